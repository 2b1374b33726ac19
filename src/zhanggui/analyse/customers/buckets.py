"""What each customer or member did in every four weeks: purchases, money, breadth, top-ups, logins; one array a signal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np

from zhanggui.analyse.customers.cycles import logins
from zhanggui.analyse.customers.histories import Days, Histories, merged_ids, of_rows
from zhanggui.analyse.customers.ranking import Numbers
from zhanggui.measures.reading import Tables
from zhanggui.measures.subsets import of_goods

LENGTH = 28
"""Days of a bucket: four weeks hold each weekday four times, which a month does not."""


class Signal(NamedTuple):
    """Something that is counted: name, words, unit, and what is counted in four weeks."""

    name: str
    zh: str
    en: str
    unit: str
    meaning_zh: str
    meaning_en: str


SIGNALS = (
    Signal("frequency", "购买频率", "purchase frequency", "count", "四周内买了几天", "days with a purchase in four weeks"),
    Signal("amount", "购买金额", "amount bought", "money", "四周内净销售额", "net sales in four weeks"),
    Signal("breadth", "购买品数", "breadth", "count", "四周内买了几种 SKU", "different SKUs bought in four weeks"),
    Signal("top_up", "充值金额", "top-ups", "money", "四周内充值金额", "money topped up in four weeks"),
    Signal("login", "登录频率", "login frequency", "count", "四周内登录了几天", "days with a login in four weeks"),
)
SIGNAL = {signal.name: signal for signal in SIGNALS}


@dataclass(frozen=True)
class Buckets:
    """One signal of each of the names asked for: value[i, k] in the k-th four weeks, the oldest first, the last ends on the day
    before as_of. first: the day on which it was first seen of each (as_of of who never showed it); times: on how many days before
    the recent buckets."""

    signal: Signal
    value: Numbers
    first: Days
    times: Days


def buckets(
    tables: Tables, h: Histories, as_of: int, who: str = "customer", *, size: tuple[int, int], of: Sequence[str] = tuple(SIGNAL)
) -> Iterator[Buckets]:
    """Tables, orders, a day, whose they are, how many buckets in all and how many of them are recent -> each signal of `of` that
    the records tell; one at a time, since each holds a number a customer and bucket."""
    every, recent = size
    before = as_of - recent * LENGTH
    times = _times(h, before)
    if "frequency" in of:
        once = np.ones(len(h.day))
        yield Buckets(SIGNAL["frequency"], _filled(h.owner, h.day, once, (len(h.names), as_of, every)), h.first, times)
    if {"amount", "breadth"} & set(of):
        for name, value in _bought(tables, h, as_of, who, every).items():
            if name in of:
                yield Buckets(SIGNAL[name], value, h.first, times)
    for name, found in (("top_up", _topped_up), ("login", logins)):
        if name in of:
            seen = found(tables, as_of, who)
            if seen.names:
                yield _beside(SIGNAL[name], h, seen, (as_of, every, before))


def _filled(owner: Days, day: Days, value: Numbers, shape: tuple[int, int, int]) -> Numbers:
    """Whose, when, how much -> the sum in each bucket."""
    people, as_of, every = shape
    back = (as_of - 1 - day) // LENGTH
    inside = (back >= 0) & (back < every) & (owner >= 0)
    place = owner[inside] * every + every - 1 - back[inside]
    filled: Numbers = np.bincount(place, value[inside], people * every).astype(np.float64)
    return filled.reshape(people, every)


def _times(h: Histories, before: int) -> Days:
    return np.bincount(h.owner[h.day < before], minlength=len(h.names))


def _bought(tables: Tables, h: Histories, as_of: int, who: str, every: int) -> dict[str, Numbers]:
    """-> money and breadth; breadth only where the lines name their SKU."""
    if not tables.has("sales", who, "day", "kind", "net_cents"):
        return {}
    breadth = tables.has("sales", "sku")
    since = as_of - every * LENGTH
    traded = nw.any_horizontal(nw.col("kind") == "goods", nw.col("kind") == "return", ignore_nulls=False)
    lines = tables.lines("sales").filter(~nw.col(who).is_null(), nw.col("day") >= since, nw.col("day") < as_of, traded)
    lines = of_goods(tables, "sales", lines)
    back = ((as_of - 1 - nw.col("day").cast(nw.Float64)) / LENGTH).floor().cast(nw.Int64)
    rows = lines.with_columns(back.alias("_back"), (nw.col("sku") if breadth else nw.lit("")).alias("_sku"))
    # First a row a SKU, of which only those count that were not all sent back.
    rows = rows.group_by(who, "_back", "_sku").agg(nw.col("net_cents").sum().alias("_cents"))
    rows = rows.with_columns(nw.when(nw.col("_cents") > 0).then(nw.lit(1)).otherwise(nw.lit(0)).alias("_kept"))
    found = rows.group_by(who, "_back").agg(nw.col("_cents").sum(), nw.col("_kept").sum()).collect("pyarrow").to_native()
    owner, day = owners(found[who], h, merged_ids(tables, as_of)), as_of - 1 - np.asarray(found["_back"], np.int64) * LENGTH
    shape = (len(h.names), as_of, every)
    out = {"amount": _filled(owner, day, np.asarray(found["_cents"], np.float64), shape)}
    if breadth:
        out["breadth"] = _filled(owner, day, np.asarray(found["_kept"], np.float64), shape)
    return out


def owners(column: Any, h: Histories, merged: dict[str, str]) -> Days:
    """A column of ids -> the position of each in h.names, -1 of who is not there."""
    coded = column.combine_chunks().dictionary_encode()
    place = {name: i for i, name in enumerate(h.names)}
    said = np.array([place.get(merged.get(str(one), str(one)), -1) for one in coded.dictionary.to_pylist()], np.int64)
    codes = coded.indices.to_numpy(zero_copy_only=False)
    return said[codes] if len(codes) else np.zeros(0, np.int64)


def _topped_up(tables: Tables, as_of: int, who: str) -> Histories:
    """-> the days on which each paid money in, and how much."""
    if not tables.has("top_ups", who, "day", "top_up_cents"):
        return of_rows([], [], [])
    rows = tables.lines("top_ups").filter(~nw.col(who).is_null(), nw.col("day") < as_of, nw.col("top_up_cents") > 0)
    days = rows.group_by(who, "day").agg(nw.col("top_up_cents").sum()).collect("pyarrow").to_native()
    return of_rows(days[who], days["day"], days["top_up_cents"], merged_ids(tables, as_of))


def _beside(signal: Signal, h: Histories, seen: Histories, days: tuple[int, int, int]) -> Buckets:
    """A signal of its own people -> the same in the order of those who bought: money of top-ups, days of logins."""
    as_of, every, before = days
    place = {name: i for i, name in enumerate(h.names)}
    at = np.array([place.get(name, -1) for name in seen.names], np.int64)
    value = seen.cents.astype(np.float64) if signal.unit == "money" else np.ones(len(seen.day))
    first, times = np.full(len(h.names), as_of), np.zeros(len(h.names), np.int64)
    first[at[at >= 0]], times[at[at >= 0]] = seen.first[at >= 0], _times(seen, before)[at >= 0]
    return Buckets(signal, _filled(at[seen.owner], seen.day, value, (len(h.names), as_of, every)), first, times)
