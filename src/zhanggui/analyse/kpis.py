"""The key figures of the last day, with what they were before and the range they usually have: the strip on Today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zhanggui.analyse.anomaly import Family, judge
from zhanggui.analyse.baseline import Calendar, Grid, rhythm
from zhanggui.base.errors import MissingColumn
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures import MEASURES
from zhanggui.measures.ask import ask
from zhanggui.measures.periods import aligned, before, bucket_end, bucket_start
from zhanggui.tables.places.calendar import new_years_of

KPIS = (
    "net_sales", "gross_profit", "margin_rate", "customer_count", "sale_count", "sale_value", "return_amount", "return_rate",
    "cost_coverage",
)
SHOWN = 42


@dataclass(frozen=True)
class Compared:
    """A number beside an earlier one, by the one rule of comparison (`measures.periods.before`): which, both numbers, the first
    and last days of both periods; covered: the records speak of all of the earlier one.

    kind: of the day `week` (the same weekday a week before), `year` (364 days before) and around the lunar new year `aligned`;
    of the month to date `month` (as many days of the month a year before), `month_previous` (of the month before),
    `month_aligned`, `month_together`.
    """

    kind: str
    value: float | None
    before: float | None
    period: tuple[int, int]
    against: tuple[int, int]
    covered: bool = True


@dataclass(frozen=True)
class Kpi:
    """A measure on the last day: value, the same weekday a week and a year (364 days) before, the month to date, and the last
    six weeks by day with their usual range (80 %). Machine values; None where there was no trade. On a day that cannot be judged
    (a festival without two earlier ones, a day next to a holiday) nothing is expected, and there is no usual range."""

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
    compared: tuple[Compared, ...] = ()

    def beside(self, kind: str) -> Compared | None:
        """Which comparison -> it, none where there is none."""
        return next((c for c in self.compared if c.kind == kind), None)


def kpis(
    frames: Mapping[str, Any], as_of: int, country: str, last_day: int | None = None, scope: Scope = EVERYTHING
) -> list[Kpi]:
    """Records as of a day -> the key figures that its columns reach, on the last day that has any record.

    last_day: that of the company, where the records are only somebody's part of it: the day and the month end for everybody on
    the same day, and who sold nothing on it sold nothing, not what they sold on another.
    """
    out: list[Kpi] = []
    traded = ask(frames, ["gross_sales"], ["day"], to_day=as_of - 1, as_of=as_of, scope=scope).rows
    activity = {r["day"]: r["gross_sales"] or 0 for r in traded}
    if not activity:
        return []
    days = np.arange(min(activity), max(max(activity), last_day or 0) + 1)
    company = rhythm(days, np.array([float(activity.get(int(d), 0)) for d in days]), Calendar(country))
    last = int(days[-1])
    series = {}
    for measure in KPIS:
        try:
            series[measure] = ask(frames, [measure], ["day"], to_day=last, as_of=as_of, scope=scope).rows
        except MissingColumn:
            continue
    new_years = new_years_of(country)
    of_months = _of_month(frames, list(series), last, as_of, scope=scope, new_years=new_years)
    for measure, rows in series.items():
        of_month = of_months[measure]
        by_day = {r["day"]: r[measure] for r in rows if r[measure] is not None}
        grid = Grid((measure,), days, np.array([[float(by_day.get(int(d), 0)) for d in days]]))
        # A ratio is as it is on a festival; what adds up is drawn towards what the company's sales do on it.
        above = None if MEASURES[measure].adds else np.ones(len(days))
        judged = judge(Family(measure, "all", grid, float(np.abs(grid.values).mean()) * 0.05 or 1e-9), company, 1, above)
        usual = bool(company.known[-1]) and not judged.unsure
        shown = [t for t in range(max(len(days) - SHOWN, 0), len(days)) if company.open[t]]
        hoped = judged.expected[0]
        of_day = _of_day(by_day, by_day.get(last, 0 if MEASURES[measure].adds else None), last, new_years)
        out.append(
            Kpi(
                measure,
                last,
                of_day[0].value,
                of_day[0].before,
                of_day[1].before,
                of_month[0].value,
                round(float(hoped[-1]), 4) if usual else None,
                tuple(int(days[t]) for t in shown),
                tuple(by_day.get(int(days[t])) for t in shown),
                tuple(round(float(hoped[t] + judged.spread_low[0, t]), 4) for t in shown if usual),
                tuple(round(float(hoped[t] + judged.spread_high[0, t]), 4) for t in shown if usual),
                (*of_day, *of_month),
            )
        )
    return out


def _of_day(by_day: Mapping[int, float], value: float | None, last: int, new_years: Sequence[int]) -> list[Compared]:
    """A measure by day, and the last day -> the day beside a week and a year before, and as far from the lunar new year."""
    week, year = before("previous", last, last, unit="day"), before("last-year", last, last)
    found = {"week": week, "year": year, "aligned": aligned(year, new_years)}
    return [
        Compared(kind, value, by_day.get(one.first), one.now, (one.first, one.last), one.first in by_day)
        for kind, one in found.items() if one
    ]


def _of_month(
    frames: Mapping[str, Any], measures: list[str], last: int, as_of: int, *, scope: Scope, new_years: Sequence[int]
) -> dict[str, list[Compared]]:
    """Measures and the last day -> of each its month as far as it is known, beside those days of a year and of a month before."""
    first = bucket_start(last, "month")
    out: dict[str, list[Compared]] = {measure: [] for measure in measures}
    for kind, against in (("month", "last-year"), ("month_previous", "previous")):
        found = ask(
            frames, measures, from_day=first, to_day=bucket_end(first, "month"), against=against, scope=scope, as_of=as_of,
            new_years=new_years,
        )
        assert found.before
        for measure in measures:
            value, was = found.value(measure), found.value(f"{measure}_before")
            out[measure].append(Compared(kind, value, was, _whole(found.period), found.before, found.covered))
            for one in found.beside:
                now = found.value(f"{measure}_together") if one.kind == "together" else value
                was = found.value(f"{measure}_{one.kind}_before")
                out[measure].append(Compared(f"month_{one.kind}", now, was, _whole(one.period), one.before, one.covered))
    return out


def _whole(days: tuple[int | None, int | None]) -> tuple[int, int]:
    return days[0] or 0, days[1] or 0
