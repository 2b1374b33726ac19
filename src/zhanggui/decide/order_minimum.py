"""The lines of a supplier that takes no order below an amount of money -> the order made large enough where that pays, else none.

Packs are added one by one where the next costs least for its money: keeping it, less what it saves. Goods of the same supplier
that did not have to be ordered yet count too. Where the whole order would cost more than it saves, it waits until more is short.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from zhanggui.decide.order_line import OrderLine
from zhanggui.decide.order_value import cost_of, with_quantity
from zhanggui.rules.reorder import to_order

STEPS = 300
"""An amount is reached in so many steps at most: of goods that cost next to nothing several packs are added at once."""


def with_minimums(settings: Mapping[str, Any], lines: Sequence[OrderLine], ended: Collection[str]) -> list[OrderLine]:
    """Settings, every line, SKUs that are no longer sold -> the lines, each supplier's order at its smallest amount or above."""
    groups: dict[str, list[OrderLine]] = {}
    for line in lines:
        if line.minimum_cents and line.net_e4:
            groups.setdefault(line.supplier, []).append(line)
    changed: dict[str, OrderLine] = {}
    for its in groups.values():
        total, least = sum(x.cents() for x in its), its[0].minimum_cents or 0
        if 0 < total < least:
            changed |= _filled(settings, [x for x in its if x.sku not in ended], least)
    return [changed.get(x.sku, x) for x in lines]


def _filled(settings: Mapping[str, Any], lines: Sequence[OrderLine], least: int) -> dict[str, OrderLine]:
    """The lines of one supplier -> SKU: those that change."""
    wanted = {x.sku: x.quantity for x in lines}
    able = {x.sku: x for x in lines if x.valued and x.available is not None}
    nexts = {sku: _next(settings, x, wanted[sku], least) for sku, x in able.items()}
    while nexts and sum(x.cents(wanted[x.sku]) for x in lines) < least:
        sku = min(nexts, key=lambda name: (nexts[name][1], name))
        wanted[sku] = nexts[sku][0]
        nexts[sku] = _next(settings, able[sku], wanted[sku], least)
    if not nexts:
        return {}  # nothing is known of what more would cost: the order stands, and it is said that it is too small
    made = {x.sku: _changed(settings, x, wanted[x.sku]) for x in lines if wanted[x.sku] != x.quantity}
    if sum(made.get(x.sku, x).saved_cents for x in lines) > 0:
        return made
    return {x.sku: replace(with_quantity(settings, x, 0.0), forced="minimum") for x in lines if x.quantity > 0}


def _next(settings: Mapping[str, Any], line: OrderLine, now: float, least: int) -> tuple[float, float]:
    """A line and its quantity -> the next larger one, and what the step costs for each unit of money spent."""
    some = max(to_order(1e-6, line.pack), to_order(least / STEPS / max((line.net_e4 or 0) / 100, 1e-9), line.pack))
    more = now + some if now > 0 else to_order(some, line.pack, line.moq)
    spent = max(line.cents(more) - line.cents(now), 1)
    return more, (cost_of(settings, line, more) - cost_of(settings, line, now)) / spent


def _changed(settings: Mapping[str, Any], line: OrderLine, quantity: float) -> OrderLine:
    new = with_quantity(settings, line, quantity)
    return replace(new, added=quantity - line.quantity, forced="minimum" if (new.less_cents or 0) < 0 else new.forced)
