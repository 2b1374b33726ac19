"""One row is one category that new customers buy in their first 90 days, as a refresh saw it: units and money, a customer.

Ten rows, invented (money in minor units):

run                            category  units  cents    customers
2026-11-20-live-1795307935571  白酒       18.4   412000   512
2026-11-20-live-1795307935571  饮料       96.0   188000   512
2026-11-20-live-1795307935571  茶叶       7.2    131000   512
2026-11-20-live-1795307935571  方便食品   41.5   96000    512
2026-11-20-live-1795307935571  调味品     22.8   71000    512
2026-11-20-live-1795307935571  粮油       6.1    64000    512
2026-11-20-live-1795307935571  日化       9.9    38000    512
2026-11-20-live-1795307935571  休闲食品   30.2   35000    512
2026-11-20-live-1795307935571  乳品       12.0   29000    512
2026-11-20-live-1795307935571  -         1.3    4000     512
"""

from zhanggui.tables.table import Column, Table

RESULTS_BASKETS = Table(
    name="results_baskets",
    family="results",
    zh="新客篮子",
    en="what new customers buy first, as a refresh saw it",
    grain="a category of the first 90 days of new customers, as a run saw it",
    document=("run", "category"),
    columns=(
        Column("run", "text", "运行", "run", ("C07",), required=True, made=True),
        Column("category", "text", "品类", "category; none: not written", ("C07",), made=True),
        Column("units", "number", "件数", "units a customer", ("C07",), made=True),
        Column("cents", "number", "金额", "money a customer (minor units)", ("C07",), made=True),
        Column("customers", "integer", "看了几家", "new customers whose first 90 days are over", ("C07",), made=True),
    ),
)
