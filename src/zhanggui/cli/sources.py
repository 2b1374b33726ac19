"""Commands for records that come by themselves: connect, pull, connections (remove), pickup."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from zhanggui.base.settings import home_at
from zhanggui.cli.app import Format, FormatOption, HomeOption, app, put, say


@app.command("connect")
def connect_database(
    name: Annotated[str, typer.Argument(help="What to call the connection: letters, digits, _ and -")],
    url: Annotated[str, typer.Argument(help="postgresql://USER@HOST:5432/DATABASE or mysql://USER@HOST:3306/DATABASE")],
    table: Annotated[str, typer.Option("--table", help="The table or view that is read (SCHEMA.TABLE)")] = "",
    query: Annotated[str, typer.Option("--query", help="A SELECT that is read instead")] = "",
    as_: Annotated[str, typer.Option("--as", metavar="TABLE", help="The table of ours (default: recognised)")] = "",
    mark: Annotated[str, typer.Option("--mark", help="The column that grows, such as updated_at or id")] = "",
    overlap: Annotated[int, typer.Option("--overlap", help="How far below the mark a pull begins (usual: 600 s, or 1000)")] = -1,
    source: Annotated[str, typer.Option("--source", help="The system the records come from (default: the connection)")] = "",
    map_: Annotated[list[Path] | None, typer.Option("--map", metavar="FILE", help="A mapping (TOML) of your own")] = None,
    password_env: Annotated[str, typer.Option("--password-env", help="The environment variable that holds the password")] = "",
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Connect a table or a query of a database: looked at, its columns recognised and shown. Nothing is imported yet."""
    from zhanggui.sources.fetch import connection as kept
    from zhanggui.sources.fetch import pull
    from zhanggui.sources.mapping import read_mapping
    from zhanggui.sources.proposing.shown import shown

    bare, password = kept.parsed(url)
    if not password and not password_env and sys.stdin.isatty():
        asked = "Password of the database (readable by you only; empty: none, or as before)"
        password = typer.prompt(asked, default="", hide_input=True, show_default=False, err=True)
    given = kept.Connection(
        name=name, url=bare, table=table, query=query, target=as_, mark=mark, overlap=overlap, source=source,
        password_env=password_env,
    )
    place = home_at(home)
    found = pull.connect(place, given, password or None, [read_mapping(m) for m in map_ or []])
    for proposal in found.proposals:
        say(shown(proposal, str(place.settings()["language"])))
    for note in found.notes:
        say(note)
    say(f"Connected. Its rows come with: zhanggui pull {name}")
    put([_row(found.connection)], form)


@app.command("pull")
def pull_rows(
    name: Annotated[str | None, typer.Argument(help="The connection (default: every one)")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Read what is new in the connected databases: each pull is one import, with the mark from which the next one begins."""
    from zhanggui.sources.fetch import pull

    place = home_at(home)
    ended = [pull.pull(place, name, by="command", say=say)] if name else pull.pull_all(place, say, by="command")
    put([e.row for e in ended], form)
    if any(e.problem for e in ended):
        raise typer.Exit(1)


connections_app = typer.Typer(help="The connected databases, and removing one.", invoke_without_command=True)
app.add_typer(connections_app, name="connections")


@connections_app.callback()
def connections(context: typer.Context, home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """Every connection: what it reads, how far it has come, how its last pull ended. Passwords are never shown."""
    if context.invoked_subcommand is None:
        from zhanggui.lake import Lake
        from zhanggui.sources.fetch import connection as kept
        from zhanggui.sources.fetch import pull

        place = home_at(home)
        lake = Lake(place.lake_url)
        rows = []
        for name in kept.names(place):
            one, last = kept.load(place, name), kept.said_last(place, name)
            mark = pull.mark_of(lake, one)
            said = {"reached": mark.value if mark else None, "last": last.get("at"), "problem": last.get("what", "")}
            rows.append(_row(one) | said)
        put(rows, form)


@connections_app.command("remove")
def remove_connection(name: str, home: HomeOption = None) -> None:
    """Forget a connection and its password. What it brought stays; `imports undo` takes that back."""
    from zhanggui.sources.fetch import connection as kept

    kept.remove(home_at(home), name)
    say(f"The connection {name} is gone.")


def _row(one: object) -> dict[str, object]:
    from zhanggui.sources.fetch.connection import Connection

    assert isinstance(one, Connection)
    return {
        "connection": one.name, "address": one.shown, "reads": one.reads,
        "as": ", ".join(dict.fromkeys(m.table for m in one.mappings)), "mark": one.mark,
    }


@app.command("pickup")
def pick_up_files(home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """One pass over the folder of the setting pickup_folder: its new files imported, moved to done/ or failed/; for cron."""
    from zhanggui.base.errors import ZhangguiError
    from zhanggui.sources.fetch.pickup import pick_up

    place = home_at(home)
    if place.pickup_folder is None:
        raise ZhangguiError("No folder is set.", do="Set one: zhanggui settings pickup_folder /path/of/the/folder")
    picked = pick_up(place, say, by="pickup")
    shown = ("state", "batch", "accepted", "quarantined", "what")
    put([{"file": p.name} | {key: getattr(p, key) for key in shown} for p in picked], form)
    if any(p.state == "failed" for p in picked):
        raise typer.Exit(1)
