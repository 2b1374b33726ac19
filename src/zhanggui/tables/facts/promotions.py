"""One row is one promotion of a SKU, or of everything where no SKU is named: its window, its rule, what it is to change.

Ten real rows (AdventureWorks, Microsoft, MIT; table Sales.SpecialOffer):

promotion  name                         kind                  channel      discount  from_qty  to_qty  from_day    to_day
        1  No Discount                  No Discount           No Discount       0.0         0       -  2022-04-30  2025-11-29
        2  Volume Discount 11 to 14     Volume Discount       Reseller         0.02        11      14  2022-05-30  2025-05-29
        3  Volume Discount 15 to 24     Volume Discount       Reseller         0.05        15      24  2022-05-30  2025-05-29
        4  Volume Discount 25 to 40     Volume Discount       Reseller          0.1        25      40  2022-05-30  2025-05-29
        5  Volume Discount 41 to 60     Volume Discount       Reseller         0.15        41      60  2022-05-30  2025-05-29
        6  Volume Discount over 60      Volume Discount       Reseller          0.2        61       -  2022-05-30  2025-05-29
        7  Mountain-100 Clearance Sale  Discontinued Product  Reseller         0.35         0       -  2023-04-13  2023-05-29
        8  Sport Helmet Discount-2002   Seasonal Discount     Reseller          0.1         0       -  2023-05-30  2023-06-29
        9  Road-650 Overstock           Excess Inventory      Reseller          0.3         0       -  2023-05-30  2023-07-30
       10  Mountain Tire Sale           Excess Inventory      Customer          0.5         0       -  2024-05-13  2024-07-28
"""

from zhanggui.rules.target_state import KNOWN
from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

PROMOTIONS = Table(
    name="promotions",
    family="facts",
    zh="促销",
    en="promotions",
    grain="a promotion of a SKU, or of everything",
    document=("promotion", "sku"),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("promotion", "text", "促销编号", "promotion", ("A17", "B02", "D25"), required=True, aliases=(
            "promotion id", "promotion key", "promotion no", "special offer id", "offer id", "deal id", "活动编号", "促销单号", "促销编码", "活动编码")),
        Column("name", "text", "促销名称", "name of the promotion", ("B02", "L14"), aliases=("name", "promotion name", "description", "活动名称", "促销主题", "名称")),
        Column("kind", "text", "促销类型", "kind of promotion", ("B02", "D25"), aliases=("promotion type", "type", "offer type", "活动类型", "促销方式")),
        Column("campaign", "text", "活动", "campaign it belongs to", ("C02", "D25"), aliases=("campaign id", "campaign name", "所属活动")),
        Column("sku", "text", "商品编码", "SKU", ("B02", "C11"), aliases=(
            "stock code", "item", "item no", "item number", "item code", "product id", "product code", "商品编号", "商品代码", "存货编码", "货号", "物料编码", "产品编码", "商品")),
        Column("channel", "text", "渠道", "channel", ("A10", "L14"), aliases=("channel id", "sales channel", "category", "适用渠道", "销售渠道")),
        Column("price_e4", "e4", "促销价", "promotion price of one base unit", ("B02", "L14"), aliases=("promotion price", "offer price", "sale price", "活动价", "特价")),
        Column("discount", "number", "折扣率", "discount, share of the price", ("B02", "L14"), aliases=("discount pct", "discount rate", "discount percent", "让利率", "优惠幅度")),
        Column("from_qty", "quantity", "起订数量", "from this quantity on", ("L14",), aliases=("min qty", "minimum quantity", "buy quantity", "满足数量", "最低数量")),
        Column("to_qty", "quantity", "限购数量", "up to this quantity", ("L14",), aliases=("max qty", "maximum quantity", "limit", "最高数量")),
        Column("target_from", "text", "目标状态（从）", "state it is to change from", ("D25",), aliases=("target from", "目标人群状态")),
        Column("target_to", "text", "目标状态（到）", "state it is to change to", ("D25",), aliases=("target to", "目标转化状态")),
        Column("cost_cents", "cents", "促销费用", "cost", ("C04", "L13"), aliases=("cost", "budget", "spend", "费用", "活动费用", "预算")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(
        Check("state_unknown", "这个状态认不出，写成新客、活跃、沉默、睡眠或流失", "no state that is known: new, active, silent, sleeping or lost", ("one_of", "target_from", *KNOWN)),
        Check("goal_unknown", "要变成的状态认不出，写成新客、活跃、沉默、睡眠或流失", "no state that is known to be reached: new, active, silent, sleeping or lost", ("one_of", "target_to", *KNOWN)),
        Check("discount_not_a_share", "折扣率不在0与1之间", "the discount is not between 0 and 1", ("between", "discount", "0", "1")),
        Check("price_negative", "促销价为负", "the price is negative", ("not_negative", "price_e4")),
        Check("quantities_backwards", "限购数量小于起订数量", "the largest quantity is below the smallest", ("not_after", "from_qty", "to_qty")),
        Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),
    ),
)
