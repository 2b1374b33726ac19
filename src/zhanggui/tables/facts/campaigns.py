"""One row is one campaign: to whom, through what, in which window, what it is to change, what it costs.

Ten rows, invented (no open data of a distributor's campaigns was found):

campaign  name            kind       channel  target_from  target_to  from_day    to_day      cost_cents
K2601     年货提前订      push       app      active       active     2026-01-05  2026-01-31      320000
K2602     沉默客户唤醒    sms        -        silent       active     2026-02-25  2026-03-10       86000
K2603     新网点首单礼    coupon     app      new          active     2026-03-01  2026-03-31      450000
K2604     春季水饮专场    banner     app      active       active     2026-03-16  2026-03-29      150000
K2605     流失大客户回访  visit      -        lost         active     2026-03-20  2026-04-20       60000
K2606     五一备货        push       app      active       active     2026-04-13  2026-04-28      120000
K2607     端午礼盒        banner     app      active       active     2026-05-25  2026-06-15      180000
K2608     临期清仓        sms        -        active       active     2026-06-01  2026-06-14       40000
K2609     睡眠会员激活    coupon     mall     sleeping     active     2026-06-10  2026-07-10      210000
K2610     开学季文具      promotion  mall     active       active     2026-08-15  2026-09-05       95000
"""

from zhanggui.rules.target_state import KNOWN
from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

CAMPAIGNS = Table(
    name="campaigns",
    family="facts",
    zh="营销活动",
    en="campaigns",
    grain="a campaign",
    document=("campaign",),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("campaign", "text", "活动编号", "campaign", ("C02", "C06", "D25"), required=True, aliases=("campaign id", "campaign no", "活动编码", "营销活动编号")),
        Column("name", "text", "活动名称", "name of the campaign", ("C02",), aliases=("name", "campaign name", "活动主题", "名称")),
        Column("kind", "text", "触达方式", "how people are reached", ("C02", "C06"), aliases=("campaign type", "type", "medium", "活动类型", "投放方式")),
        Column("channel", "text", "渠道", "channel", ("C04", "E05"), aliases=("channel id", "投放渠道")),
        Column("target_from", "text", "目标状态（从）", "state it is to change from", ("D25",), aliases=("target from", "目标人群状态")),
        Column("target_to", "text", "目标状态（到）", "state it is to change to", ("D25",), aliases=("target to", "目标转化状态")),
        Column("cost_cents", "cents", "活动费用", "cost", ("C04", "C06"), aliases=("cost", "spend", "budget", "费用", "预算", "投放费用")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(
        Check("state_unknown", "这个状态认不出，写成新客、活跃、沉默、睡眠或流失", "no state that is known: new, active, silent, sleeping or lost", ("one_of", "target_from", *KNOWN)),
        Check("goal_unknown", "要变成的状态认不出，写成新客、活跃、沉默、睡眠或流失", "no state that is known to be reached: new, active, silent, sleeping or lost", ("one_of", "target_to", *KNOWN)),
        Check("cost_negative", "费用为负", "the cost is negative", ("not_negative", "cost_cents")),
        Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),
    ),
)
