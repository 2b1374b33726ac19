"""One row is one price at which a supplier offers a SKU, from a quantity on, in a validity interval.

Ten real rows (AdventureWorks, Microsoft, MIT; table Purchasing.ProductVendor):

supplier  sku  price_e4  moq  lead_days
    1580    1    478700    1         17
    1688    2    399200    1         19
    1650    4    543100    1         17
    1578  317    281700  100         19
    1678  317    257700  100         17
    1578  318    343800  100         19
    1678  318    319800  100         17
    1556  319    442100  100         19
    1578  319    462700  100         19
    1678  319    438700  100         17

A price list without suppliers is an offer of nobody known: supplier is then absent or empty.
"""

from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

OFFERS = Table(
    name="offers",
    family="goods",
    zh="供货报价",
    en="offers of suppliers",
    grain="a supplier's price of a SKU from a quantity on, in a validity interval",
    document=("supplier", "sku", "from_qty", "from_day"),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("supplier", "text", "供应商", "supplier", ("B11", "B12"), aliases=(
            "supplier id", "supplier no", "supplier number", "supplier code", "vendor", "vendor id", "vendor no", "vendor number", "business entity id",
            "供应商编码", "供应商编号", "供应商代码", "供方", "供货商")),
        Column("sku", "text", "商品编码", "SKU", ("B11", "B12"), required=True, aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product code", "article", "material", "商品编号", "商品代码",
            "存货编码", "货号", "物料编码", "产品编码")),
        Column("from_qty", "quantity", "起价数量", "from this quantity on", ("B13",), aliases=("price break", "break quantity", "quantity from", "数量起", "阶梯数量", "起始数量")),
        Column("price_e4", "e4", "进价", "price of one base unit", ("B11", "B12"), required=True, aliases=(
            "purchase price", "standard price", "state bottle cost", "unit cost", "supplier price", "cost price", "采购价", "供货价", "进货价", "采购单价",
            "参考进价", "成本价", "参考成本", "最近进价", "出厂价")),
        Column("discount", "number", "折扣率", "discount, share of the price", ("B12", "B13"), aliases=("discount rate", "discount pct", "trade discount", "供货折扣", "扣率")),
        Column("rebate_e4", "e4", "单件返利", "rebate on one base unit", ("B12",), aliases=("rebate", "rebate per unit", "back margin", "返利", "返点金额", "单位返利")),
        Column("moq", "quantity", "最小起订量", "smallest quantity ordered", ("B07", "B12"), aliases=(
            "minimum order", "min order", "minimum order qty", "minimum order quantity", "minimum quantity", "min order qty", "min qty", "起订量", "最小订货量", "最低起订量", "最小采购量")),
        Column("pack", "quantity", "采购箱规", "ordered in multiples of", ("B07",), aliases=(
            "order multiple", "pack", "pack size", "case pack", "lot size", "采购批量", "订货倍数", "箱规", "装箱数", "增量")),
        Column("lead_days", "number", "提前期", "lead time offered, days", ("B06", "B12", "B18"), aliases=(
            "average lead time", "lead time", "lead days", "delivery days", "采购提前期", "供货周期", "交货周期", "到货天数")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(
        Check("price_negative", "进价为负", "the price is negative", ("not_negative", "price_e4")),
        Check("discount_not_a_share", "折扣率不在0与1之间", "the discount is not between 0 and 1", ("between", "discount", "0", "1")),
        Check("moq_negative", "起订量为负", "the smallest quantity is negative", ("not_negative", "moq")),
        Check("pack_not_positive", "箱规不是正数", "the multiple is not above zero", ("positive", "pack")),
        Check("lead_days_negative", "提前期为负", "the lead time is negative", ("not_negative", "lead_days")),
        Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),
    ),
)
