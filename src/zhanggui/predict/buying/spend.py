"""Gamma-Gamma: what an order of each customer brings, its own average drawn towards that of all (Fader, Hardie & Lee 2005b).

The orders of a customer vary by Gamma(p, nu) around a mean of its own, nu ~ Gamma(q, v). That supposes that how much a customer
spends says nothing about how often it comes: `tied` is the check.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.buying.dropout import LEAST_CUSTOMERS

Array = npt.NDArray[np.float64]
TIED = 0.3
"""From this correlation of frequency and value on the two are not independent, and the model does not hold."""
LOW, HIGH = -7.0, 12.0


@dataclass(frozen=True)
class Spend:
    """The model, fitted: p (how even a customer's orders are), q and v (how the customers differ; v in the unit of the money)."""

    p: float
    q: float
    v: float
    log_likelihood: float
    customers: int

    @property
    def mean(self) -> float:
        """-> what an order of anyone brings, p v / (q - 1)."""
        return self.p * self.v / (self.q - 1)


def fit_spend(x: Array, mean: Array) -> Spend:
    """Orders and their average amount, one entry a customer -> the model; entries without an order or amount are passed over.

    Raises ZhangguiError where nothing can be fitted: fewer than 10 customers, or a few amounts so large that there is no mean.
    """
    kept = (x > 0) & (mean > 0)
    x, mean = x[kept], mean[kept]
    if len(x) < LEAST_CUSTOMERS:
        raise ZhangguiError(f"Gamma-Gamma needs at least {LEAST_CUSTOMERS} customers with orders; there are {len(x)}.")
    # Free of the currency: amounts over their geometric mean are fitted, v is turned back.
    unit = float(np.exp(np.log(mean).mean()))
    found = minimize(
        _value_and_slope, np.log([2.0, 3.0, 1.0]), args=(x, mean / unit), jac=True, method="L-BFGS-B",
        bounds=[(LOW, HIGH)] * 3, options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8},
    )  # fmt: skip
    p, q, v = np.exp(found.x).tolist()
    if q <= 1.01 or not np.isfinite(found.fun):
        raise ZhangguiError("Gamma-Gamma does not fit: a few amounts are so large that there is no mean to speak of.")
    return Spend(p, q, v * unit, -float(found.fun) * len(x) - len(x) * float(np.log(unit)), len(x))


def log_likelihood(m: Spend, x: Array, mean: Array) -> Array:
    """-> log likelihood of each customer's average; 0 where there is no order."""
    there = (x > 0) & (mean > 0)
    n, z = np.where(there, x, 1.0), np.where(there, mean, 1.0)
    full = gammaln(m.p * n + m.q) - gammaln(m.p * n) - gammaln(m.q) + m.q * np.log(m.v) + (m.p * n - 1) * np.log(z)
    out: Array = np.where(there, full + m.p * n * np.log(n) - (m.p * n + m.q) * np.log(m.v + n * z), 0.0)
    return out


def expected_spend(m: Spend, x: Array, mean: Array) -> Array:
    """-> what the next order of each brings: its own average and that of all, weighed by how much is known of it."""
    own = m.p * x / (m.p * x + m.q - 1)
    out: Array = own * mean + (1 - own) * m.mean
    return out


def tied(x: Array, mean: Array) -> float:
    """-> the correlation of frequency and average amount of those with orders; 0 where either does not vary."""
    kept = (x > 0) & (mean > 0)
    if kept.sum() < 2 or not x[kept].std() or not mean[kept].std():
        return 0.0
    return float(np.corrcoef(x[kept], mean[kept])[0, 1])


def _value_and_slope(logs: Array, x: Array, z: Array) -> tuple[float, Array]:
    p, q, v = np.exp(logs)
    n = p * x
    both, most = digamma(n + q), np.log(v + x * z)
    value = gammaln(n + q) - gammaln(n) - gammaln(q) + q * np.log(v) + (n - 1) * np.log(z) + n * np.log(x) - (n + q) * most
    slope = np.array([
        (x * (both - digamma(n) + np.log(z) + np.log(x) - most)).mean(),
        (both - digamma(q) + np.log(v) - most).mean(),
        (q / v - (n + q) / (v + x * z)).mean(),
    ])  # fmt: skip
    return -float(value.mean()), -slope * np.exp(logs)
