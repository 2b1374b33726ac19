"""What the kinds of databases have in common: a field, a mark, and the errors of a server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from zhanggui.base.errors import ZhangguiError
from zhanggui.sources.fetch.connection import Connection

MARKS = ("integer", "decimal", "day", "moment", "instant", "text")
"""Kinds of columns that can be a mark: they are ordered, and what the server writes is exactly what it takes again."""


@dataclass(frozen=True)
class Field:
    """A column of a table or a query: its name, and integer, decimal, day, moment (no zone), instant, text, binary or other."""

    name: str
    kind: str


@dataclass(frozen=True)
class Mark:
    """How far a connection has been read: the kind of its column and its highest value, as the server writes it."""

    kind: str
    value: str


class Session(Protocol):
    """An open session on a server, read only, one snapshot."""

    def fields(self, select: str) -> list[Field]:
        """A SELECT -> its columns."""

    def one(self, select: str) -> str | None:
        """A SELECT of one value -> that value as text."""

    def write(self, select: str, target: Path) -> None:
        """A SELECT -> its rows as CSV with a header."""

    def name(self, *parts: str) -> str:
        """Names -> as they stand in a statement."""

    def since(self, mark: Mark, overlap: int) -> str:
        """A mark and how far back -> the SQL of where a pull begins."""


def no_server(connection: Connection, said: str) -> ZhangguiError:
    """A server that does not let us in -> an error that says so."""
    do = "Check host, port, database, user and password, and that the server lets this machine in."
    return ZhangguiError(f"The database does not open: {said.strip()}", where=f"{connection.name} ({connection.shown})", do=do)


def went_away(connection: Connection, said: str) -> ZhangguiError:
    """A server that went away -> an error that says that nothing was lost."""
    do = "Nothing was imported and the mark stays where it was: the next pull begins there."
    return ZhangguiError(f"The connection to the database broke off: {said.strip()}", where=connection.name, do=do)
