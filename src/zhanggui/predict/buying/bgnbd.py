"""BG/NBD: customers who buy at random and stop for good after some repeat order (Fader, Hardie & Lee 2005).

Here because people check against it and as a peer: it takes a customer of one order to be alive for ever, and sees no
regularity. `mbg` mends both. What comes next of a customer is in `ahead`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from zhanggui.predict.buying.ahead import (
    expected_new,
    expected_orders,
    log_likelihood,
    next_quantiles,
    p_alive,
    p_order_within,
)
from zhanggui.predict.buying.dropout import Fitted, climb, fittable, rows, usual_start
from zhanggui.predict.buying.summary import Summary

__all__ = [
    "BgNbd", "expected_new", "expected_orders", "fit_bgnbd", "log_likelihood", "next_quantiles", "p_alive", "p_order_within",
]  # fmt: skip


@dataclass(frozen=True)
class BgNbd(Fitted):
    """The model, fitted: r, alpha (rates), a, b (stopping), log likelihood, customers; k is 1."""

    extra: ClassVar[int] = 0


def fit_bgnbd(s: Summary, start: BgNbd | None = None) -> BgNbd:
    """Customers and where to begin -> the model. Raises ZhangguiError where nothing can be fitted."""
    fittable(s, "BG/NBD")
    at = rows(s)
    logs, likelihood = climb(at, 1, BgNbd.extra, start.logs if start else usual_start(at))
    r, alpha, a, b = np.exp(logs).tolist()
    return BgNbd(1, r, alpha, a, b, likelihood, len(s))
