"""Template filters: names that code uses, days and conditions -> words in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhanggui.base.days import date_of
from zhanggui.base.errors import kept_part
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.tables import TABLES
from zhanggui.web.boards.worded import Worded
from zhanggui.web.boards.worded import worded as in_words
from zhanggui.web.mending import in_chinese, on_a_page
from zhanggui.web.people.reads import User, cut_of
from zhanggui.web.people.roles import ROLES
from zhanggui.web.show import numbers
from zhanggui.web.words import (
    BATCHES,
    EVENTS,
    FIELDS,
    KINDS,
    LANGUAGES,
    LINE_KINDS,
    REMARKS,
    SPLITS,
    STATES,
    TARGETS,
    UPLOADS,
    VERBS,
)

register = template.Library()
NAMED_VALUE = re.compile(rf"\b(?:{'|'.join(DIMENSIONS)})=[^,，、;；:：]+")


def speaking() -> str:
    """-> the language of this page."""
    return translation.get_language() or "zh-hans"


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
def advice(thing: Any) -> str:
    """Anything with `do_zh` and `do_en` -> the one of this page."""
    return str(thing.do_zh if numbers.zh(speaking()) else thing.do_en)


@register.filter
def day(value: Any) -> str:
    """A day -> its text."""
    return numbers.day_text(value, speaking(), this_year=timezone.localdate().year)


@register.simple_tag
def span(days: tuple[int, int]) -> str:
    """The first and last day of a period -> 2026年10月1日–28日, 1–28 Oct 2026."""
    return numbers.span(days, speaking())


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
def upload_word(state: str) -> str:
    """How far an import is -> its word."""
    return _(UPLOADS.get(state, state))


@register.filter
def batch_word(state: str) -> str:
    """The state of a batch -> its word."""
    return _(BATCHES.get(state, state))


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
def target_word(target: str) -> str:
    """What a line of the audit is about (`user:alice`) -> 账号 alice."""
    kind, _colon, name = target.partition(":")
    return f"{_(TARGETS[kind])} {name}".strip() if kind in TARGETS else target


@register.filter
def plainly(value: Any, name: str = "") -> str:
    """A value in the audit -> as a person reads it: 是, a list, the word of a role or state."""
    if value is None or value == "" or value == []:
        return numbers.NONE
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return listed(value)
    if name == "language":
        return LANGUAGES.get(value, str(value))
    return {"role": role_word, "state": lambda v: state_word(v) if v in STATES else upload_word(v)}.get(name, str)(value)


@register.filter
def mended(text: str) -> str:
    """What the library says was wrong, or what to do -> in the reader's language."""
    said = text if isinstance(text, str) else str(text)
    return in_chinese(said) if numbers.zh(speaking()) else on_a_page(said)


@register.filter
def told(problem: Mapping[str, str], part: str) -> str:
    """An error that was kept, and which part of it (what, do) -> in the reader's language."""
    return mended(kept_part(problem, part))


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
def split_word(name: str) -> str:
    """A way of taking a change apart -> its words."""
    return _(SPLITS.get(name, name))


@register.filter
def cells(values: Any) -> str:
    """The cells of a refused row -> one line; an empty one is a dash."""
    return " · ".join(numbers.NONE if value in (None, "") else str(value) for value in values)


@register.filter
def listed(names: Any) -> str:
    """Several names -> one list in the reader's language."""
    return ("、" if numbers.zh(speaking()) else ", ").join(str(n) for n in names)


@register.simple_tag
def between() -> str:
    """What stands between two sentences: nothing in Chinese, a blank in English."""
    return "" if numbers.zh(speaking()) else " "
