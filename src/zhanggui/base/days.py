"""Days as numbers: 1970-01-01 is 0. A day has no time zone; the company's zone is applied once, when it is imported."""

from __future__ import annotations

from datetime import date, timedelta

from zhanggui.base.text import Text

EPOCH = date(1970, 1, 1)
FIRST, LAST = date(1900, 3, 1), date(2100, 2, 28)
"""The days that a question may name: within them every fourth year is a leap year, on which the calendar's arithmetic rests."""


def day_number(when: date) -> int:
    """A calendar date -> its day number (days since 1970-01-01)."""
    return (when - EPOCH).days


def date_of(day: int) -> date:
    """A day number -> its calendar date."""
    return EPOCH + timedelta(days=int(day))


def parse_day(text: str) -> int:
    """ISO text such as 2011-12-09 -> its day number. ValueError if it is no such day, or beyond FIRST..LAST."""
    when = date.fromisoformat(text.strip())
    if not FIRST <= when <= LAST:
        raise ValueError(f"{text} is not between {FIRST} and {LAST}")
    return day_number(when)


def iso(day: int) -> str:
    """A day number -> ISO text."""
    return date_of(day).isoformat()


def span_text(first: int, last: int) -> Text:
    """The first and last day of a period -> 2026年10月1日–28日, 1–28 Oct 2026."""
    a, b = date_of(first), date_of(last)
    end_zh, end_en = f"{b.month}月{b.day}日", f"{b.day} {b:%b} {b.year}"
    if first == last:
        return Text(f"{b.year}年{end_zh}", end_en)
    if a.year != b.year:
        return Text(f"{a.year}年{a.month}月{a.day}日–{b.year}年{end_zh}", f"{a.day} {a:%b} {a.year} – {end_en}")
    if a.month != b.month:
        return Text(f"{a.year}年{a.month}月{a.day}日–{end_zh}", f"{a.day} {a:%b} – {end_en}")
    return Text(f"{a.year}年{a.month}月{a.day}日–{b.day}日", f"{a.day}–{end_en}")


def minutes_between(begun_ms: int | None, ended_ms: int | None) -> float | None:
    """Two instants in milliseconds -> the minutes from one to the other; None where one is missing or none passed."""
    if begun_ms is None or ended_ms is None or ended_ms <= begun_ms:
        return None
    return (ended_ms - begun_ms) / 60_000


def add_months(day: int, months: int) -> int:
    """A day number and a number of calendar months -> the same day of that month, or its last day if it is shorter."""
    start = date_of(day)
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return day_number(date(year, month + 1, min(start.day, last)))
