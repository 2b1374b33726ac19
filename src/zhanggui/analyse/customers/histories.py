"""Who bought on which days: the past of every customer or member as flat arrays, which is what the models of buying read.

An order is a customer-day on which something was bought and not all of it cancelled: lines of one day are one order, whatever
their documents; returns of the same day are taken off, and a day on which nothing remains is no order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhanggui.analyse.acquisition.coded import coded
from zhanggui.measures.reading import BOUGHT, Tables

Days = npt.NDArray[np.int64]
Money = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Histories:
    """Orders of many, one after the other: those of `names[i]` stand at `start[i]:start[i + 1]`, oldest first.

    day: day number of each order; cents: what it brought (minor units). Nobody in `names` is without an order.
    """

    names: tuple[str, ...]
    start: Days
    day: Days
    cents: Money

    @cached_property
    def count(self) -> Days:
        """-> orders of each."""
        return np.diff(self.start)

    @property
    def owner(self) -> Days:
        """-> the position in `names` of each order's customer."""
        return np.repeat(np.arange(len(self.names)), self.count)

    @cached_property
    def first(self) -> Days:
        """-> the day of each one's first order."""
        return self.day[self.start[:-1]]

    @cached_property
    def last(self) -> Days:
        """-> the day of each one's last order."""
        return self.day[self.start[1:] - 1]

    def until(self, day: int) -> Histories:
        """The same as it was known before a day; who had not bought by then is not in it."""
        return self._kept(self.day < day)

    def of(self, chosen: npt.NDArray[np.bool_]) -> Histories:
        """The same of those for whom `chosen` (one flag a name) is true."""
        return self._kept(chosen[self.owner])

    def _kept(self, kept: npt.NDArray[np.bool_]) -> Histories:
        per = np.bincount(self.owner[kept], minlength=len(self.names))
        there = per > 0
        names = tuple(name for name, is_there in zip(self.names, there, strict=True) if is_there)
        return Histories(names, np.concatenate([[0], per[there].cumsum()]), self.day[kept], self.cents[kept])


def histories(frames: Mapping[str, Any], as_of: int, who: str = "customer") -> Histories:
    """Records, the day before which everything was known, and whose (`customer` or `member`) -> their orders. Ids that were
    merged into another by then (`person_links`) are that one."""
    tables = Tables(frames, as_of)
    if not tables.has("sales", who, "day", "kind", "net_cents"):
        return of_rows([], [], [])
    lines = tables.lines("sales").filter(~nw.col(who).is_null(), nw.col("day") < as_of)
    bought = nw.any_horizontal(*(nw.col("kind") == kind for kind in BOUGHT), ignore_nulls=False)
    days = (
        lines.with_columns(nw.when(bought).then(nw.lit(1)).otherwise(nw.lit(0)).alias("_bought"))
        .group_by(who, "day")
        .agg(nw.col("net_cents").sum().alias("cents"), nw.col("_bought").max().alias("_bought"))
        .filter(nw.col("_bought") == 1, nw.col("cents") > 0)
        .select(who, "day", "cents")
        .collect("pyarrow")
        .to_native()
    )
    return of_rows(days[who], days["day"], days["cents"], merged_ids(tables, as_of))


def merged_ids(tables: Tables, as_of: int) -> dict[str, str]:
    """Tables -> id: the id it was merged into that stands, as known before the day. Chains are followed to their end, what was
    merged round in a ring is the least of its ids, and of two merges of one id the later holds."""
    if not tables.has("person_links", "kept", "merged"):
        return {}
    links, there = tables.everything("person_links"), tables.columns("person_links")
    if "undone_day" in there:
        links = links.filter(nw.col("undone_day").is_null() | (nw.col("undone_day") >= as_of))
    rows = links.select("kept", "merged", *({"day"} & there)).collect("pyarrow").to_native().to_pylist()
    rows.sort(key=lambda row: (row.get("day") or 0, row["kept"]))
    into = {row["merged"]: row["kept"] for row in rows if row["merged"] != row["kept"]}
    ends = {one: _end_of(into, one) for one in into}
    return {one: end for one, end in ends.items() if end != one}


def _end_of(into: Mapping[str, str], one: str) -> str:
    path = {one: None}
    while (one := into.get(one, "")) and one not in path:
        path[one] = None
    ids = list(path)
    return min(ids[ids.index(one) :]) if one else ids[-1]


def of_rows(names: Any, days: Any, cents: Any, merged: Mapping[str, str] | None = None) -> Histories:
    """A row a customer-day, in any order: whose, day number, minor units; and ids that are another's -> flat arrays. Rows of one
    day are added up."""
    if not len(names):
        return Histories((), np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    told = pa.chunked_array([names]) if isinstance(names, pa.Array) else names
    column = told if isinstance(told, pa.ChunkedArray) else pa.chunked_array([pa.array(list(names), pa.string())])
    # Never an array of texts: there the longest one is what each takes.
    unique, owner = coded(column, merged)
    day, money = (np.asarray(column, dtype=np.float64).astype(np.int64) for column in (days, cents))
    order = np.lexsort((day, owner))
    owner, day, money = owner[order], day[order], money[order]
    fresh = np.flatnonzero(np.r_[True, (np.diff(owner) != 0) | (np.diff(day) != 0)])
    owner, day, money = owner[fresh], day[fresh], np.add.reduceat(money, fresh)
    start = np.concatenate([[0], np.bincount(owner, minlength=len(unique)).cumsum()])
    return Histories(tuple(unique), start, day, money)
