"""A file -> what it is made of: its form, encoding, delimiter, header, headers and sample rows. Nothing of it is stored yet.

Packed or foreign text (gzip, GBK, UTF-16) is written once as plain UTF-8 into a working folder, so that everything after
reads one kind of text; a file that is UTF-8 already is read where it lies.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.text import Text
from zhanggui.sources.mapping import normal

HEAD = 4_000_000
"""Bytes looked at before anything is decided; a line longer than this in the head is no table."""
LONGEST_LINE = 2_000_000
BLOCK = 1 << 20
NEWLINE, NUL = b"\n", b"\0"
DELIMITERS = (",", "\t", ";", "|")
SAMPLES = 2000
MOST_COLUMNS = 2000
HEADER_WITHIN = 40
MARK = "zhanggui_quarantine"
"""The header under which a row from quarantine carries its number back."""

Cell = str | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Opened:
    """One table-like part of a file: where its text lies now, how to read it, its headers, sample rows, notes for the person.

    `skip` is the number of lines above the first data row; `types` are the engine's types where the file has types itself;
    `joined` are the headers that came from a second file, of documents (proposing/heading.py).
    """

    path: Path
    form: str
    readable: Path
    headers: tuple[str, ...]
    samples: tuple[Row, ...]
    skip: int = 0
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    types: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """A table of more columns than any list of records has is refused before anything looks at each of them."""
        if len(self.headers) > MOST_COLUMNS:
            here, most = f"{len(self.headers):,}", f"{MOST_COLUMNS:,}"
            what = Text(f"这份表有{here}列，最多能读{most}列。", f"The table has {here} columns; at most {most} are read.")
            do = Text(
                "一行一条记录地导出，只带用得着的列；天或客户横着排的表先转成竖的。",
                "Export one record a line and only the columns that are needed; turn down days or customers that run across.",
            )
            raise ZhangguiError(what, where=self.label, do=do)

    @property
    def label(self) -> str:
        """The file as the person named it, with the sheet."""
        return f"{self.path}#{self.sheet}" if self.sheet else str(self.path)

    @property
    def mark(self) -> int | None:
        """Where the column is that tells rows from quarantine, if it is there."""
        return self.headers.index(MARK) if MARK in self.headers else None


def plain_text(path: Path, work: Path, encoding: str = "") -> tuple[Path, str]:
    """A text file, perhaps packed or in another encoding -> (a UTF-8 file with the same text, the encoding it had)."""
    with open(path, "rb") as handle:
        packed = handle.read(2) == b"\x1f\x8b"
    head = _head(path, packed)
    if not head.strip():
        raise ZhangguiError(
            "The file is empty.", where=str(path), do="Export it again; a table needs a header and at least one row."
        )
    found = encoding or encoding_of(head)
    if encoding and not _decodes(head, encoding):
        raise _wrong_encoding(path, encoding, _first_wrong(head, encoding))
    if len(head) > LONGEST_LINE and b"\n" not in head and b"\r" not in head:
        raise ZhangguiError(
            f"The first line is longer than {LONGEST_LINE:,} bytes: this is not a table of rows.",
            where=f"{path}, line 1",
            do="Export it again with one record a line. Nothing was read further.",
        )
    if not found:
        raise ZhangguiError(
            "The text is in no encoding that is known here (UTF-8, GBK/GB18030, UTF-16, Windows-1252).",
            where=str(path),
            do='Save it as UTF-8 (in Excel: CSV UTF-8), or write encoding = "..." in a mapping and give it with --map.',
        )
    if not packed and found in ("utf-8", "utf-8-sig"):
        _look_through(path)
        return path, "utf-8"
    target = work / f"{path.name}.utf8"
    _rewrite(path, packed, found, target)
    return target, found


def encoding_of(head: bytes) -> str:
    """The first bytes of a text -> its encoding, or nothing where none fits."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return name
    if head[:4000].count(0) > len(head[:4000]) // 4:
        return "utf-16-le" if head[1:4000:2].count(0) > head[:4000:2].count(0) else "utf-16-be"
    if _decodes(head, "utf-8") or _mostly_utf8(head):
        return "utf-8"
    if _decodes(head, "gb18030") and _common_hanzi(head):
        return "gb18030"
    return "cp1252" if _decodes(head, "cp1252") else ""


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(head: bytes) -> bool:
    """Whether a few wrong bytes stand among many characters that only UTF-8 explains: those lines go to quarantine."""
    text = head.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(ord(c) > 127 for c in text) - wrong >= 4 * wrong


