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

    names = new.get("name")
    rows = [
        [
            Cell(
                names[i] or new.names[i], new.names[i], reverse("customer", args=[new.names[i]]), new.names[i] if names[i] else ""
            ),
            words(new.get("source")[i]),
            words(new.get("rep")[i]),
            on(int(new.known[i])),
            on(int(new.first[i])),
            on(int(new.second[i])),
        ]
        for i in chosen
    ]
    page = Page(title, "acquisition", "sources")
    page.tables = [Laid("newcomers", people(len(rows)), heads, rows, empty=_("一家也没有。"))]
    return page
