"""Template tags: glyphs and icons as inline SVG, numbers in the reader's language, verdicts, rulers, charts."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhanggui.base.days import date_of
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.tables import TABLES
from zhanggui.web import books
from zhanggui.web.boards.worded import Worded
from zhanggui.web.boards.worded import worded as in_words
from zhanggui.web.mending import in_chinese
from zhanggui.web.people.reads import User, cut_of
from zhanggui.web.people.roles import ROLES
from zhanggui.web.show import numbers, svg
from zhanggui.web.words import BATCHES, COUNTED, EVENTS, FIELDS, KINDS, LINE_KINDS, REMARKS, SPLITS, STATES, UPLOADS, VERBS

register = template.Library()
NAMED_VALUE = re.compile(rf"\b(?:{'|'.join(DIMENSIONS)})=[^,，、;；:：]+")
HERE = Path(__file__).parents[1]


def speaking() -> str:
    """-> the language of this page."""
    return translation.get_language() or "zh-hans"


@cache
def _glyphs() -> dict[str, str]:
    return dict(json.loads((HERE / "show/glyphs.json").read_text("utf-8")))


@cache
def _icon(name: str) -> str:
    text = (HERE / f"static/vendor/icons/{name}.svg").read_text("utf-8")
    return text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]


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
def inlang(both: Any) -> str:
    """{"zh":, "en":} -> the one of this page."""
    if isinstance(both, dict):
        return str(both.get("zh" if numbers.zh(speaking()) else "en") or both.get("zh") or both.get("en") or "")
    return str(both)


@register.filter
def named(thing: Any) -> str:
    """Anything with `zh` and `en` -> the one of this page."""
    return str(thing.zh if numbers.zh(speaking()) else thing.en)


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
def figure(value: float | None, unit: str, measure: str = "") -> SafeString:
    """A key figure: figures large, unit small, all figures on hovering. What is counted has its own word: 187家."""
    if value is None:
        return format_html("<span>{}</span>", numbers.NONE)
    figures, beside = numbers.big(value, unit, speaking())
    if unit == "money" and not numbers.zh(speaking()):
        figures = numbers.currency_word(str(books.company()["currency"]), "en") + figures
    word = beside
    if numbers.zh(speaking()) and not beside:
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
def day(value: Any) -> str:
    """A day -> its text."""
    return numbers.day_text(value, speaking(), this_year=timezone.localdate().year)


@register.filter
def weekday(value: Any) -> str:
    """A day -> its text with the weekday."""
    return numbers.day_text(value, speaking(), weekday=True, this_year=timezone.localdate().year)


@register.filter
def moment(value: datetime | None) -> str:
    """An instant -> its text in the company's zone."""
    return numbers.moment_text(timezone.localtime(value) if value else None, speaking(), today=timezone.localdate())


@register.filter
def role_word(name: str) -> str:
    """A role's name -> its word."""
    from_roles = _roles()
    return _(from_roles[name]) if name in from_roles else name


@cache
def _roles() -> dict[str, str]:
    return {role.name: role.word for role in ROLES.values()}


@register.filter
def rows_of(user: User) -> str:
    """A person -> whose rows they see, in words: 区域 青山区; where another cut stands in for that of the role, says so."""
    asked = user.kind.sees
    if not asked:
        return _("全公司")
    cut, whose = cut_of(asked), listed(user.sees) or numbers.NONE
    if cut == asked:
        return f"{cut_name(cut)} {whose}"
    return _("%(cut)s %(whose)s（记录里没有%(asked)s）") % {"cut": cut_name(cut), "whose": whose, "asked": cut_name(asked)}


@register.filter
def worded(where: Any) -> list[Worded]:
    """Conditions as they are asked -> as people say them."""
    return in_words(where)


@register.filter
def spoken(text: str) -> str:
    """A sentence of the analysis in which conditions stand as they are asked -> with the conditions in words."""
    said = NAMED_VALUE.sub(lambda found: in_words(found[0].strip())[0].text, text)
    return said.replace(", ", "、") if said != text and numbers.zh(speaking()) else said


