"""The calendar: weeks, months, make-up working days and the lunar new year."""

import pytest

from zhanggui.base.days import iso, parse_day
from zhanggui.base.errors import ZhangguiError
from zhanggui.tables.places.calendar import SCHEMA, lunar_new_years, make_days
from zhanggui.tables.places.days import DAYS

NEW_YEARS = [
    "2009-01-26", "2010-02-14", "2011-02-03", "2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19", "2016-02-08",
    "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10",
    "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03",
]
MADE_UP_2024 = ["2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12"]
"""Weekend days worked in 2024, as the State Council announced them (国办发明电〔2023〕7号)."""


def rows(first: str, last: str, country: str = "CN") -> dict[str, dict[str, object]]:
    return {iso(row["day"]): row for row in make_days(parse_day(first), parse_day(last), country).to_pylist()}


def test_the_lunar_new_year_is_known_from_2009_to_2030() -> None:
    assert [iso(day) for day in lunar_new_years(range(2009, 2031))] == NEW_YEARS


def test_make_up_days_are_worked_and_bridged_days_are_not() -> None:
    year = rows("2024-01-01", "2024-12-31")
    assert [day for day, row in year.items() if row["weekday"] in (6, 7) and row["working"]] == MADE_UP_2024
    assert not year["2024-02-15"]["working"]
    assert year["2024-02-15"]["weekday"] == 4
    assert sum(bool(row["working"]) for row in year.values()) == 251


def test_a_day_knows_its_week_month_quarter_and_year() -> None:
    row = rows("2024-05-12", "2024-05-12")["2024-05-12"]
    assert [iso(int(str(row[name]))) for name in ("week", "month", "quarter")] == ["2024-05-06", "2024-05-01", "2024-04-01"]
    assert (row["year"], row["month_of_year"], row["day_of_month"], row["weekday"]) == (2024, 5, 12, 7)


def test_the_distance_to_the_lunar_new_year_is_zero_on_the_day() -> None:
    found = rows("2026-02-16", "2026-02-18")
    assert [(row["to_new_year"], row["from_new_year"]) for row in found.values()] == [(1, 383), (0, 0), (353, 1)]


def test_a_holiday_has_a_name_in_both_languages() -> None:
    row = rows("2025-10-06", "2025-10-06")["2025-10-06"]
    assert row["holiday_zh"] == "中秋节"
    assert row["holiday_en"] == "Mid-Autumn Festival"


def test_another_country_has_its_own_holidays_and_the_same_lunar_distance() -> None:
    row = rows("2024-12-26", "2024-12-26", "GB")["2024-12-26"]
    assert (row["working"], row["holiday_en"], row["to_new_year"]) == (False, "Boxing Day", 34)


def test_an_unknown_country_or_year_says_what_to_do() -> None:
    with pytest.raises(ZhangguiError, match="no calendar for the country 'ZZ'"):
        make_days(0, 1, "ZZ")
    with pytest.raises(ZhangguiError, match="reaches from 1951 to 2098"):
        make_days(parse_day("1949-12-31"), parse_day("1950-01-01"))


def test_the_rows_have_the_columns_of_the_table_even_when_there_are_none() -> None:
    assert SCHEMA.names == [column.name for column in DAYS.columns]
    assert make_days(2, 1).schema == make_days(1, 2).schema == SCHEMA
