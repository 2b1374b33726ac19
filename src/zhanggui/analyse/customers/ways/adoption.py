"""How well customers use what we offer: features used of those there are, net revenue retention, upgrades of grade and of range.

adoption = features used by a customer / features anybody used (a feature is the name of an event). NRR = sales of the last 12
months to the customers of the 12 months before / their sales then: 1 is kept, above 1 grown; new customers are not in it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from zhanggui.analyse.customers.histories import Histories, merged_ids
from zhanggui.measures.reading import Tables

YEAR, RECENT = 365, 91
REPETITIONS = 400
DEPTHS = ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.01))


@dataclass(frozen=True)
class Depth:
    """A customer's use in a span: features used, in the span before (None: it was not recorded whole)."""

    customer: str
    used: int
    before: int | None


@dataclass(frozen=True)
class Kept:
    """A group of customers of the year before: how many, their sales then and in the last year (minor units)."""

    customers: int
    stayed: int
    before_cents: int
    now_cents: int
    interval: tuple[float, float] | None

    @property
    def rate(self) -> float | None:
        """-> net revenue retention."""
        return self.now_cents / self.before_cents if self.before_cents else None


@dataclass(frozen=True)
class Adoption:
    """features: name -> customers who used it in the span, most first; None where there are no events. depths: of each customer.
    kept: net revenue retention. grades: (raised, lowered, same), None where grades are not dated. wider: customers whose range
    grew, shrank, stayed, of those who bought in both years; contracts are not recorded."""

    features: tuple[tuple[str, int], ...] | None
    depths: tuple[Depth, ...]
    days: int
    kept: Kept | None
    grades: tuple[int, int, int] | None
    wider: tuple[int, int, int] | None

    @property
    def mean(self) -> float | None:
        """-> the mean adoption of customers who used anything (C29)."""
        if not self.features or not self.depths:
            return None
        return float(np.mean([d.used for d in self.depths])) / len(self.features)

    def share(self, depth: Depth) -> float:
        """A customer -> features used / features there are."""
        return depth.used / len(self.features) if self.features else 0.0


def adoption(tables: Tables, past: Histories, as_of: int, shown: Collection[str] | None = None) -> Adoption:
    """Tables and orders as of a day, the customers who are shown (None: all) -> how they use what we offer; what is not
    recorded is None. Which features there are is the whole company's."""
    features, depths, days = _used(tables, as_of)
    kept = tuple(d for d in depths if shown is None or d.customer in shown)
    return Adoption(features, kept, days, _kept(past, as_of), _grades(tables, as_of, shown), _wider(tables, as_of, shown))


def _used(tables: Tables, as_of: int) -> tuple[tuple[tuple[str, int], ...] | None, tuple[Depth, ...], int]:
    if not tables.has("events", "customer", "event", "day"):
        return None, (), 0
    events = tables.everything("events").filter(
        ~nw.col("customer").is_null(), ~nw.col("event").is_null(), nw.col("day") >= as_of - 2 * RECENT
    )
    rows = events.group_by("customer", "event", "day").agg(nw.len().alias("n")).collect("pyarrow").to_native()
    if not rows.num_rows:
        return None, (), 0
    begins = min(rows["day"].to_pylist())
    # Half of what is recorded where that is less than two quarters, so that now and before are as long.
    days = min(RECENT, max((as_of - begins) // 2, 1))
    into = merged_ids(tables, as_of)
    now: dict[str, set[str]] = {}
    before: dict[str, set[str]] = {}
    for customer, event, day in zip(*(rows[c].to_pylist() for c in ("customer", "event", "day")), strict=True):
        side = now if day >= as_of - days else before if day >= as_of - 2 * days else None
        if side is not None:
            side.setdefault(into.get(customer, customer), set()).add(event)
    every: dict[str, int] = {}
    for used in now.values():
        for event in used:
            every[event] = every.get(event, 0) + 1
    features = tuple(sorted(every.items(), key=lambda item: (-item[1], item[0])))
    depths = tuple(Depth(who, len(now.get(who, ())), len(before.get(who, ()))) for who in sorted({*now, *before}))
    return features, depths, days


def _kept(past: Histories, as_of: int) -> Kept | None:
    """-> net revenue retention, its 95 % interval by drawing customers; None where two years are not recorded."""
    if not len(past.day) or past.day.min() > as_of - 2 * YEAR:
        return None
    size, owner = len(past.names), past.owner
    now = np.bincount(owner[past.day >= as_of - YEAR], past.cents[past.day >= as_of - YEAR].astype(float), minlength=size)
    then = (past.day < as_of - YEAR) & (past.day >= as_of - 2 * YEAR)
    before = np.bincount(owner[then], past.cents[then].astype(float), minlength=size)
    mine = before > 0
    if not mine.any():
        return None
    now, before = now[mine], before[mine]
    rng = np.random.default_rng(4)
    drawn = [rng.integers(0, len(now), len(now)) for _ in range(REPETITIONS)]
    low, high = np.quantile([now[d].sum() / before[d].sum() for d in drawn], [0.025, 0.975])
    return Kept(len(now), int((now > 0).sum()), round(before.sum()), round(now.sum()), (float(low), float(high)))


def _grades(tables: Tables, as_of: int, shown: Collection[str] | None) -> tuple[int, int, int] | None:
    """-> customers whose grade was raised, lowered, kept within the year: of the dated rows of the list. A before B before C."""
    if not tables.has("customers", "customer", "grade", "from_day"):
        return None
    rows = tables.everything("customers").filter(~nw.col("grade").is_null(), ~nw.col("from_day").is_null())
    found: dict[str, list[tuple[int, str]]] = {}
    for row in rows.select("customer", "grade", "from_day").collect("pyarrow").to_native().to_pylist():
        if shown is None or row["customer"] in shown:
            found.setdefault(row["customer"], []).append((row["from_day"], row["grade"]))
    pairs = []
    for dated in found.values():
        dated.sort()
        earlier = [grade for day, grade in dated if day < as_of - YEAR]
        if earlier:
            pairs.append((earlier[-1], dated[-1][1]))
    if not pairs or (all(a == b for a, b in pairs) and all(len(d) == 1 for d in found.values())):
        return None
    return sum(b < a for a, b in pairs), sum(b > a for a, b in pairs), sum(a == b for a, b in pairs)


def _wider(tables: Tables, as_of: int, shown: Collection[str] | None) -> tuple[int, int, int] | None:
    """-> customers who bought in both years and more, fewer, as many different SKUs in the last."""
    if not tables.has("sales", "customer", "sku", "day", "kind"):
        return None
    lines: Any = tables.everything("sales").filter(
        nw.col("kind") == "goods", ~nw.col("customer").is_null(), nw.col("day") >= as_of - 2 * YEAR
    )
    year = nw.when(nw.col("day") >= as_of - YEAR).then(nw.lit(1)).otherwise(nw.lit(0)).alias("year")
    counted = (
        lines.with_columns(year)
        .group_by("customer", "sku", "year")
        .agg(nw.len().alias("n"))
        .group_by("customer", "year")
        .agg(nw.len().alias("skus"))
    )
    ranges: dict[str, dict[int, int]] = {}
    for row in counted.collect("pyarrow").to_native().to_pylist():
        if shown is None or row["customer"] in shown:
            ranges.setdefault(row["customer"], {})[int(row["year"])] = int(row["skus"])
    both = [(r[0], r[1]) for r in ranges.values() if len(r) == 2]
    return (sum(b > a for a, b in both), sum(b < a for a, b in both), sum(a == b for a, b in both)) if both else None
