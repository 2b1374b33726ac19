"""What the page of a case draws: the series with its band, and the rows that add up to the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhanggui.analyse.anomaly import Anomaly
from zhanggui.analyse.causes.cases import Case
from zhanggui.analyse.series import ALL, MONEY, Watched
from zhanggui.measures.ask import ask

SHOWN = 60
ROWS = 6


def band(watched: Watched, head: Anomaly) -> list[dict[str, Any]]:
    """An anomaly -> its last sixty days (weeks), each with value, expected and the 80 % band; closed days are left out."""
    judged = watched.of(head.measure, head.dimension, head.days)
    if judged is None:
        return []
    grid = judged.family.grid
    i = grid.names.index(head.element)
    company = watched.rhythm
    first = watched.day - len(company.open) + 1
    out = []
    for t in range(max(len(grid.days) - SHOWN, 0), len(grid.days)):
        day = int(grid.days[t])
        if head.days == 1 and not company.open[day - first]:
            continue
        hoped = float(judged.expected[i, t])
        out.append(
            {
                "day": day,
                "value": round(float(grid.values[i, t]), 2),
                "expected": round(hoped, 2),
                "low": round(hoped + float(judged.spread_low[i, t]), 2),
                "high": round(hoped + float(judged.spread_high[i, t]), 2),
            }
        )
    return out


def contributions(frames: Mapping[str, Any], watched: Watched, case: Case, as_of: int) -> list[dict[str, Any]]:
    """A case -> rows against the same day a week before, by the dimension that explains it; they sum to the change exactly.

    The elements that changed most, the rest as one row. Minor units where the measure is money.
    """
    head = case.head
    measure = head.measure if head.measure in MONEY else "net_sales"
    dim = next((d for element in case.cause.elements for d in element), "") or next(iter(case.common), "")
    if not dim:
        dim = next((c for c in reversed(watched.cuts) if c != head.dimension), "")
    if not dim:
        return []
    where = [] if head.dimension == ALL else [f"{head.dimension}={head.element}"]
    now, before = (
        {
            r[dim]: r[measure]
            for r in ask(frames, [measure], [dim], from_day=d, to_day=d + head.days - 1, where=where, as_of=as_of).rows
        }
        for d in (head.day, head.day - 7)
    )
    change = {e: int(now.get(e) or 0) - int(before.get(e) or 0) for e in now.keys() | before.keys()}
    named = {element[dim] for element in case.cause.elements if dim in element}
    order = sorted(change, key=lambda e: (e not in named, -abs(change[e]), str(e)))
    rows = [
        {
            "key": f"{dim}={'none' if e is None else e}",
            "dimension": dim,
            "element": e,
            "before": int(before.get(e) or 0),
            "after": int(now.get(e) or 0),
            "change": change[e],
        }
        for e in order[:ROWS]
    ]
    rest = order[ROWS:]
    if rest:
        rows.append(
            {
                "key": "rest",
                "dimension": dim,
                "element": None,
                "count": len(rest),
                "change": sum(change[e] for e in rest),
                "before": sum(int(before.get(e) or 0) for e in rest),
                "after": sum(int(now.get(e) or 0) for e in rest),
            }
        )
    return rows
