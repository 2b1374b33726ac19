"""How far the elements of a cube usually stray from what was expected of them, learnt from earlier periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhanggui.analyse.acquisition.coded import coded

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

TOGETHER = (0.2, 5.0)
"""A common movement beyond these ratios is taken for a sparse cube, not for a movement."""


@dataclass(frozen=True)
class Cube:
    """Leaves by code: dims, codes[dim, leaf], labels a dim."""

    dims: tuple[str, ...]
    codes: tuple[Codes, ...]
    labels: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Noise:
    """How far the elements of one dimension usually stray: log[element] of the ratio where there is always some trade, apart
    for falls and rises; linear[element], in units of the measure, where there often is none."""

    always: npt.NDArray[np.bool_]
    fall: Array
    rise: Array
    linear: Array


def cube_of_leaves(labels: Mapping[str, Sequence[str]]) -> Cube:
    dims, codes, names = [], [], []
    for dim, values in labels.items():
        found, code = coded(pa.array([str(v) for v in values], pa.string()))
        if len(found) > 1:
            dims.append(dim)
            codes.append(code)
            names.append(tuple(found))
    return Cube(tuple(dims), tuple(codes), tuple(names))


def margin(code: Codes, values: Array, size: int) -> Array:
    return np.asarray(np.bincount(code, values, size), dtype=np.float64)


@dataclass(frozen=True)
class Strays:
    """Of one dimension: misses[period, element] as logs and as units over the root of what was expected; how much it trades."""

    log: Array
    linear: Array
    share_traded: Array
    size: Array


def strays_of(cube: Cube, history: Array, window: int) -> list[Strays]:
    """-> for every dimension how each earlier period strayed from the mean of those before it, after the common movement."""
    out = []
    for code, names in zip(cube.codes, cube.labels, strict=True):
        traded = np.array([margin(code, history[:, t], len(names)) for t in range(history.shape[1])]).T
        logs, linear = [], []
        for t in range(window, traded.shape[1]):
            f, v = traded[:, t - window : t].mean(axis=1), traded[:, t]
            r = together(float(v.sum()), float(f.sum()))
            logs.append(log_ratio(v, r * f))
            linear.append((v - r * f) / np.sqrt(np.maximum(f, 0.02 * abs(float(f.mean())) + 1e-9)))
        last = traded[:, -window:].mean(axis=1)
        size = np.sqrt(np.maximum(last, 0.02 * abs(float(last.mean())) + 1e-9))
        out.append(Strays(np.array(logs), np.array(linear), (traded[:, window:] > 0).mean(axis=1), size))
    return out


def noise_of(strays: list[Strays], without: int | None = None) -> tuple[Noise, ...]:
    """Strays, and a period to leave out (one that is judged must not judge itself) -> the noise of every dimension."""
    out = []
    for s in strays:
        kept = np.ones(len(s.log), dtype=bool)
        if without is not None:
            kept[without] = False
        always = s.share_traded >= 0.9
        x, m = s.log[kept], s.linear[kept]
        both = 1.4826 * np.median(np.abs(x), axis=0)
        fall, rise = (
            _drawn(np.sqrt(0.5 * both**2 + 0.5 * 2 * np.mean(_clipped(np.minimum(side * x, 0.0) ** 2), axis=0)), len(x))
            for side in (1.0, -1.0)
        )
        # What is mostly absent shows its spread in its few appearances: these are not clipped.
        linear = _drawn(np.sqrt(np.mean(m**2, axis=0)), len(m)) * s.size
        out.append(Noise(always, np.maximum(fall, 0.01), np.maximum(rise, 0.01), np.maximum(linear, 1e-9)))
    return tuple(out)


def _clipped(squares: Array) -> Array:
    return np.minimum(squares, np.quantile(squares, 0.95, axis=0))


def _drawn(own: Array, n: int) -> Array:
    """Spreads of n periods -> drawn towards the dimension's median, as if that were six periods."""
    some = own[own > 0]
    pooled = float(np.median(some)) if len(some) else 0.0
    return np.asarray(np.sqrt((n * own**2 + 6 * pooled**2) / (n + 6)))


def together(v: float, f: float) -> float:
    """Actual and expected of a whole -> their ratio; 1 where it cannot be one common movement."""
    found = v / f if f > 0 else 1.0
    return found if TOGETHER[0] < found < TOGETHER[1] else 1.0


def log_ratio(v: Array, f: Array) -> Array:
    return np.asarray(np.log(np.maximum(v, 0.02 * np.abs(f) + 1e-9) / np.maximum(f, 1e-9)))
