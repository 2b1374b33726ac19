"""Members as a person may see them: cards of the lake joined, at the edge, with who is behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils import timezone

from zhanggui.analyse.customers.histories import Histories, histories
from zhanggui.analyse.customers.lifecycle import STATES, rules_of
from zhanggui.analyse.customers.worth import Worth, ways_of, worth
from zhanggui.analyse.members.completeness import IN_THE_LAKE, PERSONAL, Completeness, completeness, filled
from zhanggui.analyse.members.roll import Card, Roll, roll
from zhanggui.analyse.members.standing import Book, book
from zhanggui.base.days import date_of, day_number, iso
from zhanggui.base.scope import EVERYTHING
from zhanggui.measures.reading import Tables
from zhanggui.predict.next_order import NextOrders, next_orders
from zhanggui.rules.phone import dialled, masked
from zhanggui.web import books
from zhanggui.web.members.models import PERSONAL_FIELDS, Consent, Link, Member, Tag
from zhanggui.web.members.sight import Looks, looks
from zhanggui.web.people.reads import User

STATE_NAMES = tuple(state.name for state in STATES)
GAPS = (*IN_THE_LAKE, *PERSONAL)
"""Fields by whose lack a list can be narrowed."""


def live_day() -> int:
    """-> the day before which everything is known: after the last sale; without sales, after today."""
    reached = books.reached()
    return reached + 1 if reached is not None else day_number(timezone.localdate()) + 1


def settings_key() -> list[tuple[str, Any]]:
    """-> the company's settings as part of a question."""
    return sorted(books.company().items(), key=lambda pair: pair[0])


def analysed(*, by: User) -> Book:
    """-> cards, purchases and states of those whom a person sees, as of the live day."""
    seen = looks(by)
    as_of = live_day()

    def made() -> Book:
        frames = books.engine().frames(as_of=as_of)
        cards = roll(frames, as_of, unlisted=seen.shops is None)
        if seen.shops is not None:
            cards = cards.of(lambda card: seen.shop_seen(card.shop))
        return book(frames, cards, rules_of(books.company()))

    found: Book = books.kept(("members book", as_of, seen.shops, settings_key()), EVERYTHING, made)
    return found


def own_purchases(*, by: User) -> Histories:
    """-> what members bought of the sales that a person sees. How a member stands is said of the whole company, money is not."""
    seen, found = looks(by), analysed(by=by)
    if seen.scope.everything:
        return found.bought

    def made() -> Histories:
        narrowed = histories(own_frames(seen, found.as_of), found.as_of, "member")
        names = found.cards.names
        return narrowed.of(np.fromiter((name in names for name in narrowed.names), bool, len(narrowed.names)))

    bought: Histories = books.kept(("members bought", found.as_of, seen.shops), seen.scope, made)
    return bought


def own_frames(seen: Looks, as_of: int) -> dict[str, Any]:
    """What a person sees -> the records of which their numbers are made: sales narrowed to their rows."""
    frames = books.engine().frames(as_of=as_of)
    tables = Tables(frames, as_of, seen.scope)
    return dict(frames.items()) | ({"sales": tables.lines("sales")} if tables.has("sales") else {})


def everyone(*, by: User) -> Roll:
    """-> the cards that a person sees, those written today included: for managing, not for analysing."""
    seen = looks(by)
    as_of = max(live_day(), day_number(timezone.localdate()) + 1)
    found: Roll = books.kept(("members roll", as_of), EVERYTHING, lambda: roll(books.engine().frames(), as_of))
    waiting = Member.objects.filter(sent=False, erased=False)
    if waiting:
        cards = dict(found.index)
        for member in waiting:
            known = cards.get(member.code, Card(member.code))
            if member.code not in found.merged:
                cards[member.code] = replace(known, listed=True, **member.for_the_lake())
        found = Roll(tuple(cards[name] for name in sorted(cards)), found.as_of, found.columns | {"member"}, found.merged)
    return found if seen.shops is None else found.of(lambda card: seen.shop_seen(card.shop))


def card(code: str, *, by: User) -> Card | None:
    """A card's number -> the card, None where a person sees none of that number (or it was merged into another)."""
    return everyone(by=by).index.get(code)


def taken(code: str) -> bool:
    """Whether the number is some card's, whoever asks."""
    far = max(live_day(), day_number(timezone.localdate()) + 1)
    found: Roll = books.kept(("members roll", far), EVERYTHING, lambda: roll(books.engine().frames(), far))
    return Member.objects.filter(code=code).exists() or code in found.index or code in found.merged


