"""How members are made up and how they move: composition and levels, transitions, the year, promotions with a target."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhanggui.analyse.customers.lifecycle import STATES, composition
from zhanggui.analyse.customers.transitions import CHOICE, MONTHS, Move, Period, matrix, moves_of, periods, standings, trend
from zhanggui.analyse.members.figures import plain
from zhanggui.analyse.members.levels import Ladder, ladder, steps_of
from zhanggui.analyse.members.promotions import measured, undeclared
from zhanggui.analyse.members.standing import RATES, Book, Stand
from zhanggui.analyse.members.tracker import Line
from zhanggui.analyse.members.tracker import periods as spans_of
from zhanggui.base.days import date_of, iso
from zhanggui.measures.reading import Tables
from zhanggui.web import books
from zhanggui.web.members import listed, reads
from zhanggui.web.members.pages import pictures
from zhanggui.web.members.pages.analysed import figures, standing_of, tracked
from zhanggui.web.members.sight import looks
from zhanggui.web.members.views import exported, shared
from zhanggui.web.people.reads import User, needs
from zhanggui.web.people.roles import MEMBERS, PLAYS
from zhanggui.web.show import numbers

TREND = {"month": 12, "quarter": 8, "year": 5}
ANNUAL = ("new_cards", "new_card_rate", "effective", "growth", "churn_rate", "activate_rate", "wake_rate", "sink_rate",
          "win_back_rate", "repeat_rate", "mean_return", "member_share")  # fmt: skip


@needs(MEMBERS)
@require_GET
def composed(request: HttpRequest) -> HttpResponse:
    """The five parts of which all members are made, now and at the end of each of the last months, shop by shop (D18-D23)."""
    found = reads.analysed(by=request.user)
    spans = spans_of("month", found.as_of, 12, _first(found))
    told = [(span, composition(found.states, min(span.last, found.as_of - 1))) for span in spans]
    if "format" in request.GET:
        rows = [[iso(min(span.last, found.as_of - 1)), *parts.values()] for span, parts in told]
        return exported(request, "composition", ("day", *(s.name for s in STATES)), rows)
    now = composition(found.states, found.as_of - 1) if found.states.names else dict.fromkeys(listed.STATE_NAMES, 0)
    whole = sum(now.values())
    shops = _by_shop(found)
    return render(request, "members/composition.html", shared(request, "composition") | {
        "now": [(s, now[s.name], now[s.name] / whole if whole else None) for s in STATES], "whole": whole,
        "bar": pictures.parts_bar(now),
        "months": [(span, parts, sum(parts.values()), pictures.parts_bar(parts)) for span, parts in told[::-1]],
        "shops": [(shop, parts, sum(parts.values()), pictures.parts_bar(parts)) for shop, parts in shops],
        "ladder": ladder_of(found), "steps": steps_of(books.company()), "until": iso(found.as_of - 1),
    })  # fmt: skip


def _first(found: Book) -> int | None:
    return int(found.states.from_day.min()) if len(found.states.from_day) else found.as_of - 1


def _by_shop(found: Book) -> list[tuple[str, dict[str, int]]]:
    """-> the composition of each shop's members, the largest shop first; those of no shop under no name."""
    shops = np.array([(found.cards.index[n].shop or "") if n in found.cards.index else "" for n in found.states.names])
    names, sizes = np.unique(shops, return_counts=True) if len(shops) else (np.array([]), np.array([]))
    if len(names) < 2:
        return []
    order = np.argsort(-sizes, kind="stable")[:50]
    return [(str(names[i]), composition(found.states, found.as_of - 1, shops == names[i])) for i in order]


def ladder_of(found: Book) -> Ladder:
    """A book -> who stands where between consumer, shopper and member."""
    return ladder(found.cards, found.bought, steps_of(books.company()))


