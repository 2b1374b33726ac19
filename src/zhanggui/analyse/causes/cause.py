"""Which few elements explain a change: the shortest sufficient story, or 'not attributable'.

After the generalised ripple effect (Li et al., PSqueeze, JSS 2023: the leaves of a cause move by one common ratio) with a
description length in place of hand-set thresholds (method 4 of the project: likelihood gain less the length of the story).
A story is a set of at most three elements of one cuboid. It is good when putting its leaves back to what was expected
makes every margin of the cube ordinary again, not only its own: that is what tells the cause from what it pulls along.
What counts as ordinary is learnt from earlier periods, and so is how good a story must be: as good as hardly any that
could be told about the earlier periods, when nothing had been reported.

These are contributions, not causes in the world: people still have to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.noise import (
    Array,
    Codes,
    Cube,
    Noise,
    Strays,
    cube_of_leaves,
    log_ratio,
    margin,
    noise_of,
    strays_of,
    together,
)

RECENT = 8
"""Periods whose mean is what a leaf is expected to bring, before the common movement."""
FEWEST = 10
"""Periods of history below which nothing is attributed."""
PLACEBOS = 40
"""Earlier periods about which stories are told to learn how good a chance story gets."""
MOST_ELEMENTS = 3
NEARLY = 0.02
FREEDOM = 6.0
"""Degrees of freedom of the noise: fat tails, so that one odd element does not outweigh everything else."""
LEAST_PART = 0.2
AS_GOOD, NEARLY_ALL = 0.5, 0.8
OTHER = "(all other)"
UNNAMED = (OTHER, "(none)")
EXTERNAL_SHARE, HALF = 0.7, 0.5
CERTAIN = 3.0
"""The gain asked of a story about what is already known to have happened: twenty to one (Kass & Raftery 1995: 'strong')."""

Direction = Literal["down", "up", "both"]


@dataclass(frozen=True)
class Cause:
    """What explains a change.

    verdict: `elements`, `external` (more than 70 % of everything moved alike), `not attributable`.
    elements: each a {dimension: element} of one cuboid. share: of the change, what they hold. gain: by how much the story
    makes the picture likelier, `needed`: how much it would have to. detectable: the smallest change of an element that
    could have been told from noise here, in units of the measure.
    """

    verdict: Literal["elements", "external", "not attributable"]
    elements: tuple[Mapping[str, str], ...]
    change: float
    share: float
    gain: float
    needed: float
    detectable: float
    common: float


@dataclass(frozen=True)
class Picture:
    """One period against what was expected: f and v a leaf, and for each dimension its noise."""

    expected: Array
    actual: Array
    noise: tuple[Noise, ...]


@dataclass(frozen=True)
class Story:
    """Elements of one cuboid (dimension indices, element codes a dimension) and its net gain."""

    dims: tuple[int, ...]
    elements: tuple[tuple[int, ...], ...]
    gain: float


def attribute(
    labels: Mapping[str, Sequence[str]],
    history: Array,
    actual: Array,
    direction: Direction = "both",
    rate: float | None = 0.05,
    *,
    expected: Array | None = None,
) -> Cause:
    """Labels of each leaf by dimension, history[leaf, period], actual[leaf] -> the few elements that explain it, or why not.

    rate: the share of ordinary periods about which something may be said by mistake; None where it is already known that
    something happened: then a story must hold at least half of the change. expected: leaf by leaf, one earlier period to
    compare with; without it the mean of the last eight.
    """
    cube = cube_of_leaves(labels)
    window = RECENT if expected is None else 1
    usual = history[:, -window:].sum(axis=1) / max(min(window, history.shape[1]), 1)
    hoped = usual if expected is None else expected
    change = float(actual.sum() - hoped.sum())
    if history.shape[1] < FEWEST:
        return Cause("not attributable", (), change, 0.0, 0.0, float("inf"), float("inf"), 1.0)
    strays = strays_of(cube, history, window)
    now = Picture(hoped, actual, noise_of(strays))
    needed = CERTAIN if rate is None else _needed(cube, history, strays, direction, rate)
    stories = told(cube, now, direction)
    # Where a change is asked about, or known to be real, the story must hold it; else any element that broke ranks will do.
    asked = rate is None or expected is not None
    story = _narrowest(cube, now, stories, change) if asked else best_of(stories)
    return _verdict(cube, now, story, needed, change, certain=rate is None)


def _narrowest(cube: Cube, now: Picture, stories: list[Story], change: float) -> Story:
    """Stories of a change -> of those that hold nearly all of it (else are nearly the best) the one about the fewest sales.

    Returns that all come from one customer also come from that customer's country: the smaller one is what to look at. An
    element that holds less than a fifth of the change is left out.
    """
    best, size = best_of(stories), max(abs(change), 1e-9)
    trimmed = []
    for s in stories:
        large = tuple(e for e in s.elements if _part(cube, now, Story(s.dims, (e,), 0.0)) >= LEAST_PART * size)
        story = Story(s.dims, large, s.gain)
        trimmed.append((_part(cube, now, story) / size, story))
    good = [s for part, s in trimmed if s.gain >= CERTAIN and NEARLY_ALL <= part <= 1 / NEARLY_ALL]
    good = good or [s for part, s in trimmed if s.gain >= AS_GOOD * best.gain and part >= HALF]
    depth = min((len(s.dims) for s in good), default=0)
    good = [s for s in good if len(s.dims) == depth]
    if not good or not change:
        return best
    # What was small before the change is narrow enough; of such the later dimension is the closer look.
    narrow = HALF * size
    return min(reversed(good), key=lambda s: max(float(np.abs(now.expected[_inside(cube, s)]).sum()), narrow))


def _part(cube: Cube, now: Picture, story: Story) -> float:
    return abs(float((now.actual - now.expected)[_inside(cube, story)].sum())) if story.elements else 0.0


def _verdict(cube: Cube, now: Picture, story: Story, needed: float, change: float, *, certain: bool) -> Cause:
    inside = _inside(cube, story) if story.elements else np.zeros(len(now.actual), dtype=bool)
    common, detectable = _ratio(now, inside), _detectable(cube, now, needed)
    part = float((now.actual - now.expected)[inside].sum())
    if _external(cube, now) and (not story.elements or part / (change or 1.0) < HALF):
        return Cause("external", (), change, 1.0, story.gain, needed, detectable, common)
    if not story.elements or story.gain < needed or (certain and part / (change or 1.0) < HALF):
        return Cause("not attributable", (), change, 0.0, story.gain, needed, detectable, common)
    elements = tuple({cube.dims[d]: cube.labels[d][e] for d, e in zip(story.dims, es, strict=True)} for es in story.elements)
    return Cause("elements", elements, change, part / change if change else 0.0, story.gain, needed, detectable, common)


def _ratio(picture: Picture, inside: npt.NDArray[np.bool_]) -> float:
    """-> the ratio by which everything moved that is not inside a story."""
    return together(float(picture.actual[~inside].sum()), float(picture.expected[~inside].sum()))


def _z(code: Codes, noise: Noise, f: Array, v: Array) -> Array:
    """Expected (after the common movement) and actual leaves -> z of each element of a dimension."""
    size = len(noise.fall)
    hoped, had = margin(code, f, size), margin(code, v, size)
    x = log_ratio(had, hoped)
    logs = np.where(x < 0, x / noise.fall, x / noise.rise)
    return np.where(noise.always & (hoped > 0), logs, (had - hoped) / noise.linear)


def _cost(cube: Cube, picture: Picture, actual: Array, ratio: float) -> float:
    """-> how unlikely the margins are: minus the log likelihood of their z under a t distribution, over all dimensions."""
    total = 0.0
    for code, noise in zip(cube.codes, picture.noise, strict=True):
        z = _z(code, noise, ratio * picture.expected, actual)
        total += 0.5 * (FREEDOM + 1) * float(np.log1p(z**2 / FREEDOM).sum())
    return total


def _restored(picture: Picture, inside: npt.NDArray[np.bool_], ratio: float) -> Array:
    """-> the actual values with the leaves of a story put back: scaled by its own ratio where they have any, else expected."""
    out = picture.actual.copy()
    was, now = float(picture.expected[inside].sum()), float(picture.actual[inside].sum())
    if now > 0 and was > 0 and 0.05 < now / was < 20:
        out[inside] *= ratio * was / now
    else:
        out[inside] = ratio * picture.expected[inside]
    return out


def _inside(cube: Cube, story: Story) -> npt.NDArray[np.bool_]:
    inside = np.zeros(len(cube.codes[0]), dtype=bool)
    for elements in story.elements:
        here = np.ones(len(inside), dtype=bool)
        for d, e in zip(story.dims, elements, strict=True):
            here &= cube.codes[d] == e
        inside |= here
    return inside


def best_of(stories: list[Story]) -> Story:
    """Stories -> the one of the largest gain; of two about as good, the one over the later dimension, the closer look."""
    best = Story((), (), 0.0)
    for story in stories:
        if story.gain > best.gain * (1 - NEARLY * (len(story.dims) == len(best.dims))):
            best = story
    return best


def told(cube: Cube, picture: Picture, direction: Direction) -> list[Story]:
    """A picture -> of each cuboid the story with the largest likelihood gain less description length."""
    if not cube.dims:
        return []
    nobody = np.zeros(len(picture.actual), dtype=bool)
    common = _ratio(picture, nobody)
    start = _cost(cube, picture, picture.actual, common)
    out = []
    for dims, candidates in _cuboids(cube, picture, direction, common):
        length = float(np.log(np.prod([len(cube.labels[d]) for d in dims])))
        story = Story(dims, (), 0.0)
        for _ in range(MOST_ELEMENTS):
            grown = story
            for element in (c for c in candidates if c not in story.elements):
                elements = (*story.elements, element)
                inside = _inside(cube, Story(dims, elements, 0.0))
                if inside.all():
                    continue
                rest = _ratio(picture, inside)
                better = start - _cost(cube, picture, _restored(picture, inside, rest), rest)
                gain = better - len(elements) * length - np.log(3) * (len(dims) - 1)
                if gain > grown.gain:
                    grown = Story(dims, elements, float(gain))
            if grown is story:
                break
            story = grown
        if story.elements:
            out.append(story)
    return out


def _cuboids(
    cube: Cube, picture: Picture, direction: Direction, common: float
) -> Iterator[tuple[tuple[int, ...], list[tuple[int, ...]]]]:
    """-> dimensions of each cuboid with its elements that moved the right way, the furthest first, few."""
    delta = picture.actual - common * picture.expected
    for depth in (1, 2):
        for dims in combinations(range(len(cube.dims)), depth):
            keys = np.stack([cube.codes[d] for d in dims])
            flat = np.ravel_multi_index(tuple(keys), tuple(len(cube.labels[d]) for d in dims))
            found, code = np.unique(flat, return_inverse=True)
            moved, f = margin(code, delta, len(found)), margin(code, picture.expected, len(found))
            score = moved / np.sqrt(np.maximum(f, 1e-9 + 0.001 * max(float(f.sum()), 0.0)))
            score = -score if direction == "down" else np.abs(score) if direction == "both" else score
            names = [np.array(n) for n in cube.labels]
            out = []
            for i in np.argsort(-score)[:6]:
                element = tuple(int(x) for x in np.unravel_index(found[i], tuple(len(cube.labels[d]) for d in dims)))
                if score[i] > 0 and not any(names[d][e] in UNNAMED for d, e in zip(dims, element, strict=True)):
                    out.append(element)
            yield dims, out


def _needed(cube: Cube, history: Array, strays: list[Strays], direction: Direction, rate: float) -> float:
    """-> the gain that only a share `rate` of the stories about earlier periods reach."""
    window = history.shape[1] - len(strays[0].log) if strays else RECENT
    periods = range(max(window, history.shape[1] - PLACEBOS), history.shape[1])
    gains = []
    for t in periods:
        then = Picture(history[:, t - window : t].mean(axis=1), history[:, t], noise_of(strays, t - window))
        gains.append(best_of(told(cube, then, direction)).gain)
    n = len(gains)
    return float(np.quantile(gains, min(1.0, (1 - rate) * (n + 1) / n))) if n else float("inf")


def _detectable(cube: Cube, now: Picture, needed: float) -> float:
    """-> the smallest change of a whole element that could have been told from noise, in units of the measure."""
    least = float("inf")
    for code, noise, names in zip(cube.codes, now.noise, cube.labels, strict=True):
        far = np.sqrt(FREEDOM * np.expm1(2 * (needed + np.log(len(names))) / (FREEDOM + 1)))
        f = margin(code, now.expected, len(names))
        seen = np.where(noise.always, f * -np.expm1(-far * noise.fall), far * noise.linear)
        least = min(least, float(np.min(seen[seen > 0], initial=float("inf"))))
    return least


def _external(cube: Cube, now: Picture) -> bool:
    """-> whether more than 70 % of everything moved alike, and far: then no element is to blame."""
    total, ratio = float(now.expected.sum()), _ratio(now, np.zeros(len(now.actual), dtype=bool))
    if total <= 0 or 0.8 < ratio < 1.25:
        return False
    alike = 0.0
    for code, noise in zip(cube.codes, now.noise, strict=True):
        f = margin(code, now.expected, len(noise.fall))
        near = np.abs(_z(code, noise, ratio * now.expected, now.actual)) <= 2
        far = np.abs(_z(code, noise, now.expected, now.actual)) > 1
        alike += float(f[near & far].sum()) / total
    return alike / max(len(cube.dims), 1) > EXTERNAL_SHARE
