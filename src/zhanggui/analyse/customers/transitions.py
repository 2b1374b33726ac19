"""How customers and members move between the states of their life, by month, quarter or year: matrices, and rates with a name.

Two ways to count a move stand side by side. *By the end*: the state at the end of the period against that at its beginning, which
is what a matrix shows. *During*: who was in the starting state at the beginning and came into the other on some day of the
period, whatever came after; that is what the definitions say (期内由…转…), so it is what a rate divides.
The source names 激活率, 唤醒率 and 击沉率 without defining them: from which state each begins is a setting, printed beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhanggui.analyse.acquisition.coded import coded
from zhanggui.analyse.customers.lifecycle import ACTIVE, CODES, LOST, SILENT, SLEEPING, STATES, UNKNOWN, States, state_on
from zhanggui.analyse.shares import wilson
from zhanggui.base.days import add_months
from zhanggui.base.errors import WrongUse
from zhanggui.base.scope import GROUP_FLOOR
from zhanggui.measures.periods import bucket_end, bucket_start

Step = Literal["month", "quarter", "year"]
MONTHS: dict[Step, int] = {"month": 1, "quarter": 3, "year": 12}
Flags = npt.NDArray[np.bool_]


class Period(NamedTuple):
    """A calendar period: its first and last day, and whether it had ended before as_of."""

    first: int
    last: int
    whole: bool = True


def periods(as_of: int, step: Step, count: int, *, running: bool = False) -> tuple[Period, ...]:
    """A day, the step and how many -> so many calendar periods that had ended before the day, oldest first; then, if asked for,
    the one that was running, cut at the day before."""
    this = bucket_start(as_of, step)
    starts = [add_months(this, -MONTHS[step] * n) for n in range(count, 0, -1)]
    whole = tuple(Period(first, bucket_end(first, step)) for first in starts)
    return (*whole, Period(this, as_of - 1, False)) if running and this < as_of else whole


@dataclass(frozen=True)
class Matrix:
    """Moves of a period by its end: n[i, j] were in state i on the day before it and in state j on its last day. joined[j]: who
    became known within it. Every known subject is counted once."""

    period: Period
    n: npt.NDArray[np.int64]
    joined: npt.NDArray[np.int64]

    def shares(self) -> list[list[float | None]]:
        """-> P_ij = n_ij / n_i; None where nobody was in state i."""
        return [[int(n) / int(row.sum()) if row.sum() else None for n in row] for row in self.n]

    @property
    def before(self) -> npt.NDArray[np.int64]:
        """-> how many were in each state before the period."""
        return np.asarray(self.n.sum(axis=1))

    @property
    def after(self) -> npt.NDArray[np.int64]:
        """-> how many are in each state at its end, those who joined in it included."""
        return np.asarray(self.n.sum(axis=0) + self.joined)


def matrix(s: States, period: Period, chosen: Flags | None = None) -> Matrix:
    """States, a period, and of whom (a flag each of s.names; everybody) -> the moves from the day before to its last day."""
    before, after = state_on(s, period.first - 1), state_on(s, period.last)
    there = after != UNKNOWN if chosen is None else chosen & (after != UNKNOWN)
    size = len(STATES)
    old = there & (before != UNKNOWN)
    n = np.bincount(before[old].astype(np.int64) * size + after[old], minlength=size * size).reshape(size, size)
    return Matrix(period, n, np.bincount(after[there & (before == UNKNOWN)], minlength=size))


@dataclass(frozen=True)
class Move:
    """A named rate: of those in one of the states `start` before a period, the share that came into `end` during it."""

    name: str
    zh: str
    en: str
    start: tuple[int, ...]
    end: int
    good: bool
    """Whether more of it is better."""

    def definition(self, english: bool = False) -> str:
        """-> what is divided by what, to be printed beside the rate; and that the start is this company's choice."""
        words = [STATES[code].en if english else STATES[code].zh for code in (*self.start, self.end)]
        if english:
            start = " or ".join(words[:-1])
            return f"{self.en} = those {start} before the period who became {words[-1]} during it / those {start} before it"
        start = "、".join(words[:-1])
        return f"{self.zh} = 期内由{start}转为{words[-1]}的人数 ÷ 期初{start}的人数"


CHOICE = ("期初算哪些状态，可在设置里改", "Which states count before the period is a setting")
"""What is printed under the rates: what each divides is the company's choice, as their names alone do not say it."""
MOVES = (
    Move("sunk", "击沉率", "rate of sinking", (ACTIVE,), SILENT, False),
    Move("woken", "唤醒率", "rate of waking", (SILENT,), ACTIVE, True),
    Move("activated", "激活率", "rate of activation", (SLEEPING,), ACTIVE, True),
    Move("won_back", "挽回率", "rate of winning back", (LOST,), ACTIVE, True),
    Move("lost", "流失率", "churn rate", (ACTIVE, SILENT, SLEEPING), LOST, False),
)


