"""Stock: the rows of `stock_days` (a balance at the end of a day on which it changed) -> what lay there on a day.

A balance holds until the next row of the same stockroom, SKU and lot. It is never added over days.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.reading import Frame, Tables

KEYS = ("stockroom", "sku", "lot")
QUANTITIES = ("on_hand", "reserved", "frozen", "in_transit")
FAR = 999_999
"""The day until which the newest balance holds."""


def balances(frames: Mapping[str, Any] | Tables, day: int, *, scope: Scope = EVERYTHING, as_of: int | None = None) -> Frame:
    """Tables and a day -> the balance at its end, one row a stockroom, SKU and lot, lazily, on the engine of the tables.

    Columns: those of stockroom, sku and lot that the company has; `day`, on which it last changed; on_hand and, as far as they
    were imported, reserved, frozen, in_transit, value_cents (null: unknown); expiry_day, where `lots` tell it; `expired` and
    `available` = on hand - reserved - frozen - expired. Balances of nothing are rows too, with 0.
    """
    tables = frames if isinstance(frames, Tables) else Tables(frames, as_of, scope)
    rows = changes(tables).filter(nw.col("day") <= day)
    keys = keys_of(tables)
    marked = rows.with_columns(*(_known(key).alias(f"_is_{key}") for key in keys))
    # "Last by" is a join on the maximum: no engine needs to know what comes first.
    latest = marked.group_by(*(f"_is_{key}" for key in keys)).agg(nw.col("day").max().alias("_day"))
    latest = latest.select("_day", *(nw.col(f"_is_{key}").alias(f"_of_{key}") for key in keys))
    last = marked.join(
        latest, left_on=["day", *(f"_is_{key}" for key in keys)], right_on=["_day", *(f"_of_{key}" for key in keys)], how="inner"
    )
    return with_available(last.drop([f"_is_{key}" for key in keys]), nw.lit(day))


def keys_of(tables: Tables) -> tuple[str, ...]:
    """Tables -> the columns that tell one balance from another, as far as the company has them."""
    return tuple(key for key in KEYS if key in tables.columns("stock_days"))


def changes(tables: Tables) -> Frame:
    """Tables -> the rows of `stock_days` that the scope shows, one a stockroom, SKU, lot and day, with the lot's expiry.

    Two rows of one lot on one day (two bins of a stockroom) are one balance.
    """
    rows, columns, keys = tables.lines("stock_days"), tables.columns("stock_days"), keys_of(tables)
    quantities = [name for name in QUANTITIES if name in columns]
    rows = rows.with_columns(*(nw.col(name).fill_null(0) for name in quantities))
    folds = [nw.col(name).sum().alias(name) for name in quantities]
    if "value_cents" in columns:
        folds += [nw.col("value_cents").sum().alias("value_cents"), nw.col("value_cents").count().alias("_valued")]
    rows = rows.group_by(*keys, "day").agg(*folds)
    if "value_cents" in columns:
        rows = rows.with_columns(nw.when(nw.col("_valued") > 0).then(nw.col("value_cents")).alias("value_cents")).drop("_valued")
    if "lot" in keys and tables.has("lots", "lot", "sku", "expiry_day"):
        expiry = tables.everything("lots").group_by("lot", "sku").agg(nw.col("expiry_day").min().alias("expiry_day"))
        expiry = expiry.select(nw.col("lot").alias("_lot"), nw.col("sku").alias("_sku"), "expiry_day")
        rows = rows.join(expiry, left_on=["lot", "sku"], right_on=["_lot", "_sku"], how="left")
    return rows


def with_available(rows: Frame, day: nw.Expr) -> Frame:
    """Balances, and the day on which they are looked at -> with `expired` (a lot is sold until its expiry, that day included)
    and `available`, in base units. What is reserved or frozen of an expired lot is not taken off twice."""
    names = rows.collect_schema().names()
    free = nw.col("on_hand")
    for name in ("reserved", "frozen"):
        free = free - nw.col(name) if name in names else free
    rows = rows.with_columns(free.cast(nw.Float64).alias("_free"))
    expired = nw.lit(0.0)
    if "expiry_day" in names:
        over = ~nw.col("expiry_day").is_null() & (nw.col("expiry_day") < day) & (nw.col("_free") > 0)
        expired = nw.when(over).then(nw.col("_free")).otherwise(nw.lit(0.0))
    rows = rows.with_columns(expired.alias("expired"))
    return rows.with_columns((nw.col("_free") - nw.col("expired")).alias("available")).drop("_free")


def _known(key: str) -> nw.Expr:
    """A key's column -> itself with an empty text for none: a join finds no nothing."""
    return nw.col(key).cast(nw.String).fill_null("")
