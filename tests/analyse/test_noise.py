"""How far elements usually stray, learnt from earlier periods and never from the one that is judged."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.analyse.noise import cube_of_leaves, log_ratio, noise_of, strays_of, together

RNG = np.random.default_rng(3)
HISTORY = np.array([[100.0], [1000.0], [0.0]]) * RNG.lognormal(0, [[0.3], [0.05], [0.0]], (3, 60))
CUBE = cube_of_leaves({"sku": ["restless", "steady", "never"]})


def test_what_is_restless_strays_further_than_what_is_steady() -> None:
    (noise,) = noise_of(strays_of(CUBE, HISTORY, 8))
    by_name = dict(zip(CUBE.labels[0], noise.fall, strict=True))
    assert by_name["restless"] > 3 * by_name["steady"]
    assert dict(zip(CUBE.labels[0], noise.always, strict=True)) == {"restless": True, "steady": True, "never": False}


def test_a_period_that_is_judged_does_not_judge_itself() -> None:
    wild = HISTORY.copy()
    wild[1, -1] *= 0.01
    strays = strays_of(CUBE, wild, 8)
    steady = CUBE.labels[0].index("steady")
    with_it, without = noise_of(strays)[0].linear[steady], noise_of(strays, len(strays[0].log) - 1)[0].linear[steady]
    assert with_it > 2 * without


def test_a_dimension_with_one_element_says_nothing() -> None:
    assert cube_of_leaves({"country": ["UK", "UK"], "sku": ["a", "b"]}).dims == ("sku",)


def test_a_common_movement_beyond_belief_is_none() -> None:
    assert (together(80, 100), together(1, 100), together(5, 0)) == (0.8, 1.0, 1.0)


def test_nothing_sold_is_a_fall_with_an_end() -> None:
    assert log_ratio(np.array([50.0, 0.0]), np.array([100.0, 100.0])) == pytest.approx([np.log(0.5), np.log(0.02)])
