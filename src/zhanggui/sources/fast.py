"""A large, plainly written CSV with line numbers -> typed straight into the table's folder, judged there, mended where needed.

The reader types the columns itself and keeps what it refuses; those lines, and rows that lack something or break a
check, get the second, lenient reading of `stage`.
Only where rows must go again (repeated, refused) are the files written a second time. Whatever
this way cannot do exactly (contradictory lines, padded ids, new patterns of codes) raises NotPlain, and `stage` does it all.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.rules.sale_kind import Patterns
from zhanggui.sources.convert import Form, name, quoted
from zhanggui.sources.files import Opened
from zhanggui.sources.kinds import kind_sql
from zhanggui.sources.kinds.patterns import patterns_from
from zhanggui.sources.load import Count, Load, against_the_lake, told_twice
from zhanggui.sources.mapping import Mapping
from zhanggui.sources.recognise import samples_of
from zhanggui.sources.stage import (
    SQL_TYPES,
    Staged,
    check_sql,
    csv_scan,
    made_columns,
    plan,
    rejected_lines,
    second_reading,
)
from zhanggui.tables import TABLES
from zhanggui.tables.table import Column

LARGE = 8_000_000
"""Bytes from which this way is worth it."""
WRITTEN = 1000
"""Files written here are numbered from this on in `_file`, so that they are not taken for the file that is read."""
PLAIN = {
    "text": ("VARCHAR", "{}", r"\S(.*\S)?"),
    "day": ("DATE", "CAST({} - DATE '1970-01-01' AS INTEGER)", r"\d{4}-\d{2}-\d{2}"),
    "cents": ("DECIMAL(16,2)", "CAST({} * 100 AS BIGINT)", r"-?\d{1,12}(\.\d{1,2})?"),
    "e4": ("DECIMAL(14,4)", "CAST({} * 10000 AS BIGINT)", r"-?\d{1,9}(\.\d{1,4})?"),
    "quantity": ("DECIMAL(18,6)", "CAST({} AS DOUBLE)", r"-?\d{1,11}(\.\d{1,6})?"),
    "number": ("DECIMAL(18,6)", "CAST({} AS DOUBLE)", r"-?\d{1,11}(\.\d{1,6})?"),
    "integer": ("BIGINT", "{}", r"-?\d{1,15}"),
}
"""Type of a column -> how the reader takes it, how it is stored, what its samples must look like."""


NO_ROWS = "SELECT NULL::INTEGER AS _file, NULL::BIGINT AS _row, NULL::VARCHAR AS _reason WHERE false"


class NotPlain(Exception):
    """This file needs the careful way."""


@dataclass
class Plain:
    """One load by this way: where the files go, what was read, which lines had to be read twice."""

    load: Load
    opened: Opened
    mapping: Mapping
    number: int
    folder: Path
    prefix: str
    batch: int
    files: list[Path]
    patterns: Patterns
    wrong: str = ""

    @property
    def con(self) -> Any:
        """The reader."""
        return self.load.con

    @property
    def rows(self) -> str:
        """The rows of the written files, each with its place: `_file`, `_row`."""
        files = ", ".join(quoted(str(f)) for f in self.files)
        numbers = " ".join(f"WHEN {quoted(str(f))} THEN {WRITTEN + i}" for i, f in enumerate(self.files))
        return (
            f"(SELECT * EXCLUDE (filename, file_row_number), CASE filename {numbers} END AS _file, file_row_number AS _row "
            f"FROM read_parquet([{files}], filename=true, file_row_number=true))"
        )


def suits(opened: Opened, mapping: Mapping) -> bool:
    """Whether a file is large and plain enough, by its samples."""
    table = TABLES[mapping.table]
    if (
        opened.form != "csv"
        or opened.mark is not None
        or not table.line
        or table.line not in mapping.columns
        or mapping.constants
    ):
        return False
    if opened.readable.stat().st_size < LARGE or not {*table.required, "net_cents"} <= {*mapping.columns}:
        return False
    return all(_plain(table.index[c], opened, h, mapping.form(c)) for c, h in mapping.columns.items())


def _plain(column: Column, opened: Opened, header: str, form: Form) -> bool:
    if column.type not in PLAIN or form != Form():
        return False
    pattern = re.compile(PLAIN[column.type][2], re.DOTALL)
    bad = sum(not pattern.fullmatch(v) for v in samples_of(opened, header))
    return bad <= (0 if column.type == "text" else len(opened.samples) // 20)


def load_plain(load: Load, opened: Opened, mapping: Mapping, folder: Path, *, batch: int, zone: str, patterns: Patterns) -> Load:
    """An empty load and its one file -> the load judged, its files written in the folder but not registered. Or NotPlain."""
    folder.mkdir(parents=True, exist_ok=True)
    prefix = load.lake.file_prefix(batch)
    [number] = load.staged
    plain = Plain(load, opened, mapping, number, folder, prefix, batch, [], patterns)
    try:
        _write(plain, zone)
        _read_again(plain, zone)
        _judge(plain)
    except BaseException:
        for file in plain.files:
            file.unlink(missing_ok=True)
        raise
    load.written = plain.files
    return load


def _write(plain: Plain, zone: str) -> None:
    """The reader's own typing, straight into Parquet files of the table."""
    table, opened, mapping = plain.load.table, plain.opened, plain.mapping
    place = {header: i for i, header in enumerate(opened.headers)}
    types = ["VARCHAR"] * len(opened.headers)
    stored: dict[str, str] = {}
    values = []
    for c, header in mapping.columns.items():
        if not table.index[c].personal:
            sql_type, expression, _ = PLAIN[table.index[c].type]
            types[place[header]] = sql_type
            stored[c] = expression.format(f"v_{c}")
            values.append(f"c{place[header]} AS v_{c}")
    stored |= made_columns(table, mapping, stored, zone)
    needed = [f"c{place[mapping.columns[c]]}" for c in (*table.required, table.line or "", "net_cents")]
    kind = f", {kind_sql(plain.patterns, stored)} AS kind" if table.name == "sales" else ""
    columns = ", ".join(f"{sql} AS {name(c)}" for c, sql in stored.items())
    scan = csv_scan(opened, types, not_null=needed)
    plain.con.execute("SET preserve_insertion_order=false")
    written = plain.con.execute(
        f"COPY (SELECT {quoted(plain.load.source)} AS source, CAST({plain.batch} AS BIGINT) AS batch, *{kind} "
        f"FROM (SELECT {columns} FROM (SELECT {', '.join(values)} FROM {scan}))) TO {quoted(str(plain.folder))} "
        f"(FORMAT parquet, COMPRESSION zstd, PER_THREAD_OUTPUT true, APPEND true, FILENAME_PATTERN '{plain.prefix}{{uuid}}', "
        "RETURN_FILES true)"
    ).fetchall()
    plain.con.execute("SET preserve_insertion_order=true")
    plain.files += [Path(f) for f in written[0][1]]
    plain.load.staged[plain.number] = Staged(plain.folder, {c: SQL_TYPES[table.index[c].type] for c in stored})


