"""Every measure, on every kind of dataframe, with the value that adding up by hand gives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.measures.books import KINDS, books
from zhanggui.base.days import parse_day
from zhanggui.measures import MEASURES
from zhanggui.measures.ask import ask
from zhanggui.measures.question import bases_of

EXPECTED = {
    "line_amount": 205_00,
    "gross_sales": 220_00,
    "net_sales": 210_00,
    "return_amount": 16_00,
    "product_return_amount": 10_00,
    "return_quantity": 2.0,
    "charge_amount": 6_00,
    "adjustment_amount": -5_00,
    "discount": 2_50,
    "quantity": 24.0,
    "goods_quantity": 26.0,
    "sales_cost": 18 * 3_00 + 6 * 12_00,
    "costed_sales": 210_00,
    "costed_gross_sales": 220_00,
    "costed_quantity": 24.0,
    "cost_coverage": 1.0,
    "line_count": 11,
    "sale_count": 5,
    "customer_count": 2,
    "new_customer_count": 2,
    "sku_count": 2,
    "first_sale_day": parse_day("2024-01-01"),
    "last_sale_day": parse_day("2025-01-01"),
    "gross_profit": 210_00 - 126_00,
    "margin_rate": 84 / 210,
    "return_rate": 10 / 220,
    "sale_value": 42_00,
    # S4, a cash sale of 20.00, has no customer: dora 110.00 in S1 and S3, fay 80.00 in S2 and S5.
    "customer_sales": 190_00,
    "customer_sale_count": 4,
    "customer_value": 95_00,
    "sale_frequency": 2.0,
    "customer_sale_value": 47_50,
    "anonymous_sales": 20_00,
    "items_per_sale": 5.2,
    "average_price": round(220_00 / 26),
    "return_sale_count": 1,
    "return_sale_rate": 1 / 5,
    "return_quantity_rate": 2 / 26,
    "list_amount": 222_50,
    "discount_rate": 250 / 22250,
    "member_sales": 20_00,
    "till_sales": 20_00,
    "member_share": 1.0,
    "returning_customer_count": 0,
    "repeat_customer_count": 2,
    "repurchase_rate": 1.0,
    "all_customer_count": 2,
    "all_net_sales": 210_00,
    "customer_share": 1.0,
    "sales_share": 1.0,
    # Stock on 2025-01-01: 30 of tea of which 4 are reserved and 26 expired, 10 cups and 5 more of which 1 is frozen.
    "stock_quantity": 45.0,
    "available_quantity": 14.0,
    "expired_quantity": 26.0,
    "in_transit_quantity": 3.0,
    "stock_value": 93_00 + 10 * 12_00 + 60_00,
    "opening_stock_value": 60_00 + 10 * 12_00,
    "costed_stock_quantity": 45.0,
    "stock_cost_coverage": 1.0,
    "average_stock_value": round((30 * 60_00 + 327 * 93_00 + 367 * 120_00 + 276 * 60_00) / 367),
    "on_sale_sku_count": 2,
    # Tea on 31 days of January and 30 until its expiry, cups on every day.
    "in_stock_days": 31 + 30 + 367,
    "daily_quantity": 20 / 61 + 6 / 367,
    "cover_days": 14 / (20 / 61 + 6 / 367),
    "active_sku_rate": 1.0,
    "goods_to_sell_cost": 180_00 + 323_00,
    "sell_through": 126 / 503,
    "period_days": 367,
    "daily_sales_cost": round(126_00 / 367),
    "turnover_days": 252_89 / (126_00 / 367),
    "purchase_amount": 325_00,
    "purchase_quantity": 65.0,
    "purchase_order_count": 2,
    "supplier_count": 2,
    "received_amount": 323_00,
    "received_quantity": 65.0,
    "costed_received_quantity": 65.0,
    "receipt_cost_coverage": 1.0,
    "rejected_quantity": 1.0,
    "last_purchase_price": 12.0,
    "lowest_purchase_price": 3.0,
    "last_receipt_day": parse_day("2024-04-01"),
    "average_purchase_price": 4.9692,
    # Two regions of weight 2; two categories of weight 3, and of two brands of weight 2 one is missing.
    "fields_due": 4 + 6 + 4,
    "fields_filled": 4 + 6 + 2,
    "completeness": 12 / 14,
}


def test_every_measure_has_an_expected_value() -> None:
    assert set(EXPECTED) == set(MEASURES)


@pytest.fixture(params=[kind for kind in KINDS if kind != "spark"])
def near(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The books as each kind of dataframe that answers at once: a cluster takes a second for what the others do in a hundredth."""
    return books(request.param)


def test_each_measure_asked_alone_is_what_adding_up_by_hand_gives(near: dict[str, Any]) -> None:
    assert {name: ask(near, name).value() for name in MEASURES} == pytest.approx(EXPECTED)


def test_all_measures_asked_at_once_are_the_same(near: dict[str, Any]) -> None:
    assert ask(near, list(MEASURES)).rows == [pytest.approx(EXPECTED)]


GROUPS = sorted({tuple(sorted({base.table for base in bases_of(measure)})) for measure in MEASURES.values()})


@pytest.mark.parametrize("tables", GROUPS, ids="+".join)
def test_on_a_cluster_the_measures_of_the_same_tables_asked_at_once_are_the_same(tables: tuple[str, ...]) -> None:
    asked = [name for name, measure in MEASURES.items() if tuple(sorted({base.table for base in bases_of(measure)})) == tables]
    (row,) = ask(books("spark"), asked).rows
    assert set(asked) <= set(row)  # what costs are known of comes beside what is made of them
    assert row == pytest.approx({name: EXPECTED[name] for name in row})


def test_money_and_counts_are_whole_numbers_on_every_kind_of_dataframe(near: dict[str, Any]) -> None:
    row = ask(near, list(MEASURES)).rows[0]
    whole = [name for name, measure in MEASURES.items() if measure.unit in ("money", "count", "day")]
    assert {type(row[name]) for name in whole} == {int}


def test_a_cost_on_the_line_is_used_before_the_offers_of_today(arrow: dict[str, Any]) -> None:
    lines = arrow["sales"]
    costly = lines.append_column("cost_cents", lines.column("quantity").cast("int64"))
    assert ask({"sales": costly}, "sales_cost").value() == 26 - 2 + 1  # goods, returned tea, the spoon that was given; not the refunded freight


def test_every_measure_says_what_it_is_in_both_languages() -> None:
    for measure in MEASURES.values():
        assert all((measure.zh, measure.en, measure.definition_zh, measure.definition_en)), measure.name
        assert bool(measure.parts) + bool(measure.value or measure.distinct) + (measure.fold == "period") == 1, measure.name
