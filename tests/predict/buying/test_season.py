"""The days ahead: holidays of the country, and a festival found on the days on which it falls this year."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.analyse.customers.histories import of_rows
from zhanggui.base.days import parse_day
from zhanggui.predict.buying.past import Past, past_of
from zhanggui.predict.buying.season import busy, calendar_of

NEW_YEAR = parse_day("2025-01-29")
BEFORE = parse_day("2024-02-10")
"""The lunar new year of 2025 and of 2024."""


def daily(first: int, end: int, closed: range) -> Past:
    """Ten customers buy every day but those on which the company is closed."""
    days = [day for day in range(first, end) if day not in closed]
    rows = [(f"shop{i}", day, 100) for day in days for i in range(10)]
    names, on, cents = zip(*rows, strict=True)
    return past_of(of_rows(list(names), on, cents))


def test_a_festival_of_a_year_ago_is_expected_where_it_falls_this_year() -> None:
    as_of = NEW_YEAR - 28
    p = daily(as_of - 600, as_of, range(BEFORE - 10, BEFORE + 11))
    found = busy(p, as_of, 90, "CN")
    assert found is not None
    assert found[28] == pytest.approx(0.3)
    assert found[28 + 60] > 0.9
    # Without the lunar calendar it is looked for 52 weeks later: 2025-02-08, ten days too late.
    plain = busy(p, as_of, 90, "")
    assert plain is not None
    assert plain[BEFORE + 364 - as_of] == pytest.approx(0.3)


def test_with_less_than_a_year_and_a_quarter_nothing_is_said_of_the_season() -> None:
    assert busy(daily(20_000, 20_400, range(0)), 20_400, 30, "CN") is None


def test_a_company_as_busy_as_ever_has_no_season() -> None:
    found = busy(daily(20_000, 20_600, range(0)), 20_600, 90, "CN")
    assert found is not None
    assert np.allclose(found, 1)


def test_holidays_are_those_of_the_country_and_none_without_one() -> None:
    christmas = parse_day("2024-12-25")
    calendar = calendar_of("US", christmas - 30, christmas + 30)
    assert calendar(np.array([christmas, christmas + 1, christmas + 9_000])).tolist() == [True, False, False]
    assert calendar.working(christmas - 2, 7) == 4
    assert not calendar_of("", christmas - 30, christmas + 30)(np.array([christmas]))[0]
    assert not calendar_of("XX", christmas - 30, christmas + 30)(np.array([christmas]))[0]


def test_days_worked_to_make_up_are_working_days_of_the_season_too() -> None:
    """From Sunday 2026-09-20 to Sunday 10-11: fifteen weekdays less six days off (09-25, 10-01, 10-02, 10-05 to 10-07), and two days
    made up (09-20 for 10-06, 10-10 for 10-07)."""
    first = parse_day("2026-09-20")
    assert calendar_of("CN", first - 30, first + 60).working(first, 22) == 11
    assert calendar_of("CN", first - 30, first + 60).like(np.array([first]))[0] == 1  # worked for a Tuesday
