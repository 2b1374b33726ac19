"""`zhanggui ask`: what it prints, in each form, and what it says when it cannot answer. The books are tests/measures/books.py."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.measures.books import tables
from tests.measures.test_comparison import ONE_A_DAY
from zhanggui.base.settings import home_at
from zhanggui.cli import main
from zhanggui.lake import Lake

WHERE = "zhanggui ask"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with the books of eleven lines in its lake."""
    made = home_at(tmp_path_factory.mktemp("books")).make()
    for name, rows in tables().items():
        Lake(made.lake_url).append(name, rows)
    return made.path


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command with these words -> (exit code, standard output, standard error)."""

    def command(*words: str, at: Path = home) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["zhanggui", *words, "--home", str(at)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


@pytest.mark.covers("A01")
def test_any_period_against_another_down_to_a_dimension(run: Run) -> None:
    code, out, _ = run("ask", "gross_sales", "--by", "sku", "--from", "2025-01-01", "--to", "2025-12-31", "--as-of", "2026-01-01", "--against", "last-year", "--format", "json")
    assert code == 0
    days = {"from": "2025-01-01", "to": "2025-12-31", "against_from": "2024-01-01", "against_to": "2024-12-31"}
    assert json.loads(out) == [
        {"sku": "cup", "gross_sales": 60.0, "gross_sales_before": 60.0, "gross_sales_change": 0.0, "gross_sales_change_share": 0.0} | days,
        {"sku": "tea", "gross_sales": 0.0, "gross_sales_before": 100.0, "gross_sales_change": -100.0, "gross_sales_change_share": -1.0} | days,
    ]


@pytest.fixture(scope="module")
def one_a_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company that sold for 1.00 on each day from 2022-12-01 to 2025-03-15."""
    made = home_at(tmp_path_factory.mktemp("daily")).make()
    Lake(made.lake_url).append("sales", ONE_A_DAY["sales"])
    return made.path


def test_a_comparison_says_its_two_periods_in_every_form(run: Run, one_a_day: Path) -> None:
    asked = ("ask", "line_amount", "--by", "week", "--from", "2025-01-06", "--to", "2025-01-19", "--against", "last-year")
    _, out, err = run(*asked, "--format", "json", at=one_a_day)
    fields = ("line_amount", "line_amount_before", "from", "to", "against_from", "against_to", "aligned_against_from")
    assert [[row[name] for name in fields] for row in json.loads(out)] == [
        [7.0, 7.0, "2025-01-06", "2025-01-12", "2024-01-08", "2024-01-14", "2024-01-18"],
        [7.0, 7.0, "2025-01-13", "2025-01-19", "2024-01-15", "2024-01-21", "2024-01-25"],
    ]
    assert err.splitlines()[0] == "6–19 Jan 2025 against 8–21 Jan 2024"
    _, text, _ = run(*asked, "--format", "csv", at=one_a_day)
    assert [[row[name] for name in fields[2:6]] for row in csv.DictReader(io.StringIO(text))] == [
        ["2025-01-06", "2025-01-12", "2024-01-08", "2024-01-14"], ["2025-01-13", "2025-01-19", "2024-01-15", "2024-01-21"],
    ]
    _, table, _ = run(*asked, at=one_a_day)
    assert "against_from" not in table


def test_a_comparison_with_what_was_never_recorded_gives_no_number_and_says_so(run: Run, one_a_day: Path) -> None:
    _, out, err = run(
        "ask", "line_amount", "--from", "2023-01-01", "--to", "2023-06-30", "--against", "last-year", "--format", "json", at=one_a_day
    )
    [row] = json.loads(out)
    assert (row["line_amount"], row["line_amount_before"], row["line_amount_change_share"]) == (181.0, None, None)
    assert "is not covered by the records (the records begin only on 2022-12-01): no number is given" in err
    code, out, err = run("explain", "line_amount", "--from", "2023-01-01", "--to", "2023-06-30", "--against", "last-year", at=one_a_day)
    assert (code, out) == (1, "")
    assert "2022-01-01–2022-06-30 is not covered by the records" in err


def test_explain_is_compared_by_the_same_rule(run: Run, one_a_day: Path) -> None:
    asked = ("--from", "2025-03-01", "--against", "previous", "--format")
    _, out, err = run("explain", "line_amount", *asked, "json", at=one_a_day)
    told = json.loads(out)
    assert [told[name] for name in ("from", "to", "against_from", "against_to", "value", "before")] == [
        "2025-03-01", "2025-03-15", "2025-02-01", "2025-02-15", 15.0, 15.0,
    ]
    assert err.splitlines()[0] == "1–15 Mar 2025 against 1–15 Feb 2025"
    _, text, _ = run("explain", "line_amount", *asked, "csv", at=one_a_day)
    assert next(csv.DictReader(io.StringIO(text)))["against_to"] == "2025-02-15"


