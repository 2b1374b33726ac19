"""A verdict a rep -> the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.analyse.loss.rep_cause import Cause
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Head, Laid, Missing, Page, count, plain, words


def _why(c: Cause) -> str:
    """A verdict that cannot be told -> the reason; nothing where it can."""
    regions, matched = _("、").join(c.alone_in[:3]), c.matched
    return {
        "alone": _("他独自负责%(regions)s，没有同区域别人的客户可比") % {"regions": regions},
        "thin": _("配得上的同类客户只有%(matched)s家，不到他客户的一半或不足10家") % {"matched": matched},
        "few": _("两边一共流失的太少"),
        "holds_one": _("区间含1，看不出差别"),
        "many": _("单看区间不含1，但同时看了多个业务员，可能只是凑巧"),
    }.get(c.why, "")


def _heads() -> tuple[Head, ...]:
    return (
        Head("rep", _("业务员"), "", False),
        Head(
            "verdict",
            _("结论"),
            _("风险比的95%区间整个大于1、而且扣除同时看多人的凑巧之后还成立，才说偏高"),
            False,
        ),
        Head(
            "risk_ratio",
            _("风险比"),
            _("同一格（等级×区域×规模）里他的客户流失率÷别人的，按Mantel-Haenszel合并；第二行95%区间"),
        ),
        Head(
            "matched",
            _("配上同类的"),
            _("有同类可比的客户，后面是他全部客户"),
        ),
        Head("gone", _("其中流失")),
        Head(
            "expected",
            _("同类该流失"),
            _("若和同类别人的客户一样，该流失几家"),
        ),
        Head(
            "crude",
            _("不配同类的比"),
            _("他的流失率÷其他人的，不分等级区域"),
        ),
        Head(
            "detectable",
            _("最小能看出的"),
            _("数据这么多时，五次里四次能看出来的最小风险比；真实差别比这小，就看不出"),
        ),
    )


def cause_page(found: list[Cause] | None) -> Page:
    """A verdict a rep -> the page (C19)."""
    page = Page(pgettext("loss", "是不是业务员的原因"), "loss", "cause")
    if not found:
        page.missing.append(
            Missing(
                _("没人说过哪家客户由谁跟进，比不了。"),
                _("导入业务员分管，或在销售明细里带业务员。"),
                "zhanggui import FILE --as assignments",
            )
        )
        return page
    told = [c for c in found if c.verdict == "more"]
    if told:
        worst = told[0]
        assert worst.risk is not None
        page.lead = _(
            "%(rep)s的客户流失风险是同等级、同区域、同规模、别人跟进的客户的%(risk)s倍（区间%(risk2)s–%(risk3)s）。这是比较，不是定论：没记下来的原因比不出来。"
        ) % {"rep": worst.rep, "risk": f"{worst.risk[0]:.1f}", "risk2": f"{worst.risk[1]:.1f}", "risk3": f"{worst.risk[2]:.1f}"}
    else:
        page.lead = _("和同类客户比，说不准哪个业务员是流失的原因。")
    heads = _heads()
    rows = [_cause_row(c) for c in found]
    matched_on = _("、").join(
        {
            "grade": pgettext("loss", "等级"),
            "region": pgettext("loss", "区域"),
            "size": _("规模（上年净销售额分三档）"),
        }[m]
        for m in found[0].matched_on
    )
    page.tables = [
        Laid(
            "cause",
            _("和同类客户比"),
            heads,
            rows,
            notes=(_("同类：%(matched_on)s。") % {"matched_on": matched_on},),
        )
    ]
    return page


def _cause_row(c: Cause) -> list[Cell]:
    verdict = {"more": _("偏高"), "less": _("偏低"), "cannot tell": _("说不准")}[c.verdict]
    tone = {"more": "bad", "less": "good"}.get(c.verdict, "")
    risk = plain(c.risk[0], 2, why=f"{c.risk[1]:.2f}–{c.risk[2]:.2f}") if c.risk else Cell(numbers.NONE)
    return [
        words(c.rep),
        Cell(verdict, c.verdict, why=_why(c), tone=tone),
        risk,
        Cell(f"{c.matched:,} / {c.customers:,}", c.matched),
        count(c.gone),
        plain(c.expected, 1),
        plain(c.crude, 2),
        plain(c.detectable, 2),
    ]
