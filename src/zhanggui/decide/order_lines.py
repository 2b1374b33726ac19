"""Each SKU with what is there, what sells, what is on the way and what to order: the rows behind `replenish` and the goods pages.

One row a SKU of the company that is in stock, was sold in two years or is offered. What is not known is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from math import floor
from typing import Any

import numpy as np

from zhanggui.analyse.goods import Bought, Held, Offer, Sold, bought, held, last_bought, offers, ranks, sold
from zhanggui.analyse.lead_times import Lead, Leads, leads, on_the_way
from zhanggui.decide.kind import Context
from zhanggui.decide.wording import names_of
from zhanggui.measures.reading import Tables
from zhanggui.predict.demand import Panel, forecast, panel
from zhanggui.predict.rates import CLASSES
from zhanggui.rules.reorder import (
    Costs,
    Need,
    cost_of,
    critical_ratio,
    lost_margin,
    lot_days,
    reorder_point,
    safety_stock,
    short_of,
    to_order,
)


@dataclass(frozen=True)
class OrderLine:
    """A SKU with the whole arithmetic of its order. Quantities in base units, `_e4` in 1/10,000, `_cents` in minor units, days.

    daily: what is expected to sell a day, by `method`; window_daily = window_sold / window_days in stock, as it was. cover: days
    that available stock lasts; out_day: the day on which it ends. lead_from says where the lead time is from; moq, pack, price
    and lead are those of the supplier that was chosen. short = what is missing up to the target; quantity = that in whole packs,
    at least the smallest order, 0 where nothing need be ordered. unknown: what is missing to know it.
    """

    sku: str
    name: str = ""
    rank: str = ""
    supplier: str = ""
    supplier_name: str = ""
    on_hand: float | None = None
    reserved: float = 0.0
    frozen: float = 0.0
    expired: float = 0.0
    available: float | None = None
    in_transit: float = 0.0
    transit_from: str = ""
    simulated: bool = False
    value_cents: int | None = None
    daily: float | None = None
    daily_sd: float = 0.0
    method: str = ""
    error: float | None = None
    window: int = 28
    window_sold: float = 0.0
    window_days: int = 0
    window_daily: float = 0.0
    cover: float | None = None
    out_day: int | None = None
    last_sold: int | None = None
    lead: float = 0.0
    lead_sd: float = 0.0
    lead_from: str = ""
    lead_count: int = 0
    review: float = 0.0
    level: float = 0.0
    paying_level: float | None = None
    lot: float = 0.0
    safety: float = 0.0
    point: float | None = None
    short: float = 0.0
    pack: float = 1.0
    moq: float = 0.0
    quantity: float = 0.0
    net_e4: int | None = None
    price_e4: int | None = None
    last_e4: int | None = None
    last_day: int | None = None
    last_supplier: str = ""
    lowest_e4: int | None = None
    mean_e4: int | None = None
    margin_cents: float | None = None
    saved_cents: int = 0
    saved_sd: float = 0.0
    less_cents: int | None = None
    more_cents: int | None = None
    turnover: float | None = None
    offers: tuple[dict[str, Any], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def need(self) -> Need:
        """The demand that an order is made for."""
        return Need(self.daily or 0.0, self.daily_sd, self.lead, self.lead_sd, self.review)

    @property
    def safety_days(self) -> float:
        """The safety stock as days of sales, the lot that an order's own cost makes worth while included."""
        return (self.safety / self.daily if self.daily else 0.0) + self.lot

    @property
    def position(self) -> float:
        """What is there or on the way."""
        return (self.available or 0.0) + self.in_transit

    @property
    def out_before_arrival(self) -> float:
        """Days without stock before an order of today can be here: 0 where it lasts."""
        if self.cover is None or not self.daily:
            return 0.0
        return max(0.0, self.lead - self.position / self.daily)

    @property
    def urgent(self) -> bool:
        """Whether it is gone, or will be before an order of today is here."""
        return self.cover is not None and (self.cover < 1 or self.out_before_arrival > 0)

    def cents(self, quantity: float | None = None) -> int:
        """-> what a quantity (else the suggested one) costs."""
        return round((self.quantity if quantity is None else quantity) * (self.net_e4 or 0) / 100)

    def row(self) -> dict[str, Any]:
        """The line as kept in details and result tables."""
        return asdict(self) | {"offers": [dict(o) for o in self.offers], "unknown": list(self.unknown)}


