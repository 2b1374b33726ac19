"""Newcomers -> the lists behind the numbers."""

from __future__ import annotations

from django.urls import reverse

from zhanggui.analyse.acquisition.newcomers import Newcomers
from zhanggui.web.acquisition.pages.worded import people
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import (
    Cell,
    Head,
    Laid,
    Page,
    both,
    words,
)
from zhanggui.web.templatetags.words import day, isoday


def newcomers_page(new: Newcomers, chosen: list[int], title: str) -> Page:
    """Newcomers and which of them -> the list behind a number."""
    heads = (
        Head("customer", both("客户", "Customer"), "", False),
        Head("source", both("来源", "Source"), "", False),
        Head("rep", both("业务员", "Rep"), "", False),
        Head("registered", both("登记", "Registered"), "", False),
        Head("first", both("首购", "First purchase"), "", False),
        Head("second", both("再购", "Second purchase"), "", False),
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
    page.tables = [Laid("newcomers", people(len(rows)), heads, rows, empty=both("一家也没有。", "None."))]
    return page
