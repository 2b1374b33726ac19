"""Boards, the lists behind their numbers, exports, and finding."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.base.days import date_of, parse_day
from zhanggui.base.errors import WrongUse
from zhanggui.measures import MEASURES
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.web.audit import actions as audit
from zhanggui.web.boards import board as made
from zhanggui.web.boards import reads, sheets
from zhanggui.web.boards import why as reasons
from zhanggui.web.boards.periods import AGAINST, CHOICES
from zhanggui.web.boards.reads import Asked
from zhanggui.web.people.reads import needs, require, scope_for
from zhanggui.web.people.roles import BOARDS, EXPORT
from zhanggui.web.show import numbers

LINES_EXPORTED = 100_000


def _picks(request: HttpRequest) -> made.Picks | None:
    return made.picked(request.GET.dict(), request.GET.getlist("where"), scope_for(request.user))


@needs(BOARDS)
def board(request: HttpRequest) -> HttpResponse:
    """One measure by one cut over one period against another."""
    picks = _picks(request)
    if picks is None:
        return render(request, "boards/nothing.html")
    found = made.board(picks)
    context = {
        "board": found, "picks": picks,
        "measures": reads.usable_measures(scope_for(request.user)), "cuts": reads.usable_dimensions(),
        "periods": CHOICES.items(), "againsts": AGAINST.items(), "wide": made.chart(found, 760), "narrow": made.chart(found, 360),
        "may_export": request.user.may(EXPORT), "as_table": request.GET.get("as") == "table",
    }
    return render(request, "boards/board.html", context)


@needs(BOARDS)
def why(request: HttpRequest) -> HttpResponse:
    """Why the number changed. With conditions it is not taken apart: the analysis knows the scope, not the conditions."""
    picks = _picks(request)
    if picks is None:
        return render(request, "boards/nothing.html")
    return render(request, "boards/why.html", {"picks": picks, "why": None if picks.where else reasons.why(picks)})


@needs(BOARDS)
def export(request: HttpRequest) -> HttpResponse:
    """The table of a board, every row of it, as CSV or XLSX."""
    require(request.user, EXPORT)
    picks = _picks(request)
    if picks is None:
        return redirect("board")
    answer = reads.answer(picks.asked((picks.by,)), picks.scope)
    rows = made.rows_of(picks, answer.rows)
    unit = picks.measure.unit
    cut, name = _named(DIMENSIONS[picks.by]), _named(picks.measure)
    header = [cut, _("名称"), name, *([_("对比期"), _("变化")] if picks.against else [])]
    table = [
        [_plain(r.key, picks.by), r.name, _major(r.now, unit), *([_major(r.before, unit), r.change] if picks.against else [])]
        for r in rows
    ]
    return _file(request, f"{picks.measure.name}-by-{picks.by}", header, table, {"query": picks.query()})


@needs(BOARDS)
def lines(request: HttpRequest) -> HttpResponse:
    """The list behind a number; it has the length that the number said."""
    question = _question(request)
    form = request.GET.get("format", "")
    scope = scope_for(request.user)
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
        "listing": found, "question": question, "measure": MEASURES[question.measures[0]], "page": page, "pages": pages,
        "each": found.each[-1], "may_export": request.user.may(EXPORT),
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
    return render(request, "boards/find.html", {"word": word, "found": found, "board": reverse("board")})


def _named(thing: Any) -> str:
    return str(thing.zh if numbers.zh(get_language() or "zh") else thing.en)


def _plain(key: Any, by: str) -> Any:
    return date_of(key).isoformat() if key is not None and DIMENSIONS[by].unit == "day" else key


def _major(value: float | None, unit: str) -> float | None:
    return None if value is None else round(value / 100, 2) if unit == "money" else value


def _file(request: HttpRequest, name: str, header: list[str], table: list[list[Any]], asked: dict[str, Any]) -> HttpResponse:
    """Rows -> the file in the asked form; who exported what is in the audit."""
    excel = request.GET.get("format") == "xlsx"
    body = sheets.as_xlsx(header, table, name) if excel else sheets.as_csv(header, table)
    said = {"rows": len(table), "form": "xlsx" if excel else "csv", **asked}
    audit.log("board exported", f"export:{name}", by=request.user, new=said)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" if excel else "text/csv; charset=utf-8"
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}.{"xlsx" if excel else "csv"}"'}
    )


