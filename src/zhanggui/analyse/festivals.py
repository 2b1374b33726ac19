"""How much more or less a series brings on the days of a festival: its own earlier festivals, drawn towards the group above.

The same day of other years is the same day of that holiday, or one as far from the lunar new year, give or take two days. What
such days brought over what an ordinary day would have, beside what the group above brought (a measure: the company's sales; an
element: its measure over the whole company), is drawn towards 1 by how sure it is: credibility tau2 / (tau2 + v) with v the
variance of the ratio and tau2 how much the series truly differ (Buhlmann & Straub 1970; tau2 by moments, DerSimonian & Laird
1986). A year never tells of itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SAME_SEASON = 180
"""A festival is compared with those of other years, never with its own other days."""
AROUND = 2
"""Days each side that are alike, counted from the lunar new year."""
NEEDED = 2
"""Earlier festivals before one is judged: with fewer it is not known how far one strays from another."""
MOST = 5.0
"""A ratio beyond this is a chance of small numbers when it is asked how much series differ."""
YEAR = 365.25
LUNAR = "lunar:"


@dataclass(frozen=True)
class Festivals:
    """The days of festivals among some days: `at`, their places; like[a, b]: whether day a tells of day b; open[a]: there was
    trade; earlier[b], years[b]: how many earlier years, and how many other years, have a like day with trade."""

    at: Ints
    like: Flags
    open: Flags
    earlier: Ints
    years: Ints

    def last(self, days: int, all_days: int) -> Festivals:
        """-> those of the last so many of all days."""
        kept = self.at >= all_days - days
        like = self.like[np.ix_(kept, kept)]
        return Festivals(self.at[kept] - (all_days - days), like, self.open[kept], self.earlier[kept], self.years[kept])


NONE = Festivals(np.zeros(0, np.int64), np.zeros((0, 0), bool), np.zeros(0, bool), np.zeros(0, np.int64), np.zeros(0, np.int64))


def festivals_of(keys: list[str], opened: Flags) -> Festivals:
    """The key of each day ('' where there is nothing to compare it with, 'lunar:-3', a holiday's), whether there was trade."""
    at = np.array([t for t, key in enumerate(keys) if key], dtype=np.int64)
    if not len(at):
        return NONE
    moon = np.array([int(keys[t][len(LUNAR):]) if keys[t].startswith(LUNAR) else 10_000 for t in at])
    code = np.unique(np.array([LUNAR if keys[t].startswith(LUNAR) else keys[t] for t in at]), return_inverse=True)[1]
    apart = at[None, :] - at[:, None]
    like = (code[:, None] == code[None, :]) & (np.abs(moon[:, None] - moon[None, :]) <= AROUND) & (np.abs(apart) > SAME_SEASON)
    open_here = opened[at]
    away = np.where(like & open_here[:, None], np.rint(apart / YEAR), 0).astype(np.int64)
    earlier = np.array([len(np.unique(column[column > 0])) for column in away.T], dtype=np.int64)
    years = np.array([len(np.unique(column[column != 0])) for column in away.T], dtype=np.int64)
    return Festivals(at, like, open_here, earlier, years)


def factors(
    festivals: Festivals, even: Array, level: Array, above: Array, spread: Array, *, window: int, unseen: int = 0
) -> Array:
    """even, level[series, day] without the weekday, above[day], spread[series] of an ordinary day -> factor[series, day].

    window: the ordinary days whose mean is a level, which is as unsure as they are few. Of the last `unseen` days nothing is
    learnt. A festival on which the company was closed in all other years brings nothing.
    """
    out = np.tile(above, (len(even), 1))
    at = festivals.at
    if not len(at):
        return out
    seen = festivals.like & (at < even.shape[1] - unseen)[:, None]
    like = (seen & festivals.open[:, None]).astype(float)
    usual = np.maximum(level[:, at], 0.0)
    some = usual > 0
    brought, hoped = np.where(some, even[:, at], 0.0) @ like, (usual * above[at]) @ like
    count, raw = some.astype(float) @ like, usual @ like
    valid = (hoped > 0) & (raw > 0)
    ratio = np.divide(brought, hoped, out=np.ones_like(hoped), where=valid)
    # Of the days themselves, and of the level before them, which those of one year share.
    unsure = count + count**2 / (window * np.maximum(festivals.years, 1))
    variance = np.divide(spread[:, None] ** 2 * unsure, raw**2, out=np.ones_like(raw), where=valid)
    weight = np.where(valid, hoped, 0.0)
    total = float(weight.sum())
    differ = np.minimum(np.abs(ratio - 1), MOST) ** 2 - variance
    tau2 = max(float((weight * differ).sum()) / total, 0.0) if total > 0 else 0.0
    trust = np.divide(tau2, tau2 + variance, out=np.zeros_like(variance), where=tau2 + variance > 0)
    out[:, at] = above[at] * np.where(valid, np.maximum(1 + trust * (ratio - 1), 0.0), 1.0)
    out[:, at[seen.any(axis=0) & ~(like > 0).any(axis=0)]] = 0.0
    return out


def strays(festivals: Festivals, z: Array, ordinary: Array, unseen: int, fewest: int) -> float | None:
    """z of every day, z of ordinary past days -> how many times as far a festival's days stray from what their like of other
    years let expect, never less than once; None where there were too few."""
    past = festivals.at[(festivals.at < z.shape[1] - unseen) & festivals.open & _told(festivals, z.shape[1] - unseen)]
    if len(past) < fewest or not ordinary.size:
        return None
    usual = float(np.quantile(np.abs(ordinary), 0.9))
    return max(float(np.quantile(np.abs(z[:, past]), 0.9)) / usual, 1.0) if usual > 0 else 1.0


def _told(festivals: Festivals, before: int) -> Flags:
    """-> whether another year, seen before that place, tells of each festival day."""
    tells = festivals.open & (festivals.at < before)
    return np.asarray((festivals.like & tells[:, None]).any(axis=0), dtype=bool)
