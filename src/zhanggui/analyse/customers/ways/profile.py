"""Who a customer is and what they like: tags with their day and source, categories bought more than others do, who reacts to
offers.

A preference is the share of a category in a customer's sales over its share in those of all (lift); it is told when the customer
bought enough of it that chance does not explain it (binomial test over orders, Benjamini & Hochberg 1995).

Response: an offer is a promotion of a SKU in a window. Exposed are the customers who bought that SKU before it (they may react);
the answer is whether they bought it within the window, held against the same span just before it. Every exposed customer is their
own control, so the uplift is the difference of two shares of the same customers; trade that rose for another reason is taken off
by the same difference among SKUs that were not on offer. It is an estimate, not a trial: a hold-out tells more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from zhanggui.analyse.acquisition.brought import drawable
from zhanggui.analyse.acquisition.coded import NOWHERE, coded, different, placed, whole
from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.analyse.loss.by_rep import discovered
from zhanggui.measures.reading import Tables

Array = npt.NDArray[Any]
YEAR = 365
LEAST_DAYS = 5
"""Orders of a customer below which no preference is told."""
LEAST_EXPOSED = 100
"""Chances to react (customer x offer) below which nothing is said of a segment."""
LONGEST = 62
"""Days of an offer: one that is always on is none."""
CONTROLS = 3
"""SKUs without an offer that each offer is held against."""
REPETITIONS = 400
SPAN = 92
"""Days of sales that are looked at together, so that memory does not grow with the records."""


@dataclass(frozen=True)
class Tag:
    """A tag: what it says, from which day on, which records say it."""

    customer: str
    tag: str
    day: int
    source: str


@dataclass(frozen=True)
class Liking:
    """A category that a customer buys more than others: share of own orders with it, that of everybody, orders, false discovery
    rate."""

    customer: str
    category: str
    share: float
    usual: float
    orders: int
    q: float

    @property
    def lift(self) -> float:
        """-> own share over that of everybody."""
        return self.share / self.usual if self.usual else 0.0


@dataclass(frozen=True)
class Response:
    """A segment: chances to react (customer x offer), bought within offers, bought in the spans before; the same of SKUs
    without an offer. interval: of the uplift, 95 %, by drawing customers, as one customer has many chances."""

    segment: str | None
    customers: int
    exposed: int
    during: int
    before: int
    others: int
    others_during: int
    others_before: int
    interval: tuple[float, float] | None

    @property
    def chance(self) -> float | None:
        """-> the share that bought within the offer: P(response)."""
        return self.during / self.exposed if self.exposed else None

    @property
    def uplift(self) -> tuple[float, float, float] | None:
        """-> uplift in points with its interval; None (`cannot tell`) where too few were exposed, or nothing to compare with."""
        if self.interval is None or self.exposed < LEAST_EXPOSED or self.others < LEAST_EXPOSED:
            return None
        own = (self.during - self.before) / self.exposed
        return own - (self.others_during - self.others_before) / self.others, *self.interval

    @property
    def verdict(self) -> str:
        """-> `reacts`, `not`, or `cannot tell`: the interval holds 0, or too few were exposed."""
        told = self.uplift
        return "cannot tell" if told is None or told[1] <= 0 <= told[2] else "reacts" if told[1] > 0 else "not"


def stated_tags(tables: Tables) -> list[Tag]:
    """Tables -> tags that the list of customers says, with the day from which on and the table; split at commas."""
    if not tables.has("customers", "customer", "tags"):
        return []
    there = [c for c in ("from_day", "first_known_day") if tables.has("customers", c)]
    rows = tables.valid_now("customers", "customer").filter(~nw.col("tags").is_null()).select("customer", "tags", *there)
    out = []
    for row in rows.collect("pyarrow").to_native().to_pylist():
        day = next((row[c] for c in there if row[c] is not None), -1)
        for one in str(row["tags"]).replace("，", ",").replace("、", ",").replace("；", ",").replace(";", ",").split(","):
            if one.strip():
                out.append(Tag(row["customer"], one.strip(), int(day), "customers"))
    return out


def likings(tables: Tables, as_of: int, rate: float = 0.05) -> list[Liking]:
    """Tables as of a day -> what each customer buys more often than others over the last 12 months, the largest lift first."""
    found = _orders_with(tables, as_of)
    if found is None or not len(found.orders):
        return []
    size, cells = len(found.categories), found.cells
    usual = np.bincount(cells % size, found.days, minlength=size) / found.orders.sum() if size else np.zeros(0)
    who, what = np.divmod(cells, max(size, 1))
    n, k = found.orders[who], found.days
    tried = np.flatnonzero((n >= LEAST_DAYS) & (k > usual[what] * n))
    # The exact binomial test of one side (Clopper & Pearson 1934): at least so many of n orders where the share is the usual one.
    p = binom.sf(k[tried] - 1, n[tried], np.minimum(usual[what[tried]], 1.0))
    q = np.array(discovered(p))
    kept = np.flatnonzero(q <= rate)
    chosen = tried[kept]
    told = zip(who[chosen].tolist(), what[chosen].tolist(), k[chosen].tolist(), n[chosen].tolist(), q[kept].tolist(), strict=True)
    made = [Liking(found.names[i], found.categories[j], a / b, float(usual[j]), a, x) for i, j, a, b, x in told]
    return sorted(made, key=lambda x: (-x.lift, x.customer, x.category))


@dataclass(frozen=True)
class _Orders:
    """Days with an order of each of `names`; of each cell (number of the customer x number of the category) that holds any, days
    with an order with it."""

    names: list[str]
    categories: list[str]
    orders: Array
    cells: Array
    days: Array


def _orders_with(tables: Tables, as_of: int) -> _Orders | None:
    """-> orders and orders with each category over the last 12 months, a span at a time; None where categories are not known."""
    if not tables.has("sales", "customer", "sku", "day", "kind") or not tables.has("skus", "sku", "category"):
        return None
    listed = tables.valid_now("skus", "sku").select("sku", "category").collect("pyarrow").to_native().to_pylist()
    category = {row["sku"]: row["category"] for row in listed if row["category"]}
    categories = sorted(set(category.values()))
    number, size = {name: i for i, name in enumerate(categories)}, max(len(categories), 1)
    place, into = dict[str, int](), merged_ids(tables, as_of)
    orders, cells = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for begin in range(as_of - YEAR, as_of, SPAN):
        lines: Any = tables.everything("sales").filter(
            nw.col("kind") == "goods", ~nw.col("customer").is_null(), nw.col("day") >= begin, nw.col("day") < begin + SPAN
        )
        rows = lines.group_by("customer", "day", "sku").agg(nw.len().alias("n")).collect("pyarrow").to_native()
        for name in rows["customer"].unique().to_pylist():
            place.setdefault(into.get(name, name), len(place))
        who, day = placed(rows["customer"], place, into), whole(rows["day"]) - begin
        what = placed(rows["sku"], {sku: number[name] for sku, name in category.items()}, {})
        orders.append(different(who * SPAN + day) // SPAN)
        told = what != NOWHERE
        cells.append(different((who[told] * size + what[told]) * SPAN + day[told]) // SPAN)
    cell, days = np.unique(np.concatenate(cells), return_counts=True)
    return _Orders(list(place), categories, np.bincount(np.concatenate(orders), minlength=len(place)), cell, days)


def responses(tables: Tables, as_of: int, segment: Mapping[str, str | None]) -> list[Response] | None:
    """Tables as of a day, customer -> segment -> who reacts to offers, by segment; None where no promotions of a SKU were
    imported."""
    names = sorted(segment)
    sums = chances(tables, as_of, names)
    return None if sums is None else responses_of(sums, [segment[name] for name in names])


def responses_of(sums: Array, segment: Sequence[str | None]) -> list[Response]:
    """Customers x (exposed, during, before, and of others the same), the segment of each -> who reacts to offers, by segment, the
    surest first."""
    groups: dict[str | None, list[int]] = {}
    for i in np.flatnonzero(sums[:, 0] > 0).tolist():
        groups.setdefault(segment[i], []).append(i)
    found = []
    for name, own in groups.items():
        a, b, c, d, e, f = (int(v) for v in sums[own].sum(axis=0))
        found.append(Response(name, len(own), a, b, c, d, e, f, _interval(sums[own])))
    return sorted(found, key=lambda r: (r.verdict == "cannot tell", -(r.uplift[0] if r.uplift else 0.0), str(r.segment)))


def chances(tables: Tables, as_of: int, shown: Sequence[str]) -> Array | None:
    """Tables as of a day, customers -> customers x (chances to react to an offer, bought within it, bought in the span before it;
    and of SKUs without an offer the same); None where no promotions of a SKU were imported. Offers of the last 12 months that
    are over."""
    if not tables.has("promotions", "promotion", "sku", "from_day", "to_day") or not tables.has(
        "sales", "customer", "sku", "day"
    ):
        return None
    names, bought = _days_bought(tables, as_of)
    offers = _offers(tables, as_of)
    every, rng, sums = sorted(bought), np.random.default_rng(7), np.zeros((len(names) + 1, 6))
    for sku, begin, end in offers:
        busy = {o[0] for o in offers if o[1] <= end and o[2] >= 2 * begin - end - 1}
        free = [s for s in (every[i] for i in rng.permutation(len(every))[:12]) if s not in busy][:CONTROLS]
        for of, at in ((sku, 0), *((s, 3) for s in free)):
            if of in bought:
                who, flags = _chances_of(*bought[of], begin, end)
                sums[who, at : at + 3] += flags
    place = {name: i for i, name in enumerate(names)}
    out: Array = sums[np.fromiter((place.get(name, len(names)) for name in shown), np.int64, len(shown))]
    return out


def _chances_of(who: Array, day: Array, begin: int, end: int) -> tuple[Array, Array]:
    """The days on which a SKU was bought (by customer), an offer -> its customers; of each: could react, bought within it, bought
    in the span before it."""
    length = end - begin + 1
    customers, at = np.unique(who, return_inverse=True)
    old, within, before = (
        np.bincount(at[(day >= a) & (day < b)], minlength=len(customers)) > 0
        for a, b in ((-(10**9), begin - length), (begin, end + 1), (begin - length, begin))
    )
    out: Array = np.stack([old, old & within, old & before], axis=1).astype(np.float64)
    return customers, out


def _interval(rows: Array) -> tuple[float, float] | None:
    """Customers x (exposed, during, before, and of others the same) -> the 95 % interval of the uplift, by drawing customers."""
    if not rows[:, 3].any():
        return None
    rows, rng = drawable(rows), np.random.default_rng(4)
    drawn = np.stack([rows[rng.integers(0, len(rows), len(rows))].sum(axis=0) for _ in range(REPETITIONS)])
    own, others = (np.maximum(drawn[:, k], 1.0) for k in (0, 3))
    low, high = np.quantile((drawn[:, 1] - drawn[:, 2]) / own - (drawn[:, 4] - drawn[:, 5]) / others, [0.025, 0.975])
    return float(low), float(high)


def _offers(tables: Tables, as_of: int) -> list[tuple[str, int, int]]:
    rows: Sequence[dict[str, Any]] = (
        tables.everything("promotions").select("sku", "from_day", "to_day").collect("pyarrow").to_native().to_pylist()
    )
    return sorted({
        (r["sku"], r["from_day"], r["to_day"]) for r in rows
        if r["sku"] and r["from_day"] is not None and r["to_day"] is not None
        and as_of - YEAR <= r["from_day"] <= r["to_day"] < as_of
        and r["to_day"] - r["from_day"] < LONGEST
    })  # fmt: skip


def _days_bought(tables: Tables, as_of: int) -> tuple[list[str], dict[str, tuple[Array, Array]]]:
    """-> customers; SKU: (position of the customer, day) of each day on which it was bought, over two years."""
    lines: Any = tables.everything("sales").filter(
        nw.col("kind") == "goods", ~nw.col("customer").is_null(), ~nw.col("sku").is_null(), nw.col("day") >= as_of - 2 * YEAR
    )
    rows = lines.group_by("sku", "customer", "day").agg(nw.len().alias("n")).collect("pyarrow").to_native()
    if not rows.num_rows:
        return [], {}
    into = merged_ids(tables, as_of)
    names, who = coded(rows["customer"], into)
    skus, sku = coded(rows["sku"])
    day, order = whole(rows["day"]), np.argsort(sku, kind="stable")
    edges = np.searchsorted(sku[order], np.arange(len(skus) + 1))
    parts = {str(name): order[edges[i] : edges[i + 1]] for i, name in enumerate(skus)}
    return names, {name: (who[part], day[part]) for name, part in parts.items()}
