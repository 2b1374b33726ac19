"""An explanation as the command prints it: one JSON object, and rows for eyes."""

from __future__ import annotations

from typing import Any

from zhanggui.analyse.causes.explain import Explanation, Split
from zhanggui.base.days import iso, span_text
from zhanggui.base.text import Text
from zhanggui.measures import MEASURES
from zhanggui.measures.answer import plain

DRIVER_UNITS = {"customer_count": "count", "sale_frequency": "ratio", "customer_sale_value": "money", "anonymous_sales": "money"}


def as_json(found: Explanation) -> dict[str, Any]:
    """An explanation -> one object: money in major units with two decimals, days as ISO text."""
    unit, cause = MEASURES[found.measure].unit, found.cause
    reached = cause.detectable < 1e15
    return {
        "measure": found.measure,
        "unit": unit,
        "from": iso(found.period[0]),
        "to": iso(found.period[1]),
        "against": {"from": iso(found.against[0]), "to": iso(found.against[1])},
        "against_from": iso(found.against[0]),
        "against_to": iso(found.against[1]),
        "value": plain(found.value, unit),
        "before": plain(found.before, unit),
        "change": plain(found.change, unit),
        "drivers": {s.name: _rows(s, unit) for s in found.drivers},
        "contributions": {s.name: _rows(s, unit) for s in found.dimensions},
        "cause": {
            "verdict": cause.verdict,
            "elements": [dict(e) for e in cause.elements],
            "share": round(cause.share, 4),
            "detectable": plain(round(cause.detectable), unit) if reached else None,
        },
    }


def _rows(split: Split, unit: str) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name,
            "before": plain(row.before, DRIVER_UNITS.get(row.name, unit)),
            "after": plain(row.after, DRIVER_UNITS.get(row.name, unit)),
            "change": plain(row.change, unit),
        }
        for row in split.rows
    ]


def as_rows(found: Explanation, days: bool = False) -> list[dict[str, Any]]:
    """An explanation -> rows: the change, each driver, each dimension's elements; parts of a split sum to the change. days: with
    the days of both periods in each, for a file."""
    told = as_json(found)
    rows = [{"part": "change", "name": found.measure, "before": told["before"], "after": told["value"], "change": told["change"]}]
    for name, split in (*told["drivers"].items(), *told["contributions"].items()):
        rows += [{"part": name, **row} for row in split]
    both = {name: told[name] for name in ("from", "to", "against_from", "against_to")} if days else {}
    return [row | both for row in rows]


def versus(found: Explanation) -> Text:
    """An explanation -> its two periods, named."""
    now, earlier = span_text(*found.period), span_text(*found.against)
    return Text(f"{now.zh} 对 {earlier.zh}", f"{now} against {earlier}")


def sentence(found: Explanation) -> str:
    """An explanation -> what explains the change, or why nothing is named."""
    cause, told = found.cause, as_json(found)
    if cause.verdict == "elements":
        named = "; ".join(" and ".join(f"{d}={e}" for d, e in sorted(x.items())) for x in cause.elements)
        return f"{min(max(cause.share, 0), 1):.0%} of the change is in {named}. (A contribution: where it sits, not yet why.)"
    if cause.verdict == "external":
        return f"Everything moved together (x{cause.common:.2f}): no one element explains it."
    least = told["cause"]["detectable"]
    could = f" An element would have to move by about {least} to be told from noise." if least is not None else ""
    return f"Not attributable: no few elements explain it better than chance.{could}"