@register.filter
def lacking(name: str) -> str:
    """A table, or table.column, that the company has not imported -> its name in words."""
    table, _dot, column = name.partition(".")
    if table not in TABLES:
        return name
    word = named(TABLES[table])
    return f"{word} · {named(TABLES[table].index[column])}" if column in TABLES[table].index else word


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """mapping[key], or none."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def verb(name: str) -> str:
    """A verb of the audit -> its word."""
    return _(VERBS[name]) if name in VERBS else name


@register.filter
def kind_word(name: str) -> str:
    """A kind of decision -> its word."""
    return _(KINDS[name]) if name in KINDS else name


@register.filter
def state_word(name: str) -> str:
    """Where a decision stands -> its word."""
    return _(STATES.get(name, name))


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


@register.simple_tag
def money_or(value: float | None, unit: str) -> str:
    """A value -> as a sentence says it: money with its currency, the rest with its own unit."""
    if unit == "money" and value is not None:
        return numbers.money_text(value, str(books.company()["currency"]), speaking())
    return numbers.text(value, unit, speaking())


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


@register.simple_tag
def cut_name(name: str) -> str:
    """A dimension -> its name."""
    return named(DIMENSIONS[name])


@register.simple_tag
def definition(measure: Any) -> str:
    """A measure -> what it is, in one sentence."""
    return str(measure.definition_zh if numbers.zh(speaking()) else measure.definition_en)


@register.filter
def isoday(value: int) -> str:
    """A day number -> ISO text, for ledgers."""
    return date_of(value).isoformat()


@register.filter
def line_kind(name: str) -> str:
    """The kind of a line -> its word."""
    return _(LINE_KINDS.get(name, name))


@register.simple_tag
def table_name(name: str) -> str:
    """A lake table -> its name."""
    return named(TABLES[name]) if name in TABLES else name


@register.simple_tag
def refused_why(row: Any) -> str:
    """A refused row -> why, in the reader's language."""
    return str(row.why(speaking()))


@register.filter
def percent0(share: float) -> str:
    """A share -> whole percent."""
    return f"{share * 100:.0f}%"


@register.filter
def upload_word(state: str) -> str:
    """How far an import is -> its word."""
    return _(UPLOADS.get(state, state))


@register.filter
def batch_word(state: str) -> str:
    """The state of a batch -> its word."""
    return _(BATCHES.get(state, state))


@register.filter
def signed_exact(value: float | None) -> str:
    """A difference of money -> all figures with its sign."""
    return numbers.NONE if value is None else ("+" if value > 0 else "") + numbers.exact(value, "money")


@register.filter
def event_word(verb: str) -> str:
    """What was done to a case -> its word."""
    return _(EVENTS.get(verb, verb))


@register.filter
def remark(text: str) -> str:
    """A remark of the library -> in the reader's language; one that is not known stays as it is."""
    if numbers.zh(speaking()):
        for pattern, chinese in REMARKS:
            if re.fullmatch(pattern, text):
                return re.sub(pattern, chinese, text)
    return text


@register.filter
def field_word(name: str) -> str:
    """A field in the audit -> its word."""
    return _(FIELDS[name]) if name in FIELDS else name


@register.filter
def plainly(value: Any, name: str = "") -> str:
    """A value in the audit -> as a person reads it: 是, a list, the word of a role or state."""
    if value is None or value == "" or value == []:
        return numbers.NONE
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return listed(value)
    return {"role": role_word, "state": lambda v: state_word(v) if v in STATES else upload_word(v)}.get(name, str)(value)


@register.filter
def mended(text: str) -> str:
    """What the library says was wrong, or what to do -> in the reader's language."""
    return in_chinese(str(text)) if numbers.zh(speaking()) else str(text)


@register.filter
def step_word(text: str) -> str:
    """A step of long work -> in the reader's language; nothing where there is no word for it."""
    said = remark(text)
    return said if said != text or not numbers.zh(speaking()) else ""


@register.filter
def filename(path: str) -> str:
    """A path -> the file's name; where it lies is nobody's business."""
    return str(path).replace("\\", "/").rsplit("/", 1)[-1]


@register.filter
def signed_of(value: float | None, unit: str) -> str:
    """A difference -> all figures with its sign."""
    return numbers.NONE if value is None else ("+" if value > 0 else "") + numbers.exact(value, unit)


@register.filter
def split_word(name: str) -> str:
    """A way of taking a change apart -> its words."""
    return _(SPLITS.get(name, name))


@register.filter
def listed(names: Any) -> str:
    """Several names -> one list in the reader's language."""
    return ("、" if numbers.zh(speaking()) else ", ").join(str(n) for n in names)
