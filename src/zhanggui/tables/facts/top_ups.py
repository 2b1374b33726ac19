"""One row is one top-up: money that a customer or a member paid in before buying.

Ten rows, invented (no open data of prepaid accounts was found):

voucher  customer  member  day         top_up_cents  bonus_cents  method
CZ-0001  C0003     -       2026-01-06        500000        20000  转账
CZ-0002  C0017     -       2026-01-06        200000            0  扫码
CZ-0003  C0003     -       2026-02-03        500000        20000  转账
CZ-0004  -         K00012  2026-02-05         50000         5000  扫码
CZ-0005  C0044     -       2026-02-11       1000000        60000  转账
CZ-0006  C0017     -       2026-03-02        150000            0  扫码
CZ-0007  -         K00031  2026-03-04         30000         2000  现金
CZ-0008  C0003     -       2026-03-05        300000        10000  转账
CZ-0009  C0088     -       2026-03-09        200000            0  扫码
CZ-0010  C0044     -       2026-03-12        800000        40000  转账
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

TOP_UPS = Table(
    name="top_ups",
    family="facts",
    zh="充值记录",
    en="top-ups",
    grain="a top-up of a customer or a member",
    document=("voucher", "customer", "member", "day"),
    day="day",
    columns=(
        *STAMPS,
        KEY,
        Column("voucher", "text", "充值单号", "voucher", ("C26",), aliases=("top up id", "recharge id", "deposit id", "充值流水号", "充值编号")),
        Column("customer", "text", "客户编码", "customer", ("C26",), aliases=("customer id", "customer code", "account", "account id", "客户编号", "客户代码", "客户")),
        Column("member", "text", "会员卡号", "member", ("C26",), aliases=("member id", "card no", "会员编号", "会员号", "卡号")),
        Column("day", "day", "充值日期", "day", ("C26",), required=True, aliases=("top up date", "recharge date", "deposit date", "充值时间")),
        Column("top_up_cents", "cents", "充值金额", "money paid in", ("C26",), required=True, aliases=("top up amount", "top up", "recharge amount", "deposit amount", "实充金额", "充值本金")),
        Column("bonus_cents", "cents", "赠送金额", "money given on top", ("C26",), aliases=("bonus", "bonus amount", "gift amount", "赠金", "充值赠送")),
        Column("method", "text", "充值方式", "how it was paid", ("C26",), aliases=("payment method", "支付方式", "付款方式")),
    ),
    checks=(Check("top_up_negative", "充值金额为负", "the top-up is negative", ("not_negative", "top_up_cents")),),
)
