"""One row is one answer to a question put to a customer or a member: when, which question, which score.

Ten rows, invented (no open data of a distributor's surveys was found):

response  customer  member  day         question    score  rep
DC-0001   C0003     -       2026-03-02  总体满意度      5  003
DC-0001   C0003     -       2026-03-02  送货及时        4  003
DC-0002   C0017     -       2026-03-02  总体满意度      2  001
DC-0002   C0017     -       2026-03-02  送货及时        1  001
DC-0003   -         K00012  2026-03-03  总体满意度      4  -
DC-0004   C0044     -       2026-03-04  总体满意度      3  002
DC-0005   C0088     -       2026-03-04  总体满意度      5  004
DC-0006   C0101     -       2026-03-05  总体满意度      1  004
DC-0007   C0120     -       2026-03-06  总体满意度      4  003
DC-0008   -         K00031  2026-03-06  总体满意度      5  -

What people wrote beside their score may name somebody, so it stays out of the lake.
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

SURVEYS = Table(
    name="surveys",
    family="facts",
    zh="满意度调查",
    en="surveys",
    grain="an answer to a question of a survey",
    document=("response", "customer", "member", "day", "question"),
    day="day",
    columns=(
        *STAMPS,
        KEY,
        Column("response", "text", "答卷编号", "response", ("C22",), aliases=("response id", "survey id", "问卷编号", "答卷号", "调查编号")),
        Column("customer", "text", "客户编码", "customer", ("C22",), aliases=("customer id", "customer code", "客户编号", "客户代码", "客户")),
        Column("member", "text", "会员卡号", "member", ("C22",), aliases=("member id", "card no", "会员编号", "会员号", "卡号")),
        Column("day", "day", "调查日期", "day", ("C22",), required=True, aliases=("survey date", "response date", "answered on", "答卷日期", "答卷时间", "回访日期", "评价日期")),
        Column("question", "text", "问题", "question", ("C22",), aliases=("survey question", "item asked", "题目", "调查项目", "评价项目")),
        Column("score", "number", "评分", "score", ("C22",), required=True, aliases=("rating", "satisfaction", "satisfaction score", "nps", "满意度", "得分", "分数", "满意度评分")),
        Column("rep", "text", "业务员", "rep asked about", ("C18", "C22"), aliases=("rep id", "sales rep", "业务员编号", "服务人员")),
        Column("comment", "text", "意见", "what they wrote", ("C22",), personal=True, aliases=("comments", "remark", "feedback", "意见建议", "留言", "评语")),
    ),
    checks=(Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),),
)
