"""When each customer orders again: chances for the days ahead, the next day with its interval, and how often that was right.

From much to little: what was learned from the company's own past cut-offs together with MBG/CNBD-k (`learned`); that model alone
(`model`, fewer than 50 customers or 500 orders); a customer's own past gaps (`gaps`, where no model can be fitted); or nothing
(`none`: too little to tell).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.histories import Histories
from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.bands import Levels, ends
from zhanggui.predict.buying.ahead import expected_orders, p_order_within
from zhanggui.predict.buying.drivers import GROUPS, pushes, told
from zhanggui.predict.buying.features import Habits, habits, standing
from zhanggui.predict.buying.foresight import Foresight, learn
from zhanggui.predict.buying.heldback import (
    HORIZONS,
    OWN_GAPS,
    SEGMENTS,
    Held,
    Tried,
    groups,
    segment_codes,
    try_out,
)  # fmt: skip
from zhanggui.predict.buying.past import Array, Flags, Ints, Past, past_of
from zhanggui.predict.buying.season import Calendar, calendar_of
from zhanggui.predict.buying.summary import Summary
from zhanggui.predict.own_gaps import own_gaps

__all__ = ["GROUPS", "HORIZONS", "OWN_GAPS", "SEGMENTS", "Driver", "Held", "NextOrders", "Said", "next_orders", "prepared"]
NEAR = 1e-9
SLIGHT = 0.02
"""A push of less of the whole is no reason worth a word."""


@dataclass(frozen=True)
class Driver:
    """One reason: its name (a group of features), the number that the user knows it by, and its share of the push (-1 to 1):
    above 0 it makes an order within 30 days more likely."""

    name: str
    value: float
    share: float


@dataclass(frozen=True)
class NextOrders:
    """What to expect of each customer from `as_of` on; arrays are in the order of `names`, free of NaN.

    p7, p30, p90: chance of at least one order in the next days (as_of is the first of them); -1 where nothing can be said.
    low, mid, high: the day numbers between which the next order comes with chance 80 %, and by which half have come, given that
    none came before as_of; -1 where that lies more than a year ahead (it may never come: low is then where a fifth have come) or
    nothing can be said.
    expected_90: orders (customer-days) to expect in 90 days: those of the model given that there is one, times p90; p_alive:
    chance that it still buys here at all, at least that of an order in 90 days; -1 as above. cycle: typical days from order to
    order, -1 where nobody ever came back.
    basis: `own` with three gaps or more, `segment` below. segment: one of SEGMENTS.
    push, told: (customers, GROUPS) what `drivers` reads. method: `learned`, `model`, `gaps` or `none` (too
    little to tell), for all of the company. hit, tried: how it did on the quarter held back; () and None where the past is short.
    """

    names: tuple[str, ...]
    as_of: int
    p7: Array
    p30: Array
    p90: Array
    low: Ints
    mid: Ints
    high: Ints
    expected_90: Array
    p_alive: Array
    cycle: Array
    basis: tuple[str, ...]
    segment: tuple[str, ...]
    method: str
    push: Array
    told: Array
    hit: tuple[Held, ...] = field(default=())
    tried: Tried | None = None

    def drivers(self, i: int, few: int = 3) -> tuple[Driver, ...]:
        """A position in `names` -> the few groups that push its chance of an order most, strongest first; () where unknown."""
        push, told = self.push[i], self.told[i]
        whole = float(np.abs(push).sum())
        strongest = [g for g in np.argsort(-np.abs(push), kind="stable")[:few] if abs(push[g]) > SLIGHT * whole]
        return tuple(Driver(GROUPS[g], float(told[g]), float(push[g]) / whole) for g in strongest)

    def within(self, days: npt.ArrayLike) -> Array:
        """Days ahead, one number or one a customer, up to 90 -> chance of at least one order in them; -1 where nothing can be
        said."""
        return within(np.stack([self.p7, self.p30, self.p90], axis=1), days)


def within(chances: Array, days: npt.ArrayLike) -> Array:
    """Chances (rows, HORIZONS) and days ahead up to 90 -> chance of an order in them; between the horizons the chance of none
    falls evenly on a log scale. -1 stays -1."""
    asked = np.broadcast_to(np.asarray(days, float), chances.shape[:1])
    none = np.log1p(-np.clip(np.concatenate([np.zeros((len(chances), 1)), chances], axis=1), 0.0, 1 - NEAR))
    ends = np.array([0, *HORIZONS], float)
    place = np.clip(np.searchsorted(ends, asked, side="left"), 1, len(HORIZONS))
    share = np.clip((asked - ends[place - 1]) / (ends[place] - ends[place - 1]), 0.0, 1.0)
    row = np.arange(len(chances))
    out: Array = -np.expm1(none[row, place - 1] * (1 - share) + none[row, place] * share)
    return np.where(chances[:, -1] < 0, -1.0, out)


@dataclass(frozen=True)
class Said:
    """All that was learned before a day, ready to be asked about any order up to it or since."""

    foresight: Foresight
    levels: Levels
    tried: Tried | None

    def chances(self, p: Past, at: Ints, on: Ints, curve: Array) -> Array:
        """Orders, the day asked on of each and their curves -> (orders, HORIZONS), never falling from one horizon to the next."""
        found = np.stack([self.foresight.within(p, at, on, days, curve) for days in HORIZONS], axis=1)
        return np.maximum.accumulate(found, axis=1)

    def days(self, p: Past, known: Habits, at: Ints, on: Ints, curve: Array) -> Array:
        """-> (orders, 3) days ahead by which the next order has come with chance 10, 50 and 90 %; inf beyond a year."""
        return np.stack(ends(self.levels, groups(p, known, at, on), curve), axis=1)


def prepared(p: Past, as_of: int, country: str = "") -> Said:
    """Everything before a day and whose holidays -> what was learned. Raises ZhangguiError where no model can be fitted."""
    calendar = _calendar(p, as_of, country)
    found = learn(p, as_of, calendar, country)
    levels, mix, tried = try_out(p, as_of, calendar, country)
    return Said(replace(found, mix=mix), levels, tried)


def _calendar(p: Past, as_of: int, country: str) -> Calendar:
    return calendar_of(country, int(p.h.day.min()) - 7, as_of + 400)


def next_orders(h: Histories, as_of: int, *, country: str = "") -> NextOrders:
    """Orders of every customer, the day before which everything is known, and whose holidays -> what to expect of each."""
    p = past_of(h.until(as_of))
    at = p.h.start[1:] - 1
    known = habits(p, at)
    try:
        said = prepared(p, as_of, country) if len(at) else None
    except ZhangguiError:
        said = None
    if said is None:
        return _by_gaps(p, as_of, known)
    f, on = said.foresight, np.full(len(at), as_of)
    curve = f.curve(p, at, on)
    chances, ahead = said.chances(p, at, on, curve), said.days(p, known, at, on, curve)
    s = p.summary(at, on)
    stand = standing(p, known, at, on)
    return NextOrders(
        p.h.names, as_of, chances[:, 0], chances[:, 1], chances[:, 2], *_day_numbers(ahead, as_of),
        chances[:, 2] * _once_it_comes(f, s), np.maximum(f.alive(p, at, on), chances[:, 2]), cycles(known), bases(known),
        segments(known),
        "learned" if f.hazard else "model",
        pushes(f, p, known, at, on), told(known, stand, f.calendar.working(as_of, 30)),
        said.tried.hit if said.tried else (), said.tried,
    )  # fmt: skip


def _once_it_comes(f: Foresight, s: Summary) -> Array:
    """-> orders that the model expects in 90 days of who orders in them at all: 1 or more."""
    orders, any_order = expected_orders(f.model, s, 90.0, f.busy), p_order_within(f.model, s, 90.0, f.busy)
    return np.maximum(np.divide(orders, any_order, out=np.ones(len(s)), where=any_order > NEAR), 1.0)


def _day_numbers(ahead: Array, as_of: int) -> tuple[Ints, Ints, Ints]:
    """(customers, 3) days until the order -> a day number a level, -1 beyond a year."""
    soon = np.isfinite(ahead)
    low, mid, high = np.where(soon, as_of - 1 + np.where(soon, ahead, 1), -1).astype(np.int64).T
    return low, mid, high


def _by_gaps(p: Past, as_of: int, known: Habits) -> NextOrders:
    """No model -> what the own gaps say, of three at least; else nothing: every number is -1."""
    n = len(p.h.names)
    able = _own(known)
    found = own_gaps(known.gaps[able], p.h.count[able] - 1, (as_of - 1 - p.h.day[p.h.start[1:] - 1][able]).astype(float))

    def of_able(values: Array, unknown: float = -1.0) -> Array:
        out = np.full((n, *values.shape[1:]), unknown)
        out[able] = values
        return out

    p7, p30, p90 = (of_able(found.within[:, days]) for days in HORIZONS)
    ahead, nothing = of_able(found.days((0.1, 0.5, 0.9)), np.inf), np.zeros((n, len(GROUPS)))
    return NextOrders(
        p.h.names, as_of, p7, p30, p90, *_day_numbers(ahead, as_of), of_able(found.alive * 90 / found.mean), of_able(found.alive),
        cycles(known), bases(known), segments(known), "gaps" if able.any() else "none", nothing, nothing,
    )  # fmt: skip


def cycles(known: Habits) -> Array:
    """Habits -> typical days from order to order: the median of the last gaps; the median of all customers' below three gaps."""
    own, enough = known.columns["median"], known.there.sum(axis=1) >= OWN_GAPS
    usual = float(np.nanmedian(own)) if (~np.isnan(own)).any() else -1.0
    return np.where(enough, np.nan_to_num(own, nan=-1.0), usual)


def bases(known: Habits) -> tuple[str, ...]:
    """Habits -> `own` or `segment` a customer."""
    return tuple("own" if enough else "segment" for enough in _own(known).tolist())


def _own(known: Habits) -> Flags:
    out: Flags = known.there.sum(axis=1) >= OWN_GAPS
    return out


def segments(known: Habits) -> tuple[str, ...]:
    """Habits -> how regular each customer is: one of SEGMENTS."""
    return tuple(SEGMENTS[i] for i in segment_codes(known).tolist())
