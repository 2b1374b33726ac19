"""What came of `replenish`: the margin on what was sold beyond the stock that was there and on the way when it was said.

Counterfactual: had nobody ordered, nobody could have sold more of a SKU than lay there or was coming. What was sold beyond that
until the order after it could arrive is what ordering saved, at the margin of that day. It needs no experiment: no shelf is left
empty for the sake of one. The interval is what the lead time leaves open: an order that came half a lead time early or late.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhanggui.decide.decision import Decision
from zhanggui.decide.outcome import Outcome
from zhanggui.measures.ask import ask

RESTOCKED = {
    "zh": "对照：要是没订，卖出的不会超过当时的可用库存加在途；多卖出的那部分乘当时的毛利，就是订对了的好处",
    "en": "against not ordering: nobody could have sold more than what lay there and was on the way; what was sold beyond that, "
    "at the margin of that day, is what ordering saved",
}


def restocked(frames: Mapping[str, Any], decision: Decision, as_of: int, country: str) -> Outcome:
    """A decision, and records as of a later day -> the margin that ordering saved, once its days have passed."""
    details = decision.details or {}
    promised, lines = decision.gain.value, details.get("lines", [])
    if decision.replay:
        return Outcome(decision.id, decision.kind, "never scored", promised=promised)
    if not lines or not decision.gain.high:
        return Outcome(decision.id, decision.kind, "nothing to measure", promised=promised)
    if as_of < decision.as_of + int(details["horizon"]):
        return Outcome(decision.id, decision.kind, "not in yet", "gross_profit", promised=promised)
    last = decision.as_of + int(details["horizon"]) - 1
    saved, low, high = (_beyond(frames, decision.as_of, day, lines, as_of) for day in (
        last, last - round(details["horizon"] / 4), last + round(details["horizon"] / 4)
    ))  # fmt: skip
    sold = sum(_sold(frames, decision.as_of, last, lines, as_of).values())
    usual = sum(max(float(x["available"] or 0), 0.0) + float(x["in_transit"]) for x in lines)
    return Outcome(
        decision.id, decision.kind, "in", "gross_profit", decision.as_of, last, sold, usual, saved, low, max(saved, high),
        promised, saved >= decision.gain.low,
    )  # fmt: skip


def _sold(frames: Mapping[str, Any], first: int, last: int, lines: list[dict[str, Any]], as_of: int) -> dict[str, float]:
    wanted = {x["sku"] for x in lines}
    rows = ask(frames, ["goods_quantity"], ["sku"], from_day=first, to_day=last, as_of=as_of).rows
    return {r["sku"]: float(r["goods_quantity"] or 0) for r in rows if r["sku"] in wanted}


def _beyond(frames: Mapping[str, Any], first: int, last: int, lines: list[dict[str, Any]], as_of: int) -> int:
    """-> margin on what was sold of each SKU beyond what was there and on the way."""
    sold = _sold(frames, first, last, lines, as_of)
    total = 0.0
    for x in lines:
        there = max(float(x["available"] or 0), 0.0) + float(x["in_transit"])
        total += max(0.0, sold.get(x["sku"], 0.0) - there) * max(float(x["margin_cents"] or 0), 0.0)
    return round(total)
