"""Commands of the morning: refresh, today."""

from __future__ import annotations

from typing import Annotated

import typer

from zhanggui.base.settings import Home
from zhanggui.cli.app import Format, FormatOption, HomeOption, app, opened, put, say


def acts_known(home: Home) -> None:
    """What people did with decisions on the site -> in the lake, so that a command knows where each stands."""
    from zhanggui.web import serving

    if serving.ready_where_used(home, say):
        from zhanggui.web.decisions import exported

        exported.to_lake(home)
        from zhanggui.web.members import exported as cards

        cards.to_lake(home)
        from zhanggui.web.plays import exported as touched

        touched.to_lake(home)


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
    acts_known(found)
    run = refresh(found, as_of=parse(as_of) if as_of else None, say=say)
    say("Next: zhanggui today shows them; zhanggui serve is the same as a site.")
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
    from zhanggui.base.days import iso
    from zhanggui.decide import DECISIONS
    from zhanggui.decide.shown import as_json, as_row
    from zhanggui.measures.periods import parse
    from zhanggui.refresh import decisions_of, lacking, nothing_of, statuses, todays_run

    found, engine = opened(home)
    acts_known(found)
    run = todays_run(found, engine, parse(as_of) if as_of else None, kind=kind, say=say)
    language = str(found.settings()["language"])
    status = statuses(engine)
    rows = [as_json(d, run.run, status.get(d.id, "open"), language) for d in decisions_of(engine, run, kind)]
    if not rows:
        say(f"Nothing to do on {iso(run.as_of)}." if not kind else f"No {kind} on {iso(run.as_of)}.")
    for name in (kind,) if kind else DECISIONS:
        why = nothing_of(run, name).get("en")
        for note in (lacking(engine, name) if not rows else []) or ([f"{name}: {why}"] if why else []):
            say(note)
    put(rows if form is Format.json else [as_row(row) for row in rows], form)
