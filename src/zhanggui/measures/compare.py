"""Two answers to one question, of two periods -> one: before, change, share of change; and a second comparison beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from zhanggui.base.days import span_text
from zhanggui.base.errors import WrongUse
from zhanggui.base.text import Text
from zhanggui.measures.answer import Answer, AnswerColumn, Beside, Kind
from zhanggui.measures.dress import ordered
from zhanggui.measures.periods import UNITS, Before, Unit, bucket_end
from zhanggui.measures.question import Question
from zhanggui.measures.recorded import Recorded

DAYS = ("from", "to", "against_from", "against_to")
"""Columns of a comparison: the days of a row's two periods."""
SECOND = {
    "aligned": Text("按春节对齐", "aligned by the lunar new year"),
    "together": Text("一二月合计", "January and February together"),
}


def compared(now: Answer, earlier: Answer, question: Question, found: Before, records: Recorded) -> Answer:
    """The answer of a period and that of the one before -> rows of either, aligned in time, each measure with its change.

    A sum or a count that one of the two does not have is 0 there; a ratio or a day is unknown. The change of a ratio is a
    difference of ratios (percentage points), and its share is left out. Of a row whose earlier period the records do not cover
    neither that nor a change is told, and a note says so. Each row says the days of its two periods.
    """
    names = [d.name for d in question.by]
    old = moved(earlier, question, found)
    pairs = [(row, old.pop(_key(row, names), {})) for row in now.rows]
    pairs += [(dict(zip(names, key, strict=True)), row) for key, row in old.items()]
    unit, rows, covered, some = unit_of(question), [], records.covers(found, found.first, found.last), False
    for row, was in pairs:
        days = _days(row, unit, found)
        told = covered if unit is None else covered or records.covers(found, *days[2:])
        some |= told
        rows.append(_beside_each_other(question, names, row, was, told) | dict(zip(DAYS, days, strict=True)))
    notes = (*now.notes, (_versus(found).zh, str(_versus(found))))
    if not covered:
        refused = records.refusal(found, partly=some)
        notes += ((refused.zh, str(refused)),)
    columns = [c for c in now.columns if c.role == "dimension"]
    for column in (c for c in now.columns if c.role == "measure"):
        columns += [column, *_beside(column)]
    columns += [AnswerColumn(name, zh, en, "day", "period") for name, zh, en in zip(DAYS, *_NAMED, strict=True)]
    return replace(
        now, columns=tuple(columns), rows=ordered(rows, question), period=found.now, before=(found.first, found.last),
        covered=covered, notes=notes,
    )


_NAMED = (("从", "到", "比较期从", "比较期到"), ("from", "to", "compared with, from", "compared with, to"))


def _versus(found: Before) -> Text:
    """Two periods -> how they are named beside each other."""
    now, earlier = span_text(*found.now), span_text(found.first, found.last)
    return Text(f"{now.zh} 对 {earlier.zh}", f"{now} against {earlier}")


def unit_of(question: Question) -> Unit | None:
    """A question -> the finest cut of time that it asks for, a weekday being none."""
    asked = {d.name for d in question.by}
    return next((unit for unit in UNITS if unit in asked), None)


def _days(row: dict[str, Any], unit: Unit | None, found: Before) -> tuple[int, int, int, int]:
    """A row of a comparison -> the first and last day of its period, and of the one it is compared with."""
    start = row.get(unit) if unit else None
    if unit is None or start is None:
        return (*found.now, found.first, found.last)
    end = start if unit == "day" else bucket_end(start, unit)
    first, last = max(start, found.now[0]), min(end, found.now[1])
    if found.months:
        return (first, last, *found.backward(max(start, found.now[0]), end))
    return (first, last, *found.backward(first, last))


def with_second(answer: Answer, other: Answer, question: Question, kind: Kind) -> Answer:
    """A comparison, and a second one of the same question over other periods -> both in one: its numbers as columns of their own
    (`net_sales_aligned_before`), its days too."""
    names, added = [d.name for d in question.by], [c for c in other.columns if c.role not in ("dimension", "period")]
    if kind == "aligned":
        added = [c for c in added if c.role != "measure"]
    called = {c.name: c.name.replace(c.of, f"{c.of}_{kind}", 1) for c in added}
    days = {name: f"{kind}_{name}" for name in DAYS}
    there = {_key(row, names): row for row in answer.rows}
    rows = {key: _beside_each_other(question, names, dict(zip(names, key, strict=True)), {}, answer.covered) for key in _keys(other, names)}
    rows |= there
    seen = {_key(row, names): row for row in other.rows}
    empty = other.rows[0] if other.rows else {}
    for key, row in rows.items():
        mine = seen.get(key) or _beside_each_other(question, names, dict(zip(names, key, strict=True)), {}, other.covered) | {
            name: empty.get(name) for name in DAYS
        }
        row |= {new: mine[old] for old, new in (called | days).items()}
        row |= {name: row.get(name, answer.rows[0][name] if answer.rows else None) for name in DAYS}
    zh, en = SECOND[kind].zh, str(SECOND[kind])
    columns = [replace(c, name=called[c.name], zh=f"{c.zh}（{zh}）", en=f"{c.en}, {en}") for c in added]
    columns += [replace(c, name=days[c.name], zh=f"{zh}：{c.zh}", en=f"{en}: {c.en}") for c in other.columns if c.role == "period"]
    notes = tuple((f"{zh}：{z}", f"{en}: {e}") for z, e in other.notes[-(1 if other.covered else 2):])
    assert other.before
    beside = Beside(kind, other.period, other.before, other.covered)
    return replace(
        answer, columns=(*answer.columns, *columns), rows=ordered(list(rows.values()), question), beside=(*answer.beside, beside),
        notes=(*answer.notes, *notes),
    )


def refuse_buckets_that_do_not_meet(question: Question, before: Before) -> None:
    """A cut by quarter against, say, one month earlier -> WrongUse: a quarter would stand beside parts of two others."""
    for dimension in question.by:
        size = {"quarter": 3, "year": 12}.get(dimension.name, 1)
        if before.months % size:
            raise WrongUse(f"Against a period {before.months} months earlier, a {dimension.name} meets no {dimension.name}.", do="Ask --by month.")


def moved(earlier: Answer, question: Question, before: Before) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The earlier answer -> its rows by dimension values, days moved forward onto the period it is compared with."""
    return {
        tuple(before.forward(row[d.name], d.bucket) if d.is_time and row[d.name] is not None else row[d.name] for d in question.by): row
        for row in earlier.rows
    }


def _beside_each_other(
    question: Question, names: list[str], now: dict[str, Any], old: dict[str, Any], covered: bool
) -> dict[str, Any]:
    """A group's row now and before, either of which may be empty -> its row of the comparison; nothing of before where the records
    do not cover it."""
    row = {name: now[name] for name in names}
    for measure in question.measures:
        name = measure.name
        value, was = now.get(name), old.get(name)
        if not measure.over and measure.unit not in ("day", "price"):
            value, was = value or 0, was or 0
        if not covered:
            was = None
        change = None if value is None or was is None else value - was
        row[name], row[f"{name}_before"], row[f"{name}_change"] = value, was, change
        whole = abs(was) if was and measure.unit not in ("percent", "day") else None
        row[f"{name}_change_share"] = change / whole if change is not None and whole else None
    return row


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


def _keys(answer: Answer, names: list[str]) -> list[tuple[Any, ...]]:
    return [_key(row, names) for row in answer.rows]
