"""The chance of an order within a horizon, learned from the company's own past cut-offs; it starts from what MBG/CNBD-k says.

At each past cut-off whose whole horizon is known, every customer that ordered in the year before is a row: habits, where it stood
on that day, what the model said then; and whether it ordered. With little to learn from, the trees add little to the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
from scipy.special import logit

from zhanggui.predict.buying.ahead import p_alive, p_order_within
from zhanggui.predict.buying.dropout import Fitted
from zhanggui.predict.buying.features import Habits, habits, matrix, standing, stays_away
from zhanggui.predict.buying.past import Array, Ints, Past

Matrix = npt.NDArray[np.float32]
LEAST_CUTS, MOST_CUTS = 4, 26
WARM_UP = 60
"""Days of history that the earliest cut-off must have before it."""
MEMORY_DAYS = 400
"""Who has not ordered for longer is no row: the model alone speaks for it."""
LEAST_ROWS, MOST_ROWS = 300, 60_000
LEARNING = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 15, "min_child_samples": 100, "feature_fraction": 0.5,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10.0, "num_threads": 1, "deterministic": True, "seed": 1,
    "force_row_wise": True, "verbose": -1,
}  # fmt: skip
FEWEST, MOST_ROUNDS, EVENTS_A_ROUND = 30, 120, 10
"""Trees: one for every ten rows of the rarer answer, within bounds."""
NEAR = 1e-4
"""No chance is nearer to 0 or 1 than this: nobody is that sure of an order."""


@dataclass(frozen=True)
class Chance:
    """Trees for one horizon, on top of the model."""

    horizon: int
    model: Fitted
    trees: lgb.Booster

    def learned(self, p: Past, at: Ints, on: Ints) -> Array:
        """Orders and days -> log odds of an order within the horizon."""
        x, start = rows_of(p, at, on, self.model, self.horizon)
        out: Array = start + np.asarray(self.trees.predict(x, raw_score=True))
        return out


def odds(chance: Array) -> Array:
    """Chances -> their log odds, kept away from certainty."""
    out: Array = logit(np.clip(chance, NEAR, 1 - NEAR))
    return out


def rows_of(p: Past, at: Ints, on: Ints, model: Fitted, horizon: int) -> tuple[Matrix, Array]:
    """Orders and days asked -> their columns, and the log odds by the model alone."""
    of_model = columns_of_model(p, at, on, model, horizon)
    return matrix(columns_of(p, habits(p, at), at, on, horizon) | of_model), of_model["model_odds"]


def columns_of_model(p: Past, at: Ints, on: Ints, model: Fitted, horizon: int) -> dict[str, Array]:
    """-> what the model says of each: log odds of an order within the horizon, and whether it is alive."""
    s = p.summary(at, on)
    return {"model_odds": odds(p_order_within(model, s, float(horizon))), "model_alive": p_alive(model, s)}


def columns_of(p: Past, known: Habits, at: Ints, on: Ints, horizon: int) -> dict[str, Array]:
    """Habits and standing, and how often the own gaps lasted through such a horizon."""
    stand = standing(p, known, at, on)
    return dict(known.columns) | stand | {"stays_away": stays_away(known, stand["elapsed"], float(horizon))}


def cut_offs(p: Past, as_of: int, horizon: int) -> list[int]:
    """-> past days whose whole horizon is known, newest first; () when there are too few."""
    step = 14 if len(p.h.names) > 1500 else 7
    first = int(p.h.day.min()) + WARM_UP
    found = list(range(as_of - horizon, first - 1, -step))[:MOST_CUTS]
    return found if len(found) >= LEAST_CUTS else []


def learn_chance(p: Past, as_of: int, model: Fitted, horizon: int, seed: int = 1) -> Chance | None:
    """Everything before a day -> the chance within a horizon; None when the past is too short or nothing differs in it."""
    parts = []
    for cut in cut_offs(p, as_of, horizon):
        at = p.last_before(cut)
        at = at[p.h.day[at] >= cut - MEMORY_DAYS]
        parts.append((at, np.full(len(at), cut)))
    if not parts or sum(len(at) for at, _ in parts) < LEAST_ROWS:
        return None
    at, on = (np.concatenate([part[i] for part in parts]) for i in range(2))
    if len(at) > MOST_ROWS:
        kept = np.sort(np.random.default_rng(seed).choice(len(at), MOST_ROWS, replace=False))
        at, on = at[kept], on[kept]
    came = p.h.day[at] + p.ahead[at] < on + horizon
    if came.all() or not came.any():
        return None
    x, start = rows_of(p, at, on, model, horizon)
    told = lgb.Dataset(x, came.astype(np.float32), init_score=start)
    rounds = int(np.clip(min(came.sum(), (~came).sum()) // EVENTS_A_ROUND, FEWEST, MOST_ROUNDS))
    return Chance(horizon, model, lgb.train(LEARNING, told, rounds))
