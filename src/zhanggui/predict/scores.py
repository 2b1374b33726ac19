"""How good a score or an interval was, with the 95 % that chance leaves: customers are drawn again, never single rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from zhanggui.predict.backtest import Row, cut_name

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Draws = npt.NDArray[np.float64]
REPETITIONS = 200
TOP = 10
"""The top tenth: of ten customers the one with the highest score."""


def drawn(count: int, seed: int = 4) -> Draws:
    """How many customers -> (1 + repetitions, customers): each once, then each about once (Poisson bootstrap); the same at
    every cut."""
    again = np.random.default_rng(seed).poisson(1.0, (REPETITIONS, count)).astype(float)
    return np.concatenate([np.ones((1, count)), again])


def auc(true: Flags, score: Array, weight: Draws) -> Array:
    """-> the chance that one for whom it is true has the higher score, ties half, under each draw; .5 where all are alike."""
    _, code = np.unique(score, return_inverse=True)
    order = np.argsort(code, kind="stable")
    start = np.flatnonzero(np.r_[True, np.diff(code[order]) > 0])
    ones = np.add.reduceat((weight * true)[:, order], start, axis=1)
    none = np.add.reduceat((weight * ~true)[:, order], start, axis=1)
    below = none.cumsum(axis=1) - none / 2
    pairs = ones.sum(axis=1) * none.sum(axis=1)
    return np.where(pairs > 0, (ones * below).sum(axis=1) / np.maximum(pairs, 1e-12), 0.5)


def top_tenth(true: Flags, score: Array, weight: Draws) -> Array:
    """-> the share for whom it is true among the tenth with the highest scores."""
    first = np.argsort(-score, kind="stable")[: max(1, len(score) // TOP)]
    return mean(true.astype(float)[first], weight[:, first])


def mean(values: Array, weight: Draws) -> Array:
    """-> the mean under each draw."""
    out: Array = (weight @ values) / np.maximum(weight.sum(axis=1), 1e-12)
    return out


def rows(backtest: str, cut: int | None, method: str, found: Mapping[str, Array], n: int) -> list[Row]:
    """Figures of a method, the first number of each as it was, the others drawn -> rows."""
    out = []
    for metric, numbers in found.items():
        low, high = np.quantile(numbers[1:], [0.025, 0.975])
        value, low, high = (round(float(x), 4) for x in (numbers[0], low, high))
        out.append(Row(backtest, cut_name(cut), method, metric, value, low, high, n))
    return out


def together(parts: Sequence[tuple[Mapping[str, Array], int]]) -> tuple[dict[str, Array], int]:
    """Figures of each cut with their n -> their mean over the cuts, and the sum of n."""
    metrics = parts[0][0]
    return {m: np.mean([found[m] for found, _ in parts], axis=0) for m in metrics}, sum(n for _, n in parts)
