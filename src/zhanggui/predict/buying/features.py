"""What is told of a customer on a day, as columns: habits known at its last order, and where it stands on the day asked.

Everything comes from orders before that day. What is not known yet (a median gap after one order) is NaN, which the trees take
as a value of its own; nothing of it reaches a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhanggui.predict.buying.past import WEEKDAYS, Array, Flags, Ints, Past, weekday

MEMORY = 16
"""Gaps and orders looked back at: a rhythm of more than that many orders ago says little of the next."""
FADE = 0.7
"""Weight of a gap against the one after it (EWMA with alpha 0.3)."""
WINDOWS = (7, 14, 30, 60, 90, 180, 365)
SLOTS = (7, 14, 21, 28)


@dataclass(frozen=True)
class Habits:
    """A row an order asked about: its columns by name; its last gaps, newest first (rows, MEMORY), which of them there are; and
    the share of its last orders on each weekday (rows, 7)."""

    columns: Mapping[str, Array]
    gaps: Array
    there: Flags
    shares: Array

    def of(self, rows: Ints) -> Habits:
        """The same of some rows, repeated as they are named."""
        return Habits({k: v[rows] for k, v in self.columns.items()}, self.gaps[rows], self.there[rows], self.shares[rows])


def habits(p: Past, at: Ints) -> Habits:
    """Orders -> what was known of their customers' habits right after each of them."""
    owner, day = p.owner[at], p.h.day[at]
    back = at[:, None] - np.arange(MEMORY)[None, :]
    begin = p.h.start[:-1][owner][:, None]
    there, ordered = back > begin, back >= begin
    back = np.maximum(back, 0)
    gaps = np.where(there, p.gap[back], np.nan)
    shares = _weekdays(p.h.day[back], ordered)
    columns = _rhythm(gaps, there) | _weekday_habit(shares, day) | _amounts(np.where(ordered, p.money[back], np.nan))
    columns["orders"] = p.rank[at].astype(float)
    columns["tenure"] = (day - p.h.first[owner]).astype(float)
    columns["mean_gap"] = columns["tenure"] / np.where(p.rank[at] > 0, p.rank[at], np.nan)
    for window in WINDOWS[1:]:
        columns[f"before_{window}"] = p.count(owner, day - window + 1, day + 1)
    columns["speed"] = columns["before_90"] / np.maximum(columns["before_365"], 1)
    return Habits(columns, gaps, there, shares)


def _rhythm(gaps: Array, there: Flags) -> dict[str, Array]:
    """Last gaps -> their middle, spread and newest; NaN where there are none."""
    n = there.sum(axis=1)
    some = np.where(n > 0, 1.0, np.nan)
    known = np.where(there, gaps, 0.0)
    logs = np.log(np.where(there, gaps, 1.0))
    mean, log_mean = known.sum(axis=1) / np.maximum(n, 1), logs.sum(axis=1) / np.maximum(n, 1)
    spread = np.sqrt((np.where(there, gaps - mean[:, None], 0.0) ** 2).sum(axis=1) / np.maximum(n, 1))
    log_spread = np.sqrt((np.where(there, logs - log_mean[:, None], 0.0) ** 2).sum(axis=1) / np.maximum(n, 1))
    weights = np.where(there, FADE ** np.arange(MEMORY)[None, :], 0.0)
    ranked = np.sort(gaps, axis=1)
    several = np.where(n > 1, 1.0, np.nan)
    out = {
        "mean_recent": mean * some, "ewma": (weights * known).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-12) * some,
        "geometric": np.exp(log_mean) * some, "median": _middle(ranked, n),
        "median_5": _middle(np.sort(gaps[:, :5], axis=1), np.minimum(n, 5)),
        "trimmed": _trimmed(ranked, n), "spread": spread / np.maximum(mean, 1e-9) * several, "log_spread": log_spread * several,
        "longest": known.max(axis=1) * some, "longest_5": known[:, :5].max(axis=1) * some, "shortest": ranked[:, 0] * some,
        "sevens": (there & (known % 7 == 0)).sum(axis=1) / np.maximum(n, 1) * some,
        "fortnights": (there & (known % 14 == 0)).sum(axis=1) / np.maximum(n, 1) * some,
    }  # fmt: skip
    for i in range(4):
        out[f"gap_{i + 1}"] = gaps[:, i]
    out["last_over_median"], out["second_over_median"] = gaps[:, 0] / out["median"], gaps[:, 1] / out["median"]
    return out


