"""The state of every customer or member on every day, as intervals; by editable rules, and the states share everybody out.

A purchase keeps its buyer active for three calendar months, the day of that date included: who bought on 31 August is active up
to 30 November and silent from 1 December on. The months of the rules are therefore half-open: (0, 3] active, (3, 6] silent,
(6, 12] sleeping, beyond lost. Who is registered and has bought nothing since is `new`: the fifth part, which the source does
not name, and without which the parts would not make everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.histories import Days, Histories, merged_ids
from zhanggui.base.errors import WrongUse
from zhanggui.measures.reading import Tables

Codes = npt.NDArray[np.int8]
NEW, ACTIVE, SILENT, SLEEPING, LOST = range(5)
UNKNOWN = -1
"""The code of somebody who was not known yet on the day."""
OPEN = -1
"""The end of an interval that has not ended."""


class State(NamedTuple):
    """A state: its code, its name in the records, its words."""

    code: int
    name: str
    zh: str
    en: str


STATES = (
    State(NEW, "new", "新客（登记未消费）", "new (registered, not bought yet)"),
    State(ACTIVE, "active", "活跃", "active"),
    State(SILENT, "silent", "沉默", "silent"),
    State(SLEEPING, "sleeping", "睡眠", "sleeping"),
    State(LOST, "lost", "流失", "lost"),
)
CODES = {state.name: state.code for state in STATES}


@dataclass(frozen=True)
class Rules:
    """Up to how many calendar months after a purchase its buyer is active, silent, sleeping; after that lost."""

    active_months: int = 3
    silent_months: int = 6
    sleeping_months: int = 12

    def __post_init__(self) -> None:
        if not 0 < self.active_months < self.silent_months < self.sleeping_months:
            raise WrongUse(
                f"The months of the states must rise: {self.active_months}, {self.silent_months}, {self.sleeping_months} do not.",
                do="Change active_months, silent_months or sleeping_months.",
            )

    def meaning(self, code: int, english: bool = False) -> str:
        """A state's code -> what it means by these rules, to be printed beside it."""
        a, s, z = self.active_months, self.silent_months, self.sleeping_months
        zh = ("已登记，此后没有消费", f"距末次消费不超过{a}个月", f"末次消费在{a + 1}～{s}个月内",
              f"末次消费在{s + 1}～{z}个月内", f"最近{z}个月内均没有消费")
        en = ("registered, and has bought nothing since", f"last purchase within {a} months",
              f"last purchase more than {a} and up to {s} months ago", f"last purchase more than {s} and up to {z} months ago",
              f"no purchase within the last {z} months")
        return (en if english else zh)[code]


def rules_of(settings: Mapping[str, Any]) -> Rules:
    """A company's settings -> its rules; WrongUse where the months do not rise."""
    return Rules(**{name: int(settings.get(name, months)) for name, months in asdict(Rules()).items()})


@dataclass(frozen=True)
class States:
    """Intervals of states: `who` (position in `names`), `state`, `from_day`, `to_day` (exclusive, or OPEN), by who and day.

    Those of one subject follow each other without a gap, from the day it was first known; the last is open. Nothing is known
    from `as_of` on. bought_since[i]: the last purchase before as_of, or -1.
    """

    names: tuple[str, ...]
    who: Days
    state: Codes
    from_day: Days
    to_day: Days
    as_of: int
    rules: Rules
    looked_at: dict[int, Codes] = field(default_factory=dict, repr=False, compare=False)
    """Days that were asked for already: a trend asks for the end of a month once as its end and once as a beginning."""

    @property
    def known_from(self) -> Days:
        """-> the day on which each one was first known."""
        return self.from_day[np.searchsorted(self.who, np.arange(len(self.names)))]


