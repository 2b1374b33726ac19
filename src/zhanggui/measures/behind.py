"""The list behind a number: the lines, or the counted things, that a measure was made of. It is as long as the number says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.answer import AnswerColumn, plain
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.question import understand
from zhanggui.measures.reading import Frame, Tables
from zhanggui.measures.steps import Plan, keep_kinds, keep_period, keep_subset, keep_where, plans

LINE_COLUMNS = (
    AnswerColumn("day", "日期", "day", "day"),
    AnswerColumn("source", "来源系统", "source", "text"),
    AnswerColumn("document", "单号", "document", "text"),
    AnswerColumn("line", "行号", "line", "count"),
    AnswerColumn("kind", "类别", "kind of line", "text"),
    AnswerColumn("customer", "客户", "customer", "text"),
    AnswerColumn("sku", "商品编码", "SKU", "text"),
    AnswerColumn("description", "品名", "description", "text"),
    AnswerColumn("quantity", "数量", "quantity", "quantity"),
    AnswerColumn("price_e4", "单价", "unit price", "ratio"),
    AnswerColumn("net_cents", "金额", "amount", "money"),
    AnswerColumn("rep", "业务员", "rep", "text"),
    AnswerColumn("region", "区域", "region", "text"),
    AnswerColumn("country", "国家", "country", "text"),
)
"""What a list of lines shows, as far as the company has it; `price_e4` becomes `price`, `net_cents` becomes `amount`."""

_SHOWN = {"price_e4": "price", "net_cents": "amount"}


@dataclass(frozen=True)
class Listing:
    """A page of the list behind a number: how long the whole list is, its columns, the rows of the page.

    each: what one row is: `line`, or the columns that are counted (`customer`; `source`, `document`).
    """

    total: int
    each: tuple[str, ...]
    columns: tuple[AnswerColumn, ...]
    rows: list[dict[str, Any]]

    def json(self) -> list[dict[str, Any]]:
        """The rows with money in major units and days as ISO text."""
        units = {column.name: column.unit for column in self.columns}
        return [{name: plain(value, units[name]) for name, value in row.items()} for row in self.rows]


def lines(
    frames: Mapping[str, Any],
    measure: str,
    where: str | Sequence[str] = (),
    *,
    from_day: int | None = None,
    to_day: int | None = None,
    scope: Scope = EVERYTHING,
    as_of: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Listing:
    """Tables, a measure and the conditions of one cell (`month=2011-01`, `kind=return`) -> a page of what it was made of.

    Lines, the newest first; for a measure that counts customers, documents or SKUs one row for each, the largest first.
    """
    question = understand(measure, (), from_day, to_day, where)
    tables = Tables(frames, as_of, scope)
    plan = plans(question, tables)[0]
    plan = replace(plan, bases=question.bases) if len(question.measures[0].over or ()) else plan
    for step in (keep_subset, keep_period, keep_where, keep_kinds):
        plan = step(plan)
    counted = question.measures[0].distinct
    return _counted(plan, counted, limit, offset) if counted else _lines(plan, limit, offset)


def cell(row: Mapping[str, Any], by: Sequence[str]) -> list[str]:
    """A row of an answer and the dimensions it was cut by -> the conditions that hold for just its lines."""
    found = []
    for name in by:
        value = row[name]
        found.append(f"{name}={'none' if value is None else plain(value, DIMENSIONS[name].unit)}")
    return found


def _lines(plan: Plan, limit: int, offset: int) -> Listing:
    there = set(plan.frame.collect_schema().names())
    columns = tuple(column for column in LINE_COLUMNS if column.name in there)
    order = [name for name in ("day", "source", "document", "line") if name in there]
    page = plan.frame.select(*(column.name for column in columns))
    page = page.sort(*order, descending=[name == "day" for name in order], nulls_last=True)
    return _listing(plan.frame, page, ("line",), columns, limit, offset)


def _counted(plan: Plan, counted: tuple[str, ...], limit: int, offset: int) -> Listing:
    there = set(plan.frame.collect_schema().names())
    known = plan.frame.filter(*(~nw.col(column).is_null() for column in counted))
    folds = [nw.len().alias("line_count"), nw.col("day").min().alias("first_day"), nw.col("day").max().alias("last_day")]
    columns = [AnswerColumn(name, DIMENSIONS[name].zh if name in DIMENSIONS else "单号",
                            DIMENSIONS[name].en if name in DIMENSIONS else name, "text") for name in counted]
    columns += [
        AnswerColumn("line_count", "行数", "lines", "count"),
        AnswerColumn("first_day", "首日", "first day", "day"),
        AnswerColumn("last_day", "末日", "last day", "day"),
    ]
    order = "line_count"
    if "net_cents" in there:
        folds.append(nw.col("net_cents").sum().alias("net_cents"))
        columns.append(AnswerColumn("net_cents", "金额", "amount", "money"))
        order = "net_cents"
    grouped = known.group_by(*counted).agg(*folds)
    page = grouped.sort(order, *counted, descending=[True] + [False] * len(counted), nulls_last=True)
    return _listing(grouped, page, counted, tuple(columns), limit, offset)


def _listing(
    whole: Frame, page: Frame, each: tuple[str, ...], columns: tuple[AnswerColumn, ...], limit: int, offset: int
) -> Listing:
    total = int(whole.select(nw.len().alias("n")).collect("pyarrow")["n"].to_list()[0])
    found = page.head(offset + limit).collect("pyarrow").to_arrow().to_pylist()[offset:]
    shown = tuple(replace(column, name=_SHOWN.get(column.name, column.name)) for column in columns)
    rows = [{new.name: _value(row[old.name], old.name, new.unit) for old, new in zip(columns, shown, strict=True)} for row in found]
    return Listing(total, each, shown, rows)


def _value(value: Any, column: str, unit: str) -> Any:
    if value is None or value != value:
        return None
    if column == "price_e4":
        return value / 10_000
    return round(value) if unit in ("money", "count", "day") else value

