"""MBG/CNBD-k: customers who buy with some regularity and stop for good after some order, the first one included.

Between orders pass k stages of rate lambda (Erlang-k; k = 1 is no regularity), lambda ~ Gamma(r, alpha) a week; after each order
a customer stops with chance p ~ Beta(a, b) (Platzer 2017; Reutterer, Platzer & Schroeder 2021; k = 1: Batislam, Denizel &
Filiztekin 2007). What comes next of a customer is in `ahead`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from zhanggui.predict.buying.ahead import (
    expected_new,
    expected_orders,
    log_likelihood,
    next_quantiles,
    p_alive,
    p_order_within,
)
from zhanggui.predict.buying.dropout import LOW, Fitted, climb, fittable, rows, usual_start
from zhanggui.predict.buying.summary import Summary

__all__ = ["Mbg", "expected_new", "expected_orders", "fit_mbg", "log_likelihood", "next_quantiles", "p_alive", "p_order_within"]

Array = npt.NDArray[np.float64]
MOST_REGULAR = 6


@dataclass(frozen=True)
class Mbg(Fitted):
    """The model, fitted: k stages, r, alpha (rates), a, b (stopping), log likelihood, customers."""

    extra: ClassVar[int] = 1


def fit_mbg(s: Summary, start: Mbg | None = None, k: int | None = None) -> Mbg:
    """Customers, where to begin (a fit of other days) and how regular (1 to 6; none: the likeliest) -> the model.

    Raises ZhangguiError where nothing can be fitted: fewer than 10 customers, or nobody who came back.
    """
    fittable(s, "MBG/CNBD-k")
    at = rows(s)
    tried: dict[int, tuple[Array, float]] = {}

    def at_k(now: int, near: Array, of: int) -> float:
        # The mean gap k alpha / r is what the data say loudest: it is kept when k changes. Where nobody stops (a at its bound)
        # the likelihood is flat and holds whoever starts there: stopping is then begun anew.
        stopping = near[2:] if near[2] > LOW + 1 else usual_start(at)[2:]
        tried[now] = climb(at, now, Mbg.extra, np.r_[near[0], near[1] + np.log(of / now), stopping])
        return tried[now][1]

    first = k or (start.k if start else 1)
    at_k(first, start.logs if start else usual_start(at), start.k if start else 1)
    best = first
    for step in (1, -1) if k is None else ():
        while 1 <= best + step <= MOST_REGULAR and best + step not in tried:
            if at_k(best + step, tried[best][0], best) <= tried[best][1]:
                break
            best += step
    r, alpha, a, b = np.exp(tried[best][0]).tolist()
    return Mbg(best, r, alpha, a, b, tried[best][1], len(s))
