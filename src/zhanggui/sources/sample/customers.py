"""The span -> the outlets that buy: who, where, how often, how much, since when, until when; and who looks after them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.sources.sample.catalogue import (
    AROUND_STREETS,
    KINDS,
    PREFIXES,
    REGIONS,
    REP_OF_REGION,
    REPS,
    STREETS,
    TOWN,
)
from zhanggui.sources.sample.season import Floats, Ints, Span

DORA, DULAN, YOUYI = 0, 1, 2
KNOWN = (
    ("朵拉便利店（钢铁大街）", 0, 0, 6.0, 1.0), ("都兰商超（青山店）", 1, 1, 11.4, 11.0), ("友谊超市（友谊店）", 1, 0, 9.0, 0.5),
    ("百惠超市（北梁）", 1, 2, 8.0, 6.0), ("万佳便利（团结店）", 0, 0, 7.0, 2.0), ("金荣烟酒（富强路）", 3, 1, 9.0, 2.5),
    ("老街小卖部（北梁）", 0, 2, 9.0, 0.8),
)
"""Customers everybody knows: name, kind, region, days between orders, size of an order beside the average."""
LEFT = {1: (34, "refund_late"), 3: (75, "rival_price"), 4: (120, "rep_changed"), 5: (160, "rival_price"), 6: (210, "closed_down")}
"""Of those, who left: days since the last order, and why."""
NEVER = 10**6


@dataclass(frozen=True)
class Customers:
    """Outlets by position. `opened` is the first day, `left` the day of the last order (NEVER: still here)."""

    code: list[str]
    name: list[str]
    street: list[str]
    kind: Ints
    region: Ints
    grade: list[str]
    gap: Floats
    size: Floats
    opened: Ints
    left: Ints
    longitude: Floats
    latitude: Floats

    def __len__(self) -> int:
        return len(self.code)


@dataclass(frozen=True)
class Assignments:
    """Who looks after whom: customer and rep (positions), from a day; `handed_over` is the one day on which some changed."""

    first_rep: Ints
    second_rep: Ints
    handed_over: int

    def rep_on(self, customer: Ints, day: Ints) -> Ints:
        """Customers and days -> the rep of each."""
        return np.asarray(np.where(day < self.handed_over, self.first_rep[customer], self.second_rep[customer]), dtype=np.int64)


def customers(count: int, at: Span, rng: np.random.Generator) -> Customers:
    """How many, and the span -> the outlets; the first ones are those everybody knows."""
    kind = rng.choice(len(KINDS), count, p=_shares([k[3] for k in KINDS]))
    region = rng.choice(len(REGIONS), count, p=_shares([r[1] for r in REGIONS]))
    gap = np.clip(rng.lognormal(np.log(10.5), 0.5, count), 2.5, 40)
    size = np.array([k[4] for k in KINDS])[kind] * rng.lognormal(-0.18, 0.6, count)
    opened, left = _lives(count, at, rng)
    for who, (_, its_kind, its_region, its_gap, its_size) in enumerate(KNOWN):
        kind[who], region[who], gap[who], size[who] = its_kind, its_region, its_gap, its_size
        opened[who], left[who] = at.start, at.last - LEFT[who][0] if who in LEFT else NEVER
    name, street = _names(kind, region, rng)
    yearly = size / gap
    lower, upper = np.quantile(yearly, [0.6, 0.9])
    spread = np.where(region < TOWN, 0.02, 0.05)
    return Customers(
        code=[f"C{number + 1:04d}" for number in range(count)], name=name, street=street, kind=kind, region=region,
        grade=["A" if v >= upper else "B" if v >= lower else "C" for v in yearly], gap=gap, size=size, opened=opened, left=left,
        longitude=np.array([r[2] for r in REGIONS])[region] + rng.normal(0, 1, count) * spread,
        latitude=np.array([r[3] for r in REGIONS])[region] + rng.normal(0, 1, count) * spread * 0.7,
    )


def _lives(count: int, at: Span, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """How many -> first and last day of each: six in ten were there from the start, about one in eight leaves in a year."""
    length = at.last - at.start
    opened = np.where(rng.random(count) < 0.6, at.start, at.start + rng.integers(10, length - 20, count))
    stays = rng.exponential(365 / 0.13, count).astype(np.int64) + 60
    return opened, np.where(opened + stays >= at.last, NEVER, opened + stays)


def _names(kind: Ints, region: Ints, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Kinds and regions -> names, no two alike, and the street of each."""
    names, streets = [row[0] for row in KNOWN], [row[0].split("（")[1].rstrip("）") for row in KNOWN]
    taken = set(names)
    for who in range(len(KNOWN), len(kind)):
        choice = STREETS[region[who]] if region[who] < TOWN else AROUND_STREETS
        words = KINDS[kind[who]][2]
        while True:
            street = choice[rng.integers(len(choice))]
            name = f"{PREFIXES[rng.integers(len(PREFIXES))]}{words[rng.integers(len(words))]}"
            name += f"（{street}店）" if region[who] < TOWN else f"（{REGIONS[region[who]][0]}{street}）"
            if name not in taken:
                break
        taken.add(name)
        names.append(name)
        streets.append(street)
    return names, streets


def assignments(of: Customers, at: Span, rng: np.random.Generator) -> Assignments:
    """Outlets -> the rep of their region; eight months before the end one in ten of the town was handed to another."""
    first = np.array(REP_OF_REGION)[of.region]
    moved = (of.region < TOWN) & (rng.random(len(of)) < 0.1)
    moved[: len(KNOWN)] = False
    moved[4] = True  # the outlet that left because its rep changed
    second = np.where(moved, (first + 1) % TOWN, first)
    return Assignments(first, second, at.delivery_before(at.last, 243))


def rep_codes() -> list[str]:
    """The reps' numbers, 001 to 004 in town and the others around it."""
    return [f"{number + 1:03d}" for number in range(len(REPS))]


def _shares(values: list[float]) -> Floats:
    return np.array(values) / sum(values)
