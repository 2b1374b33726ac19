"""How members stand at the end of each period and what became of them in it: effective members and their growth, churn, days to
return, age (D08-D12, D17-D23). The states are those of customers/lifecycle.py; here they are those of cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.histories import Histories, histories
from zhanggui.analyse.customers.lifecycle import (
    ACTIVE,
    SILENT,
    SLEEPING,
    STATES,
    UNKNOWN,
    Rules,
    States,
    composition,
    state_on,
    states,
)
from zhanggui.analyse.customers.repurchase import Effect, Elasticity, days_to_return, effect, elasticity, repurchase
from zhanggui.analyse.customers.transitions import MOVES, Move, Rate, rate
from zhanggui.analyse.customers.transitions import Period as Spell
from zhanggui.analyse.members.roll import Roll
from zhanggui.analyse.members.tracker import Period, over
from zhanggui.measures.reading import Tables

Flags = npt.NDArray[np.bool_]
EFFECTIVE = (ACTIVE, SILENT, SLEEPING)
"""States of members who have bought and are not lost."""


@dataclass(frozen=True)
class Book:
    """Cards, what they bought and when, and the state of each on every day. The three say the same people."""

    cards: Roll
    bought: Histories
    states: States

    @property
    def as_of(self) -> int:
        """The day before which everything is known."""
        return self.cards.as_of

    def in_state(self, name: str) -> list[str]:
        """A state's name, or `all` -> the ids of those who are in it now, by id."""
        codes = state_on(self.states, self.as_of - 1)
        wanted = {state.name: state.code for state in STATES}
        return [n for n, code in zip(self.states.names, codes, strict=True) if name == "all" or code == wanted[name]]

    def now(self) -> dict[str, str]:
        """-> id: the name of the state it is in now."""
        codes = state_on(self.states, self.as_of - 1)
        words = {state.code: state.name for state in STATES}
        return {n: words[int(code)] for n, code in zip(self.states.names, codes, strict=True) if code != UNKNOWN}

    def chosen(self, names: frozenset[str]) -> Flags:
        """Ids -> one flag for each name of the states."""
        return np.fromiter((name in names for name in self.states.names), bool, len(self.states.names))


def book(frames: Mapping[str, Any], cards: Roll, rules: Rules | None = None) -> Book:
    """Records and the roll (perhaps a part of it) -> the book of those cards. A card without a day of enrolment that bought
    nothing is taken as enrolled when the first was: it is a member, so it has a state."""
    bought = histories(frames, cards.as_of, "member")
    names = cards.names
    bought = bought.of(np.fromiter((name in names for name in bought.names), bool, len(bought.names)))
    buyers = frozenset(bought.names)
    first = min((c.enrolled_day for c in cards if c.enrolled_day is not None), default=cards.as_of - 1)
    known = {
        c.member: c.enrolled_day if c.enrolled_day is not None else first
        for c in cards
        if c.enrolled_day is not None or c.member not in buyers
    }
    return Book(cards, bought, states(bought, known, cards.as_of, rules))


RATES = {
    "lost": "churn_rate",
    "sunk": "sink_rate",
    "woken": "wake_rate",
    "activated": "activate_rate",
    "won_back": "win_back_rate",
}
"""A named move (customers/transitions.py) -> the figure that is its rate."""
YEAR = 365


@dataclass(frozen=True)
class Stand:
    """One period: the composition at its end (state: members; they are everybody), its figures by name (figures.py), the rates of
    moving, by name of the move."""

    period: Period
    parts: Mapping[str, int]
    values: Mapping[str, float | int | None]
    rates: Mapping[str, Rate]


def stands(
    found: Book,
    spans: Sequence[Period],
    *,
    tables: Tables | None = None,
    moves: Sequence[Move] = MOVES,
    chosen: Flags | None = None,
) -> list[Stand]:
    """A book and periods -> how its members stood at the end of each, and what became of them in it. tables: the sales of which
    purchases are counted for the repeat-purchase rate; without them it is not told. chosen: of whom (a flag a name)."""
    if chosen is None:
        own, cards = found.bought, found.cards
        flags = np.ones(len(found.states.names), bool)
    else:
        flags = chosen
        names = frozenset(n for n, flag in zip(found.states.names, flags, strict=True) if flag)
        own = found.bought.of(np.fromiter((n in names for n in found.bought.names), bool, len(found.bought.names)))
        cards = found.cards.of(lambda card: card.member in names)
    return [_stand(found, span, (flags, own, cards), tables, moves) for span in spans]


def _stand(found: Book, span: Period, whom: tuple[Flags, Histories, Roll], tables: Tables | None, moves: Sequence[Move]) -> Stand:
    flags, own, cards = whom
    last = min(span.last, found.as_of - 1)
    parts = [composition(found.states, day, flags) for day in (span.first - 1, last)]
    begun, ended = (sum(part[STATES[code].name] for code in EFFECTIVE) for part in parts)
    there = cards.at(last + 1)
    ages = [age for card in there if (age := card.age(last)) is not None]
    rates = {move.name: rate(found.states, move, Spell(span.first, last), flags) for move in moves}
    values: dict[str, float | int | None] = {
        "mean_age": sum(ages) / len(ages) if ages else None,
        "age_coverage": over(len(ages), len(there)) if "birth_day" in cards.columns else None,
        "effective": ended,
        "growth": over(ended - begun, begun),
        **{RATES[name]: told.value for name, told in rates.items()},
        "mean_return": mean_return(own, span.first, last),
        "median_return": days_to_return(own, last + 1, last + 1 - YEAR).half,
        "repeat_rate": repurchase(tables, (span.first, last), "member").rate if tables is not None else None,
    }
    return Stand(span, parts[1], values, rates)


def mean_return(bought: Histories, first: int, last: int) -> float | None:
    """Orders and a period (both days in it) -> the mean days between consecutive purchases, of gaps that ended in it (D11)."""
    h = bought.until(last + 1)
    if len(h.day) < 2:
        return None
    ended = np.flatnonzero((h.owner[1:] == h.owner[:-1]) & (h.day[1:] >= first)) + 1
    return float((h.day[ended] - h.day[ended - 1]).mean()) if len(ended) else None


@dataclass(frozen=True)
class Target:
    """Mean days to return against what was set (D12): now, a year before, the target; done: the share of the way, None where it
    cannot be told. effect: what sales of the last year would gain at the target, as 1 / days; own: the same as this company's
    members have shown, None where too few were seen."""

    now: float
    before: float | None
    target: float
    done: float | None
    effect: Effect | None
    own: Effect | None
    told_by: Elasticity | None


def target(found: Book, wanted: float) -> Target | None:
    """A book and the days that were set -> how far it is; None where none was set or nobody came back within a year."""
    end = found.as_of - 1
    now, before = mean_return(found.bought, end - YEAR + 1, end), mean_return(found.bought, end - 2 * YEAR + 1, end - YEAR)
    if now is None or wanted <= 0:
        return None
    done = 1.0 if now <= wanted else None
    if done is None and before is not None and before > wanted:
        done = max(0.0, (before - now) / (before - wanted))
    sales = int(found.bought.cents[found.bought.day > end - YEAR].sum())
    known = elasticity(found.bought, found.as_of)
    gains = now > wanted
    return Target(
        now, before, wanted, done, effect(sales, now, wanted) if gains else None,
        effect(sales, now, wanted, known) if gains and known else None, known,
    )  # fmt: skip
