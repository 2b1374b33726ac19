"""Transitions and rhythm of the customers that a person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhanggui.analyse.customers.cycles import SkuCycle, Stickiness, logins, sku_cycles, stickiness
from zhanggui.analyse.customers.lifecycle import STATES
from zhanggui.analyse.customers.repurchase import Repurchase, Return, days_to_return, repurchase
from zhanggui.analyse.customers.transitions import (
    Matrix,
    Move,
    Period,
    Rate,
    Standing,
    Step,
    matrix,
    moves_of,
    periods,
    standings,
    trend,
)
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.reading import Tables
from zhanggui.web import books
from zhanggui.web.boards import reads as boards
from zhanggui.web.boards.reads import Asked
from zhanggui.web.customers.flows.lives import cell, flags, lives, numerator
from zhanggui.web.customers.reads import Seen

COUNT: dict[Step, int] = {"month": 12, "quarter": 8, "year": 4}
GROUPS = ("region", "rep", "country", "channel", "grade", "kind")
YEAR = 365
TOP_SKUS = 30


@dataclass(frozen=True)
class Row:
    """A row of the matrix: the state before, and for each state after: how many, their share, how to ask for them."""

    state: str
    total: int
    cells: Sequence[tuple[int, float | None, str]]


@dataclass(frozen=True)
class Rated:
    """A named rate in the last period, and before: what it is, its interval, who is above the line."""

    move: Move
    rates: tuple[Rate, ...]
    asked: str

    @property
    def now(self) -> Rate:
        return self.rates[-1]

    @property
    def before(self) -> float | None:
        return self.rates[-2].value if len(self.rates) > 1 else None


@dataclass(frozen=True)
class Flow:
    """The page of transitions: the period (the last of `over`), its matrix with who joined, the rates, the groups beside each
    other; every: all periods that can be looked at."""

    step: Step
    every: tuple[Period, ...]
    over: tuple[Period, ...]
    rows: list[Row]
    totals: list[int]
    rates: list[Rated]
    by: str
    move: str
    groups: list[Standing]


def flow(seen: Seen, step: Step, by: str, move: str, at: int | None = None) -> Flow | None:
    """Whose customers, the step, by what they are grouped and for which rate, and a day of the last period (the last whole one)
    -> how they moved; None where no period is over yet."""
    key = ("flow", seen.run, step, by, move, at, sorted(books.company().items(), key=str))
    found: Flow | None = books.kept(key, seen.sight, lambda: _flow(seen, step, by, move, at))
    return found


def _flow(seen: Seen, step: Step, by: str, move: str, at: int | None) -> Flow | None:
    s = lives(seen.as_of).states
    if not s.names:
        return None
    born = int(s.known_from.min())
    every = tuple(p for p in periods(seen.as_of, step, 2 * COUNT[step]) if p.last >= born)
    over = tuple(p for p in every if at is None or p.first <= at)[-COUNT[step] :]
    if not over:
        return None
    chosen, moves = flags(s, set(seen.places)), moves_of(books.company())
    found = matrix(s, over[-1], chosen)
    rated = [Rated(m, tuple(trend(s, m, over, chosen)), numerator(m.name, over[-1])) for m in moves]
    groups: list[Standing] = []
    wanted = next((m for m in moves if m.name == move), moves[0])
    if by in seen.there:
        of = dict(zip(seen.table["customer"].to_pylist(), seen.table[by].to_pylist(), strict=True))
        groups = standings(s, wanted, over, [str(of.get(name) or "") for name in s.names])
    return Flow(step, every, over, _rows(found), [int(n) for n in found.after], rated, by if groups else "", wanted.name, groups)


def _rows(found: Matrix) -> list[Row]:
    """A matrix -> its rows, and a last one of those who joined within the period."""
    shares, period = found.shares(), found.period
    rows = [
        Row(a.name, int(found.before[a.code]),
            [(int(found.n[a.code, b.code]), shares[a.code][b.code], cell(a.name, b.name, period)) for b in STATES])
        for a in STATES
    ]  # fmt: skip
    joined = [int(n) for n in found.joined]
    cells = [(n, None, cell("joined", b.name, period)) for n, b in zip(joined, STATES, strict=True)]
    return [*rows, Row("joined", sum(joined), cells)]


@dataclass(frozen=True)
class Coming:
    """Who buys how often, and how soon again, in the last twelve months."""

    first: int
    last: int
    counts: Repurchase
    back: Return


def coming(seen: Seen) -> Coming:
    """Whose customers -> purchases by number, the repurchase rate, days to return."""
    found: Coming = books.kept(("coming", seen.run), seen.sight, lambda: _coming(seen))
    return found


def _coming(seen: Seen) -> Coming:
    first, last = seen.as_of - YEAR, seen.as_of - 1
    past = lives(seen.as_of).past
    own = set(seen.places)
    chosen = np.fromiter((name in own for name in past.names), np.bool_, len(past.names))
    counts = repurchase(_tables(seen), (first, last))
    return Coming(first, last, counts, days_to_return(past.of(chosen), seen.as_of, first))


def _tables(seen: Seen, scope: Scope | None = None) -> Tables:
    return Tables(books.engine().frames(as_of=seen.as_of), seen.as_of, scope or seen.sight)


def sticky(seen: Seen) -> tuple[list[Stickiness], bool]:
    """Whose customers -> login cycle, purchase cycle, opportunity of each, the largest first; whether log-ins are on record."""
    found: tuple[list[Stickiness], bool] = books.kept(("sticky", seen.run), seen.sight, lambda: _sticky(seen))
    return found


def _sticky(seen: Seen) -> tuple[list[Stickiness], bool]:
    every = _tables(seen, EVERYTHING)
    there = books.kept(("logins", seen.as_of), EVERYTHING, lambda: logins(every, seen.as_of), records_only=True)
    own = set(seen.places)
    rows = [row for row in stickiness(lives(seen.as_of).past, there, seen.as_of) if row.name in own]
    return rows, bool(there.names)


def sku_rhythm(seen: Seen) -> list[tuple[SkuCycle, str]]:
    """Whose customers -> the SKUs that are on most lines of the last twelve months, each with its days from one purchase to the
    next and its name. Of more the records would have to be read whole."""
    found: list[tuple[SkuCycle, str]] = books.kept(("sku rhythm", seen.run), seen.sight, lambda: _sku_rhythm(seen))
    return found


def _sku_rhythm(seen: Seen) -> list[tuple[SkuCycle, str]]:
    if "sku" not in books.columns("sales"):
        return []
    rows = boards.answer(Asked(("line_count",), ("sku",), seen.as_of - YEAR, seen.as_of - 1, as_of=seen.as_of), seen.sight).rows
    top = [str(r["sku"]) for r in sorted(rows, key=lambda r: -(r["line_count"] or 0)) if r["sku"] is not None][:TOP_SKUS]
    if not top:
        return []
    narrow = Scope((*seen.sight.allowed, ("sku", tuple(sorted(top)))))
    cycles = sku_cycles(_tables(seen, narrow), seen.as_of)
    called = boards.names_of("sku", top)
    return [(cycles[sku], called.get(sku, "")) for sku in top if sku in cycles]


def names_of(seen: Seen, customers: Sequence[str]) -> dict[str, Any]:
    """Customers -> what they are called."""
    names = seen.table["name"]
    return {one: names[seen.places[one]].as_py() or one for one in customers if one in seen.places}
