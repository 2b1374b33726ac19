"""What customers who became highly active did differently in their first weeks: lifts with intervals, found in one half, held
up in the other.

Highly active are the quarter with the most orders in the year after their first eight weeks; what they did is only looked at
within those eight weeks, so nothing is held against itself. Customers are split in two halves by their name: contrasts are
searched in one (Benjamini & Hochberg 1995 keeps the false ones few) and told with the figures of the other. A contrast is a
difference, not a cause: doing the same may or may not make another customer active.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import exp, log, sqrt
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
from scipy.stats import fisher_exact

from zhanggui.analyse.acquisition.newcomers import NEVER, Newcomers
from zhanggui.analyse.customers.histories import Histories, merged_ids
from zhanggui.analyse.loss.by_rep import discovered
from zhanggui.analyse.shares import Z_95
from zhanggui.measures.reading import Tables

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
EARLY, LATER = 56, 365
"""Days in which is looked at what they did; days of life up to which it is counted how often they bought."""
TOP = 0.25
LEAST = 40
"""Customers in each half without whom nothing is contrasted."""
WORDS: dict[str, tuple[str, str]] = {
    "orders": ("头8周下单次数", "orders in the first 8 weeks"),
    "range": ("头8周买的品种数", "SKUs bought in the first 8 weeks"),
    "amount": ("头8周买的金额", "amount bought in the first 8 weeks"),
    "visits": ("头8周被拜访次数", "visits received in the first 8 weeks"),
    "features": ("头8周用过的功能数", "features used in the first 8 weeks"),
    "quick": ("首购到再购的快慢（14天内）", "second purchase within 14 days"),
}


@dataclass(frozen=True)
class Side:
    """A half of the customers: how many did it and how many of them became active; how many did not, and of them."""

    did: int
    did_active: int
    other: int
    other_active: int

    @property
    def lift(self) -> tuple[float, float, float] | None:
        """-> the share of active ones among those who did it over that among the others, with its 95 % interval (log method,
        Katz et al. 1978); None where one of the four is nobody."""
        if not (self.did_active and self.other_active and self.did and self.other):
            return None
        ratio = (self.did_active / self.did) / (self.other_active / self.other)
        spread = sqrt(1 / self.did_active - 1 / self.did + 1 / self.other_active - 1 / self.other)
        return ratio, ratio * exp(-Z_95 * spread), ratio * exp(Z_95 * spread)

    @property
    def p(self) -> float:
        """-> the chance of such a difference where there is none (Fisher 1922, exact)."""
        table = [[self.did_active, self.did - self.did_active], [self.other_active, self.other - self.other_active]]
        return float(fisher_exact(table).pvalue)


@dataclass(frozen=True)
class Contrast:
    """What was done (a name of WORDS), from which value on (the median of the searched half), what was found and what held up.
    q: the false discovery rate at which it was found."""

    what: str
    at_least: float
    searched: Side
    held_out: Side
    q: float

    def holds(self, rate: float = 0.05) -> bool:
        """-> found in one half at the rate, and in the other the whole interval is on the same side of 1."""
        told, check = self.searched.lift, self.held_out.lift
        return bool(self.q <= rate and told and check and (check[1] > 1 if told[0] > 1 else check[2] < 1))


@dataclass(frozen=True)
class Contrasts:
    """Contrasts, those that held up first, the largest lift first; upon how many customers; from how many orders on one is highly
    active; what could not be looked at."""

    found: tuple[Contrast, ...]
    customers: int
    active_from: float
    absent: tuple[str, ...]


def contrasts(tables: Tables, new: Newcomers, past: Histories) -> Contrasts:
    """Tables, newcomers, orders as of a day -> what the highly active did differently; nothing where too few lived long
    enough."""
    watched = np.flatnonzero(new.is_new & (new.first != NEVER) & (new.first + LATER <= new.as_of))
    names = [new.names[int(i)] for i in watched]
    if len(names) < 2 * LEAST:
        return Contrasts((), len(names), 0.0, ())
    first = {name: int(new.first[i]) for name, i in zip(names, watched, strict=True)}
    early, later, amount = _orders(past, names, first)
    half = np.array([sha256(name.encode()).digest()[0] % 2 == 0 for name in names])
    edge = float(np.quantile(later[half], 1 - TOP))
    active = later >= max(edge, 1.0)
    second = np.array([new.second[int(i)] for i in watched])
    done: dict[str, Array | None] = {
        "orders": early, "range": _counted(tables, "sales", "sku", names, first), "amount": amount,
        "visits": _counted(tables, "visits", "", names, first), "features": _counted(tables, "events", "event", names, first),
        "quick": ((second != NEVER) & (second - new.first[watched] <= 14)).astype(np.float64),
    }  # fmt: skip
    made = [_contrast(what, values, active, half) for what, values in done.items() if values is not None and len(set(values)) > 1]
    rates = discovered([c.searched.p for c in made])
    told = [Contrast(c.what, c.at_least, c.searched, c.held_out, q) for c, q in zip(made, rates, strict=True)]
    told.sort(key=lambda c: (not c.holds(), -abs(log(c.held_out.lift[0])) if c.held_out.lift else 0.0, c.what))
    absent = tuple(what for what, values in done.items() if values is None)
    return Contrasts(tuple(told), len(names), max(edge, 1.0), absent)


def _contrast(what: str, values: Array, active: Flags, half: Flags) -> Contrast:
    cut = float(np.median(values[half]))
    did = values >= cut if (values[half] < cut).any() else values > cut
    at_least = cut if (values[half] < cut).any() else float(np.min(values[did])) if did.any() else cut
    return Contrast(what, at_least, _side(did, active, half), _side(did, active, ~half), 1.0)


def _side(did: Flags, active: Flags, mine: Flags) -> Side:
    a, b = did & mine, ~did & mine
    return Side(int(a.sum()), int((a & active).sum()), int(b.sum()), int((b & active).sum()))


def _orders(past: Histories, names: list[str], first: Mapping[str, int]) -> tuple[Array, Array, Array]:
    """-> orders in the first weeks, orders after them within the year, amount of the first weeks, of each."""
    at = {name: i for i, name in enumerate(past.names)}
    early, later, amount = (np.zeros(len(names)) for _ in range(3))
    for n, name in enumerate(names):
        own = slice(past.start[at[name]], past.start[at[name] + 1])
        age = past.day[own] - first[name]
        early[n], later[n] = (age < EARLY).sum(), ((age >= EARLY) & (age < LATER)).sum()
        amount[n] = past.cents[own][age < EARLY].sum()
    return early, later, amount


def _counted(tables: Tables, table: str, column: str, names: list[str], first: Mapping[str, int]) -> Array | None:
    """-> how many rows of a table, or different values of a column, each had in the first weeks; None where they are not there,
    or began after most of these customers did."""
    wanted = ("customer", "day", column) if column else ("customer", "day")
    if not tables.has(table, *wanted):
        return None
    rows: Any = tables.everything(table).filter(~nw.col("customer").is_null())
    if table == "sales":
        rows = rows.filter(nw.col("kind") == "goods")
    begins = rows.select(nw.col("day").min()).collect("pyarrow").to_native()["day"].to_pylist()[0]
    if begins is None or np.mean([day >= begins for day in first.values()]) < 0.5:
        return None
    grouped = rows.group_by(*wanted).agg(nw.len().alias("n")).collect("pyarrow").to_native()
    into, place = merged_ids(tables, tables.as_of or 0), {name: i for i, name in enumerate(names)}
    out, seen = np.zeros(len(names)), set[tuple[int, str]]()
    values = grouped[column].to_pylist() if column else [None] * grouped.num_rows
    for customer, day, n, value in zip(*(grouped[c].to_pylist() for c in ("customer", "day", "n")), values, strict=True):
        i = place.get(into.get(customer, customer))
        if i is None or not 0 <= day - first[names[i]] < EARLY:
            continue
        if column and (value is None or (i, value) in seen):
            continue
        seen.add((i, str(value)))
        out[i] += 1 if column else n
    return out
