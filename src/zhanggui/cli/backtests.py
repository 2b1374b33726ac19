"""The command that tries a prediction on the past: backtest."""

from __future__ import annotations

from typing import Annotated

import typer

from zhanggui.cli.app import Format, FormatOption, HomeOption, app, opened, put, say


@app.command("backtest")
def backtest_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What is tried: demand, next-order, churn, value, gains")],
    cuts: Annotated[int, typer.Option("--cuts", min=1, max=100, help="On how many past days it is tried")] = 4,
    horizon: Annotated[
        int | None, typer.Option("--horizon", min=1, max=364, metavar="DAYS", help="Days ahead (default: its own)")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Only what was known before this day")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """How right a prediction was on this company's own past, beside simple peers. No cut sees a later day."""
    from zhanggui.base.errors import WrongUse
    from zhanggui.decide import BACKTESTS
    from zhanggui.measures.periods import parse
    from zhanggui.refresh import last_day

    if name not in BACKTESTS:
        raise WrongUse(f"There is no back-test {name}.", do=f"Known: {', '.join(BACKTESTS)}")
    found, engine = opened(home)
    day = parse(as_of) if as_of else last_day(engine, None) + 1
    test = BACKTESTS[name]
    rows = test.tried(engine.frames(as_of=day), day, cuts, horizon or test.horizon, found.settings())
    if not rows:
        say("The records are too short for that: fewer weeks than eight and the days ahead before the first cut.")
    put([row.json() for row in rows], form)
