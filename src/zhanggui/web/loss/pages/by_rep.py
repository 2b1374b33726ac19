"""A line a rep -> the page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.analyse.loss.by_rep import RepLine
from zhanggui.analyse.loss.leaving import Leaving
from zhanggui.web.acquisition.pages.worded import currency, span
from zhanggui.web.loss.pages.worded import gone_means, rep_word
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Head, Laid, Missing, Page, count, money, named, plain, share, words


def _heads() -> tuple[Head, ...]:
    return (
        Head(
            "rep",
            _("业务员"),
            _("最近一次购买那天跟进这家客户的人：先看分管记录，再看那天单据上的业务员"),
            False,
        ),
        Head("customers", _("半年前活跃的客户")),
        Head("gone", pgettext("loss", "流失"), gone_means()),
        Head(
            "share_gone",
            _("业务员流失率"),
            _("其流失客户÷其客户，Wilson 95%区间"),
        ),
        Head(
            "q",
            _("与全公司比"),
            _("与全公司流失率的二项检验；同时看多个业务员，按Benjamini-Hochberg控制误报"),
        ),
        Head("at_risk", _("有流失风险"), _("现在拉着警报的客户（沉默或缩量）")),
        Head("load", _("现在管几家"), _("现在活跃、由他跟进的客户")),
        Head(
            "visits_a_month",
            _("每家每月拜访"),
            _("最近91天拜访次数÷现在管的家数÷3个月"),
        ),
        Head(
            "gone_sales",
            f"{_('流失客户上年买的')} {currency()}",
            _("流失客户在这半年之前一年里的净销售额"),
        ),
    )


def by_rep_page(lines: list[RepLine] | None, of: Leaving | None) -> Page:
    """A line a rep -> the page (C18)."""
    page = Page(_("业务员与流失"), "loss", "by_rep")
    if lines is None or of is None:
        page.missing.append(Missing(_("还没有销售记录。"), "", "zhanggui import FILE --as sales"))
        return page
    page.note = span(of.from_day, of.as_of - 1)
    page.lead = _lead(lines, of)
    mean = float(of.gone.mean()) if len(of.names) else None
    heads = _heads()
    rows = [_rep_row(x, of) for x in lines]
    total = [
        words(_("合计")),
        count(len(of.names)),
        count(int(of.gone.sum())),
        share(mean),
        Cell(""),
        _risk_total(lines),
        count(len(of.active_now)),
        Cell(""),
        money(float(of.net[of.gone].sum())),
    ]
    notes = (_("流失率高不等于是业务员的原因：客户等级、区域不同，要先比同类，见“是不是业务员的原因”。"),)
    page.tables = [
        Laid(
            "by_rep",
            _("每个业务员流失了多少"),
            heads,
            rows,
            [total],
            notes=notes,
            empty=_("半年前没有活跃的客户。"),
        )
    ]
    if not of.has_reps and len(of.names):
        page.missing.append(
            Missing(
                _("没人说过哪家客户由谁跟进。"),
                _("导入业务员分管（客户、业务员、起止日期），或在销售明细里带业务员。"),
                "zhanggui import FILE --as assignments",
            )
        )
    if all(x.at_risk is None for x in lines):
        page.missing.append(Missing(_("风险还没算。"), "", "zhanggui refresh"))
    return page


def _lead(lines: list[RepLine], of: Leaving) -> str:
    if not len(of.names):
        return ""
    gone, n = int(of.gone.sum()), len(of.names)
    text = _("半年前活跃的%(n)s家里流失了%(gone)s家（%(gone2)s%%）") % {
        "n": f"{n:,}",
        "gone": f"{gone:,}",
        "gone2": f"{gone / n * 100:.1f}",
    }
    worse = [x for x in lines if x.rep and x.verdict() == "more"]
    if worse:
        names = _("、").join(str(x.rep) for x in worse[:3])
        return text + _("；%(names)s的流失率明显高于全公司。") % {"names": names}
    return text + _("；没有哪个业务员明显高于全公司，差别可能只是凑巧。")


def _rep_row(x: RepLine, of: Leaving) -> list[Cell]:
    def listed(what: str) -> str:
        return reverse("loss-list") + "?" + urlencode({"of": what} | ({"rep": x.rep} if x.rep else {"unnamed": 1}))

    verdict = x.verdict()
    said_ = {"more": _("高于"), "less": _("低于"), "same": _("看不出差别")}[verdict]
    tone = {"more": "bad", "less": "good"}.get(verdict, "")
    chance = _("若各人本无差别，差出这么多的机会是%(q)s%%（看了多人，已校正）") % {"q": f"{x.q * 100:.0f}"}
    few = chance if x.q >= 0.01 else _("若各人本无差别，差出这么多的机会不到1%（看了多人，已校正）")
    return [
        named(rep_word(x.rep), x.rep),
        count(x.customers, listed("base")),
        count(x.gone, listed("gone")),
        share(x.share, *x.interval),
        Cell(said_, round(x.q, 4), why=few, tone=tone),
        count(x.at_risk, listed("risk")),
        count(x.load),
        plain(x.visits, 2),
        money(x.gone_cents),
    ]


def _risk_total(lines: list[RepLine]) -> Cell:
    known = [x.at_risk for x in lines if x.at_risk is not None]
    return count(sum(known)) if known else Cell(numbers.NONE)
