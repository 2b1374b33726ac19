"""The list behind a number: the lines, or the counted things, that a measure was made of. It is as long as the number says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures import MEASURES
from zhanggui.measures.answer import AnswerColumn, plain
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.question import understand
from zhanggui.measures.reading import Frame, Tables
from zhanggui.measures.steps import Plan, keep_kinds, keep_period, keep_products, keep_subset, keep_where, plans
from zhanggui.measures.subsets import counted

# What a list of lines shows, as far as the company has it; `price_e4` becomes `price`, `net_cents` becomes `amount`.
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
    AnswerColumn("supplier", "供应商", "supplier", "text"),
    AnswerColumn("stockroom", "仓库", "stockroom", "text"),
    AnswerColumn("lot", "批号", "lot", "text"),
    AnswerColumn("on_hand", "现存量", "on hand", "quantity"),
    AnswerColumn("reserved", "占用", "reserved", "quantity"),
    AnswerColumn("frozen", "冻结", "frozen", "quantity"),
    AnswerColumn("expired", "过期", "expired", "quantity"),
    AnswerColumn("available", "可用库存", "available", "quantity"),
    AnswerColumn("rejected", "拒收数量", "rejected", "quantity"),
    AnswerColumn("list", "资料", "list", "text"),
    AnswerColumn("field", "字段", "field", "text"),
    AnswerColumn("filled", "已填", "filled", "count"),
    AnswerColumn("value_cents", "库存金额", "value", "money"),
)
_OF_STOCK = ("supplier", "stockroom", "lot")
"""Of a sale they say from whom the goods came; only lists of stock and of what was bought show them."""


_SHOWN = {"price_e4": "price", "net_cents": "amount", "value_cents": "value"}
_COSTS = ("price_e4", "net_cents", "value_cents")
"""Of what was bought they tell what goods cost: shown only behind a measure that tells it too."""


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
    tables = replace(Tables(frames, as_of, scope), period=(from_day, to_day))
    asked = MEASURES.get(measure)
    parts = [MEASURES[part] for part in asked.parts] if asked else []
    if asked and asked.less and all(part.distinct for part in parts):
        # Customers less new customers: those of the first that are not of the second.
        plan, others = (_kept(part.name, from_day, to_day, where, tables) for part in parts)
        keys = list(parts[0].distinct)
        known = others.frame.filter(*(~nw.col(key).is_null() for key in keys)).select(*keys)
        return _counted(replace(plan, frame=plan.frame.join(known, on=keys, how="anti")), parts[0].distinct, limit, offset)
    plan = _kept(measure, from_day, to_day, where, tables)
    if asked and asked.at_least:
        times = plan.frame.group_by(asked.each, *parts[0].distinct).agg(nw.len().alias("_n")).group_by(asked.each).agg(nw.len().alias("_n"))
        often = times.filter(nw.col("_n") >= asked.at_least[1], ~nw.col(asked.each).is_null()).select(asked.each)
        return _counted(replace(plan, frame=plan.frame.join(often, on=asked.each, how="inner")), (asked.each,), limit, offset)
    counted = asked.distinct if asked else ()
    return _counted(plan, counted, limit, offset) if counted else _lines(plan, limit, offset)


def _kept(measure: str, from_day: int | None, to_day: int | None, where: str | Sequence[str], tables: Tables) -> Plan:
    """A measure and conditions -> the plan whose frame holds the rows it is made of; for a ratio, those of what is divided."""
    question = understand(measure, (), from_day, to_day, where)
    asked = question.measures[0]
    if asked.apart:
        question = understand(asked.parts[0], (), from_day, to_day, where)
    plan = plans(question, tables)[0]
    if asked.over:
        plan = replace(plan, bases=tuple(base for base in question.bases if base.table == plan.table and not (base.apart or base.fold == "period")))
    for step in (keep_subset, keep_period, keep_where, keep_kinds, keep_products):
        plan = step(plan)
    tests = [counted(base, tables) for base in plan.bases]
    if tests and all(tests):
        some = nw.any_horizontal(*(nw.all_horizontal(*each, ignore_nulls=False) for each in tests), ignore_nulls=False)
        plan = replace(plan, frame=plan.frame.filter(some))
    if plan.table != "stock_days":
        return plan
    seen = {"first": "at_start", "distinct": "there"}.get(plan.bases[0].fold, "at_end")
    return replace(plan, frame=plan.frame.filter(nw.col(seen) == 1))


def cell(row: Mapping[str, Any], by: Sequence[str]) -> list[str]:
    """A row of an answer and the dimensions it was cut by -> the conditions that hold for just its lines."""
    found = []
    for name in by:
        value = row[name]
        found.append(f"{name}={'none' if value is None else plain(value, DIMENSIONS[name].unit)}")
    return found


def _lines(plan: Plan, limit: int, offset: int) -> Listing:
    there = set(plan.frame.collect_schema().names())
    hidden = _OF_STOCK if plan.table == "sales" else () if any(base.inside for base in plan.bases) else _COSTS
    columns = tuple(column for column in LINE_COLUMNS if column.name in there and column.name not in hidden)
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
    if "net_cents" in there and (plan.table == "sales" or any(base.inside for base in plan.bases)):
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

