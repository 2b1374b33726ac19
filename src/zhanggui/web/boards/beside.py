"""Picks -> what stands beside: other places with rank and gap to the median (the plane), every group before and a year ago,
and two cuts at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.scope import GROUP_FLOOR, Scope
from zhanggui.measures.answer import Answer
from zhanggui.measures.behind import cell
from zhanggui.measures.compare import DAYS
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.web.boards import reads
from zhanggui.web.boards.against import period_of, total_of, versus
from zhanggui.web.boards.board import group_name
from zhanggui.web.boards.picks import Picks, adds
from zhanggui.web.show import numbers

PLACES = ("region", "shop", "channel", "country", "rep", "stockroom", "customer")
"""By what others are found to stand beside, the first that the records can say."""
COLLEAGUES = ("region", "country", "rep", "shop")
"""Scopes whose people may know how they stand among the others, though not what the others have."""
SHOWN = 6
COMPARED = 100
CROSS_ROWS, CROSS_COLUMNS = 30, 14
SHADES = 5
KINDS = ("previous", "last-year")


@dataclass(frozen=True)
class Member:
    """One of a group: its place in it, its number, its change, its gap to the median, where its lines are."""

    name: str
    rank: int
    now: float
    change: float | None
    gap: float | None
    share: float
    lines: str
    into: str = ""


@dataclass(frozen=True)
class Plane:
    """A group of places: those shown, how many there are, their median (none below five of them), whether others are hidden."""

    by: str
    members: list[Member]
    count: int
    median: float | None
    others_hidden: bool = False


def plane(picks: Picks) -> Plane | None:
    """Picks -> how places stand to each other. Who sees only a part of the company learns the rank and the median, and these only
    of five or more, never with conditions of their own (by which the others could be told apart one by one)."""
    narrowed = [name for name, _values in picks.scope.allowed]
    usable = [d.name for d in reads.usable_dimensions(picks.scope)]
    held = {w.partition("=")[0] for w in picks.where}
    colleagues = next((n for n in narrowed if n in COLLEAGUES), "")
    if colleagues and not picks.where:
        found = _group(picks, colleagues, replace(picks.scope, allowed=()))
        if found and found.count >= GROUP_FLOOR:
            return found
    for by in [p for p in PLACES if p in usable and p not in narrowed and p not in held]:
        found = _group(picks, by, picks.scope)
        if found and found.count > 1:
            return found
    return None


def _group(picks: Picks, by: str, scope: Scope) -> Plane | None:
    """Picks, a dimension and whose rows -> the plane; of rows that are not the reader's own only the rank is told."""
    name, unit = picks.measure.name, picks.measure.unit
    try:
        found = reads.answer(picks.asked((by,)), scope)
    except ZhangguiError:
        # Stock knows no customer: another place is tried.
        return None
    rows = [r for r in found.rows if r[by] is not None and r[name] is not None]
    rows = [r for r in rows if r[name] or not adds(picks.measure, by)]
    # The first place is the best one: the lowest of what should be low.
    rows.sort(key=lambda r: (r[name] if picks.measure.better == "less" else -r[name], str(r[by])))
    if not rows:
        return None
    middle = float(median(r[name] for r in rows)) if len(rows) >= GROUP_FLOOR else None
    own = dict(picks.scope.allowed).get(by) if scope != picks.scope else None
    shown = [(i, r) for i, r in enumerate(rows, 1) if own is None or str(r[by]) in own][:SHOWN]
    called = reads.names_of(by, [str(r[by]) for _i, r in shown])
    largest = max(abs(r[name]) for r in rows) or 1
    members = [
        Member(
            group_name(by, r[by], called), i, r[name], numbers.change(r[name], r.get(f"{name}_before"), unit),
            numbers.change(r[name], middle, unit), abs(r[name]) / largest, picks.lines(*cell(r, (by,))),
            picks.within(*cell(r, (by,))),
        )
        for i, r in shown
    ]
    return Plane(by, members, len(rows), middle, own is not None)


@dataclass(frozen=True)
class Compared:
    """A group now, a period and a year before, its part of the whole, its gap to the group's median; days: of both comparisons
    the first and last day of its period and of the earlier one."""

    name: str
    now: float | None
    previous: float | None
    change: float | None
    year_before: float | None
    year_change: float | None
    part: float | None
    gap: float | None
    lines: str
    days: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())


@dataclass(frozen=True)
class Comparison:
    """All groups of a cut beside each other; total: all of them, over the same days; versus: the periods of both comparisons."""

    rows: list[Compared]
    hidden: int
    median: float | None
    count: int
    total: Compared
    versus: tuple[str, str]