@pytest.mark.covers("A01")
def test_several_measures_by_several_dimensions_under_conditions(run: Run) -> None:
    code, out, _ = run("ask", "line_amount", "sale_count", "--by", "quarter", "--by", "kind", "--where", "customer!=none", "--format", "json")
    assert code == 0
    assert json.loads(out) == [
        {"quarter": "2024-01-01", "kind": "goods", "line_amount": 140.0, "sale_count": 3},
        {"quarter": "2024-01-01", "kind": "charge", "line_amount": 6.0, "sale_count": 1},
        {"quarter": "2024-01-01", "kind": "return", "line_amount": -10.0, "sale_count": 0},
        {"quarter": "2024-04-01", "kind": "return", "line_amount": -6.0, "sale_count": 0},
        {"quarter": "2025-01-01", "kind": "goods", "line_amount": 60.0, "sale_count": 1},
    ]


@pytest.mark.parametrize("cuts", [["--by", "quarter", "--by", "sku"], ["--by", "quarter,sku"], ["--by", "quarter", "sku"]])
def test_several_dimensions_may_be_said_in_any_way_that_people_say_them(run: Run, cuts: list[str]) -> None:
    code, out, _ = run("ask", "quantity", *cuts, "--where", "quantity>3", "customer=dora", "--format", "json")
    assert code == 0
    assert json.loads(out) == [{"quarter": "2024-01-01", "sku": "tea", "quantity": 16.0}]


def test_json_stands_alone_on_standard_output_and_notes_go_to_standard_error(run: Run) -> None:
    code, out, err = run("ask", "net_sales", "--by", "region", "--format", "json")
    assert code == 0
    assert json.loads(out) == [{"region": "north", "net_sales": 190.0}, {"region": None, "net_sales": 20.0}]
    assert err == "region: as it is now, from customers\n"


def test_csv_has_the_names_of_dimensions_and_measures_as_its_header(run: Run) -> None:
    code, out, _ = run("ask", "line_amount", "return_rate", "--by", "sku", "--where", "kind!=charge", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert rows[0] == {"sku": "cup", "line_amount": "120.0", "return_rate": "0.0"}
    assert [row["sku"] for row in rows] == ["cup", "tea", "spoon", "freight"]


def test_a_table_for_eyes_shows_shares_in_percent(run: Run) -> None:
    code, out, _ = run("ask", "net_sales", "return_rate")
    assert code == 0
    assert out.split() == ["net_sales", "return_rate", "%", "210.00", "4.55"]


def test_only_the_first_rows_are_printed_when_asked(run: Run) -> None:
    _, out, _ = run("ask", "net_sales", "--by", "customer", "--top", "1", "--format", "json")
    assert json.loads(out) == [{"customer": "dora", "net_sales": 110.0}]


def test_as_of_a_day_shows_what_was_known_before_it(run: Run) -> None:
    _, out, _ = run("ask", "gross_sales", "--as-of", "2024-02-29", "--format", "json")
    assert json.loads(out) == [{"gross_sales": 110.0}]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["net_sale"], 2, "zhanggui: There is no measure net_sale.\nDid you mean net_sales?\n"),
        (["net_sales", "--by", "costumer"], 2, "zhanggui: There is no dimension costumer.\nDid you mean customer?\n"),
        (["net_sales", "--where", "qty>0"], 2, "zhanggui: qty is nothing that a condition can be about."),
        (["net_sales", "--from", "9/12/2011"], 2, "zhanggui: 9/12/2011 is not a day.\nWrite days as 2011-12-09, from "),
        (["net_sales", "--from", "0001-01-01", "--against", "previous"], 2, "zhanggui: 0001-01-01 is not a day.\n"),
        (["net_sales", "--where", "quantity>nan"], 2, "zhanggui: nan is no number of a line.\n"),
        (["net_sales", "--where", " ".join(f"sku!=x{i}" for i in range(41))], 2, "zhanggui: 41 conditions are too many.\n"),
        (["net_sales", "--where", "price>1e400"], 2, "zhanggui: 1e400 is no number of a line.\n"),
        (["net_sales", "--by", "channel"], 1, "zhanggui: by channel needs the column sales.channel, which has not been imported."),
    ],
)
def test_what_cannot_be_answered_says_why_and_what_to_do_and_prints_no_answer(run: Run, words: list[str], code: int, said: str) -> None:
    assert run("ask", *words)[:2] == (code, "")
    assert run("ask", *words)[2].startswith(said)


def test_without_a_company_the_error_says_how_to_get_one(run: Run, tmp_path: Path) -> None:
    code, out, err = run("ask", "net_sales", at=tmp_path / "nowhere")
    assert (code, out) == (1, "")
    assert "There is no company here yet." in err
    assert "zhanggui import FILE" in err


def rows(run: Run, *words: str) -> list[dict[str, object]]:
    """The command with these words -> what it prints as JSON."""
    code, out, err = run("ask", *words, "--format", "json")
    assert code == 0, err
    return list(json.loads(out))


