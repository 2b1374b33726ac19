"""One row is one line of a sale, a return, an adjustment, a gift or a charge, as the company booked it.

Ten real rows (Online Retail, UCI, CC BY 4.0):

source  document  line  kind        day         customer  sku     quantity  price_e4   net_cents
files   536365    1     goods       2010-12-01  17850     85123A         6     25500        1530
files   536365    2     goods       2010-12-01  17850     71053          6     33900        2034
files   536370    20    charge      2010-12-01  12583     POST           3    180000        5400
files   C536379   1     return      2010-12-01  14527     D             -1    275000       -2750
files   536414    1     adjustment  2010-12-01  -         22139         56         0           0
files   537197    2     gift        2010-12-05  12647     22841          1         0           0
files   541431    1     goods       2011-01-18  12346     23166      74215     10400     7718360
files   C541433   1     return      2011-01-18  12346     23166     -74215     10400    -7718360
files   A563186   1     adjustment  2011-08-12  -         B              1  -110620600  -1106206
files   581483    1     goods       2011-12-09  16446     23843      80995     20800    16846960
"""

from zhanggui.tables.table import KNOWN_ASSUMED, KNOWN_DAY, STAMPS, Check, Column, Table

SALES = Table(
    name="sales",
    family="facts",
    zh="销售明细",
    en="sales lines",
    grain="a line of a sale, return, charge, adjustment or gift",
    document=("document",),
    line="line",
    day="day",
    columns=(
        *STAMPS,
        Column("document", "text", "单号", "document", ("A01", "A13"), required=True, aliases=(
            "invoice", "invoice no", "invoice number", "order no", "order number", "order id", "sales order number", "bill no",
            "receipt", "basket id", "document no", "transaction id", "单据编号", "单据号", "订单号", "订单编号", "发票号", "销售单号",
            "出库单号", "小票号", "单号")),
        Column("line", "integer", "行号", "line", ("A13",), aliases=(
            "line no", "line number", "sales order line number", "item line", "行号", "序号", "分录号", "明细行号")),
        Column("kind", "text", "类别", "kind of line", ("A01", "A03"), made=True),
        Column("original_document", "text", "原单号", "original document", ("A04",), aliases=(
            "original invoice", "original order", "return of", "原单号", "原订单号", "来源单号")),
        Column("original_line", "integer", "原行号", "original line", ("A04",), aliases=("original line no", "原行号")),
        Column("ordered_day", "day", "下单日", "day ordered", ("A05", "C09"), aliases=("order date", "ordered", "下单日期", "下单时间", "订货日期")),
        Column("shipped_day", "day", "发货日", "day shipped", ("A05",), aliases=("ship date", "shipped", "发货日期", "出库日期")),
        Column("paid_day", "day", "付款日", "day paid", ("A01",), aliases=("paid", "payment date", "付款日期", "收款日期")),
        Column("day", "day", "日期", "day", ("A01", "A02"), required=True, aliases=(
            "date", "sale date", "sales date", "invoice date", "invoice ts", "transaction date", "transaction timestamp", "bill date", "日期",
            "单据日期", "销售日期", "开票日期", "业务日期", "交易日期", "时间", "交易时间", "销售时间")),
        Column("at_ms", "instant", "时刻", "instant", ("A16",), made=True),
        KNOWN_DAY,
        KNOWN_ASSUMED,
        Column("customer", "text", "客户", "customer", ("A01", "A10", "A11"), aliases=(
            "customer id", "customer no", "customer code", "customer key", "client", "client id", "account", "bill to", "store number",
            "store", "household id", "客户编号", "客户编码", "客户代码", "客户号", "客户", "往来单位", "往来单位编码", "购货单位", "门店编号",
            "网点编号", "网点")),
        Column("ship_to", "text", "送货点", "ship to", ("A05",), aliases=("ship to", "deliver to", "收货客户", "送货点", "收货单位")),
        Column("member", "text", "会员", "member", ("D01",), aliases=("member id", "card no", "loyalty card", "会员号", "会员卡号", "卡号")),
        Column("clerk", "text", "店员", "clerk", ("A20", "D01"), aliases=("cashier", "clerk id", "店员", "导购", "收银员")),
        Column("sku", "text", "商品编码", "SKU", ("A01", "A04"), required=True, aliases=(
            "sku", "stock code", "item", "item number", "item no", "item code", "product id", "product key", "product code", "article",
            "material", "upc", "商品编码", "商品编号", "商品代码", "存货编码", "货号", "物料编码", "产品编码", "商品", "条码")),
        Column("description", "text", "品名", "description as booked", ("A04",), aliases=(
            "description", "item name", "item description", "product name", "商品名称", "品名", "存货名称", "产品名称", "物料名称", "名称")),
        Column("lot", "text", "批号", "lot", ("A04", "B09"), aliases=("lot no", "batch no", "lot number", "批次", "批号", "生产批号")),
        Column("shop", "text", "门店", "shop", ("A18", "D01"), aliases=("shop id", "branch", "branch id", "own shop", "门店", "店铺", "分店")),
        Column("stockroom", "text", "仓库", "stockroom", ("A12", "B15"), aliases=("warehouse", "depot", "location", "仓库", "发货仓库", "仓库编码")),
        Column("channel", "text", "渠道", "channel", ("A10", "A16"), aliases=("sales channel", "channel id", "渠道", "销售渠道", "平台")),
        Column("rep", "text", "业务员", "rep", ("A06", "C18", "M01"), aliases=(
            "sales rep", "salesperson", "salesman", "rep id", "业务员", "业务代表", "销售员", "业代", "客户经理", "跟单员")),
        Column("region", "text", "区域", "region as sold", ("A18", "M02"), aliases=(
            "region", "territory", "sales territory", "area", "区域", "大区", "片区", "销售区域", "省份", "地区")),
        Column("country", "text", "国家", "country", ("A18",), aliases=("country", "country name", "nation", "国家", "国别")),
        Column("grade", "text", "客户等级", "grade as sold", ("C05",), aliases=("customer grade", "customer level", "客户等级", "客户级别")),
        Column("quantity", "quantity", "数量", "quantity", ("A01", "B05"), required=True, aliases=(
            "qty", "quantity", "units", "order quantity", "bottles sold", "pieces", "数量", "销售数量", "实发数量", "件数", "基本数量")),
        Column("qty_entered", "quantity", "录入数量", "quantity as entered", ("B07",), made=True),
        Column("unit_entered", "text", "录入单位", "unit as entered", ("B07",), aliases=("unit", "uom", "unit of measure", "单位", "计量单位", "销售单位")),
        Column("price_e4", "e4", "单价", "unit price", ("A10", "B20"), aliases=(
            "price", "unit price", "sale price", "单价", "销售单价", "含税单价", "售价", "实际单价")),
        Column("list_cents", "cents", "原价金额", "amount at list price", ("A01",), aliases=("list amount", "gross amount", "extended amount", "原价金额", "折前金额", "标价金额")),
        Column("discount_cents", "cents", "折扣额", "discount", ("A01",), aliases=("discount", "discount amount", "retail disc", "折扣额", "折扣金额", "优惠金额")),
        Column("net_cents", "cents", "金额", "net amount", ("A01",), aliases=(
            "amount", "sales amount", "net amount", "line total", "line amount", "revenue", "sales value", "sale dollars", "total", "金额",
            "销售金额", "销售额", "价税合计", "实收金额", "净额", "合计金额", "小计")),
        Column("tax_cents", "cents", "税额", "tax", ("A01",), aliases=("tax", "tax amount", "tax amt", "vat", "税额")),
        Column("cost_cents", "cents", "成本金额", "cost", ("A01", "A10"), aliases=(
            "cost", "cost amount", "total cost", "total product cost", "cogs", "成本", "成本金额", "销售成本", "成本额")),
        Column("promotion", "text", "促销", "promotion", ("F01",), aliases=("promotion id", "promotion key", "campaign", "促销活动", "活动编号", "促销")),
        Column("coupon", "text", "优惠券", "coupon", ("C06",), aliases=("coupon code", "voucher", "优惠券", "券号")),
        Column("reason", "text", "退货原因", "reason of return", ("A04",), aliases=("return reason", "reason code", "退货原因", "退货理由", "原因")),
        Column("currency", "text", "原币", "currency", ("A01",), aliases=("currency", "currency code", "币种", "币别")),
        Column("original_cents", "cents", "原币金额", "amount in its own currency", ("A01",), made=True),
        Column("rate", "number", "汇率", "exchange rate", ("A01",), aliases=("exchange rate", "汇率")),
    ),
    checks=(
        Check("quantity_too_large", "数量大得不合理", "quantity is beyond belief", ("between", "quantity", "-1e9", "1e9")),
        Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),
        Check("day_to_come", "日期在导入那天之后", "the day is after the day of the import", ("by_today", "day")),
    ),
)
