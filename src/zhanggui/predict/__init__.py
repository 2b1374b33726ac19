"""Predictions, each with a back-test on the company's own past. The visible list: BACKTESTS."""

from __future__ import annotations

from zhanggui.predict.backtest import Backtest
from zhanggui.predict.demand import DEMAND

BACKTESTS: dict[str, Backtest] = {test.name: test for test in (DEMAND,)}

__all__ = ["BACKTESTS", "Backtest"]
