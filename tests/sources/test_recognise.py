"""Which table a file is, among all: by what of the table's own columns it has, and by how much of the file is explained."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import SampleCompany
from zhanggui.sources.importing import working_folder
from zhanggui.sources.recognise import NotRecognised, chosen, guesses
from zhanggui.sources.sample.home import TABLES_OF
from zhanggui.sources.sheets import open_file
from zhanggui.sources.stage import connect
from zhanggui.tables import TABLES

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[3] / "shared" / "data")
REAL = {
    "adventureworks/Production.Product.parquet": "skus",
    "adventureworks/Purchasing.ProductVendor.parquet": "offers",
    "adventureworks/Purchasing.PurchaseOrderDetail.parquet": "",  # lines without a day: the orders are in another file
    "adventureworks/Purchasing.Vendor.parquet": "suppliers",
    "adventureworks/Production.ProductInventory.parquet": "stock_days",
    "adventureworks/Sales.Customer.parquet": "customers",
    "adventureworks/Sales.Store.parquet": "assignments",
    "adventureworks/Sales.SalesTerritoryHistory.parquet": "",
    "adventureworks/HumanResources.EmployeeDepartmentHistory.parquet": "",
    "adventureworks/dw_FactInternetSales.parquet": "sales",
    "complete_journey/transactions.parquet": "sales",
    "complete_journey/products.parquet": "skus",
    "complete_journey/campaigns.parquet": "",
    "complete_journey/campaign_descriptions.parquet": "campaigns",
    "iowa_liquor/lines_2020.parquet": "sales",
    "iowa_liquor/products.parquet": "offers pack_units skus suppliers",
    "iowa_liquor/stores.parquet": "customers places",
    "online_retail/online_retail_2010_2011_raw.csv.gz": "sales",
    "olist_sales_funnel/closed_deals.parquet": "prospects",
    "suppliers/bibitor_purchase_prices_2017.parquet": "",
}


def taken_for(path: Path) -> str:
    """A file -> the tables it is taken for, in alphabetical order; nothing where it is not recognised."""
    with working_folder() as work:
        con = connect(work)
        [opened] = open_file(con, path, work)
        try:
            return " ".join(sorted(g.table.name for g in chosen(opened, guesses(con, opened, TABLES.values()))))
        except NotRecognised:
            return ""


def file(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(text, "utf-8")
    return path


def test_every_file_of_the_sample_company_is_taken_for_its_table_without_being_told(small_company: SampleCompany) -> None:
    files = sorted((small_company.home.path / "sample").glob("*.csv"))
    told = {f.stem: taken_for(f) for f in files if f.stem in TABLES_OF}
    assert len(told) == len(TABLES_OF)
    assert told == TABLES_OF


@pytest.mark.real
@pytest.mark.parametrize("name", REAL)
def test_a_real_file_is_taken_for_what_it_is_and_one_that_is_nothing_for_nothing(name: str) -> None:
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not there: set ZHANGGUI_DATA to the folder of the real data")
    assert taken_for(DATA / name) == REAL[name]


def test_whom_a_price_list_names_by_number_is_not_a_list_of_suppliers(tmp_path: Path) -> None:
    assert taken_for(file(tmp_path, "供应商编号,商品编码,采购单价,起订量,提前期\nG01,0101,42.9,10,3\n")) == "offers"


def test_a_price_list_that_names_its_suppliers_tells_of_them_too(tmp_path: Path) -> None:
    text = "供应商编号,供应商名称,付款条件,商品编码,采购单价,起订量\nG01,塞北乳业,月结30天,0101,42.9,10\n"
    assert taken_for(file(tmp_path, text)) == "offers suppliers"


def test_what_a_supplier_asks_is_not_what_customers_pay(tmp_path: Path) -> None:
    text = "Supplier,SKU,Price,Minimum order,Lead time (days)\nHarbour Goods,85123A,1.20,48,10\n"
    assert taken_for(file(tmp_path, text)) == "offers"
    assert taken_for(file(tmp_path, "SKU,Price\n85123A,2.95\n")) == "prices"


def test_the_smallest_order_is_known_by_its_short_name(tmp_path: Path) -> None:
    path = file(tmp_path, "Supplier,SKU,Price,Minimum order\nHarbour Goods,85123A,1.20,48\n")
    with working_folder() as work:
        con = connect(work)
        [opened] = open_file(con, path, work)
        [offer] = chosen(opened, guesses(con, opened, TABLES.values()))
    assert offer.header("moq") == "Minimum order"


def test_a_file_of_which_next_to_nothing_is_understood_is_not_taken_for_a_table(tmp_path: Path) -> None:
    strange = ",".join(f"x{n}" for n in range(9))
    assert taken_for(file(tmp_path, f"客户编号,客户名称,{strange}\nC1,甲,{',1' * 9}\n".replace(",,", ","))) == ""


def test_whether_a_prospect_has_a_company_is_not_its_name(tmp_path: Path) -> None:
    text = "mql_id,seller_id,won_date,has_company,hasGtin,是否公司名称\nL1,S1,2018-02-01,true,false,是\nL2,,2018-02-03,,true,否\n"
    with working_folder() as work:
        con = connect(work)
        [opened] = open_file(con, file(tmp_path, text), work)
        (found,) = chosen(opened, guesses(con, opened, [TABLES["prospects"]]))
        assert {m.column: m.header for m in found.matches} == {"prospect": "mql_id", "customer": "seller_id", "won_day": "won_date"}
        named = file(tmp_path, text.replace("has_company", "company"))
        (found,) = chosen((other := open_file(con, named, work)[0]), guesses(con, other, [TABLES["prospects"]]))
        assert found.header("name") == "company"
