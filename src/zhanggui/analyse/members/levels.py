"""Consumer, shopper, member: who has bought enough, by amount or by count, to be the next (D22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhanggui.analyse.customers.histories import Histories
from zhanggui.analyse.members.roll import Roll

LEVELS = ("consumer", "shopper", "member")


@dataclass(frozen=True)
class Steps:
    """From which amount bought (minor units) or how many purchases on a consumer is a shopper, and a shopper worth a card."""

    shopper_cents: int
    shopper_count: int
    member_cents: int
    member_count: int

    def level(self, cents: int, count: int) -> str:
        """An amount and a number of purchases -> the level they are worth."""
        if cents >= self.member_cents or count >= self.member_count:
            return "member"
        return "shopper" if cents >= self.shopper_cents or count >= self.shopper_count else "consumer"


def steps_of(settings: Mapping[str, Any]) -> Steps:
    """A company's settings -> its steps."""
    cents = {name: round(float(settings[f"{name}_from_amount"]) * 100) for name in ("shopper", "member")}
    return Steps(cents["shopper"], int(settings["shopper_from_count"]), cents["member"], int(settings["member_from_count"]))


@dataclass(frozen=True)
class Ladder:
    """Who stands where. worth: level: ids that have bought so much. to_enrol: worth a card and not on the list of members;
    below: on the list and not (yet) worth it; none: on the list and bought nothing."""

    worth: Mapping[str, tuple[str, ...]]
    to_enrol: tuple[str, ...]
    below: tuple[str, ...]
    none: tuple[str, ...]


def ladder(cards: Roll, bought: Histories, steps: Steps) -> Ladder:
    """The roll, purchases and the steps -> who is worth which level by all that was bought so far. Who bought without a number of
    a card is nobody's name, and is not in it."""
    worth: dict[str, list[str]] = {level: [] for level in LEVELS}
    for i, name in enumerate(bought.names):
        part = slice(int(bought.start[i]), int(bought.start[i + 1]))
        worth[steps.level(int(bought.cents[part].sum()), part.stop - part.start)].append(name)
    listed = {card.member for card in cards if card.listed}
    return Ladder(
        {level: tuple(names) for level, names in worth.items()},
        tuple(name for name in worth["member"] if name not in listed),
        tuple(sorted(name for level in LEVELS[:2] for name in worth[level] if name in listed)),
        tuple(sorted(listed - set(bought.names))),
    )
