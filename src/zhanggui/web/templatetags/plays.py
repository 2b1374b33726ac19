"""Template tags of plays: words of kinds, channels and verdicts, shares of an arm, the ruler of a lift."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhanggui.analyse.customers.plays import FEWEST, Arm, Lift, Played
from zhanggui.web.customers.filters import worded
from zhanggui.web.plays.models import CHANNELS, STATES
from zhanggui.web.plays.ready import KINDS, wanted
from zhanggui.web.show import numbers, svg
from zhanggui.web.templatetags.words import speaking

register = template.Library()
WIDE = 132
VERDICTS = {
    "worked": gettext_noop("有用"), "likely": gettext_noop("多半有用"), "harmed": gettext_noop("反而少了"),
    "unlikely": gettext_noop("多半反而少了"), "cannot tell": gettext_noop("说不准"),
}  # fmt: skip
TONES = {"worked": " zg-good", "harmed": " zg-bad"}


@register.filter
def play_state(name: str) -> str:
    """Where a play stands -> its word."""
    return _(STATES.get(name, name))


@register.filter
def play_kind(name: str) -> str:
    """A kind of play -> its word."""
    return _(KINDS.get(name, name))


@register.filter
def play_channel(name: str) -> str:
    """A channel -> its word; one of another system as it is written."""
    return _(CHANNELS[name]) if name in CHANNELS else name


@register.filter
def whom(query: str) -> str:
    """Whom a play is for -> in words."""
    return "、".join(c.text for c in worded(wanted(query))) or _("每一家")


@register.filter
def part(arm: Arm, what: str) -> str:
    """An arm and what of it -> its share in percent."""
    return numbers.exact(arm.repurchase if what == "repurchase" else arm.share(what), "percent")


@register.filter
def points(lift: Lift | None) -> str:
    """A lift of shares -> in points with its sign."""
    return numbers.NONE if not lift else signed_points(lift.value)


def signed_points(value: float) -> str:
    """A difference of shares -> +12.3点."""
    sign = "+" if value > 0 else numbers.MINUS if value < 0 else ""
    return _("%(n)s点") % {"n": f"{sign}{abs(value) * 100:.1f}"}


@register.filter
def ends(lift: Lift) -> str:
    """A lift of shares -> the ends of its 80 % interval."""
    return numbers.between(_bare(lift.low), signed_points(lift.high), speaking())


@register.filter
def ends95(lift: Lift) -> str:
    """A lift of shares -> the ends of its 95 % interval."""
    return numbers.between(_bare(lift.low95), signed_points(lift.high95), speaking())


def _bare(value: float) -> str:
    return f"{'+' if value > 0 else numbers.MINUS if value < 0 else ''}{abs(value) * 100:.1f}"


@register.filter
def money_ends(lift: Lift, which: str = "80") -> str:
    """A lift of money a head -> the ends of an interval, major units."""
    low, high = (lift.low95, lift.high95) if which == "95" else (lift.low, lift.high)
    return numbers.between(numbers.signed(low, "money", speaking()), numbers.signed(high, "money", speaking()), speaking())


@register.simple_tag
def verdict_of(lift: Lift) -> SafeString:
    """A lift -> what its interval says, as a tag."""
    return format_html('<span class="zg-tag{}">{}</span>', TONES.get(lift.verdict, ""), _(VERDICTS[lift.verdict]))


@register.filter
def why_none(found: Played) -> str:
    """A play without a lift -> why there is none."""
    return {
        "no hold-out": _("没留对照，只有前后对比"), "nobody": _("没有触达任何人"),
        "few": _("一边不到%(n)s家，说不准") % {"n": FEWEST},
    }.get(found.why, "")  # fmt: skip


@register.simple_tag
def lift_ruler(lift: Lift, scale: tuple[float, float], width: int = WIDE) -> SafeString:
    """A lift -> the ruler on the column's one scale: band 80 %, dot most likely."""
    label = f"{_bare(lift.low)}–{_bare(lift.high)}"
    return mark_safe(svg.ruler(lift.low, lift.value, lift.high, scale, width=width, label=label))


@register.simple_tag
def lift_axis(scale: tuple[float, float], width: int = WIDE) -> SafeString:
    """The one scale of a column of rulers -> its numbers above it."""
    marks = [(4.0, "start", _bare(scale[0])), (width / 2, "middle", "0"), (width - 4.0, "end", signed_points(scale[1]))]
    texts = [format_html('<text x="{}" y="13" text-anchor="{}" class="zg-axis">{}</text>', f"{x:.0f}", a, t) for x, a, t in marks]
    return format_html(
        '<svg class="zg-ruler" width="{}" height="18" viewBox="0 0 {} 18" role="img" aria-label="{}">{}</svg>',
        width,
        width,
        _("尺的刻度"),
        mark_safe("".join(texts)),
    )


@register.filter
def each(value: float | None) -> str:
    """Minor units of one -> major units with two decimals, a dash where it is not known (a template then says nothing)."""
    return numbers.NONE if value is None or isinstance(value, str) else f"{value / 100:,.2f}".replace("-", numbers.MINUS)


@register.filter
def attribute(thing: Any, name: str) -> Any:
    """lifts, name -> the lift of it, or none."""
    return thing.get(name) if thing else None
