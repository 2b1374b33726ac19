"""What came of decisions about customers: what they did not buy within the horizon, against what was said to be at stake.

Counterfactual of one decision: what each customer was said not to buy untouched, as it was kept; the effect is what was
missed less than that, at the margin of that day, less what the acts cost: the same quantity that was promised, stake x share
- cost. The interval says how far chance alone strays. Those left alone by lot are counted beside them: over all decisions of
a kind the two shares together give the measured uplift, which then takes the place of the assumption. Whoever was told is
counted as acted on, also where nobody called: what is measured is what the suggestion brings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import narwhals as nw

from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.decide.decision import Decision
from zhanggui.decide.outcome import Outcome
from zhanggui.measures.reading import BOUGHT, Tables

Z_80 = 1.2815515655446004
CAME_BACK = {
    "zh": "对照：当时算的、不管它会丢的毛利；后来实际少买的比它少多少，就是挽回的，再减去跟进的花费。"
    "抽签不动的客户另外记着，攒够了，能挽回的份额就按量出来的算",
    "en": "against the margin said to be at stake untouched, as seen on that day: what was missed less than that, less what the "
    "acts cost. Those left alone by lot are counted beside them; once there are enough, they give the measured share",
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
    came = bought(frames, [x["customer"] for x in (*lines, *alone)], decision.as_of, last, as_of)
    counts = {
        "act": str(told["act"]), "treated": len(lines), "returned": sum(x["customer"] in came for x in lines),
        "held": len(alone), "held_returned": sum(x["customer"] in came for x in alone),
    }  # fmt: skip
    if not lines:
        # Left alone whole: it says what comes without us, and promised nothing.
        return Outcome(decision.id, decision.kind, "in", "customer_count", decision.as_of, last, promised=0, **counts)  # type: ignore[arg-type]
    missed = [Missed.of(x, came.get(x["customer"])) for x in lines]
    effect = sum(m.said - m.came for m in missed) - sum(int(x["cost_cents"]) for x in lines)
    half = Z_80 * sqrt(sum(m.spread**2 for m in missed))
    return Outcome(
        decision.id, decision.kind, "in", "customer_count", decision.as_of, last,
        float(sum(x["customer"] in came for x in lines)), round(sum(float(x["chance"]) for x in lines), 2),
        round(effect), round(effect - half), round(effect + half), promised, effect >= decision.gain.low, **counts,  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass(frozen=True)
class Missed:
    """What a customer was said not to buy within the horizon, how far that strays, and what was not bought: margin, minor
    units."""

    said: float
    spread: float
    came: float

    @classmethod
    def of(cls, line: Mapping[str, Any], paid: float | None) -> Missed:
        """The line of a customer and what they bought (minor units of sales; None: nothing) -> the same in margin.

        Where the line keeps no rate of margin whoever came at all missed nothing; where it is of before the stake was kept apart,
        it keeps what they usually bring by the name of the stake.
        """
        chance = float(line["chance"])
        usual = float(line.get("usual_cents", line["stake_cents"]))
        rate = line.get("margin_rate")
        came = 0.0 if paid is not None and rate is None else max(usual - float(rate or 0.0) * (paid or 0.0), 0.0)
        if "usual_cents" not in line:
            return cls(usual * (1 - chance), usual * sqrt(chance * (1 - chance)), came)
        return cls(float(line["stake_cents"]), float(line["stake_sd_cents"]), came)


def bought(frames: Mapping[str, Any], customers: list[str], first: int, last: int, as_of: int) -> dict[str, float]:
    """-> what those of the customers who bought between two days did (minor units), also under an id merged into theirs since."""
    tables = Tables(frames, as_of)
    into = merged_ids(tables, as_of)
    wanted = {into.get(one, one): one for one in customers}
    ids = [*customers, *wanted, *(one for one, other in into.items() if other in wanted)]
    goods = nw.any_horizontal(*(nw.col("kind") == kind for kind in BOUGHT), ignore_nulls=False)
    lines = tables.lines("sales").filter(nw.col("customer").is_in(ids), nw.col("day") >= first, nw.col("day") <= last)
    days = lines.with_columns(nw.when(goods).then(nw.lit(1)).otherwise(nw.lit(0)).alias("_bought")).group_by("customer", "day")
    # A day on which all of it went back is no order, as everywhere.
    orders = days.agg(nw.col("net_cents").sum(), nw.col("_bought").max()).filter(nw.col("_bought") == 1, nw.col("net_cents") > 0)
    found: dict[str, float] = {}
    for row in orders.collect("pyarrow").to_native().to_pylist():
        who = wanted[into.get(row["customer"], row["customer"])]
        found[who] = found.get(who, 0.0) + float(row["net_cents"])
    return found
