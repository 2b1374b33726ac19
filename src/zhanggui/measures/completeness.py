"""How complete the lists of customers, members, goods and suppliers are: one row a field of a record, filled or not.

The table `fields` is not imported but made here of the others. A field that no record has was never imported: it is absent, and
due from nobody. They are as they are now: a period is not asked of them. Those that identify a record, and those that say how long it holds, are not asked for.
"""

from __future__ import annotations

import narwhals as nw

from zhanggui.base.errors import ZhangguiError
from zhanggui.measures.measure import Measure
from zhanggui.measures.reading import Frame, Tables
from zhanggui.tables import TABLES
from zhanggui.tables.table import Column, Table

RECORDS = ("customers", "members", "skus", "suppliers", "places")
"""The lists whose records are looked at."""

WHOSE = ("customer", "member", "sku", "supplier", "shop", "clerk")
"""What says whose record it is; the rest (a customer's rep, a SKU's category) is looked up as for any other table."""

SOMETIMES = ("ended_day", "close_day", "closed_day", "parent", "tags", "customer", "address")
"""Fields that some records rightly leave empty: goods still sold have not ended, not every member is a customer too."""

EMPTY = ("", "-", "--", "/", "?", "n/a", "na", "none", "null", "unknown", "(unknown)", "tbd", "无", "暂无", "未知", "不详", "待定")
"""What people write when they know nothing."""


def _filled() -> nw.Expr:
    return nw.col("filled")


def _due() -> nw.Expr:
    return nw.col("weight")


FIELD_MEASURES = (
    Measure(
        "fields_due", "应填字段", "fields due", "ratio", "neither",
        "资料里应填的字段数，按有多少功能要用它加权", "Fields that the lists should have, weighted by how many uses each has",
        table="fields", value=_due,
    ),
    Measure(
        "fields_filled", "已填字段", "fields filled", "ratio", "more",
        "资料里已填且有效的字段数，同样加权", "Fields that are filled and valid, weighted alike",
        table="fields", value=_filled,
    ),
    Measure(
        "completeness", "资料完整率", "completeness of records", "percent", "more",
        "非空有效字段数 ÷ 应填字段数，按有多少功能要用它加权", "Fields filled and valid / fields due, weighted by how many uses each has",
        over=("fields_filled", "fields_due"),
    ),
)


def fields(tables: Tables) -> Frame:
    """Tables -> a row a field of each record that is valid now: list, field, whose, weight, filled (the weight or 0)."""
    found = [part for name in RECORDS if tables.has(name) for part in _of(tables, TABLES[name])]
    if not found:
        raise ZhangguiError("There are no lists of customers, members or goods yet.", do="Import one: zhanggui import FILE --as customers")
    return nw.concat(found, how="vertical")


def _of(tables: Tables, table: Table) -> list[Frame]:
    """A list -> for each of its fields the rows of all its records."""
    columns, key = tables.columns(table.name), table.document[0]
    rows = tables.valid_now(table.name, key)
    due = [c for c in table.mappable if c.name in columns and c.name not in (*table.document, *SOMETIMES, "from_day", "to_day") and not c.personal]
    whose = [
        (nw.col(name).cast(nw.String) if name in columns else nw.lit(None, dtype=nw.String)).alias(name) for name in WHOSE
    ]
    made = []
    for column in due:
        weight = max(1, len(column.needed_by))
        there = nw.when(_is_filled(column, table)).then(nw.lit(weight)).otherwise(nw.lit(0))
        made.append(rows.select(
            nw.lit(table.name).alias("list"), nw.lit(column.name).alias("field"), *whose,
            nw.lit(weight).alias("weight"), there.alias("filled"),
        ))
    return made


def _is_filled(column: Column, table: Table) -> nw.Expr:
    """A field -> whether a record has a value there that says something and passes the checks of its table."""
    value = nw.col(column.name)
    known = ~value.is_null()
    if column.type == "text":
        said = value.cast(nw.String).fill_null("").str.strip_chars().str.to_lowercase()
        known = known & ~said.is_in(list(EMPTY))
    for check in table.checks:
        if check.test[:2] in (("not_negative", column.name), ("positive", column.name)):
            known = known & (value.fill_null(0) > 0 if check.test[0] == "positive" else value.fill_null(0) >= 0)
    return known
