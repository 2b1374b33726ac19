"""The tracker of members, and what the other pages of analysis share with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhanggui.analyse.customers.transitions import moves_of
from zhanggui.analyse.members.figures import FIGURES, plain
from zhanggui.analyse.members.standing import RATES, Book, Stand, stands, target
from zhanggui.analyse.members.tracker import CUTS, GRAINS, TRACKED, Grain, Line, Tracker, review, track
from zhanggui.base.days import iso
from zhanggui.measures.reading import Tables
from zhanggui.web import books
from zhanggui.web.members import reads
from zhanggui.web.members.sight import Looks, looks
from zhanggui.web.members.views import exported, shared
from zhanggui.web.people.reads import User, needs
from zhanggui.web.people.roles import MEMBERS

INSIDE = ("member_profit", "profit_share")
"""Figures that tell what goods cost the company."""


def grain_of(request: HttpRequest, default: Grain = "week") -> Grain:
    """An address -> the grain asked for."""
    asked = request.GET.get("grain", "")
    return next((g for g in GRAINS if g == asked), default)


def tracked(grain: Grain, cut: str, *, by: User) -> Tracker:
    """A grain and a cut -> the tracker of those whom a person sees."""
    seen, found = looks(by), reads.analysed(by=by)
    cents = round(float(books.company()["card_from"]) * 100)

    def made() -> Tracker:
        frames = reads.own_frames(seen, found.as_of)
        return track(frames, found.cards, found.as_of, grain, cut=cut, card_from_cents=cents, count=1 if cut else None)

    kept: Tracker = books.kept(("members tracker", grain, cut, found.as_of, seen.shops, cents), seen.scope, made)
    return kept


def figures(seen: Looks, names: tuple[str, ...] = TRACKED) -> list[Any]:
    """What a person sees, names -> the declared figures that are theirs to see."""
    return [FIGURES[name] for name in names if seen.profit or name not in INSIDE]


def standing_of(found: Book, seen: Looks, spans: list[Any]) -> list[Stand]:
    """A book, what a person sees, periods -> how members stood in each."""
    moves = moves_of(books.company())

    def made() -> list[Stand]:
        tables = Tables(reads.own_frames(seen, found.as_of), found.as_of)
        return stands(found, spans, tables=tables, moves=moves)

    key = ("members stands", [(s.first, s.last) for s in spans], found.as_of, seen.shops, reads.settings_key())
    kept: list[Stand] = books.kept(key, seen.scope, made)
    return kept


@needs(MEMBERS)
@require_GET
def tracker(request: HttpRequest) -> HttpResponse:
    """Period by period: new cards, how many of those who could have one took it, what members bring, how many pieces they take;
    and by month and longer: age, growth, churn, days to return (D03-D12, D17)."""
    by, grain = request.user, grain_of(request)
    seen, found = looks(by), reads.analysed(by=by)
    whole = tracked(grain, "", by=by)
    slow = standing_of(found, seen, list(whole.periods)) if grain in ("month", "quarter", "year") else []
    shown = figures(seen)
    standing = figures(seen, tuple(slow[-1].values)) if slow else []
    beside: list[tuple[Line, Stand | None]] = list(zip(whole.lines, slow or [None] * len(whole.lines), strict=True))  # type: ignore[list-item]
    if "format" in request.GET:
        header = ("from", "to", "partial", *(f.name for f in (*shown, *standing)))
        rows = [sheet_row(line, stand, shown, standing) for line, stand in beside]
        return exported(request, f"tracker-{grain}", header, rows)
    cuts = {cut: tracked(grain, cut, by=by) for cut in CUTS if f"members.{cut}" not in tracked(grain, cut, by=by).missing}
    return render(request, "members/tracker.html", shared(request, "tracker") | {
        "grain": grain, "grains": GRAINS, "whole": whole, "lines": beside,
        "figures": shown, "standing": standing, "cuts": cuts, "review": review(whole, cuts.get("clerk")),
        "card_cents": whole.card_from_cents, "target": target(found, float(books.company()["return_days_target"])),
        "definitions": {RATES[m.name]: m for m in moves_of(books.company())},
    })  # fmt: skip


def sheet_row(line: Line, stand: Stand | None, shown: list[Any], standing: list[Any]) -> list[Any]:
    """A line -> a row of an export: money in major units."""
    values = line.values | (dict(stand.values) if stand else {})
    return [
        iso(line.period.first),
        iso(line.period.last),
        line.period.partial,
        *(plain(values[f.name], f.unit) for f in (*shown, *standing)),
    ]
