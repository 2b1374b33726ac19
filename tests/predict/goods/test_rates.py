"""Methods of weekly demand, by hand; and the choice among them, which a little luck does not change."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.predict.goods.rates import CLASSES, METHODS, USUAL, capped, choose, classes_of, last, mean_of, sba, ses, tsb


def weeks(*values: float) -> np.ndarray:
    return np.array([values], float)


def test_the_simple_ones_are_what_they_say() -> None:
    y = weeks(4, 8, 0, 2)
    assert last(y)[0] == 2
    assert mean_of(2)(y)[0] == 1
    # .5: 4, 6, 3, 2.5
    assert ses(0.5)(y)[0] == 2.5


def test_one_large_order_is_no_habit() -> None:
    y = weeks(*[10] * 25, 1000)
    assert capped(y)[0, -1] < 600
    assert (capped(y)[0, :-1] == 10).all()
    assert METHODS[USUAL](weeks(*[10] * 30))[0] == pytest.approx(10)


def test_what_dies_out_goes_on_for_ever_with_croston_and_fades_with_tsb() -> None:
    alive, dead = weeks(*[0, 8] * 10), weeks(*([0, 8] * 10 + [0] * 20))
    assert sba(dead) == sba(alive)
    assert tsb(dead)[0] < 0.5 * tsb(alive)[0]


def test_goods_are_smooth_erratic_intermittent_or_lumpy() -> None:
    y = np.array([[5] * 12, [1, 1, 1, 30] * 3, [0, 5] * 6, [0, 1, 0, 1, 0, 30] * 2], float)
    assert [CLASSES[k] for k in classes_of(y)] == ["smooth", "erratic", "intermittent", "lumpy"]


def test_another_method_is_taken_only_where_it_was_clearly_better() -> None:
    rng = np.random.default_rng(1)
    noise = rng.poisson(20, (40, 80)).astype(float)
    assert choose(noise, [(0, 4)]).method["smooth"] in (USUAL, "mean-26")
    # Every second week a little: the last half year says it best, whatever the last week was.
    trend = np.linspace(1, 100, 80)[None, :] * np.ones((5, 1))
    assert choose(trend, [(0, 1)]).method["smooth"] not in ("mean-26", "SBA")
