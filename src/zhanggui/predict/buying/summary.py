"""What the models of buying need to know of each customer: how often, when last, how long observed; in weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.histories import Histories

Array = npt.NDArray[np.float64]
WEEK = 7.0


@dataclass(frozen=True)
class Summary:
    """One entry a customer, weeks of 7 days.

    x: orders after the first (customer-days); tx: weeks from the first order to the last (0 where x is 0); T: weeks from the
    first order to the last day known; litt: the sum of the natural logs of the gaps between orders, in weeks.
    """

    x: Array
    tx: Array
    T: Array
    litt: Array

    def __len__(self) -> int:
        return len(self.x)

    def of(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Summary:
        """The same of some: flags or positions."""
        return Summary(self.x[chosen], self.tx[chosen], self.T[chosen], self.litt[chosen])


def summary(h: Histories, as_of: int) -> Summary:
    """Orders and the day before which everything is known -> one entry a name, in the order of `h.names`.

    Every order must be before `as_of` (`h.until`); a later one would be the future, ValueError. T counts to the day as_of - 1,
    the last one that is known: who ordered then has T = tx, and "within 7 days" is the days as_of to as_of + 6.
    """
    if len(h.day) and h.day.max() >= as_of:
        raise ValueError(f"an order of day {h.day.max()} is not known before day {as_of}")
    gaps = np.diff(h.day)
    owner = h.owner
    inside = owner[1:] == owner[:-1]
    logs = np.bincount(owner[1:][inside], np.log(gaps[inside] / WEEK), minlength=len(h.names))
    return Summary((h.count - 1).astype(float), (h.last - h.first) / WEEK, (as_of - 1 - h.first) / WEEK, logs.astype(float))
