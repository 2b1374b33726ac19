"""Picks -> what a board shows: the number now (point), its trend (line), its detail with the total. The plane is in `beside`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.days import add_months, date_of, day_number, iso
from zhanggui.measures import MEASURES
from zhanggui.measures.answer import Answer
from zhanggui.measures.behind import cell
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.dress import known_in_words
from zhanggui.measures.measure import Measure
from zhanggui.measures.periods import bucket_end, bucket_start
from zhanggui.measures.question import told_with
from zhanggui.measures.recorded import CLOSED_AT_THE_START
from zhanggui.web.boards import reads
from zhanggui.web.boards.against import Against, Days, Formula, against, period_of, speaks_chinese, total_of, versus, year_ago
from zhanggui.web.boards.periods import Grain
from zhanggui.web.boards.picks import Picks, adds, picked
from zhanggui.web.boards.reads import Asked
from zhanggui.web.show import numbers, svg
from zhanggui.web.templatetags.words import line_kind

__all__ = ["Board", "Picks", "Point", "Row", "board", "chart", "group_name", "head", "picked", "rows_of"]
ROWS = 100
LONG_MONTHS = 13
"""Months of the long line, so that the same month of the year before is on it."""
FEW_MONTHS = 3
BRIDGED = 3
"""Closed days over which the line of a trend goes on: a long weekend. Over a holiday it breaks."""


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
    """A point of a line: its day, what the axis and the table call it, now, then, where its lines are; against: the first day of
    what it is compared with."""

    day: int
    tick: str
    label: str
    now: float | None
    before: float | None
    lines: str
    change: float | None
    against: int | None = None


@dataclass(frozen=True)
class Head:
    """Point and line: the number now, what it is compared with (the period before, the year before, around the lunar new year
    also as far from it, and January and February together), the long trend, and of how much of it all is known."""

    picks: Picks
    now: float | None
    compared: tuple[Against, ...]
    long: list[Point]
    grain: str
    lines: str
    known: tuple[str, ...] = ()

    @property
    def measure(self) -> Measure:
        return self.picks.measure

    @property
    def previous(self) -> float | None:
        return self.compared[0].before

    @property
    def year_before(self) -> float | None:
        return self.compared[1].before

    @property
    def formulas(self) -> list[Formula]:
        """Every comparison, with the numbers of this board put in."""
        return [one.formula for one in self.compared]

    @property
    def change(self) -> float | None:
        """环比: against the period before."""
        return self.compared[0].change

    @property
    def year_change(self) -> float | None:
        """同比: against the same period a year ago."""
        return self.compared[1].change


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
    versus: str = ""
    trend_period: Days | None = None
    trend_against: Days | None = None

    @property
    def measure(self) -> Measure:
        return self.picks.measure


def head(picks: Picks) -> Head:
    """Picks -> point and line."""
    previous, year = (reads.answer(picks.asked(against=which), picks.scope) for which in ("previous", "last-year"))
    grain, points = long_line(picks)
    found = (against(picks, previous, "previous"), *year_ago(picks, year))
    share = known(picks.measure, previous.rows)
    return Head(picks, previous.value(picks.measure.name), found, points, grain, picks.lines(), share)


def known(measure: Measure, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """A measure and the one row of its answer -> of how much of the sales it speaks, in words; nothing where of all."""
    said = [known_in_words(name, rows[0].get(name)) for name in told_with(measure)] if rows else []
    return tuple(both[0] if speaks_chinese() else both[1] for both in said if both)


def board(picks: Picks) -> Board:
    """Picks -> trend and detail."""
    name, unit = picks.measure.name, picks.measure.unit
    names = (name, *picks.told)
    cut = reads.answer(picks.asked((picks.by,), measures=names), picks.scope)
    whole = total_of(picks, cut, names)
    now, before = whole.value(name), whole.value(f"{name}_before") if picks.against else None
    rows, points = rows_of(picks, cut.rows), trend(picks)
    label = versus(period_of(cut), cut.before) if cut.before else ""
    line = trend_asked(picks)
    notes = [n[0] if speaks_chinese() else n[1] for n in cut.notes]
    return Board(
        picks, now, before, numbers.change(now, before, unit), rows[:ROWS], max(0, len(rows) - ROWS),
        adds(picks.measure, picks.by), [n for n in notes if n != label], points, picks.lines(),
        tuple(MEASURES[n] for n in picks.told), tuple(whole.value(n) for n in picks.told), label,
        period_of(line) if line.before else None, line.before,
    )


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


def trend_asked(picks: Picks) -> Answer:
    """Picks -> their number at the grain of the trend. By day and by week it is compared by weeks back, weekday with weekday."""
    return reads.answer(picks.asked((picks.period.grain,)), picks.scope)


def trend(picks: Picks) -> list[Point]:
    """Picks -> a point a day, week or month of the period. What adds is nothing where the company traded without this number; on
    a day on which it was closed there is no number, then or now."""
    grain, name, found = picks.period.grain, picks.measure.name, trend_asked(picks)
    rows, adding, ends = {r[grain]: r for r in found.rows}, adds(picks.measure), reads.ends(picks.scope)
    last = min(picks.period.last, ends[1] if ends else picks.period.last)
    points = []
    for day in _starts(picks.period.first, last, grain):
        row = rows.get(day, {})
        earlier = _earlier(row, day, found, grain)
        now = row.get(name, 0 if adding else None)
        before = row.get(f"{name}_before", 0 if adding and found.covered else None) if found.before else None
        values = now if not adding or _open(day, grain) else None, before if not adding or _open(earlier, grain) else None
        points.append(_point(picks, grain, day, values, earlier))
    return points


def _open(day: int | None, grain: Grain) -> bool:
    """The first day of a day, week or month -> whether the company traded on any of it."""
    open_on = reads.traded()
    if day is None or not open_on:
        return True
    return any(d in open_on for d in range(day, (day if grain == "day" else bucket_end(day, grain)) + 1))


def _starts(first: int, last: int, grain: Grain) -> Iterator[int]:
    """A period and a grain -> the first day of each day, week or month that lies in it."""
    day = first if grain == "day" else bucket_start(first, grain)
    while day <= last:
        yield day
        day = day + 1 if grain == "day" else bucket_end(day, grain) + 1


def _earlier(row: dict[str, Any], day: int, found: Answer, grain: str) -> int | None:
    """A row of a compared answer, or its day where there is none -> the first day of what it is compared with."""
    if found.before is None:
        return None
    return row.get("against_from", found.before[0] + day - (found.period[0] or 0) if grain == "day" else None)


def long_line(picks: Picks) -> tuple[str, list[Point]]:
    """Picks -> the thirteen whole months before the end of the period, each with the same month a year before; by weeks where the
    records are too young for months. A month that has not ended is left out, and so is one within which the records begin: it
    would only look like a fall or a rise."""
    name, last = picks.measure.name, picks.period.last
    ends = reads.ends(picks.scope) or (picks.period.first, last)
    began = day_number(date_of(last + 1).replace(day=1))
    if began - ends[0] < FEW_MONTHS * 30:
        return "week", _weeks(picks, ends[0])
    months = [m for m in (add_months(began, -k) for k in range(LONG_MONTHS, 0, -1)) if m + CLOSED_AT_THE_START >= ends[0]]
    found = reads.answer(Asked((name,), ("month",), months[0], began - 1, picks.where, "last-year"), picks.scope)
    rows = {r["month"]: r for r in found.rows}
    return "month", [_point(picks, "month", m, (_of(rows, m, name), _of(rows, m, f"{name}_before"))) for m in months]


def _of(rows: dict[int, dict[str, Any]], month: int, name: str) -> float | None:
    return rows[month].get(name) if month in rows else None


def _weeks(picks: Picks, began: int) -> list[Point]:
    """Picks and the first day of the records -> their whole weeks."""
    name, after = picks.measure.name, picks.period.last + 1
    end = after - date_of(after).weekday()
    if end <= began:
        return []
    found = reads.answer(Asked((name,), ("week",), began, end - 1, picks.where), picks.scope)
    return [_point(picks, "week", r["week"], (r[name], None)) for r in sorted(found.rows, key=lambda r: r["week"])]


def _point(
    picks: Picks, grain: str, day: int, values: tuple[float | None, float | None], against: int | None = None
) -> Point:
    language = get_language() or "zh"
    label = {"day": iso(day), "week": iso(day), "month": period_text("month", day)}[grain]
    days = (day, _end(day, grain))
    return Point(
        day, numbers.tick(day, grain, language), label, *values, picks.lines(days=days),
        numbers.change(values[0], values[1], picks.measure.unit), against,
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
        titles=[f"{p.label}  {numbers.text(p.now, unit, language)}" for p in points], bridged=BRIDGED,
    )
    say: Callable[[float], str] = lambda v: numbers.axis(v, unit, language)  # noqa: E731
    return svg.line_chart(series, say, width=width, height=height, label=label or _("走势，同一张表在下面"))
