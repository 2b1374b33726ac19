"""What a series is expected to bring on a festival: its own earlier ones, drawn towards the group above; else nothing is said."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.analyse.anomaly import Family, judge
from zhanggui.analyse.baseline import Array, Calendar, Grid, Rhythm, outlook, public_holidays, rhythm
from zhanggui.base.days import parse_day

FIRST, LAST = parse_day("2023-07-01"), parse_day("2026-02-12")
DAYS = np.arange(FIRST, LAST + 1)
CALENDAR = Calendar("CN")
BEFORE = np.array([CALENDAR.key(int(d)).startswith("lunar:-") for d in DAYS])
"""The four weeks before each of three lunar new years: those of 2024, 2025 and 2026."""
THIRD = parse_day("2026-02-10") - FIRST
"""A day before the third."""


def books(times: float, usual: float = 1000.0, noise: float = 0.05, seed: int = 1) -> Array:
    """A series that brings so many times as much in the weeks before the lunar new year."""
    return usual * np.where(BEFORE, times, 1.0) * np.random.default_rng(seed).lognormal(0, noise, len(DAYS))


def company() -> Rhythm:
    return rhythm(DAYS, books(2.0), CALENDAR)


def hoped(values: Array, above: Array | None = None) -> Array:
    named = Grid(tuple(map(str, range(len(values)))), DAYS, values)
    return outlook(named, company(), unseen=14, above=above)[0]


def test_what_a_festival_does_to_returns_is_told_by_returns_and_not_by_sales() -> None:
    """Sales double before the new year, returns do not: 100 a day as ever."""
    assert hoped(books(1.0, 100.0)[None])[0, THIRD] == pytest.approx(100, rel=0.1)
    assert hoped(books(2.0, 100.0)[None])[0, THIRD] == pytest.approx(200, rel=0.1)


def test_each_shop_is_expected_to_do_what_it_did_in_earlier_years() -> None:
    """One trebles, one halves; the group above doubles."""
    found = hoped(np.stack([books(3.0), books(0.5, seed=2)]))[:, THIRD]
    assert found == pytest.approx([3000, 500], rel=0.12)


def test_a_series_with_little_of_its_own_is_drawn_towards_the_group_above() -> None:
    """A hundred outlets that buy on one day in ten, at random, twice as much before the new year: what each happened to buy around
    that day of two festivals says little of the third."""
    values = np.where(np.random.default_rng(3).random((100, len(DAYS))) < 0.1, 1000.0, 0.0) * np.where(BEFORE, 2.0, 1.0)
    factor = outlook(Grid(tuple(map(str, range(100))), DAYS, values), company(), unseen=14)[1][:, THIRD]
    near = [np.flatnonzero(BEFORE)[28 * year + 21 - 2 : 28 * year + 21 + 3] for year in range(2)]
    alone = values[:, np.concatenate(near)].mean(axis=1) / values[:, ~BEFORE].mean(axis=1)
    assert factor.mean() == pytest.approx(2, abs=0.25)
    assert np.std(factor) < 0.6 * np.std(alone)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_ever_expected_above_the_highest_that_the_series_had_brought_by_then(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.lognormal(3, 1, (6, len(DAYS))) * (rng.random((6, len(DAYS))) < 0.6) * np.where(BEFORE, 3.0, 1.0)
    found = hoped(values, above=np.where(BEFORE, 9.0, 1.0))
    assert (found[:, 1:] <= np.maximum.accumulate(values, axis=1)[:, :-1] + 1e-9).all()


@pytest.mark.parametrize(("last", "judged"), [("2024-02-05", False), ("2025-01-24", False), ("2026-02-12", True)])
def test_a_festival_is_judged_from_the_third_on(last: str, judged: bool) -> None:
    """With one earlier year nobody knows how far one festival strays from another."""
    days = np.arange(FIRST, parse_day(last) + 1)
    values = books(2.0)[: len(days)].copy()
    values[-1] *= 0.05
    seen = rhythm(days, values, CALENDAR)
    assert bool(seen.known[-1]) == judged
    found = judge(Family("net_sales", "all", Grid(("all",), days, values[None]), 10.0), seen)
    assert len(found.targets) == judged
    assert (found.p < 0.001).any() == judged


def test_the_more_one_festival_differs_from_another_the_wider_is_what_is_usual_on_it() -> None:
    """Two earlier festivals that doubled, or one that trebled and one that did nothing: 100 more is news in the first case only."""
    first = parse_day("2024-06-01") - FIRST
    alike, apart = books(2.0), np.r_[books(3.0)[:first], books(1.0, seed=2)[first:]]
    z = []
    for values in (alike, apart):
        values[-1] = 3000.0
        seen = judge(Family("net_sales", "all", Grid(("all",), DAYS, values[None]), 10.0), rhythm(DAYS, alike, CALENDAR))
        z.append(float(seen.z[0, -1]))
    assert z[0] > 6 > 3 > z[1]


def test_on_a_festival_for_which_the_company_had_always_closed_nothing_is_expected_and_nothing_judged() -> None:
    closed = np.array([CALENDAR.key(int(d)) in {f"lunar:{k}" for k in range(7)} for d in DAYS])
    days, total = np.append(DAYS, np.arange(LAST + 1, LAST + 8)), np.append(np.where(closed, 0.0, books(1.0)), np.full(7, 1000.0))
    seen = rhythm(days, total, CALENDAR)
    new_year = parse_day("2026-02-19") - FIRST
    assert not seen.known[new_year]
    assert outlook(Grid(("all",), days, total[None]), seen)[0][0, new_year] == 0


def test_each_day_of_a_holiday_is_compared_with_the_same_day_of_it() -> None:
    names = public_holidays("CN")
    assert [names[parse_day(d)] for d in ("2025-10-01", "2025-10-02", "2025-10-03")] == ["National Day", "National Day+1", "National Day+2"]
    assert names[parse_day("2026-10-03")] == "National Day+2"
    assert names[parse_day("2026-01-02")] == "New Year's Day+1"  # a bridging day, worked on 4 January
