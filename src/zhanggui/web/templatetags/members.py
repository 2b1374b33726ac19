"""Template tags of members: a figure with its definition, a state's word, links to the list that a number stands for."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from zhanggui.analyse.customers.lifecycle import STATES, State
from zhanggui.analyse.customers.worth import AXES
from zhanggui.analyse.members.tracker import Period
from zhanggui.base.days import date_of, iso
from zhanggui.web.members.models import SEXES
from zhanggui.web.members.words import FIELD_WORDS, MISSING, NEW_STATE, REASONS, ZH_STATES
from zhanggui.web.show import numbers
from zhanggui.web.templatetags.words import speaking

register = template.Library()


@register.filter
def state_of(thing: State | str) -> str:
    """A state or its name -> its word for members."""
    name = thing if isinstance(thing, str) else thing.name
    return _(ZH_STATES.get(name, name))


@register.filter
def means(rules: Any, name: str) -> str:
    """The rules and a state's name -> what the state means by them, of members."""
    if name == "new":
        return _(NEW_STATE)
    code = next(state.code for state in STATES if state.name == name)
    return str(rules.meaning(code, english=not numbers.zh(speaking())))


@register.filter
def figure_definition(figure: Any) -> str:
    """A declared figure -> what it is."""
    return str(figure.definition_zh if numbers.zh(speaking()) else figure.definition_en)


@register.filter
def said(value: float | None, unit: str) -> str:
    """A value and its unit -> as a cell of a table says it: money whole, shares with one decimal, a ratio with two."""
    if value is None:
        return numbers.NONE
    if unit == "money":
        return numbers.whole(value)
    if unit == "ratio":
        return f"{value:,.2f}".replace("-", numbers.MINUS)
    return numbers.exact(value, unit)


@register.filter
def value_of(values: Any, figure: Any) -> Any:
    """Values by name and a declared figure -> its value."""
    return values.get(figure.name)


@register.filter
def period_name(period: Period, grain: str) -> str:
    """A period and its grain -> how people call it: 11月2日, 11月2日–8日, 2026年11月, 2026年4季度, 2026年."""
    first, last = date_of(period.first), date_of(period.last)
    zh = numbers.zh(speaking())
    if grain == "day":
        return numbers.day_text(first, speaking(), weekday=True, this_year=first.year)
    if grain == "week":
        same = first.month == last.month
        if zh:
            return f"{first.month}月{first.day}日–" + (f"{last.day}日" if same else f"{last.month}月{last.day}日")
        months = numbers.MONTHS_EN
        return (f"{first.day}–" if same else f"{first.day} {months[first.month - 1]}–") + f"{last.day} {months[last.month - 1]}"
    if grain == "month":
        return f"{first.year}年{first.month}月" if zh else f"{numbers.MONTHS_EN[first.month - 1]} {first.year}"
    if grain == "quarter":
        quarter = (first.month + 2) // 3
        return f"{first.year}年{quarter}季度" if zh else f"Q{quarter} {first.year}"
    return f"{first.year}年" if zh else str(first.year)


@register.filter
def enrolled_in(period: Period) -> str:
    """A period -> the part of an address that asks for the cards enrolled in it."""
    return f"from={iso(period.first)}&to={iso(period.last)}"


@register.filter
def field_name(name: str) -> str:
    """A field of a card -> its word."""
    return _(FIELD_WORDS.get(name, name))


@register.filter
def not_there(name: str) -> str:
    """table.column that the company has not imported -> what is missing, in words."""
    return _(MISSING.get(name, name))


@register.filter
def grain_word(grain: str) -> str:
    """A grain -> its word."""
    return {"day": _("按日"), "week": _("按周"), "month": _("按月"), "quarter": _("按季"), "year": _("按年")}[grain]


@register.filter
def years(value: float | None) -> str:
    """An age -> whole years."""
    return numbers.NONE if value is None else f"{int(value)}"


@register.filter
def asked_word(name: str, value: str) -> str:
    """What a list is narrowed to -> as a chip says it."""
    words = {
        "shop": _("门店"), "clerk": _("店员"), "level": _("等级"), "tag": _("标签"), "q": _("找"), "from": _("开卡从"),
        "to": _("开卡到"), "until": _("开卡不晚于"),
    }  # fmt: skip
    if name == "gap":
        return _("没填%(field)s") % {"field": field_name(value)}
    return f"{words.get(name, name)} {value or _('没写')}"


@register.filter
def reason_word(name: str) -> str:
    """Why two cards may be one person -> its words."""
    return _(REASONS.get(name, name))


@register.filter
def points(score: float | None) -> str:
    """A score of 0 to 100 -> whole points."""
    return numbers.NONE if score is None else f"{score:.0f}"


@register.filter
def named_row(row: Any) -> str:
    """A row with `zh` and `en` -> the one of this page."""
    return str(row["zh"] if numbers.zh(speaking()) else row["en"])


@register.filter
def axis_means(row: Any) -> str:
    """An axis of the radar -> what it says."""
    axis = next(a for a in AXES if a.name == row["axis"])
    return str(axis.meaning_zh if numbers.zh(speaking()) else axis.meaning_en)


@register.filter
def tag_why(tag: Any) -> str:
    """A tag that records gave -> why, since when, from where."""
    return str(tag.why_zh if numbers.zh(speaking()) else tag.why_en)


@register.filter
def sex_word(value: str | None) -> str:
    """A sex as the records have it -> its word; what is neither word stays as it is written."""
    return _(value) if value in SEXES else value or numbers.NONE
