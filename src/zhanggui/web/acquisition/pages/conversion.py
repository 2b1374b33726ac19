"""Newcomers and leads -> the page of conversion."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from zhanggui.analyse.acquisition.conversion import CUTS, FEW, WITHIN, Funnel, Leads, Step, funnel, funnels, lead_funnels
from zhanggui.analyse.acquisition.leads import Lead
from zhanggui.analyse.acquisition.newcomers import Newcomers
from zhanggui.rules.lead_stage import WORDS as STAGE_WORDS
from zhanggui.web.acquisition.pages.worded import CUT_WORDS
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import (
    Cell,
    Head,
    Laid,
    Missing,
    Page,
    both,
    count,
    named,
    plain,
    share,
)


def conversion_page(new: Newcomers | None, leads: list[Lead], by: str) -> Page:
    """Newcomers and leads of somebody's scope, by a cut -> the page."""
    page = Page(both("转化", "Conversion"), "acquisition", "conversion")
    cuts = [cut for cut in CUTS if cut == "month" or (new is not None and any(new.get(cut)))]
    page.cuts = [(both(f"按{CUT_WORDS[c][0]}", f"by {CUT_WORDS[c][1]}"), f"?by={c}", c == by) for c in cuts]
    if new is not None and new.is_new.any():
        found = funnels(new, by)
        whole = funnel(new)
        page.lead = _conversion_lead(whole)
        page.tables.append(_funnel_table(found, whole, by))
        if not new.listed:
            page.missing.append(
                Missing(
                    both(
                        "没有建档日期，看不到“登记→首购”这一步。",
                        "Nobody wrote when customers registered: the first step cannot be told.",
                    ),
                    both("客户档案带上建档（注册）日期。", "Import customers with the day of registration."),
                    "zhanggui import FILE --as customers",
                )
            )
    if leads:
        cut = by if by in ("source", "rep", "month", "region") else "source"
        page.tables.append(
            _leads_table(lead_funnels(leads, _last(new, leads), cut), lead_funnels(leads, _last(new, leads), "stage"), cut, leads)
        )
        if not page.lead:
            won = sum(x.won for x in leads)
            page.lead = both(
                f"{len(leads):,}条线索，成交{won:,}条，转化率{won / len(leads) * 100:.1f}%。",
                f"{len(leads):,} leads, {won:,} won: {won / len(leads) * 100:.1f} %.",
            )
    _say_missing(page, new, leads)
    return page


def _say_missing(page: Page, new: Newcomers | None, leads: list[Lead]) -> None:
    """A page, newcomers and leads -> the page says what is not there."""
    if not leads and new is not None:
        page.missing.append(
            Missing(
                both("没有潜在客户的记录。", "No leads were imported."),
                both(
                    "导入线索（编号、来源、首次接触日期、状态），就能看线索→成交。",
                    "Import leads (number, source, first contact, stage) to see how many become customers.",
                ),
                "zhanggui import FILE --as prospects",
            )
        )
    if new is None:
        page.missing.append(
            Missing(
                both("还没有记录。", "No records yet."),
                both("导入客户、销售或潜在客户。", "Import customers, sales or leads."),
                "zhanggui import FILE",
            )
        )
    elif not new.is_new.any() and not leads:
        page.missing.insert(
            0,
            Missing(
                both("记录里没有新客户。", "There are no new customers in the records."),
                both(
                    "建档或首购在账本开头90天以后的才算新客户。",
                    "New is who registered, or first bought, after the first 90 days of the records.",
                ),
            ),
        )


def _last(new: Newcomers | None, leads: list[Lead]) -> int:
    return new.as_of if new is not None else max((x.won_day or x.contacted or 0) for x in leads) + 1


def _conversion_lead(whole: Funnel) -> str:
    parts = []
    if whole.first is not None and whole.first.rate.n:
        hits, n = whole.first.rate.hits, whole.first.rate.n
        low, high = (f"{end * 100:.1f}" for end in whole.first.rate.interval)
        said = f"{hits / n * 100:.1f}"
        parts.append(
            both(
                f"登记的{n:,}家里{hits:,}家买过（{said}%，区间{low}–{high}%）",
                f"of {n:,} registered, {hits:,} have bought ({said} %, {low}–{high} %)",
            )
        )
    rate = whole.second.rate
    if rate.n:
        wait = whole.second.median
        parts.append(
            both(
                f"买过一次的{rate.n:,}家里{rate.hits:,}家又买了" + (f"，一半在{wait}天内" if wait is not None else ""),
                f"of {rate.n:,} who bought once, {rate.hits:,} bought again"
                + (f", half of them within {wait} days" if wait is not None else ""),
            )
        )
    text = both("；", "; ").join(parts)
    return text[:1].upper() + text[1:] + both("。", ".") if parts else ""


