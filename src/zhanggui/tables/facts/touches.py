"""One row is one touch: a lead or a customer came in contact with us through a source, by a code or a tagged link.

Ten rows, invented (no open data of a distributor's leads with their touches was found):

prospect  customer  day         acquired_through  medium    code     campaign
P-0001    -         2026-03-02  扫码              rep_qr    QR-003   -
P-0001    -         2026-03-09  公众号            wechat    -        K2603
P-0002    -         2026-03-04  转介绍            invite    INV-882  -
P-0004    -         2026-03-09  展会              flyer     FL-0309  K2603
P-0007    -         2026-03-12  搜索推广          cpc       -        K2603
P-0007    -         2026-03-14  地推              rep_qr    QR-005   -
-         C1021     2026-03-05  转介绍            invite    INV-882  -
-         C1040     2026-03-18  传单              flyer     FL-0318  -
-         C1041     2026-03-18  扫码              rep_qr    QR-004   -
P-0010    -         2026-03-19  公众号            wechat    -        -
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

TOUCHES = Table(
    name="touches",
    family="facts",
    zh="获客触点",
    en="touches",
    grain="a touch of a lead or a customer through a source",
    document=("prospect", "customer", "day", "acquired_through", "medium", "code"),
    day="day",
    columns=(
        *STAMPS,
        KEY,
        Column("prospect", "text", "线索编号", "prospect", ("C03",), aliases=("prospect id", "lead id", "线索", "线索编码", "潜客编号")),
        Column("customer", "text", "客户编码", "customer", ("C03",), aliases=("customer id", "customer code", "客户编号", "客户代码", "客户")),
        Column("day", "day", "触达日期", "day of the touch", ("C03",), required=True, aliases=("touch date", "touched on", "scanned on", "触点日期", "触达时间", "扫码时间", "点击时间")),
        Column("acquired_through", "text", "触点来源", "source of the touch", ("C03",), required=True, aliases=("utm source", "touch source", "traffic source", "触达来源", "流量来源")),
        Column("medium", "text", "触点媒介", "medium", ("C03",), aliases=("utm medium", "touch medium", "媒介", "触达媒介", "触达方式")),
        Column("code", "text", "推广码", "code of a rep, an invitation or a flyer", ("C03",), aliases=("utm content", "invite code", "qr code", "flyer code", "referral code", "邀请码", "二维码", "传单编号")),
        Column("campaign", "text", "活动编号", "campaign", ("C03",), aliases=("utm campaign", "campaign id", "活动编码", "推广计划")),
        Column("rep", "text", "推广人", "rep whose code it was", ("C03", "C18"), aliases=("rep id", "promoter", "地推人员", "推广业务员")),
    ),
    checks=(Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),),
)
