"""When a customer comes again by its own past gaps alone: for companies too small for a model of all of them.

A gap under way is as likely the shortest, the longest or any place between as each of the n before it, so it outlasts t days
with chance (gaps longer than t + 1) / (n + 1), beyond the longest falling as exp(-days / mean gap). After m orders that were
followed by another the next is the last with chance 1 / (m + 2) (rule of succession, Laplace 1774). Both together by Bayes'
rule: who is away for longer than ever before has probably left, and the more so the longer it lasts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhanggui.predict.buying.past import Array, Ints

FARTHEST = 365
"""Days ahead that are looked at."""


@dataclass(frozen=True)
class OwnGaps:
    """What own gaps say, a row a customer with one gap at least.

    within: (rows, FARTHEST + 1) chance of an order in the next 0, 1, 2 ... days; alive: chance that it still buys; mean: days.
    """

    within: Array
    alive: Array
    mean: Array

    def days(self, levels: npt.ArrayLike) -> Array:
        """Chances -> (rows, levels) days ahead by which the order has come with each; inf where it may never come."""
        reached = self.within[:, :, None] >= np.atleast_1d(np.asarray(levels, float))
        return np.where(reached.any(axis=1), reached.argmax(axis=1).astype(float), np.inf)


def own_gaps(gaps: Array, returned: Ints, elapsed: Array) -> OwnGaps:
    """(rows, gaps) last gaps in days, NaN where there is none; how often an order was followed by another, ever; and the days
    since the last order -> what they say of the next."""
    there = ~np.isnan(gaps)
    n = there.sum(axis=1)
    mean, longest = np.nanmean(gaps, axis=1), np.nanmax(gaps, axis=1)
    ends = elapsed[:, None] + np.arange(FARTHEST + 1)
    longer = np.zeros_like(ends)
    for column in range(gaps.shape[1]):
        longer += np.nan_to_num(gaps[:, column], nan=-1.0)[:, None] > ends
    beyond = np.exp(-np.maximum(ends - longest[:, None], 0.0) / mean[:, None])
    lasts = (longer + beyond) / (n + 1)[:, None]  # no gap is longer than the longest: one of the two is 0 or 1
    stays = ((returned + 1) / (returned + 2))[:, None]
    still = stays * lasts + (1 - stays)
    return OwnGaps(stays * (lasts[:, :1] - lasts) / still[:, :1], (stays * lasts / still)[:, 0], mean)
