"""The gap -> the page."""

from __future__ import annotations

from zhanggui.analyse.loss.gap import Gap, Prospect
from zhanggui.rules.lead_stage import WORDS as STAGE_WORDS
from zhanggui.web.acquisition.pages.worded import currency, people, said
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Figure, Head, Laid, Missing, Page, both, money, money_spread, share, words


def _heads(what: str) -> tuple[Head, ...]:
    return (
        Head("lead", both("潜客", "Lead"), "", False),
        Head("stage", both("阶段", "Stage"), both("离成交近的排前面", "The nearest to a sale first"), False),
        Head("source", both("来源", "Source"), "", False),
        Head("city", both("城市", "City"), both("正好在流失客户所在地的排前面", "Where customers left first"), False),
        Head("owner", both("跟进人", "Owner"), "", False),
        Head(
            "chance",
            both("成交的把握", "Chance"),
            both("这个来源过去的转化率，向全部线索的转化率收缩20条", "Share won of its source, drawn to that of all by 20 leads"),
        ),
        Head(
            "worth",
            f"{both('期望', 'Expected')} {currency()}",
            both(f"把握×新网点12个月{what}", f"chance x {what} of a new outlet"),
        ),
    )


def gap_page(found: Gap | None) -> Page:
    """The gap -> the page (C20)."""
    page = Page(both("补缺口", "Filling the gap"), "loss", "gap")
    if found is None:
        page.missing.append(Missing(both("还没有销售记录。", "There are no sales yet."), "", "zhanggui import FILE --as sales"))
        return page
    profit = found.measure == "gross_profit"
    what = both("毛利", "gross profit") if profit else both("净销售额", "net sales")
    page.lead = _gap_lead(found, what)
    needed, value = found.needed, found.value
    page.figures = [
        Figure(
            both(f"流失的{what}（一年）", f"Lost {what}, a year"),
            said(found.lost_cents),
            both(f"{people(found.gone)}流失前一年的{what}", f"of {found.gone:,} gone, in the year before"),
        ),
        Figure(
            both(f"一个新网点12个月的{what}", f"A new outlet's {what} in 12 months"),
            said(value[0]) if value else numbers.NONE,
            both(
                f"95%区间{money_spread(value[1], value[2])}，看了{found.observed}家满一年的",
                f"95 %: {money_spread(value[1], value[2])}, of {found.observed} watched a year",
            )
            if value
            else both("满12个月的新网点不到5家", "fewer than 5 new outlets lived 12 months"),
        ),
        Figure(
            both("要补几个新网点", "New outlets needed"),
            str(needed[0]) if needed else numbers.NONE,
            f"{needed[1]}–{needed[2]}" if needed else "",
        ),
        Figure(
            both("半年里已经来了", "Came within the window"),
            str(found.fresh),
            both(
                f"还差{found.still}个" if found.still is not None else "",
                f"{found.still} still to win" if found.still is not None else "",
            ),
        ),
    ]
    heads = _heads(what)
    page.tables = [
        Laid(
            "prospects",
            both("可以补上的潜客", "Leads to go for"),
            heads,
            [_prospect_row(p) for p in found.prospects],
            most=50,
            empty=both("没有还在跟的潜客。", "There are no open leads."),
        )
    ]
    if not found.prospects:
        page.missing.append(
            Missing(
                both("没有可以补上的潜在客户。", "There are no leads to fill the gap."),
                both("导入潜在客户：名称、来源、城市、阶段、跟进人。", "Import leads: name, source, city, stage, owner."),
                "zhanggui import FILE --as prospects",
            )
        )
    return page


def _gap_lead(found: Gap, what: str) -> str:
    if not found.gone:
        return both("这半年没有客户流失，没有缺口。", "Nobody left in this half year: there is no gap.")
    text = both(
        f"流失的{people(found.gone)}一年带来{said(found.lost_cents)}{what}",
        f"The {found.gone:,} who left brought {said(found.lost_cents)} of {what} a year",
    )
    if found.needed is None:
        return text + both(
            "；满一年的新网点太少，还算不出要补几个。", "; too few new outlets lived a year to say how many fill that."
        )
    n, low, high = found.needed
    text += both(f"，要{n}个新网点补上（{low}–{high}个）", f": {n} new outlets fill that ({low}–{high})")
    if found.leads_needed:
        text += both(
            f"；按现在的转化率，还差的要{found.leads_needed:,}条线索，手上{len(found.prospects):,}条",
            f"; those still missing take {found.leads_needed:,} leads at the share won, {len(found.prospects):,} are open",
        )
    return text + both("。", ".")


def _prospect_row(p: Prospect) -> list[Cell]:
    x = p.lead
    fits = both("流失客户所在地", "customers left here") if p.fits else ""
    return [
        Cell(x.name or x.lead, x.lead, why=x.lead if x.name else ""),
        words(both(*STAGE_WORDS[x.stage])),
        words(x.source),
        words(x.city, why=fits),
        words(x.owner),
        share(p.chance),
        money(p.worth_cents),
    ]
