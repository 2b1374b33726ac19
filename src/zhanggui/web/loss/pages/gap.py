"""The gap -> the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.analyse.loss.gap import Gap, Prospect
from zhanggui.rules.lead_stage import WORDS as STAGE_WORDS
from zhanggui.web.acquisition.pages.worded import currency, said
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Figure, Head, Laid, Missing, Page, declared, money, money_spread, share, words


def _heads(what: str) -> tuple[Head, ...]:
    return (
        Head("lead", _("潜客"), "", False),
        Head("stage", _("阶段"), _("离成交近的排前面"), False),
        Head("source", _("来源"), "", False),
        Head("city", _("城市"), _("正好在流失客户所在地的排前面"), False),
        Head("owner", _("跟进人"), "", False),
        Head(
            "chance",
            _("成交的把握"),
            _("这个来源过去的转化率，向全部线索的转化率收缩20条"),
        ),
        Head(
            "worth",
            f"{_('期望')} {currency()}",
            _("把握×新网点12个月%(what)s") % {"what": what},
        ),
    )


def gap_page(found: Gap | None) -> Page:
    """The gap -> the page (C20)."""
    page = Page(pgettext("loss", "补缺口"), "loss", "gap")
    if found is None:
        page.missing.append(Missing(_("还没有销售记录。"), "", "zhanggui import FILE --as sales"))
        return page
    profit = found.measure == "gross_profit"
    what = pgettext("loss", "毛利") if profit else _("净销售额")
    page.lead = _gap_lead(found, what)
    needed, value = found.needed, found.value
    page.figures = [
        Figure(
            _("流失的%(what)s（一年）") % {"what": what},
            said(found.lost_cents),
            _("走了的%(gone)s家，走之前那一年") % {"gone": f"{found.gone:,}"},
        ),
        Figure(
            _("一个新网点12个月的%(what)s") % {"what": what},
            said(value[0]) if value else numbers.NONE,
            _("95%%区间%(value)s，看了%(observed)s家满一年的")
            % {"value": money_spread(value[1], value[2]), "observed": found.observed}
            if value
            else _("满12个月的新网点不到5家"),
        ),
        Figure(
            _("要补几个新网点"),
            str(needed[0]) if needed else numbers.NONE,
            f"{needed[1]}–{needed[2]}" if needed else "",
        ),
        Figure(
            _("半年里已经来了"),
            str(found.fresh),
            _("还差%(still)s个") % {"still": found.still} if found.still is not None else "",
        ),
    ]
    if found.prospects:
        page.tables = [Laid("prospects", _("可以补上的潜客"), _heads(what), [_prospect_row(p) for p in found.prospects], most=50)]
    else:
        page.missing.append(
            Missing(
                _("没有可以补上的潜在客户。"),
                _("导入潜在客户：名称、来源、城市、阶段、跟进人。"),
                "zhanggui import FILE --as prospects",
            )
        )
    return page


def _gap_lead(found: Gap, what: str) -> str:
    if not found.gone:
        return _("这半年没有客户流失，没有缺口。")
    text = _("流失的%(gone)s家一年带来%(lost_cents)s%(what)s") % {
        "gone": f"{found.gone:,}",
        "lost_cents": said(found.lost_cents),
        "what": what,
    }
    if found.needed is None:
        return text + _("；满一年的新网点太少，还算不出要补几个。")
    n, low, high = found.needed
    text += _("，要%(n)s个新网点补上（%(low)s–%(high)s个）") % {"n": n, "low": low, "high": high}
    if found.leads_needed:
        text += _("；按现在的转化率，还差的要%(leads_needed)s条线索，手上%(prospects)s条") % {
            "leads_needed": f"{found.leads_needed:,}",
            "prospects": f"{len(found.prospects):,}",
        }
    return text + _("。")


def _prospect_row(p: Prospect) -> list[Cell]:
    x = p.lead
    fits = _("流失客户所在地") if p.fits else ""
    return [
        Cell(x.name or x.lead, x.lead, why=x.lead if x.name else ""),
        words(declared(*STAGE_WORDS[x.stage])),
        words(x.source),
        words(x.city, why=fits),
        words(x.owner),
        share(p.chance),
        money(p.worth_cents),
    ]
