"""The back-test of what customers bring: ours beside last year's amount again, Pareto/NBD and BG/NBD x each one's average."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from zhanggui.analyse.customers.histories import Histories, histories
from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.backtest import Backtest, Row, cut_name, cuts_before
from zhanggui.predict.buying import bgnbd, pareto
from zhanggui.predict.buying.summary import summary
from zhanggui.predict.value import LEAST_CUSTOMERS, LEAST_DAYS, YEAR, came_of, values

Array = npt.NDArray[np.float64]
REPETITIONS = 200
AT_A_TIME = 20
HORIZONS = (YEAR, 182, 91)
"""The longest of these that leaves the first cut enough history is the horizon where none is asked for."""
TOP = 0.2
OURS = "ours: orders x amount, last year"


def backtest(frames: Mapping[str, Any], as_of: int, cuts: int, horizon: int) -> list[Row]:
    """Records, how many cuts, days ahead -> how right we and the peers were about each customer; no cut sees a later day."""
    h = histories(frames, as_of)
    if not len(h.names):
        return []
    first = int(h.day.min())
    fits = [days for days in HORIZONS if as_of - days * cuts - first >= LEAST_DAYS]
    days = horizon or (fits[0] if fits else HORIZONS[-1])
    weight = drawn(len(h.names))
    place = {name: i for i, name in enumerate(h.names)}
    rows: list[Row] = []
    every: dict[str, list[tuple[dict[str, Array], int]]] = {}
    for cut in cuts_before(as_of, cuts, days):
        known = h.until(cut)
        if cut - first < LEAST_DAYS or len(known.names) < LEAST_CUSTOMERS:
            continue
        came = came_of(h, known.names, cut, days)
        if not came.any():
            continue
        here = weight[:, [place[name] for name in known.names]]
        for method, (mid, ends) in methods(known, cut, days):
            found = figures(came, mid, ends, here)
            every.setdefault(method, []).append((found, len(came)))
            rows += _rows(cut, method, found, len(came))
    for method, parts in every.items():
        means = {metric: np.mean([found[metric] for found, _ in parts], axis=0) for metric in parts[0][0]}
        rows += _rows(None, method, means, sum(n for _, n in parts))
    return rows


def methods(known: Histories, cut: int, days: int) -> Iterator[tuple[str, tuple[Array, tuple[Array, Array] | None]]]:
    """Orders before a cut -> what each method expects of each customer, and ours its interval. A method that cannot be fitted is
    left out."""
    count = known.count
    mean = np.bincount(known.owner, known.cents, minlength=len(count)) / count
    span = min(YEAR, cut - int(known.day.min()))
    again = np.bincount(known.owner, known.cents * (known.day >= cut - span), minlength=len(count)) * days / span
    s = summary(known, cut)

    def ours() -> tuple[Array, tuple[Array, Array] | None]:
        told = values(known, cut, days)
        return told.mid.astype(float), (told.low.astype(float), told.high.astype(float))

    tries: dict[str, Callable[[], tuple[Array, tuple[Array, Array] | None]]] = {
        OURS: ours,
        "last year again": lambda: (again, None),
        "Pareto/NBD x own average": lambda: (pareto.expected_orders(pareto.fit_pareto(s), s, days) * mean, None),
        "BG/NBD x own average": lambda: (bgnbd.expected_orders(bgnbd.fit_bgnbd(s), s, days) * mean, None),
    }
    for name, method in tries.items():
        try:
            yield name, method()
        except ZhangguiError:
            continue


def drawn(count: int, seed: int = 4) -> npt.NDArray[np.uint8]:
    """How many customers -> (1 + repetitions, customers): as they are, then drawn again, each about once (Poisson bootstrap); a
    customer is drawn as often at every cut."""
    rng = np.random.default_rng(seed)
    again = rng.poisson(1.0, (REPETITIONS, count)).astype(np.uint8)
    return np.concatenate([np.ones((1, count), np.uint8), again])


def figures(came: Array, mid: Array, ends: tuple[Array, Array] | None, weight: npt.NDArray[np.uint8]) -> dict[str, Array]:
    """What came, what was expected, its interval (or none) and draws of customers -> each figure, one number a draw.

    spearman: of ranks; gini: how well the order of customers gathers what came, over the best order (1) and chance (0);
    top_20: share of the true top fifth that is in the expected top fifth; wape, bias: of the sum that came; coverage_80.
    """
    order, best = np.argsort(-mid, kind="stable"), np.argsort(-came, kind="stable")
    ranks = np.stack([rankdata(came), rankdata(mid)])
    off, over = np.abs(came - mid), mid - came
    inside = None if ends is None else ((came >= ends[0]) & (came <= ends[1])).astype(float)
    parts: dict[str, list[Array]] = {}
    for i in range(0, len(weight), AT_A_TIME):
        w = weight[i : i + AT_A_TIME].astype(float)
        whole, total = np.maximum(w.sum(axis=1), 1e-12), np.maximum(w @ came, 1e-12)
        found = {
            "spearman": _correlation(w, whole, ranks),
            "gini": _gathered(w, came, order) / np.maximum(_gathered(w, came, best), 1e-12),
            "top_20": _shared(w, whole, order, best),
            "wape": (w @ off) / total,
            "bias": (w @ over) / total,
        }
        if inside is not None:
            found["coverage_80"] = (w @ inside) / whole
        for metric, numbers in found.items():
            parts.setdefault(metric, []).append(numbers)
    return {metric: np.concatenate(numbers) for metric, numbers in parts.items()}


def _correlation(w: Array, whole: Array, ranks: Array) -> Array:
    """-> correlation of the two rows of ranks under each draw; 0 where one of them does not vary."""
    mean = (w @ ranks.T) / whole[:, None]
    both = (w @ (ranks[0] * ranks[1])) / whole - mean[:, 0] * mean[:, 1]
    spread = (w @ (ranks**2).T) / whole[:, None] - mean**2
    out: Array = both / np.sqrt(np.maximum(spread[:, 0] * spread[:, 1], 1e-12))
    return np.where(spread.min(axis=1) > 1e-9, out, 0.0)


def _gathered(w: Array, came: Array, order: npt.NDArray[np.int64]) -> Array:
    """-> the area between the curve of what was gathered, customers in that order, and the even one."""
    w, brought = w[:, order], w[:, order] * came[order]
    so_far = brought.cumsum(axis=1) - brought / 2
    area = (so_far * w).sum(axis=1) / np.maximum(w.sum(axis=1) * brought.sum(axis=1), 1e-12)
    out: Array = area - 0.5
    return out


def _shared(w: Array, whole: Array, order: npt.NDArray[np.int64], best: npt.NDArray[np.int64]) -> Array:
    """-> share of the customers of the true top fifth who are in the expected one."""
    expected, true = (_top(w, whole, which) for which in (order, best))
    out: Array = (w * expected * true).sum(axis=1) / np.maximum((w * true).sum(axis=1), 1e-12)
    return out


def _top(w: Array, whole: Array, order: npt.NDArray[np.int64]) -> Array:
    out = np.zeros_like(w)
    out[:, order] = w[:, order].cumsum(axis=1) <= TOP * whole[:, None] + 1e-9
    return out


def _rows(cut: int | None, method: str, found: Mapping[str, Array], n: int) -> list[Row]:
    out = []
    for metric, numbers in found.items():
        low, high = np.quantile(numbers[1:], [0.025, 0.975])
        value, low, high = (round(float(v), 4) for v in (numbers[0], low, high))
        out.append(Row("value", cut_name(cut), method, metric, value, low, high, n))
    return out


VALUE = Backtest("value", "客户价值", "what each customer brings", 0, backtest)
