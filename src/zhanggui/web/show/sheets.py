"""Rows of text and numbers -> CSV or XLSX that no spreadsheet will run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|")


def harmless(value: Any) -> Any:
    """A cell -> the same, a text that a spreadsheet would take for a formula led by an apostrophe (OWASP, CSV injection)."""
    if isinstance(value, str) and value.lstrip().startswith(RISKY) and not _number(value):
        return "'" + value
    return value


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A header and rows -> CSV with a byte order mark, so that Excel reads the hanzi."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(name) for name in header])
    for row in rows:
        writer.writerow(["" if v is None else harmless(v) for v in row])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """A header and rows -> an Excel file; texts are written as texts, never as formulas or links."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    sheet = book.add_worksheet(title[:31].translate({ord(c): "_" for c in "[]:*?/\\"}) or "1")
    bold = book.add_format({"bold": True})
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, bold)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, bool | int | float):
                sheet.write(line, column, value)
            elif value is not None:
                sheet.write_string(line, column, str(value))
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
