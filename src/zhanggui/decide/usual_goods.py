"""What customers usually buy: the goods that are in most of their last orders, how many of each, and which are on promotion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, median_low
from typing import Any

import narwhals as nw

from zhanggui.decide.kind import Context
from zhanggui.decide.wording import names_of
from zhanggui.measures.reading import Tables

DAYS_BACK = 365
LAST = 6
"""Of how many last orders."""
OFTEN = 3
"""In how many of them goods are to be usual; of fewer orders, in half of them and in two at least."""
MOST = 5


@dataclass(frozen=True)
class Usual:
    """What one customer usually orders. goods: rows of sku, name, quantity (the usual one), times (in how many of the last
    orders), promoted; order_cents: what an order usually comes to, None where nothing was bought in the last year."""

    goods: tuple[dict[str, Any], ...] = ()
    order_cents: int | None = None


def usual_goods(context: Context, customers: Sequence[str]) -> dict[str, Usual]:
    """Customers -> what each usually orders; who bought nothing in the last year is not among them. Read once a run: who will
    ask for many, one list after the other, asks for all of them first."""
    kept: dict[str, Usual | None] = context.found.setdefault("usual goods", {})
    fresh = [who for who in dict.fromkeys(customers) if who not in kept]
    found = _read(context, fresh) if fresh else {}
    kept.update({who: found.get(who) for who in fresh})
    return {who: usual for who in customers if (usual := kept[who]) is not None}


def _read(context: Context, customers: Sequence[str]) -> dict[str, Usual]:
    tables = Tables(context.frames, context.as_of)
    if not tables.has("sales", "customer", "sku", "day", "kind", "quantity", "net_cents"):
        return {}
    rows = _orders(tables, context, customers)
    names = names_of(context.frames, {("sku", str(row["sku"])) for row in rows if row["sku"]})
    promoted = _promoted(tables, context.as_of)
    owned: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        owned.setdefault(row["customer"], []).append(row)
    return {who: _of_one(lines, names, promoted) for who, lines in owned.items()}


def _orders(tables: Tables, context: Context, customers: Sequence[str]) -> list[dict[str, Any]]:
    """-> what each customer bought of each SKU on each day of the last year."""
    lines = tables.lines("sales").filter(
        nw.col("customer").is_in(list(customers)), nw.col("kind") == "goods",
        nw.col("day") >= context.as_of - DAYS_BACK, nw.col("day") < context.as_of,
    )  # fmt: skip
    sums = lines.group_by("customer", "day", "sku").agg(nw.col("quantity").sum(), nw.col("net_cents").sum())
    found: list[dict[str, Any]] = sums.collect("pyarrow").to_native().to_pylist()
    return sorted(found, key=lambda row: (row["day"], str(row["sku"])))


def _promoted(tables: Tables, as_of: int) -> set[str]:
    """-> the SKUs that a promotion runs for on the day."""
    if not tables.has("promotions", "sku", "from_day", "to_day"):
        return set()
    now = tables.everything("promotions").filter(nw.col("from_day") <= as_of, nw.col("to_day") >= as_of, ~nw.col("sku").is_null())
    return set(now.select("sku").collect("pyarrow").to_native()["sku"].to_pylist())


def _of_one(lines: Sequence[dict[str, Any]], names: dict[tuple[str, str], str], promoted: set[str]) -> Usual:
    days = sorted({line["day"] for line in lines})
    totals = {day: sum(line["net_cents"] or 0 for line in lines if line["day"] == day) for day in days[-LAST:]}
    needed = min(OFTEN, max(2, len(totals) // 2))
    bought: dict[str, list[float]] = {}
    for line in lines:
        if line["day"] in totals and line["sku"] and (line["quantity"] or 0) > 0:
            bought.setdefault(line["sku"], []).append(float(line["quantity"]))
    often = sorted((sku for sku, found in bought.items() if len(found) >= needed), key=lambda sku: (-len(bought[sku]), sku))
    goods = tuple(
        {"sku": sku, "name": names.get(("sku", sku), ""), "quantity": median_low(bought[sku]), "times": len(bought[sku]),
         "promoted": sku in promoted}
        for sku in often[:MOST]
    )  # fmt: skip
    return Usual(goods, round(median(totals.values())))
