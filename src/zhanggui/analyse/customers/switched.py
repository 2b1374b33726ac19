"""Truly lost, or only ordering by another way: the app has fallen silent while purchases go on through other channels (C28).

The app is used by whoever orders in it or opens it. Who bought elsewhere after that and then stopped has not switched but gone:
purchases go on only as long as the last one lies within the own rhythm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.buckets import owners
from zhanggui.analyse.customers.cycles import logins
from zhanggui.analyse.customers.histories import Days, Histories, merged_ids
from zhanggui.analyse.customers.ranking import Numbers
from zhanggui.measures.reading import BOUGHT, Tables

TOLD_BY = re.compile(r"小程序|商城|微信|(?<![a-z])(app|mini[- ]?program|mall)(?![a-z])", re.IGNORECASE)
"""A channel is the company's own app where its id or name holds one of these words; the setting `app_channels` overrides."""
BACK = 730
"""Days of sales that are looked at."""
RHYTHM = 2
"""After so many of one's own usual gaps without a purchase, purchases do not go on."""
RARE = 0.05
"""The chance below which a row of purchases elsewhere is no accident."""
NEWEST = 5
"""So many of the newest gaps between uses of the app make the usual one."""
OFTEN = 3
"""Who used the app on fewer days had no habit of it to give up."""
VERDICTS = {
    "using": ("还在用APP下单", "still orders in the app"),
    "switched": ("改走其他渠道", "orders another way"),
    "gone": ("APP停了，现在别处也没买", "left the app, and buys nowhere else now"),
    "": ("不是APP客户", "no customer of the app"),
}
"""Verdict -> its words."""


@dataclass(frozen=True)
class Ways:
    """Which channels are the app (none said: told by their names), and after how many days without it it counts as left; of who
    used it seldom, twice their own usual gap."""

    app_channels: tuple[str, ...] = ()
    silent_days: int = 30


def ways_of(settings: Mapping[str, Any]) -> Ways:
    """A company's settings -> its way to tell."""
    said = str(settings.get("app_channels", "")).replace("，", ",")
    return Ways(tuple(name.strip() for name in said.split(",") if name.strip()), int(settings.get("app_silent_days", 30)))


@dataclass(frozen=True)
class Switched:
    """The verdict on each of `names`, arrays aligned. by: the app is told by `sales` of its channels, by `logins`, by `both`, or
    by nothing (None).

    verdict: one of VERDICTS; to: the channel that most purchases since went through, empty where nobody wrote it or none did;
    app_days, app_last, app_gap: days of use, the last of them (-1: never), usual gap (NaN); since, since_last, since_cents: days
    with a purchase elsewhere after the last use of the app, the last of them (-1), and their money; last_login: -1 if unknown.
    """

    names: tuple[str, ...]
    as_of: int
    by: str | None
    app_channels: tuple[str, ...]
    verdict: npt.NDArray[np.str_]
    to: npt.NDArray[np.str_]
    app_days: Days
    app_last: Days
    app_gap: Numbers
    since: Days
    since_last: Days
    since_cents: Numbers
    last_login: Days

    def row(self, name: str) -> dict[str, Any]:
        """-> the verdict on one and what it rests on; None is what nobody knows."""
        i = self.names.index(name)
        days = {key: int(getattr(self, key)[i]) for key in ("app_last", "since_last", "last_login")}
        return {
            "verdict": str(self.verdict[i]), "to": str(self.to[i]) or None, "app_days": int(self.app_days[i]),
            "app_gap": None if np.isnan(self.app_gap[i]) else float(self.app_gap[i]), "since": int(self.since[i]),
            "since_cents": round(float(self.since_cents[i])), **{key: None if day < 0 else day for key, day in days.items()},
        }  # fmt: skip


def switched(tables: Tables, h: Histories, as_of: int, who: str = "customer", *, ways: Ways | None = None) -> Switched:
    """Tables, orders, the day before which everything was known -> who left the app, and by which way they order now."""
    ways, h = ways or Ways(), h.until(as_of) if (h.day >= as_of).any() else h
    size = len(h.names)
    owner, channel, day, cents, channels = _purchases(tables, h, as_of, who)
    seen = _of(logins(tables, as_of, who), h)
    app = _app_channels(tables, channels, ways)
    by = {(True, True): "both", (True, False): "sales", (False, True): "logins"}.get((bool(app), bool(len(seen[0]))))
    is_app = np.isin(channels, app)[channel] if len(channels) else np.zeros(len(owner), np.bool_)
    # A day on which the app was opened and ordered in, or two of its channels were used, is one.
    used = _once(np.concatenate([owner[is_app], seen[0]]), np.concatenate([day[is_app], seen[1]]))
    n, _, last = _ends(*used, size)
    gap = _usual_gap(*used, size)
    habit = n >= OFTEN
    left = habit & (as_of - last > np.maximum(ways.silent_days, 2 * np.where(np.isnan(gap), 0, gap)))
    later = left[owner] & (day > last[owner]) & ~is_app
    since, _, since_last = _ends(*_once(owner[later], day[later]), size)
    own = np.divide(h.last - h.first, h.count - 1, out=np.zeros(size), where=h.count > 1)
    goes_on = (since > 0) & (as_of - since_last <= RHYTHM * np.maximum(own, 1))
    # Who ordered in the app now and then may leave it out a few times by chance; who no longer even opens it does not.
    clear = _rare(owner, day, is_app, since, last) | (_ends(*_once(*seen), size)[0] >= OFTEN)
    verdict = np.select([~habit, ~left | (goes_on & ~clear), goes_on], ["", "using", "switched"], "gone")
    to = _most(owner[later], channel[later], channels, size)
    return Switched(
        h.names, as_of, by, tuple(app), verdict, to, n, last, gap, since, since_last,
        np.bincount(owner[later], cents[later], size).astype(np.float64), _ends(*seen, size)[2],
    )  # fmt: skip


