"""What comes next of a customer, as BG/NBD and MBG/CNBD-k see it: alive or not, the next order, how many orders.

Given that a customer is alive with j stages of the next gap done, lambda ~ Gamma(r + k x + j, alpha + T), so the stages ahead
are negative binomial and the chance that those left end in a time is an incomplete beta function: everything here is in closed
form or a finite sum of positive terms, with nothing drawn at random and no hypergeometric function to overflow.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaln, gammaln

from zhanggui.predict.buying.dropout import Fitted, dead_odds
from zhanggui.predict.buying.summary import WEEK, Summary

Array = npt.NDArray[np.float64]
SMALL = 1e-9
"""Terms of a sum of orders below this are left out."""
TINY = -600.0
"""The log of the smallest chance to begin from."""


def log_likelihood(m: Fitted, s: Summary) -> Array:
    """-> log likelihood of each customer."""
    n = m.r + m.k * s.x
    dead, stages = _ways(m, s)
    shared = betaln(m.a, m.b + s.x + m.extra) - betaln(m.a, m.b) + gammaln(n) - gammaln(m.r) + m.r * np.log(m.alpha)
    mixed = np.logaddexp(dead, np.log(stages.sum(axis=0)))
    out: Array = shared - n * np.log(m.alpha + s.T) + mixed + (m.k - 1) * s.litt - s.x * gammaln(m.k)
    return out


def p_alive(m: Fitted, s: Summary) -> Array:
    """-> the chance that each customer has not stopped."""
    out: Array = _alive(m, s).sum(axis=0)
    return out


def p_order_within(m: Fitted, s: Summary, days: float | Array, calendar: Array | None = None) -> Array:
    """The next days (one number, or one a customer) -> the chance of at least one order in them.

    calendar: how busy each day ahead is, 1 = as usual (a festival 0.1): buying time runs that much faster; beyond its end 1.
    """
    weeks = np.broadcast_to(buying_time(np.asarray(days, float), calendar) / WEEK, s.x.shape)
    return np.maximum(_within(m, s, _alive(m, s), weeks / (m.alpha + s.T + weeks))[0], 0.0)


def next_quantiles(m: Fitted, s: Summary, levels: Sequence[float], calendar: Array | None = None) -> Array:
    """Levels -> (customers, levels): the days by which the next order has come with that chance; inf where it is not that likely
    ever to come. Chances are of all there is to happen, stopping included: the level 0.5 is inf for who has likely stopped."""
    weights = _alive(m, s)
    ever = weights.sum(axis=0)
    out = np.full((len(s), len(levels)), np.inf)
    for i, level in enumerate(levels):
        reached = np.flatnonzero(ever > level)
        if len(reached):
            some = s.of(reached)
            u = _reaching(m, some, weights[:, reached], level)
            out[reached, i] = calendar_time(WEEK * u / (1 - u) * (m.alpha + some.T), calendar)
    return out


def expected_orders(m: Fitted, s: Summary, days: float, calendar: Array | None = None) -> Array:
    """The next days -> how many orders (customer-days) to expect of each.

    Sum over i of P(at least i gaps end in that time) x P(not stopped before the i-th order); i until nothing is added.
    """
    weeks = float(buying_time(np.asarray(days, float), calendar)) / WEEK
    out = np.zeros(len(s))
    if weeks <= 0:
        return out
    alive = _alive(m, s)
    u = weeks / (m.alpha + s.T + weeks)
    for j in range(m.k):
        shape = m.r + m.k * s.x + j
        # Of who orders by the thousand the first chance is too small for a number: those few are asked one by one.
        many = shape * np.log1p(-u) < TINY
        out[many] += alive[j, many] * _sum_of_tails(m, s.x[many], shape[many], u[many], j)
        out[~many] += alive[j, ~many] * _sum_of_steps(m, s.x[~many], shape[~many], u[~many], j)
    return out


def expected_new(m: Fitted, days: float) -> float:
    """-> how many orders a customer of whom nothing but the first order is known brings in the days after it."""
    nothing = np.zeros(1)
    return float(expected_orders(m, Summary(nothing, nothing, nothing, nothing), days)[0])


def buying_time(days: Array, calendar: Array | None) -> Array:
    """Days ahead and how busy each is -> days as usual that they are worth."""
    if calendar is None or not len(calendar):
        return days
    worth = np.r_[0.0, np.cumsum(calendar)]
    out: Array = np.interp(days, np.arange(len(worth)), worth) + np.maximum(days - len(calendar), 0.0)
    return out


def calendar_time(days: Array, calendar: Array | None) -> Array:
    """Days as usual -> the days ahead that are worth as much."""
    if calendar is None or not len(calendar):
        return days
    worth = np.r_[0.0, np.cumsum(np.maximum(calendar, 1e-6))]
    out: Array = np.interp(days, worth, np.arange(len(worth))) + np.maximum(days - worth[-1], 0.0)
    return out


def _ways(m: Fitted, s: Summary) -> tuple[Array, Array]:
    """-> log of the way to have stopped, and the k ways to be alive (stages, customers), over what all share."""
    n, end = m.r + m.k * s.x, m.alpha + s.T
    stages = np.ones((m.k, len(s)))
    for j in range(1, m.k):
        stages[j] = stages[j - 1] * (n + j - 1) / j * (s.T - s.tx) / end
    return dead_odds(m.a, m.b, s.x + m.extra, n * np.log(end / (m.alpha + s.tx))), stages


def _alive(m: Fitted, s: Summary) -> Array:
    """-> (stages, customers): the chance to be alive with so many stages of the next gap done."""
    dead, stages = _ways(m, s)
    every = stages.sum(axis=0)
    with np.errstate(over="ignore"):
        out: Array = stages / every / (1 + np.exp(dead - np.log(every)))
    return out


def _sum_of_tails(m: Fitted, x: Array, shape: Array, u: Array, done: int) -> Array:
    """-> expected orders of who is alive with so many stages done: tails of the negative binomial, incomplete beta functions."""
    out, stay, going, i = np.zeros(len(x)), np.ones(len(x)), np.arange(len(x)), 1
    while len(going):
        term = betainc(m.k * i - done, shape[going], u[going]) * stay
        out[going] += term
        # The chance not to stop after the i-th order either: p ~ Beta(a, b + c), and i - 1 orders were survived.
        kept = m.b + x[going] + m.extra + i - 1
        stay = stay * kept / (m.a + kept)
        going, stay = going[term > SMALL], stay[term > SMALL]
        i += 1
    return out


def _sum_of_steps(m: Fitted, x: Array, shape: Array, u: Array, done: int) -> Array:
    """-> the same, each chance of the negative binomial from the one before it: a multiplication a stage."""
    out, going = np.zeros(len(x)), np.arange(len(x))
    chance = np.exp(shape * np.log1p(-u))
    left, stay, stages, i = 1 - chance, np.ones(len(x)), 0, 1
    while len(going):
        while stages + 1 < m.k * i - done:
            chance = chance * (shape + stages) / (stages + 1) * u
            left = left - chance
            stages += 1
        term = left * stay
        out[going] += np.maximum(term, 0.0)
        kept = m.b + x + m.extra + i - 1
        stay = stay * kept / (m.a + kept)
        more = term > SMALL
        if not more.all():
            going = going[more]
            x, shape, u, chance, left, stay = (v[more] for v in (x, shape, u, chance, left, stay))
        i += 1
    return out


def _within(m: Fitted, s: Summary, alive: Array, u: Array) -> tuple[Array, Array]:
    """Share u = time / (alpha + T + time) -> the chance that the stages left end by then, and its slope in u."""
    chance, slope = np.zeros(len(s)), np.zeros(len(s))
    for j in range(m.k):
        shape = m.r + m.k * s.x + j
        at = np.exp(shape * np.log1p(-u))
        fewer = at
        for i in range(1, m.k - j):
            at = at * (shape + i - 1) / i * u
            fewer = fewer + at
        chance += alive[j] * (1 - fewer)
        slope += alive[j] * at * (shape + m.k - j - 1) / (1 - u)
    return chance, slope


def _reaching(m: Fitted, s: Summary, alive: Array, level: float) -> Array:
    """-> the share u at which the chance of an order is the level: Newton's step where it stays between the bounds, else half."""
    low, high = np.zeros(len(s)), np.ones(len(s))
    u = np.clip(m.k / (m.r + m.k * s.x + m.k), 1e-6, 1 - 1e-6)
    going = np.arange(len(s))
    for _ in range(60):
        here = u[going]
        chance, slope = _within(m, s.of(going), alive[:, going], here)
        over = chance - level
        low[going], high[going] = np.where(over < 0, here, low[going]), np.where(over < 0, high[going], here)
        step = here - over / np.maximum(slope, 1e-300)
        u[going] = np.where((step > low[going]) & (step < high[going]), step, (low[going] + high[going]) / 2)
        going = going[np.abs(u[going] - here) > 1e-9 * here]
        if not len(going):
            break
    out: Array = np.clip(u, 0.0, 1 - 1e-12)
    return out
