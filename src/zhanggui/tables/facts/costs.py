"""One row is one cost of winning, keeping or supplying customers: on which day, for what, through which channel, how much.

Ten rows, invented (no open data of a distributor's costs of acquisition was found):

voucher  day         kind      channel   object  customer  cost_cents
FY-2601  2026-01-08  推广      搜索推广  -       -             860000
FY-2602  2026-01-15  地推      地推      -       -             420000
FY-2603  2026-02-02  客户维护  -         -       C0031          18000
FY-2604  2026-02-10  推广      搜索推广  -       -             905000
FY-2605  2026-03-03  推广      展会      K2603   -            1500000
FY-2606  2026-03-05  配送      -         -       C0012           3600
FY-2607  2026-03-09  转介绍奖  转介绍    -       C1021          20000
FY-2608  2026-03-16  客户维护  -         -       -             250000
FY-2609  2026-03-20  促销      -         K2604   -             150000
FY-2610  2026-03-28  地推      地推      -       -             398000

What a cost is for (winning, keeping, promotion, logistics) is read from its words by `rules/cost_kind.py`.
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

COSTS = Table(
    name="costs",
    family="facts",
    zh="费用明细",
    en="costs",
    grain="a cost of winning, keeping or supplying customers on a day",
    document=("voucher", "day", "kind", "channel", "object", "customer"),
    day="day",
    columns=(
        *STAMPS,
        KEY,
        Column("voucher", "text", "费用单号", "voucher", ("C04", "C21"), aliases=("voucher no", "expense id", "cost id", "费用编号", "报销单号", "凭证号")),
        Column("day", "day", "费用日期", "day", ("C04", "C21"), required=True, aliases=("cost date", "expense date", "spend date", "发生日期", "入账日期", "投放日期", "费用发生日期")),
        Column("kind", "text", "费用类别", "kind of cost", ("C04", "C21"), aliases=("cost type", "expense type", "cost kind", "费用类型", "费用科目", "费用项目", "费用名称")),
        Column("channel", "text", "获客渠道", "source of acquisition it was spent on", ("C04",), aliases=(
            "acquisition channel", "ad channel", "spend channel", "获客来源", "推广渠道", "投放渠道", "费用渠道")),
        Column("object", "text", "费用对象", "what it was spent for", ("C04",), aliases=("cost object", "cost centre", "cost center", "费用归属", "归属活动", "归属对象")),
        Column("customer", "text", "客户编码", "customer it was spent for", ("C21",), aliases=("customer id", "customer code", "客户编号", "客户代码", "客户")),
        Column("cost_cents", "cents", "费用金额", "amount", ("C04", "C21"), required=True, aliases=("cost", "cost amount", "spend", "expense", "expense amount", "费用", "投放费用", "花费", "支出金额")),
    ),
    checks=(Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),),
)
