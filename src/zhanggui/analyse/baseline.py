"""What a day should have brought: a robust seasonal expectation of many daily series at once.

Weekday, public holidays, the distance to the lunar new year and a moving level (which follows the trend). Days on which
the company does not trade are no days; days of a festival are compared with the same day of earlier festivals, and are
not judged before there was one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from zhanggui.base.days import day_number
from zhanggui.tables.places import calendar
from zhanggui.tables.places.calendar import trades_like

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]

LUNAR_WINDOW = (-28, 20)
"""Days before and after the lunar new year during which trade is not that of an ordinary week."""
YEAR_END_WINDOW, AROUND_HOLIDAY = (-6, 8), 2
"""Days around Christmas, where there is no lunar new year, and on each side of any other public holiday: deliveries move
from day to day there, differently each year, so those days are neither judged nor learnt from."""
NEAR = "near"
SAME_SEASON = 180
"""A festival is compared with those of earlier years, never with its own first days."""
WEEKDAY_MEMORY = 26 * 7
PRIOR_DAYS = 8.0
"""How many days' worth of the company's weekday pattern a single series starts with."""


@dataclass(frozen=True)
class Pace:
    """How time is cut: days a period; periods remembered; trading periods whose mean may be the level (which of them, is
    chosen by the error each would have had); the fewest trading periods needed before anything is judged."""

    days: int
    memory: int
    levels: tuple[int, ...]
    fewest: int


DAILY = Pace(1, 26 * 7, (12, 24, 48), 40)
WEEKLY = Pace(7, 52, (4, 8, 13), 16)


@dataclass(frozen=True)
class Grid:
    """Series over consecutive days (or weeks, told by their Monday): names, day numbers, values[series, day]."""

    names: tuple[str, ...]
    days: Days
    values: Array


@dataclass(frozen=True)
class Calendar:
    """What is special about each day: '' for an ordinary one, else a key that the same day of other years also has."""

    country: str

    def key(self, day: int) -> str:
        """A day number -> '', 'lunar:-3', the name of its public holiday, or 'near' when one is close."""
        known = public_holidays(self.country)
        if calendar.lunar(self.country):
            distance = day - min(lunar_new_years(), key=lambda d: abs(day - d))
            if LUNAR_WINDOW[0] <= distance <= LUNAR_WINDOW[1]:
                return f"lunar:{distance}"
        elif known:
            distance = day - min(christmases(), key=lambda d: abs(day - d))
            if YEAR_END_WINDOW[0] <= distance <= YEAR_END_WINDOW[1]:
                return NEAR
        near = any(day + d in known for d in range(-AROUND_HOLIDAY, AROUND_HOLIDAY + 1))
        return known.get(day, NEAR if near else "")


@lru_cache(maxsize=1)
def lunar_new_years() -> tuple[int, ...]:
    """-> the day numbers of the first day of the first lunar month, 1990-2050."""
    return tuple(calendar.lunar_new_years(calendar.YEARS))


@lru_cache(maxsize=1)
def christmases() -> tuple[int, ...]:
    """-> the day numbers of 25 December, 1990-2050."""
    return tuple(day_number(date(year, 12, 25)) for year in calendar.YEARS)


@lru_cache(maxsize=8)
def public_holidays(country: str) -> dict[int, str]:
    """A country, with or without a part -> its public holidays 1990-2050 as day number -> name; none where no country is said."""
    if not country:
        return {}
    found = calendar.public_holidays(country, calendar.YEARS, "en_US")
    return {day_number(when): str(name).split(" (")[0] for when, name in found.items()}


@dataclass(frozen=True)
class Rhythm:
    """The company's own calendar, learnt from its total: open[day], special[day], the weekday each day trades like, weekday
    factor, festival factors."""

    open: npt.NDArray[np.bool_]
    special: npt.NDArray[np.bool_]
    week: Days
    weekday: Array
    factor: Array
    known: npt.NDArray[np.bool_]


def weekday_of(days: Days) -> npt.NDArray[np.int64]:
    """Day numbers -> weekday, Monday 0 (1970-01-01 was a Thursday)."""
    return (days + 3) % 7


def rhythm(days: Days, total: Array, calendar: Calendar) -> Rhythm:
    """Consecutive days and the company's total -> its rhythm. A day without any trade is closed."""
    opened = total != 0
    keys = [calendar.key(int(d)) for d in days]
    special = np.array([bool(k) for k in keys])
    regular = opened & ~special
    week = trades_like(days, calendar.country)
    recent = regular & (days >= days[-1] - WEEKDAY_MEMORY)
    smooth = _centred_mean(total, regular)
    weekday = np.ones(7)
    for w in range(7):
        at = recent & (week == w) & (smooth > 0)
        if at.sum() >= 3:
            weekday[w] = max(float(np.median(total[at] / smooth[at])), 0.02)
    factor, known = _festivals(days, total / weekday[week], keys, regular, opened)
    return Rhythm(opened, special, week, weekday, factor, known)


def _centred_mean(total: Array, regular: npt.NDArray[np.bool_]) -> Array:
    """A series -> the mean of the regular days within two weeks each side."""
    sums = np.cumsum(np.r_[0.0, np.where(regular, total, 0.0)])
    counts = np.cumsum(np.r_[0.0, regular.astype(float)])
    low, high = np.maximum(np.arange(len(total)) - 14, 0), np.minimum(np.arange(len(total)) + 15, len(total))
    out: Array = (sums[high] - sums[low]) / np.maximum(counts[high] - counts[low], 1.0)
    return out


