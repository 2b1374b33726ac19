"""One row is one rep (who looks after customers) in a validity interval; the name lives in the operational database.

Ten real rows (AdventureWorks, Microsoft, MIT; table Sales.SalesTerritoryHistory):

rep  region  from_day    to_day
275       2  2022-05-30  2023-11-29
275       3  2023-11-30  -
276       4  2022-05-30  -
277       3  2022-05-30  2023-11-29
277       2  2023-11-30  -
278       6  2022-05-30  -
279       5  2022-05-30  -
280       1  2022-05-30  2023-09-29
281       4  2022-05-30  -
282       6  2022-05-30  2023-05-29
"""

from zhanggui.tables.table import FROM_DAY, KEY, STAMPS, TO_DAY, Check, Column, Table

REPS = Table(
    name="reps",
    family="people",
    zh="业务员",
    en="reps",
    grain="a rep in a validity interval",
    document=("rep", "from_day"),
    day="from_day",
    columns=(
        *STAMPS,
        KEY,
        Column("rep", "text", "业务员编码", "rep", ("C18", "F01", "M01"), required=True, aliases=(
            "rep id", "sales rep id", "salesperson id", "employee id", "staff id", "业务员编号", "业务员工号", "工号",
            "职员编码", "职员代码", "员工编号", "销售员编码")),
        Column("manager", "text", "上级", "manager", ("F17", "M02"), aliases=("manager id", "supervisor", "reports to", "主管", "上级主管", "直属上级", "区域经理")),
        Column("region", "text", "区域", "region", ("F08", "M02"), aliases=("territory", "territory id", "area", "大区", "片区", "负责区域", "销售区域")),
        Column("kind", "text", "业务员类型", "kind of rep (field, phone, pre-sales)", ("C17", "F08"), aliases=("rep type", "rep kind", "job title", "position", "岗位", "职位", "职务")),
        Column("capacity", "number", "每日可拜访数", "visits a working day", ("C07", "F15"), aliases=("visits per day", "daily capacity", "人均产能", "日拜访能力")),
        Column("name", "text", "姓名", "name", ("M01",), personal=True, aliases=("rep name", "sales rep", "salesperson", "业务员", "业务员姓名", "业务代表", "员工姓名")),
        Column("phone", "text", "电话", "phone", ("C12",), personal=True, aliases=("mobile", "telephone", "phone number", "手机", "手机号", "联系电话")),
        FROM_DAY,
        TO_DAY,
    ),
    checks=(
        Check("capacity_negative", "产能为负", "the capacity is negative", ("not_negative", "capacity")),
        Check("interval_backwards", "截止日早于起始日", "the interval ends before it begins", ("not_after", "from_day", "to_day")),
    ),
)
