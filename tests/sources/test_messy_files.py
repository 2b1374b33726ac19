"""Files as companies really have them: each ends with an exit code and a message that says what, where, and what to do."""

from __future__ import annotations

import datetime
import gzip
import os
import resource
import signal
import subprocess
import tempfile
import zipfile
import zoneinfo
from pathlib import Path

import pytest
import xlsxwriter

from tests.sources.conftest import Command, Ended
from zhanggui.base.settings import home_at
from zhanggui.lake import Lake
from zhanggui.sources.quarantine import rows_of

HEADER = "单据编号,日期,客户编号,商品编码,数量,金额\n"
ROWS = "A1,2024-01-02,K1,S1,2,10.00\nA1,2024-01-02,K1,S2,1,5.00\nA2,2024-01-03,K2,S1,-1,-5.00\n"


def asked(zhanggui: Command, *words: str) -> object:
    """The one value of a question."""
    ((value,),) = (row.values() for row in zhanggui("ask", *words, "--format", "json").json)
    return value


def refused(company: Path, batch: int = 1) -> list[tuple[int, str]]:
    """Line and reason of each row in quarantine."""
    return [(r.line, r.reason) for r in rows_of(Lake(home_at(company).lake_url), batch)]


def failed(ended: Ended, *words: str) -> None:
    assert ended.code == 1
    assert ended.out == ""
    for word in words:
        assert word in ended.err


@pytest.mark.parametrize("rows", [1, 120_000])
def test_a_sale_of_a_day_to_come_waits_and_moves_no_other_day(imported: Command, zhanggui: Command, company: Path, rows: int) -> None:
    """Today by the company's clock (Shanghai) is a day of the books, tomorrow and 2031 are slips of the pen. Read plainly or not."""
    today = datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Shanghai")).date()
    days = [today, today + datetime.timedelta(1), datetime.date(2031, 5, 5)]
    text = "document,line,date,customer,sku,quantity,amount\n" + "".join(f"A{n},1,2024-01-02,K{n % 90},S1,2,10.00\n" for n in range(rows))
    text += "".join(f"D{n},1,{day},K1,S1,1,5.00\n" for n, day in enumerate(days))
    (file,) = imported(text, "--format", "json").json["files"]
    assert (file["accepted"], file["quarantined"]) == (rows + 1, 2)
    assert refused(company) == [(rows + 3, "day_to_come"), (rows + 4, "day_to_come")]
    assert rows_of(Lake(home_at(company).lake_url), 1)[0].why() == "day: the day is after the day of the import"
    assert [r["day"] for r in zhanggui("ask", "line_count", "--by", "day", "--format", "json").json][-1] == str(today)


