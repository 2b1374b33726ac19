"""Periods: the first day of a week, month, quarter or year as a column or as a number, and what a period is compared with.

Buckets are arithmetic on the day number, equal on every engine. From 1900-03-01 to 2100-02-28 every fourth year is a leap
year; counted from 1 March the leap day is the last of its year, so that months begin at (153 m + 2) div 5 (Richards 2013, 15.11).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import narwhals as nw

from zhanggui.base.days import FIRST, LAST, add_months, date_of, day_number, parse_day
from zhanggui.base.errors import WrongUse
from zhanggui.base.text import Text
from zhanggui.measures.dimension import Bucket

Frame = nw.LazyFrame[Any]

_SINCE_1900_03_01 = 25508
_MONTHS = {"month": 1, "quarter": 3, "year": 12}

Unit = Literal["day", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")
"""Cuts of time, the finest first."""
YEAR = 364
"""52 weeks: the same weekday a year before."""
LUNAR_WINDOW = (-28, 20)
"""Days before and after the lunar new year during which trade is not that of an ordinary week."""
LONGEST_ALIGNED = 92
"""A quarter: what is longer holds the season of the new year whole, wherever it lies."""
NO_NEW_YEAR = Text("这一段不在春节前后，不按春节对齐。", "The period does not lie around a lunar new year: there is nothing to align.")


def with_bucket(frame: Frame, column: str, bucket: Bucket, name: str, shift: int = 0) -> Frame:
    """Rows with a column of day numbers -> with the first day of each one's bucket, moved forward by `shift` days, as `name`.

    A weekday is 1 for Monday to 7, and is not moved.
    """
    if bucket == "weekday":
        return frame.with_columns(weekday_of(nw.col(column)).alias(name))
    day = nw.col(column).cast(nw.Int64) + shift
    if bucket == "week":
        return frame.with_columns((day - weekday_of(day) + 1).alias(name))
    since = day.cast(nw.Float64) + _SINCE_1900_03_01
    frame = frame.with_columns(((since * 4 + 3) / 1461).floor().alias("_year"))
    frame = frame.with_columns((since - (nw.col("_year") * 1461 / 4).floor()).alias("_day_of_year"))
    return frame.with_columns((day - (nw.col("_day_of_year") - _start(bucket)).cast(nw.Int64)).alias(name))


def _start(bucket: Bucket) -> nw.Expr:
    """Of `_year` and `_day_of_year`, counted from 1 March -> the day of that year on which the bucket begins; before it for
    January to March. In floating point, which is exact here (the smallest fraction is 1/1461) and needs no casts."""
    year, day = nw.col("_year"), nw.col("_day_of_year")
    month = ((day * 5 + 2) / 153).floor()
    if bucket == "month":
        return ((month * 153 + 2) / 5).floor()
    # 1900 + _year is the calendar year of this March: its January began 59 days before, 60 in a leap year.
    january = nw.when(year % 4 == 0).then(nw.lit(-60.0)).otherwise(nw.lit(-59.0))
    if bucket == "year":
        return nw.when(day >= 306).then(nw.lit(306.0)).otherwise(january)
    first = month - (month + 2) % 3
    return nw.when(day < 31).then(january).otherwise(((first * 153 + 2) / 5).floor())


def weekday_of(day: nw.Expr) -> nw.Expr:
    """A column of day numbers -> 1 for Monday to 7 for Sunday (1900-03-01 was a Thursday)."""
    return (day.cast(nw.Int64) + _SINCE_1900_03_01 + 3) % 7 + 1


def day_of(date: nw.Expr) -> nw.Expr:
    """A column of dates or timestamps -> their day numbers, by the calendar and not by durations, which not every engine has."""
    months = (date.dt.year().cast(nw.Float64) - 1900) * 12 + date.dt.month().cast(nw.Float64) - 3
    year = (months / 12).floor()
    days = (year * 1461 / 4).floor() + (((months - year * 12) * 153 + 2) / 5).floor() + date.dt.day().cast(nw.Float64)
    return (days - 1 - _SINCE_1900_03_01).cast(nw.Int32)


def bucket_start(day: int, bucket: Bucket) -> int:
    """A day number -> the first day of its bucket (its weekday, 1 to 7): the same as `with_bucket`, for one number."""
    date = date_of(day)
    if bucket == "weekday":
        return date.isoweekday()
    if bucket == "week":
        return day - date.isoweekday() + 1
    size = _MONTHS[bucket]
    return day_number(date.replace(month=(date.month - 1) // size * size + 1, day=1))


def bucket_end(start: int, bucket: Bucket) -> int:
    """The first day of a week, month, quarter or year -> its last day."""
    return start + 6 if bucket == "week" else add_months(start, _MONTHS[bucket]) - 1


@dataclass(frozen=True)
class Before:
    """A period as far as it has come (`now`), the one that it is compared with, and how a day of that moves forward: by whole
    months, or by days."""

    now: tuple[int, int]
    first: int
    last: int
    months: int = 0
    days: int = 0

    def forward(self, start: int, bucket: Bucket | None) -> int:
        """A bucket's start (or a day) in this period -> the one it is compared with; a weekday stays itself.

        By days nothing is left to do: the lines were moved before they fell into buckets.
        """
        if bucket == "weekday" or not self.months:
            return start
        moved = add_months(start, self.months)
        return moved if bucket is None else bucket_start(moved, bucket)

    def backward(self, first: int, last: int) -> tuple[int, int]:
        """A part of the period (whole buckets) -> the part of the earlier one beside which it stands."""
        if self.months:
            return max(add_months(first, -self.months), self.first), min(add_months(last + 1, -self.months) - 1, self.last)
        return max(first - self.days, self.first), min(last - self.days, self.last)


def before(
    against: str, first: int, last: int, *, reached: int | None = None, unit: Unit | None = None, new_years: Sequence[int] = ()
) -> Before:
    """The one rule of comparison: what to compare with, and a period (inclusive) -> both periods.

    against: `previous`, `last-year`, `new-year` or `DAY..DAY`. reached: the last day that is known; a period that has not ended
    ends there, and is compared with the same number of days of the earlier one. unit: the finest cut of time that is asked;
    without one a period that begins with a month is one of months, any other one of days. Last year is the same months of the
    calendar a year before, or 364 days back, so that weekdays meet. new_years: the days of the lunar new years, where the
    company's country keeps them; `new-year` is the period as far from the new year before. docs/why/0023 says why.
    """
    ended = last if reached is None or reached < first else min(last, reached)
    if against == "previous":
        months, days = _just_before(first, last, unit)
        return _months_before(first, ended, months, unit) if months else _days_before(first, ended, days)
    if against == "last-year":
        by_calendar = not unit_of_days(unit) if unit else _by_calendar(first, last)
        return _months_before(first, ended, 12, unit) if by_calendar else _days_before(first, ended, YEAR)
    if against == "new-year":
        between = _between_new_years(first, last, new_years)
        if not between:
            raise WrongUse(NO_NEW_YEAR, do=Text("和去年同期比：last-year。", "Compare with last-year."))
        return _days_before(first, ended, between)
    start, dots, end = against.partition("..")
    if not dots:
        raise WrongUse(f"against is previous, last-year or DAY..DAY, not {against}.", do="For example 2010-12-01..2010-12-31")
    low, high = parse(start), parse(end)
    if low > high:
        raise WrongUse(f"The period {against} ends before it begins.")
    apart = (date_of(first).year - date_of(low).year) * 12 + date_of(first).month - date_of(low).month
    if apart > 0 and add_months(low, apart) == first and not unit_of_days(unit):
        return Before((first, ended), low, high, months=apart)
    return Before((first, ended), low, high, days=first - low)


def unit_of_days(unit: Unit | None) -> bool:
    """Whether a cut of time is compared by weeks back, weekday with weekday, and not by the calendar."""
    return unit in ("day", "week")


def _by_calendar(first: int, last: int) -> bool:
    """Whether a period that is not cut by time is one of months: it begins with one, or is longer than the 364 days by which it
    would be moved into itself. A single day and whole weeks are days, wherever they begin."""
    if date_of(first).day != 1:
        return last - first + 1 > YEAR
    weeks = date_of(first).weekday() == 0 and (last - first + 1) % 7 == 0
    return bool(_whole_months(first, last)) or not (weeks or first == last)


def _just_before(first: int, last: int, unit: Unit | None) -> tuple[int, int]:
    """-> how far the period just before is back: months, as many as have begun, or as many days as it has. By day and by week
    it is whole weeks."""
    days = last - first + 1
    if unit_of_days(unit):
        return 0, -(-days // 7) * 7
    if date_of(first).day != 1 or not (unit or _by_calendar(first, last)):
        return 0, days
    months = (date_of(last).year - date_of(first).year) * 12 + date_of(last).month - date_of(first).month + 1
    bucket = _calendar(unit)
    if bucket_start(first, bucket) == first:
        months = -(-months // _MONTHS[bucket]) * _MONTHS[bucket]  # a quarter that has just begun stands beside a quarter
    return months, 0


def _months_before(first: int, last: int, months: int, unit: Unit | None) -> Before:
    """A period, so many months back. Of what has not ended the same number of days, and no more than the earlier one has: of the
    last unit where it is cut by one, else of the whole."""
    start, whole = add_months(first, -months), add_months(last + 1, -months) - 1
    unfinished = bucket_start(last, _calendar(unit))
    ends = bucket_end(unfinished, _calendar(unit))
    if _whole_months(first, last) or (date_of(first).day != 1 and not unit):
        return Before((first, last), start, whole, months=months)
    most = add_months(ends + 1, -months) - 1
    begins = unfinished if unit else first
    end = most if unit and last == ends else min(add_months(begins, -months) + last - begins, most)
    return Before((first, last), start, end, months=months)


def _calendar(unit: Unit | None) -> Bucket:
    """A cut of time -> the one of the calendar that is counted in: months where none is asked."""
    return unit if unit in ("month", "quarter", "year") else "month"


def _days_before(first: int, last: int, days: int) -> Before:
    return Before((first, last), first - days, last - days, days=days)


def _whole_months(first: int, last: int) -> int:
    """A period -> how many calendar months it is exactly, 0 where it is not."""
    start, after = date_of(first), date_of(last + 1)
    return (after.year - start.year) * 12 + after.month - start.month if start.day == 1 and after.day == 1 else 0


def _between_new_years(first: int, last: int, new_years: Sequence[int]) -> int:
    """A period and the lunar new years -> days from the one before to the one it lies around; 0 where it lies around none."""
    if last - first >= LONGEST_ALIGNED or len(new_years) < 2:
        return 0
    at = min(range(len(new_years)), key=lambda i: abs(2 * new_years[i] - first - last))
    around = first - LUNAR_WINDOW[1] <= new_years[at] <= last - LUNAR_WINDOW[0]
    return new_years[at] - new_years[at - 1] if at and around else 0


def aligned(found: Before, new_years: Sequence[int]) -> Before | None:
    """Two periods -> the later one, and what lay as far from the lunar new year before: where either lies around one."""
    first, last = found.now
    days = _between_new_years(first, last, new_years)
    if not days and _between_new_years(found.first, found.last, new_years):
        nearest = min(range(len(new_years)), key=lambda i: abs(2 * new_years[i] - first - last))
        days = new_years[nearest] - new_years[nearest - 1] if nearest else 0
    return _days_before(first, last, days) if days and days != found.days else None


def together(found: Before, reached: int, new_years: Sequence[int]) -> Before | None:
    """Two periods within January or February -> both months as far as they are known, and those of the year before: between the
    two the lunar new year moves."""
    first, last = (date_of(day) for day in found.now)
    if not new_years or found.months != 12 or first.month != last.month or first.month > 2 or first.year != last.year:
        return None
    start, end = day_number(first.replace(month=1, day=1)), day_number(first.replace(month=3, day=1)) - 1
    if reached < day_number(first.replace(month=2, day=1)):
        return None  # of two months one has begun: it stands there already
    return before("last-year", start, end, reached=reached, unit="month")


def parse(text: str) -> int:
    """ISO text -> a day number. WrongUse where it is no day."""
    try:
        return parse_day(text)
    except ValueError:
        raise WrongUse(f"{text} is not a day.", do=f"Write days as 2011-12-09, from {FIRST} to {LAST}.") from None


def parse_period(text: str, bucket: Bucket | None) -> tuple[int, int]:
    """The value of a condition on time (2011, 2011-Q3, 2011-03, 2011-03-14) -> its first and last day, by the bucket asked."""
    year, _, rest = text.strip().partition("-")
    if year.isdigit() and len(year) == 4:
        if not rest and bucket == "year":
            start = parse(f"{year}-01-01")
            return start, bucket_end(start, "year")
        if bucket == "quarter" and rest.upper() in ("Q1", "Q2", "Q3", "Q4"):
            start = parse(f"{year}-{int(rest[1]) * 3 - 2:02d}-01")
            return start, bucket_end(start, "quarter")
        if bucket == "month" and len(rest) == 2:
            start = parse(f"{text.strip()}-01")
            return start, bucket_end(start, "month")
    day = parse(text)
    if bucket is None or bucket == "weekday":
        return day, day
    start = bucket_start(day, bucket)
    return start, bucket_end(start, bucket)
