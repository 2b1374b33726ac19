"""Two day numbers and a country -> the rows of the table `days`: working days as published, the distance to the lunar new year.

Make-up working days (调休) are known up to the year whose plan the State Council has published, in the November before;
a later release of the library `holidays` brings the next. Until then such a year has its holidays and no make-up days.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any

import holidays
import pyarrow as pa

from zhanggui.base.days import date_of, day_number
from zhanggui.base.errors import ZhangguiError
from zhanggui.tables.places.days import DAYS
from zhanggui.tables.schema import arrow_schema

SCHEMA = arrow_schema(DAYS)
FIRST_YEAR, LAST_YEAR = 1951, 2098
"""The years between two lunar new years that the library knows."""


def make_days(first: int, last: int, country: str = "CN") -> pa.Table:
    """The first and last day number, a country (ISO 3166) -> one row a day, as `DAYS` says."""
    if first > last:
        return SCHEMA.empty_table()
    from_year, to_year = date_of(first).year, date_of(last).year
    if from_year < FIRST_YEAR or to_year > LAST_YEAR:
        raise ZhangguiError(
            f"The calendar reaches from {FIRST_YEAR} to {LAST_YEAR}; asked for {from_year} to {to_year}.",
            do="Look for a mistyped year among the records.",
        )
    years = range(from_year - 1, to_year + 2)
    zh, en = public_holidays(country, years, "zh_CN"), public_holidays(country, years, "en_US")
    new_years = lunar_new_years(years)
    return pa.Table.from_pylist([_row(day, zh, en, new_years) for day in range(first, last + 1)], SCHEMA)


def lunar_new_years(years: range) -> list[int]:
    """Years, rising -> the day number of the lunar new year (正月初一) of each."""
    found: dict[int, int] = {}
    for date, name in sorted(public_holidays("CN", years, "zh_CN").items()):
        if name.startswith("春节"):
            found.setdefault(date.year, day_number(date))
    return [found[year] for year in years]


def public_holidays(country: str, years: range, language: str) -> Any:
    """A country's public holidays of some years; in its own language where the library does not speak the one asked for."""
    supported = holidays.list_localized_countries().get(country, [])
    try:
        return holidays.country_holidays(country, years=years, language=language if language in supported else None)
    except NotImplementedError as unknown:
        raise ZhangguiError(f"There is no calendar for the country {country!r}.", do="Set country to an ISO 3166 code such as CN.") from unknown


def _row(day: int, zh: Any, en: Any, new_years: list[int]) -> dict[str, Any]:
    date = date_of(day)
    return {
        "day": day,
        "week": day - date.weekday(),
        "month": day_number(date.replace(day=1)),
        "quarter": day_number(date.replace(month=(date.month - 1) // 3 * 3 + 1, day=1)),
        "year": date.year,
        "month_of_year": date.month,
        "day_of_month": date.day,
        "weekday": date.isoweekday(),
        "working": bool(zh.is_working_day(date)),
        "holiday_zh": zh.get(date),
        "holiday_en": en.get(date),
        "to_new_year": new_years[bisect_left(new_years, day)] - day,
        "from_new_year": day - new_years[bisect_right(new_years, day) - 1],
    }