def _common_hanzi(head: bytes) -> bool:
    """Whether the non-ASCII part, read as GB18030, is mostly hanzi and Chinese signs (else it is Western text)."""
    text = codecs.getincrementaldecoder("gb18030")().decode(head)
    foreign = [c for c in text if ord(c) > 127]
    chinese = sum("\u4e00" <= c <= "\u9fff" or c in "，。：；（）￥、　【】《》“”" or "\uff00" <= c <= "\uffef" for c in foreign)
    return bool(foreign) and chinese >= 0.8 * len(foreign)


def _head(path: Path, packed: bool) -> bytes:
    """The first bytes of the text, unpacked."""
    try:
        with gzip.open(path) if packed else open(path, "rb") as handle:
            return bytes(handle.read(HEAD))
    except (EOFError, OSError, zlib.error) as problem:
        raise _cut_short(path, problem) from problem


def _cut_short(path: Path, problem: Exception) -> ZhangguiError:
    return ZhangguiError(
        f"The packed file is cut short or broken ({problem}).",
        where=str(path),
        do="Copy or export it again. Nothing was imported.",
    )


def _wrong_encoding(path: Path, encoding: str, line: int) -> ZhangguiError:
    return ZhangguiError(
        f"The text is not {encoding} throughout.",
        where=f"{path}, near line {line}",
        do='Save the whole file in one encoding (best UTF-8), or name it: encoding = "..." in a mapping, given with --map.',
    )


def _first_wrong(head: bytes, encoding: str) -> int:
    """The line of the first byte that is wrong in an encoding."""
    try:
        head.decode(encoding)
    except UnicodeDecodeError as problem:
        return head[: problem.start].count(b"\n") + 1
    return 1


def _damage(path: Path, block: bytes, lines: int) -> ZhangguiError | None:
    """A block of text and the line on which it begins -> what makes it no table: a NUL byte, or no end of a line in all of it."""
    if b"\0" in block:
        return ZhangguiError(
            "The file holds a NUL byte: it is damaged or not text.",
            where=f"{path}, line {lines + block[: block.find(NUL)].count(NEWLINE)}",
            do="Export it again as CSV (UTF-8). Nothing was imported.",
        )
    if len(block) > LONGEST_LINE // 2 and NEWLINE not in block and b"\r" not in block:
        return ZhangguiError(
            f"A line is longer than {len(block):,} bytes: this is not a table of rows.",
            where=f"{path}, line {lines}",
            do="Export it again with one record a line. Nothing was imported.",
        )
    return None


def _look_through(path: Path) -> None:
    """A UTF-8 file -> nothing, or the error of its first damaged block. Lines are counted only for the message."""
    with open(path, "rb", buffering=0) as handle:
        while block := handle.read(BLOCK):
            if _damage(path, block, 1):
                at = handle.tell() - len(block)
                handle.seek(0)
                lines = 1 + sum(handle.read(min(BLOCK, at - begin)).count(NEWLINE) for begin in range(0, at, BLOCK))
                raise _damage(path, block, lines) or AssertionError


def _rewrite(path: Path, packed: bool, encoding: str, target: Path) -> None:
    """Unpack and recode block by block; a byte that is wrong in this encoding stops the import with its line."""
    decode = codecs.getincrementaldecoder(encoding)()
    straight = encoding == "utf-8"
    lines = 1
    try:
        with gzip.open(path) if packed else open(path, "rb") as source, open(target, "wb") as out:
            while block := source.read(BLOCK):
                if not straight:
                    block = decode.decode(block).encode()
                if problem := _damage(path, block, lines):
                    raise problem
                lines += block.count(NEWLINE)
                out.write(block)
            if not straight:
                out.write(decode.decode(b"", final=True).encode())
    except UnicodeDecodeError as problem:
        raise _wrong_encoding(path, encoding, lines) from problem
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise _cut_short(path, problem) from problem


