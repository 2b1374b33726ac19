"""The daily series that are watched: each measure over the whole company and over the elements of each dimension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from zhanggui.analyse.anomaly import Family, Judged, judge
from zhanggui.analyse.baseline import DAILY, WEEKLY, Calendar, Days, Grid, Rhythm, rhythm, weekly
from zhanggui.analyse.causes.cancelled import Pair, cancelled_pairs
from zhanggui.base.errors import MissingColumn
from zhanggui.measures import DIMENSIONS, MEASURES
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables

MONEY = ("net_sales", "return_amount")
"""Watched over every dimension, but lots (`watched_of`)."""
WHOLE = ("net_sales", "return_amount", "gross_profit", "sale_count", "customer_count")
"""Watched over the whole company."""
CUTS = ("region", "country", "channel", "rep", "category", "brand", "supplier", "return_reason", "shop", "sku", "customer", "lot")
"""Dimensions watched, the coarse ones first: of two that say the same the later one is the closer look."""
ELEMENT_DAYS, FESTIVAL_DAYS = 53 * 7, 2 * 385 + 100
"""Days of history read for each element: a year; and, where a festival is judged, the two before it with the weeks ahead of them.
The company's own totals are read from the first day on."""
DAYS_BACK = 14
"""How many of the last days are judged: who imports once a week must not miss what happened on Tuesday, and a case is worth a
look for two weeks."""
FLOOR_SHARE = 0.02
"""An anomaly is worth a word from this share of an ordinary day's net sales on."""
ALL = "all"


@dataclass(frozen=True)
class Unjudged:
    """Trading days, between two, that were not judged: how many earlier festivals there were to compare with; `near`: they lie
    next to a holiday."""

    first: int
    last: int
    days: int
    earlier: int
    near: bool


@dataclass(frozen=True)
class Watched:
    """Everything judged for one day: families with their expectations, the company's rhythm, orders cancelled at once;
    `usual` is what an ordinary day sells (minor units); `unjudged` what of the judged days could not be, and why.

    Daily families end with `day`, the last trading day; weekly ones with the last complete week.
    """

    day: int
    rhythm: Rhythm
    judged: tuple[Judged, ...]
    pairs: tuple[Pair, ...]
    cuts: tuple[str, ...]
    usual: float
    unjudged: tuple[Unjudged, ...] = ()

    def of(self, measure: str, dimension: str, days: int = 1) -> Judged | None:
        """The family of a measure over a dimension, by days (1) or weeks (7), if it was judged."""
        for j in self.judged:
            if (j.family.measure, j.family.dimension, j.family.pace.days) == (measure, dimension, days):
                return j
        return None


@dataclass(frozen=True)
class Daily:
    """The daily series before they are judged: the company's totals, each dimension's elements by measure, cancelled orders."""

    totals: Mapping[str, Grid]
    elements: Mapping[str, Mapping[str, Grid]]
    pairs: tuple[Pair, ...]
    cuts: tuple[str, ...]

    def until(self, as_of: int, country: str) -> Daily | None:
        """A past day, whose holidays -> the series as read on its morning, where records are known on their day."""
        first = int(self.totals["net_sales"].days[0])
        totals = {m: trimmed(g, first, as_of - 1) for m, g in self.totals.items()}
        totals = {m: g for m, g in totals.items() if g.names}
        if "net_sales" not in totals:
            return None
        traded = np.flatnonzero(sum((np.abs(g.values[0]) for g in totals.values()), np.zeros(len(totals["net_sales"].days))))
        day = int(totals["net_sales"].days[traded[-1]])
        totals = {m: trimmed(g, first, day) for m, g in totals.items()}
        start = start_of(totals, company_of(totals, country))
        elements = {
            cut: {m: trimmed(g, start, day) for m, g in grids.items()} for cut, grids in self.elements.items()
        }
        pairs = tuple(p for p in self.pairs if max(p.sale_day, p.return_day) < as_of)
        return Daily(totals, elements, pairs, self.cuts)


def read(frames: Mapping[str, Any], as_of: int, country: str, first: int | None = None) -> Daily | None:
    """Records, the day before which everything was known, whose holidays -> the daily series; None without sales.

    first: the day from which elements are read, where it is not what one day's judgement needs.
    """
    totals = whole(frames, as_of)
    if totals is None:
        return None
    start = start_of(totals, company_of(totals, country)) if first is None else first
    day = int(totals["net_sales"].days[-1])
    cuts = present(frames, as_of)
    elements = {cut: by_element(frames, watched_of(cut), cut, start, day, as_of=as_of) for cut in cuts}
    return Daily(totals, elements, tuple(cancelled_pairs(frames, cuts, as_of)), cuts)