@needs(MEMBERS)
@require_GET
def transitions(request: HttpRequest) -> HttpResponse:
    """From which state into which, by month, quarter or year: the matrix, five rates, their trend, the shops (D14-D16, D24)."""
    found, step = reads.analysed(by=request.user), request.GET.get("step", "month")
    if step not in MONTHS:
        raise Http404
    over = [p for p in periods(found.as_of, step, TREND[step], running=True) if p.last >= (_first(found) or 0)]
    moves = moves_of(books.company())
    lines = {move.name: trend(found.states, move, over) for move in moves} if over else {}
    if "format" in request.GET:
        rows = [
            [iso(r.period.first), iso(r.period.last), m.name, r.start, r.moved, r.value, *r.interval]
            for m in moves
            for r in lines.get(m.name, ())
        ]
        return exported(request, f"transitions-{step}", ("from", "to", "rate", "start", "moved", "value", "low", "high"), rows)
    chosen = _chosen(over, request.GET.get("period", ""))
    shops = [(found.cards.index[n].shop or "") if n in found.cards.index else "" for n in found.states.names]
    pick = next((m for m in moves if m.name == request.GET.get("rate", "")), moves[0])
    return render(request, "members/transitions.html", shared(request, "transitions") | {
        "step": step, "steps": MONTHS, "over": over, "period": chosen, "all_states": STATES, "choice": CHOICE, "pick": pick,
        "matrix": _rows(found, chosen) if chosen else [], "rates": _rates(moves, lines, chosen), "moves": moves,
        "trend": _picture(lines.get(pick.name, []), step, 1260),
        "narrow_trend": _picture(lines.get(pick.name, []), step, 360),
        "line": lines.get(pick.name, [])[::-1],
        "shops": standings(found.states, pick, [chosen], shops) if chosen and len(set(shops)) > 1 else [],
    })  # fmt: skip


def _chosen(over: list[Period], asked: str) -> Period | None:
    """Periods and the first day of one -> that one; else the last whole one."""
    whole = [p for p in over if p.whole]
    return next((p for p in over if iso(p.first) == asked), whole[-1] if whole else over[-1] if over else None)


def _rows(found: Book, period: Period) -> list[tuple[Any, int, list[tuple[Any, int, float | None]]]]:
    """-> state before: how many, and of each state after how many and which share; those who joined last, under no state."""
    m = matrix(found.states, period)
    shares = m.shares()
    rows: list[tuple[Any, int, list[tuple[Any, int, float | None]]]] = [
        (a, int(m.before[a.code]), [(b, int(m.n[a.code, b.code]), shares[a.code][b.code]) for b in STATES]) for a in STATES
    ]
    joined = int(m.joined.sum())
    return [
        *rows,
        (None, joined, [(b, int(m.joined[b.code]), int(m.joined[b.code]) / joined if joined else None) for b in STATES]),
    ]


def _rates(moves: tuple[Move, ...], lines: dict[str, Any], period: Period | None) -> list[tuple[Move, Any, Any]]:
    """-> a named rate, its rate of the period, and that of the period before."""
    out = []
    for move in moves:
        told = lines.get(move.name, [])
        place = next((n for n, r in enumerate(told) if r.period == period), None)
        if place is not None:
            out.append((move, told[place], told[place - 1] if place else None))
    return out


def _picture(told: list[Any], step: str, width: int) -> str:
    whole = [r for r in told if r.period.whole]
    labels = [_head(r.period.first, step) for r in whole]
    return pictures.trend(labels, [r.value for r in whole], width=width, label=_("每期的率，表在下面"))


def _head(day: int, step: str) -> str:
    """The first day of a period and the step -> what stands below the axis."""
    when = date_of(day)
    if step == "year":
        return str(when.year)
    return (
        f"{when.year % 100}Q{(when.month + 2) // 3}" if step == "quarter" else numbers.tick(day, "month", get_language() or "zh")
    )


