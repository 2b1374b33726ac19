"""How long until something happens, when for some it has not happened yet: those are counted for as long as they were watched.

Kaplan & Meier (1958), eq. 2a: S(t) is the product over the times at which it happened of (at risk - happened) / at risk.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.shares import Z_95

Days = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Waiting:
    """Days at which it happened, rising; the share still waiting after each; Greenwood's sum; how many, how many it happened to.

    longest: the longest anybody was watched: nothing is known beyond.
    """

    day: Days
    still: npt.NDArray[np.float64]
    spread: npt.NDArray[np.float64]
    count: int
    happened: int
    longest: int

    @property
    def median(self) -> int | None:
        """-> the days within which it happened to half of them; None where it has not happened to half yet."""
        reached = np.flatnonzero(self.still <= 0.5)
        return int(self.day[reached[0]]) if len(reached) else None

    def within(self, days: int) -> tuple[float, float, float] | None:
        """Days -> the share to whom it happened within them and its 95 % interval (Greenwood 1926, on the log-log scale,
        Kalbfleisch & Prentice 1980); None where nobody was watched so long."""
        if not self.count or (days > self.longest and self.happened < self.count):
            return None
        at = int(np.searchsorted(self.day, days, side="right")) - 1
        still = float(self.still[at]) if at >= 0 else 1.0
        if still >= 1:
            return 0.0, 0.0, 1 - 0.05 ** (1 / self.count)
        if still <= 0:
            return 1.0, 0.05 ** (1 / self.count), 1.0
        step = Z_95 * sqrt(float(self.spread[at])) / -log(still)
        return 1 - still, 1 - still ** exp(-step), 1 - still ** exp(step)


def waiting(days: Days, happened: Flags) -> Waiting:
    """Days each was watched (to what happened, else to the end), and whether it happened -> the curve of those still waiting."""
    none = np.zeros(0)
    if not len(days):
        return Waiting(np.zeros(0, np.int64), none, none, 0, 0, 0)
    times = np.unique(days[happened])
    at_risk = len(days) - np.searchsorted(np.sort(days), times, side="left")
    came = np.bincount(np.searchsorted(times, days[happened]), minlength=len(times)) if len(times) else np.zeros(0, np.int64)
    still = np.cumprod(1 - came / np.maximum(at_risk, 1)).astype(np.float64)
    rest = at_risk - came
    # Where nobody is left the sum has no value; the interval there is the point itself.
    spread = np.cumsum(np.divide(came, at_risk * rest, out=np.zeros(len(times)), where=rest > 0))
    return Waiting(times.astype(np.int64), still, spread, len(days), int(happened.sum()), int(days.max()))
