"""MySQL and MariaDB, read only: one snapshot, rows streamed as the server writes them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pymysql
from pymysql.constants import CLIENT, FIELD_TYPE
from pymysql.converters import encoders, escape_string
from pymysql.cursors import SSCursor

from zhanggui.base.errors import ZhangguiError
from zhanggui.sources.fetch.connection import Connection, without
from zhanggui.sources.fetch.session import Field, Mark, no_server, went_away

BINARY = 63
"""The character set of what is no text."""
KINDS = {
    FIELD_TYPE.TINY: "integer", FIELD_TYPE.SHORT: "integer", FIELD_TYPE.INT24: "integer", FIELD_TYPE.LONG: "integer",
    FIELD_TYPE.LONGLONG: "integer", FIELD_TYPE.DECIMAL: "decimal", FIELD_TYPE.NEWDECIMAL: "decimal", FIELD_TYPE.DATE: "day",
    FIELD_TYPE.DATETIME: "moment", FIELD_TYPE.TIMESTAMP: "instant", FIELD_TYPE.BIT: "bits",
}
TEXTS = (
    FIELD_TYPE.VARCHAR, FIELD_TYPE.VAR_STRING, FIELD_TYPE.STRING, FIELD_TYPE.BLOB, FIELD_TYPE.TINY_BLOB, FIELD_TYPE.MEDIUM_BLOB,
    FIELD_TYPE.LONG_BLOB,
)
AS_WRITTEN: dict[Any, Any] = dict(encoders)
"""What the driver makes of values: nothing, they stay as the server writes them."""
GONE = (2006, 2013, 2014, 2055, 1053, 1927, 3024, 1205)


class MySQL:
    """An open, read-only session in one snapshot."""

    def __init__(self, con: Any) -> None:
        self.con = con

    def _described(self, cursor: Any) -> list[Field]:
        found = []
        for column in cursor._result.fields:
            kind = KINDS.get(column.type_code, "other")
            if column.type_code in TEXTS:
                kind = "binary" if column.charsetnr == BINARY else "text"
            found.append(Field(str(column.name), "binary" if column.type_code == FIELD_TYPE.GEOMETRY else kind))
        return found

    def fields(self, select: str) -> list[Field]:
        """A SELECT -> its columns."""
        with self.con.cursor() as cursor:
            cursor.execute(f"SELECT * FROM (\n{select}\n) AS q LIMIT 0")
            found = self._described(cursor)
            cursor.fetchall()
            return found

    def one(self, select: str) -> str | None:
        """A SELECT of one value -> that value as text."""
        with self.con.cursor() as cursor:
            cursor.execute(select)
            rows = cursor.fetchall()
            return None if not rows or rows[0][0] is None else str(rows[0][0])

    def write(self, select: str, target: Path) -> None:
        """A SELECT -> its rows as CSV with a header, a row at a time."""
        with self.con.cursor(SSCursor) as cursor, open(target, "w", encoding="utf-8", newline="") as out:
            cursor.execute(select)
            fields = self._described(cursor)
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow([f.name for f in fields])
            made = [(i, MADE[f.kind]) for i, f in enumerate(fields) if f.kind in MADE]
            for row in cursor:
                cells = list(row)
                for i, make in made:
                    cells[i] = None if cells[i] is None else make(cells[i])
                writer.writerow(cells)

    def name(self, *parts: str) -> str:
        """Names -> as they stand in a statement."""
        return ".".join("`" + part.replace("`", "``") + "`" for part in parts)

    def since(self, mark: Mark, overlap: int) -> str:
        """A mark and how far back -> the SQL of where a pull begins."""
        text = f"'{escape_string(mark.value)}'"
        match mark.kind:
            case "integer":
                return f"({int(mark.value)} - {overlap})"
            case "decimal":
                return f"(CAST({text} AS DECIMAL(38,9)) - {overlap})"
            case "day":
                return f"(CAST({text} AS DATE) - INTERVAL {-(-overlap // 86400)} DAY)"
            case "moment" | "instant":
                return f"(CAST({text} AS DATETIME(6)) - INTERVAL {overlap} SECOND)"
        return text


MADE: dict[str, Callable[[Any], str]] = {
    # The session's clock is UTC: with that said, the instant becomes the company's own time like any other.
    "instant": lambda text: f"{text}+00:00",
    "bits": lambda bits: str(int.from_bytes(bits, "big") if isinstance(bits, bytes) else bits),
}


@contextmanager
def session(connection: Connection, password: str, zone: str) -> Iterator[MySQL]:
    """A connection -> a session that cannot write, closed at the end; errors are said without the password."""
    parts, options = urlsplit(connection.url), connection.options
    ssl: dict[str, Any] = {key: options[key] for key in ("ssl_ca", "ssl_cert", "ssl_key") if key in options}
    try:
        con = pymysql.connect(
            host=parts.hostname, port=parts.port or 3306, user=unquote(parts.username or ""),
            password=password.encode(),  # as text the driver would send it in Latin-1
            database=unquote(parts.path.lstrip("/")), charset="utf8mb4", connect_timeout=10, read_timeout=600, conv=AS_WRITTEN,
            unix_socket=options.get("unix_socket"), local_infile=False, program_name="zhanggui", **ssl,
        )
    except (pymysql.Error, OSError, RuntimeError) as problem:
        raise no_server(connection, without(password, _said(problem))) from None
    con.client_flag &= ~CLIENT.MULTI_STATEMENTS
    try:
        with con.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET SESSION time_zone = '+00:00'")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        yield MySQL(con)
    except pymysql.Error as problem:
        said = without(password, _said(problem))
        if isinstance(problem, pymysql.InterfaceError) or (problem.args and problem.args[0] in GONE):
            raise went_away(connection, said) from None
        raise ZhangguiError(
            f"The database refused: {said}", where=connection.name,
            do="Nothing was imported. Mend the table, the query or the rights of its user.",
        ) from None
    finally:
        con._force_close()


def _said(problem: BaseException) -> str:
    """What a driver says -> its sentence, without its number."""
    return str(problem.args[1] if len(problem.args) > 1 else problem)