def watched_of(cut: str) -> tuple[str, ...]:
    """A dimension -> the measures watched over it. What a lot sells says only when it was delivered: of lots, what came back."""
    return ("return_amount",) if cut == "lot" else MONEY


def company_of(totals: Mapping[str, Grid], country: str) -> Rhythm:
    """The company's totals, whose holidays -> its rhythm."""
    return rhythm(totals["net_sales"].days, _activity(totals), Calendar(country))


def start_of(totals: Mapping[str, Grid], company: Rhythm) -> int:
    """-> the first day on which elements are looked at: earlier where one of the judged days is that of a festival."""
    days = totals["net_sales"].days
    late = company.festivals.at >= len(days) - DAYS_BACK
    festive = bool((company.known & company.open)[company.festivals.at[late]].any())
    return max(int(days[-1]) - (FESTIVAL_DAYS if festive else ELEMENT_DAYS) + 1, int(days[0]))


def trimmed(grid: Grid, first: int, last: int) -> Grid:
    """A grid -> its days from `first` to `last`, and of its series those with anything on them."""
    begin, end = (int(np.searchsorted(grid.days, day)) for day in (first, last + 1))
    return living(Grid(grid.names, grid.days[begin:end], grid.values[:, begin:end]), end - begin)


def living(grid: Grid, days: int) -> Grid:
    """Series -> those with anything in the last so many days: what has ended is not judged."""
    some = np.asarray(grid.values[:, -days:].any(axis=1), dtype=bool)
    names = tuple(name for name, kept in zip(grid.names, some, strict=True) if kept)
    return grid if len(names) == len(grid.names) else Grid(names, grid.days, grid.values[some])


def watch(frames: Mapping[str, Any], as_of: int, country: str) -> Watched | None:
    """Records, the day before which everything was known, whose holidays -> the last trading day judged; None without sales."""
    daily = read(frames, as_of, country)
    return None if daily is None else watched(daily, as_of, country)


def watched(daily: Daily, as_of: int, country: str) -> Watched:
    """The series as of a day, whose holidays -> the last trading day judged."""
    totals, pairs = daily.totals, daily.pairs
    days = totals["net_sales"].days
    day = int(days[-1])
    company = company_of(totals, country)
    worked = _activity(totals)[company.open][-60:]
    usual = float(np.median(worked)) if len(worked) else 0.0
    floor = FLOOR_SHARE * usual
    families = _whole_families(totals, pairs, floor)
    judged = [judge(f, company, DAYS_BACK) for f in families]
    above = {j.family.measure: j.factor[0] for j in judged}
    weeks, of_weeks = complete_weeks(days, as_of), None
    if len(weeks) >= WEEKLY.fewest:
        of_weeks = weekly(company, days, weeks)
        judged += [judge(by_week(f, weeks), of_weeks) for f in families]
    start = start_of(totals, company)
    for cut, grids in daily.elements.items():
        recent = company.last(day - (start if cut != "lot" else max(start, day - ELEMENT_DAYS + 1)) + 1)
        for measure, grid in grids.items():
            # A lot does not live to see a second festival.
            grid = trimmed(grid, day - len(recent.open) + 1, day)
            grid = living(without(grid, pairs, measure, cut), DAILY.memory)
            if grid.names:
                family = Family(measure, cut, grid, floor, one_sided=measure == "return_amount")
                judged.append(judge(family, recent, DAYS_BACK, above[measure][-len(recent.open) :]))
                late = weeks[weeks >= day - ELEMENT_DAYS + 1]
                if of_weeks and len(late) >= WEEKLY.fewest:
                    judged.append(judge(by_week(family, late), weekly(recent, grid.days, late)))
    return Watched(day, company, tuple(judged), pairs, daily.cuts, usual, unjudged_of(days, company))


def unjudged_of(days: Days, company: Rhythm) -> tuple[Unjudged, ...]:
    """Days and the company's rhythm -> which of the judged days with trade could not be judged, by why."""
    earlier = np.full(len(days), -1)
    earlier[company.festivals.at] = company.festivals.earlier
    at = np.flatnonzero(company.open & ~company.known & (np.arange(len(days)) >= len(days) - DAYS_BACK))
    found = []
    for count in np.unique(earlier[at]):
        same = days[at[earlier[at] == count]]
        found.append(Unjudged(int(same[0]), int(same[-1]), len(same), max(int(count), 0), bool(count < 0)))
    return tuple(found)


