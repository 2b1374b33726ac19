"""What a cost was for: ordered rules over the words that people write, the first that fits wins."""

from __future__ import annotations

from typing import Literal

CostKind = Literal["winning", "keeping", "promotion", "supply", "other"]

RULES: tuple[tuple[CostKind, tuple[str, ...]], ...] = (
    ("keeping", (
        "维护", "客情", "回访", "老客", "客户关怀", "售后", "服务费", "upkeep", "retention", "keeping", "service", "account care",
    )),
    ("winning", (
        "获客", "拉新", "推广", "地推", "开发", "广告", "投放", "引流", "转介绍", "邀请", "展会", "传单", "新客", "竞价",
        "acquisition", "winning", "advert", "marketing", "sem", "seo", "referral", "lead", "exhibition", "flyer", "cpc",
    )),
    ("promotion", ("促销", "活动", "满减", "折让", "赠品", "陈列", "promotion", "discount", "coupon", "display")),
    ("supply", ("物流", "配送", "运费", "运输", "仓储", "装卸", "logistic", "freight", "delivery", "shipping", "warehous")),
)  # fmt: skip
WORDS: dict[CostKind, tuple[str, str]] = {
    "winning": ("获客", "winning customers"),
    "keeping": ("维护", "keeping customers"),
    "promotion": ("促销", "promotion"),
    "supply": ("物流", "logistics"),
    "other": ("其他", "other"),
}


def cost_kind(said: str | None, *, on_a_source: bool = False) -> CostKind:
    """The words of a cost, and whether it was spent on a source of acquisition -> what it was for. Without words, what is
    spent on a source is for winning; `other` where no rule knows the words."""
    text = (said or "").strip().casefold()
    if not text:
        return "winning" if on_a_source else "other"
    return next((kind for kind, words in RULES if any(word in text for word in words)), "other")
