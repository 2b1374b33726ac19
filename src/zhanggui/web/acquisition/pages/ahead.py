"""The new customers to come and what they need; winning beside keeping; surveys -> their pages."""

from __future__ import annotations

from zhanggui.analyse.acquisition.upkeep import Satisfaction, Upkeep
from zhanggui.predict.newcomer_needs import Needs
from zhanggui.web.acquisition.pages.worded import currency, people, said
from zhanggui.web.acquisition.reads import Ahead
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import (
    Cell,
    Figure,
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
    share,
    words,
)
from zhanggui.web.templatetags.words import day, isoday

METHODS = {
    "mean-12": ("近12个月平均", "mean of 12 months"),
    "mean-3": ("近3个月平均", "mean of 3 months"),
    "mean-6": ("近6个月平均", "mean of 6 months"),
    "smoothed": ("指数平滑", "exponential smoothing"),
    "damped trend": ("阻尼趋势", "damped trend"),
}


def ahead_page(found: Ahead | None) -> Page:
    """The forecast -> the page."""
    page = Page(both("新客预测与需要", "New customers to come"), "acquisition", "ahead")
    if found is None or found.forecast is None or found.needs is None:
        page.missing.append(
            Missing(
                both("完整的月份不到6个，不预测。", "Fewer than 6 complete months: nothing is forecast."),
                both(
                    "建档日期和首购日期从账本开头90天以后算起。",
                    "New customers are counted from the first 90 days of the records on.",
                ),
                "zhanggui import FILE --as sales",
            )
        )
        return page
    f, plan = found.forecast, found.needs
    low, high = round(f.low), round(f.high)
    page.note = both(f"从{day(f.first)}起{f.months}个月", f"{f.months} months from {day(f.first)}")
    now, then = plan.reps(), plan.reps_then
    page.lead = both(
        f"今后三个月预计新增{f.value:.0f}家（八成把握{low}–{high}家）；照现在的拜访，现有客户要{now}个业务员，加上新客要{then[0]}个"
        + (f"，现有{plan.reps_now}个。" if plan.reps_now is not None else "。"),
        f"{f.value:.0f} new customers expected in the next three months (80 %: {low}–{high}). Visited as now, today's "
        f"customers "
        f"take {now} reps, with the new ones "
        f"{then[0]}" + (f"; there are {plan.reps_now}." if plan.reps_now is not None else "."),
    )
    page.figures = _figures(found, plan)
    page.tables = [_work_table(plan), _basket_table(plan), _months_table(found)]
    return page


def _figures(found: Ahead, plan: Needs) -> list[Figure]:
    f = plan.forecast
    hit = both("试得不够多，还不知道准不准", "tried too seldom to know how good it is")
    if f.hits is not None and f.error is not None:
        hit = both(
            f"过去试了{f.tried}次，{f.hits}次落在区间里，平均差{f.error * 100:.0f}%",
            f"{f.hits} of {f.tried} past ones within the interval; off by {f.error * 100:.0f} % on average",
        )
    sales = plan.sales()
    return [
        Figure(
            both("三个月新客户", "New customers in 3 months"),
            f"{f.value:.0f}",
            f"{f.low:.0f}–{f.high:.0f} · {both(*METHODS[f.method])}",
        ),
        Figure(both("准不准", "How good"), numbers.NONE if f.hits is None else f"{f.hits}/{f.tried}", hit),
        Figure(both("要几个业务员", "Reps needed"), str(plan.reps_then[0]), f"{plan.reps_then[1]}–{plan.reps_then[2]}"),
        Figure(
            both("头90天预计销售", "Sales of their first 90 days"),
            said(sales[0]) if sales else numbers.NONE,
            money_spread(sales[1], sales[2]) if sales else both("新客户不到5家", "fewer than 5 past ones"),
        ),
    ]


