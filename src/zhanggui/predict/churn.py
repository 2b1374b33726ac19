"""Who has fallen silent: the chance of no order within a customer's own horizon, the alarm, and its reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.analyse.customers.histories import Histories
from zhanggui.predict.buying.features import habits
from zhanggui.predict.buying.past import Array, Flags, Ints, past_of
from zhanggui.predict.next_order import GROUPS, OWN_GAPS, Driver, NextOrders

SHORTEST, LONGEST = 30, 90
"""Bounds of a customer's own horizon, days."""
USUAL_THRESHOLD = 0.5


@dataclass(frozen=True)
class Risks:
    """Who may have fallen silent; arrays in the order of `names`.

    horizon: the customer's own p90 gap, within 30 to 90 days; risk: chance of no order in it, counted from as_of (-1 where
    nothing can be said); overdue: days since the last order over the own mean gap (-1 without a gap), a number to show and no
    score; silent: the alarm, raised where risk reaches `threshold`. base: the share of established customers that stayed away as
    long on the company's own past; precision: the share of alarms that were right there, of `alarms` raised (None: not tried).
    """

    names: tuple[str, ...]
    as_of: int
    horizon: Ints
    risk: Array
    overdue: Array
    silent: Flags
    threshold: float
    base: float | None
    precision: float | None
    alarms: int
    expected: NextOrders

    def reasons(self, i: int, few: int = 3) -> tuple[Driver, ...]:
        """A position in `names` -> what makes it likely to stay away, the strongest first (shares below 0 only)."""
        return tuple(d for d in self.expected.drivers(i, len(GROUPS)) if d.share < 0)[:few]


def risks(h: Histories, as_of: int, expected: NextOrders) -> Risks:
    """Orders, the day before which everything is known, and what is expected of each -> who may have fallen silent."""
    p = past_of(h.until(as_of))
    at = p.h.start[1:] - 1
    known = habits(p, at)
    horizon = own_horizon(known.gaps)
    within = expected.within(horizon)
    risk = np.where(within < 0, -1.0, 1 - within)
    mean = known.columns["mean_gap"]
    overdue = np.where(mean > 0, (as_of - 1 - p.h.day[at]) / np.where(mean > 0, mean, 1.0), -1.0)
    return Risks(
        expected.names, as_of, horizon, risk, overdue, risk >= USUAL_THRESHOLD, USUAL_THRESHOLD, None, None, 0, expected
    )  # fmt: skip


def own_horizon(gaps: Array) -> Ints:
    """Last gaps (rows, MEMORY) -> the own p90 gap within 30 to 90 days; 90 below three gaps."""
    n = (~np.isnan(gaps)).sum(axis=1)
    ranked = np.sort(gaps, axis=1)
    place = np.minimum(np.ceil(0.9 * n).astype(np.int64), np.maximum(n, 1)) - 1
    own = np.where(n >= OWN_GAPS, ranked[np.arange(len(n)), np.maximum(place, 0)], LONGEST)
    return np.clip(own, SHORTEST, LONGEST).astype(np.int64)
