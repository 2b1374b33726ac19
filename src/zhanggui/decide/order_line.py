"""A SKU with the whole arithmetic of its order: what every page, file and suggestion shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from zhanggui.rules.reorder import Need

Forced = Literal["", "moq", "minimum"]


@dataclass(frozen=True)
class OrderLine:
    """A SKU with the whole arithmetic of its order. Quantities in base units, `_e4` in 1/10,000, `_cents` in minor units, days.

    daily: what is expected to sell a day, by `method`; window_daily: the measure `daily_quantity` of the window. daily, lead,
    safety_days and the spreads are rounded as they are shown: what is shown is what is reckoned with. cover: days that available
    stock lasts; out_day: the day on which it ends; out_days: days without stock before an order of today can be here. lead_from
    says where the lead time is from; moq, pack, price and lead are those of the supplier that was chosen. short = daily × (lead -
    out_days + review + safety_days) - available - in_transit; quantity: that in whole packs, at least the smallest order, 0 where
    nothing need be ordered; forced: what makes it more than pays (moq, or the supplier's minimum amount), added: units for the
    latter. unit_cents: what one sold for lately, margin_cents: less its net price. stake_units: missed
    from the day the order arrives until the next can, if nothing is ordered; lost_units: missed before, whatever is ordered.
    saved_cents = stake_cents - missed_cents - kept_cents - ordering_cents. off, together: how far the forecast is off, of the
    SKU and of all. unknown: what is missing to know it.
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
    off: float = 0.0
    together: float = 0.0
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
    out_days: float = 0.0
    safety_days: float = 0.0
    lot: float = 0.0
    point: float | None = None
    short: float = 0.0
    pack: float = 1.0
    moq: float = 0.0
    quantity: float = 0.0
    forced: Forced = ""
    added: float = 0.0
    minimum_cents: int | None = None
    net_e4: int | None = None
    price_e4: int | None = None
    price_day: int | None = None
    price_paid: bool = False
    quoted_e4: int | None = None
    quoted_day: int | None = None
    last_e4: int | None = None
    last_day: int | None = None
    last_supplier: str = ""
    lowest_e4: int | None = None
    mean_e4: int | None = None
    unit_cents: float | None = None
    margin_cents: float | None = None
    stake_units: float = 0.0
    stake_cents: int = 0
    lost_units: float = 0.0
    lost_cents: int = 0
    missed_cents: int = 0
    kept_cents: int = 0
    ordering_cents: int = 0
    saved_cents: int = 0
    less_cents: int | None = None
    more_cents: int | None = None
    turnover: float | None = None
    offers: tuple[dict[str, Any], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def need(self) -> Need:
        """The demand that an order is made for."""
        return Need(self.daily or 0.0, self.daily_sd, self.lead, self.lead_sd, self.review, self.off, self.together)

    @property
    def position(self) -> float:
        """What is there or on the way."""
        return (self.available or 0.0) + self.in_transit

    @property
    def days(self) -> float:
        """Days of sales that what is there, on the way and ordered has to serve: those without stock serve nobody."""
        return self.lead - self.out_days + self.review + self.safety_days

    @property
    def urgent(self) -> bool:
        """Whether it is gone, or will be before an order of today is here."""
        return self.cover is not None and (self.cover < 1 or self.out_days > 0)

    @property
    def valued(self) -> bool:
        """Whether it is known what a sale of it earns, so that more and less can be weighed."""
        return self.margin_cents is not None and self.margin_cents > 0 and bool(self.daily)

    def cents(self, quantity: float | None = None) -> int:
        """-> what a quantity (else the suggested one) costs."""
        return round((self.quantity if quantity is None else quantity) * (self.net_e4 or 0) / 100)

    def row(self) -> dict[str, Any]:
        """The line as kept in details and result tables."""
        return asdict(self) | {"offers": [dict(o) for o in self.offers], "unknown": list(self.unknown)}


def line_of(row: Mapping[str, Any]) -> OrderLine:
    """A kept row -> the line; what an earlier release kept of it and this one does not know is left."""
    known = {f.name for f in fields(OrderLine)}
    kept = {name: value for name, value in row.items() if name in known}
    return OrderLine(**{**kept, "offers": tuple(row["offers"]), "unknown": tuple(row["unknown"])})
