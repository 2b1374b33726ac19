"""Commands of whoever runs the installation: backup, restore, doctor."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from zhanggui.base.settings import home_at
from zhanggui.cli.app import Format, FormatOption, HomeOption, app, put, say


@app.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="The archive to make (default: the home's folder backups)")] = None,
    uploads: Annotated[bool, typer.Option("--uploads", help="Also the files that wait to be imported")] = False,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """The whole home in one archive, while the site goes on working: database, lake, settings, mappings, secrets."""
    from zhanggui.web import serving
    from zhanggui.web.running.backup import archive, rows

    place = home_at(home)
    target = file or place.path / "backups" / f"zhanggui-{datetime.now():%Y%m%d-%H%M%S}.zip"
    if place.exists() and rows.sqlite_file(place) is None:
        serving.ready(place)
    made = archive.backup(place, target.absolute(), uploads=uploads, say=say)
    put([{
        "archive": str(target), "bytes": target.stat().st_size, "files": len(made.files), "database": made.database,
        "rows": sum(made.rows.values()), "tables": len(made.lake), "left_out": "; ".join(made.left_out),
    }], form)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="An archive made by zhanggui backup")],
    home: HomeOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="In place of the home that is there, which is kept aside")] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Only put back files of the lake that are gone or damaged")] = False,
    form: FormatOption = Format.table,
) -> None:
    """A home from an archive. Everything in it is checked before anything is replaced."""
    from zhanggui.web.running.backup.repair import repair as repaired
    from zhanggui.web.running.backup.restore import restore as restored

    place = home_at(home)
    if repair:
        found = repaired(file, place, say=say)
        put([one.row() for one in found], form)
        say(f"{sum(one.done for one in found)} put back, {sum(not one.done for one in found)} still damaged.")
        sys.exit(int(not all(one.done for one in found)))
    # Django opens its log in the folder that is then moved into place; the home there is not touched before.
    aside = restored(file, place, replace=replace, say=say)
    put([{"home": str(place.path), "old_home": str(aside) if aside else None}], form)


@app.command()
def doctor(
    home: HomeOption = None,
    host: Annotated[str, typer.Option("--host", help="Where the site is to listen")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Where the site is to listen")] = 8000,
    deep: Annotated[bool, typer.Option("--deep", help="Also read every byte of the lake and compare its checksums")] = False,
    form: FormatOption = Format.table,
) -> None:
    """What is wrong with this installation, where, and what to do about it. Exit 1 when something is broken."""
    from zhanggui.web.running.doctor.examine import examine

    found = examine(home_at(home), engine_url=os.environ.get("ENGINE_URL", ""), listen=(host, port), deep=deep)
    put([f.row() for f in found], form)
    broken, odd = (sum(f.state == state for f in found) for state in ("broken", "warning"))
    say(f"{broken} broken, {odd} to look at, {len(found) - broken - odd} in order.")
    if broken:
        sys.exit(1)
