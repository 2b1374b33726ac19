"""What came of ordering: what was sold from the arrival of the goods until the next, beyond what was left, as it was promised."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from tests.decide.stock_books import AS_OF, FIRST, SETTINGS, company, sales, stock
from zhanggui.decide import DECISIONS, Context
from zhanggui.decide.decision import Decision

KIND = DECISIONS["replenish"]


def suggestion() -> Decision:
    (made,) = KIND.make(Context(company(), AS_OF, SETTINGS, "run", False))
    return made


def test_it_waits_until_the_order_after_it_could_have_come() -> None:
    assert KIND.came(company(), suggestion(), AS_OF + 6, "").state == "not in yet"


def test_what_was_sold_beyond_the_stock_of_that_day_is_what_ordering_saved() -> None:
    later = company(sales=sales({"tea": 10}, range(FIRST, AS_OF + 9)))
    came = KIND.came(later, suggestion(), AS_OF + 9, "")
    # 50 were sold before the goods could be here, of which 30 lay there or came: nothing was left. The twenty sold in the two days
    # until the next could come are what ordering saved, at 4.00, less keeping 24: to the cent what was promised.
    assert (came.state, came.after, came.usual, came.effect) == ("in", 70, 30, suggestion().gain.value)
    assert came.effect == pytest.approx(8_000, abs=10)
    assert came.kept
    assert came.low is not None
    assert came.high is not None
    assert came.low <= came.effect <= came.high


def test_when_the_goods_came_is_read_from_what_was_ordered_and_received() -> None:
    # Ordered on the same day, and here after three: 30 are sold by then and 20 until the next can come.
    bought = pa.Table.from_pylist([{"document": "P", "supplier": "hill", "sku": "tea", "day": AS_OF, "quantity": 24.0}])
    got = pa.Table.from_pylist([{"document": "R", "purchase": "P", "supplier": "hill", "sku": "tea", "day": AS_OF + 3, "quantity": 24.0}])
    more = {"sales": sales({"tea": 10}, range(FIRST, AS_OF + 9)), "purchases": bought, "receipts": got}
    assert KIND.came(company(**more), suggestion(), AS_OF + 5, "").state == "in"
    assert KIND.came(company(**more), suggestion(), AS_OF + 4, "").state == "not in yet"
    assert KIND.came(company(**more), suggestion(), AS_OF + 9, "").effect == suggestion().gain.value


def test_what_a_past_morning_said_was_at_stake_stands_beside_what_came() -> None:
    # As of 14 days ago: 30 were there and coming of the 70 that were asked for in the seven days ahead; 20 before, 20 after.
    early = AS_OF - 14
    books = company(stock_days=stock(("tea", FIRST, 900, 0, 0, 0), ("tea", early - 1, 30, 4, 1, 5), ("tea", early + 5, 500, 0, 0, 0)))
    (one,) = KIND.stakes(Context(books, early, SETTINGS, "run", True), AS_OF)  # type: ignore[misc]
    assert (one.kind, one.subject, one.day, one.unit) == ("replenish", "sku=tea", early, "margin")
    assert (one.claimed, one.low, one.high, one.came) == (8_000, 8_000, 8_000, 8_000)
    # It claims the same whatever came: from that day on nothing was sold.
    none = KIND.stakes(Context(books | {"sales": sales({"tea": 10}, range(FIRST, early))}, early, SETTINGS, "run", True), AS_OF)  # type: ignore[misc]
    assert [(s.claimed, s.came) for s in none] == [(8_000, 0)]


def test_nothing_more_was_sold_and_so_nothing_was_saved_but_the_goods_had_to_be_kept() -> None:
    # Nobody asked for any more: 24 lie beside 30, and each waits two days and until it would be sold at ten a day.
    effect = KIND.came(company(), suggestion(), AS_OF + 9, "").effect
    lies = (54 * 2 + 54 * 2.7) - (30 * 2 + 30 * 1.5)
    assert effect == -round(lies * 600 * 0.2 / 365)


def test_a_replay_is_never_scored() -> None:
    assert KIND.came(company(), replace(suggestion(), replay=True), AS_OF + 9, "").state == "never scored"
