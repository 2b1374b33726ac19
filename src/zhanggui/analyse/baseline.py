"""What a day should have brought: a robust seasonal expectation of many daily series at once.

The weekday a day trades like, public holidays, the distance to the lunar new year and a moving level (which follows the
trend). Days on which the company does not trade are no days; days of a festival are compared with the same days of the series'
own earlier festivals (`festivals`), and are not judged before there were two. Nothing is ever expected beyond what the series
has brought before: an expectation is a mean of the past.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from zhanggui.analyse.festivals import LUNAR, NEEDED, NONE, Festivals, factors, festivals_of
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
LEVEL = 24
"""Trading days whose mean is the company's level, by which its festivals are measured."""
CLOSURE = 2
"""Days without trade in a row that are no closure of a company, whatever its usual rest."""
DAY_OFF, RUN = "Day off", 10
"""How the calendar names a bridging day, and how many days it may lie from the holiday that it belongs to."""
MADE_UP_PRIOR = 2.0
"""Make-up days that the opinion that they trade like the day they are worked for is worth."""
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
        """A day number -> '', 'lunar:-3', the name of its public holiday (and which day of it: 'National Day+2'), or 'near' when
        one is close."""
        known = public_holidays(self.country)
        if calendar.lunar(self.country):
            distance = day - min(lunar_new_years(), key=lambda d: abs(day - d))
            if LUNAR_WINDOW[0] <= distance <= LUNAR_WINDOW[1]:
                return f"{LUNAR}{distance}"
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
    named = [(day_number(when), str(name).split(" (")[0]) for when, name in sorted(found.items())]
    starts = [(day, name) for day, name in named if not name.startswith(DAY_OFF)]
    out, first = dict[int, str](), dict[str, int]()
    for day, name in named:
        if name.startswith(DAY_OFF):
            near, name = min(starts, key=lambda start: abs(day - start[0]))
            if abs(day - near) > RUN:
                name = DAY_OFF
        if day - first.get(name, -RUN - 1) > RUN:
            first[name] = day
        out[day] = name if day == first[name] else f"{name}+{day - first[name]}"
    return out


@dataclass(frozen=True)
class Rhythm:
    """The company's own calendar, learnt from its total: open[day], special[day], the weekday each day trades like, weekday
    factor; festivals, the factor its sales have on them, and whether a day may be judged by what is known of earlier years."""

    open: npt.NDArray[np.bool_]
    special: npt.NDArray[np.bool_]
    week: Days
    weekday: Array
    factor: Array
    known: npt.NDArray[np.bool_]
    festivals: Festivals = NONE

    def last(self, days: int) -> Rhythm:
        """-> that of its last days."""
        cut = {name: getattr(self, name)[-days:] for name in ("open", "special", "week", "factor", "known")}
        return replace(self, **cut, festivals=self.festivals.last(days, len(self.open)))


def weekday_of(days: Days) -> npt.NDArray[np.int64]:
    """Day numbers -> weekday, Monday 0 (1970-01-01 was a Thursday)."""
    return (days + 3) % 7


def rhythm(days: Days, total: Array, calendar: Calendar) -> Rhythm:
    """Consecutive days and the company's total -> its rhythm. A day without any trade is closed."""
    opened = total != 0
    keys = [NEAR if queued else calendar.key(int(d)) for d, queued in zip(days, after_closure(opened), strict=True)]
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
    even = total[None, :] / weekday[week]
    level = trailing_mean(even, regular, LEVEL)
    stray = _stray(even, level, regular)
    festivals = festivals_of(["" if key == NEAR else key for key in keys], opened)
    factor = factors(festivals, even, level, np.ones(len(days)), stray, window=LEVEL)[0]
    known = ~special
    known[festivals.at] = festivals.earlier >= NEEDED
    made_up = regular & (week != weekday_of(days))
    factor = np.where(made_up, _made_up(even[0], level[0], made_up), factor)
    return Rhythm(opened, special, week, weekday, factor, known, festivals)


