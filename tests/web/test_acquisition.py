"""The pages of acquisition: what each source costs and brings, how far newcomers come, what the next ones need; whose eyes they
are for."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from django.test import Client

from tests.analyse.acquisition.new_books import BEGIN, costs, customers, prospects, sales, two_sources
from zhanggui.base.settings import Home, home_at
from zhanggui.lake import Lake
from zhanggui.web import books
from zhanggui.web.audit.models import Line
from zhanggui.web.people.models import User

WHERE = "the pages of acquisition"

pytestmark = pytest.mark.django_db
AT = "/customers/acquisition/"


def serve(folder: Path, settings: object, tables: dict[str, pa.Table], **own: object) -> Home:
    """A home with these tables, served."""
    home = home_at(folder).make(**({"currency": "CNY", "country": ""} | own))
    for name, table in tables.items():
        Lake(home.lake_url).append(name, table)
    settings.HOME = home  # type: ignore[attr-defined]
    books._engines.clear()
    return home


@pytest.fixture
def trader(tmp_path: Path, settings: object) -> Home:
    """Ten came by the fair for 60.00 each, five by search for 600.00, and nobody wrote of one; the last sale is on day 785."""
    return serve(tmp_path / "home", settings, two_sources())


def rows(client: Client, address: str) -> list[dict[str, str]]:
    """A page's table as CSV -> its rows."""
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.covers("C03", "C04")
def test_each_source_has_its_cost_its_payback_and_those_nobody_wrote_a_line(signed: Callable[..., Client], trader: Home) -> None:
    alice = signed("alice")
    by = {row["source"]: row for row in rows(alice, f"{AT}?format=csv&table=sources")}
    assert (by["fair"]["customers"], by["fair"]["cac"], by["fair"]["payback_months"]) == ("10", "60.0", "3")
    assert (by["search"]["customers"], by["search"]["cac"], by["search"]["payback_months"]) == ("5", "600.0", "")
    assert (by[""]["customers"], by[""]["cost"]) == ("1", "0.0")
    page = alice.get(AT).content.decode()
    assert "没写来源" in page
    assert "11个月内没回本" in page
    assert "获客成本=渠道费用÷新增客户" in page
    assert Line.objects.filter(target="export:acquisition-sources").count() == 1


def test_the_number_clicked_gives_the_list_of_that_length(signed: Callable[..., Client], trader: Home) -> None:
    alice = signed("alice")
    for query, length in (("source=fair", 10), ("source=search", 5), ("unnamed=1", 1), ("", 16)):
        assert len(rows(alice, f"{AT}new/?{query}&format=csv")) == length


