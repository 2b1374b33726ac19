"""The models of buying against the numbers their papers print, and against their own stories."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from zhanggui.analyse.customers.histories import of_rows
from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.buying import bgbb, bgnbd, dropout, pareto, spend
from zhanggui.predict.buying.bgnbd import BgNbd
from zhanggui.predict.buying.pareto import ParetoNbd
from zhanggui.predict.buying.summary import Summary

CDNOW_BG = BgNbd(1, 0.243, 4.414, 0.793, 2.426, -9582.4, 2357)
CDNOW_PARETO = ParetoNbd(0.553, 10.578, 0.606, 11.669, -9595.0, 2357)
DONORS = (
    (6, 6, 1203), (5, 6, 728), (4, 6, 512), (3, 6, 357), (2, 6, 234), (1, 6, 129), (5, 5, 335), (4, 5, 284), (3, 5, 225), (2, 5, 173),
    (1, 5, 119), (4, 4, 240), (3, 4, 181), (2, 4, 155), (1, 4, 78), (3, 3, 322), (2, 3, 255), (1, 3, 129), (2, 2, 613), (1, 2, 277),
    (1, 1, 1091), (0, 0, 3464),
)  # fmt: skip
"""Fader, Hardie & Shang 2010, table 1: years in which a donor of 1995 gave again until 2001, the last of them, how many donors."""


def one(x: float, tx: float, T: float) -> Summary:
    return Summary(*(np.full(1, v, float) for v in (x, tx, T, 0.0)))


def donors() -> bgbb.Opportunities:
    x, tx, count = np.array(DONORS, float).T
    return bgbb.Opportunities(x, tx, np.full(22, 6.0), count)


def test_bg_nbd_expects_of_one_customer_what_the_paper_prints() -> None:
    assert bgnbd.expected_orders(CDNOW_BG, one(2, 30.43, 38.86), 39 * 7)[0] == pytest.approx(1.226, abs=1e-3)


@pytest.mark.parametrize(
    ("weeks", "orders"), [(1 / 7, 0.0078), (1, 0.0532), (3, 0.1506), (31.857, 1.0405), (32, 1.0437), (78, 1.8576)]
)
def test_bg_nbd_expects_of_a_new_customer_what_is_published(weeks: float, orders: float) -> None:
    assert bgnbd.expected_new(CDNOW_BG, weeks * 7) == pytest.approx(orders, rel=0.01)


def test_bg_nbd_thinks_a_customer_of_one_order_alive_and_mbg_does_not() -> None:
    assert bgnbd.p_alive(CDNOW_BG, one(0, 0, 300))[0] == 1


def test_pareto_nbd_expects_of_one_customer_what_is_published() -> None:
    assert pareto.p_alive(CDNOW_PARETO, one(2, 30.43, 38.86))[0] == pytest.approx(0.8691, abs=1e-3)
    assert pareto.expected_orders(CDNOW_PARETO, one(2, 30.43, 38.86), 39 * 7)[0] == pytest.approx(1.4551, abs=1e-3)
    assert pareto.p_alive(CDNOW_PARETO, one(26, 30.86, 31))[0] == pytest.approx(0.9979, abs=1e-4)
    assert pareto.expected_orders(CDNOW_PARETO, one(26, 30.86, 31), 52 * 7)[0] == pytest.approx(25.46, abs=0.01)


def test_pareto_nbd_expects_of_a_new_customer_the_closed_form() -> None:
    # r beta / (alpha (s - 1)) (1 - (beta / (beta + t))^(s - 1)), Schmittlein, Morrison & Colombo 1987; s = 1 is its limit.
    r, alpha, s, beta = 0.553, 10.578, 0.606, 11.669
    told = r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + 39)) ** (s - 1))
    assert pareto.expected_new(CDNOW_PARETO, 39 * 7) == pytest.approx(told)
    even = ParetoNbd(0.5, 10, 1.0, 12, 0, 0)
    assert pareto.expected_new(even, 12 * 7) == pytest.approx(0.5 / 10 * 12 * np.log(2))


@pytest.mark.parametrize("m", [CDNOW_PARETO, ParetoNbd(0.001, 1000, 1, 0.001, 0, 0), ParetoNbd(2, 0.001, 0.3, 1000, 0, 0)])
@pytest.mark.parametrize("seen", [(0, 0, 39), (2, 30.43, 38.86), (26, 3, 31), (1, 0.1, 200)])
def test_pareto_nbd_is_as_likely_as_its_integral_says(m: ParetoNbd, seen: tuple[float, float, float]) -> None:
    x, tx, T = seen
    base = min(m.alpha, m.beta)

    def body(v: float) -> float:
        y = np.exp(v) - base
        return float((m.alpha + y) ** -(m.r + x) * (m.beta + y) ** -(m.s + 1) * np.exp(v))

    stopped = m.s * quad(body, np.log(base + tx), np.log(base + T), limit=500, epsabs=0, epsrel=1e-11)[0]
    alive = (m.alpha + T) ** -(m.r + x) * (m.beta + T) ** -m.s
    assert pareto.p_alive(m, one(*seen))[0] == pytest.approx(alive / (alive + stopped), rel=1e-8)


def test_the_slope_of_pareto_nbd_is_that_of_its_likelihood() -> None:
    s = Summary(np.array([0, 2, 26, 1.0]), np.array([0, 30, 3, 0.1]), np.array([39, 39, 31, 200.0]), np.zeros(4))
    at, p = dropout.rows(s), np.log([0.5, 9, 0.7, 3])
    value, slope = pareto._value_and_slope(p, at)
    for i in range(4):
        assert (pareto._value_and_slope(p + 1e-6 * np.eye(4)[i], at)[0] - value) / 1e-6 == pytest.approx(slope[i], abs=1e-4)


def test_no_history_makes_pareto_nbd_stumble() -> None:
    x, tx, T = np.array([[0, 0, 0], [0, 0, 900], [1, 0.2, 0.2], [5000, 720, 720], [5000, 10, 800], [300, 43, 900]], float).T
    s = Summary(x, tx, T, np.zeros(6))
    for found in (pareto.p_alive(CDNOW_PARETO, s), pareto.expected_orders(CDNOW_PARETO, s, 365), pareto.log_likelihood(CDNOW_PARETO, s)):
        assert np.isfinite(found).all()
    assert pareto.p_alive(CDNOW_PARETO, s)[[3, 4]] == pytest.approx([1, 0])
    fitted = pareto.fit_pareto(s.of(np.tile(np.arange(6), 4)))
    assert np.isfinite([fitted.r, fitted.alpha, fitted.s, fitted.beta, fitted.log_likelihood]).all()


def test_bg_bb_fits_the_donors_as_published() -> None:
    o = donors()
    m = bgbb.fit_bgbb(o)
    assert m.customers == 11_104
    assert (m.alpha, m.beta, m.gamma, m.delta) == pytest.approx((1.204, 0.750, 0.657, 2.783), abs=2e-3)
    assert m.log_likelihood == pytest.approx(-33225.6, abs=0.05)
    assert (bgbb.log_likelihood(m, o) * o.count).sum() == pytest.approx(m.log_likelihood)
    assert bgbb.expected_new(m, 6) == pytest.approx((o.x * o.count).sum() / 11_104, rel=0.01)


def test_bg_bb_tells_who_gave_lately_from_who_gave_long_ago() -> None:
    o = donors()
    m = bgbb.fit_bgbb(o)
    alive, ahead = bgbb.p_alive(m, o), bgbb.expected_orders(m, o, 5)
    assert (alive[:6] == alive[0]).all()
    assert alive[0] > alive[6] > alive[-1]
    # 3.75 gifts to come in five years of who gave in each of six, 0.07 of who never came back.
    assert ahead[0] == pytest.approx(3.75, abs=0.01)
    assert ahead[-1] == pytest.approx(0.07, abs=0.01)


def test_opportunities_are_whole_weeks_after_the_first_order() -> None:
    # First on day 100: the weeks from 107, 114 and 121 are over on day 128; the one from 128 on is not.
    h = of_rows(["Dora"] * 5 + ["Eve"], [100, 103, 108, 110, 129, 100], [1] * 6)
    o = bgbb.opportunities(h, 130)
    assert o.x.tolist() == [1, 0]
    assert o.tx.tolist() == [1, 0]
    assert o.n.tolist() == [3, 3]


def test_an_average_of_few_orders_is_drawn_to_that_of_all() -> None:
    m = spend.Spend(6.25, 3.74, 15.44, 0.0, 946)
    assert m.mean == pytest.approx(35.22, abs=0.01)
    # Fader, Hardie & Lee 2005b: one order of 100 weighs 6.25 / (6.25 + 2.74).
    found = spend.expected_spend(m, np.array([0.0, 1.0, 1000.0]), np.array([0.0, 100.0, 100.0]))
    assert found == pytest.approx([35.22, 35.22 + (100 - 35.22) * 6.25 / 8.99, 100], abs=0.1)


def test_spend_is_found_again_in_any_currency() -> None:
    rng = np.random.default_rng(2)
    nu, x = rng.gamma(4.0, size=3000) / 20, rng.integers(1, 9, 3000).astype(float)
    mean = rng.gamma(5.0 * x) / nu / x
    m, cents = spend.fit_spend(x, mean), spend.fit_spend(x, mean * 100)
    assert (m.p, m.q, m.v) == pytest.approx((5, 4, 20), rel=0.1)
    assert (cents.p, cents.q, cents.v) == pytest.approx((m.p, m.q, m.v * 100), rel=1e-3)
    assert spend.log_likelihood(m, x, mean).sum() == pytest.approx(m.log_likelihood)
    assert abs(spend.tied(x, mean)) < 0.1
    assert spend.tied(x, x * 10) == pytest.approx(1)


def test_what_cannot_be_fitted_is_told() -> None:
    few = Summary(*(np.ones(9) for _ in range(4)))
    for fit, seen in ((bgnbd.fit_bgnbd, few), (pareto.fit_pareto, few)):
        with pytest.raises(ZhangguiError, match="at least 10 customers"):
            fit(seen)
    with pytest.raises(ZhangguiError, match="at least 10 customers"):
        bgbb.fit_bgbb(bgbb.Opportunities(np.ones(9), np.ones(9), np.ones(9), np.ones(9)))
    with pytest.raises(ZhangguiError, match="at least 10 customers"):
        spend.fit_spend(np.zeros(50), np.zeros(50))
    with pytest.raises(ZhangguiError, match="no mean to speak of"):
        spend.fit_spend(np.ones(60), np.exp(np.linspace(0, 40, 60)))
