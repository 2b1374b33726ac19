"""What is known of each SKU besides its demand: stock, offers, what it cost last, what it sells for. One collected look each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from zhanggui.base.errors import ZhangguiError
from zhanggui.measures.ask import ask
from zhanggui.measures.balance import QUANTITIES, balances
from zhanggui.measures.question import days_of_table
from zhanggui.measures.reading import Tables
from zhanggui.tables.goods.pack_units import CASES

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
    """What a supplier asks now: net price of a base unit (price less discount and rebate) in 1/10,000, and its terms.

    day: of which day the price is (None: the quote has no date). Where goods came from the supplier after its quote, the price is
    the one that was paid then (`paid`), and the quote (net) and its day stand in `quoted_e4` and `quoted_day`.
    """

    supplier: str
    net_e4: int
    price_e4: int
    from_qty: float
    moq: float
    pack: float
    lead_days: float | None
    rebate_e4: int = 0
    day: int | None = None
    paid: bool = False
    quoted_e4: int | None = None
    quoted_day: int | None = None


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


def minimums(tables: Tables) -> dict[str, int]:
    """Tables -> supplier: the smallest order it takes, in minor units of money; those that state none are left out."""
    if not tables.has("suppliers", "supplier", "minimum_cents"):
        return {}
    rows = tables.valid_now("suppliers", "supplier").filter(nw.col("minimum_cents") > 0).select("supplier", "minimum_cents")
    return {r["supplier"]: int(r["minimum_cents"]) for r in _rows(rows)}


def packs(tables: Tables) -> dict[str, float]:
    """Tables -> SKU: base units in the case it is ordered in; where no unit is called so, in its smallest pack above one."""
    if not tables.has("pack_units", "sku", "factor"):
        return {}
    cases: dict[str, float] = {}
    others: dict[str, float] = {}
    for r in _rows(tables.everything("pack_units")):
        factor = float(r["factor"] or 0)
        if r["sku"] is not None and factor > 1:
            found = cases if str(r.get("unit") or "").strip().lower() in CASES else others
            found[r["sku"]] = min(factor, found.get(r["sku"], factor))
    return others | cases


def offers(tables: Tables, as_of: int, history: Mapping[str, list[dict[str, Any]]] | None = None) -> dict[str, list[Offer]]:
    """Tables, a day, and the prices paid of each SKU -> what suppliers ask for each SKU on that day, by the newest that is known.

    A quote that has ended is none. Goods that came after a quote tell what that supplier asks since; who delivered last without
    ever having quoted asks what was paid. A quote that says no pack is for the case of `pack_units`.
    """
    history, cases = history or {}, packs(tables)
    found = {sku: _as_paid(quoted, history.get(sku, [])) for sku, quoted in _quoted(tables, as_of, cases).items()}
    for sku, paid in history.items():
        last = paid[-1]
        if last["supplier"] not in {o.supplier for o in found.get(sku, [])}:
            price = last["price_e4"]
            new = Offer(last["supplier"], price, price, 0.0, 0.0, cases.get(sku, 1.0), None, 0, last["day"], paid=True)
            found.setdefault(sku, []).append(new)
    return {sku: sorted(its, key=lambda o: (o.net_e4, o.supplier)) for sku, its in found.items()}


def _quoted(tables: Tables, as_of: int, cases: Mapping[str, float]) -> dict[str, list[Offer]]:
    """-> SKU: the newest quote of each supplier from each quantity on, those that have ended left out."""
    if not tables.has("offers", "sku", "price_e4"):
        return {}
    columns, frame = tables.columns("offers"), tables.everything("offers")
    if "to_day" in columns:
        frame = frame.filter(nw.col("to_day").is_null() | (nw.col("to_day") >= as_of))
    newest: dict[tuple[Any, ...], Offer] = {}
    for r in _rows(frame):
        if r["price_e4"] is None:
            continue
        rebate = int(r.get("rebate_e4") or 0)
        net = round(r["price_e4"] * (1 - (r.get("discount") or 0.0)) - rebate)
        offer = Offer(str(r.get("supplier") or ""), net, r["price_e4"], r.get("from_qty") or 0.0, r.get("moq") or 0.0,
                      r.get("pack") or cases.get(r["sku"], 1.0), r.get("lead_days"), rebate, r.get("from_day"))  # fmt: skip
        key = (r["sku"], offer.supplier, offer.from_qty)
        if key not in newest or _begun(offer) >= _begun(newest[key]):
            newest[key] = offer
    out: dict[str, list[Offer]] = {}
    for (sku, *_), offer in newest.items():
        out.setdefault(sku, []).append(offer)
    return out


def _begun(offer: Offer) -> int:
    return -1 if offer.day is None else offer.day


def _as_paid(quoted: list[Offer], paid: list[dict[str, Any]]) -> list[Offer]:
    """Quotes of a SKU and what was paid, oldest first -> the quotes, each at the price paid to its supplier since.

    What was paid speaks for the quantity it was bought in; the supplier's quotes for other quantities move by the same share. A
    discount is taken off on the receipt, a rebate comes back later.
    """
    out = []
    for offer in quoted:
        since = [r for r in paid if r["supplier"] == offer.supplier and offer.day is not None and r["day"] > offer.day]
        own = [o for o in quoted if o.supplier == offer.supplier]
        meant = max((o for o in own if since and o.from_qty <= since[-1]["quantity"]), key=lambda o: o.from_qty, default=offer)
        invoiced = meant.net_e4 + meant.rebate_e4
        if not since or invoiced <= 0:
            out.append(offer)
            continue
        price = round((offer.net_e4 + offer.rebate_e4) * since[-1]["price_e4"] / invoiced)
        out.append(replace(offer, price_e4=price, net_e4=price - offer.rebate_e4, day=since[-1]["day"], paid=True,
                           quoted_e4=offer.net_e4, quoted_day=offer.day))  # fmt: skip
    return out


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


def measured(tables: Tables, skus: Sequence[str], as_of: int, window: int) -> dict[str, dict[str, Any]]:
    """Tables, SKUs, a day, the days of demand -> of each SKU the measures that pages of goods tell, by the fields of a line.

    日均销量 is `daily_quantity` of the window, 周转天数 `turnover_days` of the last 91 days, in money. Where the records of
    stock do not reach back over the window every day counts, and without any nothing is said to turn over.
    """
    covered = tables.has("stock_days", "sku", "day", "on_hand") and days_of_table("stock_days", tables)[0] <= as_of - window
    wanted = ["goods_quantity", "in_stock_days", "daily_quantity"]
    sold = _by_sku(tables, wanted, (as_of - window, as_of - 1)) if covered else None
    turned = _by_sku(tables, ["turnover_days"], (as_of - PRICED_OVER, as_of - 1)) or {}
    out: dict[str, dict[str, Any]] = {sku: {"turnover": turned.get(sku, {}).get("turnover_days")} for sku in skus}
    for sku in skus if sold is not None else ():
        mine = (sold or {}).get(sku, {})
        out[sku] |= {
            "window_sold": float(mine.get("goods_quantity") or 0), "window_days": int(mine.get("in_stock_days") or 0),
            "window_daily": float(mine.get("daily_quantity") or 0),
        }
    return out


def _by_sku(tables: Tables, measures: list[str], days: tuple[int, int]) -> dict[str, dict[str, Any]] | None:
    """-> SKU: the measures in a period; None where the company has no records of them."""
    try:
        rows = ask(tables.frames, measures, "sku", from_day=days[0], to_day=days[1], as_of=days[1] + 1).rows
    except ZhangguiError:
        return None
    return {row["sku"]: row for row in rows if row["sku"] is not None}


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
