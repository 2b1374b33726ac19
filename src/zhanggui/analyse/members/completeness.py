"""How complete the cards are, field by field, shop by shop, clerk by clerk: filled and valid over due, weighted by use (A20)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from zhanggui.analyse.members.roll import Card, Roll, consents
from zhanggui.tables.people.members import MEMBERS

IN_THE_LAKE = ("enrolled_day", "shop", "clerk", "birth_day", "sex", "consent", "level")
PERSONAL = ("name", "phone", "address")


@dataclass(frozen=True)
class Share:
    """Whose fields (or which field): how many are due, how many are filled and valid, and the score, weighted by use."""

    name: str
    due: int
    filled: int
    score: float | None

    @property
    def lacking(self) -> int:
        """Fields that are due and not filled."""
        return self.due - self.filled


@dataclass(frozen=True)
class Completeness:
    """The score of the whole, of each field, shop and clerk, the worst first; cards of no shop or clerk stand under no name."""

    whole: Share
    fields: tuple[Share, ...]
    shops: tuple[Share, ...]
    clerks: tuple[Share, ...]


def weight(field: str) -> int:
    """A field -> its weight: how many uses the product has for it."""
    return max(1, len(MEMBERS.index[field].needed_by))


def filled(card: Card, field: str, kept: Mapping[str, frozenset[str]], day: int) -> bool:
    """A card, a field, what is kept of each card elsewhere (names, phones, consents), a day -> whether it is filled and
    valid; an age is that at the enrolment, else on the day."""
    if field in kept.get(card.member, ()):
        return True
    if field in PERSONAL:
        return False
    if field == "birth_day":
        return card.age(card.enrolled_day if card.enrolled_day is not None else day) is not None
    if field == "consent":
        return bool(consents(card.consent))
    return getattr(card, field) is not None


def due_fields(cards: Roll, kept: Mapping[str, frozenset[str]] | None) -> list[str]:
    """The roll, and what is kept elsewhere (None: nothing) -> the fields that are due: those that the company has at all."""
    kept_fields = set().union(*kept.values()) if kept else set()
    own = [f for f in IN_THE_LAKE if f in cards.columns or f in kept_fields]
    return own + (list(PERSONAL) if kept is not None else [])


def completeness(cards: Roll, kept: Mapping[str, frozenset[str]] | None = None) -> Completeness:
    """The roll, and id: the personal fields kept of it in the operational database (None: none are kept) -> the scores."""
    listed, fields, known = [c for c in cards if c.listed], due_fields(cards, kept), kept or {}
    there = {(card.member, f): filled(card, f, known, cards.as_of - 1) for card in listed for f in fields}

    def share(name: str, some: Iterable[Card], which: list[str]) -> Share:
        pairs = [(f, there[card.member, f]) for card in some for f in which]
        whole = sum(weight(f) for f, _ok in pairs)
        good = sum(weight(f) for f, ok in pairs if ok)
        return Share(name, len(pairs), sum(ok for _f, ok in pairs), good / whole if whole else None)

    def by(key: Callable[[Card], str | None]) -> tuple[Share, ...]:
        groups: dict[str, list[Card]] = {}
        for card in listed:
            groups.setdefault(key(card) or "", []).append(card)
        return _worst_first(share(name, some, fields) for name, some in groups.items())

    return Completeness(
        share("", listed, fields),
        _worst_first(share(f, listed, [f]) for f in fields),
        by(lambda c: c.shop) if "shop" in fields else (),
        by(lambda c: c.clerk) if "clerk" in fields else (),
    )


def _worst_first(shares: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda s: (1.0 if s.score is None else s.score, s.name)))
