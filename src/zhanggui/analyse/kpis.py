"""The key figures of the last day, with what they were before and the range they usually have: the strip on Today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhanggui.analyse.anomaly import Family, judge
from zhanggui.analyse.baseline import Calendar, Grid, rhythm
from zhanggui.base.days import date_of, day_number
from zhanggui.base.errors import MissingColumn
from zhanggui.measures import MEASURES
from zhanggui.measures.ask import ask

KPIS = (
    "net_sales", "gross_profit", "margin_rate", "customer_count", "sale_count", "sale_value", "return_amount", "return_rate",
    "cost_coverage",
)
SHOWN = 42
YEAR = 364
"""Days back to the same weekday of last year."""


@dataclass(frozen=True)
class Kpi:
    """A measure on the last day: value, the same weekday a week and a year (364 days) before, the month to date, and the last
    six weeks by day with their usual range (80 %). Machine values; None where there was no trade."""

    measure: str
    day: int
    value: float | None
    week_before: float | None
    year_before: float | None
    month: float | None
    expected: float | None
    days: tuple[int, ...]
    series: tuple[float | None, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def kpis(frames: Mapping[str, Any], as_of: int, country: str, last_day: int | None = None) -> list[Kpi]:
    """Records as of a day -> the key figures that its columns reach, on the last day that has any record.

    last_day: that of the company, where the records are only somebody's part of it: the day and the month end for everybody on
    the same day, and who sold nothing on it sold nothing, not what they sold on another.
    """
    out: list[Kpi] = []
    activity = {
        r["day"]: r["gross_sales"] or 0 for r in ask(frames, ["gross_sales"], ["day"], to_day=as_of - 1, as_of=as_of).rows
    }
    if not activity:
        return []
    days = np.arange(min(activity), max(max(activity), last_day or 0) + 1)
    company = rhythm(days, np.array([float(activity.get(int(d), 0)) for d in days]), Calendar(country))
    last = int(days[-1])
    month = day_number(date_of(last).replace(day=1))
    for measure in KPIS:
        try:
            rows = ask(frames, [measure], ["day"], to_day=last, as_of=as_of).rows
            to_date = ask(frames, [measure], from_day=month, to_day=last, as_of=as_of).value(measure)
        except MissingColumn:
            continue
        by_day = {r["day"]: r[measure] for r in rows if r[measure] is not None}
        grid = Grid((measure,), days, np.array([[float(by_day.get(int(d), 0)) for d in days]]))
        judged = judge(Family(measure, "all", grid, float(np.abs(grid.values).mean()) * 0.05 or 1e-9), company)
        shown = [t for t in range(max(len(days) - SHOWN, 0), len(days)) if company.open[t]]
        hoped = judged.expected[0]
        out.append(
            Kpi(
                measure,
                last,
                by_day.get(last, 0 if MEASURES[measure].adds else None),
                by_day.get(last - 7),
                by_day.get(last - YEAR),
                to_date,
                round(float(hoped[-1]), 4),
                tuple(int(days[t]) for t in shown),
                tuple(by_day.get(int(days[t])) for t in shown),
                tuple(round(float(hoped[t] + judged.spread_low[0, t]), 4) for t in shown),
                tuple(round(float(hoped[t] + judged.spread_high[0, t]), 4) for t in shown),
            )
        )
    return out
