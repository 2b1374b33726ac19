"""What came of `replenish`, by the definition of what was promised: the margin on what was sold from the day the goods came until
the next could come, beyond what would have been left by then.

Counterfactual: had nobody ordered, nobody could have sold more of a SKU than lay there or was coming. What was sold beyond that
in those days, as far as the order reaches, less keeping the goods, is what ordering saved. It needs no experiment: no shelf is
left empty for the sake of one. When the goods came is read from purchases and receipts where they tell it. The interval is what
the lead time leaves open: an order that came its spread (a day at least) earlier or later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zhanggui.analyse.lead_times import taken
from zhanggui.decide.decision import Decision
from zhanggui.decide.order_line import OrderLine, line_of
from zhanggui.decide.order_value import worth_of
from zhanggui.decide.outcome import Outcome
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables
from zhanggui.predict.goods.shortage import Futures

RESTOCKED = {
    "zh": "对照：要是没订，货到起卖出的不会超过到货那天还剩的；多卖出的那部分乘当时的毛利，减占款，就是订对了的好处",
    "en": "against not ordering: from the day the goods came nobody could have sold more than what was left by then; what was "
    "sold beyond that, at the margin of that day, less keeping it, is what ordering saved",
}


def restocked(frames: Mapping[str, Any], decision: Decision, as_of: int, country: str) -> Outcome:
    """A decision, and records as of a later day -> the margin that ordering saved, once its days have passed."""
    details = decision.details or {}
    promised, lines = decision.gain.value, [line_of(row) for row in details.get("lines", [])]
    if decision.replay:
        return Outcome(decision.id, decision.kind, "never scored", promised=promised)
    if not lines or not decision.gain.high:
        return Outcome(decision.id, decision.kind, "nothing to measure", promised=promised)
    leads = leads_of(frames, decision.as_of, as_of, lines)
    last = decision.as_of + max(leads[x.sku] + round(max(x.review, 1)) for x in lines) - 1
    if as_of <= last:
        return Outcome(decision.id, decision.kind, "not in yet", "gross_profit", promised=promised)
    settings = {"holding_rate": details.get("holding_rate", 0.0), "order_cost": details.get("order_cost", 0.0)}
    sold = {x.sku: daily_of(frames, x.sku, decision.as_of, as_of) for x in lines}
    effect, *ends = (
        round(sum(_saved(settings, x, happened(sold[x.sku], leads[x.sku] + by * max(1, round(x.lead_sd)), x)) for x in lines))
        for by in (0, -1, 1)
    )
    after = sum(float(sold[x.sku][: last + 1 - decision.as_of].sum()) for x in lines)
    usual = sum(max(x.position, 0.0) for x in lines)
    low, high = min(effect, *ends), max(effect, *ends)
    return Outcome(
        decision.id, decision.kind, "in", "gross_profit", decision.as_of, last, after, usual, effect, low, high,
        promised, effect >= decision.gain.low,
    )  # fmt: skip


def leads_of(frames: Mapping[str, Any], day: int, as_of: int, lines: Sequence[OrderLine]) -> dict[str, int]:
    """Records as of a later day, and lines made on a day -> SKU: days until the goods came: of its first purchase from that day
    on that has come, else as expected."""
    came = taken(Tables(frames, as_of), day)
    return {x.sku: came.get(x.sku, round(x.lead)) for x in lines}


def daily_of(frames: Mapping[str, Any], sku: str, first: int, until: int) -> Any:
    """-> units of a SKU sold each day from the first until (not with) the last."""
    out = np.zeros(max(until - first, 0))
    rows = ask(frames, ["goods_quantity"], ["day"], from_day=first, to_day=until - 1, where=[f"sku={sku}"], as_of=until).rows
    for row in rows:
        out[row["day"] - first] = float(row["goods_quantity"] or 0)
    return out


def happened(sold: Any, lead: int, line: OrderLine) -> Futures:
    """Units sold a day from the day of the decision on, days until the goods came -> what happened, as one future."""
    lead, review = max(lead, 0), round(max(line.review, 1))
    parts = (sold[:lead].sum(), sold[lead : lead + review].sum(), review)
    return Futures(*(np.array([float(part)]) for part in parts))


def _saved(settings: Mapping[str, Any], line: OrderLine, came: Futures) -> float:
    """What happened -> what the order saved of what was at stake."""
    if not line.valued:
        return 0.0
    stake = float(came.missed(line.position)[0]) * (line.margin_cents or 0.0)
    return stake - float(worth_of(settings, line, line.quantity, came).cost[0])
