"""`replenish`: what to order and why that many, by numbers that can be checked by hand; nothing is guessed where nothing is known."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.decide.stock_books import AS_OF, FIRST, SETTINGS, company, offers, sales, stock
from zhanggui.base.days import iso
from zhanggui.decide import DECISIONS, Context
from zhanggui.decide.decision import Decision
from zhanggui.decide.order_lines import OrderLine, order_lines
from zhanggui.decide.replenish import words
from zhanggui.measures.ask import ask


def context(frames: dict[str, Any], as_of: int = AS_OF, **settings: object) -> Context:
    return Context(frames, as_of, SETTINGS | settings, "run", False)


def lines(frames: dict[str, Any], **settings: object) -> dict[str, OrderLine]:
    return {x.sku: x for x in order_lines(context(frames, **settings))}


def made(frames: dict[str, Any], **settings: object) -> list[Decision]:
    return DECISIONS["replenish"].make(context(frames, **settings))


def test_the_whole_arithmetic_can_be_done_by_hand() -> None:
    tea = lines(company())["tea"]
    # 10 a day × (5 lead + 2 review + 0 safety at a level of one half) − (30 − 4 − 1) − 5 = 40, in packs of 12: 48.
    assert (tea.daily, tea.available, tea.in_transit) == (pytest.approx(10), 25, 5)
    assert (tea.short, tea.quantity, tea.cents()) == (pytest.approx(40), 48, 28_800)
    assert (tea.cover, tea.out_day) == (pytest.approx(2.5), AS_OF + 2)
    assert (tea.lead, tea.lead_from, tea.supplier) == (5, "offer", "hill")
    assert tea.margin_cents == pytest.approx(400)
    # 70 are asked for, 30 are there or coming: 40 × 4.00 would be missed; with 48 more nothing is.
    assert tea.saved_cents == 16_000


def test_safety_days_come_from_the_service_level_and_the_spread_of_the_lead_time() -> None:
    tea = lines(company(), service_level=0.95)["tea"]
    assert tea.safety_days == pytest.approx(0)
    purchases, receipts = _deliveries([3, 5, 7, 5, 5])
    tea = lines(company(purchases=purchases, receipts=receipts), service_level=0.95)["tea"]
    # Mean 5 days, variance (4+0+4+0+0)/5 = 1.6: z·μ·σL = 1.6449 × 10 × 1.2649 = 20.81, two days of sales.
    assert (tea.lead, tea.lead_from, tea.lead_count) == (5, "measured", 5)
    assert tea.safety_days == pytest.approx(2.081, abs=0.001)
    assert tea.point == pytest.approx(70 + 20.81, abs=0.01)
    assert tea.quantity == 72


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
        offers=offers(("hill", "tea", 60_000, 0, 12, 5), ("lake", "tea", 55_000, 500, 1, 5), ("road", "tea", 58_000, 24, 1, 5)),
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
    assert (tea.in_transit, tea.transit_from, tea.short) == (36, "purchases", pytest.approx(9))


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
    # Tea as above; of cups 14 are asked for, 3 are there: 11 × 5.00.
    assert (first.gain.value, second.gain.value) == (16_000, 5_500)
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
    assert "日均销量10 × (提前期5天 + 复核周期2天 + 安全天数0天) − 可用库存25 − 在途5 = 还差40；按箱规12取整，订48" in said["quantity"]["zh"]
    assert "现存30 − 占用4 − 冻结1 − 过期0" in said["quantity"]["zh"]
    assert "= 40 short; in packs of 12: 48" in said["quantity"]["en"]
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
    # √(2 × 50.00 × 10 / (6.00 × .2 / 365)) = √304,166.7 = 551.5 units: 55 days.
    assert dear.lot == pytest.approx(55.15, abs=0.01)
    assert dear.quantity == 600


def test_made_up_stock_is_known_to_be() -> None:
    assert lines(company(stock_days=stock(("tea", AS_OF - 1, 30, 0, 0, 0), source="simulated")))["tea"].simulated
