"""Periods: the first day of a week, month, quarter or year as a column or as a number, and what a period is compared with.

Buckets are arithmetic on the day number, equal on every engine. From 1900-03-01 to 2100-02-28 every fourth year is a leap
year; counted from 1 March the leap day is the last of its year, so that months begin at (153 m + 2) div 5 (Richards 2013, 15.11).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zhanggui.base.days import FIRST, LAST, add_months, date_of, day_number, parse_day
from zhanggui.base.errors import WrongUse
from zhanggui.measures.dimension import Bucket

Frame = nw.LazyFrame[Any]

_SINCE_1900_03_01 = 25508
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


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
    """The period that another is compared with, and how a day of it moves forward: by whole months, or by days."""

    first: int
    last: int
    months: int = 0
    days: int = 0

    def forward(self, start: int, bucket: Bucket | None) -> int:
        """A bucket's start (or a day) in this period -> the one it is compared with; a weekday stays itself.

        By days nothing is left to do: the lines were moved before they fell into buckets. A year before is 52 weeks.
        """
        if bucket == "weekday" or not self.months:
            return start
        if bucket == "week":
            return start + round(self.months * 365.25 / 12 / 7) * 7
        moved = add_months(start, self.months)
        return moved if bucket is None else bucket_start(moved, bucket)


def before(against: str, first: int, last: int) -> Before:
    """`previous`, `last-year` or `DAY..DAY`, and a period (inclusive) -> the period it is compared with.

    The previous period of whole calendar months is as many whole months, else as many days. Last year is the same dates a
    year ago, and ends with February where the period does.
    """
    whole = _whole_months(first, last)
    if against == "previous":
        if whole:
            return Before(add_months(first, -whole), first - 1, months=whole)
        return Before(first - (last - first + 1), first - 1, days=last - first + 1)
    if against == "last-year":
        return Before(add_months(first, -12), add_months(last + 1, -12) - 1, months=12)
    start, dots, end = against.partition("..")
    if not dots:
        raise WrongUse(f"against is previous, last-year or DAY..DAY, not {against}.", do="For example 2010-12-01..2010-12-31")
    low, high = parse(start), parse(end)
    if low > high:
        raise WrongUse(f"The period {against} ends before it begins.")
    apart = (date_of(first).year - date_of(low).year) * 12 + date_of(first).month - date_of(low).month
    if apart > 0 and add_months(low, apart) == first:
        return Before(low, high, months=apart)
    return Before(low, high, days=first - low)


def _whole_months(first: int, last: int) -> int:
    """A period -> how many calendar months it is exactly, 0 where it is not."""
    start, after = date_of(first), date_of(last + 1)
    return (after.year - start.year) * 12 + after.month - start.month if start.day == 1 and after.day == 1 else 0


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
