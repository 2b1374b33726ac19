"""New customers of the next three months: the method that was best in the past, an interval from its own errors, the lunar new
year."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from tests.analyse.acquisition.new_books import AS_OF, customers, sales
from zhanggui.analyse.acquisition.newcomers import newcomers
from zhanggui.measures.reading import Tables
from zhanggui.predict.new_customers import Forecast, forecast, interval, periods
from zhanggui.predict.newcomer_needs import needs


def months(*counts: int, start: str = "2023-03") -> list[tuple[int, int]]:
    first = np.datetime64(start, "M")
    return [(int((first + k).astype("datetime64[D]").astype(int)), n) for k, n in enumerate(counts)]


def test_a_steady_trade_goes_on_as_it_was() -> None:
    found = forecast(months(*[20] * 24), "")
    assert found is not None
    assert (found.value, found.monthly, found.method) == (60, 20, "mean-12")
    # Never wrong in the past, and still counts of 60 vary: 10 % and 90 % of Poisson.
    assert (found.low, found.high) == (50, 70)
    assert (found.error, found.tried, found.hits) == (0, 16, 16)


def test_a_trade_that_fell_to_a_new_level_is_told_by_the_method_that_saw_it() -> None:
    found = forecast(months(*[40] * 14, *[10] * 10), "")
    assert found is not None
    assert found.method != "mean-12"
    assert 27 <= found.value <= 36


def test_january_and_february_are_one_period_where_the_new_year_moves_between_them() -> None:
    counts = months(10, 3, 17, 11, start="2024-12")
    assert [(p.months, p.count) for p in periods(counts, "CN")] == [(1, 10), (2, 20), (1, 11)]
    assert len(periods(counts, "GB")) == 4
    alone = periods(months(9, 10, start="2024-12"), "CN")
    assert [(p.months, p.count) for p in alone] == [(1, 9), (1, 10)]


def test_moving_the_new_year_does_not_move_the_forecast() -> None:
    early, late = [10, 10, 2, 18, 10, 10, 10, 10, 10, 10, 10, 10], [10, 10, 18, 2, 10, 10, 10, 10, 10, 10, 10, 10]
    told = [forecast(months(*a, *b, start="2022-11"), "CN") for a, b in ((early, late), (late, early))]
    assert [f.value for f in told if f] == pytest.approx([30, 30])


def test_the_interval_is_as_wide_as_the_past_errors() -> None:
    low, high = interval(100.0, [(100.0, 50.0), (100.0, 200.0), (100.0, 100.0), (100.0, 100.0), (100.0, 51.0)])
    assert low == pytest.approx(50, abs=1)
    assert high == pytest.approx(200, abs=2)
    assert interval(100.0, []) == (87, 113)


def test_too_short_a_past_tells_nothing_and_nobody_new_is_a_forecast_of_nobody() -> None:
    assert forecast(months(5, 5, 5, 5, 5), "") is None
    nobody = forecast(months(*[0] * 12), "")
    assert nobody is not None
    assert (nobody.value, nobody.low) == (0, 0)


@pytest.mark.both_engines
def test_reps_needed_are_the_visits_of_all_over_what_one_can_do() -> None:
    bought = [(f"c{n}", list(range(200 + n, 795, 30)), 10_000) for n in range(40)]
    listed = customers(*((name, 199, None) for name, _, _ in bought), rep={name: "001" for name, _, _ in bought})
    frames = {"sales": sales([*bought, ("old", [0], 1)]), "customers": listed}
    tables = Tables(frames, AS_OF)
    told = Forecast(AS_OF, 3, 20.0, 10.0, 30.0, "mean-12", None, 0, None, ())
    settings = {"visits_per_month": 4, "visit_minutes": 20, "travel_minutes": 10, "rep_minutes_a_day": 300, "rep_days_a_month": 8}
    found = needs(tables, newcomers(tables, AS_OF), told, settings)
    # 40 customers x 4 visits x 30 minutes = 4,800 minutes; a rep has 2,400. With 20 more: 7,200.
    assert (found.customers, found.minutes, found.capacity, found.reps()) == (40, 4_800, 2_400, 2)
    assert found.reps_then == (3, 3, 4)
    assert [w.measured for w in found.work] == [False]
    # 90 days hold three or four orders of 100.00 every 30 days: the first, and those after 30 and 60 days.
    assert found.observed == 40
    assert [(n.category, n.units, n.cents) for n in found.basket] == [(None, 3, 30_000)]
    assert found.sales() == (600_000, 300_000, 900_000)


def test_visits_that_were_made_go_before_what_is_assumed() -> None:
    frames = {"sales": sales([("c", [10, 790], 100), ("d", [10, 790], 100)])}
    ms = (AS_OF - 5) * 86_400_000
    frames["visits"] = pa.Table.from_pylist(
        [{"rep": "001", "customer": who, "day": AS_OF - 5, "started_ms": ms, "ended_ms": ms + 40 * 60_000} for who in "ccc"]
    )
    tables = Tables(frames, AS_OF)
    told = Forecast(AS_OF, 3, 0.0, 0.0, 1.0, "mean-12", None, 0, None, ())
    found = needs(tables, newcomers(tables, AS_OF), told, {})
    (work,) = found.work
    assert (work.customers, work.minutes, work.measured) == (2, 40, True)
    assert work.visits == pytest.approx(1.5 / (91 / 30.4375))
    assert (found.basket, found.observed) == ((), 0)
