"""Lines and the file of their documents: joined by the key that both name, without a change of either file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from zhanggui.cli import app

WHERE = "zhanggui import LINES --header DOCUMENTS"
DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[3] / "shared" / "data") / "adventureworks"
HEADS = "PurchaseOrderID,VendorID,OrderDate,ModifiedDate,SubTotal,Freight\n7,V1,2026-10-01,2026-10-09,30.00,5\n8,V2,2026-10-02,2026-10-09,50.00,5\n"
LINES = (
    "PurchaseOrderID,PurchaseOrderDetailID,ProductID,OrderQty,UnitPrice,LineTotal,ModifiedDate\n"
    '7,1,"A ""x"", 1",2,10.00,20.00,2026-10-09\n7,2,B,1,10.00,10.00,2026-10-09\n8,3,C\n8,4,D,5,10.00,50.00,2026-10-09\n9,5,E,1,1.00,1.00,2026-10-09\n'
)


def run(home: Path, *command: str, fails: bool = False) -> Any:
    done = CliRunner().invoke(app, [*command, "--home", str(home), "--format", "json"])
    assert (done.exit_code != 0) == fails, done.output
    return f"{done.output} {done.exception!r} {getattr(done.exception, 'do', '')}" if fails else json.loads(done.stdout)


def written(folder: Path, lines: str = LINES, heads: str = HEADS) -> tuple[Path, Path]:
    files = folder / "lines.csv", folder / "heads.csv"
    for file, text in zip(files, (lines, heads), strict=True):
        file.write_text(text, "utf-8")
    return files


@pytest.mark.covers("A15")
def test_lines_are_given_the_day_and_the_supplier_of_their_document(tmp_path: Path) -> None:
    """Purchase lines without a day are imported with the file of the orders; a line without an order and a broken one wait in
    quarantine at their own number, and no total of an order is booked on a line"""
    lines, heads = written(tmp_path)
    home = tmp_path / "home"
    [file] = run(home, "import", str(lines), "--header", str(heads))["files"]
    assert (file["table"], file["path"], file["accepted"], file["quarantined"]) == ("purchases", str(lines), 3, 2)
    assert run(home, "ask", "purchase_amount", "--by", "supplier") == [
        {"supplier": "V2", "purchase_amount": 50.0}, {"supplier": "V1", "purchase_amount": 30.0},
    ]
    assert {r["line"]: r["reason"] for r in run(home, "imports", "quarantine", "1")} == {4: "missing", 6: "missing"}
    assert lines.read_text("utf-8") == LINES
    again = run(home, "import", str(lines), "--header", str(heads))["files"][0]
    assert (again["accepted"], again["repeated"]) == (0, 3)


def test_the_proposal_says_what_was_joined_and_how_many_rows_found_theirs(tmp_path: Path) -> None:
    lines, heads = written(tmp_path)
    done = CliRunner().invoke(app, ["import", str(lines), "--header", str(heads), "--dry-run", "--home", str(tmp_path / "home")])
    assert "Joined with heads.csv by PurchaseOrderID: 3 of 4 rows found there." in done.output.replace("\n", " ")
    assert "Columns added: VendorID, OrderDate, SubTotal, Freight." in done.output


def test_a_file_of_headers_that_tells_no_document_apart_is_refused(tmp_path: Path) -> None:
    lines, heads = written(tmp_path, heads=HEADS + "8,V3,2026-10-03,2026-10-09,1,1\n")
    assert "tells which row of heads.csv" in run(tmp_path / "home", "import", str(lines), "--header", str(heads), fails=True)


def test_lines_without_a_day_say_that_the_file_of_the_documents_can_be_given(tmp_path: Path) -> None:
    """The day on which a row was changed is not the day of the order."""
    lines, _heads = written(tmp_path)
    assert "--header" in run(tmp_path / "home", "import", str(lines), fails=True).replace("\n", " ")


@pytest.mark.real
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_purchase_orders_of_a_published_company_add_up_to_their_total(tmp_path: Path, form: str) -> None:
    """AdventureWorks: SubTotal 63,791,994.84. Seven lines are due before they were ordered (33,375.50); all others are booked.
    Lines are rounded to the cent, the published total is not"""
    if not DATA.exists():
        pytest.skip("the real data is not there: set ZHANGGUI_DATA")
    files = [DATA / f"Purchasing.PurchaseOrder{part}.parquet" for part in ("Detail", "Header")]
    if form == "csv":
        for i, file in enumerate(files):
            files[i] = tmp_path / f"{file.stem}.csv"
            duckdb.sql(f"COPY (FROM '{file}') TO '{files[i]}' (HEADER)")
    home = tmp_path / "home"
    [told] = run(home, "import", str(files[0]), "--header", str(files[1]))["files"]
    assert (told["read"], told["accepted"], told["quarantined"]) == (8845, 8838, 7)
    refused = run(home, "imports", "quarantine", "1")
    assert {r["reason"] for r in refused} == {"due_before_ordered"}
    left = sum(float(r["cells"].split(" | ")[6]) for r in refused)
    [row] = run(home, "ask", "purchase_amount")
    assert left == pytest.approx(33_375.50)
    assert row["purchase_amount"] + left == pytest.approx(63_791_994.84, abs=8845 * 0.005)
