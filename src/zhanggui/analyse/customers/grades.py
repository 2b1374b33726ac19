"""Customers by what they bring and could bring: grades with editable bands (C05), key accounts in four quadrants (C13).

Profit is gross profit of the window; where the lines tell the cost of less than half of the goods, net sales stand in, and it is
said so. Potential is what the better quarter of like customers buys in a year, less one's own, and never below 0; it is unknown
where fewer than GROUP_FLOOR are alike, since it would tell what another one buys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.ranking import Numbers, Peers
from zhanggui.analyse.customers.worth import YEAR, Worth, numbers
from zhanggui.base.errors import WrongUse
from zhanggui.base.scope import GROUP_FLOOR

LETTERS = "ABCDEFGH"
QUADRANTS = {
    "both": ("高毛利·高潜力", "much profit, much potential"),
    "profit": ("高毛利·低潜力", "much profit, little potential"),
    "potential": ("低毛利·高潜力", "little profit, much potential"),
    "neither": ("低毛利·低潜力", "little profit, little potential"),
}
"""Quadrant -> its words. Much is more than the median of who bought in the window. Where everybody is one group of peers and
sales stand in for profit, potential falls as sales rise, so `both` and `neither` are all but empty: say who is like whom."""
COST_ENOUGH = 0.5
"""Profit is told where the cost of at least this share of the goods is known."""


@dataclass(frozen=True)
class Bands:
    """Weights of profit, frequency and potential; falling scores from which one is A, B and so on, else the next."""

    weights: tuple[float, ...] = (2.0, 1.0, 1.0)
    scores: tuple[float, ...] = (65.0, 45.0)

    def __post_init__(self) -> None:
        if len(self.weights) != 3 or min(self.weights) < 0 or not sum(self.weights):
            raise WrongUse("The three weights of a grade must not be below 0, nor all 0.", do="Change grade_weights.")
        if not 0 < len(self.scores) < len(LETTERS) or any(a <= b for a, b in pairwise(self.scores)):
            raise WrongUse("The scores from which grades begin must fall, and be seven at most.", do="Change grade_bands.")


def bands_of(settings: Mapping[str, Any]) -> Bands:
    """A company's settings -> its bands; WrongUse where they make no sense."""
    ours = Bands()
    weights, scores = (numbers(settings.get(name, "")) for name in ("grade_weights", "grade_bands"))
    return Bands(weights or ours.weights, scores or ours.scores)


@dataclass(frozen=True)
class Grades:
    """Grade of each of `names`, arrays aligned. by: what profit is here, `profit` or, where cost is unknown, `sales`.

    profit: minor units in the window; contribution: its share of the company's, None where that is not above 0; potential: minor
    units a year; peer_spend: what the better quarter of the peers spends a year (both NaN: too few peers, or nobody bought);
    score: 0 to 100, an unknown potential counting as none; grade: its letter; quadrant: one of QUADRANTS.
    """

    names: tuple[str, ...]
    by: Literal["profit", "sales"]
    cost_known: float
    profit: Numbers
    contribution: Numbers | None
    potential: Numbers
    peer_spend: Numbers
    score: Numbers
    grade: npt.NDArray[np.str_]
    quadrant: npt.NDArray[np.str_]


def grades(w: Worth, bands: Bands | None = None) -> Grades:
    """Value of everybody and the bands -> grades. A score is the weighted mean of three places among all, 0 to 100."""
    bands = bands or Bands()
    by: Literal["profit", "sales"] = "sales" if w.spent.profit is None or w.spent.cost_known < COST_ENOUGH else "profit"
    profit = w.spent.profit if by == "profit" and w.spent.profit is not None else w.money
    bought = w.orders > 0
    yearly = w.money * (YEAR / w.ways.days)
    peer_spend = w.peers.quantile(np.where(bought & (w.peers.size >= GROUP_FLOOR), yearly, np.nan), 0.75)
    potential = np.maximum(peer_spend - np.maximum(yearly, 0), 0)
    missed = np.nan_to_num(potential)
    everybody, frequency = Peers.of([""] * len(w.names)), w.values["frequency"]
    assert frequency is not None
    places = [100 * everybody.ranks(column) for column in (profit, frequency, missed)]
    score = np.average(places, axis=0, weights=bands.weights)
    grade = np.array(list(LETTERS))[(score[:, None] < np.array(bands.scores)).sum(axis=1)]
    whole = float(profit.sum())
    much = [column > (np.median(column[bought]) if bought.any() else 0) for column in (profit, missed)]
    quadrant = np.select([much[0] & much[1], much[0], much[1]], ["both", "profit", "potential"], "neither")
    contribution = profit / whole if whole > 0 else None
    return Grades(w.names, by, w.spent.cost_known, profit, contribution, potential, peer_spend, score, grade, quadrant)


def key_accounts(g: Grades, most: int = 50) -> list[dict[str, Any]]:
    """Grades -> those who bring the most, the most first: profit, its share of the company's, potential, grade, quadrant."""
    order = np.lexsort((np.arange(len(g.names)), -np.nan_to_num(g.potential), -g.profit))[:most]
    return [
        {
            "name": g.names[i], "profit_cents": round(float(g.profit[i])), "by": g.by,
            "contribution": None if g.contribution is None else float(g.contribution[i]),
            "potential_cents": None if np.isnan(g.potential[i]) else round(float(g.potential[i])),
            "score": float(g.score[i]), "grade": str(g.grade[i]), "quadrant": str(g.quadrant[i]),
        }
        for i in order if g.profit[i] > 0
    ]  # fmt: skip
