"""Whose customers left, whether the rep is the reason, and what fills the gap."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.analyse.acquisition.new_books import BEGIN, prospects, sales, two_sources
from tests.analyse.loss.books import AS_OF, company, customer, one_rep_loses
from zhanggui.analyse.acquisition.leads import leads
from zhanggui.analyse.acquisition.newcomers import newcomers
from zhanggui.analyse.loss.by_rep import by_rep, discovered
from zhanggui.analyse.loss.gap import gap
from zhanggui.analyse.loss.leaving import leaving
from zhanggui.analyse.loss.rep_cause import Stratum, mantel_haenszel, rep_cause, rep_causes
from zhanggui.measures.reading import Tables


@pytest.mark.both_engines
def test_customers_gone_are_counted_by_the_rep_who_looked_after_them() -> None:
    tables = Tables(one_rep_loses(), AS_OF)
    lines = by_rep(tables, leaving(tables, AS_OF), {"004-north-A-0": "004"})
    assert [(x.rep, x.customers, x.gone, x.load) for x in lines] == [("004", 30, 12, 18), ("001", 30, 3, 27), ("002", 30, 3, 27)]
    worst = lines[0]
    # 18 of 90 are gone. Of 30 at .2 each: P(12 or more) = .00949, and P(none) = .00124 is as unlikely.
    assert (worst.mean, worst.share) == (0.2, 0.4)
    assert worst.p == pytest.approx(0.01073, abs=1e-4)
    assert worst.q == pytest.approx(3 * worst.p, rel=1e-6)
    assert worst.interval == pytest.approx((0.2459, 0.5768), abs=1e-3)
    assert (worst.verdict(), lines[1].verdict()) == ("more", "same")
    assert (worst.at_risk, lines[1].at_risk) == (1, 0)
    # Each of the twelve brought 18 orders of 100.00 in the year before the window.
    assert worst.gone_cents == 12 * 18 * 10_000


@pytest.mark.both_engines
def test_load_and_visits_stand_beside() -> None:
    seen = pa.Table.from_pylist([{"rep": "001", "customer": "c", "day": AS_OF - 1 - n} for n in range(27)])
    tables = Tables(one_rep_loses() | {"visits": seen}, AS_OF)
    by = {x.rep: x.visits for x in by_rep(tables, leaving(tables, AS_OF))}
    assert by["001"] == pytest.approx(1 / (91 / 30.4375))
    assert by["004"] == 0
    assert by_rep(Tables(one_rep_loses(), AS_OF), leaving(Tables(one_rep_loses(), AS_OF), AS_OF))[0].visits is None


def test_who_was_handed_over_after_the_last_purchase_is_the_loss_of_who_had_them() -> None:
    frames = one_rep_loses()
    rows = [r for r in frames["assignments"].to_pylist() if r["customer"] != "004-north-A-9"]
    rows += [
        {"customer": "004-north-A-9", "rep": "004", "from_day": BEGIN, "to_day": AS_OF - 50},
        {"customer": "004-north-A-9", "rep": "001", "from_day": AS_OF - 49, "to_day": None},
    ]
    frames["assignments"] = pa.Table.from_pylist(rows, frames["assignments"].schema)
    tables = Tables(frames, AS_OF)
    assert {x.rep: x.gone for x in by_rep(tables, leaving(tables, AS_OF))} == {"004": 12, "001": 3, "002": 3}


def test_the_rep_is_named_only_after_like_was_held_against_like() -> None:
    tables = Tables(one_rep_loses(), AS_OF)
    found = {c.rep: c for c in rep_causes(leaving(tables, AS_OF))}
    worst = found["004"]
    assert (worst.verdict, worst.matched, worst.gone, worst.expected) == ("more", 30, 12, pytest.approx(3.0))
    # Three strata of 4/10 against 2/20: (3 x 4 x 20 / 30) / (3 x 2 x 10 / 30) = 4; the variance of its logarithm is
    # 3 x (10 x 20 x 6 - 4 x 2 x 30) / 900 / (8 x 2) = .2, so the lower end is 4 exp(-1.96 x .4472).
    assert worst.risk is not None
    assert worst.risk[0] == pytest.approx(4.0)
    assert worst.risk[1] == pytest.approx(1.6649, abs=1e-3)
    assert found["001"].verdict == "cannot tell"
    assert found["001"].why == "holds_one"
    assert worst.detectable is not None
    assert worst.detectable > 1


def test_the_ratio_and_what_was_expected_beside_it_say_the_same() -> None:
    """Strata of other sizes: whatever the weights, gone / expected is the ratio that is printed."""
    uneven = company({
        ("004", "north", "A"): (2, 8), ("001", "north", "A"): (1, 3), ("004", "south", "B"): (30, 9), ("002", "south", "B"): (55, 40),
    })
    for c in rep_causes(leaving(Tables(uneven, AS_OF), AS_OF)):
        assert c.risk is not None
        assert c.expected is not None
        assert c.gone / c.expected == pytest.approx(c.risk[0])


def test_where_the_rep_alone_serves_a_region_nothing_is_said() -> None:
    alone = company({("004", "far", "A"): (5, 15), ("001", "near", "A"): (20, 0), ("002", "near", "A"): (20, 0)})
    found = rep_cause(leaving(Tables(alone, AS_OF), AS_OF), "004")
    assert (found.verdict, found.why, found.alone_in, found.matched) == ("cannot tell", "alone", ("far",), 0)
    assert found.risk is None


def test_a_worse_region_is_not_held_against_who_has_more_of_it() -> None:
    """Both lose half in the bad region and a tenth in the good one; 004 has nine tenths of the bad one."""
    frames = company(
        {("004", "bad", "A"): (18, 18), ("004", "good", "A"): (9, 1), ("001", "bad", "A"): (5, 5), ("001", "good", "A"): (36, 4)}
    )
    of = leaving(Tables(frames, AS_OF), AS_OF)
    found = rep_cause(of, "004")
    assert found.crude == pytest.approx((19 / 46) / (9 / 50))
    assert found.risk is not None
    assert found.risk[0] == pytest.approx(1.0)
    assert found.verdict == "cannot tell"


def test_of_many_reps_one_is_named_by_chance_alone() -> None:
    """004's interval stands just clear of 1, but twelve reps were looked at."""
    groups = {("004", "one", "A"): (13, 7)} | {(f"{n:03d}", "one", "A"): (17, 3) for n in range(10, 21)}
    of = leaving(Tables(company(groups), AS_OF), AS_OF)
    alone = rep_cause(of, "004")
    assert alone.risk is not None
    assert alone.risk[1] > 1
    assert {c.rep: c.why for c in rep_causes(of)}["004"] == "many"


