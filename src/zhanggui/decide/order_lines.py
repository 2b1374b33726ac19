"""Each SKU with what is there, what sells, what is on the way and what to order: the rows behind `replenish` and the goods pages.

One row a SKU of the company that is in stock, was sold in two years or is offered. What is not known is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import floor
from typing import Any

import numpy as np

from zhanggui.analyse.goods import (
    Bought,
    Held,
    Offer,
    Sold,
    bought,
    held,
    last_bought,
    measured,
    minimums,
    offers,
    packs,
    ranks,
    sold,
)
from zhanggui.analyse.lead_times import Lead, Leads, leads, on_the_way
from zhanggui.decide.kind import Context
from zhanggui.decide.order_line import OrderLine
from zhanggui.decide.order_minimum import with_minimums
from zhanggui.decide.order_value import ordered
from zhanggui.decide.wording import names_of
from zhanggui.measures.reading import Tables
from zhanggui.predict.goods.demand import forecast, panel
from zhanggui.predict.goods.rates import CLASSES
from zhanggui.rules.reorder import as_shown, reorder_point, safety_stock


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
    def paid(self) -> dict[str, list[dict[str, Any]]]:
        return bought(self.tables)

    @cached_property
    def packs(self) -> dict[str, float]:
        return packs(self.tables)

    @cached_property
    def offers(self) -> dict[str, list[Offer]]:
        return offers(self.tables, self.context.as_of, self.paid)

    @cached_property
    def bought(self) -> dict[str, Bought]:
        return last_bought(self.paid)

    @cached_property
    def minimums(self) -> dict[str, int]:
        return minimums(self.tables)

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
    lines = []
    for i, sku in enumerate(known.skus):
        base = OrderLine(
            sku, names.get(("sku", sku), ""), rank.get(sku, ""), daily=as_shown(float(expected.daily[i])),
            daily_sd=as_shown(float(spread[i])), off=round(float(expected.off[i]), 4), together=round(expected.together, 4),
            method=expected.method(i), error=expected.choice.error[CLASSES[expected.kinds[i]]] or None, window=window,
            window_sold=float(window_sold[i]), window_days=int(window_days[i]), window_daily=float(window_daily[i]),
        )  # fmt: skip
        lines.append(_line(look, base, transit, names))
    lines = with_minimums(look.context.settings, lines, look.ended)
    shown = measured(look.tables, known.skus, look.context.as_of, window)
    lines = [replace(x, **shown[x.sku]) for x in lines]
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


def _line(
    look: _Look, base: OrderLine, transit: Mapping[str, float], names: Mapping[tuple[str, str], str]
) -> OrderLine:
    """What sells -> the line with stock, cost, supplier, and what to order."""
    sku, there, paid, brought = base.sku, look.held.get(base.sku), look.bought.get(base.sku), look.sold.get(base.sku)
    unknown = [] if brought else ["sales"]
    if there is None:
        unknown.append("stock")
    line = replace(base, last_sold=brought.last_day if brought else None, daily=base.daily if brought else None)
    if brought and brought.units > 0:
        line = replace(line, unit_cents=brought.cents / brought.units)
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
    line = _with_supplier(look, line, names)
    if not line.net_e4:
        unknown.append("cost")
    line = _with_value(line, there)
    return replace(line, unknown=tuple(unknown))


def _with_supplier(look: _Look, line: OrderLine, names: Mapping[tuple[str, str], str]) -> OrderLine:
    """A line -> with the supplier of the lowest net price whose smallest order is not more than is missing, and what to order.

    A price is compared with others of its time: one older than `quote_days` is only taken where there is no newer one.
    """
    choices = list(look.offers.get(line.sku, [])) or [Offer("", 0, 0, 0.0, 0.0, look.packs.get(line.sku, 1.0), None)]
    tried = [_ordered(look, line, offer) for offer in choices]
    newest = max((o.day for o in choices if o.day is not None), default=None)
    stale = [_is_stale(look, o, newest) for o in choices]
    fresh = [(t, o) for t, o, old in zip(tried, choices, stale, strict=True) if not old]
    fitting = [t for t, o in fresh if max(o.moq, o.from_qty) <= max(t.short, 1e-9)]
    pool = fitting or [t for t, o in fresh if o.from_qty <= max(t.quantity, o.moq)] or [t for t, _ in fresh]
    chosen = min(pool, key=lambda t: (t.net_e4 or 0, t.lead) if fitting else (t.cents(), t.net_e4 or 0))
    rows = tuple(
        {"supplier": o.supplier, "name": names.get(("supplier", o.supplier), o.supplier), "price_e4": o.price_e4,
         "net_e4": o.net_e4, "from_qty": o.from_qty, "moq": o.moq, "pack": o.pack, "lead": t.lead, "chosen": t is chosen,
         "day": o.day, "paid": o.paid, "quoted_e4": o.quoted_e4, "quoted_day": o.quoted_day, "stale": old}
        for o, t, old in zip(choices, tried, stale, strict=True) if o.net_e4
    )  # fmt: skip
    return replace(chosen, supplier_name=names.get(("supplier", chosen.supplier), chosen.supplier), offers=rows)


def _is_stale(look: _Look, offer: Offer, newest: int | None) -> bool:
    """Whether a price is too old to stand beside the newest: a quote without a date, and the newest itself, never are."""
    if offer.day is None or newest is None or offer.day == newest:
        return False
    return look.context.as_of - offer.day > look.setting("quote_days")


def _ordered(look: _Look, line: OrderLine, offer: Offer) -> OrderLine:
    """A line and one offer -> the line as it would be ordered there."""
    lead: Lead = look.leads.of(offer.supplier, line.sku, offer.lead_days, look.setting("lead_days"))
    level = look.setting("service_level")
    line = replace(
        line, supplier=offer.supplier, net_e4=offer.net_e4 or None, price_e4=offer.price_e4 or None, pack=offer.pack,
        moq=offer.moq, lead=as_shown(lead.days), lead_sd=as_shown(lead.sd), lead_from=lead.source, lead_count=lead.count,
        review=look.setting("review_days"), level=level, price_day=offer.day, price_paid=offer.paid, quoted_e4=offer.quoted_e4,
        quoted_day=offer.quoted_day, minimum_cents=look.minimums.get(offer.supplier),
    )  # fmt: skip
    margin = line.unit_cents - offer.net_e4 / 100 if line.unit_cents is not None and offer.net_e4 else None
    line = replace(line, margin_cents=margin)
    daily, available = line.daily, line.available
    if daily is None or available is None:
        return line
    point = reorder_point(line.need, level)
    lasts = max(line.position, 0.0) / daily if daily else line.lead
    line = replace(line, safety_days=as_shown(safety_stock(line.need, level) / daily) if daily else 0.0, point=point,
                   out_days=as_shown(max(0.0, line.lead - lasts)))  # fmt: skip
    asked = daily > 0 and line.position < point and line.sku not in look.ended
    return ordered(look.context.settings, line) if asked else line


def _with_value(line: OrderLine, there: Held | None) -> OrderLine:
    """A line -> with the money in its stock: as its balance says, else at the mean or the offered cost."""
    if there is None:
        return line
    unit = line.mean_e4 or line.net_e4
    value = there.value_cents if there.value_cents is not None else round(max(there.on_hand, 0.0) * unit / 100) if unit else None
    return replace(line, value_cents=value)
