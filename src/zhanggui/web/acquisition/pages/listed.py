"""Newcomers -> the lists behind the numbers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.analyse.acquisition.newcomers import Newcomers
from zhanggui.web.acquisition.pages.worded import people
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import (
    Cell,
    Head,
    Laid,
    Page,
    Rows,
    words,
)
from zhanggui.web.templatetags.words import day, isoday


def newcomers_page(new: Newcomers, chosen: list[int], title: str) -> Page:
    """Newcomers and which of them -> the list behind a number."""
    heads = (
        Head("customer", pgettext("acquisition", "客户"), "", False),
        Head("source", _("来源"), "", False),
        Head("rep", _("业务员"), "", False),
        Head("registered", _("登记"), "", False),
        Head("first", _("首购"), "", False),
        Head("second", _("再购"), "", False),
    )

    def on(value: int) -> Cell:
        return Cell(day(value), isoday(value)) if value >= 0 else Cell(numbers.NONE)

    names, source, rep = (new.get(trait) for trait in ("name", "source", "rep"))

    def row(i: int) -> list[Cell]:
        code = new.names[i]
        who = Cell(names[i] or code, code, reverse("customer", args=[code]), code if names[i] else "")
        return [who, words(source[i]), words(rep[i]), *(on(int(days[i])) for days in (new.known, new.first, new.second))]

    rows = Rows(chosen, row)
    page = Page(title, "acquisition", "sources")
    page.tables = [Laid("newcomers", people(len(rows)), heads, rows, empty=_("一家也没有。"))]
    return page
