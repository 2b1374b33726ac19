"""One row says that two ids are one and the same party, why, since when, and whether that was taken back.

Ten real rows (AdventureWorks, Microsoft, MIT; table Sales.Customer: the account of a customer and the shop it belongs to):

kept  merged      reason               day
 934  AW00000001  account of the shop  2025-09-11
1028  AW00000002  account of the shop  2025-09-11
 642  AW00000003  account of the shop  2025-09-11
 932  AW00000004  account of the shop  2025-09-11
1026  AW00000005  account of the shop  2025-09-11
 644  AW00000006  account of the shop  2025-09-11
 930  AW00000007  account of the shop  2025-09-11
1024  AW00000008  account of the shop  2025-09-11
 620  AW00000009  account of the shop  2025-09-11
 928  AW00000010  account of the shop  2025-09-11
"""

from zhanggui.tables.table import KEY, STAMPS, Check, Column, Table

PERSON_LINKS = Table(
    name="person_links",
    family="people",
    zh="身份合并",
    en="links between ids of one party",
    grain="two ids that are the same party",
    document=("kept", "merged"),
    day="day",
    columns=(
        *STAMPS,
        KEY,
        Column("kept", "text", "保留编号", "id kept", ("D01", "E14"), required=True, aliases=("kept id", "master id", "golden id", "主编号", "保留编码")),
        Column("merged", "text", "并入编号", "id merged into it", ("D01", "E14"), required=True, aliases=("merged id", "duplicate id", "被合并编号", "重复编号", "并入编码")),
        Column("reason", "text", "合并原因", "reason", ("D01",), aliases=("merge reason", "match rule", "原因", "合并依据")),
        Column("day", "day", "合并日期", "day merged", ("D01", "E14"), aliases=("merge date", "date", "日期")),
        Column("undone_day", "day", "撤销日期", "day undone", ("D01",), aliases=("undone", "split date", "拆分日期")),
    ),
    checks=(Check("undone_before_merged", "撤销早于合并", "undone before it was merged", ("not_after", "day", "undone_day")),),
)
