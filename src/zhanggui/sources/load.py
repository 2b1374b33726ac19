"""Working files of one table and source -> what is new, repeated, correcting or contradictory -> files of the lake.

Documents are compared as multisets of their lines with their current version in the lake: the count and two sums of
independent 64-bit hashes of the lines. Nothing is stored here before every row has its verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.lake import CORRECTION_SCHEMA, CORRECTIONS, Lake, NewFile
from zhanggui.rules.sale_kind import Patterns
from zhanggui.sources.convert import name, quoted
from zhanggui.sources.kinds import kind_sql
from zhanggui.sources.stage import Staged
from zhanggui.tables import TABLES
from zhanggui.tables.table import Table

NOT_COMPARED = ("kind", "at_ms", "known_assumed", "source", "batch")
"""Made columns and the time of day are not part of what a line says; so a changed rule or a changed clock corrects nothing."""
ARROW: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
}


@dataclass
class Count:
    """What became of the rows of one file in one table; `read` is always the sum of the others."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    superseding: int = 0

    def check(self, where: str) -> None:
        """Nothing is dropped in silence."""
        total = self.accepted + self.quarantined + self.repeated + self.superseding
        if self.read != total:
            raise AssertionError(f"{where}: read {self.read} but accounted for {total}: {self}")


@dataclass
class Load:
    """One table and source of an import: its working files by number, and what was found out about their rows."""

    con: Any
    lake: Lake
    table: Table
    source: str
    staged: dict[int, Staged]
    line_mapped: bool
    counts: dict[int, Count] = field(default_factory=dict)
    patterns: Patterns = field(default_factory=Patterns)
    written: list[Path] | None = None

    @property
    def columns(self) -> dict[str, str]:
        """Every column of the working files -> its type."""
        found: dict[str, str] = {}
        for part in self.staged.values():
            found |= part.columns
        return found

    @property
    def mends(self) -> bool:
        """Whether some of the rows come back from quarantine."""
        return any(part.mends for part in self.staged.values())

    @property
    def compared(self) -> list[str]:
        """The columns in which two lines must agree to be the same line."""
        free = {*NOT_COMPARED, *(() if self.line_mapped else (self.table.line,))}
        return sorted((set(self.columns) | (set(self.lake.schema(self.table.name).names) & set(self.table.index))) - free)


def judge(load: Load) -> None:
    """Working files -> temp tables: `good` (a view), `verdicts` (single rows), `documents` (whole ones), counts."""
    con = load.con
    files = ", ".join(quoted(str(s.path)) for s in load.staged.values())
    con.execute(f"CREATE OR REPLACE TEMP VIEW staged AS SELECT * FROM read_parquet([{files}], union_by_name=true)")
    con.execute("CREATE OR REPLACE TEMP VIEW sound AS SELECT * FROM staged WHERE _reason IS NULL")
    con.execute(f"CREATE OR REPLACE TEMP VIEW good AS SELECT * FROM sound{' WHERE _mends IS NULL' if load.mends else ''}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE refused AS SELECT _file, _row, _reason, _column, _raw, document FROM staged "
        "WHERE _reason IS NOT NULL"
    )
    con.execute("CREATE OR REPLACE TEMP TABLE verdicts (_file INTEGER, _row BIGINT, verdict VARCHAR)")
    con.execute("CREATE OR REPLACE TEMP TABLE documents (document VARCHAR, state VARCHAR)")
    if load.line_mapped or load.table.line is None:
        told_twice(load)
    if load.mends:
        _come_back(load)
    against_the_lake(load)
    _count(load)


def _hash(columns: Sequence[str], present: set[str], seed: int) -> str:
    """Columns, those that a relation has -> a 64-bit hash of its row; a column that is not there counts as empty."""
    parts = [name(c) if c in present else "NULL" for c in columns]
    return f"hash({seed}, {', '.join(parts)})"


