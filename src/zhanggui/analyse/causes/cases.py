"""Anomalies -> cases: what is one event is told once, with the few elements that explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np

from zhanggui.analyse.anomaly import Anomaly
from zhanggui.analyse.causes.cause import OTHER, Cause, Direction, attribute
from zhanggui.analyse.series import ALL, CUTS, MONEY, Watched
from zhanggui.base.days import iso
from zhanggui.measures import DIMENSIONS, MEASURES
from zhanggui.measures.reading import Tables
from zhanggui.measures.subsets import brought_by_line, marked_goods

SAME = 0.5
"""Two anomalies are one event when this share of the smaller one's lines are also the other's."""
COMPARED = 26
KEPT_BY_CHANGE, KEPT_BY_SIZE = 10, 5
MOST_DIMENSIONS = 7
NOTHING = "(none)"


@dataclass(frozen=True)
class Case:
    """One event: the anomaly that stands for it, the others that are the same event, what explains it.

    common: {dimension: element} that nearly all of the explained lines share. of_goods: False for returns of which most
    is no product that was ever sold: a fee or a correction taken back.
    """

    head: Anomaly
    others: tuple[Anomaly, ...]
    cause: Cause
    common: Mapping[str, str]
    of_goods: bool = True

    @property
    def condition(self) -> str:
        """The conditions of `ask` that give the head's value: its day or days, its element."""
        return conditions(
            self.head.day, self.head.days, {} if self.head.dimension == ALL else {self.head.dimension: self.head.element}
        )


def conditions(day: int, days: int, where: Mapping[str, str]) -> str:
    """A first day, how many, elements by dimension -> conditions of `ask` joined by blanks."""
    span = [f"day={iso(day)}"] if days == 1 else [f"day>={iso(day)}", f"day<={iso(day + days - 1)}"]
    return " ".join([*span, *(f"{dim}={element}" for dim, element in where.items())])


def cases(frames: Mapping[str, Any], watched: Watched, found: Sequence[Anomaly], as_of: int) -> list[Case]:
    """Anomalies of several days -> cases, the costliest first."""
    tables = Tables(frames, as_of)
    out = []
    for day, days in sorted({(a.day, a.days) for a in found}):
        here = [a for a in found if (a.day, a.days) == (day, days)]
        for group in _grouped(tables, watched, here):
            head = _head(group)
            cause, common = explain(tables, watched, head)
            out.append(Case(head, tuple(a for a in group if a is not head), cause, common))
    return sorted(_once(tables, watched, out), key=lambda c: -c.head.weight * (1 - c.head.adjusted))


def _once(tables: Tables, watched: Watched, found: list[Case]) -> list[Case]:
    """Cases -> without weeks whose story days of that week already tell, and without days that are a part of a larger week's."""
    days = [c for c in found if c.head.days == 1]
    weeks = [c for c in found if c.head.days > 1]
    weeks = [w for w in weeks if _told(tables, watched, w.head, [d.head for d in days]) < SAME * abs(w.head.change)]
    kept = [d for d in days if not any(_is_part(tables, watched, d.head, w.head) for w in weeks)]
    return [*kept, *weeks]


def _told(tables: Tables, watched: Watched, week: Anomaly, days: list[Anomaly]) -> float:
    """A week's anomaly -> how much of its change those of its days tell: their own, where they are about the same element,
    else what their lines of that element bring."""
    within = [a for a in days if 0 <= a.day - week.day < week.days and _worse(a) == _worse(week)]
    same = [a for a in within if (a.measure, a.dimension, a.element) == (week.measure, week.dimension, week.element)]
    others = [a for a in within if a.dimension not in (ALL, week.dimension) and "return_amount" not in (a.measure, week.measure)]
    told = float(sum(abs(a.change) for a in same))
    for at in sorted({a.day for a in others}):
        told += _shared(tables, watched, week, [a for a in others if a.day == at])
    return told


def _is_part(tables: Tables, watched: Watched, day: Anomaly, week: Anomaly) -> bool:
    """Whether most of what made a day unusual are lines of the one element of a week that is told already, and is larger."""
    if week.dimension in (ALL, day.dimension) or not {day.measure, week.measure} <= set(MONEY) - {"return_amount"}:
        return False
    if not 0 <= day.day - week.day < week.days or _worse(day) != _worse(week) or day.weight > week.weight:
        return False
    return _shared(tables, watched, week, [day]) >= SAME * abs(day.change)


