"""One row is one price of ours: for a price list, a tier or a customer, from a quantity on, in a validity interval.

Ten real rows (AdventureWorks, Microsoft, MIT; table Production.ProductListPriceHistory):

sku  price_e4  from_day    to_day
707    336442  2022-05-30  2023-05-29
707    336442  2023-05-30  2024-05-28
707    349900  2024-05-29  -
708    336442  2022-05-30  2023-05-29
708    336442  2023-05-30  2024-05-28
708    349900  2024-05-29  -
709     95000  2022-05-30  2023-05-29
710     95000  2022-05-30  2023-05-29
711    336442  2022-05-30  2023-05-29
711    336442  2023-05-30  2024-05-28
"""

from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

PRICES = Table(
    name="prices",
    family="goods",
    zh="售价",
    en="prices of ours",
    grain="a price of a SKU for whom, from a quantity on, in a validity interval",
    document=("price_list", "tier", "customer", "sku", "channel", "from_qty", "from_day"),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("price_list", "text", "价格表", "price list", ("L02", "L04"), aliases=("price list id", "price book", "价目表", "价格体系", "价格方案")),
        Column("tier", "text", "分销等级", "tier", ("L04", "L17"), aliases=("distributor tier", "price level", "customer level", "客户等级", "客户级别", "价格等级")),
        Column("customer", "text", "客户编码", "customer", ("L02", "L04"), aliases=("customer id", "customer code", "customer no", "客户编号", "客户代码", "客户", "往来单位编码")),
        Column("sku", "text", "商品编码", "SKU", ("B20", "L04"), required=True, aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product code", "material", "商品编号", "商品代码", "存货编码", "货号",
            "物料编码", "产品编码")),
        Column("channel", "text", "渠道", "channel", ("G06", "L04"), aliases=("channel id", "sales channel", "销售渠道", "平台")),
        Column("from_qty", "quantity", "起价数量", "from this quantity on", ("L02", "L04"), aliases=("price break", "quantity from", "min quantity", "数量起", "阶梯数量", "起订量")),
        Column("price_e4", "e4", "执行价", "price of one base unit", ("B20", "L04"), required=True, aliases=(
            "price", "unit price", "selling price", "sale price", "customer price", "单价", "销售单价", "批发价", "客户价", "等级价", "销售价格", "含税单价")),
        Column("priority", "integer", "优先级", "priority, the highest wins", ("L14",), aliases=("rank", "顺序", "优先顺序")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(
        Check("price_negative", "售价为负", "the price is negative", ("not_negative", "price_e4")),
        Check("from_qty_negative", "起价数量为负", "the quantity is negative", ("not_negative", "from_qty")),
        Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),
    ),
)
