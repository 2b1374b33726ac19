"""When each customer orders again: chances for the days ahead, the next day with its interval, and how often that was right."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.histories import Histories
from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.buying.features import Habits, habits
from zhanggui.predict.buying.mbg import expected_orders, fit_mbg, next_quantiles, p_alive, p_order_within
from zhanggui.predict.buying.past import Array, Ints, Past, past_of
from zhanggui.predict.buying.summary import summary

HORIZONS = (7, 30, 90)
LEVELS = (0.1, 0.5, 0.9)
YEAR = 365
OWN_GAPS = 3
"""Gaps from which a customer's own rhythm can be told; with fewer it is new, and its segment speaks for it."""
STEADY, VARIED = 0.5, 1.0
"""Spread of the gaps over their mean: below the first steady, below the second varied, else loose (1 = chance alone)."""
SEGMENTS = ("new", "steady", "varied", "loose")
GROUPS = ("overdue", "rhythm", "frequency", "amount", "season", "tenure")
"""What a driver can be. Its number: days since the last order over the usual gap; the usual gap in days; orders in the last 90
days; the last three amounts over the usual one; working days in the next 30; days since the first order."""


@dataclass(frozen=True)
class Driver:
    """One reason: its name (a group of features), the number that the user knows it by, and its share of the push (-1 to 1):
    above 0 it makes an order within 30 days more likely."""

    name: str
    value: float
    share: float


@dataclass(frozen=True)
class Held:
    """How often it was right on a slice of the company's own past that nothing was learned from: of a segment or of `all`.

    covered: share of customers whose next order came inside the 80 % interval; auc and brier: of the chance of an order in
    30 days (None where everybody or nobody ordered).
    """

    segment: str
    n: int
    covered: float
    auc: float | None
    brier: float


@dataclass(frozen=True)
class NextOrders:
    """What to expect of each customer from `as_of` on; arrays are in the order of `names`, free of NaN.

    p7, p30, p90: chance of at least one order in the next days (as_of is the first of them); -1 where nothing can be said.
    low, mid, high: the day numbers by which the next order has come with chance 10, 50 and 90 %, given that none came before
    as_of; -1 where that lies more than a year ahead (it may never come) or nothing can be said.
    expected_90: orders (customer-days) to expect in 90 days; p_alive: chance that it still buys here at all; -1 as above.
    cycle: typical days from order to order, -1 where nobody ever came back. basis: `own` with three gaps or
    more, `segment` below. segment: one of SEGMENTS.
    push, told: (customers, GROUPS) what `drivers` reads. method: `learned`, `model`, `gaps` or `none` (too little to tell), for all of the company.
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

    def drivers(self, i: int, few: int = 3) -> tuple[Driver, ...]:
        """A position in `names` -> the few groups that push its chance of an order most, the strongest first; () where unknown."""
        whole = float(np.abs(self.push[i]).sum())
        strongest = np.argsort(-np.abs(self.push[i]), kind="stable")[:few]
        return tuple(
            Driver(GROUPS[g], float(self.told[i, g]), float(self.push[i, g]) / whole) for g in strongest if whole and self.push[i, g]
        )

    def within(self, days: npt.ArrayLike) -> Array:
        """Days ahead, one number or one a customer, up to 90 -> chance of at least one order in them; between 7, 30 and 90 the
        chance of none falls evenly on a log scale."""
        asked = np.broadcast_to(np.asarray(days, float), self.p7.shape)
        known = np.stack([np.zeros_like(self.p7), self.p7, self.p30, self.p90])
        none = np.log1p(-np.clip(known, 0.0, 1 - 1e-9))
        ends = np.array([0, *HORIZONS], float)
        place = np.clip(np.searchsorted(ends, asked, side="left"), 1, len(HORIZONS))
        row = np.arange(len(asked))
        share = np.clip((asked - ends[place - 1]) / (ends[place] - ends[place - 1]), 0.0, 1.0)
        out: Array = -np.expm1(none[place - 1, row] * (1 - share) + none[place, row] * share)
        return np.where(self.p90 < 0, -1.0, out)


def next_orders(h: Histories, as_of: int, *, country: str = "") -> NextOrders:
    """Orders of every customer, the day before which everything is known, and whose holidays -> what to expect of each."""
    p = past_of(h.until(as_of))
    nothing = np.zeros((len(p.h.names), len(GROUPS)))
    at = p.h.start[1:] - 1
    known = habits(p, at)
    s = summary(p.h, as_of)
    try:
        model = fit_mbg(s)
    except ZhangguiError:
        return _nothing(p, as_of, known)
    p7, p30, p90 = (p_order_within(model, s, float(days)) for days in HORIZONS)
    low, mid, high = _day_numbers(next_quantiles(model, s, LEVELS), as_of)
    return NextOrders(
        p.h.names, as_of, p7, p30, p90, low, mid, high, expected_orders(model, s, 90.0), p_alive(model, s), cycles(known),
        bases(known), segments(known), "model", nothing, nothing,
    )  # fmt: skip


def _day_numbers(ahead: Array, as_of: int) -> tuple[Ints, ...]:
    """(customers, levels) days until the order -> a day number a level, -1 beyond a year."""
    soon = ahead <= YEAR
    return tuple(np.where(soon, as_of - 1 + np.ceil(np.where(soon, np.maximum(ahead, 1), 1)), -1).astype(np.int64).T)


def _nothing(p: Past, as_of: int, known: Habits) -> NextOrders:
    """Too little to tell: every number is -1."""
    n = len(p.h.names)
    nothing = np.zeros((n, len(GROUPS)))
    unknown, never = np.full(n, -1.0), np.full(n, -1, np.int64)
    return NextOrders(
        p.h.names, as_of, unknown, unknown, unknown, never, never, never, unknown, unknown, cycles(known), bases(known),
        segments(known), "none", nothing, nothing,
    )  # fmt: skip


def cycles(known: Habits) -> Array:
    """Habits -> typical days from order to order: the median of the last gaps; the median of all customers' below three gaps."""
    own, enough = known.columns["median"], known.there.sum(axis=1) >= OWN_GAPS
    usual = np.nanmedian(own) if (~np.isnan(own)).any() else -1.0
    return np.where(enough, np.nan_to_num(own, nan=-1.0), usual)


def bases(known: Habits) -> tuple[str, ...]:
    """Habits -> `own` or `segment` a customer."""
    return tuple("own" if enough else "segment" for enough in known.there.sum(axis=1) >= OWN_GAPS)


def segments(known: Habits) -> tuple[str, ...]:
    """Habits -> how regular each customer is: one of SEGMENTS."""
    return tuple(SEGMENTS[i] for i in segment_codes(known))


def segment_codes(known: Habits) -> Ints:
    """Habits -> positions in SEGMENTS."""
    spread = np.nan_to_num(known.columns["spread"], nan=9.0)
    code = 1 + (spread >= STEADY).astype(np.int64) + (spread >= VARIED)
    return np.where(known.there.sum(axis=1) >= OWN_GAPS, code, 0)
