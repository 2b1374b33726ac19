"""`replenish`: what to order and why that many, by numbers that can be checked by hand; nothing is guessed where nothing is known."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.decide.stock_books import AS_OF, FIRST, SETTINGS, company, offers, quotes, sales, stock, suppliers
from zhanggui.base.days import iso
from zhanggui.decide import DECISIONS, Context
from zhanggui.decide.decision import Decision
from zhanggui.decide.order_line import OrderLine
from zhanggui.decide.order_lines import order_lines
from zhanggui.decide.order_value import alternatives
from zhanggui.decide.order_words import words
from zhanggui.measures.ask import ask


def context(frames: dict[str, Any], as_of: int = AS_OF, **settings: object) -> Context:
    return Context(frames, as_of, SETTINGS | settings, "run", False)


def lines(frames: dict[str, Any], **settings: object) -> dict[str, OrderLine]:
    return {x.sku: x for x in order_lines(context(frames, **settings))}


def made(frames: dict[str, Any], **settings: object) -> list[Decision]:
    return DECISIONS["replenish"].make(context(frames, **settings))


def test_the_whole_arithmetic_can_be_done_by_hand() -> None:
    tea = lines(company())["tea"]
    # 30 − 4 − 1 = 25 available and 5 coming last 3 of the 5 days until an order is here: the last two serve nobody. So
    # 10 a day × (5 lead − 2 out + 2 review + 0 safety, for nothing varies) − 25 − 5 = 20, in packs of 12: 24.
    assert (tea.daily, tea.available, tea.in_transit, tea.out_days) == (10, 25, 5, 2)
    assert (tea.short, tea.quantity, tea.cents()) == (20, 24, 14_400)
    assert (tea.cover, tea.out_day) == (pytest.approx(2.5), AS_OF + 2)
    assert (tea.lead, tea.lead_from, tea.supplier) == (5, "offer", "hill")
    assert tea.margin_cents == pytest.approx(400)
    # 50 are asked for before the goods come, 30 are there or coming: 20 are lost whatever is ordered. From then until the next
    # order can be here 20 are asked for: 20 × 4.00 is at stake, and with 24 more nothing of it is missed.
    assert (tea.lost_units, tea.lost_cents, tea.stake_units, tea.stake_cents, tea.missed_cents) == (20, 8_000, 20, 8_000, 0)
    # Keeping: 20 sold over two days are 20 unit days, 4 left lie for two days and then .2 on average: 20 + 8 + .8.
    assert tea.kept_cents == round(28.8 * 600 * 0.2 / 365)
    assert tea.saved_cents == 8_000 - tea.kept_cents


def test_safety_days_come_from_the_service_level_and_the_spread_of_the_lead_time() -> None:
    tea = lines(company(), service_level=0.95)["tea"]
    assert (tea.safety_days, tea.point) == (0, 70)
    purchases, receipts = _deliveries([3, 5, 7, 5, 5])
    tea = lines(company(purchases=purchases, receipts=receipts), service_level=0.95)["tea"]
    # Mean 5 days, variance (4+0+4+0+0)/5 = 1.6, its root 1.26 as shown: z·μ·σL = 1.645 × 10 × 1.26 = 20.73.
    assert (tea.lead, tea.lead_sd, tea.lead_from, tea.lead_count) == (5, 1.26, "measured", 5)
    assert tea.point == pytest.approx(70 + 20.727)
    # A missed sale costs 3.80, a unit more a few hundredths: some days more pay, for the next delivery may be late.
    assert 1 < tea.safety_days < 8


def _deliveries(days: list[int]) -> tuple[pa.Table, pa.Table]:
    ordered = [
        {"document": f"P{i}", "supplier": "hill", "sku": "tea", "day": FIRST + i, "quantity": 60.0, "price_e4": 58_000 + 1000 * i}
        for i in range(len(days))
    ]
    came = [
        {"document": f"R{i}", "purchase": f"P{i}", "supplier": "hill", "sku": "tea", "day": FIRST + i + d, "quantity": 60.0,
         "price_e4": 58_000 + 1000 * i}
        for i, d in enumerate(days)
    ]  # fmt: skip
    return pa.Table.from_pylist(ordered), pa.Table.from_pylist(came)


def test_days_without_stock_do_not_lower_the_daily_average() -> None:
    # Sold 10 a day until the shelf was empty for the last 14 of 28 days.
    empty = AS_OF - 14
    frames = company(sales=sales({"tea": 10}, range(FIRST, empty)),
                     stock_days=stock(("tea", FIRST, 500, 0, 0, 0), ("tea", empty - 1, 0, 0, 0, 0)))  # fmt: skip
    tea = lines(frames)["tea"]
    assert (tea.window_sold, tea.window_days, tea.window_daily) == (140, 14, 10)
    assert tea.daily == pytest.approx(10)


def test_the_cheapest_offer_whose_smallest_order_fits_is_chosen_and_the_last_price_stands_beside_it() -> None:
    purchases, receipts = _deliveries([5, 5, 5, 5, 5])
    found = company(
        offers=offers(("hill", "tea", 60_000, 0, 12, 5), ("lake", "tea", 55_000, 500, 1, 5), ("road", "tea", 58_000, 20, 1, 5)),
        purchases=purchases, receipts=receipts,
    )  # fmt: skip
    tea = lines(found)["tea"]
    assert (tea.supplier, tea.net_e4) == ("road", 58_000)
    assert [o["supplier"] for o in tea.offers if o["chosen"]] == ["road"]
    assert (tea.last_e4, tea.last_day, tea.last_supplier) == (62_000, FIRST + 9, "hill")
    assert (tea.lowest_e4, tea.mean_e4) == (58_000, 60_000)


def test_what_was_ordered_and_has_not_come_is_on_the_way_where_the_balance_does_not_say() -> None:
    purchases, receipts = _deliveries([5, 5])
    late = pa.Table.from_pylist(
        [*purchases.to_pylist(), {"document": "P9", "supplier": "hill", "sku": "tea", "day": AS_OF - 2, "quantity": 36.0, "price_e4": 60_000}]
    )
    balance = stock(("tea", AS_OF - 1, 30, 4, 1, 0)).drop_columns(["in_transit"])
    tea = lines(company(stock_days=balance, purchases=late, receipts=receipts))["tea"]
    assert (tea.in_transit, tea.transit_from, tea.short) == (36, "purchases", 9)


def test_nothing_is_ordered_of_what_lasts_and_of_what_is_no_longer_sold() -> None:
    assert made(company(stock_days=stock(("tea", AS_OF - 1, 500, 0, 0, 0)))) == []
    gone = pa.table({"sku": ["tea"], "ended_day": pa.array([AS_OF - 1], pa.int32())})
    assert made(company(skus=gone)) == []


def test_one_suggestion_a_supplier_says_what_it_saves_and_ask_gives_its_numbers_again() -> None:
    frames = company(
        sales=sales({"tea": 10, "cup": 2, "pot": 1}),
        stock_days=stock(("tea", AS_OF - 1, 30, 4, 1, 5), ("cup", AS_OF - 1, 3, 0, 0, 0), ("pot", AS_OF - 1, 100, 0, 0, 0)),
        offers=offers(("hill", "tea", 60_000, 0, 12, 5), ("lake", "cup", 50_000, 0, 1, 5), ("lake", "pot", 50_000, 0, 1, 5)),
    )
    first, second = made(frames)
    assert (first.subject, second.subject) == ("supplier=hill", "supplier=lake")
    # Tea as above; of cups 4 are asked for from the fifth to the seventh day: 4 × 5.00.
    assert (first.gain.stake.value, second.gain.stake.value) == (8_000, 2_000)  # type: ignore[union-attr]
    for told in (first, second):
        stake, share = told.gain.stake, told.gain.share
        assert stake is not None
        assert share is not None
        assert told.gain.value == pytest.approx(stake.value * share.value - told.gain.cost)
    assert first.gain.low <= first.gain.value <= first.gain.high
    assert first.owner_role == "buyer"
    assert [x["sku"] for x in (second.details or {})["lines"]] == ["cup"]
    for evidence in (*first.evidence, *second.evidence):
        answer = ask(frames, [evidence.name], where=evidence.filter, as_of=AS_OF)
        assert answer.value(evidence.name) == evidence.value
    assert first.evidence[0].filter == f"sku=tea day>={iso(AS_OF - 28)} day<={iso(AS_OF - 1)}"
    assert first.evidence[0].value == 280
    assert len(made(frames, max_decisions=1)) == 1


def test_the_words_hold_the_numbers() -> None:
    said = words(lines(company())["tea"])
    assert "预计日均10 × (提前期5天 − 断货2天 + 复核周期2天 + 安全天数0天) − 可用库存25 − 在途5 = 还差20；按箱规12取整，订24" in said["quantity"]["zh"]
    assert "现存30 − 占用4 − 冻结1 − 过期0" in said["quantity"]["zh"]
    assert "= 20 short; in packs of 12: 24" in said["quantity"]["en"]
    assert "货到之前会少卖20（毛利80.00），订不订都来不及，不算" in said["gain"]["zh"]
    assert "近28天卖280，有货28天，日均10" in said["daily"]["zh"]
    assert "供应商报的" in said["lead"]["zh"]


def test_without_stock_nothing_is_suggested_and_without_sales_nothing_is_invented() -> None:
    frames = company()
    del frames["stock_days"]
    assert made(frames) == []
    assert lines(frames)["tea"].unknown == ("stock",)
    frames = company()
    del frames["sales"]
    assert made(frames) == []
    tea = lines(frames)["tea"]
    assert (tea.daily, tea.cover, tea.quantity, tea.available) == (None, None, 0, 25)
    assert tea.unknown == ("sales",)


def test_what_happens_later_does_not_change_what_was_said() -> None:
    later = pa.concat_tables([sales({"tea": 10}), sales({"tea": 90}, range(AS_OF, AS_OF + 9))])
    more = pa.concat_tables([company()["stock_days"], stock(("tea", AS_OF, 900, 0, 0, 0))])
    assert made(company()) == made(company(sales=later, stock_days=more))


def test_a_dearer_order_makes_a_larger_lot() -> None:
    dear = lines(company(), order_cost=50.0)["tea"]
    # √(2 × 50.00 × 10 / (6.00 × .2 / 365)) = √304,166.7 = 551.5 units, of which 20 are the two days until the next look.
    assert dear.lot == pytest.approx(53.2, abs=0.2)
    assert dear.quantity == 552


def test_made_up_stock_is_known_to_be() -> None:
    assert lines(company(stock_days=stock(("tea", AS_OF - 1, 30, 0, 0, 0), source="simulated")))["tea"].simulated


def test_nothing_lies_there_and_only_what_can_still_be_sold_is_at_stake() -> None:
    out = stock(("tea", AS_OF - 1, 0, 0, 0, 0))
    offered = offers(("hill", "tea", 60_000, 0, 1, 11))
    (made_,) = made(company(stock_days=out, offers=offered), review_days=7)
    (tea,) = (made_.details or {})["lines"]
    # Eleven days pass before anything can be here: 110 × 4.00 is lost. What acting changes is the seventy of the week after.
    assert (tea["lost_cents"], tea["stake_cents"], tea["quantity"]) == (44_000, 28_000, 70)
    assert (made_.details or {})["lost_cents"] == 44_000
    assert 27_000 < made_.gain.value < 28_000
    assert "440元，订不订都来不及，不算在内" in (made_.details or {})["sentence"]["zh"]
    assert "¥440 is missed before it arrives, whatever is ordered" in (made_.details or {})["sentence"]["en"]


@pytest.mark.parametrize("there", [0, 12, 30, 55, 61])
def test_the_advised_quantity_is_the_cheapest_in_its_own_table(there: float) -> None:
    uneven = pa.concat_tables([sales({"tea": units}, range(FIRST + i, AS_OF, 4)) for i, units in enumerate((2, 30, 0, 8))])
    purchases, receipts = _deliveries([3, 5, 9, 5, 6])
    books = company(sales=uneven, stock_days=stock(("tea", AS_OF - 1, there, 0, 0, 0)), purchases=purchases, receipts=receipts)
    tea = lines(books, service_level=0.95, review_days=7)["tea"]
    less, as_is, more, half_more = alternatives(SETTINGS, tea)
    assert as_is["quantity"] == tea.quantity > 0
    assert as_is["cost"] <= min(less["cost"], more["cost"], half_more["cost"])
    assert tea.saved_cents == tea.stake_cents - as_is["cost"]
    assert (tea.less_cents, tea.more_cents) == (less["cost"] - as_is["cost"], more["cost"] - as_is["cost"])
    # And the arithmetic that is shown gives the number that is shown.
    assert tea.daily is not None
    assert tea.daily * (tea.lead - tea.out_days + tea.review + tea.safety_days) - (tea.available or 0) - tea.in_transit == pytest.approx(tea.short)


def test_a_smallest_order_that_is_dearer_than_less_says_so() -> None:
    tea = lines(company(offers=offers(("hill", "tea", 60_000, 400, 1, 5))))["tea"]
    assert (tea.quantity, tea.forced) == (400, "moq")
    assert tea.less_cents is not None
    assert tea.less_cents < 0
    assert "少订更划算，但起订就要这么多" in words(tea)["quantity"]["zh"]


def test_a_shortage_of_next_to_nothing_is_no_order() -> None:
    # Seventy are asked for, 69.984 are there: .016 short, and the supplier takes no fewer than ten.
    nearly = company(stock_days=stock(("tea", AS_OF - 1, 69.984, 0, 0, 0)), offers=offers(("hill", "tea", 60_000, 10, 1, 5)))
    assert (lines(nearly)["tea"].point, lines(nearly)["tea"].quantity) == (70, 0)
    assert made(nearly) == []


def test_goods_are_ordered_in_whole_cases_where_only_the_pack_units_tell_them() -> None:
    units = pa.table({"sku": ["tea", "tea", "tea"], "unit": ["托", "箱", "盒"], "factor": [360.0, 18.0, 6.0]})
    tea = lines(company(offers=quotes(("hill", "tea", 60_000, FIRST, 0)), pack_units=units))["tea"]
    assert (tea.short, tea.pack, tea.quantity) == (20, 18, 36)
    stated = lines(company(pack_units=units))["tea"]
    assert (stated.pack, stated.quantity) == (12, 24)  # what the supplier says of its own goods comes first


def test_an_old_quote_does_not_beat_what_was_paid_since() -> None:
    purchases, receipts = _deliveries([5, 5])  # the last from the hill came on FIRST + 6, at 5.90
    tea = lines(company(offers=quotes(("hill", "tea", 50_000, FIRST - 900, 0)), purchases=purchases, receipts=receipts))["tea"]
    assert (tea.net_e4, tea.price_day, tea.price_paid, tea.quoted_e4, tea.quoted_day) == (59_000, FIRST + 6, True, 50_000, FIRST - 900)
    assert tea.margin_cents == 410
    assert f"净价5.90是{iso(FIRST + 6)}实际进货的价；报价5.00是{iso(FIRST - 900)}的，已经过时" in words(tea)["price"]["zh"]
    newer = lines(company(offers=quotes(("hill", "tea", 50_000, FIRST + 8, 0)), purchases=purchases, receipts=receipts))["tea"]
    assert (newer.net_e4, newer.price_paid, newer.price_day) == (50_000, False, FIRST + 8)


def test_a_quote_that_is_older_than_others_by_far_is_not_compared_with_them() -> None:
    found = company(offers=quotes(("hill", "tea", 60_000, AS_OF - 10, 0), ("lake", "tea", 40_000, AS_OF - 1200, 0)))
    tea = lines(found)["tea"]
    assert (tea.supplier, {o["supplier"]: o["stale"] for o in tea.offers}) == ("hill", {"hill": False, "lake": True})
    assert lines(found, quote_days=3000)["tea"].supplier == "lake"
    alone = lines(company(offers=quotes(("lake", "tea", 40_000, AS_OF - 1200, 0))))["tea"]
    assert (alone.supplier, alone.net_e4) == ("lake", 40_000)


def test_who_delivered_last_without_a_quote_stands_beside_who_quoted() -> None:
    purchases, receipts = _deliveries([5, 5])
    tea = lines(company(offers=quotes(("lake", "tea", 70_000, FIRST, 0)), purchases=purchases, receipts=receipts))["tea"]
    assert (tea.supplier, tea.net_e4, tea.price_paid, tea.quoted_e4) == ("hill", 59_000, True, None)


def test_a_suppliers_smallest_amount_is_reached_or_the_order_waits() -> None:
    books = company(suppliers=suppliers(hill=20_000))
    tea = lines(books)["tea"]
    # 24 at 6.00 are 144.00; 36 are 216.00, above the 200.00 that the hill takes at least.
    assert (tea.quantity, tea.added, tea.forced, tea.cents()) == (36, 12, "minimum", 21_600)
    assert "其中12是为凑够起订金额200" in words(tea)["quantity"]["zh"]
    # A smallest amount whose keeping costs more than the order saves: nothing yet.
    waits = company(suppliers=suppliers(hill=2_000_000))
    assert (lines(waits)["tea"].quantity, lines(waits)["tea"].forced) == (0, "minimum")
    assert made(waits) == []
    assert "凑够不划算，等一等" in words(lines(waits)["tea"])["quantity"]["zh"]


def test_what_fills_up_an_order_is_what_costs_least() -> None:
    books = company(
        sales=sales({"tea": 10, "pot": 0.5}), suppliers=suppliers(hill=20_000),
        stock_days=stock(("tea", AS_OF - 1, 30, 4, 1, 5), ("pot", AS_OF - 1, 40, 0, 0, 0)),
        offers=offers(("hill", "tea", 60_000, 0, 12, 5), ("hill", "pot", 60_000, 0, 1, 5)),
    )  # fmt: skip
    found = lines(books)
    # 56.00 are missing: twelve of the tea are gone a day later, ten pots would lie beside the forty for three months.
    assert (found["tea"].quantity, found["pot"].quantity) == (36, 0)
