"""Stock, offers and purchases of AdventureWorks, as its publisher counts them; from its own files, by the command."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhanggui.cli import app

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[3] / "shared" / "data") / "adventureworks"
FILES = ("Production.ProductInventory", "Purchasing.ProductVendor", "Production.Product")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.exists(), reason=f"the data set is not here: {DATA} (set ZHANGGUI_DATA)"),
]


def run(home: Path, *words: str) -> str:
    result = CliRunner().invoke(app, [*words, "--home", str(home), "--format", "json"])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("works") / "home"
    for name in FILES:
        run(folder, "import", str(DATA / f"{name}.parquet"))
    return folder


def test_335_974_units_of_432_products_lie_in_stock_valued_at_the_lowest_offer(home: Path) -> None:
    # 432 products are counted, of which 428 have any: 8,640,606.65 is on hand x the lowest price of a vendor, added in SQL.
    (row,) = json.loads(run(home, "ask", "stock_quantity", "on_sale_sku_count", "stock_value"))
    assert row.pop("stock_cost_coverage") == pytest.approx(0.76344, abs=1e-5)  # of the units counted, those that a vendor has a price for
    assert row == {"stock_quantity": 335974.0, "on_sale_sku_count": 428, "stock_value": 8640606.65}
    by_room = json.loads(run(home, "ask", "stock_quantity", "--by", "stockroom"))
    assert sum(line["stock_quantity"] for line in by_room) == 335974
    assert len(by_room) == 14


def test_the_list_of_products_has_a_category_for_295_of_504(home: Path) -> None:
    found = {row["field"]: row["completeness"] for row in json.loads(run(home, "ask", "completeness", "--by", "field"))}
    assert found["category"] == pytest.approx(295 / 504)
    assert found["list_price_e4"] == 1.0