def _middle(ranked: Array, n: Ints) -> Array:
    """Sorted gaps (what is missing at the end) and how many there are -> their median, NaN where there are none."""
    row = np.arange(len(n))
    out: Array = (ranked[row, np.maximum(n - 1, 0) // 2] + ranked[row, np.minimum(n // 2, ranked.shape[1] - 1)]) / 2
    return np.where(n > 0, out, np.nan)


def _trimmed(ranked: Array, n: Ints) -> Array:
    """-> the mean without the lowest and highest tenth."""
    cut, place = (n + 5) // 10, np.arange(ranked.shape[1])[None, :]
    kept = (place >= cut[:, None]) & (place < (n - cut)[:, None])
    out: Array = np.where(kept, ranked, 0.0).sum(axis=1) / np.where(kept.any(axis=1), kept.sum(axis=1), np.nan)
    return out


def _weekdays(days: Ints, ordered: Flags) -> Array:
    """Days of the last orders -> the share on each weekday."""
    on = weekday(days)
    counts = np.stack([((on == d) & ordered).sum(axis=1) for d in range(WEEKDAYS)], axis=1)
    return np.asarray(counts / np.maximum(ordered.sum(axis=1), 1)[:, None], np.float64)


def _weekday_habit(shares: Array, day: Ints) -> dict[str, Array]:
    """Weekday shares and the day of the last order -> how fixed the weekday is, and how far the usual one is."""
    row, on = np.arange(len(day)), weekday(day)
    return {
        "weekday_share": shares.max(axis=1), "weekday_share_last": shares[row, on], "weekday_last": on.astype(float),
        "to_usual_weekday": ((shares.argmax(axis=1) - on) % WEEKDAYS).astype(float),
    }  # fmt: skip


def _amounts(money: Array) -> dict[str, Array]:
    """Logs of the last amounts, newest first -> their mean, the last against it, and the last three against it."""
    there = ~np.isnan(money)
    mean = np.where(there, money, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    three = np.where(there, money, 0.0)[:, :3].sum(axis=1) / np.maximum(there[:, :3].sum(axis=1), 1)
    return {"amount": mean, "amount_last": money[:, 0] - mean, "amount_trend": three - mean}


def standing(p: Past, known: Habits, at: Ints, on: Ints) -> dict[str, Array]:
    """Habits, orders and the day asked about -> where each customer stands on it: how overdue, how often lately."""
    owner, elapsed, c = p.owner[at], (on - 1 - p.h.day[at]).astype(float), known.columns
    out = {"elapsed": elapsed, "left": c["median"] - elapsed}
    for name in ("mean_gap", "median", "ewma", "longest", "trimmed"):
        out[f"elapsed_over_{name}"] = elapsed / c[name]
    outlasted = (known.there & (known.gaps > elapsed[:, None])).sum(axis=1)
    out["longer_gaps"] = (outlasted + 0.5) / (known.there.sum(axis=1) + 1)
    for window in WINDOWS:
        out[f"last_{window}"] = p.count(owner, on - window, on)
    return out


def stays_away(known: Habits, elapsed: Array, days: Array | float) -> Array:
    """-> of the own gaps that lasted as long as now, the share that lasted `days` more."""
    now = (known.there & (known.gaps > elapsed[:, None])).sum(axis=1)
    then = (known.there & (known.gaps > (elapsed + days)[:, None])).sum(axis=1)
    return np.asarray((then + 0.1) / (now + 0.5), np.float64)


def matrix(columns: Mapping[str, npt.NDArray[np.generic]]) -> npt.NDArray[np.float32]:
    """Columns -> rows x columns for the trees."""
    return np.column_stack([np.asarray(c, np.float32) for c in columns.values()])
