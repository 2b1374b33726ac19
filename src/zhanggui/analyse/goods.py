"""What is known of each SKU besides its demand: stock, offers, what it cost last, what it sells for. One collected look each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zhanggui.measures.balance import QUANTITIES, balances
from zhanggui.measures.reading import Tables

PRICED_OVER = 91
"""Days of sales over which the price and the rank of a SKU are taken."""


@dataclass(frozen=True)
class Held:
    """Stock of a SKU over all stockrooms, in base units. None: the company has no such column."""

    on_hand: float
    reserved: float
    frozen: float
    expired: float
    in_transit: float | None
    available: float
    value_cents: int | None
    simulated: bool = False


@dataclass(frozen=True)
class Offer:
    """What a supplier offers now: net price of a base unit (price less discount and rebate) in 1/10,000, and its terms."""

    supplier: str
    net_e4: int
    price_e4: int
    from_qty: float
    moq: float
    pack: float
    lead_days: float | None


@dataclass(frozen=True)
class Bought:
    """What a SKU was bought for: the last time (day, supplier, price), the lowest, and the mean weighted by quantity (B11)."""

    day: int
    supplier: str
    price_e4: int
    lowest_e4: int
    mean_e4: int
    count: int


@dataclass(frozen=True)
class Sold:
    """What a SKU brought lately: money and units of the last 91 days; the day of its last sale of all."""

    cents: int
    units: float
    last_day: int | None


def _rows(frame: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame.collect("pyarrow").to_native().to_pylist()
    return found


def held(tables: Tables, as_of: int) -> dict[str, Held]:
    """Tables -> the stock of each SKU at the end of the day before `as_of`."""
    if not tables.has("stock_days", "sku", "day", "on_hand"):
        return {}
    frame = balances(tables, as_of - 1)
    names = frame.collect_schema().names()
    folds = [nw.col(c).sum().alias(c) for c in (*QUANTITIES, "expired", "available", "value_cents") if c in names]
    simulated = simulated_skus(tables)
    out = {}
    for r in _rows(frame.group_by("sku").agg(*folds)):
        # Sums of whole numbers come back in another kind of number on some engines: said here what they are.
        value = r.get("value_cents")
        out[r["sku"]] = Held(
            float(r["on_hand"]), float(r.get("reserved") or 0), float(r.get("frozen") or 0), float(r["expired"]),
            float(r["in_transit"] or 0) if "in_transit" in names else None, float(r["available"]),
            None if value is None else int(value), r["sku"] in simulated,
        )  # fmt: skip
    return out


def simulated_skus(tables: Tables) -> frozenset[str]:
    """Tables -> the SKUs whose stock is made up: its source says `simulated`. A page shows that it is."""
    if not tables.has("stock_days", "sku", "source"):
        return frozenset()
    rows = tables.everything("stock_days").filter(nw.col("source") == "simulated").group_by("sku").agg(nw.len().alias("n"))
    return frozenset(r["sku"] for r in _rows(rows))


def offers(tables: Tables, as_of: int) -> dict[str, list[Offer]]:
    """Tables -> what suppliers offer for each SKU on a day."""
    if not tables.has("offers", "sku", "price_e4"):
        return {}
    columns, frame = tables.columns("offers"), tables.everything("offers")
    if "to_day" in columns:
        frame = frame.filter(nw.col("to_day").is_null() | (nw.col("to_day") >= as_of))
    out: dict[str, list[Offer]] = {}
    newest: dict[tuple[Any, ...], tuple[int, Offer]] = {}
    for r in _rows(frame):
        if r["price_e4"] is None:
            continue
        net = round(r["price_e4"] * (1 - (r.get("discount") or 0.0)) - (r.get("rebate_e4") or 0))
        offer = Offer(str(r.get("supplier") or ""), net, r["price_e4"], r.get("from_qty") or 0.0, r.get("moq") or 0.0,
                      r.get("pack") or 1.0, r.get("lead_days"))  # fmt: skip
        key, begun = (r["sku"], offer.supplier, offer.from_qty), int(r.get("from_day") or -1)
        if key not in newest or begun >= newest[key][0]:
            newest[key] = (begun, offer)
    for (sku, *_), (_, offer) in newest.items():
        out.setdefault(sku, []).append(offer)
    return {sku: sorted(found, key=lambda o: (o.net_e4, o.supplier)) for sku, found in out.items()}


def bought(tables: Tables, sku: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Tables -> SKU: every price paid (day, supplier, quantity, price_e4), oldest first; of receipts, else of purchases."""
    for table in ("receipts", "purchases"):
        if not tables.has(table, "sku", "day", "quantity"):
            continue
        columns = tables.columns(table)
        if not columns & {"price_e4", "net_cents"}:
            continue
        frame = tables.lines(table).filter(nw.col("quantity") > 0)
        if sku is not None:
            frame = frame.filter(nw.col("sku") == sku)
        wanted = [c for c in ("sku", "day", "supplier", "quantity", "price_e4", "net_cents") if c in columns]
        out: dict[str, list[dict[str, Any]]] = {}
        for r in _rows(frame.select(*wanted)):
            price = r.get("price_e4")
            if price is None and r.get("net_cents") is not None:
                price = round(r["net_cents"] * 100 / r["quantity"])
            if price is not None and r["sku"] is not None:
                out.setdefault(r["sku"], []).append(
                    {"day": r["day"], "supplier": str(r.get("supplier") or ""), "quantity": r["quantity"], "price_e4": price}
                )
        if out:
            return {key: sorted(found, key=lambda r: r["day"]) for key, found in out.items()}
    return {}


