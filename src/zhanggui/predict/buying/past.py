"""What every question about a past shares, computed once: rank and gap of each order, and counts of orders between two days.

A question is asked of orders, not of customers: `at` is the position in `h.day` of the last order known, `on` the day before
which everything was known. So one set of functions serves today, any day of the past and every order there was.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.histories import Histories
from zhanggui.predict.buying.summary import WEEK, Summary

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
FAR = 1_000_000
"""More days than any history has: the gap after a last order, and the distance between two customers' days in `key`."""
WEEKDAYS = 7
MONDAY = 3
"""Day number 0 was a Thursday: (day + 3) % 7 is 0 on a Monday."""


@dataclass(frozen=True)
class Past:
    """Histories, and for each order: whose it is, how many came before it (`rank`), days since the one before (`gap`, 0 for the
    first) and until the next (`ahead`, FAR where there is none), the log of what it brought, and the sum of log gaps in weeks."""

    h: Histories
    owner: Ints
    rank: Ints
    gap: Ints
    ahead: Ints
    money: Array
    litt: Array
    key: Ints

    def count(self, owner: Ints, first: Ints, end: Ints) -> Array:
        """Whose, from which day, before which day -> how many orders."""
        high = np.searchsorted(self.key, owner * FAR + end)
        return (high - np.searchsorted(self.key, owner * FAR + first)).astype(float)

    def last_before(self, on: int) -> Ints:
        """A day -> the position of the last order before it, of everybody who had ordered by then."""
        at = np.searchsorted(self.key, np.arange(len(self.h.names)) * FAR + on) - 1
        return at[at >= self.h.start[:-1]]

    def summary(self, at: Ints, on: Ints) -> Summary:
        """Positions and days -> what the models of buying need to know, as of those days."""
        first = self.h.first[self.owner[at]]
        return Summary(
            self.rank[at].astype(float), (self.h.day[at] - first) / WEEK, np.maximum(on - 1 - first, 0) / WEEK, self.litt[at]
        )


def past_of(h: Histories) -> Past:
    """Orders -> the same with what many questions of them share."""
    owner, day = h.owner, h.day
    rank = np.arange(len(day)) - h.start[:-1][owner]
    apart = np.diff(day)
    gap = np.where(rank > 0, np.r_[0, apart], 0)
    ahead = np.where(np.r_[rank[1:] > 0, False], np.r_[apart, 0], FAR)
    logs = np.where(rank > 0, np.log(np.maximum(gap, 1) / WEEK), 0.0).cumsum()
    return Past(
        h, owner, rank, gap, ahead, np.log(np.maximum(h.cents, 1)), logs - logs[h.start[:-1]][owner], owner * FAR + day
    )  # fmt: skip


def weekday(day: Ints) -> Ints:
    """Day numbers -> 0 Monday to 6 Sunday."""
    return (day + MONDAY) % WEEKDAYS
