"""Pages of boards: trend, comparison, source, the lines behind a number; and each of them as a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.days import date_of, iso, parse_day
from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.measures import MEASURES
from zhanggui.measures.compare import DAYS
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.recorded import NotCovered
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.boards import beside, reads
from zhanggui.web.boards import board as made
from zhanggui.web.boards import why as reasons
from zhanggui.web.boards.periods import AGAINST, CHOICES
from zhanggui.web.boards.picks import Picks, grouped, has_lines, of_sales, picked
from zhanggui.web.boards.reads import Asked
from zhanggui.web.customers import reads as customers
from zhanggui.web.pages import kept_page
from zhanggui.web.people.reads import needs, only_known, require, scope_for
from zhanggui.web.people.roles import BOARDS, EXPORT, IMPORT
from zhanggui.web.show import numbers
from zhanggui.web.taken import file_of
from zhanggui.web.templatetags.words import named

LINES_EXPORTED = 100_000
SIGNS = ("=", "!=")


def _picks(request: HttpRequest) -> Picks | None:
    return picked(request.GET.dict(), request.GET.getlist("where"), scope_for(request.user), request.GET.getlist("also"))


def _added(request: HttpRequest, picks: Picks) -> HttpResponse | None:
    """A condition that was picked at the screen (dim, sign, value) -> the board with it; none where none was."""
    dimension, value = request.GET.get("dim", ""), request.GET.get("value", "").strip()
    if not (dimension in DIMENSIONS and value):
        return None
    sign = request.GET.get("sign", "=")
    more = f"{dimension}{sign if sign in SIGNS else '='}{value}"
    return redirect(f"{request.path}?{replace(picks, where=tuple(dict.fromkeys((*picks.where, more)))).query()}")


def _shell(request: HttpRequest, picks: Picks, tab: str) -> dict[str, Any]:
    """What stands above the tabs of every board: the pickers, the conditions, point, line and plane."""
    scope = scope_for(request.user)
    head = made.head(picks)
    cuts = reads.usable_dimensions(scope)
    dimension = request.GET.get("dim", "")
    return {
        "picks": picks, "head": head, "tab": tab, "plane": beside.plane(picks), "groups": grouped(reads.usable_measures(scope)),
        "cuts": cuts, "conditions": [d for d in cuts if not d.is_time or d.name == "weekday"],
        "dim": dimension if dimension in {d.name for d in cuts} else "",
        "values": reads.values(dimension, scope) if dimension in {d.name for d in cuts} else (),
        "periods": CHOICES.items(), "againsts": AGAINST.items(), "against": "days" if ".." in picks.against else picks.against,
        "vs": picks.against.split("..") if ".." in picks.against else request.GET.get("against") == "days" and ["", ""],
        "short_line": made.chart(head.long, picks.measure, width=360, height=150, label=_("长走势，表在趋势里")),
        "line": made.chart(head.long, picks.measure, width=700, height=170, label=_("长走势，表在趋势里")),
        "has_lines": has_lines(picks.measure), "may_export": request.user.may(EXPORT),
        "without": [(w, picks.without(w)) for w in picks.where],
    }


def _page(request: HttpRequest) -> tuple[Picks | None, HttpResponse | None]:
    """A request -> its picks, or the answer that is given instead of a page."""
    picks = _picks(request)
    if picks is None:
        return None, render(request, "boards/nothing.html")
    return picks, _added(request, picks)


@needs(BOARDS)
def board(request: HttpRequest) -> HttpResponse:
    """看趋势: one measure over a period against another, and its detail by one cut."""
    picks, instead = _page(request)
    if picks is None or instead:
        return instead or redirect("board")

    def context() -> dict[str, Any]:
        found, then = made.board(picks), bool(picks.against)
        return _shell(request, picks, "board") | {
            "board": found, "as_table": request.GET.get("as") == "table",
            "wide": made.chart(found.trend, picks.measure, width=1280, height=240, then=then),
            "narrow": made.chart(found.trend, picks.measure, width=360, then=then),
        }

    return kept_page(request, "boards/board.html", named(picks.measure), context)


@needs(BOARDS)
def compare(request: HttpRequest) -> HttpResponse:
    """对比: every group against the period before and the year before, with the formulas; two cuts at once."""
    picks, instead = _page(request)
    if picks is None or instead:
        return instead or redirect("compare")

    def context() -> dict[str, Any]:
        return _shell(request, picks, "compare") | {"found": beside.comparison(picks), "matrix": beside.matrix(picks)}

    return kept_page(request, "boards/compare.html", named(picks.measure), context)


@needs(BOARDS)
def why(request: HttpRequest) -> HttpResponse:
    """溯源头: why the number changed, of the lines for which the conditions hold."""
    picks, instead = _page(request)
    if picks is None or instead:
        return instead or redirect("why")

    def context() -> dict[str, Any]:
        shell = _shell(request, picks, "why")
        try:
            return shell | {"why": reasons.why(picks)}
        except ZhangguiError as problem:
            return shell | {"problem": problem, "not_covered": isinstance(problem, NotCovered)}

    return kept_page(request, "boards/why.html", named(picks.measure), context)


@needs(BOARDS)
def cause(request: HttpRequest) -> HttpResponse:
    """The sentence of 溯源头, which takes longer than the page: the few elements that explain the change, or that none does."""
    picks = _picks(request)
    try:
        said = reasons.sentence(picks) if picks else ""
    except ZhangguiError:
        said = ""
    return render(request, "boards/part_cause.html", {"said": said})


@needs(BOARDS)
def values(request: HttpRequest) -> HttpResponse:
    """The values of a dimension, for the picker of conditions."""
    scope, dimension = scope_for(request.user), request.GET.get("dim", "")
    if dimension not in {d.name for d in reads.usable_dimensions(scope)}:
        dimension = ""
    found = reads.values(dimension, scope, request.GET.get("value", "")) if dimension else []
    return render(request, "boards/part_values.html", {"dim": dimension, "values": found})


@needs(BOARDS)
def export(request: HttpRequest) -> HttpResponse:
    """What a board shows, every row of it, as CSV or XLSX: view is detail, trend, compare, matrix or source."""
    require(request.user, EXPORT)
    picks = _picks(request)
    if picks is None:
        return redirect("board")
    view = request.GET.get("view", "detail")
    header, table = TABLES_OF.get(view, _detail)(picks)
    name = f"{picks.measure.name}-by-{picks.by}" + ("" if view == "detail" else f"-{view}")
    return _file(request, name, header, table, {"query": picks.query()})


Rows = tuple[list[str], list[list[Any]]]


def _detail(picks: Picks) -> Rows:
    answer = reads.answer(picks.asked((picks.by,), measures=(picks.measure.name, *picks.told)), picks.scope)
    unit, also = picks.measure.unit, [MEASURES[name] for name in picks.told]
    header = [_named(DIMENSIONS[picks.by]), _("名称"), named(picks.measure)]
    header += [_("对比期"), _("变化")] if picks.against else []
    table = [
        [_plain(r.key, picks.by), r.name, _major(r.now, unit), *([_major(r.before, unit), r.change] if picks.against else []),
         *(_major(v, m.unit) for v, m in zip(r.also, also, strict=True)), *_iso(row.get(name) for name in DAYS if picks.against)]
        for r, row in zip(made.rows_of(picks, answer.rows), answer.rows, strict=True)
    ]
    return [*header, *(_named(m) for m in also), *(_days_named("") if picks.against else [])], table


def _days_named(which: str) -> list[str]:
    """Which comparison, where there are two -> the headers of the days of its two periods."""
    beside = f"{which}：" if which else ""
    return [f"{beside}{word}" for word in (_("本期从"), _("本期到"), _("对比期从"), _("对比期到"))]


def _iso(days: Iterable[int | None]) -> list[str]:
    return ["" if day is None else iso(day) for day in days]


def _trend(picks: Picks) -> Rows:
    unit = picks.measure.unit
    rows = [[p.label, _major(p.now, unit), _major(p.before, unit), p.change, *_iso([p.against])] for p in made.trend(picks)]
    return [_("时间"), named(picks.measure), _("对比期"), _("变化"), _("对比期从")], rows


def _compare(picks: Picks) -> Rows:
    unit = picks.measure.unit
    header = [_named(DIMENSIONS[picks.by]), named(picks.measure), _("上期"), _("环比"), _("去年同期"), _("同比"), _("占比")]
    rows = [
        [r.name, _major(r.now, unit), _major(r.previous, unit), r.change, _major(r.year_before, unit), r.year_change, r.part,
         *_iso(r.days[0]), *_iso(r.days[1][2:])]
        for r in beside.comparison(picks, most=0).rows
    ]
    return [*header, *_days_named(""), *_days_named(_("去年同期"))[2:]], rows


def _matrix(picks: Picks) -> Rows:
    found, unit = beside.matrix(picks, whole=True), picks.measure.unit
    if found is None:
        return [_named(DIMENSIONS[picks.by])], []
    rows = [[name, *(_major(c.value, unit) for c in cells), _major(total, unit)] for name, cells, total in found.rows]
    return [_named(DIMENSIONS[picks.by]), *found.columns, _("合计")], rows


def _source(picks: Picks) -> Rows:
    found, unit = reasons.why(picks), picks.measure.unit
    parts = [(_named(DIMENSIONS[found.cut]) if found.cut else "", found.parts), *found.drivers]
    rows = [
        [split, p.name, _major(p.before, p.unit), _major(p.after, p.unit), _major(p.change, unit)]
        for split, parts_ in parts for p in parts_
    ]
    days = _iso([*found.found.period, *found.found.against])
    return [_("拆法"), _("部分"), _("对比期"), _("本期"), _("差额"), *_days_named("")], [row + days for row in rows]


TABLES_OF = {"detail": _detail, "trend": _trend, "compare": _compare, "matrix": _matrix, "source": _source}


@needs(BOARDS)
def lines(request: HttpRequest) -> HttpResponse:
    """The list behind a number; it has the length that the number said. Where a number has no lines, that is said."""
    question = _question(request)
    form, scope, measure = request.GET.get("format", ""), scope_for(request.user), MEASURES[question.measures[0]]
    if books.reached() is None and of_sales(measure):
        return render(request, "boards/nothing.html")
    if not has_lines(measure):
        only_known(question.names, scope)
        return render(request, "boards/no_lines.html", {"measure": measure})
    if form in ("csv", "xlsx"):
        require(request.user, EXPORT)
        found = reads.behind(question, scope, 1, LINES_EXPORTED)
        table = [[row[c.name] for c in found.columns] for row in found.json()]
        header = [_named(c) for c in found.columns]
        return _file(request, f"{question.measures[0]}-lines", header, table, {"where": question.where})
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    found = reads.behind(question, scope, page)
    pages = -(-found.total // reads.PAGE) or 1
    context: dict[str, Any] = {
        "listing": found, "question": question, "measure": measure, "page": page, "pages": pages,
        "each": found.each[-1], "may_export": request.user.may(EXPORT),
        "marked_in_lines": of_sales(measure) and request.user.may(IMPORT),
        "rows": [[(c, row[c.name]) for c in found.columns] for row in found.rows],
        "total": reads.answer(question, scope).value(question.measures[0]),
    }
    return render(request, "boards/lines.html", context)


def _question(request: HttpRequest) -> Asked:
    name = request.GET.get("measure", "line_count")
    if name not in MEASURES:
        raise WrongUse(_("没有这个指标：%(name)s。") % {"name": name})
    days = []
    for end in ("from", "to", "as_of"):
        try:
            days.append(parse_day(request.GET[end]) if request.GET.get(end) else None)
        except ValueError:
            raise WrongUse(_("这不是日期。"), do=_("日期写成2011-12-09。")) from None
    return Asked((name,), (), days[0], days[1], tuple(request.GET.getlist("where")), None, days[2])


@needs(BOARDS)
def find(request: HttpRequest) -> HttpResponse:
    """A word -> measures, customers, SKUs and documents that carry it, within the rows one may see."""
    word = request.GET.get("q", "").strip()[:100]
    found = reads.find(word, scope_for(request.user)) if word else reads.Found()
    # Who was refreshed has a page of their own; who came in since then has a board.
    known = customers.seen(by=request.user).places if any(d == "customer" for d, *_rest in found.things) else {}
    context = {"word": word, "found": found, "board": reverse("board"), "known": known}
    return render(request, "boards/find.html", context)


def _named(thing: Any) -> str:
    return str(thing.zh if numbers.zh(get_language() or "zh") else thing.en)


def _plain(key: Any, by: str) -> Any:
    return date_of(key).isoformat() if key is not None and DIMENSIONS[by].unit == "day" else key


def _major(value: float | None, unit: str) -> float | None:
    return None if value is None else round(value / 100, 2) if unit == "money" else value


def _file(request: HttpRequest, name: str, header: list[str], table: list[list[Any]], asked: dict[str, Any]) -> HttpResponse:
    """Rows -> the file in the asked form; who exported what is in the audit."""
    kind = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    audit.log("board exported", f"export:{name}", by=request.user, new={"rows": len(table), "form": kind, **asked})
    return file_of(kind, name, header, table)
