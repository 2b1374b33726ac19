"""Who left -> the lists behind the numbers."""

from __future__ import annotations

from django.urls import reverse

from zhanggui.analyse.loss.leaving import Leaving
from zhanggui.web.acquisition.pages.worded import currency, people
from zhanggui.web.show.laid import Cell, Head, Laid, Page, both, money, words
from zhanggui.web.templatetags.words import day, isoday


def listed_page(of: Leaving, chosen: list[int], title: str) -> Page:
    """The base and which of it -> the list behind a number."""
    heads = (
        Head("customer", both("客户", "Customer"), "", False),
        Head("rep", both("业务员", "Rep"), "", False),
        Head("grade", both("等级", "Grade"), "", False),
        Head("region", both("区域", "Region"), "", False),
        Head("last_purchase", both("最近购买", "Last purchase"), "", False),
        Head("net_before", f"{both('上年净销售额', 'Net sales of the year before')} {currency()}"),
    )
    names = of.get("name")
    rows = [
        [
            Cell(names[i] or of.names[i], of.names[i], reverse("customer", args=[of.names[i]]), of.names[i] if names[i] else ""),
            words(of.rep[i]),
            words(of.get("grade")[i]),
            words(of.get("region")[i]),
            Cell(day(int(of.last[i])), isoday(int(of.last[i]))),
            money(float(of.net[i])),
        ]
        for i in sorted(chosen, key=lambda i: -of.net[i])
    ]
    page = Page(title, "loss", "by_rep")
    page.tables = [Laid("customers", people(len(rows)), heads, rows, empty=both("一家也没有。", "None."))]
    return page


def risk_page(names: list[tuple[str, str | None]], title: str) -> Page:
    """Customers at risk and their names -> the list behind the number."""
    heads = (Head("customer", both("客户", "Customer"), "", False),)
    rows = [[Cell(name or code, code, reverse("customer", args=[code]), code if name else "")] for code, name in names]
    page = Page(title, "loss", "by_rep")
    page.tables = [Laid("at_risk", people(len(rows)), heads, rows, empty=both("一家也没有。", "None."))]
    return page