def known_days(tables: Tables, as_of: int, who: str = "customer") -> dict[str, int]:
    """Tables -> the day on which each registered customer (first_known_day, else its first from_day) or member (enrolled_day) was
    registered, before as_of. Of ids that are one party the earliest; who has no day is not in it."""
    table, columns = ("members", ("enrolled_day",)) if who == "member" else ("customers", ("first_known_day", "from_day"))
    there = [c for c in columns if tables.has(table, who, c)]
    if not there:
        return {}
    frame = tables.lines(table).filter(~nw.col(who).is_null()).group_by(who).agg(*(nw.col(c).min() for c in there))
    into, out = merged_ids(tables, as_of), dict[str, int]()
    for row in frame.collect("pyarrow").to_native().to_pylist():
        day = next((int(row[c]) for c in there if row[c] is not None), None)
        if day is not None and day < as_of:
            one = into.get(row[who], row[who])
            out[one] = min(day, out.get(one, day))
    return out


def months_later(days: Days, months: int) -> Days:
    """Day numbers -> the same day so many calendar months later, or the last day of that month if it is shorter."""
    if not len(days):
        return days
    low = int(days.min())
    # Many orders fall on few days: each day is looked up once.
    every = np.arange(low, int(days.max()) + 1).astype("datetime64[D]")
    month = every.astype("datetime64[M]")
    place = (every - month.astype("datetime64[D]")).astype(np.int64)
    target = (month + months).astype("datetime64[D]").astype(np.int64)
    length = (month + months + 1).astype("datetime64[D]").astype(np.int64) - target
    later: Days = (target + np.minimum(place, length - 1))[days - low]
    return later


def states(h: Histories, known: Mapping[str, int], as_of: int, rules: Rules | None = None) -> States:
    """Orders, the days of registration, the day before which everything was known, rules -> the states of everybody known."""
    rules = rules or Rules()
    h = h.until(as_of) if (h.day >= as_of).any() else h
    registered = {name: day for name, day in known.items() if day < as_of}
    names = tuple(sorted({*h.names, *registered}))
    place = {name: i for i, name in enumerate(names)}
    code = np.fromiter((place[name] for name in h.names), np.int64, len(h.names))
    first = np.full(len(names), as_of, np.int64)
    first[code] = h.first
    begun = np.fromiter((registered.get(name, as_of) for name in names), np.int64, len(names))
    fresh = np.flatnonzero(begun < first)
    bits = [(fresh, NEW, begun[fresh], first[fresh]), *_after_purchases(h, code, as_of, rules)]
    who = np.concatenate([bit[0] for bit in bits])
    state = np.concatenate([np.full(len(bit[0]), bit[1], np.int8) for bit in bits])
    from_day, to_day = (np.concatenate([bit[n] for bit in bits]) for n in (2, 3))
    kept = np.flatnonzero(from_day < to_day)
    kept = kept[np.lexsort((from_day[kept], who[kept]))]
    who, state, from_day, to_day = who[kept], state[kept], from_day[kept], to_day[kept]
    found = States(names, who, state, from_day, np.where(to_day == as_of, OPEN, to_day), as_of, rules)
    _shares_everybody_out(found, np.minimum(begun, first))
    return found


def _after_purchases(h: Histories, code: Days, as_of: int, rules: Rules) -> list[tuple[Days, int, Days, Days]]:
    """Orders and the subject of each name -> (who, state, from, to) of each state; an interval may be empty."""
    if not len(h.day):
        return []
    owner = h.owner
    ends = np.r_[owner[1:] != owner[:-1], True]
    following = np.where(ends, as_of, np.r_[h.day[1:], as_of])
    until = months_later(h.day, rules.active_months) + 1
    # A run of purchases, none later than the end of being active before it, is one interval.
    breaks = ends | (until < following)
    last = np.flatnonzero(breaks)
    begins = np.r_[0, last[:-1] + 1]
    who, day, after = code[owner[last]], h.day[last], following[last]
    sleeps, goes = (months_later(day, months) + 1 for months in (rules.silent_months, rules.sleeping_months))
    edges = [np.minimum(edge, after) for edge in (h.day[begins], until[last], sleeps, goes, after)]
    return [(who, state, edges[n], edges[n + 1]) for n, state in enumerate((ACTIVE, SILENT, SLEEPING, LOST))]