def _read_again(plain: Plain, zone: str) -> None:
    """Lines that the reader refused, and rows that lack something or break a check -> the lenient reading (temp view `again`)."""
    con, table, opened = plain.con, plain.load.table, plain.opened
    lines = rejected_lines(con)
    texts = [c for c in table.required if table.index[c].type == "text"]
    checks = [sql for check in table.checks if (sql := check_sql(check, table, plain.load.columns, zone))]
    plain.wrong = " OR ".join([f"{name(c)} = ''" for c in texts] + checks)
    con.execute(f"CREATE OR REPLACE TEMP TABLE wrong AS SELECT _file, _row FROM {plain.rows} WHERE {plain.wrong}")
    known = {line for line, _, _ in lines}
    found = _lines_of(plain, known) if (left := con.execute("SELECT count(*) FROM wrong").fetchall()[0][0]) else []
    if len(found) != left:
        raise NotPlain("rows that break a check cannot be found in the text by their empty cells")
    target = plain.load.con.execute("SELECT current_setting('temp_directory')").fetchall()[0][0]
    again = Path(target).parent / f"again-{plain.number}.parquet"
    second_reading(con, opened, plan(opened, plain.mapping, zone), sorted([*lines, *found]), target=again, file=plain.number)
    empty = f"SELECT * FROM read_parquet({quoted(str(again))})" if lines or found else NO_ROWS
    con.execute(f"CREATE OR REPLACE TEMP VIEW again AS {empty}")


