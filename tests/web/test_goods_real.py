"""Stock, offers, suppliers and purchases of AdventureWorks by the command and the page: what is known is shown, demand is not invented."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from django.test import Client
from typer.testing import CliRunner

from zhanggui.base.settings import Home, home_at
from zhanggui.cli import app
from zhanggui.web import books

WHERE = "the pages of goods"

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("ZHANGGUI_DATA") or ROOT.parent / "shared" / "data") / "adventureworks"
TABLES = {
    "stock_days": """SELECT max(ModifiedDate)::DATE AS "stock date", LocationID AS warehouse, ProductID AS sku, sum(Quantity) AS "on hand"
        FROM '{0}/Production.ProductInventory.parquet' GROUP BY ALL""",
    "offers": """SELECT BusinessEntityID AS supplier, ProductID AS sku, StandardPrice AS price, MinOrderQty AS moq,
        AverageLeadTime AS "lead time" FROM '{0}/Purchasing.ProductVendor.parquet'""",
    "suppliers": """SELECT BusinessEntityID AS supplier, Name AS name FROM '{0}/Purchasing.Vendor.parquet'""",
    "purchases": """SELECT PurchaseOrderID AS "purchase order id", VendorID AS supplier, ProductID AS sku, OrderDate::DATE AS "po date",
        DueDate::DATE AS "due date", OrderQty AS "order qty", UnitPrice AS "unit price"
        FROM '{0}/Purchasing.PurchaseOrderDetail.parquet' AS d JOIN '{0}/Purchasing.PurchaseOrderHeader.parquet' AS h USING (PurchaseOrderID)""",
}

pytestmark = [
    pytest.mark.real, pytest.mark.django_db,
    pytest.mark.skipif(not DATA.exists(), reason=f"the data set is not here: {DATA} (set ZHANGGUI_DATA)"),
]


@pytest.fixture
def works(tmp_path: Path, settings: object) -> Home:
    home = home_at(tmp_path / "home").make(currency="USD", country="")
    for table, query in TABLES.items():
        file = tmp_path / f"{table}.csv"
        duckdb.sql(f"COPY ({query.format(DATA)}) TO '{file}'")
        done = CliRunner().invoke(app, ["import", str(file), "--as", table, "--home", str(home.path)])
        assert done.exit_code == 0, done.output
    settings.HOME = home  # type: ignore[attr-defined]
    books._engines.clear()
    return home


@pytest.mark.covers("B11", "A12")
def test_last_cost_supplier_and_stock_of_a_real_company_without_any_sale_being_made_up(
    signed: Callable[..., Client], works: Home
) -> None:
    alice = signed("alice")
    ((sku, day, price, vendor, stock),) = duckdb.sql(f"""
        WITH p AS (SELECT ProductID, OrderDate::DATE AS ordered, UnitPrice, Name, row_number() OVER (PARTITION BY ProductID ORDER BY OrderDate DESC,
        PurchaseOrderID DESC, PurchaseOrderDetailID DESC) AS n FROM '{DATA}/Purchasing.PurchaseOrderDetail.parquet' AS d
        JOIN '{DATA}/Purchasing.PurchaseOrderHeader.parquet' AS h USING (PurchaseOrderID) JOIN '{DATA}/Purchasing.Vendor.parquet' v
        ON v.BusinessEntityID = VendorID)
        SELECT ProductID, ordered, UnitPrice, Name, (SELECT sum(Quantity) FROM '{DATA}/Production.ProductInventory.parquet' i
        WHERE i.ProductID = p.ProductID) FROM p WHERE n = 1 AND ProductID = 1""").fetchall()
    page = alice.get(f"/goods/sku/{sku}/").content.decode()
    assert f"{price:,.2f}" in page
    assert vendor in page
    assert str(day) in page
    assert f"{stock:,}" in page
    whole = alice.get("/goods/").content.decode()
    assert "没有这些商品的销售记录" in whole
    assert 'name="take"' not in alice.get("/goods/order/").content.decode()
