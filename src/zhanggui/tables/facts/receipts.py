"""One row is one line received from a supplier: how much came, how much was turned away, at which cost, in which lot.

Ten real rows (AdventureWorks, Microsoft, MIT; tables Purchasing.PurchaseOrderHeader and PurchaseOrderDetail):

document  line  purchase  supplier  sku  day         quantity  rejected  price_e4
       1     1         1      1580    1  2022-04-24         3         0    502600
       2     2         2      1496  359  2022-04-24         3         0    451200
       2     3         2      1496  360  2022-04-24         3         0    455805
       3     4         3      1494  530  2022-04-24       550         0    160860
       4     5         4      1650    4  2022-04-24         2         1    570255
       5     6         5      1654  512  2022-05-08       550         0    370860
       6     7         6      1664  513  2022-05-08       468         0    265965
       7     8         7      1678  317  2022-05-08       550         0    270585
       7     9         7      1678  318  2022-05-08       550         0    335790
       7    10         7      1678  319  2022-05-08       550         0    460635
"""

from zhanggui.tables.table import KNOWN_ASSUMED, KNOWN_DAY, STAMPS, Check, Column, Table

RECEIPTS = Table(
    name="receipts",
    family="facts",
    zh="入库明细",
    en="receipt lines",
    grain="a line received from a supplier",
    document=("document",),
    line="line",
    day="day",
    columns=(
        *STAMPS,
        Column("document", "text", "入库单号", "receipt", ("B11", "B18"), required=True, aliases=(
            "receipt no", "receipt id", "goods receipt", "grn", "delivery note", "purchase receipt", "采购入库单号", "收货单号", "进货单号", "单据编号", "单据号", "单号")),
        Column("line", "integer", "行号", "line", ("B11",), aliases=("line no", "line number", "purchase order detail id", "序号", "分录号", "明细行号")),
        Column("purchase", "text", "采购单号", "purchase order", ("B12", "B18"), aliases=(
            "purchase order id", "purchase order number", "po", "po number", "po no", "采购订单号", "来源单号", "源单单号")),
        Column("supplier", "text", "供应商", "supplier", ("A04", "B11", "B12"), aliases=(
            "supplier id", "supplier code", "vendor", "vendor id", "vendor number", "供应商编码", "供应商编号", "供方", "供货商", "供货单位", "往来单位")),
        Column("sku", "text", "商品编码", "SKU", ("A04", "B11"), required=True, aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product key", "product code", "article", "material", "商品编号",
            "商品代码", "存货编码", "货号", "物料编码", "产品编码", "商品")),
        Column("lot", "text", "批号", "lot", ("A04", "B09"), aliases=("lot no", "lot number", "batch no", "批次", "批次号", "生产批号")),
        Column("stockroom", "text", "仓库", "stockroom", ("B15", "B21"), aliases=("warehouse", "warehouse id", "收货仓库", "入库仓库", "仓库编码")),
        Column("day", "day", "入库日期", "day received", ("B11", "B18"), required=True, aliases=(
            "receipt date", "received date", "received", "received on", "delivery date", "ship date", "date", "收货日期", "到货日期", "单据日期", "业务日期", "日期")),
        KNOWN_DAY,
        KNOWN_ASSUMED,
        Column("quantity", "quantity", "入库数量", "quantity received", ("B15", "B18"), required=True, aliases=(
            "received qty", "qty received", "quantity received", "qty", "quantity", "实收数量", "收货数量", "到货数量", "数量", "基本数量")),
        Column("qty_entered", "quantity", "录入数量", "quantity as entered", ("B07",), made=True),
        Column("unit_entered", "text", "录入单位", "unit as entered", ("B07",), aliases=("unit", "uom", "unit of measure", "单位", "计量单位", "采购单位")),
        Column("rejected", "quantity", "拒收数量", "quantity rejected", ("A04", "B12"), aliases=("rejected qty", "qty rejected", "reject qty", "不合格数量", "退货数量")),
        Column("price_e4", "e4", "入库单价", "cost of one base unit", ("B11", "B12"), aliases=("price", "unit price", "unit cost", "last receipt cost", "单价", "进价", "进货价", "入库成本单价")),
        Column("net_cents", "cents", "入库金额", "net amount", ("A12", "B11"), aliases=("line total", "amount", "cost amount", "金额", "成本金额", "入库成本", "价税合计")),
        Column("freight_cents", "cents", "运费", "freight", ("B12",), aliases=("freight", "freight amount", "shipping cost", "运杂费", "运费金额")),
    ),
    checks=(
        Check("quantity_too_large", "数量大得不合理", "quantity is beyond belief", ("between", "quantity", "-1e9", "1e9")),
        Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),
        Check("rejected_negative", "拒收数量为负", "the quantity rejected is negative", ("not_negative", "rejected")),
        Check("price_negative", "单价为负", "the cost is negative", ("not_negative", "price_e4")),
    ),
)
