"""The stakes of decisions about customers on a past day, beside what their customers then did not buy: one row a decision."""

from __future__ import annotations

from collections.abc import Callable

from zhanggui.decide.came_back import Missed, bought
from zhanggui.decide.decision import Decision
from zhanggui.decide.kind import Context
from zhanggui.decide.outlook import outlook
from zhanggui.decide.stakes import Stake


def stakes_of(make: Callable[[Context], list[Decision]]) -> Callable[[Context, int], list[Stake]]:
    """How a kind is made -> how what it says is at stake is tried: made as on that morning, then held against the records until a
    later day, when its horizon has passed. In margin; where nobody told what goods cost, in sales."""

    def tried(context: Context, until: int) -> list[Stake]:
        priced = outlook(context)["profit_12m_cents"].null_count < outlook(context).num_rows
        unit, by = ("margin", 1.0) if priced else ("sales", 1 / max(float(context.settings["assumed_margin"]), 1e-9))
        out = []
        for made in make(context):
            told, gain = made.details or {}, made.gain
            last = context.as_of + int(told["horizon"]) - 1
            if gain.stake is None or not told["lines"] or until <= last:
                continue
            came = bought(context.frames, [x["customer"] for x in told["lines"]], context.as_of, last, until)
            missed = sum(Missed.of(x, came.get(x["customer"])).came for x in told["lines"])
            claimed, low, high = (end * by for end in (gain.stake.value, gain.stake.low, gain.stake.high))
            # A list of another day is of other customers; a key account stays itself.
            who = made.subject if made.subject.startswith("customer=") else f"{made.subject} {context.as_of}"
            out.append(Stake(made.kind, context.as_of, who, claimed, low, high, missed * by, unit))
        return out

    return tried
