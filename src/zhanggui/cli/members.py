"""The command `members`: how many are in which state, the list of those, the tracker of new cards and what members bring; cards
merged, parted and forgotten by the very acts of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from zhanggui.base.settings import Home
from zhanggui.cli.app import Format, FormatOption, HomeOption, app, opened, put, say

SHOWN = 50
"""Rows of a list on the screen; json and csv have all."""


members_app = typer.Typer(help="Members by state, their cards, the tracker; merge, part, erase.", invoke_without_command=True)
app.add_typer(members_app, name="members")


@members_app.callback()
def members_command(
    context: typer.Context,
    which: Annotated[
        str | None, typer.Option("--list", metavar="STATE", help="all, new, active, silent, sleeping or lost")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="DIM", help="shop or clerk")] = "",
    tracker: Annotated[str | None, typer.Option("--tracker", metavar="GRAIN", help="day, week, month, quarter or year")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Only what was known before this day")] = None,
    top: Annotated[int | None, typer.Option("--top", min=1, help="Only the first rows")] = None,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Members by state (the five parts of all of them), the cards of one state, or the tracker. Names stay on the site."""
    if context.invoked_subcommand is None:
        _counted(which, by, tracker, as_of, top, home=home, form=form)


def _counted(
    which: str | None, by: str, tracker: str | None, as_of: str | None, top: int | None, *, home: Path | None, form: Format
) -> None:
    from zhanggui.base.days import iso
    from zhanggui.base.errors import WrongUse
    from zhanggui.measures.periods import parse

    place, engine = opened(home)
    _cards_known(place)
    if by not in ("", "shop", "clerk"):
        raise WrongUse(f"Members are not counted by {by}.", do="By: shop, clerk")
    if which is not None and tracker is not None:
        raise WrongUse("--list and --tracker are two questions.", do="Ask one at a time.")
    day = parse(as_of) if as_of else _live_day(engine)
    if tracker is not None:
        rows = _tracked(place, engine, day, tracker, by)
    elif which is not None:
        rows = _listed(place, engine, day, which)
    else:
        rows = _composed(place, engine, day, by)
    say(f"As of {iso(day)}.")
    if form is Format.table and which is not None:
        top = top or SHOWN
        say(f"{len(rows):,} members" + (f", the first {top}" if len(rows) > top else ""))
    put(rows[:top], form)


