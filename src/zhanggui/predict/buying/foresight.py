"""What is known of a past -> the chance of an order within any days ahead: MBG/CNBD-k, learned chances and the hazard together.

Chances within a horizon are averaged as log odds: of what was learned for 30 and 90 days, of the hazard day by day, and of the
model. Days come from the hazard up to SPAN days, mixed with the model where that was better on the company's own past, and beyond
from the model. What cannot be learned is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from zhanggui.predict.buying.ahead import buying_time, p_alive, p_order_within
from zhanggui.predict.buying.chance import Chance, columns_of_model, learn_chance, odds
from zhanggui.predict.buying.dropout import Fitted
from zhanggui.predict.buying.hazard import Hazard, learn_hazard
from zhanggui.predict.buying.mbg import fit_mbg
from zhanggui.predict.buying.past import Array, Ints, Past
from zhanggui.predict.buying.season import Calendar, busy
from zhanggui.predict.buying.summary import Summary, summary

SPAN = 60
"""Days ahead for which the hazard is asked day by day."""
TAIL = (75, 90, 120, 150, 180, 240, 300, 365)
"""Days ahead beyond, at which the model is asked; between them none comes evenly on a log scale."""
LEARNED = (30, 90)
LEAST_CUSTOMERS, LEAST_ORDERS = 50, 500
"""With fewer nothing is learned: the model speaks alone."""
FEW = 20_000
"""Customers up to which the hazard is asked for every day."""
COARSE = np.r_[1:17, 18:31:2, 33:61:3]
"""Days asked for when there are more: an order in between is as likely on each of the days up to the next."""
AT_ONCE = 20_000
WEIGHTS = {30: (2.0, 2.0, 1.0), 90: (2.0, 1.0, 2.0)}
"""Weights of the learned chance, the hazard and the model in the log odds of a horizon: over 90 days a hazard's errors add up."""


@dataclass(frozen=True)
class Foresight:
    """What was learned before `as_of`; the model always, the rest where there was enough to learn from."""

    as_of: int
    model: Fitted
    hazard: Hazard | None
    chances: Mapping[int, Chance]
    calendar: Calendar
    busy: Array | None
    mix: float = 0.0
    """Share of the model in the curve."""

    def curve(self, p: Past, at: Ints, on: Ints) -> Array:
        """Orders and the day asked on of each -> (orders, SPAN + len(TAIL)): chance that the next order has come by then."""
        parts = [self._curve(p, at[i : i + AT_ONCE], on[i : i + AT_ONCE]) for i in range(0, len(at), AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros((0, SPAN + len(TAIL)))

    def _curve(self, p: Past, at: Ints, on: Ints) -> Array:
        s = p.summary(at, on)
        days = np.r_[1 : SPAN + 1, TAIL] if self.hazard is None or self.mix else np.r_[SPAN, TAIL]
        alone = np.stack([p_order_within(self.model, s, float(d)) for d in days], axis=1)
        if self.hazard is None or self.mix == 1:
            return alone
        asked = np.arange(1, SPAN + 1) if len(p.h.names) <= FEW else COARSE
        of = np.searchsorted(asked, np.arange(1, SPAN + 1), side="right") - 1
        none = np.cumprod((1 - self.hazard.chances(p, at, on, asked))[:, of], axis=1)
        tail = alone[:, -len(TAIL) - 1 :]
        beyond = none[:, -1:] * (1 - tail[:, 1:]) / np.maximum(1 - tail[:, :1], 1e-9)
        learned: Array = np.concatenate([1 - none, 1 - np.minimum(beyond, none[:, -1:])], axis=1)
        out: Array = (1 - self.mix) * learned + self.mix * alone if self.mix else learned
        return out

    def within(self, p: Past, at: Ints, on: Ints, horizon: int, curve: Array | None = None) -> Array:
        """-> the chance of at least one order in the next `horizon` days; the curve, where it was asked for already."""
        s = p.summary(at, on)
        alone = odds(p_order_within(self.model, s, float(horizon)))
        if self.hazard is None:
            lonely: Array = expit(alone + self._season(alone, s, horizon))
            return lonely
        seen = odds(reached(self.curve(p, at, on) if curve is None else curve, horizon))
        learned, by_day, model = WEIGHTS.get(horizon, (0.0, 2.0, 1.0))
        near = self.chances.get(horizon)
        mixed = seen * by_day + alone * model
        whole = by_day + model
        if near is not None:
            mixed, whole = mixed + near.learned(p, at, on) * learned, whole + learned
        out: Array = expit(mixed / whole + self._season(alone, s, horizon))
        return out

    def _season(self, alone: Array, s: Summary, horizon: int) -> Array:
        """-> what the season adds to the log odds: what the model says with it, less without."""
        if self.busy is None:
            return np.zeros(len(alone))
        worth = float(buying_time(np.asarray(horizon, float), self.busy))
        return odds(p_order_within(self.model, s, worth)) - alone

    def of_model(self, p: Past, at: Ints, on: Ints, horizon: int) -> dict[str, Array]:
        """-> the columns that the model adds to those of the learned chance."""
        return columns_of_model(p, at, on, self.model, horizon)

    def alive(self, p: Past, at: Ints, on: Ints) -> Array:
        """-> the chance of each that it has not stopped, as the model sees it."""
        return p_alive(self.model, p.summary(at, on))


def reached(curve: Array, days: int) -> Array:
    """A curve and days ahead (up to SPAN, or one of TAIL) -> the chance by then."""
    return curve[:, days - 1] if days <= SPAN else curve[:, SPAN + TAIL.index(days)]


def learn(p: Past, as_of: int, calendar: Calendar, country: str = "") -> Foresight:
    """Everything before a day -> what can be told from it. Raises ZhangguiError where not even the model can be fitted."""
    model = fit_mbg(summary(p.h, as_of))
    season = busy(p, as_of, TAIL[1], country)
    if len(p.h.names) < LEAST_CUSTOMERS or len(p.h.day) < LEAST_ORDERS:
        return Foresight(as_of, model, None, {}, calendar, season)
    hazard = learn_hazard(p, as_of, model, calendar)
    found = {days: learn_chance(p, as_of, model, days) for days in LEARNED}
    chances = {days: chance for days, chance in found.items() if chance is not None}
    return Foresight(as_of, model, hazard, chances, calendar, season)