def told_twice(load: Load) -> None:
    """The same line of a document twice in one import: repeated when equal, contradictory when not; the first one counts."""
    key = "document, line" if load.line_mapped else "document"
    one = _hash(load.compared, set(load.columns), 1)
    rows = f"SELECT _file, _row, {key}, hash({key}) AS k, {one} AS h FROM good"
    if load.line_mapped:
        _suspects(load)
        load.con.execute(f"CREATE OR REPLACE TEMP TABLE suspected AS {rows} SEMI JOIN suspects USING (document)")
        rows = "SELECT * FROM suspected"
    twice = f"SELECT k FROM ({rows}) GROUP BY k HAVING count(*) > 1"  # a short key first; the window below is exact
    load.con.execute(f"CREATE OR REPLACE TEMP TABLE twice AS {twice}")
    if not load.con.execute("SELECT count(*) FROM twice").fetchall()[0][0]:
        return
    load.con.execute(
        f"""INSERT INTO verdicts SELECT _file, _row, CASE WHEN h = first THEN 'repeated' ELSE 'line_told_twice' END FROM (
            SELECT _file, _row, h, first_value(h) OVER w AS first, row_number() OVER w AS n
            FROM ({rows}) SEMI JOIN twice USING (k)
            WINDOW w AS (PARTITION BY {key} ORDER BY _file, _row)) WHERE n > 1"""
    )


