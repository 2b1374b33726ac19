"""One row is what came of one decision, as a run saw it; the newest row of a decision counts.

Ten rows, invented (results of decisions of the example of `decisions`; money in minor units):

run                            decision          kind         state  measure        first       last        after     usual     effect   low      high     promised  kept
2011-05-24-live-1795307935576  33a148c922ae1734  investigate  in     return_amount  2011-05-16  2011-05-20  81200     64000     41100    9800     70200    58300     true
2011-06-28-live-1795307935577  45501dfc0d0a2130  investigate  in     sale_count     2011-06-20  2011-06-24  372       365.5     22000    -8000    51000    30100     true
2011-06-28-live-1795307935577  89a52a9efcfaff50  investigate  in     net_sales      2011-06-20  2011-06-24  61300     57400     3900     -9800    21000    110065    true
2011-06-28-live-1795307935577  ad32a759b74a2a38  investigate  in     return_amount  2011-06-20  2011-06-24  350200    586300    342300   90300    602000   106352    true
2011-06-28-live-1795307935577  cd8812d0e54fa0ec  investigate  in     net_sales      2011-06-20  2011-06-24  0         20100     -20100   -90000   40000    71000     false
2011-10-18-live-1795307935578  8d56ec62cab318cc  investigate  in     net_sales      2011-10-10  2011-10-14  20120300  18900400  1219900  -30000   2500000  900200    true
2011-10-18-live-1795307935578  dd1c58be4a687ad7  investigate  in     net_sales      2011-10-10  2011-10-14  20120300  18900400  1219900  -30000   2500000  700100    true
2011-11-01-live-1795307935579  a5740df64b3ff702  investigate  in     return_amount  2011-10-24  2011-10-28  0         300       39200    20000    58000    39100     true
2011-11-01-live-1795307935579  bc023b5a38db4f88  investigate  in     return_amount  2011-10-24  2011-10-28  400       900       88500    41000    130000   88100     true
2011-11-01-live-1795307935579  e5f233881ae13dbf  investigate  in     return_amount  2011-10-24  2011-10-28  760000    0         -608000  -900000  -300000  152000    false
"""

from zhanggui.tables.table import Column, Table

RESULTS_OUTCOMES = Table(
    name="results_outcomes",
    family="results",
    zh="建议结果",
    en="what came of decisions",
    grain="what came of a decision, as a run saw it",
    document=("run", "decision"),
    day="last",
    columns=(
        Column("run", "text", "运行", "run", ("A14",), required=True, made=True),
        Column("decision", "text", "建议", "decision", ("A09", "A14"), required=True, made=True),
        Column("kind", "text", "类型", "kind of decision", ("A14",), required=True, made=True),
        Column("state", "text", "状态", "in, not in yet, never scored or nothing to measure", ("A14",), required=True, made=True),
        Column("measure", "text", "指标", "measure", ("A09",), made=True),
        Column("first", "day", "起始日", "first day measured", ("A09",), made=True),
        Column("last", "day", "截止日", "last day measured", ("A09",), made=True),
        Column("after", "number", "之后", "the measure over these days", ("A09",), made=True),
        Column("usual", "number", "平常", "what was usual for these days", ("A09",), made=True),
        Column("effect", "integer", "效果", "what was saved or won, minor units", ("A09", "A14"), made=True),
        Column("low", "integer", "效果下限", "lower end, 80 %", ("A14",), made=True),
        Column("high", "integer", "效果上限", "upper end, 80 %", ("A14",), made=True),
        Column("promised", "integer", "当时预期", "what was promised, minor units", ("A14",), made=True),
        Column("kept", "flag", "说中", "whether the promise was kept", ("A14",), made=True),
        Column("act", "text", "谁去", "who acted: director, rep, campaign", ("C15",), made=True),
        Column("treated", "integer", "跟进家数", "customers acted on", ("C15", "C02"), made=True),
        Column("returned", "integer", "跟进后回来", "of them came back", ("C15", "C02"), made=True),
        Column("held", "integer", "对照家数", "customers left alone by lot", ("C15", "C02"), made=True),
        Column("held_returned", "integer", "对照里回来", "of them came back", ("C15", "C02"), made=True),
    ),
)
