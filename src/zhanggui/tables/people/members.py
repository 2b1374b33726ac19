"""One row is one member's card: an enrolled consumer, opaque here; the name and the phone live in the operational database.

Ten real rows (AdventureWorks DW, Microsoft, MIT; enrolled on the day of the first purchase):

member  enrolled_day
 11003  2010-12-29
 14501  2010-12-29
 21768  2010-12-29
 25863  2010-12-29
 28389  2010-12-29
 11005  2010-12-30
 11011  2010-12-30
 16624  2010-12-30
 27645  2010-12-30
 16351  2010-12-31
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

MEMBERS = Table(
    name="members",
    family="people",
    zh="会员",
    en="members",
    grain="a card",
    document=("member",),
    day="enrolled_day",
    columns=(
        *STAMPS,
        KEY,
        Column("member", "text", "会员号", "member", ("D01", "D04"), required=True, aliases=(
            "member id", "member no", "card", "card no", "card number", "loyalty card", "household id", "会员卡号", "卡号", "会员编号", "会员编码")),
        Column("enrolled_day", "day", "开卡日期", "day enrolled", ("D04", "D09", "D23"), aliases=(
            "enrolled", "enrol date", "enrollment date", "join date", "card opened", "入会日期", "入会时间", "办卡日期", "注册日期", "发卡日期")),
        Column("shop", "text", "开卡门店", "shop of enrolment", ("D04", "D10"), aliases=("shop", "shop id", "enrolled at", "home shop", "门店", "所属门店", "办卡门店", "发卡门店")),
        Column("clerk", "text", "开卡店员", "clerk who enrolled", ("D04", "D05"), aliases=("clerk", "clerk id", "enrolled by", "店员", "导购", "办卡人", "发卡人")),
        Column("birth_day", "day", "出生日期", "day of birth", ("D01", "D08"), aliases=("birth date", "birthday", "date of birth", "dob", "出生年月日", "生日")),
        Column("sex", "text", "性别", "sex", ("D01", "D31"), aliases=("gender",)),
        Column("consent", "json", "授权", "consent by purpose", ("D01",), aliases=("marketing consent", "opt in", "是否同意营销", "隐私授权", "授权用途")),
        Column("level", "text", "会员等级", "level of membership", ("D22", "D31"), aliases=("member level", "card level", "card type", "会员级别", "卡类型", "卡等级")),
        Column("customer", "text", "客户", "customer that is the same party", ("C27", "D22"), aliases=("customer id", "customer code", "customer key", "客户编码", "客户编号")),
        Column("name", "text", "姓名", "name", ("D01",), personal=True, aliases=("member name", "full name", "会员姓名", "顾客姓名", "持卡人")),
        Column("phone", "text", "手机号", "phone", ("D01",), personal=True, aliases=("mobile", "telephone", "phone number", "手机", "手机号码", "电话", "联系电话")),
        Column("address", "text", "通讯地址", "address", ("D01",), personal=True, aliases=("street", "home address", "地址", "家庭住址", "联系地址")),
    ),
    checks=(
        Check("birth_out_of_range", "出生日期不在1900–2100年内", "the day of birth is outside 1900-2100", ("between", "birth_day", "1900-01-01", "2100-01-01")),
        Check("enrolled_before_birth", "开卡早于出生", "enrolled before birth", ("not_after", "birth_day", "enrolled_day")),
        Check("enrolled_to_come", "开卡日期在导入那天之后", "enrolled after the day of the import", ("by_today", "enrolled_day")),
    ),
)