def _suspects(load: Load) -> None:
    """Documents in which a line number may stand twice -> temp table `suspects`: told by one cheap aggregate a document.

    A bit for each line number within a run of 256: fewer bits than lines, and some stand twice. Longer ones are suspects.
    """
    bits = ", ".join(
        f"bit_or(CASE WHEN (line >> 6) & 3 = {word} THEN 1::UBIGINT << (line & 63)::UBIGINT END) AS w{word}" for word in range(4)
    )
    told = " + ".join(f"coalesce(CAST(bit_count(w{word}) AS INTEGER), 0)" for word in range(4))
    load.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE suspects AS SELECT document FROM (
              SELECT document, count(*) AS n, max(line) - min(line) AS run, {bits} FROM good GROUP BY document)
            WHERE run > 255 OR n <> {told}"""
    )


def current_sql(lake: Lake, con: Any, table: str, source: str, within: str) -> str:
    """The lake's current rows of a table and source whose documents are in a relation -> a SELECT."""
    files = ", ".join(quoted(f) for f in lake.files(table))
    rows = (
        f"SELECT * FROM read_parquet([{files}], union_by_name=true) SEMI JOIN {within} USING (document) "
        f"WHERE source = {quoted(source)}"
    )
    if not lake.files(CORRECTIONS):
        return rows
    con.register("lake_corrections", lake.read(CORRECTIONS))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE corrected AS SELECT document, max(batch) AS corrected_by FROM lake_corrections
            WHERE "table" = {quoted(table)} AND source = {quoted(source)} GROUP BY document"""
    )
    con.unregister("lake_corrections")
    return (
        f"SELECT * EXCLUDE (corrected_by) FROM ({rows}) LEFT JOIN corrected USING (document) "
        "WHERE corrected_by IS NULL OR batch >= corrected_by"
    )


def against_the_lake(load: Load) -> None:
    """Documents that the lake has already: `repeated` when their lines are the same, `correcting` when not."""
    if not load.lake.files(load.table.name):
        return
    con, compared = load.con, load.compared
    unjudged = "good ANTI JOIN verdicts USING (_file, _row)"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE arriving AS "
        f"SELECT document, {_print(compared, set(load.columns))} FROM {unjudged} GROUP BY document"
    )
    there = set(load.lake.schema(load.table.name).names)
    current = current_sql(load.lake, con, load.table.name, load.source, "arriving")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE held AS SELECT document, {_print(compared, there)} FROM ({current}) GROUP BY document"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE bad AS SELECT document, count(*) AS n FROM refused "
        "WHERE document IS NOT NULL GROUP BY document"
    )
    con.execute(
        """INSERT INTO documents SELECT document, CASE
             WHEN a.n = h.n AND a.one = h.one AND a.two = h.two THEN 'repeated'
             ELSE 'correcting' END FROM arriving a JOIN held h USING (document)"""
    )
    incomplete = con.execute(
        "SELECT count(*) FROM documents SEMI JOIN bad USING (document) WHERE state = 'correcting'"
    ).fetchall()[0][0]
    if incomplete:
        _incomplete(load, current)


def _after_the_last(load: Load, rows: str) -> str:
    """Mended rows of documents whose lines are ordinals -> the same, numbered after the last line that the lake has."""
    line = load.table.line
    load.con.execute("CREATE OR REPLACE TEMP TABLE coming_back AS SELECT DISTINCT document FROM sound WHERE _mends IS NOT NULL")
    last = "SELECT NULL::VARCHAR AS document, 0 AS last WHERE false"
    if load.lake.files(load.table.name):
        current = current_sql(load.lake, load.con, load.table.name, load.source, "coming_back")
        last = f"SELECT document, max({line}) AS last FROM ({current}) GROUP BY document"
    return (
        f"(SELECT * EXCLUDE (last), coalesce(last, 0) + row_number() OVER (PARTITION BY document ORDER BY _file, _row) AS {line} "
        f"FROM (SELECT * FROM {rows}) LEFT JOIN ({last}) USING (document))"
    )


def mended_already(lake: Lake) -> set[str]:
    """The lake -> the marks of rows that came back from quarantine in an import that stands."""
    if not lake.has("mended"):
        return set()
    return {f"{r['of_batch']}-{r['of_row']}" for r in lake.read("mended").to_pylist()}


def _come_back(load: Load) -> None:
    """Mended rows complete their documents; one that came back before is repeated, one whose line is taken is compared."""
    con = load.con
    con.register("marks_known", pa.table({"mark": pa.array(sorted(mended_already(load.lake)), pa.string())}))
    con.execute("INSERT INTO verdicts SELECT _file, _row, 'repeated' FROM sound WHERE _mends IN (SELECT mark FROM marks_known)")
    con.unregister("marks_known")
    if not load.lake.files(load.table.name) or (load.table.line and not load.line_mapped):
        return
    con.execute("CREATE OR REPLACE TEMP TABLE coming_back AS SELECT DISTINCT document FROM sound WHERE _mends IS NOT NULL")
    current = current_sql(load.lake, con, load.table.name, load.source, "coming_back")
    key = "document, line" if load.line_mapped else "document"
    there = set(load.lake.schema(load.table.name).names)
    con.execute(
        f"""INSERT INTO verdicts SELECT _file, _row, CASE WHEN h = k THEN 'repeated' ELSE 'line_told_twice' END FROM (
            SELECT _file, _row, {key}, {_hash(load.compared, set(load.columns), 1)} AS h FROM sound
            WHERE _mends IS NOT NULL ANTI JOIN verdicts USING (_file, _row)) JOIN (
            SELECT {key}, {_hash(load.compared, there, 1)} AS k FROM ({current})) USING ({key})"""
    )


def _print(compared: Sequence[str], present: set[str]) -> str:
    """The fingerprint of a multiset of lines: how many, and two sums of hashes."""
    one, two = _hash(compared, present, 1), _hash(compared, present, 2)
    return f"count(*) AS n, sum({one}::HUGEINT) AS one, sum({two}::HUGEINT) AS two"


def _incomplete(load: Load, current: str) -> None:
    """A document of which some lines are in quarantine now, and all others are in the lake, is repeated, not corrected."""
    there = set(load.lake.schema(load.table.name).names)
    one = _hash(load.compared, set(load.columns), 1)
    load.con.execute(
        "CREATE OR REPLACE TEMP TABLE partial AS "
        "SELECT document, bad.n FROM documents JOIN bad USING (document) WHERE state = 'correcting'"
    )
    load.con.execute(
        f"""UPDATE documents SET state = 'repeated' WHERE document IN (
            SELECT document FROM (
              SELECT document, h, sum(arrived) AS arrived, sum(held) AS held FROM (
                SELECT document, {one} AS h, 1 AS arrived, 0 AS held
                FROM good SEMI JOIN partial USING (document) ANTI JOIN verdicts USING (_file, _row)
                UNION ALL
                SELECT document, {_hash(load.compared, there, 1)}, 0, 1 FROM ({current}) SEMI JOIN partial USING (document))
              GROUP BY document, h)
            JOIN partial USING (document) GROUP BY document
            HAVING max(arrived - held) <= 0 AND sum(held - arrived) <= any_value(n))"""
    )


def _count(load: Load) -> None:
    """Verdicts -> the counts of each file."""
    con = load.con
    counts = {file: Count() for file in load.staged}
    for file, read, bad in con.execute("SELECT _file, count(*), count(_reason) FROM staged GROUP BY 1").fetchall():
        counts[file].read, counts[file].quarantined, counts[file].accepted = read, bad, read - bad
    for file, verdict, n in con.execute("SELECT _file, verdict, count(*) FROM verdicts GROUP BY ALL").fetchall():
        counts[file].accepted -= n
        if verdict == "repeated":
            counts[file].repeated += n
        else:
            counts[file].quarantined += n
    if con.execute("SELECT count(*) FROM documents").fetchall()[0][0]:
        rows = con.execute(
            "SELECT _file, state, count(*) FROM good ANTI JOIN verdicts USING (_file, _row) "
            "JOIN documents USING (document) GROUP BY ALL"
        ).fetchall()
        for file, state, n in rows:
            counts[file].accepted -= n
            if state == "repeated":
                counts[file].repeated += n
            else:
                counts[file].superseding += n
    load.counts = counts


def store(load: Load, batch: int) -> None:
    """Judged rows -> Parquet files in the table's folder, registered with their corrections."""
    if not sum(c.accepted + c.superseding for c in load.counts.values()):
        return
    files = load.written
    if files is None:
        folder = load.lake.folder(load.table.name)
        folder.mkdir(parents=True, exist_ok=True)
        prefix = load.lake.file_prefix(batch) + load.source.encode().hex()[:16]
        files = [folder / f"{prefix}-part.parquet"]
        load.con.execute(f"COPY ({_final_sql(load, batch)}) TO {quoted(str(files[0]))} (FORMAT parquet, COMPRESSION zstd)")
    columns = {"source": "VARCHAR", "batch": "BIGINT", **load.columns, **({load.table.line: "BIGINT"} if load.table.line else {})}
    columns |= {"kind": "VARCHAR"} if load.table.name == "sales" else {}
    schema = pa.schema([(c, ARROW[t]) for c, t in columns.items()])
    load.lake.register(load.table.name, [new_file(f) for f in files], schema, batch)
    documents = [d for (d,) in load.con.execute("SELECT document FROM documents WHERE state = 'correcting'").fetchall()]
    rows = [{"table": load.table.name, "source": load.source, "document": d, "batch": batch} for d in documents]
    load.lake.append(CORRECTIONS, pa.Table.from_pylist(rows, CORRECTION_SCHEMA))


