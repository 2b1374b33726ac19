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

from zhanggui.analyse.acquisition.coded import NOWHERE, coded, of_each, placed, whole
from zhanggui.analyse.acquisition.first_lines import FirstLines, first_lines
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


@dataclass(frozen=True)
class Early:
    """What each newcomer (in their order) did in the first weeks, and how often they bought after them within the year; 0 for who
    has not lived so long. None: it was not recorded, or too late for most."""

    orders: Array
    later: Array
    amount: Array
    skus: Array | None
    visits: Array | None
    features: Array | None

    def of(self, chosen: Flags) -> Early:
        """The same of those who are chosen (one flag a customer)."""
        skus, visits, features = (None if v is None else v[chosen] for v in (self.skus, self.visits, self.features))
        return Early(self.orders[chosen], self.later[chosen], self.amount[chosen], skus, visits, features)


def contrasts(tables: Tables, new: Newcomers, past: Histories) -> Contrasts:
    """Tables, newcomers, orders as of a day -> what the highly active did differently."""
    return contrasts_of(new, early(tables, new, past))


def contrasts_of(new: Newcomers, did: Early) -> Contrasts:
    """Newcomers and what they did in their first weeks -> what the highly active did differently; nothing where too few lived
    long enough."""
    watched = np.flatnonzero(_watched(new))
    if len(watched) < 2 * LEAST:
        return Contrasts((), len(watched), 0.0, ())
    half = np.array([sha256(new.names[i].encode()).digest()[0] % 2 == 0 for i in watched.tolist()])
    later, second = did.later[watched], new.second[watched]
    edge = float(np.quantile(later[half], 1 - TOP))
    active = later >= max(edge, 1.0)
    told = {"orders": did.orders, "range": did.skus, "amount": did.amount, "visits": did.visits, "features": did.features}
    done = {what: None if values is None else values[watched] for what, values in told.items()}
    done["quick"] = ((second != NEVER) & (second - new.first[watched] <= 14)).astype(np.float64)
    made = [
        _contrast(what, values, active, half) for what, values in done.items()
        if values is not None and values.min() < values.max()
    ]  # fmt: skip
    rates = discovered([c.searched.p for c in made])
    found = [Contrast(c.what, c.at_least, c.searched, c.held_out, q) for c, q in zip(made, rates, strict=True)]
    found.sort(key=lambda c: (not c.holds(), -abs(log(c.held_out.lift[0])) if c.held_out.lift else 0.0, c.what))
    absent = tuple(what for what, values in done.items() if values is None)
    return Contrasts(tuple(found), len(watched), max(edge, 1.0), absent)


def _watched(new: Newcomers) -> Flags:
    flags: Flags = new.is_new & (new.first != NEVER) & (new.first + LATER <= new.as_of)
    return flags


def early(tables: Tables, new: Newcomers, past: Histories, lines: FirstLines | None = None) -> Early:
    """Tables, newcomers, orders, what they bought at first (None: it is asked) -> what each did in the first weeks."""
    mine = _watched(new)
    place = {new.names[i]: i for i in np.flatnonzero(mine).tolist()}
    who = np.fromiter((place.get(name, NOWHERE) for name in past.names), np.int64, len(past.names))[past.owner]
    age = past.day - (past.first[past.owner] if past.names else 0)
    kept, first = who != NOWHERE, age < EARLY
    size = len(new.names)
    orders, later = (
        np.bincount(who[part], minlength=size).astype(np.float64)
        for part in (kept & first, kept & ~first & (age < LATER))
    )  # fmt: skip
    amount = np.bincount(who[kept & first], past.cents[kept & first], minlength=size).astype(np.float64)
    lines = first_lines(tables, new) if lines is None else lines
    skus = None if lines is None or not _recorded(tables, "sales", new.first[mine]) else lines.different(EARLY, size)
    visits, features = (_counted(tables, table, column, place, new) for table, column in (("visits", ""), ("events", "event")))
    return Early(orders, later, amount, None if skus is None else np.where(mine, skus, 0).astype(np.float64), visits, features)


def _recorded(tables: Tables, table: str, first: npt.NDArray[np.int64]) -> bool:
    """Whether a table is there and began before most of these customers did."""
    if not tables.has(table, "customer", "day"):
        return False
    known = tables.everything(table).filter(~nw.col("customer").is_null())
    begins = known.select(nw.col("day").min()).collect("pyarrow").to_native()["day"].to_pylist()[0]
    return begins is not None and bool(len(first)) and float((first >= begins).mean()) >= 0.5


def _contrast(what: str, values: Array, active: Flags, half: Flags) -> Contrast:
    cut = float(np.median(values[half]))
    did = values >= cut if (values[half] < cut).any() else values > cut
    at_least = cut if (values[half] < cut).any() else float(np.min(values[did])) if did.any() else cut
    return Contrast(what, at_least, _side(did, active, half), _side(did, active, ~half), 1.0)


def _side(did: Flags, active: Flags, mine: Flags) -> Side:
    a, b = did & mine, ~did & mine
    return Side(int(a.sum()), int((a & active).sum()), int(b.sum()), int((b & active).sum()))


def _counted(tables: Tables, table: str, column: str, place: Mapping[str, int], new: Newcomers) -> Array | None:
    """-> how many rows of a table, or different values of a column, each had in the first weeks; None where they are not there,
    or began after most of these customers did."""
    wanted = ("customer", "day", column) if column else ("customer", "day")
    at = np.fromiter(place.values(), np.int64, len(place))
    if not tables.has(table, *wanted) or not _recorded(tables, table, new.first[at]):
        return None
    rows: Any = tables.everything(table).filter(~nw.col("customer").is_null(), nw.col("day") >= int(new.first[at].min()))
    grouped = rows.group_by(*wanted).agg(nw.len().alias("n")).collect("pyarrow").to_native()
    who = placed(grouped["customer"], place, merged_ids(tables, new.as_of))
    age = whole(grouped["day"]) - of_each(new.first, who)
    kept = (who != NOWHERE) & (age >= 0) & (age < EARLY)
    size = len(new.names)
    if not column:
        return np.bincount(who[kept], whole(grouped["n"])[kept], minlength=size).astype(np.float64)
    names, value = coded(grouped[column])
    kept &= value != NOWHERE
    pairs = np.unique(who[kept] * max(len(names), 1) + value[kept])
    return np.bincount(pairs // max(len(names), 1), minlength=size).astype(np.float64)
