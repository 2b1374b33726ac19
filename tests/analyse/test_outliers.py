"""Lines out of line: strange for their SKU, their customer and the company, by two rules with declared thresholds."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from zhanggui.analyse.outliers import Thresholds, outliers
from zhanggui.base.errors import WrongUse

RETAIL = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[3] / "shared" / "data") / "online_retail"


def books(*more: tuple[str, str, str, int], lines: int = 40) -> dict[str, pl.DataFrame]:
    """Lines of 8 to 12 yuan of one item and customer, and more: (document, customer, sku, cents)."""
    rows = [(f"D{n:02d}", "C1", "A", (800, 900, 1000, 1100, 1200)[n % 5]) for n in range(lines)] + list(more)
    table = pl.DataFrame(rows, ["document", "customer", "sku", "net_cents"], orient="row")
    return {"sales": table.with_columns(source=pl.lit("files"), line=pl.lit(1), day=pl.lit(20000, pl.Int32), quantity=pl.lit(1.0))}


@pytest.mark.parametrize("rule", ["iqr", "mad"])
def test_a_line_of_a_hundred_times_the_usual_is_found_and_a_return_is_judged_by_its_size(rule: str) -> None:
    found = outliers(books(("X1", "C1", "A", 100_000), ("X2", "C1", "A", -100_000)), rule)
    assert [(o.document, o.group) for o in found] == [("X1", "sku"), ("X2", "sku")]
    assert 900 <= found[0].usual_cents <= 1100


def test_the_quartiles_of_the_logarithm_say_what_is_usual() -> None:
    [found] = outliers(books(("X1", "C1", "A", 1_000_000)), "iqr")
    # The quartiles of 40 lines of 8 to 12 yuan are 9 and 11: ln(11/9) = 0.2007; ln(10000/11) = 6.8124; 6.8124 / 0.2007 = 33.9
    assert found.score == 33.9
    assert found.high_cents == 2008  # 11 yuan x (11/9)^3


def test_a_line_that_is_usual_for_its_customer_is_not_out_of_line() -> None:
    wholesaler = [(f"W{n:02d}", "C9", "A", 90_000 + 1000 * n) for n in range(20)]
    assert outliers(books(*wholesaler, ("X1", "C1", "A", 100_000), lines=200), "iqr")[0].document == "X1"
    assert {o.document for o in outliers(books(*wholesaler, ("X1", "C1", "A", 100_000), lines=200), "iqr")} == {"X1"}


def test_an_item_sold_once_is_compared_with_the_whole_company() -> None:
    [found] = outliers(books(("X1", "C7", "B", 5_000_000)), "mad")
    assert (found.document, found.group) == ("X1", "")


def test_a_higher_threshold_finds_less_and_charges_are_left_alone() -> None:
    strange = books(("X1", "C1", "A", 100_000))
    assert not outliers(strange, "iqr", Thresholds(iqr=50))
    charges = {"sales": strange["sales"].with_columns(kind=pl.when(pl.col("document") == "X1").then(pl.lit("charge")).otherwise(pl.lit("goods")))}
    assert not outliers(charges, "iqr")


def test_only_the_lines_of_the_period_are_looked_at_and_no_lines_are_no_outliers() -> None:
    strange = books(("X1", "C1", "A", 100_000))
    assert not outliers(strange, "iqr", from_day=20001)
    assert not outliers({"sales": strange["sales"].head(0)}, "mad")


def test_a_rule_that_there_is_not_says_which_there_are() -> None:
    with pytest.raises(WrongUse, match="no rule"):
        outliers(books(), "guess")


@pytest.mark.real
@pytest.mark.parametrize(("rule", "most"), [("iqr", 40), ("mad", 10)])
def test_the_two_known_orders_of_online_retail_are_among_a_short_list(rule: str, most: int) -> None:
    file = RETAIL / "online_retail_2010_2011.parquet"
    if not file.exists():
        pytest.skip("Online Retail is not there: set ZHANGGUI_DATA to the folder of the real data")
    raw = pl.read_parquet(file)
    names = {c.lower().replace("_", ""): c for c in raw.columns}
    stamp = pl.col(names.get("invoicedate") or names["invoicets"])
    sales = raw.select(
        document=pl.col(names.get("invoiceno") or names["invoice"]), sku=pl.col(names["stockcode"]), customer=pl.col(names["customerid"]).cast(pl.String),
        quantity=pl.col("Quantity" if "Quantity" in raw.columns else names["quantity"]).cast(pl.Float64),
        net_cents=(pl.col(names["quantity"]) * pl.col(names.get("unitprice") or names["price"]) * 100).round().cast(pl.Int64),
        day=stamp.cast(pl.Date).cast(pl.Int32) if raw.schema[stamp.meta.output_name()] != pl.String else pl.lit(15000, pl.Int32),
    ).with_columns(source=pl.lit("files"), line=pl.int_range(pl.len()).over("document") + 1)  # fmt: skip
    goods = sales.filter(pl.col("sku").str.contains(r"^\d{5}"))
    found = outliers({"sales": goods}, rule)
    assert {abs(o.said["quantity"]) for o in found[:8]} >= {80995, 74215}
    assert len(found) <= most
