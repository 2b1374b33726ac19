"""MBG/CNBD-k: what a fit says is what its story says, and nobody's history makes it stumble."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zhanggui.analyse.customers.histories import of_rows
from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.buying.ahead import _sum_of_steps, _sum_of_tails
from zhanggui.predict.buying.dropout import rows, thinned, value_and_slope
from zhanggui.predict.buying.mbg import (
    Mbg,
    expected_orders,
    fit_mbg,
    log_likelihood,
    next_quantiles,
    p_alive,
    p_order_within,
)
from zhanggui.predict.buying.summary import Summary, summary

TOLD = Mbg(k=2, r=1.5, alpha=3.0, a=0.6, b=3.0, log_likelihood=0.0, customers=0)


def people(m: Mbg, count: int, weeks: float, seed: int = 5) -> Summary:
    """The story itself: rates, gaps and stops drawn -> what is seen of each after so many weeks."""
    rng = np.random.default_rng(seed)
    found = []
    for rate, p in zip(rng.gamma(m.r, size=count) / m.alpha, rng.beta(m.a, m.b, size=count), strict=True):
        now, logs, x = 0.0, 0.0, 0
        while rng.random() >= p:
            gap = rng.gamma(m.k) / rate
            if now + gap > weeks:
                break
            now, logs, x = now + gap, logs + np.log(gap), x + 1
        found.append((x, now, weeks, logs))
    return Summary(*np.array(found, float).T)


def test_a_summary_counts_weeks_to_the_last_day_known() -> None:
    h = of_rows(["Dora", "Dora", "Dora", "Eve"], [100, 107, 128, 120], [5, 5, 5, 5])
    s = summary(h, 129)
    assert s.x.tolist() == [2, 0]
    assert s.tx.tolist() == [4, 0]
    assert s.T.tolist() == [4, pytest.approx(8 / 7)]
    assert s.litt.tolist() == [pytest.approx(np.log(1) + np.log(3)), 0]


def test_an_order_of_the_future_is_refused() -> None:
    with pytest.raises(ValueError, match="not known before day 120"):
        summary(of_rows(["Dora", "Dora"], [100, 120], [5, 5]), 120)


def test_a_large_crowd_is_fitted_as_exactly_as_a_small_one() -> None:
    # 20,000 customers go the short way (the curvature of some, the slope of all); it ends where no slope is left.
    s = people(replace(TOLD, b=9.0), 20_000, 60.0)
    at = rows(s)
    assert len(thinned(at).x) < len(at.x)
    assert thinned(at).count.sum() == 5_000
    assert np.abs(value_and_slope(fit_mbg(s, k=2).logs, at, 2, 1)[1]).max() < 1e-8


def test_a_fit_finds_the_story_that_was_told() -> None:
    m = fit_mbg(people(TOLD, 4000, 60.0))
    assert m.k == 2
    assert m.r / m.alpha == pytest.approx(TOLD.r / TOLD.alpha, rel=0.06)
    assert m.a / (m.a + m.b) == pytest.approx(TOLD.a / (TOLD.a + TOLD.b), abs=0.02)
    assert m.r == pytest.approx(TOLD.r, rel=0.1)


def test_no_other_parameters_are_likelier_than_those_of_the_fit() -> None:
    s = people(TOLD, 400, 40.0)
    m = fit_mbg(s, k=2)
    at = rows(s)
    best, slope = value_and_slope(m.logs, at, 2, 1)
    assert np.abs(slope).max() < 1e-6
    assert -best * 400 + at.constant(2) == pytest.approx(log_likelihood(m, s).sum())
    for i in range(4):
        moved = m.logs
        moved[i] += 0.02
        assert value_and_slope(moved, at, 2, 1)[0] > best
        nudged = m.logs + 0.3 + 1e-6 * np.eye(4)[i]
        rise = (value_and_slope(nudged, at, 2, 1)[0] - value_and_slope(m.logs + 0.3, at, 2, 1)[0]) / 1e-6
        assert rise == pytest.approx(value_and_slope(m.logs + 0.3, at, 2, 1)[1][i], abs=1e-5)


def test_a_fit_of_yesterday_leads_to_the_same_fit_today() -> None:
    s = people(TOLD, 400, 40.0)
    cold, warm = fit_mbg(s), fit_mbg(s, start=replace(TOLD, k=3, r=2.0))
    assert warm.k == cold.k
    assert warm.logs == pytest.approx(cold.logs, abs=1e-3)


def test_what_comes_next_is_what_the_story_brings_next() -> None:
    rng = np.random.default_rng(7)
    s = Summary(*(np.full(1, v) for v in (4.0, 9.0, 12.0, 3.0)))
    n, draws = TOLD.r + TOLD.k * 4, 200_000
    # Two stages may be under way at T, none or one done: their odds are those of S_0 and S_1.
    odds = np.array([1.0, n * 3 / (TOLD.alpha + 12)])
    done = (rng.random(draws) > odds[0] / odds.sum()).astype(int)
    stages = done + rng.poisson(rng.gamma(n + done) / (TOLD.alpha + 12) * 8)
    stop = rng.geometric(rng.beta(TOLD.a, TOLD.b + 5, size=draws))
    orders = np.minimum(stages // 2, stop)
    alive = p_alive(TOLD, s)[0]
    assert p_order_within(TOLD, s, 56)[0] == pytest.approx(alive * (orders > 0).mean(), abs=0.005)
    assert expected_orders(TOLD, s, 56)[0] == pytest.approx(alive * orders.mean(), rel=0.01)


def test_orders_ahead_are_the_same_however_they_are_summed() -> None:
    s = Summary(np.array([3.0, 40, 200]), np.array([30.0, 50, 52]), np.array([31.0, 50.5, 52]), np.zeros(3))
    for k in (1, 2, 5):
        m = replace(TOLD, k=k)
        for j in range(k):
            shape, u = m.r + k * s.x + j, 20 / (m.alpha + s.T + 20)
            assert _sum_of_steps(m, s.x, shape, u, j) == pytest.approx(_sum_of_tails(m, s.x, shape, u, j), rel=1e-6)


def test_the_next_date_is_the_day_by_which_it_is_that_likely() -> None:
    s = people(TOLD, 300, 40.0)
    days = next_quantiles(TOLD, s, (0.1, 0.5, 0.9))
    for i, level in enumerate((0.1, 0.5, 0.9)):
        told = np.isfinite(days[:, i])
        assert told.any()
        assert p_order_within(TOLD, s, np.where(told, days[:, i], 1.0))[told] == pytest.approx(level, abs=1e-6)
        assert (p_alive(TOLD, s)[~told] <= level).all()
    assert (days[:, 0] <= days[:, 1]).all()


def test_a_customer_of_one_order_is_not_thought_alive_for_ever() -> None:
    s = Summary(np.zeros(3), np.zeros(3), np.array([1.0, 20.0, 200.0]), np.zeros(3))
    alive = p_alive(TOLD, s)
    assert alive[0] > alive[1] > alive[2]
    assert alive[2] < 0.5
    assert p_alive(TOLD, Summary(*(np.zeros(1) for _ in range(4))))[0] == pytest.approx(1 - 0.6 / 3.6)


def test_a_closed_week_ahead_delays_the_next_order_by_that_week() -> None:
    s = people(TOLD, 50, 40.0)
    closed = np.r_[np.zeros(7), np.ones(30)]
    assert (p_order_within(TOLD, s, 7, closed) == 0).all()
    assert p_order_within(TOLD, s, 21, closed) == pytest.approx(p_order_within(TOLD, s, 14))
    assert expected_orders(TOLD, s, 21, closed) == pytest.approx(expected_orders(TOLD, s, 14))
    late, usual = next_quantiles(TOLD, s, (0.3,), closed), next_quantiles(TOLD, s, (0.3,))
    told = np.isfinite(usual)
    assert late[told] == pytest.approx(usual[told] + 7, abs=0.01)


def test_no_history_makes_a_number_that_is_none() -> None:
    x = np.array([0, 0, 1, 1, 5000, 5000, 300, 2.0])
    tx = np.array([0, 0, 0.2, 400, 720, 10, 43, 0.3])
    T = np.array([0, 900, 0.2, 400, 720, 800, 900, 500.0])
    s = Summary(x, tx, T, x * -0.5)
    for k in range(1, 7):
        m = replace(TOLD, k=k)
        for found in (log_likelihood(m, s), p_alive(m, s), p_order_within(m, s, 30), expected_orders(m, s, 365)):
            assert np.isfinite(found).all()
        assert ((p_alive(m, s) >= 0) & (p_alive(m, s) <= 1)).all()
        assert not np.isnan(next_quantiles(m, s, (0.1, 0.5, 0.9))).any()
        assert expected_orders(m, s, 0).tolist() == [0] * 8
    fitted = fit_mbg(s.of(np.tile(np.arange(8), 3)))
    assert np.isfinite([fitted.r, fitted.alpha, fitted.a, fitted.b, fitted.log_likelihood]).all()


def test_too_few_or_nobody_who_came_back_is_told() -> None:
    few = Summary(*(np.ones(9) for _ in range(4)))
    with pytest.raises(ZhangguiError, match="at least 10 customers"):
        fit_mbg(few)
    once = Summary(np.zeros(50), np.zeros(50), np.ones(50), np.zeros(50))
    with pytest.raises(ZhangguiError, match="none of the 50 ordered on a second day"):
        fit_mbg(once)
