"""The catalogue and the span -> SKUs with prices and costs, and lots with the day each was made and expires."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.base.days import date_of
from zhanggui.sources.sample.catalogue import CATEGORIES, RANGES, SUPPLIERS
from zhanggui.sources.sample.season import Floats, Ints, Span

MILK = 0
"""The SKU (its position) whose lot goes bad: the pure milk that everybody buys."""
RESTED = 5
"""Days between a lot being made and its first sale."""
BAD_LOT_AGE = 17
"""Days before the last delivery on which the bad lot was made."""


@dataclass(frozen=True)
class Goods:
    """SKUs by position: code, name, ..., and `popularity` within the category; prices and costs in 1/10,000 yuan a unit."""

    code: list[str]
    name: list[str]
    brand: list[str]
    spec: list[str]
    unit: list[str]
    category: Ints
    supplier: Ints
    shelf_days: Ints
    launched: Ints
    ended: Ints
    list_e4: Ints
    cost_share: Floats
    popularity: Floats


@dataclass(frozen=True)
class Lots:
    """Lots by position: name, SKU, day made. The lots of a SKU are `every` days apart, and stand together from `offset` on."""

    code: list[str]
    sku: Ints
    made: Ints
    first: Ints
    every: Ints
    offset: Ints
    bad: int

    def sold_on(self, sku: Ints, day: Ints) -> Ints:
        """SKUs and days -> the lot that is being sold then."""
        return np.asarray(self.offset[sku] + (day - RESTED - self.first[sku]) // self.every[sku], dtype=np.int64)


def goods(at: Span, rng: np.random.Generator) -> Goods:
    """The span -> its 300 SKUs, of which some were launched or ended within it."""
    rows = [row for number in range(len(CATEGORIES)) for row in _category(number)]
    count = len(rows)
    category = np.array([row[0] for row in rows])
    away = rng.integers(60, 900, count)
    launched = np.where(rng.random(count) < 0.12, at.start + away, at.start - away)
    ended = np.where(rng.random(count) < 0.07, at.start + rng.integers(500, 1150, count), 0)
    rank = np.concatenate([rng.permutation(c.count) for c in CATEGORIES])
    popularity = 1 / (rank + 3.0) ** 0.9
    popularity[MILK] = 0.9 * popularity[category == 0].max()
    launched[MILK], ended[MILK] = at.start - 900, 0
    margin = np.array([c.margin for c in CATEGORIES])[category] + rng.normal(0, 0.03, count)
    return Goods(
        code=[row[1] for row in rows], name=[row[2] for row in rows], brand=[row[3] for row in rows],
        spec=[row[4] for row in rows], unit=[row[5] for row in rows], category=category,
        supplier=np.array([row[6] for row in rows]), shelf_days=np.array([c.shelf_days for c in CATEGORIES])[category],
        launched=launched, ended=ended, list_e4=np.array([row[7] for row in rows]),
        cost_share=1 - np.clip(margin, 0.05, 0.45), popularity=popularity,
    )


def _category(number: int) -> list[tuple[int, str, str, str, str, str, int, int]]:
    """A category's position -> its SKUs: (category, code, name, brand, spec, unit, supplier, list price), as many as it has."""
    ranges = [r for r in RANGES if r.category == number]
    found: list[tuple[int, str, str, str, str, str, int, int]] = []
    for mine in ranges:
        for at, product in enumerate(mine.products):
            for pack, (spec, unit, yuan) in enumerate(mine.packs):
                code = f"{number + 1:02d}{ranges.index(mine) + 1:02d}{at * len(mine.packs) + pack + 1:02d}"
                # Every further product of a range is somewhat dearer; prices end in a tenth of a yuan.
                price = round(yuan * (1 + 0.06 * at) * 10) * 1000
                found.append((number, code, f"{product} {spec}", mine.brand, spec, unit, mine.supplier, price))
    if len(found) < CATEGORIES[number].count:
        raise ValueError(f"{CATEGORIES[number].name} has {len(found)} products, {CATEGORIES[number].count} are wanted")
    return found[: CATEGORIES[number].count]


def lots(of: Goods, at: Span, rng: np.random.Generator) -> Lots:
    """SKUs -> their lots over the span, named B<year><month>-<number> as the goods came in; one lot of milk is the bad one."""
    count = len(of.code)
    every = np.where(of.category == 0, rng.integers(10, 16, count), rng.integers(24, 45, count))
    first = at.start - RESTED - rng.integers(1, 10, count)
    every[MILK] = 12
    first[MILK] = (at.last - BAD_LOT_AGE) - 12 * ((at.last - BAD_LOT_AGE - at.start + RESTED + 12) // 12)
    each = (at.last - RESTED - first) // every + 1
    offset = np.concatenate([[0], np.cumsum(each)[:-1]])
    sku = np.repeat(np.arange(count), each)
    made = first[sku] + every[sku] * (np.arange(len(sku)) - offset[sku])
    bad = int(offset[MILK] + (at.last - BAD_LOT_AGE - first[MILK]) // 12)
    return Lots(_lot_names(made, bad), sku, made, first, every, offset, bad)


def _lot_names(made: Ints, bad: int) -> list[str]:
    """Days made, and the position of the bad lot -> names, numbered within the month; the bad one is number 07 of its month."""
    months = [f"{date_of(int(day)):%y%m}" for day in made]
    seen: dict[str, int] = {}
    names = [""] * len(made)
    for position in np.argsort(made, kind="stable"):
        month = months[position]
        seen[month] = seen.get(month, 0) + 1
        names[position] = f"B{month}-{seen[month]:02d}"
    seventh = f"B{months[bad]}-07"
    if seventh in names:
        other = names.index(seventh)
        names[other], names[bad] = names[bad], names[other]
    return names


def half_year(day: Ints) -> Floats:
    """Days -> by what prices and costs have risen since 2023, in steps every January and July (2 % a year)."""
    steps = np.array([(d.year - 2023) * 2 + (d.month > 6) for d in (date_of(int(v)) for v in np.unique(day))])
    return np.asarray(1.01 ** steps[np.searchsorted(np.unique(day), day)], dtype=np.float64)


def supplier_codes() -> list[str]:
    """The suppliers' codes, in the order of the catalogue."""
    return [f"G{number + 1:02d}" for number in range(len(SUPPLIERS))]
