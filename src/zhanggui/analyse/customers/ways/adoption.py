"""How well customers use what we offer: features used of those there are, net revenue retention, upgrades of grade and of range.

adoption = features used by a customer / features anybody used (a feature is the name of an event). NRR = net
sales of the last 12 months to the customers of the 12 months before / their net sales then: 1 is kept, above 1 grown; new
customers are not in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from zhanggui.analyse.acquisition.brought import drawable
from zhanggui.analyse.acquisition.coded import NOWHERE, coded, placed, whole
from zhanggui.analyse.customers.histories import Histories, merged_ids
from zhanggui.base.errors import ZhangguiError
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables

Numbers = npt.NDArray[np.int64]
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


@dataclass(frozen=True)
class Uses:
    """What is known of the use of each of `names`. cents, skus: net sales (minor units) and different SKUs of the year before the
    last, and of the last. features: names of those used in the span of `days`, and how many in the span before it. grades: a year
    ago, and as dated last. None: not recorded. since: the first purchase, -1 for none."""

    names: tuple[str, ...]
    since: Numbers
    cents: tuple[Numbers, Numbers]
    skus: tuple[Numbers, Numbers] | None
    features: Sequence[Sequence[str]] | None
    before: Numbers
    days: int
    grades: tuple[Sequence[str | None], Sequence[str | None]] | None

    def of(self, chosen: npt.NDArray[np.bool_]) -> Uses:
        """The same of those who are chosen (one flag a customer)."""
        kept = np.flatnonzero(chosen).tolist()
        return Uses(
            tuple(self.names[i] for i in kept), self.since[chosen], (self.cents[0][chosen], self.cents[1][chosen]),
            None if self.skus is None else (self.skus[0][chosen], self.skus[1][chosen]),
            None if self.features is None else [self.features[i] for i in kept], self.before[chosen], self.days,
            None if self.grades is None else ([self.grades[0][i] for i in kept], [self.grades[1][i] for i in kept]),
        )  # fmt: skip

    def every_feature(self) -> tuple[tuple[str, int], ...]:
        """-> name of each feature and how many customers used it in the span, most first."""
        counted = Counter(feature for used in self.features or () for feature in used)
        return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def adoption(tables: Tables, past: Histories, as_of: int) -> Adoption:
    """Tables and orders as of a day -> how customers use what we offer; what is not recorded is None."""
    used = uses(tables, past, as_of)
    return adoption_of(used, used.every_feature(), as_of)


def adoption_of(used: Uses, features: tuple[tuple[str, int], ...], as_of: int) -> Adoption:
    """What is known of the use of some customers, the features there are in the whole company -> how they use what we offer."""
    depths: tuple[Depth, ...] = ()
    if used.features is not None:
        told = zip(used.names, used.features, used.before.tolist(), strict=True)
        depths = tuple(Depth(name, len(now), before) for name, now, before in told if now or before)
    return Adoption(
        None if used.features is None else features, depths, used.days, _kept(used, as_of), _grades(used), _wider(used, as_of)
    )


def uses(tables: Tables, past: Histories, as_of: int, names: Sequence[str] | None = None) -> Uses:
    """Tables and orders as of a day, customers (None: who bought, or used a feature) -> what is known of their use."""
    found = _features(tables, as_of)
    shown = tuple(names) if names is not None else tuple(sorted({*past.names, *(found[0] if found else ())}))
    place = {name: i for i, name in enumerate(shown)}
    at = np.fromiter((place.get(name, NOWHERE) for name in past.names), np.int64, len(past.names))
    since = np.full(len(shown), NOWHERE, np.int64)
    since[at[at != NOWHERE]] = past.first[at != NOWHERE] if past.names else NOWHERE
    now, before, days = found if found else ({}, {}, 0)
    return Uses(
        shown, since, _net_sales(tables, as_of, place), _ranges(tables, as_of, place),
        [now.get(name, ()) for name in shown] if found else None,
        np.fromiter((before.get(name, 0) for name in shown), np.int64, len(shown)), days, _graded(tables, as_of, shown),
    )  # fmt: skip


def _net_sales(tables: Tables, as_of: int, place: Mapping[str, int]) -> tuple[Numbers, Numbers]:
    """-> net sales to each, as the measure is declared, in the year before the last, and in the last."""
    into, out = merged_ids(tables, as_of), np.zeros((2, len(place)), np.int64)
    for year, begin in enumerate((as_of - 2 * YEAR, as_of - YEAR)):
        try:
            rows = ask(tables.frames, "net_sales", "customer", from_day=begin, to_day=begin + YEAR - 1, as_of=as_of).rows
        except ZhangguiError:  # sales that name no customer
            break
        for row in rows:
            who = place.get(into.get(row["customer"], row["customer"]), NOWHERE)
            if who != NOWHERE:
                out[year, who] += row["net_sales"]
    return out[0], out[1]


def _features(tables: Tables, as_of: int) -> tuple[dict[str, list[str]], dict[str, int], int] | None:
    """-> customer: features used in the span; customer: how many in the span before it; the days of the span."""
    if not tables.has("events", "customer", "event", "day"):
        return None
    events = tables.everything("events").filter(
        ~nw.col("customer").is_null(), ~nw.col("event").is_null(), nw.col("day") >= as_of - 2 * RECENT
    )
    rows = events.group_by("customer", "event", "day").agg(nw.len().alias("n")).collect("pyarrow").to_native()
    if not rows.num_rows:
        return None
    day = whole(rows["day"])
    # Half of what is recorded where that is less than two quarters, so that now and before are as long.
    days = min(RECENT, max((as_of - int(day.min())) // 2, 1))
    (names, who), (events_, event) = coded(rows["customer"], merged_ids(tables, as_of)), coded(rows["event"])
    size = len(events_)
    now, before = (
        np.unique(who[part] * size + event[part])
        for part in (day >= as_of - days, (day < as_of - days) & (day >= as_of - 2 * days))
    )
    used: dict[str, list[str]] = {}
    for one in now.tolist():
        used.setdefault(names[one // size], []).append(events_[one % size])
    counts = np.bincount(before // size, minlength=len(names)).tolist()
    return used, {name: n for name, n in zip(names, counts, strict=True) if n}, days


def _kept(used: Uses, as_of: int) -> Kept | None:
    """-> net revenue retention, its 95 % interval by drawing customers; None where two years are not recorded."""
    if not _two_years(used, as_of):
        return None
    mine = used.cents[0] > 0
    if not mine.any():
        return None
    before, now = (cents[mine].astype(np.float64) for cents in used.cents)
    rows = drawable(np.stack([before, now], axis=1))
    rng = np.random.default_rng(4)
    drawn = [rows[rng.integers(0, len(rows), len(rows))].sum(axis=0) for _ in range(REPETITIONS)]
    low, high = np.quantile([b / a for a, b in drawn], [0.025, 0.975])
    return Kept(len(now), int((now > 0).sum()), round(before.sum()), round(now.sum()), (float(low), float(high)))


def _graded(tables: Tables, as_of: int, names: Sequence[str]) -> tuple[list[str | None], list[str | None]] | None:
    """-> of each the grade a year ago and the grade dated last; None where grades are not dated: one row a customer."""
    if not tables.has("customers", "customer", "grade", "from_day"):
        return None
    rows = tables.everything("customers").filter(~nw.col("grade").is_null(), ~nw.col("from_day").is_null())
    found: dict[str, list[tuple[int, str]]] = {}
    columns = rows.select("customer", "from_day", "grade").collect("pyarrow").to_native()
    for customer, day, grade in zip(*(columns[c].to_pylist() for c in ("customer", "from_day", "grade")), strict=True):
        found.setdefault(customer, []).append((day, grade))
    if all(len(dated) == 1 for dated in found.values()):
        return None
    told = [sorted(found.get(name, ())) for name in names]
    earlier = [[grade for day, grade in dated if day < as_of - YEAR] for dated in told]
    return [own[-1] if own else None for own in earlier], [dated[-1][1] if dated else None for dated in told]


def _grades(used: Uses) -> tuple[int, int, int] | None:
    """-> customers whose grade was raised, lowered, kept within the year. A before B before C."""
    pairs = [(a, b) for a, b in zip(*used.grades, strict=True) if a is not None and b is not None] if used.grades else []
    return (sum(b < a for a, b in pairs), sum(b > a for a, b in pairs), sum(a == b for a, b in pairs)) if pairs else None


def _ranges(tables: Tables, as_of: int, place: Mapping[str, int]) -> tuple[Numbers, Numbers] | None:
    """-> different SKUs that each bought in the year before the last, and in the last."""
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
    rows = counted.collect("pyarrow").to_native()
    who, which, skus = placed(rows["customer"], place, {}), whole(rows["year"]), whole(rows["skus"])
    out = np.zeros((2, len(place)), np.int64)
    kept = who != NOWHERE
    out[which[kept], who[kept]] = skus[kept]
    return out[0], out[1]


def _two_years(used: Uses, as_of: int) -> bool:
    """Whether the records reach over both years that are compared."""
    since = used.since[used.since != NOWHERE]
    return bool(len(since)) and int(since.min()) <= as_of - 2 * YEAR


def _wider(used: Uses, as_of: int) -> tuple[int, int, int] | None:
    """-> customers who bought in both years and more, fewer, as many different SKUs in the last; None where two years are not
    recorded: of a part of a year everybody buys fewer."""
    if used.skus is None or not _two_years(used, as_of):
        return None
    before, now = used.skus
    both = (before > 0) & (now > 0)
    counts = tuple(int((both & flags).sum()) for flags in (now > before, now < before, now == before))
    return (counts[0], counts[1], counts[2]) if both.any() else None
