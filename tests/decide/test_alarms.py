"""The two alarms put together: who is silent, who buys less, and why, with shares that add up."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from zhanggui.analyse.customers.buckets import SIGNAL
from zhanggui.analyse.customers.shrinking import Reading, Shrinking, Ways
from zhanggui.decide.alarms import alarms, reasons
from zhanggui.predict.churn import Alarm, Risks
from zhanggui.predict.next_order import GROUPS, NextOrders

NAMES = ("calm", "away", "less", "loose")
LATE: set[str] = set()


def predicted(push: dict[str, dict[str, float]], overdue: tuple[float, ...], silent: tuple[bool, ...]) -> Risks:
    """Who is pushed by what (below 0: away from an order), days away over the usual gap, whose alarm is raised."""
    n, none = len(NAMES), np.zeros(len(NAMES))
    pushes = np.array([[push.get(name, {}).get(group, 0.0) for group in GROUPS] for name in NAMES])
    days = np.zeros(n, np.int64)
    seen = NextOrders(
        NAMES, 20_000, none, none, none, days, days, days, none, none, none, ("own",) * n, ("steady",) * n, "model", pushes, pushes * 0 + 7
    )
    quiet, late = np.array(silent), np.array([name in LATE for name in NAMES])
    return Risks(NAMES, 20_000, none, np.array(overdue), ~late | late, quiet, late & ~quiet, Alarm(), Alarm(), Alarm(), seen)


def measured(now: tuple[float, ...], usual: tuple[float, ...], silent: tuple[bool, ...]) -> Shrinking:
    """What each buys in four weeks and usually (minor units), and who buys nothing at all: below 70 % is an alarm."""
    a, b = np.array(now), np.array(usual)
    yes = np.ones(len(a), bool)
    reading = Reading(SIGNAL["amount"], a, b, b * 0.8, b * 0, yes, a < 0.7 * b)
    return Shrinking(NAMES, 20_000, Ways(), {"amount": reading}, reading.fired, np.array(silent), b * 13, (b - a) * 13)


def told(risk: Risks, shrunk: Shrinking) -> list[list[dict[str, Any]]]:
    return [json.loads(text) for text in reasons(risk, shrunk, "CNY")]


def test_who_stays_away_and_who_buys_less_have_alarms_of_their_own_and_both_where_both_hold() -> None:
    risk = predicted({}, (0.5, 3.0, 0.5, 2.0), (False, True, False, True))
    shrunk = measured((100.0, 0.0, 50.0, 40.0), (100.0,) * 4, (False, True, False, False))
    assert alarms(risk, shrunk).tolist() == ["", "silent", "shrinking", "both"]


def test_who_is_late_has_an_alarm_of_its_own_below_the_two_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.decide.test_alarms.LATE", {"calm", "away", "less"})
    risk = predicted({}, (2.6, 3.0, 2.6, 0.5), (False, True, False, False))
    shrunk = measured((100.0, 0.0, 50.0, 100.0), (100.0,) * 4, (False, True, False, False))
    assert alarms(risk, shrunk).tolist() == ["late", "silent", "shrinking", ""]
    assert told(risk, shrunk)[0] == [{"name": "overdue", "value": 2.6, "share": 1.0}]


def test_shares_of_reasons_add_up_and_each_side_has_half_of_the_say() -> None:
    risk = predicted({"loose": {"overdue": -3.0, "season": -1.0, "tenure": 2.0}}, (1.0, 1.0, 1.0, 2.0), (False, False, False, True))
    shrunk = measured((100.0, 100.0, 100.0, 50_00.0), (100.0, 100.0, 100.0, 100_00.0), (False,) * 4)
    why = told(risk, shrunk)[3]
    assert {r["name"]: r["share"] for r in why} == {"amount": 0.5, "overdue": 0.375, "season": 0.125}
    amount = why[0]
    assert (amount["value"], amount["usual"]) == (50_00.0, 100_00.0)
    assert amount["why"]["zh"] == "四周50元，平常100元"
    assert {r["name"]: r["value"] for r in why}["overdue"] == 2.0


def test_who_buys_nothing_is_away_and_not_three_times_shrunk() -> None:
    risk = predicted({}, (0.2, 3.0, 0.2, 0.2), (False, True, False, False))
    shrunk = measured((100.0, 0.0, 100.0, 100.0), (100.0,) * 4, (False, True, False, False))
    assert told(risk, shrunk) == [[], [{"name": "overdue", "value": 3.0, "share": 1.0}], [], []]
