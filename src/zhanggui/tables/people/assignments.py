"""One row says who looked after which customer, in which role, from when to when.

Ten real rows (AdventureWorks, Microsoft, MIT; table Sales.Store):

customer  rep
     292  279
     294  276
     296  277
     298  275
     300  286
     302  281
     304  283
     306  275
     308  277
     310  279
"""

from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

ASSIGNMENTS = Table(
    name="assignments",
    family="people",
    zh="客户分派",
    en="assignments of customers",
    grain="who looks after a customer in a role, in a validity interval",
    document=("customer", "rep", "role", "from_day"),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("customer", "text", "客户编码", "customer", ("C18", "F04", "M01"), required=True, aliases=(
            "customer id", "customer no", "customer code", "store number", "business entity id", "客户编号", "客户代码", "客户", "网点编号", "网点编码", "往来单位编码")),
        Column("rep", "text", "业务员编码", "rep", ("C18", "F01", "M01"), required=True, aliases=(
            "rep id", "sales rep id", "sales rep", "salesperson id", "owner", "account manager", "业务员", "业务员编号", "业务代表", "负责人",
            "跟进人", "专管业务员")),
        Column("role", "text", "角色", "role", ("C16", "M01"), aliases=("role name", "assignment role", "负责类型", "分工")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),),
)
