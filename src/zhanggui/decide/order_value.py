"""A line of an order -> how many to order, what that saves, and what less and more would cost: all from the same futures.

cost of a quantity = margin still missed until the next order can arrive + keeping the goods + (where an order itself costs money)
ordering. The advised quantity is the cheapest that can be ordered; the gain is what is at stake less that cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from zhanggui.decide.order_line import OrderLine
from zhanggui.predict.goods.shortage import Futures, Worth, best, futures, worth
from zhanggui.rules.reorder import Costs, as_shown, nearest, safety_stock, short_of, to_order

FINE = 0.01
"""Days of sales: the step in which the best quantity is looked for before it is made whole packs."""


def costs_of(settings: Mapping[str, Any], line: OrderLine) -> Costs:
    """Settings and a line -> the costs of one unit."""
    return Costs(
        max(line.margin_cents or 0.0, 0.0),
        (line.net_e4 or 0) / 100,
        float(settings["holding_rate"]),
        float(settings["order_cost"]) * 100,
    )


def futures_of(line: OrderLine) -> Futures:
    """A line -> its futures."""
    return futures(line.need, line.sku)


def worth_of(settings: Mapping[str, Any], line: OrderLine, quantity: float, ahead: Futures | None = None) -> Worth:
    """Settings, a line and a quantity -> what it comes to in each future (of the line, or those given: what really came)."""
    return worth(ahead or futures_of(line), line.need, costs_of(settings, line), line.position, quantity)


def cost_of(settings: Mapping[str, Any], line: OrderLine, quantity: float) -> float:
    """-> what a quantity is expected to cost, minor units."""
    return float(worth_of(settings, line, quantity).cost.mean())


def ordered(settings: Mapping[str, Any], line: OrderLine) -> OrderLine:
    """A line below its reorder point -> with what is short, the safety days in that, and the quantity to order."""
    short, safety_days, lot = _short(settings, line)
    line = replace(line, short=short, safety_days=safety_days, lot=lot)
    if not line.valued:
        return with_quantity(settings, line, nearest(short, line.pack, line.moq))
    quantity = best(lambda q: cost_of(settings, line, q), max(line.pack, FINE), line.moq, _most(line))
    return with_quantity(settings, line, quantity)


def _short(settings: Mapping[str, Any], line: OrderLine) -> tuple[float, float, float]:
    """-> units short, safety days, and how many of these are a lot because an order costs money itself.

    What pays decides how many; where it is not known what a sale earns, the service level does.
    """
    daily = line.daily or 0.0
    if not daily:
        return 0.0, 0.0, 0.0
    bare, lot = replace(line, safety_days=0.0), 0.0
    if line.valued:
        step = FINE * daily
        wanted = best(lambda q: cost_of(settings, line, q), step, 0.0, _most(line))
        if wanted <= 0:
            return 0.0, 0.0, 0.0
        plain = {**settings, "order_cost": 0.0}
        free = settings["order_cost"] and best(lambda q: cost_of(plain, line, q), step, 0.0, _most(line))
        lot = max(0.0, (wanted - free) / daily) if free else 0.0
        safety = (wanted + line.position) / daily - bare.days
    else:
        safety = safety_stock(line.need, line.level) / daily
    safety_days = as_shown(safety)
    days = replace(line, safety_days=safety_days).days
    return round(short_of(daily, days, line.available or 0.0, line.in_transit), 6), safety_days, as_shown(lot)


def _most(line: OrderLine) -> float:
    ahead = futures_of(line)
    return float(ahead.before.max() + ahead.within.max()) + 366 * (line.daily or 0.0) + max(-line.position, 0.0)


def with_quantity(settings: Mapping[str, Any], line: OrderLine, quantity: float) -> OrderLine:
    """A line and the units to order -> the line with what that saves, and what one pack less or more would cost."""
    ahead, margin = futures_of(line), max(line.margin_cents or 0.0, 0.0)
    stake, lost = float(ahead.missed(line.position).mean()), float(ahead.lost(line.position).mean())
    line = replace(line, quantity=quantity, stake_units=round(stake, 2), lost_units=round(lost, 2),
                   stake_cents=round(stake * margin), lost_cents=round(lost * margin), saved_cents=0, forced="")  # fmt: skip
    if not line.valued:
        return line
    (missed, kept, ordering, now), step = _parts(worth_of(settings, line, quantity)), max(line.pack, 1.0)
    less, more = (round(cost_of(settings, line, max(quantity + by, 0.0))) - now for by in (-step, step))
    return replace(
        line, missed_cents=missed, kept_cents=kept, ordering_cents=ordering, saved_cents=line.stake_cents - now,
        less_cents=less, more_cents=more,
        forced="moq" if less < 0 < quantity and quantity - step < line.moq else "",
    )  # fmt: skip


def gains_of(settings: Mapping[str, Any], line: OrderLine) -> tuple[Any, Any]:
    """A line with its quantity -> in each future: what is at stake, and what the order saves of it, minor units."""
    ahead, costs = futures_of(line), costs_of(settings, line)
    if not line.valued:
        return np.zeros(len(ahead.days)), np.zeros(len(ahead.days))
    stake = costs.margin * ahead.missed(line.position)
    return stake, stake - worth_of(settings, line, line.quantity).cost


def _parts(found: Worth) -> tuple[int, int, int, int]:
    """What a quantity comes to -> missed, kept, ordering and all of it, whole minor units that add up."""
    kept, ordering, cost = (round(float(part.mean())) for part in (found.kept, found.ordering, found.cost))
    return cost - kept - ordering, kept, ordering, cost


def alternatives(settings: Mapping[str, Any], line: OrderLine) -> list[dict[str, Any]]:
    """A line with its quantity -> a pack less, as it is, a pack more, half more: what each loses in sales, in keeping and in
    ordering. `below`: less than the supplier takes."""
    pack = max(line.pack, 1.0)
    out = []
    for key, units in (("less", max(line.quantity - pack, 0.0)), ("as_is", line.quantity), ("more", line.quantity + pack),
                       ("half_more", to_order(line.quantity * 1.5, pack))):  # fmt: skip
        found = worth_of(settings, line, units)
        missed, kept, ordering, cost = _parts(found)
        out.append({"key": key, "quantity": units, "missed": missed, "kept": kept, "ordering": ordering,
                    "cost": cost, "below": 0 < units < line.moq})  # fmt: skip
    return out
