"""The rule of comparison as a person meets it: on a board, in its files, by the API. One line of 1.00 a day, added by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from tests.measures.test_comparison import FESTIVE, ONE_A_DAY, books, days
from zhanggui.base.days import iso, parse_day
from zhanggui.base.settings import home_at
from zhanggui.cli import app
from zhanggui.lake import Lake
from zhanggui.web import books as lake_books

pytestmark = pytest.mark.django_db
WHERE = "page 看板 /board/, the API and the files"


@pytest.fixture
def serve(tmp_path: Path, settings: object) -> Callable[..., None]:
    """The books of a company -> the site serves them."""

    def of(frames: dict[str, Any], **said: Any) -> None:
        home = home_at(tmp_path / "home").make(**({"country": "CN"} | said))
        Lake(home.lake_url).append("sales", frames["sales"])
        settings.HOME = home  # type: ignore[attr-defined]
        lake_books._engines.clear()

    return of


@pytest.fixture
def bring(tmp_path: Path, settings: object) -> Callable[[str], None]:
    """Books as a file -> imported and refreshed by command; the site serves them."""

    def of(text: str) -> None:
        home = home_at(tmp_path / "home").make(currency="CNY")
        (tmp_path / "sales.csv").write_text(text)
        for words in (["import", str(tmp_path / "sales.csv")], ["refresh"]):
            assert CliRunner().invoke(app, [*words, "--home", str(home.path)], catch_exceptions=False).exit_code == 0
        settings.HOME = home  # type: ignore[attr-defined]
        lake_books._engines.clear()

    return of


def compared(context: Any) -> list[tuple[Any, ...]]:
    """What a board compares with: which, now, before, both periods."""
    return [
        (a.kind, a.now, a.before, "..".join(map(iso, a.period)), "..".join(map(iso, a.against))) for a in context["head"].compared
    ]


MARCH = "from=2025-03-01&to=2025-03-31"
"""The records end on the 15th."""


def test_a_month_to_date_stands_beside_as_many_days_of_both_earlier_months(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    serve(ONE_A_DAY)
    alice = signed("alice")
    page = alice.get(f"/board/?measure=line_amount&by=kind&{MARCH}")
    assert compared(page.context)[:2] == [
        ("previous", 1500, 1500, "2025-03-01..2025-03-15", "2025-02-01..2025-02-15"),
        ("last-year", 1500, 1500, "2025-03-01..2025-03-15", "2024-03-01..2024-03-15"),
    ]
    assert "2025年3月1日–15日 对 2024年3月1日–15日" in page.content.decode()
    month = alice.get("/board/?measure=line_amount&by=kind&period=month").context
    assert compared(month) == compared(page.context)
    alice.post("/language/", {"language": "en"})
    assert "1–15 Mar 2025 against 1–15 Feb 2025" in alice.get(f"/board/?measure=line_amount&by=kind&{MARCH}").content.decode()


def test_page_api_and_files_name_the_same_periods(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    serve(ONE_A_DAY)
    alice, asked = signed("alice"), f"measure=line_amount&by=kind&{MARCH}&against=last-year"
    told = alice.get(f"/api/v1/board?{asked}").json()
    year = {"from": "2025-03-01", "to": "2025-03-15", "against_from": "2024-03-01", "against_to": "2024-03-15"}
    assert told["compared"][1] == {"kind": "last-year", "value": 15.0, "before": 15.0, "change": 0.0, "covered": True} | year
    assert (told["previous"], told["year_before"]) == (15.0, 15.0)
    [row] = alice.get("/api/v1/ask?measures=line_amount&from=2025-03-01&to=2025-03-31&against=last-year").json()["rows"]
    assert {name: row[name] for name in year} == year
    why = alice.get("/api/v1/explain?measure=line_amount&from=2025-03-01&to=2025-03-31&against=last-year").json()
    assert {name: why[name] for name in year} == year
    table = list(csv.reader(io.StringIO(alice.get(f"/board/export/?{asked}&view=detail&format=csv").content.decode("utf-8-sig"))))
    assert table[0][-4:] == ["本期从", "本期到", "对比期从", "对比期到"]
    assert table[1][-4:] == list(year.values())
    [both] = alice.get(f"/api/v1/board/compare?{asked}").json()["rows"]
    assert both["year_days"] == year
    assert both["previous_days"]["against_to"] == "2025-02-15"
    table = list(csv.reader(io.StringIO(alice.get(f"/board/export/?{asked}&view=compare&format=csv").content.decode("utf-8-sig"))))
    assert table[1][-2:] == ["2024-03-01", "2024-03-15"]


def test_by_week_the_weeks_of_52_weeks_before_stand_beside(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    serve(ONE_A_DAY)
    asked = "measure=line_amount&by=week&from=2025-01-06&to=2025-01-19&against=last-year"
    board = signed("alice").get(f"/board/?{asked}").context["board"]
    assert [(iso(r.key), r.now, r.before) for r in board.rows] == [("2025-01-06", 700, 700), ("2025-01-13", 700, 700)]
    assert board.before == 1400


def test_by_day_the_total_is_of_the_same_days_as_its_rows(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    """By day a February stands beside the 28 days 364 days back, not beside the 29 of the February before."""
    serve(ONE_A_DAY)
    context = signed("alice").get("/board/?measure=line_amount&by=day&from=2025-02-01&to=2025-02-28&against=last-year").context
    assert (context["board"].before, sum(r.before for r in context["board"].rows)) == (2800, 2800)
    assert context["head"].year_before == 2900
    assert context["board"].versus == "2025年2月1日–28日 对 2024年2月3日–3月1日"


def test_a_year_without_records_is_not_compared_with(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    """The books begin on 1 December 2022: of the twelve months before 2023-12-01..2024-02-29 a part is there, of its year before none."""
    serve(ONE_A_DAY)
    alice = signed("alice")
    page = alice.get("/board/compare/?measure=line_amount&by=kind&from=2022-12-01&to=2023-11-30")
    assert [(a.before, a.change, a.covered) for a in page.context["head"].compared] == [(None, None, False), (None, None, False)]
    assert "那时没有记录" in page.content.decode()
    source = alice.get("/board/why/?measure=line_amount&by=kind&from=2022-12-01&to=2023-11-30").content.decode()
    assert "比较期2021-12-01–2022-11-30记录不全（记录从2022-12-01才开始），不给数" in source
    assert alice.get("/api/v1/explain?measure=line_amount&from=2022-12-01&to=2023-11-30").status_code == 422


def test_the_long_line_compares_no_month_that_was_recorded_in_part(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    serve(books(days("2023-12-11", "2025-03-15")))
    line = signed("alice").get("/board/?measure=line_amount&by=kind").context["head"].long
    assert [(p.label, p.now, p.before) for p in line if p.label in ("2024-12", "2025-01", "2025-02")] == [
        ("2024-12", 3100, None), ("2025-01", 3100, 3100), ("2025-02", 2800, 2900),
    ]
    assert line[0].label == "2024-02"


def test_around_the_new_year_the_aligned_comparison_stands_beside(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    """Ten festive days of 10.00: until 16 February 2026, and until 28 January 2025."""
    serve(FESTIVE)
    alice, asked = signed("alice"), "measure=line_amount&by=kind&from=2026-02-01&to=2026-02-28"
    page = alice.get(f"/board/?{asked}")
    assert compared(page.context)[1:] == [
        ("last-year", 11800, 2800, "2026-02-01..2026-02-28", "2025-02-01..2025-02-28"),
        ("aligned", 11800, 11800, "2026-02-01..2026-02-28", "2025-01-13..2025-02-09"),
        ("together", 14900, 14900, "2026-01-01..2026-02-28", "2025-01-01..2025-02-28"),
    ]
    assert "同比（按春节对齐）" in page.content.decode()
    assert [a["kind"] for a in alice.get(f"/api/v1/board?{asked}").json()["compared"]] == ["previous", "last-year", "aligned", "together"]
    answer = alice.get("/api/v1/ask?measures=line_amount&from=2026-02-01&to=2026-02-28&against=last-year").json()
    assert answer["rows"][0]["line_amount_aligned_before"] == 118.0
    assert [b["kind"] for b in answer["beside"]] == ["aligned", "together"]


def test_a_company_of_a_country_without_the_lunar_new_year_sees_one_comparison(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    serve(FESTIVE, country="DE")
    context = signed("alice").get("/board/?measure=line_amount&by=kind&from=2026-02-01&to=2026-02-28").context
    assert [a.kind for a in context["head"].compared] == ["previous", "last-year"]


def test_the_trend_lays_weekday_under_weekday_and_a_closed_day_is_no_zero(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    """Closed on Sundays; the amount is the weekday, Monday 1.00 to Saturday 6.00."""
    serve(books(days("2023-01-02", "2025-03-31", closed=(6,)), lambda day: (day.weekday() + 1) * 100))
    alice = signed("alice")
    for against in ("last-year", "previous"):
        page = alice.get(f"/board/?measure=line_amount&by=kind&from=2025-03-02&to=2025-03-31&against={against}")
        points = page.context["board"].trend
        assert all(p.now == p.before for p in points), against
        assert [p.now for p in points][:8] == [None, 100, 200, 300, 400, 500, 600, None]
        assert "M56.0" not in page.context["wide"], "nothing is drawn on the Sunday"
        assert page.context["wide"].split('stroke="var(--ink)"')[0].count("M") == 2, "two lines, each drawn through over its Sundays"
    assert iso(points[1].against) == "2025-01-27"  # the 30 days from 26 January: whole weeks back
    served = alice.get("/api/v1/board?measure=line_amount&by=kind&from=2025-03-02&to=2025-03-31&against=last-year").json()
    assert served["trend"][1] == {"day": "2025-03-03", "value": 1.0, "before": 1.0, "against": "2024-03-04"}
    assert served["trend_against"] == {"from": "2024-03-03", "to": "2024-04-01"}


def test_a_day_on_which_only_this_was_not_sold_is_a_zero(serve: Callable[..., None], signed: Callable[..., Client]) -> None:
    frames = books(days("2025-01-01", "2025-01-31"))
    rows = frames["sales"].to_pylist()
    rows[4]["sku"] = "T"
    serve({"sales": frames["sales"].from_pylist(rows, frames["sales"].schema)})
    points = signed("alice").get("/board/?measure=line_amount&by=kind&from=2025-01-01&to=2025-01-07&where=sku%3DS").context["board"].trend
    assert [p.now for p in points] == [100, 100, 100, 100, 0, 100, 100]
    assert points[0].day == parse_day("2025-01-01")


def weekly(first: str, last: str) -> str:
    """Two days -> a file of one sale of 10.00 to C1 every Monday."""
    mondays = [d for d in days(first, last) if d.weekday() == 0]
    return "单号,日期,客户编码,商品编码,数量,金额\n" + "".join(f"S{n},{d},C1,K1,1,10.00\n" for n, d in enumerate(mondays))


def test_a_customer_of_whose_year_before_a_part_is_recorded_is_not_said_to_have_grown(
    bring: Callable[[str], None], signed: Callable[..., Client]
) -> None:
    """Records of sixteen months, five Mondays of June and four of its first 29 days in 2025: twelve months of 53 Mondays beside four would be more than twice as much."""
    bring(weekly("2025-03-03", "2026-06-29"))
    alice = signed("alice")
    page = alice.get("/customers/C1/")
    assert page.context["row"].values["net_12m_cents"] == 53_000
    assert page.context["year"] is None
    assert "前一年没有记录" in page.content.decode()
    tile = next(f for f in alice.get("/api/v1/kpis").json()["rows"] if f["measure"] == "net_sales")
    told = {c["kind"]: c for c in tile["compared"]}
    assert (told["year"]["before"], told["year"]["against_from"]) == (10.0, "2025-06-30")
    assert told["month"] == {
        "kind": "month", "value": 50.0, "before": 40.0, "change": 0.25, "covered": True, "from": "2026-06-01", "to": "2026-06-29",
        "against_from": "2025-06-01", "against_to": "2025-06-29",
    }
    assert "本月同比 2026年6月1日–29日 对 2025年6月1日–29日" in alice.get("/").content.decode()
    alice.post("/language/", {"language": "en"})
    assert "Month YoY 1–29 Jun 2026 against 1–29 Jun 2025" in alice.get("/").content.decode()


def test_a_customer_of_two_recorded_years_is_compared_and_the_page_names_both(
    bring: Callable[[str], None], signed: Callable[..., Client]
) -> None:
    bring(weekly("2024-06-03", "2026-06-29"))
    page = signed("alice").get("/customers/C1/")
    assert page.context["year"] == "2025年6月30日–2026年6月29日 对 2024年6月30日–2025年6月29日"
    assert page.context["row"].change == pytest.approx((53 - 52) / 52)
