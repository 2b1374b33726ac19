"""Template tags of goods: unit prices, quantities, the bar of days of cover."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhanggui.decide.order_line import OrderLine
from zhanggui.decide.order_words import number
from zhanggui.web.goods import pictures
from zhanggui.web.show.numbers import NONE

register = template.Library()


@register.filter
def price(value: float | None) -> str:
    """A price in 1/10,000 -> with two decimals, four where it has them."""
    if value is None:
        return NONE
    return f"{value / 10_000:,.2f}" if round(value) % 100 == 0 else f"{value / 10_000:,.4f}".rstrip("0")


@register.filter
def units(value: float | None) -> str:
    """A quantity or days -> as people write them."""
    return NONE if value is None else number(value).replace("-", "−")


@register.filter
def for_days(value: float | None) -> str:
    """Days in a list -> one decimal, none where it would be zero or where there are many: 3.1, 11, 319."""
    if value is None:
        return NONE
    return f"{value:,.0f}" if abs(value) >= 100 or abs(value - round(value)) < 0.05 else f"{value:,.1f}"


@register.filter
def mean_price(value: float | None) -> str:
    """An average of prices in 1/10,000 -> with two decimals."""
    return NONE if value is None else f"{value / 10_000:,.2f}"


@register.simple_tag
def days_axis(scale: float, width: int = 120) -> SafeString:
    """The one scale of a column of bars -> its numbers above it, in days."""
    ends = [(0, "start", "0"), (width / 2, "middle", f"{scale / 2:.0f}"), (width, "end", f"{scale:.0f}" + _("天"))]
    marks = "".join(f'<text x="{x:g}" y="13" text-anchor="{anchor}" class="zg-axis">{said}</text>' for x, anchor, said in ends)
    return mark_safe(
        f'<svg class="zg-cover" width="{width}" height="18" viewBox="0 0 {width} 18" aria-hidden="true">{marks}</svg>'
    )


@register.filter
def typed(value: float | None) -> str:
    """A quantity -> as an input of a form holds it."""
    return f"{value or 0:g}" if (value or 0) < 1e6 else f"{value:.0f}"


@register.filter
def against(now: float | None, before: float | None) -> float | None:
    """A price and an earlier one -> the change as a share."""
    return (now - before) / before if now and before else None


@register.simple_tag
def cover_bar(line: OrderLine, scale: float) -> SafeString:
    """A line -> its days of cover as a bar."""
    if line.cover is None or not line.daily:
        return mark_safe("")
    target = line.days
    return mark_safe(pictures.cover_bar(line.cover, line.in_transit / line.daily, line.lead, target, scale))


@register.filter
def choice_of(choices: Any, key: str) -> Any:
    """What less and more would cost -> the row of one of them."""
    return next((c for c in choices if c["key"] == key), None)
