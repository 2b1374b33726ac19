"""One row is one key figure of a run: a measure on the last day of the records, and its series with the usual range.

Ten real rows (made from Online Retail, UCI, CC BY 4.0; money in minor units):

run                              measure         day              value  week_before       month
2011-10-24-replay-1795307977805  customer_count  2011-10-23        39.0         32.0      1026.0
2011-10-24-replay-1795307977805  net_sales       2011-10-23   1225203.0    2160505.0  75706600.0
2011-10-24-replay-1795307977805  return_amount   2011-10-23      3675.0      40552.0   5346749.0
2011-10-24-replay-1795307977805  return_rate     2011-10-23       0.003       0.0184      0.0436
2011-10-24-replay-1795307977805  sale_count      2011-10-23        42.0         35.0      1438.0
2011-10-24-replay-1795307977805  sale_value      2011-10-23     29172.0      61729.0     52647.0
2011-12-10-live-1795307935576    customer_count  2011-12-09        35.0         95.0       615.0
2011-12-10-live-1795307935576    net_sales       2011-12-09   2932519.0    5552675.0  41036531.0
2011-12-10-live-1795307935576    return_amount   2011-12-09  16878907.0      57801.0  20512467.0
2011-12-10-live-1795307935576    return_rate     2011-12-09      0.8508       0.0089      0.2829
"""

from zhanggui.tables.table import Column, Table

RESULTS_KPIS = Table(
    name="results_kpis",
    family="results",
    zh="关键指标",
    en="key figures of a run",
    grain="a measure in a run",
    document=("run", "measure"),
    day="day",
    columns=(
        Column("run", "text", "运行", "run", ("A01",), required=True, made=True),
        Column("measure", "text", "指标", "measure", ("A01",), required=True, made=True),
        Column("day", "day", "日期", "last day of the records", ("A01",), required=True, made=True),
        Column("value", "number", "数值", "value on that day", ("A01",), made=True),
        Column("week_before", "number", "上周同日", "value on the same weekday of the week before", ("A01", "A17"), made=True),
        Column("year_before", "number", "去年同日", "value on the same weekday of the year before", ("A01", "A17"), made=True),
        Column("month", "number", "本月累计", "value of the month up to that day", ("A01",), made=True),
        Column("expected", "number", "预期", "what was usual for that day", ("A02",), made=True),
        Column("days", "json", "各日", "days of the series", ("A02", "A17"), made=True),
        Column("series", "json", "各日数值", "values of the series", ("A02", "A17"), made=True),
        Column("low", "json", "常态下限", "lower end of the usual range", ("A02",), made=True),
        Column("high", "json", "常态上限", "upper end of the usual range", ("A02",), made=True),
        Column("compared", "json", "和哪几段比", "what it is compared with: both numbers, both periods", ("A01", "A17"), made=True),
    ),
)
