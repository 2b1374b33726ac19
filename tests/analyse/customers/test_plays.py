"""What a play did: both sides by hand, the interval of a textbook, a before and after that is called one, and what is not known."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.analyse.customers.books import FIRST, line, sales
from zhanggui.analyse.customers.plays import FEWEST, Played, lifts, plays
from zhanggui.analyse.customers.plays import Arm as Side
from zhanggui.analyse.shares import difference

SENT = 400
"""The day after FIRST on which the play goes out."""
MESSAGES = pa.schema([
    ("source", pa.string()), ("campaign", pa.string()), ("customer", pa.string()), ("day", pa.int32()), ("held_out", pa.bool_()),
])  # fmt: skip
CAMPAIGN = {"source": "s", "campaign": "K", "name": "wake", "channel": "sms", "target_from": "silent", "target_to": "active",
            "from_day": FIRST + SENT, "to_day": FIRST + SENT + 29, "cost_cents": 9_000}  # fmt: skip
COUPON = {"source": "s", "coupon": "Q", "campaign": "K", "value_cents": 500}


def messages(reached: int, held: int) -> pa.Table:
    """r0, r1 ... are sent it, h0, h1 ... are held out."""
    rows = [{"source": "s", "campaign": "K", "customer": f"r{i}", "day": FIRST + SENT, "held_out": False} for i in range(reached)]
    rows += [{"source": "s", "campaign": "K", "customer": f"h{i}", "day": FIRST + SENT, "held_out": True} for i in range(held)]
    return pa.Table.from_pylist(rows, MESSAGES)


def books(reached: int = 40, held: int = 20, back: int = 30, held_back: int = 5, **more: Any) -> dict[str, Any]:
    """Everybody bought 150 days before (silent since); `back` of those reached buy for 10.00 on the tenth day, of those held out
    `held_back`; the first ten of those reached use the coupon and come once more on the 30th day, for 5.00, all of that."""
    every = [*(f"r{i}" for i in range(reached)), *(f"h{i}" for i in range(held))]
    lines = [line(one, SENT - 150, 2_000, coupon=None) for one in every]
    lines += [line(f"r{i}", SENT + 9, 1_000, coupon="Q" if i < 10 else None) for i in range(back)]
    lines += [line(f"r{i}", SENT + 29, 500, coupon=None) for i in range(min(10, back))]
    lines += [line(f"h{i}", SENT + 9, 1_000, coupon=None) for i in range(held_back)]
    rows = sales([{k: v for k, v in one.items() if k != "coupon"} for one in lines])
    rows = rows.append_column("coupon", pa.array([one["coupon"] for one in lines], pa.string()))
    return {"sales": rows, "messages": messages(reached, held), "campaigns": pa.Table.from_pylist([CAMPAIGN]),
            "coupons": pa.Table.from_pylist([COUPON])} | more  # fmt: skip


def played(frames: dict[str, Any], as_of: int = FIRST + SENT + 30) -> Played:
    (found,) = plays({name: table for name, table in frames.items() if table is not None}, as_of, {})
    return found


def test_both_sides_are_counted_by_hand() -> None:
    found = played(books())
    assert (found.reached.people, found.reached.bought, found.reached.again, found.reached.activated) == (40, 30, 10, 30)
    assert (found.held.people, found.held.bought, found.held.again) == (20, 5, 0)
    assert found.reached.repurchase == pytest.approx(10 / 30)
    assert found.reached.head == pytest.approx((30 * 1_000 + 10 * 500) / 40)
    assert found.held.head == pytest.approx(250)
    assert (found.to_go, found.why) == (0, "")
    assert found.lifts["bought"].value == pytest.approx(0.75 - 0.25)
    assert found.lifts["bought"].verdict == "worked"
    assert found.lifts["money"].value == pytest.approx(875 - 250)


def test_the_interval_is_that_of_the_textbook() -> None:
    """Newcombe 1998, table II, method 10: 56/70 against 48/80 is 0.2 with 0.0524 to 0.3339."""
    assert difference(56, 70, 48, 80) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    told = lifts(Side(70, 56, 0, 56, 0, 1.0), Side(80, 48, 0, 48, 0, 1.0))["bought"]
    assert (told.low95, told.high95) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert told.low95 < told.low < told.value < told.high < told.high95


def test_money_a_head_has_the_interval_of_welch() -> None:
    """Means 875 and 250 of 40 and 20, deviations 400 and 300: error sqrt(4000 + 4500), 48.9 degrees of freedom, t 2.0096."""
    told = lifts(Side(40, 1, 0, 1, 35_000, 400.0), Side(20, 1, 0, 1, 5_000, 300.0))["money"]
    assert told.value == pytest.approx(625)
    assert told.high95 - told.value == pytest.approx(2.0096 * 8_500**0.5, rel=1e-4)


@pytest.mark.both_engines
def test_coupons_are_issued_to_who_was_reached_and_their_cost_is_added() -> None:
    """40 got it, 10 used it at 5.00 each; with 90.00 of its own the play cost 140.00: 4.67 an activation, 30 of them."""
    found = played(books())
    assert (found.issued, found.redeemed, found.leaked) == (40, 10, 0)
    assert found.redemption == 0.25
    assert found.cost_cents == 14_000
    assert found.cost_of_one == pytest.approx(14_000 / 30)
    assert found.cost_of_one_more == pytest.approx(14_000 / 20)  # half of forty would not have come


def test_what_was_booked_takes_the_place_of_what_was_planned() -> None:
    costs = pa.table({"object": ["K", "K", "other"], "cost_cents": [3_000, 1_000, 99]})
    assert played(books(costs=costs)).cost_cents == 4_000 + 5_000


def test_a_coupon_used_by_who_was_held_out_is_told_and_not_counted_as_redeemed() -> None:
    frames = books()
    coupons = ["Q" if who == "h0" and day == FIRST + SENT + 9 else None
               for who, day in zip(frames["sales"]["customer"].to_pylist(), frames["sales"]["day"].to_pylist(), strict=True)]  # fmt: skip
    at = frames["sales"].column_names.index("coupon")
    found = played(frames | {"sales": frames["sales"].set_column(at, "coupon", pa.array(coupons, pa.string()))})
    assert (found.redeemed, found.leaked) == (0, 1)


def test_without_a_hold_out_there_is_a_before_and_after_and_no_lift() -> None:
    found = played(books(held=0, held_back=0))
    assert (found.why, found.lifts) == ("no hold-out", {})
    assert (found.before.people, found.before.bought) == (40, 0)
    assert found.reached.bought == 30


def test_too_few_on_a_side_tell_nothing() -> None:
    found = played(books(held=FEWEST - 1))
    assert (found.why, found.lifts) == ("few", {})
    assert found.held.people == FEWEST - 1
    assert played(books(held=FEWEST)).why == ""


def test_nobody_sees_further_than_the_day_it_is_asked_for() -> None:
    """Ten days after it went out, and on the day itself: the later purchases are not known yet."""
    found = played(books(), FIRST + SENT + 10)
    assert (found.to_go, found.reached.bought, found.reached.again) == (20, 30, 0)
    early = played(books(), FIRST + SENT + 1)
    assert (early.to_go, early.reached.bought) == (29, 0)
    assert plays(books(), FIRST + SENT, {}) == []


def test_activated_is_who_came_from_the_state_aimed_at() -> None:
    """r0 bought a month before: it was active, not silent, and its purchase wakes nobody up."""
    frames = books()
    extra = sales([line("r0", SENT - 30, 100)]).append_column("coupon", pa.array([None], pa.string()))
    found = played(frames | {"sales": pa.concat_tables([frames["sales"], extra])})
    assert (found.reached.bought, found.reached.activated) == (30, 29)
    assert played(frames | {"campaigns": None, "coupons": None}).reached.activated == 30  # no aim declared: who bought


def test_where_the_sales_name_no_coupon_nobody_knows_what_was_redeemed() -> None:
    frames = books()
    found = played(frames | {"sales": frames["sales"].drop_columns(["coupon"])})
    assert (found.issued, found.redeemed, found.redemption) == (40, None, None)
    assert found.cost_cents == 9_000


def test_who_stands_on_both_sides_stays_held_out_and_is_one_person() -> None:
    again = pa.Table.from_pylist([{"source": "s", "campaign": "K", "customer": "h0", "day": FIRST + SENT + 2, "held_out": False}], MESSAGES)
    frames = books()
    found = played(frames | {"messages": pa.concat_tables([frames["messages"], again])})
    assert (found.reached.people, found.held.people) == (40, 20)
    links = pa.table({"kept": ["r0"], "merged": ["r1"], "undone_day": pa.array([None], pa.int32())})
    assert played(frames | {"person_links": links}).reached.people == 39


def test_a_play_of_which_only_messages_are_known_has_the_days_of_the_setting_and_no_cost() -> None:
    frames = {name: table for name, table in books().items() if name in ("sales", "messages")}
    (found,) = plays(frames, FIRST + SENT + 60, {"play_days": 9})
    assert (found.about.days, found.reached.bought) == (9, 0)  # they came on the tenth day
    assert (found.cost_cents, found.issued) == (None, None)
    assert plays({"sales": frames["sales"]}, FIRST + 900, {}) == []
