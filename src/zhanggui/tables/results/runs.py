"""One row is one finished run of refresh; the newest live one is the pointer by which every page finds its results.

Ten real rows (runs over Online Retail, UCI, CC BY 4.0):

run                              as_of       replay          at_ms  took_ms  state  last_day
2011-11-10-replay-1795307926609  2011-11-10  true    1795307935545     8936  done   2011-11-09
2011-12-10-live-1795307935576    2011-12-10  false   1795307942796     7220  done   2011-12-09
2011-03-01-replay-1795307951896  2011-03-01  true    1795307953666     1770  done   2011-02-28
2011-04-11-replay-1795307953693  2011-04-11  true    1795307955326     1633  done   2011-04-10
2011-05-16-replay-1795307955355  2011-05-16  true    1795307958768     3413  done   2011-05-15
2011-06-20-replay-1795307958798  2011-06-20  true    1795307963477     4679  done   2011-06-19
2011-08-06-replay-1795307963510  2011-08-06  true    1795307967257     3747  done   2011-08-05
2011-09-19-replay-1795307967313  2011-09-19  true    1795307971352     4039  done   2011-09-18
2011-10-10-replay-1795307971408  2011-10-10  true    1795307977749     6341  done   2011-10-09
2011-10-24-replay-1795307977805  2011-10-24  true    1795307982691     4886  done   2011-10-23
"""

from zhanggui.tables.table import Column, Table

RUNS = Table(
    name="runs",
    family="results",
    zh="运行记录",
    en="runs of refresh",
    grain="a finished run",
    document=("run",),
    day="as_of",
    columns=(
        Column("run", "text", "运行", "run", ("A14",), required=True, made=True),
        Column("as_of", "day", "截至日", "day before which everything was known", ("A14",), required=True, made=True),
        Column("replay", "flag", "回放", "of a past day", ("A14",), required=True, made=True),
        Column("at_ms", "instant", "完成时刻", "instant at which it ended", ("A03", "A14"), required=True, made=True),
        Column("took_ms", "integer", "用时（毫秒）", "how long it took, milliseconds", ("A16",), made=True),
        Column("state", "text", "状态", "state", ("A14",), required=True, made=True),
        Column("last_day", "day", "数据截至", "last day of the records", ("A13",), made=True),
        Column("steps", "json", "步骤", "each step's fingerprint and the run whose rows it uses", ("A14",), made=True),
        Column("decisions", "json", "建议清单", "ids of its decisions, in their order of worth", ("A09", "A14"), made=True),
        Column("message", "text", "说明", "what went wrong, if anything", ("A13",), made=True),
    ),
)
