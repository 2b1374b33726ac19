"""`win_back`: key accounts one by one, the others a list a rep; reasons in words; some left alone by lot, and kept so."""

from __future__ import annotations

from dataclasses import replace

from tests.decide.customer_books import AS_OF, bought, context, seen, silent
from zhanggui.decide import DECISIONS
from zhanggui.decide.kind import Context
from zhanggui.measures.ask import ask

KIND = DECISIONS["win_back"]
CALM = [seen(f"calm{n}", last_cents=10_000) for n in range(6)]
GREAT = silent("great", grade="A", last_cents=900_000)
SMALL = [silent(f"small{n}", last_cents=9_000, rep="003" if n < 3 else "004") for n in range(5)]


def test_who_bought_once_or_only_yesterday_is_not_lost() -> None:
    assert KIND.make(context(*CALM, silent("once", orders=1), silent("fresh", overdue=0.3))) == []


def test_a_key_account_with_a_small_last_purchase_is_told_alone_too_and_is_the_reps_matter() -> None:
    made = KIND.make(context(*CALM, silent("stated", key_stated=True, last_cents=5_000), silent("graded", grade="A", last_cents=5_000)))
    assert {(d.subject, d.owner_role) for d in made} == {("customer=stated", "rep"), ("customer=graded", "rep")}


def test_without_reps_the_list_is_the_directors() -> None:
    (made,) = KIND.make(context(*CALM, silent("alone", rep=None, last_cents=90_000)))
    assert (made.subject, made.owner_role, made.title["en"]) == ("rep=none", "sales_director", "1 customer may be leaving")


def test_a_key_account_is_told_alone_and_the_others_on_the_list_of_their_rep() -> None:
    made = KIND.make(context(*CALM, GREAT, *SMALL))
    assert [(d.subject, d.owner_role, len((d.details or {})["lines"])) for d in made] == [
        ("rep=003", "rep", 3), ("rep=004", "rep", 2), ("customer=great", "sales_director", 1),
    ]  # fmt: skip
    key = made[-1]
    assert key.title["zh"] == "大客户great's shop (great)可能要流失：41天没订货，平时10天一次"
    assert "四倍于平常没来" in (key.details or {})["sentence"]["zh"]
    assert "Away four times as long as usual; bought ¥36.00K in 12 months" in (key.details or {})["sentence"]["en"]
    # At an even chance: .15 x 3000 - 300, where .30 of the 1500 at stake changes.
    assert (key.gain.value, key.gain.low, key.gain.high) == (15_000, -39_083, 78_640)
    assert made[0].gain.value == 3 * 27_000
    assert "假定" in (key.details or {})["gain_method"]["zh"]
    assert "assumption" in (key.details or {})["gain_method"]["en"]


def test_every_number_behind_it_can_be_asked_again() -> None:
    given = context(*CALM, GREAT, *SMALL)
    for decision in KIND.make(given):
        assert 3 <= len(decision.evidence) <= 6
        for e in decision.evidence:
            answered = ask(given.frames, [e.name], where=e.filter, as_of=AS_OF).value(e.name) or 0
            assert (answered / 100 if e.unit == "money" else answered) == e.value


def test_nobody_about_whom_there_is_no_alarm_or_who_orders_elsewhere_is_told_as_lost() -> None:
    assert KIND.make(context(*CALM)) == []
    assert KIND.make(context(*CALM, silent("phone", grade="A", last_cents=900_000, switched_to="phone"))) == []


def test_without_a_prediction_nothing_is_made() -> None:
    assert KIND.make(context(silent("c", alarm=None, risk=None))) == []


def test_a_list_holds_the_ones_worth_most_and_says_how_many_come_after_them() -> None:
    rich = silent("rich", profit_12m_cents=1_800_000, last_cents=9_000)
    (made,) = KIND.make(context(*CALM, *SMALL[:3], rich, lines_a_rep=2))
    assert [line["customer"] for line in (made.details or {})["lines"]] == ["rich", "small0"]
    assert "另有2家排在后面" in (made.details or {})["sentence"]["zh"]


