"""Template tags: glyphs and icons as inline SVG, numbers in the reader's language, verdicts, rulers, charts."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.template.base import NodeList, Parser, TextNode, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhanggui.web import books
from zhanggui.web.show import numbers, svg
from zhanggui.web.templatetags.words import (
    speaking,
)
from zhanggui.web.words import (
    COUNTED,
)

register = template.Library()
HERE = Path(__file__).parents[1]


@cache
def _glyphs() -> dict[str, str]:
    return dict(json.loads((HERE / "show/glyphs.json").read_text("utf-8")))


@cache
def _icon(name: str) -> str:
    text = (HERE / f"static/vendor/icons/{name}.svg").read_text("utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]


class OneLine(template.Node):
    """What stands on several lines of a template -> one line: Chinese has no spaces that a new line could stand for."""

    NEW_LINE = re.compile(r"\s*\n\s*")
    WITHIN_A_MARK = re.compile(r"<[a-z][\w-]*\s*\n|\n\s*[a-z][\w:-]*=\"")

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        for text in nodelist.get_nodes_by_type(TextNode):
            if self.WITHIN_A_MARK.search(text.s):  # type: ignore[attr-defined]
                raise template.TemplateSyntaxError(f"Inside oneline a mark stands on one line: {text.s!r}")  # type: ignore[attr-defined]
            text.s = self.NEW_LINE.sub("", text.s)  # type: ignore[attr-defined]

    def render(self, context: template.Context) -> SafeString:
        """Its parts, one after the other."""
        return self.nodelist.render(context)


@register.tag
def oneline(parser: Parser, token: Token) -> OneLine:
    """{% oneline %} ... {% endoneline %}: a sentence laid out over lines, without the new lines."""
    nodelist = parser.parse(("endoneline",))
    parser.delete_first_token()
    return OneLine(nodelist)


@register.simple_tag
def glyph(sign: str) -> SafeString:
    """A hanzi of the signboard -> its outline."""
    path = _glyphs()[sign]
    return mark_safe(
        f'<svg class="zg-g" viewBox="0 -880 1000 1000" aria-hidden="true"><path transform="scale(1,-1)" d="{path}"/></svg>'
    )


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon's name, and `s` or `l` -> the icon, hidden from screen readers: a word stands beside it."""
    return mark_safe(
        f'<svg class="zg-ic {"zg-" + size if size else ""}" viewBox="0 0 24 24" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true">{_icon(name)}</svg>'
    )


@register.filter
def exact(value: float | None, unit: str = "count") -> str:
    """All figures."""
    return numbers.exact(value, unit)


@register.filter
def shortly(value: float | None, unit: str = "count") -> str:
    """Few figures, with 万 or K."""
    return numbers.text(value, unit, speaking())


@register.filter
def signed(value: float | None, unit: str = "count") -> str:
    """Few figures with a sign."""
    return numbers.signed(value, unit, speaking())


@register.filter
def whole(minor: float | None) -> str:
    """Minor units -> whole major units."""
    return numbers.whole(minor)


@register.simple_tag
def whole_range(low: float, high: float) -> str:
    """The ends of an interval in minor units -> whole major units with the currency once: 2,931–5,111元, ¥2,931–5,111; −£59 to
    £316."""
    word = numbers.currency_word(str(books.company()["currency"]), speaking())
    a, b = numbers.whole(low), numbers.whole(high)
    if numbers.zh(speaking()):
        return numbers.between(a, b, "zh") + word
    if numbers.MINUS not in a + b:
        return word + numbers.between(a, b, "en")
    signed = [numbers.MINUS + word + end[1:] if end.startswith(numbers.MINUS) else word + end for end in (a, b)]
    return numbers.between(signed[0], signed[1], "en")


