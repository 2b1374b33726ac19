"""One row is one SKU as the last refresh saw it: what is there, what sells, what to order and why. Behind the pages of goods.

Ten rows, invented (quantities in base units; `line` shortened):

run                            sku   rank  available  in_transit  daily  cover  quantity  supplier  line
2026-11-20-live-1795307935571  D001  A     190        0           61.2   3.1    370       S01       {"sku": "D001", ...}
2026-11-20-live-1795307935571  D002  B     64         0           12.4   5.2    48        S01       {"sku": "D002", ...}
2026-11-20-live-1795307935571  D014  A     96         60          38.5   2.5    84        S02       {"sku": "D014", ...}
2026-11-20-live-1795307935571  D015  B     44         0           16.8   2.6    60        S02       {"sku": "D015", ...}
2026-11-20-live-1795307935571  D016  C     31         0           9.1    3.4    24        S02       {"sku": "D016", ...}
2026-11-20-live-1795307935571  D031  A     102        0           27.6   3.7    160       S03       {"sku": "D031", ...}
2026-11-20-live-1795307935571  D032  B     38         0           8.3    4.6    40        S03       {"sku": "D032", ...}
2026-11-20-live-1795307935571  D040  C     900        0           0.4    2250   0         S03       {"sku": "D040", ...}
2026-11-20-live-1795307935571  D041  C     12         0           0      -      0         S03       {"sku": "D041", ...}
2026-11-20-live-1795307935571  D042  -     -          0           -      -      0         -         {"sku": "D042", ...}
"""

from zhanggui.tables.table import Column, Table

RESULTS_GOODS = Table(
    name="results_goods",
    family="results",
    zh="商品补货结果",
    en="what to order, SKU by SKU",
    grain="a SKU as a run saw it",
    document=("run", "sku"),
    columns=(
        Column("run", "text", "运行", "run", ("B05", "B07"), required=True, made=True),
        Column("sku", "text", "商品编码", "SKU", ("B05", "B07"), required=True, made=True),
        Column("rank", "text", "ABC", "rank by sales", ("B04", "B05"), made=True),
        Column("available", "quantity", "可用库存", "available stock", ("B05",), made=True),
        Column("in_transit", "quantity", "在途", "in transit", ("B05", "B07"), made=True),
        Column("daily", "number", "预计日均", "forecast a day", ("B05", "B06"), made=True),
        Column("cover", "number", "预计可售天数", "expected days of cover", ("B05",), made=True),
        Column("quantity", "quantity", "建议补货数量", "quantity to order", ("B07",), made=True),
        Column("supplier", "text", "供应商", "supplier", ("B11",), made=True),
        Column("line", "json", "算式", "the whole arithmetic", ("B06", "B07", "B11", "A12"), made=True),
    ),
)
