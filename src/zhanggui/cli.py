"""The command `zhanggui`. Every command imports what it needs when it is called, so that help comes at once.

JSON stands alone on standard output; progress and notes go to standard error. Exit 0 done, 1 could not, 2 wrong use.
"""

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
        writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows(rows)
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

    found = home_at(home)
    if not found.exists():
        raise ZhangguiError(
            "There is no company here yet.", where=str(found.path),
            do="Import a file (zhanggui import FILE) or try zhanggui demo.",
        )
    engine = open_engine(found.lake_url, os.environ.get("ENGINE_URL", ""))
    for batch in engine.lake.repair():
        say(f"Batch {batch} was left half written by an import that did not end; it was rolled back.")
    return found, engine


@app.callback()
def root() -> None:
    """掌柜 · what to do today, why, what it is worth, and whether yesterday's advice worked."""


@app.command()
def demo(
    home: HomeOption = None,
    host: Annotated[str, typer.Option("--host", help="Where the site listens")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Where the site listens")] = 8000,
    end: Annotated[str, typer.Option("--end", help="The last day of the sample, such as 2026-10-31 (default: yesterday)")] = "",
    small: Annotated[bool, typer.Option("--small", help="A tenth of the outlets")] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Make, import and refresh, then stop")] = False,
    form: FormatOption = Format.table,
) -> None:
    """The sample company: made, imported, refreshed, served. A second call goes on with what is there."""
    from zhanggui.refresh import refresh
    from zhanggui.sources.sample import DEMO_HOME, at_home
    from zhanggui.web import serving

    # A home of its own, so that a company's own records, imported later without --home, never mix with the sample's.
    found = home_at(home or os.environ.get("ZHANGGUI_HOME") or DEMO_HOME)
    at_home(found, end=end, small=small, say=say)
    refresh(found, say=say)
    serving.ready(found)
    from zhanggui.web.people.actions import add_from_command
    from zhanggui.web.people.models import User

    row = {"address": f"http://{host}:{port}", "home": str(found.path), "user": "alice", "role": "owner", "first_password": None}
    if not User.objects.exists():
        row |= add_from_command("alice", "owner")
    else:
        say("The first sign-in was printed when the home was made; another: zhanggui user add NAME --role owner")
    say(f"Commands ask this company with --home {found.path} (or ZHANGGUI_HOME).")
    put([row], form)
    if not no_serve:
        sys.stdout.flush()
        # A fresh process: the server forks its worker, and a fork after the lake was read cannot read it.
        os.execv(sys.executable, [
            sys.executable, "-m", "zhanggui.cli", "serve", "--home", str(found.path), "--host", host, "--port", str(port)
        ])


# ---- ask


@app.command("ask")
def ask_command(
    measures: Annotated[list[str], typer.Argument(metavar="MEASURE...", help="Measures: line_amount, net_sales, sale_count ...")],
    by: Annotated[list[str] | None, typer.Option("--by", metavar="DIM", help="Cut by a dimension; may be repeated")] = None,
    from_day: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, inclusive")] = None,
    to_day: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, inclusive")] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", metavar="COND", help="dim=value, dim!=value, dim=none, quantity>0; repeatable")
    ] = None,
    against: Annotated[str | None, typer.Option("--against", metavar="PERIOD", help="previous, last-year or DAY..DAY")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Only what was known before this day")] = None,
    top: Annotated[int | None, typer.Option("--top", min=1, help="Only the first rows")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Answer a question: measures, cut by dimensions, of a period, under conditions, against another period."""
    from zhanggui.measures.ask import ask
    from zhanggui.measures.conditions import told_apart
    from zhanggui.measures.periods import parse

    measures, by, where = told_apart(measures, by or (), where or ())
    days = [parse(day) if day else None for day in (from_day, to_day, as_of)]
    _, engine = opened(home)
    answer = ask(
        engine.frames(as_of=days[2]), measures, by, from_day=days[0], to_day=days[1], where=where, against=against, as_of=days[2],
    )
    for note in answer.notes:
        say(note[1])
    put((answer.json() if form is not Format.table else answer.shown())[:top], form)


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV (also .gz), Excel or Parquet files")],
    as_: Annotated[str | None, typer.Option("--as", metavar="TABLE", help="The table they are (default: recognised)")] = None,
    map_: Annotated[list[Path] | None, typer.Option("--map", metavar="FILE", help="A mapping (TOML) of your own")] = None,
    source: Annotated[str | None, typer.Option("--source", help="The system the records come from (default: files)")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the proposal and the counts; store nothing")] = False,
    home: HomeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Bring a company's own records in: recognised, checked, nothing dropped in silence."""
    from zhanggui.lake import Lake
    from zhanggui.sources import importing
    from zhanggui.sources.mapping import read_mapping

    place = home_at(home)
    lake = Lake(place.lake_url)
    for batch in lake.repair():
        say(f"Batch {batch} was left half written by an import that did not end; it was rolled back.")
    with importing.working_folder() as work:
        proposals = importing.propose(
            files, home=place, work=work, table=as_, mappings=[read_mapping(m) for m in map_ or []], source=source
        )
        for proposal in proposals:
            say(importing.shown(proposal))
        report = importing.run_import(lake, place, proposals, by="command", work=work, dry_run=dry_run, say=say)
    for note in importing.remarks(report):
        say(note)
    if format is Format.json:
        print(json.dumps(report.json(), ensure_ascii=False, indent=1))
    else:
        put([{"batch": report.batch, **f} for f in report.json()["files"]], format)


# ---- refresh, today, explain


@app.command("refresh")
def refresh_command(
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="A replay of that morning")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Everything that runs nightly: today's decisions and the figures of the pages."""
    from zhanggui.base.days import iso
    from zhanggui.measures.periods import parse
    from zhanggui.refresh import refresh

    found, _ = opened(home)
    run = refresh(found, as_of=parse(as_of) if as_of else None, say=say)
    put([{"run": run.run, "as_of": iso(run.as_of), "replay": run.replay, "decisions": len(run.decisions),
          "seconds": round(run.took_ms / 1000, 1)}], form)


@app.command()
def today(
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="The list of this day (default: live)")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind of decision")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """What to do today, why, what it is worth. Without --as-of: the day after the last record."""
    from zhanggui.decide.shown import as_json, as_row
    from zhanggui.measures.periods import parse
    from zhanggui.refresh import decisions_of, statuses, todays_run

    found, engine = opened(home)
    run = todays_run(found, engine, parse(as_of) if as_of else None, kind=kind, say=say)
    language = str(found.settings()["language"])
    status = statuses(engine)
    rows = [as_json(d, run.run, status.get(d.id, "open"), language) for d in decisions_of(engine, run) if kind in (None, d.kind)]
    put(rows if form is Format.json else [as_row(row) for row in rows], form)


@app.command("explain")
def explain_command(
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="A measure: net_sales, return_amount, gross_profit ...")],
    from_day: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, inclusive")] = None,
    to_day: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, inclusive (default: the last)")] = None,
    against: Annotated[str, typer.Option("--against", metavar="PERIOD", help="previous, last-year or DAY..DAY")] = "previous",
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Only what was known before this day")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Why a measure changed: by driver, by dimension, and the few elements that explain it, or none. Every split adds up."""
    from zhanggui.analyse.explain import explain
    from zhanggui.analyse.explained import as_json, as_rows, sentence
    from zhanggui.measures.periods import parse

    first, last, known = (parse(day) if day else None for day in (from_day, to_day, as_of))
    _, engine = opened(home)
    found = explain(engine.frames(as_of=known), measure, (first, last), against, as_of=known)
    say(sentence(found))
    if form is Format.json:
        print(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    else:
        put(as_rows(found), form)


# ---- the site


@app.command()
def serve(
    home: HomeOption = None,
    host: Annotated[str, typer.Option("--host", help="Where the site listens")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Where the site listens")] = 8000,
) -> None:
    """The site, on this machine unless --host says otherwise. Its database is brought up to date first."""
    from zhanggui.web import serving

    say(f"http://{host}:{port}  (Ctrl+C stops it)")
    serving.serve(home_at(home), host, port)


user_app = typer.Typer(help="Accounts of the site.", no_args_is_help=True)
app.add_typer(user_app, name="user")


@user_app.callback()
def user_root() -> None:
    """Accounts of the site."""


@user_app.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="The name to sign in with")],
    role: Annotated[str, typer.Option("--role", help="owner, operations, buyer, sales_director, regional_manager, rep ...")],
    rep: Annotated[list[str] | None, typer.Option("--rep", help="A rep whose customers are seen; repeatable")] = None,
    region: Annotated[list[str] | None, typer.Option("--region", help="A region that is seen; repeatable")] = None,
    customer: Annotated[list[str] | None, typer.Option("--customer", help="A customer that is seen; repeatable")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Add a person; prints the first password, which must be changed at the first sign-in."""
    from zhanggui.web import serving

    serving.ready(home_at(home))
    from zhanggui.web.people.actions import add_from_command

    put([add_from_command(name, role, rep=rep or (), region=region or (), customer=customer or ())], form)


imports_app = typer.Typer(help="What came in, what is in quarantine, and undoing it.", invoke_without_command=True)
app.add_typer(imports_app, name="imports")


@imports_app.callback()
def imports(context: typer.Context, home: HomeOption = None, format: FormatOption = Format.table) -> None:
    """Every import, newest first: who, when, what became of its rows, how many are still in quarantine."""
    if context.invoked_subcommand is None:
        from zhanggui.sources.history import history

        put(history(opened(home)[1].lake), format)


@imports_app.command("undo")
def undo_import(batch: int, home: HomeOption = None) -> None:
    """Undo an import, whatever came later: its rows are gone, what they corrected is current again."""
    _, engine = opened(home)
    engine.lake.undo(batch, by="command")
    say(f"Import {batch} is undone.")


@imports_app.command("quarantine")
def quarantine_of(
    batch: int,
    file: Annotated[str | None, typer.Option("--file", help="Only rows of the file whose path ends so")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write a CSV to mend and import again")] = None,
    home: HomeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """The rows that an import refused: why, which file and line; --out or --format csv: as CSV to mend."""
    from zhanggui.sources import quarantine

    lake = opened(home)[1].lake
    quarantine.one_batch(lake, batch)
    rows = [r for r in quarantine.rows_of(lake, batch) if file is None or r.file.endswith(file)]
    if out is not None:
        out.write_text(quarantine.download(rows), "utf-8-sig", newline="")
        say(f"{len(rows):,} rows written to {out}. Mend them and import the file; keep its last column.")
    elif format is Format.csv:
        sys.stdout.write(quarantine.download(rows))
    else:
        put([{"row": r.mark, "file": r.file, "line": r.line, "table": r.table, "reason": r.reason, "why": r.why("zh"),
              "why_en": r.why("en"), "cells": " | ".join(c or "" for c in r.cells)} for r in rows], format)


@imports_app.command("kinds")
def kinds_of_lines(
    source: Annotated[str, typer.Option("--source", help="The system whose codes they are")] = "files",
    product_code: Annotated[str | None, typer.Option("--product-code", help="What product codes match whole; empty: all")] = None,
    adjustment_document: Annotated[str | None, typer.Option("--adjustment-document", help="What adjustments match")] = None,
    home: HomeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """The patterns that tell goods, charges and adjustments apart; an option changes them and stamps every line anew."""
    from zhanggui.sources.kinds import restamp

    place, engine = opened(home)
    if product_code is not None or adjustment_document is not None:
        changed = restamp.change(engine.lake, place, source, product_code, adjustment_document)
        say(f"{changed:,} lines are of another kind now.")
    put(restamp.listed(place), format)


def main() -> None:
    """The entry point: an error a person can mend is three lines, never a traceback."""
    try:
        app()
    except ZhangguiError as problem:
        say(f"zhanggui: {problem}")
        sys.exit(problem.exit_code)


if __name__ == "__main__":
    main()
