"""What new customers brought, by month of their life: the curve against which what they cost to win is held."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import numpy.typing as npt

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


def takings(tables: Tables, as_of: int) -> tuple[list[str], npt.NDArray[np.int64], Array, str] | None:
    """Tables -> customer, day, minor units of each day on which something was sold or came back, and what the units are; None
    where there are no sales of customers. Declared once: as the measures gross_profit and net_sales are."""
    if not tables.has("sales", "customer", "day", "kind", "net_cents"):
        return None
    for measure in ("gross_profit", "net_sales"):
        try:
            asked = ask_lazily(dict(tables.frames), [measure], ["customer", "day"], as_of=as_of)
            rows = nw.from_native(asked).lazy().filter(~nw.col("customer").is_null()).collect("pyarrow").to_native()
        except ZhangguiError:  # nobody told what the goods cost
            continue
        into = merged_ids(tables, as_of)
        names = [into.get(name, name) for name in rows["customer"].to_pylist()]
        cents = np.nan_to_num(np.asarray(rows[measure].to_pylist(), dtype=np.float64))
        return names, np.asarray(rows["day"].to_pylist(), dtype=np.int64), cents, measure
    return None


def brought(tables: Tables, new: Newcomers) -> Brought | None:
    """Tables and newcomers -> what each brought in each month of life; None where there are no sales."""
    sold = takings(tables, new.as_of)
    if sold is None:
        return None
    names, day, cents, measure = sold
    place = {name: i for i, name in enumerate(new.names)}
    who = np.fromiter((place.get(name, NEVER) for name in names), np.int64, len(names))
    kept = who != NEVER
    kept &= new.first[np.maximum(who, 0)] != NEVER
    who, day, cents = who[kept], day[kept], cents[kept]
    month = months_between(new.first[who], day)
    inside = (month >= 0) & (month < MOST_MONTHS)
    table = np.zeros((len(new.names), MOST_MONTHS))
    np.add.at(table, (who[inside], month[inside]), cents[inside])
    bought = new.first != NEVER
    ends = np.stack([months_later(np.where(bought, new.first, new.as_of), m + 1) for m in range(MOST_MONTHS)], axis=1)
    return Brought(table, (ends <= new.as_of) & bought[:, None], measure)


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
    cents, weight = (_blocks(rows, np.random.default_rng(seed + 1)) for rows in (cents, weight))
    drawn = rng.multinomial(len(cents), np.full(len(cents), 1 / len(cents)), size=REPETITIONS).astype(np.float64)
    monthly = (drawn @ cents) / np.maximum(drawn @ weight, 1e-12)
    return Curve(mean, monthly.cumsum(axis=1), int(lived[0]))


def _blocks(rows: Array, rng: np.random.Generator) -> Array:
    """Rows -> themselves; of very many, the sums of BLOCKS groups drawn at random, which vary as the rows do."""
    if len(rows) <= BLOCKS:
        return rows
    out = np.zeros((BLOCKS, rows.shape[1]))
    np.add.at(out, rng.permutation(len(rows)) % BLOCKS, rows)
    return out
