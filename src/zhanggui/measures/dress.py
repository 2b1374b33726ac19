"""A lazy frame that answers a question -> an answer: machine values, ordered, each column with its names and unit."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa

from zhanggui.measures.answer import Answer, AnswerColumn
from zhanggui.measures.dimension import Lookup
from zhanggui.measures.question import Question
from zhanggui.measures.reading import Frame, Tables


def dressed(question: Question, tables: Tables, frame: Frame, in_order: bool = True) -> Answer:
    """A question and its lazy frame -> the answer, collected here and nowhere before."""
    columns = columns_of(question)
    found = frame.collect("pyarrow").to_arrow()
    stored = [f"by_{d.name}" for d in question.by] + [f"sum_{m.name}" for m in question.measures]
    values = [_clean(_listed(found.column(name)), column.unit) for name, column in zip(stored, columns, strict=True)]
    names = [column.name for column in columns]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
    return Answer(columns, ordered(rows, question) if in_order else rows, (question.first, question.last), notes=notes_of(question, tables))


def columns_of(question: Question) -> tuple[AnswerColumn, ...]:
    """A question -> the columns of its answer."""
    return (
        *(AnswerColumn(d.name, d.zh, d.en, d.unit, "dimension") for d in question.by),
        *(AnswerColumn(m.name, m.zh, m.en, m.unit, "measure", m.name, m.better) for m in question.measures),
    )


def ordered(rows: list[dict[str, Any]], question: Question) -> list[dict[str, Any]]:
    """Rows -> by time where time is asked, and within it the largest of the first measure first; unknown last."""
    first = question.measures[0].name
    for name in (d.name for d in question.by if not d.is_time):
        rows.sort(key=lambda row: (row[name] is None, row[name] or ""))
    rows.sort(key=lambda row: -row[first] if row[first] is not None else float("inf"))
    for name in reversed([d.name for d in question.by if d.is_time]):
        rows.sort(key=lambda row: row[name] if row[name] is not None else float("inf"))
    return rows


def notes_of(question: Question, tables: Tables) -> tuple[tuple[str, str], ...]:
    """A question -> in both languages, which of its dimensions and costs are taken as they are now, not as sold."""
    notes = []
    table = question.bases[0].table
    asked = [*question.by, *(c.dimension for c in question.where if c.dimension)]
    for dimension in dict.fromkeys(asked):
        place = tables.place(table, dimension, dimension.name)
        if isinstance(place, Lookup):
            notes.append((f"{dimension.zh}按现在的资料（{place.table}.{place.column}）", f"{dimension.en}: as it is now, from {place.table}.{place.column}"))
        elif dimension.lookups:
            notes.append((f"{dimension.zh}按成交时", f"{dimension.en}: as sold"))
    if any(base.name == "sales_cost" for base in question.bases) and "cost_cents" not in tables.columns(table):
        notes.append(("成本按现在的最低供货价", "cost: the lowest offer of today"))
    return tuple(notes)


def _listed(column: Any) -> list[Any]:
    """A column of Arrow -> its values; whole columns at once where nothing is missing, which is many times faster."""
    if column.null_count or pa.types.is_decimal(column.type):
        return list(column.to_pylist())
    return list(column.to_numpy().tolist())


def _clean(values: list[Any], unit: str) -> list[Any]:
    """Values as an engine gives them -> int for money (halves away from zero), counts and days; NaN and null -> None."""
    if unit in ("money", "count", "day"):
        return [v if type(v) is int else None if v is None or v != v else _rounded(v) for v in values]
    return [None if v is None or v != v else v for v in values]


def _rounded(value: Any) -> int:
    """A float, or the decimal into which an engine sums whole numbers -> the nearest whole number."""
    return int(value + math.copysign(0.5, value)) if isinstance(value, float) else int(value)
