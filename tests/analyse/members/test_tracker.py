"""New cards, the new-card rate, what members bring, items per ticket: week by week, shop by shop, by hand."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.analyse.members.books import AS_OF, FRAMES, LINES, day, members, sales
from zhanggui.analyse.members.roll import roll
from zhanggui.analyse.members.tracker import Line, Period, Takings, Tracker, periods, review, track
from zhanggui.base.errors import WrongUse
from zhanggui.measures.ask import ask


def tracker(grain: str = "week", cut: str = "", **frames: object) -> Tracker:
    every = {**FRAMES, **frames}
    return track(every, roll(every, AS_OF), AS_OF, grain, cut=cut, card_from_cents=20_000, count=1 if cut else 2)  # type: ignore[arg-type]


@pytest.mark.both_engines
def test_a_week_is_counted_by_hand() -> None:
    before, now = tracker().lines
    assert (now.period.first, now.period.last, now.period.partial) == (day("2026-10-26"), day("2026-11-01"), True)
    # M7 enrolled on 28 October; M6 the week before. Without a card: c1 200, c2 240, c3 60, c4 400: three reach 200.
    assert (before.new_cards, now.new_cards, now.qualified) == (1, 1, 3)
    # Members: b1 320, b2 60, b3 200 = 580 of 1480; profit 580 − 420 = 160 of 160 + (900 − 650) = 410.
    assert now.member == Takings(58_000, 16_000, 5.0, 3)
    assert now.other == Takings(90_000, 25_000, 8.0, 4)
    values = now.values
    assert values["new_card_rate"] == pytest.approx(1 / 3)
    assert values["member_share"] == pytest.approx(580 / 1480)
    assert values["profit_share"] == pytest.approx(160 / 410)
    assert (values["member_items"], values["other_items"]) == (pytest.approx(5 / 3), 2.0)


def test_wholesale_is_in_no_figure_of_members() -> None:
    """The same week, and an outlet that ordered 500 pots for 50,000: nobody shows a card there."""
    table = sales((*LINES, ("w1", "2026-10-27", None, None, None, "pot", 500, 50_000, 40_000)))
    customers = pa.array(["outlet" if line["document"] == "w1" else None for line in table.to_pylist()])
    now = tracker(sales=table.append_column("customer", customers)).lines[-1].values
    assert (now["member_sales"], now["till_sales"], now["qualified"]) == (58_000, 148_000, 3)
    assert (now["member_share"], now["profit_share"], now["other_items"]) == (pytest.approx(580 / 1480), pytest.approx(160 / 410), 2.0)
    asked = ask({"sales": table.append_column("customer", customers)}, ["member_sales", "till_sales", "member_share"], from_day=day("2026-10-26"))
    assert asked.rows == [{name: now[name] for name in ("member_sales", "till_sales", "member_share")}]


def test_shops_and_clerks_add_up_to_the_whole() -> None:
    (whole,) = tracker().lines[-1:]
    for cut in ("shop", "clerk"):
        parts = tracker(cut=cut).lines
        assert sum(p.new_cards or 0 for p in parts) == whole.new_cards
        assert sum(p.qualified or 0 for p in parts) == whole.qualified
        assert sum(p.member.sales for p in parts if p.member) == (whole.member or Takings()).sales
    assert {p.group: (p.new_cards, p.qualified) for p in tracker(cut="clerk").lines} == {"li": (1, 1), "wu": (0, 1), "zhou": (0, 1)}


def test_sales_without_a_card_number_tell_new_cards_and_say_what_is_missing() -> None:
    found = tracker(sales=sales(without=("member",)))
    assert "sales.member" in found.missing
    assert found.lines[-1].new_cards == 1
    assert found.lines[-1].values["member_share"] is None


def test_who_sold_to_members_alone_earned_all_of_it_with_them() -> None:
    """No ticket without a card: the share of the profit is known as that of the sales is; with no cost on record it is not."""
    only = Line(Period(0, 6), member=Takings(402_900, 140_800, 28.0, 12), other=Takings())
    assert (only.values["member_share"], only.values["profit_share"]) == (1.0, 1.0)
    none = Line(Period(0, 6), member=Takings(), other=Takings(90_000, 25_000, 8.0, 4))
    assert (none.values["member_share"], none.values["member_profit"], none.values["profit_share"]) == (0.0, 0, 0.0)
    unknown = Line(Period(0, 6), member=Takings(402_900, None, 28.0, 12), other=Takings())
    assert unknown.values["profit_share"] is None


def test_without_cost_sales_are_told_and_profit_is_not() -> None:
    found = tracker(sales=sales(without=("cost_cents",)))
    assert "sales.cost_cents" in found.missing
    assert found.lines[-1].values["member_share"] == pytest.approx(580 / 1480)
    assert found.lines[-1].values["profit_share"] is None


def test_nothing_is_seen_of_what_was_not_known_yet() -> None:
    early = day("2026-10-28")
    line = track(FRAMES, roll(FRAMES, early), early, "week", card_from_cents=20_000, count=1).lines[-1]
    assert (line.new_cards, line.qualified, line.member) == (0, 1, Takings(32_000, 9_000, 3.0, 1))


def test_cards_without_any_sale_are_still_counted() -> None:
    frames = {"members": members()}
    found = track(frames, roll(frames, AS_OF), AS_OF, "month")
    assert found.missing == ("sales",)
    assert [line.new_cards for line in found.lines][-1] == 2


def test_a_business_that_orders_is_no_ticket_without_a_card() -> None:
    frame = sales(without=("shop",)).append_column("customer", [["dora"] * 10 + [None, "dora", None, None]])
    found = tracker(sales=frame)
    # c1 and c4 are left: c2 was ordered by Dora's shop, c3 is below 200.
    assert found.lines[-1].qualified == 2


def test_periods_are_whole_and_the_last_is_not_over() -> None:
    months = periods("month", AS_OF - 1, 2)
    assert [(p.first, p.last, p.partial) for p in months] == [
        (day("2026-09-01"), day("2026-09-30"), False), (day("2026-10-01"), day("2026-10-31"), True)]  # fmt: skip
    assert not periods("month", AS_OF, 1)[0].partial
    with pytest.raises(WrongUse):
        periods("fortnight", AS_OF)  # type: ignore[arg-type]


def rates(*counts: tuple[int, int], cut: str = "", names: str = "") -> Tracker:
    lines = [Line(Period(n, n), names[n] if names else None, cards, tickets) for n, (cards, tickets) in enumerate(counts)]
    return Tracker("week", cut, tuple(lines))


def test_a_rate_that_fell_by_more_than_chance_asks_for_a_look_and_says_at_whom() -> None:
    # 10 of 100 after 60 of 200; of the clerks B takes 2 of 60 where the others take 38 of 140.
    found = review(rates((30, 100), (30, 100), (10, 100)), rates((30, 100), (2, 60), (8, 40), cut="clerk", names="ABC"))
    assert (found.verdict, found.rate, found.before) == ("low", 0.1, 0.3)
    assert [name for name, _own, _others in found.behind] == ["B"]


def test_of_few_tickets_nothing_is_said() -> None:
    assert review(rates((30, 100), (0, 5))).verdict == "cannot tell"
    assert review(rates((30, 100), (28, 100))).verdict == "usual"
