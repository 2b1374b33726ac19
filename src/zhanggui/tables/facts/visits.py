"""One row is one visit of a rep to a customer: planned when, from when to when, how near the door, what was found.

Ten rows, invented (no open data of field visits was found); the position itself stays in the operational database:

document  rep  customer  kind   planned_day  day         started_ms     ended_ms       distance_m  off_route
V260302A  003  C1001     visit  2026-03-02   2026-03-02  1772413200000  1772414700000          12  false
V260302B  003  C1002     visit  2026-03-02   2026-03-02  1772415300000  1772416200000          35  false
V260302C  003  C1014     visit  -            2026-03-02  1772417400000  1772418300000          20  true
V260302D  002  C1021     visit  2026-03-02   2026-03-02  1772413800000  1772414100000         480  false
V260303A  002  C1022     phone  2026-03-03   2026-03-03  1772500200000  1772500500000           -  false
V260303B  001  C1033     visit  2026-03-02   2026-03-03  1772501400000  1772503200000           8  false
V260303C  001  C1034     visit  2026-03-03   2026-03-03  1772503800000  1772505000000          15  false
V260303D  004  C1040     visit  2026-03-03   2026-03-03  1772504400000  1772505900000          22  false
V260304A  003  C1001     phone  -            2026-03-04  1772586000000  1772586180000           -  true
V260304B  004  C1041     visit  2026-03-04   2026-03-04  1772587800000  1772589600000          31  false
"""

from zhanggui.tables.table import KNOWN_ASSUMED, KNOWN_DAY, STAMPS, Check, Column, Table

VISITS = Table(
    name="visits",
    family="facts",
    zh="拜访记录",
    en="visits",
    grain="a visit of a rep to a customer",
    document=("document",),
    day="day",
    columns=(
        *STAMPS,
        Column("document", "text", "拜访单号", "visit", ("F02", "F05"), required=True, aliases=("visit id", "visit no", "visit", "check in id", "拜访编号", "签到编号", "单据编号", "单号")),
        Column("rep", "text", "业务员", "rep", ("A06", "F06", "M01"), required=True, aliases=("rep id", "sales rep", "sales rep id", "salesperson", "业务员编号", "业务员工号", "业务代表", "拜访人", "业代")),
        Column("customer", "text", "客户", "customer", ("A06", "F04"), required=True, aliases=("customer id", "customer code", "outlet", "store number", "客户编码", "客户编号", "网点", "网点编号", "门店编号", "拜访客户")),
        Column("kind", "text", "拜访方式", "visit or phone", ("C15", "C17"), aliases=("visit type", "type", "拜访类型", "跟进方式")),
        Column("planned_day", "day", "计划日期", "day planned", ("F01",), aliases=("plan date", "planned date", "scheduled", "计划拜访日期", "应访日期")),
        Column("day", "day", "拜访日期", "day", ("A06", "F02"), required=True, aliases=("visit date", "date", "visited", "日期", "实际拜访日期", "签到日期")),
        KNOWN_DAY,
        KNOWN_ASSUMED,
        Column("started_ms", "instant", "签到时间", "signed in", ("F02", "F03", "F05"), aliases=("check in", "check in time", "start time", "started at", "到店时间", "开始时间")),
        Column("ended_ms", "instant", "签退时间", "signed out", ("F02", "F05"), aliases=("check out", "check out time", "end time", "ended at", "离店时间", "结束时间")),
        Column("distance_m", "number", "签到距离", "metres from the door at sign-in", ("F05",), aliases=("distance", "check in distance", "距离", "签到偏差", "偏差距离")),
        Column("off_route", "flag", "线外拜访", "off the planned route", ("F03", "F10"), aliases=("unplanned", "off route", "是否线外", "计划外")),
        Column("findings", "json", "现场情况", "what was found, by reference", ("A07", "F05", "F16"), aliases=("notes", "report", "visit notes", "拜访记录", "拜访内容", "备注", "陈列情况")),
        Column("lon", "number", "签到经度", "longitude at sign-in", ("F03", "F05"), personal=True, aliases=("longitude", "lng", "long", "经度")),
        Column("lat", "number", "签到纬度", "latitude at sign-in", ("F03", "F05"), personal=True, aliases=("latitude", "纬度")),
    ),
    checks=(
        Check("day_out_of_range", "日期不在1980–2100年内", "the day is outside 1980-2100", ("between", "day", "1980-01-01", "2100-01-01")),
        Check("ended_before_started", "签退早于签到", "signed out before signing in", ("not_after", "started_ms", "ended_ms")),
        Check("distance_negative", "签到距离为负", "the distance is negative", ("not_negative", "distance_m")),
    ),
)
