"""One row is the balance of a lot of a SKU in a stockroom at the end of a day on which it changed.

Ten real rows (AdventureWorks, Microsoft, MIT; table Production.ProductInventory):

day         stockroom  sku  on_hand
2025-08-07          1    1      408
2025-08-07          6    1      324
2025-08-07         50    1      353
2025-08-07          1    2      427
2025-08-07          6    2      318
2025-08-07         50    2      364
2019-03-31          1    3      585
2019-03-31          6    3      443
2019-03-31         50    3      324
2025-08-07          1    4      512

A balance holds until the next row; it is never added up over days.
"""

from zhanggui.tables.table import KEY, KNOWN_ASSUMED, KNOWN_DAY, STAMPS, Check, Column, Table

STOCK_DAYS = Table(
    name="stock_days",
    family="facts",
    zh="库存日结",
    en="stock balances",
    grain="the balance of a lot of a SKU in a stockroom at the end of a day on which it changed",
    document=("day", "stockroom", "sku", "lot"),
    day="day",
    columns=(
        *STAMPS,
        KEY,
        Column("day", "day", "库存日期", "day", ("B05", "B08"), required=True, aliases=(
            "date", "stock date", "snapshot date", "as of", "as of date", "modified date", "结存日期", "盘点日期", "日期")),
        KNOWN_DAY,
        KNOWN_ASSUMED,
        Column("stockroom", "text", "仓库", "stockroom", ("B15", "B21"), aliases=("warehouse", "warehouse id", "location id", "depot", "仓库编码", "仓库编号", "仓库名称")),
        Column("sku", "text", "商品编码", "SKU", ("B05", "B08"), required=True, aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product key", "product code", "article", "material", "商品编号",
            "商品代码", "存货编码", "货号", "物料编码", "产品编码", "商品")),
        Column("lot", "text", "批号", "lot", ("B09",), aliases=("lot no", "lot number", "batch no", "批次", "批次号", "生产批号")),
        Column("on_hand", "quantity", "现存量", "on hand", ("B05", "B15"), required=True, aliases=(
            "quantity", "qty", "on hand", "on hand qty", "qty on hand", "stock", "stock qty", "库存数量", "结存数量", "现存数量", "实际库存", "库存量", "库存", "数量")),
        Column("reserved", "quantity", "占用", "reserved", ("B05", "B15"), aliases=("reserved qty", "allocated", "allocated qty", "占用数量", "锁定数量", "已分配")),
        Column("frozen", "quantity", "冻结", "frozen", ("B05", "B15"), aliases=("frozen qty", "blocked", "blocked qty", "on hold", "冻结数量", "不可用数量")),
        Column("in_transit", "quantity", "在途", "in transit", ("B05", "B07"), aliases=("in transit qty", "on order", "on order qty", "inbound", "在途数量", "采购在途", "在途量")),
        Column("value_cents", "cents", "库存金额", "value at cost", ("A12", "B01"), aliases=("stock value", "inventory value", "value", "cost amount", "结存金额", "库存成本", "成本金额", "金额")),
    ),
    checks=(
        Check("quantity_too_large", "数量大得不合理", "quantity is beyond belief", ("between", "on_hand", "-1e9", "1e9")),
        Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),
        Check("reserved_negative", "占用为负", "the quantity reserved is negative", ("not_negative", "reserved")),
        Check("frozen_negative", "冻结为负", "the quantity frozen is negative", ("not_negative", "frozen")),
        Check("in_transit_negative", "在途为负", "the quantity in transit is negative", ("not_negative", "in_transit")),
    ),
)