def complete_weeks(days: Days, as_of: int) -> Days:
    """Consecutive days and as_of -> the Mondays of the weeks that lie within them, all seven days before as_of."""
    first = int(days[0]) + (-(int(days[0]) + 3)) % 7
    return np.arange(first, as_of - 6, 7, dtype=np.int64)


def by_week(family: Family, mondays: Days) -> Family:
    """A daily family -> the same by weeks, with a floor as many times higher as noise adds up."""
    grid = family.grid
    week = np.searchsorted(mondays, grid.days, side="right") - 1
    inside = (week >= 0) & (grid.days < mondays[-1] + 7)
    values = np.zeros((len(grid.names), len(mondays)))
    np.add.at(values.T, week[inside], grid.values[:, inside].T)
    return replace(family, grid=Grid(grid.names, mondays, values), floor=family.floor * 7**0.5, pace=WEEKLY)


def _whole_families(totals: Mapping[str, Grid], pairs: Sequence[Pair], floor: float) -> list[Family]:
    net = totals["net_sales"].values[0]
    families = []
    for measure, grid in totals.items():
        money = MEASURES[measure].unit == "money"
        one = 1.0 if money else max(float(net[-60:].sum()) / max(float(grid.values[0, -60:].sum()), 1.0), 1.0)
        families.append(
            Family(measure, ALL, without(grid, pairs, measure, ALL), floor / one, one, one_sided=measure == "return_amount")
        )
    return families


def _activity(totals: Mapping[str, Grid]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """-> sales before returns by day: what tells a trading day, and what an ordinary day is."""
    returned = totals["return_amount"].values[0] if "return_amount" in totals else 0.0
    activity: np.ndarray[Any, np.dtype[np.float64]] = totals["net_sales"].values[0] + returned
    return activity


def present(frames: Mapping[str, Any], as_of: int) -> tuple[str, ...]:
    """-> the dimensions that this company's records reach."""
    tables = Tables(frames, as_of)
    found = []
    for cut in CUTS:
        try:
            tables.place("sales", DIMENSIONS[cut], f"by {cut}")
        except MissingColumn:
            continue
        found.append(cut)
    return tuple(found)


def whole(frames: Mapping[str, Any], as_of: int) -> dict[str, Grid] | None:
    """Records -> the company's daily series of each watched measure that its columns reach, to its last trading day."""
    out: dict[str, Grid] = {}
    span: tuple[int, int] | None = None
    for measure in WHOLE:
        try:
            rows = ask(frames, [measure], ["day"], to_day=as_of - 1, as_of=as_of).rows
        except MissingColumn:
            continue
        if not rows and span is None:
            return None
        if span is None:
            span = min(r["day"] for r in rows), max(r["day"] for r in rows)
        grid = _grid(((ALL, r["day"], r[measure]) for r in rows), *span)
        if grid.names:
            out[measure] = grid
    return out if "net_sales" in out else None


def by_element(
    frames: Mapping[str, Any], measures: Sequence[str], cut: str, first: int, last: int, *, as_of: int | None = None
) -> dict[str, Grid]:
    """Records, measures, a dimension and a span of days -> a grid a measure, one series an element."""
    rows = ask(frames, list(measures), ["day", cut], from_day=first, to_day=last, as_of=as_of).rows
    return {m: _grid(((r[cut], r["day"], r[m]) for r in rows if r[cut] is not None and r[m]), first, last) for m in measures}


def _grid(cells: Iterable[tuple[str, int, float | None]], first: int, last: int) -> Grid:
    kept = [(str(e), d, v) for e, d, v in cells if v and first <= d <= last]
    names = tuple(sorted({e for e, _, _ in kept}))
    place = {name: i for i, name in enumerate(names)}
    values = np.zeros((len(names), last - first + 1))
    for element, day, value in kept:
        values[place[element], day - first] += value
    return Grid(names, np.arange(first, last + 1), values)


def without(grid: Grid, pairs: Sequence[Pair], measure: str, cut: str) -> Grid:
    """A grid of a measure -> the same with the orders that were cancelled at once taken out on both sides."""
    if measure not in MONEY or not pairs or not grid.names:
        return grid
    place = {name: i for i, name in enumerate(grid.names)}
    values, first, last = grid.values.copy(), int(grid.days[0]), int(grid.days[-1])
    for pair in pairs:
        i = place.get(ALL if cut == ALL else str(pair.where.get(cut)))
        if i is None:
            continue
        if measure == "net_sales" and first <= pair.sale_day <= last:
            values[i, pair.sale_day - first] -= pair.cents
        if first <= pair.return_day <= last:
            values[i, pair.return_day - first] += pair.cents if measure == "net_sales" else -pair.cents
    return replace(grid, values=values)