def _purchases(tables: Tables, h: Histories, as_of: int, who: str) -> tuple[Days, Days, Days, Numbers, list[str]]:
    """-> whose, channel (position in the last), day and money of each day of purchase by a channel; "" is one nobody wrote."""
    nothing = np.zeros(0, np.int64)
    if not tables.has("sales", who, "channel", "day", "kind", "net_cents"):
        return nothing, nothing, nothing, np.zeros(0), []
    bought = nw.any_horizontal(*(nw.col("kind") == kind for kind in BOUGHT), ignore_nulls=False)
    lines = tables.lines("sales").filter(bought, ~nw.col(who).is_null(), nw.col("day") >= as_of - BACK, nw.col("day") < as_of)
    rows = lines.group_by(who, "channel", "day").agg(nw.col("net_cents").sum().alias("_cents")).filter(nw.col("_cents") > 0)
    found = rows.collect("pyarrow").to_native()
    owner = owners(found[who], h, merged_ids(tables, as_of))
    coded = found["channel"].fill_null("").combine_chunks().dictionary_encode()
    code = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64) if len(coded) else nothing
    there = owner >= 0
    day, cents = np.asarray(found["day"], np.int64), np.asarray(found["_cents"], np.float64)
    return owner[there], code[there], day[there], cents[there], [str(name) for name in coded.dictionary.to_pylist()]


def _app_channels(tables: Tables, channels: Sequence[str], ways: Ways) -> list[str]:
    """Channels that were sold through -> those that are the app, by the setting, else by the words in their ids and names."""
    if ways.app_channels:
        return [one for one in channels if one in ways.app_channels]
    named: dict[str, str] = {}
    if tables.has("channels", "channel", "name"):
        rows = tables.everything("channels").select("channel", "name").collect("pyarrow").to_native().to_pylist()
        named = {row["channel"]: row["name"] or "" for row in rows}
    return [one for one in channels if one and TOLD_BY.search(f"{one} {named.get(one, '')}")]


def _of(seen: Histories, h: Histories) -> tuple[Days, Days]:
    """Days of logging in -> whose (position in h.names) and when, of those who bought."""
    place = {name: i for i, name in enumerate(h.names)}
    at = np.array([place.get(name, -1) for name in seen.names], np.int64)[seen.owner]
    return at[at >= 0], seen.day[at >= 0]


def _once(owner: Days, day: Days) -> tuple[Days, Days]:
    pairs = np.unique(np.stack([owner, day]), axis=1) if len(owner) else np.zeros((2, 0), np.int64)
    return pairs[0], pairs[1]


def _ends(owner: Days, day: Days, size: int) -> tuple[Days, Days, Days]:
    """Whose and when -> how many of each, the first and the last; -1 of who has none."""
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, -1, np.int64)
    np.minimum.at(first, owner, day)
    np.maximum.at(last, owner, day)
    n = np.bincount(owner, minlength=size)
    return n, np.where(n > 0, first, -1), last


def _rare(owner: Days, day: Days, is_app: npt.NDArray[np.bool_], since: Days, last: Days) -> npt.NDArray[np.bool_]:
    """Purchases, which of them in the app, on how many days they came after its last use -> whether so many in a row elsewhere
    are no chance at the share that the app had of their purchases before: (1 - share)^since at most RARE."""
    size = len(since)
    before = day <= last[owner]
    every = _ends(*_once(owner[before], day[before]), size)[0]
    inside = _ends(*_once(owner[before & is_app], day[before & is_app]), size)[0]
    share = np.divide(inside, every, out=np.zeros(size), where=every > 0)
    return np.asarray((1 - share) ** since <= RARE)


def _usual_gap(owner: Days, day: Days, size: int) -> Numbers:
    """Whose and when, by owner and day -> the median of the newest gaps of each: a habit is what somebody did lately, not what
    lies between a purchase of years ago and now. NaN of who has none."""
    later = np.flatnonzero(owner[1:] == owner[:-1]) + 1
    newest = np.full((size, NEWEST), np.nan)
    gaps, whose = day[later] - day[later - 1], owner[later]
    ends = np.searchsorted(whose, whose, side="right")
    back = ends - np.arange(len(whose)) - 1
    taken = back < NEWEST
    newest[whose[taken], back[taken]] = gaps[taken]
    known = ~np.isnan(newest).all(axis=1)
    out = np.full(size, np.nan)
    out[known] = np.nanmedian(newest[known], axis=1)
    return out


def _most(owner: Days, channel: Days, channels: Sequence[str], size: int) -> npt.NDArray[np.str_]:
    """Purchases elsewhere -> the channel through which each made the most of them, a written one before an unwritten one."""
    out = np.full(size, "", dtype=object)
    if len(owner):
        pairs, times = np.unique(np.stack([owner, channel]), axis=1, return_counts=True)
        written = np.array([bool(name) for name in channels])[pairs[1]]
        for i in np.lexsort((-pairs[1], times, written)):
            out[pairs[0, i]] = channels[pairs[1, i]]
    return out.astype(str)
