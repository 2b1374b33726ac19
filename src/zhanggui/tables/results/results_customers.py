"""One row is one customer as a refresh saw them: who they are, when they order, what they are worth, whether we are losing them.

Ten rows, invented (days as dates; money in minor units; many columns left out):

run                            customer  state     orders  cycle  p30   next_mid    risk  alarm      net_12m_cents  gain_cents  route
2026-11-20-live-1795307935571  C0417     active    41      11.4   0.28  2026-12-09  0.72  silent     39800000       740000      director
2026-11-20-live-1795307935571  C0029     active    133     6.0    0.99  2026-11-24  0.02  -          8120000        0           -
2026-11-20-live-1795307935571  C0188     active    52      9.1    0.94  2026-11-25  0.07  shrinking  5230000        96000       rep
2026-11-20-live-1795307935571  C0031     silent    12      24.0   0.31  2027-01-10  0.66  silent     310000         4100        campaign
2026-11-20-live-1795307935571  C0544     active    2       18.0   0.55  2026-12-12  0.41  -          61000          0           -
2026-11-20-live-1795307935571  C0612     active    1       -      0.38  2027-01-02  0.58  -          22000          0           -
2026-11-20-live-1795307935571  C0700     new       0       -      -     -           -     -          0              0           -
2026-11-20-live-1795307935571  C0090     sleeping  7       31.5   0.04  -           0.94  silent     120000         0           -
2026-11-20-live-1795307935571  C0044     lost      19      14.0   0.00  -           0.99  silent     0              0           -
2026-11-20-live-1795307935571  C0101     active    88      7.0    0.97  2026-11-23  0.03  -          14400000       0           -
"""

from zhanggui.tables.table import Column, Table

RESULTS_CUSTOMERS = Table(
    name="results_customers",
    family="results",
    zh="客户结果",
    en="customers as a refresh saw them",
    grain="a customer as a run saw them",
    document=("run", "customer"),
    columns=(
        Column("run", "text", "运行", "run", ("C01",), required=True, made=True),
        Column("customer", "text", "客户编码", "customer", ("C01", "C27"), required=True, made=True),
        Column("name", "text", "客户名称", "name of the business", ("C13", "C27"), made=True),
        Column("kind", "text", "客户类型", "kind of customer", ("C27", "D28"), made=True),
        Column("channel", "text", "渠道", "channel", ("C27",), made=True),
        Column("region", "text", "区域", "region", ("C19", "D28", "M02"), made=True),
        Column("country", "text", "国家", "country", ("M02",), made=True),
        Column("rep", "text", "业务员", "rep who looks after them", ("C16", "C18", "M01"), made=True),
        Column("grade_stated", "text", "原定等级", "grade as stated", ("C05", "C16"), made=True),
        Column("key_stated", "flag", "原定重点", "key account as stated", ("C13", "C27"), made=True),
        Column("first_known_day", "day", "建档日期", "day first known", ("C01", "C32"), made=True),
        Column("first_day", "day", "首次购买日", "first purchase", ("C01", "C32"), made=True),
        Column("last_day", "day", "最近购买日", "last purchase", ("C09", "C27", "D26"), made=True),
        Column("orders", "integer", "购买天数", "days with a purchase", ("C08", "D26"), made=True),
        Column("cycle", "number", "购买周期", "usual days between purchases", ("C08", "C09"), made=True),
        Column("state", "text", "生命周期", "state", ("C01", "D18"), made=True),
        Column("state_since", "day", "状态起始日", "in this state since", ("C01",), made=True),
        Column("alive", "number", "仍是客户的把握", "chance of still being a customer", ("C09", "C14"), made=True),
        Column("p7", "number", "7天内购买的把握", "chance of a purchase in 7 days", ("C09", "C11"), made=True),
        Column("p30", "number", "30天内购买的把握", "chance of a purchase in 30 days", ("C09", "C14"), made=True),
        Column("p90", "number", "90天内购买的把握", "chance of a purchase in 90 days", ("C09", "C14"), made=True),
        Column("next_low", "day", "下次购买日 最早", "next purchase, early end of the 80 % interval", ("C09", "C11"), made=True),
        Column("next_mid", "day", "下次购买日", "next purchase, most likely", ("C09", "C11"), made=True),
        Column("next_high", "day", "下次购买日 最晚", "next purchase, late end of the 80 % interval", ("C09", "C12"), made=True),
        Column("expected_90", "number", "90天内预计购买次数", "purchases expected in 90 days", ("C09", "C13"), made=True),
        Column("basis", "text", "依据", "what the prediction rests on: own, segment, none", ("C09",), made=True),
        Column("risk", "number", "流失风险", "chance of no purchase in 90 days", ("C14", "C18"), made=True),
        Column("overdue", "number", "超期倍数", "days since the last purchase over the usual gap", ("C14",), made=True),
        Column("alarm", "text", "警报", "alarm: silent, late, shrinking, both", ("A11", "C14", "C26"), made=True),
        Column("switched_to", "text", "改走渠道", "the channel they order by instead", ("C28",), made=True),
        Column("reasons", "json", "原因", "why we say so", ("C14", "C26", "C31"), made=True),
        Column("net_12m_cents", "cents", "近12个月净销售额", "net sales of 12 months", ("C05", "C13", "D26"), made=True),
        Column("prior_12m_cents", "cents", "再前12个月净销售额", "net sales of the 12 months before", ("C13", "C29"), made=True),
        Column("profit_12m_cents", "cents", "近12个月毛利", "gross profit of 12 months", ("C05", "C13"), made=True),
        Column("last_cents", "cents", "上次购买金额", "amount of the last purchase", ("C16", "C17"), made=True),
        Column("potential_cents", "cents", "潜力", "potential: what the better quarter of like customers buy, less their own", ("C05", "C13"), made=True),
        Column("quadrant", "text", "象限", "profit and potential: both, profit, potential, neither", ("C13",), made=True),
        Column("grade", "text", "等级", "grade by purchasing power", ("C05", "C16"), made=True),
        Column("score", "number", "价值分", "value score, 0 to 100", ("D28",), made=True),
        Column("recency", "integer", "R", "RFM: recency, 1 to 5", ("D26",), made=True),
        Column("frequency", "integer", "F", "RFM: frequency, 1 to 5", ("D26",), made=True),
        Column("money", "integer", "M", "RFM: money, 1 to 5", ("D26",), made=True),
        Column("axes", "json", "六维", "six axes: own score and the peers' median", ("D27", "D28"), made=True),
        Column("future_low_cents", "cents", "今后12个月 低", "value of the next 12 months, low", ("C04", "C13"), made=True),
        Column("future_cents", "cents", "今后12个月价值", "value of the next 12 months", ("C04", "C13"), made=True),
        Column("future_high_cents", "cents", "今后12个月 高", "value of the next 12 months, high", ("C04", "C13"), made=True),
        Column("stake_cents", "cents", "90天少来的毛利", "margin not brought in 90 days if nobody acts", ("C14", "C15"), made=True),
        Column("gain_low_cents", "cents", "行动的价值 低", "what acting is worth, low", ("C14", "C15"), made=True),
        Column("gain_cents", "cents", "行动的价值", "what acting is worth", ("C14", "C15"), made=True),
        Column("gain_high_cents", "cents", "行动的价值 高", "what acting is worth, high", ("C14", "C15"), made=True),
        Column("route", "text", "谁去", "who acts: director, rep, campaign", ("C16", "C17"), made=True),
    ),
)