def _shares_everybody_out(s: States, begun: Days) -> None:
    """States and the day each was first known -> nothing; AssertionError unless each is in exactly one state each day since."""
    ends = np.r_[s.who[1:] != s.who[:-1], True][: len(s.who)]
    assert np.array_equal(s.who[ends], np.arange(len(s.names))), "somebody is in no state"
    assert np.array_equal(s.from_day[np.r_[True, ends[:-1]][: len(s.who)]], begun), "a first state begins late"
    assert (s.to_day[ends] == OPEN).all(), "a last state has ended"
    assert np.array_equal(s.to_day[~ends], s.from_day[1:][~ends[:-1]]), "there is a gap or an overlap between two states"


def state_on(s: States, day: int) -> Codes:
    """States and a day before their as_of -> the code of each of `names` at the end of that day; UNKNOWN before it was known."""
    if day >= s.as_of:
        raise WrongUse("Nothing is known of the state on a day that is still to come.", do="Ask for a day before as_of.")
    if day not in s.looked_at:
        out = np.full(len(s.names), UNKNOWN, np.int8)
        holds = (s.from_day <= day) & ((s.to_day == OPEN) | (s.to_day > day))
        out[s.who[holds]] = s.state[holds]
        out.flags.writeable = False
        s.looked_at[day] = out
    return s.looked_at[day]


def composition(s: States, day: int, chosen: npt.NDArray[np.bool_] | None = None) -> dict[str, int]:
    """States and a day -> name of each state: how many are in it; together they are everybody known on that day (D23)."""
    codes = state_on(s, day)
    codes = codes if chosen is None else codes[chosen]
    per = np.bincount(codes[codes != UNKNOWN], minlength=len(STATES))
    return {state.name: int(per[state.code]) for state in STATES}


@dataclass(frozen=True)
class Story:
    """The dated life of one: first known, first purchase, second purchase, and each change of state (day, from, to; from is None
    on the first day). Days it has not had are None."""

    name: str
    known: int
    activated: int | None
    repurchased: int | None
    moves: tuple[tuple[int, int | None, int], ...]


def story(s: States, h: Histories, name: str) -> Story:
    """States, orders and a name -> its story; KeyError for who is not known."""
    i = int(np.searchsorted(s.names, name)) if s.names else 0
    if i == len(s.names) or s.names[i] != name:
        raise KeyError(name)
    rows = np.flatnonzero(s.who == i)
    codes = [int(code) for code in s.state[rows]]
    moves = tuple(zip((int(day) for day in s.from_day[rows]), [None, *codes[:-1]], codes, strict=True))
    days: list[int] = []
    if name in h.names:
        own = h.names.index(name)
        days = [int(day) for day in h.day[h.start[own] : h.start[own + 1]] if day < s.as_of]
    return Story(name, moves[0][0], days[0] if days else None, days[1] if len(days) > 1 else None, moves)


class Word(NamedTuple):
    """A word of the life of a customer in a period: name, words, meaning."""

    name: str
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str


WORDS = (
    Word("registered", "新增", "new", "期内登记（没有登记日的，期内第一次消费）",
         "registered in the period (or, without that day, first bought in it)"),
    Word("activated", "激活", "activated", "期内第一次消费", "first purchase in the period"),
    Word("retained", "留存", "retained", "期前买过，期内又买", "bought before the period and again in it"),
    Word("repurchased", "复购", "repurchased", "期内至少在两天买过", "bought on two days or more of the period"),
    Word("lost", "流失", "lost", "期内转为流失", "became lost in the period"),
)


def happened(s: States, h: Histories, first: int, last: int) -> dict[str, npt.NDArray[np.bool_]]:
    """States, orders and a period (both days in it) -> for each of WORDS one flag for each of s.names (C01)."""
    size, h = len(s.names), h.until(s.as_of)
    code = np.searchsorted(s.names, h.names) if h.names else np.zeros(0, np.int64)
    owner = code[h.owner]
    within = np.bincount(owner[(h.day >= first) & (h.day <= last)], minlength=size)
    before = np.bincount(owner[h.day < first], minlength=size)
    turned = (s.state == LOST) & (s.from_day >= first) & (s.from_day <= last)
    known = s.known_from
    return {
        "registered": (known >= first) & (known <= last),
        "activated": (before == 0) & (within > 0),
        "retained": (before > 0) & (within > 0),
        "repurchased": within >= 2,
        "lost": np.bincount(s.who[turned], minlength=size) > 0,
    }
