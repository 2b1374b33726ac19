"""Who left -> the lists behind the numbers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.analyse.loss.leaving import Leaving
from zhanggui.web.acquisition.pages.worded import currency, people
from zhanggui.web.show.laid import Cell, Head, Laid, Page, Rows, money, words
from zhanggui.web.templatetags.words import day, isoday


def listed_page(of: Leaving, chosen: list[int], title: str) -> Page:
    """The base and which of it -> the list behind a number."""
    heads = (
        Head("customer", pgettext("loss", "客户"), "", False),
        Head("rep", _("业务员"), "", False),
        Head("grade", _("等级"), "", False),
        Head("region", _("区域"), "", False),
        Head("last_purchase", _("最近购买"), "", False),
        Head("net_before", f"{_('上年净销售额')} {currency()}"),
    )
    names, grade, region = (of.get(trait) for trait in ("name", "grade", "region"))

    def row(i: int) -> list[Cell]:
        code, last = of.names[i], int(of.last[i])
        who = Cell(names[i] or code, code, reverse("customer", args=[code]), code if names[i] else "")
        bought = Cell(day(last), isoday(last))
        return [who, words(of.rep[i]), words(grade[i]), words(region[i]), bought, money(float(of.net[i]))]

    rows = Rows(sorted(chosen, key=lambda i: -of.net[i]), row)
    page = Page(title, "loss", "by_rep")
    page.tables = [Laid("customers", people(len(rows)), heads, rows, empty=_("一家也没有。"))]
    return page


def risk_page(names: list[tuple[str, str | None]], title: str) -> Page:
    """Customers at risk and their names -> the list behind the number."""
    heads = (Head("customer", pgettext("loss", "客户"), "", False),)
    rows = [[Cell(name or code, code, reverse("customer", args=[code]), code if name else "")] for code, name in names]
    page = Page(title, "loss", "by_rep")
    page.tables = [Laid("at_risk", people(len(rows)), heads, rows, empty=_("一家也没有。"))]
    return page
