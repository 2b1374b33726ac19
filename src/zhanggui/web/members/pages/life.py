"""One card in full: who it is, consent, its state over time, what it bought, what it is worth, tags, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from zhanggui.analyse.customers.cycles import SkuCycle
from zhanggui.analyse.customers.lifecycle import STATES, story
from zhanggui.analyse.customers.worth import radar
from zhanggui.analyse.members.roll import Card, consents
from zhanggui.web.boards.reads import names_of
from zhanggui.web.members import listed, reads
from zhanggui.web.members.models import Link, Tag
from zhanggui.web.members.pages import pictures
from zhanggui.web.members.sight import looks
from zhanggui.web.people.reads import User

SHOWN = 50
CYCLES = 8
"""Goods of which it is said when they are bought again."""
PHONE = 360


@dataclass(frozen=True)
class Next:
    """When a member is expected again: day numbers of the middle and the ends of the 80 % interval, chances of 30 and 90 days,
    the usual days between purchases; own: told by the member's own past, else by that of members like it."""

    low: int
    mid: int
    high: int
    p30: float
    p90: float
    cycle: float | None
    own: bool


def of(card: Card, *, by: User) -> dict[str, Any]:
    """A card and who looks -> what its page shows."""
    seen, found = looks(by), reads.analysed(by=by)
    person = reads.person(card.member, by=by)
    (row,) = listed.dressed([card], found.now(), by=by)
    told = story(found.states, found.bought, card.member) if card.member in found.states.names else None
    bought = _purchases(card.member, by)
    stays = _stays(card.member, by)
    return {
        "card": row.card, "row": row, "person": person, "age": row.card.age(found.as_of - 1),
        "next": upcoming(card.member, by=by), "cycles": _cycles(card.member, by), "unread": reads.next_ones(by=by) is None,
        "consents": list(person.consents.all()) if person else [], "file_consents": consents(card.consent), "told": told,
        "moves": [(day, STATES[a]) for day, _b, a in told.moves][::-1] if told else [],
        "strip": pictures.strip(stays, bought, found.as_of),
        "narrow_strip": pictures.strip(stays, bought, found.as_of, width=PHONE),
        "bought": bought[::-1][:SHOWN], "bought_count": len(bought), "gap": _gap(bought),
        "hand_tags": list(Tag.objects.filter(code=card.member, dropped_on=None).select_related("by")),
        "tags": reads.tags_of(card.member, by=by),
        "links": list(Link.objects.filter(kept=card.member, undone_day=None)) if seen.decides else [], **_worth(card.member, by),
    }  # fmt: skip


def _purchases(member: str, by: User) -> list[tuple[int, int]]:
    """-> (day, minor units) of each purchase in the sales that the reader sees, oldest first."""
    h = reads.own_purchases(by=by)
    if member not in h.names:
        return []
    i = h.names.index(member)
    part = slice(int(h.start[i]), int(h.start[i + 1]))
    return [(int(day), int(cents)) for day, cents in zip(h.day[part], h.cents[part], strict=True)]


def _stays(member: str, by: User) -> list[tuple[int, int, int]]:
    s = reads.analysed(by=by).states
    if member not in s.names:
        return []
    rows = np.flatnonzero(s.who == s.names.index(member))
    return [(int(s.state[r]), int(s.from_day[r]), int(s.to_day[r])) for r in rows]


def _gap(bought: list[tuple[int, int]]) -> float | None:
    days = [day for day, _cents in bought]
    return (days[-1] - days[0]) / (len(days) - 1) if len(days) > 1 else None


def _cycles(member: str, by: User) -> list[tuple[SkuCycle, str]]:
    """-> of each SKU bought on two days or more, after how many days again, and what it is called."""
    cycles = reads.sku_cycles_of(member, by=by)[:CYCLES]
    called = names_of("sku", [one.sku for one in cycles])
    return [(one, called.get(one.sku, "")) for one in cycles]


def _worth(member: str, by: User) -> dict[str, Any]:
    w = reads.worths(by=by, among="level")
    if member not in w.names:
        return {"axes": [], "radar": ""}
    i, rows = w.names.index(member), radar(w, member)
    return {
        "axes": rows, "radar": pictures.value_radar(rows), "score": float(w.score[i]),
        "rfm": [int(n) for n in w.rfm[i]], "days": w.ways.days, "peers": int(w.peers.size[i]), "pooled": bool(w.peers.pooled[i]),
    }  # fmt: skip


def upcoming(member: str, *, by: User) -> Next | None:
    """A card -> when it is expected again; None where that cannot be told."""
    found = reads.next_ones(by=by)
    i = found.place(member) if found else None
    if found is None or i is None or found.mid[i] < 0 or found.p90[i] < 0:
        return None
    cycle = float(found.cycle[i])
    return Next(
        int(found.low[i]), int(found.mid[i]), int(found.high[i]), float(found.p30[i]), float(found.p90[i]),
        cycle if cycle > 0 else None, found.basis[i] == "own",
    )  # fmt: skip
