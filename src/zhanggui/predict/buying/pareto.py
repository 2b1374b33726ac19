"""Pareto/NBD: customers who buy at random and may stop at any moment (Schmittlein, Morrison & Colombo 1987).

lambda ~ Gamma(r, alpha) orders a week, mu ~ Gamma(s, beta) stops a week. The likelihood (Fader & Hardie 2005) is

    Gamma(r + x) / Gamma(r) alpha^r beta^s [ (alpha + T)^-(r + x) (beta + T)^-s + s I ],
    I = integral from tx to T of (alpha + y)^-(r + x) (beta + y)^-(s + 1) dy.

I is taken by Gauss-Legendre quadrature over log(min(alpha, beta) + y), in logs: the hypergeometric functions of the textbook lose
all their digits for a customer of some hundred orders, this does not. Its slope in the parameters comes from the same nodes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import digamma, expit, gammaln, logsumexp

from zhanggui.predict.buying.dropout import Rows, fittable, rows, thinned
from zhanggui.predict.buying.summary import WEEK, Summary

Array = npt.NDArray[np.float64]
NODE, WEIGHT = np.polynomial.legendre.leggauss(40)
NOTHING_LEFT = 32.0
"""The integral ends where its integrand has fallen by e to this."""
LOW, HIGH = -7.0, 8.0


@dataclass(frozen=True)
class ParetoNbd:
    """The model, fitted: r, alpha (orders a week), s, beta (stops a week), log likelihood, customers."""

    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float
    customers: int

    @property
    def logs(self) -> Array:
        """-> the logs of r, alpha, s, beta."""
        return np.log([self.r, self.alpha, self.s, self.beta])


def fit_pareto(seen: Summary, start: ParetoNbd | None = None) -> ParetoNbd:
    """Customers and where to begin -> the model. Raises ZhangguiError where nothing can be fitted."""
    fittable(seen, "Pareto/NBD")
    at = rows(seen)
    p = start.logs if start else np.log([1.0, 5.0, 0.5, 10.0])
    for some in (thinned(at), at):
        found = minimize(
            _value_and_slope, np.clip(p, LOW, HIGH), args=(some,), jac=True, method="L-BFGS-B",
            bounds=[(LOW, HIGH)] * 4, options={"maxiter": 300, "ftol": 1e-13, "gtol": 1e-7},
        )  # fmt: skip
        p = np.asarray(found.x, float)
        if some is at:
            break
    r, alpha, s, beta = np.exp(p).tolist()
    return ParetoNbd(r, alpha, s, beta, -float(found.fun) * len(seen), len(seen))


def log_likelihood(m: ParetoNbd, seen: Summary) -> Array:
    """-> log likelihood of each customer."""
    alive, stopped, _ = _ways(m.logs, seen.x, seen.tx, seen.T)
    shared = gammaln(m.r + seen.x) - gammaln(m.r) + m.r * np.log(m.alpha) + m.s * np.log(m.beta)
    out: Array = shared + np.logaddexp(alive, stopped)
    return out


def p_alive(m: ParetoNbd, seen: Summary) -> Array:
    """-> the chance that each customer has not stopped."""
    alive, stopped, _ = _ways(m.logs, seen.x, seen.tx, seen.T)
    out: Array = expit(alive - stopped)
    return out


def expected_orders(m: ParetoNbd, seen: Summary, days: float) -> Array:
    """The next days -> how many orders (customer-days) to expect of each (Fader & Hardie 2005)."""
    rate = (m.r + seen.x) / (m.alpha + seen.T)
    out: Array = p_alive(m, seen) * rate * _weeks_of_life(m.s, m.beta + seen.T, days / WEEK)
    return out


def expected_new(m: ParetoNbd, days: float) -> float:
    """-> how many orders a customer of whom nothing but the first order is known brings in the days after it."""
    return m.r / m.alpha * float(_weeks_of_life(m.s, np.full(1, m.beta), days / WEEK)[0])


def _weeks_of_life(s: float, beta: Array, weeks: float) -> Array:
    """-> expected weeks, of those ahead, before a customer with mu ~ Gamma(s, beta) stops; s = 1 is no exception."""
    log_ratio = np.log(beta) - np.log(beta + weeks)
    out: Array = beta * (-log_ratio if abs(s - 1) < 1e-8 else -np.expm1((s - 1) * log_ratio) / (s - 1))
    return out


def _ways(p: Array, x: Array, tx: Array, T: Array) -> tuple[Array, Array, tuple[Array, Array]]:
    """-> log of the way to be alive, log of the ways to have stopped (s I), and the nodes with their shares of I."""
    r, al, s, be = np.exp(p)
    base, n = min(al, be), r + x
    # Beyond this day the integrand is nothing: for a customer of many orders that is soon.
    with np.errstate(over="ignore"):
        end = np.minimum(T, (al + tx) * np.exp(np.minimum(NOTHING_LEFT / n, 600.0)) - al)
    low, high = np.log(base + tx), np.log(base + end)
    half = (high - low) / 2
    v = low[:, None] + half[:, None] * (NODE + 1)
    y = np.exp(v) - base
    body = v - n[:, None] * np.log(al + y) - (s + 1) * np.log(be + y) + np.log(WEIGHT)
    whole = logsumexp(body, axis=1)
    with np.errstate(divide="ignore"):
        stopped = np.log(s) + np.log(half) + whole
    return -n * np.log(al + T) - s * np.log(be + T), stopped, (y, np.exp(body - whole[:, None]))


def _value_and_slope(p: Array, at: Rows) -> tuple[float, Array]:
    """-> minus the mean log likelihood, and its gradient in the logs of the parameters."""
    r, al, s, be = np.exp(p)
    n, w, total = r + at.x, at.count, float(at.count.sum())
    alive, stopped, (y, share) = _ways(p, at.x, at.tx, at.T)
    both = np.logaddexp(alive, stopped)
    live = w * np.exp(alive - both)
    dead = w - live
    shared = gammaln(r + at.kinds) - gammaln(r) + r * np.log(al) + s * np.log(be)
    mean_alpha, mean_beta = (share / (al + y)).sum(axis=1), (share / (be + y)).sum(axis=1)
    log_alpha, log_beta = (share * np.log(al + y)).sum(axis=1), (share * np.log(be + y)).sum(axis=1)
    by_r = digamma(r + at.kinds) - digamma(r) + np.log(al)
    slope = np.array([
        by_r @ at.many - live @ np.log(al + at.T) - dead @ log_alpha,
        total * r / al - live @ (n / (al + at.T)) - dead @ (n * mean_alpha),
        total * np.log(be) - live @ np.log(be + at.T) + dead @ (1 / s - log_beta),
        total * s / be - live @ (s / (be + at.T)) - dead @ ((s + 1) * mean_beta),
    ])  # fmt: skip
    return -float(shared @ at.many + w @ both) / total, -slope * np.exp(p) / total