@register.simple_tag
def figure(value: float | None, unit: str, measure: str = "", *, alone: bool = False) -> SafeString:
    """A key figure: figures large, unit small, all figures on hovering. What is counted has its own word: 187家.

    alone: nothing around it names the currency, so it does: 3.18万元."""
    if value is None:
        return format_html("<span>{}</span>", numbers.NONE)
    figures, beside = numbers.big(value, unit, speaking())
    if unit == "money" and not numbers.zh(speaking()):
        figures = numbers.currency_word(str(books.company()["currency"]), "en") + figures
    word = beside
    if alone and numbers.zh(speaking()) and unit == "money":
        word += numbers.currency_word(str(books.company()["currency"]), "zh")
    elif numbers.zh(speaking()) and not beside:
        word = COUNTED.get(measure, "") or numbers.unit_word(unit, str(books.company()["currency"]), "zh")
    return format_html('<span title="{}">{}<u>{}</u></span>', numbers.exact(value, unit), figures, word)


@register.simple_tag
def unit_word(unit: str) -> str:
    """A unit -> its word in a header."""
    return numbers.unit_word(unit, str(books.company()["currency"]), speaking())


@register.simple_tag
def verdict(change: float | None, unit: str = "count", better: str = "neither") -> SafeString:
    """A change and the measure's direction -> arrow (up or down), colour (good or bad), and the hidden word."""
    if change is None:
        return mark_safe(f'<span class="zg-d">{numbers.NONE}</span>')
    said = numbers.change_text(change, unit, speaking())
    if abs(change) < 0.0005:
        return format_html('<span class="zg-d">{}</span>', said)
    arrow = "▲" if change > 0 else "▼"
    if better == "neither":
        return format_html('<span class="zg-d">{} {}</span>', arrow, said)
    good = (change > 0) == (better == "more")
    return format_html(
        '<span class="zg-d {}">{} {}<span class="zg-sr">{}</span></span>',
        "zg-good" if good else "zg-bad", arrow, said, _("变好") if good else _("变坏"),
    )


@register.simple_tag
def ruler(
    low: float, value: float | None, high: float, scale: tuple[float, float], width: int = 132, fact: float | None = None
) -> SafeString:
    """An interval -> the ruler, on the column's one scale."""
    label = numbers.spread(low, high, "money", speaking())
    good = fact is None or fact >= low
    return mark_safe(svg.ruler(low, value, high, scale, width=width, label=label, fact=fact, good=good))


@register.simple_tag
def inbar(share: float, tone: str = "band-2", width: int = 100) -> SafeString:
    """A share -> a bar."""
    return mark_safe(svg.bar(share, tone, width))


@register.filter
def gap(value: float | None, unit: str = "count") -> str:
    """How far from the median, as a share -> with its sign: +12.4%."""
    if value is None:
        return numbers.NONE
    return ("+" if value > 0 else numbers.MINUS if value < 0 else "") + numbers.change_text(value, unit, speaking())


@register.filter
def beside(values: Any, others: Any) -> list[tuple[Any, Any]]:
    """Two lists of one length -> pairs."""
    return list(zip(values, others, strict=True))


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """mapping[key], or none."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def currency_word(code: str) -> str:
    """A currency -> how a header names it."""
    return numbers.currency_word(code, speaking())


@register.simple_tag
def scale_labels(scale: tuple[float, float], width: int = 132) -> SafeString:
    """A column's scale -> its numbers above it: the rulers below are one chart."""
    if scale[1] - scale[0] < 300:
        return mark_safe("")
    marks = [m for m in svg.ticks(scale[0] / 100, scale[1] / 100, 3) if scale[0] / 100 <= m <= scale[1] / 100]
    span = (scale[1] - scale[0]) / 100 or 1
    out = []
    for mark in marks:
        at = 4 + (width - 8) * (mark - scale[0] / 100) / span
        anchor = "start" if at < 12 else "end" if at > width - 14 else "middle"
        text = numbers.axis(mark * 100, "money", speaking())
        out.append(format_html('<text x="{}" y="13" text-anchor="{}" class="zg-axis">{}</text>', round(at, 1), anchor, text))
    return format_html(
        '<svg class="zg-ruler" width="{}" height="18" viewBox="0 0 {} 18" role="img" aria-label="{}">{}</svg>',
        width, width, _("尺的刻度"), mark_safe("".join(out)),
    )


