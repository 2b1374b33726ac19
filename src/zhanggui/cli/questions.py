"""Commands that answer questions: ask, explain."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from zhanggui.base.settings import Home
from zhanggui.cli.app import Format, FormatOption, HomeOption, app, opened, put, say

AGAINST = "previous, last-year, new-year or DAY..DAY"


@app.command("ask")
def ask_command(
    measures: Annotated[list[str], typer.Argument(metavar="MEASURE...", help="Measures: line_amount, net_sales, sale_count ...")],
    by: Annotated[list[str] | None, typer.Option("--by", metavar="DIM", help="Cut by a dimension; may be repeated")] = None,
    from_day: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, inclusive")] = None,
    to_day: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, inclusive")] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", metavar="COND", help="dim=value, dim!=value, dim=none, quantity>0; repeatable")
    ] = None,
    against: Annotated[str | None, typer.Option("--against", metavar="PERIOD", help=AGAINST)] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Only what was known before this day")] = None,
    clean: Annotated[bool | None, typer.Option("--clean/--all", help="Without lines marked out of line (or as set)")] = None,
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
    at, engine = opened(home)
    answer = ask(
        engine.frames(as_of=days[2], clean=clean), measures, by,
        from_day=days[0], to_day=days[1], where=where, against=against, as_of=days[2], new_years=_new_years(at, against),
    )
    for note in answer.notes:
        say(note[1])
    put((answer.json() if form is not Format.table else answer.shown())[:top], form)


@app.command("explain")
def explain_command(
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="A measure: net_sales, return_amount, gross_profit ...")],
    from_day: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, inclusive")] = None,
    to_day: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day, inclusive (default: the last)")] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", metavar="COND", help="dim=value, dim!=value, dim=none, quantity>0; repeatable")
    ] = None,
    against: Annotated[str, typer.Option("--against", metavar="PERIOD", help=AGAINST)] = "previous",
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Only what was known before this day")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Why a measure changed: by driver, by dimension, and the few elements that explain it, or none. Every split adds up."""
    from zhanggui.analyse.causes.explain import explain
    from zhanggui.analyse.causes.explained import as_json, as_rows, sentence, versus
    from zhanggui.measures.periods import parse

    first, last, known = (parse(day) if day else None for day in (from_day, to_day, as_of))
    at, engine = opened(home)
    frames, new_years = engine.frames(as_of=known), _new_years(at, against)
    found = explain(frames, measure, (first, last), against, where=where or (), as_of=known, new_years=new_years)
    say(versus(found))
    say(sentence(found))
    if form is Format.json:
        print(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    else:
        put(as_rows(found, days=form is Format.csv), form)


def _new_years(home: Home, against: str | None) -> tuple[int, ...]:
    """A home, and what is compared with -> the lunar new years that its country keeps; none where they decide nothing."""
    if against not in ("last-year", "new-year"):
        return ()
    from zhanggui.tables.places.calendar import new_years_of

    return new_years_of(str(home.settings()["country"]))