def line_of(row: Mapping[str, Any]) -> OrderLine:
    """A kept row -> the line."""
    return OrderLine(**{**row, "offers": tuple(row["offers"]), "unknown": tuple(row["unknown"])})


@dataclass
class _Look:
    """Everything the lines are made from, read once."""

    context: Context
    found: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def tables(self) -> Tables:
        return Tables(self.context.frames, self.context.as_of)

    @cached_property
    def held(self) -> dict[str, Held]:
        return held(self.tables, self.context.as_of)

    @cached_property
    def offers(self) -> dict[str, list[Offer]]:
        return offers(self.tables, self.context.as_of)

    @cached_property
    def bought(self) -> dict[str, Bought]:
        return last_bought(bought(self.tables))

    @cached_property
    def sold(self) -> dict[str, Sold]:
        return sold(self.tables, self.context.as_of)

    @cached_property
    def leads(self) -> Leads:
        return leads(self.tables, self.context.as_of)

    @cached_property
    def ended(self) -> frozenset[str]:
        """SKUs that are no longer sold."""
        if not self.tables.has("skus", "sku", "ended_day"):
            return frozenset()
        rows = self.tables.valid_now("skus", "sku").select("sku", "ended_day").collect("pyarrow").to_native().to_pylist()
        return frozenset(r["sku"] for r in rows if r["ended_day"] is not None and r["ended_day"] < self.context.as_of)

    def setting(self, name: str) -> float:
        return float(self.context.settings[name])


def order_lines(context: Context) -> list[OrderLine]:
    """Records as of a day -> a line a SKU, what is to be ordered first, then by what each brings. Made once a run."""
    if "order_lines" not in context.found:
        context.found["order_lines"] = _order_lines(_Look(context))
    found: list[OrderLine] = context.found["order_lines"]
    return found


def _order_lines(look: _Look) -> list[OrderLine]:
    horizon, window = _horizon(look), int(look.setting("demand_window"))
    known = panel(look.context.frames, look.context.as_of, also=sorted(look.held))
    if not known.skus:
        return []
    expected = forecast(known, horizon, window)
    window_sold, window_days, window_daily = known.average(window)
    spread, rank = known.spread(), ranks(look.sold)
    transit = on_the_way(look.tables, look.context.as_of, _usual_lead(look))
    names = names_of(look.context.frames, {("sku", s) for s in known.skus} | {("supplier", s) for s in _suppliers(look)})
    mean_stock = _mean_stock(known)
    lines = []
    for i, sku in enumerate(known.skus):
        base = OrderLine(
            sku, names.get(("sku", sku), ""), rank.get(sku, ""), daily=float(expected.daily[i]), daily_sd=float(spread[i]),
            method=expected.method(i), error=expected.choice.error[CLASSES[expected.kinds[i]]] or None, window=window,
            window_sold=float(window_sold[i]), window_days=int(window_days[i]), window_daily=float(window_daily[i]),
        )  # fmt: skip
        lines.append(_line(look, base, transit, names, None if mean_stock is None else float(mean_stock[i])))
    return sorted(lines, key=lambda x: (x.quantity <= 0, -x.saved_cents, x.rank or "Z", -(x.daily or 0.0), x.sku))


def _suppliers(look: _Look) -> set[str]:
    named = {o.supplier for found in look.offers.values() for o in found}
    return (named | {b.supplier for b in look.bought.values()}) - {""}


def _usual_lead(look: _Look) -> float:
    said = [o.lead_days for found in look.offers.values() for o in found if o.lead_days is not None]
    measured = [lead.days for lead in look.leads.of_supplier.values()]
    known = measured or said or list(look.leads.stated.values())
    return float(np.median(known)) if known else look.setting("lead_days")


