"""What an order saves: the same futures give what is at stake, what a quantity saves and what it costs."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from zhanggui.predict.goods.shortage import Futures, band, best, futures, worth
from zhanggui.rules.reorder import Costs, Need

SURE = Need(10, 0, 5, 0, 2)
"""Ten a day, five days until it comes, two until the next look: 50 asked for before, 20 after."""


@pytest.mark.parametrize(("there", "lost", "at_stake"), [(0, 50, 20), (30, 20, 20), (50, 0, 20), (60, 0, 10), (70, 0, 0)])
def test_what_is_missed_before_the_goods_come_is_lost_and_not_at_stake(there: float, lost: float, at_stake: float) -> None:
    ahead = futures(SURE, "tea")
    assert (ahead.lost(there).mean(), ahead.missed(there).mean()) == (lost, at_stake)


def test_what_is_owed_to_customers_comes_first_from_what_is_ordered() -> None:
    # Seven are promised beyond what is there: of 17 ordered ten are left to sell, of the 20 that are asked for.
    assert futures(SURE, "tea").missed(-7, 17).mean() == 10


def test_what_is_missed_agrees_with_the_normal_loss_where_little_can_be_lost_before() -> None:
    # Many small sales: the sum of nine days is nearly normal, with mean 900 and deviation 3 × 30 = 90.
    ahead, k = futures(Need(100, 30, 2, 0, 7), "tea"), 0.5
    loss = 90 * (NormalDist().pdf(k) - k * (1 - NormalDist().cdf(k)))
    assert ahead.missed(900 + 45).mean() == pytest.approx(loss, rel=0.1)


def test_how_far_the_forecast_and_the_lead_time_are_off_widens_what_may_come() -> None:
    for wider in (Need(10, 2, 5, 2, 2), Need(10, 2, 5, 0, 2, off=0.5), Need(10, 2, 5, 0, 2, together=0.5)):
        asked = futures(wider, "tea").before
        assert asked.std() > 2 * futures(Need(10, 2, 5, 0, 2), "tea").before.std()
        assert asked.mean() == pytest.approx(50, rel=0.05)


def test_what_all_goods_have_in_common_happens_to_all_in_the_same_future() -> None:
    apart, together = (
        np.corrcoef(*(futures(Need(10, 1, 5, 0, 2, **spread), sku).before for sku in ("tea", "cup")))[0, 1]
        for spread in ({"off": 0.5}, {"together": 0.5})
    )
    assert abs(apart) < 0.1
    assert together > 0.9


def test_keeping_is_half_the_stretch_for_what_is_sold_and_the_whole_and_longer_for_what_is_left() -> None:
    one = Futures(*(np.array([x]) for x in (50.0, 20.0, 2.0)))
    costs = Costs(400, 600, 0.73)  # 600 × .73 / 365 = 1.2 a unit and day
    # 30 come: 20 are sold over 2 days (20 × 1 day), ten lie for 2 days and then half a day on average: 20 + 20 + 5 = 45 unit days.
    assert worth(one, SURE, costs, 50, 30).kept[0] == pytest.approx(1.2 * 45)
    assert worth(one, SURE, costs, 50, 15).missed[0] == 400 * 5


def test_the_cheapest_quantity_is_found_and_none_where_none_pays() -> None:
    ahead, costs = futures(Need(10, 4, 5, 1, 7), "tea"), Costs(300, 1000, 0.2)

    def cost(quantity: float) -> float:
        return float(worth(ahead, Need(10, 4, 5, 1, 7), costs, 20, quantity).cost.mean())

    found = best(cost, 1, 0, 1000)
    assert found == min(range(400), key=cost)
    assert best(cost, 12, 0, 1000) == min(range(0, 400, 12), key=cost)
    assert best(cost, 1, 5000, 9000) == 0


def test_an_order_that_costs_money_is_the_lot_of_harris() -> None:
    # √(2 × 50.00 × 10 / (6.00 × .2 / 365)) = 551.5 from an empty shelf.
    costs = Costs(400, 600, 0.2, 5000)
    found = best(lambda q: float(worth(futures(SURE, "tea"), SURE, costs, 0, q).cost.mean()), 1, 0, 9000)
    assert found == pytest.approx(math.sqrt(2 * 5000 * 10 / (600 * 0.2 / 365)), abs=1)


def test_the_band_holds_four_fifths_and_begins_at_nothing_where_nothing_is_likely() -> None:
    assert band(np.arange(1001.0) + 10) == (110, 910)
    assert band(np.r_[np.zeros(500), np.arange(501.0)]) == (0, 300)
