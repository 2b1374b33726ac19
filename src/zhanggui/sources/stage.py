"""An opened file and its mapping -> typed rows in a working Parquet file; rows that cannot be read keep their raw cells and why.

Every row of the working file has `_file`, `_row` (the line of the file, or the row of the sheet), the columns of the table,
and `_reason`, `_column`, `_raw`, which are NULL for a sound row.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from zhanggui.base.errors import ZhangguiError
from zhanggui.sources.convert import Form, flag, moment, name, number, quoted, text
from zhanggui.sources.files import LONGEST_LINE, Opened
from zhanggui.sources.mapping import Mapping
from zhanggui.tables import TABLES
from zhanggui.tables.table import Check, Column, Table, Type

SQL_TYPES: dict[Type, str] = {
    "text": "VARCHAR",
    "day": "INTEGER",
    "instant": "BIGINT",
    "cents": "BIGINT",
    "e4": "BIGINT",
    "quantity": "DOUBLE",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "flag": "BOOLEAN",
    "json": "VARCHAR",
}
TOTALS = ("合计", "总计", "小计", "本页合计", "累计", "total", "grand total", "totals", "sum", "subtotal")
QUARANTINE = "_file INTEGER, _row BIGINT, _reason VARCHAR, _column VARCHAR, _raw VARCHAR"


@dataclass
class Staged:
    """The working file of one opened file: its path, its columns, the lines its reader refused, whether it mends earlier ones."""

    path: Path
    columns: dict[str, str] = field(default_factory=dict)
    rejected: tuple[int, ...] = ()
    mends: bool = False


@contextmanager
def room() -> Iterator[None]:
    """Rows written by the reader -> an error that a person can mend where the disk is full or may not be written."""
    try:
        yield
    except duckdb.IOException as problem:
        what = f"The disk could not be read or written: {str(problem).splitlines()[0][:300]}"
        advice = "Nothing was imported. Make room on the disk (also where temporary files go), then try again."
        raise ZhangguiError(what, do=advice) from problem


def connect(work: Path) -> Any:
    """A working folder -> a DuckDB connection that spills there."""
    spill = work / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute(f"SET memory_limit='900MB'; SET temp_directory={quoted(str(spill))}; SET threads=2; SET TimeZone='UTC'")
    return con


def csv_scan(opened: Opened, types: list[str], *, not_null: list[str] | None = None, dateformat: str = "") -> str:
    """A text file and the type of each column -> the FROM clause that reads it; what does not fit goes to reject_errors."""
    columns = ", ".join(f"'c{i}': '{t}'" for i, t in enumerate(types))
    options = [
        f"columns={{{columns}}}",
        "header=false",
        f"skip={opened.skip}",
        f"delim={quoted(opened.delimiter)}",
        "quote='\"'",
        "escape='\"'",
        "auto_detect=false",
        "store_rejects=true",
        "rejects_limit=0",
        f"max_line_size={LONGEST_LINE}",
        "nullstr=''",
    ]
    if not_null:
        options.append(f"force_not_null=[{', '.join(quoted(c) for c in not_null)}]")
    if dateformat:
        options.append(f"dateformat={quoted(dateformat)}")
    return f"read_csv({quoted(str(opened.readable))}, {', '.join(options)})"


def raw_rows(opened: Opened) -> str:
    """An opened file -> a relation of `_row` (counted from 1 in the file's order) and its cells c0, c1, ..."""
    if opened.form == "csv":
        cells = "*"
        if opened.mark is not None:  # downloaded from quarantine: the guard against formulas is taken off again
            bare = (f"regexp_replace(c{i}, '^''([=@+\\t\\r-])', '\\1') AS c{i}" for i in range(len(opened.headers)))
            cells = ", ".join(bare)
        return f"(SELECT row_number() OVER () AS _row, {cells} FROM {csv_scan(opened, ['VARCHAR'] * len(opened.headers))})"
    path = quoted(str(opened.readable))
    cells = ", ".join(f"{name(h)} AS c{i}" for i, h in enumerate(opened.headers))
    if opened.form == "parquet":
        return f"(SELECT file_row_number + 1 AS _row, {cells} FROM read_parquet({path}, file_row_number=true))"
    return f"(SELECT _row, {', '.join(f'c{i}' for i in range(len(opened.headers)))} FROM read_parquet({path}))"


def value_sql(column: Column, cell: str, form: Form, sql_type: str, zone: str) -> str:
    """A column, the cell that feeds it, how it is written and its type in the file -> the expression of its value."""
    if sql_type == "VARCHAR":
        return _from_text(column, cell, form, zone)
    if column.type == "text":
        return text(f"CAST({cell} AS VARCHAR)", form)
    if column.type in ("day", "instant"):
        if sql_type == "TIMESTAMP WITH TIME ZONE":
            return f"{cell} AT TIME ZONE {quoted(zone)}"
        if sql_type == "DATE" or sql_type.startswith("TIMESTAMP"):
            return f"CAST({cell} AS TIMESTAMP)"
        return moment(f"CAST({cell} AS VARCHAR)", form, zone)
    if column.type == "flag":
        return f"CAST({cell} AS BOOLEAN)" if sql_type == "BOOLEAN" else flag(f"CAST({cell} AS VARCHAR)")
    return f"try_cast({cell} AS DECIMAL(18,6))"


def _from_text(column: Column, cell: str, form: Form, zone: str) -> str:
    if column.type in ("text", "json"):
        return text(cell, form)
    if column.type in ("day", "instant"):
        return moment(cell, form, zone)
    return flag(cell) if column.type == "flag" else number(cell, form)


def stored_sql(column: Column, value: str, zone: str) -> str:
    """A column, its value (TIMESTAMP in that zone, DECIMAL, text) -> the expression as stored: day number, ms, cents, e4."""
    match column.type:
        case "instant":
            return f"epoch_ms({value} AT TIME ZONE {quoted(zone)})"
        case "day":
            return f"CAST(CAST({value} AS DATE) - DATE '1970-01-01' AS INTEGER)"
        case "cents":
            return f"CAST(round(CAST({value} AS DECIMAL(38,6)) * 100) AS BIGINT)"
        case "e4":
            return f"CAST(round(CAST({value} AS DECIMAL(38,6)) * 10000) AS BIGINT)"
        case "integer":
            return f"CASE WHEN {value} = round({value}) THEN CAST({value} AS BIGINT) END"
        case "quantity" | "number":
            return f"CAST({value} AS DOUBLE)"
        case _:
            return value


@dataclass(frozen=True)
class Plan:
    """The SQL of one file into one table: the values read, the columns stored, why a row is refused."""

    values: dict[str, str]
    stored: dict[str, str]
    reason: str
    reason_column: str
    raw: str
    not_blank: str
    mends: str = ""


def plan(opened: Opened, mapping: Mapping, zone: str) -> Plan:
    """An opened file, its mapping and the company's time zone -> the SQL."""
    table = TABLES[mapping.table]
    place = {header: i for i, header in enumerate(opened.headers)}
    cells = {column: f"c{place[header]}" for column, header in mapping.columns.items() if not table.index[column].personal}
    types = opened.types or ("VARCHAR",) * len(opened.headers)
    values = {
        column: value_sql(table.index[column], cell, mapping.form(column), types[place[mapping.columns[column]]], zone)
        for column, cell in cells.items()
    }
    stored = {column: stored_sql(table.index[column], name(f"v_{column}"), zone) for column in values}
    for column, constant in mapping.constants.items():
        if column not in stored:
            values[column] = value_sql(table.index[column], quoted(constant), mapping.form(column), "VARCHAR", zone)
            stored[column] = stored_sql(table.index[column], name(f"v_{column}"), zone)
    stored |= made_columns(table, mapping, stored, zone)
    everything = [f"c{i}" for i in range(len(opened.headers)) if i != opened.mark]
    as_text = ", ".join(f"CAST({c} AS VARCHAR)" for c in everything)
    typed = [c for c in mapping.columns if c in cells and table.index[c].type not in ("text", "json")]
    again = " AND ".join(f"trim(CAST({cells[c]} AS VARCHAR)) = {quoted(mapping.columns[c])}" for c in typed)
    whens = _whens(table, cells, stored, everything, again=again, zone=zone)
    return Plan(
        values=values,
        stored=stored,
        reason=_reason_sql(whens, column=False),
        reason_column=_reason_sql(whens, column=True),
        raw=f"CAST(to_json([{as_text}]) AS VARCHAR)",
        not_blank=f"coalesce({', '.join(f'CAST({c} AS VARCHAR)' for c in everything)}) IS NOT NULL",
        mends="" if opened.mark is None else f"c{opened.mark}",
    )


def made_columns(table: Table, mapping: Mapping, stored: dict[str, str], zone: str) -> dict[str, str]:
    """Columns that are made at import, from those that were read: amounts, instant, day known, key."""
    made: dict[str, str] = {}
    if "net_cents" in table.index and {"price_e4", "quantity"} <= stored.keys() and "net_cents" not in stored:
        made["net_cents"] = (
            "try_cast(round(CAST(v_price_e4 AS DECIMAL(28,6)) * CAST(v_quantity AS DECIMAL(28,4)) * 100) AS BIGINT)"
        )
    if table.name == "sales" and {"net_cents", "quantity"} <= stored.keys() and "price_e4" not in stored:
        made["price_e4"] = "try_cast(round(CAST(v_net_cents AS DECIMAL(38,6)) * 10000 / nullif(v_quantity, 0)) AS BIGINT)"
    day_form = mapping.form("day")
    if "at_ms" in table.index and "day" in stored and "at_ms" not in stored and day_form.clock:
        made["at_ms"] = stored_sql(table.index["at_ms"], "v_day", zone)
    if "known_day" in table.index and table.day and table.day in stored:
        made["known_assumed"] = "v_known_day IS NULL" if "known_day" in stored else "true"
        made["known_day"] = (
            f"coalesce({stored['known_day']}, {stored[table.day]})" if "known_day" in stored else stored[table.day]
        )
    if "document" in table.index and table.index["document"].made:
        known = stored | made
        key = " || '|' || ".join(f"coalesce(CAST({known[c]} AS VARCHAR), '')" for c in table.document if c in known)
        made["document"] = f"rtrim({key}, '|')"
    return made


def _whens(
    table: Table, cells: dict[str, str], stored: dict[str, str], everything: list[str], *, again: str, zone: str
) -> list[tuple[str, str, str]]:
    """Why a row may be refused, the first that applies first: (what is true then, the reason, the column at fault)."""
    totals = ", ".join(quoted(t) for t in TOTALS)
    firsts = f"lower(trim(CAST(coalesce({', '.join(f'CAST({c} AS VARCHAR)' for c in everything)}) AS VARCHAR), ' :：'))"
    incomplete = " OR ".join(f"{name(c)} IS NULL" for c in stored if c in table.required) or "false"
    whens = [(f"({incomplete}) AND {firsts} IN ({totals})", "total_row", "")]
    whens += [(f"({incomplete}) AND ({again})", "header_row", "")] if again else []
    for c, cell in cells.items():
        written = f"trim(CAST({cell} AS VARCHAR))"
        if table.index[c].type not in ("text", "json"):
            whens.append((f"{name(c)} IS NULL AND starts_with({written}, '=')", "formula", c))
            whens.append((f"{name(c)} IS NULL AND {written} <> ''", "unreadable", c))
        elif c in table.required:
            whens.append((f"starts_with({written}, '=') AND NOT starts_with({written}, '=\"')", "formula", c))
    needed = [c for c in table.required if c in stored]
    needed += [c for c in (table.line,) if c and c in cells]
    needed += ["net_cents"] if "net_cents" in stored and table.name == "sales" else []
    whens += [(f"{name(c)} IS NULL", "missing", c) for c in needed]
    return whens + [(sql, check.name, check.test[1]) for check in table.checks if (sql := check_sql(check, table, stored, zone))]


def _reason_sql(whens: list[tuple[str, str, str]], *, column: bool) -> str:
    """Why a row is refused (or the column at fault): the first that applies, else NULL."""
    return "CASE " + " ".join(f"WHEN {test} THEN {quoted(c if column else reason)}" for test, reason, c in whens) + " END"


def check_sql(check: Check, table: Table, stored: dict[str, str], zone: str) -> str:
    """A check, the company's time zone -> the SQL that is true where a row breaks it; empty where the file lacks its columns."""
    form, column, *rest = check.test
    if column not in stored:
        return ""
    own = name(column)
    literal = quoted if table.index[column].type in ("text", "json") else str
    if table.index[column].type == "day" and form == "between":
        rest = [f"CAST(DATE {quoted(day)} - DATE '1970-01-01' AS INTEGER)" for day in rest]
    match form:
        case "between":
            return f"NOT {own} BETWEEN {rest[0]} AND {rest[1]}"
        case "by_today":
            return f"{own} > CAST(CAST(now() AT TIME ZONE {quoted(zone)} AS DATE) - DATE '1970-01-01' AS INTEGER)"
        case "not_after":
            return f"{own} > {name(rest[0])}" if rest[0] in stored else ""
        case "one_of":
            said = f"lower({own})" if literal is quoted else own
            return f"{said} NOT IN ({', '.join(literal(v) for v in rest)})"
        case "not_negative":
            return f"{own} < 0"
        case "positive":
            return f"{own} <= 0"
    raise ValueError(f"unknown form of a check: {form}")


def stage(con: Any, opened: Opened, mapping: Mapping, zone: str, *, target: Path, file: int) -> Staged:
    """An opened file -> its working Parquet file, good and bad rows together."""
    made = plan(opened, mapping, zone)
    _copy(con, made, raw_rows(opened), target, file, "_row" if opened.form != "csv" else f"_row + {opened.skip}")
    columns = {c: SQL_TYPES[TABLES[mapping.table].index[c].type] for c in made.stored}
    rejected = _rejected(con, opened, made, target, file) if opened.form == "csv" else ()
    return Staged(target, columns, rejected, bool(made.mends))


def select_sql(made: Plan, relation: str, file: int, row: str) -> str:
    """A plan over a relation of cells -> the SELECT that types, stores and judges each row, in two steps."""
    values = ", ".join(f"{sql} AS {name('v_' + c)}" for c, sql in made.values.items())
    stored = ", ".join(f"{sql} AS {name(c)}" for c, sql in made.stored.items())
    columns = ", ".join(name(c) for c in made.stored)
    mends = f", nullif(trim({made.mends}), '') AS _mends" if made.mends else ""
    return (
        f"SELECT CAST({file} AS INTEGER) AS _file, CAST({row} AS BIGINT) AS _row, {columns}, {made.reason} AS _reason, "
        f"{made.reason_column} AS _column, CASE WHEN {made.reason} IS NOT NULL THEN {made.raw} END AS _raw{mends} "
        f"FROM (SELECT *, {stored} FROM (SELECT *, {values} FROM {relation} WHERE {made.not_blank}))"
    )


def _copy(con: Any, made: Plan, relation: str, target: Path, file: int, row: str) -> None:
    con.execute(f"COPY ({select_sql(made, relation, file, row)}) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION snappy)")


REJECTS = {
    "MISSING COLUMNS": "too_few_cells",
    "TOO MANY COLUMNS": "too_many_cells",
    "UNQUOTED VALUE": "broken_quotes",
    "LINE SIZE OVER MAXIMUM": "line_too_long",
    "INVALID ENCODING": "not_utf8",
    "CAST": "unreadable",
}


Refusal = tuple[int, str, str]
"""A line that the reader refused: its number, the reader's reason (empty: another reading may do), its text."""


def rejected_lines(con: Any) -> list[Refusal]:
    """What the reader refused since the last time -> once for each line, in order; and forgotten there."""
    lines = con.execute(
        "SELECT line, any_value(error_type), any_value(csv_line) FROM reject_errors GROUP BY line ORDER BY line"
    ).fetchall()
    con.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    return [(int(line), str(kind), str(content or "")) for line, kind, content in lines]


def _rejected(con: Any, opened: Opened, made: Plan, target: Path, file: int) -> tuple[int, ...]:
    """Lines that the reader refused -> cells again where only their number is wrong, else quarantine -> their numbers."""
    lines = rejected_lines(con)
    if not lines:
        return ()
    again, whole = target.with_name("again-" + target.name), target.with_name("whole-" + target.name)
    second_reading(con, opened, made, lines, target=again, file=file)
    numbers = tuple(line for line, _, _ in lines)
    read = as_in_file(con, f"read_parquet({quoted(str(target))})", opened.skip, numbers)
    both = f"SELECT * FROM {read} UNION ALL BY NAME SELECT * FROM read_parquet({quoted(str(again))})"
    con.execute(f"COPY ({both}) TO {quoted(str(whole))} (FORMAT parquet, COMPRESSION snappy)")
    whole.replace(target)
    return numbers


def second_reading(con: Any, opened: Opened, made: Plan, lines: Sequence[Refusal], *, target: Path, file: int) -> None:
    """Refused lines -> a working file: read leniently where their cells can be told, else with the reader's reason."""
    width, mended, refused = len(opened.headers), [], []
    for line, kind, content in lines:
        cells = _cells(content, opened.delimiter)
        if kind in ("", "CAST", "MISSING COLUMNS", "TOO MANY COLUMNS") and not any(cells[width:]):
            mended.append((line, *(c or None for c in cells[:width]), *(None,) * (width - len(cells))))
        else:
            refused.append((line, REJECTS.get(kind, "unreadable"), json.dumps(cells, ensure_ascii=False)))
    schema = pa.schema([("_row", pa.int64()), *((f"c{i}", pa.string()) for i in range(width))])
    columns: list[Sequence[Any]] = list(zip(*mended, strict=True)) if mended else [()] * (width + 1)
    con.register("mended", pa.table([pa.array(list(c), f.type) for c, f in zip(columns, schema, strict=True)], schema=schema))
    told = pa.table(
        {"_row": [r[0] for r in refused], "_reason": [r[1] for r in refused], "_raw": [r[2] for r in refused]},
        schema=pa.schema([("_row", pa.int64()), ("_reason", pa.string()), ("_raw", pa.string())]),
    )
    con.register("told", told)
    con.execute(
        f"COPY ({select_sql(made, 'mended', file, '_row')} UNION ALL BY NAME "
        f"SELECT CAST({file} AS INTEGER) AS _file, * FROM told) "
        f"TO {quoted(str(target))} (FORMAT parquet, COMPRESSION snappy)"
    )
    con.unregister("mended")
    con.unregister("told")


def as_in_file(con: Any, relation: str, skip: int, rejected: Sequence[int]) -> str:
    """A relation whose `_row` counts only lines that were read, after `skip` -> the same with the lines of the file as `_row`."""
    if not rejected:
        return relation
    before = pa.table({"n": [line - skip - i for i, line in enumerate(rejected, 1)], "rejected": range(1, len(rejected) + 1)})
    con.register("rejected_lines", before)
    con.execute("CREATE OR REPLACE TEMP TABLE good_before AS SELECT n, max(rejected) AS rejected FROM rejected_lines GROUP BY n")
    con.unregister("rejected_lines")
    return (
        f"(SELECT s.* REPLACE (s._row + coalesce(g.rejected, 0) AS _row) FROM {relation} s "
        f"ASOF LEFT JOIN good_before g ON s._row - {skip} > g.n)"
    )


def raw_cells(con: Any, opened: Opened, staged: Staged, lines: Sequence[int]) -> dict[int, str]:
    """Lines of an opened file -> their cells as JSON lists, read once more."""
    rows = raw_rows(opened)
    if opened.form == "csv":
        rows = as_in_file(con, f"(SELECT * REPLACE (_row + {opened.skip} AS _row) FROM {rows})", opened.skip, staged.rejected)
    cells = ", ".join(f"CAST(c{i} AS VARCHAR)" for i in range(len(opened.headers)) if i != opened.mark)
    found = con.execute(
        f"SELECT _row, CAST(to_json([{cells}]) AS VARCHAR) FROM {rows} WHERE _row IN (SELECT unnest(?))", [list(lines)]
    )
    return dict(found.fetchall())


def _cells(content: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([content or ""], delimiter=delimiter), [])
    except csv.Error:
        return [content]
