"""A line a rep -> the page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from zhanggui.analyse.loss.by_rep import RepLine
from zhanggui.analyse.loss.leaving import Leaving
from zhanggui.web.acquisition.pages.worded import currency
from zhanggui.web.loss.pages.worded import gone_means, rep_word
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Head, Laid, Missing, Page, both, count, money, named, plain, share, words
from zhanggui.web.templatetags.words import day


def _heads() -> tuple[Head, ...]:
    return (
        Head(
            "rep",
            both("业务员", "Rep"),
            both(
                "最近一次购买那天跟进这家客户的人：先看分管记录，再看那天单据上的业务员",
                "Who looked after the customer on the day of the last purchase: by the dated assignments, else by the sale",
            ),
            False,
        ),
        Head("customers", both("半年前活跃的客户", "Active half a year ago")),
        Head("gone", both("流失", "Gone"), gone_means()),
        Head(
            "share_gone",
            both("业务员流失率", "Share gone"),
            both("其流失客户÷其客户，Wilson 95%区间", "Gone / customers, with Wilson's 95 % interval"),
        ),
        Head(
            "q",
            both("与全公司比", "Against the company"),
            both(
                "与全公司流失率的二项检验；同时看多个业务员，按Benjamini-Hochberg控制误报",
                "Binomial test against the share of the company, corrected for the number of reps",
            ),
        ),
        Head(
            "at_risk", both("有流失风险", "At risk"), both("现在拉着警报的客户（沉默或缩量）", "Customers of today with an alarm")
        ),
        Head("load", both("现在管几家", "Load"), both("现在活跃、由他跟进的客户", "Active customers whom they look after now")),
        Head(
            "visits_a_month",
            both("每家每月拜访", "Visits a month"),
            both("最近91天拜访次数÷现在管的家数÷3个月", "Visits of 91 days / load / 3 months"),
        ),
        Head(
            "gone_sales",
            f"{both('流失客户上年买的', 'What the gone bought')} {currency()}",
            both("流失客户在这半年之前一年里的净销售额", "Net sales of the gone in the year before the window"),
        ),
    )


def by_rep_page(lines: list[RepLine] | None, of: Leaving | None) -> Page:
    """A line a rep -> the page (C18)."""
    page = Page(both("业务员与流失", "Reps and loss"), "loss", "by_rep")
    if lines is None or of is None:
        page.missing.append(Missing(both("还没有销售记录。", "There are no sales yet."), "", "zhanggui import FILE --as sales"))
        return page
    page.note = f"{day(of.from_day)}–{day(of.as_of - 1)}"
    page.lead = _lead(lines, of)
    mean = float(of.gone.mean()) if len(of.names) else None
    heads = _heads()
    rows = [_rep_row(x, of) for x in lines]
    total = [
        words(both("合计", "Together")),
        count(len(of.names)),
        count(int(of.gone.sum())),
        share(mean),
        Cell(""),
        _risk_total(lines),
        count(len(of.active_now)),
        Cell(""),
        money(float(of.net[of.gone].sum())),
    ]
    notes = (
        both(
            "流失率高不等于是业务员的原因：客户等级、区域不同，要先比同类，见“是不是业务员的原因”。",
            "A high share does not say that the rep is the reason: like must be held against like first.",
        ),
    )
    page.tables = [
        Laid(
            "by_rep",
            both("每个业务员流失了多少", "What each rep lost"),
            heads,
            rows,
            [total],
            notes=notes,
            empty=both("半年前没有活跃的客户。", "Nobody was active half a year ago."),
        )
    ]
    if not of.has_reps and len(of.names):
        page.missing.append(
            Missing(
                both("没人说过哪家客户由谁跟进。", "Nobody said who looks after whom."),
                both(
                    "导入业务员分管（客户、业务员、起止日期），或在销售明细里带业务员。",
                    "Import assignments, or sales with their rep.",
                ),
                "zhanggui import FILE --as assignments",
            )
        )
    if all(x.at_risk is None for x in lines):
        page.missing.append(Missing(both("风险还没算。", "Risks were not worked out yet."), "", "zhanggui refresh"))
    return page


def _lead(lines: list[RepLine], of: Leaving) -> str:
    if not len(of.names):
        return ""
    gone, n = int(of.gone.sum()), len(of.names)
    text = both(
        f"半年前活跃的{n:,}家里流失了{gone:,}家（{gone / n * 100:.1f}%）",
        f"Of {n:,} who were active half a year ago, {gone:,} are gone ({gone / n * 100:.1f} %)",
    )
    worse = [x for x in lines if x.rep and x.verdict() == "more"]
    if worse:
        names = both("、", ", ").join(str(x.rep) for x in worse[:3])
        return text + both(f"；{names}的流失率明显高于全公司。", f"; {names} lost clearly more than the company.")
    return text + both(
        "；没有哪个业务员明显高于全公司，差别可能只是凑巧。",
        "; no rep lost clearly more than the company: the differences may be chance.",
    )


def _rep_row(x: RepLine, of: Leaving) -> list[Cell]:
    def listed(what: str) -> str:
        return reverse("loss-list") + "?" + urlencode({"of": what} | ({"rep": x.rep} if x.rep else {"unnamed": 1}))

    verdict = x.verdict()
    said_ = {"more": both("高于", "more"), "less": both("低于", "less"), "same": both("看不出差别", "no difference shown")}[
        verdict
    ]
    tone = {"more": "bad", "less": "good"}.get(verdict, "")
    few = both(
        f"凑巧的可能{x.q * 100:.0f}%" if x.q >= 0.01 else "凑巧的可能<1%",
        f"by chance {x.q * 100:.0f} %" if x.q >= 0.01 else "by chance < 1 %",
    )
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
