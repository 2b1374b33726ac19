"""The last quarter of the company's own past, held back: what was learned before it is tried on it, and its intervals set right.

Split-conformal (Vovk 2005; Romano, Patterson & Candes 2019): within each group of customers the levels at which the interval ends
are those at which a tenth of what came on the slice lay below it and a fifth outside; what has not come by its end is censored
there (`bands`). Half of the customers set the levels, the other half tell how often they held; all of them set the levels that
are used from now on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import rankdata

from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.bands import LEAST_OF_GROUP, Levels, by_level, ends, inside, set_levels
from zhanggui.predict.buying.features import Habits, habits
from zhanggui.predict.buying.foresight import SPAN, Foresight, learn
from zhanggui.predict.buying.past import Array, Flags, Ints, Past, past_of
from zhanggui.predict.buying.season import Calendar

SLICE, FRESH = 91, 30
"""Days held back, in whole weeks: the day asked about is then of the same weekday as the day on which it is tried. Orders of the
first days of them are asked about right after they came."""
HORIZONS = (7, 30, 90)
BEFORE = 60
"""Days of history that must lie before the slice."""
RECENT = 400
MOST = 10_000
OWN_GAPS = 3
STEADY, VARIED = 0.5, 1.0
SEGMENTS = ("new", "steady", "varied", "loose")
MIXES = (0.0, 0.25, 0.5, 0.75)
UNSET: Levels = {}


@dataclass(frozen=True)
class Held:
    """How often it was right on the slice: of a segment or of `all`, n customers and orders asked about.

    covered: share of them whose next order came inside the 80 % interval that they were told, what has not come yet being
    censored (None: too few intervals ended within the slice); auc and brier: of the chance that a customer orders within 30 days
    (None where everybody or nobody did, or nobody of the segment stood there).
    """

    segment: str
    n: int
    covered: float | None
    auc: float | None
    brier: float | None


@dataclass(frozen=True)
class Tried:
    """What was said of each customer at the beginning of the slice (`chances`: within 7, 30 and 90 days), and how many days later
    it ordered (FAR: not yet). orders, elapsed, habits: how many it had, days since the last, and its habits then."""

    cut: int
    chances: Array
    came: Ints
    orders: Ints
    elapsed: Ints
    habits: Habits
    hit: tuple[Held, ...]


def segment_codes(known: Habits) -> Ints:
    """Habits -> positions in SEGMENTS: new below three gaps, else by the spread of gaps over their mean (1 = chance alone)."""
    spread = np.nan_to_num(known.columns["spread"], nan=9.0)
    code: Ints = 1 + (spread >= STEADY).astype(np.int64) + (spread >= VARIED)
    out: Ints = np.where(known.there.sum(axis=1) >= OWN_GAPS, code, 0)
    return out


def groups(p: Past, known: Habits, at: Ints, on: Ints) -> Ints:
    """-> the group whose levels an interval has: the segment, apart for who ordered just the day before."""
    out: Ints = segment_codes(known) * 2 + (on - p.h.day[at] == 1)
    return out


def try_out(p: Past, as_of: int, calendar: Calendar, country: str) -> tuple[Levels, float, Tried | None]:
    """Everything before a day -> the levels of the intervals, the model's share in the days, and how it did; where the past is
    too short, the usual levels and nothing."""
    cut = as_of - SLICE
    if not len(p.h.day) or int(p.h.day.min()) > cut - BEFORE:
        return UNSET, 0.0, None
    then = past_of(p.h.until(cut))
    try:
        learned = learn(then, cut, calendar, country)
    except ZhangguiError:
        return UNSET, 0.0, None
    stood = p.last_before(cut)
    stood = _some(stood[p.h.day[stood] >= cut - RECENT], 1)
    fresh = _some(np.flatnonzero((p.h.day >= cut) & (p.h.day < cut + FRESH)), 2)
    at, on = np.r_[stood, fresh], np.r_[np.full(len(stood), cut), p.h.day[fresh] + 1]
    if len(at) < LEAST_OF_GROUP:
        return UNSET, 0.0, None
    came, known = p.h.day[at] + p.ahead[at] - on + 1, habits(p, at)
    learned, curve = _mixed(learned, p, at, on, came)
    group = groups(p, known, at, on)
    chances = np.stack([learned.within(p, stood, on[: len(stood)], d, curve[: len(stood)]) for d in HORIZONS], axis=1)
    judged = np.random.default_rng(3).random(len(p.h.names))[p.owner[at]] < 0.5
    seen = (as_of - on).astype(float)
    low, middle, high = ends(set_levels(curve[~judged], came[~judged], seen[~judged], group[~judged]), group, curve)
    told = Asked(segment_codes(known), judged & np.isfinite(middle), low, high, came, seen)
    hit = _hits(told, judged, chances[:, 1], len(stood))
    those = known.of(np.arange(len(stood)))
    return set_levels(curve, came, seen, group), learned.mix, Tried(
        cut, chances, came[: len(stood)], p.rank[stood] + 1, cut - p.h.day[stood], those, hit
    )  # fmt: skip


def _some(at: Ints, seed: int) -> Ints:
    """-> at most MOST of them, in order."""
    return at if len(at) <= MOST else np.sort(np.random.default_rng(seed).choice(at, MOST, replace=False))


def _mixed(learned: Foresight, p: Past, at: Ints, on: Ints, came: Ints) -> tuple[Foresight, Array]:
    """-> the same with the share of the model in the curve with which its middle was least far from what came; and the curves."""
    curve = learned.curve(p, at, on)
    told = p.rank[at] >= OWN_GAPS
    if learned.hazard is None or told.sum() < LEAST_OF_GROUP:
        return learned, curve
    alone = replace(learned, mix=1.0).curve(p, at, on)
    half, capped = np.full(int(told.sum()), 0.5), np.minimum(came[told], SPAN)

    def off(mix: float) -> float:
        middle = by_level((1 - mix) * curve[told] + mix * alone[told], half)
        return float(np.abs(np.minimum(middle, SPAN) - capped).mean())

    best = min(MIXES, key=off)
    return replace(learned, mix=best), (1 - best) * curve + best * alone


@dataclass(frozen=True)
class Asked:
    """Everybody asked about: segment, whether an interval was told and is judged, its ends, days until what came, days seen."""

    segment: Ints
    told: Flags
    low: Array
    high: Array
    came: Ints
    seen: Array


def _hits(a: Asked, judged: Flags, within_30: Array, stood: int) -> tuple[Held, ...]:
    """Who was asked about, the first `stood` of them at the beginning of the slice -> a row a segment, and one of all."""
    out = []
    for code, name in ((-1, "all"), *enumerate(SEGMENTS)):
        mine = (a.segment == code) | (code < 0)
        told, there = mine & a.told, (mine & judged)[:stood]
        if not told.any():
            continue
        held = inside(a.low[told], a.high[told], a.came[told], a.seen[told])
        ordered = a.came[:stood][there] <= HORIZONS[1]
        auc = area(ordered, within_30[there])
        brier = round(float(((within_30[there] - ordered) ** 2).mean()), 4) if there.any() else None
        out.append(Held(name, int(told.sum()), None if held is None else round(float(held[0]), 4), auc, brier))
    return tuple(out)


def area(true: Flags, score: Array) -> float | None:
    """Which are true, and a score -> the chance that a true one has the higher score, ties half; None where all are alike."""
    ones = int(true.sum())
    if not 0 < ones < len(true):
        return None
    return round(float((rankdata(score)[true].sum() - ones * (ones + 1) / 2) / (ones * (len(true) - ones))), 4)
