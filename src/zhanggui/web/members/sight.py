"""Whose cards a person sees, and how much of who somebody is. Every read and every act of this app begins here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhanggui.analyse.members.roll import Card
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.web.people.reads import Sight, User, require, scope_for
from zhanggui.web.people.roles import COST, DECIDE, ENROL, MEMBERS, PERSONAL


@dataclass(frozen=True)
class Looks:
    """What one person sees of members: sales of which rows, cards of which shops (None: of all), names or not, phones whole or
    masked, profit or not, and whether they may write a card."""

    scope: Sight
    shops: tuple[str, ...] | None
    names: bool
    phones: bool
    profit: bool
    writes: bool
    decides: bool

    @property
    def key(self) -> str:
        """Equal exactly where two people are shown the same records (who is behind them is joined later)."""
        return f"{self.scope.key} {self.shops!r} {self.profit}"

    def told(self, card: Card) -> Card:
        """A card -> as this reader may know it: a day of birth says who somebody is, as their name does."""
        return card if self.names else replace(card, birth_day=None)

    def shop_seen(self, shop: str | None) -> bool:
        """Whether a card of this shop is theirs to see."""
        return self.shops is None or (shop or "") in self.shops


ALL = Looks(Sight(EVERYTHING.allowed, True, True), None, True, True, True, True, True)
"""What the command on the machine itself sees."""


def looks(by: User | None) -> Looks:
    """A person (None: the command on the machine itself) -> what they see; PermissionDenied for those who see no members.

    A card belongs to the shop that enrolled it; a role that is cut by another dimension sees none. That a company's sales name no
    shop hides its sales from a shop's clerk, not the cards of that shop.
    """
    if by is None:
        return ALL
    require(by, MEMBERS)
    cut = by.kind.sees
    shops = None if not cut else tuple(sorted(str(v) for v in by.sees)) if cut == "shop" else ()
    return Looks(
        scope_for(by), shops, by.may(PERSONAL), by.may(PERSONAL) and by.may(DECIDE), by.may(COST), by.may(ENROL), by.may(DECIDE)
    )


def sales_scope(seen: Looks) -> Scope:
    """What a person sees -> the scope of their questions of sales."""
    return seen.scope
