"""Standing among peers: ranks, medians, and values drawn to the common one where little was seen."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.analyse.customers.ranking import Peers, medians, rates, shares, winsorised


def test_of_five_peers_the_middle_one_stands_at_a_half_and_equals_stand_together() -> None:
    peers = Peers.of(["north"] * 5)
    assert peers.ranks(np.array([10.0, 20, 30, 40, 50])).tolist() == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    assert peers.ranks(np.array([7.0] * 5)).tolist() == [0.5] * 5
    assert peers.ranks(np.array([1.0, 1, 2, 3, 4])).tolist() == pytest.approx([0.2, 0.2, 0.5, 0.7, 0.9])


def test_a_group_of_four_is_compared_with_everybody_and_so_is_who_has_no_group() -> None:
    peers = Peers.of(["north"] * 5 + ["south"] * 4 + [""])
    assert peers.pooled.tolist() == [False] * 5 + [True] * 5
    assert peers.size.tolist() == [5] * 5 + [10] * 5
    ranks = peers.ranks(np.arange(10.0))
    assert ranks[4] == pytest.approx(0.9)  # the best of the five
    assert ranks[5] == pytest.approx(0.55)  # the sixth of ten
    assert peers.quantile(np.arange(10.0), 0.5).tolist() == [2.0] * 5 + [4.5] * 5


def test_a_median_is_of_those_that_are_known() -> None:
    peers = Peers.of(["a"] * 6 + ["b"] * 6)
    values = np.array([1, 2, np.nan, 3, 4, 5, *[10.0] * 4, np.nan, np.nan])
    assert peers.quantile(values, 0.5).tolist() == [3.0] * 6 + [5.0] * 6  # four of b are known, too few: everybody's
    assert np.isnan(peers.quantile(np.full(12, np.nan), 0.5)).all()


def test_the_extreme_hundredth_counts_as_its_neighbour() -> None:
    values = np.r_[np.arange(199.0), 1e9]
    shorn = winsorised(values, np.zeros(200, np.int64))
    assert shorn.max() == 198
    assert shorn.min() == 1
    assert winsorised(np.array([1.0, 1e9]), np.zeros(2, np.int64)).tolist() == [1, 1e9]


def test_the_median_of_each_is_its_own() -> None:
    assert medians(np.array([3.0, 1, 2, 10, 20]), np.array([0, 3, 3, 5])).tolist()[0] == 2
    found = medians(np.array([3.0, 1, 2, 10, 20]), np.array([0, 3, 3, 5]))
    assert np.isnan(found[1])
    assert found[2] == 15


def test_one_purchase_on_the_first_day_is_not_a_purchase_a_day() -> None:
    counts, days = np.array([1.0, 12, 24, 48]), np.array([1.0, 365, 365, 365])
    found = rates(counts, days)
    assert found[0] < 0.2
    assert found[1] < found[2] < found[3]
    assert found[3] == pytest.approx(48 / 365, rel=0.1)  # a year tells nearly all
    assert rates(np.array([2.0, 2]), np.array([10.0, 10])).tolist() == [0.2, 0.2]


def test_a_share_of_one_line_is_drawn_to_the_common_share_and_one_of_many_lines_is_not() -> None:
    part, whole, lines = np.array([1.0, 60, 40, 0]), np.array([1.0, 100, 100, 0]), np.array([1.0, 1000, 1000, 0])
    found = shares(part, whole, lines)
    assert found[1] == pytest.approx(0.6, abs=0.01)
    assert found[2] == pytest.approx(0.4, abs=0.01)
    assert 0.5 < found[0] < 0.6
    assert found[3] == pytest.approx(0.5, abs=0.001)  # nothing seen: the common share
    assert shares(np.zeros(2), np.zeros(2), np.zeros(2)).tolist() == [0, 0]
