"""An analyst brings a dataframe with its own column names, of whatever kind, and asks."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest

import zhanggui
from tests.measures.books import KINDS, books
from zhanggui.base.errors import WrongUse

INVOICES = pa.table({
    "InvoiceDate": [datetime(2011, 12, 9, 9, 15), datetime(2011, 12, 9, 9, 27), datetime(2010, 12, 1, 8, 26), datetime(2012, 2, 29, 8, 0)],
    "Invoice": ["581483", "C581484", "536365", "536414"],
    "StockCode": ["23843", "23843", "POST", "22139"],
    "Customer ID": pa.array([16446, 16446, 17850, None], pa.int64()),
    "Quantity": [80995, -80995, 3, 56],
    "Price": [2.08, 2.08, 18.0, 0.0],
})


@pytest.mark.parametrize("kind", KINDS)
def test_columns_of_any_name_become_sales_lines_with_their_kind(kind: str) -> None:
    books = zhanggui.sales(
        KINDS[kind](INVOICES), day="InvoiceDate", document="Invoice", sku="StockCode", customer="Customer ID", quantity="Quantity",
        price="Price", product_code="[0-9]{5}[A-Za-z]*",
    )
    asked = zhanggui.ask(books, "line_amount", by=["day", "kind"]).json()
    assert [tuple(row.values()) for row in asked] == [
        ("2010-12-01", "charge", 54.0), ("2011-12-09", "goods", 168469.6), ("2011-12-09", "return", -168469.6), ("2012-02-29", "adjustment", 0.0),
    ]
    assert zhanggui.ask(books, "net_sales").value() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_can_be_the_kind_of_dataframe_that_came_in(kind: str) -> None:
    frames = books(kind)
    found = zhanggui.ask_lazily(frames, ["gross_sales", "sale_value"], by="sku", where="kind=goods")
    assert type(found) is type(frames["sales"])
    rows = {row["sku"]: row for row in nw.from_native(found).lazy().collect("pyarrow").rows(named=True)}
    assert rows["tea"] == {"sku": "tea", "gross_sales": 100_00, "sale_value": pytest.approx(100_00 / 3)}


def visits(day: datetime, every: int, many: int) -> list[datetime]:
    return [day - timedelta(days=every * n) for n in range(many)]


RHYTHM = {17850: visits(datetime(2011, 12, 9), 7, 9), 16446: visits(datetime(2011, 10, 3), 7, 9), 12583: visits(datetime(2011, 12, 5), 30, 1)}
"""Dora orders each week, Fay did until two months ago, Gil has ordered once."""
ORDERS = pa.table({
    "at": [at for days in RHYTHM.values() for at in days],
    "who": pa.array([float(who) for who, days in RHYTHM.items() for _ in days]),
    "paid": [12.5] * sum(map(len, RHYTHM.values())),
})


@pytest.mark.parametrize("kind", ["pandas", "polars", "polars lazy", "pyarrow", "duckdb"])
def test_what_is_said_of_each_customer_comes_back_as_the_dataframe_that_came_in(kind: str) -> None:
    books = zhanggui.sales(KINDS[kind](ORDERS), day="at", customer="who", amount="paid")
    found = zhanggui.customers(books)
    assert type(found).__module__.partition(".")[0] == {"pandas": "pandas", "polars": "polars", "polars lazy": "polars"}.get(kind, "pyarrow")
    rows = {row["customer"]: row for row in nw.from_native(found).rows(named=True)}
    assert {name: (row["orders"], row["state"], row["net_12m_cents"]) for name, row in rows.items()} == {
        "17850": (9, "active", 112_50), "16446": (9, "active", 112_50), "12583": (1, "active", 12_50),
    }
    # Nine orders a week apart: the next in seven days, but one in ten is the last.
    assert rows["17850"]["next_mid"] == zhanggui.parse_day("2011-12-16")
    assert rows["17850"]["p7"] == pytest.approx(9 / 10 * (1 - 1 / 9))
    assert [alarms(found)[who] for who in ("16446", "17850", "12583")] == ["silent", "", ""]
    assert rows["16446"]["risk"] > 0.99
    # Of three customers nobody is told what the others buy.
    assert nw.from_native(found)["potential_cents"].to_arrow().null_count == 3
    # Nobody sees what came later: before Fay was away she was not at risk.
    assert set(alarms(zhanggui.customers(books, as_of="2011-10-05")).values()) == {""}
    # A company that calls silent who is away for a month says so.
    sooner = nw.from_native(zhanggui.customers(books, active_months=1)).rows(named=True)
    assert {row["customer"]: row["state"] for row in sooner} == {"17850": "active", "16446": "silent", "12583": "active"}


def alarms(found: Any) -> dict[str, str]:
    return {row["customer"]: row["alarm"] if isinstance(row["alarm"], str) else "" for row in nw.from_native(found).rows(named=True)}


def test_what_is_asked_of_own_customers_in_vain_is_said() -> None:
    nameless = zhanggui.sales(ORDERS, day="at", amount="paid")
    with pytest.raises(WrongUse, match="need the column customer"):
        zhanggui.customers(nameless)
    books = zhanggui.sales(ORDERS, day="at", customer="who", amount="paid")
    with pytest.raises(WrongUse, match="no setting"):
        zhanggui.customers(books, colour="red")
    with pytest.raises(WrongUse, match="not a day"):
        zhanggui.customers(books, as_of="Tuesday")
    with pytest.raises(WrongUse, match="no back-test"):
        zhanggui.backtest(books, "weather")
    with pytest.raises(WrongUse, match="no sales"):
        zhanggui.customers(zhanggui.sales(ORDERS.slice(0, 0), day="at", customer="who", amount="paid"))


def test_a_column_that_is_not_there_or_means_nothing_is_named() -> None:
    with pytest.raises(WrongUse, match="no column Datum"):
        zhanggui.sales(INVOICES, day="Datum")
    with pytest.raises(WrongUse, match="has no colour"):
        zhanggui.sales(INVOICES, day="InvoiceDate", colour="Invoice")


def test_importing_the_package_loads_no_dataframe_library() -> None:
    loaded = "import sys, zhanggui; print(sorted({'narwhals', 'duckdb', 'pyarrow', 'pandas', 'numpy', 'django'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_dates_where_day_numbers_should_be_are_not_taken_for_numbers() -> None:
    with pytest.raises(WrongUse, match=r"sales\.day holds dates"):
        zhanggui.ask(INVOICES.rename_columns({"InvoiceDate": "day"}), "line_count")


def test_what_the_package_offers_is_there_and_nothing_else() -> None:
    found: dict[str, Any] = {name: getattr(zhanggui, name) for name in zhanggui.__all__}
    assert "net_sales" in found["MEASURES"]
    assert set(zhanggui.__all__) <= set(dir(zhanggui))
    with pytest.raises(AttributeError, match="no attribute 'forecast'"):
        zhanggui.forecast  # noqa: B018


@pytest.mark.parametrize("kind", KINDS)
def test_days_that_a_file_gave_as_text_are_days(kind: str) -> None:
    frame = pa.table({"d": ["2026-09-01", "2026-09-02 10:15"], "no": ["1", "2"], "q": [1, 2], "p": [2.0, 3.0]})
    books = zhanggui.sales(KINDS[kind](frame), day="d", document="no", quantity="q", price="p")
    assert [tuple(r.values()) for r in zhanggui.ask(books, "net_sales", by="day").json()] == [("2026-09-01", 2.0), ("2026-09-02", 6.0)]