@needs(MEMBERS)
@require_GET
def annual(request: HttpRequest) -> HttpResponse:
    """The year: new-card rate, churn, activation, waking and sinking, year by year, definitions printed (D13)."""
    found, seen = reads.analysed(by=request.user), looks(request.user)
    whole = tracked("year", "", by=request.user)
    told = standing_of(found, seen, list(whole.periods))
    shown = figures(seen, ANNUAL)
    definitions = {RATES[m.name]: m for m in moves_of(books.company())}
    if "format" in request.GET:
        rows = [[iso(line.period.first)[:4], line.period.partial, *(plain(_value(line, stand, f.name), f.unit) for f in shown)]
                for line, stand in zip(whole.lines, told, strict=True)]  # fmt: skip
        return exported(request, "annual", ("year", "partial", *(f.name for f in shown)), rows)
    pairs = list(zip(whole.lines, told, strict=True))
    table = [(f, definitions.get(f.name), [(line, stand, _value(line, stand, f.name)) for line, stand in pairs]) for f in shown]
    begun = _first(found) or 0
    rates = [f for f in shown if f.unit == "percent" and f.name != "growth"]
    done = [pair for pair in pairs if not pair[0].period.partial and pair[0].period.first >= begun]
    return render(request, "members/annual.html", shared(request, "annual") | {
        "table": table, "pairs": pairs, "missing": whole.missing, "worse": _worse(done, rates),
        "year": done[-1][0] if done else None,
        "choice": CHOICE,
    })  # fmt: skip


def _value(line: Line, stand: Stand, name: str) -> Any:
    return line.values[name] if name in line.values else stand.values[name]


def _worse(done: list[tuple[Line, Stand]], shown: list[Any]) -> list[tuple[Any, Any, Any]]:
    """Whole years -> figures that were worse in the last than in the one before, the most first: what to plan for."""
    if len(done) < 2:
        return []
    out = []
    for f in shown:
        now, before = (_value(*pair, f.name) for pair in (done[-1], done[-2]))
        if now is not None and before and f.better != "neither" and (now < before) == (f.better == "more") and now != before:
            out.append((f, now, before))
    return sorted(out, key=lambda row: -abs(row[1] - row[2]) / abs(row[2]))[:3]


@needs(MEMBERS)
@require_GET
def promotions(request: HttpRequest) -> HttpResponse:
    """Promotions that say which state they are to change into which, and what came of it (D25)."""
    by = request.user
    found = reads.analysed(by=by)
    told, silent = measured_of(found, by)
    if "format" in request.GET:
        header = ("kind", "promotion", "name", "from", "to", "target_from", "target_to", "members", "moved", "reached",
                  "reached_moved", "others", "others_moved", "against", "lift", "low", "high", "verdict", "why")  # fmt: skip
        rows = [[m.kind, m.promotion, m.name, iso(m.first), iso(m.last), m.start, m.end, m.all.members, m.all.moved,
                 *((m.reached.members, m.reached.moved) if m.reached else (None, None)),
                 *((m.others.members, m.others.moved) if m.others else (None, None)), m.against, m.lift, m.low, m.high,
                 m.verdict, m.why]
                for m in told]  # fmt: skip
        return exported(request, "promotions", header, rows)
    return render(request, "members/promotions.html", shared(request, "promotions") | {
        "may_plays": request.user.may(PLAYS),
        "told": told, "silent": silent, "scale": _scale(told),
    })  # fmt: skip


def measured_of(found: Book, by: User) -> tuple[list[Any], int]:
    """A book and who looks -> promotions that were measured, and how many declare no target."""
    seen = looks(by)

    def made() -> tuple[list[Any], int]:
        tables = Tables(books.engine().frames(as_of=found.as_of), found.as_of)
        return measured(tables, found), undeclared(tables)

    kept: tuple[list[Any], int] = books.kept(
        ("members promotions", found.as_of, seen.shops, reads.settings_key()), seen.scope, made
    )
    return kept


def _scale(told: list[Any]) -> tuple[float, float]:
    ends = [end for m in told for end in (m.low, m.high) if end is not None]
    return (min([0.0, *ends]), max([0.01, *ends])) if ends else (0.0, 1.0)
