"""The first sentence of Today: what happened, why, what to do, what it is worth."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zhanggui.base.days import date_of, day_number
from zhanggui.web import books
from zhanggui.web.decisions.reads import Task, Total
from zhanggui.web.decisions.results import Tile
from zhanggui.web.show import numbers


def sentence(kpis: Sequence[Tile], tasks: Sequence[Task], total: Total) -> SafeString:
    """Key figures, the list and its total -> one or two sentences; what is not known is not said."""
    parts = [p for p in (_sold(kpis), _odd(kpis), _todo(tasks, total)) if p]
    # A full-width stop carries its own space.
    return format_html_join("" if numbers.zh(_lang()) else " ", "{}", ((p,) for p in parts))


def _lang() -> str:
    return get_language() or "zh-hans"


def _bold(text: str, tone: str = "") -> SafeString:
    return format_html('<b class="{}">{}</b>', tone, text)


def _money(value: float) -> str:
    return numbers.money_text(value, str(books.company()["currency"]), _lang())


def _sold(kpis: Sequence[Tile]) -> SafeString | str:
    """昨天净卖 16.84万，比上周四多6.2%；不是昨天的写日期。"""
    net = next((k for k in kpis if k.measure == "net_sales" and k.kpi.value is not None), None)
    if net is None or net.kpi.value is None:
        return ""
    change = net.week_change
    when, value = _when(net.kpi.day), _bold(_money(net.kpi.value))
    if change is None:
        return format_html(_("{}净卖 {}。"), when, value)
    day = _weekday(net)
    size = numbers.change_text(change, "money", _lang())
    words = _("{}净卖 {}，比上{}多{}。") if change >= 0 else _("{}净卖 {}，比上{}少{}。")
    return format_html(words, when, value, day, size)


def _when(day: int) -> str:
    """The day of the figures -> 昨天 only when it was; else its date."""
    today = timezone.localdate()
    if day == day_number(today) - 1:
        return _("昨天")
    return numbers.day_text(day, _lang(), weekday=True, this_year=today.year)


def _weekday(tile: Tile) -> str:
    when = date_of(tile.kpi.day)
    return "周" + numbers.WEEKDAYS_ZH[when.weekday()] if numbers.zh(_lang()) else numbers.WEEKDAYS_EN[when.weekday()]


def _odd(kpis: Sequence[Tile]) -> SafeString | str:
    """退货额出了平常的范围。"""
    odd = [k for k in kpis if k.bad]
    if not odd:
        return ""
    names = ("、" if numbers.zh(_lang()) else ", ").join(k.name(_lang()) for k in odd)
    return format_html(_("{}出了平常的范围。"), _bold(names, "zg-badc"))


def _todo(tasks: Sequence[Task], total: Total) -> SafeString | str:
    """今天 23件事，都做完预计多得 4.57万（3.7–5.5万）。"""
    if not tasks:
        return _("今天没有要做的事。")
    count = _bold(ngettext("{}件事", "{}件事", len(tasks)).format(len(tasks)))
    if total.value <= 0:
        return format_html(_("今天 {}。"), count)
    sign = "" if numbers.zh(_lang()) else numbers.currency_word(str(books.company()["currency"]), "en")
    spread = format_html('<span class="zg-nw">{}{}</span>', sign, numbers.spread(total.low, total.high, "money", _lang()))
    return format_html(_("今天 {}，都做完预计多得 {}（{}）。"), count, _bold(_money(total.value)), spread)
