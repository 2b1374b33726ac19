"""How customers use what we offer -> the page."""

from __future__ import annotations

from django.urls import reverse

from zhanggui.analyse.customers.ways.adoption import Adoption, Depth
from zhanggui.web.acquisition.pages.worded import people, said
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Figure, Head, Laid, Missing, Page, both, count, plain, share, words


def adoption_page(found: Adoption | None) -> Page:
    """How customers use what we offer -> the page (C29)."""
    page = Page(both("用得怎样", "How they use it"), "acquisition", "adoption")
    if found is None:
        page.missing.append(Missing(both("还没有记录。", "No records yet."), "", "zhanggui import FILE"))
        return page
    kept = found.kept
    if kept is not None and kept.rate is not None and kept.interval is not None:
        low, high = kept.interval
        page.lead = both(
            f"前一年买过的{people(kept.customers)}，最近一年买的是那时的{kept.rate * 100:.1f}%"
            f"（{low * 100:.1f}–{high * 100:.1f}%）；"
            f"{kept.stayed:,}家还在买。",
            f"The {people(kept.customers)} of the year before bought {kept.rate * 100:.1f} % of it in the last year "
            f"({low * 100:.1f}–{high * 100:.1f} %); {kept.stayed:,} still buy.",
        )
    page.figures = _adoption_figures(found)
    if found.features is None:
        page.missing.append(
            Missing(
                both("没有行为事件，看不到用了哪些功能。", "No events: which features are used cannot be told."),
                both("导入订货端的行为事件（客户、时间、事件）。", "Import the events of the ordering app."),
                "zhanggui import FILE --as events",
            )
        )
    else:
        page.tables = [_features_table(found), _depths_table(found)]
    page.missing.append(
        Missing(
            both(
                "没有合同的记录，续约看净销售留存。",
                "Contracts are not recorded: whether they renew is seen by net revenue retention.",
            )
        )
    )
    return page


def _adoption_figures(found: Adoption) -> list[Figure]:
    kept, none = found.kept, numbers.NONE
    wider, grades = found.wider, found.grades
    return [
        Figure(
            both("平均使用深度", "Mean adoption"),
            none if found.mean is None else f"{found.mean * 100:.0f}%",
            both("用过的功能数÷有人用过的功能数", "features used / features anybody used"),
        ),
        Figure(
            both("净销售留存", "Net revenue retention"),
            none if kept is None or kept.rate is None else f"{kept.rate * 100:.1f}%",
            both(
                "记录不满两年" if kept is None else f"{said(kept.before_cents)}→{said(kept.now_cents)}",
                "less than two years recorded" if kept is None else f"{said(kept.before_cents)} → {said(kept.now_cents)}",
            ),
        ),
        Figure(
            both("品种变多的客户", "Range grew"),
            none if wider is None else f"{wider[0]:,}",
            "" if wider is None else both(f"变少{wider[1]:,}，一样{wider[2]:,}", f"shrank {wider[1]:,}, same {wider[2]:,}"),
        ),
        Figure(
            both("升级的客户", "Grade raised"),
            none if grades is None else f"{grades[0]:,}",
            both(
                "等级没有按日期记" if grades is None else f"降级{grades[1]:,}，没变{grades[2]:,}",
                "grades are not dated" if grades is None else f"lowered {grades[1]:,}, same {grades[2]:,}",
            ),
        ),
    ]


def _features_table(found: Adoption) -> Laid:
    users = sum(d.used > 0 for d in found.depths)
    heads = (
        Head("feature", both("功能", "Feature"), both("行为事件的名字", "The name of an event"), False),
        Head("customers", both("用过的客户", "Customers")),
        Head("share", both("占用过订货端的", "Of those who used any")),
    )
    rows = [[words(name), count(n), share(n / max(users, n))] for name, n in found.features or ()]
    return Laid("features", both(f"最近{found.days}天用了什么", f"Used in the last {found.days} days"), heads, rows)


def _depths_table(found: Adoption) -> Laid:
    heads = (
        Head("customer", both("客户", "Customer"), "", False),
        Head("used", both("用了几个功能", "Features used")),
        Head("adoption", both("使用深度", "Adoption"), both("用过的÷有的", "Used / there")),
        Head("before", both(f"再前{found.days}天", f"The {found.days} days before")),
        Head("change", both("变化", "Change")),
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
        both("谁用得少了", "Who uses less"),
        heads,
        [row(d) for d in ordered],
        sub=both("少得最多的在前", "the largest fall first"),
        most=50,
    )
