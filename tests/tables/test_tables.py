"""Every table says what one row is, shows ten, names who needs each column, and never has two columns by one name."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from zhanggui import tables
from zhanggui.sources.mapping import normal
from zhanggui.tables import TABLES
from zhanggui.tables.table import PHYSICAL, Table

ROOT = Path(tables.__file__).parent
KNOWN = {area: rows for area, rows in zip("ABCDEFGHIJKLM", (20, 22, 33, 31, 19, 17, 12, 14, 12, 16, 8, 28, 4), strict=True)}
"""How many rows of the requirements each area has."""
FORMS = {"one_of": None, "between": 3, "not_after": 2, "by_today": 1, "not_negative": 1, "positive": 1}

every_table = pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
imported = pytest.mark.parametrize("table", [t for t in TABLES.values() if t.mappable], ids=lambda table: table.name)


def docstring(table: Table) -> str:
    return import_module(f"zhanggui.tables.{table.family}.{table.name}").__doc__ or ""


def example(table: Table) -> list[list[str]]:
    """The example in the docstring -> its header and its rows, cells between two blanks or more."""
    lines = docstring(table).splitlines()
    start = next(n for n, line in enumerate(lines) if re.match(r"Ten (real )?rows.*:$", line)) + 2
    block = lines[start : lines.index("", start) if "" in lines[start:] else len(lines)]
    return [re.split(r"\s{2,}", line.strip()) for line in block]


@every_table
def test_a_table_says_first_what_one_row_is(table: Table) -> None:
    assert docstring(table).startswith("One row ")
    assert table.grain
    assert not table.grain.endswith(".")


@every_table
def test_a_table_shows_ten_rows_of_its_own_columns(table: Table) -> None:
    header, *rows = example(table)
    assert set(header) <= set(table.index)
    assert len(rows) == 10
    assert {len(row) for row in rows} == {len(header)}


WRITTEN = {
    "day": r"\d{4}-\d\d-\d\d",
    "instant": r"\d{13}",
    "cents": r"-?\d+",
    "e4": r"-?\d+",
    "integer": r"-?\d+",
    "quantity": r"-?\d+(\.\d+)?",
    "number": r"-?\d+(\.\d+)?",
    "flag": "true|false",
}


@every_table
def test_a_value_in_the_example_is_of_its_columns_type(table: Table) -> None:
    header, *rows = example(table)
    for name, values in zip(header, zip(*rows, strict=True), strict=True):
        pattern = WRITTEN.get(table.index[name].type, ".+")
        assert all(value == "-" or re.fullmatch(pattern, value) for value in values), name


@every_table
def test_a_required_column_is_filled_in_the_example(table: Table) -> None:
    header, *rows = example(table)
    shown = [name for name in table.required if name in header]
    assert set(table.required) == set(shown)
    assert all(row[header.index(name)] != "-" for row in rows for name in shown)


@every_table
def test_every_column_is_needed_by_a_row_of_the_requirements(table: Table) -> None:
    for column in table.columns:
        assert column.needed_by, column.name
        for row in column.needed_by:
            assert re.fullmatch(r"[A-M]\d\d", row), row
            assert 1 <= int(row[1:]) <= KNOWN[row[0]], row


@every_table
def test_every_column_has_a_type_and_both_names(table: Table) -> None:
    for column in table.columns:
        assert column.type in PHYSICAL
        assert column.zh
        assert column.en
        assert column.name.isidentifier()
        assert not column.name.endswith("_cents") or column.type == "cents"
        assert not column.name.endswith("_e4") or column.type == "e4"
        assert column.name != "day" or column.type == "day"


@imported
def test_no_two_columns_of_a_table_go_by_one_header(table: Table) -> None:
    by: dict[str, str] = {}
    for column in table.mappable:
        for header in {normal(name) for name in (column.name, column.zh, column.en, *column.aliases)}:
            assert by.setdefault(header, column.name) == column.name, header


@imported
def test_an_alias_is_written_plainly_and_once(table: Table) -> None:
    for column in table.mappable:
        assert len({normal(alias) for alias in column.aliases} - {""}) == len(column.aliases), column.name
        for alias in column.aliases:
            assert alias == " ".join(alias.split())
            assert not alias.isascii() or alias == alias.lower() or alias.isupper(), alias


@imported
def test_what_came_again_can_be_told(table: Table) -> None:
    assert table.document
    assert "document" in table.index
    assert {"source", "batch"} <= set(table.index)
    if table.document != ("document",):
        assert table.index["document"].made
        assert set(table.document) <= set(table.index) - {"document"}
    for column in (table.line, table.day):
        assert column is None or column in table.index


@every_table
def test_a_check_is_one_of_the_few_forms_over_columns_that_exist(table: Table) -> None:
    assert len({check.name for check in table.checks}) == len(table.checks)
    for check in table.checks:
        form, *arguments = check.test
        # A list of words has as many as it has; in small letters, as they are compared.
        assert len(arguments) == FORMS[form] if FORMS[form] else all(word == word.casefold() for word in arguments)
        columns = arguments if form == "not_after" else arguments[:1]
        assert set(columns) <= set(table.index)
        assert check.zh
        assert check.en


@every_table
def test_names_phones_and_addresses_of_persons_never_reach_the_lake(table: Table) -> None:
    for column in table.columns:
        if column.name in {"phone", "address", "contact"} or (column.name == "name" and table.name in {"members", "reps"}):
            assert column.personal, column.name


def test_every_file_below_tables_is_on_the_visible_list() -> None:
    files = {path.stem: path.parent.name for path in ROOT.glob("*/*.py") if path.stem not in {"__init__", "calendar"}}
    assert files == {table.name: table.family for table in TABLES.values()}


HEADERS = {
    "customers": ["store_number", "name", "status", "Report Date", "Address", "State", "Zip Code", "City", "latitude", "longitude"],
    "suppliers": ["BusinessEntityID", "AccountNumber", "Name", "CreditRating", "PreferredVendorStatus", "ActiveFlag"],
    "skus": ["Item Number", "Category Name", "Item Description", "Vendor", "Vendor Name", "Pack", "List Date", "State Bottle Retail"],
    "pack_units": ["Item Number", "Item Description", "Pack", "Inner Pack", "SCC"],
    "offers": ["ProductID", "BusinessEntityID", "AverageLeadTime", "StandardPrice", "MinOrderQty", "MaxOrderQty"],
    "places": ["store_number", "name", "City", "latitude", "longitude"],
    "purchases": ["采购订单号", "供应商编码", "单据日期", "物料编码", "物料名称", "采购数量", "含税单价", "价税合计", "交货日期"],
    "receipts": ["PurchaseOrderID", "VendorID", "ShipDate", "ProductID", "ReceivedQty", "RejectedQty", "UnitPrice"],
    "stock_days": ["仓库名称", "商品编号", "批号", "库存数量", "占用数量", "库存金额", "日期"],
    "prices": ["客户等级", "商品编码", "商品名称", "批发价", "数量起", "生效日期", "失效日期"],
    "events": ["event_time", "event_type", "product_id", "category_id", "price", "user_id", "user_session"],
    "promotions": ["SpecialOfferID", "Description", "DiscountPct", "Type", "Category", "StartDate", "EndDate", "MinQty", "MaxQty"],
    "visits": ["拜访单号", "业务员", "拜访客户", "拜访日期", "到店时间", "离店时间"],
}
FOUND = {
    "customers": {"customer", "name", "status", "address", "province", "city"},
    "suppliers": {"supplier", "name"},
    "skus": {"sku", "category", "name", "launched_day", "list_price_e4"},
    "pack_units": {"sku", "factor", "barcode"},
    "offers": {"sku", "supplier", "lead_days", "price_e4", "moq"},
    "places": {"place", "name", "city", "lat", "lon"},
    "purchases": {"document", "supplier", "day", "sku", "quantity", "price_e4", "net_cents", "due_day"},
    "receipts": {"purchase", "supplier", "day", "sku", "quantity", "rejected", "price_e4"},
    "stock_days": {"stockroom", "sku", "lot", "on_hand", "reserved", "value_cents", "day"},
    "prices": {"tier", "sku", "price_e4", "from_qty", "from_day", "to_day"},
    "events": {"day", "event", "sku", "person", "session"},
    "promotions": {"promotion", "name", "discount", "kind", "channel", "from_day", "to_day", "from_qty", "to_qty"},
    "visits": {"document", "rep", "customer", "day", "started_ms", "ended_ms"},
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_of_real_files_are_known(name: str) -> None:
    table = TABLES[name]
    by = {normal(header): c.name for c in table.mappable for header in (c.name, c.zh, c.en, *c.aliases)}
    assert {by[normal(header)] for header in HEADERS[name] if normal(header) in by} == FOUND[name]
