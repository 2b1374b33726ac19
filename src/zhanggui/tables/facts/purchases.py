"""One row is one line of a purchase: what was ordered from a supplier, at which price, due when.

Ten real rows (AdventureWorks, Microsoft, MIT; tables Purchasing.PurchaseOrderHeader and PurchaseOrderDetail):

document  line  supplier  sku  day         due_day     quantity  price_e4  net_cents
       1     1      1580    1  2022-04-15  2022-04-29         4    502600      20104
       2     2      1496  359  2022-04-15  2022-04-29         3    451200      13536
       2     3      1496  360  2022-04-15  2022-04-29         3    455805      13674
       3     4      1494  530  2022-04-15  2022-04-29       550    160860     884730
       4     5      1650    4  2022-04-15  2022-04-29         3    570255      17108
       5     6      1654  512  2022-04-29  2022-05-13       550    370860    2039730
       6     7      1664  513  2022-04-29  2022-05-13       550    265965    1462808
       7     8      1678  317  2022-04-29  2022-05-13       550    270585    1488218
       7     9      1678  318  2022-04-29  2022-05-13       550    335790    1846845
       7    10      1678  319  2022-04-29  2022-05-13       550    460635    2533492
"""

from zhanggui.tables.table import KNOWN_ASSUMED, KNOWN_DAY, STAMPS, Check, Column, Table

PURCHASES = Table(
    name="purchases",
    family="facts",
    zh="采购明细",
    en="purchase lines",
    grain="a line ordered from a supplier",
    document=("document",),
    line="line",
    day="day",
    columns=(
        *STAMPS,
        Column("document", "text", "采购单号", "purchase order", ("B07", "B11"), required=True, aliases=(
            "purchase order id", "purchase order no", "purchase order number", "po", "po number", "po no", "po id", "采购订单号", "采购单编号", "订货单号",
            "进货单号", "单据编号", "单据号", "单号", "订单号")),
        Column("line", "integer", "行号", "line", ("B07",), aliases=("line no", "line number", "po line", "purchase order detail id", "序号", "分录号", "明细行号")),
        Column("supplier", "text", "供应商", "supplier", ("B11", "B12", "M01"), aliases=(
            "supplier id", "supplier code", "vendor", "vendor id", "vendor number", "供应商编码", "供应商编号", "供方", "供货商", "供货单位", "往来单位")),
        Column("sku", "text", "商品编码", "SKU", ("B07", "B11"), aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product key", "product code", "article", "material", "商品编号",
            "商品代码", "存货编码", "货号", "物料编码", "产品编码", "商品")),
        Column("stockroom", "text", "仓库", "stockroom it is for", ("B15", "B21"), aliases=("warehouse", "warehouse id", "deliver to", "收货仓库", "入库仓库", "仓库编码")),
        Column("day", "day", "采购日期", "day ordered", ("B06", "B11", "B18"), required=True, aliases=(
            "order date", "po date", "purchase date", "ordered", "date", "订货日期", "下单日期", "单据日期", "业务日期", "日期")),
        KNOWN_DAY,
        KNOWN_ASSUMED,
        Column("due_day", "day", "要求到货日", "day due", ("B12", "B18"), aliases=("due date", "promised date", "expected date", "交货日期", "要求到货日期", "预计到货日期", "计划到货")),
        Column("quantity", "quantity", "采购数量", "quantity ordered", ("B07", "B15"), required=True, aliases=(
            "order qty", "ordered qty", "qty ordered", "quantity ordered", "qty", "quantity", "订货数量", "订购数量", "数量", "基本数量")),
        Column("qty_entered", "quantity", "录入数量", "quantity as entered", ("B07",), made=True),
        Column("unit_entered", "text", "录入单位", "unit as entered", ("B07",), aliases=("unit", "uom", "unit of measure", "单位", "计量单位", "采购单位")),
        Column("price_e4", "e4", "采购单价", "price of one base unit", ("B11", "B12"), aliases=("price", "unit price", "purchase price", "unit cost", "单价", "进价", "进货价", "含税单价")),
        Column("net_cents", "cents", "采购金额", "net amount", ("B11", "B12"), aliases=("line total", "amount", "line amount", "dollars", "purchase amount", "金额", "价税合计", "合计金额")),
        Column("freight_cents", "cents", "运费", "freight", ("B12", "B13"), aliases=("freight", "freight amount", "shipping cost", "运杂费", "运费金额")),
        Column("buyer", "text", "采购员", "buyer", ("B10", "M01"), aliases=("buyer id", "purchaser", "employee id", "采购人", "经办人", "业务员")),
    ),
    checks=(
        Check("quantity_too_large", "数量大得不合理", "quantity is beyond belief", ("between", "quantity", "-1e9", "1e9")),
        Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),
        Check("price_negative", "单价为负", "the price is negative", ("not_negative", "price_e4")),
        Check("due_before_ordered", "到货日早于采购日", "it is due before it was ordered", ("not_after", "day", "due_day")),
    ),
)
