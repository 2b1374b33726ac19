"""Sources -> their page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from zhanggui.analyse.acquisition.conversion import FEW
from zhanggui.analyse.acquisition.sources import SourceLine, Sources
from zhanggui.rules.cost_kind import WORDS as COST_WORDS
from zhanggui.web.acquisition.pages.worded import currency, people, said, source_word
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import (
    Cell,
    Head,
    Laid,
    Missing,
    Page,
    both,
    count,
    money,
    money_spread,
    named,
    plain,
    words,
)
from zhanggui.web.templatetags.words import day


def sources_page(found: Sources, cost: bool) -> Page:
    """Sources over the last year -> the page."""
    page = Page(both("获客", "Acquisition"), "acquisition", "sources", _span(found.from_day, found.to_day))
    page.lead = _sources_lead(found)
    heads = [
        Head(
            "source",
            both("来源", "Source"),
            both(
                "首次触点：客户第一次从哪里接触到我们。没写来源的单列一行，不丢掉",
                "The first touch: where a customer first met us. Those of whom nobody wrote it are a line of their own",
            ),
            False,
        ),
        Head(
            "customers",
            both("新客户", "New customers"),
            both(
                "期内第一次购买的客户；建档早于账本开头的是老客户，不算",
                "First bought in the period; who was registered before the records begin is not new",
            ),
        ),
        Head(
            "customers_by_last_touch",
            both("按末次触点", "By last touch"),
            both("同一批新客户，按购买前最后一次触点归属", "The same customers by their last touch before the first purchase"),
        ),
        Head("registered", both("新登记", "Registered"), both("期内建档的客户", "Registered in the period")),
    ]
    if cost:
        heads += _money_heads(found)
    rows = [_source_row(x, found, cost) for x in found.lines]
    totals = [_source_row(found.total, found, cost)]
    page.tables = [
        Laid(
            "sources",
            both("每个来源带来多少、花多少、值多少", "What each source brings, costs and is worth"),
            tuple(heads),
            rows,
            totals,
            empty=both("这一年没有新客户，也没有获客费用。", "No new customers and no costs of winning in this year."),
            notes=_source_notes(found, cost),
        )
    ]
    if cost and found.spent and found.spent.by_kind:
        page.tables.append(_kinds_table(found))
    page.missing = _missing_of_sources(found, cost)
    return page


def _span(first: int, last: int) -> str:
    return f"{day(first)}–{day(last)}"


def _money_heads(found: Sources) -> list[Head]:
    value = (
        both("12个月毛利", "12-month gross profit")
        if found.measure == "gross_profit"
        else both("12个月净销售额", "12-month net sales")
    )
    return [
        Head(
            "cost",
            f"{both('获客费用', 'Cost')} {currency()}",
            both("期内费用明细里用于获客、写明这个渠道的", "Costs of winning in the period that name the source"),
        ),
        Head(
            "cac",
            f"{both('获客成本', 'Cost per customer')} {currency()}",
            both("获客成本=渠道费用÷新增客户（CAC）", "CAC = cost of the source / new customers"),
        ),
        Head(
            "payback_months",
            both("回本 月", "Payback, months"),
            both(
                "累计带来的毛利超过获客成本的那个月；括号里是95%的范围。客户还没活到的月份不计入平均（删失），不当作零",
                "The month of life in which what a customer brought passes what it cost; 95 % in brackets. Months not "
                "lived yet are not counted (censored), not zero",
            ),
        ),
        Head(
            "value_12m",
            f"{value} {currency()}",
            both(
                "这个来源的客户头12个月平均每家带来的，95%区间按抽客户重算400次",
                "What a customer of the source brought in its first 12 months; 95 % by drawing customers 400 times",
            ),
        ),
        Head(
            "value_over_cac",
            both("价值÷成本", "Value / cost"),
            both(
                "12个月价值÷获客成本；整个区间大于1才说赚",
                "12-month value / CAC; it earns only when the whole interval is above 1",
            ),
        ),
        Head(
            "lived",
            both("看过的客户", "Customers watched"),
            both(
                "回本和价值靠全部记录里的新客户算，不只是这一年的",
                "Payback and value rest on new customers of all the records, not of this year alone",
            ),
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
    tone = {"earns": "good", "loses": "bad"}.get(x.verdict, "")
    lived = [
        money(value[0], money_spread(value[1], value[2])) if value else Cell(numbers.NONE, why=_not_yet(x)),
        plain(ratio[0], 2, why=f"{ratio[1]:,.2f}–{ratio[2]:,.2f}", tone=tone) if ratio else Cell(numbers.NONE),
    ]
    return [*row, money(x.cost_cents), money(x.cac_cents), _payback(x), *lived, count(x.lived)]


def _not_yet(x: SourceLine) -> str:
    if not x.months_seen or x.so_far is None:
        return both("看过的客户不到5家", "fewer than 5 were watched")
    return both(
        f"只看到{x.months_seen}个月：{numbers.whole(x.so_far[0])}", f"{x.months_seen} months only: {numbers.whole(x.so_far[0])}"
    )


def _payback(x: SourceLine) -> Cell:
    """-> the month, or that it was not reached within the months watched."""
    if x.payback is None:
        return Cell(numbers.NONE)
    month, early, late = x.payback
    beyond = both(f"{x.months_seen}个月内没回本", f"not within {x.months_seen} months")
    if month is None:
        return Cell(beyond, None)
    if early == month == late:
        return Cell(str(month), month)
    return Cell(str(month), month, why=f"{early or month}–{late}" if late else f"{early or month}–" + beyond)


def _sources_lead(found: Sources) -> str:
    total = found.total
    text = both(f"近365天新增{people(total.customers)}", f"{people(total.customers)} in the last 365 days")
    if total.cost_cents is None or total.cac_cents is None:
        return text + both("。", ".")
    text += both(
        f"，获客花了{said(total.cost_cents)}，平均一家{said(total.cac_cents)}",
        f", {said(total.cost_cents)} spent on winning them, {said(total.cac_cents)} each",
    )
    # Few customers have no rank (fewer than 30 conversions: show the interval, not the order).
    ranked = sorted((x for x in found.lines if x.source and x.cac_cents and x.customers >= FEW), key=lambda x: x.cac_cents or 0)
    if len(ranked) >= 2:
        low = ranked[0]
        text += both(
            f"。{low.source}最省，一家{said(low.cac_cents)}",
            f". {low.source} is the cheapest at {said(low.cac_cents)} a customer",
        )
    losing = max((x for x in found.lines if x.source and x.verdict == "loses"), key=lambda x: x.cac_cents or 0, default=None)
    if losing is not None and losing.ratio is not None:
        _, least, most = losing.ratio
        cac = said(losing.cac_cents)
        text += both(
            f"；{losing.source}一家要{cac}，12个月只带回它的{least * 100:.0f}–{most * 100:.0f}%",
            f"; {losing.source} takes {cac} and brings back {least * 100:.0f}–{most * 100:.0f} % of it in 12 months",
        )
    return text + both("。", ".")


def _source_notes(found: Sources, cost: bool) -> tuple[str, ...]:
    notes = [
        both(
            f"少于{FEW}家新客户的来源不排名次，只看区间。",
            f"A source with fewer than {FEW} new customers has an interval and no rank.",
        )
    ]
    if cost and found.measure == "net_sales":
        notes.append(
            both(
                "没有商品成本，价值按净销售额算，回本会显得偏快：导入供货报价或带成本的销售明细后按毛利算。",
                "Nobody told what goods cost: value is net sales, so payback looks too quick. Import offers or lines "
                "with costs to see gross profit.",
            )
        )
    return tuple(notes)


def _kinds_table(found: Sources) -> Laid:
    assert found.spent is not None
    rows = [
        [words(both(*COST_WORDS[kind])), money(cents)]
        for kind, cents in sorted(found.spent.by_kind.items(), key=lambda item: -item[1])
    ]
    heads = (
        Head(
            "kind",
            both("用途", "Spent on"),
            both(
                "按费用类别里的字认：推广、地推、转介绍…算获客；维护、客情、回访…算维护",
                "By the words of the cost: advertising, referral ... is winning; retention, service ... is keeping",
            ),
            False,
        ),
        Head("cost", f"{both('金额', 'Amount')} {currency()}"),
    )
    return Laid(
        "costs",
        both("这一年的费用", "Costs of the year"),
        heads,
        rows,
        [[words(both("合计", "Together")), money(sum(found.spent.by_kind.values()))]],
    )


def _missing_of_sources(found: Sources, cost: bool) -> list[Missing]:
    out = []
    if not found.has_sources:
        out.append(
            Missing(
                both("没有一家客户写了来源。", "No customer has a source."),
                both(
                    "客户档案带上“获客来源”，或导入潜在客户、获客触点（扫码、邀请码、传单、UTM），这里就按来源分。",
                    "A list of customers with their source, leads, or touches (codes of reps, invitations, flyers, "
                    "UTM) tell them apart.",
                ),
                "zhanggui import FILE --as customers",
            )
        )
    if cost and found.spent is None:
        out.append(
            Missing(
                both("没有费用记录，算不出获客成本和回本期。", "No costs were imported: what a customer costs cannot be told."),
                both("导入费用明细：日期、费用类别、获客渠道、金额。", "Import costs: day, kind, source, amount."),
                "zhanggui import FILE --as costs",
            )
        )
    return out
