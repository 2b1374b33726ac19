"""The binder of filters of customers: what a filter asks in words where it is kept, and how many it leaves."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from zhanggui.web.binder.pages import Pages, Told
from zhanggui.web.binder.reads import Binder
from zhanggui.web.customers import reads
from zhanggui.web.customers.filters import Filter, worded
from zhanggui.web.customers.models import Pin, Saved
from zhanggui.web.people.reads import User

BINDER = Binder(
    "filter", Saved, Pin, gettext_noop("筛选要有名字，最多%(most)s个字。"), gettext_noop("只有存这个筛选的人能改它。")
)


def asked_by(query: str) -> Filter:
    """A kept address -> what it asks."""
    return Filter.asked(parse_qsl(query, keep_blank_values=False))


def counted(user: User, seen: reads.Seen) -> list[tuple[Saved, int]]:
    """A person and their customers -> each filter with the length of its list: asked by the very same question."""
    return [(saved, seen.count(asked_by(saved.query))) for saved in BINDER.of(user)]


def told(user: User, query: str) -> Told:
    """A person and what a filter asks -> the address as it is kept, how many customers it leaves, its conditions in words."""
    wanted = asked_by(query)
    count = reads.seen(by=user).count(wanted)
    beside = ngettext("现在有%(shown)s家", "现在有%(shown)s家", count) % {"shown": count}
    return Told(wanted.query(), beside, [c.text for c in worded(wanted)] or [_("没有条件：每一家")])


PAGES = Pages(
    BINDER, "customers", "customers", "customers", told,
    gettext_noop("存为筛选"), gettext_noop("改筛选"), gettext_noop("客户"), gettext_noop("别人打开时，只看到自己范围里的客户。"),
)
