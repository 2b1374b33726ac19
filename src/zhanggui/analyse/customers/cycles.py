"""How often each logs in and buys, and how soon the same SKU is bought again (C08, D30)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.histories import Days, Histories, merged_ids, of_rows
from zhanggui.analyse.customers.ranking import Numbers
from zhanggui.measures.reading import Frame, Tables

FEW = 3
"""With fewer gaps the spread of somebody's gaps is not known."""


@dataclass(frozen=True)
class Cycles:
    """Gaps between the days of each of `names`, in days; NaN where there are too few. mean: (last - first) / (n - 1); median; low
    and high: between which four of five gaps lie, of who has three or more. last: the day of the last one."""

    names: tuple[str, ...]
    count: Days
    last: Days
    mean: Numbers
    median: Numbers
    low: Numbers
    high: Numbers

    def row(self, name: str) -> dict[str, Any] | None:
        """-> what is known of one, None for who is not known; a value that nobody can tell is None."""
        i = int(np.searchsorted(self.names, name)) if self.names else 0
        if i == len(self.names) or self.names[i] != name:
            return None
        told = {key: float(getattr(self, key)[i]) for key in ("mean", "median", "low", "high")}
        return {"count": int(self.count[i]), "last": int(self.last[i])} | {k: None if np.isnan(v) else v for k, v in told.items()}


def cycles(h: Histories) -> Cycles:
    """Orders, or days of logging in -> the cycle of each."""
    n = h.count
    gaps = np.diff(h.day)[np.diff(h.owner) == 0].astype(np.float64)
    start = np.r_[0, (n - 1).cumsum()]
    order = np.lexsort((gaps, np.repeat(np.arange(len(n)), n - 1)))
    gaps = gaps[order]
    mean = np.divide(h.last - h.first, n - 1, out=np.full(len(n), np.nan), where=n > 1) if len(n) else np.zeros(0)
    quantiles = [_quantile(gaps, start, q, few) for q, few in ((0.5, 1), (0.1, FEW), (0.9, FEW))]
    return Cycles(h.names, n, h.last if len(n) else n, mean, *quantiles)


def _quantile(values: Numbers, start: Days, q: float, few: int) -> Numbers:
    """Values sorted within each, where each begins -> the quantile of each that has at least so many."""
    size = np.diff(start)
    out, has = np.full(len(size), np.nan), size >= few
    place = q * (size[has] - 1)
    low = np.floor(place).astype(np.int64)
    left, right = values[start[:-1][has] + low], values[start[:-1][has] + np.minimum(low + 1, size[has] - 1)]
    out[has] = left + (place - low) * (right - left)
    return out


def logins(tables: Tables, as_of: int, who: str = "customer") -> Histories:
    """Tables -> the days on which each customer (or member: the person of the events) did anything in the app or on the site.
    Nobody where there are no events, or they say not for whom; cents are 0."""
    column = "customer" if who == "customer" else "person"
    if not tables.has("events", column, "day"):
        return of_rows([], [], [])
    events = tables.lines("events").filter(~nw.col(column).is_null(), nw.col("day") < as_of)
    days = events.group_by(column, "day").agg(nw.len().alias("_n")).select(column, "day").collect("pyarrow").to_native()
    return of_rows(days[column], days["day"], np.zeros(len(days), np.int64), merged_ids(tables, as_of))


@dataclass(frozen=True)
class Stickiness:
    """The table of C08, a row a customer. login_cycle, cycle: usual (median) days between logins and purchases, None where not
    known; quiet, unseen: days since the last purchase and login; due: the cycle is over, or within `soon` days; opportunity: what
    one usual purchase brings (minor units) of who is due, else 0."""

    name: str
    login_cycle: float | None
    unseen: int | None
    cycle: float | None
    quiet: int
    due: bool
    opportunity: int


