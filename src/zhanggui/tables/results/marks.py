"""One row is what somebody said of a line of sales: that it is out of line, or (with `undone_at_ms`) that it is not after all.

Append-only; the line itself is never changed. A mark stands until a row with its own instant says when it was undone.

Ten rows (Online Retail, UCI; rules as they are by default; the second was undone by a person, so it stands twice):

source  document  line    rule    reason                    by     at_ms          undone_at_ms
files   541431    1       mad     booked and taken back     alice  1795309260000  -
files   581483    1       mad     booked and taken back     alice  1795309260001  -
files   581483    1       mad     booked and taken back     alice  1795309260001  1795309900000
files   C541433   1       mad     the other half            alice  1795309260002  -
files   C581484   1       mad     the other half            alice  1795309260003  -
files   556444    1       iqr     a price of one case       bob    1795310400000  -
files   573003    1       iqr     ten cases for one         bob    1795310400001  -
files   551697    1       manual  postage booked as goods   bob    1795310400002  -
files   567423    1       manual  postage booked as goods   bob    1795310400003  -
files   A563185   1       manual  bad debt                  alice  1795396800000  -
"""

from zhanggui.tables.table import Column, Table

MARKS = Table(
    name="marks",
    family="results",
    zh="异常标记",
    en="marks of lines that are out of line",
    grain="a mark of a line, or its undoing",
    document=("source", "document", "line", "at_ms"),
    columns=(
        Column("source", "text", "来源系统", "source", ("A19",), required=True, made=True),
        Column("document", "text", "单号", "document", ("A19",), required=True, made=True),
        Column("line", "integer", "行号", "line", ("A19",), required=True, made=True),
        Column("rule", "text", "规则", "mad, iqr or manual", ("A19",), required=True, made=True),
        Column("reason", "text", "原因", "reason", ("A19",), made=True),
        Column("by", "text", "谁标的", "user", ("A19", "M01"), required=True, made=True),
        Column("at_ms", "instant", "标记时刻", "instant of the mark", ("A19",), required=True, made=True),
        Column("undone_at_ms", "instant", "撤销时刻", "instant it was undone", ("A19",), made=True),
    ),
)
