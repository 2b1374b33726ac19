"""One row is one message to a person, or that a person was held out and got none: for which campaign or promotion, when.

Ten real rows (The Complete Journey, 84.51/dunnhumby; a household is a member; the first whom campaign 24 was sent to):

campaign  member  day
24        304     2016-11-14
24        480     2016-11-14
24        718     2016-11-14
24        778     2016-11-14
24        1238    2016-11-14
24        1733    2016-11-14
24        1917    2016-11-14
24        2185    2016-11-14
24        2200    2016-11-14
24        2263    2016-11-14
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

MESSAGES = Table(
    name="messages",
    family="facts",
    zh="触达记录",
    en="messages",
    grain="a message of a campaign or promotion to a person, or a person held out",
    document=("campaign", "promotion", "member", "customer", "day", "channel"),
    day="day",
    columns=(
        *STAMPS,
        KEY,
        Column("campaign", "text", "活动编号", "campaign", ("C02", "D25"), required=True, aliases=("campaign id", "campaign no", "活动编码", "营销活动编号")),
        Column("promotion", "text", "促销编号", "promotion", ("D25",), aliases=("promotion id", "offer id", "促销单号", "促销编码")),
        Column("member", "text", "会员号", "member", ("D25",), aliases=("member id", "card no", "household id", "会员卡号", "会员编号", "卡号")),
        Column("customer", "text", "客户编码", "customer", ("C02", "C06"), aliases=("customer id", "customer code", "客户编号")),
        Column("day", "day", "发送日期", "day sent", ("C02", "D25"), required=True, aliases=("sent", "sent day", "sent at", "send date", "message date", "推送日期", "推送时间", "发送时间")),
        Column("channel", "text", "渠道", "channel", ("C02",), aliases=("message channel", "medium", "触达渠道", "发送渠道")),
        Column("held_out", "flag", "对照组", "held out: got none", ("C02", "D25"), aliases=("hold out", "control", "control group", "是否对照", "对照")),
    ),
    checks=(Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),),
)
