"""One row is one category that a customer buys more often than others do, as a refresh saw it.

Ten rows, invented:

run                            customer  category  share  usual  orders  q
2026-11-20-live-1795307935571  C0029     白酒       0.82   0.31   41      0.000001
2026-11-20-live-1795307935571  C0029     茶叶       0.36   0.12   18      0.0004
2026-11-20-live-1795307935571  C0031     饮料       0.91   0.44   11      0.003
2026-11-20-live-1795307935571  C0044     调味品     0.63   0.22   12      0.001
2026-11-20-live-1795307935571  C0090     白酒       0.71   0.31   10      0.02
2026-11-20-live-1795307935571  C0101     茶叶       0.29   0.12   26      0.00009
2026-11-20-live-1795307935571  C0188     方便食品   0.58   0.27   30      0.000002
2026-11-20-live-1795307935571  C0188     饮料       0.69   0.44   36      0.0007
2026-11-20-live-1795307935571  C0417     白酒       0.77   0.31   32      0.000003
2026-11-20-live-1795307935571  C0544     调味品     0.80   0.22   8       0.004
"""

from zhanggui.tables.table import Column, Table

RESULTS_LIKINGS = Table(
    name="results_likings",
    family="results",
    zh="客户偏好",
    en="what customers like, as a refresh saw it",
    grain="a category that a customer buys more than others, as a run saw it",
    document=("run", "customer", "category"),
    columns=(
        Column("run", "text", "运行", "run", ("C31",), required=True, made=True),
        Column("customer", "text", "客户编码", "customer", ("C31",), required=True, made=True),
        Column("category", "text", "品类", "category", ("C31",), required=True, made=True),
        Column("share", "number", "自己的占比", "share of own orders with it", ("C31",), made=True),
        Column("usual", "number", "全公司的占比", "share of everybody's orders with it", ("C31",), made=True),
        Column("orders", "integer", "次数", "orders with it", ("C31",), made=True),
        Column("q", "number", "误报率", "false discovery rate at which it was found", ("C31",), made=True),
    ),
)
