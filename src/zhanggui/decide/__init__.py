"""Decisions: what is suggested, one file a kind. The visible lists: DECISIONS, and BACKTESTS with those of predictions."""

from __future__ import annotations

from zhanggui.decide.activate import ACTIVATE
from zhanggui.decide.fill_gap import FILL_GAP
from zhanggui.decide.gains import backtest_of
from zhanggui.decide.investigate import INVESTIGATE
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.remind import REMIND
from zhanggui.decide.replenish import REPLENISH
from zhanggui.decide.win_back import WIN_BACK
from zhanggui.predict import BACKTESTS as OF_PREDICTIONS
from zhanggui.predict import Backtest

DECISIONS: dict[str, Kind] = {kind.name: kind for kind in (INVESTIGATE, REPLENISH, WIN_BACK, REMIND, ACTIVATE, FILL_GAP)}

BACKTESTS: dict[str, Backtest] = OF_PREDICTIONS | {test.name: test for test in (backtest_of(DECISIONS),)}

__all__ = ["BACKTESTS", "DECISIONS", "Context", "Kind"]
