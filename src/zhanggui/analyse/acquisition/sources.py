"""Which source brings customers, what one of them costs there, after how many months they have paid for it, and what they are
worth.

CAC = cost of winning through the source in the period / customers of the source who first bought in it (first touch). Payback is
the month of life in which what a customer of the source brought passes that cost; customers who are younger than a month of life
are not counted in it (they are censored, not zero). Value / CAC is over the first 12 months of life.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhanggui.analyse.acquisition.brought import YEAR_OF_MONTHS, Brought, Curve, brought, curve
from zhanggui.analyse.acquisition.newcomers import NEVER, Flags, Newcomers
from zhanggui.analyse.acquisition.spent import Spent, spent
from zhanggui.measures.reading import Tables

PERIOD = 365


@dataclass(frozen=True)
class SourceLine:
    """A source in the period. source None: customers of whom nobody wrote it, costs of which nobody wrote for what.

    customers, last_customers: who first bought in the period, by their first and by their last touch. registered: who
    registered in it. cost_cents None: costs were never imported. value, ratio: (point, low, high), None where nobody lived 12
    months yet. payback: month, early, late; None within: not within `months_seen`.
    """

    source: str | None
    customers: int
    last_customers: int
    registered: int
    cost_cents: int | None
    lived: int
    months_seen: int
    value: tuple[float, float, float] | None
    so_far: tuple[float, float, float] | None
    payback: tuple[int | None, int | None, int | None] | None

    @property
    def cac_cents(self) -> float | None:
        """-> what one customer cost to win; None where costs or customers are not there."""
        return self.cost_cents / self.customers if self.cost_cents is not None and self.customers else None

    @property
    def ratio(self) -> tuple[float, float, float] | None:
        """-> value of 12 months over CAC with its interval; None where either is not known or nothing was spent."""
        cac = self.cac_cents
        if not cac or self.value is None:
            return None
        value, low, high = self.value
        return value / cac, low / cac, high / cac

    @property
    def verdict(self) -> str:
        """-> `earns`, `loses`, or `open` where the interval holds 1 or nothing is known: never a name without the interval."""
        ratio = self.ratio
        return "open" if ratio is None else "earns" if ratio[1] > 1 else "loses" if ratio[2] < 1 else "open"


@dataclass(frozen=True)
class Sources:
    """Sources, most customers first, the unnamed line last; their total; what was spent; what `value` counts (gross profit, or
    net sales where nobody told what goods cost)."""

    lines: tuple[SourceLine, ...]
    total: SourceLine
    spent: Spent | None
    measure: str | None
    from_day: int
    to_day: int
    has_sources: bool


def sources(tables: Tables, new: Newcomers, days: int = PERIOD) -> Sources:
    """Tables and newcomers as of a day -> each source over the last so many days before it."""
    return sources_of(new, brought(tables, new), spent(tables, new.as_of - days, new.as_of - 1), days)


def sources_of(new: Newcomers, of: Brought | None, costs: Spent | None, days: int = PERIOD) -> Sources:
    """Newcomers, what they brought (None: not told), what was spent in the period (None: not told) -> each source over the last
    so many days before the day."""
    from_day, to_day = new.as_of - days, new.as_of - 1
    began = new.is_new & (new.first != NEVER)
    won = began & (new.first >= from_day)
    registered = (new.known != NEVER) & (new.known >= from_day) & new.is_new
    first, last = (np.array(new.get(name), dtype=object) for name in ("source", "last_source"))
    paid = list(costs.by_source) if costs else []
    told = {s for s in (*first[won | registered], *last[won], *paid) if s}
    ordered = sorted(told, key=lambda s: (-int((first[won] == s).sum()), s))

    def line(source: str | None, mine: Flags, theirs: Flags, cost: int | None) -> SourceLine:
        counts = (int((won & mine).sum()), int((won & theirs).sum()), int((registered & mine).sum()))
        return _line(source, counts, cost, of, began & mine)

    lines = [line(s, first == s, last == s, None if costs is None else costs.by_source.get(s, 0)) for s in ordered]
    nobody, nobody_last = (np.array([s is None for s in column], bool) for column in (first, last))
    unnamed = line(None, nobody, nobody_last, None if costs is None else costs.by_source.get(None, 0))
    if unnamed.customers or unnamed.registered or unnamed.cost_cents:
        lines.append(unnamed)
    everyone = np.ones(len(new.names), bool)
    total = line("", everyone, everyone, None if costs is None else costs.winning)
    return Sources(tuple(lines), total, costs, of.measure if of else None, from_day, to_day, new.has_sources)


def _line(source: str | None, counts: tuple[int, int, int], cost: int | None, of: Brought | None, cohort: Flags) -> SourceLine:
    """A source, its counts, its cost and the customers whose life is looked at -> its line."""
    found: Curve | None = curve(of, cohort) if of is not None and cohort.any() else None
    cac = cost / counts[0] if cost is not None and counts[0] else None
    payback = found.passes(cac) if found is not None and cac else None
    return SourceLine(
        source, *counts, cost, found.customers if found else 0, found.months if found else 0,
        found.at(YEAR_OF_MONTHS) if found else None, found.at(found.months) if found else None, payback,
    )  # fmt: skip


def by_month(new: Newcomers) -> list[tuple[int, int]]:
    """Newcomers -> (first day of the month, how many first bought in it), oldest first, months without any included."""
    days = new.first[new.is_new & (new.first != NEVER)]
    if not len(days):
        return []
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    every = np.arange(months.min(), np.datetime64(new.as_of - 1, "D").astype("datetime64[M]") + 1)
    counts = np.bincount((months - every[0]).astype(np.int64), minlength=len(every))
    return [(int(m.astype("datetime64[D]").astype(np.int64)), int(n)) for m, n in zip(every, counts, strict=True)]


def named(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Lines -> those of a source that somebody wrote."""
    return [x for x in lines if x.source]
