"""The back-test of gains: what each kind of decision said was at stake on past days, beside what came afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import narwhals as nw

from zhanggui.base.settings import SETTINGS
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.stakes import Stake, scored
from zhanggui.measures.reading import Tables
from zhanggui.predict.backtest import Backtest, Row, cuts_before

NAME = "gains"
LEAST_DAYS = 60
"""History that a cut must have before it: a company of a few weeks has no usual to fall out of."""


def backtest_of(kinds: Mapping[str, Kind]) -> Backtest:
    """The kinds of decision -> the back-test of those that say what was at stake."""
    return Backtest(NAME, "收益", "what was at stake in suggestions", 0, partial(_tried, kinds), asks_settings=True)


def _tried(
    kinds: Mapping[str, Kind], frames: Mapping[str, Any], as_of: int, cuts: int, horizon: int,
    settings: Mapping[str, Any] | None = None,
) -> list[Row]:  # fmt: skip
    """Records, how many cuts, days between them (0: each kind's own), settings -> claimed beside came of each kind."""
    return scored(NAME, stakes_of(kinds, frames, as_of, cuts, horizon, settings=settings))


def stakes_of(
    kinds: Mapping[str, Kind], frames: Mapping[str, Any], as_of: int, cuts: int, horizon: int = 0, *,
    settings: Mapping[str, Any] | None = None,
) -> list[Stake]:  # fmt: skip
    """The same -> every single outcome. Each cut is a replay of that morning: no kind sees a later day before it has claimed."""
    known = {setting.name: setting.default for setting in SETTINGS} | dict(settings or {})
    first = _first_day(frames)
    out: list[Stake] = []
    for kind in kinds.values():
        if kind.stakes is None:
            continue
        days = max(horizon, kind.stakes_days)
        for cut in cuts_before(as_of, cuts, days):
            if cut - first >= LEAST_DAYS:
                out += kind.stakes(Context(frames, cut, known, NAME, True), min(cut + days, as_of))
    return out


def _first_day(frames: Mapping[str, Any]) -> int:
    """-> the day of the first sale; 0 where there is none to look at."""
    if not Tables(frames).has("sales", "day"):
        return 0
    [first] = Tables(frames).lines("sales").select(nw.col("day").min()).collect("pyarrow").to_native()["day"].to_pylist()
    return int(first or 0)
