"""Who has fallen silent: the chance of no order within a customer's own horizon, the alarm, and its reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.analyse.customers.histories import Histories
from zhanggui.predict.buying.features import habits
from zhanggui.predict.buying.heldback import OWN_GAPS, Tried
from zhanggui.predict.buying.past import Array, Flags, Ints, past_of
from zhanggui.predict.next_order import GROUPS, Driver, NextOrders, within

SHORTEST, LONGEST = 30, 90
"""Bounds of a customer's own horizon, days."""
ESTABLISHED = 5
"""Orders from which a customer can fall silent; before, it may just not have come back."""
USUAL_THRESHOLD = 0.5
LATELY = 180
"""Who has not ordered for longer is gone already: no alarm would tell anything new."""
LEAST_ALARMS = 10


@dataclass(frozen=True)
class Risks:
    """Who may have fallen silent; arrays in the order of `names`.

    horizon: the customer's own p90 gap, within 30 to 90 days; risk: chance of no order in it, counted from as_of (-1 where
    nothing can be said); overdue: days since the last order over the own mean gap (-1 without a gap), a number to show and no
    score; silent: the alarm, raised for an established customer (five orders, the last within 180 days, away for longer than
    the mean gap: who came yesterday is not silent, whatever comes) whose risk reaches `threshold`. base: the share of such
    customers that stayed away as long on the company's own past; precision: the share of alarms that were right there, of
    `alarms` raised (None: not tried).
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

    @property
    def lift(self) -> float | None:
        """-> how many times more often an alarm was right than a customer picked blindly; at most 1 / base."""
        return self.precision / self.base if self.precision is not None and self.base else None


@dataclass(frozen=True)
class Alarm:
    """From which risk on it is raised, and how that did on the quarter held back (None: it could not be tried)."""

    threshold: float
    base: float | None = None
    precision: float | None = None
    alarms: int = 0


def risks(h: Histories, as_of: int, expected: NextOrders) -> Risks:
    """Orders, the day before which everything is known, and what is expected of each -> who may have fallen silent."""
    p = past_of(h.until(as_of))
    at = p.h.start[1:] - 1
    known = habits(p, at)
    horizon = own_horizon(known.gaps)
    likely = expected.within(horizon)
    risk = np.where(likely < 0, -1.0, 1 - likely)
    mean = known.columns["mean_gap"]
    overdue = np.where(mean > 0, (as_of - 1 - p.h.day[at]) / np.where(mean > 0, mean, 1.0), -1.0)
    alarm = alarm_of(expected.tried)
    asked = _may_be_silent(p.rank[at] + 1, as_of - 1 - p.h.day[at], mean)
    return Risks(
        expected.names, as_of, horizon, risk, overdue, asked & (risk >= alarm.threshold), alarm.threshold, alarm.base,
        alarm.precision, alarm.alarms, expected,
    )  # fmt: skip


def _may_be_silent(orders: Ints, elapsed: Ints, mean_gap: Array) -> Flags:
    """Orders so far, days since the last and the own mean gap -> for whom an alarm would tell something."""
    out: Flags = (orders >= ESTABLISHED) & (elapsed < LATELY) & (elapsed > mean_gap)
    return out


def own_horizon(gaps: Array) -> Ints:
    """Last gaps (rows, MEMORY) -> the own p90 gap within 30 to 90 days; 90 below three gaps."""
    n = (~np.isnan(gaps)).sum(axis=1)
    ranked = np.sort(gaps, axis=1)
    place = np.minimum(np.ceil(0.9 * n).astype(np.int64), np.maximum(n, 1)) - 1
    own = np.where(n >= OWN_GAPS, ranked[np.arange(len(n)), np.maximum(place, 0)], LONGEST)
    return np.clip(own, SHORTEST, LONGEST).astype(np.int64)


def alarm_of(tried: Tried | None) -> Alarm:
    """How it did on the quarter held back -> the threshold that best weighs alarms that are right against silence that is missed
    (the largest F1, van Rijsbergen 1979), ten alarms at least."""
    if tried is None:
        return Alarm(USUAL_THRESHOLD)
    asked = _may_be_silent(tried.orders, tried.elapsed - 1, tried.habits.columns["mean_gap"])
    horizon = own_horizon(tried.habits.gaps)[asked]
    stayed = tried.came[asked] > horizon
    if not stayed.any():
        return Alarm(USUAL_THRESHOLD, 0.0 if len(stayed) else None)
    risk = 1 - within(tried.chances[asked], horizon)
    order, many = np.argsort(-risk, kind="stable"), np.arange(1, len(risk) + 1)
    right = stayed[order].cumsum()
    last_of_equal = np.r_[np.diff(risk[order]) != 0, True]
    weighed = np.where(last_of_equal & (many >= min(LEAST_ALARMS, len(many))), 2 * right / (many + stayed.sum()), -1.0)
    threshold = float(risk[order][int(weighed.argmax())])
    raised = risk >= threshold
    return Alarm(threshold, float(stayed.mean()), float(stayed[raised].mean()), int(raised.sum()))
