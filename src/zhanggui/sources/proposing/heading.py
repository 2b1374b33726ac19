"""A file of lines and one of their headers -> the lines with what their document says: its day, its supplier, its customer.

Systems export a document as two files. The lines are copied into the working folder with the header's columns behind their own;
the file itself stays as it is, and a line keeps its number in it. What a header says in amounts (its total, its freight) is
about the whole document: it is never taken for a column of a line (`Opened.joined`, see `recognise`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhanggui.base.errors import WrongUse
from zhanggui.sources.convert import name, quoted
from zhanggui.sources.files import MARK, SAMPLES, Opened, Row
from zhanggui.sources.mapping import Mapping, normal
from zhanggui.sources.sheets import open_file
from zhanggui.sources.stage import raw_rows, rejected_lines

Key = tuple[int, ...]
"""Places of columns."""


def open_headed(con: Any, path: Path, work: Path, mapping: Mapping | None = None, header: Path | None = None) -> list[Opened]:
    """A path, what a mapping says about it, and perhaps the file of its headers -> its parts, each with its headers' columns."""
    parts = open_file(con, path, work, mapping)
    if header is None:
        return parts
    heads = open_file(con, header, work)
    return [headed(con, part, heads[0], work / f"headed-{i}-{path.name}") for i, part in enumerate(parts)]


def headed(con: Any, lines: Opened, heads: Opened, target: Path) -> Opened:
    """Lines and their headers -> the lines with the headers' columns behind their own, joined by the key that both name."""
    own, other, found, rows = _key(con, lines, heads)
    there = {normal(h) for h in lines.headers}
    taken = [i for i, h in enumerate(heads.headers) if normal(h) not in there and h != MARK]
    added = tuple(heads.headers[i] for i in taken)
    key = ", ".join(lines.headers[i] for i in own)
    note = f"Joined with {heads.path.name} by {key}: {found:,} of {rows:,} rows found there. Columns added: {', '.join(added)}."
    if found < rows:
        note += " Rows without a header go to quarantine where they lack what it says."
    if lines.form == "csv":
        _written(con, lines, heads, (own, other, taken), target)
        types = lines.types
    else:
        types = _copied(con, lines, heads, (own, other, taken), target)
    joined = replace(
        lines, readable=target, headers=lines.headers + added, joined=added, types=types, notes=(*lines.notes, note), samples=()
    )
    return replace(joined, samples=_samples(con, joined))


def _said(i: int, of: str = "") -> str:
    """The place of a column -> what it says as a key: text without blanks around it, none where it is empty."""
    return f"nullif(trim(CAST({of}c{i} AS VARCHAR)), '')"


def _key(con: Any, lines: Opened, heads: Opened) -> tuple[Key, Key, int, int]:
    """Both files -> the columns that tell a document in each, how many rows find theirs, how many there are.

    A column of both whose values are unique among the headers; of several, the one by which most rows are found. Where none is
    alone, all columns of both together.
    """
    places = {normal(h): i for i, h in enumerate(heads.headers)}
    both = [(i, places[normal(h)]) for i, h in enumerate(lines.headers) if normal(h) in places and h != MARK]
    tried: list[tuple[Key, Key]] = [((i,), (j,)) for i, j in both]
    if len(both) > 1:
        tried.append((tuple(i for i, _ in both), tuple(j for _, j in both)))
    best: tuple[Key, Key, int, int] | None = None
    for own, other in tried:
        if (len(own) > 1 and best) or not _unique(con, heads, other):
            continue
        found, rows = _found(con, lines, heads, own, other)
        if found and (best is None or found > best[2]):
            best = own, other, found, rows
    if best is None:
        shared = ", ".join(lines.headers[i] for i, _ in both) or "none"
        raise WrongUse(
            f"No column of {lines.path.name} tells which row of {heads.path.name} is its header (columns of both: {shared}).",
            where=str(heads.path), do="Give the file with one row a document, its number under the same name in both files.",
        )
    return best


def _unique(con: Any, heads: Opened, key: Key) -> bool:
    said = ", ".join(_said(j) for j in key)
    whole = " AND ".join(f"{_said(j)} IS NOT NULL" for j in key)
    sql = f"SELECT count(*), count(*) FILTER ({whole}), count(DISTINCT ({said})) FILTER ({whole}) FROM {raw_rows(heads)}"
    rows, filled, distinct = con.execute(sql).fetchall()[0]
    _drained(con, heads)
    return bool(rows == filled == distinct)


