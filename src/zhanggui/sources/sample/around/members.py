"""The span -> the consumers with a card of the company's two own shops: enrolled when, where, by whom, with what left blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zhanggui.sources.sample.catalogue import SHOPS
from zhanggui.sources.sample.columns import Columns, dates, pick
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Floats, Ints

CLERKS = (("D01", 0), ("D02", 0), ("D03", 0), ("D04", 1), ("D05", 1))
"""Code and shop of each clerk."""
SLOPPY = 4
"""The clerk (position) who leaves most fields blank."""
BLANK = {"birth": 0.22, "sex": 0.1, "consent": 0.06}
BLANK_SLOPPY = {"birth": 0.85, "sex": 0.6, "consent": 0.4}
LEVELS = ("普卡", "银卡", "金卡")
CONSENTS = ("短信:是;电话:是", "短信:是;电话:否", "短信:否;电话:否")
PER_OUTLET = 1.5


@dataclass(frozen=True)
class Members:
    """Cards by position: code, day enrolled, clerk who enrolled (position in CLERKS), shop of the clerk."""

    code: list[str]
    enrolled: Ints
    clerk: Ints

    def __len__(self) -> int:
        return len(self.code)

    @property
    def shop(self) -> Ints:
        """The shop (position) of each."""
        return np.array([c[1] for c in CLERKS])[self.clerk]


def members(of: Market, rng: np.random.Generator) -> Members:
    """The market -> its cards, in the order in which they were given out."""
    count = round(PER_OUTLET * len(of.customers))
    open_days = of.at.days[of.at.weight > 0]
    enrolled = np.sort(rng.choice(open_days, count))
    clerk = rng.choice(len(CLERKS), count, p=(0.28, 0.2, 0.16, 0.22, 0.14))
    return Members([f"K{n + 1:05d}" for n in range(count)], enrolled, clerk)


def member_columns(found: Members, rng: np.random.Generator) -> tuple[Columns, dict[str, Any]]:
    """Cards -> 会员档案, and what is planted in it."""
    count, clerk = len(found), found.clerk
    birth = found.enrolled - np.rint(rng.gamma(9, 4.4, count) * 365.25 + 16 * 365).astype(np.int64)

    def told(field: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        blank: Floats = np.where(clerk == SLOPPY, BLANK_SLOPPY[field], BLANK[field])
        return np.asarray(rng.random(count) >= blank)

    columns = {
        "会员卡号": pa.array(found.code), "开卡日期": dates(found.enrolled),
        "开卡门店": pick([s[0] for s in SHOPS], found.shop), "开卡店员": pick([c[0] for c in CLERKS], clerk),
        "出生日期": dates(np.where(told("birth"), birth, 0), none=0),
        "性别": pick(["女", "男"], (rng.random(count) < 0.38).astype(np.int64), told("sex")),
        "会员等级": pick(list(LEVELS), rng.choice(3, count, p=(0.7, 0.22, 0.08))),
        "授权用途": pick(list(CONSENTS), rng.choice(3, count, p=(0.55, 0.25, 0.2)), told("consent")),
    }
    return columns, {"members": count, "sloppy_clerk": CLERKS[SLOPPY][0]}
