"""One row is one coupon rule: what it takes off, from which amount on, for which SKU, in which window.

Ten rows, invented (no open data of coupon rules permits business use):

coupon  campaign  kind     sku   value_cents  discount  minimum_cents  from_day    to_day
Q-N50   K2603     amount   -            5000         -          30000  2026-03-01  2026-03-31
Q-N100  K2603     amount   -           10000         -          80000  2026-03-01  2026-03-31
Q-W20   K2602     amount   -            2000         -          10000  2026-02-25  2026-03-10
Q-W8    K2602     percent  -               -      0.08          20000  2026-02-25  2026-03-10
Q-S10   K2604     percent  1003            -      0.10              -  2026-03-16  2026-03-29
Q-S15   K2604     percent  1005            -      0.15              -  2026-03-16  2026-03-29
Q-L200  K2605     amount   -           20000         -         100000  2026-03-20  2026-04-20
Q-D30   K2607     amount   -            3000         -          20000  2026-05-25  2026-06-15
Q-A15   K2609     amount   -            1500         -           5000  2026-06-10  2026-07-10
Q-A25   K2609     amount   -            2500         -           9900  2026-06-10  2026-07-10
"""

from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

COUPONS = Table(
    name="coupons",
    family="facts",
    zh="优惠券",
    en="coupons",
    grain="a coupon rule, of a SKU or of everything",
    document=("coupon", "campaign", "sku"),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("coupon", "text", "券号", "coupon", ("C06",), required=True, aliases=("coupon id", "coupon code", "coupon upc", "voucher", "优惠券编号", "优惠券编码", "券编号", "券码")),
        Column("campaign", "text", "活动编号", "campaign", ("C06", "D25"), aliases=("campaign id", "活动编码", "所属活动")),
        Column("kind", "text", "券类型", "amount or percent", ("C06",), aliases=("coupon type", "type", "优惠券类型", "类型")),
        Column("sku", "text", "商品编码", "SKU", ("C06", "C11"), aliases=("item", "item no", "product id", "product code", "商品编号", "商品代码", "存货编码", "货号", "适用商品")),
        Column("value_cents", "cents", "面值", "money taken off", ("C06",), aliases=("value", "face value", "amount", "券面额", "优惠金额", "面额")),
        Column("discount", "number", "折扣率", "share taken off", ("C06",), aliases=("discount rate", "discount pct", "优惠比例")),
        Column("minimum_cents", "cents", "使用门槛", "from this amount on", ("C06",), aliases=("minimum amount", "minimum spend", "threshold", "满减门槛", "最低消费")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(
        Check("value_negative", "面值为负", "the value is negative", ("not_negative", "value_cents")),
        Check("discount_not_a_share", "折扣率不在0与1之间", "the discount is not between 0 and 1", ("between", "discount", "0", "1")),
        Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),
    ),
)