@register.simple_tag
def sparkline(kpi: Any) -> SafeString:
    """A key figure -> its short series with the usual range."""
    tone = "bad" if kpi.bad else "good" if kpi.odd else "ink"
    return mark_safe(svg.spark(kpi.kpi.series, kpi.kpi.low, kpi.kpi.high, tone=tone))


@register.filter
def kpi_name(kpi: Any) -> str:
    """A key figure -> its name."""
    return str(kpi.name(speaking()))


@register.filter
def kpi_known(kpi: Any) -> str:
    """A key figure -> of how much of the sales it speaks; nothing where of all."""
    return str(kpi.known(speaking()))


@register.simple_tag
def money_or(value: float | None, unit: str, measure: str = "") -> str:
    """A value -> as a sentence says it: money with its currency, the rest with its own unit or the word of what is counted."""
    if unit == "money" and value is not None:
        return numbers.money_text(value, str(books.company()["currency"]), speaking())
    counted = COUNTED.get(measure, "") if value is not None and numbers.zh(speaking()) else ""
    return numbers.text(value, unit, speaking()) + counted


@register.simple_tag
def exact_or(value: float | None, unit: str) -> str:
    """A value -> all its figures, money with its currency: 1,490,394.77元, ¥1,490,394.77."""
    word = numbers.currency_word(str(books.company()["currency"]), speaking()) if unit == "money" and value is not None else ""
    said = numbers.exact(value, unit)
    return said + word if numbers.zh(speaking()) else word + said


@register.simple_tag
def usual_range(kpi: Any) -> str:
    """A key figure -> its usual range on the last day: 2.3–7.2万."""
    signed_money = kpi.unit == "money" and not numbers.zh(speaking())
    sign = numbers.currency_word(str(books.company()["currency"]), "en") if signed_money else ""
    low, high = kpi.kpi.low[-1], kpi.kpi.high[-1]
    # Nobody counts half a customer.
    ends = (round(low), round(high)) if kpi.unit == "count" else (low, high)
    return sign + numbers.spread(*ends, kpi.unit, speaking())


@register.simple_tag
def stack(shares: Any, good: bool = False) -> SafeString:
    """Shares of a change -> one bar of parts, the named one in the verdict's colour."""
    if not shares:
        return mark_safe("")
    at, parts = 0.0, []
    for i, share in enumerate(shares):
        wide = max(0.0, min(1.0 - at, share)) * 400
        fill = ("good-fill" if good else "bad-fill") if i == 0 else "band-2" if i == 1 else "band"
        parts.append(f'<rect x="{at * 400:.1f}" width="{max(0.0, wide - 1):.1f}" height="8" fill="var(--{fill})"/>')
        at += wide / 400
    parts.append(f'<rect x="{at * 400:.1f}" width="{max(0.0, 400 - at * 400):.1f}" height="8" fill="var(--band)"/>')
    body = "".join(parts)
    return mark_safe(
        f'<svg class="zg-stack" viewBox="0 0 400 8" preserveAspectRatio="none" aria-hidden="true">{body}</svg>'
    )


@register.simple_tag
def legend(what: str) -> SafeString:
    """`now`, `then` or `band` -> its little mark for a legend line."""
    line = {
        "now": '<line x2="18" y1="5" y2="5" stroke="var(--ink)" stroke-width="2"/>',
        "then": '<line x2="18" y1="5" y2="5" stroke="var(--ink-3)" stroke-width="1.2" stroke-dasharray="4 3"/>',
        "band": '<rect width="18" height="10" fill="var(--band)"/>',
    }[what]
    return mark_safe(f'<svg width="18" height="10" viewBox="0 0 18 10" aria-hidden="true">{line}</svg>')


@register.filter
def percent0(share: float) -> str:
    """A share -> whole percent."""
    return f"{share * 100:.0f}%"


@register.filter
def signed_exact(value: float | None) -> str:
    """A difference of money -> all figures with its sign."""
    return numbers.NONE if value is None else ("+" if value > 0 else "") + numbers.exact(value, "money")


@register.filter
def signed_of(value: float | None, unit: str) -> str:
    """A difference -> all figures with its sign."""
    return numbers.NONE if value is None else ("+" if value > 0 else "") + numbers.exact(value, unit)


