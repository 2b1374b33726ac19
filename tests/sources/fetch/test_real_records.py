"""Records of a real wholesaler, put into real servers and pulled out of them in two goes: the same to the penny as there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from tests.servers import Server
from zhanggui.cli import app
from zhanggui.engine import open_engine

WHERE = "zhanggui connect, zhanggui pull"

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[4] / "shared" / "data")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.exists(), reason=f"the data sets are not here: {DATA} (set ZHANGGUI_DATA)"),
]


def run(home: Path, *words: str) -> Any:
    result = CliRunner().invoke(app, [*words, "--home", str(home), "--format", "json"])
    assert result.exit_code == 0, result.output + repr(result.exception)
    return json.loads(result.stdout)


def filled(con: Any, server: Server, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    """A table on the server with these rows."""
    with con.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} ({columns})")
        if server.kind == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.execute("START TRANSACTION")
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            cursor.execute("COMMIT")


@pytest.mark.covers("A15")
def test_a_real_wholesalers_month_comes_out_of_a_database_to_the_penny(server: Server, tmp_path: Path) -> None:
    """Three weeks of a real wholesaler in a database: pulled in two goes by a mark, equal to the penny and to the line"""
    file = DATA / "online_retail" / "online_retail_2010_2011.parquet"
    rows = duckdb.sql(
        f"SELECT row_number() OVER () AS id, * REPLACE (CAST(unit_price AS DECIMAL(12,4)) AS unit_price) FROM '{file}' "
        "WHERE invoice_ts < '2010-12-22' ORDER BY id"
    ).fetchall()
    first = [r for r in rows if r[5].day < 15]
    server.fresh("wholesaler")
    long = "text" if server.kind == "postgresql" else "varchar(200)"
    moment = "timestamp" if server.kind == "postgresql" else "datetime"
    columns = (
        f"id bigint, invoice_no {long}, stock_code {long}, description {long}, quantity int, invoice_ts {moment}, "
        f"unit_price numeric(12,4), customer_id int, country {long}"
    )
    con = server.open("wholesaler")
    filled(con, server, "retail", columns, first)
    query = "SELECT id, invoice_no, stock_code, description, quantity, invoice_ts, unit_price, customer_id, country FROM retail"
    run(tmp_path, "connect", "retail", server.url("wholesaler"), "--query", query, "--mark", "id", "--overlap", "0")
    (one,) = run(tmp_path, "pull", "retail")
    with con.cursor() as cursor:
        filled(con, server, "later", columns, [r for r in rows if r[5].day >= 15])
        cursor.execute("INSERT INTO retail SELECT * FROM later")
        cursor.execute("SELECT count(*), sum(quantity), sum(round(quantity * unit_price, 2)) FROM retail")
        count, quantity, amount = cursor.fetchone()
    (two,) = run(tmp_path, "pull", "retail")
    con.close()
    assert one["accepted"] == one["read"] == len(first)
    # The order of the mark comes again, since a mark may be shared: it is told as repeated, not booked.
    assert (two["accepted"], two["quarantined"]) == (len(rows) - len(first), 0)
    books = open_engine(str(tmp_path / "lake")).frame("sales").collect("pyarrow").to_arrow()
    assert books.num_rows == count == len(rows)
    assert sum(books["quantity"].to_pylist()) == quantity
    assert sum(books["net_cents"].to_pylist()) == round(amount * 100)


def test_purchase_orders_of_a_sample_company_are_read_by_a_query_over_two_tables(server: Server, tmp_path: Path) -> None:
    """AdventureWorks: 8,845 purchase lines of 4,012 orders, SubTotal 63,791,994.84 as published"""
    place = DATA / "adventureworks"
    heads = duckdb.sql(f"SELECT PurchaseOrderID, VendorID, OrderDate FROM '{place}/Purchasing.PurchaseOrderHeader.parquet'").fetchall()
    lines = duckdb.sql(
        "SELECT PurchaseOrderID, PurchaseOrderDetailID, ProductID, OrderQty, CAST(UnitPrice AS DECIMAL(12,4)), "
        f"CAST(LineTotal AS DECIMAL(14,4)) FROM '{place}/Purchasing.PurchaseOrderDetail.parquet'"
    ).fetchall()
    server.fresh("works")
    con = server.open("works")
    moment = "timestamp" if server.kind == "postgresql" else "datetime"
    filled(con, server, "heads", f"order_id int, vendor int, ordered {moment}", heads)
    filled(con, server, "details", "order_id int, line_id int, product int, qty int, price numeric(12,4), total numeric(14,4)", lines)
    con.close()
    query = (
        "SELECT h.order_id AS document, d.line_id AS line, h.ordered AS day, h.vendor AS supplier, d.product AS sku, "
        "d.qty AS quantity, d.price AS price, d.total AS amount FROM heads h JOIN details d ON d.order_id = h.order_id"
    )
    run(tmp_path, "connect", "works", server.url("works"), "--query", query, "--as", "purchases")
    (row,) = run(tmp_path, "pull", "works")
    assert (row["accepted"], row["quarantined"]) == (8845, 0)
    (again,) = run(tmp_path, "pull", "works")
    assert again["batch"] is None
    books = open_engine(str(tmp_path / "lake")).frame("purchases").collect("pyarrow").to_arrow()
    assert len(set(books["document"].to_pylist())) == 4012
    cents = next(c for c in books.column_names if c.endswith("_cents"))
    assert abs(sum(books[cents].to_pylist()) - 6_379_199_484) <= 8845  # lines are rounded to the cent, the published sum is not
