"""When each customer orders again: chances and days, little data said to be little, and a back-test beside the peers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pytest
from typer.testing import CliRunner

from zhanggui.analyse.customers.histories import Histories, of_rows
from zhanggui.base.days import iso
from zhanggui.cli import app
from zhanggui.predict.buying.features import habits
from zhanggui.predict.buying.past import past_of
from zhanggui.predict.churn import Standing, risks
from zhanggui.predict.next_order import NextOrders, cycles, next_orders, within

WHERE = "the command backtest"
FIRST, DAYS = 19_723, 364
AS_OF = FIRST + DAYS
"""FIRST is Monday, 2024-01-01."""


def orders(customers: int = 30, leave: int = 6) -> list[tuple[str, int, int]]:
    """(customer, day, cents): customer i orders every 7, 14 or 21 days, on its own weekday, one day late now and then; the first
    `leave` of them stop at some day of the second half."""
    rng = np.random.default_rng(7)
    made = []
    for i in range(customers):
        end = FIRST + int(rng.integers(DAYS // 2, DAYS - 60)) if i < leave else AS_OF
        day = FIRST + i % 5
        while day < end:
            late = int(rng.random() < 0.1)
            made.append((f"shop{i:02d}", day + late, int(10_000 * rng.lognormal(0, 0.3))))
            day += 7 * (1 + i % 3)
    return [row for row in made if row[1] < AS_OF]


def book(rows: list[tuple[str, int, int]]) -> Histories:
    names, days, cents = zip(*rows, strict=True)
    return of_rows(list(names), days, cents)


@cache
def eighty(leave: int = 6) -> tuple[Histories, NextOrders]:
    made = book(orders(80, leave))
    return made, next_orders(made, AS_OF)


def test_who_ordered_every_monday_is_expected_on_monday() -> None:
    _, n = eighty()
    assert n.method == "learned"
    weekly = [i for i, name in enumerate(n.names) if int(name[4:]) % 15 == 0 and int(name[4:]) >= 6]
    assert weekly
    # AS_OF is a Monday: the weekly customers of Monday order that very day.
    assert (n.mid[weekly] == AS_OF).all()
    assert (n.p7[weekly] > 0.9).all()


def test_chances_grow_with_the_days_and_days_with_the_chances() -> None:
    _, n = eighty()
    for numbers in (n.p7, n.p30, n.p90, n.expected_90, n.p_alive, n.cycle, n.push, n.told):
        assert np.isfinite(numbers).all()
    assert (n.p7 <= n.p30).all() and (n.p30 <= n.p90).all() and (n.p90 <= 1).all()  # noqa: PT018
    assert (n.expected_90 >= n.p90).all()  # one order at least where there is any
    known = n.high > 0
    assert known.any()
    assert (n.low[known] <= n.mid[known]).all() and (n.mid[known] <= n.high[known]).all()  # noqa: PT018
    assert (n.low[n.low > 0] >= AS_OF).all()


def test_a_later_order_changes_nothing_and_the_answer_is_the_same_twice() -> None:
    made = book(orders(80))
    then, again = next_orders(made, AS_OF - 100), next_orders(made.until(AS_OF - 100), AS_OF - 100)
    assert then.names == again.names
    assert (then.p30 == again.p30).all()
    assert (then.mid == again.mid).all()
    assert then.hit == again.hit


def test_who_stopped_is_silent_and_the_reason_is_that_it_is_overdue() -> None:
    made, n = eighty(leave=20)
    found = risks(made, AS_OF, n)
    gone = np.array([int(name[4:]) < 20 for name in found.names])
    assert found.risk[gone].min() > found.risk[~gone].max()
    assert (found.risk == 1 - n.p90).all()
    assert found.base is not None
    assert found.silent.any()
    assert (found.silent == (found.asked & (found.risk >= 0.5))).all()  # nobody at more risk than one named is left out
    assert not found.silent[~gone].any()
    i = int(np.flatnonzero(gone)[0])
    assert found.reasons(i)[0].name == "overdue"
    assert found.reasons(i)[0].value > 2


def test_how_often_it_was_right_is_told_by_segment() -> None:
    _, n = eighty()
    every = {held.segment: held for held in n.hit}
    assert every["all"].n == sum(held.n for name, held in every.items() if name != "all")
    assert 0.5 < every["all"].covered <= 1
    assert every["all"].brier is not None
    assert every["all"].brier < 0.25


def test_below_three_gaps_a_customer_is_new_and_speaks_with_the_others_rhythm() -> None:
    made = book([*orders(30), ("dora", AS_OF - 3, 5_000)])
    n = next_orders(made, AS_OF)
    dora = n.names.index("dora")
    assert (n.basis[dora], n.segment[dora]) == ("segment", "new")
    assert n.cycle[dora] == 14
    assert n.basis[n.names.index("shop10")] == "own"


def test_with_few_customers_own_gaps_speak_and_with_nothing_nothing_is_said() -> None:
    few = next_orders(book([("dora", AS_OF - 1 - 10 * k, 100) for k in range(5)]), AS_OF)
    assert few.method == "gaps"
    # Five orders ten days apart: one in six is the last, one gap in five is longer than any before, of those exp(-2) by 20 days.
    assert few.p30.tolist() == [pytest.approx(5 / 6 * (1 - np.exp(-2) / 5))]
    assert few.p7.tolist() == [0.0]
    assert few.p_alive.tolist() == [pytest.approx(5 / 6)]
    assert few.mid.tolist() == [AS_OF - 1 + 10]
    once = next_orders(book([("dora", AS_OF - 5, 100)]), AS_OF)
    assert (once.method, once.p30.tolist(), once.mid.tolist()) == ("none", [-1.0], [-1])
    assert risks(book([("dora", AS_OF - 5, 100)]), AS_OF, once).risk.tolist() == [-1.0]
    nobody = next_orders(of_rows([], [], []), AS_OF)
    assert (nobody.names, nobody.method) == ((), "none")
    same = book([(f"shop{i}", AS_OF - 9, 100) for i in range(40)])
    assert next_orders(same, AS_OF).method == "none"


def test_in_a_small_company_too_who_is_away_for_longer_than_ever_before_is_at_risk() -> None:
    rhythm = {"dora": range(88, 88 + 9 * 8, 9), "fay": range(5, 5 + 9 * 8, 9), "gil": range(8, 8 + 9 * 8, 9)}
    h = book([(name, AS_OF - 1 - back, 100) for name, days in rhythm.items() for back in days])
    n = next_orders(h, AS_OF)
    assert n.method == "gaps"
    away, soon, late = n.p_alive
    # Seven gaps of nine days, then 88 days: alive with odds of exp(-79/9) to 1; five days after the last, of eight to one.
    assert away == pytest.approx(1 / (1 + np.exp(79 / 9)))
    assert soon == late == pytest.approx(8 / 9)
    assert risks(h, AS_OF, n).silent.tolist() == [True, False, False]
    assert n.mid.tolist() == [-1, AS_OF + 3, AS_OF]


def test_the_chance_of_none_falls_evenly_between_the_horizons() -> None:
    chances = np.array([[0.5, 0.75, 0.9375]])
    assert within(chances, 7)[0] == pytest.approx(0.5)
    assert within(chances, 60)[0] == pytest.approx(1 - np.sqrt(0.25 * 0.0625))
    assert within(np.array([[-1.0, -1.0, -1.0]]), 60)[0] == -1


def standing(gaps: list[list[int]], idle: list[int], risk: float = 0.1) -> Standing:
    """Gaps of each, days since the last order, the risk of all -> where they stand."""
    rows = [(f"c{i}", AS_OF - back - sum(each[k:]), 100) for i, (each, back) in enumerate(zip(gaps, idle, strict=True))
            for k in range(len(each) + 1)]  # fmt: skip
    p = past_of(book(rows))
    at = p.h.start[1:] - 1
    known = habits(p, at)
    return Standing(p.rank[at] + 1, AS_OF - p.h.day[at], known, cycles(known), np.full(len(gaps), risk))


def test_who_buys_every_eight_and_a_half_days_is_late_within_three_of_their_cycles() -> None:
    regular = [8, 9, 8, 9]
    now = standing([regular, regular, [5, 8, 9, 60], [5, 8, 9, 60], [3, 3, 3], [3, 3, 3]], [20, 21, 24, 25, 13, 14])
    assert now.cycle.tolist() == [8.5] * 4 + [3] * 2
    assert now.overdue[1] == pytest.approx(21 / 8.5)
    # All own gaps were shorter: told at 2.5 cycles, 21 days. One was longer: at three, 25 days. Three days: at a fortnight.
    assert now.late.tolist() == [False, True, False, True, False, True]
    assert not standing([[8, 9]], [40]).late.any()  # two gaps are no rhythm
    assert not standing([regular], [40], risk=0.7).late.any()  # silent already
    assert standing([regular], [40], risk=0.7).silent.tolist() == [True]


def test_whose_own_rhythm_is_slower_than_ninety_days_is_asked_about_once_it_is_over() -> None:
    slow = [120, 120, 120]
    assert standing([slow, slow, [20, 20, 20]], [100, 130, 200], risk=0.6).may_be_lost.tolist() == [False, True, False]


def imported(tmp_path: Path) -> tuple[CliRunner, str]:
    file, home = tmp_path / "lines.csv", str(tmp_path / "home")
    rows = [{"order no": f"S{i}", "date": iso(day), "customer": who, "sku": "tea", "quantity": 1, "unit price": cents / 100,
             "amount": cents / 100} for i, (who, day, cents) in enumerate(orders())]  # fmt: skip
    csv.write_csv(pa.Table.from_pylist(rows), file)
    runner = CliRunner()
    done = runner.invoke(app, ["import", str(file), "--as", "sales", "--home", home])
    assert done.exit_code == 0, done.output
    return runner, home


@pytest.mark.covers("C09")
def test_the_command_tells_ours_beside_the_peers(tmp_path: Path) -> None:
    runner, home = imported(tmp_path)
    done = runner.invoke(app, ["backtest", "next-order", "--cuts", "2", "--horizon", "14", "--home", home, "--format", "json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert set(found[0]) == {"backtest", "cut", "method", "metric", "value", "low", "high", "n"}
    last = max(day for _, day, _ in orders())
    assert {r["cut"] for r in found} == {iso(last + 1 - 28), iso(last + 1 - 14), "all"}
    at = {(r["method"], r["metric"]): r["value"] for r in found if r["cut"] == "all"}
    peers = {"elapsed / mean gap", "recency", "Pareto/NBD", "BG/NBD", "MBG/CNBD-k", "last gap", "mean gap", "median gap", "EWMA gap"}
    assert {method for method, _ in at} == {"ours", *peers}
    # Nearly all gaps are 7, 14 or 21 days and one in ten a day late: who is due within two weeks can be told, and the day, too.
    assert at["ours", "auc"] > 0.8
    assert at["ours", "brier"] < at["BG/NBD", "brier"]
    # Of 30, six have left: the gaps say that they order at once, which is up to 13 days wrong, and ours knows better.
    assert at["ours", "mae_days"] < at["median gap", "mae_days"] < 13 * 6 / 30 + 1
    one = {r["metric"]: r for r in found if r["cut"] == iso(last + 1 - 28) and r["method"] == "ours"}
    assert (one["coverage_80"]["value"], one["coverage_80"]["n"]) == by_hand(last + 1 - 28, last)


def by_hand(cut: int, last: int) -> tuple[Any, int]:
    """A cut and the last day -> the share of the intervals told at the cut that held, and of how many: watched to the last day."""
    expected = next_orders(book([row for row in orders() if row[1] < cut]), cut)
    seen, closed, opened = last + 1 - cut, [], []
    for who, low, mid, high in zip(expected.names, expected.low, expected.mid, expected.high, strict=True):
        came = min((day - cut + 1 for name, day, _ in orders() if name == who and day >= cut), default=None)
        first = low - cut + 1
        if mid >= 0:
            day = came if came is not None else seen + 0.5
            place = day / first if day < first else 1 + (day - first) / (high - low + 1)
            (closed if high >= 0 else opened).append((place, came is not None))
    missed = sum(came and place < 1 for place, came in opened)
    later = {1: 1.0, 2: 1.0}
    for point in later:
        for place in sorted({place for place, came in closed if came and place < point}):
            waiting = sum(other >= place for other, _ in closed)
            later[point] *= 1 - sum(other == place and came for other, came in closed) / waiting
    missed += len(closed) * (1 - later[1] + later[2])
    n = len(closed) + len(opened)
    return pytest.approx(1 - missed / n, abs=1e-4), n


def test_the_command_tells_how_many_fall_silent_and_how_often_alarms_were_right(tmp_path: Path) -> None:
    runner, home = imported(tmp_path)
    done = runner.invoke(app, ["backtest", "churn", "--cuts", "1", "--home", home, "--format", "json"])
    assert done.exit_code == 0, done.output
    at = {(r["method"], r["metric"]): r["value"] for r in json.loads(done.stdout) if r["cut"] == "all"}
    cut = max(day for _, day, _ in orders()) + 1 - 90
    days: dict[str, list[int]] = {}
    for who, day, _ in orders():
        days.setdefault(who, []).append(day)
    asked = [d for d in days.values() if sum(x < cut for x in d) >= 2 and cut - max(x for x in d if x < cut) <= 180]
    away = sum(not any(cut <= x < cut + 90 for x in d) for d in asked)
    assert away
    assert at["ours", "base"] == pytest.approx(away / len(asked), abs=1e-4)
    assert at["ours", "silent_right"] > at["ours", "base"]
    assert at["ours", "auc"] > 0.9
    assert "brier" not in {metric for method, metric in at if method == "recency"}
