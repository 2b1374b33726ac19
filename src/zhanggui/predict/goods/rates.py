"""Weekly history of many SKUs -> units a week to expect: the declared simple methods, and the choice among them by back-test.

Every method takes an array (SKUs, weeks) and gives one number a SKU. None looks at anything but the weeks it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Method = Callable[[Array], Array]
CLASSES = ("smooth", "erratic", "intermittent", "lumpy")
"""Syntetos & Boylan (2005): by the mean gap between weeks with demand (ADI, cut 1.32) and the squared variation (CV2, .49)."""
MEMORY = 52
ORIGINS, APART = 8, 4
BETTER = 0.02
"""A method replaces the usual one only when it was better by this share of the error: less is chance."""
USUAL = "steady SES"


def last(y: Array) -> Array:
    """Naive: the last week again."""
    rate: Array = y[:, -1]
    return rate


def mean_of(weeks: int) -> Method:
    """The mean of the last weeks."""
    return lambda y: y[:, -weeks:].mean(axis=1)


def ses(alpha: float) -> Method:
    """Simple exponential smoothing (Brown 1956): level = alpha x week + (1 - alpha) x level."""

    def rate(y: Array) -> Array:
        level = y[:, 0].copy()
        for t in range(1, y.shape[1]):
            level = alpha * y[:, t] + (1 - alpha) * level
        return level

    return rate


def capped(y: Array, weeks: int = 26, spread: float = 2.5) -> Array:
    """History -> the same, no week above mean + 2.5 standard deviations of its SKU: one large order is no habit."""
    recent = y[:, -weeks:]
    out: Array = np.minimum(y, (recent.mean(axis=1) + spread * recent.std(axis=1))[:, None])
    return out


def steady(y: Array) -> Array:
    """The mean of a quick and a slow smoothing (.3 and .1) of the capped history."""
    calm = capped(y)
    return 0.5 * (ses(0.1)(calm) + ses(0.3)(calm))


def sba(y: Array, alpha: float = 0.1) -> Array:
    """Syntetos & Boylan (2005), eq. 8: Croston's size over interval, times (1 - alpha/2)."""
    n, weeks = y.shape
    size, gap, seen_at, seen = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n, bool)
    for t in range(weeks):
        hit = y[:, t] > 0
        first, again = hit & ~seen, hit & seen
        size[first], gap[first] = y[first, t], t + 1.0
        size[again] += alpha * (y[again, t] - size[again])
        gap[again] += alpha * (t - seen_at[again] - gap[again])
        seen_at[hit] = t
        seen |= hit
    return np.where(seen, (1 - alpha / 2) * size / np.maximum(gap, 1e-9), 0.0)


def tsb(y: Array, alpha: float = 0.1, beta: float = 0.05) -> Array:
    """Teunter, Syntetos & Babai (2011), eq. 3: probability of demand (beta) and its size (alpha), smoothed apart."""
    n, weeks = y.shape
    size, chance, seen = np.zeros(n), np.zeros(n), np.zeros(n, bool)
    for t in range(weeks):
        hit = y[:, t] > 0
        first = hit & ~seen
        chance = np.where(first, 1 / (t + 1), np.where(seen, chance + beta * (hit - chance), chance))
        size = np.where(first, y[:, t], np.where(hit & seen, size + alpha * (y[:, t] - size), size))
        seen |= hit
    return chance * size


METHODS: Mapping[str, Method] = {
    USUAL: steady,
    "SES": ses(0.2),
    "mean-8": mean_of(8),
    "mean-26": mean_of(26),
    "TSB": tsb,
    "SBA": sba,
}
PEERS: Mapping[str, Method] = {"naive": last, "mean-8": mean_of(8), "SES": ses(0.2)}


@dataclass(frozen=True)
class Choice:
    """Class of SKU -> the method that was best on the past, and its error there (share of what was sold)."""

    method: dict[str, str]
    error: dict[str, float]


def classes_of(y: Array) -> npt.NDArray[np.int64]:
    """Weekly history -> the class of each SKU, an index of CLASSES."""
    recent = y[:, -MEMORY:]
    sold = np.maximum((recent > 0).sum(axis=1), 1)
    interval = recent.shape[1] / sold
    size = recent.sum(axis=1) / sold
    variance = np.where(recent > 0, (recent - size[:, None]) ** 2, 0.0).sum(axis=1) / sold
    varied = variance / np.maximum(size * size, 1e-9) >= 0.49
    found: npt.NDArray[np.int64] = (interval >= 1.32) * 2 + varied.astype(np.int64)
    return found


def choose(y: Array, horizons: Sequence[tuple[int, int]]) -> Choice:
    """Weekly history, and the stretches of weeks ahead that matter -> the method of each class, tried on its own last weeks."""
    longest = max(b for _, b in horizons)
    kinds = classes_of(y)
    errors = {c: dict.fromkeys(METHODS, 0.0) for c in range(len(CLASSES))}
    sold = np.zeros(len(CLASSES))
    for k in range(ORIGINS):
        cut = y.shape[1] - longest - k * APART
        if cut < 2 * APART:
            break
        known = {name: method(y[:, :cut]) for name, method in METHODS.items()}
        for a, b in horizons:
            truth = y[:, cut + a : cut + b].sum(axis=1)
            sold += np.bincount(kinds, truth, minlength=len(CLASSES))
            for name, rate in known.items():
                wrong = np.bincount(kinds, np.abs(truth - rate * (b - a)), minlength=len(CLASSES))
                for c in range(len(CLASSES)):
                    errors[c][name] += wrong[c]
    method, error = {}, {}
    for c, word in enumerate(CLASSES):
        best = min(errors[c], key=lambda name: errors[c][name])
        chosen = best if errors[c][best] < (1 - BETTER) * errors[c][USUAL] else USUAL
        method[word], error[word] = chosen, float(errors[c][chosen] / max(sold[c], 1e-9)) if sold[c] else 0.0
    return Choice(method, error)


def rates(y: Array, choice: Choice) -> Array:
    """Weekly history and a choice -> units a week to expect, each SKU by the method of its class."""
    kinds, out = classes_of(y), np.zeros(len(y))
    for c, word in enumerate(CLASSES):
        mine = kinds == c
        if mine.any():
            out[mine] = METHODS[choice.method[word]](y[mine])
    return np.maximum(out, 0.0)
