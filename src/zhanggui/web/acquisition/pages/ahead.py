"""The new customers to come and what they need; winning beside keeping; surveys -> their pages."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.analyse.acquisition.upkeep import Satisfaction, Upkeep
from zhanggui.predict.newcomer_needs import Needs
from zhanggui.web.acquisition.pages.worded import currency, said, span
from zhanggui.web.acquisition.reads import Ahead
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import (
    Cell,
    Figure,
    Head,
    Laid,
    Missing,
    Page,
    count,
    money,
    money_spread,
    named,
    plain,
    share,
    words,
)
from zhanggui.web.templatetags.words import day, isoday


def ahead_page(found: Ahead | None) -> Page:
    """The forecast -> the page."""
    page = Page(_("新客预测与需要"), "acquisition", "ahead")
    if found is None or found.forecast is None or found.needs is None:
        page.missing.append(
            Missing(
                _("完整的月份不到6个，不预测。"),
                _("建档日期和首购日期从账本开头90天以后算起。"),
                "zhanggui import FILE --as sales",
            )
        )
        return page
    f, plan = found.forecast, found.needs
    low, high = round(f.low), round(f.high)
    page.note = _("从%(first)s起%(months)s个月") % {"first": day(f.first), "months": f.months}
    now, then = plan.reps(), plan.reps_then
    page.lead = _(
        "今后三个月预计新增%(value)s家（八成把握%(low)s–%(high)s家）；照现在的拜访，现有客户要%(now)s个业务员，加上新客要%(then)s个"
    ) % {"value": f"{f.value:.0f}", "low": low, "high": high, "now": now, "then": then[0]}
    there = plan.reps_now
    page.lead += _("，现有%(there)s个。") % {"there": there} if there is not None else _("。")
    page.figures = _figures(found, plan)
    page.tables = [_work_table(plan), _basket_table(plan), _months_table(found)]
    return page


def _method(name: str) -> str:
    return {
        "mean-12": _("近12个月平均"),
        "mean-3": _("近3个月平均"),
        "mean-6": _("近6个月平均"),
        "smoothed": _("指数平滑"),
        "damped trend": _("阻尼趋势"),
    }[name]


def _figures(found: Ahead, plan: Needs) -> list[Figure]:
    f = plan.forecast
    hit = _("试得不够多，还不知道准不准")
    if f.hits is not None and f.error is not None:
        hit = _("过去试了%(tried)s次，%(hits)s次落在区间里，平均差%(error)s%%") % {
            "tried": f.tried,
            "hits": f.hits,
            "error": f"{f.error * 100:.0f}",
        }
    sales = plan.sales()
    return [
        Figure(
            _("三个月新客户"),
            f"{f.value:.0f}",
            f"{f.low:.0f}–{f.high:.0f} · {_method(f.method)}",
        ),
        Figure(_("准不准"), numbers.NONE if f.hits is None else f"{f.hits}/{f.tried}", hit),
        Figure(_("要几个业务员"), str(plan.reps_then[0]), f"{plan.reps_then[1]}–{plan.reps_then[2]}"),
        Figure(
            _("头90天预计销售"),
            said(sales[0]) if sales else numbers.NONE,
            money_spread(sales[1], sales[2]) if sales else _("新客户不到5家"),
        ),
    ]


def _work_table(plan: Needs) -> Laid:
    heads = (
        Head("grade", _("等级"), "", False),
        Head(
            "customers",
            _("在活跃的客户"),
            _("按生命周期规则现在活跃的"),
        ),
        Head(
            "visits_a_month",
            _("每家每月拜访"),
            _("最近91天的拜访记录；没有记录时用设置visits_per_month"),
        ),
        Head(
            "minutes",
            _("一次几分钟"),
            _("签到到签退的中位数；没有时用设置visit_minutes"),
        ),
        Head(
            "hours_a_month",
            _("每月小时"),
            _("客户数×拜访频次×（时长+路上），路上是设置travel_minutes"),
        ),
        Head("from", _("出处"), "", False),
    )
    rows = [
        [
            named(w.grade or pgettext("acquisition", "没写"), w.grade),
            count(w.customers),
            plain(w.visits, 2),
            plain(w.minutes, 0),
            plain(w.customers * w.visits * (w.minutes + plan.travel) / 60, 0),
            words(_("拜访记录") if w.measured else pgettext("acquisition", "设置")),
        ]
        for w in plan.work
    ]
    total = [
        words(_("合计")),
        count(plan.customers),
        Cell(""),
        Cell(""),
        plain(plan.minutes / 60, 0),
        Cell(""),
    ]
    source = _("业务员档案的每日可拜访数") if plan.from_reps else _("设置rep_minutes_a_day × rep_days_a_month")
    note = _("一个业务员每月%(capacity)s小时（%(source)s）。需要人数=Σ(客户数×拜访频次×时长)÷人均产能。") % {
        "capacity": f"{plan.capacity / 60:.0f}",
        "source": source,
    }
    return Laid("work", _("跑一遍要多少人"), heads, rows, [total], notes=(note,))


def _basket_table(plan: Needs) -> Laid:
    f = plan.forecast
    heads = (
        Head("category", _("品类"), "", False),
        Head(
            "units_each",
            _("一家头90天要几件"),
            _("过去%(observed)s家新客户头90天买的，平均每家") % {"observed": plan.observed},
        ),
        Head(
            "units",
            _("三个月新客要备"),
            _("每家件数×预计新客户；第二行按区间两头"),
        ),
        Head("sales", f"{_('预计销售')} {currency()}"),
    )
    rows = [
        [
            named(n.category or _("没写品类"), n.category),
            plain(n.units, 1),
            plain(n.units * f.value, 0, why=f"{n.units * f.low:,.0f}–{n.units * f.high:,.0f}"),
            money(n.cents * f.value, money_spread(n.cents * f.low, n.cents * f.high)),
        ]
        for n in plan.basket
    ]
    return Laid(
        "basket",
        _("新客会买什么"),
        heads,
        rows,
        empty=_("满90天的新客户不到5家，不推算。"),
        most=20,
    )


def _months_table(found: Ahead) -> Laid:
    assert found.forecast is not None
    heads = (Head("month", _("月份"), "", False), Head("new_customers", _("新客户")))
    rows = [
        [Cell(isoday(p.first)[:7] + (_("、次月") if p.months > 1 else ""), isoday(p.first)), count(p.count)]
        for p in reversed(found.forecast.history)
    ]
    return Laid(
        "months",
        _("以往每月新客户"),
        heads,
        rows,
        sub=_("过春节的地方，1、2月合成一期"),
        most=24,
    )


# ---- winning and keeping


def keeping_page(found: tuple[Upkeep, Satisfaction | None] | None) -> Page:
    """Winning beside keeping, and surveys -> the page."""
    page = Page(_("获客与维护"), "acquisition", "keeping")
    if found is None:
        page.missing.append(Missing(pgettext("acquisition", "还没有记录。"), "", "zhanggui import FILE"))
        return page
    upkeep, asked = found
    page.note = span(upkeep.from_day, upkeep.to_day)
    page.lead = _keeping_lead(upkeep)
    page.figures = _keeping_figures(upkeep)
    if upkeep.spent is None:
        page.missing.append(
            Missing(
                _("没有费用记录，量不出倍数，只有假设。"),
                _("导入费用明细，费用类别写清推广或维护。"),
                "zhanggui import FILE --as costs",
            )
        )
    elif upkeep.keeping is None:
        page.missing.append(
            Missing(
                _("费用里没有维护（客情、回访、售后）这一类。"),
                _("维护老客花的钱也记进费用明细，才能比。"),
                "zhanggui import FILE --as costs",
            )
        )
    if asked is None:
        page.missing.append(
            Missing(
                _("没有满意度调查。"),
                _("导入答卷：客户、日期、题目、评分。"),
                "zhanggui import FILE --as surveys",
            )
        )
    else:
        page.tables = [_asked_table(asked), _questions_table(asked)]
    return page


def _keeping_figures(upkeep: Upkeep) -> list[Figure]:
    low, high = upkeep.assumed
    return [
        Figure(
            _("获得一家新客"),
            said(upkeep.cac),
            _("获客费用÷%(new)s家新客户") % {"new": f"{upkeep.new:,}"},
        ),
        Figure(
            _("维护一家老客"),
            said(upkeep.keeping),
            _("维护费用÷期内买过的%(old)s家老客户") % {"old": f"{upkeep.old:,}"},
        ),
        Figure(
            _("我们量到的倍数"),
            numbers.NONE if upkeep.times is None else _("%(times)s倍") % {"times": f"{upkeep.times:.1f}"},
            _("获客成本÷维护成本"),
        ),
        Figure(
            _("常说的倍数（假设）"),
            f"{low:g}–{high:g}",
            _("设置里可改：winning_times_low、winning_times_high"),
        ),
    ]


def _keeping_lead(upkeep: Upkeep) -> str:
    low, high = upkeep.assumed
    if upkeep.times is None:
        return _("常说获客成本是维护的%(low)s–%(high)s倍；这是假设，我们的账还量不出来。") % {
            "low": f"{low:g}",
            "high": f"{high:g}",
        }
    where = {
        "below": _("低于常说的%(low)s–%(high)s倍") % {"low": f"{low:g}", "high": f"{high:g}"},
        "within": _("正在常说的%(low)s–%(high)s倍之间") % {"low": f"{low:g}", "high": f"{high:g}"},
        "above": _("高于常说的%(low)s–%(high)s倍") % {"low": f"{low:g}", "high": f"{high:g}"},
    }[upkeep.verdict]
    return _("在我们的账上，获得一家新客的花费是维护一家老客的%(times)s倍，%(where)s。") % {
        "times": f"{upkeep.times:.1f}",
        "where": where,
    }


def _asked_table(asked: Satisfaction) -> Laid:
    heads = (
        Head("answer", _("回答"), "", False),
        Head(
            "customers",
            pgettext("acquisition", "人数"),
            _("每人按最近一次答卷的平均分算一次"),
        ),
        Head("share", pgettext("acquisition", "占比"), _("Wilson 95%区间")),
        Head(
            "factor",
            _("假设的系数"),
            _("设置satisfied_brings、unsatisfied_reaches，可改"),
        ),
        Head(
            "estimate",
            _("估计的影响（假设）"),
            _("8×满意−25×不满意：一个是潜在生意，一个是受影响的人，是个比方，不是预测"),
        ),
    )
    rows = []
    for word, n, factor in (
        (_("满意（%(at_least)s分及以上）") % {"at_least": f"{asked.at_least:g}"}, asked.satisfied, asked.brings),
        (_("一般"), asked.between, None),
        (
            _("不满意（%(at_most)s分及以下）") % {"at_most": f"{asked.at_most:g}"},
            asked.unsatisfied,
            -asked.reaches,
        ),
    ):
        of = Satisfaction(n, 0, asked.asked - n, 0, 0, 0, 0, ()).share
        rows.append(
            [
                words(word),
                count(n),
                share(*of) if of else Cell(numbers.NONE),
                plain(factor, 0),
                plain(None if factor is None else factor * n, 0),
            ]
        )
    total = [words(_("合计")), count(asked.asked), Cell(""), Cell(""), plain(asked.estimate, 0)]
    return Laid("satisfaction", _("满意度的影响（按假设估的）"), heads, rows, [total])


def _questions_table(asked: Satisfaction) -> Laid:
    heads = (
        Head("question", _("题目"), "", False),
        Head("answers", _("答了几次")),
        Head("mean", _("平均分")),
    )
    return Laid(
        "questions",
        _("每道题"),
        heads,
        [[named(q or pgettext("acquisition", "没写"), q or None), count(n), plain(mean, 2)] for q, n, mean in asked.questions],
    )
