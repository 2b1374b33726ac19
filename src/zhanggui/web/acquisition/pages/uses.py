"""How customers use what we offer -> the page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.analyse.customers.ways.adoption import Adoption, Depth
from zhanggui.web.acquisition.pages.worded import people, said
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Figure, Head, Laid, Missing, Page, count, plain, share, words


def adoption_page(found: Adoption | None) -> Page:
    """How customers use what we offer -> the page (C29)."""
    page = Page(_("用得怎样"), "acquisition", "adoption")
    if found is None:
        page.missing.append(Missing(pgettext("acquisition", "还没有记录。"), "", "zhanggui import FILE"))
        return page
    kept = found.kept
    if kept is not None and kept.rate is not None and kept.interval is not None:
        low, high = kept.interval
        page.lead = _("前一年买过的%(customers)s，最近一年买的是那时的%(rate)s%%（%(low)s–%(high)s%%）；%(stayed)s家还在买。") % {
            "customers": people(kept.customers),
            "rate": f"{kept.rate * 100:.1f}",
            "low": f"{low * 100:.1f}",
            "high": f"{high * 100:.1f}",
            "stayed": f"{kept.stayed:,}",
        }
    page.figures = _adoption_figures(found)
    if found.features is None:
        page.missing.append(
            Missing(
                _("没有行为事件，看不到用了哪些功能。"),
                _("导入订货端的行为事件（客户、时间、事件）。"),
                "zhanggui import FILE --as events",
            )
        )
    else:
        page.tables = [_features_table(found), _depths_table(found)]
    page.missing.append(Missing(_("没有合同的记录，续约看净销售留存。")))
    return page


def _adoption_figures(found: Adoption) -> list[Figure]:
    kept, none = found.kept, numbers.NONE
    wider, grades = found.wider, found.grades
    return [
        Figure(
            _("平均使用深度"),
            none if found.mean is None else f"{found.mean * 100:.0f}%",
            _("用过的功能数÷有人用过的功能数"),
        ),
        Figure(
            _("净销售留存"),
            none if kept is None or kept.rate is None else f"{kept.rate * 100:.1f}%",
            _("记录不满两年") if kept is None else f"{said(kept.before_cents)} → {said(kept.now_cents)}",
        ),
        Figure(
            _("品种变多的客户"),
            none if wider is None else f"{wider[0]:,}",
            "" if wider is None else _("变少%(wider)s，一样%(wider2)s") % {"wider": f"{wider[1]:,}", "wider2": f"{wider[2]:,}"},
        ),
        Figure(
            _("升级的客户"),
            none if grades is None else f"{grades[0]:,}",
            _("等级没有按日期记")
            if grades is None
            else _("降级%(grades)s，没变%(grades2)s") % {"grades": f"{grades[1]:,}", "grades2": f"{grades[2]:,}"},
        ),
    ]


def _features_table(found: Adoption) -> Laid:
    users = sum(d.used > 0 for d in found.depths)
    heads = (
        Head("feature", _("功能"), _("行为事件的名字"), False),
        Head("customers", _("用过的客户")),
        Head("share", _("占用过订货端的")),
    )
    rows = [[words(name), count(n), share(n / max(users, n))] for name, n in found.features or ()]
    return Laid("features", _("最近%(days)s天用了什么") % {"days": found.days}, heads, rows)


def _depths_table(found: Adoption) -> Laid:
    heads = (
        Head("customer", pgettext("acquisition", "客户"), "", False),
        Head("used", _("用了几个功能")),
        Head("adoption", _("使用深度"), _("用过的÷有的")),
        Head("before", _("再前%(days)s天") % {"days": found.days}),
        Head("change", _("变化")),
    )

    def row(d: Depth) -> list[Cell]:
        change = None if d.before is None else d.used - d.before
        return [
            Cell(d.customer, d.customer, reverse("customer", args=[d.customer])),
            count(d.used),
            share(found.share(d)),
            count(d.before),
            plain(change, 0),
        ]

    ordered = sorted(found.depths, key=lambda d: ((d.used - (d.before or 0)), d.customer))
    return Laid(
        "depths",
        _("谁用得少了"),
        heads,
        [row(d) for d in ordered],
        sub=_("少得最多的在前"),
        most=50,
    )
