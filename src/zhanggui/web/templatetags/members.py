"""Template tags of members: a figure with its definition, a state's word, links to the list that a number stands for."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from zhanggui.analyse.customers.lifecycle import STATES, State
from zhanggui.analyse.customers.transitions import JOINED, MOVES
from zhanggui.analyse.customers.worth import AXES
from zhanggui.analyse.members.tracker import Period
from zhanggui.base.days import date_of, iso
from zhanggui.web import books
from zhanggui.web.members.models import SEXES
from zhanggui.web.members.pages.words import FIELD_WORDS, MISSING, NEW_STATE, REASONS, RUNGS, WHY, ZH_STATES
from zhanggui.web.show import numbers, svg
from zhanggui.web.templatetags.words import speaking

register = template.Library()


@register.filter
def state_of(thing: State | str) -> str:
    """A state or its name -> its word for members."""
    name = thing if isinstance(thing, str) else thing.name
    return ZH_STATES.get(name, name) if numbers.zh(speaking()) else name


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
    if value is None or isinstance(value, str):  # a template says nothing as an empty text
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
        "shop": _("门店"), "clerk": _("店员"), "level": _("会员等级"), "tag": _("标签"), "q": _("找"), "from": _("开卡从"),
        "to": _("开卡到"), "until": _("开卡不晚于"), "moved": "", "rung": "",
    }  # fmt: skip
    if name == "moved":
        return _moved_word(value)
    if name == "rung":
        return _(RUNGS.get(value, value))
    if name == "gap":
        return _("没填%(field)s") % {"field": field_name(value)}
    return f"{words.get(name, name)} {value or _('没写')}"


def _moved_word(value: str) -> str:
    """A named move, or two states with a dash between -> its words."""
    before, dash, after = value.partition("-")
    if dash:
        return f"{_('期内新开') if before == JOINED else state_of(before)} → {state_of(after)}"
    move = next((m for m in MOVES if m.name == value), None)
    return str((move.zh if numbers.zh(speaking()) else move.en) if move else value)


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


@register.simple_tag
def member_menu() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """-> the menu of three levels: manage, analyse, dig (D02); of each its pages: name, word, address."""
    return [
        (_("管理"), [("members", _("名册"), reverse("members")), ("duplicates", _("查重"), reverse("member-duplicates")),
                    ("complete", _("完整率"), reverse("member-complete"))]),
        (_("分析"), [("tracker", _("追踪"), reverse("member-tracker")), ("composition", _("构成"), reverse("member-composition")),
                    ("transitions", _("转化"), reverse("member-transitions")), ("annual", _("年报"), reverse("member-annual")),
                    ("promotions", _("促销目标"), reverse("member-promotions"))]),
        (_("挖掘"), [("value", _("价值"), reverse("member-value")), ("5w2h", "5W2H", reverse("member-5w2h")),
                    ("tags", _("标签"), reverse("member-tags"))]),
    ]  # fmt: skip


@register.simple_tag(takes_context=True)
def without(context: Any, name: str) -> str:
    """The page's address -> the same without one of its conditions, on its first page."""
    query = context["request"].GET.copy()
    for key in (name, "page", "format"):
        query.pop(key, None)
    return f"?{query.urlencode()}"


@register.filter
def in_points(share: float | None) -> str:
    """A difference of shares -> percentage points with its sign."""
    return numbers.NONE if share is None else f"{share * 100:+.1f}".replace("-", numbers.MINUS)


@register.filter
def percent_range(measured: Any) -> str:
    """A lift's interval -> its ends in percentage points."""
    return numbers.between(in_points(measured.low), in_points(measured.high), speaking())


@register.simple_tag
def share_ruler(low: float, value: float, high: float, scale: tuple[float, float]) -> Any:
    """An interval of shares -> the ruler on the column's one scale."""
    label = f"{low * 100:+.1f} – {high * 100:+.1f}"
    return mark_safe(svg.ruler(low, value, high, scale, label=label))


@register.filter
def part_said(part: Any) -> str:
    """A piece of an answer of the 5W2H sheet -> as a person reads it: 茶 45.0%, 每人每年 3.20."""
    words = part.what or (part.zh if numbers.zh(speaking()) else part.en)
    told = [_(words) if words in SEXES else words]
    if part.value is not None:
        unit = {"days": _("天"), "count": ""}.get(part.unit, "")
        value = numbers.exact(part.value, "count") if part.unit == "count" else said(part.value, part.unit)
        if part.unit == "money":
            value = numbers.money_text(part.value, str(books.company()["currency"]), speaking())
        told.append(f"{value}{unit}")
    if part.share is not None:
        told.append(numbers.exact(part.share, "percent"))
    return " ".join(told)


@register.filter
def kind_of_tag(name: str) -> str:
    """How a tag is given -> its word."""
    return {"rule": _("规则"), "stat": _("统计"), "predicted": _("预测"), "typed": _("手工")}.get(name, name)


@register.filter
def tag_source(text: str) -> str:
    """Where a tag's facts come from -> in words."""
    words = {"sales": _("销售"), "members": _("会员档案"), "prediction": _("预测模型")}
    return ("、" if numbers.zh(speaking()) else ", ").join(words.get(part, part) for part in text.split(", "))


@register.filter
def move_definition(move: Any) -> str:
    """A named rate -> what is divided by what, as this company has set it."""
    return str(move.definition(english=not numbers.zh(speaking())))


@register.filter
def choice_said(both: Any) -> str:
    """A remark in both languages -> the one of this page."""
    return str(both[0] if numbers.zh(speaking()) else both[1])


@register.filter
def span_said(period: Any) -> str:
    """A period -> the part of an address that asks for it."""
    return f"from={iso(period.first)}&to={iso(period.last)}"


@register.filter
def days_link(day: int) -> str:
    """A day number -> ISO text in an address."""
    return iso(day)


@register.filter
def money_cents(cents: int | None) -> str:
    """Minor units -> money with its currency."""
    return numbers.NONE if cents is None else numbers.money_text(cents, str(books.company()["currency"]), speaking())


@register.filter
def why_said(name: str) -> str:
    """Why a lift cannot be told -> in words."""
    return _(WHY.get(name, name))


@register.filter
def period_head(period: Period, grain: str) -> str:
    """A period and its grain -> as it heads a narrow column: a week by its Monday, a day without its weekday."""
    if grain not in ("day", "week"):
        return period_name(period, grain)
    return numbers.day_text(period.first, speaking(), this_year=date_of(period.first).year)
