"""The register as a list: narrowed, dressed with who is behind each card as far as the reader may know; cards that look alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Max, Q

from zhanggui.analyse.customers.lifecycle import STATES
from zhanggui.analyse.customers.transitions import Period, moves_of, who_moved, who_went
from zhanggui.analyse.members.completeness import IN_THE_LAKE, PERSONAL, filled
from zhanggui.analyse.members.levels import ladder, steps_of
from zhanggui.analyse.members.roll import Card, Roll
from zhanggui.base.days import date_of, iso
from zhanggui.rules.phone import dialled, masked
from zhanggui.web import books
from zhanggui.web.members.models import Link, Member, Tag
from zhanggui.web.members.reads import analysed, every_tag, everyone, kept_of, own_purchases
from zhanggui.web.members.sight import Looks, looks
from zhanggui.web.people.reads import User

STATE_NAMES = tuple(state.name for state in STATES)
GAPS = (*IN_THE_LAKE, *PERSONAL)
"""Fields by whose lack a list can be narrowed."""


@dataclass(frozen=True)
class Dressed:
    """A card as a row of a list: who is behind it as far as the reader may know, and its state now."""

    card: Card
    state: str
    name: str = ""
    phone: str = ""
    address: str = ""
    tags: tuple[str, ...] = ()
    last: int | None = None
    orders: int = 0
    cents: int = 0
    erased: bool = False

    @property
    def word(self) -> str:
        """What it is called: the name, else the number."""
        return self.name or self.card.member


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to; empty says nothing. Days are day numbers."""

    state: str = ""
    shop: str | None = None
    clerk: str | None = None
    level: str = ""
    tag: str = ""
    gap: str = ""
    find: str = ""
    first: int | None = None
    last: int | None = None
    until: int | None = None
    moved: str = ""
    rung: str = ""


@dataclass(frozen=True)
class Listing:
    """The list: cards that were asked for, in order; how many there are in each state before the state was asked; all of them."""

    cards: list[Card]
    states: dict[str, str]
    counts: dict[str, int]
    total: int


def listing(asked: Asked, *, by: User) -> Listing:
    """What is asked -> the cards, those enrolled last first."""
    every, now = everyone(by=by), analysed(by=by).now()
    states = {c.member: now.get(c.member, "new") for c in every}
    if asked.moved:
        # The days of a period of moving are not those of enrolling.
        moved = who(asked, by=by)
        found = [c for c in every if c.member in moved and _matches(c, replace(asked, first=None, last=None))]
    else:
        found = [c for c in every if _matches(c, asked)]
    if asked.find:
        wanted = _found(asked.find, by)
        found = [c for c in found if asked.find.casefold() in c.member.casefold() or c.member in wanted]
    if asked.gap:
        kept = kept_of(by=by) or {}
        found = [c for c in found if c.listed and gap_in(c, asked.gap, kept, every)]
    if asked.tag:
        tagged = {t.code for t in Tag.objects.filter(word=asked.tag, dropped_on=None)}
        tagged |= {m for t in every_tag(by=by) if asked.tag in (t.name, t.zh) for m in t.members}
        found = [c for c in found if c.member in tagged]
    if asked.rung:
        there = set(rung_of(asked.rung, by=by))
        found = [c for c in found if c.member in there]
    counts = dict.fromkeys(STATE_NAMES, 0)
    for c in found:
        counts[states[c.member]] += 1
    total = len(found)
    if asked.state:
        found = [c for c in found if states[c.member] == asked.state]
    found.sort(key=lambda c: (-(c.enrolled_day if c.enrolled_day is not None else -1), c.member))
    return Listing(found, states, counts, total)


def who(asked: Asked, *, by: User) -> frozenset[str]:
    """A named move, or two states with a dash between, and the period asked -> the members behind the numerator of the rate, or
    in the cell of the matrix."""
    found = analysed(by=by)
    if asked.first is None or asked.last is None or asked.last >= found.as_of or not found.states.names:
        return frozenset()
    period = Period(asked.first, asked.last)
    before, dash, after = asked.moved.partition("-")
    if dash:
        return frozenset(who_went(found.states, before, after, period))
    move = next((m for m in moves_of(books.company()) if m.name == asked.moved), None)
    return frozenset(who_moved(found.states, move, period)) if move else frozenset()


def rung_of(name: str, *, by: User) -> tuple[str, ...]:
    """`to_enrol`, `below`, `none` or a level -> the members who stand there between consumer, shopper and member."""
    found = analysed(by=by)
    told = ladder(found.cards, found.bought, steps_of(books.company()))
    return {"to_enrol": told.to_enrol, "below": told.below, "none": told.none, **told.worth}.get(name, ())


def _matches(c: Card, asked: Asked) -> bool:
    day = c.enrolled_day
    return (
        (asked.shop is None or (c.shop or "") == asked.shop)
        and (asked.clerk is None or (c.clerk or "") == asked.clerk)
        and (not asked.level or c.level == asked.level)
        and (asked.first is None or (day is not None and day >= asked.first))
        and (asked.last is None or (day is not None and day <= asked.last))
        and (asked.until is None or day is None or day <= asked.until)
    )


