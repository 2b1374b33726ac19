"""The command `plays`: whom each play reached, what it did more than nothing, what it cost."""

from __future__ import annotations

from zhanggui.cli.app import Format, FormatOption, HomeOption, app, opened, put, say

SHOWN = (
    "play", "name", "from", "to_go", "reached", "held_out", "bought", "bought_held_out", "lift", "low_80", "high_80", "verdict",
    "repurchase_rate", "redemption_rate", "cost_of_one",
)  # fmt: skip
"""Columns of the table on the screen; json and csv have all."""


@app.command("plays")
def plays_command(home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """Plays and campaigns: lift over who was left alone by lot, repurchase rate, coupons used, cost of one activated."""
    from zhanggui.analyse.customers.plays import plays
    from zhanggui.cli.decisions import acts_known
    from zhanggui.refresh import last_day

    found, engine = opened(home)
    acts_known(found)
    as_of = last_day(engine, None) + 1
    rows = [one.row() for one in plays(engine.frames(as_of=as_of), as_of, found.settings())]
    if not rows:
        say("No play is on record: run one on the site, or import messages: zhanggui import FILE --as messages")
    put([{name: row[name] for name in SHOWN} for row in rows] if form is Format.table else rows, form)
