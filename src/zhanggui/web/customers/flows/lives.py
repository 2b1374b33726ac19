"""The states of every customer on every day, kept while the records are the same; and who is behind a number of the matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhanggui.analyse.customers.histories import Histories, histories
from zhanggui.analyse.customers.lifecycle import States, known_days, rules_of, states
from zhanggui.analyse.customers.transitions import Period, moves_of, who_moved, who_went
from zhanggui.base.days import iso, parse_day
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.scope import EVERYTHING
from zhanggui.measures.reading import Tables
from zhanggui.web import books

SETTINGS = ("active_months", "silent_months", "sleeping_months")


@dataclass(frozen=True)
class Lives:
    """Everybody's states and purchases, as known before a day."""

    states: States
    past: Histories


def lives(as_of: int) -> Lives:
    """A day -> the lives of all customers before it."""
    company = books.company()
    key = ("lives", as_of, [company[name] for name in SETTINGS])
    found: Lives = books.kept(key, EVERYTHING, lambda: _lives(as_of), records_only=True)
    return found


def _lives(as_of: int) -> Lives:
    frames = books.engine().frames(as_of=as_of)
    past = histories(frames, as_of)
    known = known_days(Tables(frames, as_of), as_of)
    return Lives(states(past, known, as_of, rules_of(books.company())), past)


def cell(before: str, after: str, period: Period) -> str:
    """Two states and a period -> how an address asks for who moved from one to the other by its end."""
    return f"{before}-{after}:{iso(period.first)}:{iso(period.last)}"


def numerator(move: str, period: Period) -> str:
    """A named rate and a period -> how an address asks for who stands above the line."""
    return f"{move}:{iso(period.first)}:{iso(period.last)}"


def moved(asked: str, as_of: int) -> pa.Array:
    """What an address asks (`active-silent:2011-09-01:2011-09-30`, `sunk:2011-09-01:2011-09-30`) -> who that is; nobody where it
    asks for no such thing."""
    what, _sign, days = asked.partition(":")
    try:
        first, last = (parse_day(text) for text in days.split(":"))
        period = Period(first, last)
        before, dash, after = what.partition("-")
        names = who_went(lives(as_of).states, before, after, period) if dash else _of_rate(what, period, as_of)
    except (ValueError, KeyError, ZhangguiError):
        names = ()
    return pa.array(list(names), pa.string())


def _of_rate(what: str, period: Period, as_of: int) -> tuple[str, ...]:
    move = next((m for m in moves_of(books.company()) if m.name == what), None)
    return () if move is None else who_moved(lives(as_of).states, move, period)


def flags(s: States, names: set[str]) -> npt.NDArray[np.bool_]:
    """States and some customers -> a flag for each name of the states."""
    return np.fromiter((name in names for name in s.names), np.bool_, len(s.names))