def as_fields(known: Card) -> dict[str, Any]:
    """What the lake says of a card -> the fields of its row here."""
    days = {"enrolled_on": known.enrolled_day, "born_on": known.birth_day}
    return {name: date_of(day) if day is not None else None for name, day in days.items()} | {
        name: getattr(known, name) or "" for name in ("shop", "clerk", "sex", "level")
    }


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
    codes: frozenset[str] | None = None


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
    found = [c for c in every if _matches(c, asked)]
    if asked.find:
        wanted = _found(asked.find, by)
        found = [c for c in found if asked.find.casefold() in c.member.casefold() or c.member in wanted]
    if asked.gap:
        kept = kept_of(by=by) or {}
        found = [c for c in found if c.listed and gap_in(c, asked.gap, kept, every)]
    if asked.tag:
        tagged = {t.code for t in Tag.objects.filter(word=asked.tag, dropped_on=None)}
        found = [c for c in found if c.member in tagged]
    if asked.codes is not None:
        found = [c for c in found if c.member in asked.codes]
    counts = dict.fromkeys(STATE_NAMES, 0)
    for c in found:
        counts[states[c.member]] += 1
    total = len(found)
    if asked.state:
        found = [c for c in found if states[c.member] == asked.state]
    found.sort(key=lambda c: (-(c.enrolled_day if c.enrolled_day is not None else -1), c.member))
    return Listing(found, states, counts, total)


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
            c, states.get(c.member, "new"), person.name if person else "", shown_phone(person, seen),
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


def person(code: str, *, by: User) -> Member | None:
    """A card's number -> its row here, for those who may see who is behind it."""
    return Member.objects.filter(code=code).first() if looks(by).names else None


def kept_of(*, by: User) -> dict[str, frozenset[str]] | None:
    """-> number: which personal fields are kept of it here; None where the company keeps none of anybody."""
    looks(by)
    out: dict[str, frozenset[str]] = {}
    for row in Member.objects.filter(erased=False).values("code", *PERSONAL_FIELDS):
        out[row["code"]] = frozenset(name for name in PERSONAL_FIELDS if row[name])
    for code in Consent.objects.filter(withdrawn_on=None).values_list("member__code", flat=True):
        out[code] = out.get(code, frozenset()) | {"consent"}
    return out if any(out.values()) else None


def gap_in(c: Card, field: str, kept: dict[str, frozenset[str]], every: Roll) -> bool:
    """Whether a field of a card is due and not filled."""
    return not filled(c, field, kept, every.as_of - 1)


def complete(*, by: User) -> Completeness:
    """-> how complete the cards are that a person sees (A20)."""
    return completeness(everyone(by=by), kept_of(by=by))


@dataclass(frozen=True)
class Alike:
    """Cards that may be one person, and why: the same phone, or the same name and day of birth."""

    reason: str
    cards: tuple[Dressed, ...]


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


def links(*, by: User) -> list[Link]:
    """-> merges, newest first, undone ones too."""
    seen = looks(by)
    return list(Link.objects.select_related("by")[:200]) if seen.shops is None else []


def merged_into(code: str) -> str | None:
    """A card's number -> the one it counts as, where it was merged into another."""
    found = Link.objects.filter(merged=code, undone_day=None).first()
    return found.kept if found else None


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


def worths(*, by: User) -> Worth:
    """-> what each member is worth of the sales that a person sees: RFM, and six scores against members of the same level."""
    seen, found = looks(by), analysed(by=by)

    def made() -> Worth:
        groups = {card.member: card.level or "" for card in found.cards}
        tables = Tables(own_frames(seen, found.as_of), found.as_of)
        return worth(tables, own_purchases(by=by), found.as_of, groups, who="member", ways=ways_of(books.company()))

    kept: Worth = books.kept(("members worth", found.as_of, seen.shops, settings_key()), seen.scope, made)
    return kept


def next_ones(*, by: User) -> NextOrders:
    """-> when each member is expected again, as its whole past and that of the others tell."""
    seen, found = looks(by), analysed(by=by)
    country = str(books.company()["country"])
    kept: NextOrders = books.kept(
        ("members next", found.as_of, seen.shops, country),
        EVERYTHING,
        lambda: next_orders(found.bought, found.as_of, country=country),
    )
    return kept


def tags_of(member: str, *, by: User) -> list[Any]:
    """A card -> the tags that its records give it."""
    return []
