"""What came of a decision is measured against what was usual, frozen on its day; a replay never is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analyse.books import Line, sales
from zhanggui.decide.decision import Decision, Gain
from zhanggui.decide.outcome import Outcome, outcome, record

MONDAY = 15004
MADE = MONDAY + 7 * 20
"""The day of the decision: a Monday after twenty weeks of 100.00 of sales and 10.00 of returns a day."""


def trade(returned_after: int) -> list[Line]:
    out: list[Line] = []
    for day in range(MONDAY, MADE + 14):
        back = 1000 if day < MADE - 1 else 20000 if day == MADE - 1 else returned_after
        out += [(f"S{day}", "goods", day, "dora", "tea", 10.0, 10000), (f"R{day}", "return", day, "dora", "tea", -1.0, -back)]
    return out


DECISION = Decision(
    kind="investigate", subject="measure=return_amount", cause="return_amount", title={}, action={}, owner_role="operations",
    gain=Gain(10000, 2000, 30000, "CNY"), confidence=0.9, evidence=(), as_of=MADE, expires=MADE + 14, run="r", replay=False,
    details={"measure": "return_amount", "dimension": "all", "element": "all", "value": 20000, "expected": 1000, "at_stake": 19000},
)  # fmt: skip


def told(returned_after: int, as_of: int = MADE + 5, decision: Decision = DECISION) -> Outcome:
    return outcome({"sales": sales(trade(returned_after))}, decision, as_of, "")


def test_returns_that_fell_back_to_normal_save_what_was_expected_to_come_again() -> None:
    found = told(1000)
    assert (found.state, found.first, found.last) == ("in", MADE, MADE + 4)
    assert (found.after, found.usual) == (5000, pytest.approx(5000, rel=0.02))
    assert found.effect == pytest.approx(10000, rel=0.02)
    assert found.kept


def test_returns_that_went_on_save_nothing() -> None:
    found = told(9000)
    assert found.effect == pytest.approx(10000 - 5 * 8000, rel=0.02)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.effect <= found.high
    assert not found.kept


def test_it_is_not_in_before_five_trading_days_have_passed() -> None:
    assert told(1000, as_of=MADE + 4).state == "not in yet"


def test_what_came_after_does_not_move_what_was_usual() -> None:
    assert told(9000).usual == told(1000).usual


def test_a_replay_is_never_scored() -> None:
    found = told(1000, decision=replace(DECISION, replay=True))
    assert (found.state, found.effect) == ("never scored", None)


def test_how_often_a_kind_was_right() -> None:
    found = record([told(1000), told(1000), told(9000), told(1000, as_of=MADE)], "investigate")
    assert (found.measured, found.kept) == (3, 2)
    assert found.low < 2 / 3 < found.high
    assert found.realised == pytest.approx((10000 + 10000 - 30000) / 30000, abs=0.02)