def _horizon(look: _Look) -> int:
    """-> the days ahead for which methods are tried: the usual lead time and the time to the next look."""
    return max(7, round(_usual_lead(look) + look.setting("review_days")))


def _mean_stock(known: Panel) -> Any:
    if known.stock is None:
        return None
    recent = known.stock[:, -91:]
    count = np.maximum((~np.isnan(recent)).sum(axis=1), 1)
    return np.nansum(recent, axis=1) / count


def _line(
    look: _Look, base: OrderLine, transit: Mapping[str, float], names: Mapping[tuple[str, str], str], mean_stock: float | None
) -> OrderLine:
    """What sells -> the line with stock, cost, supplier, and what to order."""
    sku, there, paid, brought = base.sku, look.held.get(base.sku), look.bought.get(base.sku), look.sold.get(base.sku)
    unknown = [] if brought else ["sales"]
    if there is None:
        unknown.append("stock")
    line = replace(base, last_sold=brought.last_day if brought else None, daily=base.daily if brought else None)
    if paid:
        seller = names.get(("supplier", paid.supplier), paid.supplier)
        line = replace(line, last_e4=paid.price_e4, last_day=paid.day, last_supplier=seller,
                       lowest_e4=paid.lowest_e4, mean_e4=paid.mean_e4)  # fmt: skip
    if there is not None:
        # Where the balance says what is on the way it is believed; else it is what was ordered and has not come.
        coming = there.in_transit if there.in_transit is not None else transit.get(sku, 0.0)
        line = replace(
            line, on_hand=there.on_hand, reserved=there.reserved, frozen=there.frozen, expired=there.expired,
            available=there.available, in_transit=coming, simulated=there.simulated,
            transit_from="stock" if there.in_transit is not None else "purchases" if sku in transit else "",
        )  # fmt: skip
        if line.daily:
            cover = max(there.available, 0.0) / line.daily
            line = replace(line, cover=cover, out_day=look.context.as_of + floor(cover) if cover < 3650 else None)
    line = _with_supplier(look, line, names, brought)
    if not line.net_e4:
        unknown.append("cost")
    line = _with_value(line, there, brought, mean_stock)
    return replace(line, unknown=tuple(unknown))


def _with_supplier(look: _Look, line: OrderLine, names: Mapping[tuple[str, str], str], brought: Sold | None) -> OrderLine:
    """A line -> with the supplier of the lowest net price whose smallest order is not more than is missing, and what to order."""
    paid = look.bought.get(line.sku)
    choices = list(look.offers.get(line.sku, []))
    if not choices:
        choices = [
            Offer(paid.supplier if paid else "", paid.price_e4 if paid else 0, paid.price_e4 if paid else 0, 0.0, 0.0, 1.0, None)
        ]
    tried = [_ordered(look, line, offer, brought) for offer in choices]
    fitting = [t for t, o in zip(tried, choices, strict=True) if max(o.moq, o.from_qty) <= max(t.short, 1e-9)]
    pool = fitting or [t for t, o in zip(tried, choices, strict=True) if o.from_qty <= max(t.quantity, o.moq)] or tried
    chosen = min(pool, key=lambda t: (t.net_e4 or 0, t.lead) if fitting else (t.cents(), t.net_e4 or 0))
    rows = tuple(
        {"supplier": o.supplier, "name": names.get(("supplier", o.supplier), o.supplier), "price_e4": o.price_e4,
         "net_e4": o.net_e4, "from_qty": o.from_qty, "moq": o.moq, "pack": o.pack, "lead": t.lead, "chosen": t is chosen}
        for o, t in zip(choices, tried, strict=True) if o.net_e4
    )  # fmt: skip
    return replace(chosen, supplier_name=names.get(("supplier", chosen.supplier), chosen.supplier), offers=rows)


