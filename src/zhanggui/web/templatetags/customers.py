"""Template tags of customers: their address, chances, the ruler of the next purchase, the line of tabs."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhanggui.analyse.customers.lifecycle import STATES
from zhanggui.web.customers import reads, telling
from zhanggui.web.customers.filters import FIELDS, value_word
from zhanggui.web.customers.lists import LISTS
from zhanggui.web.people.roles import COST, MEMBERS, PLAYS
from zhanggui.web.show import numbers, svg
from zhanggui.web.templatetags.words import day, speaking

register = template.Library()
WIDE = 132


@register.filter
def chance(value: float | None) -> str:
    """A chance -> whole percent; nothing is ever certain: <1%, >99%."""
    if value is None or value < 0:
        return numbers.NONE
    return "<1%" if value < 0.01 else ">99%" if value > 0.99 else f"{value * 100:.0f}%"


@register.filter
def gap_days(value: float | None) -> str:
    """Days from purchase to purchase -> one decimal, none where it would be zero or where there are many."""
    if value is None or value < 0:
        return numbers.NONE
    return f"{value:,.0f}" if value >= 100 or abs(value - round(value)) < 0.05 else f"{value:,.1f}"


@register.filter
def times(value: float | None) -> str:
    """How often the usual gap has passed -> 2.98倍."""
    return numbers.NONE if value is None or value < 0 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"


@register.filter
def state_said(name: str | None) -> str:
    """A state -> its word."""
    return telling.state_word(name) or numbers.NONE


@register.simple_tag
def next_ruler(row: telling.Row, scale: float, width: int = WIDE) -> SafeString:
    """A customer and the column's one scale (days from today) -> the ruler of the next purchase."""
    ahead = row.ahead
    if ahead is None:
        return mark_safe("")
    low, mid, high = ahead
    label = f"{day(row.as_of + low)}–{day(row.as_of + high)}"
    return mark_safe(svg.ruler(low, mid, high, (0.0, scale), width=width, label=label))


@register.simple_tag
def next_axis(scale: float, width: int = WIDE) -> SafeString:
    """The one scale of a column of rulers -> its numbers above it: today, and days from today."""
    ends = [(4.0, "start", _("今天")), (4 + (width - 8) / 2, "middle", f"{scale / 2:.0f}"),
            (width - 4.0, "end", _("%(n)s天后") % {"n": f"{scale:.0f}"})]  # fmt: skip
    marks = [format_html('<text x="{}" y="13" text-anchor="{}" class="zg-axis">{}</text>', f"{x:.0f}", a, t) for x, a, t in ends]
    return format_html(
        '<svg class="zg-ruler" width="{}" height="18" viewBox="0 0 {} 18" role="img" aria-label="{}">{}</svg>',
        width, width, _("尺的刻度"), mark_safe("".join(marks)),
    )


OTHERS = (
    ("transitions", gettext_noop("转化"), "/customers/transitions/"),
    ("rhythm", gettext_noop("粘性与复购"), "/customers/rhythm/"),
    ("acquisition", gettext_noop("获客"), "/customers/acquisition/"),
    ("loss", gettext_noop("业务员与流失"), "/customers/loss/"),
    ("plays", gettext_noop("触达计划"), "/customers/plays/"),
    ("members", gettext_noop("会员"), "/members/"),
)
"""Pages about people that stand beside the lists: (tab, word, address). Those that this site does not have are left out."""
NEEDS = {"plays": PLAYS, "members": MEMBERS}
"""What a person must be allowed for a tab that is not for everybody who sees customers."""


@register.inclusion_tag("customers/part_tabline.html", takes_context=True)
def customer_tabs(context: Any, tab: str = "") -> dict[str, Any]:
    """The tab that is open -> the line of tabs of 人, each list with its length, as this person may see them."""
    user = context["request"].user
    found = reads.seen(by=user)
    lists = [
        (name, _(one.word), reverse("customers") if name == "all" else reverse(f"customers-{name}"), found.counts[name])
        for name, one in LISTS.items()
        if not one.needs or one.needs in found.there or found.counts[name]
    ]
    others = [(name, _(word), address) for name, word, address in OTHERS
              if exists(address) and (name not in NEEDS or user.may(NEEDS[name]))]  # fmt: skip
    return {"lists": lists, "others": others, "tab": tab, "boards": found.state == "ready", "cost": user.may(COST)}


