"""What an order saves: a thousand futures of a SKU, each with what is asked for before the goods come and until the next can.

An order of today can only serve what is asked for from the day it arrives until the order of the next look arrives. What is
missed before is lost whatever is ordered. Each future draws how far off the forecast is (with all SKUs, and on its own), how long
this delivery and the next take, and what is asked for in the two stretches (a gamma of their mean and variance; Burgin 1975).
Sales missed are lost, not kept for later: what is left when the goods arrive is max(0, there - asked before).
The same futures give what is at stake, what each quantity saves and what keeping it costs, so none can contradict another.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from zhanggui.rules.reorder import LONGEST_LOT, Costs, Need

Array = npt.NDArray[np.float64]
FUTURES = 1000
EIGHTY = (0.1, 0.9)
A_YEAR = 365.0
"""Stock is reckoned to wait a year at most: nobody knows demand further out."""


@dataclass(frozen=True)
class Futures:
    """Equally likely futures: units asked for before the goods come, from then until the next can come, and days between."""

    before: Array
    within: Array
    days: Array

    def lost(self, there: float) -> Array:
        """What is there and on the way -> units missed before the goods come, whatever is ordered."""
        out: Array = np.maximum(self.before - max(there, 0.0), 0.0)
        return out

    def stock(self, there: float, ordered: float = 0.0) -> Array:
        """What is there and on the way (below 0: owed to customers), and what is ordered -> units to sell when the goods come."""
        out: Array = np.maximum(there - self.before, 0.0) + max(ordered - max(-there, 0.0), 0.0)
        return out

    def missed(self, there: float, ordered: float = 0.0) -> Array:
        """-> units missed from then until the next order can come."""
        out: Array = np.maximum(self.within - self.stock(there, ordered), 0.0)
        return out


@dataclass(frozen=True)
class Worth:
    """What an order of some units comes to, in minor units: margin still missed, keeping the goods, what it costs to order."""

    missed: Array
    kept: Array
    ordering: Array

    @property
    def cost(self) -> Array:
        """All three together, a future each."""
        out: Array = self.missed + self.kept + self.ordering
        return out


@lru_cache(maxsize=512)
def futures(need: Need, key: str) -> Futures:
    """What is known of a SKU, and its name (which draws its luck) -> its futures; one where nothing varies."""
    luck = np.random.default_rng(zlib.crc32(key.encode()))
    off = _scaled(need.together, _normal()) * _scaled(need.off, luck.permutation(_normal()))
    review = max(need.review, 1.0)
    came, next_came = (need.lead * _scaled(_relative(need.lead_sd, need.lead), luck.permutation(_normal())) for _ in range(2))
    days = np.maximum(review + next_came - came, 0.0)
    return Futures(_asked(luck, need, off, came), _asked(luck, need, off, days), days)


def _asked(luck: np.random.Generator, need: Need, off: Array, days: Array) -> Array:
    """How far off the forecast is and how many days, a future each -> units asked for in them."""
    mean, variance = need.daily * off * days, need.daily_sd**2 * days
    drawn = (mean > 0) & (variance > 0)
    shape = np.where(drawn, mean**2 / np.where(drawn, variance, 1.0), 1.0)
    out: Array = np.where(drawn, luck.standard_gamma(shape) * np.where(drawn, variance / np.where(drawn, mean, 1.0), 0.0), mean)
    return out


@cache
def _normal() -> Array:
    """-> as many standard normal values as there are futures, evenly likely."""
    draw = NormalDist().inv_cdf
    values = np.array([draw((i + 0.5) / FUTURES) for i in range(FUTURES)])
    # In an order of their own, the same for every SKU: what all have in common happens to all of them in the same future.
    out: Array = np.random.default_rng(1).permutation(values)
    return out


def _scaled(spread: float, normal: Array) -> Array:
    """A relative spread and standard normal values -> factors of mean 1 with that spread (lognormal)."""
    if spread <= 0:
        return np.ones(len(normal))
    variance = np.log1p(spread**2)
    out: Array = np.exp(np.sqrt(variance) * normal - variance / 2)
    return out


def _relative(spread: float, mean: float) -> float:
    return spread / mean if mean > 0 else 0.0


def worth(ahead: Futures, need: Need, costs: Costs, there: float, ordered: float) -> Worth:
    """Futures, what is known, costs of a unit, what is there and on the way, what is ordered -> what that comes to in each.

    Keeping is that of the ordered goods: half the stretch for what is sold in it, the whole for what is left, and until that is
    sold at the daily rate. An order's own cost is paid once, less what is spared by ordering later: the least cost a day that
    orders and keeping can have (Harris 1913), for each day that what is left lasts.
    """
    without, stock = ahead.stock(there), ahead.stock(there, ordered)
    missed = costs.margin * np.maximum(ahead.within - stock, 0.0)
    kept = _keeping(ahead, need, costs, stock) - _keeping(ahead, need, costs, without)
    ordering = np.zeros(len(stock))
    if costs.order > 0 and ordered > 0 and need.daily > 0:
        a_day = np.sqrt(2 * costs.order * need.daily * costs.per_day)
        over = np.maximum(stock - ahead.within, 0.0) - np.maximum(without - ahead.within, 0.0)
        ordering = costs.order - a_day * np.minimum(over / need.daily, LONGEST_LOT)
    return Worth(missed, kept, ordering)


def _keeping(ahead: Futures, need: Need, costs: Costs, stock: Array) -> Array:
    """Stock when the goods come -> money for keeping it while it is sold."""
    over = np.maximum(stock - ahead.within, 0.0)
    waits = np.minimum(over / (2 * need.daily), A_YEAR) if need.daily > 0 else np.full(len(over), A_YEAR)
    out: Array = costs.per_day * (ahead.days * (stock + over) / 2 + over * waits)
    return out


def best(cost: Callable[[float], float], step: float, least: float, most: float) -> float:
    """The cost of a quantity, the step, the smallest but none, and about the most that could be wanted -> the cheapest quantity.

    Beyond the smallest the cost falls and then rises: the first step that makes it dearer is looked for by halving.
    """
    first = max(np.ceil(least / step - 1e-9), 1.0)
    low, high = first, max(first, np.ceil(most / step))
    while low < high:
        middle = np.floor((low + high) / 2)
        if cost((middle + 1) * step) < cost(middle * step) - 1e-9:
            low = middle + 1
        else:
            high = middle
    found = float(low * step)
    return found if cost(found) < cost(0.0) - 1e-9 else 0.0


def band(values: Array) -> tuple[float, float]:
    """A value in each future -> the ends of the 80 % interval: a tenth below and above; what is 0 in a tenth begins at 0."""
    low, high = np.quantile(values, EIGHTY)
    if low <= 0 <= values.min():
        # Nothing lies below: all of the fifth outside lies above.
        return 0.0, float(np.quantile(values, EIGHTY[1] - EIGHTY[0]))
    return float(low), float(high)