def _ordered(look: _Look, line: OrderLine, offer: Offer, brought: Sold | None) -> OrderLine:
    """A line and one offer -> the line as it would be ordered there."""
    lead: Lead = look.leads.of(offer.supplier, line.sku, offer.lead_days, look.setting("lead_days"))
    level = look.setting("service_level")
    line = replace(
        line, supplier=offer.supplier, net_e4=offer.net_e4 or None, price_e4=offer.price_e4 or None, pack=offer.pack,
        moq=offer.moq, lead=lead.days, lead_sd=lead.sd, lead_from=lead.source, lead_count=lead.count,
        review=look.setting("review_days"), level=level,
    )  # fmt: skip
    margin = None
    if brought and brought.units > 0 and offer.net_e4:
        margin = brought.cents / brought.units - offer.net_e4 / 100
    line = replace(line, margin_cents=margin)
    daily, available = line.daily, line.available
    if daily is None or available is None:
        return line
    costs = costs_of(look.context.settings, line)
    lot = lot_days(line.need, costs)
    point = reorder_point(line.need, level)
    line = replace(line, lot=lot, safety=safety_stock(line.need, level), point=point,
                   paying_level=critical_ratio(line.need, costs) if margin is not None and margin > 0 else None)  # fmt: skip
    asked = daily > 0 and line.position < point and line.sku not in look.ended
    if not asked:
        return line
    short = short_of(daily, line.need.protection + line.safety_days, available, line.in_transit)
    return with_quantity(look.context.settings, replace(line, short=short), to_order(short, line.pack, line.moq))


def costs_of(settings: Mapping[str, Any], line: OrderLine) -> Costs:
    """Settings and a line -> the costs of one unit."""
    return Costs(
        max(line.margin_cents or 0.0, 0.0),
        (line.net_e4 or 0) / 100,
        float(settings["holding_rate"]),
        float(settings["order_cost"]) * 100,
    )


def with_quantity(settings: Mapping[str, Any], line: OrderLine, quantity: float) -> OrderLine:
    """A line and the units to order -> the line with what that saves, and what one pack less or more would cost."""
    costs, need, at = costs_of(settings, line), line.need, line.position
    if line.margin_cents is None:
        return replace(line, quantity=quantity)
    saved = lost_margin(need, costs, at) - lost_margin(need, costs, at + quantity)
    step, now = max(line.pack, 1.0), cost_of(need, costs, at + quantity)
    return replace(
        line, quantity=quantity, saved_cents=round(saved), saved_sd=min(costs.margin * need.sd, max(saved, 0.0)),
        less_cents=round(cost_of(need, costs, at + max(quantity - step, 0.0)) - now),
        more_cents=round(cost_of(need, costs, at + quantity + step) - now),
    )  # fmt: skip


def alternatives(settings: Mapping[str, Any], line: OrderLine) -> list[dict[str, Any]]:
    """A line with its quantity -> a pack less, as it is, a pack more, half more: what each loses in sales and in keeping."""
    costs, need, at, pack = costs_of(settings, line), line.need, line.position, max(line.pack, 1.0)
    out = []
    for key, units in (("less", max(line.quantity - pack, 0.0)), ("as_is", line.quantity), ("more", line.quantity + pack),
                       ("half_more", to_order(line.quantity * 1.5, pack))):  # fmt: skip
        missed = lost_margin(need, costs, at + units)
        whole = cost_of(need, costs, at + units)
        out.append({"key": key, "quantity": units, "missed": round(missed), "kept": round(whole - missed), "cost": round(whole)})
    return out


def _with_value(line: OrderLine, there: Held | None, brought: Sold | None, mean_stock: float | None) -> OrderLine:
    """A line -> with the money in its stock and its days of turnover: mean stock at cost / cost of a day's sales (A12)."""
    if there is None:
        return line
    unit = line.mean_e4 or line.net_e4
    value = there.value_cents if there.value_cents is not None else round(max(there.on_hand, 0.0) * unit / 100) if unit else None
    turnover = None
    if mean_stock is not None and brought and brought.units > 0:
        # Both at the same cost of a unit, so that it falls out.
        turnover = mean_stock / (brought.units / 91)
    return replace(line, value_cents=value, turnover=turnover)
