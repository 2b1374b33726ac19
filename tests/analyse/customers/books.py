"""Purchases of a few customers for the tests of analyses, by hand: a line in a few words, days counted from the first of 2024."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from zhanggui.base.days import parse_day

FIRST = parse_day("2024-01-01")
TYPES = {
    "source": pa.string(), "document": pa.string(), "line": pa.int64(), "kind": pa.string(), "day": pa.int32(), "known_day": pa.int32(),
    "customer": pa.string(), "member": pa.string(), "sku": pa.string(), "quantity": pa.float64(), "net_cents": pa.int64(),
    "discount_cents": pa.int64(), "cost_cents": pa.int64(), "channel": pa.string(), "price_e4": pa.int64(),
}  # fmt: skip
ALWAYS = ("source", "document", "line", "kind", "day", "known_day", "customer", "sku", "quantity", "net_cents")


def line(customer: str | None, day: int, cents: int, sku: str = "tea", **more: Any) -> dict[str, Any]:
    """Who, the day after FIRST, minor units, SKU, other columns -> a line; one piece of goods where nothing else is said."""
    return {"customer": customer, "day": FIRST + day, "net_cents": cents, "sku": sku, "kind": "goods", "quantity": 1.0, **more}


def sales(lines: Iterable[dict[str, Any]]) -> pa.Table:
    """Lines -> a sales table, a document each, with the columns that any line names."""
    rows = [{"source": "books", "document": f"S{n}", "line": 1, "known_day": row["day"], **row} for n, row in enumerate(lines, 1)]
    names = [name for name in TYPES if name in ALWAYS or any(name in row for row in rows)]
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows], pa.schema([(name, TYPES[name]) for name in names]))