def _funnel_table(found: list[Funnel], whole: Funnel, by: str) -> Laid:
    heads = (
        Head(by, both(*CUT_WORDS[by]), "", False),
        Head("registered", both("登记", "Registered"), both("账本开始以后建档的客户", "Registered after the records begin")),
        Head("bought_first", both("首购", "First purchase"), both("其中买过的", "Of these, who have bought")),
        Head(
            "first_rate",
            both("登记→首购", "registered → first"),
            both("至今买过的÷登记的；第二行是Wilson 95%区间", "Bought so far / registered; below, Wilson's 95 % interval"),
        ),
        Head(
            "first_within_90",
            both("90天内首购", "first within 90 days"),
            both(
                "按Kaplan-Meier：登记不满90天、还没买的只算看过的那些天",
                "Kaplan-Meier: who registered less than 90 days ago is counted for the days watched",
            ),
        ),
        Head(
            "first_median_days",
            both("首购等几天", "days to first"),
            both(
                "一半的人在几天内；不到一半的人买过就没有",
                "Half of them within so many days; none while fewer than half have bought",
            ),
        ),
        Head(
            "buyers",
            both("买过的", "Buyers"),
            both(
                "登记的里首购的，加上没有建档日期、账本开头90天以后首购的",
                "First buyers among the registered, and those without a day of registration who first bought after the "
                "first 90 days",
            ),
        ),
        Head("bought_again", both("再购", "Second purchase"), both("在另一天又买的", "Bought again on another day")),
        Head(
            "second_rate",
            both("首购→再购", "first → second"),
            both("又买的÷买过的，Wilson 95%区间", "Bought again / bought, with Wilson's interval"),
        ),
        Head("second_within_90", both("90天内再购", "second within 90 days"), both("按Kaplan-Meier", "Kaplan-Meier")),
        Head("second_median_days", both("再购等几天", "days to second")),
    )
    rows = [_funnel_row(f, by) for f in found]
    return Laid(
        "conversion",
        both("登记→首购→再购", "Registered → first → second purchase"),
        heads,
        rows,
        [_funnel_row(whole, by, total=True)],
        sub=both(f"不足{FEW}家的看区间，不排名次", f"fewer than {FEW}: see the interval, not the order"),
    )


def _funnel_row(f: Funnel, by: str, total: bool = False) -> list[Cell]:
    group = both("合计", "Together") if total else f.group or both("没写", "Not written")
    asked: dict[str, Any] = {} if total else {"by": by, "group": f.group} if f.group else {"by": by, "unnamed": 1}

    def listed(step: str) -> str:
        return reverse("conversion-list") + "?" + urlencode(asked | {"step": step})

    first, second = f.first, f.second
    early = _step_cells(first) if first else [Cell(numbers.NONE)] * 3
    bought = count(first.rate.hits, listed("first")) if first else Cell(numbers.NONE)
    registered = count(f.registered, listed("registered")) if first else Cell(numbers.NONE)
    return [
        named(group, None if total else f.group),
        registered,
        bought,
        *early,
        count(f.buyers, listed("buyers")),
        count(second.rate.hits, listed("second")),
        *_step_cells(second),
    ]


def _step_cells(step: Step) -> list[Cell]:
    within = share(*step.within) if step.within and step.rate.n else Cell(numbers.NONE)
    return [share(step.rate.share, *step.rate.interval) if step.rate.n else Cell(numbers.NONE), within, plain(step.median, 0)]


def _leads_table(found: list[Leads], stages: list[Leads], by: str, leads: list[Lead]) -> Laid:
    heads = (
        Head(by, both(*CUT_WORDS[by]), "", False),
        Head(
            "leads",
            both("线索", "Leads"),
            both(
                "潜在客户，一家一条；线索表和成交表是两个文件也算一条",
                "Each lead once, though a list of leads and one of deals are two files",
            ),
        ),
        Head("won", both("成交", "Won"), both("成了客户，或写了成交日期", "Became a customer, or has a day won")),
        Head("lost", both("丢了", "Lost")),
        Head("open", both("还在跟", "Open")),
        Head("win_rate", both("转化率", "Won / leads"), both("成交÷线索，Wilson 95%区间", "Won / leads, with Wilson's interval")),
        Head(
            "won_within_90",
            both(f"{WITHIN}天内成交", f"won within {WITHIN} days"),
            both(
                "按Kaplan-Meier；成交的里九成以上写了日期才算", "Kaplan-Meier; told when nine in ten of the won have their days"
            ),
        ),
    )

    def row(x: Leads, group: str) -> list[Cell]:
        rate = x.rate
        return [
            named(group, x.group),
            count(rate.n),
            count(rate.hits),
            count(x.lost),
            count(x.open),
            share(rate.share, *rate.interval),
            share(*x.within) if x.within else Cell(numbers.NONE),
        ]

    total = Leads("", type(found[0].rate)(sum(x.rate.hits for x in found), len(leads)), sum(x.lost for x in found), None, None)
    notes = [f"{both(*STAGE_WORDS[x.group])} {x.rate.n:,}" for x in stages if x.group in STAGE_WORDS]  # type: ignore[index]
    return Laid(
        "leads",
        both("线索→成交", "Leads → customers"),
        heads,
        [row(x, x.group or both("没写", "Not written")) for x in found],
        [row(total, both("合计", "Together"))],
        notes=(both("阶段：", "Stages: ") + both("，", ", ").join(notes),),
    )
