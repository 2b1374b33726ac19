"""What a day should have brought: weekdays, closed days, festivals, a moving level."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from zhanggui.analyse.baseline import WEEKLY, Calendar, Grid, expected, lunar_new_years, rhythm, weekday_of, weekly
from zhanggui.base.days import iso, parse_day
from zhanggui.tables.places.calendar import make_days

MONDAY = parse_day("2024-01-01")
WEEK = np.array([1.0, 1.0, 1.0, 1.5, 2.0, 0.0, 0.5])


def test_the_lunar_new_year_of_2024_and_2025() -> None:
    assert {"2024-02-10", "2025-01-29"} <= {iso(d) for d in lunar_new_years()}


@pytest.mark.parametrize("language", ["zh_CN", "en_GB", ""])
def test_the_lunar_new_year_is_known_on_a_machine_of_any_language(language: str) -> None:
    program = (
        "from zhanggui.analyse.baseline import lunar_new_years, public_holidays; from zhanggui.base.days import parse_day; "
        "print(len(lunar_new_years()), public_holidays('CN')[parse_day('2023-10-01')])"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LANG", "LC_"))} | {"LANGUAGE": language, "LANG": language}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "61 National Day\n"


def test_a_day_near_the_lunar_new_year_is_told_by_its_distance() -> None:
    calendar = Calendar("CN")
    assert calendar.key(parse_day("2025-01-26")) == "lunar:-3"
    assert calendar.key(parse_day("2025-03-03")) == ""
    assert Calendar("GB").key(parse_day("2025-01-26")) == ""
    assert Calendar("GB").key(parse_day("2024-12-25")) == "near"


def test_days_to_which_a_holiday_moves_deliveries_are_told_apart() -> None:
    calendar = Calendar("US")
    assert calendar.key(parse_day("2020-11-25")) == "near"
    assert calendar.key(parse_day("2020-11-26")) == "Thanksgiving Day"
    assert calendar.key(parse_day("2020-12-31")) == "near"
    assert calendar.key(parse_day("2020-10-22")) == ""
    assert Calendar("").key(parse_day("2020-12-25")) == ""


def test_a_day_near_a_holiday_is_not_judged_even_when_there_was_one_before() -> None:
    days = np.arange(parse_day("2018-06-01"), parse_day("2020-12-31"))
    company = rhythm(days, np.full(len(days), 100.0), Calendar("US"))
    assert not company.known[parse_day("2020-12-23") - days[0]]
    assert company.known[parse_day("2020-11-26") - days[0]]


def test_the_first_of_january_1970_was_a_thursday() -> None:
    assert weekday_of(np.array([0]))[0] == 3


def test_each_weekday_is_expected_to_bring_what_it_brings() -> None:
    days = np.arange(MONDAY, MONDAY + 140)
    values = np.array([100.0 * WEEK[weekday_of(days)]])
    company = rhythm(days, values[0], Calendar(""))
    hoped = expected(Grid(("a",), days, values), company)[0]
    assert not company.open[weekday_of(days) == 5].any()
    assert hoped[-7:] == pytest.approx(values[0, -7:], rel=0.02)


def test_one_wild_day_does_not_lift_the_weeks_after_it() -> None:
    days = np.arange(MONDAY, MONDAY + 140)
    calm = np.array([100.0 * WEEK[weekday_of(days)]])
    wild = calm.copy()
    wild[0, -10] *= 50
    hoped = [expected(Grid(("a",), days, v), rhythm(days, v[0], Calendar("")))[0, -1] for v in (calm, wild)]
    assert hoped[1] == pytest.approx(hoped[0], rel=0.15)


def test_what_comes_later_changes_nothing_that_was_expected_before() -> None:
    days = np.arange(MONDAY, MONDAY + 140)
    values = np.random.default_rng(1).lognormal(5, 0.2, (3, 140))
    company = rhythm(days, values.sum(axis=0), Calendar(""))
    changed = values.copy()
    changed[:, -1] *= 100
    before, after = (expected(Grid(("a", "b", "c"), days, v), company, unseen=1) for v in (values, changed))
    assert after[:, -1] == pytest.approx(before[:, -1], rel=0.05)


def test_a_spring_festival_is_expected_to_be_like_the_one_before() -> None:
    days = np.arange(parse_day("2023-06-01"), parse_day("2026-03-20"))
    calendar = Calendar("CN")
    total = np.full(len(days), 1000.0)
    for t, day in enumerate(days):
        key = calendar.key(int(day))
        if key.startswith("lunar:") and -2 <= int(key[6:]) <= 6:
            total[t] = 100.0
    company = rhythm(days, total, calendar)
    hoped = expected(Grid(("all",), days, total[None]), company)[0]
    third, ordinary = parse_day("2026-02-19") - days[0], parse_day("2025-11-19") - days[0]
    assert hoped[third] == pytest.approx(100, rel=0.1)
    assert hoped[ordinary] == pytest.approx(1000, rel=0.02)
    first = parse_day("2024-02-12") - days[0]
    assert not company.known[first]
    assert company.known[third]


def test_weeks_with_a_special_day_are_special() -> None:
    days = np.arange(MONDAY, MONDAY + 140)
    company = rhythm(days, np.full(140, 10.0), Calendar("GB"))
    mondays = np.arange(MONDAY, MONDAY + 140, 7)
    weeks = weekly(company, days, mondays)
    good_friday = (parse_day("2024-03-29") - MONDAY) // 7
    assert weeks.special[good_friday]
    assert not weeks.special[good_friday - 1]
    assert len(weeks.open) == 20 > WEEKLY.fewest


def test_what_is_sold_and_all_returned_is_not_expected_to_bring_a_fortune() -> None:
    days = np.arange(MONDAY, MONDAY + 140)
    total = 1000.0 * WEEK[weekday_of(days)]
    values = np.zeros((1, 140))
    values[0, 100], values[0, 103] = 500.0, -500.0
    hoped = expected(Grid(("a",), days, values), rhythm(days, total, Calendar("")))
    assert np.abs(hoped).max() <= 500.0


def made_up_books(first: str, last: str) -> tuple[np.ndarray, np.ndarray]:
    """A company in China that brings 100 on each working day, make-up days included, and 22 on the others -> its days, totals."""
    days = np.arange(parse_day(first), parse_day(last) + 1)
    working = np.array([row["working"] for row in make_days(int(days[0]), int(days[-1])).to_pylist()])
    return days, np.where(working, 100.0, 22.0)


@pytest.mark.parametrize("day", ["2026-05-09", "2026-09-20"])
def test_a_make_up_working_day_is_expected_to_trade_like_the_day_it_is_worked_for(day: str) -> None:
    days, total = made_up_books("2025-06-01", day)
    hoped = expected(Grid(("all",), days, total[None]), rhythm(days, total, Calendar("CN")))[0]
    assert hoped[-1] == pytest.approx(100, rel=0.03)
    ordinary = int(days[-1]) - 7 if weekday_of(days[-1:])[0] == 5 else int(days[-1]) - 14
    assert hoped[ordinary - int(days[0])] == pytest.approx(22, rel=0.1)


def test_the_first_day_after_a_closure_is_not_judged_and_the_one_after_the_usual_rest_is() -> None:
    """Nothing on Sundays; closed for a week from 2024-04-08, so that Monday the 15th brings what had waited."""
    days = np.arange(MONDAY, MONDAY + 140)
    total = np.where((weekday_of(days) == 6) | ((days >= parse_day("2024-04-08")) & (days < parse_day("2024-04-15"))), 0.0, 100.0)
    company = rhythm(days, total, Calendar(""))
    assert [iso(int(d)) for d in days[company.open & ~company.known]] == ["2024-04-15"]
