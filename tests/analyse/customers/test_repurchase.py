"""Who buys again: the table by number of purchases makes 100 % in both columns, which the one it is taken from did not (C23)."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import zhanggui
from tests.analyse.customers.books import line, sales
from tests.measures.books import books, tables
from zhanggui.analyse.customers.histories import histories, of_rows
from zhanggui.analyse.customers.repurchase import (
    PROPORTIONAL,
    Elasticity,
    adds_to_the_whole,
    as_percents,
    days_to_return,
    effect,
    elasticity,
    half_by,
    repurchase,
)
from zhanggui.base.days import parse_day
from zhanggui.base.errors import WrongUse
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[4] / "shared" / "data")
RETAIL = DATA / "online_retail" / "online_retail_2010_2011.parquet"


def of(shares: list[int]) -> list[Fraction]:
    return [Fraction(share, 100) for share in shares]


@pytest.mark.both_engines
def test_in_2024_dora_bought_twice_and_fay_once() -> None:
    found = repurchase(Tables(tables()), (None, parse_day("2024-12-31")))
    rows = found.rows
    assert [(row.purchases, row.customers, row.cents) for row in rows] == [("1", 1, 20_00), ("2", 1, 110_00), ("3", 0, 0), (">3", 0, 0)]
    assert as_percents([row.sales_share for row in rows]) == [15, 85, 0, 0]
    assert found.outside == 20_00  # a cash sale that names nobody
    assert (found.repeat, found.buyers, found.rate) == (1, 2, 0.5)


def test_the_rate_is_the_one_that_a_question_for_it_gives() -> None:
    for period in ((None, None), (None, parse_day("2024-12-31"))):
        asked = ask(tables(), ["repurchase_rate"], from_day=period[0], to_day=period[1]).rows[0]["repurchase_rate"]
        assert repurchase(Tables(tables()), period).rate == pytest.approx(asked)


def test_its_shares_are_those_that_a_question_for_them_gives_and_the_row_of_nobody_is_named() -> None:
    """Dora's return is taken off in both; the refunded freight of Fay in neither."""
    for period in ((None, None), (None, parse_day("2024-12-31"))):
        told = ask(tables(), ["customer_share", "sales_share"], "purchase_count", from_day=period[0], to_day=period[1], where="purchase_count!=none")
        rows = [row for row in repurchase(Tables(tables()), period).rows if row.customers]
        assert {row["purchase_count"]: (row["customer_share"], row["sales_share"]) for row in told.rows} == {
            row.purchases: (pytest.approx(float(row.customer_share)), pytest.approx(float(row.sales_share))) for row in rows}
    whole = ask(tables(), ["sales_share"], "purchase_count")
    assert {row["purchase_count"]: round(row["sales_share"], 3) for row in whole.rows} == {"2": round(190 / 210, 3), None: round(20 / 210, 3)}
    assert any("没写客户" in zh for zh, _en in whole.notes)


def test_without_a_customer_there_is_no_table() -> None:
    found = repurchase(Tables(tables()), where="customer=nobody")
    assert (found.rows, found.rate) == ((), None)
    assert repurchase(Tables({})).rows == ()


@pytest.mark.parametrize("kind", ["polars lazy", "duckdb"])
def test_members_are_counted_as_customers_are_on_any_frames(kind: str) -> None:
    assert [row.customers for row in repurchase(Tables(books(kind)), who="member").rows] == [1, 0, 0, 0]
    assert [row.customers for row in repurchase(Tables(books(kind))).rows] == [0, 2, 0, 0]


def test_two_ids_of_one_customer_are_one_who_bought_twice() -> None:
    frames = {"sales": sales([line("dora", 1, 100), line("dora2", 9, 300)]), "person_links": pa.table({"kept": ["dora"], "merged": ["dora2"]})}
    rows = repurchase(Tables(frames)).rows
    assert [(row.customers, row.cents) for row in rows] == [(0, 0), (1, 400), (0, 0), (0, 0)]


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
    lines = zhanggui.sales(
        pq.read_table(RETAIL), day="invoice_ts", document="invoice_no", sku="stock_code", customer="customer_id", quantity="quantity",
        price="unit_price", product_code="[0-9]{5}[A-Za-z]*", adjustment_document="A.*",
    )
    rows = repurchase(Tables({"sales": lines})).rows
    # Counted apart in SQL: documents with quantity and price, of customers who are named, 4,338 of them.
    assert [row.customers for row in rows] == [1493, 835, 508, 1502]
    assert sum(as_percents([row.customer_share for row in rows], 2)) == pytest.approx(100)
    assert sum(row.sales_share for row in rows) == 1


SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
"""Weeks in remission of 21 patients (Freireich and others 1963, as every textbook of survival prints them); +: still going on."""


def test_half_of_the_patients_of_the_textbook_relapse_by_the_23rd_week() -> None:
    weeks = np.array([int(text.strip("+")) for text in SIX_MP.split()])
    ended = np.array([not text.endswith("+") for text in SIX_MP.split()])
    assert half_by(weeks, ended) == (23, 13, None)  # as SAS PROC LIFETEST prints it: 23, from 13, no upper end
    placebo = np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])
    assert half_by(placebo, np.ones(21, bool)) == (8, 4, 11)


def test_days_to_return_say_how_many_have_not_returned() -> None:
    h = of_rows(["dora", "dora", "dora", "fay", "gil"], [0, 10, 30, 0, 5], [1] * 5)
    r = days_to_return(h, 40)
    assert (r.gaps, r.waiting, r.mean, r.median) == (2, 3, 15.0, 15.0)
    # Five purchases: one is followed after 10 days, four go on; dora's last waits at 10, then three: one after 20, two wait.
    # 4/5 are left after 10 days, 4/5 x 2/3 after 20: half have not yet been followed.
    assert r.half is None
    assert days_to_return(h, 40, since=20).gaps == 0
    assert days_to_return(h, 40, since=20).mean is None
    assert days_to_return(h, 25).gaps == 1


def test_the_mean_of_the_gaps_that_ended_is_too_short_and_the_half_is_not() -> None:
    """Everybody returns after 10 or after 100 days, as often; seen for fifty days, no gap of a hundred has ended."""
    h = of_rows([f"c{n}" for n in range(10)] + [f"c{n}" for n in range(5)], [0] * 10 + [10] * 5, [1] * 15)
    r = days_to_return(h, 50)
    assert r.mean == 10
    assert r.half is None
    assert r.waiting == 10


def test_nobody_returns_where_nobody_bought() -> None:
    r = days_to_return(of_rows([], [], []), 100)
    assert (r.gaps, r.waiting, r.mean, r.half) == (0, 0, None, None)


def test_a_fifth_fewer_days_are_a_quarter_more_sales() -> None:
    e = effect(1_000_000, 25, 20)
    assert (e.gain, e.low, e.high) == (250_000, 250_000, 250_000)
    e = effect(1_000_000, 25, 20, Elasticity(0.5, 0.0, 1.0, 40))
    assert (e.gain, e.low, e.high) == (round(1_000_000 * (1.25**0.5 - 1)), 0, 250_000)
    assert effect(1_000_000, 20, 25).gain < 0
    with pytest.raises(WrongUse):
        effect(1, 20, 0)


def test_customers_whose_purchases_stay_as_large_sell_as_the_rule_says() -> None:
    """Forty customers buy every k days for half a year, then every 14 - k: each purchase brings the same."""
    rows = [(f"c{k}-{n}", day) for k in range(3, 12) for n in range(5)
            for day in (*range(0, 182, k), *range(182, 364, 14 - k))]  # fmt: skip
    h = of_rows([name for name, _ in rows], [day for _, day in rows], [100] * len(rows))
    found = elasticity(h, 364)
    assert found is not None
    assert found.value == pytest.approx(1, abs=0.05)
    assert found.low <= found.value <= found.high
    assert found.customers == 45
    assert elasticity(h, 100) is None
    assert PROPORTIONAL.value == 1


@pytest.mark.both_engines
def test_a_return_on_the_day_leaves_no_purchase_to_return_from() -> None:
    rows = [line("dora", 0, 100), line("dora", 5, 100), line("dora", 5, -100, kind="return", quantity=-1.0)]
    frames = {"sales": sales(rows)}
    assert days_to_return(histories(frames, parse_day("2024-06-01")), parse_day("2024-06-01")).gaps == 0
