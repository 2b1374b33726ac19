"""The likelihood that BG/NBD and MBG/CNBD-k share: gaps of Erlang-k, rates of Gamma, a chance p ~ Beta to stop after an order.

The models differ in one number only, c: how often a customer with x repeat orders was given the chance to stop. BG/NBD
(Fader, Hardie & Lee 2005) lets it stop after each repeat order, c = x; MBG (Batislam, Denizel & Filiztekin 2007; Reutterer,
Platzer & Schroeder 2021) after the first one too, c = x + 1. With n = r + k x, the j-th way to be alive at T (j stages of the
next gap done) and the one way not to be are, over what all of them share,

    S_j = (n)_j / j! (dt / (alpha + T))^j     and     D = a / (b + c - 1) ((alpha + T) / (alpha + tx))^n     (none where c = 0),

    log L = log B(a, b + c) / B(a, b) + log Gamma(n) / Gamma(r) + r log alpha - n log(alpha + T) + log(sum_j S_j + D)
            + (k - 1) litt - x log Gamma(k).

Gamma and digamma are asked once for each x that occurs, not once a customer; equal rows (x, tx, T) are counted, not repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betaln, digamma, gammaln

from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.buying.summary import Summary

Array = npt.NDArray[np.float64]
LOW, HIGH = -8.0, 9.0
"""Bounds of the logs of the parameters: beyond them the likelihood is flat."""
SETTLED = 2e-9
"""A slope of the mean log likelihood that counts as none."""
LEAST_CUSTOMERS = 10
"""Four parameters say nothing about fewer customers than this."""


@dataclass(frozen=True)
class Fitted:
    """Fitted parameters (rates a week), the log likelihood and how many customers it was fitted to."""

    k: int
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int
    extra: ClassVar[int]
    """c - x: how many chances to stop there are besides those after repeat orders."""

    @property
    def logs(self) -> Array:
        """-> the logs of r, alpha, a, b."""
        return np.log([self.r, self.alpha, self.a, self.b])


@dataclass(frozen=True)
class Rows:
    """Distinct (x, tx, T) with how many customers each stands for; and the distinct x with the place of each row among them."""

    x: Array
    tx: Array
    T: Array
    count: Array
    kinds: Array
    kind: npt.NDArray[np.int64]
    many: Array
    constant: Callable[[int], float]
    """k -> what the gaps themselves add to the log likelihood: it has no parameter in it."""


def rows(s: Summary) -> Rows:
    """Customers -> their distinct rows. Nothing is rounded: only what is equal is put together."""
    order = np.lexsort((s.T, s.tx, s.x))
    x, tx, T = s.x[order], s.tx[order], s.T[order]
    fresh = np.flatnonzero(np.r_[True, (np.diff(x) != 0) | (np.diff(tx) != 0) | (np.diff(T) != 0)])
    count = np.diff(np.r_[fresh, len(x)]).astype(float)
    kinds, kind = np.unique(x[fresh], return_inverse=True)
    litt, events = float(s.litt.sum()), float(s.x.sum())
    return Rows(
        x[fresh], tx[fresh], T[fresh], count, kinds, kind.astype(np.int64), np.bincount(kind, count).astype(float),
        lambda k: (k - 1) * litt - events * float(gammaln(k)),
    )  # fmt: skip


def fittable(s: Summary, name: str) -> None:
    """Customers -> nothing, or the error that says why no model can be fitted to them."""
    if len(s) < LEAST_CUSTOMERS:
        raise ZhangguiError(f"{name} needs at least {LEAST_CUSTOMERS} customers with orders; there are {len(s)}.")
    if not s.x.any():
        raise ZhangguiError(f"{name} needs customers who came back; none of the {len(s)} ordered on a second day.")


def value_and_slope(p: Array, at: Rows, k: int, extra: int) -> tuple[float, Array]:
    """Logs of r, alpha, a, b; rows, stages k, and c - x -> minus the mean log likelihood without `constant`, and its gradient."""
    r, al, a, b = np.exp(p)
    total = at.count.sum()
    n, c = r + k * at.kinds, at.kinds + extra
    rest = digamma(a + b) - digamma(a + b + c)
    shared = betaln(a, b + c) - betaln(a, b) + gammaln(n) - gammaln(r) + r * np.log(al)
    by_r, by_b = digamma(n) - digamma(r) + np.log(al), rest + digamma(b + c) - digamma(b)
    odds, under = dead_odds(a, b, c, np.zeros_like(c))[at.kind], np.where(c > 0, b + c - 1, 1.0)
    n, w = n[at.kind], at.count
    over_end, over_last = 1 / (al + at.T), 1 / (al + at.tx)
    end, since = np.log(al + at.T), np.log((al + at.T) * over_last)
    z = odds + n * since
    if k > 1:
        S, more, stages = ways_alive(n, (at.T - at.tx) * over_end, k)
        log_S = np.log(S)
        z -= log_S
    # One exponential serves the chance to have stopped and log(1 + e^z).
    low = np.exp(-np.abs(z))
    dead = w * (np.where(z > 0, 1.0, low) / (1 + low))
    value = float(shared @ at.many) + summed(w, np.maximum(z, 0.0) + np.log1p(low) - n * end)
    slope = np.array([
        by_r @ at.many - summed(w, end) + summed(dead, since),
        total * r / al - summed(w * n, over_end) - summed(dead * n, over_last - over_end),
        rest @ at.many + dead.sum() / a,
        by_b @ at.many - np.bincount(at.kind, dead, minlength=len(c)) @ (1 / under),
    ])  # fmt: skip
    if k > 1:
        alive = (w - dead) / S
        value += summed(w, log_S)
        slope[:2] += summed(alive, more), -summed(alive * stages, over_end)
    return -value / float(total), -slope * np.array([r, al, a, b]) / total


def summed(a: Array, b: Array) -> float:
    """-> the sum of products. Not by BLAS, whose threads spin longer than so short a sum takes."""
    return float(np.einsum("i,i->", a, b))


def ways_alive(n: Array, ratio: Array, k: int) -> tuple[Array, Array, Array]:
    """n, dt / (alpha + T), stages -> sum of S_j, and the sums of S_j times d log S_j / dr and times j."""
    S, term, harmonic = np.ones_like(n), np.ones_like(n), np.zeros_like(n)
    more, stages = np.zeros_like(n), np.zeros_like(n)
    for j in range(1, k):
        term = term * (n + j - 1) / j * ratio
        harmonic = harmonic + 1 / (n + j - 1)
        S, more, stages = S + term, more + term * harmonic, stages + j * term
    return S, more, stages


def dead_odds(a: float, b: float, c: Array, grown: Array) -> Array:
    """-> log D; minus infinity where there was no chance to stop."""
    with np.errstate(divide="ignore"):
        return np.where(c > 0, np.log(a) - np.log(np.where(c > 0, b + c - 1, 1.0)) + grown, -np.inf)


def climb(at: Rows, k: int, extra: int, start: Array) -> tuple[Array, float]:
    """-> the logs of the parameters at the top of the likelihood, and the log likelihood there.

    Many rows: every so-manieth is climbed first (rows are sorted, so these are like all), then Newton's steps go over all of them
    with the curvature of the few. Where a step does not help (a flat top, a bound), the ordinary climb goes on from there.
    """
    few = thinned(at)
    p = _ordinary(few, k, extra, np.clip(start, LOW, HIGH))
    p, value, settled = _newton(p, few, at, k, extra)
    if not settled and len(few.x) < len(at.x):
        p = _ordinary(at, k, extra, p)
        value = value_and_slope(p, at, k, extra)[0]
    return p, -value * float(at.count.sum()) + at.constant(k)


def thinned(at: Rows, most: int = 5_000) -> Rows:
    """Rows -> every so-manieth customer, about so many, evenly over the order of rows; all where there are no more rows."""
    if len(at.x) <= 2 * most:
        return at
    every = at.count.cumsum()
    taken = np.searchsorted(every, (np.arange(most) + 0.5) * every[-1] / most)
    kept, count = np.unique(taken, return_counts=True)
    kinds, kind = np.unique(at.x[kept], return_inverse=True)
    weight = count.astype(float)
    many = np.bincount(kind, weight).astype(float)
    return Rows(at.x[kept], at.tx[kept], at.T[kept], weight, kinds, kind.astype(np.int64), many, at.constant)


def _ordinary(at: Rows, k: int, extra: int, start: Array) -> Array:
    found = minimize(
        value_and_slope, start, args=(at, k, extra), jac=True, method="L-BFGS-B",
        bounds=[(LOW, HIGH)] * 4, options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-7},
    )  # fmt: skip
    return np.asarray(found.x, float)


def _newton(p: Array, few: Rows, at: Rows, k: int, extra: int) -> tuple[Array, float, bool]:
    """Near the top -> at the top, the value there and whether it was reached: the slope of all rows, the curvature of the few."""
    tiny = 1e-4 * np.eye(4)
    bent = np.array([value_and_slope(p + e, few, k, extra)[1] - value_and_slope(p - e, few, k, extra)[1] for e in tiny]) / 2e-4
    bent = (bent + bent.T) / 2
    value, slope = value_and_slope(p, at, k, extra)
    if np.linalg.eigvalsh(bent)[0] < 1e-7:
        return p, value, False
    for _ in range(12):
        if np.abs(slope).max() < SETTLED:
            return p, value, True
        moved = np.clip(p - np.linalg.solve(bent, slope), LOW, HIGH)
        there, steeper = value_and_slope(moved, at, k, extra)
        if not there <= value + 1e-12:
            return p, value, False
        p, value, slope = moved, there, steeper
    return p, value, False


def usual_start(at: Rows) -> Array:
    """-> where to begin: the mean gap of those who came back, rates that vary much, one in four stopping."""
    back = at.x > 0
    gap = float(at.count[back] @ at.tx[back]) / max(float(at.count[back] @ at.x[back]), 1.0)
    return np.log([1.0, max(gap, 0.1), 0.5, 1.5])
