"""Promotions and campaigns that say which state they are to change into which: how many changed, of those reached and of those
who were not, and the lift with its interval, or that nobody can tell (D25)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import narwhals as nw
import numpy as np

from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.analyse.customers.lifecycle import CODES, state_on
from zhanggui.analyse.members.standing import Book, Flags
from zhanggui.analyse.shares import difference
from zhanggui.measures.reading import Tables
from zhanggui.rules.target_state import target_state

KINDS = {"campaigns": "campaign", "promotions": "promotion"}
FEWEST = 20
"""Members on a side from which on a lift is told."""


@dataclass(frozen=True)
class Group:
    """Members who were in the starting state: how many, and how many of them came into the other within the window."""

    members: int
    moved: int

    @property
    def rate(self) -> float | None:
        """The share that moved."""
        return self.moved / self.members if self.members else None


@dataclass(frozen=True)
class Measured:
    """A promotion with a declared target: its window, the states, and what came of it.

    against: who was compared: `held out` at random, those `not reached` (they may differ in other ways), or `nobody`. lift: the
    share that moved of those reached less that of the others, with its 95 % interval; None where it cannot be told, and why says
    why: `no messages` (nobody wrote down who was reached), `few` (fewer than FEWEST on a side), `not begun`.
    """

    kind: str
    promotion: str
    name: str
    first: int
    last: int
    start: str
    end: str
    over: bool
    all: Group
    reached: Group | None = None
    others: Group | None = None
    against: Literal["held out", "not reached", "nobody"] = "nobody"
    lift: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""
    cost_cents: int | None = None

    @property
    def verdict(self) -> str:
        """`worked`, `harmed`, or `cannot tell`: what the interval says."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return "cannot tell"
        return "worked" if self.low > 0 else "harmed"

    @property
    def more(self) -> float | None:
        """Members who moved and would not have, as far as the lift tells."""
        return self.lift * self.reached.members if self.lift is not None and self.reached else None


def measured(tables: Tables, found: Book) -> list[Measured]:
    """Tables and the book of members -> every promotion and campaign with a declared target that has begun, the latest first."""
    out = []
    for table, key in KINDS.items():
        if tables.has(table, key, "target_from", "target_to", "from_day"):
            out += [_measure(row, key, tables, found) for row in _declared(tables, table, key)]
    return sorted(out, key=lambda m: (-m.first, m.kind, m.promotion))


def undeclared(tables: Tables) -> int:
    """Tables -> promotions and campaigns that declare no target: what they were to change is not known."""
    count = 0
    for table, key in KINDS.items():
        if tables.has(table, key):
            rows = tables.everything(table).select(key, *[c for c in ("target_from",) if tables.has(table, c)])
            every = rows.collect("pyarrow").to_native().to_pylist()
            said = {row[key] for row in every if row.get("target_from")}
            count += len({row[key] for row in every} - said)
    return count


def _declared(tables: Tables, table: str, key: str) -> list[dict[str, Any]]:
    wanted = [c for c in (key, "name", "target_from", "target_to", "from_day", "to_day", "cost_cents") if tables.has(table, c)]
    rows = tables.everything(table).select(*wanted).collect("pyarrow").to_native().to_pylist()
    found = {row[key]: row for row in rows if row[key] and row["from_day"] is not None}
    told = [row | {side: target_state(row[side]) for side in ("target_from", "target_to")} for row in found.values()]
    return [row for row in told if row["target_from"] and row["target_to"]]


def _measure(row: Mapping[str, Any], key: str, tables: Tables, found: Book) -> Measured:
    first, end = int(row["from_day"]), found.as_of - 1
    last = min(int(row["to_day"]) if row.get("to_day") is not None else end, end)
    start, goal = str(row["target_from"]), str(row["target_to"])
    begun, moved = _moved(found, first, last, (CODES[start], CODES[goal]))
    said = Measured(
        key, str(row[key]), str(row.get("name") or row[key]), first, last, start, goal,
        row.get("to_day") is not None and int(row["to_day"]) <= end, _group(begun, moved), cost_cents=row.get("cost_cents"),
    )  # fmt: skip
    reached, held = _reached(tables, said.promotion, found)
    if not reached.any():
        return _with(said, why="no messages")
    one = begun & reached & ~held
    other, against = (begun & held, "held out") if (begun & held).any() else (begun & ~reached & ~held, "not reached")
    return _compared(_with(said, against=against), _group(one, moved), _group(other, moved))


def _moved(found: Book, first: int, last: int, codes: tuple[int, int]) -> tuple[Flags, Flags]:
    """-> flags of the names: in the first state on the day before, and came into the second within the window."""
    s = found.states
    begun = state_on(s, first - 1) == codes[0]
    moved = np.zeros(len(s.names), bool)
    if codes[0] == codes[1]:
        # To stay is the aim: who is still there at the end has been kept.
        moved = state_on(s, last) == codes[1]
    else:
        moved[s.who[(s.state == codes[1]) & (s.from_day >= first) & (s.from_day <= last)]] = True
    return begun, moved


def _reached(tables: Tables, promotion: str, found: Book) -> tuple[Flags, Flags]:
    """-> flags of the names: to whom a message of it was sent, and who was held out."""
    none = np.zeros(len(found.states.names), bool)
    told = [c for c in KINDS.values() if tables.has("messages", "member", c)]
    if not told:
        return none, none
    # A message of a promotion may name it in either column: what was sent is one thing, whatever it is called.
    about = nw.any_horizontal(*(nw.col(c) == promotion for c in told), ignore_nulls=True)
    columns = ["member", *(c for c in ("held_out",) if tables.has("messages", c))]
    rows = tables.everything("messages").filter(about).select(*columns).collect("pyarrow").to_native().to_pylist()
    into = merged_ids(tables, found.as_of)
    out = {into.get(r["member"], r["member"]) for r in rows if r["member"] and r.get("held_out")}
    sent = {into.get(r["member"], r["member"]) for r in rows if r["member"] and not r.get("held_out")}
    return found.chosen(frozenset(sent)), found.chosen(frozenset(out))


def _group(some: Flags, moved: Flags) -> Group:
    return Group(int(some.sum()), int((some & moved).sum()))


def _with(said: Measured, **values: Any) -> Measured:
    return replace(said, **values)


def _compared(said: Measured, one: Group, other: Group) -> Measured:
    """Two groups -> the difference of their shares with its 95 % interval (Newcombe 1998, method 10); none of too few."""
    if min(one.members, other.members) < FEWEST:
        return _with(said, reached=one, others=other, why="few")
    lift, low, high = difference(one.moved, one.members, other.moved, other.members)
    return _with(said, reached=one, others=other, lift=lift, low=low, high=high)


def total(found: Iterable[Measured]) -> float:
    """Measured promotions -> members who moved and would not have, of those whose lift is beyond chance."""
    return sum(m.more or 0.0 for m in found if m.verdict == "worked")
