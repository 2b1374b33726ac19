"""Words that the pages of acquisition share: money and customers in a sentence, the pages beside each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from zhanggui.web import books
from zhanggui.web.people.roles import COST
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import (
    both,
)
from zhanggui.web.templatetags.words import speaking

CUT_WORDS = {
    "source": ("来源", "source"),
    "rep": ("业务员", "rep"),
    "grade": ("等级", "grade"),
    "month": ("月份", "month"),
    "region": ("区域", "region"),
    "stage": ("阶段", "stage"),
}


def said(cents: float | None) -> str:
    """Minor units -> money as a sentence says it."""
    return numbers.NONE if cents is None else numbers.money_text(cents, str(books.company()["currency"]), speaking())


def people(n: float) -> str:
    """A number of customers -> as a sentence says it."""
    return both(f"{n:,.0f}家", f"{n:,.0f} customer{'' if round(n) == 1 else 's'}")


def currency() -> str:
    """-> the word of the currency in a head."""
    return numbers.currency_word(str(books.company()["currency"]), speaking())


def subs(request: Any, here: str) -> list[tuple[str, str, bool]]:
    """A request and the page -> (word, address, open) of the pages about acquisition that this person may open."""
    whole = not request.user.kind.sees
    found = [
        ("sources", both("来源与成本", "Sources and cost"), "acquisition", True),
        ("conversion", both("转化", "Conversion"), "conversion", True),
        ("ahead", both("新客预测与需要", "Newcomers to come"), "acquisition-ahead", whole),
        ("keeping", both("获客与维护", "Winning and keeping"), "acquisition-keeping", whole and request.user.may(COST)),
        ("contrasts", both("活跃客户的开头", "How the active began"), "acquisition-contrasts", True),
        ("adoption", both("用得怎样", "How they use it"), "acquisition-adoption", True),
        ("profile", both("偏好与响应", "Likings and response"), "acquisition-profile", True),
    ]
    return [(word, reverse(name), key == here) for key, word, name, may in found if may]


def source_word(source: str | None) -> str:
    """A source -> its word: the total, and those of which nobody wrote it, have words of their own."""
    return both("合计", "Together") if source == "" else source or both("没写来源", "Source not written")