def moves_of(settings: Mapping[str, Any]) -> tuple[Move, ...]:
    """A company's settings (`sunk_from` = active ...) -> the rates with its starting states; WrongUse where one cannot be."""
    out = []
    for move in MOVES:
        said = [name.strip() for name in str(settings.get(f"{move.name}_from", "")).split(",") if name.strip()]
        reached = STATES[move.end].name
        if reached in said or not set(said) <= CODES.keys():
            left = ", ".join(name for name in CODES if name != reached)
            raise WrongUse(f"{move.name}_from cannot be {','.join(said)}.", do=f"Name states out of {left}.")
        out.append(replace(move, start=tuple(sorted({CODES[name] for name in said})) or move.start))
    return tuple(out)


@dataclass(frozen=True)
class Rate:
    """A rate of a period: moved (during it) / start, with its 95 % interval; by_end: who is in the other state at its end.
    value is None where nobody was in the starting state."""

    move: Move
    period: Period
    moved: int
    by_end: int
    start: int

    @property
    def value(self) -> float | None:
        """-> the rate, 0 to 1."""
        return self.moved / self.start if self.start else None

    @property
    def interval(self) -> tuple[float, float]:
        """-> the 95 % interval (Wilson 1927); 0 to 1 where nobody tells."""
        return wilson(self.moved, self.start)


def rate(s: States, move: Move, period: Period, chosen: Flags | None = None) -> Rate:
    """States, a named rate, a period, and of whom -> the rate."""
    started, came, ends = _moved(s, move, period)
    if chosen is not None:
        started = started & chosen
    return Rate(move, period, int((started & came).sum()), int((started & ends).sum()), int(started.sum()))


def _moved(s: States, move: Move, period: Period) -> tuple[Flags, Flags, Flags]:
    """-> flags of each of s.names: in a starting state before the period; came into the other during it; is in it at its end."""
    started = np.isin(state_on(s, period.first - 1), move.start)
    entered = (s.state == move.end) & (s.from_day >= period.first) & (s.from_day <= period.last)
    came = np.zeros(len(s.names), np.bool_)
    came[s.who[entered]] = True
    return started, came, state_on(s, period.last) == move.end


def who_moved(s: States, move: Move, period: Period) -> tuple[str, ...]:
    """States, a named rate and a period -> the names behind its numerator, as many as it says."""
    started, came, _ = _moved(s, move, period)
    return tuple(s.names[i] for i in np.flatnonzero(started & came))


JOINED = "joined"
"""The name of having had no state yet, before a period in which somebody became known."""


def who_went(s: States, before: str, after: str, period: Period) -> tuple[str, ...]:
    """States, the names of two (JOINED: none yet) and a period -> who was in the one the day before it and in the other on its
    last day: a cell of the matrix, as many as it says; nobody where there are no such states."""
    if before not in (JOINED, *CODES) or after not in CODES:
        return ()
    start, end = state_on(s, period.first - 1), state_on(s, period.last)
    there = (start == (UNKNOWN if before == JOINED else CODES[before])) & (end == CODES[after])
    return tuple(s.names[i] for i in np.flatnonzero(there))


def trend(s: States, move: Move, over: Sequence[Period], chosen: Flags | None = None) -> list[Rate]:
    """States, a named rate, periods, and of whom -> the rate of each period (线)."""
    return [rate(s, move, period, chosen) for period in over]


@dataclass(frozen=True)
class Standing:
    """A group beside the others (面): its rate in the last period (点) and in each before it (线).

    rank: 1 is best, None for a group with fewer than GROUP_FLOOR in the starting state; gap: its rate less the median of the
    ranked groups, None where those are fewer than GROUP_FLOOR.
    """

    group: str
    rates: tuple[Rate, ...]
    rank: int | None
    gap: float | None


def standings(s: States, move: Move, over: Sequence[Period], groups: Sequence[str]) -> list[Standing]:
    """States, a named rate, periods, and the group of each of s.names (region, rep, shop; empty: in none) -> the groups, best
    first, those too small to be ranked last."""
    names, code = coded(pa.array([str(group) for group in groups], pa.string()))
    rows = [_by_group(s, move, period, code, len(names)) for period in over]
    series = {str(name): tuple(row[n] for row in rows) for n, name in enumerate(names) if name}
    now = {name: rates[-1] for name, rates in series.items() if rates}
    ranked = {name: r.value for name, r in now.items() if r.start >= GROUP_FLOOR and r.value is not None}
    middle = float(np.median(list(ranked.values()))) if len(ranked) >= GROUP_FLOOR else None
    sign = -1 if move.good else 1
    out = [
        Standing(name, rates, 1 + sum(sign * v < sign * ranked[name] for v in ranked.values()) if name in ranked else None,
                 ranked[name] - middle if name in ranked and middle is not None else None)
        for name, rates in series.items()
    ]  # fmt: skip
    return sorted(out, key=lambda one: (one.rank is None, one.rank or 0, one.group))


def _by_group(s: States, move: Move, period: Period, code: npt.NDArray[np.int64], size: int) -> list[Rate]:
    started, came, ends = _moved(s, move, period)
    start, moved, by_end = (np.bincount(code[flags], minlength=size) for flags in (started, started & came, started & ends))
    return [Rate(move, period, int(moved[n]), int(by_end[n]), int(start[n])) for n in range(size)]