def _found(con: Any, lines: Opened, heads: Opened, own: Key, other: Key) -> tuple[int, int]:
    on = " AND ".join(f"{_said(i, 'd.')} = {_said(j, 'h.')}" for i, j in zip(own, other, strict=True))
    sql = f"SELECT count(h._row), count(*) FROM {raw_rows(lines)} d LEFT JOIN {raw_rows(heads)} h ON {on}"
    found, rows = con.execute(sql).fetchall()[0]
    _drained(con, lines)
    return int(found), int(rows)


def _drained(con: Any, opened: Opened) -> None:
    """What the reader refused in a look-through is forgotten: it is judged when the file is read."""
    if opened.form == "csv":
        rejected_lines(con)


def _copied(con: Any, lines: Opened, heads: Opened, join: tuple[Key, Key, list[int]], target: Path) -> tuple[str, ...]:
    """A file with types, or a sheet -> written with the headers' columns, in its order -> the types of its columns."""
    own, other, taken = join
    on = " AND ".join(f"{_said(i, 'd.')} = {_said(j, 'h.')}" for i, j in zip(own, other, strict=True))
    typed = lines.form == "parquet"
    kept = [f"d.c{i} AS {name(h) if typed else f'c{i}'}" for i, h in enumerate(lines.headers)]
    for n, j in enumerate(taken, len(lines.headers)):
        cell = f"h.c{j}" if typed and heads.form == "parquet" else f"CAST(h.c{j} AS VARCHAR)"
        kept.append(f"{cell} AS {name(heads.headers[j]) if typed else f'c{n}'}")
    first = "" if typed else "d._row, "
    joined = f"SELECT {first}{', '.join(kept)} FROM {raw_rows(lines)} d LEFT JOIN {raw_rows(heads)} h ON {on} ORDER BY d._row"
    con.execute(f"COPY ({joined}) TO {quoted(str(target))} (FORMAT parquet)")
    _drained(con, heads)
    if not typed:
        return lines.types
    return tuple(str(r[1]) for r in con.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(str(target))})").fetchall())


def _written(con: Any, lines: Opened, heads: Opened, join: tuple[Key, Key, list[int]], target: Path) -> None:
    """A text -> written with the headers' cells at the end of each row; a row whose cells do not fit the header stays as it is,
    so that it is refused for what is wrong with it."""
    own, other, taken = join
    asked = [_said(j) for j in other] + [f"CAST(c{j} AS VARCHAR)" for j in taken]
    behind: dict[tuple[str, ...], str] = {}
    for row in con.execute(f"SELECT {', '.join(asked)} FROM {raw_rows(heads)}").fetchall():
        behind[row[: len(other)]] = _as_text(["", *row[len(other) :]], lines.delimiter)
    _drained(con, heads)
    nothing, width = lines.delimiter * len(taken), len(lines.headers)
    with (
        open(lines.readable, encoding="utf-8", errors="surrogateescape", newline="") as source,
        open(target, "w", encoding="utf-8", errors="surrogateescape", newline="") as out,
    ):
        for _ in range(lines.skip):
            out.write(source.readline())
        for cells, raw in _rows(source, lines.delimiter):
            body = raw.rstrip("\r\n")
            if len(cells) >= width:
                body += behind.get(tuple(cells[i].strip() for i in own), nothing)
            out.write(body + raw[len(raw.rstrip("\r\n")) :])


def _rows(source: Iterator[str], delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Lines of a text -> each row's cells, and the row as it is written."""
    read: list[str] = []

    def lines() -> Iterator[str]:
        for line in source:
            read.append(line)
            yield line

    for cells in csv.reader(lines(), delimiter=delimiter):
        yield cells, "".join(read)
        read.clear()


def _as_text(cells: Sequence[str | None], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(["" if c is None else c for c in cells])
    return out.getvalue()


def _samples(con: Any, opened: Opened) -> tuple[Row, ...]:
    cells = ", ".join(f"nullif(trim(CAST(c{i} AS VARCHAR)), '')" for i in range(len(opened.headers)))
    found = con.execute(f"SELECT {cells} FROM {raw_rows(opened)} LIMIT {SAMPLES}").fetchall()
    _drained(con, opened)
    return tuple(found)