def _found(text: str, by: User) -> set[str]:
    """What was typed into the search -> numbers of the cards whose name holds it, or whose phone ends in it (holds it, where
    phones are seen whole)."""
    seen = looks(by)
    if not seen.names:
        return set()
    digits = "".join(c for c in text if c.isdigit())
    asked = Q(name__icontains=text)
    if seen.phones and len(digits) >= 4:
        asked |= Q(phone__contains=digits)
    elif len(digits) == 4:
        asked |= Q(phone__endswith=digits)
    return set(Member.objects.filter(asked).values_list("code", flat=True))


def dressed(cards: Sequence[Card], states: dict[str, str], *, by: User) -> list[Dressed]:
    """Cards -> with who is behind them, as far as the reader may know, and what they bought."""
    seen, bought = looks(by), own_purchases(by=by)
    codes = [c.member for c in cards]
    people = {m.code: m for m in in_parts(Member.objects, codes)} if seen.names else {}
    words: dict[str, list[str]] = {}
    for one in in_parts(Tag.objects.filter(dropped_on=None), codes):
        words.setdefault(one.code, []).append(one.word)
    place = {name: i for i, name in enumerate(bought.names)}
    out = []
    for c in cards:
        person, i = people.get(c.member), place.get(c.member)
        start, end = (0, 0) if i is None else (int(bought.start[i]), int(bought.start[i + 1]))
        out.append(Dressed(
            seen.told(c), states.get(c.member, "new"), person.name if person else "", shown_phone(person, seen),
            person.address if person and seen.phones else "", tuple(words.get(c.member, ())),
            int(bought.day[end - 1]) if end else None, end - start, int(bought.cents[start:end].sum()),
            bool(person and person.erased),
        ))  # fmt: skip
    return out


def shown_phone(person: Member | None, seen: Looks) -> str:
    """Who is behind a card, and who looks -> the phone: whole for those who decide, its middle hidden for others."""
    if person is None or not seen.names:
        return ""
    return dialled(person.phone) if seen.phones else masked(person.phone)


def in_parts(rows: Any, codes: Sequence[str]) -> list[Any]:
    """A query set and numbers of cards -> the rows about them; no more names at once than a database takes."""
    if len(codes) > 5000:
        wanted = set(codes)
        return [row for row in rows.all() if row.code in wanted]
    return [row for n in range(0, len(codes), 500) for row in rows.filter(code__in=codes[n : n + 500])]


def gap_in(c: Card, field: str, kept: dict[str, frozenset[str]], every: Roll) -> bool:
    """Whether a field of a card is due and not filled."""
    return not filled(c, field, kept, every.as_of - 1)


@dataclass(frozen=True)
class Alike:
    """Cards that may be one person, and why: the same phone, or the same name and day of birth."""

    reason: str
    cards: tuple[Dressed, ...]


def alike_count(*, by: User) -> int:
    """-> how many groups of cards may be one person; remembered while no card and no merge changed."""
    seen = looks(by)
    if not seen.names:
        return 0
    state = Member.objects.aggregate(Count("pk"), Max("changed_at")), Link.objects.aggregate(Max("at"), Max("undone_at"))
    count: int = books.kept(("members alike", repr(state), seen.shops), seen.scope, lambda: len(duplicates(by=by)))
    return count


def duplicates(*, by: User) -> list[Alike]:
    """-> groups of cards that may be one person; what was merged is one already."""
    seen = looks(by)
    if not seen.names:
        return []
    every = everyone(by=by)
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in Member.objects.filter(erased=False).values("code", "name", "phone", "born_on"):
        if row["code"] not in every.index:
            continue
        born = row["born_on"] or _born(every.index[row["code"]])
        if row["phone"]:
            groups.setdefault(("phone", row["phone"]), []).append(row["code"])
        if row["name"] and born:
            groups.setdefault(("name and birth", row["name"].strip().casefold(), str(born)), []).append(row["code"])
    now, told, out = analysed(by=by).now(), set[tuple[str, ...]](), []
    for key, codes in sorted(groups.items()):
        members = tuple(sorted(codes))
        if len(members) > 1 and members not in told:
            told.add(members)
            cards = sorted(
                (every.index[c] for c in members), key=lambda c: (c.enrolled_day is None, c.enrolled_day or 0, c.member)
            )
            out.append(Alike(key[0], tuple(dressed(cards, now, by=by))))
    return out


def _born(known: Card) -> Any:
    return date_of(known.birth_day) if known.birth_day is not None else None


HEADER = ("member", "name", "phone", "address", "sex", "birth_day", "enrolled_day", "shop", "clerk", "level", "state",
          "purchases", "amount", "last_purchase", "tags")  # fmt: skip


def as_rows(rows: Iterable[Dressed]) -> list[list[Any]]:
    """Rows of a list -> rows of an export: money in major units, days as ISO text. What its reader may not see is not in it."""

    def day(n: int | None) -> str | None:
        return iso(n) if n is not None else None

    return [
        [d.card.member, d.name, d.phone, d.address, d.card.sex, day(d.card.birth_day), day(d.card.enrolled_day), d.card.shop,
         d.card.clerk, d.card.level, d.state, d.orders, d.cents / 100, day(d.last), "; ".join(d.tags)]
        for d in rows
    ]  # fmt: skip
