"""One row is one customer as a refresh saw their way with us: how they came, what they brought since, what they use, whether they left.

Ten rows, invented (days as dates; money in minor units; many columns left out; month_1 to month_24 are months of life):

run                            customer  source  known_day   first_day   second_day  month_1  month_2  early_orders  window  active  rep_then
2026-11-20-live-1795307935571  C0029     地推     2024-02-27  2024-03-02  2024-03-09  184000   201000   9             stayed  true    003
2026-11-20-live-1795307935571  C0031     转介绍   2025-01-04  2025-01-11  2025-02-03  31000    12000    4             gone    false   004
2026-11-20-live-1795307935571  C0044     -       2022-05-01  2023-01-03  2023-01-17  96000    88000    -             lost    false   004
2026-11-20-live-1795307935571  C0090     展会     2025-06-20  2025-07-02  2025-08-01  22000    40000    5             gone    false   001
2026-11-20-live-1795307935571  C0101     -       -           2023-01-02  2023-01-09  310000   298000   -             stayed  true    001
2026-11-20-live-1795307935571  C0188     传单     2025-10-09  2025-10-30  2025-11-08  54000    61000    7             stayed  true    002
2026-11-20-live-1795307935571  C0417     地推     2024-05-30  2024-06-02  2024-06-13  820000   790000   12            gone    false   003
2026-11-20-live-1795307935571  C0544     转介绍   2026-08-25  2026-09-01  2026-09-19  19000    42000    -             -       true    -
2026-11-20-live-1795307935571  C0612     扫码     2026-10-28  2026-11-04  -           22000    -        -             -       true    -
2026-11-20-live-1795307935571  C0700     扫码     2026-11-11  -           -           -        -        -             -       false   -
"""

from zhanggui.tables.table import Column, Table

MONTHS = 24
"""Months of life of which is kept what they brought."""

RESULTS_JOURNEYS = Table(
    name="results_journeys",
    family="results",
    zh="客户历程",
    en="how customers came and went, as a refresh saw it",
    grain="a customer as a run saw them",
    document=("run", "customer"),
    columns=(
        Column("run", "text", "运行", "run", ("C03",), required=True, made=True),
        Column("customer", "text", "客户编码", "customer", ("C03", "C27"), required=True, made=True),
        Column("name", "text", "客户名称", "name of the business", ("C27",), made=True),
        Column("kind", "text", "客户类型", "kind of customer", ("C31",), made=True),
        Column("channel", "text", "渠道", "channel", ("C31",), made=True),
        Column("region", "text", "区域", "region", ("C19", "C32", "M02"), made=True),
        Column("city", "text", "城市", "city", ("C20",), made=True),
        Column("country", "text", "国家", "country", ("M02",), made=True),
        Column("rep", "text", "业务员", "rep who looks after them", ("C18", "C32", "M01"), made=True),
        Column("grade", "text", "等级", "grade as stated", ("C19", "C32"), made=True),
        Column("source", "text", "来源", "source of the first touch", ("C03",), made=True),
        Column("last_source", "text", "末次来源", "source of the last touch before the first purchase", ("C03",), made=True),
        Column("known_day", "day", "登记日", "day of registration", ("C32",), made=True),
        Column("first_day", "day", "首次购买日", "first purchase", ("C03", "C32"), made=True),
        Column("second_day", "day", "再次购买日", "second purchase", ("C32",), made=True),
        Column("last_day", "day", "最近购买日", "last purchase", ("C18", "C21"), made=True),
        Column("counted", "text", "价值口径", "what months of life count: gross_profit, or net_sales", ("C04",), made=True),
        *(
            Column(f"month_{n}", "number", f"第{n}个月带来", f"brought in month {n} of life (minor units)", ("C04", "C20"), made=True)
            for n in range(1, MONTHS + 1)
        ),
        Column("early_orders", "integer", "头8周下单次数", "orders in the first 8 weeks", ("C33",), made=True),
        Column("later_orders", "integer", "此后一年内下单次数", "orders after them within the first year", ("C33",), made=True),
        Column("early_cents", "cents", "头8周金额", "amount of the first 8 weeks", ("C33",), made=True),
        Column("early_skus", "integer", "头8周品种数", "SKUs bought in the first 8 weeks", ("C33",), made=True),
        Column("early_visits", "integer", "头8周拜访次数", "visits received in the first 8 weeks", ("C33",), made=True),
        Column("early_features", "integer", "头8周功能数", "features used in the first 8 weeks", ("C33",), made=True),
        Column("year_before_cents", "cents", "前一年净销售额", "net sales of the year before the last", ("C29",), made=True),
        Column("year_cents", "cents", "最近一年净销售额", "net sales of the last year", ("C29",), made=True),
        Column("year_before_skus", "integer", "前一年品种数", "SKUs bought in the year before the last", ("C29",), made=True),
        Column("year_skus", "integer", "最近一年品种数", "SKUs bought in the last year", ("C29",), made=True),
        Column("features", "json", "用过的功能", "features used in the span of use", ("C29",), made=True),
        Column("features_before", "integer", "再前用过的功能数", "features used in the span before it", ("C29",), made=True),
        Column("use_days", "integer", "功能看几天", "days of the span of use", ("C29",), made=True),
        Column("grade_before", "text", "一年前等级", "grade a year ago", ("C29",), made=True),
        Column("grade_after", "text", "最新等级", "grade as dated last", ("C29",), made=True),
        Column("offers", "integer", "遇到的促销", "chances to react to an offer", ("C31",), made=True),
        Column("offers_during", "integer", "促销期内买的", "of these, bought within the offer", ("C31",), made=True),
        Column("offers_before", "integer", "促销前买的", "of these, bought in the span before it", ("C31",), made=True),
        Column("others", "integer", "对照商品的次数", "the same of SKUs without an offer: chances", ("C31",), made=True),
        Column("others_during", "integer", "对照商品同期买的", "of these, bought within the span", ("C31",), made=True),
        Column("others_before", "integer", "对照商品此前买的", "of these, bought in the span before it", ("C31",), made=True),
        Column("window", "text", "半年来", "active half a year ago and: stayed, gone, lost", ("C18", "C20"), made=True),
        Column("active", "flag", "现在活跃", "active now", ("C07", "C18"), made=True),
        Column("rep_then", "text", "末次购买时的业务员", "rep on the day of the last purchase", ("C18", "C19"), made=True),
        Column("before_cents", "cents", "半年窗口前一年净销售额", "net sales of the year before the window", ("C18", "C19"), made=True),
        Column("before_value", "number", "半年窗口前一年价值", "the same by what is counted", ("C20",), made=True),
    ),
)
