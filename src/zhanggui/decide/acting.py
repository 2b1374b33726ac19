"""What acting on a customer is worth, and who acts: gain = stake x share that acting changes - cost (methods A47).

The stake is the margin that a customer will not bring in the days ahead if nobody acts: what they usually bring, x their own
chance of staying away. The share is how much of it comes after all when somebody does. Acting multiplies the odds of coming
(odds ratio, Cornfield 1951), so it changes most where things hang in the balance, and nothing where somebody comes anyhow or is
gone for good: never risk x margin (Ascarza 2018, "Retention futility"). By how much is measured on those left alone by lot; until
a company has enough of them, a stated assumption stands in its place: so many more come of those who come and stay away equally
often. Who acts: rules 1 and 2 of the requirements (C16, C17), with thresholds in the settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhanggui.analyse.shares import difference
from zhanggui.decide.outcome import Outcome
from zhanggui.predict.shortfall import Comes, active_days

Numbers = npt.NDArray[np.float64]

ROUTES = ("director", "rep", "campaign")
"""Who acts: the sales director visits, the rep calls, a message is sent."""
LEAST, MOST = 1 / 3, 2.0
"""The 80 % range of an assumed uplift, as parts of it: nobody knows it better before it was measured."""
EVEN = 0.5
"""The chance of coming at which an assumed uplift is meant."""
ENOUGH = 30
"""So many must have been acted on, and so many left alone, before the measured uplift stands in place of the assumption."""
Z_80 = 1.2815515655446004
SHRINKING = ("shrinking", "both")
AHEAD = 90
"""Days ahead for which the stake of a customer who may be lost is reckoned: the furthest for which chances are told."""
YEAR = 365
LEAST_ODDS = 0.01


@dataclass(frozen=True)
class Uplift:
    """How much more often customers come when somebody acts: most likely, and the ends of its 80 % interval; `base`: how
    often they come untouched where that holds; whether it was measured, and on how many: acted on and back, left alone and
    back."""

    value: float
    low: float
    high: float
    measured: bool = False
    treated: int = 0
    returned: int = 0
    held: int = 0
    held_returned: int = 0
    base: float = EVEN

    def odds(self) -> tuple[float, float, float]:
        """-> by what acting multiplies the odds of coming: most likely, low, high."""
        base = min(max(self.base, LEAST_ODDS), 1 - LEAST_ODDS)
        ends = [min(max(base + more, LEAST_ODDS), 1 - LEAST_ODDS) for more in (self.value, self.low, self.high)]
        most_likely, low, high = (end / (1 - end) * (1 - base) / base for end in ends)
        return most_likely, low, high


@dataclass(frozen=True)
class Stakes:
    """What is at stake with each customer, margin in minor units: what they usually bring in the days ahead, their own chance
    of coming in them, what they will not bring untouched and how far that strays (standard deviation), and which part of the
    usual is lacking of who comes, as far as acting can bring that back too."""

    usual: Numbers
    chance: Numbers
    value: Numbers
    spread: Numbers
    short: Numbers
    lacking: Numbers

    def of(self, which: npt.NDArray[np.bool_]) -> Stakes:
        """The same of some."""
        return Stakes(*(getattr(self, name)[which] for name in ("usual", "chance", "value", "spread", "short", "lacking")))

    def share(self, uplift: Uplift) -> tuple[Numbers, Numbers, Numbers]:
        """How much acting lifts -> which share of what is at stake it changes: value, low, high. 0 where nothing is at stake."""
        stays = 1 - self.chance + self.chance * self.short
        out = []
        for odds, more in zip(uplift.odds(), (uplift.value, uplift.low, uplift.high), strict=True):
            lifted = self.chance * odds / (1 - self.chance + self.chance * odds) - self.chance
            changed = lifted * (1 - self.short) + self.chance * self.lacking * more
            out.append(np.divide(changed, stays, out=np.zeros_like(changed), where=stays > 1e-9))
        return out[0], out[1], out[2]

    def gain(self, uplift: Uplift, cost: float) -> tuple[Numbers, Numbers, Numbers]:
        """How much acting lifts and what it costs (minor units) -> what acting is worth: value, low, high. What is at stake
        and how much of it acting changes have nothing to do with each other: their spreads add as squares."""
        share, least, most = self.share(uplift)
        middle, half = self.value * share, Z_80 * self.spread * share
        down, up = np.hypot(half, self.value * (share - least)), np.hypot(half, self.value * (most - share))
        return middle - cost, middle - down - cost, middle + up - cost


def stakes(usual: Numbers, chance: Numbers, comes: Comes | None = None) -> Stakes:
    """What each usually brings in the days ahead (minor units of margin), their chance of coming in them, and what those who come
    then buy over their usual (None: as much) -> what is at stake."""
    then, likely = comes or Comes(), np.clip(chance, 0.0, 1.0)
    whole = np.ones_like(likely)
    return Stakes(usual, likely, *then.missing(usual, likely, whole), then.short(whole), np.zeros_like(likely))


def uplift_of(settings: Mapping[str, Any], kind: str, act: str, outcomes: Iterable[Outcome]) -> Uplift:
    """Settings, a kind of decision and who acts, and what came of earlier ones -> its uplift: measured once there are enough,
    else the assumption of the settings."""
    found = [o for o in outcomes if o.kind == kind and o.act == act and o.state == "in"]
    treated, back, held, held_back = (
        sum(getattr(o, name) or 0 for o in found) for name in ("treated", "returned", "held", "held_returned")
    )
    if treated >= ENOUGH and held >= ENOUGH:
        value, low, high = difference(back, treated, held_back, held, Z_80)
        return Uplift(value, low, high, True, treated, back, held, held_back, held_back / held)
    value = float(settings[f"uplift_{act}"])
    return Uplift(value, value * LEAST, min(value * MOST, 1.0), False, treated, back, held, held_back)


def cost_of(settings: Mapping[str, Any], act: str) -> float:
    """Settings and who acts -> what one act costs, minor units."""
    return float(settings[f"cost_{act}"]) * 100


def margin_of(columns: Any, settings: Mapping[str, Any]) -> Numbers:
    """Columns of customers -> their margin of the last twelve months; where nobody told what goods cost, sales x the margin of
    the settings."""
    profit, sales = numbers(columns["profit_12m_cents"]), numbers(columns["net_12m_cents"])
    return np.where(np.isnan(profit), sales * float(settings["assumed_margin"]), profit)


def rate_of(columns: Any, settings: Mapping[str, Any]) -> Numbers:
    """Columns of customers -> the margin in what each buys, 0 to 1; 0 where they bought nothing."""
    sales = np.nan_to_num(numbers(columns["net_12m_cents"]))
    rate = np.divide(np.nan_to_num(margin_of(columns, settings)), sales, out=np.zeros_like(sales), where=sales > 0)
    return np.clip(rate, 0.0, 1.0)


def lost(columns: Any, settings: Mapping[str, Any], as_of: int, comes: Comes | None = None) -> Stakes:
    """Columns of `results_customers`, settings, the day, and what those who come back buy over their usual -> what is at stake
    with each in `AHEAD` days. Of who buys less, the usual is what they bought the year before."""
    now, before = (np.nan_to_num(numbers(columns[name])) for name in ("net_12m_cents", "prior_12m_cents"))
    first, last, cycle, p = (np.nan_to_num(numbers(columns[name])) for name in ("first_day", "last_day", "cycle", "p90"))
    rate, likely, then = rate_of(columns, settings), np.clip(p, 0.0, 1.0), comes or Comes()
    pace = np.maximum(now, 0.0) * AHEAD / active_days(first, last, cycle, as_of, AHEAD)
    less = np.isin(texts(columns["alarm"]), SHRINKING) & (before > now)
    usual = np.where(less, np.maximum(before * AHEAD / YEAR, pace), pace)
    level = np.divide(pace, usual, out=np.ones_like(pace), where=usual > 0)
    value, spread = then.missing(usual * rate, likely, level)
    short = then.short(level)
    return Stakes(usual * rate, likely, value, spread, short, np.where(less, short, 0.0))


def acted(
    columns: Any, settings: Mapping[str, Any], as_of: int, outcomes: Iterable[Outcome] = (), comes: Comes | None = None
) -> dict[str, list[Any]]:
    """Columns of `results_customers` (any table or mapping of them), settings, the day, what came of earlier decisions, what
    those who come back buy over their usual -> the columns gain_low_cents, gain_cents, gain_high_cents, route; and what the
    gain is made of: usual_cents, stake_cents, stake_sd_cents, share, share_low, share_high.

    Null where the risk is not known; 0 and no route for those about whom there is no alarm, who order through another channel,
    or on whom no act is worth what it costs.
    """
    found = list(outcomes)
    risk, alarm = numbers(columns["risk"]), texts(columns["alarm"])
    known, alarmed = ~np.isnan(risk), _lost_from(columns) & (alarm != "") & (texts(columns["switched_to"]) == "")
    stake = lost(columns, settings, as_of, comes)
    gains, shares = {}, {}
    for act in ROUTES:
        uplift = uplift_of(settings, "win_back", act, found)
        gains[act], shares[act] = stake.gain(uplift, cost_of(settings, act)), stake.share(uplift)
    route = _routes(columns, settings, gains, alarmed & known)

    def told(ends: Mapping[str, Any], place: int) -> Numbers:
        return np.select([route == act for act in ROUTES], [ends[act][place] for act in ROUTES], 0.0)

    out: dict[str, list[Any]] = {}
    for place, name in ((1, "gain_low_cents"), (0, "gain_cents"), (2, "gain_high_cents")):
        out[name] = [round(float(m)) if k else None for m, k in zip(told(gains, place), known, strict=True)]
    out["route"] = [str(r) or None for r in route]
    for name, values in (("usual_cents", stake.usual), ("stake_cents", stake.value), ("stake_sd_cents", stake.spread)):
        out[name] = [round(float(v)) for v in values]
    for place, name in enumerate(("share", "share_low", "share_high")):
        out[name] = told(shares, place).tolist()
    return out


def _lost_from(columns: Any) -> npt.NDArray[np.bool_]:
    """-> who has a rhythm to fall out of: bought twice at least, and is longer away than usual or buys less. Whoever bought once
    is not lost but not yet won, which is the matter of `activate`."""
    late = np.nan_to_num(numbers(columns["overdue"])) > 1
    return (np.nan_to_num(numbers(columns["orders"])) >= 2) & (late | np.isin(texts(columns["alarm"]), SHRINKING))


def _routes(columns: Any, settings: Mapping[str, Any], gains: Mapping[str, Any], alarmed: Any) -> Any:
    """-> who acts on each, '' where nobody does: rule 1, high grade and a large last purchase: the sales director; rule 2, the
    others: the rep, or a campaign where that is worth more; and the next cheaper act where one is not worth its cost."""
    last, high = np.nan_to_num(numbers(columns["last_cents"])), is_key(columns, settings)
    called = np.where(gains["rep"][0] >= gains["campaign"][0], "rep", "campaign")
    large = last >= large_from(columns, settings)
    route = np.where(high & large, "director", np.where(high | large, "rep", called))
    for act, cheaper in (("director", "rep"), ("rep", "campaign"), ("campaign", "")):
        route = np.where((route == act) & (gains[act][0] <= 0), cheaper, route)
    return np.where(alarmed, route, "")


def is_key(columns: Any, settings: Mapping[str, Any]) -> npt.NDArray[np.bool_]:
    """Columns of customers and settings -> whether each is a key account: stated to be one, or of a high grade."""
    grade = np.where(texts(columns["grade"]) != "", texts(columns["grade"]), texts(columns["grade_stated"]))
    high = np.isin(grade, [g.strip() for g in str(settings["visit_grades"]).split(",")])
    return high | (np.nan_to_num(numbers(columns["key_stated"])) > 0)


def large_from(columns: Any, settings: Mapping[str, Any]) -> float:
    """Columns of customers and settings -> from which last purchase on (minor units) one is large: the setting, else what a
    quarter of all customers reach."""
    if float(settings["visit_amount"]) > 0:
        return float(settings["visit_amount"]) * 100
    last = numbers(columns["last_cents"])
    return float(np.quantile(last[~np.isnan(last)], 0.75)) if (~np.isnan(last)).any() else 0.0


def numbers(column: Any) -> Numbers:
    """A column of any table -> floats; what is not known is NaN."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return np.asarray(column.cast(pa.float64()), dtype=np.float64)
    return np.array([np.nan if v is None else float(v) for v in column], dtype=np.float64)


def texts(column: Any) -> npt.NDArray[np.str_]:
    """A column of any table -> texts; what is not known is ''."""
    values = column.to_pylist() if isinstance(column, pa.Array | pa.ChunkedArray) else column
    return np.array(["" if v is None else str(v) for v in values], dtype=np.str_)
