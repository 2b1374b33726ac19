"""What new customers brought, by month of their life: the curve against which what they cost to win is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import numpy.typing as npt

from zhanggui.analyse.acquisition.coded import amounts, coded, of_each, whole
from zhanggui.analyse.acquisition.newcomers import NEVER, Newcomers
from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.analyse.customers.lifecycle import months_later
from zhanggui.base.errors import ZhangguiError
from zhanggui.measures.ask import ask_lazily
from zhanggui.measures.reading import Tables

Array = npt.NDArray[np.float64]
YEAR_OF_MONTHS = 12
MOST_MONTHS = 24
LEAST = 5
"""A month of life is told when at least so many customers have lived it whole."""
REPETITIONS = 400
BLOCKS = 2000
"""Customers are drawn one by one up to so many; more are drawn in blocks."""


@dataclass(frozen=True)
class Brought:
    """Customers in the order of the newcomers x months of life since the first purchase: minor units, and whether the month was
    over before the day. measure: what is counted, `gross_profit`, or `net_sales` where nobody told what goods cost."""

    cents: Array
    over: npt.NDArray[np.bool_]
    measure: str

    def of(self, chosen: npt.NDArray[np.bool_]) -> Brought:
        """The same of those who are chosen (one flag a customer)."""
        return Brought(self.cents[chosen], self.over[chosen], self.measure)


@dataclass(frozen=True)
class Curve:
    """What a customer brought together up to each month of life, on average (minor units); bands: 95 %, by drawing customers.

    customers: of how many; draws: the same curve of each repetition, for what is derived from it.
    """

    cents: Array
    draws: Array
    customers: int

    @property
    def months(self) -> int:
        """-> months of life that are told."""
        return len(self.cents)

    def at(self, month: int) -> tuple[float, float, float] | None:
        """A month -> what a customer brought up to its end, and its interval; None where it was not lived yet."""
        if month > self.months:
            return None
        low, high = np.quantile(self.draws[:, month - 1], [0.025, 0.975])
        return float(self.cents[month - 1]), float(low), float(high)

    def passes(self, cents: float) -> tuple[int | None, int | None, int | None]:
        """A cost -> the month in which what was brought passes it, and the same early and late (2.5 and 97.5 %); None: not
        yet."""
        each = [_first(row >= cents) or np.inf for row in self.draws]
        early, late = np.quantile(each, [0.025, 0.975], method="nearest")
        return _first(self.cents >= cents), _month(early), _month(late)


def _first(flags: npt.NDArray[np.bool_]) -> int | None:
    found = np.flatnonzero(flags)
    return int(found[0]) + 1 if len(found) else None


def _month(value: float) -> int | None:
    return int(value) if np.isfinite(value) else None


@dataclass(frozen=True)
class Takings:
    """Each customer-day on which something was sold or came back: whose (a number of `names`), the day, minor units, and what
    they count: gross profit, or net sales where nobody told what goods cost."""

    names: list[str]
    who: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    cents: Array
    measure: str

    def within(self, names: Sequence[str], begin: int, end: int) -> Array:
        """Customers and a span (its end excluded) -> what each brought in it."""
        inside = (self.day >= begin) & (self.day < end)
        sums = np.append(np.bincount(self.who[inside], self.cents[inside], minlength=len(self.names)), 0.0)
        place = {name: i for i, name in enumerate(self.names)}
        out: Array = sums[np.fromiter((place.get(name, NEVER) for name in names), np.int64, len(names))]
        return out


def takings(tables: Tables, as_of: int) -> Takings | None:
    """Tables -> what each customer brought on each day; None where there are no sales of customers. Declared once: as the
    measures gross_profit and net_sales are."""
    if not tables.has("sales", "customer", "day", "kind", "net_cents"):
        return None
    for measure in ("gross_profit", "net_sales"):
        try:
            asked = ask_lazily(tables.frames, [measure], ["customer", "day"], as_of=as_of)
            rows = nw.from_native(asked).lazy().filter(~nw.col("customer").is_null()).collect("pyarrow").to_native()
        except ZhangguiError:  # nobody told what the goods cost
            continue
        names, who = coded(rows["customer"], merged_ids(tables, as_of))
        return Takings(names, who, whole(rows["day"]), amounts(rows[measure]), measure)
    return None


def brought(tables: Tables, new: Newcomers, sold: Takings | None = None) -> Brought | None:
    """Tables, newcomers, what was taken (None: it is asked) -> what each brought in each month of life; None where there are no
    sales."""
    sold = takings(tables, new.as_of) if sold is None else sold
    if sold is None:
        return None
    place = {name: i for i, name in enumerate(new.names)}
    who = np.fromiter((place.get(name, NEVER) for name in sold.names), np.int64, len(sold.names))[sold.who]
    kept = (who != NEVER) & (of_each(new.first, who) != NEVER)
    who, day, cents = who[kept], sold.day[kept], sold.cents[kept]
    month = months_between(new.first[who], day)
    inside = (month >= 0) & (month < MOST_MONTHS)
    cell = who[inside] * MOST_MONTHS + month[inside]
    sums: Array = np.bincount(cell, cents[inside], minlength=len(new.names) * MOST_MONTHS).astype(np.float64)
    table = sums.reshape(-1, MOST_MONTHS)
    return Brought(table, lived(new), sold.measure)


def lived(new: Newcomers) -> npt.NDArray[np.bool_]:
    """Newcomers -> whether each month of life of each was over before the day."""
    bought = new.first != NEVER
    since = np.where(bought, new.first, new.as_of)
    ends = np.stack([months_later(since, m + 1) for m in range(MOST_MONTHS)], axis=1)
    over: npt.NDArray[np.bool_] = (ends <= new.as_of) & bought[:, None]
    return over


def months_between(first: npt.NDArray[np.int64], day: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Days of a beginning and later days -> whole calendar months between them."""
    if not len(day):
        return np.zeros(0, np.int64)
    a, b = (d.astype("datetime64[D]") for d in (first, day))
    months: npt.NDArray[np.int64] = (b.astype("datetime64[M]") - a.astype("datetime64[M]")).astype(np.int64)
    out: npt.NDArray[np.int64] = months.copy()
    # A month is whole when its own day of the month has come; a day that the month does not have is its last.
    for m in np.unique(months):
        mine = months == m
        out[mine] = m - (day[mine] < months_later(first[mine], int(m))).astype(np.int64)
    return out


