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
    code, out, _ = run("ask", "gross_sales", "--by", "sku", "--from", "2025-01-01", "--to", "2025-12-31", "--against", "last-year", "--format", "json")
    assert code == 0
    assert json.loads(out) == [
        {"sku": "cup", "gross_sales": 60.0, "gross_sales_before": 60.0, "gross_sales_change": 0.0, "gross_sales_change_share": 0.0},
        {"sku": "tea", "gross_sales": 0.0, "gross_sales_before": 100.0, "gross_sales_change": -100.0, "gross_sales_change_share": -1.0},
    ]


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
    assert json.loads(out) == [{"region": "north", "net_sales": 184.0}, {"region": None, "net_sales": 20.0}]
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
    assert out.split() == ["net_sales", "return_rate", "%", "204.00", "4.55"]


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
