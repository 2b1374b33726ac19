"""`remind`: who is due within the week, with what they usually order; a list a rep; what came of it against chance and lot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analyse.books import sales
from tests.decide.customer_books import AS_OF, bought, context, seen, silent
from zhanggui.decide import DECISIONS
from zhanggui.decide.decision import Decision

KIND = DECISIONS["remind"]
DUE = {"next_low": AS_OF + 1, "next_mid": AS_OF + 3, "next_high": AS_OF + 9}


def lines_of(decision: Decision) -> list[str]:
    return [line["customer"] for line in (decision.details or {})["lines"]]


def test_who_is_due_within_the_week_stands_on_the_list_of_the_rep() -> None:
    rows = [
        seen("dora", **DUE), seen("edge", **(DUE | {"next_mid": AS_OF + 6})), seen("later", **(DUE | {"next_mid": AS_OF + 7})),
        seen("other", rep="004", **DUE), silent("gone", **DUE), seen("unknown"), seen("phone", switched_to="phone", **DUE),
    ]  # fmt: skip
    made = {d.subject: d for d in KIND.make(context(*rows))}
    assert {subject: lines_of(d) for subject, d in made.items()} == {"rep=003": ["dora", "edge"], "rep=004": ["other"]}
    assert made["rep=003"].title["en"] == "Rep 003: 2 customers due this week, remind them"
    assert made["rep=003"].expires == AS_OF + 7


def test_a_reminder_is_worth_what_it_adds_to_the_chance_of_an_order() -> None:
    # 700 days of a cycle of 10 are 36.5 + 1 orders a year and 12,000.00: 320.00 an order, a quarter of it margin: 80.00.
    rows = [seen("half", p7=0.5, **DUE), seen("sure", p7=0.99, **DUE), seen("certain", p7=1.0, **DUE)]
    (made,) = KIND.make(context(*rows))
    assert {x["customer"]: x["gain_cents"] for x in (made.details or {})["lines"]} == {"half": 190}
    assert made.gain.value == 190
    # What is at stake with each is what comes with the chance that it does not: .5 x 80.00; a reminder changes .06 of it.
    assert (made.gain.stake and made.gain.stake.value, made.gain.share and round(made.gain.share.value, 4), made.gain.cost) == (4_000, 0.06, 50)


def test_usual_goods_are_those_of_half_the_last_orders_with_their_usual_quantity() -> None:
    days = [AS_OF - 10 * n for n in range(1, 8)]
    lines = bought("dora", days) + bought("dora", days[:3], "cup", 4, 1_000) + bought("dora", days[:1], "pot", 1, 9_000)
    lines += bought("dora", [days[6]], "jar", 99, 1_000)
    (made,) = KIND.make(context(seen("dora", **DUE), lines=lines))
    (line,) = (made.details or {})["lines"]
    assert [(g["sku"], g["quantity"], g["times"]) for g in line["usual"]] == [("tea", 12.0, 6), ("cup", 4.0, 3)]
    assert "tea (12)、cup (4)" in (made.details or {})["sentence"]["zh"]


def test_goods_on_promotion_are_said_to_be() -> None:
    given = context(seen("dora", **DUE), lines=bought("dora", [AS_OF - 9, AS_OF - 19]))
    promotions = sales([]).from_pylist([{"promotion": "P1", "sku": "tea", "from_day": AS_OF - 1, "to_day": AS_OF + 9}])
    (made,) = KIND.make(replace(given, frames={**given.frames, "promotions": promotions}))
    assert (made.details or {})["lines"][0]["usual"][0]["promoted"]


def week_later(came: list[str], chance: float = 1.0) -> tuple[Decision, dict[str, object]]:
    """Four are due, half of them likely to come; those named order within the week -> the decision, the records a week later."""
    rows = [seen(name, **DUE) for name in "abcd"]
    given = context(*rows, lines=[x for name in "abcd" for x in bought(name, [AS_OF - 20])], chance=chance)
    lots = iter([0.5, 0.5, 0.5, 0.05])
    (made,) = KIND.make(replace(given, chance=lambda: next(lots)))
    after = [x for name in "abcd" for x in bought(name, [AS_OF - 20])] + [x for name in came for x in bought(name, [AS_OF + 4])]
    return made, {"sales": sales(after)}


def test_what_came_is_measured_against_the_chance_each_had_and_the_one_left_alone_is_counted_beside() -> None:
    made, frames = week_later(["a", "b", "d"])
    assert KIND.came(frames, made, AS_OF + 6, "").state == "not in yet"
    found = KIND.came(frames, made, AS_OF + 7, "")
    assert (found.state, found.treated, found.returned, found.held, found.held_returned) == ("in", 3, 2, 1, 1)
    # 3 x .5 x 80.00 were at stake. Two came and bought for 75.00 of margin, one did not: 5.00 + 5.00 + 80.00 were missed; 3 messages.
    assert (found.after, found.usual, found.effect) == (2.0, 1.5, 12_000 - 9_000 - 150)
    assert found.low is not None
    assert found.high is not None
    # 1.2816 x sqrt(3 x .5 x .5) x 80.00
    assert (found.high - found.low) / 2 == pytest.approx(1.2816 * 0.75**0.5 * 8_000, abs=2)
    assert (found.act, found.kept) == ("campaign", True)


def test_an_order_that_came_back_whole_is_no_order_and_one_outside_the_week_does_not_count() -> None:
    made, _ = week_later([])
    late = [*bought("a", [AS_OF + 7]), *bought("b", [AS_OF + 2]), ("R", "return", AS_OF + 2, "b", "tea", -12.0, -30_000)]
    found = KIND.came({"sales": sales(late)}, made, AS_OF + 30, "")
    assert (found.returned, found.effect) == (0, -3 * 4_000 - 150)
    assert found.kept is False


def test_a_replay_is_never_scored_and_one_left_alone_whole_promised_nothing() -> None:
    made, frames = week_later(["a"])
    assert KIND.came(frames, replace(made, replay=True), AS_OF + 9, "").state == "never scored"
    alone = replace(made, details=(made.details or {}) | {"lines": []}, held_out=True)
    found = KIND.came(frames, alone, AS_OF + 9, "")
    assert (found.state, found.promised, found.effect, found.treated, found.held) == ("in", 0, None, 0, 1)
