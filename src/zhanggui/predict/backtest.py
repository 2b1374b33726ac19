"""The record of a back-test: a prediction tried on days that it had not seen, beside simple peers; and its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zhanggui.base.days import iso

Array = npt.NDArray[np.float64]
REPETITIONS = 400


@dataclass(frozen=True)
class Row:
    """One figure: of a method, at a cut (the day before which everything was known; `all` = every cut together).

    low, high: 95 %, by a bootstrap over subjects; n: how many subjects.
    """

    backtest: str
    cut: str
    method: str
    metric: str
    value: float
    low: float
    high: float
    n: int

    def json(self) -> dict[str, Any]:
        """The stable shape."""
        return asdict(self)


@dataclass(frozen=True)
class Backtest:
    """A back-test by name: what it tries, and how. `run(frames, as_of, cuts, horizon)` -> rows; a horizon of 0 is its own.

    asks_settings: whether `run` also takes the settings of the company, by the name `settings`."""

    name: str
    zh: str
    en: str
    horizon: int
    run: Callable[..., list[Row]]
    asks_settings: bool = False

    def tried(self, frames: Mapping[str, Any], as_of: int, cuts: int, horizon: int, settings: Mapping[str, Any]) -> list[Row]:
        """The same, and the settings of the company -> rows."""
        more = {"settings": settings} if self.asks_settings else {}
        return self.run(frames, as_of, cuts, horizon, **more)


def cuts_before(as_of: int, cuts: int, horizon: int) -> list[int]:
    """The day after the last record, how many, how far ahead -> cuts whose whole horizon is known, newest last."""
    return [as_of - horizon * k for k in range(cuts, 0, -1)]


def cut_name(cut: int | None) -> str:
    """A cut -> ISO day, or `all`."""
    return iso(cut) if cut is not None else "all"


def bootstrap(over: Array, under: Array, seed: int = 4) -> tuple[float, float, float]:
    """Parts above and below of a ratio of sums, one a subject -> the ratio and its 95 % interval by drawing subjects."""
    if not len(over) or not under.sum():
        return 0.0, 0.0, 0.0
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(over), np.full(len(over), 1 / len(over)), size=REPETITIONS)
    ratios = (drawn @ over) / np.maximum(drawn @ under, 1e-12)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(over.sum() / under.sum()), float(low), float(high)
