"""What came of a decision: the measure afterwards against a stated counterfactual, beside what was promised.

Counterfactual of `investigate`: the seasonal expectation of the subject, frozen at the day the decision was made, over the
next five trading days; plus what earlier anomalies brought again, which is what was promised to be saved. The effect is
what came instead, in money, good as a plus. It is one case against an expectation: the interval says how far an ordinary
five days stray from theirs. Replays are never scored: nobody could act on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from zhanggui.analyse.baseline import Calendar, Grid, expected, rhythm
from zhanggui.analyse.series import ALL, CUTS
from zhanggui.analyse.shares import wilson
from zhanggui.decide.decision import Decision
from zhanggui.measures import MEASURES
from zhanggui.measures.ask import ask

DAYS_AHEAD = 5
MEMORY = 3 * 365
"""Days of history behind the expectation: three festivals."""

State = Literal["in", "not in yet", "never scored", "nothing to measure"]

METHOD = {
    "zh": f"对照：当时按季节推算的平常水平，再加上以往异常会重来的部分；看建议之后{DAYS_AHEAD}个营业日实际差多少",
    "en": f"against what was usual for the season, as seen on that day, plus what earlier anomalies brought again: what the next "
    f"{DAYS_AHEAD} trading days brought instead",
}


@dataclass(frozen=True)
class Outcome:
    """What came of a decision. Money in minor units; effect, low, high (80 %): what was saved, or won, good as a plus.

    after: the measure over the days from `first` to `last`; usual: the frozen expectation; kept: whether the effect reached
    the lower end of what was promised. None while it is not in. Of decisions about customers also: who acted (director, rep,
    campaign), how many were acted on and of them came back, how many were left alone by lot and of them came back.
    """

    decision: str
    kind: str
    state: State
    measure: str = ""
    first: int | None = None
    last: int | None = None
    after: float | None = None
    usual: float | None = None
    effect: int | None = None
    low: int | None = None
    high: int | None = None
    promised: int | None = None
    kept: bool | None = None
    act: str = ""
    treated: int | None = None
    returned: int | None = None
    held: int | None = None
    held_returned: int | None = None


@dataclass(frozen=True)
class Record:
    """How often decisions of a kind were right: how many are measured, how many kept the promise, the share's 95 % interval,
    and what was realised of every unit of money promised."""

    kind: str
    measured: int
    kept: int
    low: float
    high: float
    realised: float | None


def outcome(frames: Mapping[str, Any], decision: Decision, as_of: int, country: str) -> Outcome:
    """A decision, and records as of a later day -> what came of it, as far as it can be told by then."""
    told = decision.details or {}
    blank = Outcome(decision.id, decision.kind, "never scored", str(told.get("measure", "")), promised=decision.gain.value)
    if decision.replay:
        return blank
    if not told.get("at_stake") or told.get("cause", {}).get("verdict") == "cancelled":
        return replace(blank, state="nothing to measure")
    measure = str(told["measure"])
    cut = str(told.get("dimension", ALL))
    where = [f"{cut}={told['element']}"] if cut in CUTS else []
    grid = _series(frames, measure, where, decision.as_of - MEMORY, as_of)
    total = _series(frames, "gross_sales", [], decision.as_of - MEMORY, as_of)
    if grid is None or total is None:
        return replace(blank, state="not in yet")
    traded = total.values[0] != 0
    after = np.flatnonzero(traded & (total.days >= decision.as_of))[:DAYS_AHEAD]
    if len(after) < DAYS_AHEAD:
        return replace(blank, state="not in yet")
    usual, spread = _frozen(grid, total, decision.as_of, country)
    value, hoped = float(grid.values[0, after].sum()), float(usual[after].sum())
    money = abs(float(told["at_stake"])) / max(abs(float(told["value"]) - float(told["expected"])), 1e-9)
    sign = 1.0 if MEASURES[measure].better == "more" else -1.0
    worse = (float(told["value"]) > float(told["expected"])) == (sign < 0)
    # Of a loss we promised that it comes again unless somebody acts; of a surge, that it stays if somebody does.
    effect = sign * (value - hoped) * money + (decision.gain.value if worse else 0)
    # How far an ordinary week strays may lie on either side of what we took for usual.
    strays = sorted(-sign * s * money for s in spread)
    low, high = effect + min(strays[0], 0.0), effect + max(strays[1], 0.0)
    return replace(
        blank, state="in", first=int(total.days[after[0]]), last=int(total.days[after[-1]]), after=value, usual=round(hoped, 2),
        effect=round(effect), low=round(low), high=round(high), kept=effect >= decision.gain.low,
    )  # fmt: skip


def _series(frames: Mapping[str, Any], measure: str, where: list[str], first: int, as_of: int) -> Grid | None:
    """-> the daily series of a measure under conditions, None where there was nothing at all."""
    rows = ask(frames, [measure], ["day"], from_day=first, to_day=as_of - 1, where=where, as_of=as_of).rows
    if not rows:
        return None
    days = np.arange(first, as_of)
    values = np.zeros((1, len(days)))
    for row in rows:
        values[0, row["day"] - first] = float(row[measure] or 0)
    return Grid((measure,), days, values)


def _frozen(grid: Grid, total: Grid, day: int, country: str) -> tuple[Any, tuple[float, float]]:
    """-> what was usual for each day, from the days before `day` only; how far five days in a row stray from it (10 %, 90 %)."""
    company = rhythm(total.days, np.where(total.days < day, total.values[0], 0.0), Calendar(country))
    later = grid.days >= day
    company = replace(company, special=company.special | later)
    past = replace(grid, values=np.where(later, 0.0, grid.values))
    usual = expected(past, company)[0]
    ordinary = np.flatnonzero(company.open & ~company.special)[24:]
    residual = (grid.values[0] - usual)[ordinary]
    if len(residual) < 4 * DAYS_AHEAD:
        return usual, (0.0, 0.0)
    sums = np.convolve(residual, np.ones(DAYS_AHEAD), mode="valid")
    low, high = np.quantile(sums, [0.1, 0.9])
    return usual, (float(low), float(high))


def record(outcomes: Sequence[Outcome], kind: str) -> Record:
    """Outcomes -> how often a kind was right, among those that are in."""
    found = [o for o in outcomes if o.kind == kind and o.state == "in" and o.treated != 0]  # left alone whole: promised nothing
    kept = sum(bool(o.kept) for o in found)
    promised = sum(o.promised or 0 for o in found)
    low, high = wilson(kept, len(found))
    return Record(kind, len(found), kept, low, high, sum(o.effect or 0 for o in found) / promised if promised else None)
