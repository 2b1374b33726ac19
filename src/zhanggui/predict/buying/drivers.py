"""Why a customer's chance of an order is what it is: what each group of reasons adds to it, in plain groups.

A group's push is what the log odds of an order in 30 days lose when the group is set to what is usual among the company's
customers (the median of its columns) and the rest stays; what the model adds is told apart by asking it as if the last order had
been yesterday.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from zhanggui.predict.buying.ahead import p_order_within
from zhanggui.predict.buying.chance import columns_of, odds
from zhanggui.predict.buying.features import Habits, matrix
from zhanggui.predict.buying.foresight import Foresight
from zhanggui.predict.buying.past import Array, Ints, Past

GROUPS = ("overdue", "rhythm", "frequency", "amount", "season", "tenure")
"""What a driver can be. Its number: days since the last order over the usual gap; the usual gap in days; orders in the last 90
days; the last three amounts over the usual one; working days in the next 30; days since the first order."""
HORIZON = 30
BEGIN: Mapping[str, tuple[str, ...]] = {
    "overdue": ("elapsed", "left", "longer_gaps", "stays_away", "model_"),
    "frequency": ("last_", "before_", "speed", "orders", "mean_gap"),
    "amount": ("amount",),
    "tenure": ("tenure",),
}
"""Columns of a group by the beginning of their names; all others are of the rhythm. `last_over_median` is one of these."""
RHYTHM = ("last_over_median", "mean_recent")


def group_of(column: str) -> str:
    """A column of the learned chance -> its group."""
    if column in RHYTHM:
        return "rhythm"
    return next((group for group, begins in BEGIN.items() if column.startswith(begins)), "rhythm")


def pushes(f: Foresight, p: Past, known: Habits, at: Ints, on: Ints) -> Array:
    """-> (customers, GROUPS): what each group adds to the log odds of an order within 30 days."""
    s, place = p.summary(at, on), {name: i for i, name in enumerate(GROUPS)}
    now = odds(p_order_within(f.model, s, float(HORIZON)))
    fresh = odds(p_order_within(f.model, p.summary(at, p.h.day[at] + 1), float(HORIZON)))
    out = np.zeros((len(at), len(GROUPS)))
    out[:, place["overdue"]] = now - fresh
    out[:, place["frequency"]] = fresh - np.median(fresh)
    if f.busy is not None:
        worth = float(f.busy[:HORIZON].sum())
        out[:, place["season"]] = odds(p_order_within(f.model, s, worth)) - now
    near = f.chances.get(HORIZON)
    if near is None:
        return out
    columns = columns_of(p, known, at, on, HORIZON) | f.of_model(p, at, on, HORIZON)
    x = matrix(columns)
    whole = np.asarray(near.trees.predict(x, raw_score=True))
    usual = np.nanmedian(np.where(np.isfinite(x), x, np.nan), axis=0)
    for group in ("overdue", "rhythm", "frequency", "amount", "tenure"):
        other = x.copy()
        mine = [i for i, name in enumerate(columns) if group_of(name) == group]
        other[:, mine] = usual[mine]
        out[:, place[group]] += whole - np.asarray(near.trees.predict(other, raw_score=True))
    return out


def told(known: Habits, stand: Mapping[str, Array], working: int) -> Array:
    """Habits, standing and working days in the next 30 -> (customers, GROUPS): the number by which each group is known; -1 where
    there is none."""
    c = known.columns
    rows = (
        stand["elapsed_over_median"], c["median"], stand["last_90"], np.exp(c["amount_trend"]),
        np.full(len(c["tenure"]), float(working)), c["tenure"],
    )  # fmt: skip
    return np.stack([np.where(np.isfinite(row), row, -1.0) for row in rows], axis=1)
