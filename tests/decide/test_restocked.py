"""What came of ordering: what was sold beyond what was there and on the way, at the margin of that day."""

from __future__ import annotations

from dataclasses import replace

from tests.decide.stock_books import AS_OF, FIRST, SETTINGS, company, sales
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
    # Seven days × 10 = 70 sold; 25 were available and 5 on the way: 40 beyond them, at 4.00.
    assert (came.state, came.after, came.usual, came.effect) == ("in", 70, 30, 16_000)
    assert came.kept
    assert came.low is not None
    assert came.high is not None
    assert came.low <= 16_000 <= came.high


def test_nothing_more_was_sold_and_so_nothing_was_saved() -> None:
    assert KIND.came(company(), suggestion(), AS_OF + 9, "").effect == 0


def test_a_replay_is_never_scored() -> None:
    assert KIND.came(company(), replace(suggestion(), replay=True), AS_OF + 9, "").state == "never scored"
