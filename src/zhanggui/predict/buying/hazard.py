"""Day by day: the chance of an order on each day ahead, given none since the last one, learned from the company's own days.

A row is a customer's day: `gap` days after its last order, none in between. What it tells: habits at that order, how often own
gaps ended on just that day, its weekday and place in the week and fortnight, whether it ordered just one to four weeks before,
holidays. Boosting starts from what MBG/CNBD-k says of that day, so with little to learn from it says the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
from scipy.special import expit, logit

from zhanggui.predict.buying.ahead import p_order_within
from zhanggui.predict.buying.dropout import Fitted
from zhanggui.predict.buying.features import SLOTS, Habits, habits, matrix
from zhanggui.predict.buying.past import WEEKDAYS, Array, Ints, Past, weekday
from zhanggui.predict.buying.season import Calendar

HORIZON = 90
"""Longest gap learned from, days."""
FADE = 0.85
MOST_ORDERS, MOST_ROWS = 40_000, 250_000
LOOK_BACK = 420
LEARNING = {
    "objective": "binary", "learning_rate": 0.07, "num_leaves": 31, "min_child_samples": 100, "feature_fraction": 0.5,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10.0, "num_threads": 1, "deterministic": True, "seed": 1,
    "force_row_wise": True, "verbose": -1,
}  # fmt: skip
FEWEST, MOST_ROUNDS, EVENTS_A_ROUND = 30, 100, 100
"""Trees: one a hundred orders to learn from, within bounds."""
SMALL = 1e-6


@dataclass(frozen=True)
class Hazard:
    """The trees, and what they start from."""

    model: Fitted
    trees: lgb.Booster
    calendar: Calendar

    def chances(self, p: Past, at: Ints, on: Ints, days: Ints) -> Array:
        """Orders, the day asked on of each, which days ahead (1 = that day) -> (orders, days) chance of an order on each of them
        given none before it."""
        known = habits(p, at)
        row = np.repeat(np.arange(len(at)), len(days))
        gap = (on - p.h.day[at])[row] + np.tile(days - 1, len(at))
        return self._of(p, at, known, row, gap).reshape(len(at), len(days))

    def _of(self, p: Past, at: Ints, known: Habits, row: Ints, gap: Ints) -> Array:
        start = start_of(self.model, p, at, row, gap)
        x = matrix(_day_columns(p, at, known, row, gap, self.calendar) | {"start": start})
        out: Array = expit(start + np.asarray(self.trees.predict(x, raw_score=True)))
        return out


def start_of(model: Fitted, p: Past, at: Ints, row: Ints, gap: Ints) -> Array:
    """Rows -> the log odds of an order on that day by the model, as it stood right after the last order."""
    s = p.summary(at, p.h.day[at] + 1).of(row)
    before, after = (p_order_within(model, s, np.maximum(gap - back, 0).astype(float)) for back in (1, 0))
    chance = (after - before) / np.maximum(1 - before, SMALL)
    out: Array = logit(np.clip(chance, 1e-4, 0.98))
    return out


def _day_columns(p: Past, at: Ints, known: Habits, row: Ints, gap: Ints, calendar: Calendar) -> dict[str, Array]:
    """Rows (an order, days since it) -> their columns."""
    out = {name: column[row] for name, column in known.columns.items()}
    day, owner, far = p.h.day[at][row] + gap, p.owner[at][row], gap.astype(float)
    for name in ("median", "ewma", "geometric"):
        out[f"gap_over_{name}"] = far / out[name]
    for name in ("median", "gap_1", "gap_2"):
        out[f"gap_less_{name}"] = far - out[name]
    out |= _own_gaps(known, row, gap)
    on = calendar.like(day)
    out["gap"], out["weekday"], out["of_week"] = far, on.astype(float), (gap % WEEKDAYS).astype(float)
    out["weekday_own"] = known.shares[row, on]
    out["weekday_of_usual"] = out["weekday_own"] / np.maximum(out["weekday_share"], SMALL)
    for slot in SLOTS:
        out[f"ordered_{slot}"] = p.count(owner, day - slot, day - slot + 1)
    out["around_14"], out["around_28"] = p.count(owner, day - 15, day - 12), p.count(owner, day - 29, day - 26)
    for shift in (-1, 0, 1):
        out[f"holiday_{shift}"] = calendar(day + shift).astype(float)
    out["holidays_in_week"] = np.sum([calendar(day - weekday(day) + k) for k in range(WEEKDAYS)], axis=0).astype(float)
    out["day_of_month"] = (day.astype("datetime64[D]") - day.astype("datetime64[D]").astype("datetime64[M]")).astype(float)
    return out


def _own_gaps(known: Habits, row: Ints, gap: Ints) -> dict[str, Array]:
    """-> of the last gaps that lasted as long, newest counting most: the share that ended on that day, near it; and how many."""
    n = len(known.gaps)
    weights = np.where(known.there, FADE ** np.arange(known.gaps.shape[1])[None, :], 0.0)
    place = np.where(known.there, np.minimum(known.gaps, HORIZON + 5), 0).astype(np.int64)
    width = HORIZON + 12
    of = np.bincount((np.arange(n)[:, None] * width + place).ravel(), weights.ravel(), n * width).reshape(n, width)
    whole = np.concatenate([np.zeros((n, 1)), of.cumsum(axis=1)], axis=1)
    d = np.minimum(gap, HORIZON + 6)
    ended = of[row, d]
    lasting = whole[row, -1] - whole[row, d]
    near = [whole[row, d + w + 1] - whole[row, np.maximum(d - w, 0)] for w in (1, 3)]
    return {
        "ended": ended / (lasting + 0.3), "ended_near": near[0] / (lasting + 0.5), "ended_around": near[1] / (lasting + 0.7),
        "lasting": lasting / np.maximum(whole[row, -1], SMALL), "lasting_many": lasting,
    }  # fmt: skip


def learn_hazard(p: Past, as_of: int, model: Fitted, calendar: Calendar, seed: int = 1) -> Hazard:
    """Everything before a day -> the chances day by day, learned from the days after at most MOST_ORDERS orders."""
    rng = np.random.default_rng(seed)
    able = np.flatnonzero((p.rank >= 2) & (p.h.day >= as_of - LOOK_BACK) & (p.h.day < as_of - 1))
    at = np.sort(rng.choice(able, min(MOST_ORDERS, len(able)), replace=False))
    days = np.minimum(np.minimum(p.ahead[at], HORIZON), as_of - 1 - p.h.day[at])
    row = np.repeat(np.arange(len(at)), days)
    gap = np.arange(len(row)) - np.repeat(days.cumsum() - days, days) + 1
    came = gap == p.ahead[at][row]
    share = min(1.0, MOST_ROWS / max(len(row), 1))
    kept = rng.random(len(row)) < np.where(came, 1.0, share)
    row, gap, came = row[kept], gap[kept], came[kept]
    known, start = habits(p, at), start_of(model, p, at, row, gap)
    x = matrix(_day_columns(p, at, known, row, gap, calendar) | {"start": start})
    told = lgb.Dataset(x, came.astype(np.float32), weight=np.where(came, 1.0, 1 / share), init_score=start)
    rounds = int(np.clip(came.sum() // EVENTS_A_ROUND, FEWEST, MOST_ROUNDS))
    return Hazard(model, lgb.train(LEARNING, told, rounds), calendar)
