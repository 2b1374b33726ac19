"""Members as a person may see them: cards of the lake joined, at the edge, with who is behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from django.utils import timezone

from zhanggui.analyse.customers.cycles import SkuCycle, sku_cycles
from zhanggui.analyse.customers.histories import Histories, histories
from zhanggui.analyse.customers.lifecycle import rules_of
from zhanggui.analyse.customers.worth import Worth, ways_of, worth
from zhanggui.analyse.members.completeness import Completeness, completeness
from zhanggui.analyse.members.five_w import Sheet, sheet
from zhanggui.analyse.members.roll import Card, Roll, roll
from zhanggui.analyse.members.standing import Book, book
from zhanggui.analyse.members.tags import Tag as RecordTag
from zhanggui.analyse.members.tags import facts, own_tag, tags
from zhanggui.base.days import date_of, day_number
from zhanggui.base.scope import EVERYTHING
from zhanggui.measures.reading import Tables
from zhanggui.predict.members import Ahead, ahead, of_run
from zhanggui.web import books
from zhanggui.web.decisions import results
from zhanggui.web.members.models import PERSONAL_FIELDS, Answer, Consent, Link, Member, Tag, TagRule
from zhanggui.web.members.sight import Looks, looks
from zhanggui.web.people.reads import User


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


def everyone(*, by: User | None) -> Roll:
    """-> the cards that a person (None: the command) sees, those written today included: for managing, not for analysing."""
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


def card(code: str, *, by: User | None) -> Card | None:
    """A card's number -> the card, None where a person sees none of that number (or it was merged into another)."""
    return everyone(by=by).index.get(code)


def also(code: str, *, by: User | None) -> list[str]:
    """A card's number -> the numbers that were merged into it, by us or by a file, straight or by way of others."""
    into = dict(everyone(by=by).merged) | dict(Link.objects.filter(undone_day=None).values_list("merged", "kept"))
    found, ends = {code}, [code]
    while ends:
        ends = [one for one, kept in into.items() if kept in ends and one not in found]
        found.update(ends)
    return sorted(found - {code})


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


def complete(*, by: User) -> Completeness:
    """-> how complete the cards are that a person sees (A20)."""
    return completeness(everyone(by=by), kept_of(by=by))


def links(*, by: User) -> list[Link]:
    """-> merges, newest first, undone ones too."""
    seen = looks(by)
    return list(Link.objects.select_related("by")[:200]) if seen.shops is None else []


def merged_into(code: str, *, by: User) -> str | None:
    """A number -> the card it counts as, where it was merged into another: by us or by a file, straight or by way of others."""
    return everyone(by=by).merged.get(code)


def worths(*, by: User, among: Literal["all", "level"] = "all") -> Worth:
    """-> what each member is worth of the sales that a person sees: RFM, and six scores, against all members, so that they can be
    put in one order, or against those of the same level."""
    seen, found = looks(by), analysed(by=by)

    def made() -> Worth:
        groups = {card.member: card.level or "" for card in found.cards} if among == "level" else {}
        tables = Tables(own_frames(seen, found.as_of), found.as_of)
        return worth(tables, own_purchases(by=by), found.as_of, groups, who="member", ways=ways_of(books.company()))

    kept: Worth = books.kept(("members worth", among, found.as_of, seen.shops, settings_key()), seen.scope, made)
    return kept


def next_ones(*, by: User) -> Ahead | None:
    """-> when each member is expected again, as the last refresh saw it; None where none has seen the newest records."""
    found, run = analysed(by=by), results.run_of()
    if run is None or run.as_of != found.as_of or "members" not in run.steps:
        return None
    made = run.steps["members"]["run"]
    kept: Ahead = books.kept(("members ahead", made), EVERYTHING, lambda: ahead(of_run(books.engine(), made)))
    return kept


def sku_cycles_of(member: str, *, by: User) -> list[SkuCycle]:
    """A card -> after how many days it buys each SKU again, by the sales that the reader sees; the most often first (D30)."""
    seen, found, ids = looks(by), analysed(by=by), [member, *also(member, by=by)]

    def made() -> list[SkuCycle]:
        told = sku_cycles(Tables(own_frames(seen, found.as_of), found.as_of), found.as_of, "member", names=ids)
        return sorted(told.values(), key=lambda one: (-one.n, one.sku))

    kept: list[SkuCycle] = books.kept(("member cycles", found.as_of, seen.shops, ids), seen.scope, made, records_only=True)
    return kept


def every_tag(*, by: User) -> list[RecordTag]:
    """-> the tags that records give: the product's own, then the company's."""
    seen, found = looks(by), analysed(by=by)
    rules = [(r.word, r.rule) for r in TagRule.objects.filter(dropped_on=None)]

    def made() -> list[RecordTag]:
        known = facts(Book(found.cards, own_purchases(by=by), found.states), worths(by=by, among="level"), next_ones(by=by))
        return tags(known) + [own_tag(known, word, rule) for word, rule in rules]

    key = ("members tags", found.as_of, seen.shops, rules, settings_key())
    kept: list[RecordTag] = books.kept(key, seen.scope, made)
    return kept


def tags_of(member: str, *, by: User) -> list[RecordTag]:
    """A card -> the tags that its records give it."""
    return [tag for tag in every_tag(by=by) if member in tag.members]


def typed_tags(*, by: User) -> list[tuple[str, int]]:
    """-> words that people put on members, and on how many of those that the reader sees."""
    cards, per = everyone(by=by).index, dict[str, int]()
    for code, word in Tag.objects.filter(dropped_on=None).values_list("code", "word"):
        if code in cards:
            per[word] = per.get(word, 0) + 1
    return sorted(per.items(), key=lambda pair: (-pair[1], pair[0]))


def answers(*, by: User) -> dict[str, list[Answer]]:
    """-> question of the 5W2H sheet: what surveys said to it, the newest first."""
    looks(by)
    out: dict[str, list[Answer]] = {}
    for one in Answer.objects.filter(dropped_on=None).select_related("by"):
        out.setdefault(one.question, []).append(one)
    return out


def five_w(where: Sequence[str], *, by: User) -> Sheet:
    """Conditions -> the 5W2H sheet of the sales that a person sees."""
    seen, found = looks(by), analysed(by=by)
    zone = str(books.company()["time_zone"])

    def made() -> Sheet:
        return sheet(books.engine().frames(as_of=found.as_of), found, where=where, zone=zone, scope=seen.scope)

    kept: Sheet = books.kept(("members 5w2h", list(where), found.as_of, seen.shops, zone), seen.scope, made)
    return kept


def typed_rows(*, by: User) -> list[tuple[str, str, str, str]]:
    """-> (card, word, since when, who put it) of the tags that people put on members whom the reader sees."""
    cards = everyone(by=by).index
    found = Tag.objects.filter(dropped_on=None).select_related("by")
    return [(t.code, t.word, t.on.isoformat(), t.by.username) for t in found if t.code in cards]
