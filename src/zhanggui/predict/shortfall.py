"""What somebody will not buy: what they usually buy in so many days, less what comes, if nobody acts; never below 0.

Whether they come at all is their own chance (`next_orders`); how much they then buy, over their usual, is measured on the
company's own past: on those who were away for longer than usual, and came. It is held against what came by `zhanggui backtest
gains`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from zhanggui.analyse.customers.histories import Histories
from zhanggui.predict.buying.past import Array, Ints

YEAR = 365
ORIGINS = 3
"""So many earlier spans are looked at, each ending where the next begins."""
ENOUGH = 30
"""With fewer who came back nobody can say how much those who do then buy: as much as usual."""
STEPS = 200
FEW = 3
"""Orders of which a usual one can be told."""


@dataclass(frozen=True)
class Comes:
    """What those who came bought, over their usual: quantiles at even steps, smallest first; and of how many that was measured
    (0: too few, they are taken to buy as much as usual)."""

    parts: Array = field(default_factory=lambda: np.ones(1))
    n: int = 0

    def short(self, level: Array) -> Array:
        """-> of who comes and now buys this part of the usual: the part of the usual that they do not buy, on average."""
        return self._lacking(level)[0]

    def missing(self, usual: Array, chance: Array, level: Array) -> tuple[Array, Array]:
        """What each usually buys in the days ahead, the chance that they come in them, and which part of the usual they buy
        when they come -> what they will not buy, never below 0: its mean and its standard deviation.

        With the chance that they stay away it is all of the usual, else what was lacking when others came.
        """
        once, twice = self._lacking(level)
        stays = 1 - chance
        mean, square = stays + chance * once, stays + chance * twice
        return usual * mean, usual * np.sqrt(np.maximum(square - mean**2, 0.0))

    def _lacking(self, level: Array) -> tuple[Array, Array]:
        """-> the mean of what is lacking of the usual, and of its square; most have the same level, which is asked once."""
        found, place = np.unique(level, return_inverse=True)
        parts = [np.maximum(1 - one * self.parts, 0.0) for one in found]
        once, twice = (np.array([(part**power).mean() for part in parts] or [0.0]) for power in (1, 2))
        return once[place], twice[place]


def comes(h: Histories, as_of: int, days: int) -> Comes:
    """Orders, the day before which everything is known, days ahead -> what those who were late on earlier days and came bought in
    so many days, over their usual."""
    bought, usual = [np.zeros(0)], [np.zeros(0)]
    for k in range(1, ORIGINS + 1):
        day = as_of - days * k
        known = h.until(day)
        if not len(known.names) or day - int(h.day.min()) < days:
            break
        at, then = usual_of(known, day, days), _came(h, known.names, day, days)
        late = (known.count >= 2) & (day - 1 - known.last > _cycles(known)) & (then > 0) & (at > 0)
        bought.append(then[late])
        usual.append(at[late])
    return _measured(np.concatenate(bought), np.concatenate(usual))


def sizes(h: Histories, as_of: int) -> Comes:
    """Orders, the day before which everything is known -> what an order of the last twelve months came to, over what one of the
    same customer usually does."""
    known = h.until(as_of)
    recent = known.day >= as_of - YEAR
    many = np.bincount(known.owner[recent], minlength=len(known.names))
    mean = np.bincount(known.owner[recent], known.cents[recent], minlength=len(known.names)) / np.maximum(many, 1)
    kept = recent & (many[known.owner] >= FEW)
    return _measured(known.cents[kept].astype(np.float64), mean[known.owner[kept]])


def _measured(came: Array, usual: Array) -> Comes:
    """What came and what was usual, of single cases -> the quantiles of the one over the other."""
    if len(came) < ENOUGH:
        return Comes()
    return Comes(np.quantile(came / usual, (np.arange(STEPS) + 0.5) / STEPS), len(came))


def usual_of(known: Histories, as_of: int, days: int) -> Array:
    """Orders before a day, and days -> what each usually bought in as many (minor units), while they still came."""
    recent = known.day >= as_of - YEAR
    cents: Array = np.bincount(known.owner[recent], known.cents[recent], minlength=len(known.names)).astype(float)
    usual: Array = cents * days / active_days(known.first, known.last, _cycles(known), as_of, days)
    return usual


def active_days(first: Ints | Array, last: Ints | Array, cycle: Array, as_of: int, least: int) -> Array:
    """First and last order, days from order to order, a day -> days of the last twelve months in which each was a customer: from
    the first order to the one that was to follow the last; at least so many."""
    begin = np.maximum(first, as_of - YEAR)
    gap = np.nan_to_num(np.maximum(cycle, 0.0))
    days: Array = np.clip(np.minimum(last + gap, as_of) - begin, min(least, YEAR), YEAR)
    return days


def _cycles(known: Histories) -> Array:
    """-> mean days from order to order of each; 0 of who came once."""
    return (known.last - known.first) / np.maximum(known.count - 1, 1)


def _came(h: Histories, names: tuple[str, ...], first: int, days: int) -> Array:
    """-> what each bought in a span of days (minor units)."""
    inside = (h.day >= first) & (h.day < first + days)
    per = np.bincount(h.owner[inside], h.cents[inside], minlength=len(h.names))
    at = {name: i for i, name in enumerate(h.names)}
    return np.array([per[at[name]] for name in names], float)
