"""Who bought and stopped: the customers of half a year ago, which of them are still buying, and who looked after them.

The base of a window are those who were active at its beginning; gone are those of them who are not active at its end, by the same
rules as the states (active: bought within 3 months). So a loss shows as soon as the rules call it one, not a year later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from zhanggui.analyse.acquisition.coded import NOWHERE, of_each, placed, whole
from zhanggui.analyse.customers.histories import Histories, histories, merged_ids
from zhanggui.analyse.customers.lifecycle import Rules, months_later
from zhanggui.analyse.customers.roster import Roster, roster
from zhanggui.measures.reading import Tables

Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.int64]
WINDOW = 182
"""Days of the window: the base is who was active so long ago."""
YEAR = 365


@dataclass(frozen=True)
class Leaving:
    """The base of a window, in the order of `names`; gone: who is not active any more; lost: who is lost by the rules.

    rep: who looked after each on the day of the last purchase. net: what each brought in the year before the window (minor
    units). rep_now: customer -> rep, of everybody who is active now.
    """

    names: tuple[str, ...]
    gone: Flags
    lost: Flags
    last: Days
    net: npt.NDArray[np.float64]
    rep: Sequence[str | None]
    traits: Mapping[str, Sequence[str | None]]
    active_now: Mapping[str, str | None]
    from_day: int
    as_of: int

    def get(self, trait: str) -> Sequence[str | None]:
        """-> a trait of each; None where the company does not have it."""
        if trait == "rep":
            return self.rep
        return self.traits[trait] if trait in self.traits else (None,) * len(self.names)

    def of(self, shown: Collection[str]) -> Leaving:
        """The same of the customers who are shown."""
        kept = [i for i, name in enumerate(self.names) if name in shown]
        return replace(
            self,
            names=tuple(self.names[i] for i in kept),
            gone=self.gone[kept],
            lost=self.lost[kept],
            last=self.last[kept],
            net=self.net[kept],
            rep=[self.rep[i] for i in kept],
            traits={name: [values[i] for i in kept] for name, values in self.traits.items()},
            active_now={name: rep for name, rep in self.active_now.items() if name in shown},
        )

    @property
    def has_reps(self) -> bool:
        """Whether anybody is said to look after anybody."""
        return any(self.rep)


def leaving(
    tables: Tables, as_of: int, rules: Rules | None = None, window: int = WINDOW, *,
    past: Histories | None = None, who: Roster | None = None,
) -> Leaving:
    """Tables as of a day, the rules of the states, the days of the window; orders and the roster (None: they are read) -> who was
    active at its beginning, and who is gone."""
    past = histories(tables.frames, as_of) if past is None else past.until(as_of)
    rules, begin = rules or Rules(), as_of - window
    who = roster(tables, past.names, as_of) if who is None else who
    base, now = _active(past, begin, rules), _active(past, as_of, rules)
    at = np.flatnonzero(base)
    names = tuple(past.names[i] for i in at.tolist())
    last = past.last[at] if len(at) else np.zeros(0, np.int64)
    # The year before the window: who shrinks because they are leaving is not small for that.
    inside = (past.day >= begin - YEAR) & (past.day < begin)
    net = np.bincount(past.owner[inside], past.cents[inside].astype(np.float64), minlength=len(past.names))[at]
    row = {name: i for i, name in enumerate(who.names)}
    rows = [row[name] for name in names]
    traits = {name: [_text(column[i]) for i in rows] for name, column in who.columns.items() if name != "rep"}
    current = {name: _text(rep) for name, rep in zip(who.names, who.get("rep"), strict=True)}
    reps = rep_then(tables, names, last, [current.get(name) for name in names])
    active_now = {past.names[i]: current.get(past.names[i]) for i in np.flatnonzero(now).tolist()}
    lost = months_later(last, rules.sleeping_months) + 1 < as_of if len(at) else np.zeros(0, bool)
    return Leaving(names, ~now[at], lost, last, net.astype(np.float64), reps, traits, active_now, begin, as_of)


def _active(past: Histories, day: int, rules: Rules) -> Flags:
    """Orders and a day -> who was active at the end of the day before it, by the rules: had bought so few months ago."""
    if not len(past.names):
        return np.zeros(0, bool)
    known = np.bincount(past.owner[past.day < day], minlength=len(past.names))
    last = past.day[np.maximum(past.start[:-1] + known - 1, 0)]
    active: Flags = (known > 0) & (months_later(last, rules.active_months) + 1 >= day)
    return active


def rep_then(tables: Tables, names: Sequence[str], day: Days, current: Sequence[str | None]) -> list[str | None]:
    """Customers, a day of each, who looks after them now -> who looked after each on that day: by the dated assignments, else
    by the lines of that day, else who does now."""
    into = merged_ids(tables, tables.as_of or 0)
    assigned, sold = _under_kept(_assigned(tables), into), _sold(tables, names, day, into)
    out: list[str | None] = []
    for i, (name, then, now) in enumerate(zip(names, day.tolist(), current, strict=True)):
        found = sorted(rep for begin, end, rep in assigned.get(name, ()) if begin <= then <= end)
        out.append(found[0] if found else sold.get(i, now))
    return out


def _under_kept(
    assigned: dict[str, list[tuple[int, int, str]]], into: Mapping[str, str]
) -> dict[str, list[tuple[int, int, str]]]:
    out: dict[str, list[tuple[int, int, str]]] = {}
    for name, rows in assigned.items():
        out.setdefault(into.get(name, name), []).extend(rows)
    return out


def _assigned(tables: Tables) -> dict[str, list[tuple[int, int, str]]]:
    """-> customer: (first day, last day, rep) of each assignment; open ends are far away."""
    if not tables.has("assignments", "customer", "rep"):
        return {}
    there = [name for name in ("from_day", "to_day") if tables.has("assignments", name)]
    rows = tables.everything("assignments").select("customer", "rep", *there).collect("pyarrow").to_native().to_pylist()
    out: dict[str, list[tuple[int, int, str]]] = {}
    for row in rows:
        if row["customer"] and row["rep"]:
            begin, end = row.get("from_day"), row.get("to_day")
            span = (-(10**9) if begin is None else begin, 10**9 if end is None else end, str(row["rep"]))
            out.setdefault(row["customer"], []).append(span)
    return out


def _sold(tables: Tables, names: Sequence[str], day: Days, into: Mapping[str, str]) -> dict[int, str]:
    """Customers and a day of each, ids that are another's -> number of the customer: the rep on the lines of that day; of
    several the first by name."""
    if not len(names) or not tables.has("sales", "customer", "rep", "day"):
        return {}
    lines = tables.everything("sales").filter(
        ~nw.col("customer").is_null(), ~nw.col("rep").is_null(), nw.col("day") >= int(day.min()), nw.col("day") <= int(day.max())
    )
    rows = lines.group_by("customer", "day").agg(nw.col("rep").min()).collect("pyarrow").to_native()
    who = placed(rows["customer"], {name: i for i, name in enumerate(names)}, into)
    kept = np.flatnonzero((who != NOWHERE) & (whole(rows["day"]) == of_each(day, who)))
    out: dict[int, str] = {}
    for i, rep in zip(who[kept].tolist(), rows["rep"].take(kept).to_pylist(), strict=True):
        out[i] = min(rep, out.get(i, rep))
    return out


def _text(value: Any) -> str | None:
    said = str(value).strip() if value is not None else ""
    return said or None