def _shared(tables: Tables, watched: Watched, week: Anomaly, days: list[Anomaly]) -> float:
    """Anomalies of one day -> the net sales of their lines that are also of the week's element."""
    where = {} if week.dimension == ALL else {week.dimension: week.element}
    leaves, values, _ = leaves_of(tables, ("net_sales",), watched.cuts, [days[0].day], where)
    inside = np.zeros(len(values), dtype=bool)
    for day in days:
        inside |= np.ones(len(values), dtype=bool) if day.dimension == ALL else leaves[day.dimension] == day.element
    return float(abs(values[inside, 0].sum()))


def _grouped(tables: Tables, watched: Watched, here: list[Anomaly]) -> list[list[Anomaly]]:
    """Anomalies of one period -> groups that are one event: alike in direction, and on mostly the same lines."""
    first, last = here[0].day, here[0].day + here[0].days - 1
    before = first - 28 if any(a.change < 0 and a.measure != "return_amount" for a in here) else first
    leaves, weights, _ = leaves_of(tables, ("net_sales", "return_amount"), watched.cuts, list(range(before, last + 1)), {})
    size = np.abs(weights).sum(axis=1)
    masks = [np.ones(len(size), dtype=bool) if a.dimension == ALL else leaves[a.dimension] == a.element for a in here]
    group = list(range(len(here)))
    for i, a in enumerate(here):
        for j in range(i):
            smaller = min(size[masks[i]].sum(), size[masks[j]].sum())
            alike = _worse(a) == _worse(here[j])
            if alike and size[masks[i] & masks[j]].sum() >= SAME * smaller:
                old, new = group[i], group[j]
                group = [new if g == old else g for g in group]
    return [[a for a, g in zip(here, group, strict=True) if g == which] for which in sorted(set(group))]


def _worse(a: Anomaly) -> bool:
    better = MEASURES[a.measure].better
    return (a.change > 0) == (better == "less")


def _head(group: list[Anomaly]) -> Anomaly:
    """One event's anomalies -> the one that says it: returns before the sales they lower, the whole before its parts."""
    returns = max((a for a in group if a.measure == "return_amount"), key=lambda a: a.weight, default=None)
    sales = max((a for a in group if a.measure != "return_amount"), key=lambda a: a.weight, default=None)
    if returns and (sales is None or returns.weight >= SAME * sales.weight):
        group = [a for a in group if a.measure == "return_amount"]
    elif sales:
        money = [a for a in group if a.measure in MONEY and a.measure != "return_amount"]
        group = money or [a for a in group if a.measure != "return_amount"]
    return min(group, key=lambda a: (a.dimension != ALL, a.adjusted, -CUTS.index(a.dimension) if a.dimension in CUTS else 0))


def explain(tables: Tables, watched: Watched, head: Anomaly) -> tuple[Cause, dict[str, str]]:
    """An anomaly -> the few elements that explain it, and what nearly all of their lines have in common."""
    measure = head.measure if head.measure in MONEY else "net_sales"
    periods = comparable(watched, head)
    dims = tuple(c for c in watched.cuts if c != head.dimension)[-MOST_DIMENSIONS:]
    where = {} if head.dimension == ALL else {head.dimension: head.element}
    days = [d + k for d in (*periods, head.day) for k in range(head.days)]
    keep = {d: _kept(watched, head, measure, d) for d in dims}
    leaves, values, at = leaves_of(tables, (measure,), dims, days, where, keep=keep)
    place = {d: i for i, p in enumerate((*periods, head.day)) for d in range(p, p + head.days)}
    labels, cube = cube_of(leaves, values[:, 0], np.array([place[int(d)] for d in at], dtype=np.int64), len(periods) + 1, dims)
    direction: Direction = "up" if head.change > 0 else "down"
    if not len(cube):
        return Cause("not attributable", (), head.change, 0.0, 0.0, 0.0, 0.0, 1.0), {}
    cause = attribute(labels, cube[:, :-1], cube[:, -1], direction, rate=None)
    common = _common(labels, cube, cause)
    if cause.verdict == "not attributable" and head.dimension != ALL and common:
        # Within one element hardly anything ever happens: nothing to compare with, but all of it is in one place.
        dim = max(common, key=CUTS.index)
        return replace(cause, verdict="elements", elements=({dim: common.pop(dim)},), share=1.0), common
    return cause, common


def comparable(watched: Watched, head: Anomaly) -> list[int]:
    """An anomaly -> the first days of the earlier periods that it is compared with: ordinary ones of the same weekday."""
    company = watched.rhythm
    first = watched.day - len(company.open) + 1
    step = 7
    out: list[int] = []
    for k in range(1, COMPARED + 8):
        day = head.day - step * k
        i = day - first
        if i < 0 or len(out) == COMPARED:
            break
        if head.days > 1 or (company.open[i] and not company.special[i]):
            out.append(day)
    return out[::-1]


