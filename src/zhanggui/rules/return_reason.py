"""What a reason of return speaks of: ordered rules over the words that people write, the first that fits wins."""

from __future__ import annotations

from typing import Literal

About = Literal["quality", "expiry", "service", "unsold", "price", "mistake", "other"]

RULES: tuple[tuple[About, tuple[str, ...]], ...] = (
    ("expiry", ("临期", "过期", "到期", "效期", "expir", "best before")),
    (
        "quality",
        (
            "质量",
            "胀",
            "变质",
            "发霉",
            "霉",
            "异味",
            "虫",
            "漏",
            "结块",
            "坏",
            "quality",
            "defect",
            "spoil",
            "swollen",
            "mould",
            "faulty",
        ),
    ),
    (
        "service",
        (
            "破损",
            "破包",
            "运输",
            "送错",
            "发错",
            "错发",
            "少发",
            "少货",
            "短少",
            "晚到",
            "延误",
            "迟",
            "包装",
            "damag",
            "wrong item",
            "late",
            "short",
            "not delivered",
        ),
    ),
    ("unsold", ("滞销", "卖不", "不好卖", "动销", "积压", "调换", "unsold", "slow", "overstock")),
    ("price", ("价", "price")),
    ("mistake", ("订错", "多订", "下错", "录错", "重复", "mistake", "duplicate", "over-order")),
)

WORDS: dict[About, tuple[str, str]] = {
    "quality": ("质量", "quality"),
    "expiry": ("效期", "shelf life"),
    "service": ("服务", "service"),
    "unsold": ("卖不动", "unsold"),
    "price": ("价格", "price"),
    "mistake": ("订错录错", "mistakes"),
    "other": ("其他", "other"),
}


def about(reason: str | None) -> About:
    """A reason as it was written -> what it speaks of; `other` where no rule knows it, or nothing was written."""
    said = (reason or "").casefold()
    return next((what for what, words in RULES if any(word in said for word in words)), "other")