def open_text(
    path: Path, work: Path, known: frozenset[str], *, encoding: str = "", delimiter: str = "", header_row: int = 0
) -> Opened:
    """A CSV-like file and the headers known to us -> its parts."""
    readable, found = plain_text(path, work, encoding)
    with open(readable, "rb") as handle:
        head = handle.read(HEAD)
    text = head.decode("utf-8-sig", errors="replace")
    if len(head) == HEAD:
        text = text[: max(text.rfind("\n"), 0) or None]
    mark = delimiter or delimiter_of(text)
    rows = list(_rows(text, mark))
    at, notes = header_row - 1 if header_row else header_at([r for r, _ in rows], known), []
    headers = headers_of(rows[at][0])
    skip, after = rows[at][1], at + 1
    while after < len(rows) and looks_like_header(rows[after][0], known):
        notes.append(f"Line {rows[after][1]} is a second header row and was skipped.")
        skip, after = rows[after][1], after + 1
    if at:
        notes.append(f"The header is on line {rows[at][1]}; the {at} lines above it are a title and were skipped.")
    samples = tuple(fit(r, len(headers)) for r, _ in rows[after : after + SAMPLES])
    if found != "utf-8":
        notes.append(f"Encoding: {found}.")
    return Opened(path, "csv", readable, headers, samples, skip, found, mark, notes=tuple(notes))


def _rows(text: str, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Text -> (cells, the line on which the row ends), blank lines left out, a first few thousand."""
    csv.field_size_limit(1 << 27)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield row, reader.line_num
        if reader.line_num > SAMPLES + HEADER_WITHIN:
            return


def delimiter_of(text: str) -> str:
    """The head of a text -> the delimiter that splits most of its lines into the same number of cells."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    best, best_score = ",", 0.0
    for mark in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark)]
        common = max(set(widths), key=widths.count) if widths else 1
        score = widths.count(common) / len(widths) * min(common, 12) if common > 1 else 0.0
        if score > best_score:
            best, best_score = mark, score
    return best


def header_at(rows: list[list[str]] | list[Row], known: frozenset[str]) -> int:
    """The first rows and the headers known to us -> which of them is the header: most known names, most words."""
    best, best_score = 0, float("-inf")
    for i, row in enumerate(rows[:HEADER_WITHIN]):
        filled = [c for c in row if c and c.strip()]
        words = sum(not _value_like(c) for c in filled)
        familiar = sum(normal(c) in known for c in filled)
        score = 4 * familiar + words - 2 * (len(filled) - words) - (len(row) - len(filled)) - 0.5 * i
        if len(filled) > 1 and score > best_score:
            best, best_score = i, score
    return best


def looks_like_header(row: list[str] | Row, known: frozenset[str]) -> bool:
    """Whether a row below the header is one more header: known names, nothing like a value."""
    filled = [c for c in row if c and c.strip()]
    familiar = sum(normal(c) in known for c in filled)
    return len(filled) > 1 and familiar >= max(2, len(filled) / 2) and not any(_value_like(c) for c in filled)


def _value_like(cell: str) -> bool:
    """A number, a date or a code with digits rather than a word."""
    digits = sum(c.isdigit() for c in cell)
    return digits > 0 and digits * 2 >= len(cell.strip())


def headers_of(row: Sequence[Cell]) -> tuple[str, ...]:
    """A header row -> distinct names; empty ones get their position."""
    seen: dict[str, int] = {}
    names = []
    for i, cell in enumerate(row):
        base = (cell or "").strip().lstrip("\ufeff") or f"column {i + 1}"
        seen[base] = seen.get(base, 0) + 1
        names.append(base if seen[base] == 1 else f"{base} ({seen[base]})")
    while names and names[-1] == f"column {len(names)}":
        names.pop()
    return tuple(names)


def fit(row: Sequence[Cell], width: int) -> Row:
    cells = tuple((c if c is not None and c.strip() else None) for c in row[:width])
    return cells + (None,) * (width - len(cells))
