"""Newcomers and leads -> the page of conversion."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.analyse.acquisition.conversion import (
    CUTS,
    FEW,
    WITHIN,
    Funnel,
    Leads,
    Step,
    funnel,
    funnels,
    lead_funnel,
    lead_funnels,
)
from zhanggui.analyse.acquisition.leads import Lead
from zhanggui.analyse.acquisition.newcomers import Newcomers
from zhanggui.rules.lead_stage import WORDS as STAGE_WORDS
from zhanggui.web.acquisition.pages.worded import by_word, cut_word
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import (
    Cell,
    Head,
    Laid,
    Missing,
    Page,
    count,
    declared,
    named,
    plain,
    share,
)

MOST = 40
"""Groups that the page lists; the file has them all."""


def conversion_page(new: Newcomers | None, leads: list[Lead], by: str) -> Page:
    """Newcomers and leads of somebody's scope, by a cut -> the page."""
    page = Page(pgettext("acquisition", "转化"), "acquisition", "conversion")
    cuts = [cut for cut in CUTS if cut == "month" or (new is not None and any(new.get(cut)))]
    page.cuts = [(by_word(c), f"?by={c}", c == by) for c in cuts]
    if new is not None and new.is_new.any():
        found = funnels(new, by)
        whole = funnel(new)
        page.lead = _conversion_lead(whole)
        page.tables.append(_funnel_table(found, whole, by))
        if not new.listed:
            page.missing.append(
                Missing(
                    _("没有建档日期，看不到“登记→首购”这一步。"),
                    _("客户档案带上建档（注册）日期。"),
                    "zhanggui import FILE --as customers",
                )
            )
    if leads:
        cut = by if by in ("source", "rep", "month", "region") else "source"
        page.tables.append(_leads_table(leads, _last(new, leads), cut))
        if not page.lead:
            won = sum(x.won for x in leads)
            page.lead = _("%(leads)s条线索，成交%(won)s条，转化率%(won2)s%%。") % {
                "leads": f"{len(leads):,}",
                "won": f"{won:,}",
                "won2": f"{won / len(leads) * 100:.1f}",
            }
    _say_missing(page, new, leads)
    return page


def _say_missing(page: Page, new: Newcomers | None, leads: list[Lead]) -> None:
    """A page, newcomers and leads -> the page says what is not there."""
    if not leads and new is not None:
        page.missing.append(
            Missing(
                _("没有潜在客户的记录。"),
                _("导入线索（编号、来源、首次接触日期、状态），就能看线索→成交。"),
                "zhanggui import FILE --as prospects",
            )
        )
    if new is None:
        page.missing.append(
            Missing(
                pgettext("acquisition", "还没有记录。"),
                _("导入客户、销售或潜在客户。"),
                "zhanggui import FILE",
            )
        )
    elif not new.is_new.any() and not leads:
        page.missing.insert(
            0,
            Missing(
                _("记录里没有新客户。"),
                _("建档或首购在账本开头90天以后的才算新客户。"),
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
            _("登记的%(n)s家里%(hits)s家买过（%(said)s%%，区间%(low)s–%(high)s%%）")
            % {"n": f"{n:,}", "hits": f"{hits:,}", "said": said, "low": low, "high": high}
        )
    rate = whole.second.rate
    if rate.n:
        wait = whole.second.median
        parts.append(
            _("买过一次的%(n)s家里%(hits)s家又买了") % {"n": f"{rate.n:,}", "hits": f"{rate.hits:,}"}
            + (_("，一半在%(wait)s天内") % {"wait": wait} if wait is not None else "")
        )
    text = _("；").join(parts)
    return text[:1].upper() + text[1:] + _("。") if parts else ""


def _funnel_table(found: list[Funnel], whole: Funnel, by: str) -> Laid:
    heads = (
        Head(by, cut_word(by), "", False),
        Head("registered", _("登记"), _("账本开始以后建档的客户")),
        Head("bought_first", _("首购"), _("其中买过的")),
        Head(
            "first_rate",
            _("登记→首购"),
            _("至今买过的÷登记的；第二行是Wilson 95%区间"),
        ),
        Head(
            "first_within_90",
            _("90天内首购"),
            _("按Kaplan-Meier：登记不满90天、还没买的只算看过的那些天"),
        ),
        Head(
            "first_median_days",
            _("首购等几天"),
            _("一半的人在几天内；不到一半的人买过就没有"),
        ),
        Head(
            "buyers",
            _("买过的"),
            _("登记的里首购的，加上没有建档日期、账本开头90天以后首购的"),
        ),
        Head("bought_again", _("再购"), _("在另一天又买的")),
        Head(
            "second_rate",
            _("首购→再购"),
            _("又买的÷买过的，Wilson 95%区间"),
        ),
        Head("second_within_90", _("90天内再购"), _("按Kaplan-Meier")),
        Head("second_median_days", _("再购等几天")),
    )
    rows = [_funnel_row(f, by) for f in found]
    return Laid(
        "conversion",
        _("登记→首购→再购"),
        heads,
        rows,
        [_funnel_row(whole, by, total=True)],
        sub=_("不足%(FEW)s家的看区间，不排名次") % {"FEW": FEW},
        most=MOST,
    )


def _funnel_row(f: Funnel, by: str, total: bool = False) -> list[Cell]:
    group = _("合计") if total else f.group or pgettext("acquisition", "没写")
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


def _leads_table(leads: list[Lead], as_of: int, by: str) -> Laid:
    found, stages, total = lead_funnels(leads, as_of, by), lead_funnels(leads, as_of, "stage"), lead_funnel(leads, as_of)
    heads = (
        Head(by, cut_word(by), "", False),
        Head(
            "leads",
            pgettext("acquisition", "线索"),
            _("潜在客户，一家一条；线索表和成交表是两个文件也算一条"),
        ),
        Head("won", _("成交"), _("成了客户，或写了成交日期")),
        Head("lost", _("丢了")),
        Head("open", _("还在跟")),
        Head("win_rate", _("转化率"), _("成交÷线索，Wilson 95%区间")),
        Head(
            "won_within_90",
            _("%(WITHIN)s天内成交") % {"WITHIN": WITHIN},
            _("按Kaplan-Meier；成交的里九成以上写了日期才算"),
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

    notes = [f"{declared(*STAGE_WORDS[x.group])} {x.rate.n:,}" for x in stages if x.group in STAGE_WORDS]  # type: ignore[index]
    return Laid(
        "leads",
        _("线索→成交"),
        heads,
        [row(x, x.group or pgettext("acquisition", "没写")) for x in found],
        [row(total, _("合计"))],
        notes=(_("阶段：") + _("，").join(notes),),
    )
