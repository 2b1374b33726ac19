"""Every customer with the days of their beginning: registered, bought first, bought again; and who is new rather than unseen
before.

Records begin somewhere: who appears in their first weeks may have been a customer for years. New are therefore only those who
were registered after the records begin, or, where nobody wrote when they registered, who first bought after the first 90 days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.acquisition.touches import Touch, first_and_last, touches
from zhanggui.analyse.customers.histories import Days, Histories, histories
from zhanggui.analyse.customers.lifecycle import known_days
from zhanggui.analyse.customers.roster import Roster, roster
from zhanggui.measures.reading import Tables

Flags = npt.NDArray[np.bool_]
NEVER = -1
"""The day of what has not happened."""
SETTLING = 90
"""Days after the records begin in which a first purchase may be that of an old customer."""
TRAITS = ("rep", "grade", "region", "channel", "kind", "country", "name", "city")


@dataclass(frozen=True)
class Newcomers:
    """Customers in the order of `names`; days as day numbers, NEVER where it has not happened. begins: the first day of records.

    traits: column -> value of each (None: nobody said it); `source` is that of the first touch, `last_source` that of the last
    touch before the first purchase. listed: whether the company says at all when customers registered.
    """

    names: tuple[str, ...]
    known: Days
    first: Days
    second: Days
    last: Days
    traits: Mapping[str, Sequence[str | None]]
    begins: int
    as_of: int
    listed: bool
    has_sources: bool

    @property
    def settled(self) -> int:
        """-> the day from which a first purchase is that of a new customer."""
        return self.begins + min(SETTLING, max(self.as_of - self.begins, 0) // 4)

    @property
    def is_new(self) -> Flags:
        """-> whether each one began within the records."""
        bought = self.first != NEVER
        known_new = (self.known != NEVER) & (self.known > self.begins)
        unknown_new = (self.known == NEVER) & bought & (self.first >= self.settled)
        # Who bought before being registered is as new as the purchase.
        early = bought & (self.first < self.settled) & (self.known > self.first)
        new: Flags = (known_new & ~early) | unknown_new
        return new

    def of(self, chosen: Flags) -> Newcomers:
        """The same of those who are chosen (one flag a name)."""
        return self.at(np.flatnonzero(chosen))

    def at(self, places: Days) -> Newcomers:
        """The same of those at these places."""
        kept = places.tolist()
        return replace(
            self, names=tuple(self.names[i] for i in kept),
            known=self.known[kept], first=self.first[kept], second=self.second[kept], last=self.last[kept],
            traits={name: [values[i] for i in kept] for name, values in self.traits.items()},
        )  # fmt: skip

    def get(self, trait: str) -> Sequence[str | None]:
        """-> a trait of each; None where the company does not have it."""
        return self.traits[trait] if trait in self.traits else (None,) * len(self.names)


def newcomers(tables: Tables, as_of: int, past: Histories | None = None, who: Roster | None = None) -> Newcomers:
    """Tables as of a day, orders and the roster (None: they are read) -> every customer known before the day, with their
    beginning and where they came from."""
    past = histories(tables.frames, as_of) if past is None else past
    who = roster(tables, past.names, as_of) if who is None else who
    registered = known_days(tables, as_of) if tables.has("customers", "customer", "first_known_day") else {}
    place = {name: i for i, name in enumerate(past.names)}
    at = np.fromiter((place.get(name, NEVER) for name in who.names), np.int64, len(who.names))
    first, second = (_nth(past, at, n) for n in (0, 1))
    last = np.where(at == NEVER, NEVER, past.last[np.maximum(at, 0)]) if past.names else np.full(len(at), NEVER, np.int64)
    known = np.fromiter((registered.get(name, NEVER) for name in who.names), np.int64, len(who.names))
    told = touches(tables, as_of)
    traits: dict[str, Sequence[str | None]] = {name: [_text(v) for v in who.get(name)] for name in TRAITS if name in who.columns}
    said = zip(who.names, who.get("acquired_through"), known.tolist(), first.tolist(), strict=True)
    ends = [first_and_last(_of(told, name, listed, since), bought) for name, listed, since, bought in said]
    traits |= {"source": [pair[0] for pair in ends], "last_source": [pair[1] for pair in ends]}
    begins = int(past.day.min()) if len(past.day) else as_of
    has_sources = any(pair[0] for pair in ends)
    return Newcomers(who.names, known, first, second, last, traits, begins, as_of, bool(registered), has_sources)


def _of(told: Mapping[str, list[Touch]], name: str, listed: object, known: int) -> list[Touch]:
    """Touches by customer, a customer, the source that the list says and the day of registration -> all touches of theirs."""
    found = told.get(name, [])
    said = _text(listed)
    # What the list says is the summary of the touches where those were kept; it counts where they were not.
    return found or ([Touch(known, said)] if said else [])


def _nth(past: Histories, at: Days, n: int) -> Days:
    """Orders, the position of each customer among them (NEVER: none), n -> the day of the order after n others."""
    if not len(past.names):
        return np.full(len(at), NEVER, np.int64)
    enough = (at != NEVER) & (past.count[at] > n)
    return np.where(enough, past.day[np.minimum(past.start[at] + n, len(past.day) - 1)], NEVER)


def _text(value: object) -> str | None:
    said = str(value).strip() if value is not None else ""
    return said or None
