"""An Excel workbook -> its sheets as tables of text, one working Parquet file each: merged cells filled, header found.

A formula counts with the value that Excel stored. One without a value (never calculated, or an error) stays as its text, `=A1*2`,
so that its row goes to quarantine and says so, instead of passing as an empty cell.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import python_calamine as calamine

from zhanggui.base.errors import ZhangguiError
from zhanggui.sources.files import SAMPLES, Cell, Opened, Row, fit, header_at, headers_of, looks_like_header

LETTERS = re.compile(r"([A-Z]+)(\d+)")
CELL = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*)>(.*?)</c>', re.DOTALL)
REFERENCE = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
LARGEST_PART = 1_500_000_000
MOST_CELLS = 30_000_000
MOST_TIMES, FROM = 300, 50_000_000
"""A part that unpacks to so many times its size, from so many bytes on, holds no records: those pack to a twentieth."""
FORMULA = re.compile(rb"<f[^>]*>(.*?)</f>", re.DOTALL)


def open_workbook(path: Path, work: Path, known: frozenset[str], sheet: str = "", header_row: int = 0) -> list[Opened]:
    """A workbook -> each visible sheet (or the named one) that has a header and rows."""
    _not_too_large(path)
    try:
        book: Any = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as problem:
        raise ZhangguiError("The workbook has a password.", where=str(path), do="Save a copy without one.") from problem
    except calamine.CalamineError as problem:
        raise ZhangguiError(
            f"The workbook cannot be read: {problem}", where=str(path), do="Open it in Excel and save it again."
        ) from problem
    seen = [m.name for m in book.sheets_metadata if "Visible" in str(m.visible) and "WorkSheet" in str(m.typ)]
    if sheet and sheet not in seen:
        raise ZhangguiError(f"The workbook has no sheet {sheet!r}.", where=str(path), do=f"Its sheets: {', '.join(seen)}.")
    parts = []
    for i, title in enumerate(seen):
        if sheet in ("", title):
            formulas = _unvalued_formulas(path, book.sheet_names.index(title))
            part = _sheet(book.get_sheet_by_name(title), path, work / f"{path.name}-{i}.parquet", known, header_row, formulas)
            parts += [part] if part else []
    if not parts:
        raise ZhangguiError(
            "No sheet has a header with rows below it.", where=str(path), do="Check that it is the right workbook."
        )
    return parts


def _not_too_large(path: Path) -> None:
    """A workbook (.xlsx) -> nothing, or the error that a sheet would not fit in memory: all cells up to its last are held."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            size = part.file_size
            if part.filename.startswith("xl/worksheets/") and size <= LARGEST_PART:
                rows, columns = _extent(archive, part)
                if rows * columns > MOST_CELLS:
                    raise ZhangguiError(
                        f"A sheet reaches to row {rows:,} and column {columns:,}: more cells than a workbook of records has.",
                        where=str(path), do="Delete the empty rows and columns behind the records, or save the sheet as CSV.",
                    )
            if size > FROM and size > MOST_TIMES * part.compress_size:
                times = size // max(part.compress_size, 1)
                what = f"A part of the workbook unpacks to {times:,} times its size: there are no records in it."
                raise ZhangguiError(what, where=str(path), do="Save its sheets as CSV and import those.")
            if size > LARGEST_PART:
                what = f"The workbook unpacks to more than {LARGEST_PART // 1_000_000:,} MB."
                raise ZhangguiError(what, where=str(path), do="Save its sheets as CSV and import those.")