def _festivals(
    days: Days, even: Array, keys: list[str], regular: npt.NDArray[np.bool_], opened: npt.NDArray[np.bool_]
) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Weekday-free totals -> for each special day the factor its like had in earlier years, and whether there was any."""
    level = trailing_mean(even[None, :], regular, 24)[0]
    factor, known = np.ones(len(days)), np.ones(len(days), dtype=bool)
    seen: dict[str, list[tuple[int, float]]] = {}
    for t, key in enumerate(keys):
        if not key:
            continue
        like = _alike(key)
        past = [value for k in like for at, value in seen.get(k, []) if at < t - SAME_SEASON]
        known[t] = bool(past)
        factor[t] = float(np.median(past)) if past else 1.0
        if level[t] > 0 and key != NEAR:
            seen.setdefault(key, []).append((t, float(even[t] / level[t]) if opened[t] else 0.0))
    return factor, known


def _alike(key: str) -> list[str]:
    """A special day's key -> the keys of days close enough to compare with: two days each side for the lunar new year."""
    if not key.startswith("lunar:"):
        return [key]
    distance = int(key[6:])
    return [f"lunar:{d}" for d in range(distance - 2, distance + 3)]


def trailing_mean(values: Array, counted: npt.NDArray[np.bool_], window: int) -> Array:
    """values[series, day] -> for each day the mean of the last `window` counted days before it (0 before there are 4)."""
    at = np.flatnonzero(counted)
    sums = np.cumsum(np.c_[np.zeros(len(values)), values[:, at]], axis=1)
    before = np.searchsorted(at, np.arange(values.shape[1]))
    start = np.maximum(before - window, 0)
    count = np.maximum(before - start, 1)
    out: Array = (sums[:, before] - sums[:, start]) / count
    out[:, before < 4] = 0.0
    return out


def weekly(company: Rhythm, days: Days, mondays: Days) -> Rhythm:
    """The daily rhythm of these days -> that of the weeks that begin on these Mondays; a week is special when a day of it is."""
    week = np.searchsorted(mondays, days, side="right") - 1
    inside = (week >= 0) & (days < mondays[-1] + 7)
    count = np.maximum(np.bincount(week[inside], minlength=len(mondays)), 1)

    def mean(values: npt.NDArray[np.generic]) -> Array:
        out: Array = np.bincount(week[inside], values[inside].astype(float), len(mondays)) / count
        return out

    special = mean(company.special) > 0
    week_of_all = weekday_of(mondays)
    return Rhythm(mean(company.open) > 0, special, week_of_all, np.ones(7), mean(company.factor), mean(company.known) == 1)


def expected(grid: Grid, company: Rhythm, pace: Pace = DAILY, unseen: int = 0) -> Array:
    """Series and the company's rhythm -> expected[series, day], the level of each day from the days before it only.

    unseen: from so many of the last periods nothing is learnt, as they are to be judged.

    Level: the mean of the last trading days, each clipped at the series' own 97 % quantile so that one wild day does not
    lift the next month; times the weekday's factor, times the festival's.
    """
    regular = company.open & ~company.special
    week = company.week
    learnt = regular & (np.arange(len(regular)) < len(regular) - unseen)
    factors = _weekday_factors(grid.values, learnt, week, company.weekday)
    daily = factors[:, week]
    even = grid.values / daily
    calm = even[:, learnt] if learnt.any() else even
    high, low = np.quantile(calm, 0.97, axis=1), np.quantile(calm, 0.03, axis=1)
    even = np.clip(even, np.minimum(low, 0.0)[:, None], np.maximum(high, 0.0)[:, None])
    best, error = even, np.inf
    for window in pace.levels:
        level = trailing_mean(even, regular, window)
        judged = regular & (level[0] != 0)
        miss = float(np.abs(even[:, judged].sum(axis=0) - level[:, judged].sum(axis=0)).mean()) if judged.any() else 0.0
        if miss < error:
            best, error = level, miss
    out: Array = best * daily * company.factor
    out[:, ~company.open & ~company.special] = 0.0
    return out


def _weekday_factors(values: Array, regular: npt.NDArray[np.bool_], week: Days, prior: Array) -> Array:
    """Series -> factors[series, weekday]: each series' own pattern, drawn towards the company's where it has few days."""
    recent = regular.copy()
    recent[: max(len(recent) - WEEKDAY_MEMORY, 0)] = False
    factors = np.tile(prior, (len(values), 1))
    if not recent.any():
        return np.maximum(factors, 0.02)
    # Only what was sold has a weekday: returns that cancel it would leave a mean near nothing to divide by.
    sold = np.maximum(values[:, recent], 0.0)
    sold = np.minimum(sold, np.maximum(np.quantile(sold, 0.97, axis=1), 4 * sold.mean(axis=1))[:, None])
    mean = sold.mean(axis=1)
    some = mean > 0
    for w in range(7):
        at = week[recent] == w
        if at.any():
            own = (sold[some][:, at].sum(axis=1) + PRIOR_DAYS * prior[w] * mean[some]) / ((at.sum() + PRIOR_DAYS) * mean[some])
            factors[some, w] = own
    return np.maximum(factors, 0.02)