def brought_up(lake: Lake, zone: str) -> list[str]:
    """A lake that an earlier version may have written, the company's time zone -> its tables that were mended.

    Instants that files tell were once stored as the clock on the wall shows them; they are milliseconds, as all others are.
    """
    told = {table.name: [c.name for c in table.mappable if c.type == "instant"] for table in TABLES.values()}
    return [table for table, columns in told.items() if columns and lake.milliseconds(table, columns, zone)]


def new_file(path: Path) -> NewFile:
    """A written Parquet file -> what the lake needs to register it."""
    return NewFile(path, path.stat().st_size, pq.ParquetFile(path).metadata.num_rows)


def _final_sql(load: Load, batch: int) -> str:
    """The rows that count -> a SELECT with source, batch and the line of each."""
    columns = [c for c in load.columns if c != load.table.line]
    ordinals = bool(load.table.line) and not load.line_mapped
    rows, line = "good", f", {name(load.table.line)}" if load.table.line else ""
    if ordinals:
        rows = f"(SELECT *, row_number() OVER (PARTITION BY document ORDER BY _file, _row) AS {load.table.line} FROM good)"
    judged = " ANTI JOIN verdicts USING (_file, _row)" if _any(load, "verdicts") else ""
    rows = f"SELECT * FROM {rows}{judged}"
    if _any(load, "documents WHERE state = 'repeated'"):
        rows += " ANTI JOIN (SELECT document FROM documents WHERE state = 'repeated') USING (document)"
    if load.mends:
        back = f"(SELECT * FROM sound WHERE _mends IS NOT NULL){judged}"
        rows += f" UNION ALL BY NAME SELECT * FROM {_after_the_last(load, back) if ordinals else back}"
    kind = f", {kind_sql(load.patterns, load.columns)} AS kind" if load.table.name == "sales" else ""
    stamps = f"{quoted(load.source)} AS source, CAST({batch} AS BIGINT) AS batch"
    return f"SELECT {stamps}, {', '.join(name(c) for c in columns)}{line}{kind} FROM ({rows})"


def _any(load: Load, what: str) -> bool:
    return bool(load.con.execute(f"SELECT count(*) FROM {what}").fetchall()[0][0])
