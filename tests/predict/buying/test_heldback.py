"""Curves read as days, and intervals set by what came: an interval that holds eight of ten on the slice."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.predict.buying.foresight import SPAN, TAIL
from zhanggui.predict.buying.heldback import area, by_level, levels_of, set_levels


def even(days: int) -> np.ndarray:
    """The next order is as likely on each of so many days, and certain by then."""
    ends = np.r_[np.arange(1, SPAN + 1), TAIL]
    return np.minimum(ends / days, 1.0)


def test_a_level_is_reached_on_the_first_day_whose_chance_is_that_high() -> None:
    curve = np.stack([even(10), even(40)])
    assert by_level(curve, np.array([0.5, 0.5])).tolist() == [5, 20]
    assert by_level(curve, np.array([0.51, 0.09])).tolist() == [6, 4]


def test_beyond_the_days_told_one_by_one_a_level_lies_between_two_knots_or_beyond_a_year() -> None:
    curve = np.full((1, SPAN + len(TAIL)), 0.2)
    curve[0, SPAN + 1 :] = 0.6
    # .2 by day 75, .6 by day 90: the chance of none halves from .8 to .4, so half of the way in logs is reached in the middle.
    assert by_level(curve, np.array([1 - np.sqrt(0.8 * 0.4)])).tolist() == [83]
    assert by_level(curve, np.array([0.7])).tolist() == [np.inf]


def test_levels_are_set_so_that_eight_in_ten_come_inside() -> None:
    rng = np.random.default_rng(5)
    # What was said: even over 50 days. What came: within 40. The levels move down until the interval holds eight of ten, and a
    # tenth of the way back.
    curve = np.tile(even(50), (2_000, 1))
    came = rng.integers(1, 41, 2_000)
    levels = set_levels(curve, came, np.full(2_000, 2))
    low, high = levels_of(levels, np.full(2_000, 2))
    inside = (came >= by_level(curve, low)) & (came <= by_level(curve, high))
    usual = (came >= by_level(curve, np.full(2_000, 0.1))) & (came <= by_level(curve, np.full(2_000, 0.9)))
    assert inside.mean() == pytest.approx(0.82, abs=0.03)
    assert usual.mean() > 0.87
    assert levels_of({}, np.array([0, 3]))[1].tolist() == [0.9, 0.9]


def test_the_area_counts_pairs_in_the_right_order() -> None:
    assert area(np.array([True, False, True]), np.array([0.9, 0.5, 0.5])) == 0.75
    assert area(np.array([True, True]), np.array([0.9, 0.5])) is None
