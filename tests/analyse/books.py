"""A small trader's lines for the analyses: made from a few words each, as any dataframe."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

SCHEMA = pa.schema([
    ("source", pa.string()), ("document", pa.string()), ("line", pa.int64()), ("kind", pa.string()), ("day", pa.int32()),
    ("known_day", pa.int32()), ("customer", pa.string()), ("sku", pa.string()), ("quantity", pa.float64()), ("net_cents", pa.int64()),
])

Line = tuple[str, str, int, str | None, str, float, int]
"""document, kind, day, customer, sku, quantity, cents."""


def sales(lines: Iterable[Line]) -> pa.Table:
    """Lines -> a sales table; each was known on its day."""
    rows = [
        {"source": "t", "document": doc, "line": n, "kind": kind, "day": day, "known_day": day, "customer": customer, "sku": sku,
         "quantity": quantity, "net_cents": cents}
        for n, (doc, kind, day, customer, sku, quantity, cents) in enumerate(lines, 1)
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def ordinary_trade(first: int, days: int, seed: int = 7, customers: int = 8, skus: int = 4) -> list[Line]:
    """Every customer buys something on most weekdays; a little comes back now and then."""
    rng = np.random.default_rng(seed)
    out: list[Line] = []
    for day in range(first, first + days):
        if (day + 3) % 7 == 6:
            continue
        for c in range(customers):
            if rng.random() < 0.7:
                sku, quantity = f"k{int(rng.integers(skus))}", float(rng.integers(1, 9))
                out.append((f"S{day}-{c}", "goods", day, f"c{c}", sku, quantity, round(quantity * 1000 * float(rng.lognormal(0, 0.2)))))
            if rng.random() < 0.05:
                out.append((f"R{day}-{c}", "return", day, f"c{c}", f"k{int(rng.integers(skus))}", -1.0, -round(1000 * float(rng.lognormal(0, 0.3)))))
    return out
