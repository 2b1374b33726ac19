"""New customers of the next months, with an interval, and what they need: visits, reps, sales, stock.

Which of the declared simple methods is used is decided by trying each on the company's own past months, and the interval is as
wide as that method was wrong there, never narrower than counts of such a size vary by chance (Poisson). Where the lunar new
year moves between January and February, the two months are one period (as the trade does when it takes shares of a year).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
import numpy.typing as npt
from scipy.stats import poisson

from zhanggui.base.days import date_of
from zhanggui.tables.places.calendar import lunar

Array = npt.NDArray[np.float64]
AHEAD = 3
LEAST_MONTHS = 6
"""Complete months without which nothing is forecast."""
LEAST_TRIED = 4
"""Times that the methods must have been tried before the interval is taken from their errors."""
BETTER = 0.05
"""A method replaces the mean of 12 months only when it was better by this share: less is chance."""


@dataclass(frozen=True)
class Period:
    """A month, or January and February together where the lunar new year moves between them: its first day, how many months, how
    many new customers."""

    first: int
    months: int
    count: int

    @property
    def rate(self) -> float:
        """-> new customers a month."""
        return self.count / self.months


@dataclass(frozen=True)
class Forecast:
    """New customers of the next `months` calendar months from `first` on together: point, low, high (80 %). method: which was
    best; error: its mean error as a share of what came, over `tried` past forecasts (None: too few). hits: in how many of them
    the truth was within the interval that was told without it. history: the periods it rests on.
    """

    first: int
    months: int
    value: float
    low: float
    high: float
    method: str
    error: float | None
    tried: int
    hits: int | None
    history: tuple[Period, ...]

    @property
    def monthly(self) -> float:
        """-> new customers a month."""
        return self.value / self.months


def periods(by_month: Sequence[tuple[int, int]], country: str) -> list[Period]:
    """(first day of a month, new customers), oldest first, country -> periods: months, January and February together where the
    lunar new year moves between them. One of the two alone, at an end, is a month as the others."""
    out: list[Period] = []
    for first, count in by_month:
        month = date_of(first).month
        if lunar(country) and month == 2 and out and date_of(out[-1].first).month == 1 and out[-1].months == 1:
            out[-1] = Period(out[-1].first, 2, out[-1].count + count)
        else:
            out.append(Period(first, 1, count))
    return out


def mean_of(months: int) -> Callable[[Sequence[Period]], float]:
    """A number of months -> the mean rate of so many last months."""

    def rate(history: Sequence[Period]) -> float:
        count, seen = 0, 0
        for period in reversed(history):
            if seen >= months:
                break
            count, seen = count + period.count, seen + period.months
        return count / max(seen, 1)

    return rate


def smoothed(history: Sequence[Period], alpha: float = 0.3) -> float:
    """Simple exponential smoothing of the rate (Brown 1956), a period of two months counted twice."""
    level = history[0].rate
    for period in history[1:]:
        for _ in range(period.months):
            level += alpha * (period.rate - level)
    return level


def damped(history: Sequence[Period], alpha: float = 0.3, beta: float = 0.1, phi: float = 0.8) -> float:
    """Damped trend (Gardner & McKenzie 1985, eq. 2-4) of the rate -> the mean rate of the next AHEAD months, never below zero."""
    level, trend = history[0].rate, 0.0
    for period in history[1:]:
        before = level
        level = alpha * period.rate + (1 - alpha) * (level + phi * trend)
        trend = beta * (level - before) + (1 - beta) * phi * trend
    steps = np.cumsum([phi**k for k in range(1, AHEAD + 1)])
    return max(level + trend * float(steps.mean()), 0.0)


USUAL = "mean-12"
METHODS: Mapping[str, Callable[[Sequence[Period]], float]] = {
    USUAL: mean_of(12), "mean-3": mean_of(3), "mean-6": mean_of(6), "smoothed": smoothed, "damped trend": damped,
}  # fmt: skip


def forecast(by_month: Sequence[tuple[int, int]], country: str = "") -> Forecast | None:
    """Complete months, oldest first: (first day, new customers); country -> new customers of the next three months; None where
    less than six complete months are known."""
    history = periods(by_month, country)
    if sum(p.months for p in history) < LEAST_MONTHS:
        return None
    tried = _tried(history)
    errors = {name: _error(tried[name]) for name in METHODS}
    best = min(METHODS, key=lambda name: errors[name])
    chosen = best if errors[best] < (1 - BETTER) * errors[USUAL] else USUAL
    value = METHODS[chosen](history) * AHEAD
    low, high = interval(value, tried[chosen])
    n = len(tried[chosen])
    told = n >= LEAST_TRIED
    return Forecast(
        _next_month(by_month[-1][0]), AHEAD, value, low, high, chosen, errors[chosen] if told else None, n,
        _hits(tried[chosen]) if n > LEAST_TRIED else None, tuple(history),
    )  # fmt: skip


def _tried(history: Sequence[Period]) -> dict[str, list[tuple[float, float]]]:
    """History -> method: (forecast, truth) of every past stretch of at least AHEAD months, told from what was known before it."""
    out: dict[str, list[tuple[float, float]]] = {name: [] for name in METHODS}
    for cut in range(1, len(history)):
        known, rest = history[:cut], history[cut:]
        if sum(p.months for p in known) < LEAST_MONTHS:
            continue
        months, truth = 0, 0
        for period in rest:
            if months >= AHEAD:
                break
            months, truth = months + period.months, truth + period.count
        if months >= AHEAD:
            for name, method in METHODS.items():
                out[name].append((method(known) * months, float(truth)))
    return out


def _error(tried: Sequence[tuple[float, float]]) -> float:
    """(forecast, truth) -> the sum of the errors over the sum of what came; none tried: 0 for all, so that the usual one
    stays."""
    return sum(abs(f - t) for f, t in tried) / max(sum(t for _, t in tried), 1.0) if tried else 0.0


def interval(value: float, tried: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """A forecast and (forecast, truth) of earlier ones -> its 80 % interval: the ratios of truth and forecast at the 10 and the
    90 %, of n with the correction for n (Vovk et al. 2005), never narrower than Poisson."""
    low, high = float(poisson.ppf(0.1, max(value, 0.05))), float(poisson.ppf(0.9, max(value, 0.05)))
    if len(tried) >= LEAST_TRIED:
        ratios = sorted(abs(log((t + 0.5) / (f + 0.5))) for f, t in tried)
        step = ratios[min(int(np.ceil(0.8 * (len(ratios) + 1))) - 1, len(ratios) - 1)]
        low = min(low, (value + 0.5) * exp(-step) - 0.5)
        high = max(high, (value + 0.5) * exp(step) - 0.5)
    return max(low, 0.0), high


def _hits(tried: Sequence[tuple[float, float]]) -> int:
    """(forecast, truth), oldest first -> how many truths were within the interval made of all the others."""
    inside = 0
    for k, (told, truth) in enumerate(tried):
        low, high = interval(told, [*tried[:k], *tried[k + 1 :]])
        inside += low <= truth <= high
    return inside


def _next_month(first: int) -> int:
    month = np.datetime64(first, "D").astype("datetime64[M]") + 1
    return int(month.astype("datetime64[D]").astype(np.int64))
