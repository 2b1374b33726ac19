"""The pages of loss: whose customers left, whether the rep is the reason, what fills the gap; whose eyes they are for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from django.test import Client

from tests.analyse.acquisition.new_books import BEGIN, prospects, sales, two_sources
from tests.analyse.loss.books import company, customer, one_rep_loses
from tests.web.test_acquisition import rows, serve
from zhanggui.base.settings import Home
from zhanggui.refresh import refresh

WHERE = "the pages of loss"

pytestmark = pytest.mark.django_db
AT = "/customers/loss/"


@pytest.fixture
def reps(tmp_path: Path, settings: object) -> Home:
    """Of thirty customers each, 004 lost twelve, 001 and 002 three; grades and regions are alike."""
    return serve(tmp_path / "home", settings, one_rep_loses())


@pytest.mark.covers("C18")
def test_loss_by_rep_stands_beside_the_company_the_load_and_the_visits(signed: Callable[..., Client], reps: Home) -> None:
    alice = signed("alice")
    by = {row["rep"]: row for row in rows(alice, f"{AT}?format=csv&table=by_rep")}
    assert [by["004"][k] for k in ("customers", "gone", "share_gone", "load", "visits_a_month")] == ["30", "12", "0.4", "18", ""]
    assert float(by["004"]["q"]) < 0.05 < float(by["001"]["q"])
    page = alice.get(AT).content.decode()
    assert "半年前活跃的90家里流失了18家（20.0%）" in page
    assert "004的流失率明显高于全公司" in page
    assert "24.6–57.7%" in page
    assert len(rows(alice, f"{AT}list/?of=gone&rep=004&format=csv")) == 12
    assert len(rows(alice, f"{AT}list/?of=base&rep=001&format=csv")) == 30


@pytest.mark.covers("C18")
def test_customers_at_risk_are_counted_by_rep_after_a_refresh(signed: Callable[..., Client], reps: Home) -> None:
    alice = signed("alice")
    assert {row["at_risk"] for row in rows(alice, f"{AT}?format=csv")} == {""}
    assert "zhanggui refresh" in alice.get(AT).content.decode()
    refresh(reps)
    by = {row["rep"]: int(row["at_risk"]) for row in rows(alice, f"{AT}?format=csv")}
    for rep, n in by.items():
        assert len(rows(alice, f"{AT}list/?of=risk&rep={rep}&format=csv")) == n


@pytest.mark.covers("C19")
def test_the_verdict_comes_after_matching_and_cannot_tell_is_said_with_its_reason(
    signed: Callable[..., Client], reps: Home, tmp_path: Path, settings: object
) -> None:
    by = {row["rep"]: row for row in rows(signed("alice"), f"{AT}cause/?format=csv")}
    assert (by["004"]["verdict"], by["004"]["risk_ratio"], by["004"]["expected"]) == ("more", "4.0", "3.0")
    assert by["001"]["verdict"] == "cannot tell"
    page = signed("alice").get(f"{AT}cause/").content.decode()
    assert "区间含1，看不出差别" in page
    assert "这是比较，不是定论" in page
    serve(tmp_path / "alone", settings, company({("004", "far", "A"): (5, 15), ("001", "near", "A"): (20, 0)}))
    assert "他独自负责far" in signed("alice").get(f"{AT}cause/").content.decode()


@pytest.mark.covers("C20")
def test_the_gap_says_how_many_new_outlets_fill_it_and_which_leads(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    frames = two_sources()
    leaves = [(f"gone{n}", customer("", False)[1], 50_000) for n in range(3)]
    pool = prospects(
        {"prospect": "P1", "stage": "已拜访", "name": "惠民"},
        {"prospect": "P2", "stage": "丢了"},
        {"prospect": "P3", "won_day": 430},
    )
    last = [("last", [809], 1)]
    serve(
        tmp_path / "home",
        settings,
        frames | {"sales": pa.concat_tables([frames["sales"], sales([*leaves, *last])]), "prospects": pool},
    )
    alice = signed("alice")
    page = alice.get(f"{AT}gap/").content.decode()
    # 3 x 18 orders x 100.00 of profit in the year before; a new outlet brings 12 x 20.00: 5,400 / 240 = 22.5.
    assert "要23个新网点补上（23–23个）" in page
    (only,) = rows(alice, f"{AT}gap/?format=csv")
    assert (only["lead"], only["stage"]) == ("P1", "拜访过")
    assert BEGIN > 0


def test_without_leads_the_plan_says_so(signed: Callable[..., Client], reps: Home) -> None:
    page = signed("alice").get(f"{AT}gap/").content.decode()
    assert "没有可以补上的潜在客户" in page
    assert "满一年的新网点太少" in page


def test_a_rep_sees_their_own_customers_and_no_verdict_and_no_profit(signed: Callable[..., Client], reps: Home) -> None:
    rep, region = signed("ren", "rep", ["004"]), signed("nora", "regional_manager", ["south"])
    assert [(row["rep"], row["customers"]) for row in rows(rep, f"{AT}?format=csv")] == [("004", "30")]
    assert {row["rep"]: row["customers"] for row in rows(region, f"{AT}?format=csv")} == {"001": "10", "002": "10", "004": "10"}
    assert [c.get(f"{AT}cause/").status_code for c in (rep, region)] == [403, 200]
    assert [c.get(f"{AT}gap/").status_code for c in (rep, region, signed("mark", "marketer"))] == [403, 403, 403]
    assert rows(rep, f"{AT}list/?of=gone&rep=001&format=csv") == []
    assert [signed(name).get(AT).status_code for name in ("dora", "eve")] == [403, 403]


def test_nobody_said_who_looks_after_whom(signed: Callable[..., Client], tmp_path: Path, settings: object) -> None:
    serve(tmp_path / "home", settings, {"sales": sales([customer("a", True), customer("b", False)])})
    alice = signed("alice")
    assert "导入业务员分管" in alice.get(AT).content.decode()
    assert "比不了" in alice.get(f"{AT}cause/").content.decode()


def test_an_empty_company_is_told_what_to_import(signed: Callable[..., Client], no_company: Home) -> None:
    for page in (AT, f"{AT}cause/", f"{AT}gap/"):
        assert "zhanggui import FILE" in signed("alice").get(page).content.decode()
