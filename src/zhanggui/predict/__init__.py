"""Predictions, each with a back-test on the company's own past. The visible list: BACKTESTS."""

from __future__ import annotations

from zhanggui.predict.backtest import Backtest
from zhanggui.predict.customer_backtests import CHURN, NEXT_ORDER
from zhanggui.predict.goods.demand import DEMAND
from zhanggui.predict.value_backtest import VALUE

BACKTESTS: dict[str, Backtest] = {test.name: test for test in (DEMAND, NEXT_ORDER, CHURN, VALUE)}

__all__ = ["BACKTESTS", "Backtest"]
