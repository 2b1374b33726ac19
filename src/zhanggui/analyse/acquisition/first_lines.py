"""What new customers bought in the first weeks of their life, day by day and SKU by SKU: one look at the sales, in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from zhanggui.analyse.acquisition.coded import NOWHERE, amounts, different, of_each, placed, whole
from zhanggui.analyse.acquisition.newcomers import NEVER, Newcomers
from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.measures.reading import Tables

Numbers = npt.NDArray[np.int64]
DAYS = 90
"""Days of life that are looked at."""
PIECE = 2_000_000
"""Lines that are looked at together: more are taken in spans of days, so that memory does not grow with the records."""


@dataclass(frozen=True)
class FirstLines:
    """A row a new customer, day and SKU: the number of the customer among the newcomers, days since the first purchase, the
    number of the SKU in `skus`, units and minor units (0 where the records do not tell them)."""

    who: Numbers
    age: Numbers
    sku: Numbers
    skus: tuple[str, ...]
    units: npt.NDArray[np.float64]
    cents: npt.NDArray[np.float64]

    def different(self, days: int, count: int) -> Numbers:
        """Days and how many newcomers there are -> different SKUs that each bought within so many days."""
        size = max(len(self.skus), 1)
        kept = (self.age < days) & (self.sku != NOWHERE)
        pairs = different(self.who[kept] * size + self.sku[kept])
        out: Numbers = np.bincount(pairs // size, minlength=count)
        return out


def first_lines(tables: Tables, new: Newcomers) -> FirstLines | None:
    """Tables and newcomers -> what they bought in their first 90 days; None where sales do not say of which SKU."""
    if not tables.has("sales", "customer", "day", "kind", "sku"):
        return None
    began = new.is_new & (new.first != NEVER)
    place = {new.names[i]: i for i in np.flatnonzero(began).tolist()}
    into, skus = merged_ids(tables, new.as_of), dict[str, int]()
    parts: list[tuple[Any, ...]] = []
    for rows in _pieces(tables, int(new.first[began].min()) if began.any() else new.as_of, new.as_of):
        who, day = placed(rows["customer"], place, into), whole(rows["day"])
        age = day - of_each(new.first, who)
        kept = np.flatnonzero((who != NOWHERE) & (age >= 0) & (age < DAYS))
        rows = rows.take(kept)
        for sku in rows["sku"].unique().drop_null().to_pylist():
            skus.setdefault(sku, len(skus))
        parts.append((who[kept], age[kept], placed(rows["sku"], skus, {}), amounts(rows["quantity"]), amounts(rows["net_cents"])))
    columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.zeros(0, np.int64)] * 5
    return FirstLines(columns[0], columns[1], columns[2], tuple(skus), columns[3], columns[4])


def _pieces(tables: Tables, begin: int, end: int) -> Iterator[Any]:
    """A span of days -> customer, day, SKU, quantity, net cents of what was bought in it, in parts of it."""
    lines = tables.everything("sales").filter(
        nw.col("kind") == "goods", ~nw.col("customer").is_null(), nw.col("day") >= begin, nw.col("day") < end
    )
    count = lines.select(nw.len().alias("n")).collect("pyarrow").to_native()["n"].to_pylist()[0]
    edges = np.linspace(begin, end, -(-count // PIECE) + 1).astype(np.int64).tolist() if count else []
    there = [name for name in ("quantity", "net_cents") if tables.has("sales", name)]
    sums = [nw.col(name).sum() for name in there] + [
        (nw.col("day") * 0).sum().alias(name) for name in ("quantity", "net_cents") if name not in there
    ]
    for first, until in pairwise(edges):
        part = lines.filter(nw.col("day") >= first, nw.col("day") < until)
        yield part.group_by("customer", "day", "sku").agg(*sums).collect("pyarrow").to_native()
