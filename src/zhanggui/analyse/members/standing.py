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
    LOST,
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
from zhanggui.analyse.members.roll import Roll
from zhanggui.analyse.members.tracker import Period, over

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


@dataclass(frozen=True)
class Stand:
    """One period: the composition at its end (state: members; they are everybody), and its figures by name (figures.py)."""

    period: Period
    parts: Mapping[str, int]
    values: Mapping[str, float | int | None]


def stands(found: Book, spans: Sequence[Period], chosen: Flags | None = None) -> list[Stand]:
    """A book and periods -> how its members stood at the end of each, and what became of them in it."""
    chosen = np.ones(len(found.states.names), bool) if chosen is None else chosen
    names = frozenset(n for n, flag in zip(found.states.names, chosen, strict=True) if flag)
    own = found.bought.of(np.fromiter((n in names for n in found.bought.names), bool, len(found.bought.names)))
    cards = found.cards.of(lambda card: card.member in names)
    return [_stand(found, span, chosen, own, cards) for span in spans]


def _stand(found: Book, span: Period, chosen: Flags, own: Histories, cards: Roll) -> Stand:
    last = min(span.last, found.as_of - 1)
    before, after = (_codes(found.states, day, chosen) for day in (span.first - 1, last))
    begun, ended = (int(np.isin(codes, EFFECTIVE).sum()) for codes in (before, after))
    turned = int(((found.states.state == LOST) & _within(found.states, span.first, last) & chosen[found.states.who]).sum())
    there = cards.at(last + 1)
    ages = [age for card in there if (age := card.age(last)) is not None]
    values: dict[str, float | int | None] = {
        "mean_age": sum(ages) / len(ages) if ages else None,
        "age_coverage": over(len(ages), len(there)) if "birth_day" in cards.columns else None,
        "effective": ended,
        "growth": over(ended - begun, begun),
        "churn_rate": over(turned, begun),
        **returns(own, span.first, last),
    }
    return Stand(span, composition(found.states, last, chosen) if len(chosen) else {s.name: 0 for s in STATES}, values)


def _codes(s: States, day: int, chosen: Flags) -> npt.NDArray[np.int8]:
    return state_on(s, day)[chosen]


def _within(s: States, first: int, last: int) -> Flags:
    flags: Flags = (s.from_day >= first) & (s.from_day <= last)
    return flags


def returns(bought: Histories, first: int, last: int) -> dict[str, float | None]:
    """Orders and a period (both days in it) -> mean and median days to return, and the repeat-purchase rate.

    The mean is over gaps that ended in the period (D11). The median is of the time to return after an order in the period, those
    who have not come back by its end counted as not yet (Kaplan and Meier 1958); None while fewer than half have.
    """
    h = bought.until(last + 1)
    if not len(h.day):
        return {"mean_return": None, "median_return": None, "repeat_rate": None}
    same = np.r_[False, h.owner[1:] == h.owner[:-1]]
    ended = np.flatnonzero(same & (h.day >= first))
    gaps = h.day[ended] - h.day[ended - 1]
    begun = np.flatnonzero(h.day >= first)
    follows = np.r_[same[1:], False]
    waited = np.where(follows, np.r_[h.day[1:], 0], last) - h.day
    per = np.bincount(h.owner[h.day >= first], minlength=len(h.names))
    return {
        "mean_return": float(gaps.mean()) if len(gaps) else None,
        "median_return": median_time(waited[begun], follows[begun]),
        "repeat_rate": over(int((per >= 2).sum()), int((per >= 1).sum())),
    }


def median_time(waited: npt.NDArray[np.int64], happened: Flags) -> float | None:
    """Days waited, and whether the event came then (else it was not seen to come) -> the first day by which half have had it
    (product-limit, Kaplan and Meier 1958); None where that was never seen."""
    left, survive = len(waited), 1.0
    for day in np.unique(waited):
        here = waited == day
        came = int((here & happened).sum())
        if came:
            survive *= 1 - came / left
            if survive <= 0.5:
                return float(day)
        left -= int(here.sum())
    return None


@dataclass(frozen=True)
class Target:
    """Mean days to return against what was set (D12): now, before, the target; done: the share of the way to it.

    sales: what reaching it would add, as a share of members' sales, were each visit worth the same: sales go with 1 / interval.
    It is an upper bound: visits brought forward are not all visits more.
    """

    now: float
    before: float | None
    target: float
    done: float | None
    sales: float | None


def target(now: float | None, before: float | None, wanted: float) -> Target | None:
    """Mean days to return now and a year ago, the target -> the progress; None where there is no target or nothing is known."""
    if now is None or wanted <= 0:
        return None
    done = None
    if before is not None and before > wanted:
        done = max(0.0, min(1.0, (before - now) / (before - wanted)))
    return Target(now, before, wanted, 1.0 if now <= wanted else done, now / wanted - 1 if now > wanted else 0.0)
