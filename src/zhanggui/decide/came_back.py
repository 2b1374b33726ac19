"""What came of decisions about customers: who ordered within the horizon, against what was to be expected of each untouched.

Counterfactual of one decision: the chance of an order within the horizon that each customer had on its day, as it was kept; the
effect is those who came beyond it, each at the margin that was at stake, less what the acts cost. The interval says how far
chance alone strays. Those left alone by lot are counted beside them: over all decisions of a kind the two shares together give
the measured uplift, which then takes the place of the assumption. Whoever was told is counted as acted on, also where nobody
called: what is measured is what the suggestion brings.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import narwhals as nw

from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.decide.decision import Decision
from zhanggui.decide.outcome import Outcome
from zhanggui.measures.reading import BOUGHT, Tables

Z_80 = 1.2815515655446004
CAME_BACK = {
    "zh": "对照：每家客户当时不管它也会订货的可能；跟进后多回来的，每家按当时算的毛利，减去跟进的花费。"
    "抽签不动的客户另外记着，攒够了，“能多挽回多少”就按量出来的算",
    "en": "against the chance that each customer had of ordering untouched, as seen on that day: those who came beyond it, at "
    "the margin at stake, less what the acts cost. Those left alone by lot are counted beside them; once there are enough, they "
    "give the measured uplift",
}


def came_back(frames: Mapping[str, Any], decision: Decision, as_of: int, country: str) -> Outcome:
    """A decision about customers, and records as of a later day -> what came of it, once its horizon has passed."""
    told, promised = decision.details or {}, decision.gain.value
    if decision.replay:
        return Outcome(decision.id, decision.kind, "never scored", promised=promised)
    lines, alone = ([x for x in told.get(part, []) if not x.get("again")] for part in ("lines", "left_alone"))
    lines = [x for x in lines if x["chance"] is not None]
    if not lines and not alone:
        return Outcome(decision.id, decision.kind, "nothing to measure", promised=promised)
    last = decision.as_of + int(told["horizon"]) - 1
    if as_of <= last:
        return Outcome(decision.id, decision.kind, "not in yet", "customer_count", promised=promised)
    came = _bought(frames, [x["customer"] for x in (*lines, *alone)], decision.as_of, last, as_of)
    counts = {
        "act": str(told["act"]), "treated": len(lines), "returned": sum(x["customer"] in came for x in lines),
        "held": len(alone), "held_returned": sum(x["customer"] in came for x in alone),
    }  # fmt: skip
    if not lines:
        # Left alone whole: it says what comes without us, and promised nothing.
        return Outcome(decision.id, decision.kind, "in", "customer_count", decision.as_of, last, promised=0, **counts)  # type: ignore[arg-type]
    usual = sum(float(x["chance"]) for x in lines)
    cost = sum(int(x["cost_cents"]) for x in lines)
    effect = sum((float(x["customer"] in came) - float(x["chance"])) * float(x["stake_cents"]) for x in lines) - cost
    after = float(sum(x["customer"] in came for x in lines))
    half = Z_80 * sqrt(sum(float(x["chance"]) * (1 - float(x["chance"])) * float(x["stake_cents"]) ** 2 for x in lines))
    return Outcome(
        decision.id, decision.kind, "in", "customer_count", decision.as_of, last, after,
        round(usual, 2), round(effect), round(effect - half), round(effect + half), promised, effect >= decision.gain.low,
        **counts,  # type: ignore[arg-type]
    )  # fmt: skip


def _bought(frames: Mapping[str, Any], customers: list[str], first: int, last: int, as_of: int) -> set[str]:
    """-> those of the customers who bought between two days, also under an id that was merged into theirs since."""
    tables = Tables(frames, as_of)
    into = merged_ids(tables, as_of)
    wanted = {into.get(one, one): one for one in customers}
    ids = [*customers, *wanted, *(one for one, other in into.items() if other in wanted)]
    bought = nw.any_horizontal(*(nw.col("kind") == kind for kind in BOUGHT), ignore_nulls=False)
    lines = tables.lines("sales").filter(nw.col("customer").is_in(ids), nw.col("day") >= first, nw.col("day") <= last)
    days = lines.with_columns(nw.when(bought).then(nw.lit(1)).otherwise(nw.lit(0)).alias("_bought")).group_by("customer", "day")
    # A day on which all of it went back is no order, as everywhere.
    orders = days.agg(nw.col("net_cents").sum(), nw.col("_bought").max()).filter(nw.col("_bought") == 1, nw.col("net_cents") > 0)
    found = orders.collect("pyarrow").to_native()["customer"].to_pylist()
    return {wanted[into.get(one, one)] for one in found}
