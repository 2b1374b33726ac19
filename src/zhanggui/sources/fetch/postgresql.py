"""PostgreSQL, read only: one snapshot, streamed by COPY, so that the rows never stand in our memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from zhanggui.base.errors import ZhangguiError
from zhanggui.sources.fetch.connection import Connection, without
from zhanggui.sources.fetch.session import Field, Mark, no_server, went_away

KINDS = {20: "integer", 21: "integer", 23: "integer", 1700: "decimal", 1082: "day", 1114: "moment", 1184: "instant",
         25: "text", 1042: "text", 1043: "text", 17: "binary"}
"""Type of a column -> what we call it; any other is text as the server writes it, and can be no mark."""
CASTS = {
    "integer": "bigint", "decimal": "numeric", "day": "date", "moment": "timestamp", "instant": "timestamptz", "text": "text",
}


class PostgreSQL:
    """An open, read-only session in one snapshot."""

    def __init__(self, con: psycopg.Connection[Any]) -> None:
        self.con = con

    def fields(self, select: str) -> list[Field]:
        """A SELECT -> its columns. As a prepared statement, which the server takes only one at a time."""
        with self.con.cursor() as cursor:
            cursor.execute(f"SELECT * FROM (\n{select}\n) AS q LIMIT 0".encode(), prepare=True)
            return [Field(c.name, KINDS.get(c.type_code, "other")) for c in cursor.description or ()]

    def one(self, select: str) -> str | None:
        """A SELECT of one value -> that value as text."""
        with self.con.cursor() as cursor:
            row = cursor.execute(f"SELECT CAST(v AS text) FROM (\n{select}\n) AS one(v)".encode(), prepare=True).fetchone()
            return None if row is None else row[0]

    def write(self, select: str, target: Path) -> None:
        """A SELECT -> its rows as CSV with a header, block by block."""
        statement = f"COPY (\n{select}\n) TO STDOUT (FORMAT csv, HEADER true)".encode()
        with self.con.cursor() as cursor, open(target, "wb") as out, cursor.copy(statement) as copy:
            for block in copy:
                out.write(block)

    def name(self, *parts: str) -> str:
        """Names -> as they stand in a statement."""
        return sql.Identifier(*parts).as_string(self.con)

    def since(self, mark: Mark, overlap: int) -> str:
        """A mark and how far back -> the SQL of where a pull begins."""
        value = f"CAST({sql.Literal(mark.value).as_string(self.con)} AS {CASTS[mark.kind]})"
        match mark.kind:
            case "integer" | "decimal":
                return f"({value} - {overlap})"
            case "day":
                return f"({value} - {-(-overlap // 86400)})"
            case "moment" | "instant":
                return f"({value} - interval '{overlap} seconds')"
        return value


@contextmanager
def session(connection: Connection, password: str, zone: str) -> Iterator[PostgreSQL]:
    """A connection -> a session that cannot write, closed at the end; errors are said without the password."""
    parts, options = urlsplit(connection.url), dict[str, Any](connection.options)
    try:
        con = psycopg.connect(
            host=parts.hostname, port=parts.port, user=unquote(parts.username or ""), password=password,
            dbname=unquote(parts.path.lstrip("/")), connect_timeout=10, client_encoding="UTF8", application_name="zhanggui",
            keepalives_idle=30, keepalives_interval=10, keepalives_count=3,
            options="-c default_transaction_read_only=on -c DateStyle=ISO", **options,
        )
    except psycopg.Error as problem:
        raise no_server(connection, without(password, str(problem))) from None
    try:
        with con:
            con.read_only, con.isolation_level = True, psycopg.IsolationLevel.REPEATABLE_READ
            con.execute("SELECT set_config('TimeZone', %s, false)", [zone])
            yield PostgreSQL(con)
            con.rollback()
    except (psycopg.OperationalError, psycopg.InterfaceError) as problem:
        raise went_away(connection, without(password, str(problem))) from None
    except psycopg.Error as problem:
        said = without(password, problem.diag.message_primary or str(problem)).strip()
        raise ZhangguiError(
            f"The database refused: {said}", where=connection.name,
            do="Nothing was imported. Mend the table, the query or the rights of its user.",
        ) from None
    finally:
        con.close()
