"""Two day numbers and a country -> the rows of the table `days`: working days as published, the distance to the lunar new year.

Make-up working days (调休) are known up to the year whose plan the State Council has published, in the November before;
a later release of the library `holidays` brings the next. Until then such a year has its holidays and no make-up days:
`plan_unknown` names it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import holidays
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhanggui.base.days import date_of, day_number
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings.countries import parted
from zhanggui.base.text import Text
from zhanggui.tables.places.days import DAYS
from zhanggui.tables.schema import arrow_schema

SCHEMA = arrow_schema(DAYS)
FIRST_YEAR, LAST_YEAR = 1951, 2098
"""The years between two lunar new years that the library knows."""
YEARS = range(1990, 2051)
"""The years whose holidays are kept at hand."""
LUNAR_COUNTRIES = frozenset({"CN", "HK", "MO", "TW", "SG", "MY", "VN", "KR"})
"""Countries whose trade follows the lunar new year."""
PLANNED = 5
"""A country whose last so many years all had make-up days publishes a plan of them every year."""
FARTHEST = 60
"""Days between a make-up day and the day off it is worked for, at most."""

Ints = npt.NDArray[np.int64]


def make_days(first: int, last: int, country: str = "CN") -> pa.Table:
    """The first and last day number, a country (ISO 3166, with or without a part) -> one row a day, as `DAYS` says."""
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
    for when, name in sorted(public_holidays("CN", years, "zh_CN").items()):
        if name.startswith("春节"):
            found.setdefault(when.year, day_number(when))
    return [found[year] for year in years]


def lunar(country: str) -> bool:
    """A country, with or without a part -> whether its trade follows the lunar new year."""
    return parted(country)[0] in LUNAR_COUNTRIES


@lru_cache(maxsize=8)
def new_years_of(country: str) -> tuple[int, ...]:
    """A country, with or without a part -> the day numbers of the lunar new years 1990-2050 where its trade follows them."""
    return tuple(lunar_new_years(YEARS)) if lunar(country) else ()


def public_holidays(country: str, years: Iterable[int], language: str) -> Any:
    """A country or a part of it (GB-ENG) and years -> its public holidays: a mapping of dates to names.

    In the language asked for where the library has it, else in English, else in the country's own. Never in that of the
    machine, which is what the library does when none is said.
    """
    code, part = parted(country)
    supported = holidays.list_localized_countries().get(code, [])
    spoken = next((wanted for wanted in (language, "en_US") if wanted in supported), supported[0] if supported else None)
    try:
        return holidays.country_holidays(code, subdiv=part or None, years=years, language=spoken)
    except NotImplementedError as unknown:
        raise ZhangguiError(
            Text(f"没有“{country}”的日历。", f"There is no calendar for the country {country!r}."),
            do=Text("把国家设成CN、GB-ENG这样的ISO 3166代码。", "Set country to an ISO 3166 code such as CN or GB-ENG."),
        ) from unknown


@lru_cache(maxsize=8)
def make_up_days(country: str) -> dict[int, int]:
    """A country -> its make-up working days (调休) 1990-2050: day number -> the weekday (Monday 0) each is worked for.

    That is the weekday of the day off that the plan names beside it; where it names none, the nearest working day's.
    """
    if not country:
        return {}
    found = public_holidays(country, YEARS, "en_US")
    off = [when for when, name in found.items() if not found.is_weekend(when)]
    out: dict[int, int] = {}
    for made_up in found.weekend_workdays:
        told = _worked_for(found, made_up)
        stands_for = next((d for d in off if abs((d - made_up).days) <= FARTHEST and told and told in found[d]), None)
        weekday = made_up.weekday()
        out[day_number(made_up)] = stands_for.weekday() if stands_for else 4 if weekday == 5 else 0
    return out


def _worked_for(found: Any, made_up: date) -> str:
    """A country's holidays and a make-up day -> how the name of the day off that it is worked for tells of it."""
    label = getattr(found, "substituted_label", "")
    return found.tr(label) % made_up.strftime(found.tr(found.substituted_date_format)) if label else ""


def trades_like(days: Ints, country: str) -> Ints:
    """Day numbers -> the weekday that each trades like, Monday 0: its own, or of a make-up day the one it is worked for.

    The only place that says so: expectations, seasons and promises of days ask it.
    """
    out = (np.asarray(days, dtype=np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    made_up = make_up_days(country)
    if made_up and len(out):
        at = np.array(sorted(made_up), dtype=np.int64)
        place = np.minimum(np.searchsorted(at, days), len(at) - 1)
        stand = np.array([made_up[int(d)] for d in at], dtype=np.int64)
        out = np.where(at[place] == days, stand[place], out)
    return out


def plan_unknown(country: str, first: int, last: int) -> list[int]:
    """A country and two days -> the years between them whose plan of make-up days is not published yet, as far as known here."""
    planned = {date_of(day).year for day in make_up_days(country)}
    latest = max(planned, default=0)
    if not planned or not all(latest - back in planned for back in range(PLANNED)):
        return []
    return [year for year in range(date_of(first).year, date_of(last).year + 1) if year > latest]


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
