"""Picks -> what a board shows: the number now (point), its trend (line), its detail with the total. The plane is in `beside`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.days import add_months, date_of, day_number, iso
from zhanggui.measures import MEASURES
from zhanggui.measures.behind import cell
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.dress import known_in_words
from zhanggui.measures.measure import Measure
from zhanggui.measures.question import told_with
from zhanggui.web.boards import reads
from zhanggui.web.boards.picks import Picks, adds, picked
from zhanggui.web.boards.reads import Asked
from zhanggui.web.show import numbers, svg
from zhanggui.web.templatetags.words import line_kind

__all__ = ["Board", "Picks", "Point", "Row", "board", "chart", "group_name", "head", "picked", "rows_of"]
ROWS = 100
LONG_MONTHS = 13
"""Months of the long line, so that the same month of the year before is on it."""
FEW_MONTHS = 3


@dataclass(frozen=True)
class Row:
    """A row of the table: the group, now, then, the change, its share of the largest, where its lines and its own board are."""

    key: Any
    name: str
    now: float | None
    before: float | None
    change: float | None
    share: float
    lines: str
    also: tuple[float | None, ...] = ()
    into: str = ""


@dataclass(frozen=True)
class Point:
    """A point of a line: its day, what the axis and the table call it, now, then, where its lines are."""

    day: int
    tick: str
    label: str
    now: float | None
    before: float | None
    lines: str
    change: float | None


@dataclass(frozen=True)
class Formula:
    """A change and how it is made of two numbers: its name, the formula in words, with the numbers put in, the result."""

    name: str
    words: str
    put_in: str
    result: float | None


@dataclass(frozen=True)
class Head:
    """Point and line: the number now, a period and a year before, the long trend, and of how much of it all is known."""

    picks: Picks
    now: float | None
    previous: float | None
    year_before: float | None
    long: list[Point]
    grain: str
    lines: str
    known: tuple[str, ...] = ()

    @property
    def measure(self) -> Measure:
        return self.picks.measure

    @property
    def change(self) -> float | None:
        """环比: against the period before."""
        return numbers.change(self.now, self.previous, self.measure.unit)

    @property
    def year_change(self) -> float | None:
        """同比: against the same period a year ago."""
        return numbers.change(self.now, self.year_before, self.measure.unit)

    @property
    def formulas(self) -> list[Formula]:
        """环比 and 同比, with the numbers of this board put in."""
        return [
            _formula(_("环比"), _("上期"), self.now, self.previous, self.measure),
            _formula(_("同比"), _("去年同期"), self.now, self.year_before, self.measure),
        ]


@dataclass(frozen=True)
class Board:
    """The trend of the picked period against another, and the detail by the picked cut."""

    picks: Picks
    now: float | None
    before: float | None
    change: float | None
    rows: list[Row]
    hidden: int
    adds: bool
    notes: list[str]
    trend: list[Point]
    lines: str
    also: tuple[Measure, ...]
    totals: tuple[float | None, ...]

    @property
    def measure(self) -> Measure:
        return self.picks.measure


def speaks_chinese() -> bool:
    """Whether this page is in Chinese."""
    return numbers.zh(get_language() or "zh")


def head(picks: Picks) -> Head:
    """Picks -> point and line."""
    name = picks.measure.name
    previous = reads.answer(picks.asked(against="previous"), picks.scope)
    year = reads.answer(picks.asked(against="last-year"), picks.scope).value(f"{name}_before")
    grain, points = long_line(picks)
    before = previous.value(f"{name}_before")
    share = known(picks.measure, previous.rows)
    return Head(picks, previous.value(name), before or None, year or None, points, grain, picks.lines(), share)


def known(measure: Measure, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """A measure and the one row of its answer -> of how much of the sales it speaks, in words; nothing where of all."""
    said = [known_in_words(name, rows[0].get(name)) for name in told_with(measure)] if rows else []
    return tuple(both[0] if speaks_chinese() else both[1] for both in said if both)


def board(picks: Picks) -> Board:
    """Picks -> trend and detail."""
    name, unit = picks.measure.name, picks.measure.unit
    names = (name, *picks.told)
    whole = reads.answer(picks.asked(measures=names), picks.scope)
    now, before = whole.value(name), whole.value(f"{name}_before") if picks.against else None
    cut = reads.answer(picks.asked((picks.by,), measures=names), picks.scope)
    rows = rows_of(picks, cut.rows)
    return Board(
        picks, now, before, numbers.change(now, before, unit), rows[:ROWS], max(0, len(rows) - ROWS),
        adds(picks.measure, picks.by),
        [n[0] if speaks_chinese() else n[1] for n in cut.notes], trend(picks), picks.lines(),
        tuple(MEASURES[n] for n in picks.told), tuple(whole.value(n) for n in picks.told),
    )


def _formula(name: str, other: str, now: float | None, before: float | None, measure: Measure) -> Formula:
    """Two numbers -> their change, written out."""
    result = numbers.change(now, before, measure.unit)
    if measure.unit == "percent":
        words = _("本期 − %(other)s") % {"other": other}
    else:
        words = _("（本期 − %(other)s）÷ %(other)s") % {"other": other}
    if result is None:
        return Formula(name, words, "", None)
    a, b = numbers.exact(now, measure.unit), numbers.exact(before, measure.unit)
    return Formula(name, words, f"{a} − {b}" if measure.unit == "percent" else f"({a} − {b}) ÷ {b}", result)


def rows_of(picks: Picks, found: list[dict[str, Any]]) -> list[Row]:
    """Rows of an answer -> rows of the table, with names and links."""
    name, unit = picks.measure.name, picks.measure.unit
    called = reads.names_of(picks.by, [str(r[picks.by]) for r in found if r[picks.by] is not None])
    largest = max((abs(r[name] or 0) for r in found), default=0) or 1
    rows = []
    for r in found:
        key, now, before = r[picks.by], r[name], r.get(f"{name}_before")
        conditions = cell(r, (picks.by,))
        rows.append(
            Row(
                key, group_name(picks.by, key, called), now, before, numbers.change(now, before, unit), abs(now or 0) / largest,
                picks.lines(*conditions), tuple(r[n] for n in picks.told), picks.within(*conditions),
            )
        )
    return rows


def period_text(by: str, key: int) -> str:
    """The first day of a month, quarter or year -> the text by which a condition names it."""
    when = date_of(key)
    if by == "month":
        return f"{when:%Y-%m}"
    return f"{when.year}-Q{(when.month + 2) // 3}" if by == "quarter" else str(when.year)


def group_name(by: str, key: Any, called: Mapping[str, str]) -> str:
    """A value of a dimension -> how the table names it."""
    if key is None:
        return _("没写")
    if by == "weekday":
        return ("周" + numbers.WEEKDAYS_ZH[key - 1]) if speaks_chinese() else numbers.WEEKDAYS_EN[key - 1]
    if DIMENSIONS[by].unit == "day":
        return iso(key) if by in ("day", "week") else period_text(by, key)
    if by == "kind":
        return line_kind(key)
    return called.get(str(key), str(key))


def trend(picks: Picks) -> list[Point]:
    """Picks -> a point a day, week or month of the period; days without a line are zero for what adds."""
    grain, name = picks.period.grain, picks.measure.name
    found = reads.answer(picks.asked((grain,)), picks.scope)
    empty = 0 if adds(picks.measure) else None
    rows = {r[grain]: r for r in found.rows}
    if grain == "day" and empty == 0:
        rows = {d: rows.get(d, {grain: d, name: empty}) for d in range(picks.period.first, picks.period.last + 1)}
    return [
        _point(picks, grain, day, (row.get(name), row.get(f"{name}_before", empty if picks.against else None)))
        for day, row in sorted(rows.items())
    ]


def long_line(picks: Picks) -> tuple[str, list[Point]]:
    """Picks -> the thirteen whole months before the end of the period, each with the same month a year before; by weeks where the
    records are too young for months. A month that has not ended is left out: it would only look like a fall."""
    name, last = picks.measure.name, picks.period.last
    ends = reads.ends(picks.scope) or (picks.period.first, last)
    began = day_number(date_of(last + 1).replace(day=1))
    first = add_months(began, -LONG_MONTHS - 12)
    if began - ends[0] < FEW_MONTHS * 30:
        return "week", _weeks(picks, ends[0])
    found = reads.answer(Asked((name,), ("month",), first, began - 1, picks.where), picks.scope)
    rows = {r["month"]: r[name] for r in found.rows}
    whole = [m for m in (add_months(began, -k) for k in range(LONG_MONTHS, 0, -1)) if m >= ends[0] - 31]
    return "month", [_point(picks, "month", m, (rows.get(m), rows.get(add_months(m, -12)))) for m in whole]


def _weeks(picks: Picks, began: int) -> list[Point]:
    """Picks and the first day of the records -> their whole weeks."""
    name, after = picks.measure.name, picks.period.last + 1
    end = after - date_of(after).weekday()
    if end <= began:
        return []
    found = reads.answer(Asked((name,), ("week",), began, end - 1, picks.where), picks.scope)
    return [_point(picks, "week", r["week"], (r[name], None)) for r in sorted(found.rows, key=lambda r: r["week"])]


def _point(picks: Picks, grain: str, day: int, values: tuple[float | None, float | None]) -> Point:
    language = get_language() or "zh"
    label = {"day": iso(day), "week": iso(day), "month": period_text("month", day)}[grain]
    days = (day, _end(day, grain))
    return Point(
        day, numbers.tick(day, grain, language), label, *values, picks.lines(days=days),
        numbers.change(values[0], values[1], picks.measure.unit),
    )


def _end(day: int, grain: str) -> int:
    if grain == "month":
        return day_number((date_of(day).replace(day=28) + timedelta(days=4)).replace(day=1)) - 1
    return day + 6 if grain == "week" else day


def chart(points: list[Point], measure: Measure, *, width: int, height: int = 210, label: str = "", then: bool = True) -> str:
    """Points -> the SVG of their line."""
    unit, language = measure.unit, get_language() or "zh"
    series = svg.Series(
        [p.tick for p in points], [p.now for p in points], [p.before for p in points] if then else (),
        titles=[f"{p.label}  {numbers.text(p.now, unit, language)}" for p in points],
    )
    say: Callable[[float], str] = lambda v: numbers.axis(v, unit, language)  # noqa: E731
    return svg.line_chart(series, say, width=width, height=height, label=label or _("走势，同一张表在下面"))
