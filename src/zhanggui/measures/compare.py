"""Two answers to one question, of two periods -> one: before, change, share of change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse
from zhanggui.measures.answer import Answer, AnswerColumn
from zhanggui.measures.dress import ordered
from zhanggui.measures.periods import Before
from zhanggui.measures.question import Question


def compared(now: Answer, earlier: Answer, question: Question, before: Before, begins: int) -> Answer:
    """The answer of a period and that of the one before -> rows of either, aligned in time, each measure with its change.

    A sum or a count that one of the two does not have is 0 there; a ratio or a day is unknown. The change of a ratio is a
    difference of ratios (percentage points), and its share is left out. `begins`: the first day of the records; against a
    period that they do not reach whole nothing changed by any known amount, and a note says so.
    """
    names = [d.name for d in question.by]
    old = moved(earlier, question, before)
    pairs = [(row, old.pop(_key(row, names), {})) for row in now.rows]
    pairs += [(dict(zip(names, key, strict=True)), row) for key, row in old.items()]
    rows = [_beside_each_other(question, names, row, was) for row, was in pairs]
    notes = now.notes
    if before.first < begins:
        rows = [_unknown_change(row, question, known=before.last >= begins) for row in rows]
        notes += ((
            f"比较期从{iso(before.first)}起，记录从{iso(begins)}才开始，所以不算变化",
            f"the period compared with begins on {iso(before.first)}, the records only on {iso(begins)}: no change is given",
        ),)
    columns = [c for c in now.columns if c.role == "dimension"]
    for column in (c for c in now.columns if c.role == "measure"):
        columns += [column, *_beside(column)]
    return replace(now, columns=tuple(columns), rows=ordered(rows, question), before=(before.first, before.last), notes=notes)


def refuse_buckets_that_do_not_meet(question: Question, before: Before) -> None:
    """A cut by quarter against, say, one month earlier -> WrongUse: a quarter would stand beside parts of two others."""
    for dimension in question.by:
        size = {"quarter": 3, "year": 12}.get(dimension.name, 1)
        if before.months % size:
            raise WrongUse(f"Against a period {before.months} months earlier, a {dimension.name} meets no {dimension.name}.", do="Ask --by month.")


def moved(earlier: Answer, question: Question, before: Before) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The earlier answer -> its rows by dimension values, days moved forward onto the period it is compared with.

    29 February moves onto the 28th of a year that has none: what adds is added there, else the 28th stays as it was.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    times = [d.name for d in question.by if d.is_time]
    for row in sorted(earlier.rows, key=lambda row: [row[name] for name in times]) if times else earlier.rows:
        values = tuple(
            before.forward(row[d.name], d.bucket) if d.is_time and row[d.name] is not None else row[d.name] for d in question.by
        )
        if values not in found:
            found[values] = row
            continue
        adding = [m.name for m in question.measures if m.adds]
        found[values] = found[values] | {name: (found[values][name] or 0) + (row[name] or 0) for name in adding}
    return found


def _beside_each_other(question: Question, names: list[str], now: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """A group's row now and before, either of which may be empty -> its row of the comparison."""
    row = {name: now[name] for name in names}
    for measure in question.measures:
        name = measure.name
        value, was = now.get(name), old.get(name)
        if not measure.over and measure.unit not in ("day", "price"):
            value, was = value or 0, was or 0
        change = None if value is None or was is None else value - was
        row[name], row[f"{name}_before"], row[f"{name}_change"] = value, was, change
        whole = abs(was) if was and measure.unit not in ("percent", "day") else None
        row[f"{name}_change_share"] = change / whole if change is not None and whole else None
    return row


def _unknown_change(row: dict[str, Any], question: Question, known: bool) -> dict[str, Any]:
    """A compared row whose earlier period the records do not reach whole -> without changes; without before where not at all."""
    gone = ("_change", "_change_share") if known else ("_before", "_change", "_change_share")
    return row | {f"{measure.name}{part}": None for measure in question.measures for part in gone}


def _beside(column: AnswerColumn) -> tuple[AnswerColumn, ...]:
    """A measure's column -> those that stand beside it in a comparison."""
    apart = "days" if column.unit == "day" else column.unit
    return (
        replace(column, name=f"{column.name}_before", zh=f"{column.zh}（比较期）", en=f"{column.en}, before", role="before"),
        replace(column, name=f"{column.name}_change", zh=f"{column.zh}变化", en=f"{column.en}, change", unit=apart, role="change"),
        replace(
            column, name=f"{column.name}_change_share", zh=f"{column.zh}变化率", en=f"{column.en}, change in %",
            unit="percent", role="change_share",
        ),
    )


def _key(row: dict[str, Any], names: list[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)
