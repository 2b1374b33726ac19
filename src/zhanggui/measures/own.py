"""An analyst's own dataframe of sales, with its own column names -> the columns that measures speak of, on the same dataframe.

    books = zhanggui.sales(frame, day="InvoiceDate", document="Invoice", sku="StockCode", customer="Customer ID",
                           quantity="Quantity", price="Price", product_code=r"\\d{5}[A-Za-z]*")
    zhanggui.ask(books, ["net_sales", "sale_count"], by="month").json()
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from zhanggui.base.errors import WrongUse
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.periods import day_of
from zhanggui.rules.sale_kind import OTHERWISE, RULES, Test

_NUMBERS = {"amount": ("net_cents", 100), "price": ("price_e4", 10_000), "cost": ("cost_cents", 100), "discount": ("discount_cents", 100)}
_TEXTS = ("document", "description", *(d.column for d in DIMENSIONS.values() if d.column and d.column not in ("day", "kind")))


def sales(frame: Any, *, day: str, product_code: str = "", adjustment_document: str = "", **columns: str) -> Any:
    """A dataframe (anything Narwhals takes) and which of its columns is what -> a lazy frame of sales lines for `ask`.

    day: a date, a timestamp, a day number, or a text that begins with one as 2026-09-01. Others by the names of measures and dimensions: `document`, `customer`, `sku`,
    `quantity`, `amount`, `price`, `cost`, `discount`, `region` ... money in major units. Without `amount` it is price times
    quantity. `kind` is a column, or is told by the rules; product_code and adjustment_document are the patterns these need.
    """
    lines = nw.from_native(frame).lazy()
    schema = lines.collect_schema()
    for what, name in (*columns.items(), ("day", day)):
        if name not in schema.names():
            raise WrongUse(f"The dataframe has no column {name} (for {what}).", do=f"It has: {', '.join(schema.names())}")
    made = {"day": _day(nw.col(day), schema[day])}
    for what, name in columns.items():
        if what in _NUMBERS:
            target, size = _NUMBERS[what]
            made[target] = _whole(nw.col(name).cast(nw.Float64) * size, known_only=what == "cost")
        elif what == "quantity":
            made[what] = nw.col(name).cast(nw.Float64)
        elif what in _TEXTS or what == "kind":
            made[what] = _text(nw.col(name), schema[name])
        else:
            raise WrongUse(f"A sales line has no {what}.", do=f"It may have: {', '.join(['quantity', *_NUMBERS, *dict.fromkeys(_TEXTS)])}")
    if "net_cents" not in made and {"price", "quantity"} <= set(columns):
        made["net_cents"] = _whole(nw.col(columns["price"]).cast(nw.Float64) * nw.col(columns["quantity"]).cast(nw.Float64) * 100)
    if "source" not in made:
        made["source"] = nw.lit("own")
    lines = lines.select(*(value.alias(name) for name, value in made.items()))
    return lines if "kind" in made else lines.with_columns(kind_of(set(made), product_code, adjustment_document).alias("kind"))


def kind_of(columns: set[str], product_code: str, adjustment_document: str) -> nw.Expr:
    """The columns that lines have, and what codes look like -> the kind of each, by the rules of the house."""
    tests: dict[Test, nw.Expr | None] = dict.fromkeys(
        ("quantity_negative", "price_zero", "price_not_zero", "no_customer", "adjustment_document", "not_a_product_code")
    )
    if "quantity" in columns:
        tests["quantity_negative"] = nw.col("quantity") < 0
    price = "price_e4" if "price_e4" in columns else "net_cents" if "net_cents" in columns else ""
    if price:
        tests["price_zero"], tests["price_not_zero"] = nw.col(price) == 0, nw.col(price) != 0
    if "customer" in columns:
        tests["no_customer"] = nw.col("customer").is_null()
    if adjustment_document and "document" in columns:
        tests["adjustment_document"] = nw.col("document").str.contains(f"^(?:{adjustment_document})$")
    if product_code and "sku" in columns:
        tests["not_a_product_code"] = ~nw.col("sku").str.contains(f"^(?:{product_code})$")
    kind: nw.Expr = nw.lit(OTHERWISE)
    for rule in reversed(RULES):
        for needed in rule.any_of:
            found = [test for name in needed if (test := tests[name]) is not None]
            if len(found) == len(needed):
                kind = nw.when(nw.all_horizontal(*found, ignore_nulls=False)).then(nw.lit(rule.kind)).otherwise(kind)
    return kind


def _day(value: nw.Expr, kind: nw.dtypes.DType) -> nw.Expr:
    """A day as a dataframe has it -> its number."""
    if kind == nw.String:
        return day_of(value.str.slice(0, 10).str.to_datetime("%Y-%m-%d"))
    return day_of(value) if kind.is_temporal() else value.cast(nw.Int32)


def _text(value: nw.Expr, kind: nw.dtypes.DType) -> nw.Expr:
    """A code of whatever type -> its text; codes that pandas reads as 17850.0 because one is missing are 17850."""
    if kind == nw.String:
        return value
    text = value.cast(nw.String)
    return text.str.replace_all(r"\.0$", "") if kind.is_float() else text


def _whole(value: nw.Expr, known_only: bool = False) -> nw.Expr:
    """A number -> the nearest whole one; nothing known is 0, since dataframes differ in what they make of it, or stays nothing
    where it must not be taken for nothing: a cost that nobody knows."""
    whole = value.fill_null(0).round().cast(nw.Int64)
    return nw.when(~value.is_null() & (value == value)).then(whole) if known_only else whole