def _work_table(plan: Needs) -> Laid:
    heads = (
        Head("grade", both("等级", "Grade"), "", False),
        Head(
            "customers",
            both("在活跃的客户", "Active customers"),
            both("按生命周期规则现在活跃的", "Active by the rules of the states"),
        ),
        Head(
            "visits_a_month",
            both("每家每月拜访", "Visits a month"),
            both(
                "最近91天的拜访记录；没有记录时用设置visits_per_month",
                "Visits of the last 91 days; without records the setting visits_per_month",
            ),
        ),
        Head(
            "minutes",
            both("一次几分钟", "Minutes a visit"),
            both(
                "签到到签退的中位数；没有时用设置visit_minutes", "Median from arrival to leaving; else the setting visit_minutes"
            ),
        ),
        Head(
            "hours_a_month",
            both("每月小时", "Hours a month"),
            both(
                "客户数×拜访频次×（时长+路上），路上是设置travel_minutes",
                "Customers x visits x (minutes + way); the way is the setting travel_minutes",
            ),
        ),
        Head("from", both("出处", "From"), "", False),
    )
    rows = [
        [
            named(w.grade or both("没写", "Not written"), w.grade),
            count(w.customers),
            plain(w.visits, 2),
            plain(w.minutes, 0),
            plain(w.customers * w.visits * (w.minutes + plan.travel) / 60, 0),
            words(both("拜访记录", "visits") if w.measured else both("设置", "settings")),
        ]
        for w in plan.work
    ]
    total = [words(both("合计", "Together")), count(plan.customers), Cell(""), Cell(""), plain(plan.minutes / 60, 0), Cell("")]
    source = (
        both("业务员档案的每日可拜访数", "visits a day of the list of reps")
        if plan.from_reps
        else both("设置rep_minutes_a_day × rep_days_a_month", "settings rep_minutes_a_day x rep_days_a_month")
    )
    note = both(
        f"一个业务员每月{plan.capacity / 60:.0f}小时（{source}）。需要人数=Σ(客户数×拜访频次×时长)÷人均产能。",
        f"One rep has {plan.capacity / 60:.0f} hours a month ({source}). Reps needed = sum(customers x visits x time) / "
        f"capacity.",
    )
    return Laid("work", both("跑一遍要多少人", "What visiting takes"), heads, rows, [total], notes=(note,))


def _basket_table(plan: Needs) -> Laid:
    f = plan.forecast
    heads = (
        Head("category", both("品类", "Category"), "", False),
        Head(
            "units_each",
            both("一家头90天要几件", "Units a newcomer in 90 days"),
            both(
                f"过去{plan.observed}家新客户头90天买的，平均每家",
                f"What {plan.observed} past newcomers bought in their first 90 days, each",
            ),
        ),
        Head(
            "units",
            both("三个月新客要备", "Units for the newcomers"),
            both("每家件数×预计新客户；第二行按区间两头", "Units x newcomers expected; below, the ends of the interval"),
        ),
        Head("sales", f"{both('预计销售', 'Expected sales')} {currency()}"),
    )
    rows = [
        [
            named(n.category or both("没写品类", "Category not written"), n.category),
            plain(n.units, 1),
            plain(n.units * f.value, 0, why=f"{n.units * f.low:,.0f}–{n.units * f.high:,.0f}"),
            money(n.cents * f.value, money_spread(n.cents * f.low, n.cents * f.high)),
        ]
        for n in plan.basket
    ]
    return Laid(
        "basket",
        both("新客会买什么", "What newcomers will buy"),
        heads,
        rows,
        empty=both("满90天的新客户不到5家，不推算。", "Fewer than 5 newcomers had their first 90 days."),
    )


def _months_table(found: Ahead) -> Laid:
    assert found.forecast is not None
    heads = (Head("month", both("月份", "Month"), "", False), Head("new_customers", both("新客户", "New customers")))
    rows = [
        [Cell(isoday(p.first)[:7] + (both("、次月", " and next") if p.months > 1 else ""), isoday(p.first)), count(p.count)]
        for p in reversed(found.forecast.history)
    ]
    return Laid(
        "months",
        both("以往每月新客户", "New customers of past months"),
        heads,
        rows,
        sub=both(
            "过春节的地方，1、2月合成一期", "January and February are one period where the lunar new year moves between them"
        ),
    )


# ---- winning and keeping


