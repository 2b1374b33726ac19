"""The interval in which the next order comes: days read from a curve of chances, the levels at which it ends, how often it held.

An order that has not come by the end of the records is neither inside nor outside: it is censored there (Kaplan & Meier 1958),
and says only that it comes later than that. So a long wait still counts against an interval that ended before it, and an interval
whose end lies beyond the records is not taken to have held. The chance that a curve gave to the days up to what came is its
Cox-Snell residual (1968): where the curve tells the truth a tenth of them lie below .1 and a tenth above .9, and where it does
not the levels move to where they do (split-conformal with censoring: Candes, Lei & Ren 2023).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zhanggui.predict.buying.foresight import SPAN, TAIL
from zhanggui.predict.buying.past import Array, Flags, Ints

ENDS = np.r_[np.arange(1, SPAN + 1), TAIL].astype(float)
TENTH = 0.1
LEAST_OF_GROUP = 60
FEWEST = 10
"""So many must still be waited for, else nothing is known of longer waits."""
WARY = 0.1
"""Share of the way back to the usual levels: no quarter ahead is just like the one held back."""
ALIKE = 0.02
"""Levels that miss the share wanted by so little more than the best are as good: of them the most usual one is taken. Where
nearly all come on one day any level up to it leaves out as many."""
LOW_LEVELS, HIGH_LEVELS = np.linspace(0.01, 0.5, 50), np.linspace(0.35, 0.995, 130)
Levels = Mapping[int, tuple[float, float, float]]
"""Group (-1: everybody) -> the chances at which the interval begins and ends, and at which one without an end begins."""
USUAL = (TENTH, 1 - TENTH, 2 * TENTH)
MOST_LEVEL, SMALL = 0.995, 1e-9


def by_level(curve: Array, level: Array) -> Array:
    """A curve and a level a row -> the days ahead by which it is reached; inf where it is not within a year."""
    passed = (curve < level[:, None]).sum(axis=1)
    last = np.minimum(passed, len(ENDS) - 1)
    row, before = np.arange(len(curve)), np.maximum(last - 1, 0)
    none = -np.log1p(-np.clip(curve, 0.0, 1 - 1e-12))
    wanted = -np.log1p(-level)
    rise = none[row, last] - none[row, before]
    share = np.clip((wanted - none[row, before]) / np.maximum(rise, 1e-12), 0.0, 1.0)
    out: Array = np.where(last < SPAN, last + 1.0, np.ceil(ENDS[before] + share * (ENDS[last] - ENDS[before])))
    return np.where(passed < len(ENDS), out, np.inf)


def by_day(curve: Array, days: Array) -> Array:
    """A curve and days ahead a row -> the chance by then: 0 before the first day, that of the last beyond a year."""
    row, none = np.arange(len(curve)), -np.log1p(-np.clip(curve, 0.0, 1 - 1e-12))
    none, ends = np.concatenate([np.zeros((len(curve), 1)), none], axis=1), np.r_[0.0, ENDS]
    days = np.clip(days, 0.0, ENDS[-1])
    after = np.clip(np.searchsorted(ends, days, side="left"), 1, len(ends) - 1)
    share = (days - ends[after - 1]) / (ends[after] - ends[after - 1])
    out: Array = -np.expm1(-(none[row, after - 1] * (1 - share) + none[row, after] * share))
    return out


def later(value: Array, happened: Flags, point: float, weight: Array | None = None) -> Array:
    """Values, whether each is what happened (else nothing is known beyond it), a point -> the share at or above the point by
    Kaplan & Meier (1958), under each row of weights (draws, values)."""
    w = np.ones((1, len(value))) if weight is None else weight
    kinds, code = np.unique(value, return_inverse=True)
    of = np.zeros((len(w), len(kinds), 2))
    for row, mine in enumerate(w):
        of[row, :, 0] = np.bincount(code, mine, len(kinds))
        of[row, :, 1] = np.bincount(code, mine * happened, len(kinds))
    waiting = of[:, ::-1, 0].cumsum(axis=1)[:, ::-1]
    share = np.divide(of[:, :, 1], waiting, out=np.zeros_like(waiting), where=waiting > 0)
    out: Array = np.where(kinds < point, 1 - share, 1.0).prod(axis=1)
    return out


def inside(low: Array, high: Array, came: Ints, seen: Array, weight: Array | None = None) -> Array | None:
    """First and last day of intervals (inf: it may not come within a year), days until what came, days that the records reach ->
    the share that held, under each row of weights; None where too few intervals ended within the records to tell.

    Intervals of different lengths are laid over one another: 1 is where each begins, 2 the day after it ends.
    """
    if not len(came):
        return None
    happened, closed = came <= seen, np.isfinite(high)
    # Whoever has not come was seen to the evening of the last day, and not on the day after it.
    day = np.where(happened, came, seen + 0.5).astype(float)
    place = np.where(day < low, day / np.maximum(low, 1), 1 + np.maximum(day - low, 0) / (high - low + 1))
    passed = np.where(happened, came, seen + 1) > high
    if passed.sum() < min(FEWEST, (closed & ~happened & ~passed).sum()):
        return None
    w = np.ones((1, len(came))) if weight is None else weight
    missed = np.zeros(len(w))
    for those, ending in ((closed, True), (~closed, False)):
        if those.any():
            mine, known = w[:, those], happened[those]
            below = 1 - later(place[those], known, 1.0, mine)
            above = later(place[those], known, 2.0, mine) if ending else 0.0
            missed = missed + mine.sum(axis=1) * (below + above)
    out: Array = 1 - missed / np.maximum(w.sum(axis=1), 1e-12)
    return out


def set_levels(curve: Array, came: Ints, seen: Array, group: Ints) -> Levels:
    """Curves, days until the next order, days that the records reach, groups -> the levels of each group (and of everybody)."""
    happened = came <= seen
    day = np.where(happened, came, seen).astype(float)
    by_then, before = by_day(curve, day), by_day(curve, np.where(happened, day - 1, day)) - ~happened * SMALL
    out: dict[int, tuple[float, float, float]] = {}
    for one in (-1, *np.unique(group).tolist()):
        mine = np.full(len(group), True) if one < 0 else group == one
        if mine.sum() < LEAST_OF_GROUP:
            continue
        below = 1 - np.array([later(by_then[mine], happened[mine], level)[0] for level in LOW_LEVELS])
        low, alone = (_nearest(below, share, LOW_LEVELS, share) for share in (TENTH, 2 * TENTH))
        # Days are whole: where the lower end cannot leave out a tenth, the upper one leaves out the rest of the fifth.
        high = _high(before[mine], happened[mine], max(2 * TENTH - float(below[low]), TENTH / 2))
        found = (float(LOW_LEVELS[low]), high, float(LOW_LEVELS[alone]))
        a, b, c = (level + WARY * (usual - level) for level, usual in zip(found, USUAL, strict=True))
        out[int(one)] = (a, b, c)
    return out


def _nearest(shares: Array, wanted: float, levels: Array, usual: float) -> int:
    """Shares left out at each level, and the one wanted -> the place of the level that comes nearest to it, see `ALIKE`."""
    off = np.abs(shares - wanted)
    good = np.flatnonzero(off <= off.min() + ALIKE)
    return int(good[np.abs(levels[good] - usual).argmin()])


def _high(before: Array, happened: Flags, wanted: float) -> float:
    """Residuals up to the day before what came (or up to the end of the records) -> the level above which so many lie. Where the
    records end before that, as many more than the curve says are taken to come later there as came until then."""
    known = float(np.sort(before)[-min(FEWEST, len(before))])
    levels = HIGH_LEVELS[known >= HIGH_LEVELS]
    above = np.array([later(before, happened, level)[0] for level in levels])
    if len(above) and above[-1] <= wanted:
        return float(levels[_nearest(above, wanted, levels, 1 - TENTH)])
    still = later(before, happened, known)[0] if known > 0 else 1.0
    said = -np.log1p(-min(known, MOST_LEVEL))
    as_said = -np.log(max(still, 1e-9)) / said if said > 0 else 1.0
    return min(-float(np.expm1(np.log(wanted) / max(as_said, 1e-3))), MOST_LEVEL)


def levels_of(levels: Levels, group: Ints) -> tuple[Array, Array, Array]:
    """Levels by group, and the group of each -> its low, its high, and its low where there is no high; 10, 90 and 20 % where
    nothing could be set."""
    usual = levels.get(-1, USUAL)
    table = np.array([levels.get(i, usual) for i in range(int(group.max(initial=0)) + 1)])
    return table[group, 0], table[group, 1], table[group, 2]


def ends(levels: Levels, group: Ints, curve: Array) -> tuple[Array, Array, Array]:
    """Levels, groups and curves -> days ahead at which each interval begins, its middle, its end; inf: not within a year."""
    low, high, alone = levels_of(levels, group)
    last = by_level(curve, high)
    first = by_level(curve, np.where(np.isfinite(last), low, alone))
    middle = by_level(curve, np.full(len(curve), 0.5))
    low_day = np.minimum(first, middle)
    return low_day, middle, np.maximum(last, middle)
