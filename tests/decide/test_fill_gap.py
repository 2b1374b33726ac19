"""`fill_gap`: key accounts gone -> new outlets needed by what a new outlet brings, and the leads nearest to a purchase (C20)."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.analyse.books import Line, sales
from tests.decide.customer_books import AS_OF, SETTINGS, bought
from zhanggui.decide import DECISIONS
from zhanggui.decide.kind import Context

KIND = DECISIONS["fill_gap"]
BEGIN = AS_OF - 1000


def books(gone: bool = True, leads: int = 3) -> dict[str, Any]:
    """Nine small outlets buy 100.00 every ten days, a large one 2,000.00 until nine months ago... or still; twelve came new."""
    lines: list[Line] = []
    for n in range(9):
        lines += bought(f"small{n}", list(range(BEGIN, AS_OF, 10)), cents=10_000)
    lines += bought("large", list(range(BEGIN, AS_OF - 170 if gone else AS_OF, 10)), cents=200_000)
    for n in range(12):
        lines += bought(f"new{n}", list(range(BEGIN + 400, AS_OF, 10)), cents=50_000)
    stages = ["won", "visited", "new", "lost", "contacted"]
    rows = [{"prospect": f"P{n}", "name": f"lead {n}", "acquired_through": "fair", "stage": stages[n % 5], "city": "Baotou",
             "first_contact_day": AS_OF - 300} for n in range(leads)]  # fmt: skip
    return {"sales": sales(lines)} | ({"prospects": pa.Table.from_pylist(rows)} if leads else {})


def made(**told: Any) -> list[Any]:
    return KIND.make(Context(books(**told), AS_OF, SETTINGS, "r", False))


def test_what_left_over_what_a_new_outlet_brings_is_how_many_are_needed() -> None:
    (plan,) = made(leads=5)
    told = plan.details
    assert [x["customer"] for x in told["gone"]] == ["large"]
    # 37 purchases of 2,000.00 in the year before the window, a fifth of it margin; a new outlet buys some 37 times 500.00.
    assert told["lost_cents"] == pytest.approx(0.2 * 36.5 * 200_000, rel=0.03)
    assert told["needed"][0] == -(-told["lost_cents"] // told["value_cents"]) == 4
    assert told["still"] == 4
    assert "走了1家大客户" in plan.title["zh"]
    assert "要补4家新网点" in plan.title["zh"]


def test_leads_stand_by_how_near_they_are_and_are_worth_their_chance() -> None:
    (plan,) = made(leads=5)
    assert [(x["prospect"], x["stage"]["en"]) for x in plan.details["prospects"]] == [("P1", "visited"), ("P4", "contacted"), ("P2", "new")]
    # One of five was won: each of the three is worth a fifth of a new outlet.
    assert plan.gain.value == pytest.approx(3 * 0.2 * plan.details["value_cents"], abs=2)
    assert plan.gain.low <= plan.gain.value <= plan.gain.high


def test_without_leads_it_says_to_import_them_and_promises_nothing() -> None:
    (plan,) = made(leads=0)
    assert (plan.gain.value, plan.details["prospects"]) == (0, [])
    assert "先导入潜在客户" in plan.details["sentence"]["zh"]


def test_nobody_gone_nothing_to_fill() -> None:
    assert made(gone=False) == []


def test_what_was_won_within_the_quarter_is_what_came_of_it() -> None:
    (plan,) = made(leads=5)
    later = books(leads=5)
    rows = later["prospects"].to_pylist()
    for row in rows:
        row["won_day"] = AS_OF + 30 if row["prospect"] == "P1" else None
    frames = later | {"prospects": pa.Table.from_pylist(rows)}
    assert KIND.came(frames, plan, AS_OF + 89, "").state == "not in yet"
    found = KIND.came(frames, plan, AS_OF + 90, "")
    assert (found.state, found.after, found.usual, found.effect) == ("in", 1.0, 0.6, plan.details["value_cents"])
