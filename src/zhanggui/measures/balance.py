"""Stock: the rows of `stock_days` (a balance at the end of a day on which it changed) -> what lay there on a day.

A balance holds until the next row of the same stockroom, SKU and lot. It is never added over days.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from zhanggui.base.errors import MissingColumn
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.dimension import Dimension
from zhanggui.measures.periods import with_bucket
from zhanggui.measures.reading import Frame, Tables

KEYS = ("stockroom", "sku", "lot")
QUANTITIES = ("on_hand", "reserved", "frozen", "in_transit")
FAR = 999_999
"""The day until which the newest balance holds."""

PACK = 10**12
"""A day and a price in one whole number, day * PACK + price: the largest is the price of the last day."""


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


def held(tables: Tables, spans: Frame | tuple[int, int], needed_by: str, valued: bool) -> Frame:
    """Tables, and spans of days (a frame of first and last, or one) -> a row a balance and span in which it lay there.

    `day` is the last of the span. Of each row: its quantities; `at_end` and `at_start` (1 where it is what lay there at the end
    of the span, or before its first day), `part` (the share of the span's days on which it lay there) and `there` (1 where some
    of it was available at the beginning or the end of a day). valued: with value_cents, from receipts or offers where it must.
    """
    rows = _intervals(tables)
    rows = _valued(tables, rows, needed_by) if valued else rows
    begins = _first_day(tables)
    if isinstance(spans, tuple):
        rows = rows.with_columns(nw.lit(spans[0]).alias("_first"), nw.lit(spans[1]).alias("_last"))
    else:
        rows = rows.join(spans, how="cross")
    first, last = _later(nw.col("_first"), nw.lit(begins)), nw.col("_last")
    rows = rows.with_columns(first.alias("_first"), _later(first - 1, nw.lit(begins)).alias("_before"))
    rows = rows.filter(nw.col("_first") <= last, nw.col("day") <= last, nw.col("_until") + 1 >= nw.col("_first"))
    overlap = _earlier(nw.col("_until"), last) - _later(nw.col("day"), nw.col("_first")) + 1
    length = (last - nw.col("_first") + 1).cast(nw.Float64)
    was_there = (nw.col("available") > 0) & (nw.col("_until") + nw.col("_morning") >= nw.col("_first"))
    return rows.with_columns(
        _flag((nw.col("day") <= last) & (nw.col("_until") >= last)).alias("at_end"),
        _flag((nw.col("day") <= nw.col("_before")) & (nw.col("_until") >= nw.col("_before"))).alias("at_start"),
        (_later(overlap, nw.lit(0)).cast(nw.Float64) / length).alias("part"),
        _flag(was_there).alias("there"),
    ).with_columns(last.alias("day")).drop(["_first", "_last", "_before", "_until", "_morning"])


def spans_of(tables: Tables, first: int, last: int, by: tuple[Dimension, ...], shift: int) -> Frame | tuple[int, int]:
    """A period and the dimensions of time it is cut by -> its spans as a frame (_first, _last), or the one that it is."""
    if not by:
        return first, last
    days = _days(tables, first, last)
    names = []
    for dimension in by:
        names.append(f"_in_{dimension.name}")
        days = with_bucket(days, "day", dimension.bucket, names[-1], shift) if dimension.bucket else days.with_columns(nw.col("day").alias(names[-1]))
    spans = days.select(*names, nw.col("day").alias("_first"), nw.col("day").alias("_last"))
    if any(dimension.bucket == "weekday" for dimension in by):
        return spans.select("_first", "_last")
    return spans.group_by(*names).agg(nw.col("_first").min(), nw.col("_last").max()).select("_first", "_last")


def _days(tables: Tables, first: int, last: int) -> Frame:
    """A period -> a frame of its days, made of a row of the tables' own: no engine takes a frame of another's."""
    one = tables.everything("stock_days").select("day").head(1)
    eight = nw.concat([one.select((nw.col("day") * 0 + digit).cast(nw.Int64).alias("_digit")) for digit in range(8)], how="vertical")
    days = eight.select((nw.col("_digit") + first).alias("day"))
    size = 8
    while size <= last - first:
        days = days.join(eight.select((nw.col("_digit") * size).alias("_more")), how="cross")
        days = days.select((nw.col("day") + nw.col("_more")).alias("day"))
        size *= 8
    return days.filter(nw.col("day") <= last)


def _intervals(tables: Tables) -> Frame:
    """Tables -> balances with `_until`, the last day on which each holds; a lot is two where it expires. `_morning` is 1 where
    what is gone from a day on was still there in its morning: sold, not expired."""
    keys = keys_of(tables)
    rows = changes(tables).with_columns(*(_known(key).alias(f"_is_{key}") for key in keys), nw.col("day").cast(nw.Int64))
    marks = [f"_is_{key}" for key in keys]
    if rows.implementation.is_pyarrow():
        # Arrow shifts only over everything in order: the next row may be of another lot.
        following = {name: nw.col(name).shift(-1).over(order_by=[*marks, "day"]).alias(f"_next{name}") for name in [*marks, "day"]}
        rows = rows.with_columns(*following.values())
        same = nw.all_horizontal(*(nw.col(mark) == nw.col(f"_next{mark}") for mark in marks), ignore_nulls=True)
        same = same & ~nw.col("_nextday").is_null()
        rows = rows.with_columns(nw.when(same).then(nw.col("_nextday") - 1).otherwise(nw.lit(FAR)).alias("_until"))
    else:
        following_day = nw.col("day").shift(-1).over(*marks, order_by="day")
        rows = rows.with_columns((following_day - 1).fill_null(FAR).cast(nw.Int64).alias("_until"))
    rows = rows.select(*(name for name in changes(tables).collect_schema().names()), "_until").with_columns(nw.lit(1).alias("_morning"))
    if "expiry_day" not in rows.collect_schema().names():
        return with_available(rows, nw.col("day"))
    expiry = nw.col("expiry_day").fill_null(FAR).cast(nw.Int64)
    expires = (expiry >= nw.col("day")) & (expiry < nw.col("_until"))
    until = nw.when(expires).then(expiry).otherwise(nw.col("_until"))
    good = rows.with_columns(until.alias("_until"), nw.when(expires).then(nw.lit(0)).otherwise(nw.lit(1)).alias("_morning"))
    gone = rows.filter(expires).with_columns((expiry + 1).alias("day"))
    return with_available(nw.concat([good, gone], how="vertical"), nw.col("day"))


def _valued(tables: Tables, rows: Frame, needed_by: str) -> Frame:
    """Balances -> with value_cents: as booked, else on hand at the cost last received, else at the lowest offer of today; 0 where
    nobody knows the cost, and with `valued`, 1 where somebody does."""
    names = rows.collect_schema().names()
    costs = [cost for cost in (_last_received(tables), _lowest_offer(tables)) if cost is not None]
    if not costs and "value_cents" not in names:
        raise MissingColumn("stock_days", "value_cents", needed_by)
    value = nw.col("value_cents").cast(nw.Float64) if "value_cents" in names else None
    for place, cost in enumerate(costs):
        name = f"_cost_{place}"
        rows = rows.join(cost.select(nw.col("sku").alias(f"_sku_{place}"), nw.col("_cost").alias(name)),
                         left_on="sku", right_on=f"_sku_{place}", how="left")
        reckoned = (nw.col("on_hand") * nw.col(name).cast(nw.Float64) / 100).round()
        value = reckoned if value is None else nw.when(~value.is_null()).then(value).otherwise(reckoned)
    assert value is not None
    return rows.with_columns(_flag(~value.is_null()).alias("valued"), value.fill_null(0).alias("value_cents"))


def value_source(tables: Tables) -> tuple[str, str] | None:
    """Tables -> in both languages, what stock is valued at where its balances carry no value; None where they do."""
    if "value_cents" in tables.columns("stock_days"):
        return None
    if _last_received(tables) is not None:
        return "库存按最近入库成本计价", "stock is valued at the cost last received"
    return "库存按现在的最低供货价计价", "stock is valued at the lowest offer of today"


def _last_received(tables: Tables) -> Frame | None:
    if not tables.has("receipts", "sku", "day", "price_e4"):
        return None
    rows = tables.everything("receipts").filter(~nw.col("price_e4").is_null(), nw.col("price_e4") > 0)
    packed = rows.select("sku", (nw.col("day").cast(nw.Int64) * PACK + nw.col("price_e4").cast(nw.Int64)).alias("_packed"))
    return packed.group_by("sku").agg(nw.col("_packed").max()).select("sku", (nw.col("_packed") % PACK).alias("_cost"))


def _lowest_offer(tables: Tables) -> Frame | None:
    if not tables.has("offers", "sku", "price_e4"):
        return None
    rows = tables.valid_now("offers", "sku", several=True)
    return rows.group_by("sku").agg(nw.col("price_e4").min().alias("_cost")).select("sku", "_cost")


def _first_day(tables: Tables) -> int:
    low = tables.everything("stock_days").select(nw.col("day").min().alias("low")).collect("pyarrow").row(0)[0]
    return int(low or 0)


def _flag(test: nw.Expr) -> nw.Expr:
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0))


def _later(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    return nw.when(one >= other).then(one).otherwise(other)


def _earlier(one: nw.Expr, other: nw.Expr) -> nw.Expr:
    return nw.when(one <= other).then(one).otherwise(other)


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
