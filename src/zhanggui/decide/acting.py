"""What acting on a customer is worth, and who acts: uplift x the margin of twelve months - what the act costs (methods A47).

Never risk x margin (Ascarza 2018, "Retention futility"): who leaves whatever we do is not worth a visit. The uplift is how much
more often those who were called came back than those who were left alone by lot. Until a company has enough of both, a stated
assumption stands in its place; it can lift nobody by more than their risk lies above the usual one, and what has shrunk by no
more than what is missing. Who acts: rules 1 and 2 of the requirements (C16, C17), with thresholds in the settings.
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

Numbers = npt.NDArray[np.float64]
Part = Numbers | float

ROUTES = ("director", "rep", "campaign")
"""Who acts: the sales director visits, the rep calls, a message is sent."""
LEAST, MOST = 1 / 3, 2.0
"""The 80 % range of an assumed uplift, as parts of it: nobody knows it better before it was measured."""
WIDEST = 2.0
"""What next year may bring, at most, over what is expected: of who is nearly given up any hope would be a hundredfold."""
ENOUGH = 30
"""So many must have been acted on, and so many left alone, before the measured uplift stands in place of the assumption."""
Z_80 = 1.2815515655446004
SHRINKING = ("shrinking", "both")


@dataclass(frozen=True)
class Uplift:
    """How much more often customers come back when somebody acts: most likely, and the ends of its 80 % interval; whether this
    was measured, and on how many: acted on and back, left alone and back."""

    value: float
    low: float
    high: float
    measured: bool = False
    treated: int = 0
    returned: int = 0
    held: int = 0
    held_returned: int = 0


def uplift_of(settings: Mapping[str, Any], kind: str, act: str, outcomes: Iterable[Outcome]) -> Uplift:
    """Settings, a kind of decision and who acts, and what came of earlier ones -> its uplift: measured once there are enough,
    else the assumption of the settings."""
    found = [o for o in outcomes if o.kind == kind and o.act == act and o.state == "in"]
    treated, back, held, held_back = (
        sum(getattr(o, name) or 0 for o in found) for name in ("treated", "returned", "held", "held_returned")
    )
    if treated >= ENOUGH and held >= ENOUGH:
        value, low, high = difference(back, treated, held_back, held, Z_80)
        return Uplift(value, low, high, True, treated, back, held, held_back)
    value = float(settings[f"uplift_{act}"])
    return Uplift(value, value * LEAST, min(value * MOST, 1.0), False, treated, back, held, held_back)


def worth(
    uplift: Uplift, margin: Numbers, cost: float, *, most: Part = 1.0, narrow: Part = 1.0, wide: Part = 1.0
) -> tuple[Numbers, Numbers, Numbers]:
    """Uplift, margin of twelve months and cost of the act (minor units) -> what acting is worth: value, low, high.

    most: nobody can be lifted by more; narrow, wide: the 80 % range of the margin, as parts of it. The two spreads have nothing
    to do with each other: they add as squares.
    """
    value, low, high = (np.minimum(u, most) for u in (uplift.value, uplift.low, uplift.high))
    middle = value * margin
    down = np.hypot((value - low) * margin, middle * (1 - narrow))
    up = np.hypot((high - value) * margin, middle * (wide - 1))
    return middle - cost, middle - down - cost, middle + up - cost


def cost_of(settings: Mapping[str, Any], act: str) -> float:
    """Settings and who acts -> what one act costs, minor units."""
    return float(settings[f"cost_{act}"]) * 100


def margin_of(columns: Any, settings: Mapping[str, Any]) -> Numbers:
    """Columns of customers -> their margin of the last twelve months; where nobody told what goods cost, sales x the margin of
    the settings."""
    profit, sales = numbers(columns["profit_12m_cents"]), numbers(columns["net_12m_cents"])
    return np.where(np.isnan(profit), sales * float(settings["assumed_margin"]), profit)


def base_risk(columns: Any) -> float:
    """Columns of customers -> the usual risk: the mean of those for whom there is no alarm; 0 where there are none."""
    risk, alarm = numbers(columns["risk"]), texts(columns["alarm"])
    calm = ~np.isnan(risk) & (alarm == "")
    return float(risk[calm].mean()) if calm.any() else 0.0


def acted(columns: Any, settings: Mapping[str, Any], outcomes: Iterable[Outcome] = ()) -> dict[str, list[Any]]:
    """Columns of `results_customers` (any table or mapping of them), settings, what came of earlier decisions -> the columns
    gain_low_cents, gain_cents, gain_high_cents, route.

    Null where the risk is not known; 0 and no route for those about whom there is no alarm, who order through another channel,
    or on whom no act is worth what it costs.
    """
    found = list(outcomes)
    risk, alarm = numbers(columns["risk"]), texts(columns["alarm"])
    known, alarmed = ~np.isnan(risk), _lost_from(columns) & (alarm != "") & (texts(columns["switched_to"]) == "")
    margin = np.maximum(np.nan_to_num(margin_of(columns, settings)), 0.0)
    most = np.clip(risk - base_risk(columns), 0.0, 1.0)
    narrow, wide = spread_of(columns)
    gains = {}
    for act in ROUTES:
        uplift, cost = uplift_of(settings, "win_back", act, found), cost_of(settings, act)
        whole = worth(uplift, margin, cost, most=most, narrow=narrow, wide=wide)
        part = worth(uplift, np.where(np.isin(alarm, SHRINKING), _missing(columns, margin), 0.0), cost, narrow=narrow, wide=wide)
        gains[act] = tuple(np.where(part[0] > whole[0], b, a) for a, b in zip(whole, part, strict=True))
    route = _routes(columns, settings, gains, alarmed & known)
    out = []
    for place in (1, 0, 2):
        money = np.select([route == act for act in ROUTES], [gains[act][place] for act in ROUTES], 0.0)
        out.append([round(float(m)) if k else None for m, k in zip(money, known, strict=True)])
    return {
        "gain_low_cents": out[0], "gain_cents": out[1], "gain_high_cents": out[2],
        "route": [str(r) or None for r in route],
    }  # fmt: skip


def _lost_from(columns: Any) -> npt.NDArray[np.bool_]:
    """-> who has a rhythm to fall out of: bought twice at least, and is longer away than usual or buys less. Whoever bought once
    is not lost but not yet won, which is the matter of `activate`."""
    late = np.nan_to_num(numbers(columns["overdue"])) > 1
    return (np.nan_to_num(numbers(columns["orders"])) >= 2) & (late | np.isin(texts(columns["alarm"]), SHRINKING))


def _missing(columns: Any, margin: Numbers) -> Numbers:
    """-> the margin that somebody brought the year before and brings no more."""
    now, before = (np.nan_to_num(numbers(columns[name])) for name in ("net_12m_cents", "prior_12m_cents"))
    return np.maximum(before - now, 0.0) * np.divide(margin, now, out=np.zeros_like(margin), where=now > 0)


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


def spread_of(columns: Any) -> tuple[Numbers, Numbers]:
    """Columns of customers -> the 80 % range of what the next twelve months bring, as parts of its middle; where nothing is
    predicted the margin is taken as it was."""
    low, middle, high = (numbers(columns[f"future_{name}cents"]) for name in ("low_", "", "high_"))
    told = ~np.isnan(low) & ~np.isnan(high) & (middle > 0)
    by = np.where(told, middle, 1.0)
    return np.where(told, np.clip(low / by, 0.0, 1.0), 1.0), np.where(told, np.clip(high / by, 1.0, WIDEST), 1.0)


def numbers(column: Any) -> Numbers:
    """A column of any table -> floats; what is not known is NaN."""
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return np.asarray(column.cast(pa.float64()), dtype=np.float64)
    return np.array([np.nan if v is None else float(v) for v in column], dtype=np.float64)


def texts(column: Any) -> npt.NDArray[np.str_]:
    """A column of any table -> texts; what is not known is ''."""
    values = column.to_pylist() if isinstance(column, pa.Array | pa.ChunkedArray) else column
    return np.array(["" if v is None else str(v) for v in values], dtype=np.str_)
