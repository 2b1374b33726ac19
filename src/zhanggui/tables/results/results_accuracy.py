"""One row is how often a prediction about customers was right in a segment, tried by a refresh on the company's own past.

Ten rows, invented (the slice that nothing was learned from):

run                            prediction  segment  n     covered  auc   brier  base  precision
2026-11-20-live-1795307935571  next_order  all      1840  0.80     0.91  0.09   -     -
2026-11-20-live-1795307935571  next_order  steady   910   0.81     0.93  0.06   -     -
2026-11-20-live-1795307935571  next_order  varied   520   0.79     0.88  0.11   -     -
2026-11-20-live-1795307935571  next_order  loose    260   0.79     0.84  0.14   -     -
2026-11-20-live-1795307935571  next_order  new      150   0.78     0.74  0.19   -     -
2026-11-20-live-1795307935571  churn       all      312   -        -     -      0.07  0.46
2026-11-21-live-1795394335571  next_order  all      1844  0.80     0.91  0.09   -     -
2026-11-21-live-1795394335571  next_order  steady   911   0.81     0.93  0.06   -     -
2026-11-21-live-1795394335571  next_order  varied   521   0.79     0.88  0.11   -     -
2026-11-21-live-1795394335571  churn       all      310   -        -     -      0.07  0.46
"""

from zhanggui.tables.table import Column, Table

RESULTS_ACCURACY = Table(
    name="results_accuracy",
    family="results",
    zh="预测准不准",
    en="how often predictions were right",
    grain="a prediction in a segment, as a run tried it",
    document=("run", "prediction", "segment"),
    columns=(
        Column("run", "text", "运行", "run", ("A13", "C09"), required=True, made=True),
        Column("prediction", "text", "预测", "prediction: next_order, churn", ("C09", "C14"), required=True, made=True),
        Column("segment", "text", "分组", "segment: how regular the customers are", ("C09",), required=True, made=True),
        Column("n", "integer", "次数", "how many it was tried on; of churn, alarms raised", ("C09", "C14"), made=True),
        Column("covered", "number", "区间命中率（还没来的按截尾）", "share inside the 80 % interval, not come yet is censored", ("C09",), made=True),
        Column("auc", "number", "排序把握", "chance of ranking a buyer above one who stays away", ("C14",), made=True),
        Column("brier", "number", "概率误差", "mean squared error of the chance of a purchase in 30 days", ("C14",), made=True),
        Column("base", "number", "平常流失率", "share that stays away as long anyway", ("C14",), made=True),
        Column("precision", "number", "警报命中率", "share of the alarms that were right", ("C14",), made=True),
    ),
)
