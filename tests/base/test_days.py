"""Days as numbers."""

from datetime import date

import pytest

from zhanggui.base.days import add_months, date_of, day_number, iso, minutes_between, parse_day


def test_the_first_of_january_1970_is_day_0():
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(2011, 12, 9)) == 15317
    assert date_of(15317) == date(2011, 12, 9)


def test_text_and_number_are_two_ways_to_write_one_day():
    assert iso(parse_day("2011-12-09")) == "2011-12-09"


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(ValueError):
        parse_day("2019-02-30")


@pytest.mark.parametrize("day", ["0001-01-01", "1900-02-28", "2100-03-01", "9999-12-31"])
def test_a_day_beyond_the_calendar_arithmetic_is_refused(day):
    with pytest.raises(ValueError):
        parse_day(day)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-03-15", -3, "2023-12-15"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2024-12-01", 12, "2025-12-01"),
    ],
)
def test_calendar_months_end_on_the_last_day_of_a_shorter_month(start, months, expected):
    assert iso(add_months(parse_day(start), months)) == expected


def test_minutes_lie_between_two_instants() -> None:
    assert minutes_between(1_772_413_200_000, 1_772_414_700_000) == 25
    assert minutes_between(None, 5) is None
    assert minutes_between(60_000, 0) is None
