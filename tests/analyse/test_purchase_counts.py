"""Customers by how often they bought: both columns make 100 %, which the table that this is taken from did not (C23)."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import zhanggui
from tests.measures.books import tables
from zhanggui.analyse.purchase_counts import adds_to_the_whole, as_percents, purchase_counts
from zhanggui.base.days import parse_day

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[3] / "shared" / "data")
RETAIL = DATA / "online_retail" / "online_retail_2010_2011.parquet"


def of(shares: list[int]) -> list[Fraction]:
    return [Fraction(share, 100) for share in shares]


def test_in_2024_dora_bought_twice_and_fay_once() -> None:
    rows = purchase_counts(tables(), (None, parse_day("2024-12-31")))
    assert [(row.purchases, row.customers, row.cents) for row in rows] == [("1", 1, 20_00), ("2", 1, 120_00), ("3", 0, 0), (">3", 0, 0)]
    assert as_percents([row.sales_share for row in rows]) == [14, 86, 0, 0]


def test_without_a_customer_there_is_no_table() -> None:
    assert purchase_counts(tables(), (None, None), where="customer=nobody") == ()


def test_the_worked_example_is_refused_as_it_was_printed_and_right_with_one_percent() -> None:
    with pytest.raises(ValueError, match="104"):
        adds_to_the_whole(of([93, 5, 1, 5]))
    adds_to_the_whole(of([93, 5, 1, 1]))
    adds_to_the_whole(of([83, 11, 3, 3]))


def test_rounded_shares_still_make_a_hundred() -> None:
    assert as_percents([Fraction(1, 3)] * 3) == [34, 33, 33]
    assert as_percents([Fraction(1, 3)] * 3, 2) == [33.34, 33.33, 33.33]


@pytest.mark.real
@pytest.mark.skipif(not RETAIL.exists(), reason=f"the data set is not here: {RETAIL} (set ZHANGGUI_DATA)")
def test_of_a_real_wholesaler_a_third_of_the_customers_bought_more_than_three_times() -> None:
    books = zhanggui.sales(
        pq.read_table(RETAIL), day="invoice_ts", document="invoice_no", sku="stock_code", customer="customer_id", quantity="quantity",
        price="unit_price", product_code="[0-9]{5}[A-Za-z]*", adjustment_document="A.*",
    )
    rows = purchase_counts({"sales": books})
    # Counted apart in SQL: documents with quantity and price, of customers who are named, 4,338 of them.
    assert [row.customers for row in rows] == [1493, 835, 508, 1502]
    assert sum(as_percents([row.customer_share for row in rows], 2)) == pytest.approx(100)
    assert sum(row.sales_share for row in rows) == 1
