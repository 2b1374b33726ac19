"""Orders that were cancelled at once: a sale and its return of the same customer, SKU, quantity and amount within a day.

They are one event that nets to nothing. No surge of sales and no wave of returns is claimed from them; a large one is a
case of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zhanggui.measures import DIMENSIONS

WITHIN = 1
"""Days between a sale and its return for the order to count as cancelled rather than goods as returned."""


@dataclass(frozen=True)
class Pair:
    """A sale and the return that cancels it: day and document of both, how much, and where (dimension -> element)."""

    sale_day: int
    return_day: int
    sale_document: str
    return_document: str
    quantity: float
    cents: int
    where: Mapping[str, str]


def cancelled_pairs(frames: Mapping[str, Any], cuts: Sequence[str], as_of: int) -> list[Pair]:
    """Records, dimensions and the day before which all was known -> the orders cancelled at once, each line used once."""
    sales = nw.from_native(frames["sales"]).lazy()
    names = sales.collect_schema().names()
    columns = {cut: DIMENSIONS[cut].column for cut in cuts if DIMENSIONS[cut].column in names}
    if not {"customer", "sku", "kind", "quantity", "net_cents"} <= set(names):
        return []
    known = nw.col("day") < as_of
    if "known_day" in names:
        known = known & (nw.col("known_day") < as_of)
    named = sales.filter(known & ~nw.col("customer").is_null())
    kept = ["day", "document", "line", "quantity", "net_cents", "customer", "sku"]
    extra = sorted({c for c in columns.values() if c not in kept})
    bought = named.filter(nw.col("kind") == "goods").select(*kept, *extra)
    back = named.filter(nw.col("kind") == "return").select(
        nw.col("day").alias("return_day"),
        nw.col("document").alias("return_document"),
        nw.col("line").alias("return_line"),
        (0 - nw.col("quantity")).alias("quantity"),
        (0 - nw.col("net_cents")).alias("net_cents"),
        "customer",
        "sku",
        *(["original_document"] if "original_document" in names else []),
    )
    joined = bought.join(back, on=["customer", "sku", "quantity", "net_cents"], how="inner")
    near = joined.filter(nw.col("return_day") >= nw.col("day"), nw.col("return_day") <= nw.col("day") + WITHIN)
    if "original_document" in names:  # a return that names its sale cancels no other
        near = near.filter(nw.col("original_document").is_null() | (nw.col("original_document") == nw.col("document")))
    rows = near.collect("pyarrow").to_native().to_pylist()
    return _matched(rows, columns)


def _matched(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> list[Pair]:
    """Candidate pairs -> pairs in which every line is used once, the nearest first."""
    rows.sort(
        key=lambda r: (r["return_day"] - r["day"], r["day"], r["document"], r["line"], r["return_document"], r["return_line"])
    )
    sold: set[tuple[str, int]] = set()
    returned: set[tuple[str, int]] = set()
    pairs = []
    for row in rows:
        sale, back = (row["document"], row["line"]), (row["return_document"], row["return_line"])
        if sale in sold or back in returned:
            continue
        sold.add(sale)
        returned.add(back)
        where = {cut: str(row[column]) for cut, column in columns.items() if row[column] is not None}
        where |= {"customer": str(row["customer"]), "sku": str(row["sku"])}
        pairs.append(
            Pair(row["day"], row["return_day"], row["document"], row["return_document"], row["quantity"], row["net_cents"], where)
        )
    return pairs


def largest(pairs: Sequence[Pair], day: int) -> dict[tuple[str, str], list[Pair]]:
    """Pairs -> those cancelled on that day, by (customer, the document that cancels): one order, one event."""
    grouped: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.return_day == day:
            grouped[pair.where["customer"], pair.return_document].append(pair)
    return dict(grouped)