def test_mantel_haenszel_comes_out_as_published() -> None:
    """Rothman, Greenland & Lash, Modern Epidemiology, table 15-1 (UGDP trial, tolbutamide against placebo, by age): risks of
    death 8/106 against 5/120 below 55 and 22/98 against 16/85 above: RR 1.33, 95 % .797 to 2.21."""
    found = mantel_haenszel([Stratum(("<55",), 0, 106, 8, 120, 5), Stratum(("55+",), 0, 98, 22, 85, 16)])
    assert found == (pytest.approx(1.33, abs=5e-3), pytest.approx(0.797, abs=5e-3), pytest.approx(2.21, abs=5e-2))


def test_the_false_discovery_rates_are_those_of_the_paper() -> None:
    assert discovered([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])


def test_lost_profit_over_what_a_new_outlet_brings_is_the_number_needed() -> None:
    frames = two_sources()
    leaves = [(f"gone{n}", customer("", False)[1], 50_000) for n in range(3)]
    both = pa.concat_tables([frames["sales"], sales(leaves)])
    pool = prospects(
        {"prospect": "P1", "acquired_through": "fair", "stage": "已拜访", "city": "north"}, {"prospect": "P2", "stage": "new"},
        {"prospect": "P3", "stage": "已成交", "customer": "f0", "won_day": 430}, {"prospect": "P4", "stage": "丢了"},
        {"prospect": "P5", "acquired_through": "search", "stage": "已报价"},
    )  # fmt: skip
    as_of = BEGIN + 810
    tables = Tables(frames | {"sales": both, "prospects": pool}, as_of)
    pool_of = leads(tables, as_of)
    found = gap(tables, leaving(tables, as_of), newcomers(tables, as_of), pool_of)
    assert found is not None
    # Each of the three brought 18 or 19 orders x 500.00 at 20 % in the year before; a new outlet brings 12 x 20.00.
    assert found.gone == 3
    assert found.lost_cents == 3 * 18 * 10_000
    assert found.value == pytest.approx((24_000, 24_000, 24_000))
    assert found.needed == (23, 23, 23)
    assert [p.lead.lead for p in found.prospects] == [
        "P5",
        "P1",
        "P2",
    ]  # the nearest to a sale first; won and lost are no prospects
    assert found.chance_of_all == pytest.approx(0.2)
    assert found.leads_needed == 23 * 5


def test_without_new_outlets_that_lived_a_year_the_number_is_not_made_up() -> None:
    tables = Tables(one_rep_loses(), AS_OF)
    found = gap(tables, leaving(tables, AS_OF), newcomers(tables, AS_OF), [])
    assert found is not None
    assert (found.gone, found.value, found.needed, found.prospects) == (18, None, None, ())
