"""One row is one prospect: a business that may become a customer, and how far it has come.

Ten rows, invented (no open data of sales leads permits business use):

prospect  name          acquired_through  city   stage      owner  first_contact_day  customer
P-0001    昆区惠民超市  扫码              包头   contacted  003    2026-03-02         -
P-0002    青山便利一店  转介绍            包头   won        002    2026-03-04         C1021
P-0003    东河粮油批发  地推              包头   visited    003    2026-03-04         -
P-0004    九原生鲜      展会              包头   lost       001    2026-03-09         -
P-0005    固阳百货      地推              包头   contacted  004    2026-03-11         -
P-0006    石拐商店      传单              包头   new        -      2026-03-12         -
P-0007    土右旗超市    搜索推广          包头   won        005    2026-03-15         C1033
P-0008    白云副食      转介绍            包头   visited    005    2026-03-16         -
P-0009    达茂旗商行    地推              包头   new        -      2026-03-18         -
P-0010    滨河母婴      公众号            包头   contacted  002    2026-03-19         -

A list of leads and a list of those won are often two files: a row that says when a lead was won stands beside the row of its first
contact and does not replace it; `analyse/acquisition/leads.py` makes them one.
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

PROSPECTS = Table(
    name="prospects",
    family="people",
    zh="潜在客户",
    en="prospects",
    grain="a lead",
    document=("prospect", "won_day"),
    day="first_contact_day",
    columns=(
        *STAMPS,
        KEY,
        Column("prospect", "text", "线索编号", "prospect", ("C20", "F12"), required=True, aliases=("prospect id", "lead id", "mql id", "lead", "线索", "线索编码", "商机编号", "潜客编号")),
        Column("name", "text", "潜客名称", "name of the business", ("C20", "F11"), aliases=("name", "company", "lead name", "prospect name", "线索名称", "公司名称", "单位名称", "名称")),
        Column("acquired_through", "text", "线索来源", "acquired through", ("C03", "F12"), aliases=("lead source", "origin", "utm source", "来源", "来源渠道", "获客渠道")),
        Column("place", "text", "场所", "place", ("C20",), aliases=("place id", "location", "landing page id", "场所编码")),
        Column("city", "text", "城市", "city", ("C20",), aliases=("town", "市", "所在城市")),
        Column("stage", "text", "阶段", "stage", ("C32", "F12"), aliases=("lead stage", "lead status", "status", "线索阶段", "线索状态", "跟进状态", "状态")),
        Column("owner", "text", "跟进人", "rep who owns it", ("F12", "M01"), aliases=("rep", "sr id", "lead owner", "assigned to", "业务员", "负责人")),
        Column("first_contact_day", "day", "首次接触日期", "day of first contact", ("C32", "F12"), aliases=("first contact date", "first contact", "lead date", "created", "创建日期", "接触日期", "录入日期")),
        Column("won_day", "day", "成交日期", "day won", ("C32", "F12"), aliases=("won date", "closed date", "转化日期", "签约日期")),
        Column("customer", "text", "转为客户", "the customer it became", ("C32", "F12"), aliases=("customer id", "seller id", "客户编码", "客户编号", "客户")),
    ),
    checks=(Check("won_before_contact", "成交早于首次接触", "won before the first contact", ("not_after", "first_contact_day", "won_day")),),
)