def last_bought(history: Mapping[str, list[dict[str, Any]]]) -> dict[str, Bought]:
    """SKU: prices paid -> SKU: the last, the lowest, the mean."""
    out = {}
    for sku, found in history.items():
        last, units = found[-1], sum(r["quantity"] for r in found)
        mean = round(sum(r["price_e4"] * r["quantity"] for r in found) / units)
        out[sku] = Bought(last["day"], last["supplier"], last["price_e4"], min(r["price_e4"] for r in found), mean, len(found))
    return out


def sold(tables: Tables, as_of: int) -> dict[str, Sold]:
    """Tables -> SKU: what it brought in the last 91 days, and when it was last sold."""
    if not tables.has("sales", "sku", "day", "quantity", "net_cents", "kind"):
        return {}
    lines = tables.lines("sales").filter(nw.col("kind") == "goods", ~nw.col("sku").is_null())
    last = {r["sku"]: r["day"] for r in _rows(lines.group_by("sku").agg(nw.col("day").max().alias("day")))}
    recent = (
        lines.filter(nw.col("day") >= as_of - PRICED_OVER)
        .group_by("sku")
        .agg(nw.col("net_cents").sum().alias("cents"), nw.col("quantity").sum().alias("units"))
    )
    found = {r["sku"]: r for r in _rows(recent)}
    return {
        sku: Sold(int(found[sku]["cents"]) if sku in found else 0, float(found[sku]["units"]) if sku in found else 0.0, day)
        for sku, day in last.items()
    }


def ranks(found: Mapping[str, Sold]) -> dict[str, str]:
    """What each SKU brought -> A (the first 80 % of sales), B (to 95 %), C."""
    whole = sum(max(s.cents, 0) for s in found.values())
    out, so_far = {}, 0.0
    for sku, s in sorted(found.items(), key=lambda pair: (-pair[1].cents, pair[0])):
        share = so_far / whole if whole else 1.0
        out[sku] = "A" if share < 0.8 and s.cents > 0 else "B" if share < 0.95 and s.cents > 0 else "C"
        so_far += max(s.cents, 0)
    return out


def stockrooms(tables: Tables, as_of: int, sku: str) -> list[dict[str, Any]]:
    """Tables and a SKU -> where it lies: stockroom, lot, on hand, available, expiry, value; the most first."""
    if not tables.has("stock_days", "sku", "day", "on_hand"):
        return []
    return sorted(_rows(balances(tables, as_of - 1).filter(nw.col("sku") == sku)), key=lambda r: -r["on_hand"])
