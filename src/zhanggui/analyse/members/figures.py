"""Every number of the member pages, declared once: its words, its unit, what it is made of, and whether more of it is good."""

from __future__ import annotations

from dataclasses import dataclass

from zhanggui.measures import MEASURES
from zhanggui.measures.measure import Better, Unit


@dataclass(frozen=True)
class Figure:
    """A number: its name in exports, its words, unit, direction, and its definition, which is printed beside it."""

    name: str
    zh: str
    en: str
    unit: Unit
    better: Better
    definition_zh: str
    definition_en: str


def _as_measured(name: str) -> Figure:
    """The name of a measure -> the same number as a figure, with the words of its declaration: a number has one."""
    m = MEASURES[name]
    return Figure(m.name, m.zh, m.en, m.unit, m.better, m.definition_zh, m.definition_en)


FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure(
            "new_cards",
            "新增开卡数",
            "new cards",
            "count",
            "more",
            "开卡日在期内的会员卡数",
            "Cards whose day of enrolment is in the period",
        ),
        Figure(
            "qualified",
            "达标的非会员单数",
            "qualified tickets without a card",
            "count",
            "neither",
            "没有会员号、金额达到办卡标准的小票数",
            "Tickets without a card whose amount reaches the threshold for one",
        ),
        Figure(
            "new_card_rate",
            "新开卡率",
            "new-card rate",
            "percent",
            "more",
            "新增开卡数 ÷ 达到办卡标准的非会员小票数",
            "New cards / qualified tickets without a card",
        ),
        _as_measured("member_sales"),
        _as_measured("till_sales"),
        _as_measured("member_share"),
        Figure(
            "member_profit",
            "会员毛利",
            "gross profit from members",
            "money",
            "more",
            "会员销售额减其成本，成本不明的行不算",
            "Sales to members less their cost, lines of unknown cost left out",
        ),
        Figure(
            "profit_share",
            "毛利贡献率",
            "share of gross profit",
            "percent",
            "more",
            "会员毛利 ÷ 门店毛利：和自己门店的比，不和批发比；成本不明的行不算",
            "Gross profit from members / that of own shops, not of wholesale; lines of unknown cost are left out",
        ),
        Figure(
            "member_items",
            "会员连带率",
            "items per ticket, members",
            "ratio",
            "more",
            "会员的销售件数 ÷ 成交单数，退货不减",
            "Pieces sold to members / their tickets; returns not taken off",
        ),
        Figure(
            "other_items",
            "非会员连带率",
            "items per ticket, others",
            "ratio",
            "more",
            "自己门店卖给非会员的件数 ÷ 成交单数，退货不减；批发不算",
            "Pieces that own shops sold to others / their tickets; returns not taken off, wholesale not counted",
        ),
        Figure(
            "member_tickets",
            "会员成交单数",
            "tickets of members",
            "count",
            "more",
            "有会员号的成交小票数",
            "Tickets that name a member",
        ),
        Figure(
            "mean_age",
            "平均年龄",
            "mean age",
            "ratio",
            "neither",
            "Σ年龄 ÷ 出生日期有效的人数（3–120岁算有效）",
            "Sum of ages / members with a valid day of birth (3 to 120 years)",
        ),
        Figure(
            "age_coverage",
            "年龄有效率",
            "coverage of valid ages",
            "percent",
            "more",
            "出生日期有效的人数 ÷ 会员数",
            "Members with a valid day of birth / members",
        ),
        Figure(
            "effective",
            "有效会员数",
            "effective members",
            "count",
            "more",
            "期末还没流失、买过东西的会员：活跃+沉默+睡眠",
            "Members at the end who have bought and are not lost: active + silent + sleeping",
        ),
        Figure(
            "growth",
            "有效会员增长率",
            "growth of effective members",
            "percent",
            "more",
            "（期末有效会员−期初有效会员）÷ 期初有效会员",
            "(Effective members at the end − at the beginning) / at the beginning",
        ),
        Figure(
            "churn_rate",
            "流失率",
            "churn rate",
            "percent",
            "less",
            "期内转为流失的会员 ÷ 期初有效会员",
            "Members who became lost in the period / effective members at its beginning",
        ),
        Figure(
            "sink_rate",
            "击沉率",
            "sinking rate",
            "percent",
            "less",
            "期内由活跃转沉默 ÷ 期初活跃",
            "Active at the beginning who sank to silent / active at the beginning",
        ),
        Figure(
            "wake_rate",
            "唤醒率",
            "waking rate",
            "percent",
            "more",
            "期内由沉默转活跃 ÷ 期初沉默",
            "Silent at the beginning who became active / silent at the beginning",
        ),
        Figure(
            "activate_rate",
            "激活率",
            "activation rate",
            "percent",
            "more",
            "期内由睡眠转活跃 ÷ 期初睡眠",
            "Sleeping at the beginning who became active / sleeping at the beginning",
        ),
        Figure(
            "win_back_rate",
            "挽回率",
            "win-back rate",
            "percent",
            "more",
            "期内由流失转活跃 ÷ 期初流失",
            "Lost at the beginning who became active / lost at the beginning",
        ),
        Figure(
            "mean_return",
            "平均回头天数",
            "mean days to return",
            "days",
            "less",
            "Σ相邻两次消费的间隔 ÷ 间隔数，算期内回来的；还没回来的不在内",
            "Sum of days between consecutive purchases / their number, of those who came back in the period",
        ),
        Figure(
            "median_return",
            "回头天数中位数",
            "median days to return",
            "days",
            "less",
            "截至期末365天里的消费，一半在这么多天内又来；还没回来的算在内（删失）",
            "Half of the purchases in the 365 days to its end were followed by another by then, those still waiting reckoned in",
        ),
        Figure(
            "repeat_rate",
            "重复购买率",
            "repeat-purchase rate",
            "percent",
            "more",
            "期内购买2次及以上的会员 ÷ 期内购买的会员，一张小票算一次",
            "Members with two purchases or more in the period / members with one or more; a ticket is a purchase",
        ),
    )
}
"""Name -> its declaration, in the order of the pages."""


def plain(value: float | int | None, unit: str) -> float | int | None:
    """A machine value and its unit -> as sheets and programs are given it: money in major units, ratios with four decimals."""
    if value is None or (isinstance(value, int) and unit != "money"):
        return value
    return round(value / 100 if unit == "money" else value, 4)
