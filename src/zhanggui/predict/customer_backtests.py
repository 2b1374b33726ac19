"""The back-tests of next orders and of silence: ours beside elapsed over mean gap, recency, Pareto/NBD, BG/NBD and MBG/CNBD-k."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhanggui.analyse.customers.histories import Histories, histories
from zhanggui.base.errors import ZhangguiError
from zhanggui.predict.backtest import Backtest, Row, cuts_before
from zhanggui.predict.bands import inside
from zhanggui.predict.buying import ahead, bgnbd, mbg, pareto
from zhanggui.predict.buying.features import habits
from zhanggui.predict.buying.past import FAR, Array, Ints, Past, past_of
from zhanggui.predict.churn import risks
from zhanggui.predict.next_order import OWN_GAPS, NextOrders, next_orders
from zhanggui.predict.scores import Draws, auc, drawn, mean, rows, together, top_tenth

LEAST_DAYS = 60
"""History that the first cut must have before it."""
LONGEST = 90
"""What is said reaches no further ahead."""
WEEK = 7
OURS = "ours"
Figures = dict[str, Array]
Tried = tuple[dict[str, Figures], int]
"""Figures of each method, and of how many customers."""


@dataclass(frozen=True)
class Stand:
    """A cut: what was known then, when each customer ordered next (days from the cut, 1 = that day; FAR: not yet), how many days
    the records go on, and draws."""

    cut: int
    known: Histories
    past: Past
    came: Ints
    seen: int
    weight: Draws


def stands(frames: Mapping[str, Any], as_of: int, cuts: int, horizon: int) -> Iterator[Stand]:
    """Records, how many cuts, days ahead -> each cut whose horizon is known and that has history before it."""
    h = histories(frames, as_of)
    if not h.names:
        return
    weight, place = drawn(len(h.names)), {name: i for i, name in enumerate(h.names)}
    for cut in cuts_before(as_of, cuts, horizon):
        if cut - int(h.day.min()) < LEAST_DAYS:
            continue
        known = h.until(cut)
        who = np.array([place[name] for name in known.names])
        then = h.start[who] + known.count
        later = then < h.start[who + 1]
        came = np.where(later, h.day[np.where(later, then, 0)] - cut + 1, FAR)
        yield Stand(cut, known, past_of(known), came, as_of - cut, weight[:, who])


def _models(s: Stand, days: Array) -> Iterator[tuple[str, Array, bool]]:
    """-> method, its score of an order within so many days (one number a customer), whether the score is a chance. A model that
    cannot be fitted is left out."""
    at, on = s.known.start[1:] - 1, np.full(len(s.known.names), s.cut)
    seen = s.past.summary(at, on)
    elapsed = (s.cut - 1 - s.known.last).astype(float)
    gap = np.where(seen.x > 0, seen.tx * WEEK / np.maximum(seen.x, 1), np.inf)
    yield "elapsed / mean gap", -np.where(np.isfinite(gap), elapsed / np.maximum(gap, 1e-9), elapsed), False
    yield "recency", -elapsed, False
    tries: dict[str, tuple[Callable[[], Array], bool]] = {
        "Pareto/NBD": (lambda: pareto.expected_orders(pareto.fit_pareto(seen), seen, float(days.mean())), False),
        "BG/NBD": (lambda: ahead.p_order_within(bgnbd.fit_bgnbd(seen), seen, days), True),
        "MBG/CNBD-k": (lambda: ahead.p_order_within(mbg.fit_mbg(seen), seen, days), True),
    }
    for name, (score, chance) in tries.items():
        try:
            yield name, score(), chance
        except ZhangguiError:
            continue


def _of_chances(true: Any, methods: Iterator[tuple[str, Array, bool]], asked: Any, weight: Draws) -> dict[str, Figures]:
    """Whether it came true, scores of it, who is asked about -> auc, precision_top10 and, of chances, brier of each method."""
    out: dict[str, Figures] = {}
    for name, score, chance in methods:
        mine = score[asked]
        out[name] = {"auc": auc(true, mine, weight), "precision_top10": top_tenth(true, mine, weight)}
        if chance:
            out[name]["brier"] = mean((mine - true) ** 2, weight)
    return out


def _of_days(s: Stand, expected: NextOrders, horizon: int) -> Tried:
    """-> how far off the day of the next order was, days capped at the horizon, with three gaps or more; of how many."""
    known = habits(s.past, s.known.start[1:] - 1)
    asked = known.there.sum(axis=1) >= OWN_GAPS
    if not asked.any():
        return {}, 0
    came, weight = np.minimum(s.came[asked], horizon).astype(float), s.weight[:, asked]
    elapsed = (s.cut - 1 - s.known.last)[asked]
    gaps = {"last gap": "gap_1", "mean gap": "mean_gap", "median gap": "median", "EWMA gap": "ewma"}
    days = {name: known.columns[column][asked] - elapsed for name, column in gaps.items()}
    out: dict[str, Figures] = {}
    for name, day in ({OURS: np.where(expected.mid[asked] >= 0, expected.mid[asked] - s.cut + 1, FAR)} | days).items():
        off = np.abs(np.clip(day, 1, horizon) - came)
        out[name] = {"mae_days": mean(off, weight), "within_7": mean((off <= WEEK).astype(float), weight)}
    return out, int(asked.sum())


def _of_intervals(s: Stand, expected: NextOrders) -> Tried:
    """-> the share of the intervals told that held, to the end of the records: what has not come by then is censored, nothing is
    capped; of how many."""
    told = expected.mid >= 0
    low, last = ((x[told] - s.cut + 1).astype(float) for x in (expected.low, expected.high))
    high = np.where(expected.high[told] >= 0, last, np.inf)
    held = inside(low, high, s.came[told], np.full(len(low), float(s.seen)), s.weight[:, told])
    return ({}, 0) if held is None else ({OURS: {"coverage_80": held}}, len(low))


def next_order_backtest(frames: Mapping[str, Any], as_of: int, cuts: int, horizon: int) -> list[Row]:
    """Records, how many cuts, days ahead (up to 90) -> how right the chance of an order and its day were at each; no cut sees a
    later day. Customers with a second order are asked about."""
    days = min(horizon or NEXT_ORDER.horizon, LONGEST)

    def tried(s: Stand) -> list[Tried]:
        expected = next_orders(s.known, s.cut)
        asked = s.known.count > 1
        true, weight = s.came[asked] <= days, s.weight[:, asked]
        if not 0 < true.sum() < len(true) or (expected.p90 < 0).any():
            return []
        methods = _with_ours(expected.within(days), _models(s, np.full(len(asked), float(days))))
        chances = _of_chances(true, methods, asked, weight)
        return [(chances, int(asked.sum())), _of_days(s, expected, days), _of_intervals(s, expected)]

    return _rows("next-order", stands(frames, as_of, cuts, days), tried)


def churn_backtest(frames: Mapping[str, Any], as_of: int, cuts: int, horizon: int) -> list[Row]:
    """Records, how many cuts, days ahead (30 to 90) -> how right the risk of staying away as long was; no cut sees a later day.

    All who may be lost are asked about. base: the share of them that stayed away; silent_right: of those named silent (at risk of
    half and more: the lowest own chances, so no other choice of as many by their chance is better); late_right: of those named
    late before they are. n is how many each speaks of.
    """
    days = min(max(horizon or CHURN.horizon, 30), LONGEST)

    def tried(s: Stand) -> list[Tried]:
        found = risks(s.known, s.cut, next_orders(s.known, s.cut))
        asked, true = found.asked, s.came > days
        if not 0 < true[asked].sum() < asked.sum():
            return []
        own = np.full(len(asked), float(days))
        others = ((name, 1 - score if chance else -score, chance) for name, score, chance in _models(s, own))
        scores = _with_ours(1 - found.expected.within(own), others)
        parts: list[Tried] = [(_of_chances(true[asked], scores, asked, s.weight[:, asked]), int(asked.sum()))]
        for name, named in (("base", asked), ("silent_right", found.silent), ("late_right", found.late)):
            if named.any():
                share = mean(true[named].astype(float), s.weight[:, named])
                parts.append(({OURS: {name: share}}, int(named.sum())))
        return parts

    return _rows("churn", stands(frames, as_of, cuts, days), tried)


def _with_ours(score: Array, others: Iterator[tuple[str, Array, bool]]) -> Iterator[tuple[str, Array, bool]]:
    yield OURS, score, True
    yield from others


def _rows(name: str, cuts: Iterator[Stand], tried: Callable[[Stand], list[Tried]]) -> list[Row]:
    """Cuts, and how each is tried -> rows of each cut, then of all."""
    out: list[Row] = []
    every: dict[tuple[str, str], list[tuple[Figures, int]]] = {}
    for s in cuts:
        for figures, n in tried(s):
            for method, found in figures.items():
                out += rows(name, s.cut, method, found, n)
                for metric, numbers in found.items():
                    every.setdefault((method, metric), []).append(({metric: numbers}, n))
    for (method, _), parts in every.items():
        out += rows(name, None, method, *together(parts))
    return out


NEXT_ORDER = Backtest("next-order", "下次进货", "whether and when each customer orders next", 30, next_order_backtest)
CHURN = Backtest("churn", "客户沉默", "which customers fall silent", 90, churn_backtest)
