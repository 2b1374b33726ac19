"""The *shrinking* alarm: who buys less, fewer things, tops up or logs in less than they used to (C14, C26).

Each customer is measured by itself, in four-week buckets: the recent ones against its own band, an EWMA of the buckets before
(Roberts, 1959), and by a CUSUM of shortfalls that finds a slow decline (Page, 1954). What everybody does in those weeks is taken
out first, so that a season or a holiday is nobody's decline; and who has bought too little to be known is not judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.buckets import LENGTH, SIGNAL, Buckets, Signal, buckets
from zhanggui.analyse.customers.histories import Histories
from zhanggui.analyse.customers.ranking import Numbers
from zhanggui.base.errors import WrongUse
from zhanggui.measures.reading import Tables

Flags = npt.NDArray[np.bool_]
YEAR = 13
"""Buckets of a year, and the most that the base looks back."""
FEWEST = 4
"""Buckets without which there is no base: 112 days."""
SMOOTHING = 0.3
"""Weight of the newest bucket in the level (lambda)."""
SLACK = 0.5
"""Shortfalls below half a deviation add nothing to the CUSUM (k)."""
ALIKE = 20
"""Fewer customers than this do not tell a season."""


@dataclass(frozen=True)
class Ways:
    """When an alarm is given: recent buckets; deviations below the level (L); the sum of shortfalls (h); the least fall, a share
    of the usual; the fewest days with a purchase (login, top-up) before; and which signals count."""

    recent: int = 3
    band: float = 2.25
    cusum: float = 4.0
    least: float = 0.3
    orders: int = 6
    signals: tuple[str, ...] = tuple(SIGNAL)


def ways_of(settings: Mapping[str, Any]) -> Ways:
    """A company's settings -> its way to raise the alarm; WrongUse where a signal is none."""
    ours = Ways()
    signals = tuple(name.strip() for name in str(settings.get("shrink_signals", "")).split(",") if name.strip())
    if not set(signals) <= SIGNAL.keys():
        raise WrongUse(f"shrink_signals cannot be {','.join(signals)}.", do=f"Name signals out of {', '.join(SIGNAL)}.")
    return Ways(
        int(settings.get("shrink_buckets", ours.recent)), float(settings.get("shrink_band", ours.band)),
        float(settings.get("shrink_cusum", ours.cusum)), float(settings.get("shrink_least", ours.least)),
        int(settings.get("shrink_orders", ours.orders)), signals or ours.signals,
    )  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One signal of everybody, in the unit of the signal for four weeks. now: the mean of the recent buckets; usual: what was to
    be expected of this one in this season; low: the lower end of its band; cusum: the sum of shortfalls in deviations. judged:
    there is enough to tell; fired: the alarm. Values of who is not judged are NaN."""

    signal: Signal
    now: Numbers
    usual: Numbers
    low: Numbers
    cusum: Numbers
    judged: Flags
    fired: Flags


@dataclass(frozen=True)
class Shrinking:
    """The alarm for each of `names`, arrays aligned. flag: some signal fired; silent: no purchase in the recent buckets at all;
    yearly: usual net sales of a year; at_stake: what of them is missing now, a year (minor units); NaN where not judged."""

    names: tuple[str, ...]
    as_of: int
    ways: Ways
    readings: dict[str, Reading]
    flag: Flags
    silent: Flags
    yearly: Numbers
    at_stake: Numbers

    def rows(self, name: str) -> list[dict[str, Any]]:
        """-> the signals that are judged of one, each a row: now, usual, low, change (now / usual - 1), fired."""
        i = self.names.index(name)
        return [
            {
                "signal": r.signal.name, "zh": r.signal.zh, "en": r.signal.en, "unit": r.signal.unit,
                "now": float(r.now[i]), "usual": float(r.usual[i]), "low": float(r.low[i]),
                "change": float(r.now[i] / r.usual[i] - 1) if r.usual[i] > 0 else None, "fired": bool(r.fired[i]),
            }
            for r in self.readings.values() if r.judged[i]
        ]  # fmt: skip


def shrinking(tables: Tables, h: Histories, as_of: int, who: str = "customer", *, ways: Ways | None = None) -> Shrinking:
    """Tables, orders, the day before which everything was known -> who shrinks, by which signals, and what is at stake."""
    ways, h = ways or Ways(), h.until(as_of) if (h.day >= as_of).any() else h
    size = (YEAR + ways.recent, ways.recent)
    wanted = tuple({*ways.signals, "amount"})
    readings = {b.signal.name: read(b, as_of, ways) for b in buckets(tables, h, as_of, who, size=size, of=wanted)}
    nobody = np.full(len(h.names), np.nan)
    money = readings.get("amount")
    yearly = nobody if money is None else money.usual * YEAR
    at_stake = nobody if money is None else np.maximum(money.usual - np.maximum(money.now, 0), 0) * YEAR
    chosen = {name: readings[name] for name in ways.signals if name in readings}
    flag = np.logical_or.reduce([r.fired for r in chosen.values()]) if chosen else np.zeros(len(h.names), np.bool_)
    return Shrinking(h.names, as_of, ways, chosen, flag, as_of - h.last > ways.recent * LENGTH, yearly, at_stake)


def read(b: Buckets, as_of: int, ways: Ways) -> Reading:
    """A signal in buckets -> how each stands against itself."""
    people, every = b.value.shape
    starts = as_of - LENGTH * np.arange(every, 0, -1)
    # The bucket of the first time is not whole, so it is no base.
    base = (b.first[:, None] <= starts[None, :]) & (np.arange(every) < every - ways.recent)[None, :]
    judged = (base.sum(axis=1) >= FEWEST) & (b.times >= ways.orders)
    out = {name: np.full(people, np.nan) for name in ("now", "usual", "low", "cusum")}
    fired = np.zeros(people, np.bool_)
    if judged.any():
        x, base = _capped(b.value[judged], base[judged]), base[judged]
        season = _season(x, base, ways.recent)
        found, fired[judged] = _judge(x / season, base, ways)
        scale = season[-ways.recent :].mean()
        out["now"][judged] = b.value[judged][:, -ways.recent :].mean(axis=1)
        for name, value in found.items():
            out[name][judged] = value if name == "cusum" else value * scale
    return Reading(b.signal, out["now"], out["usual"], out["low"], out["cusum"], judged, fired)


def _capped(x: Numbers, base: Flags) -> Numbers:
    """Values -> none below 0, and none of the base above three times the mean of the others: one group-buy is not usual."""
    x = np.maximum(x, 0)
    held = np.where(base, x, 0)
    others = (held.sum(axis=1) - held.max(axis=1)) / np.maximum(base.sum(axis=1) - 1, 1)
    cap = np.where(others > 0, 3 * others, np.inf)[:, None]
    return np.where(base, np.minimum(x, cap), x)


def _season(x: Numbers, base: Flags, recent: int) -> Numbers:
    """Values of those who are judged -> for each bucket what is usual of everybody, about 1: the mean of value / own mean over
    those who still come, each counted alike whatever its size. All 1 where too few tell."""
    every = x.shape[1]
    still = x[:, -recent:].sum(axis=1) > 0
    x, base = x[still], base[still]
    season = np.ones(every)
    if len(x) < ALIKE:
        return season
    seen = base.copy()
    seen[:, -recent:] = True
    # Each one's mean and everybody's season depend on each other: a few rounds settle both.
    for _ in range(4):
        mean = (np.where(base, x / season, 0)).sum(axis=1) / base.sum(axis=1)
        ratio = np.minimum(x / np.where(mean > 0, mean, np.inf)[:, None], 5)
        told = seen.sum(axis=0)
        season = np.where(told >= ALIKE, np.where(seen, ratio, 0).sum(axis=0) / np.maximum(told, 1), 1.0)
        season = np.maximum(season, 0.05)
    return season


def _judge(x: Numbers, base: Flags, ways: Ways) -> tuple[dict[str, Numbers], Flags]:
    """Values with the season taken out -> level, lower end of the band and CUSUM of each, and whether the alarm is given.

    Deviations are of square roots: counts and sums of counts vary as their size does, their roots alike (Bartlett, 1936).
    """
    root, n, last = np.sqrt(x), base.sum(axis=1), x.shape[1]
    mean, middle = (np.where(base, values, 0).sum(axis=1) / n for values in (x, root))
    spread = _spread(root, base, n, middle)
    level, usual, total = middle.copy(), mean.copy(), np.zeros(len(x))
    for k in range(last):
        known = base[:, k]
        level = np.where(known, level + SMOOTHING * (root[:, k] - level), level)
        usual = np.where(known, usual + SMOOTHING * (x[:, k] - usual), usual)
        if k >= last - 2 * ways.recent:
            short = (middle - root[:, k]) / spread - SLACK
            total = np.where(known | (k >= last - ways.recent), np.maximum(total + short, 0), total)
    now, rooted = (values[:, -ways.recent :].mean(axis=1) for values in (x, root))
    low = np.maximum(level - ways.band * spread * np.sqrt(1 / ways.recent + SMOOTHING / (2 - SMOOTHING)), 0)
    below = (rooted < low) & (now <= (1 - ways.least) * usual)
    slow = (total > ways.cusum) & (now <= (1 - ways.least) * mean)
    usual = np.where(slow & ~below, mean, usual)
    return {"usual": usual, "low": np.minimum(low**2, usual), "cusum": total}, (below | slow) & (usual > 0)


def _spread(x: Numbers, base: Flags, n: npt.NDArray[np.int64], mean: Numbers) -> Numbers:
    """-> the standard deviation of each one's base buckets, drawn to what is common for its size by as much as four buckets
    weigh; never below a tenth of the mean."""
    own = np.where(base, (x - mean[:, None]) ** 2, 0).sum(axis=1)
    common = np.sqrt(np.median(own / np.maximum(n - 1, 1) / np.maximum(mean, 1e-9) ** 2)) if len(x) else 0.0
    spread: Numbers = np.sqrt((own + FEWEST * (common * mean) ** 2) / (n - 1 + FEWEST))
    return np.maximum(spread, np.maximum(0.1 * mean, 1e-9))
