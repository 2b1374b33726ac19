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
from scipy.stats import binomtest

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
    if not tables.has("sales", "customer", "sku", "day", "kind") or not tables.has("skus", "sku", "category"):
        return []
    category = {
        r["sku"]: r["category"]
        for r in tables.valid_now("skus", "sku").select("sku", "category").collect("pyarrow").to_native().to_pylist()
    }
    lines: Any = tables.everything("sales").filter(
        nw.col("kind") == "goods", ~nw.col("customer").is_null(), nw.col("day") >= as_of - YEAR
    )
    rows = lines.group_by("customer", "day", "sku").agg(nw.len().alias("n")).collect("pyarrow").to_native()
    into = merged_ids(tables, as_of)
    days: dict[str, set[int]] = {}
    has: dict[tuple[str, str], set[int]] = {}
    for who, day, sku in zip(*(rows[c].to_pylist() for c in ("customer", "day", "sku")), strict=True):
        one = into.get(who, who)
        days.setdefault(one, set()).add(day)
        if category.get(sku):
            has.setdefault((one, category[sku]), set()).add(day)
    orders = sum(len(d) for d in days.values())
    usual: dict[str, float] = {}
    for (_, name), its in has.items():
        usual[name] = usual.get(name, 0.0) + len(its) / orders
    tried = [(who, name, len(its), len(days[who])) for (who, name), its in has.items() if len(days[who]) >= LEAST_DAYS]
    tried = [t for t in tried if t[2] / t[3] > usual[t[1]]]
    q = discovered([float(binomtest(k, n, min(usual[name], 1.0), alternative="greater").pvalue) for _, name, k, n in tried])
    found = [Liking(who, name, k / n, usual[name], k, x) for (who, name, k, n), x in zip(tried, q, strict=True) if x <= rate]
    return sorted(found, key=lambda x: (-x.lift, x.customer, x.category))


def responses(tables: Tables, as_of: int, segment: Mapping[str, str | None]) -> list[Response] | None:
    """Tables as of a day, customer -> segment -> who reacts to offers, by segment, the surest first; None where no promotions
    of a SKU were imported. Offers of the last 12 months that are over."""
    if not tables.has("promotions", "promotion", "sku", "from_day", "to_day") or not tables.has(
        "sales", "customer", "sku", "day"
    ):
        return None
    names, bought = _days_bought(tables, as_of)
    offers = _offers(tables, as_of)
    every, rng, sums = sorted(bought), np.random.default_rng(7), np.zeros((len(names), 6))
    for sku, begin, end in offers:
        busy = {o[0] for o in offers if o[1] <= end and o[2] >= 2 * begin - end - 1}
        free = [s for s in (every[i] for i in rng.permutation(len(every))[:12]) if s not in busy][:CONTROLS]
        for of, at in ((sku, 0), *((s, 3) for s in free)):
            if of in bought:
                sums[:, at : at + 3] += _chances_of(*bought[of], begin, end, len(names))
    groups: dict[str | None, list[int]] = {}
    for i in np.flatnonzero(sums[:, 0] > 0).tolist():
        groups.setdefault(segment.get(names[i]), []).append(i)
    found = []
    for name, own in groups.items():
        a, b, c, d, e, f = (int(v) for v in sums[own].sum(axis=0))
        found.append(Response(name, len(own), a, b, c, d, e, f, _interval(sums[own])))
    return sorted(found, key=lambda r: (r.verdict == "cannot tell", -(r.uplift[0] if r.uplift else 0.0), str(r.segment)))


def _chances_of(who: Array, day: Array, begin: int, end: int, count: int) -> Array:
    """The days on which a SKU was bought, an offer -> of each customer: could react, bought within it, bought in the span
    before it."""
    length = end - begin + 1
    old, within, before = (
        np.bincount(who[(day >= a) & (day < b)], minlength=count) > 0
        for a, b in ((-(10**9), begin - length), (begin, end + 1), (begin - length, begin))
    )
    out: Array = np.stack([old, old & within, old & before], axis=1).astype(np.float64)
    return out


def _interval(rows: Array) -> tuple[float, float] | None:
    """Customers x (exposed, during, before, and of others the same) -> the 95 % interval of the uplift, by drawing customers."""
    if not rows[:, 3].any():
        return None
    rng = np.random.default_rng(4)
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
    told = np.array([into.get(who, who) for who in rows["customer"].to_pylist()], dtype=str)
    names, who = np.unique(told, return_inverse=True)
    skus, sku = np.unique(np.array(rows["sku"].to_pylist(), dtype=str), return_inverse=True)
    day, order = np.asarray(rows["day"].to_pylist(), dtype=np.int64), np.argsort(sku, kind="stable")
    edges = np.searchsorted(sku[order], np.arange(len(skus) + 1))
    parts = {str(name): order[edges[i] : edges[i + 1]] for i, name in enumerate(skus)}
    return [str(n) for n in names], {name: (who[part], day[part]) for name, part in parts.items()}
