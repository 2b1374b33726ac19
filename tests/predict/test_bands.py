"""Curves read as days, intervals set by what came, and how many held: what has not come by the end of the records is censored."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.predict.bands import by_day, by_level, ends, inside, later, levels_of, set_levels
from zhanggui.predict.buying.foresight import SPAN, TAIL
from zhanggui.predict.buying.past import FAR

YES, NO = True, False


def even(days: int, most: float = 1.0) -> np.ndarray:
    """The next order is as likely on each of so many days, and by then has come with the chance `most`."""
    knots = np.r_[np.arange(1, SPAN + 1), TAIL]
    return np.minimum(knots / days, 1.0) * most


def test_a_level_is_reached_on_the_first_day_whose_chance_is_that_high() -> None:
    curve = np.stack([even(10), even(40)])
    assert by_level(curve, np.array([0.5, 0.5])).tolist() == [5, 20]
    assert by_level(curve, np.array([0.51, 0.09])).tolist() == [6, 4]
    assert by_day(curve, np.array([5, 20])).tolist() == [pytest.approx(0.5), pytest.approx(0.5)]
    assert by_day(curve, np.array([0, 400])).tolist() == [pytest.approx(0.0), pytest.approx(1.0)]


def test_beyond_the_days_told_one_by_one_a_level_lies_between_two_knots_or_beyond_a_year() -> None:
    curve = np.full((1, SPAN + len(TAIL)), 0.2)
    curve[0, SPAN + 1 :] = 0.6
    # .2 by day 75, .6 by day 90: the chance of none halves from .8 to .4, so half of the way in logs is reached in the middle.
    assert by_level(curve, np.array([1 - np.sqrt(0.8 * 0.4)])).tolist() == [83]
    assert by_day(curve, np.array([82.5])).tolist() == [pytest.approx(1 - np.sqrt(0.8 * 0.4))]
    assert by_level(curve, np.array([0.7])).tolist() == [np.inf]


def test_what_was_watched_to_the_end_without_an_order_counts_for_as_long_as_it_was_watched() -> None:
    # Kaplan & Meier by hand: of five one comes on day 1 (4/5), one leaves the records on day 2, of three one comes on day 3 (2/3).
    value, happened = np.array([1.0, 2, 3, 4, 4]), np.array([YES, NO, YES, NO, NO])
    assert later(value, happened, 3.0).tolist() == [pytest.approx(4 / 5)]
    assert later(value, happened, 4.0).tolist() == [pytest.approx(4 / 5 * 2 / 3)]
    # The third drawn twice: five of six after day 1, two of four after day 3.
    drawn = later(value, happened, 4.0, np.array([[1.0, 1, 2, 1, 1]]))
    assert drawn.tolist() == [pytest.approx(5 / 6 * 2 / 4)]


def told(n: int, low: int, high: float) -> tuple[np.ndarray, np.ndarray]:
    return np.full(n, float(low)), np.full(n, high)


def test_an_order_that_never_came_is_a_miss_once_its_interval_is_over_and_no_hit_before() -> None:
    low, high = told(20, 5, 60)
    came = np.array([3] * 2 + [30] * 8 + [FAR] * 10)
    # Watched for 90 days: two came too early, ten not within the 60 days. Capped at 60 days those ten would be hits: 90 %.
    held = inside(low, high, came, np.full(20, 90.0))
    assert held is not None
    assert held.tolist() == [pytest.approx(0.4)]
    # Watched for 40 days only no interval is over: of the later part nothing is known.
    assert inside(low, high, came, np.full(20, 40.0)) is None


def test_a_short_record_says_as_much_as_it_saw_and_no_more() -> None:
    low, high = told(40, 1, 10)
    # Twenty watched for a year: half come on day 5, half on day 20. Twenty watched for four days: nothing yet.
    came = np.array([5] * 10 + [20] * 10 + [FAR] * 20)
    held = inside(low, high, came, np.array([365.0] * 20 + [4.0] * 20))
    assert held is not None
    assert held.tolist() == [pytest.approx(0.5)]


def test_an_interval_without_an_end_is_missed_only_by_who_comes_too_early() -> None:
    low, high = told(10, 20, np.inf)
    held = inside(low, high, np.array([5, 7, *[FAR] * 8]), np.full(10, 100.0))
    assert held is not None
    assert held.tolist() == [pytest.approx(0.8)]


def test_levels_are_set_so_that_eight_in_ten_come_inside() -> None:
    rng = np.random.default_rng(5)
    # What was said: even over 50 days. What came: within 40. The levels move down until the interval holds eight of ten, and a
    # tenth of the way back.
    curve, group, seen = np.tile(even(50), (2_000, 1)), np.full(2_000, 2), np.full(2_000, 90.0)
    came = rng.integers(1, 41, 2_000)
    low, middle, high = ends(set_levels(curve, came, seen, group), group, curve)
    assert ((came >= low) & (came <= high)).mean() == pytest.approx(0.82, abs=0.03)
    assert set(middle) == {25}
    usual = (came >= by_level(curve, np.full(2_000, 0.1))) & (came <= by_level(curve, np.full(2_000, 0.9)))
    assert usual.mean() > 0.87
    assert levels_of({}, np.array([0, 3]))[1].tolist() == [0.9, 0.9]


def test_where_a_third_never_come_the_interval_has_no_end() -> None:
    rng = np.random.default_rng(5)
    # What was said: 97 of 100 come within 50 days. What came: two of three, and nobody else in the 90 days of the slice.
    curve, group, seen = np.tile(even(50, 0.97), (900, 1)), np.full(900, 2), np.full(900, 90.0)
    came = np.where(np.arange(900) % 3 == 0, FAR, rng.integers(1, 51, 900))
    low, _, high = ends(set_levels(curve, came, seen, group), group, curve)
    assert np.isinf(high).all()
    assert (came < low).mean() == pytest.approx(0.2, abs=0.03)


def test_where_the_records_end_before_the_interval_the_rest_is_as_the_curve_says_for_as_many() -> None:
    rng = np.random.default_rng(5)
    # Said: even over 200 days. True: even over 250, and seen for 90 days: the hazard is lower by about a fifth all the way.
    curve, group, seen = np.tile(even(200), (4_000, 1)), np.full(4_000, 2), np.full(4_000, 90.0)
    came = rng.integers(1, 251, 4_000)
    _, _, high = ends(set_levels(curve, np.where(came <= 90, came, FAR), seen, group), group, curve)
    # A tenth must come later than the end: day 225. Capped at 60 days any end from there on would do.
    assert 180 < high[0] <= 200
