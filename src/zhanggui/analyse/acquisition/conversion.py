"""How far those who register come: registered, bought first, bought again; how long each step takes; leads that became customers.

Shares are what happened so far, out of everybody, with Wilson's interval. Who registered yesterday has had no time: the share
within 90 days and the median wait therefore count those who are still waiting for as long as they were watched (Kaplan & Meier
1958).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zhanggui.analyse.acquisition.leads import Lead
from zhanggui.analyse.acquisition.newcomers import NEVER, Flags, Newcomers
from zhanggui.analyse.acquisition.waiting import Waiting, waiting
from zhanggui.analyse.shares import wilson
from zhanggui.base.days import date_of

WITHIN = 90
CUTS = ("source", "rep", "grade", "month", "region")
"""What the funnel can be cut by."""
DATED = 0.9
"""The wait of leads is told when at least this share of those won say when they came and when they were won."""
FEW = 30
"""Below so many a share is shown with its interval and no rank."""


@dataclass(frozen=True)
class Rate:
    """A step: how many of how many took it, and the 95 % interval of the share (Wilson)."""

    hits: int
    n: int

    @property
    def share(self) -> float | None:
        """-> the share; None out of nobody."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """-> its 95 % interval."""
        return wilson(self.hits, self.n)


@dataclass(frozen=True)
class Step:
    """A step of the funnel: the share so far, the share within 90 days with its interval, the median wait in days (None: not half
    of them yet)."""

    rate: Rate
    within: tuple[float, float, float] | None
    median: int | None


@dataclass(frozen=True)
class Funnel:
    """A group: who registered, who bought first, who bought again. first None: nobody wrote when customers registered.
    unlisted: new buyers of whom nobody wrote when they registered; they are in the second step, not in the first."""

    group: str | None
    registered: int
    unlisted: int
    first: Step | None
    second: Step

    @property
    def buyers(self) -> int:
        """-> who bought at least once."""
        return self.second.rate.n


def funnel(new: Newcomers, chosen: Flags | None = None, group: str | None = "") -> Funnel:
    """Newcomers, which of them -> how far they came."""
    mine = new.is_new if chosen is None else new.is_new & chosen
    bought = new.first != NEVER
    listed = mine & (new.known != NEVER)
    first = None
    if new.listed:
        done = np.where(bought, new.first, new.as_of)
        # Who bought before the list knew them waited no day.
        first = _step(np.maximum(done - new.known, 0)[listed], bought[listed])
    buyers = mine & bought
    again = new.second != NEVER
    second = _step((np.where(again, new.second, new.as_of) - new.first)[buyers], again[buyers])
    return Funnel(group, int(listed.sum()), int((buyers & ~listed).sum()), first, second)


def _step(days: np.ndarray[tuple[int], np.dtype[np.int64]], happened: Flags) -> Step:
    found: Waiting = waiting(days, happened)
    return Step(Rate(int(happened.sum()), len(days)), found.within(WITHIN), found.median)


def funnels(new: Newcomers, by: str) -> list[Funnel]:
    """Newcomers and a cut -> the funnel of each group, the largest first (months: in order); who has no value is a line of its
    own."""
    if by == "month":
        start = np.where(new.known != NEVER, new.known, new.first)
        values: Sequence[str | None] = [None if d == NEVER else date_of(int(d)).strftime("%Y-%m") for d in start]
    else:
        values = new.get(by)
    counts = Counter(v for v, m in zip(values, new.is_new.tolist(), strict=True) if m)
    order = sorted(counts, key=lambda v: (v is None, str(v) if by == "month" else "", -counts[v], str(v)))
    place = {group: i for i, group in enumerate(order)}
    told = np.fromiter((place.get(v, len(order)) for v in values), np.int64, len(new.names))
    # One sort, so that many groups of many customers are not each looked for among all.
    sorted_, edges = np.argsort(told, kind="stable"), np.searchsorted(np.sort(told), np.arange(len(order) + 1))
    return [funnel(new.at(sorted_[edges[i] : edges[i + 1]]), group=group) for i, group in enumerate(order)]


@dataclass(frozen=True)
class Leads:
    """A group of leads: how many, how many became customers (with interval), how many are lost, the median days until won."""

    group: str | None
    rate: Rate
    lost: int
    median: int | None
    within: tuple[float, float, float] | None

    @property
    def open(self) -> int:
        """-> those still to be won."""
        return self.rate.n - self.rate.hits - self.lost


LEAD_CUTS: dict[str, Callable[[Lead], str | None]] = {
    "source": lambda x: x.source,
    "rep": lambda x: x.owner,
    "region": lambda x: x.city,
    "stage": lambda x: x.stage,
    "month": lambda x: None if x.contacted is None else date_of(x.contacted).strftime("%Y-%m"),
}


def lead_funnel(found: Sequence[Lead], as_of: int, group: str | None = "") -> Leads:
    """Leads as of a day -> how many became customers, and how long it took, those still open counted as long as they were
    watched."""
    dated = [x for x in found if x.contacted is not None and (x.won_day is not None or not x.won)]
    if sum(x.won for x in dated) < DATED * sum(x.won for x in found):
        dated = []  # too few of those won say when: the wait would be told of the others only
    days = np.array([max((x.won_day if x.won_day is not None else as_of) - (x.contacted or 0), 0) for x in dated], dtype=np.int64)
    wait = waiting(days, np.array([x.won for x in dated], dtype=bool))
    rate = Rate(sum(x.won for x in found), len(found))
    return Leads(group, rate, sum(x.stage == "lost" for x in found), wait.median, wait.within(WITHIN))


def lead_funnels(found: Sequence[Lead], as_of: int, by: str) -> list[Leads]:
    """Leads and a cut -> each group, the largest first (months: in order); those without a value are a line of their own."""
    groups: dict[str | None, list[Lead]] = {}
    for lead in found:
        groups.setdefault(LEAD_CUTS[by](lead), []).append(lead)
    order = sorted(groups, key=lambda v: (v is None, str(v) if by == "month" else "", -len(groups[v]), str(v)))
    return [lead_funnel(groups[group], as_of, group) for group in order]