def test_a_truncated_gzip_is_refused_whole(imported: Command, zhanggui: Command, company: Path) -> None:
    whole = gzip.compress((HEADER + ROWS * 2000).encode())
    failed(imported(whole[: len(whole) // 2], name="sales.csv.gz"), "cut short", "sales.csv.gz", "Nothing was imported")
    assert not (company / "lake" / "sales").exists()


def test_a_gzip_is_read_like_its_text(imported: Command) -> None:
    assert imported(gzip.compress((HEADER + ROWS).encode()), name="sales.csv.gz").counts == (3, 3, 0, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le"])
def test_an_encoding_is_found(imported: Command, zhanggui: Command, encoding: str) -> None:
    text = "单据编号,日期,客户编号,商品名称,商品编码,数量,金额\nA1,2024-01-02,K1,农夫山泉矿泉水,S1,2,10.00\n"
    assert imported(text.encode(encoding)).counts == (1, 1, 0, 0, 0)
    assert asked(zhanggui, "line_amount") == 10.00


def test_western_text_is_not_taken_for_chinese(imported: Command) -> None:
    text = "Invoice,Date,Customer,Item,Description,Quantity,Amount\n1,2024-01-02,K1,S1,CAFÉ CRÈME – £5,2,10.00\n"
    ended = imported(text.encode("cp1252"))
    assert ended.counts == (1, 1, 0, 0, 0)
    assert "cp1252" in ended.err


def test_a_line_in_another_encoding_goes_to_quarantine(imported: Command, company: Path) -> None:
    """One row was pasted from another system, as GBK into UTF-8."""
    assert imported((HEADER + ROWS).encode().replace(b"A2,", "中国A2,".encode("gbk"))).counts == (3, 2, 1, 0, 0)
    assert refused(company) == [(4, "not_utf8")]


def test_a_wrong_encoding_in_a_mapping_says_where(imported: Command, tmp_path: Path) -> None:
    mapping = tmp_path / "mine.toml"
    mapping.write_text(
        'table = "sales"\nencoding = "ascii"\n[columns]\ndocument = "单据编号"\nday = "日期"\ncustomer = "客户编号"\n'
        'sku = "商品编码"\nquantity = "数量"\nnet_cents = "金额"\n',
        "utf-8",
    )
    failed(imported((HEADER + ROWS).encode("gbk"), "--map", str(mapping)), "ascii", "sales.csv", "one encoding")


def test_two_header_rows_and_a_title_are_skipped_aloud(imported: Command) -> None:
    text = "某某商贸有限公司销售明细表,,,,,\n" + HEADER + "Invoice,Date,Customer,SKU,Quantity,Amount\n" + ROWS
    ended = imported(text)
    assert ended.counts == (3, 3, 0, 0, 0)
    assert "second header row" in ended.err
    assert "line 2" in ended.err


def test_a_header_in_the_middle_is_quarantined_as_such(imported: Command, company: Path) -> None:
    """Two exports were pasted one below the other."""
    assert imported(HEADER + ROWS + HEADER + "A4,2024-01-05,K1,S1,1,5.00\n").counts == (5, 4, 1, 0, 0)
    assert refused(company) == [(5, "header_row")]


def test_a_column_of_mixed_dates_is_read_where_it_is_plain(imported: Command, zhanggui: Command, company: Path) -> None:
    days = ["2024-01-02", "2024/1/3", "2024年1月4日", "20240105", "06.01.2024", "7-Jan-2024", "2024-02-30", "13/02/2024", "02/13/2024", "03/04/2024"]
    text = HEADER + "".join(f"A{i},{day},K1,S1,1,1.00\n" for i, day in enumerate(days))
    ended = imported(text)
    assert ended.counts == (10, 8, 2, 0, 0)
    assert "mixed" in ended.err
    assert refused(company) == [(8, "unreadable"), (11, "unreadable")]
    by_day = zhanggui("ask", "line_amount", "--by", "day", "--format", "json").json
    assert [r["day"] for r in by_day] == [*(f"2024-01-0{d}" for d in range(2, 8)), "2024-02-13"]


def test_ambiguous_dates_are_read_one_way_and_said_so(imported: Command, zhanggui: Command) -> None:
    ended = imported(HEADER + "A1,01/02/2024,K1,S1,1,1.00\nA2,02/02/2024,K1,S1,1,1.00\nA3,03/02/2024,K1,S1,1,1.00\n")
    assert "ambiguous" in ended.err
    days = [r["day"] for r in zhanggui("ask", "line_amount", "--by", "day", "--format", "json").json]
    assert days == ["2024-02-01", "2024-02-02", "2024-02-03"]


def test_two_hundred_megabytes_in_one_line_do_not_fill_the_memory(imported: Command, zhanggui: Command, tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with open(path, "wb") as out:
        for _ in range(200):
            out.write(b"x" * 1_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    failed(zhanggui("import", path), "longer than", "line 1", "one record a line")
    path.unlink()
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 100_000_000


def test_one_endless_line_further_down_is_refused_with_its_line(imported: Command) -> None:
    """A reader that passes over it would drop it in silence."""
    text = HEADER + ROWS + "A9,2024-01-02,K1," + "x" * 9_000_000 + ",1,1.00\n" + "A4,2024-01-05,K1,S1,1,5.00\n"
    failed(imported(text), "longer than", "line 5", "Nothing was imported")
    failed(imported(gzip.compress(text.encode()), name="sales.csv.gz"), "longer than", "line 5")


def workbook(path: Path) -> None:
    """Merged title, two-storey header, merged document number, a stored formula, one never calculated, a row of totals."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("一月")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range("A1:F1", "销售明细表")
    sheet.write_row("A2", ["单据编号", "日期", "客户编号", "商品编码", "数量", "金额"])
    sheet.merge_range("A3:A4", "A1")
    for row, (sku, quantity) in enumerate([("S1", 2), ("S2", 1), ("S3", 1)], 2):
        sheet.write_datetime(row, 1, datetime.datetime(2024, 1, 2), day)
        sheet.write_row(row, 2, ["K1", sku, quantity])
    sheet.write_formula("F3", "=E3*5", None, 10)
    sheet.write("F4", 5)
    sheet.write("A5", "A2")
    sheet.write_formula("F5", "=E5*5", None, "")
    sheet.write_row("A6", ["合计", "", "", "", 4, 20])
    book.add_worksheet("说明").write("A1", "本表由系统导出")
    book.close()


def test_merged_cells_a_formula_and_a_total_row_in_a_workbook(zhanggui: Command, company: Path, tmp_path: Path) -> None:
    workbook(tmp_path / "sales.xlsx")
    ended = zhanggui("import", tmp_path / "sales.xlsx", "--as", "sales", "--format", "json")
    assert ended.counts == (4, 2, 2, 0, 0)
    assert "merged cells" in ended.err
    assert refused(company) == [(5, "formula"), (6, "total_row")]
    assert zhanggui("ask", "line_amount", "sale_count", "--format", "json").json == [{"line_amount": 15.0, "sale_count": 1}]


def test_a_total_row_at_the_bottom_is_counted_and_kept_out(imported: Command, zhanggui: Command, company: Path) -> None:
    assert imported(HEADER + ROWS + "合计,,,,2,10.00\n").counts == (4, 3, 1, 0, 0)
    assert refused(company) == [(5, "total_row")]
    assert asked(zhanggui, "line_amount") == 10.00


def test_a_duplicate_key_is_repeated_when_equal_and_quarantined_when_not(imported: Command, company: Path) -> None:
    rows = "K1,红旗超市,包头\nK2,好又多,包头\nK1,红旗超市,包头\nK2,好又多,呼和浩特\n"
    assert imported("客户编号,客户名称,城市\n" + rows).counts == (4, 2, 1, 1, 0)
    assert refused(company) == [(5, "line_told_twice")]


@pytest.mark.parametrize("content", [b"", b"\n\n  \n"])
def test_an_empty_file_is_refused(imported: Command, content: bytes) -> None:
    failed(imported(content), "empty", "sales.csv", "Export it again")


def test_a_header_without_rows_is_refused(imported: Command) -> None:
    failed(imported(HEADER), "no row below", "sales.csv")


def test_a_nul_byte_is_refused_with_its_line(imported: Command, company: Path) -> None:
    failed(imported((HEADER + ROWS).encode() + b"A3,2024-01-04,K\x001,S1,1,5.00\n"), "NUL", "line 5", "Nothing was imported")
    assert not (company / "lake" / "sales").exists()


def test_an_unknown_file_says_what_is_nearest(imported: Command) -> None:
    failed(imported("单据编号,日期,客户编号,数量\nA1,2024-01-02,K1,2\n"), "sku", "--map")


def test_a_wrong_table_is_wrong_use(imported: Command) -> None:
    ended = imported(HEADER + ROWS, "--as", "nonsense")
    assert (ended.code, ended.out) == (2, "")
    assert "sales" in ended.err


def test_control_characters_in_a_header_do_not_stop_the_next_import(imported: Command, company: Path) -> None:
    strange = HEADER.replace("金额", "金额,\x01备\x1b注\x7f")
    assert imported(strange + "A1,2024-01-02,K1,S1,2,10.00,x\n", name="one.csv").counts == (1, 1, 0, 0, 0)
    assert imported(strange + "A2,2024-01-02,K1,S1,2,10.00,x\n", name="two.csv").counts == (1, 1, 0, 0, 0)


def test_a_file_name_in_another_encoding_is_told(zhanggui: Command, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xcf\xfa\xca\xdb.csv")
    Path(path).write_text(HEADER + ROWS)
    failed(zhanggui("import", path), "not UTF-8", "Rename it")


def test_a_home_that_is_a_file_is_three_lines_and_no_traceback(zhanggui: Command, company: Path, tmp_path: Path) -> None:
    company.write_text("not a folder")
    (tmp_path / "sales.csv").write_text(HEADER + ROWS)
    failed(zhanggui("import", tmp_path / "sales.csv"), "The disk said no", str(company), "try again")
    assert company.read_text() == "not a folder"


def test_the_same_file_twice_in_one_import_is_booked_once(zhanggui: Command, tmp_path: Path) -> None:
    first, copy = tmp_path / "sales.csv", tmp_path / "sales (1).csv"
    for path in (first, copy):
        path.write_text(HEADER + ROWS)
    files = zhanggui("import", first, copy, "--format", "json").json["files"]
    assert [(f["read"], f["accepted"], f["repeated"]) for f in files] == [(3, 3, 0), (3, 0, 3)]
    assert asked(zhanggui, "line_amount") == 10.00


def test_overlapping_files_of_one_import_are_put_together_and_the_person_is_told(zhanggui: Command, tmp_path: Path) -> None:
    january, february = tmp_path / "january.csv", tmp_path / "february.csv"
    january.write_text(HEADER + ROWS)
    february.write_text(HEADER + ROWS.splitlines(keepends=True)[-1] + "Z9,2024-02-02,K1,S1,1,1.00\n")
    done = zhanggui("import", january, february)
    assert "1 documents stand in more than one of these sales files" in done.err
    assert "more than one" not in zhanggui("import", january).err


def test_a_mapping_in_an_encoding_that_does_not_exist_says_so(imported: Command, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("table = 'sales'\nencoding = 'klingon'\n")
    failed(imported(HEADER + ROWS, "--map", str(tmp_path / "own.toml")), "no encoding 'klingon'", "own.toml", "gb18030")


@pytest.mark.parametrize("text", ["header_row = 'x'", "columns = 5", "forms = {quantity = 3}", "headers = 3"])
def test_a_mapping_with_a_value_of_the_wrong_type_says_where(imported: Command, tmp_path: Path, text: str) -> None:
    (tmp_path / "own.toml").write_text(f"table = 'sales'\n{text}\n")
    failed(imported(HEADER + ROWS, "--map", str(tmp_path / "own.toml")), "not sound", "own.toml", "Mend that line")


@pytest.mark.parametrize("content", [b"\xff", b"files = 3\n", b"["])
def test_a_broken_file_of_kinds_says_where(imported: Command, company: Path, content: bytes) -> None:
    company.mkdir()
    (company / "kinds.toml").write_bytes(content)
    failed(imported(HEADER + ROWS), "kinds.toml cannot be read", "Mend that line")


def test_a_full_disk_is_told_and_leaves_the_books_as_they_were(imported: Command, zhanggui: Command, tmp_path: Path) -> None:
    imported(HEADER + ROWS, name="first.csv")
    many = tmp_path / "many.csv"
    many.write_text(HEADER + "".join(f"B{i},2024-02-02,K{i},S{i},1,{i}.00\n" for i in range(40_000)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        failed(zhanggui("import", many), "disk", "room", "try again")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, was)
    assert asked(zhanggui, "line_amount") == 10.00


def test_what_a_killed_import_left_in_the_temporary_folder_is_removed(imported: Command, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    left, running = tmp_path / f"zhanggui-import-{gone.pid}-x", tmp_path / f"zhanggui-import-{os.getppid()}-x"
    left.mkdir()
    running.mkdir()
    imported(HEADER + ROWS)
    assert (left.exists(), running.exists()) == (False, True)
    assert [p for p in tmp_path.glob("zhanggui-import-*") if p != running] == []


def test_a_workbook_with_one_cell_in_its_last_corner_does_not_fill_the_memory(zhanggui: Command, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "corner.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["单据编号", "日期"])
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    failed(zhanggui("import", tmp_path / "corner.xlsx"), "1,048,576", "16,384", "corner.xlsx", "Delete the empty rows")


OPEN = """<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{}
</table:table></office:spreadsheet></office:body></office:document-content>"""

MANIFEST = """<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</manifest:manifest>"""


def open_document(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("META-INF/manifest.xml", MANIFEST)
        out.writestr("content.xml", OPEN.format(rows))
    return path


def row_of(cells: list[str]) -> str:
    each = "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells)
    return f"<table:table-row>{each}</table:table-row>"


def test_an_open_document_is_read_like_a_workbook(zhanggui: Command, tmp_path: Path) -> None:
    rows = "".join(row_of(line.split(",")) for line in (HEADER + ROWS).splitlines())
    ended = zhanggui("import", open_document(tmp_path / "sales.ods", rows), "--as", "sales", "--format", "json")
    assert ended.json["files"][0]["accepted"] == 3


def test_a_workbook_that_unpacks_to_a_thousand_times_its_size_is_refused(zhanggui: Command, tmp_path: Path) -> None:
    workbook(tmp_path / "sales.xlsx")
    with zipfile.ZipFile(tmp_path / "sales.xlsx") as old, zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b"<si><t/></si>" * 5_000_000 if name == "xl/sharedStrings.xml" else old.read(name))
    failed(zhanggui("import", tmp_path / "bomb.xlsx"), "times its size", "bomb.xlsx")