def comparison(picks: Picks, most: int = COMPARED) -> Comparison:
    """Picks and how many rows (0: all) -> the groups of the cut against the period before and the year before."""
    name, unit, by = picks.measure.name, picks.measure.unit, picks.by
    both = [reads.answer(picks.asked((by,), against=against), picks.scope) for against in KINDS]
    year = {r[by]: r for r in both[1].rows}
    there = {r[by] for r in both[0].rows}
    # A group that one of the periods does not have sold nothing in it, where the records speak of it.
    nothing, then_nothing = (0 if adds(picks.measure) and one.covered else None for one in both)
    now = [*both[0].rows, *(r | {f"{name}_before": nothing} for r in both[1].rows if r[by] not in there)]
    called = reads.names_of(by, [str(r[by]) for r in now if r[by] is not None])
    known = [r[name] for r in now if r[name] is not None and r[by] is not None and (r[name] or not adds(picks.measure, by))]
    middle = float(median(known)) if len(known) >= GROUP_FLOOR and not DIMENSIONS[by].is_time else None
    whole = sum(r[name] or 0 for r in now) if adds(picks.measure, by) else 0
    rows = []
    for r in now[: most or len(now)]:
        value, was, then = r[name], r.get(f"{name}_before"), year.get(r[by], {})
        ago = then.get(f"{name}_before", then_nothing)
        rows.append(Compared(
            group_name(by, r[by], called), value, was, numbers.change(value, was, unit), ago, numbers.change(value, ago, unit),
            (value or 0) / whole if whole else None, numbers.change(value, middle, unit), picks.lines(*cell(r, (by,))),
            (_days(r), _days(then)),
        ))
    return Comparison(rows, len(now) - len(rows), middle, len(known), _total(picks, both), (_versus(both[0]), _versus(both[1])))


def _total(picks: Picks, both: list[Answer]) -> Compared:
    """The answers by a cut against the period and the year before -> the total of all groups, over the same days."""
    name, unit = picks.measure.name, picks.measure.unit
    wholes = [total_of(picks, cut, (name,), against) for cut, against in zip(both, KINDS, strict=True)]
    now, was, ago = wholes[0].value(name), *(whole.value(f"{name}_before") for whole in wholes)
    change, year_change = (numbers.change(now, then, unit) for then in (was, ago))
    days = _days(wholes[0].rows[0]), _days(wholes[1].rows[0])
    return Compared("", now, was, change, ago, year_change, None, None, picks.lines(), days)


def _versus(found: Answer) -> str:
    return versus(period_of(found), found.before) if found.before else ""


def _days(row: dict[str, Any]) -> tuple[int, ...]:
    """A compared row -> the days of its two periods."""
    return tuple(row[name] for name in DAYS if name in row)


@dataclass(frozen=True)
class Cell:
    """One number of two cuts: its value, how dark it is (0 to 5), where its lines are."""

    value: float | None
    shade: int
    lines: str


@dataclass(frozen=True)
class Matrix:
    """Two cuts: the columns' names, the rows (name, cells, total), the totals below; what was too much to show."""

    columns: list[str]
    rows: list[tuple[str, list[Cell], float | None]]
    totals: list[float | None]
    hidden: tuple[int, int]


def matrix(picks: Picks, *, whole: bool = False) -> Matrix | None:
    """Picks with a second cut -> the matrix of both, whole or its largest rows and columns (of time: the last); none without."""
    if not picks.cross:
        return None
    name, by, cross = picks.measure.name, picks.by, picks.cross
    found = reads.answer(picks.asked((by, cross), against=""), picks.scope).rows
    cells = {(r[by], r[cross]): r for r in found}
    rows, columns = (_order(found, axis, name) for axis in (by, cross))
    high, wide = (len(rows), len(columns)) if whole else (CROSS_ROWS, CROSS_COLUMNS)
    shown_rows = rows[-high:] if DIMENSIONS[by].is_time else rows[:high]
    shown = columns[-wide:] if DIMENSIONS[cross].is_time else columns[:wide]
    called = {axis: reads.names_of(axis, [str(k) for k in keys]) for axis, keys in ((by, shown_rows), (cross, shown))}
    largest = max((abs(r[name] or 0) for r in found), default=0) or 1

    def made(key: Any, column: Any) -> Cell:
        row = cells.get((key, column))
        value = row[name] if row else None
        shade = 0 if not value else max(1, round(SHADES * abs(value) / largest))
        return Cell(value, shade, picks.lines(*cell(row, (by, cross))) if row else "")

    def total(axis: str, key: Any) -> float | None:
        return sum(r[name] or 0 for r in found if r[axis] == key) if adds(picks.measure, cross if axis == by else by) else None

    lines = [(group_name(by, k, called[by]), [made(k, c) for c in shown], total(by, k)) for k in shown_rows]
    return Matrix(
        [group_name(cross, c, called[cross]) for c in shown], lines, [total(cross, c) for c in shown],
        (len(rows) - len(shown_rows), len(columns) - len(shown)),
    )


def _order(found: list[dict[str, Any]], axis: str, name: str) -> list[Any]:
    """Rows of an answer and one of its cuts -> its values: time in its order, all else the largest first, the unknown last."""
    sums: dict[Any, float] = {}
    for r in found:
        sums[r[axis]] = sums.get(r[axis], 0) + abs(r[name] or 0)
    if DIMENSIONS[axis].is_time:
        return sorted(sums)
    return sorted(sums, key=lambda k: (k is None, -sums[k], str(k)))
