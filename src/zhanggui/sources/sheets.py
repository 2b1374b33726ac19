"""A path -> its table-like parts: text is one, Parquet is one, an Excel workbook has one for each sheet with a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhanggui.base.errors import ZhangguiError
from zhanggui.sources.convert import name, quoted
from zhanggui.sources.excel import open_workbook
from zhanggui.sources.files import SAMPLES, Opened, open_text
from zhanggui.sources.mapping import Mapping
from zhanggui.sources.recognise import known_headers

NO_TABLES = {
    b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"Rar!": "a packed archive",
    b"7z\xbc\xaf": "a packed archive", b"{\\rtf": "a text document", b"SQLite f": "a database", b"<!DOCTYP": "a web page",
    b"<html": "a web page",
}
"""How files begin that people take for tables -> what they are."""


def open_file(con: Any, path: Path, work: Path, mapping: Mapping | None = None) -> list[Opened]:
    """A path, and perhaps what a mapping says about it -> its parts; an error says what is wrong with the file."""
    if not path.is_file():
        raise ZhangguiError("There is no such file.", where=str(path), do="Check the path.")
    try:
        str(path).encode()
    except UnicodeEncodeError as problem:
        shown = str(path).encode(errors="replace").decode()
        raise ZhangguiError("The file's name is not UTF-8.", where=shown, do="Rename it and import it again.") from problem
    if path.stat().st_size == 0:
        raise ZhangguiError(
            "The file is empty.", where=str(path), do="Export it again; a table needs a header and at least one row."
        )
    with open(path, "rb") as handle:
        start = handle.read(8)
    for sign, kind in NO_TABLES.items():
        if start.startswith(sign):
            raise ZhangguiError(
                f"This is {kind}, not a table of rows.", where=str(path),
                do="Export the records as CSV or Excel from the system they are in.",
            )
    if start.startswith(b"PAR1"):
        return [_parquet(con, path)]
    said = mapping or Mapping("sales", (), {})
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return open_workbook(path, work, known_headers(), said.sheet, said.header_row)
    opened = open_text(path, work, known_headers(), encoding=said.encoding, delimiter=said.delimiter, header_row=said.header_row)
    if not opened.samples:
        raise ZhangguiError("There is a header but no row below it.", where=str(path), do="Export it again with its rows.")
    return [opened]


def _parquet(con: Any, path: Path) -> Opened:
    """A Parquet file -> its columns with their types, and the first rows as text."""
    try:
        described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(str(path))})").fetchall()
        cells = ", ".join(f"CAST({name(row[0])} AS VARCHAR)" for row in described)
        samples = con.execute(f"SELECT {cells} FROM read_parquet({quoted(str(path))}) LIMIT {SAMPLES}").fetchall()
    except Exception as problem:
        raise ZhangguiError(
            f"The Parquet file cannot be read: {problem}", where=str(path), do="Copy or export it again."
        ) from problem
    if not samples:
        raise ZhangguiError("The file has columns but no rows.", where=str(path), do="Export it again with its rows.")
    return Opened(
        path, "parquet", path, tuple(r[0] for r in described), tuple(samples), types=tuple(str(r[1]) for r in described)
    )
