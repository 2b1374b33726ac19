"""Sources -> their page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhanggui.analyse.acquisition.conversion import FEW
from zhanggui.analyse.acquisition.sources import SourceLine, Sources
from zhanggui.rules.cost_kind import WORDS as COST_WORDS
from zhanggui.web.acquisition.pages.worded import currency, people, said, source_word, span
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import (
    Cell,
    Head,
    Laid,
    Missing,
    Page,
    count,
    declared,
    money,
    money_spread,
    named,
    plain,
    words,
)


def sources_page(found: Sources, cost: bool) -> Page:
    """Sources over the last year -> the page."""
    page = Page(_("获客"), "acquisition", "sources", span(found.from_day, found.to_day))
    page.lead = _sources_lead(found)
    heads = [
        Head(
            "source",
            _("来源"),
            _("首次触点：客户第一次从哪里接触到我们。没写来源的单列一行，不丢掉"),
            False,
        ),
        Head(
            "customers",
            _("新客户"),
            _("期内第一次购买的客户；建档早于账本开头的是老客户，不算"),
        ),
        Head(
            "customers_by_last_touch",
            _("按末次触点"),
            _("同一批新客户，按购买前最后一次触点归属"),
        ),
        Head("registered", _("新登记"), _("期内建档的客户")),
    ]
    if cost:
        # Where nobody told what was spent there is no column for what a customer cost: what is missing is said below.
        heads += [head for head in _money_heads(found) if found.spent is not None or head.name in ("value_12m", "lived")]
    rows = [_source_row(x, found, cost) for x in found.lines]
    totals = [_source_row(found.total, found, cost)]
    page.tables = [
        Laid(
            "sources",
            _("每个来源带来多少、花多少、值多少"),
            tuple(heads),
            rows,
            totals,
            empty=_("这一年没有新客户，也没有获客费用。"),
            notes=_source_notes(found, cost),
        )
    ]
    if cost and found.spent and found.spent.by_kind:
        page.tables.append(_kinds_table(found))
    page.missing = _missing_of_sources(found, cost)
    return page


def _money_heads(found: Sources) -> list[Head]:
    value = _("12个月毛利") if found.measure == "gross_profit" else _("12个月净销售额")
    return [
        Head(
            "cost",
            f"{_('获客费用')} {currency()}",
            _("期内费用明细里用于获客、写明这个渠道的"),
        ),
        Head(
            "cac",
            f"{_('获客成本')} {currency()}",
            _("获客成本=渠道费用÷新增客户（CAC）"),
        ),
        Head(
            "payback_months",
            _("回本 月"),
            _("累计带来的毛利超过获客成本的那个月；括号里是95%的范围。客户还没活到的月份不计入平均（删失），不当作零"),
        ),
        Head(
            "value_12m",
            f"{value} {currency()}",
            _("这个来源的客户头12个月平均每家带来的，95%区间按抽客户重算400次"),
        ),
        Head(
            "value_over_cac",
            _("价值÷成本"),
            _("12个月价值÷获客成本；整个区间大于1才说赚"),
        ),
        Head(
            "lived",
            _("看过的客户"),
            _("回本和价值靠全部记录里的新客户算，不只是这一年的"),
        ),
    ]


def _source_row(x: SourceLine, found: Sources, cost: bool) -> list[Cell]:
    href = (
        reverse("acquisition-newcomers")
        + "?"
        + urlencode({"source": x.source} if x.source else {"unnamed": 1} if x.source is None else {})
    )
    row = [named(source_word(x.source), x.source), count(x.customers, href), count(x.last_customers), count(x.registered)]
    if not cost:
        return row
    value, ratio = x.value, x.ratio
    worth = money(value[0], money_spread(value[1], value[2])) if value else Cell(numbers.NONE, why=_not_yet(x))
    if found.spent is None:
        return [*row, worth, count(x.lived)]
    tone = {"earns": "good", "loses": "bad"}.get(x.verdict, "")
    over = plain(ratio[0], 2, why=f"{ratio[1]:,.2f}–{ratio[2]:,.2f}", tone=tone) if ratio else Cell(numbers.NONE)
    return [*row, money(x.cost_cents), money(x.cac_cents), _payback(x), worth, over, count(x.lived)]


def _not_yet(x: SourceLine) -> str:
    if not x.months_seen or x.so_far is None:
        return _("看过的客户不到5家")
    return _("只看到%(months_seen)s个月：%(so_far)s") % {"months_seen": x.months_seen, "so_far": numbers.whole(x.so_far[0])}


def _payback(x: SourceLine) -> Cell:
    """-> the month, or that it was not reached within the months watched."""
    if x.payback is None:
        return Cell(numbers.NONE)
    month, early, late = x.payback
    beyond = _("%(months_seen)s个月内没回本") % {"months_seen": x.months_seen}
    if month is None:
        return Cell(beyond, None)
    if early == month == late:
        return Cell(str(month), month)
    return Cell(str(month), month, why=f"{early or month}–{late}" if late else f"{early or month}–" + beyond)


def _sources_lead(found: Sources) -> str:
    total = found.total
    text = _("近365天新增%(customers)s") % {"customers": people(total.customers)}
    if total.cost_cents is None or total.cac_cents is None:
        return text + _("。")
    text += _("，获客花了%(cost_cents)s，平均一家%(cac_cents)s") % {
        "cost_cents": said(total.cost_cents),
        "cac_cents": said(total.cac_cents),
    }
    # Few customers have no rank (fewer than 30 conversions: show the interval, not the order).
    ranked = sorted((x for x in found.lines if x.source and x.cac_cents and x.customers >= FEW), key=lambda x: x.cac_cents or 0)
    if len(ranked) >= 2:
        low = ranked[0]
        text += _("。%(source)s最省，一家%(cac_cents)s") % {"source": low.source, "cac_cents": said(low.cac_cents)}
    losing = max((x for x in found.lines if x.source and x.verdict == "loses"), key=lambda x: x.cac_cents or 0, default=None)
    if losing is not None and losing.ratio is not None:
        least, most = losing.ratio[1:]
        cac = said(losing.cac_cents)
        text += _("；%(source)s一家要%(cac)s，12个月只带回它的%(least)s–%(most)s%%") % {
            "source": losing.source,
            "cac": cac,
            "least": f"{least * 100:.0f}",
            "most": f"{most * 100:.0f}",
        }
    return text + _("。")


def _source_notes(found: Sources, cost: bool) -> tuple[str, ...]:
    notes = [_("少于%(FEW)s家新客户的来源不排名次，只看区间。") % {"FEW": FEW}]
    if cost and found.measure == "net_sales":
        notes.append(_("没有商品成本，价值按净销售额算，回本会显得偏快：导入供货报价或带成本的销售明细后按毛利算。"))
    return tuple(notes)


def _kinds_table(found: Sources) -> Laid:
    assert found.spent is not None
    rows = [
        [words(declared(*COST_WORDS[kind])), money(cents)]
        for kind, cents in sorted(found.spent.by_kind.items(), key=lambda item: -item[1])
    ]
    heads = (
        Head(
            "kind",
            _("用途"),
            _("按费用类别里的字认：推广、地推、转介绍…算获客；维护、客情、回访…算维护"),
            False,
        ),
        Head("cost", f"{_('金额')} {currency()}"),
    )
    return Laid(
        "costs",
        _("这一年的费用"),
        heads,
        rows,
        [[words(_("合计")), money(sum(found.spent.by_kind.values()))]],
    )


def _missing_of_sources(found: Sources, cost: bool) -> list[Missing]:
    out = []
    if not found.has_sources:
        out.append(
            Missing(
                _("没有一家客户写了来源。"),
                _("客户档案带上“获客来源”，或导入潜在客户、获客触点（扫码、邀请码、传单、UTM），这里就按来源分。"),
                "zhanggui import FILE --as customers",
            )
        )
    if cost and found.spent is None:
        out.append(
            Missing(
                _("没有费用记录，算不出获客成本和回本期。"),
                _("导入费用明细：日期、费用类别、获客渠道、金额。"),
                "zhanggui import FILE --as costs",
            )
        )
    return out
