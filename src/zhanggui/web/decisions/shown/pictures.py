"""A decision's details -> what the case page draws: daily chart, waterfall with its table, evidence with links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.days import iso
from zhanggui.decide.decision import Decision, Evidence
from zhanggui.measures import MEASURES
from zhanggui.measures.conditions import parse_all, split
from zhanggui.web import books
from zhanggui.web.boards import reads as boards
from zhanggui.web.boards.worded import Worded, worded
from zhanggui.web.people.reads import Sight
from zhanggui.web.show import numbers, svg


@dataclass(frozen=True)
class Part:
    """A row of the waterfall's table: name, before, after, change, and whether the change is good."""

    name: str
    before: float | None
    after: float | None
    change: float
    good: bool | None


@dataclass(frozen=True)
class Picture:
    """What there is to draw; empty texts where there is nothing."""

    measure: Any
    wide: str
    narrow: str
    days: list[dict[str, Any]]
    parts: list[Part]
    before: float
    after: float
    change: float
    waterfall: str
    waterfall_of: str
    sentence: dict[str, str]
    method: dict[str, str]


def picture(decision: Decision) -> Picture:
    """A decision -> its pictures."""
    details = decision.details or {}
    measure = MEASURES.get(details.get("measure", "net_sales"), MEASURES["net_sales"])
    days = details.get("series", [])
    split_of = measure if measure.unit == "money" else MEASURES["net_sales"]
    parts = parts_of(details, split_of.better)
    before = sum(p.before or 0 for p in parts)
    change = sum(p.change for p in parts)
    labelled = any("label" in r for r in details.get("contributions", []))
    after = change if labelled else sum(p.after or 0 for p in parts)
    return Picture(
        measure, daily(days, measure.unit, 900), daily(days, measure.unit, 360), days, parts, before, after, change,
        waterfall(parts, before, after) if parts else "", numbers_name(split_of),
        details.get("sentence", decision.action), details.get("gain_method", {}),
    )


def numbers_name(measure: Any) -> str:
    """A measure -> its name on this page."""
    return str(measure.zh if numbers.zh(_lang()) else measure.en)


def _lang() -> str:
    return get_language() or "zh-hans"


def daily(days: list[dict[str, Any]], unit: str, width: int) -> str:
    """Sixty days (or weeks) with their usual range -> the chart; what lies outside is a dot."""
    if not days:
        return ""
    last = len(days) - 1
    series = svg.Series(
        [numbers.tick(d["day"], "day", _lang()) for d in days],
        [d["value"] for d in days], [], [d["low"] for d in days], [d["high"] for d in days],
        [i == last and not d["low"] <= d["value"] <= d["high"] for i, d in enumerate(days)],
        [f"{iso(d['day'])}  {numbers.text(d['value'], unit, _lang())}" for d in days],
    )
    label = _("每天多少与平常的范围，表在下面")
    return svg.line_chart(series, lambda v: numbers.axis(v, unit, _lang()), width=width, label=label)


def parts_of(details: dict[str, Any], better: str) -> list[Part]:
    """Contributions -> rows with names, gains first; they add up exactly."""
    rows = details.get("contributions", [])
    called: dict[str, dict[str, str]] = {}
    for dimension in {r.get("dimension", "") for r in rows} - {""}:
        called[dimension] = boards.names_of(dimension, [str(r["element"]) for r in rows if r.get("element") is not None])
    parts = []
    for row in rows:
        change = float(row["change"])
        good = None if better == "neither" or not change else (change > 0) == (better == "more")
        parts.append(Part(_name(row, called), row.get("before"), row.get("after"), change, good))
    return parts if any("label" in r for r in rows) else sorted(parts, key=lambda p: -p.change)


def _name(row: dict[str, Any], called: dict[str, dict[str, str]]) -> str:
    if "label" in row:
        return str(row["label"]["zh" if numbers.zh(_lang()) else "en"])
    if row["key"] == "rest":
        return _("其余%(count)s项") % {"count": row.get("count", "")}
    element = row.get("element")
    return called.get(row["dimension"], {}).get(str(element), str(element)) if element is not None else _("没写")


def waterfall(parts: list[Part], before: float, after: float) -> str:
    """Parts -> start, parts, end."""
    language = _lang()

    def step(part: Part) -> svg.Step:
        return svg.Step(part.name, part.change, part.good, text=numbers.signed(part.change, "money", language).lstrip("+−"))

    steps = [svg.Step(_("一周前"), before, end=True, text=numbers.text(before, "money", language)), *map(step, parts)]
    steps.append(svg.Step(_("当天"), after, end=True, text=numbers.text(after, "money", language)))
    label = _("变化由哪些部分相加，表在下面")
    return svg.waterfall(steps, lambda v: numbers.axis(v, "money", language), label=label, starts=_("纵轴从{}起"))


@dataclass(frozen=True)
class Proof:
    """A number behind the suggestion, and the address of its list."""

    evidence: Evidence
    measure: Any
    value: str
    unit: str
    where: list[Worded]
    link: str


def evidence(decision: Decision, sight: Sight) -> list[Proof]:
    """A decision and who reads it -> its evidence, each asked again as of the same day behind its link."""
    return [_proof(e, decision.as_of) for e in decision.evidence if sight.knows(e.name, *(c.name for c in parse_all(e.filter)))]


def _proof(e: Evidence, as_of: int) -> Proof:
    machine = e.value * 100 if e.unit == "money" else e.value
    pairs = [("measure", e.name), ("as_of", iso(as_of))] + [("where", w) for w in split(e.filter)]
    unit = numbers.unit_word(e.unit, str(books.company()["currency"]), _lang()) if e.unit != "percent" else ""
    before = unit if e.unit == "money" and not numbers.zh(_lang()) else ""
    value = before + numbers.exact(machine, e.unit)
    return Proof(e, MEASURES[e.name], value, "" if before else unit, worded(e.filter), urlencode(pairs))
