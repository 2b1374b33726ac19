"""One row is one member who has bought, as a refresh saw them: when they come again, and how surely they still come at all.

Ten rows, invented (days as dates):

run                            member  cycle  p30   p90   next_low    next_mid    next_high   alive  basis
2026-11-20-live-1795307935571  K00001  6.5    0.98  1.00  2026-11-21  2026-11-25  2026-12-04  0.99   own
2026-11-20-live-1795307935571  K00004  14.0   0.81  0.98  2026-11-22  2026-12-02  2026-12-24  0.97   own
2026-11-20-live-1795307935571  K00009  31.0   0.44  0.83  2026-11-27  2026-12-24  2027-03-08  0.93   own
2026-11-20-live-1795307935571  K00012  -      0.39  0.70  2026-11-26  2026-12-30  2027-05-02  0.85   segment
2026-11-20-live-1795307935571  K00017  9.2    0.12  0.20  2026-12-01  -           -           0.22   own
2026-11-20-live-1795307935571  K00020  21.0   0.55  0.91  2026-11-24  2026-12-16  2027-01-30  0.95   own
2026-11-20-live-1795307935571  K00021  -      0.30  0.61  2026-11-29  2027-01-19  -           0.77   segment
2026-11-20-live-1795307935571  K00033  45.0   0.03  0.06  -           -           -           0.08   own
2026-11-20-live-1795307935571  K00040  7.0    0.97  1.00  2026-11-21  2026-11-26  2026-12-06  0.99   own
2026-11-20-live-1795307935571  K00041  12.5   0.85  0.99  2026-11-21  2026-11-30  2026-12-19  0.98   own
"""

from zhanggui.tables.table import Column, Table

RESULTS_MEMBERS = Table(
    name="results_members",
    family="results",
    zh="会员结果",
    en="members as a refresh saw them",
    grain="a member who has bought, as a run saw them",
    document=("run", "member"),
    columns=(
        Column("run", "text", "运行", "run", ("D31",), required=True, made=True),
        Column("member", "text", "会员号", "member", ("D30", "D31"), required=True, made=True),
        Column("cycle", "number", "购买周期", "usual days between purchases", ("D11", "D30"), made=True),
        Column("p30", "number", "30天内购买的把握", "chance of a purchase in 30 days", ("D31",), made=True),
        Column("p90", "number", "90天内购买的把握", "chance of a purchase in 90 days", ("D31",), made=True),
        Column("next_low", "day", "下次购买日 最早", "next purchase, early end of the 80 % interval", ("D30",), made=True),
        Column("next_mid", "day", "下次购买日", "next purchase, most likely", ("D30",), made=True),
        Column("next_high", "day", "下次购买日 最晚", "next purchase, late end of the 80 % interval", ("D30",), made=True),
        Column("alive", "number", "还会再来的把握", "chance of still buying here", ("D31",), made=True),
        Column("basis", "text", "依据", "what the prediction rests on: own, segment", ("D31",), made=True),
    ),
)