def exists(address: str) -> bool:
    """Whether this site has a page there."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@register.filter
def asked(wanted: Any, name: str) -> str:
    """A filter and a condition -> its value, empty where it is not asked."""
    return str(wanted.get(name))


@register.filter
def column_of(name: str) -> str:
    """A condition -> the column it is about."""
    return FIELDS[name].column


@register.simple_tag
def field_word(name: str) -> str:
    """A condition -> its words."""
    return _(FIELDS[name].word)


@register.simple_tag(name="value_word")
def value_said(name: str, value: str) -> str:
    """A value of a condition -> its word."""
    return value_word(name, value)


@register.simple_tag(takes_context=True)
def sort_head(context: Any, name: str, word: str, css: str = "", currency: str = "") -> SafeString:
    """A column's head that orders the list: a second click turns it round."""
    request, now = context["request"], context["filter"].sort
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{name}" if now == name else name
    sign = " ▾" if now == name else " ▴" if now == f"-{name}" else ""
    said = f"{word} {numbers.currency_word(currency, speaking())}" if currency else word
    order = ' aria-sort="descending"' if sign == " ▾" else ' aria-sort="ascending"' if sign else ""
    return format_html(
        '<th scope="col" class="{}"{}><a class="zg-sort" href="?{}">{}{}</a></th>', css, mark_safe(order), query.urlencode(),
        said, sign,
    )  # fmt: skip


@register.simple_tag
def hit(seen: reads.Seen, prediction: str, segment: str = "all") -> Any:
    """A prediction and a segment -> how often it was right on the company's own past, or none."""
    return seen.hit(prediction, segment)


@register.filter
def small_share(share: float) -> str:
    """A share of the whole company -> percent with as many decimals as it needs: 0.7%, 0.03%."""
    return f"{share * 100:.1f}%" if abs(share) >= 0.001 else f"{share * 100:.2f}%"


@register.filter
def day_gaps(whole: Any) -> list[tuple[Any, int | None]]:
    """A customer -> their days of purchase, the newest first, each with the days since the one before."""
    days = whole.days
    return [(d, d.day - days[i - 1].day if i else None) for i, d in reversed(list(enumerate(days)))][:400]


@register.simple_tag
def share_bar(percent: int, width: int = 60) -> SafeString:
    """A share in whole percents -> its bar, in the colour of what is bad."""
    return mark_safe(svg.bar(percent / 100, "bad-fill", width))


@register.simple_tag
def state_rules(rules: Any) -> str:
    """The company's rules -> what each state means by them."""
    english = not numbers.zh(speaking())
    said = [f"{s.en if english else s.zh}: {rules.meaning(s.code, english)}" for s in STATES[1:]]
    return ("; " if english else "；").join(said) if english else "；".join(text.replace(": ", "：") for text in said)


@register.filter
def points(value: float) -> str:
    """A difference of shares -> in points, with its sign."""
    sign = "+" if value > 0 else numbers.MINUS if value < 0 else ""
    return sign + numbers.change_text(value, "percent", speaking())


@register.simple_tag
def total_of(values: Any) -> int:
    """Numbers -> their sum."""
    return sum(values)


@register.simple_tag
def plain_ruler(low: float, middle: float, high: float, most: float, width: int = WIDE) -> SafeString:
    """An interval in days and the column's one scale -> its ruler."""
    label = f"{gap_days(low)}–{gap_days(high)}"
    return mark_safe(svg.ruler(low, middle, high, (0.0, most), width=width, label=label))


@register.simple_tag
def plain_axis(most: float, width: int = WIDE) -> SafeString:
    """The one scale of a column of rulers of days -> its numbers above it."""
    ends = [(4.0, "start", "0"), (width - 4.0, "end", gap_days(most))]
    marks = [format_html('<text x="{}" y="13" text-anchor="{}" class="zg-axis">{}</text>', f"{x:.0f}", a, t) for x, a, t in ends]
    return format_html(
        '<svg class="zg-ruler" width="{}" height="18" viewBox="0 0 {} 18" role="img" aria-label="{}">{}</svg>',
        width, width, _("尺的刻度"), mark_safe("".join(marks)),
    )


@register.simple_tag
def whole_ends(low: float, high: float) -> str:
    """The ends of an interval in minor units -> whole major units, as in a column of money: 2,931–5,111, −59到316."""
    return numbers.between(numbers.whole(low), numbers.whole(high), speaking())


@register.simple_tag
def money_spread(low: float | None, high: float | None) -> str:
    """The ends of an interval in minor units -> few figures, one unit: 790.9–1,223万."""
    return numbers.NONE if low is None or high is None else numbers.spread(low, high, "money", speaking())
