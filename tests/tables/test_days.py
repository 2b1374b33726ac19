"""The calendar: weeks, months, make-up working days and the lunar new year."""

import os
import subprocess
import sys

import holidays
import numpy as np
import pytest

from zhanggui.base.days import iso, parse_day
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings.countries import MEANT, PARTS, WHOLE
from zhanggui.tables.places.calendar import SCHEMA, lunar_new_years, make_days, plan_unknown, public_holidays, trades_like
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


def test_a_make_up_day_trades_like_the_weekday_it_is_worked_for() -> None:
    named = {"2024-02-04": 3, "2024-02-18": 4, "2024-05-11": 4, "2026-05-09": 1, "2026-09-20": 1}
    """国办发明电〔2023〕7号: Sunday the 4th for Thursday the 15th, Sunday the 18th for Friday the 16th, 11 May for Friday 3 May."""
    days = np.array([parse_day(day) for day in named])
    assert trades_like(days, "CN").tolist() == list(named.values())
    assert trades_like(days, "US").tolist() == [6, 6, 5, 5, 6]


def test_every_made_up_weekend_day_of_a_year_trades_like_a_working_day_and_every_other_day_like_itself() -> None:
    year = np.arange(parse_day("2024-01-01"), parse_day("2025-01-01"))
    moved = year[trades_like(year, "CN") != (year + 3) % 7]
    assert [iso(int(day)) for day in moved] == MADE_UP_2024
    assert (trades_like(moved, "CN") < 5).all()


def test_a_year_whose_plan_of_make_up_days_is_not_known_is_named() -> None:
    latest = max(day.year for day in holidays.country_holidays("CN", years=range(2020, 2040)).weekend_workdays)
    first, last = parse_day(f"{latest}-12-01"), parse_day(f"{latest + 1}-06-01")
    assert plan_unknown("CN", first, last) == [latest + 1]
    assert plan_unknown("CN", first, first) == []
    assert plan_unknown("US", first, last) == []


@pytest.mark.parametrize(("country", "day", "off"), [
    ("GB", "2026-04-06", True), ("GB", "2026-08-31", True), ("GB-SCT", "2026-08-31", False), ("GB-SCT", "2026-08-03", True),
    ("CH", "2026-04-03", True), ("CH-TI", "2026-04-03", False), ("US", "2026-04-21", False), ("US-TX", "2026-04-21", True),
])  # fmt: skip
def test_a_country_alone_means_a_stated_part_and_each_part_has_its_own_holidays(country: str, day: str, off: bool) -> None:
    row = rows(day, day, country)[day]
    assert (row["holiday_en"] is not None) == off


def test_the_countries_and_parts_that_settings_accept_are_those_of_the_calendar() -> None:
    listed = holidays.list_supported_countries(include_aliases=False)
    known = {code: sorted(p for p in parts if p.isalnum() and len(p) <= 3) for code, parts in listed.items()}
    assert {code: sorted(parts) for code, parts in PARTS.items()} == {code: parts for code, parts in known.items() if parts}
    assert sorted(WHOLE) == sorted(code for code, parts in known.items() if not parts)


def test_wherever_a_country_alone_lacks_what_two_thirds_of_its_parts_keep_a_part_is_meant() -> None:
    for code, parts in PARTS.items():
        bare = set(holidays.country_holidays(code, years=2026))
        kept = [set(holidays.country_holidays(code, subdiv=part, years=2026)) - bare for part in parts]
        lacking = [day for day in set().union(*kept) if 3 * sum(day in days for days in kept) >= 2 * len(parts)]
        assert not lacking or MEANT.get(code) in parts, (code, lacking)


@pytest.mark.parametrize("spoken", ["zh_CN", "fr_FR", "de_DE", "en_GB"])
def test_names_of_holidays_do_not_follow_the_language_of_the_machine(spoken: str) -> None:
    program = (
        "from datetime import date; from zhanggui.tables.places.calendar import public_holidays as named; "
        "print(named('CH', [2026], 'zh_CN')[date(2026, 12, 25)], named('CN', [2026], 'en_US')[date(2026, 10, 1)], "
        "named('CN', [2026], 'zh_CN')[date(2026, 10, 1)])"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LANG", "LC_"))} | {
        "LANGUAGE": spoken, "LANG": f"{spoken}.UTF-8", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment, encoding="utf-8")
    assert done.stdout == "Christmas Day National Day 国庆节\n"


def test_holidays_of_a_country_whose_calendar_has_no_english_come_in_its_own_language() -> None:
    assert len(public_holidays("JP", [2026], "zh_CN")) > 10
