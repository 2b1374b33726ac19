"""One row is one day: its week, month, quarter, year, whether people work, which holiday it is, how far the lunar new year is.

Ten real rows (China, around the lunar new year of 2024; Sunday the 4th and Sunday the 18th were worked to make up):

day         week        month       weekday  working  holiday_zh                    to_new_year  from_new_year
2024-02-03  2024-01-29  2024-02-01        6  false    -                                       7            377
2024-02-04  2024-01-29  2024-02-01        7  true     -                                       6            378
2024-02-08  2024-02-05  2024-02-01        4  true     -                                       2            382
2024-02-09  2024-02-05  2024-02-01        5  true     -                                       1            383
2024-02-10  2024-02-05  2024-02-01        6  false    春节                                    0              0
2024-02-11  2024-02-05  2024-02-01        7  false    春节                                  353              1
2024-02-14  2024-02-12  2024-02-01        3  false    春节（补假）                          350              4
2024-02-15  2024-02-12  2024-02-01        4  false    休息日（由 2024-02-04 调休）          349              5
2024-02-17  2024-02-12  2024-02-01        6  false    -                                     347              7
2024-02-18  2024-02-12  2024-02-01        7  true     -                                     346              8

Holidays and make-up days are those published, as the library `holidays` has them; a new release brings next year's.
Lunar month, lunar day and leap months are not there: no library of the lock gives them. Seasons are aligned by the
distance to the lunar new year instead.

`make_days` in calendar.py makes them; it is apart because the library is slow to load.
"""

from zhanggui.tables.table import Column, Table

DAYS = Table(
    name="days",
    family="places",
    zh="日历",
    en="days",
    grain="a day",
    document=("day",),
    columns=(
        Column("day", "day", "日期", "day", ("A02", "J08"), required=True, made=True),
        Column("week", "day", "周（周一）", "week, as its Monday", ("A02", "A17"), made=True),
        Column("month", "day", "月（首日）", "month, as its first day", ("A17", "J08"), made=True),
        Column("quarter", "day", "季（首日）", "quarter, as its first day", ("A17", "D24"), made=True),
        Column("year", "integer", "年", "year", ("A17", "J08"), made=True),
        Column("month_of_year", "integer", "几月", "month of the year, 1 to 12", ("J08", "J12"), made=True),
        Column("day_of_month", "integer", "几号", "day of the month", ("A02", "J13"), made=True),
        Column("weekday", "integer", "星期", "weekday, Monday 1 to Sunday 7", ("A02",), made=True),
        Column("working", "flag", "上班", "people work", ("A02", "F06", "J13"), made=True),
        Column("holiday_zh", "text", "节假日", "holiday in Chinese", ("A02", "J13"), made=True),
        Column("holiday_en", "text", "节假日（英文）", "holiday", ("A02", "J13"), made=True),
        Column("to_new_year", "integer", "距下一春节天数", "days to the next lunar new year, 0 on it", ("A02", "J12"), made=True),
        Column("from_new_year", "integer", "距上一春节天数", "days from the last lunar new year, 0 on it", ("A02", "J12"), made=True),
    ),
)
