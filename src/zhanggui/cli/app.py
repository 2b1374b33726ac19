"""What every command shares: the options --home and --format, notes on standard error, rows on standard output."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home, home_at

if TYPE_CHECKING:
    from zhanggui.engine import Engine

app = typer.Typer(
    name="zhanggui",
    help="掌柜 · what to do today, why, what it is worth, and whether yesterday's advice worked.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def root() -> None:
    """掌柜 · what to do today, why, what it is worth, and whether yesterday's advice worked."""


class Format(StrEnum):
    """How a command prints its rows."""

    table = "table"
    json = "json"
    csv = "csv"


HomeOption = Annotated[Path | None, typer.Option("--home", help="The company's folder (default: ZHANGGUI_HOME or ~/.zhanggui)")]
FormatOption = Annotated[Format, typer.Option("--format", help="How rows are printed")]


def say(text: str) -> None:
    """A note for the person, on standard error."""
    print(text, file=sys.stderr)


def put(rows: Sequence[dict[str, Any]], form: Format) -> None:
    """Rows, one dict each with the same keys -> standard output in the asked form."""
    if form is Format.json:
        print(json.dumps(list(rows), ensure_ascii=False, indent=1))
    elif form is Format.csv:
        from zhanggui.web.show.sheets import harmless

        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows({name: harmless(value) for name, value in row.items()} for row in rows)
    else:
        put_table(rows)


def put_table(rows: Sequence[dict[str, Any]]) -> None:
    """Rows -> a table for eyes, numbers to the right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in rows[0] if rows else ["(no rows)"]:
        numeric = bool(rows) and all(isinstance(r[name], int | float | None) for r in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("—" if v is None else f"{v:,.2f}" if isinstance(v, float) else str(v) for v in row.values()))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def opened(home: Path | None) -> tuple[Home, Engine]:
    """The --home option -> the home and an engine over its lake. A lake that a killed import left half written is repaired."""
    from zhanggui.engine import open_engine
    from zhanggui.sources.load import brought_up

    found = home_at(home)
    if not found.exists():
        raise ZhangguiError(
            "There is no company here yet.", where=str(found.path),
            do="Import a file (zhanggui import FILE) or try zhanggui demo.",
        )
    engine = open_engine(found.lake_url, os.environ.get("ENGINE_URL", ""))
    engine.clean = bool(found.settings()["leave_out_marked"])
    for batch in engine.lake.repair():
        say(f"Batch {batch} was left half written by an import that did not end; it was rolled back.")
    brought_up(engine.lake, str(found.settings()["time_zone"]))
    return found, engine


def damaged(problem: Exception) -> ZhangguiError | None:
    """What broke in a command -> that files of the books it was asked of are damaged, none where they are whole."""
    from zhanggui.engine import open_engine

    words = [*sys.argv, ""]
    said = next((words[n + 1] for n, word in enumerate(words[:-1]) if word == "--home"), "")
    home = home_at(said or None)
    try:
        return open_engine(home.lake_url).explained(problem) if home.exists() else None
    except Exception:
        return None
