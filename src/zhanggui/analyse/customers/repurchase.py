"""Who buys again and how soon: customers by number of purchases (C23), repurchase rate (C24, D17), days to return (D11, D12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import exp, floor, log, sqrt

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from zhanggui.analyse.customers.histories import Histories, merged_ids
from zhanggui.analyse.shares import Z_95, wilson
from zhanggui.base.errors import WrongUse
from zhanggui.measures.conditions import parse_all
from zhanggui.measures.reading import BOUGHT, MOST_COUNTED, Tables
from zhanggui.measures.subsets import of_goods

COUNTS = (*(str(n) for n in range(1, MOST_COUNTED + 1)), f">{MOST_COUNTED}")
FAR = 1 << 40


@dataclass(frozen=True)
class PurchaseCount:
    """Customers who bought so often: how many, their net sales in cents, and both as shares, exact."""

    purchases: str
    customers: int
    cents: int
    customer_share: Fraction
    sales_share: Fraction


@dataclass(frozen=True)
class Repurchase:
    """Buyers of a period by number of purchases, and how many of them bought twice or more. No rows where nobody bought.
    outside: net sales in cents that are nobody's, or of customers who only brought goods back: in no row and in no share."""

    rows: tuple[PurchaseCount, ...]
    buyers: int
    repeat: int
    outside: int = 0

    @property
    def rate(self) -> float | None:
        """-> those with two purchases or more / buyers; None where nobody bought."""
        return self.repeat / self.buyers if self.buyers else None

    @property
    def interval(self) -> tuple[float, float]:
        """-> the 95 % interval of the rate (Wilson 1927)."""
        return wilson(self.repeat, self.buyers)


def repurchase(
    tables: Tables, period: tuple[int | None, int | None] = (None, None), who: str = "customer", *,
    where: str | Sequence[str] = (),
) -> Repurchase:
    """Tables, a period (both days in it), whose purchases -> a row for those with 1, 2, 3 and more of them in it.

    A purchase is a document with goods or a charge, as the measure `repurchase_rate` counts; one that names nobody tells nothing
    of how often somebody came. Money is net sales: the shares are those that `ask customer_share sales_share --by purchase_count
    --where purchase_count!=none` gives.
    """
    if not tables.has("sales", who, "source", "document", "kind", "net_cents"):
        return Repurchase((), 0, 0)
    lines = tables.where(tables.lines("sales"), "sales", parse_all(where))
    first, last = (-FAR if period[0] is None else period[0]), (FAR if period[1] is None else period[1])
    lines = of_goods(tables, "sales", lines.filter(nw.col("day") >= first, nw.col("day") <= last))
    flag = nw.when(_of_kinds(BOUGHT)).then(nw.lit(1)).otherwise(nw.lit(0))
    money = nw.when(_of_kinds(("goods", "return"))).then(nw.col("net_cents")).otherwise(nw.lit(0))
    lines = lines.with_columns(flag.alias("_bought"), money.alias("_cents"))
    documents = lines.group_by(who, "source", "document").agg(nw.col("_cents").sum(), nw.col("_bought").max())
    every = documents.group_by(who).agg(nw.col("_bought").sum().alias("n"), nw.col("_cents").sum()).collect("pyarrow").to_native()
    buyer = pc.and_(pc.is_valid(every[who]), pc.greater(every["n"], 0))
    outside, found = every.filter(pc.invert(buyer)), every.filter(buyer)
    into = merged_ids(tables, FAR if tables.as_of is None else tables.as_of)
    names, place = np.unique([into.get(str(one), str(one)) for one in found[who].to_pylist()], return_inverse=True)
    count, cents = np.zeros(len(names), np.int64), np.zeros(len(names), np.int64)
    np.add.at(count, place, np.asarray(found["n"], np.int64))
    np.add.at(cents, place, np.asarray(found["_cents"], np.float64).astype(np.int64))
    return replace(by_count(count, cents), outside=int(pc.sum(outside["_cents"]).as_py() or 0))


def _of_kinds(kinds: Sequence[str]) -> nw.Expr:
    return nw.any_horizontal(*(nw.col("kind") == kind for kind in kinds), ignore_nulls=False)


def by_count(count: npt.NDArray[np.int64], cents: npt.NDArray[np.int64]) -> Repurchase:
    """Purchases (1 or more) and net sales of each buyer -> the table; both its shares make exactly the whole."""
    if not len(count):
        return Repurchase((), 0, 0)
    bucket = np.minimum(count, MOST_COUNTED + 1) - 1
    customers = np.bincount(bucket, minlength=len(COUNTS)).tolist()
    money = [int(cents[bucket == n].sum()) for n in range(len(COUNTS))]
    whole = sum(money)
    rows = tuple(
        PurchaseCount(name, customers[n], money[n], Fraction(customers[n], len(count)), Fraction(money[n], whole or 1))
        for n, name in enumerate(COUNTS)
    )
    adds_to_the_whole([row.customer_share for row in rows])
    if whole:
        adds_to_the_whole([row.sales_share for row in rows])
    return Repurchase(rows, len(count), int((count >= 2).sum()))


def adds_to_the_whole(shares: Sequence[Fraction]) -> None:
    """Shares of one whole -> nothing; ValueError where they are not exactly all of it, as in the table that made this a rule:
    users 93 %, 5 %, 1 % and 5 % are 104 %."""
    if sum(shares) != 1:
        raise ValueError(f"the shares make {float(sum(shares)):.2%} of the whole, not all of it")


