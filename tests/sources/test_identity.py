"""What comes again is repeated, what comes otherwise corrects, what was refused can be mended; nothing is dropped in silence."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.sources.conftest import Command
from zhanggui.base.settings import home_at
from zhanggui.engine import open_engine

WHERE = "zhanggui import, zhanggui imports"

HEADER = "Invoice,Date,Customer,SKU,Quantity,Unit Price\n"
FIRST = HEADER + "A1,2024-01-02,K1,S1,2,5.00\nA1,2024-01-02,K1,S1,2,5.00\nA2,2024-01-03,K2,S2,1,3.00\n"
NUMBERED = "Invoice,Line No,Date,Customer,SKU,Quantity,Unit Price\n"


def amount(zhanggui: Command, *words: str) -> float:
    return zhanggui("ask", "line_amount", *words, "--format", "json").json[0]["line_amount"]


def test_equal_lines_of_one_document_both_count(imported: Command, zhanggui: Command) -> None:
    assert imported(FIRST).counts == (3, 3, 0, 0, 0)
    assert amount(zhanggui) == 23.00


def test_a_repeated_document_is_not_booked_twice(imported: Command, zhanggui: Command) -> None:
    imported(FIRST)
    again = "\n".join([HEADER.strip(), *reversed(FIRST.strip().split("\n")[1:])]) + "\n"
    assert imported(again, name="other.csv").counts == (3, 0, 0, 3, 0)
    assert amount(zhanggui) == 23.00


def test_a_document_with_one_equal_line_less_is_a_correction(imported: Command, zhanggui: Command) -> None:
    imported(FIRST)
    assert imported(HEADER + "A1,2024-01-02,K1,S1,2,5.00\n").counts == (1, 0, 0, 0, 1)
    assert amount(zhanggui) == 13.00
    assert imported(FIRST).counts == (3, 0, 0, 1, 2)
    assert amount(zhanggui) == 23.00


def test_time_of_day_is_not_part_of_the_identity(imported: Command) -> None:
    imported(FIRST.replace("2024-01-02", "2024-01-02 08:30:00").replace("2024-01-03", "2024-01-03 09:00:00"))
    assert imported(FIRST).counts == (3, 0, 0, 3, 0)


def test_another_source_may_use_the_same_numbers(imported: Command, zhanggui: Command) -> None:
    imported(FIRST)
    assert imported(FIRST, "--source", "erp").counts == (3, 3, 0, 0, 0)
    assert amount(zhanggui) == 46.00


def test_undo_of_a_correction_brings_back_what_it_superseded_after_later_imports_too(imported: Command, zhanggui: Command) -> None:
    imported(FIRST)
    imported(HEADER + "A1,2024-01-02,K1,S1,1,5.00\n")
    imported(HEADER + "A3,2024-01-05,K1,S1,1,100.00\n")
    assert amount(zhanggui) == 108.00
    assert zhanggui("imports", "undo", "2").code == 0
    assert amount(zhanggui) == 123.00
    assert zhanggui("imports", "undo", "2").code == 1
    states = {b["batch"]: b["state"] for b in zhanggui("imports", "--format", "json").json}
    assert states == {1: "done", 2: "undone", 3: "done"}


def test_a_document_may_be_spread_over_the_files_of_one_import(zhanggui: Command, tmp_path: Path) -> None:
    lines = FIRST.strip().split("\n")
    (tmp_path / "a.csv").write_text("\n".join([lines[0], lines[1]]) + "\n")
    (tmp_path / "b.csv").write_text("\n".join([lines[0], *lines[2:]]) + "\n")
    ended = zhanggui("import", tmp_path / "a.csv", tmp_path / "b.csv", "--format", "json")
    assert [f["accepted"] for f in ended.json["files"]] == [1, 2]
    (tmp_path / "whole.csv").write_text(FIRST)
    assert zhanggui("import", tmp_path / "whole.csv", "--format", "json").counts == (3, 0, 0, 3, 0)


def test_a_line_number_told_twice_is_repeated_when_equal_and_quarantined_when_not(imported: Command, zhanggui: Command) -> None:
    rows = "A1,1,2024-01-02,K1,S1,2,5.00\nA1,2,2024-01-02,K1,S2,1,3.00\nA1,1,2024-01-02,K1,S1,2,5.00\nA1,2,2024-01-02,K1,S2,9,3.00\n"
    assert imported(NUMBERED + rows).counts == (4, 2, 1, 1, 0)
    assert amount(zhanggui) == 13.00
    again = zhanggui("imports", "quarantine", "1", "--format", "csv").out
    assert "A1,2,2024-01-02,K1,S2,9,3.00,1-1" in again


def test_refused_rows_are_downloaded_mended_and_complete_their_document(imported: Command, zhanggui: Command, tmp_path: Path) -> None:
    broken = FIRST.replace("A1,2024-01-02,K1,S1,2,5.00\nA2", "A1,2024-02-30,K1,S1,2,5.00\nA2").replace("S2,1,", "S2,one,")
    assert imported(broken).counts == (3, 1, 2, 0, 0)
    path = tmp_path / "mend.csv"
    assert zhanggui("imports", "quarantine", "1", "--out", str(path)).code == 0
    text = path.read_text("utf-8-sig")
    assert text.splitlines()[0] == HEADER.strip() + ",zhanggui_quarantine"
    path.write_text(text.replace("2024-02-30", "2024-01-02").replace("S2,one", "S2,1"), "utf-8")
    assert zhanggui("import", path, "--format", "json").counts == (2, 2, 0, 0, 0)
    assert amount(zhanggui) == 23.00
    assert zhanggui("imports", "--format", "json").json[-1]["in_quarantine"] == 0
    assert zhanggui("import", path, "--format", "json").counts == (2, 0, 0, 2, 0)
    assert imported(broken).counts == (3, 0, 2, 1, 0)
    assert imported(FIRST).counts == (3, 0, 0, 3, 0)
    assert amount(zhanggui) == 23.00
    zhanggui("imports", "undo", "2")
    assert zhanggui("imports", "--format", "json").json[-1]["in_quarantine"] == 2
    assert amount(zhanggui) == 10.00


def test_undo_takes_the_quarantine_with_it(imported: Command, zhanggui: Command) -> None:
    imported(FIRST.replace("S2,1,", "S2,one,"))
    zhanggui("imports", "undo", "1")
    assert zhanggui("imports", "quarantine", "1", "--format", "csv").out == ""


def test_a_download_is_safe_to_open_in_a_spreadsheet_and_comes_back_as_it_was(imported: Command, zhanggui: Command, company: Path, tmp_path: Path) -> None:
    imported("Invoice,Date,Customer,SKU,Description,Quantity,Unit Price\nA1,2024-01-02,K1,S1,=HYPERLINK(1),x,-5.00\nA2,2024-01-02,K1,S1,tea,1,5.00\nA3,2024-01-02,K1,S1,tea,1,5.00\n")
    path = tmp_path / "mend.csv"
    zhanggui("imports", "quarantine", "1", "--out", str(path))
    (row,) = csv.DictReader(path.read_text("utf-8-sig").splitlines())
    assert (row["Description"], row["Unit Price"]) == ("'=HYPERLINK(1)", "-5.00")
    path.write_text(path.read_text("utf-8-sig").replace(",x,", ",1,"))
    assert zhanggui("import", path, "--format", "json").counts == (1, 1, 0, 0, 0)
    sales = open_engine(home_at(company).lake_url).frame("sales").select("description", "price_e4").collect().to_native().to_pylist()
    assert {"description": "=HYPERLINK(1)", "price_e4": -50000} in sales


def test_a_dry_run_counts_and_stores_nothing(imported: Command, company: Path) -> None:
    ended = imported(FIRST, "--dry-run")
    assert ended.json["batch"] is None
    assert ended.counts == (3, 3, 0, 0, 0)
    assert not (company / "settings.toml").exists()
    assert not list(company.glob("lake/sales/*.parquet"))


def test_a_mapping_is_kept_found_again_and_can_be_given(imported: Command, zhanggui: Command, company: Path, tmp_path: Path) -> None:
    text = "Nr,Wann,Wer,Was,Menge,Betrag\nA1,02.01.2024,K1,S1,2,\"1.234,50\"\n"
    refusal = imported(text)
    assert refusal.code == 1
    assert "--map" in refusal.err
    mapping = tmp_path / "german.toml"
    mapping.write_text(
        'table = "sales"\n[columns]\ndocument = "Nr"\nday = "Wann"\ncustomer = "Wer"\nsku = "Was"\nquantity = "Menge"\n'
        'net_cents = "Betrag"\n[forms.net_cents]\ndecimal = ","\n',
    )
    assert imported(text, "--map", str(mapping)).counts == (1, 1, 0, 0, 0)
    assert amount(zhanggui) == 1234.50
    assert len(list((company / "mappings").glob("sales-*.toml"))) == 1
    assert imported(text.replace("A1", "A2")).counts == (1, 1, 0, 0, 0)
    assert amount(zhanggui) == 2469.00


def test_an_id_column_ending_in_point_zero_throughout_loses_it_and_only_then(imported: Command, zhanggui: Command) -> None:
    imported(HEADER + "A1,2024-01-02,17850.0,S1,1,1.00\nA2,2024-01-02,17850.0,S1,1,1.00\n")
    imported(HEADER + "B1,2024-01-02,17850.0,S1,1,1.00\nB2,2024-01-02,99.x,S1,1,1.00\n", "--source", "other")
    customers = [r["customer"] for r in zhanggui("ask", "line_amount", "--by", "customer", "--format", "json").json]
    assert sorted(customers) == ["17850", "17850.0", "99.x"]


@pytest.mark.covers("A01")
def test_changed_patterns_stamp_every_line_anew(imported: Command, zhanggui: Command) -> None:
    """What is a product, a charge or an adjustment is declared by patterns that people see and change"""
    rows = "".join(f"{i},2024-01-02,K1,1000{i % 10},1,2.00\n" for i in range(100)) + "200,2024-01-02,K1,POST,1,18.00\n"
    ended = imported(HEADER + rows)
    assert r"\d{5}[A-Za-z]*" in ended.err

    def by_kind() -> dict[str, float]:
        rows = zhanggui("ask", "line_amount", "--by", "kind", "--format", "json").json
        return {r["kind"]: r["line_amount"] for r in rows}

    assert by_kind() == {"goods": 200.00, "charge": 18.00}
    assert zhanggui("imports", "kinds", "--product-code", "").code == 0
    assert by_kind() == {"goods": 218.00}
    assert zhanggui("imports", "kinds", "--product-code", "(").code == 2
