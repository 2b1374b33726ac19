"""What suggestions said was at stake, tried on days that had not come: claimed beside what came, one row a subject and day.

A gain is stake x share that acting changes. The stake is a forecast like any other, so it is held against what really happened:
the sum claimed over the sum that came, and how many single outcomes lay inside the 80 % band. The share cannot be seen in records
of people nobody was told about: it is measured by those left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from zhanggui.predict.backtest import Array, Row, bootstrap, cut_name
from zhanggui.predict.scores import drawn

OURS = "ours"
MONEY = ("margin", "sales")
"""Units in which a stake is money: claimed in minor units. Any other (`units` of goods) is a count."""


@dataclass(frozen=True)
class Stake:
    """What was said of one subject on a past day, and what came.

    kind: of decision; day: the cut, before which everything was known; subject: `customer=C0002`, `sku=85123A`: the same subject
    on two days is drawn together. claimed, low, high: what was said to be at stake and its 80 % band; came: what really was.
    unit: `margin` or `sales` (minor units), or `units` of goods.
    """

    kind: str
    day: int
    subject: str
    claimed: float
    low: float
    high: float
    came: float
    unit: str

    @property
    def inside(self) -> bool:
        """Whether what came lay inside the 80 % band, its ends included."""
        return self.low <= self.came <= self.high


def scored(backtest: str, stakes: Iterable[Stake]) -> list[Row]:
    """Stakes -> of each kind, at each cut and all together: what was claimed over what came, and the share of single outcomes
    inside the 80 % band, each with 95 % by drawing subjects again; and the two sums, money in major units.

    The method is `ours KIND`; n: how many outcomes.
    """
    groups: dict[tuple[str, str], list[Stake]] = {}
    for stake in stakes:
        groups.setdefault((stake.kind, stake.unit), []).append(stake)
    rows: list[Row] = []
    for (kind, unit), found in groups.items():
        for cut in [*sorted({s.day for s in found}), None]:
            part = [s for s in found if cut is None or s.day == cut]
            rows += _figures(backtest, cut_name(cut), f"{OURS} {kind}", unit, part)
    return rows


def _figures(backtest: str, cut: str, method: str, unit: str, part: Sequence[Stake]) -> list[Row]:
    """Stakes of one kind -> their rows."""
    code = {subject: i for i, subject in enumerate(sorted({s.subject for s in part}))}
    who = [code[s.subject] for s in part]
    claimed, came, inside, count = (
        _by_subject(who, values)
        for values in ([s.claimed for s in part], [s.came for s in part], [float(s.inside) for s in part], [1.0] * len(part))
    )
    minor, weight = 100 if unit in MONEY else 1, drawn(len(code))[1:]
    found = {"claimed_over_came": bootstrap(claimed, came), "inside_80": bootstrap(inside, count)}
    for name, values in (("claimed", claimed), ("came", came)):
        low, high = np.quantile(weight @ values, [0.025, 0.975]) / minor
        found[f"{name}_{unit}"] = (float(values.sum()) / minor, float(low), float(high))
    out = []
    for name, numbers in found.items():
        value, low, high = (round(x, 4) for x in numbers)
        out.append(Row(backtest, cut, method, name, value, low, high, len(part)))
    return out


def _by_subject(who: Sequence[int], values: Sequence[float]) -> Array:
    """Which subject each is of, and a number of each -> the sum of each subject."""
    out = np.zeros(max(who, default=-1) + 1)
    np.add.at(out, list(who), values)
    return out
