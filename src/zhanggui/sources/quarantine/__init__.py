"""Rows that break a check -> the lake table `quarantine`, in the batch of their import: read, downloaded, mended.

What is downloaded has the headers of the file and one more, MARK, which tells each row apart: a mended row that is imported
again completes its document instead of correcting it, and leaves the quarantine (table `mended`) until that import is undone.
A row may also be discarded with a reason (table `discards`), and taken back; what it said stays where it is in both cases.
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.lake import Lake
from zhanggui.sources.convert import quoted
from zhanggui.sources.files import MARK, Opened
from zhanggui.sources.load import Load, mended_already
from zhanggui.sources.stage import raw_cells
from zhanggui.tables import TABLES

QUARANTINE, MENDED, DISCARDS = "quarantine", "mended", "discards"
SCHEMA = pa.schema(
    [
        ("batch", pa.int64()),
        ("row", pa.int64()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("table", pa.string()),
        ("reason", pa.string()),
        ("column", pa.string()),
        ("headers", pa.string()),
        ("raw", pa.string()),
    ]
)
"""One row is one refused row: `row` its number in the batch, `line` that in the file; `headers`, `raw` are JSON lists."""
DISCARDS_SCHEMA = pa.schema([
    ("of_batch", pa.int64()), ("of_row", pa.int64()), ("discarded", pa.bool_()), ("reason", pa.string()), ("by", pa.string()),
    ("at_ms", pa.int64()),
])  # fmt: skip
"""One row is one act: a refused row was discarded, or taken back. Append-only; the last act counts."""
MENDED_SCHEMA = pa.schema([("batch", pa.int64()), ("of_batch", pa.int64()), ("of_row", pa.int64())])

REASONS = {
    "total_row": ("合计行，不是一条记录", "a row of totals, not a record"),
    "header_row": ("又一行表头", "one more header row"),
    "missing": ("缺少必填的值", "a value that is needed is missing"),
    "unreadable": ("这个值读不懂", "the value cannot be read"),
    "formula": ("单元格里是公式，没有值", "the cell holds a formula without its value"),
    "line_told_twice": ("同一单据同一行号出现两次，内容不同", "the same line of the document twice, with different content"),
    "too_few_cells": ("单元格比表头少", "fewer cells than the header"),
    "too_many_cells": ("单元格比表头多", "more cells than the header"),
    "broken_quotes": ("引号没有配对", "a quotation mark without its partner"),
    "line_too_long": ("这一行太长", "the line is too long"),
    "not_utf8": ("这一行的编码不对", "the line is in another encoding"),
}


@dataclass(frozen=True)
class Refused:
    """One row in quarantine: where it stood, why it was refused, its cells under the headers of its file."""

    batch: int
    row: int
    file: str
    line: int
    table: str
    reason: str
    column: str
    headers: tuple[str, ...]
    cells: tuple[str | None, ...]

    @property
    def mark(self) -> str:
        """The text that tells this row when it comes back mended."""
        return f"{self.batch}-{self.row}"

    def why(self, language: str = "en") -> str:
        """The reason in words, with the column at fault."""
        table = TABLES.get(self.table)
        checks = {c.name: (c.zh, c.en) for c in table.checks} if table else {}
        zh, en = (checks | REASONS).get(self.reason, (self.reason, self.reason))
        column = table.index.get(self.column) if table and self.column else None
        if language.startswith("zh"):
            return f"{column.zh}：{zh}" if column else zh
        return f"{column.en}: {en}" if column else en


def store(load: Load, opened: dict[int, Opened], batch: int, so_far: int = 0) -> int:
    """Refused rows of a judged load -> appended to the quarantine of this batch -> how many it now has."""
    if not sum(c.quarantined for c in load.counts.values()):
        return so_far
    con = load.con
    rows = con.execute(
        "SELECT _file, _row, _reason, _column, _raw FROM refused UNION ALL "
        "SELECT _file, _row, verdict, NULL, NULL FROM verdicts WHERE verdict <> 'repeated' ORDER BY _file, _row"
    ).fetchall()
    lost: dict[int, list[int]] = {}
    for file, line, _, _, raw in rows:
        if raw is None:
            lost.setdefault(file, []).append(line)
    found = {
        (f, line): raw for f, lines in lost.items() for line, raw in raw_cells(con, opened[f], load.staged[f], lines).items()
    }
    headers = {f: json.dumps(opened[f].headers, ensure_ascii=False) for f in load.staged}
    load.lake.append(
        QUARANTINE,
        pa.table(
            {
                "batch": [batch] * len(rows),
                "row": list(range(so_far + 1, so_far + len(rows) + 1)),
                "file": [opened[r[0]].label for r in rows],
                "line": [r[1] for r in rows],
                "table": [load.table.name] * len(rows),
                "reason": [r[2] for r in rows],
                "column": [r[3] or "" for r in rows],
                "headers": [headers[r[0]] for r in rows],
                "raw": [r[4] if r[4] is not None else found.get((r[0], r[1]), "[]") for r in rows],
            },
            schema=SCHEMA,
        ),
    )
    return so_far + len(rows)


def store_mended(load: Load, batch: int) -> None:
    """Mended rows that came back -> noted, so that they leave the quarantine while this batch stays."""
    if not load.mends:
        return
    marks = load.con.execute("SELECT DISTINCT _mends FROM staged WHERE _mends IS NOT NULL").fetchall()
    fresh = [tuple(map(int, m.split("-"))) for (m,) in marks if m not in mended_already(load.lake)]
    rows = [{"batch": batch, "of_batch": b, "of_row": r} for b, r in fresh]
    load.lake.append(MENDED, pa.Table.from_pylist(rows, MENDED_SCHEMA))


def rows_of(lake: Lake, batch: int | None = None, limit: int | None = None, discarded: bool = False) -> list[Refused]:
    """A batch (or none: all of them) -> its rows still in quarantine, or those discarded, in the order of its files."""
    if not lake.has(QUARANTINE):
        return []
    done = {b.batch for b in lake.batches() if b.state == "done"}
    again, out = mended_already(lake), discards(lake)
    found = []
    for r in sorted(lake.read(QUARANTINE).to_pylist(), key=lambda r: (r["batch"], r["row"])):
        if r["batch"] in done and batch in (None, r["batch"]) and f"{r['batch']}-{r['row']}" not in again:
            if (f"{r['batch']}-{r['row']}" in out) is not discarded:
                continue
            headers, cells = tuple(json.loads(r["headers"])), tuple(json.loads(r["raw"]))
            found.append(
                Refused(r["batch"], r["row"], r["file"], r["line"], r["table"], r["reason"], r["column"], headers, cells)
            )
        if limit is not None and len(found) >= limit:
            break
    return found


def discards(lake: Lake) -> dict[str, dict[str, str | int]]:
    """The lake -> the rows that stand discarded by their marks: reason, by, at_ms."""
    if not lake.has(DISCARDS):
        return {}
    found: dict[str, dict[str, str | int]] = {}
    for r in sorted(lake.read(DISCARDS).to_pylist(), key=lambda r: r["at_ms"]):
        mark = f"{r['of_batch']}-{r['of_row']}"
        found.pop(mark, None)
        if r["discarded"]:
            found[mark] = {name: r[name] for name in ("reason", "by", "at_ms")}
    return found


def discard(lake: Lake, rows: Sequence[Refused], reason: str, by: str, *, discarded: bool = True) -> None:
    """Refused rows -> discarded with a reason, or taken back: one more act each."""
    if discarded and not reason.strip():
        raise WrongUse("A row is discarded with a reason.", do="Say in a few words why it is not needed.")
    now = time.time_ns() // 1_000_000
    said = {"discarded": discarded, "reason": reason.strip(), "by": by, "at_ms": now}
    acts = [{"of_batch": r.batch, "of_row": r.row} | said for r in rows]
    lake.append(DISCARDS, pa.Table.from_pylist(acts, DISCARDS_SCHEMA))


def changed(row: Refused, cells: Mapping[str, str]) -> Refused:
    """A refused row and new cells by header -> the row as it would be imported; what was refused stays in the lake as it was."""
    old = dict(zip(row.headers, row.cells, strict=False))
    return replace(row, cells=tuple(cells.get(h, old.get(h)) for h in row.headers))


def download(rows: Sequence[Refused]) -> str:
    """Refused rows of files with the same headers -> CSV text with those headers and MARK, to be mended and imported again."""
    if not rows:
        return ""
    headers = rows[0].headers
    if any(r.headers != headers for r in rows):
        raise WrongUse(
            "These rows come from files with different headers.",
            where=", ".join(sorted({r.file for r in rows})),
            do="Take them file by file (--file NAME).",
        )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*(h for h in headers if h != MARK), MARK])
    for r in rows:
        cells = dict(zip(headers, r.cells, strict=False))
        writer.writerow([*(guarded(cells.get(h) or "") for h in headers if h != MARK), r.mark])
    return out.getvalue()


def guarded(cell: str) -> str:
    """A cell -> the same, or with an apostrophe in front where a spreadsheet would take it for a formula."""
    risky = cell[:1] in ("=", "@", "\t", "\r") or (
        cell[:1] in ("+", "-") and not cell[1:].replace(".", "").replace(",", "").isdigit()
    )
    return "'" + cell if risky else cell


def one_batch(lake: Lake, batch: int) -> None:
    """A batch number -> nothing, or an error where there is no such batch."""
    if batch not in {b.batch for b in lake.batches()}:
        raise ZhangguiError(f"There is no batch {batch}.", do="List the batches: zhanggui imports")


__all__ = [
    "MENDED", "QUARANTINE", "Refused", "changed", "discard", "discards", "download", "guarded", "one_batch", "quoted", "rows_of",
    "store", "store_mended",
]