def after_closure(opened: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether there was trade each day -> the first days of trade after a closure longer than the company's usual rest: what
    waited comes at once on them."""
    out = np.zeros(len(opened), dtype=bool)
    at = np.flatnonzero(opened)
    rest = np.diff(at) - 1
    if len(rest):
        out[at[1:]] = rest > max(CLOSURE, float(np.quantile(rest, 0.95)))
    return out


def _made_up(even: Array, level: Array, made_up: npt.NDArray[np.bool_]) -> Array:
    """-> for each make-up day what the earlier ones brought over an ordinary day of the weekday worked for, drawn towards 1."""
    told = made_up & (level > 0)
    ratio = np.divide(even, level, out=np.ones_like(even), where=told)
    sums, counts = (np.cumsum(np.where(told, x, 0.0)) - np.where(told, x, 0.0) for x in (ratio, np.ones_like(even)))
    out: Array = (sums + MADE_UP_PRIOR) / (counts + MADE_UP_PRIOR)
    return out


def _stray(even: Array, level: Array, regular: npt.NDArray[np.bool_]) -> Array:
    """-> of each series the standard deviation of an ordinary day around its level."""
    at = regular & (level != 0).any(axis=0)
    out: Array = np.sqrt(np.mean((even[:, at] - level[:, at]) ** 2, axis=1)) if at.any() else np.zeros(len(even))
    return out


def _centred_mean(total: Array, regular: npt.NDArray[np.bool_]) -> Array:
    """A series -> the mean of the regular days within two weeks each side."""
    sums = np.cumsum(np.r_[0.0, np.where(regular, total, 0.0)])
    counts = np.cumsum(np.r_[0.0, regular.astype(float)])
    low, high = np.maximum(np.arange(len(total)) - 14, 0), np.minimum(np.arange(len(total)) + 15, len(total))
    out: Array = (sums[high] - sums[low]) / np.maximum(counts[high] - counts[low], 1.0)
    return out


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
    # A week with a festival in it is no week to compare: its days are judged one by one.
    return Rhythm(mean(company.open) > 0, special, weekday_of(mondays), np.ones(7), np.ones(len(mondays)), ~special)


def expected(grid: Grid, company: Rhythm, pace: Pace = DAILY, unseen: int = 0, above: Array | None = None) -> Array:
    """Series and the company's rhythm -> expected[series, day], the level of each day from the days before it only."""
    return outlook(grid, company, pace, unseen, above)[0]


def outlook(
    grid: Grid, company: Rhythm, pace: Pace = DAILY, unseen: int = 0, above: Array | None = None
) -> tuple[Array, Array]:
    """Series and the company's rhythm -> expected[series, day], and the festival factor in it.

    unseen: from so many of the last periods nothing is learnt, as they are to be judged. above[day]: the festival factor of the
    group above, towards which each series' own is drawn; when not said, that of the company's sales.

    Level: the mean of the last trading days, each clipped at the series' own 97 % quantile so that one wild day does not
    lift the next month; times the weekday's factor, times the festival's; within what the series has brought before.
    """
    regular = company.open & ~company.special
    learnt = regular & (np.arange(len(regular)) < len(regular) - unseen)
    daily = _weekday_factors(grid.values, learnt, company.week, company.weekday)[:, company.week]
    raw = grid.values / daily
    calm = raw[:, learnt] if learnt.any() else raw
    high, low = np.quantile(calm, 0.97, axis=1), np.quantile(calm, 0.03, axis=1)
    even = np.clip(raw, np.minimum(low, 0.0)[:, None], np.maximum(high, 0.0)[:, None])
    window = _window(even.sum(axis=0), regular, pace.levels)
    best = trailing_mean(even, regular, window)
    group, stray = company.factor if above is None else above, _stray(even, best, learnt)
    factor = factors(company.festivals, raw, best, group, stray, window=window, unseen=unseen)
    out = _within(best * daily * factor, grid.values)
    out[:, ~company.open & ~company.special] = 0.0
    return out, factor


def _window(together: Array, regular: npt.NDArray[np.bool_], windows: tuple[int, ...]) -> int:
    """All series added up -> of the windows the one whose mean would have told its days best."""
    error, best = np.inf, windows[0]
    for window in windows:
        level = trailing_mean(together[None, :], regular, window)[0]
        judged = regular & (level != 0)
        miss = float(np.abs(together[judged] - level[judged]).mean()) if judged.any() else 0.0
        if miss < error:
            error, best = miss, window
    return best


def _within(hoped: Array, values: Array) -> Array:
    """Expectations -> none above the highest nor below the lowest that the series had brought by the day before."""
    if values.shape[1] < 2:
        return hoped
    highest, lowest = np.maximum.accumulate(values, axis=1), np.minimum.accumulate(values, axis=1)
    out = hoped.copy()
    out[:, 1:] = np.clip(hoped[:, 1:], np.minimum(lowest[:, :-1], 0.0), np.maximum(highest[:, :-1], 0.0))
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
