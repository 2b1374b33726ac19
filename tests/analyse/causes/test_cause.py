"""The few elements that explain a change, or a refusal: never a guess."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.analyse.causes.cause import Cause, Direction, attribute

REGIONS, GOODS, CHANNELS = ("north", "south", "east", "west", "city"), ("tea", "milk", "oil", "rice"), ("shop", "net")
LEAVES = [(r, g, c) for r in REGIONS for g in GOODS for c in CHANNELS]
LABELS = {"region": [x[0] for x in LEAVES], "category": [x[1] for x in LEAVES], "channel": [x[2] for x in LEAVES]}


def cube(seed: int, noise: float = 0.15, periods: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """-> history and the period after it: leaves of different size that all move with the company, and a little alone."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(6, 0.5, len(LEAVES))[:, None]
    together = np.exp(np.cumsum(rng.normal(0, 0.05, periods + 1)))
    values = size * together * rng.lognormal(0, noise, (len(LEAVES), periods + 1))
    return values[:, :-1], values[:, -1]


def blamed(cause: Cause) -> set[tuple[str, str]]:
    return {pair for element in cause.elements for pair in element.items()}


def hit(values: np.ndarray, ratio: float, **where: str) -> np.ndarray:
    """Values -> the same with the leaves of an element multiplied."""
    inside = np.array([all(LABELS[d][i] == e for d, e in where.items()) for i in range(len(LEAVES))])
    return np.where(inside, values * ratio, values)


@pytest.mark.parametrize("seed", range(8))
def test_an_element_that_lost_most_of_its_sales_is_named(seed: int) -> None:
    history, actual = cube(seed)
    cause = attribute(LABELS, history, hit(actual, 0.35, region="south"), "down")
    assert cause.verdict == "elements"
    assert blamed(cause) == {("region", "south")}


def test_two_elements_are_both_named() -> None:
    found = 0
    for seed in range(10):
        history, actual = cube(seed)
        actual = hit(hit(actual, 0.3, category="milk"), 0.3, category="oil")
        found += blamed(attribute(LABELS, history, actual, "down")) == {("category", "milk"), ("category", "oil")}
    assert found >= 8


def test_a_surge_is_named_too() -> None:
    history, actual = cube(11)
    assert blamed(attribute(LABELS, history, hit(actual, 4.0, region="city"), "up")) == {("region", "city")}


def test_a_cause_in_two_dimensions_is_named_with_both() -> None:
    history, actual = cube(12, noise=0.05)
    assert blamed(attribute(LABELS, history, hit(actual, 0.1, region="east", category="tea"), "down")) == {
        ("region", "east"), ("category", "tea"),
    }


@pytest.mark.parametrize("direction", ["down", "up", "both"])
def test_on_noise_it_refuses(direction: Direction) -> None:
    named = [bool(attribute(LABELS, *cube(seed, noise=0.3), direction).elements) for seed in range(100, 140)]
    assert np.mean(named) <= 0.1


def test_when_everything_falls_alike_nothing_is_to_blame() -> None:
    history, actual = cube(13, noise=0.05)
    cause = attribute(LABELS, history, actual * 0.4, "down")
    assert cause.verdict == "external"
    assert cause.elements == ()
    assert cause.common == pytest.approx(0.4, rel=0.25)


def test_too_little_history_is_said_and_nothing_is_named() -> None:
    history, actual = cube(14, periods=6)
    cause = attribute(LABELS, history, hit(actual, 0.1, region="south"), "down")
    assert (cause.verdict, cause.elements) == ("not attributable", ())


def test_a_refusal_says_how_large_a_change_could_have_been_seen() -> None:
    history, actual = cube(17, noise=0.3)
    cause = attribute(LABELS, history, actual, "down")
    assert cause.verdict == "not attributable"
    assert 0 < cause.detectable < history[:, -8:].mean(axis=1).sum()


def test_of_a_known_change_the_narrowest_story_is_told() -> None:
    """Returns that hardly ever happen: all of one lot, which is of one SKU, which is of one supplier that has much more."""
    labels = {"supplier": ["s1"] * 6 + ["s2"] * 6, "sku": [f"k{i // 2}" for i in range(12)], "lot": [f"l{i}" for i in range(12)]}
    rng = np.random.default_rng(16)
    history = np.where(rng.random((12, 26)) < 0.15, rng.lognormal(4, 1, (12, 26)), 0.0)
    actual = np.where(rng.random(12) < 0.15, 50.0, 0.0)
    actual[4] = 9000.0
    cause = attribute(labels, history, actual, "up", rate=None)
    assert blamed(cause) == {("lot", "l4")}
    assert cause.share == pytest.approx(1, abs=0.1)
