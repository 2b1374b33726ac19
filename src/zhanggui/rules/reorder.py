"""When to order and how much: the arithmetic of replenishment on plain numbers, each step by its name.

Units are base units of a SKU, money minor units, time days. Hadley & Whitin (1963) ch. 4; Silver, Pyke & Peterson (1998) ch. 7;
Harris (1913) for the lot; the sum of a random number of random days for the spread over a lead time that varies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

_NORMAL = NormalDist()
LONGEST_LOT = 365.0
"""Days of sales at most in one lot, however dear an order is: nobody knows demand further out."""


@dataclass(frozen=True)
class Need:
    """What is known of a SKU when it is looked at: units a day and their spread, lead time and its spread, days to next look.

    off: how far the forecast of this SKU was off on its own (standard deviation as a share of it); together: how far that of all
    SKUs was off at once.
    """

    daily: float
    daily_sd: float
    lead: float
    lead_sd: float
    review: float
    off: float = 0.0
    together: float = 0.0

    @property
    def protection(self) -> float:
        """Days that what is ordered now has to last: until the order after it can arrive."""
        return self.lead + self.review

    @property
    def mean(self) -> float:
        """Units sold in those days, as expected."""
        return self.daily * self.protection

    @property
    def sd(self) -> float:
        """Their spread: √(Lσd²+μ²σL²), L being lead time and days to the next look (B06)."""
        return math.sqrt(self.protection * self.daily_sd**2 + self.daily**2 * self.lead_sd**2)


@dataclass(frozen=True)
class Costs:
    """Of one unit: what is earned by selling it, what it costs, the yearly share of that for keeping it. An order's own cost."""

    margin: float
    cost: float
    holding: float
    order: float = 0.0

    @property
    def per_day(self) -> float:
        """Keeping one unit for one day."""
        return self.cost * self.holding / 365


def service_factor(level: float) -> float:
    """A service level -> z to three decimals, as it is shown: .95 -> 1.645."""
    return round(_NORMAL.inv_cdf(min(max(level, 0.5), 0.9999)), 3)


def safety_stock(need: Need, level: float) -> float:
    """A need and a service level -> units kept for a bad stretch: z·√(Lσd²+μ²σL²)."""
    return service_factor(level) * need.sd


def reorder_point(need: Need, level: float) -> float:
    """A need and a service level -> ROP = μL + z·√(Lσd²+μ²σL²): what must be there or on the way, else order."""
    return need.mean + safety_stock(need, level)


def critical_ratio(need: Need, costs: Costs) -> float:
    """A need and its costs -> the service level that pays: 1 - (keeping a unit for a cycle) / (what a missed sale loses)."""
    if costs.margin <= 0:
        return 0.5
    cycle = max(lot_days(need, costs), need.review)
    return min(1 - min(0.5, costs.per_day * cycle / costs.margin), 0.9995)


def lot_days(need: Need, costs: Costs) -> float:
    """-> days of sales in one lot, because an order itself costs something: Harris's √(2Kμ/h)/μ; 0 where it is free."""
    if costs.order <= 0 or need.daily <= 0 or costs.per_day <= 0:
        return 0.0
    return min(math.sqrt(2 * costs.order * need.daily / costs.per_day) / need.daily, LONGEST_LOT)


def short_of(daily: float, days: float, available: float, in_transit: float) -> float:
    """日均销量 × 天数 - 可用库存 - 在途, not below 0 (B07)."""
    return max(0.0, daily * days - available - in_transit)


def to_order(wanted: float, pack: float = 1.0, moq: float = 0.0) -> float:
    """Units wanted -> units that can be ordered: whole packs, and at least the smallest order; none where none are wanted."""
    if wanted <= 1e-9:
        return 0.0
    size = pack if pack > 0 else 1.0
    return math.ceil(max(wanted, moq) / size - 1e-9) * size


def nearest(short: float, pack: float = 1.0, moq: float = 0.0) -> float:
    """Units short -> the nearest quantity that can be ordered: none where less than half the smallest order is short."""
    if short * 2 < to_order(1e-6, pack, moq):
        return 0.0
    size = pack if pack > 0 else 1.0
    return max(round(short / size) * size, to_order(1e-6, pack, moq))


def as_shown(value: float) -> float:
    """A number -> as it is shown: one decimal from 10 on, two from 1 on, three below. What is shown is what is reckoned with."""
    return round(value, 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3)
