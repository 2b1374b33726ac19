"""Conditions as they are asked (`day=2026-11-21`, `lot=B2611-07`) -> as people say them: 11月21日, 批号 B2611-07."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from zhanggui.base.days import parse_day
from zhanggui.base.errors import ZhangguiError
from zhanggui.measures.conditions import NONE, Condition, parse_all
from zhanggui.web.boards import reads
from zhanggui.web.show import numbers
from zhanggui.web.words import LINE_KINDS

FIELDS = {
    "quantity": gettext_noop("数量"),
    "price": gettext_noop("单价"),
    "amount": gettext_noop("金额"),
    "batch": gettext_noop("导入批次"),
    "document": gettext_noop("单号"),
    "original_document": gettext_noop("原单号"),
    "coupon": gettext_noop("优惠券"),
    "description": gettext_noop("品名"),
}
SIGNS = {"=": "", "!=": "≠ ", ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}
NAMED = ("customer", "sku", "supplier")


@dataclass(frozen=True)
class Worded:
    """A condition in words, and as it was asked, for who hovers."""

    text: str
    raw: str


def worded(where: str | Sequence[str]) -> list[Worded]:
    """Conditions -> each in words; the two ends of a period become one."""
    try:
        found = parse_all(where)
    except ZhangguiError:
        return [Worded(text, text) for text in ([where] if isinstance(where, str) else where)]
    first = next((c for c in found if c.name == "day" and c.operator == ">="), None)
    last = next((c for c in found if c.name == "day" and c.operator == "<="), None)
    out = []
    for c in found:
        if first and last and c is last:
            continue
        if first and last and c is first:
            out.append(Worded(f"{_day(first.value)}–{_day(last.value)}", f"{first} {last}"))
        else:
            out.append(Worded(_one(c), str(c)))
    return out


def _lang() -> str:
    return get_language() or "zh-hans"


def _one(c: Condition) -> str:
    dimension = c.dimension
    if dimension is not None and dimension.is_time and c.value != NONE:
        return SIGNS[c.operator] + _time(c)
    name = _(FIELDS[c.name]) if dimension is None else str(dimension.zh if numbers.zh(_lang()) else dimension.en)
    return f"{name} {SIGNS[c.operator]}{_value(c)}"


def _value(c: Condition) -> str:
    if c.value == NONE:
        return _("没写")
    if c.name == "kind":
        return _(LINE_KINDS.get(c.value, c.value))
    called = reads.names_of(c.name, [c.value]).get(c.value, "") if c.name in NAMED else ""
    if not called or called == c.value:
        return c.value
    return f"{c.value}（{called}）" if numbers.zh(_lang()) else f"{c.value} ({called})"


def _time(c: Condition) -> str:
    if c.name == "weekday" and c.value in tuple("1234567"):
        return ("周" + numbers.WEEKDAYS_ZH[int(c.value) - 1]) if numbers.zh(_lang()) else numbers.WEEKDAYS_EN[int(c.value) - 1]
    month = re.fullmatch(r"(\d{4})-(\d\d)", c.value)
    if month:
        year, number = int(month[1]), int(month[2])
        return f"{year}年{number}月" if numbers.zh(_lang()) else f"{numbers.MONTHS_EN[(number - 1) % 12]} {year}"
    said = _day(c.value)
    return said if c.name != "week" or said == c.value else _("%(day)s那一周") % {"day": said}


def _day(text: str) -> str:
    try:
        return numbers.day_text(parse_day(text), _lang(), this_year=timezone.localdate().year)
    except ValueError:
        return text