@pytest.mark.covers("A12")
def test_the_cash_that_lies_in_stock_and_how_long_it_takes_to_turn(run: Run) -> None:
    """Stock value, its average, turnover days (average stock at cost / cost of sales a day) and days of cover, by SKU"""
    found = rows(run, "stock_value", "average_stock_value", "turnover_days", "cover_days", "--by", "sku", "--from", "2024-01-01", "--to", "2024-01-31")
    by_sku = {row["sku"]: row for row in found}
    # Tea: 60.00 on 30 of 31 days, 14 sold at 3.00; it was gone at the month's end. Cups: 120.00 every day, 2 sold at 12.00.
    assert by_sku["tea"]["stock_value"] == 0.0
    assert by_sku["tea"]["average_stock_value"] == 58.06
    assert by_sku["tea"]["turnover_days"] == pytest.approx(5806 / (4200 / 31))
    assert by_sku["tea"]["cover_days"] == 0.0
    assert by_sku["cup"]["turnover_days"] == pytest.approx(120 / (24 / 31))
    assert by_sku["cup"]["cover_days"] == pytest.approx(10 / (2 / 31))


@pytest.mark.covers("B01")
def test_active_rate_and_sell_through_are_two_numbers_by_any_cut(run: Run) -> None:
    """SKUs sold of those on sale, and cost of sales of opening stock and receipts: by SKU, category, region and kind of customer"""
    period = ("--from", "2024-01-01", "--to", "2024-03-31")
    by_category = {row["category"]: row for row in rows(run, "active_sku_rate", "sell_through", "--by", "category", *period)}
    assert by_category["drinks"] == {
        "category": "drinks", "active_sku_rate": 1.0, "sell_through": pytest.approx(54 / 213), "cost_coverage": 1.0, "stock_cost_coverage": 1.0,
        "receipt_cost_coverage": 1.0,
    }
    by_region = {row["region"]: row for row in rows(run, "active_sku_rate", "sell_through", "--by", "region", *period)}
    assert by_region["north"]["active_sku_rate"] == 1.0
    assert by_region[None]["active_sku_rate"] == 0.5
    assert sum(float(str(row["sell_through"])) for row in by_region.values()) == pytest.approx((54 + 36) / (180 + 263))
    assert {row["sku"]: row["active_sku_rate"] for row in rows(run, "active_sku_rate", "--by", "sku", *period) if row["sku"] in ("tea", "cup")} == {"tea": 1.0, "cup": 1.0}


@pytest.mark.covers("B11")
def test_the_last_purchase_of_a_sku_its_day_its_supplier_and_the_lowest_and_mean_cost(run: Run) -> None:
    """Last, lowest and weighted average purchase cost of each SKU, the day and the supplier, and the history by month"""
    found = rows(run, "last_purchase_price", "last_receipt_day", "lowest_purchase_price", "average_purchase_price", "--by", "sku", "last_supplier")
    assert found[0] == {
        "sku": "cup", "last_supplier": "oven", "last_purchase_price": 12.0, "last_receipt_day": "2024-04-01", "lowest_purchase_price": 11.0,
        "average_purchase_price": 11.3333, "receipt_cost_coverage": 1.0,
    }
    history = rows(run, "last_purchase_price", "--by", "month", "--where", "sku=tea")
    assert [(row["month"], row["last_purchase_price"]) for row in history] == [("2024-01-01", 3.0), ("2024-02-01", 3.1)]


@pytest.mark.covers("C23")
def test_customers_by_number_of_purchases_and_both_shares_are_the_whole(run: Run) -> None:
    """Customers who bought once, twice, three times and more: share of customers and of sales, each 100 % in all"""
    found = rows(run, "customer_share", "sales_share", "--by", "purchase_count", "--where", "purchase_count!=none", "--to", "2024-12-31")
    assert {row["purchase_count"]: row["customer_share"] for row in found} == {"1": 0.5, "2": 0.5}
    assert sum(float(str(row["customer_share"])) for row in found) == 1
    assert sum(float(str(row["sales_share"])) for row in found) == pytest.approx(1)


@pytest.mark.covers("A20")
def test_how_complete_the_lists_are_by_field_and_by_whose_they_are(run: Run) -> None:
    """Fields filled and valid of those that should be, weighted, by list, field, category or whoever looks after a customer"""
    found = {(row["list"], row["field"]): row["completeness"] for row in rows(run, "completeness", "--by", "list", "field")}
    assert found == {("skus", "category"): 1.0, ("skus", "brand"): 0.5, ("customers", "region"): 1.0}
    assert rows(run, "completeness") == [{"completeness": pytest.approx(12 / 14)}]
    assert {row["category"]: row["completeness"] for row in rows(run, "completeness", "--by", "category", "--where", "list=skus")} == {
        "drinks": 1.0, "ware": pytest.approx(0.6),
    }
