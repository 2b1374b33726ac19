"""Whether settings agree with each other: what each may be is said where it is declared, what several must be together here.

Asked wherever a setting is changed, so that no night stops at numbers that were taken one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhanggui.analyse.customers.grades import bands_of
from zhanggui.analyse.customers.lifecycle import rules_of
from zhanggui.analyse.customers.shrinking import ways_of as shrink_ways
from zhanggui.analyse.customers.transitions import moves_of
from zhanggui.analyse.customers.worth import ways_of as worth_ways
from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS


@dataclass(frozen=True)
class Together:
    """Settings that are read together, what they must be, in both languages, and who reads them (WrongUse where they are not)."""

    names: tuple[str, ...]
    zh: str
    en: str
    read: Callable[[Mapping[str, Any]], Any]


def _rising(*names: str) -> Callable[[Mapping[str, Any]], None]:
    """Names of settings -> what reads them: WrongUse where one is below the one before it."""

    def read(values: Mapping[str, Any]) -> None:
        numbers = [float(values[name]) for name in names]
        if numbers != sorted(numbers):
            raise WrongUse(f"{' and '.join(names)} do not rise.")

    return read


TOGETHER: tuple[Together, ...] = (
    Together(
        ("active_months", "silent_months", "sleeping_months"), "三个月数要一个比一个大", "The three months must rise", rules_of,
    ),
    Together(
        ("sunk_from", "woken_from", "activated_from", "won_back_from", "lost_from"),
        "写状态的名字，逗号隔开，不能是转到的那个", "Names of states with commas between, not the one that is reached", moves_of,
    ),
    Together(
        ("grade_weights", "grade_bands"), "三个权重不小于0、不全是0；分数线一条比一条低",
        "Three weights not below 0 nor all 0; scores that fall", bands_of,
    ),
    Together(
        ("worth_weights", "rfm_recency", "rfm_frequency", "rfm_money"), "六个权重不小于0、不全是0；分界四个，一个比一个大",
        "Six weights not below 0 nor all 0; four cut points that rise", worth_ways,
    ),
    Together(("winning_times_low", "winning_times_high"), "下限不能高过上限", "The least must stay at or below the most",
             _rising("winning_times_low", "winning_times_high")),
    Together(("unsatisfied_to", "satisfied_from"), "算不满意的分数不能高过算满意的",
             "The score of the unsatisfied must stay at or below that of the satisfied",
             _rising("unsatisfied_to", "satisfied_from")),
    Together(("shopper_from_amount", "member_from_amount"), "算顾客的金额不能高过够格当会员的",
             "The amount of a shopper must stay at or below that of a member",
             _rising("shopper_from_amount", "member_from_amount")),
    Together(("shopper_from_count", "member_from_count"), "算顾客的次数不能高过够格当会员的",
             "The purchases of a shopper must stay at or below those of a member",
             _rising("shopper_from_count", "member_from_count")),
    Together(("shrink_signals",), "写信号的名字，逗号隔开", "Names of signals with commas between", shrink_ways),
)  # fmt: skip


def disagreement(before: Mapping[str, Any], after: Mapping[str, Any]) -> Together | None:
    """What a settings file said and is to say -> the first settings that would not agree; None where all do, or some did not
    before: what is wrong already may be mended one by one."""
    return _apart(after) if _apart(before) is None else None


def _apart(written: Mapping[str, Any]) -> Together | None:
    values = {s.name: s.default for s in SETTINGS} | dict(written)
    for together in TOGETHER:
        try:
            together.read(values)
        except (WrongUse, ValueError):
            return together
    return None


def agreeing(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """The same -> WrongUse where there is a disagreement: nothing is changed then."""
    found = disagreement(before, after)
    if found is not None:
        told = ", ".join(f"{name} {after[name]}" for name in found.names if name in after)
        raise WrongUse(f"{found.en}: {told} does not.", do=f"Change {' or '.join(found.names)} together, or first the other one.")