def test_a_touch_goes_before_the_list_and_the_last_touch_is_told_beside(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    touched = pa.Table.from_pylist(
        [{"customer": "c", "day": BEGIN + day, "acquired_through": via} for day, via in ((500, "扫码"), (510, "公众号"))]
    )
    serve(
        tmp_path / "home",
        settings,
        {"sales": sales([("old", [0], 1), ("c", [600], 1)]), "customers": customers(("c", 500, "地推")), "touches": touched},
    )
    by = {row["source"]: row for row in rows(signed("alice"), f"{AT}?format=csv")}
    assert (by["扫码"]["customers"], by["扫码"]["customers_by_last_touch"]) == ("1", "0")
    assert (by["公众号"]["customers"], by["公众号"]["customers_by_last_touch"]) == ("0", "1")


@pytest.mark.covers("C32")
def test_the_funnel_says_each_step_with_its_interval_by_any_cut(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    bought = [("a", [402, 410], 1), ("b", [404], 1), ("c", [406], 1), ("d", [500], 1), ("old", [0, 790], 1)]
    listed = customers(*((name, 400, "fair") for name in "abcdefghij"), ("old", 0, None), grade=dict.fromkeys("ab", "A"))
    leads = prospects(
        {"prospect": "P1", "acquired_through": "fair", "first_contact_day": 1, "won_day": 9, "customer": "a"}, {"prospect": "P2"}
    )
    serve(tmp_path / "home", settings, {"sales": sales(bought), "customers": listed, "prospects": leads})
    alice = signed("alice")
    (fair,) = (row for row in rows(alice, "/customers/conversion/?format=csv&table=conversion") if row["source"] == "fair")
    assert [fair[k] for k in ("registered", "bought_first", "first_rate", "first_within_90", "bought_again", "second_rate")] == [
        "10",
        "4",
        "0.4",
        "0.3",
        "1",
        "0.25",
    ]
    page = alice.get("/customers/conversion/").content.decode()
    assert "16.8–68.7%" in page  # Wilson, 4 of 10
    assert "登记的10家里4家买过" in page
    graded = {
        row["grade"]: row["registered"] for row in rows(alice, "/customers/conversion/?by=grade&format=csv&table=conversion")
    }
    assert graded == {"A": "2", "": "8"}
    assert {row["month"] for row in rows(alice, "/customers/conversion/?by=month&format=csv")} == {"2023-02"}
    assert len(rows(alice, "/customers/conversion/list/?by=source&group=fair&step=first&format=csv")) == 4
    (won,) = (row for row in rows(alice, "/customers/conversion/?format=csv&table=leads") if row["source"] == "fair")
    assert (won["leads"], won["won"], won["win_rate"]) == ("1", "1", "1.0")
    assert alice.get("/customers/conversion/?by=nothing").status_code == 404


@pytest.mark.covers("C07")
def test_the_forecast_has_an_interval_and_says_how_many_reps_it_takes(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    """Four new ones on the first of each month for 20 months; each buys again on day 1 of their second month."""
    bought = [(f"m{month}-{n}", [100 + 30 * month, 131 + 30 * month], 10_000) for month in range(22) for n in range(4)]
    own = {
        "visits_per_month": 4.0,
        "visit_minutes": 20.0,
        "travel_minutes": 10.0,
        "rep_minutes_a_day": 60.0,
        "rep_days_a_month": 10.0,
    }
    serve(tmp_path / "home", settings, {"sales": sales([*bought, ("old", [0], 1)])}, **own)
    page = signed("alice").get(f"{AT}ahead/").content.decode()
    assert "今后三个月预计新增" in page
    assert "落在区间里" in page
    (work, *_) = rows(signed("alice"), f"{AT}ahead/?format=csv&table=work")
    assert (work["visits_a_month"], work["minutes"], work["from"]) == ("4.0", "20.0", "设置")
    # A newcomer buys one unit of 100.00 twice in the first 90 days.
    (basket,) = rows(signed("alice"), f"{AT}ahead/?format=csv&table=basket")
    assert basket["units_each"] == "2.0"
    assert float(basket["sales"]) == pytest.approx(float(basket["units"]) * 100, rel=1e-3)


@pytest.mark.covers("C21")
def test_winning_and_keeping_are_measured_and_stand_beside_what_people_say(signed: Callable[..., Client], trader: Home) -> None:
    page = signed("alice").get(f"{AT}keeping/").content.decode()
    assert "5.6倍" in page  # 225.00 for one of 16 new, 40.00 for the one old
    assert "5–10" in page
    assert "zhanggui import FILE --as surveys" in page


@pytest.mark.covers("C22")
def test_the_estimate_of_satisfaction_is_an_assumption_with_factors_of_ones_own(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    asked = pa.Table.from_pylist(
        [{"customer": f"c{n}", "day": BEGIN + 780, "score": float(score)} for n, score in enumerate((5, 4, 4, 1, 3))]
    )
    serve(tmp_path / "home", settings, two_sources() | {"surveys": asked}, satisfied_brings=3.0)
    page = signed("alice").get(f"{AT}keeping/").content.decode()
    assert "估计的影响（假设）" in page
    by = {row["answer"][:2]: row for row in rows(signed("alice"), f"{AT}keeping/?format=csv&table=satisfaction")}
    assert (by["满意"]["customers"], by["满意"]["factor"], by["满意"]["estimate"]) == ("3", "3.0", "9.0")
    assert (by["不满"]["customers"], by["不满"]["estimate"]) == ("1", "-25.0")


def test_who_sees_only_some_customers_sees_those_and_no_cost(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    frames = two_sources()
    names = frames["customers"]["customer"].to_pylist()
    frames["assignments"] = pa.Table.from_pylist(
        [{"customer": name, "rep": "003" if name.startswith("f") else "004"} for name in names]
    )
    frames["customers"] = frames["customers"].append_column(
        "region", pa.array(["青山区" if name < "f5" else "east" for name in names])
    )
    serve(tmp_path / "home", settings, frames)
    chen, bob = signed("chen"), signed("bob")
    by = {row["source"]: row for row in rows(chen, f"{AT}?format=csv")}
    assert {name: row["customers"] for name, row in by.items()} == {"fair": "10"}
    assert "cost" not in by["fair"]
    assert "获客成本" not in chen.get(AT).content.decode()
    assert {row["source"]: row["customers"] for row in rows(bob, f"{AT}?format=csv")} == {"fair": "5"}
    for page in ("ahead/", "keeping/"):
        assert [c.get(AT + page).status_code for c in (chen, bob)] == [403, 403]
    assert signed("mark", "marketer").get(f"{AT}keeping/").status_code == 403
    for page in (AT, "/customers/conversion/"):
        assert [signed(name).get(page).status_code for name in ("dora", "eve")] == [403, 403]


def test_an_empty_company_is_told_what_to_import(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    for page in (AT, f"{AT}ahead/", f"{AT}keeping/", "/customers/conversion/"):
        answer = alice.get(page)
        assert answer.status_code == 200
        assert "zhanggui import FILE" in answer.content.decode()


def test_the_pages_speak_english(signed: Callable[..., Client], trader: Home) -> None:
    alice = signed("alice")
    User.objects.filter(username="alice").update(language="en")
    page = alice.get(AT).content.decode()
    assert "Source not written" in page
    assert "16 customers in the last 365 days" in page


def test_costs_without_customers_are_shown_and_divided_by_nobody(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    serve(tmp_path / "home", settings, {"sales": sales([("old", [0, 790], 1)]), "costs": costs((700, "推广", "flyer", 5_000))})
    (row,) = rows(signed("alice"), f"{AT}?format=csv&table=sources")
    assert (row["source"], row["customers"], row["cost"], row["cac"]) == ("flyer", "0", "50.0", "")
