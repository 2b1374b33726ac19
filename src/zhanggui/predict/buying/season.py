"""The days ahead: public holidays, and how busy each day was a year ago, counted from the lunar new year around it.

How busy: orders of the same days a year before, smoothed over two weeks, over those of the quarter that ended a year before the
day asked; drawn towards 1 where there were few. So growth drops out, and a festival that moves is found where it falls.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.base.days import date_of, day_number
from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.buying.past import WEEKDAYS, Array, Flags, Ints, Past
from zhanggui.tables.places.calendar import lunar, lunar_new_years, public_holidays, trades_like

YEAR = 364
"""52 weeks: the same weekday a year before."""
QUARTER, SMOOTH = 91, 7
FESTIVAL = 40
"""Days around the lunar new year that are compared with the same days around that of the year before."""
DRAWN = 50.0
"""Orders that count as one more quarter in which nothing was busier than usual."""
LEAST, MOST = 0.3, 3.0


@dataclass(frozen=True)
class Calendar:
    """Day numbers from `first` on: whether it is a public holiday; and whose country's they are, where there is one."""

    first: int
    holiday: Flags
    country: str = ""

    def __call__(self, day: Ints) -> Flags:
        """Day numbers -> holidays; what is outside is none."""
        place = day - self.first
        inside = (place >= 0) & (place < len(self.holiday))
        out: Flags = np.where(inside, self.holiday[np.where(inside, place, 0)], False)
        return out

    def like(self, day: Ints) -> Ints:
        """Day numbers -> the weekday that each trades like, Monday 0."""
        return trades_like(day, self.country)

    def working(self, first: int, days: int) -> int:
        """-> days from `first` on that are neither a weekend nor a holiday; a weekend day worked to make up is none."""
        day = np.arange(first, first + days)
        return int(((self.like(day) < WEEKDAYS - 2) & ~self(day)).sum())


def calendar_of(country: str, first: int, last: int) -> Calendar:
    """A country (ISO 3166, with or without a part, or none) and the first and last day -> its calendar; an empty one where
    there is no such calendar."""
    flags = np.zeros(last - first + 1, bool)
    if country:
        try:
            told = public_holidays(country, range(date_of(first).year, date_of(last).year + 1), "en_US")
        except ZhangguiError:
            told, country = {}, ""
        days = np.array([day_number(date) for date in told], dtype=np.int64) - first
        flags[days[(days >= 0) & (days < len(flags))]] = True
    return Calendar(first, flags, country)


def busy(p: Past, as_of: int, days: int, country: str) -> Array | None:
    """Everything before a day -> how busy each of the next days is, 1 = as usual; None with less than a year and a quarter."""
    first = int(p.h.day.min())
    if first > as_of - YEAR - QUARTER:
        return None
    daily = np.bincount(p.h.day[p.h.day < as_of] - first, minlength=as_of - first).astype(float)
    before = _year_before(np.arange(as_of - SMOOTH, as_of + days + SMOOTH), country) - first
    then = np.where(before < len(daily), daily[np.clip(before, 0, len(daily) - 1)], np.nan)
    usual = daily[as_of - YEAR - QUARTER - first : as_of - YEAR - first].sum() / QUARTER
    width = 2 * SMOOTH + 1
    around = np.lib.stride_tricks.sliding_window_view(then, width)
    there = ~np.isnan(around)
    ratio = (np.where(there, around, 0.0).sum(axis=1) + DRAWN) / (usual * np.maximum(there.sum(axis=1), 1) + DRAWN)
    out: Array = np.clip(np.where(there.any(axis=1), ratio, 1.0), LEAST, MOST)
    return out[:days]


def _year_before(day: Ints, country: str) -> Ints:
    """Days -> the same days a year before: 52 weeks, or as far from the lunar new year as they are from theirs."""
    out = day - YEAR
    if lunar(country) and len(day):
        years = range(date_of(int(day[0])).year - 1, date_of(int(day[-1])).year + 2)
        new_years = dict(zip(years, lunar_new_years(years), strict=True))
        for year in list(years)[1:]:
            away = day - new_years[year]
            out = np.where(np.abs(away) <= FESTIVAL, new_years[year - 1] + away, out)
    return out