def as_percents(shares: Sequence[Fraction], digits: int = 0) -> list[float]:
    """Shares of one whole -> percents of so many digits that still make 100: what rounding down leaves goes to the largest
    remainders (Hamilton's method)."""
    adds_to_the_whole(shares)
    unit = 100 * 10**digits
    exact = [share * unit for share in shares]
    whole = [floor(value) for value in exact]
    left = unit - sum(whole)
    for place in sorted(range(len(exact)), key=lambda n: exact[n] - whole[n], reverse=True)[:left]:
        whole[place] += 1
    return [value / 10**digits for value in whole]


@dataclass(frozen=True)
class Return:
    """Days from one purchase to the next. gaps: purchases that were followed by another; waiting: those that were not yet.

    mean, median: of the gaps that ended, and so too short while many wait; None without a gap. half: the day by which half of all
    purchases are followed by another, those still waiting reckoned in (Kaplan & Meier 1958), with its 95 % interval; None where
    fewer than half ever were, or nobody can tell.
    """

    gaps: int
    waiting: int
    mean: float | None
    median: float | None
    half: int | None
    half_low: int | None
    half_high: int | None


def days_to_return(h: Histories, as_of: int, since: int | None = None) -> Return:
    """Orders, the day before which everything was known, and from which day on purchases count -> days to return."""
    h = h.until(as_of) if (h.day >= as_of).any() else h
    followed = np.r_[np.diff(h.owner) == 0, False][: len(h.day)]
    days = np.where(followed, np.r_[h.day[1:], as_of][: len(h.day)], as_of) - h.day
    if since is not None:
        days, followed = days[h.day >= since], followed[h.day >= since]
    gaps = days[followed]
    half = half_by(days, followed)
    mean, median = (float(gaps.mean()), float(np.median(gaps))) if len(gaps) else (None, None)
    return Return(len(gaps), int((~followed).sum()), mean, median, *half)


def half_by(
    days: npt.NDArray[np.int64], ended: npt.NDArray[np.bool_], z: float = Z_95
) -> tuple[int | None, int | None, int | None]:
    """Days of each spell and whether it ended then (else it was last seen going on) -> the day by which half of them end, and its
    interval: where the curve's own (log-log, Kalbfleisch & Prentice 1980) crosses a half. None where it never does."""
    times, place = np.unique(days, return_inverse=True)
    if not len(times):
        return None, None, None
    ends, all_ = np.bincount(place[ended], minlength=len(times)), np.bincount(place, minlength=len(times))
    at_risk = all_[::-1].cumsum()[::-1]
    left, spread, found = 1.0, 0.0, [None, None, None]
    for t, d, n in zip(times.tolist(), ends.tolist(), at_risk.tolist(), strict=True):
        if not d:
            continue
        left *= 1 - d / n
        spread += d / (n * (n - d)) if n > d else 0.0
        if 0 < left < 1:
            apart = exp(z * sqrt(spread) / abs(log(left)))
            curves = (left, left**apart, left ** (1 / apart))
        else:
            curves = (left, left, left)
        found = [at if at is not None else t if curve <= 0.5 else None for at, curve in zip(found, curves, strict=True)]
    return found[0], found[1], found[2]


@dataclass(frozen=True)
class Elasticity:
    """How sales rise as days to return fall: sales ~ days ** -value, from so many customers compared, with its 80 % interval."""

    value: float
    low: float
    high: float
    customers: int


PROPORTIONAL = Elasticity(1.0, 1.0, 1.0, 0)
"""The rule of the source: sales are as 1 / days to return, when each purchase stays as large."""
HALF_YEAR, FEW_ORDERS, FEW_CUSTOMERS, Z_80 = 182, 3, 30, 1.2815515655446004


def elasticity(h: Histories, as_of: int) -> Elasticity | None:
    """Orders and a day -> what the company's own customers say: the change of each one's log sales over that of its log days to
    return between the last two half-years, by least squares; None where fewer than thirty bought three times in both."""
    sides = []
    for first in (as_of - 2 * HALF_YEAR, as_of - HALF_YEAR):
        inside = (h.day >= first) & (h.day < first + HALF_YEAR)
        owner, day = h.owner[inside], h.day[inside]
        n = np.bincount(owner, minlength=len(h.names))
        low, high = np.full(len(h.names), as_of), np.zeros(len(h.names), np.int64)
        np.minimum.at(low, owner, day)
        np.maximum.at(high, owner, day)
        sides.append((n, high - low, np.bincount(owner, h.cents[inside].astype(np.float64), len(h.names))))
    (n1, span1, money1), (n2, span2, money2) = sides
    both = (n1 >= FEW_ORDERS) & (n2 >= FEW_ORDERS)
    if both.sum() < FEW_CUSTOMERS:
        return None
    x = np.log(span2[both] / (n2[both] - 1)) - np.log(span1[both] / (n1[both] - 1))
    y = np.log(money2[both]) - np.log(money1[both])
    x, y = x - x.mean(), y - y.mean()
    if not (x**2).sum():
        return None
    slope = float((x * y).sum() / (x**2).sum())
    error = sqrt(float(((y - slope * x) ** 2).sum()) / (len(x) - 2) / float((x**2).sum()))
    return Elasticity(-slope, -slope - Z_80 * error, -slope + Z_80 * error, len(x))


@dataclass(frozen=True)
class Effect:
    """What sales of a period would gain if days to return came down to a target; minor units, with low and high."""

    days: float
    target: float
    gain: int
    low: int
    high: int


def effect(sales_cents: int, days: float, target: float, by: Elasticity = PROPORTIONAL) -> Effect:
    """Sales of a period, the mean days to return and the target (both above 0), how sales follow -> the gain (D12)."""
    if not (days > 0 and target > 0):
        raise WrongUse("Days to return and their target must be above 0.", do="Give a target of a day or more.")
    gain, *ends = (round(sales_cents * ((days / target) ** e - 1)) for e in (by.value, by.low, by.high))
    return Effect(days, target, gain, min(ends), max(ends))
