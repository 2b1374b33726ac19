"""A ratio is of one set of lines: who is in the numerator is in the denominator; what is not known is said, never taken for nothing."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from tests.measures.books import KINDS
from zhanggui.measures import MEASURES
from zhanggui.measures.ask import ask
from zhanggui.measures.behind import lines as behind

NEAR = [kind for kind in KINDS if kind != "spark"]

COLUMNS = ("document", "kind", "customer", "shop", "member", "sku", "quantity", "net_cents", "cost_cents")
WHOLE = {"quantity": pa.float64(), "net_cents": pa.int64(), "cost_cents": pa.int64()}


def book(*rows: tuple[Any, ...], kind: str = "pyarrow", without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Lines as (document, kind, customer, shop, member, sku, quantity, net, cost) on one day -> the tables of a question."""
    schema = pa.schema([("source", pa.string()), ("day", pa.int32()), ("known_day", pa.int32()), *((c, WHOLE.get(c, pa.string())) for c in COLUMNS)])
    made = [dict(zip(COLUMNS, row, strict=True)) | {"source": "books", "day": 20_000, "known_day": 20_000} for row in rows]
    table = pa.Table.from_pylist(made, schema)
    return {"sales": KINDS[kind](table.drop_columns(list(without)))}


MISSING_COST = (
    ("S1", "goods", "dora", None, None, "tea", 1.0, 100_00, 80_00),
    ("S2", "goods", "fay", None, None, "cup", 1.0, 100_00, None),
    ("R1", "return", "dora", None, None, "tea", -0.1, -10_00, -8_00),
)


@pytest.mark.parametrize("kind", NEAR)
def test_a_margin_is_of_the_lines_whose_cost_is_known_and_says_how_much_that_is(kind: str) -> None:
    """(100 - 10) - (80 - 8) = 18 of 90 is 20 %; the 100 that nobody knows the cost of are half of the 200 sold."""
    asked = ask(book(*MISSING_COST, kind=kind), ["net_sales", "sales_cost", "gross_profit", "margin_rate"])
    assert asked.rows == [{"net_sales": 190_00, "sales_cost": 72_00, "gross_profit": 18_00, "margin_rate": 0.2, "cost_coverage": 0.5}]
    by = ask(book(*MISSING_COST, kind=kind), "margin_rate", "customer").rows
    assert {row["customer"]: (row["margin_rate"], row["cost_coverage"]) for row in by} == {"dora": (0.2, 1.0), "fay": (None, 0.0)}


@pytest.mark.parametrize("kind", NEAR)
def test_where_costs_are_those_of_offers_goods_that_nobody_offers_are_left_out_of_both(kind: str) -> None:
    frames = book(*MISSING_COST, kind=kind, without=("cost_cents",))
    frames["offers"] = KINDS[kind](pa.table({"sku": ["tea"], "supplier": ["hill"], "price_e4": pa.array([700_000], pa.int64())}))
    # Tea: 90 of .9 pieces at 70 = 63; the cup is offered by nobody.
    assert ask(frames, ["gross_profit", "margin_rate"]).rows == [{"gross_profit": 27_00, "margin_rate": 0.3, "cost_coverage": 0.5}]


def test_a_frame_of_ones_own_with_a_cost_missing_says_so_too() -> None:
    pandas, zhanggui = pytest.importorskip("pandas"), pytest.importorskip("zhanggui")
    own = pandas.DataFrame({"day": [1, 1], "no": ["1", "2"], "code": ["tea", "cup"], "n": [1, 1], "money": [100.0, 100.0], "cost": [80.0, None]})
    made = zhanggui.sales(own, day="day", document="no", sku="code", quantity="n", amount="money", cost="cost")
    assert zhanggui.ask(made, "margin_rate").json() == [{"margin_rate": 0.2, "cost_coverage": 0.5}]


@pytest.mark.parametrize("name", [name for name, m in MEASURES.items() if name in ("gross_profit", "margin_rate", "sales_cost", "daily_sales_cost", "sell_through")])
def test_everything_that_is_made_of_costs_carries_the_share_that_is_known(name: str) -> None:
    frames = book(*MISSING_COST) | {
        "stock_days": pa.table({"day": pa.array([20_000, 20_000], pa.int32()), "sku": ["tea", "cup"], "on_hand": [3.0, 1.0],
                                "value_cents": pa.array([300_00, None], pa.int64())}),
        "receipts": pa.table({"day": pa.array([20_000], pa.int32()), "sku": ["tea"], "quantity": [1.0], "net_cents": pa.array([100_00], pa.int64())}),
    }
    assert ask(frames, name).rows[0]["cost_coverage"] == 0.5
    assert ask(frames, "stock_value").rows == [{"stock_value": 300_00, "stock_cost_coverage": 0.75}]