@members_app.command("merge")
def merge_cards(
    kept: Annotated[str, typer.Argument(help="The card that stays")],
    merged: Annotated[str, typer.Argument(help="The card that counts as it from now on")],
    why: Annotated[str, typer.Option("--why", help="How it is known that they are one person")] = "",
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Two cards of one person: the second counts as the first everywhere, until they are parted."""
    from zhanggui.web import serving

    serving.ready(opened(home)[0])
    from zhanggui.web.members import actions

    made = actions.merge(kept.strip(), merged.strip(), why, by=None)
    say(f"{made.merged} counts as {made.kept}. Undo it: zhanggui members part {made.kept} {made.merged}")
    put([{"kept": made.kept, "merged": made.merged, "why": made.reason}], form)


@members_app.command("part")
def part_cards(
    kept: Annotated[str, typer.Argument(help="The card that stayed")],
    merged: Annotated[str, typer.Argument(help="The card that was merged into it")],
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Undo a merge: two people again."""
    from zhanggui.base.errors import WrongUse
    from zhanggui.web import serving

    serving.ready(opened(home)[0])
    from zhanggui.web.members import actions
    from zhanggui.web.members.models import Link

    link = Link.objects.filter(kept=kept.strip(), merged=merged.strip(), undone_day=None).first()
    if link is None:
        do = "Merges of this company are on the page of duplicates; those of a file are undone with its import."
        raise WrongUse(f"{merged} was not merged into {kept}.", do=do)
    done = actions.part(link.pk, by=None)
    say(f"{done.kept} and {done.merged} are two people again.")
    put([{"kept": done.kept, "merged": done.merged}], form)


@members_app.command("erase")
def erase_member(
    card: Annotated[str, typer.Argument(help="The number of the card")],
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone, and I know it")] = False,
    home: HomeOption = None,
    form: FormatOption = Format.table,
) -> None:
    """Forget a member at their wish: who they were leaves site, lake and quarantine; what they bought stays, said of a number."""
    from zhanggui.base.errors import WrongUse
    from zhanggui.web import serving

    serving.ready(opened(home)[0])
    if not yes:
        raise WrongUse(f"Erasing {card} cannot be undone.", do="Say that you know it: --yes")
    from zhanggui.web.members.erase import erase

    put([{"card": one, "erased": True} for one in erase(card.strip(), by=None)], form)


def _cards_known(home: Home) -> None:
    """Cards and merges of the site -> in the lake, so that a command counts them as the site does."""
    from zhanggui.web import serving

    if serving.ready_where_used(home, say):
        from zhanggui.web.members import exported

        exported.to_lake(home)


def _live_day(engine: Any) -> int:
    """-> the day after the last sale; without sales, after the last card."""
    import narwhals as nw

    for table, column in (("sales", "day"), ("members", "enrolled_day")):
        if engine.lake.files(table) and column in engine.lake.schema(table).names:
            last = engine.frame(table).select(nw.col(column).max()).collect("pyarrow").to_native()[column].to_pylist()
            if last and last[0] is not None:
                return int(last[0]) + 1
    from zhanggui.base.errors import ZhangguiError

    raise ZhangguiError("There are no members yet.", do="Import a file: zhanggui import FILE --as members")


def _book(place: Home, engine: Any, day: int) -> Any:
    from zhanggui.analyse.customers.lifecycle import rules_of
    from zhanggui.analyse.members.roll import roll
    from zhanggui.analyse.members.standing import book

    frames = engine.frames(as_of=day)
    return book(frames, roll(frames, day), rules_of(place.settings()))


def _composed(place: Home, engine: Any, day: int, by: str) -> list[dict[str, Any]]:
    """-> a row a state with its share and meaning; with by, a row a shop or clerk with its members in each state."""
    from zhanggui.analyse.customers.lifecycle import STATES, composition

    found = _book(place, engine, day)
    if not found.states.names:
        return []
    if not by:
        told, whole = composition(found.states, day - 1), len(found.states.names)
        return [
            {"state": s.name, "members": told[s.name], "share": round(told[s.name] / whole, 4),
             "definition": found.states.rules.meaning(s.code, english=True)}
            for s in STATES
        ]  # fmt: skip
    import numpy as np

    whose = np.array([getattr(found.cards.index[n], by) or "" for n in found.states.names])
    parts = [(str(name) or None, composition(found.states, day - 1, whose == name)) for name in np.unique(whose)]
    return [{by: name, **per, "total": sum(per.values())} for name, per in parts]


def _listed(place: Home, engine: Any, day: int, which: str) -> list[dict[str, Any]]:
    """-> a row a card of a state: who by its number, enrolled when and where, how often, how much, when last."""
    from zhanggui.analyse.customers.lifecycle import CODES
    from zhanggui.base.days import iso
    from zhanggui.base.errors import WrongUse

    if which != "all" and which not in CODES:
        raise WrongUse(f"There is no state {which}.", do=f"Known: all, {', '.join(CODES)}")
    found = _book(place, engine, day)
    now, h = found.now(), found.bought
    at = {name: i for i, name in enumerate(h.names)}
    rows = []
    for name in found.in_state(which):
        card, i = found.cards.index[name], at.get(name)
        cents = int(h.cents[h.start[i] : h.start[i + 1]].sum()) if i is not None else 0
        rows.append({
            "member": name, "state": now[name], "enrolled": None if card.enrolled_day is None else iso(card.enrolled_day),
            "shop": card.shop, "clerk": card.clerk, "level": card.level, "purchases": 0 if i is None else int(h.count[i]),
            "amount": cents / 100, "last_purchase": None if i is None else iso(int(h.last[i])), "listed": card.listed,
        })  # fmt: skip
    return rows


def _tracked(place: Home, engine: Any, day: int, grain: str, by: str) -> list[dict[str, Any]]:
    """-> a row a period (of a shop or clerk): the figures of the tracker, and from months on those of standing."""
    from zhanggui.analyse.customers.transitions import moves_of
    from zhanggui.analyse.members.figures import FIGURES, plain
    from zhanggui.analyse.members.standing import stands
    from zhanggui.analyse.members.tracker import track
    from zhanggui.base.days import iso
    from zhanggui.measures.reading import Tables

    settings, frames, found = place.settings(), engine.frames(as_of=day), _book(place, engine, day)
    cents = round(float(settings["card_from"]) * 100)
    whole = track(frames, found.cards, day, grain, cut=by, card_from_cents=cents)  # type: ignore[arg-type]
    for name in whole.missing:
        say(f"Not told: {name} was never imported.")
    more: dict[int, Any] = {}
    if not by and grain in ("month", "quarter", "year"):
        told = stands(found, list(whole.periods), tables=Tables(frames, day), moves=moves_of(settings))
        more = {one.period.first: one.values for one in told}
    rows = []
    for line in whole.lines:
        values = line.values | dict(more.get(line.period.first, {}))
        beside = {by: line.group or None} if by else {}
        head = {"from": iso(line.period.first), "to": iso(line.period.last), "partial": line.period.partial}
        rows.append(head | beside | {name: plain(value, FIGURES[name].unit) for name, value in values.items()})
    return rows