def _kept(watched: Watched, head: Anomaly, measure: str, dim: str) -> set[str] | None:
    """-> the elements of a dimension that are told apart: those that moved most, and the largest; None for all of them."""
    judged = watched.of(measure, dim, head.days)
    if judged is None or len(judged.family.grid.names) <= KEPT_BY_CHANGE + KEPT_BY_SIZE:
        return None
    grid = judged.family.grid
    t = int(np.searchsorted(grid.days, head.day))
    moved = (grid.values - judged.expected)[:, t] * (1 if head.change > 0 else -1)
    chosen = [*np.argsort(-moved)[:KEPT_BY_CHANGE], *np.argsort(-judged.expected[:, t])[:KEPT_BY_SIZE]]
    return {grid.names[int(i)] for i in chosen}


def leaves_of(
    tables: Tables,
    measures: Sequence[str],
    dims: Sequence[str],
    days: Sequence[int],
    where: Mapping[str, str],
    *,
    keep: Mapping[str, set[str] | None] | None = None,
) -> tuple[dict[str, Any], Any, Any]:
    """Measures, dimensions, days -> one leaf a combination and day: labels by dimension, values[leaf, measure], day.

    keep: elements that are told apart, the rest is one element, so that the cube stays small.
    """
    frame = tables.lines("sales").filter(nw.col("day") >= min(days), nw.col("day") <= max(days))
    # A span is told by its ends alone: files whose days lie outside are not even opened.
    if len(set(days)) <= max(days) - min(days):
        frame = frame.filter(nw.col("day").is_in(list(days)))
    names = []
    for dim in (*dims, *(d for d in where if d not in dims)):
        frame = tables.with_dimension(frame, "sales", DIMENSIONS[dim], f"_d_{dim}", f"by {dim}")
    for dim, element in where.items():
        frame = frame.filter(nw.col(f"_d_{dim}") == element)
    for dim in dims:
        column = nw.col(f"_d_{dim}").fill_null(NOTHING)
        kept = (keep or {}).get(dim)
        if kept is not None:
            column = nw.when(column.is_in(sorted(kept))).then(column).otherwise(nw.lit(OTHER))
        frame = frame.with_columns(column.alias(f"_d_{dim}"))
        names.append(f"_d_{dim}")
    records = [MEASURES[measure] for measure in measures]
    if any(record.products for record in records):
        frame = marked_goods(tables, "sales", frame)
    values = [brought_by_line(record, tables).alias(record.name) for record in records]
    rows = frame.select("day", *names, *values).group_by("day", *names).agg(*(nw.col(m).sum() for m in measures))
    table = rows.collect("pyarrow").to_native()
    labels = {dim: np.array(table[f"_d_{dim}"].to_pylist(), dtype=object) for dim in dims}
    found = (
        np.column_stack([np.array(table[m].to_pylist(), dtype=float) for m in measures])
        if table.num_rows
        else np.zeros((0, len(measures)))
    )
    return labels, found, np.array(table["day"].to_pylist(), dtype=np.int64)


def cube_of(
    leaves: Mapping[str, Any], values: Any, period: Any, periods: int, dims: Sequence[str]
) -> tuple[dict[str, list[str]], Any]:
    """Leaves by period -> labels by dimension, values[leaf, period]."""
    keys = list(zip(*(leaves[d] for d in dims), strict=True)) if dims else []
    place: dict[tuple[str, ...], int] = {}
    at = np.array([place.setdefault(tuple(map(str, k)), len(place)) for k in keys], dtype=np.int64)
    cube = np.zeros((len(place), periods))
    if len(at):
        np.add.at(cube, (at, period), values)
    return {d: [key[i] for key in place] for i, d in enumerate(dims)}, cube


def _common(labels: Mapping[str, list[str]], cube: Any, cause: Cause) -> dict[str, str]:
    """-> {dimension: element} shared by at least nine tenths of what the explaining elements brought."""
    size = len(cube)
    inside = np.full(size, not cause.elements)
    for element in cause.elements:
        here = np.ones(size, dtype=bool)
        for dim, value in element.items():
            here &= np.array([label == value for label in labels[dim]])
        inside |= here
    weight = np.abs(cube[inside, -1])
    out = {}
    named = {dim for element in cause.elements for dim in element}
    for dim, values in labels.items():
        if dim in named or not weight.sum():
            continue
        kept = np.array(values, dtype=object)[inside]
        best = max(sorted(set(kept)), key=lambda e: float(weight[kept == e].sum()))
        if best not in (OTHER, NOTHING) and weight[kept == best].sum() >= 0.9 * weight.sum():
            out[dim] = str(best)
    return out
