"""Outlets, their reps and the span -> the visits of 13 months: by route, off it, late; the rep who stopped coming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zhanggui.base.days import date_of
from zhanggui.sources.sample.columns import Columns, dates, pick
from zhanggui.sources.sample.customers import NEVER, Assignments, rep_codes
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Floats, Ints

DAYS = 410
EVERY = {"A": 7, "B": 14, "C": 28}
"""Days between two visits of the route, by the outlet's grade."""
KEPT = (0.93, 0.63, 0.97, 0.92, 0.88, 0.9, 0.86, 0.91, 0.84, 0.9, 0.87, 0.89)
"""By rep: the share of the planned visits that are made. 003 works hardest, 002 least."""
SLACK, SLACK_FROM, SLACK_KEPT = 3, 150, 0.3
"""The rep (position) who comes to only so many of his outlets, since so many days before the end; his customers leave."""
HASTY = 1
"""The rep (position) who stays for minutes, and signs in far from the door."""
OFF_ROUTE, LATE, BY_PHONE = 0.05, 0.08, 0.04


@dataclass(frozen=True)
class Visits:
    """One element a visit; planned 0 where it was not planned; instants in minutes since the day began."""

    rep: Ints
    customer: Ints
    planned: Ints
    day: Ints
    phone: np.ndarray[tuple[int], np.dtype[np.bool_]]
    started: Ints
    minutes: Ints
    metres: Floats


def visits(of: Market, reps: Assignments, rng: np.random.Generator) -> Visits:
    """The market and who looks after whom -> the visits, by day and rep."""
    customer, planned = _planned(of, rng)
    rep = reps.rep_on(customer, planned)
    slack = (rep == SLACK) & (planned > of.at.last - SLACK_FROM)
    made = rng.random(len(rep)) < np.where(slack, SLACK_KEPT, np.array(KEPT)[rep])
    customer, planned = customer[made], planned[made]
    day = planned + np.where(rng.random(len(planned)) < LATE, rng.integers(1, 3, len(planned)), 0)
    extra = rng.choice(len(planned), int(OFF_ROUTE * len(planned)), replace=False)
    moved = day[extra] + rng.integers(2, 6, len(extra))
    customer = np.concatenate([customer, customer[extra]])
    planned = np.concatenate([planned, np.zeros(len(extra), dtype=np.int64)])
    day = np.concatenate([day, moved])
    there = (day <= of.at.last) & (of.at.weight[np.minimum(day, of.at.last) - of.at.start] > 0)
    customer, planned, day = customer[there], planned[there], day[there]
    rep = reps.rep_on(customer, day)
    order = np.lexsort((customer, rep, day))
    return _hours(rep[order], customer[order], planned[order], day[order], rng)


def _planned(of: Market, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Outlets -> the visits of their routes: a weekday of their own, every one, two or four weeks, while they are customers."""
    count = len(of.customers)
    every = np.array([EVERY[grade] for grade in of.customers.grade])
    begin = of.at.last - DAYS
    first = begin + (rng.integers(0, 6, count) - (begin + 3)) % 7 + 7 * rng.integers(0, every // 7)
    most = (of.at.last - first) // every + 1
    customer = np.repeat(np.arange(count), most)
    number = np.arange(len(customer)) - np.repeat(np.cumsum(most) - most, most)
    day = first[customer] + number * every[customer]
    until = np.minimum(of.customers.left, NEVER - 30)[customer] + 21
    kept = (day >= of.customers.opened[customer]) & (day <= until) & (of.at.weight[day - of.at.start] > 0)
    return customer[kept], day[kept]


def _hours(rep: Ints, customer: Ints, planned: Ints, day: Ints, rng: np.random.Generator) -> Visits:
    """Visits in order -> with their time of day, one after the other, and how far from the door each signed in."""
    phone = rng.random(len(rep)) < BY_PHONE
    stay = np.where(rep == HASTY, 4.0, 15.0) * rng.lognormal(0, 0.45, len(rep))
    minutes = np.maximum(1, np.rint(np.where(phone, 4, stay))).astype(np.int64)
    fresh = np.r_[True, (np.diff(rep) != 0) | (np.diff(day) != 0)]
    spent = np.cumsum(minutes + rng.integers(6, 20, len(rep))) if len(rep) else minutes
    before = np.r_[0, spent[:-1]]
    started = 8 * 60 + 20 + (before - before[fresh][np.cumsum(fresh) - 1]) % 600
    far = rng.random(len(rep)) < np.where(rep == HASTY, 0.18, 0.02)
    metres = np.rint(rng.lognormal(3.0, 0.6, len(rep)) + far * rng.integers(350, 2500, len(rep)))
    return Visits(rep, customer, planned, day, phone, started, minutes, metres)


def visit_columns(of: Market, seen: Visits) -> Columns:
    """Visits -> 拜访记录."""
    starts = np.r_[True, np.diff(seen.day) != 0]
    place = np.arange(len(seen.day))
    within = place - np.maximum.accumulate(np.where(starts, place, 0)) + 1
    names = [f"BF{date_of(d):%Y%m%d}-{n:04d}" for d, n in zip(seen.day.tolist(), within.tolist(), strict=True)]
    return {
        "拜访单号": pa.array(names), "业务员编号": pick(rep_codes(), seen.rep),
        "客户编号": pick(of.customers.code, seen.customer),
        "拜访方式": pick(["上门", "电话"], seen.phone.astype(np.int64)), "计划日期": dates(seen.planned, none=0),
        "拜访日期": dates(seen.day), "签到时间": instants(seen.day, seen.started * 60),
        "签退时间": instants(seen.day, (seen.started + seen.minutes) * 60),
        "签到距离": pa.array(seen.metres.astype(np.int64), mask=seen.phone),
        "线外拜访": pick(["否", "是"], (seen.planned == 0).astype(np.int64)),
    }


def instants(day: Ints, seconds: Ints) -> pa.Array:
    """Days and seconds of the day -> a column of instants as a clock on the wall shows them."""
    return pa.array(day * 86_400 + seconds).cast(pa.timestamp("s"))


def truths(of: Market, reps: Assignments, seen: Visits) -> dict[str, Any]:
    """Visits -> what is planted in them: who stopped coming and who left after, who comes most and least."""
    since = of.at.last - SLACK_FROM
    left = np.flatnonzero((of.customers.left > since + 20) & (of.customers.left < of.at.last))
    his = left[reps.rep_on(left, of.customers.left[left]) == SLACK]
    code = rep_codes()
    return {
        "slack_rep": code[SLACK], "slack_since": since + 1, "left_after": [of.customers.code[who] for who in his],
        "most_visits_kept": code[2], "fewest_visits_kept": code[HASTY], "visits": len(seen.day),
    }
