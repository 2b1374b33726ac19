"""What each customer or member usually buys, how much of it, and what it last cost them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from zhanggui.analyse.customers.histories import Days, Histories, merged_ids
from zhanggui.measures.reading import Tables


@dataclass(frozen=True)
class Usual:
    """A SKU that somebody buys again and again: in `bought` of the last `of` orders; the usual quantity (median of those orders),
    what it last cost a unit (1/10,000; None where the records have no quantity above 0) and when it was last bought."""

    sku: str
    bought: int
    of: int
    quantity: float
    price_e4: int | None
    last_day: int


def usual(
    tables: Tables, h: Histories, names: Sequence[str], who: str = "customer", *, last: int = 10, least: int = 3
) -> dict[str, list[Usual]]:
    """Tables, orders, whom it is about -> name: SKUs in at least `least` of their `last` orders (in half of them where they have
    fewer than twice `least`), the most often bought first (C11)."""
    chosen = set(names)
    wanted = {name: h.day[h.start[i] : h.start[i + 1]][-last:] for i, name in enumerate(h.names) if name in chosen}
    if not wanted or not tables.has("sales", who, "sku", "day", "kind", "quantity", "net_cents"):
        return {}
    since = min(int(days[0]) for days in wanted.values())
    until = max(int(days[-1]) for days in wanted.values())
    into = merged_ids(tables, until + 1)
    ids = [*wanted, *(one for one, kept in into.items() if kept in wanted)]
    lines = tables.lines("sales").filter(nw.col("kind") == "goods", nw.col("day") >= since, nw.col("day") <= until)
    lines = lines.filter(nw.col(who).is_in(ids), ~nw.col("sku").is_null())
    rows = lines.group_by(who, "sku", "day").agg(nw.col("quantity").sum(), nw.col("net_cents").sum())
    seen: dict[str, dict[str, dict[int, tuple[float, float]]]] = {}
    for row in rows.collect("pyarrow").to_native().to_pylist():
        name = into.get(row[who], row[who])
        had = seen.setdefault(name, {}).setdefault(row["sku"], {})
        before = had.get(row["day"], (0.0, 0.0))
        had[row["day"]] = (before[0] + float(row["quantity"] or 0), before[1] + float(row["net_cents"] or 0))
    return {name: _usual_of(seen.get(name, {}), days, least) for name, days in wanted.items()}


def _usual_of(bought: Mapping[str, Mapping[int, tuple[float, float]]], days: Days, least: int) -> list[Usual]:
    counted, of = {int(day) for day in days}, len(days)
    enough = least if of >= 2 * least else max((of + 1) // 2, 1)
    out = []
    for sku, by_day in bought.items():
        inside = sorted(day for day in by_day if day in counted)
        if len(inside) < enough:
            continue
        quantity, cents = by_day[inside[-1]]
        price = round(cents * 100 / quantity) if quantity > 0 else None
        out.append(Usual(sku, len(inside), of, float(np.median([by_day[day][0] for day in inside])), price, inside[-1]))
    return sorted(out, key=lambda one: (-one.bought, -one.last_day, one.sku))