def keeping_page(found: tuple[Upkeep, Satisfaction | None] | None) -> Page:
    """Winning beside keeping, and surveys -> the page."""
    page = Page(both("获客与维护", "Winning and keeping"), "acquisition", "keeping")
    if found is None:
        page.missing.append(Missing(both("还没有记录。", "No records yet."), "", "zhanggui import FILE"))
        return page
    upkeep, asked = found
    page.note = f"{day(upkeep.from_day)}–{day(upkeep.to_day)}"
    page.lead = _keeping_lead(upkeep)
    page.figures = _keeping_figures(upkeep)
    if upkeep.spent is None:
        page.missing.append(
            Missing(
                both(
                    "没有费用记录，量不出倍数，只有假设。",
                    "No costs were imported: nothing is measured, there is only the assumption.",
                ),
                both("导入费用明细，费用类别写清推广或维护。", "Import costs whose kind says winning or keeping."),
                "zhanggui import FILE --as costs",
            )
        )
    elif upkeep.keeping is None:
        page.missing.append(
            Missing(
                both("费用里没有维护（客情、回访、售后）这一类。", "No cost is for keeping customers (retention, service)."),
                both("维护老客花的钱也记进费用明细，才能比。", "Write down what keeping customers costs, too."),
                "zhanggui import FILE --as costs",
            )
        )
    if asked is None:
        page.missing.append(
            Missing(
                both("没有满意度调查。", "No surveys were imported."),
                both("导入答卷：客户、日期、题目、评分。", "Import answers: customer, day, question, score."),
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
            both("获得一家新客", "Winning one"),
            said(upkeep.cac),
            both(f"获客费用÷{people(upkeep.new)}新客户", f"cost of winning / {upkeep.new:,} new"),
        ),
        Figure(
            both("维护一家老客", "Keeping one"),
            said(upkeep.keeping),
            both(f"维护费用÷期内买过的{people(upkeep.old)}老客户", f"cost of keeping / {upkeep.old:,} old who bought"),
        ),
        Figure(
            both("我们量到的倍数", "Measured"),
            numbers.NONE if upkeep.times is None else both(f"{upkeep.times:.1f}倍", f"{upkeep.times:.1f}x"),
            both("获客成本÷维护成本", "winning / keeping"),
        ),
        Figure(
            both("常说的倍数（假设）", "What people say (assumption)"),
            f"{low:g}–{high:g}",
            both("设置里可改：winning_times_low、winning_times_high", "editable: winning_times_low, winning_times_high"),
        ),
    ]


def _keeping_lead(upkeep: Upkeep) -> str:
    low, high = upkeep.assumed
    if upkeep.times is None:
        return both(
            f"常说获客成本是维护的{low:g}–{high:g}倍；这是假设，我们的账还量不出来。",
            f"People say that winning costs {low:g} to {high:g} times as much as keeping. That is an assumption; these "
            f"books cannot measure it yet.",
        )
    where = {"below": ("低于", "below"), "within": ("正在", "within"), "above": ("高于", "above")}[upkeep.verdict]
    return both(
        f"在我们的账上，获得一家新客的花费是维护一家老客的{upkeep.times:.1f}倍，"
        f"{where[0]}常说的{low:g}–{high:g}倍{'之间' if upkeep.verdict == 'within' else ''}。",
        f"By our own books winning a customer costs {upkeep.times:.1f} times as much as keeping one, {where[1]} the "
        f"{low:g} to {high:g} that people say.",
    )


def _asked_table(asked: Satisfaction) -> Laid:
    heads = (
        Head("answer", both("回答", "Answer"), "", False),
        Head(
            "customers",
            both("人数", "How many"),
            both("每人按最近一次答卷的平均分算一次", "Each once, by the mean of the last answer"),
        ),
        Head("share", both("占比", "Share"), both("Wilson 95%区间", "Wilson's 95 % interval")),
        Head(
            "factor",
            both("假设的系数", "Assumed factor"),
            both("设置satisfied_brings、unsatisfied_reaches，可改", "Settings satisfied_brings, unsatisfied_reaches"),
        ),
        Head(
            "estimate",
            both("估计的影响（假设）", "Estimate (assumption)"),
            both(
                "8×满意−25×不满意：一个是潜在生意，一个是受影响的人，是个比方，不是预测",
                "8 x satisfied - 25 x not satisfied: sales to come less people reached; a picture, not a forecast",
            ),
        ),
    )
    rows = []
    for word, n, factor in (
        (both(f"满意（{asked.at_least:g}分及以上）", f"satisfied ({asked.at_least:g} and more)"), asked.satisfied, asked.brings),
        (both("一般", "between"), asked.between, None),
        (
            both(f"不满意（{asked.at_most:g}分及以下）", f"not satisfied ({asked.at_most:g} and less)"),
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
    total = [words(both("合计", "Together")), count(asked.asked), Cell(""), Cell(""), plain(asked.estimate, 0)]
    return Laid(
        "satisfaction", both("满意度的影响（按假设估的）", "What satisfaction may mean (by assumption)"), heads, rows, [total]
    )


def _questions_table(asked: Satisfaction) -> Laid:
    heads = (
        Head("question", both("题目", "Question"), "", False),
        Head("answers", both("答了几次", "Answers")),
        Head("mean", both("平均分", "Mean score")),
    )
    return Laid(
        "questions",
        both("每道题", "Each question"),
        heads,
        [[named(q or both("没写", "Not written"), q or None), count(n), plain(mean, 2)] for q, n, mean in asked.questions],
    )