CHARGES = (
    ("S1", "goods", "dora", None, None, "tea", 4.0, 40_00, None),
    ("S1", "charge", "dora", None, None, "freight", 1.0, 6_00, None),
    ("S2", "charge", "fay", None, None, "freight", 1.0, 6_00, None),
    ("R1", "return", "dora", None, None, "tea", -1.0, -10_00, None),
    ("R2", "return", "dora", None, None, "freight", -1.0, -6_00, None),
)


@pytest.mark.parametrize("kind", NEAR)
def test_net_sales_are_of_goods_only_neither_charges_nor_refunded_charges(kind: str) -> None:
    asked = ask(book(*CHARGES, kind=kind), [
        "line_amount", "gross_sales", "product_return_amount", "net_sales", "quantity", "return_quantity", "return_sale_count", "return_rate"])
    assert asked.rows == [{
        "line_amount": 36_00, "gross_sales": 40_00, "product_return_amount": 10_00, "net_sales": 30_00, "quantity": 3.0,
        "return_quantity": 1.0, "return_sale_count": 1, "return_rate": 0.25,
    }]
    by_kind = ask(book(*CHARGES, kind=kind), "line_amount", "kind").rows
    assert {row["kind"]: row["line_amount"] for row in by_kind} == {"goods": 40_00, "charge": 12_00, "return": -16_00}
    assert ask(book(*CHARGES, kind=kind), "return_amount").value() == 16_00  # the total of the kind, as published


def test_the_lines_behind_net_sales_are_those_that_were_added() -> None:
    found = behind(book(*CHARGES), "net_sales")
    assert sorted((row["document"], row["amount"]) for row in found.rows) == [("R1", -10_00), ("S1", 40_00)]


TILLS = (
    ("S1", "goods", "dora", None, None, "tea", 10.0, 900_00, 600_00),
    ("S2", "goods", "dora", None, None, "tea", 10.0, 700_00, 600_00),
    ("S3", "goods", "fay", None, None, "tea", 5.0, 400_00, 300_00),
    ("T1", "goods", None, "M1", "ann", "tea", 2.0, 70_00, 40_00),
    ("T2", "goods", None, "M1", None, "tea", 1.0, 30_00, 20_00),
)


@pytest.mark.parametrize("kind", NEAR)
def test_the_value_and_the_frequency_of_a_customer_are_of_sales_that_name_one(kind: str) -> None:
    """2,000.00 of two customers in three sales; the tills took 100.00 in two tickets."""
    asked = ask(book(*TILLS, kind=kind), [
        "net_sales", "customer_value", "sale_frequency", "customer_sale_value", "anonymous_sales", "sale_value", "items_per_sale"])
    assert asked.rows == [{
        "net_sales": 2100_00, "customer_value": 1000_00, "sale_frequency": 1.5, "customer_sale_value": 666_67, "anonymous_sales": 100_00,
        "sale_value": 420_00, "items_per_sale": pytest.approx(28 / 5),
    }]


@pytest.mark.parametrize("kind", NEAR)
def test_members_are_measured_on_the_companys_own_shops_not_against_wholesale(kind: str) -> None:
    asked = ask(book(*TILLS, kind=kind), ["member_sales", "till_sales", "member_share"])
    assert asked.rows == [{"member_sales": 70_00, "till_sales": 100_00, "member_share": 0.7}]


def test_books_that_name_no_customers_are_those_of_a_shop() -> None:
    assert ask(book(*TILLS, without=("customer", "shop")), "member_share").value() == pytest.approx(70 / 2100)


def test_a_receipt_without_an_amount_is_in_neither_part_of_the_average_cost() -> None:
    frames = {"receipts": pa.table({
        "day": pa.array([1, 2], pa.int32()), "sku": ["tea", "tea"], "quantity": [10.0, 30.0], "net_cents": pa.array([50_00, None], pa.int64())})}
    assert ask(frames, ["average_purchase_price", "received_amount"]).rows == [
        {"average_purchase_price": 5.0, "received_amount": 50_00, "receipt_cost_coverage": 0.25}]
