"""The gap that those who left leave: gross profit lost a year -> how many new outlets fill it, and which leads to go for.

needed = gross profit lost / gross profit of a new outlet in its first 12 months (both measured from the company's own books).
What a new outlet brings has an interval, so the number needed has one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from zhanggui.analyse.acquisition.brought import YEAR_OF_MONTHS, Array, Brought, Takings, brought, curve, takings
from zhanggui.analyse.acquisition.leads import Lead
from zhanggui.analyse.acquisition.newcomers import NEVER, Newcomers
from zhanggui.analyse.loss.leaving import YEAR, Leaving
from zhanggui.measures.reading import Tables
from zhanggui.rules.lead_stage import ORDER

PRIOR = 20
"""Leads by which the share won of a source is drawn to that of all."""


@dataclass(frozen=True)
class Prospect:
    """A lead that may fill the gap: the chance that it becomes a customer (by its source, drawn to all), what it is worth then
    (minor units), and whether it is where customers left."""

    lead: Lead
    chance: float | None
    worth_cents: float | None
    fits: bool


@dataclass(frozen=True)
class Gap:
    """What was lost and what fills it. gone: customers; lost_cents: what they brought in the year before the window, by
    `measure`; value: of a new outlet in its first 12 months (point, low, high), from `observed` past ones, None where too few
    lived so long. back_cents: what new outlets of the window are expected to bring in their first 12 months already.
    """

    gone: int
    lost_cents: float
    measure: str
    value: tuple[float, float, float] | None
    observed: int
    fresh: int
    prospects: tuple[Prospect, ...]
    chance_of_all: float | None

    @property
    def needed(self) -> tuple[int, int, int] | None:
        """-> new outlets that bring what was lost: by the value of one, and by its high and its low; None where that is not
        known (C20)."""
        if self.value is None or self.value[0] <= 0 or self.lost_cents <= 0:
            return None
        value, low, high = self.value
        return ceil(self.lost_cents / value), ceil(self.lost_cents / high), ceil(self.lost_cents / (low if low > 0 else value))

    @property
    def still(self) -> int | None:
        """-> of those, how many are still to be won: new outlets of the window are there already."""
        return max(self.needed[0] - self.fresh, 0) if self.needed else None

    @property
    def leads_needed(self) -> int | None:
        """-> how many leads those take at the share that is won."""
        return ceil(self.still / self.chance_of_all) if self.still is not None and self.chance_of_all else None


def gap(tables: Tables, of: Leaving, new: Newcomers, leads: Sequence[Lead], sold: Takings | None = None) -> Gap | None:
    """Tables, who left, newcomers, leads, what was taken (None: it is asked) -> the gap and the leads to fill it, the best first;
    None where there are no sales."""
    sold = takings(tables, of.as_of) if sold is None else sold
    came = brought(tables, new, sold)
    if sold is None or came is None:
        return None
    return gap_of(of, new, came, sold.within(of.names, of.from_day - YEAR, of.from_day), leads)


def gap_of(of: Leaving, new: Newcomers, came: Brought, before: Array, leads: Sequence[Lead]) -> Gap:
    """Who left, newcomers, what they brought, what each of the base brought in the year before the window (by the measure of
    `came`), leads -> the gap and the leads to fill it, the best first."""
    lost = float(before[of.gone].sum())
    began = new.is_new & (new.first != NEVER)
    found = curve(came, began) if began.any() else None
    value = found.at(YEAR_OF_MONTHS) if found else None
    observed = int(came.over[began][:, YEAR_OF_MONTHS - 1].sum()) if began.any() else 0
    fresh = int((began & (new.first >= of.from_day)).sum())
    chances, overall = _chances(leads)
    places = {p for trait in ("region", "city") for p, is_gone in zip(of.get(trait), of.gone, strict=True) if is_gone and p}
    made = []
    for x in leads:
        if x.stage in ORDER:
            chance = chances.get(x.source, overall)
            worth = value[0] * chance if value and chance is not None else None
            made.append(Prospect(x, chance, worth, x.city in places))
    made.sort(key=lambda p: (ORDER.index(p.lead.stage), not p.fits, -(p.chance or 0.0), p.lead.lead))
    return Gap(int(of.gone.sum()), lost, came.measure, value, observed, fresh, tuple(made), overall)


def _chances(leads: Sequence[Lead]) -> tuple[Mapping[str | None, float], float | None]:
    """Leads -> source: the share of its leads that became customers, drawn to that of all; and that of all (None without
    leads)."""
    if not leads:
        return {}, None
    overall = float(np.mean([x.won for x in leads]))
    groups: dict[str | None, list[bool]] = {}
    for lead in leads:
        groups.setdefault(lead.source, []).append(lead.won)
    return {source: (sum(won) + PRIOR * overall) / (len(won) + PRIOR) for source, won in groups.items()}, overall
