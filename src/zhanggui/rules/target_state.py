"""The state that a campaign is to change, or to reach, as people write it -> the state of customers and members that it means."""

from __future__ import annotations

from typing import Literal

TargetState = Literal["new", "active", "silent", "sleeping", "lost"]

WORDS: dict[TargetState, tuple[str, ...]] = {
    "new": ("new", "新", "新客", "新客户", "新会员", "未消费", "未消费会员"),
    "active": ("active", "活跃", "活跃客户", "活跃会员"),
    "silent": ("silent", "quiet", "沉默", "沉默客户", "沉默会员"),
    "sleeping": ("sleeping", "asleep", "dormant", "睡眠", "休眠", "睡眠客户", "睡眠会员", "休眠客户", "休眠会员"),
    "lost": ("lost", "churned", "流失", "流失客户", "流失会员"),
}
"""State -> how it is written, in small letters."""
KNOWN = tuple(word for words in WORDS.values() for word in words)


def target_state(said: str | None) -> TargetState | None:
    """What was written -> the state, None where nothing was written or nobody knows the word."""
    text = (said or "").strip().casefold()
    return next((state for state, words in WORDS.items() if text in words), None)