def _lines_of(plain: Plain, known: set[int]) -> list[tuple[int, str, str]]:
    """The rows in `wrong` -> (line, '', its text): lines with a needed cell empty, in one pass over the bytes."""
    opened, table = plain.opened, plain.load.table
    place = {c: opened.headers.index(h) for c, h in plain.mapping.columns.items()}
    texts = [place[c] for c in table.required if table.index[c].type == "text"]
    found = []
    for line, content in lines_with_gaps(opened.readable, opened.delimiter.encode()):
        if line in known or line <= opened.skip:
            continue
        text = content.decode("utf-8", "replace")
        cells = next(csv.reader([text], delimiter=opened.delimiter), []) if '"' in text else text.split(opened.delimiter)
        if any(i < len(cells) and not cells[i] for i in texts):
            found.append((line, "", text))
    return found


def lines_with_gaps(path: Path, mark: bytes) -> Any:
    """A text file and its delimiter -> (line number, text) of each line with two delimiters in a row, or one at an end."""
    sign, lines, rest = mark[0], 1, b""
    with open(path, "rb") as handle:
        while block := handle.read(1 << 20):
            block = rest + block
            end = block.rfind(b"\n") + 1
            block, rest = (block[:end], block[end:]) if end else (b"", block)
            if not block:
                continue
            codes = np.frombuffer(block, np.uint8)
            ends = np.flatnonzero(codes == 10)
            marks = codes == sign
            edge = marks | (codes == 10) | (codes == 13)
            gaps = np.flatnonzero((marks[:-1] & edge[1:]) | (edge[:-1] & marks[1:]))
            for n in np.unique(np.searchsorted(ends, gaps + 1)).tolist():
                begin = int(ends[n - 1]) + 1 if n else 0
                yield lines + n, block[begin : int(ends[n])].rstrip(b"\r")
            lines += len(ends)
    if rest:
        yield lines, rest.rstrip(b"\r")


def _judge(plain: Plain) -> None:
    """Written rows and lenient ones together -> verdicts, counts; the files written again without what must go."""
    con, load = plain.con, plain.load
    columns = ", ".join(name(c) for c in load.columns)
    again = con.execute("SELECT count(*) FROM again").fetchall()[0][0]
    sound = f" UNION ALL SELECT {columns}, _file, _row FROM again WHERE _reason IS NULL" if again else ""
    left_out = f" WHERE ({plain.wrong}) IS NOT TRUE" if con.execute("SELECT count(*) FROM wrong").fetchall()[0][0] else ""
    con.execute(f"CREATE OR REPLACE TEMP VIEW good AS SELECT {columns}, _file, _row FROM {plain.rows}{left_out}{sound}")
    refused = "_file, _row, _reason, _column, _raw, document FROM again WHERE _reason IS NOT NULL"
    nothing = "NULL::INTEGER AS _file, NULL::BIGINT AS _row, '' AS _reason, '' AS _column, '' AS _raw, '' AS document WHERE false"
    con.execute(f"CREATE OR REPLACE TEMP TABLE refused AS SELECT {refused if again else nothing}")
    con.execute("CREATE OR REPLACE TEMP TABLE verdicts (_file INTEGER, _row BIGINT, verdict VARCHAR)")
    con.execute("CREATE OR REPLACE TEMP TABLE documents (document VARCHAR, state VARCHAR)")
    _still_plain(plain)
    told_twice(load)
    if con.execute("SELECT count(*) FROM verdicts WHERE verdict <> 'repeated'").fetchall()[0][0]:
        raise NotPlain("the same line twice with different content: the first in the file counts, so its order is needed")
    against_the_lake(load)
    _count(plain)
    _drop(plain)