def stickiness(h: Histories, seen: Histories, as_of: int, soon: int = 7) -> list[Stickiness]:
    """Orders, days of logging in, a day -> login cycle, purchase cycle and sales opportunity of all, the largest first."""
    bought, there = cycles(h), cycles(seen)
    usual = _quantile(h.cents[np.lexsort((h.cents, h.owner))].astype(np.float64), h.start, 0.5, 1)
    place = {name: i for i, name in enumerate(there.names)}
    at = np.fromiter((place.get(name, -1) for name in h.names), np.int64, len(h.names))
    quiet = as_of - bought.last
    due = quiet + soon >= bought.median  # false where no cycle is known
    worth = np.where(due, np.rint(usual), 0).astype(np.int64)
    login, unseen = np.append(there.median, np.nan)[at], np.append(as_of - there.last, -1)[at]
    columns = (
        h.names, _known(login), [None if n < 0 else int(n) for n in unseen.tolist()], _known(bought.median), quiet.tolist(),
        due.tolist(), worth.tolist(),
    )  # fmt: skip
    rows = [Stickiness(*row) for row in zip(*columns, strict=True)]
    return sorted(rows, key=lambda row: (-row.opportunity, row.name))


def _known(values: Numbers) -> list[float | None]:
    return [None if np.isnan(v) else v for v in values.tolist()]


@dataclass(frozen=True)
class SkuCycle:
    """How soon a SKU is bought again by who bought it: median days, between which four of five lie, over n gaps."""

    sku: str
    median: float
    low: float
    high: float
    n: int


def sku_cycles(tables: Tables, as_of: int, who: str = "customer", *, names: Sequence[str] | None = None) -> dict[str, SkuCycle]:
    """Tables, a day, whose purchases (of `names`, else of all) -> SKU: its cycle. The engine counts gaps by length; ids that were
    merged are told apart here, as one gap more or less moves no median."""
    if not tables.has("sales", who, "sku", "day", "kind"):
        return {}
    lines = tables.lines("sales").filter(nw.col("kind") == "goods", nw.col("day") < as_of)
    lines = lines.filter(~nw.col(who).is_null(), ~nw.col("sku").is_null())
    if names is not None:
        lines = lines.filter(nw.col(who).is_in(list(names) or [""]))
    days = lines.group_by(who, "sku", "day").agg(nw.len().alias("_n")).with_columns(nw.col("day").cast(nw.Int64).alias("_day"))
    found = _gaps(days, who).group_by("sku", "_gap").agg(nw.len().alias("_n")).collect("pyarrow").to_native()
    by_sku: dict[str, list[tuple[int, int]]] = {}
    for sku, gap, n in zip(*(found[c].to_pylist() for c in ("sku", "_gap", "_n")), strict=True):
        by_sku.setdefault(sku, []).append((int(gap), int(n)))
    return {sku: _told(sku, np.array(sorted(rows))) for sku, rows in sorted(by_sku.items())}


def _gaps(days: Frame, who: str) -> Frame:
    """Customer, SKU and day of each purchase -> with `_gap`, the days since the one before; first ones left out."""
    if days.implementation.is_pyarrow():
        # Arrow shifts only over everything in order: the row before may be of another customer or SKU.
        order = [who, "sku", "_day"]
        days = days.with_columns(*(nw.col(c).shift(1).over(order_by=order).alias(f"_last_{c}") for c in order))
        days = days.filter(nw.col(who) == nw.col(f"_last_{who}"), nw.col("sku") == nw.col("_last_sku"))
        return days.with_columns((nw.col("_day") - nw.col("_last__day")).alias("_gap"))
    days = days.with_columns((nw.col("_day") - nw.col("_day").shift(1).over(who, "sku", order_by="_day")).alias("_gap"))
    return days.filter(~nw.col("_gap").is_null())


def _told(sku: str, counted: npt.NDArray[np.int64]) -> SkuCycle:
    """Gap and how many, shortest first -> the cycle."""
    gap, up_to = counted[:, 0], counted[:, 1].cumsum()
    n = int(up_to[-1])

    def at(q: float) -> float:
        place = q * (n - 1)
        low, high = (int(gap[np.searchsorted(up_to, k, side="right")]) for k in (int(place), min(int(place) + 1, n - 1)))
        return low + (place - int(place)) * (high - low)

    return SkuCycle(sku, at(0.5), at(0.1), at(0.9), n)
