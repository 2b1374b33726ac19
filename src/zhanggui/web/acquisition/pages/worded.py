"""Words that the pages of acquisition share: money and customers in a sentence, the pages beside each other."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from zhanggui.base.days import date_of
from zhanggui.web import books
from zhanggui.web.people.roles import COST
from zhanggui.web.show import numbers
from zhanggui.web.templatetags.words import day, speaking


def cut_word(cut: str) -> str:
    """What a table is cut by -> its word."""
    return {
        "source": _("来源"),
        "rep": _("业务员"),
        "grade": _("等级"),
        "month": _("月份"),
        "region": _("区域"),
        "channel": pgettext("acquisition", "渠道"),
        "kind": _("类型"),
    }[cut]


def by_word(cut: str) -> str:
    """What a table may be cut by -> the words of the choice."""
    return {
        "source": _("按来源"),
        "rep": _("按业务员"),
        "grade": pgettext("acquisition", "按等级"),
        "month": _("按月份"),
        "region": _("按区域"),
        "channel": _("按渠道"),
        "kind": _("按类型"),
    }[cut]


def said(cents: float | None) -> str:
    """Minor units -> money as a sentence says it."""
    return numbers.NONE if cents is None else numbers.money_text(cents, str(books.company()["currency"]), speaking())


def span(first: int, last: int) -> str:
    """The first and the last day of a period -> its text; both say their year where they are of two."""
    if date_of(first).year == date_of(last).year:
        return f"{day(first)}–{day(last)}"
    return "–".join(numbers.day_text(one, speaking()) for one in (first, last))


def people(n: float) -> str:
    """A number of customers -> as a sentence says it."""
    return npgettext("acquisition", "%(n)s家", "%(n)s家", round(n)) % {"n": f"{n:,.0f}"}


def currency() -> str:
    """-> the word of the currency in a head."""
    return numbers.currency_word(str(books.company()["currency"]), speaking())


def subs(request: Any, here: str) -> list[tuple[str, str, bool]]:
    """A request and the page -> (word, address, open) of the pages about acquisition that this person may open."""
    whole = not request.user.kind.sees
    found = [
        ("sources", _("来源与成本"), "acquisition", True),
        ("conversion", pgettext("acquisition", "转化"), "conversion", True),
        ("ahead", _("新客预测与需要"), "acquisition-ahead", whole),
        ("keeping", _("获客与维护"), "acquisition-keeping", whole and request.user.may(COST)),
        ("contrasts", _("活跃客户的开头"), "acquisition-contrasts", True),
        ("adoption", _("用得怎样"), "acquisition-adoption", True),
        ("profile", _("偏好与响应"), "acquisition-profile", True),
    ]
    return [(word, reverse(name), key == here) for key, word, name, may in found if may]


def source_word(source: str | None) -> str:
    """A source -> its word: the total, and those of which nobody wrote it, have words of their own."""
    return _("合计") if source == "" else source or _("没写来源")
