"""Which of many daily series did something out of the ordinary on one day, with few false alarms.

Residuals against the seasonal expectation, robust z on the same weekday (Iglewicz & Hoaglin 1993: z = .6745 (x - median) /
MAD), a probability from the tail that such residuals really had in this company (peaks over threshold, Pickands 1975), a
floor below which nothing is worth a word, and weighted Benjamini-Hochberg (Genovese, Roeder & Wasserman 2006) over
everything tested: every family of series weighs the same, so that thousands of SKUs do not drown the total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.baseline import DAILY, Array, Grid, Pace, Rhythm, outlook
from zhanggui.analyse.festivals import strays

TAIL, TAIL_FEWEST = 0.10, 200
"""The tail is the highest tenth of the past, or less where the highest 200 residuals are fewer than that."""
FOLDS = 5
CAUTION, ENOUGH = 1.5, 2000
"""On seeded noise the probabilities of a single short series come out up to this much too small; pooled ones do not."""
LEAST_SHARE = 0.01
FESTIVE_FEWEST = 8
"""Days of other festivals from which it is told how far such days stray."""
SHAPE, SHAPE_WEIGHT = 0.25, 20.0
"""Tail index assumed before the data speak, and how many exceedances that opinion is worth."""


@dataclass(frozen=True)
class Anomaly:
    """A series on a day, or over the week from that day: what it was, what was expected (80 % band), z, p, adjusted p.

    `weight` is the money it moves (minor units), by which anomalies are ranked.
    """

    measure: str
    dimension: str
    element: str
    day: int
    days: int
    value: float
    expected: float
    low: float
    high: float
    z: float
    p: float
    adjusted: float
    weight: float

    @property
    def change(self) -> float:
        """Value less expected."""
        return self.value - self.expected


@dataclass(frozen=True)
class Family:
    """Series of one measure over one dimension, judged together.

    floor: the smallest change worth a word; unit_money turns a unit of the measure into cents; one_sided: only more than
    expected is worth a word (returns).
    """

    measure: str
    dimension: str
    grid: Grid
    floor: float
    unit_money: float = 1.0
    pace: Pace = DAILY
    one_sided: bool = False


@dataclass(frozen=True)
class Judged:
    """A family with what was expected, for bands, charts and the persistence of past anomalies.

    factor: of a festival, by series and day. targets: places in the grid of the periods that were judged. p[series, target];
    tested: enough moved to be worth a word. unsure: of a festival in the judged days too few like days were there to say how far
    they stray, and they were not judged.
    """

    family: Family
    expected: Array
    factor: Array
    z: Array
    spread_low: Array
    spread_high: Array
    targets: npt.NDArray[np.int64]
    p: Array
    tested: npt.NDArray[np.bool_]
    unsure: bool = False


def judge(family: Family, company: Rhythm, last: int = 1, above: Array | None = None) -> Judged:
    """A family, the company's rhythm, how many of the last days to judge -> expectation, z of every day, p of the judged ones.

    above: the festival factor of the group above (see `outlook`).
    """
    grid, pace = family.grid, family.pace
    hoped, factor = outlook(grid, company, pace, last, above)
    regular = company.open & ~company.special
    periods, count = len(grid.days), len(grid.names)
    targets = np.flatnonzero(company.open & company.known & (np.arange(periods) >= periods - last))
    past = regular.copy()
    past[-last:] = False
    past[: max(periods - last - pace.memory, 0)] = False
    past &= np.cumsum(regular) > min(pace.levels[1], 24)
    size = np.sqrt(np.maximum(hoped, family.floor * 0.25))
    residual = np.divide(grid.values - hoped, size, out=np.zeros_like(hoped), where=size > 0)
    z = _robust_z(residual, past, company.week)
    festive = company.festivals.at
    wider = strays(company.festivals, z, z[:, past], last, FESTIVE_FEWEST)
    z[:, festive] /= wider or 1.0
    unsure = wider is None and bool(np.isin(targets, festive).any())
    if wider is None:
        targets = targets[~np.isin(targets, festive)]
    if past.sum() < pace.fewest:
        targets = targets[:0]
    tested = np.abs(grid.values - hoped)[:, targets] >= family.floor
    p = np.ones((count, len(targets)))
    often = (grid.values[:, past] != 0).mean(axis=1) >= 0.5 if past.any() else np.ones(count, dtype=bool)
    for group in (often, ~often):
        if group.any() and len(targets):
            p[group] = _probabilities(z[group][:, past], z[group][:, targets], family.one_sided)
    quiet = residual[:, past] if past.any() else np.zeros((count, 1))
    low, high = np.quantile(quiet, 0.1, axis=1), np.quantile(quiet, 0.9, axis=1)
    size[:, festive] *= wider or 1.0
    spread_low = low[:, None] * size
    # What has never been below nothing (returns, customers) is not usually below nothing either.
    never_below = (grid.values[:, past] >= 0).all(axis=1) & (hoped >= 0).all(axis=1)
    spread_low[never_below] = np.maximum(spread_low, -hoped)[never_below]
    return Judged(family, hoped, factor, z, spread_low, high[:, None] * size, targets, np.where(tested, p, 1.0), tested, unsure)


def _robust_z(residual: Array, past: npt.NDArray[np.bool_], week: npt.NDArray[np.int64]) -> Array:
    """Residuals -> z of every day against the past days of the same weekday; a spread of nothing is that of the family."""
    if not past.any():
        return np.zeros_like(residual)
    before = residual[:, past]
    overall_median = np.median(before, axis=1)
    overall = np.median(np.abs(before - overall_median[:, None]), axis=1)
    squares = before**2
    usual = np.sqrt(np.mean(np.minimum(squares, np.quantile(squares, 0.95)), axis=1)) * 0.6745
    # A series that hardly ever moves has no spread of its own: it is given half of what the family's have on average.
    pooled = float(np.sqrt(np.mean(np.minimum(squares, np.quantile(squares, 0.999)))))
    least = 0.5 * 0.6745 * pooled or 1.0
    z = np.zeros_like(residual)
    fold = (np.arange(residual.shape[1]) // 7) % FOLDS
    for w in range(7):
        same = past & (week == w)
        for f in range(FOLDS + 1):
            # A past day is judged by the other folds, as today is by days that are not today: else the past looks calmer.
            at, judges = (week == w) & ~past, same
            if f < FOLDS:
                at, judges = same & (fold == f), same & (fold != f)
            middle, spread = overall_median, overall
            if judges.sum() >= 8:
                own = np.median(residual[:, judges], axis=1)
                mad = np.median(np.abs(residual[:, judges] - own[:, None]), axis=1)
                middle, spread = 0.5 * (own + overall_median), 0.5 * (mad + overall)
            spread = np.maximum(spread, np.maximum(least, 0.25 * usual))
            z[:, at] = 0.6745 * (residual[:, at] - middle[:, None]) / spread[:, None]
    return z


def _probabilities(history: Array, now: Array, one_sided: bool) -> Array:
    """z of the past, pooled, and z of today -> probabilities of as much, by the tail that the past had."""
    pooled = history.ravel()
    upper = _tail(pooled, now)
    p = upper if one_sided else 2 * np.minimum(upper, _tail(-pooled, -now))
    caution = CAUTION if len(pooled) < ENOUGH else 1.0
    return np.minimum(caution * p, 1.0)


def _tail(pooled: Array, now: Array) -> Array:
    """-> the share of days at least as high as `now`: counted in the middle, a generalised Pareto beyond the threshold.

    The shape is drawn towards a fat tail where there are few exceedances.
    """
    share = min(TAIL, max(TAIL_FEWEST / len(pooled), 0.002))
    ordered = np.sort(pooled)
    threshold = float(np.quantile(ordered, 1 - share))
    over = ordered[ordered > threshold] - threshold
    counted = (1 + len(ordered) - np.searchsorted(ordered, now, side="left")) / (len(ordered) + 1)
    if len(over) < 4:
        return counted
    shape, scale = _pareto(over)
    beyond = share * (1 + shape * np.maximum(now - threshold, 0) / scale) ** (-1 / shape)
    return np.where(now > threshold, beyond, np.maximum(counted, share))


def _pareto(over: Array) -> tuple[float, float]:
    """Exceedances, ascending -> (shape, scale) of a generalised Pareto by weighted moments (Hosking & Wallis 1987)."""
    n = len(over)
    first = float(over.mean())
    second = float((over * (1 - (np.arange(1, n + 1) - 0.35) / n)).mean())
    found = 2 - first / max(first - 2 * second, 1e-12)
    shape = (max(found, 0.0) * n + SHAPE * SHAPE_WEIGHT) / (n + SHAPE_WEIGHT)
    shape = min(max(shape, 0.01), 0.9)
    return shape, first * (1 - shape)


def adjusted(probabilities: Sequence[Array]) -> list[Array]:
    """Probabilities by family -> adjusted ones (weighted Benjamini-Hochberg, every family of the same weight)."""
    sizes = [len(p) for p in probabilities]
    families = sum(1 for n in sizes if n)
    if not families:
        return [np.array([]) for _ in sizes]
    weighted = np.concatenate([p * families * n for p, n in zip(probabilities, sizes, strict=True)])
    # p_i / w_i with w_i = m / (F m_f); BH multiplies by m / rank, and m cancels.
    order = np.argsort(weighted)
    raised = weighted[order] / np.arange(1, len(order) + 1)
    smooth = np.minimum.accumulate(raised[::-1])[::-1]
    out = np.empty(len(order))
    out[order] = np.minimum(smooth, 1.0)
    return list(np.split(out, np.cumsum(sizes)[:-1]))


def anomalies(judged: Sequence[Judged], rate: float = 0.05) -> list[Anomaly]:
    """Judged families and the share of false alarms accepted -> the anomalies, the costliest first.

    Each period is adjusted for by itself, as the run of that day would have: a day found then is found again later.
    """
    found: list[Anomaly] = []
    periods = sorted({(int(j.family.grid.days[t]), j.family.pace.days) for j in judged for t in j.targets})
    for day, days in periods:
        at = [
            (j, k)
            for j in judged
            for k, t in enumerate(j.targets)
            if (int(j.family.grid.days[t]), j.family.pace.days) == (day, days)
        ]
        # Every series counts as tested, also those below the floor today: leaving them out would be choosing by the outcome.
        for (j, k), q in zip(at, adjusted([j.p[:, k] for j, k in at]), strict=True):
            found += [_anomaly(j, int(i), k, float(q[i])) for i in np.flatnonzero(j.tested[:, k] & (q <= rate))]
    return sorted(found, key=lambda a: (-a.weight * (1 - a.adjusted), a.measure, a.dimension, a.element, a.day))


def _anomaly(j: Judged, i: int, k: int, q: float) -> Anomaly:
    t = int(j.targets[k])
    value, hoped = float(j.family.grid.values[i, t]), float(j.expected[i, t])
    return Anomaly(
        j.family.measure,
        j.family.dimension,
        j.family.grid.names[i],
        int(j.family.grid.days[t]),
        j.family.pace.days,
        value,
        hoped,
        hoped + float(j.spread_low[i, t]),
        hoped + float(j.spread_high[i, t]),
        float(j.z[i, t]),
        float(j.p[i, k]),
        q,
        abs(value - hoped) * j.family.unit_money,
    )


def persistence(judged: Sequence[Judged], days: int = 5) -> tuple[float, float, float, int]:
    """Judged families -> how much of an anomaly came again on each of the next days: (mean, 10 %, 90 %, how many seen).

    Taken from this company's own past days with |z| > 3: by how much the next `days` trading days were off, in the same
    direction, as a share of the first. Weeks are left out.
    """
    shares: list[float] = []
    for j in (x for x in judged if x.family.pace.days == 1):
        residual = j.family.grid.values - j.expected
        wild = (np.abs(j.z) > 3) & (np.abs(residual) >= j.family.floor) & (j.expected != 0)
        traded = np.flatnonzero(np.abs(j.family.grid.values).sum(axis=0) > 0)
        place = {int(t): k for k, t in enumerate(traded)}
        for i, t in zip(*np.nonzero(wild), strict=True):
            k = place.get(int(t))
            if k is not None and days <= k < len(traded) - days and t >= 40:
                after, before = traded[k + 1 : k + 1 + days], traded[k + 1 - days : k + 1]
                # Against what was usual before it: the anomaly itself has lifted the level of the days after.
                usual = j.expected[i, before].mean()
                shares.append(float((j.family.grid.values[i, after].mean() - usual) / residual[i, t]))
    if len(shares) < 5:
        return 0.25, 0.0, 1.0, len(shares)
    # Days on which the opposite followed count too, else chance alone would look like coming again.
    kept = np.clip(shares, -1.0, 1.0)
    low, high = np.maximum(np.quantile(kept, [0.1, 0.9]), 0.0)
    mean = max(float(kept.mean()), 0.0)
    return mean, min(float(low), mean), max(float(high), mean, LEAST_SHARE), len(shares)
