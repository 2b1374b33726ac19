"""A few cells and the column they are taken for -> how they would be stored, so that a wrong order of dates is seen at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from zhanggui.base.days import iso
from zhanggui.sources.convert import Form
from zhanggui.sources.recognise import form_of
from zhanggui.sources.stage import stored_sql, value_sql
from zhanggui.tables.table import Column

UNREADABLE = None


@dataclass(frozen=True)
class Preview:
    """A reader of sample cells for one company, by its time zone."""

    con: Any
    zone: str

    def form(self, column: Column, cells: Sequence[str]) -> Form:
        """A column and sample cells -> how they seem to be written."""
        return form_of(self.con, column, list(cells))[0]

    def stored(self, column: Column, cells: Sequence[str], form: Form) -> list[str | None]:
        """Sample cells and how they are written -> what would be stored, as text; None for what cannot be read."""
        if not cells:
            return []
        self.con.execute("CREATE OR REPLACE TEMP TABLE sampled (n INTEGER, x VARCHAR)")
        self.con.executemany("INSERT INTO sampled VALUES (?, ?)", [list(pair) for pair in enumerate(cells)])
        value = value_sql(column, "x", form, "VARCHAR", self.zone)
        at = "strftime(v, '%Y-%m-%d %H:%M:%S')"  # people see the company's own time, not milliseconds
        stored = at if column.type == "instant" else stored_sql(column, "v", self.zone)
        found = self.con.execute(f"SELECT {stored} FROM (SELECT n, {value} AS v FROM sampled) ORDER BY n").fetchall()
        return [_shown(column, v) for (v,) in found]


@contextmanager
def preview(zone: str) -> Iterator[Preview]:
    """The company's time zone -> a preview; its reader is closed at the end."""
    con = duckdb.connect()
    con.execute("SET threads=1; SET TimeZone='UTC'")
    try:
        yield Preview(con, zone)
    finally:
        con.close()


def _shown(column: Column, value: Any) -> str | None:
    """A stored value -> its text."""
    if value is None:
        return UNREADABLE
    match column.type:
        case "day":
            return iso(value)
        case "cents":
            return f"{value / 100:,.2f}"
        case "e4":
            return f"{value / 10_000:,.4f}".rstrip("0").rstrip(".")
        case "quantity" | "number" | "integer":
            return f"{value:,.6f}".rstrip("0").rstrip(".")
        case "flag":
            return "✓" if value else "✗"
        case _:
            return str(value)