def test_who_is_left_alone_by_lot_is_kept_apart_counts_for_nothing_and_is_named_nowhere() -> None:
    given = context(*CALM, *SMALL[:3])
    lots = iter([0.5, 0.05, 0.5])
    (made,) = KIND.make(replace(given, chance=lambda: next(lots)))
    told = made.details or {}
    assert [x["customer"] for x in told["lines"]] == ["small0", "small2"]
    assert [x["customer"] for x in told["left_alone"]] == ["small1"]
    assert made.gain.value == 2 * 27_000
    assert not made.held_out
    assert "small1" not in f"{made.title}{made.action}{told['sentence']}{made.evidence}"


def test_what_was_drawn_holds_until_the_result_is_in_and_is_measured_once() -> None:
    given = context(*CALM, *SMALL[:3])
    lots = iter([0.5, 0.05, 0.5])
    (first,) = KIND.make(replace(given, chance=lambda: next(lots)))
    later = replace(given, found=given.found | {"earlier": [first]}, as_of=AS_OF + 8, chance=lambda: 0.0)
    (again,) = KIND.make(later)
    assert [(x["customer"], x["again"]) for x in (again.details or {})["lines"]] == [("small0", True), ("small2", True)]
    assert [x["customer"] for x in (again.details or {})["left_alone"]] == ["small1"]
    # Ninety days after the first it is drawn anew, and this time all are left alone: a decision that is nobody's work.
    (fresh,) = KIND.make(replace(later, as_of=AS_OF + 91))
    assert fresh.held_out
    assert (fresh.details or {})["lines"] == []
    assert fresh.gain.value == 0
    assert "留作对照" in fresh.title["zh"]


def test_a_replay_leaves_nobody_alone() -> None:
    given = context(*CALM, *SMALL[:3], chance=0.0)
    (made,) = KIND.make(Context(given.frames, AS_OF, given.settings, "r", True, given.found, given.chance))
    assert len((made.details or {})["lines"]) == 3


def test_key_accounts_are_left_alone_only_where_the_settings_say_so() -> None:
    assert not KIND.make(context(*CALM, GREAT, chance=0.0))[0].held_out
    assert KIND.make(context(*CALM, GREAT, chance=0.04, key_hold_out=0.05))[0].held_out


def test_small_ones_that_a_call_does_not_pay_for_get_a_message() -> None:
    tiny = [silent(f"tiny{n}", last_cents=9_000, net_12m_cents=90_000, profit_12m_cents=24_000) for n in range(2)]
    (made,) = KIND.make(context(*CALM, *tiny))
    assert (made.subject, made.owner_role, made.gain.value) == ("route=campaign", "marketer", 2 * 190)


def test_the_usual_goods_stand_on_the_line() -> None:
    lines = [x for days in ([AS_OF - 80, AS_OF - 60, AS_OF - 41],) for x in bought("small0", list(days))]
    (made,) = KIND.make(context(*CALM, SMALL[0], lines=lines))
    (line,) = (made.details or {})["lines"]
    assert line["usual"] == [{"sku": "tea", "name": "", "quantity": 12.0, "times": 3, "promoted": False}]


def test_of_a_key_account_that_buys_less_the_title_says_so_and_not_how_long_ago_it_was_here() -> None:
    why = '[{"name": "amount", "zh": "购买金额低了", "en": "amount bought is down", "share": 1.0}]'
    row = seen("less", grade="A", last_cents=900_000, alarm="shrinking", prior_12m_cents=9_600_000, reasons=why)
    (made,) = KIND.make(context(*CALM, row))
    assert made.title == {
        "zh": "大客户less's shop (less)可能要流失：购买金额低了", "en": "less's shop (less), a key account, may be leaving: amount bought is down",
    }  # fmt: skip
