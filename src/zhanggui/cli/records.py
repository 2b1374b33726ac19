"""Commands that bring records in: import, imports (undo, quarantine, kinds)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhanggui.base.settings import Home, home_at
from zhanggui.cli.app import Format, FormatOption, HomeOption, app, opened, put, say

if TYPE_CHECKING:
    from zhanggui.sources.importing import Proposal


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV (also .gz), Excel or Parquet files")],
    as_: Annotated[str | None, typer.Option("--as", metavar="TABLE", help="The table they are (default: recognised)")] = None,
    map_: Annotated[list[Path] | None, typer.Option("--map", metavar="FILE", help="A mapping (TOML) of your own")] = None,
    source: Annotated[str | None, typer.Option("--source", help="The system the records come from (default: files)")] = None,
    header: Annotated[Path | None, typer.Option("--header", metavar="FILE", help="The documents of the lines, one a row")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the proposal and the counts; store nothing")] = False,
    home: HomeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Bring a company's own records in: recognised, checked, nothing dropped in silence."""
    from zhanggui.lake import Lake
    from zhanggui.sources import importing
    from zhanggui.sources.mapping import read_mapping
    from zhanggui.sources.proposing.shown import shown

    place = home_at(home)
    language = str(place.settings()["language"])
    lake = Lake(place.lake_url)
    for batch in lake.repair():
        say(f"Batch {batch} was left half written by an import that did not end; it was rolled back.")
    with importing.working_folder() as work:
        proposals = importing.propose(
            files, home=place, work=work, table=as_, mappings=[read_mapping(m) for m in map_ or []], source=source, header=header
        )
        for proposal in proposals:
            say(shown(proposal, language))
        report = importing.run_import(lake, place, proposals, by="command", work=work, dry_run=dry_run, say=say)
        if not dry_run:
            _people_kept(place, proposals, work)
    for note in importing.remarks(report):
        say(note)
    if report.batch is not None and any(f.count.accepted for f in report.files):
        say("Next: zhanggui refresh works out what to do with it.")
    if format is Format.json:
        print(json.dumps(report.json(), ensure_ascii=False, indent=1))
    else:
        put([{"batch": report.batch, **f} for f in report.json()["files"]], format)


def _people_kept(place: Home, proposals: list[Proposal], work: Path) -> None:
    """Names, phones and addresses of members -> in the site's own database, which is made where there is none yet."""
    if not any(p.mapping.table == "members" and p.unmapped for p in proposals):
        return
    from zhanggui.web import serving

    serving.ready(place)
    from zhanggui.web.members import actions, people_file

    if people_file.has_people(proposals):
        took = actions.keep_people(proposals, by=None, work=work)
        say(f"Who {took.written:,} members are is kept in the site's own database, not in the lake.")
        for line, why in took.shown:
            say(f"Line {line}: {why}")


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
