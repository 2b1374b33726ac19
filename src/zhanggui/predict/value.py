"""What each customer will bring in the next twelve months, with its interval and how it was reckoned.

Two views of a customer are weighed against each other on the company's own past: what the models of buying expect, orders
(MBG/CNBD-k) x amount of an order (Gamma-Gamma; see `spend_of` for where that does not hold), and last year's amount again, x the
chance that the customer is still there. Weights and interval come from earlier days whose outcome is known by now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls
from scipy.special import gammaincinv

from zhanggui.analyse.customers.histories import Histories
from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.buying.mbg import Mbg, expected_orders, fit_mbg, p_alive, p_order_within
from zhanggui.predict.buying.spend import TIED, expected_spend, fit_spend, tied
from zhanggui.predict.buying.summary import Summary, summary

Array = npt.NDArray[np.float64]
Cents = npt.NDArray[np.int64]
YEAR = 365
LEAST_DAYS = 120
"""An earlier day needs so much history before it to be learned from."""
LEAST_CUSTOMERS = 40
STEP, ORIGINS = 91, 3
"""Earlier days stand a quarter apart; no more than so many are looked at."""
HOLD = 0.25
"""How much of what an earlier day says the even weights are worth: little, so that many customers overrule them."""
OWN_WEIGHT = 2
"""The average of all counts as so many orders where Gamma-Gamma does not hold."""
LEVELS = (0.1, 0.9)
GROUPS = 6


@dataclass(frozen=True)
class Values:
    """Cents of each customer in the days ahead; arrays are in the order of `names`. low to high holds what comes 8 times in 10.

    spend: how the amount of an order was reckoned, `gamma-gamma` or `own mean`; tied: the check of that, the correlation of how
    often and how much (at 0.3 Gamma-Gamma does not hold); regular: the k of the model of orders; learned: from how many
    customers on earlier days weights and interval were taken (0: the past is too short, even weights, interval of the model).
    """

    names: tuple[str, ...]
    low: Cents
    mid: Cents
    high: Cents
    spend: str
    tied: float
    regular: int
    learned: int

    @property
    def method(self) -> str:
        """-> all of that in a line."""
        held = f"tried on {self.learned} earlier outcomes" if self.learned else "the past is too short to try it"
        return f"MBG/CNBD-{self.regular} x {self.spend} (correlation {self.tied:.2f}), last year again; {held}"


@dataclass(frozen=True)
class View:
    """What is known of each customer on a day: the chance of no order at all, the two views of its value (columns), and the
    spread of the first."""

    none: Array
    both: Array
    spread: Array
    """Variance of the first view over its square, as the models have it."""
    model: Mbg
    spend: str
    tied: float


def values(h: Histories, as_of: int, days: int = YEAR) -> Values:
    """Orders of every customer, the day before which everything is known, and the days ahead -> what each will bring.

    Later orders are not looked at; who had none before is not in it. Raises ZhangguiError where nothing can be fitted: fewer than
    10 customers, or nobody who came back.
    """
    known = h.until(as_of)
    now = view(known, as_of, days)
    then = list(_earlier(known, as_of, days, now.model))
    if not then:
        mid = now.both.mean(axis=1)
        low, high = _of_the_model(now, mid)
    else:
        seen, came = np.concatenate([v.both for v, _ in then]), np.concatenate([c for _, c in then])
        weights = weighed(seen, came)
        mid = now.both @ weights
        low, high = interval(seen @ weights, came, mid)
    low, mid, high = (np.rint(v).astype(np.int64) for v in (np.minimum(low, mid), mid, np.maximum(high, mid)))
    learned = sum(len(c) for _, c in then)
    return Values(known.names, low, mid, high, now.spend, now.tied, now.model.k, learned)


def view(known: Histories, as_of: int, days: int, start: Mbg | None = None) -> View:
    """Orders before a day, and the days ahead -> what is known of each customer; `start`: the model of another day."""
    s = summary(known, as_of)
    model = fit_mbg(s, start, start.k if start else None)
    orders = expected_orders(model, s, days)
    amount, spread, name, check = spend_of(known)
    first = int(known.day.min())
    span = min(YEAR, as_of - first)
    again = np.bincount(known.owner, known.cents * (known.day >= as_of - span), minlength=len(known.names)) * days / span
    both = np.stack([orders * amount, again * p_alive(model, s)], axis=1)
    none = 1 - p_order_within(model, s, float(days))
    return View(none, both, _spread(orders, s, model, spread), model, name, check)


def spend_of(known: Histories) -> tuple[Array, float, str, float]:
    """Orders -> the amount to expect of an order of each, how much amounts vary, how it was reckoned, and the check.

    Gamma-Gamma, unless frequency and amount go together (0.3 and above) or it does not fit: then each one's average, drawn a
    little towards the median average of all.
    """
    count = known.count.astype(float)
    mean = np.bincount(known.owner, known.cents, minlength=len(count)) / count
    check = tied(count[count > 1], mean[count > 1])
    if check < TIED:
        try:
            model = fit_spend(count, mean)
            return expected_spend(model, count, mean), 1 / model.p, "gamma-gamma", check
        except ZhangguiError:
            pass
    own = (count * mean + OWN_WEIGHT * np.median(mean)) / (count + OWN_WEIGHT)
    varied = float(np.average((known.cents / mean[known.owner] - 1) ** 2))
    return own, varied, "own mean", check


def weighed(seen: Array, came: Array) -> Array:
    """The two views on earlier days and what came -> how much each counts (0 and above): least squares, larger amounts allowed to
    miss by more, held a little towards half and half."""
    scale = 1 / np.sqrt(seen.mean(axis=1) + 0.1 * max(float(seen.mean()), 1.0))
    told = seen * scale[:, None]
    hold = np.sqrt(HOLD * (told**2).sum(axis=0).mean()) * np.eye(2)
    found, _ = nnls(np.concatenate([told, hold]), np.concatenate([came * scale, hold.sum(axis=0) / 2]))
    return np.asarray(found, float)


def interval(was: Array, came: Array, mid: Array) -> tuple[Array, Array]:
    """What was expected on earlier days and what came; what is expected now -> low and high of each.

    What came over what was expected, in groups by the size of what was expected: its quantiles are those of the group now
    (split conformal, Papadopoulos et al. 2002, by group).
    """
    small = 0.05 * max(float(was.mean()), 1.0)
    ratio = (came + small) / (was + small)
    edges = np.quantile(was, np.linspace(0, 1, GROUPS + 1)[1:-1])
    then, now = np.searchsorted(edges, was), np.searchsorted(edges, mid)
    low, high = np.zeros(len(mid)), np.zeros(len(mid))
    for g in range(GROUPS):
        inside = ratio[then == g] if (then == g).sum() >= 10 else ratio
        ends = np.quantile(inside, LEVELS)
        low[now == g], high[now == g] = ((mid[now == g] + small) * end - small for end in ends)
    return np.maximum(low, 0.0), np.maximum(high, 0.0)


def came_of(h: Histories, names: tuple[str, ...], first: int, days: int) -> Array:
    """Orders, whose, and a span of days -> cents that each brought in it; 0 of who brought nothing."""
    inside = (h.day >= first) & (h.day < first + days)
    per = np.bincount(h.owner[inside], h.cents[inside], minlength=len(h.names))
    at = {name: i for i, name in enumerate(h.names)}
    return np.array([per[at[name]] for name in names], float)


def _earlier(known: Histories, as_of: int, days: int, model: Mbg) -> Iterator[tuple[View, Array]]:
    """-> views of days whose outcome is known, newest first, each with what came."""
    for back in range(ORIGINS):
        day = as_of - days - STEP * back
        before = known.until(day)
        if len(before.names) < LEAST_CUSTOMERS or day - int(known.day.min()) < LEAST_DAYS:
            return
        try:
            yield view(before, day, days, model), came_of(known, before.names, day, days)
        except ZhangguiError:
            return


def _spread(orders: Array, s: Summary, model: Mbg, amounts: float) -> Array:
    """-> variance over square: orders come by chance at a rate not quite known, and their amounts vary."""
    expected = np.maximum(orders, 1e-9)
    return (1 / model.k + amounts) / expected + 1 / (model.r + model.k * s.x)


def _of_the_model(now: View, mid: Array) -> tuple[Array, Array]:
    """-> low and high where no earlier day can be looked at: nothing with the chance of no order, else a gamma distribution;
    both together have that mean and spread."""
    some = np.clip(1 - now.none, 1e-9, 1.0)
    spread = np.maximum((1 + now.spread) * some - 1, 0.05)
    ends = []
    for level in LEVELS:
        left = np.clip((level - now.none) / some, 0.0, 1.0)
        ends.append(np.where(left > 0, gammaincinv(1 / spread, left) * spread * mid / some, 0.0))
    return ends[0], ends[1]
