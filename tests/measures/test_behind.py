"""Every number can be opened as the list behind it, and the list is as long as the number said."""

from __future__ import annotations

from typing import Any

import pytest

from zhanggui.measures import MEASURES
from zhanggui.measures.ask import ask
from zhanggui.measures.behind import cell, lines
from zhanggui.measures.question import bases_of

COUNTS = [
    name for name, measure in MEASURES.items()
    if measure.unit == "count" and not measure.whole and all(base.table == "sales" for base in bases_of(measure))
]


@pytest.mark.parametrize("measure", COUNTS)
@pytest.mark.parametrize("by", [["customer"], ["month"], ["quarter", "sku"], ["category"], ["weekday", "kind"]])
def test_the_list_behind_each_cell_has_the_length_that_the_number_said(arrow: dict[str, Any], measure: str, by: list[str]) -> None:
    for row in ask(arrow, measure, by).rows:
        assert lines(arrow, measure, cell(row, by)).total == row[measure], row


def test_the_lines_behind_an_amount_add_up_to_it(frames: dict[str, Any]) -> None:
    for measure in ("net_sales", "gross_sales", "line_amount"):
        for row in ask(frames, measure, "sku").rows:
            assert sum(line["amount"] for line in lines(frames, measure, cell(row, ["sku"])).rows) == row[measure]


def test_lines_are_the_newest_first_and_a_page_at_a_time(frames: dict[str, Any]) -> None:
    whole = [(row["document"], row["line"]) for row in lines(frames, "line_amount").rows]
    assert whole[:3] == [("S5", 1), ("R2", 1), ("A1", 1)]
    assert [(row["document"], row["line"]) for row in lines(frames, "line_amount", limit=4, offset=2).rows] == whole[2:6]


def test_behind_a_count_of_customers_stand_customers_with_what_they_bought(frames: dict[str, Any]) -> None:
    found = lines(frames, "customer_count")
    assert found.each == ("customer",)
    assert found.json() == [
        {"customer": "dora", "line_count": 4, "first_day": "2024-01-01", "last_day": "2024-02-29", "amount": 126.0},
        {"customer": "fay", "line_count": 2, "first_day": "2024-01-31", "last_day": "2025-01-01", "amount": 80.0},
    ]


def test_behind_a_line_stands_what_was_booked(arrow: dict[str, Any]) -> None:
    assert lines(arrow, "return_amount", "customer=dora").json() == [{
        "day": "2024-03-01", "source": "books", "document": "R1", "line": 1, "kind": "return", "customer": "dora", "sku": "tea",
        "quantity": -2.0, "price": 5.0, "amount": -10.0, "rep": "chen",
    }]


@pytest.mark.parametrize("measure", ["on_sale_sku_count", "purchase_order_count", "supplier_count"])
def test_behind_what_was_bought_and_lay_in_stock_there_are_as_many_rows(arrow: dict[str, Any], measure: str) -> None:
    for by in (["sku"], ["month"], ["category"]):
        for row in ask(arrow, measure, by).rows:
            assert lines(arrow, measure, cell(row, by)).total == row[measure], (row, by)


def test_behind_a_balance_stands_what_lay_there_and_its_cost_only_behind_one_of_cost(arrow: dict[str, Any]) -> None:
    found = lines(arrow, "stock_quantity", "sku=cup month=2024-01").rows
    assert [(row["stockroom"], row["on_hand"], row["available"]) for row in found] == [("main", 10, 10)]
    assert "value" not in found[0]
    assert lines(arrow, "stock_value", "sku=cup month=2024-01").rows[0]["value"] == 120_00
    assert "amount" not in lines(arrow, "received_quantity").rows[0]
    assert sum(row["amount"] for row in lines(arrow, "received_amount").rows) == 323_00
