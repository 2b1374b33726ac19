"""BG/BB: customers who may order at fixed opportunities, such as a weekly visit (Fader, Hardie & Shang 2010).

At each opportunity a customer orders with chance p ~ Beta(alpha, beta); before each it stops for good with chance
theta ~ Beta(gamma, delta).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betaln, logsumexp

from zhanggui.analyse.customers.histories import Histories
from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.buying.dropout import LEAST_CUSTOMERS

Array = npt.NDArray[np.float64]
LOW, HIGH = -8.0, 8.0


@dataclass(frozen=True)
class Opportunities:
    """One entry a customer. x: opportunities used after the first order; tx: the last of them used (0: none); n: how many there
    were; count: how many customers the entry stands for."""

    x: Array
    tx: Array
    n: Array
    count: Array


@dataclass(frozen=True)
class BgBb:
    """The model, fitted: alpha, beta (ordering), gamma, delta (stopping), log likelihood, customers."""

    alpha: float
    beta: float
    gamma: float
    delta: float
    log_likelihood: float
    customers: int


def opportunities(h: Histories, as_of: int, every: int = 7) -> Opportunities:
    """Orders, the day before which all is known, and the days from one opportunity to the next -> one entry a name.

    Opportunities are the whole spans of so many days that follow the day of the first order; one that is not over does not count.
    """
    span = (h.day - h.first[h.owner]) // every
    n = (as_of - h.first) // every - 1
    used = (span > 0) & (span <= n[h.owner])
    fresh = used & np.r_[True, (np.diff(span) != 0) | (np.diff(h.owner) != 0)]
    x = np.bincount(h.owner[fresh], minlength=len(h.names)).astype(float)
    tx = np.zeros(len(h.names))
    np.maximum.at(tx, h.owner[fresh], span[fresh].astype(float))
    return Opportunities(x, tx, np.maximum(n, 0).astype(float), np.ones(len(h.names)))


def fit_bgbb(o: Opportunities) -> BgBb:
    """Customers -> the model. Raises ZhangguiError where nothing can be fitted."""
    total = float(o.count.sum())
    if total < LEAST_CUSTOMERS or not o.x.any():
        raise ZhangguiError(f"BG/BB needs at least {LEAST_CUSTOMERS} customers, and some who came back; there are {total:.0f}.")
    key, place = np.unique(np.stack([o.x, o.tx, o.n]), axis=1, return_inverse=True)
    at = Opportunities(key[0], key[1], key[2], np.bincount(place.ravel(), o.count).astype(float))

    def missed(p: Array) -> float:
        return -float(at.count @ _ways(np.exp(p), at)[2]) / total

    found = minimize(
        missed, np.log([1.0, 1.0, 0.5, 2.5]), method="L-BFGS-B", bounds=[(LOW, HIGH)] * 4, jac="3-point",
        options={"maxiter": 300, "ftol": 1e-13, "gtol": 1e-8},
    )  # fmt: skip
    alpha, beta, gamma, delta = np.exp(found.x).tolist()
    return BgBb(alpha, beta, gamma, delta, -float(found.fun) * total, round(total))


def log_likelihood(m: BgBb, o: Opportunities) -> Array:
    """-> log likelihood of each entry (not times its count)."""
    return _ways(_parameters(m), o)[2]


def p_alive(m: BgBb, o: Opportunities) -> Array:
    """-> the chance to be alive at the next opportunity, n + 1."""
    alive, _, both = _ways(_parameters(m), o)
    # Alive through n is known from the first way; one more chance to stop comes before n + 1.
    out: Array = np.exp(alive - both) * (m.delta + o.n) / (m.gamma + m.delta + o.n)
    return out


def expected_orders(m: BgBb, o: Opportunities, ahead: int) -> Array:
    """The next opportunities -> how many of them to expect used, of each entry: the sum that their closed form is of."""
    alive, _, both = _ways(_parameters(m), o)
    used = (m.alpha + o.x) / (m.alpha + m.beta + o.n)
    i = np.arange(1, ahead + 1)
    end = (m.delta + o.n)[:, None]
    stay = betaln(m.gamma, end + i) - betaln(m.gamma, end)
    out: Array = np.exp(alive - both) * used * np.exp(stay).sum(axis=1)
    return out


def expected_new(m: BgBb, ahead: int) -> float:
    """-> how many of its first opportunities a new customer uses."""
    i = np.arange(1, ahead + 1)
    stay = np.exp(betaln(m.gamma, m.delta + i) - betaln(m.gamma, m.delta))
    return m.alpha / (m.alpha + m.beta) * float(stay.sum())


def _parameters(m: BgBb) -> Array:
    return np.array([m.alpha, m.beta, m.gamma, m.delta])


def _ways(p: Array, o: Opportunities) -> tuple[Array, Array, Array]:
    """-> logs: alive through n; stopped before some opportunity after tx; both together."""
    alpha, beta, gamma, delta = p
    alive = betaln(alpha + o.x, beta + o.n - o.x) + betaln(gamma, delta + o.n)
    i = np.arange(max(1, int((o.n - o.tx).max(initial=0))))
    before = o.tx[:, None] + i
    there = before < o.n[:, None]
    # Beyond n there is nothing to stop before: such terms get no weight, and a count that the logarithm can bear.
    until = np.where(there, before, o.n[:, None])
    ways = betaln(alpha + o.x[:, None], beta + until - o.x[:, None]) + betaln(gamma + 1, delta + until)
    stopped = logsumexp(np.where(there, ways, -np.inf), axis=1) if len(alive) else alive
    shared = betaln(alpha, beta) + betaln(gamma, delta)
    return alive - shared, stopped - shared, np.logaddexp(alive, stopped) - shared