def _extent(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """A sheet in the archive -> its last row and column by the references of its cells."""
    rows = columns = 1
    rest = b""
    with archive.open(part) as sheet:
        while block := sheet.read(1 << 22):
            block = rest + block
            for letters, digits in REFERENCE.findall(block):
                rows = max(rows, int(digits))
                columns = max(columns, _column(letters.decode()))
            rest = block[-64:]
    return rows, columns


def _column(letters: str) -> int:
    """The letters of a column -> its number, from 1."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def _sheet(
    sheet: Any, path: Path, target: Path, known: frozenset[str], header_row: int, formulas: dict[tuple[int, int], str]
) -> Opened | None:
    """One sheet -> its working file of `_row` and text cells, and what was found."""
    if (cells := sheet.total_height * sheet.total_width) > MOST_CELLS:
        do = "Delete the empty rows and columns behind the records, or save the sheet as CSV."
        raise ZhangguiError(f"The sheet {sheet.name} has {cells:,} cells: more than records have.", where=str(path), do=do)
    rows: list[list[Cell]] = [[_text(c) for c in row] for row in sheet.to_python(skip_empty_area=False)]
    for (r, c), formula in formulas.items():
        if r < len(rows) and c < len(rows[r]) and rows[r][c] is None:
            rows[r][c] = formula
    merged = sheet.merged_cell_ranges or []
    filled = [i for i, row in enumerate(rows) if any(row)]
    if len(filled) < 2:
        return None
    at = header_row - 1 if header_row else filled[header_at([tuple(rows[i]) for i in filled], known)]
    headers = headers_of(rows[at])
    notes = [f"The header is in row {at + 1} of the sheet."] if at else []
    first = at + 1
    while first < len(rows) and looks_like_header(tuple(rows[first]), known):
        notes.append(f"Row {first + 1} is a second header row and was skipped.")
        first += 1
    below = [((r0, c0), (r1, c1)) for (r0, c0), (r1, c1) in merged if r0 >= first]
    for (r0, c0), (r1, c1) in below:
        for r in range(r0, r1 + 1):
            for c in range(c0, c1 + 1):
                rows[r][c] = rows[r0][c0]
    if below:
        notes.append(f"{len(below)} merged cells below the header: each row of them has their value.")
    kept = [(i + 1, fit(rows[i], len(headers))) for i in filled if i >= first]
    if not kept:
        return None
    fields: dict[str, Any] = {"_row": pa.array([n for n, _ in kept], pa.int64())}
    fields |= {f"c{j}": pa.array([row[j] for _, row in kept], pa.string()) for j in range(len(headers))}
    pq.write_table(pa.table(fields), target)
    samples: tuple[Row, ...] = tuple(row for _, row in kept[:SAMPLES])
    return Opened(path, "excel", target, headers, samples, sheet=sheet.name, notes=tuple(notes))


def _text(cell: Any) -> str | None:
    """A cell -> its text: whole numbers without `.0`, days as ISO."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _unvalued_formulas(path: Path, index: int) -> dict[tuple[int, int], str]:
    """A workbook (.xlsx) and the position of a sheet -> (row, column), from 0, of formulas without a value -> their text."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            # Another kind of workbook (.ods, .xlsb): what it stored is all there is.
            return {}
        part = _part_of(archive, index)
        content = archive.read(part) if part in archive.namelist() else b""
    return dict(_unvalued(content)) if b"<f" in content else {}


def _unvalued(content: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for found in CELL.finditer(content):
        reference, attributes, inside = found.groups()
        formula = FORMULA.search(inside)
        if formula and (b't="e"' in attributes or not re.search(rb"<v>[^<]", inside)):
            letters, digits = LETTERS.fullmatch(reference.decode()).groups()  # type: ignore[union-attr]
            yield (int(digits) - 1, _column(letters) - 1), "=" + formula[1].decode("utf-8", "replace")


def _part_of(archive: zipfile.ZipFile, index: int) -> str:
    """The part of the archive that holds the sheet at a position, by the workbook's own list."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    ids = re.findall(r"<sheet [^>]*r:id=\"([^\"]+)\"", book)
    if index >= len(ids):
        return ""
    link = re.search(rf"<Relationship (?=[^>]*Id=\"{re.escape(ids[index])}\")[^>]*Target=\"([^\"]+)\"", links)
    return "xl/" + link[1].removeprefix("/xl/") if link else ""
