"""The page of transitions (C01, D24) and the page of rhythm (C08, C23, C24, D30)."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhanggui.analyse.customers.lifecycle import STATES, rules_of
from zhanggui.analyse.customers.repurchase import as_percents
from zhanggui.analyse.customers.transitions import CHOICE, Period, Step
from zhanggui.base.days import date_of, iso, parse_day
from zhanggui.base.errors import WrongUse
from zhanggui.web import books
from zhanggui.web.customers import reads
from zhanggui.web.customers.filters import FIELDS
from zhanggui.web.customers.flows import reads as flows
from zhanggui.web.customers.telling import state_word
from zhanggui.web.customers.views import A_PAGE, shell
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import BOARDS
from zhanggui.web.show import numbers, svg

STEPS = {"month": gettext_noop("每月"), "quarter": gettext_noop("每季"), "year": gettext_noop("每年")}
PARTS = {
    "counts": gettext_noop("购买次数与复购"),
    "cycles": gettext_noop("登录与购买周期"),
    "skus": gettext_noop("一样货多久再买"),
}


def _lang() -> str:
    return get_language() or "zh-hans"


def period_text(period: Period, step: str) -> str:
    """A period -> 2011年11月, 2011年三季度, 2011年; Nov 2011, Q3 2011, 2011."""
    when, zh = date_of(period.first), numbers.zh(_lang())
    quarter = (when.month - 1) // 3 + 1
    if step == "year":
        return f"{when.year}年" if zh else str(when.year)
    if step == "quarter":
        return f"{when.year}年{'一二三四'[quarter - 1]}季度" if zh else f"Q{quarter} {when.year}"
    return f"{when.year}年{when.month}月" if zh else f"{numbers.MONTHS_EN[when.month - 1]} {when.year}"


@needs(BOARDS)
@require_GET
def transitions(request: HttpRequest) -> HttpResponse:
    """How customers move between states: now, before, and group beside group; every number opens its list (D24)."""
    found = reads.seen(by=request.user)
    step = request.GET.get("step", "month")
    step = step if step in STEPS else "month"
    ways = [name for name in flows.GROUPS if name in found.there]
    by = request.GET.get("by", "")
    by = by if by in ways else next(iter(ways), "")
    context: dict[str, Any] = shell(request, found, "transitions") | {
        "step": step, "steps": STEPS.items(), "by": by, "ways": [(name, _(FIELDS[name].word)) for name in ways],
    }  # fmt: skip
    flow, at = None, _day(request)
    if found.state == "ready":
        flow = flows.flow(found, cast(Step, step), by, request.GET.get("move", "sunk"), at)
    if flow is not None:
        context |= _drawn(flow)
    return render(request, "customers/transitions.html", context | {"flow": flow, "composition": _composition(found)})


def _day(request: HttpRequest) -> int | None:
    text = request.GET.get("at", "")
    try:
        return parse_day(text) if text else None
    except ValueError:
        raise WrongUse(_("这不是日期。"), do=_("日期写成2011-12-09。")) from None


def _composition(found: reads.Seen) -> list[tuple[str, int, float]]:
    """Everybody by state now: each with its share; together all of them (D23)."""
    counts = dict(found.choices["state"])
    whole = sum(counts.values())
    return [(s.name, counts.get(s.name, 0), counts.get(s.name, 0) / whole) for s in STATES] if whole else []


def _drawn(flow: flows.Flow) -> dict[str, Any]:
    """What the page draws of a flow: the names of periods, a line a rate, the groups."""
    labels = [period_text(p, flow.step) for p in flow.over]
    lines = []
    for one in flow.rates:
        values = [None if r.value is None else r.value * 100 for r in one.rates]
        named = one.move.zh if numbers.zh(_lang()) else one.move.en
        titles = [f"{name}  {r.moved} / {r.start}" for name, r in zip(labels, one.rates, strict=True)]
        short = [name.removeprefix(f"{date_of(p.first).year}年") for name, p in zip(labels, flow.over, strict=True)]
        series = svg.Series(short, values, titles=titles)
        chart = svg.line_chart(series, lambda v: f"{v:g}%", label=named, width=250, height=120)
        low, high = one.now.interval
        lines.append({
            "one": one, "chart": chart, "low": low, "high": high, "definition": one.move.definition(not numbers.zh(_lang())),
            "change": None if one.before is None or one.now.value is None else one.now.value - one.before,
        })  # fmt: skip
    return {
        "labels": labels, "period": labels[-1], "rates": lines, "states": [s.name for s in STATES],
        "every": [(iso(p.first), period_text(p, flow.step), p == flow.over[-1]) for p in reversed(flow.every)],
        "choice": CHOICE[0] if numbers.zh(_lang()) else CHOICE[1], "rules": rules_of(books.company()),
        "table": list(zip(labels, *(one.rates for one in flow.rates), strict=True)),
        "sparks": [(g, svg.spark([r.value for r in g.rates])) for g in flow.groups if g.rank is not None],
        "small": [g for g in flow.groups if g.rank is None],
    }  # fmt: skip


@needs(BOARDS)
@require_GET
def rhythm(request: HttpRequest) -> HttpResponse:
    """How often customers come back: purchases by number, days to return; login and purchase cycles; how soon a SKU is bought
    again."""
    found = reads.seen(by=request.user)
    part = request.GET.get("show", "counts")
    part = part if part in PARTS else "counts"
    context: dict[str, Any] = shell(request, found, "rhythm") | {"part": part, "parts": PARTS.items()}
    if found.state == "ready":
        context |= {"counts": _counts, "cycles": _cycles, "skus": _skus}[part](request, found)
    return render(request, "customers/rhythm.html", context)


def _counts(request: HttpRequest, found: reads.Seen) -> dict[str, Any]:
    coming = flows.coming(found)
    rows = coming.counts.rows
    people = as_percents([r.customer_share for r in rows], 1) if rows else []
    money = as_percents([r.sales_share for r in rows], 1) if rows and sum(r.cents for r in rows) > 0 else [0.0] * len(rows)
    low, high = coming.counts.interval
    return {
        "coming": coming, "rows": list(zip(rows, people, money, strict=True)), "low": low, "high": high,
        "cents": sum(r.cents for r in rows), "first": iso(coming.first), "last": iso(coming.last),
    }  # fmt: skip


def _cycles(request: HttpRequest, found: reads.Seen) -> dict[str, Any]:
    rows, logged = flows.sticky(found)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page, "logged": logged, "due": sum(r.due for r in rows), "opportunity": sum(r.opportunity for r in rows),
        "names": flows.names_of(found, [r.name for r in page.object_list]), "total": len(rows),
    }  # fmt: skip


def _skus(request: HttpRequest, found: reads.Seen) -> dict[str, Any]:
    rows = flows.sku_rhythm(found)
    ends = [c.high for c, _name in rows]
    return {"skus": rows, "most": max(ends, default=1.0)}


def state_name(name: str) -> str:
    """A state, or who joined within the period -> its word."""
    return _("期内新来") if name == "joined" else state_word(name)
