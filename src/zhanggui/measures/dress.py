"""A lazy frame that answers a question -> an answer: machine values, ordered, each column with its names and unit."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zhanggui.measures import MEASURES
from zhanggui.measures.answer import Answer, AnswerColumn
from zhanggui.measures.balance import value_source
from zhanggui.measures.dimension import Dimension, Lookup
from zhanggui.measures.question import Question, bases_of, told_with
from zhanggui.measures.reading import Frame, Tables
from zhanggui.tables import TABLES


def dressed(question: Question, tables: Tables, frame: Frame, in_order: bool = True) -> Answer:
    """A question and its lazy frame -> the answer, collected here and nowhere before."""
    columns = columns_of(question)
    found = frame.collect("pyarrow").to_arrow()
    stored = [f"by_{d.name}" for d in question.by] + [f"sum_{m.name}" for m in question.measures]
    values = [_clean(_listed(found.column(name)), column.unit) for name, column in zip(stored, columns, strict=True)]
    names = [column.name for column in columns]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
    notes = notes_of(question, tables)
    if any(row[d.name] is None for d in question.by if d.name == "purchase_count" for row in rows):
        notes += (("没写购买次数的一行是没写客户的销售，和期内只退货没购买的客户",
                   "the row without a number of purchases: sales that name no customer, and customers who only brought goods back"),)
    if not question.by and rows:
        shares = dict.fromkeys(name for measure in question.measures for name in told_with(measure))
        notes += tuple(said for name in shares if (said := known_in_words(name, rows[0][name])))
    return Answer(columns, ordered(rows, question) if in_order else rows, (question.first, question.last), notes=notes)


def known_in_words(name: str, share: float | None) -> tuple[str, str] | None:
    """A measure that says how much of others is known, and its value -> that in both languages; None where all is known.

    Rounded down to a tenth of a percent: what is not all never reads as all.
    """
    measure = MEASURES[name]
    if share is None or share >= 1:
        return None
    text = f"{math.floor(share * 1000) / 10:g}%"
    return measure.known_zh.format(text), measure.known_en.format(text)


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
    """A question -> in both languages, how it was understood where that is not evident: which dimensions and costs are as they
    are now and not as sold, and which measures are not cut by a dimension that their table does not know."""
    notes = []
    asked = list(dict.fromkeys([*question.by, *(c.dimension for c in question.where if c.dimension)]))
    bases = list(dict.fromkeys(base for measure in question.measures for base in bases_of(measure) if base.fold != "period"))
    for dimension in asked:
        knowing = [base.table for base in bases if tables.knows(base.table, dimension)]
        place = tables.place(knowing[0], dimension, dimension.name) if knowing else ""
        if isinstance(place, Lookup):
            notes.append(_as_now(dimension, place))
        elif dimension.lookups and knowing[:1] == ["sales"]:
            notes.append((f"{dimension.zh}按成交时", f"{dimension.en}: as sold"))
        whole = [measure for measure in question.measures if any(not tables.knows(base.table, dimension) for base in bases_of(measure))]
        notes += [(f"库存和采购没有{dimension.zh}：{m.zh}的分母是全部", f"stock and purchases have no {dimension.en}: {m.en} is over all of them")
                  for m in whole]
    if any(base.costed for base in bases) and "cost_cents" not in tables.columns("sales"):
        notes.append(("成本按现在的最低供货价", "cost: the lowest offer of today"))
    if any(base.table == "stock_days" and base.unit == "money" for base in bases):
        source = value_source(tables)
        notes += [source] if source else []
    return tuple(notes)


def _as_now(dimension: Dimension, place: Lookup) -> tuple[str, str]:
    """A dimension that is looked up, and where -> how that is said: the names of tables, not of columns."""
    if place.counted:
        return "购买次数按所问期间内的销售单数", "number of purchases: sales of the customer in the period asked"
    table = TABLES.get(place.table)
    column = table.index.get(place.column) if table else None
    if table is None or column is None:
        return f"{dimension.zh}按现在的资料", f"{dimension.en}: as it is now"
    of_zh, of_en = f"“{table.zh}”", table.en
    if column.zh != dimension.zh:
        of_zh, of_en = f"{of_zh}的{column.zh}", f"{of_en} ({column.en})"
    if place.latest:
        return f"{dimension.zh}按最近一次（{of_zh}）", f"{dimension.en}: of the last day, from {of_en}"
    return f"{dimension.zh}按现在的资料（{of_zh}）", f"{dimension.en}: as it is now, from {of_en}"


def _listed(column: Any) -> list[Any]:
    """A column of Arrow -> its values; whole columns at once where nothing is missing, which is many times faster."""
    if column.null_count or pa.types.is_decimal(column.type):
        return list(column.to_pylist())
    return list(column.to_numpy().tolist())


def _clean(values: list[Any], unit: str) -> list[Any]:
    """Values as an engine gives them -> int for money (halves away from zero), counts and days; NaN and null -> None."""
    if unit == "price":
        return [None if v is None or v != v else round(float(v)) / 10_000 for v in values]
    if unit in ("money", "count", "day"):
        return [v if type(v) is int else None if v is None or v != v else _rounded(v) for v in values]
    return [None if v is None or v != v else float(v) if isinstance(v, Decimal) else v for v in values]


def _rounded(value: Any) -> int:
    """A float, or the decimal into which an engine sums whole numbers -> the nearest whole number."""
    return int(value + math.copysign(0.5, value)) if isinstance(value, float) else int(value)
