"""Days -> how busy each is: weekdays, Spring Festival, other holidays, growth, weather; and the season of each category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zhanggui.base.days import add_months, date_of, day_number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MONTHS = 40
NEW_YEARS = tuple(
    day_number(date.fromisoformat(day)) for day in (
        "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17",
        "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11"))
MID_AUTUMNS = tuple(
    day_number(date.fromisoformat(day)) for day in (
        "2019-09-13", "2020-10-01", "2021-09-21", "2022-09-10", "2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25",
        "2027-09-15", "2028-10-03", "2029-09-22", "2030-09-12", "2031-10-01"))
WEEKDAYS = np.array([1.1, 0.98, 0.98, 1.0, 1.12, 0.86, 0.0])
"""Monday to Sunday. Nothing is delivered on Sundays."""
CLOSED = (-1, 6)
"""Days from the lunar new year, inclusive, on which nothing is delivered."""


@dataclass(frozen=True)
class Span:
    """The 40 months: `days` (day numbers), and for each its weight (0: no delivery), scaled to a mean of 1."""

    days: Ints
    weight: Floats
    from_new_year: Ints

    @property
    def start(self) -> int:
        """The first day."""
        return int(self.days[0])

    @property
    def last(self) -> int:
        """The last day on which anything is delivered."""
        return int(self.days[self.weight > 0][-1])

    def deliveries_later(self, day: Ints, count: Ints) -> Ints:
        """Days of delivery, and how many further ones -> the day reached; one beyond the end where there is none."""
        open_days = self.days[self.weight > 0]
        reached = np.searchsorted(open_days, day) + count
        return np.asarray(np.append(open_days, self.last + 1)[np.minimum(reached, len(open_days))], dtype=np.int64)

    def delivery_before(self, day: int, back: int) -> int:
        """A day and how far back -> the last day of delivery not later than `back` days before it."""
        return int(self.days[(self.weight > 0) & (self.days <= day - back)][-1])


def nearest(days: Ints, feasts: tuple[int, ...]) -> Ints:
    """Days -> the signed distance of each to the nearest feast (negative: before it)."""
    gaps = days[:, None] - np.array(feasts)[None, :]
    return np.asarray(gaps[np.arange(len(days)), np.abs(gaps).argmin(axis=1)], dtype=np.int64)


def span(end_day: int, rng: np.random.Generator) -> Span:
    """The last day -> the span that ends with it."""
    days = np.arange(add_months(end_day, -MONTHS) + 1, end_day + 1, dtype=np.int64)
    distance = nearest(days, NEW_YEARS)
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    weight = WEEKDAYS[weekday] * new_year_factor(distance) * other_holidays(days)
    years = (days - days[0]) / 365.25
    weight = weight * 1.03**years * np.exp(rng.normal(0, 0.05, len(days)))
    return Span(days, np.asarray(weight / weight.mean(), dtype=np.float64), distance)


def new_year_factor(distance: Ints) -> Floats:
    """Days from the lunar new year -> the stocking-up before it, the closed week, the slow weeks after."""
    before = 1 + 0.75 * np.clip((distance + 30) / 20, 0, 1)
    after = np.clip(0.35 + 0.65 * (distance - CLOSED[1]) / 16, 0, 1)
    factor = np.where(distance < 0, np.where(distance >= -30, before, 1.0), after)
    closed = (distance >= CLOSED[0]) & (distance <= CLOSED[1])
    return np.asarray(np.where(closed, 0.0, factor), dtype=np.float64)


def other_holidays(days: Ints) -> Floats:
    """Days -> New Year's Day, May Day, National Day slow; the ten days before Mid-Autumn busy."""
    dates = [date_of(int(day)) for day in days]
    slow = {(1, 1): 0.5, (5, 1): 0.6, (10, 1): 0.4, (10, 2): 0.6, (10, 3): 0.7}
    fixed = np.array([slow.get((d.month, d.day), 1.0) for d in dates])
    autumn = nearest(days, MID_AUTUMNS)
    return np.asarray(fixed * np.where((autumn >= -11) & (autumn <= -2), 1.18, 1.0), dtype=np.float64)


def category_season(at: Span, swing: Floats, peak: Floats, feast: Floats) -> Floats:
    """By category: how far it swings over the year, the day of the year of its peak, its lift before the new year
    -> factor by day and category (days x categories)."""
    of_year = np.array([date_of(int(day)).timetuple().tm_yday for day in at.days])
    wave = np.exp(swing[None, :] * np.cos(2 * np.pi * (of_year[:, None] - peak[None, :]) / 365.25))
    stocking = (at.from_new_year >= -28) & (at.from_new_year < 0)
    return np.asarray(wave * np.where(stocking[:, None], feast[None, :], 1.0), dtype=np.float64)
