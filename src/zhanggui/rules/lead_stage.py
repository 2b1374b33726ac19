"""How far a lead has come: ordered rules over the words that people write for its stage, the first that fits wins."""

from __future__ import annotations

from typing import Literal

LeadStage = Literal["new", "contacted", "visited", "offered", "won", "lost", "open"]

RULES: tuple[tuple[LeadStage, tuple[str, ...]], ...] = (
    ("lost", ("lost", "dead", "refused", "disqualif", "unqualified", "丢", "失败", "放弃", "流失", "无效", "未成交", "拒")),
    ("won", ("won", "closed", "converted", "成交", "签约", "转化", "已合作", "开户")),
    ("offered", ("offer", "quote", "proposal", "negotiat", "报价", "谈判", "方案", "试用", "样品")),
    ("visited", ("visit", "demo", "met", "拜访", "到店", "面谈", "上门")),
    ("contacted", ("contact", "call", "qualif", "work", "接触", "联系", "沟通", "跟进", "意向")),
    ("new", ("new", "open", "raw", "新", "未联系", "未跟进", "待")),
)
ORDER: tuple[LeadStage, ...] = ("offered", "visited", "contacted", "open", "new")
"""Stages of leads that are still to be won, the nearest first."""
WORDS: dict[LeadStage, tuple[str, str]] = {
    "new": ("新线索", "new"),
    "contacted": ("联系过", "contacted"),
    "visited": ("拜访过", "visited"),
    "offered": ("报过价", "offered"),
    "won": ("已成交", "won"),
    "lost": ("丢了", "lost"),
    "open": ("没写阶段", "stage not said"),
}


def lead_stage(said: str | None, *, won: bool = False) -> LeadStage:
    """The words of a stage, and whether the lead became a customer -> its stage; `open` where nothing was written or no rule
    knows the words."""
    if won:
        return "won"
    text = (said or "").strip().casefold()
    return next((stage for stage, words in RULES if any(word in text for word in words)), "open") if text else "open"