def _still_plain(plain: Plain) -> None:
    """Ids and labels without outer blanks, patterns of codes as they were stamped: else NotPlain."""
    con, load = plain.con, plain.load
    for c in load.columns:
        if load.table.index[c].type == "text" and c in plain.mapping.columns:
            values = f"SELECT DISTINCT {name(c)} AS x FROM {plain.rows}"
            if con.execute(f"SELECT 1 FROM ({values}) WHERE x <> trim(x) OR starts_with(x, '=\"') LIMIT 1").fetchall():
                raise NotPlain(f"{c} has outer blanks")
    if (
        load.table.name == "sales"
        and plain.patterns == Patterns()
        and patterns_from(con, "good", "price_e4" in load.columns) != Patterns()
    ):
        raise NotPlain("its content proposes patterns of codes")


def _count(plain: Plain) -> None:
    """Verdicts -> the counts of the one file."""
    con = plain.con

    def one(sql: str) -> int:
        return int(con.execute(sql).fetchall()[0][0])

    count = Count(accepted=one("SELECT count(*) FROM good"), quarantined=one("SELECT count(*) FROM refused"))
    count.read = count.accepted + count.quarantined
    count.repeated = one("SELECT count(*) FROM verdicts")
    count.accepted -= count.repeated
    if one("SELECT count(*) FROM documents"):
        for state, n in con.execute(
            "SELECT state, count(*) FROM good ANTI JOIN verdicts USING (_file, _row) JOIN documents USING (document) GROUP BY ALL"
        ).fetchall():
            count.accepted -= n
            count.repeated += n if state == "repeated" else 0
            count.superseding += n if state != "repeated" else 0
    plain.load.counts = {plain.number: count}


def _drop(plain: Plain) -> None:
    """Rows that are repeated or were read again -> out of the written files; lenient rows that count -> one more file."""
    con, load = plain.con, plain.load
    repeated = "good SEMI JOIN (SELECT document FROM documents WHERE state = 'repeated') USING (document)"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE dropped AS SELECT _file, _row FROM wrong UNION SELECT _file, _row FROM verdicts "
        f"UNION SELECT _file, _row FROM {repeated}"
    )
    kept: list[Path] = []
    for i, file in enumerate(plain.files):
        rows = con.execute(f"SELECT _row FROM dropped WHERE _file = {WRITTEN + i}").fetchnumpy()["_row"]
        kept += without(file, np.asarray(rows)) if len(rows) else [file]
    sound = "SELECT count(*) FROM again ANTI JOIN dropped USING (_file, _row) WHERE _reason IS NULL"
    if con.execute(sound).fetchall()[0][0]:
        kept.append(plain.folder / f"{plain.prefix}again.parquet")
        columns = ", ".join(name(c) for c in load.columns)
        kind = f", {kind_sql(plain.patterns, load.columns)} AS kind" if load.table.name == "sales" else ""
        con.execute(
            f"COPY (SELECT {quoted(load.source)} AS source, CAST({plain.batch} AS BIGINT) AS batch, {columns}{kind} FROM again "
            f"ANTI JOIN dropped USING (_file, _row) WHERE _reason IS NULL) TO {quoted(str(kept[-1]))} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
    plain.files[:] = kept


def without(file: Path, rows: np.ndarray[Any, Any]) -> list[Path]:
    """A Parquet file and numbers of rows -> a file beside it without them (none where nothing is left); the old one is gone.

    Texts stay dictionaries from end to end, which costs half of what decoding and encoding them again does.
    """
    schema = pq.read_schema(file)
    texts = [f.name for f in schema if pa.types.is_string(f.type)]
    # Least and greatest texts are dear to find and no question skips by them; those of numbers are cheap and do.
    numbers = [f.name for f in schema if f.name not in texts]
    source: Any = pq.ParquetFile(file, read_dictionary=texts)
    target = file.with_name(file.stem + "-less.parquet")
    writer: Any = None
    begin = 0
    rows = np.sort(rows)
    for group in range(source.num_row_groups):
        end = begin + source.metadata.row_group(group).num_rows
        out = rows[np.searchsorted(rows, begin) : np.searchsorted(rows, end)] - begin
        mask = np.ones(end - begin, bool)
        mask[out] = False
        if mask.any():
            part = source.read_row_group(group, use_threads=False)
            part = part if mask.all() else part.filter(pa.array(mask))
            writer = writer or pq.ParquetWriter(target, part.schema, compression="zstd", write_statistics=numbers)
            writer.write_table(part)
        begin = end
    source.close()
    file.unlink()
    if writer is None:
        return []
    writer.close()
    return [target]