def curve(of: Brought, chosen: npt.NDArray[np.bool_], seed: int = 4) -> Curve | None:
    """What customers brought, and which of them -> their mean curve as long as enough have lived each month; None where too
    few."""
    cents, over = of.cents[chosen], of.over[chosen]
    lived = over.sum(axis=0)
    months = int((lived >= LEAST).sum()) if lived.size else 0
    if not months:
        return None
    cents, weight = cents[:, :months] * over[:, :months], over[:, :months].astype(np.float64)
    mean = (cents.sum(axis=0) / weight.sum(axis=0)).cumsum()
    rng = np.random.default_rng(seed)
    cents, weight = (drawable(rows, seed + 1) for rows in (cents, weight))
    drawn = rng.multinomial(len(cents), np.full(len(cents), 1 / len(cents)), size=REPETITIONS).astype(np.float64)
    monthly = (drawn @ cents) / np.maximum(drawn @ weight, 1e-12)
    return Curve(mean, monthly.cumsum(axis=1), int(lived[0]))


def drawable(rows: Array, seed: int = 5) -> Array:
    """Rows to be drawn from -> themselves; of very many, the sums of BLOCKS groups made at random, which vary as the rows do."""
    if len(rows) <= BLOCKS:
        return rows
    group = np.random.default_rng(seed).permutation(len(rows)) % BLOCKS
    return np.stack([np.bincount(group, column, minlength=BLOCKS) for column in rows.T], axis=1)
