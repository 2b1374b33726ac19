"""Pages of customers: every list, as a page and as a file; and one customer."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhanggui.base.days import date_of, iso
from zhanggui.tables.results.results_customers import RESULTS_CUSTOMERS
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.customers import keeping, pictures, reads
from zhanggui.web.customers.filters import FIELDS, LISTS, Filter, narrowed, pairs_of, worded
from zhanggui.web.customers.telling import Row
from zhanggui.web.people.reads import needs, require
from zhanggui.web.people.roles import BOARDS, EXPORT
from zhanggui.web.show import sheets

A_PAGE = 50
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
NOT_EXPORTED = ("run",)
PICKERS = ("state", "alarm", "grade", "region", "country", "rep", "channel", "kind")
NUMBERS = tuple(name for name, one in FIELDS.items() if one.number and name != "idle_over")


class Lazily:
    """A table -> what a paginator needs of a list: its length, and the rows of a page."""

    def __init__(self, table: pa.Table, as_of: int) -> None:
        self.table, self.as_of = table, as_of

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, part: slice) -> list[Row]:
        rows = self.table.slice(part.start, part.stop - part.start).to_pylist()
        return [Row(row, self.as_of) for row in rows]


def shell(request: HttpRequest, found: reads.Seen, tab: str) -> dict[str, Any]:
    """What every page of customers shows: the day, whose customers, what is known of them at all."""
    return {
        "tab": tab, "seen": found, "there": found.there, "as_of": found.as_of,
        "date": date_of(found.as_of) if found.as_of else None, "currency": books.company()["currency"],
        "may_export": request.user.may(EXPORT), "cost": found.sight.inside, "judged": found.judged,
    }  # fmt: skip


def _list(request: HttpRequest, name: str, template: str = "customers/list.html", **more: Any) -> HttpResponse:
    """A standing list, narrowed by what is asked besides -> its page, or its file."""
    found = reads.seen(by=request.user)
    listed = LISTS[name]
    wanted = narrowed(Filter.asked(pairs_of(request.GET), listed.filter.sort), name)
    table = found.those(wanted)
    if "format" in request.GET:
        return _sheet(request, table, found, name)
    page = Paginator(Lazily(table, found.as_of), A_PAGE).get_page(request.GET.get("page"))
    base = {n for n, _v in listed.filter.pairs}
    asked = [c for c in worded(wanted) if c.name not in base]
    conditions = [(c, wanted.without(c.name, c.value).query() or "?") for c in asked]
    states = [
        (value, found.count(narrowed(Filter(wanted.changed(state=value), wanted.sort), name)))
        for value, _n in found.choices["state"]
    ]
    return render(request, template, shell(request, found, name) | {
        "listed": listed, "list_name": name, "filter": wanted, "page": page, "rows": page.object_list,
        "total": table.num_rows, "whole": found.counts[name], "conditions": conditions,
        "states": [(value, n) for value, n in states if n] if "state" not in base else [],
        "scale": pictures.scale_of(page.object_list), "pickers": PICKERS, "numbers": NUMBERS,
        "more_asked": any(wanted.get(n) for n in NUMBERS),
        "kept": keeping.counted(request.user, found) if name == "all" else [],
        "dropped": keeping.dropped_of(request.user) if name == "all" else [],
    } | more)  # fmt: skip


def _sheet(request: HttpRequest, table: pa.Table, found: reads.Seen, name: str) -> HttpResponse:
    """Rows -> the file that was asked for, with its line in the audit. A column that is not this person's is not in it."""
    require(request.user, EXPORT)
    kind = request.GET["format"]
    if kind not in TYPES:
        raise Http404
    header, rows = as_rows(table, found)
    audit.log("customers exported", f"export:customers-{name}", by=request.user, new={"rows": len(rows), "form": kind})
    file = f"customers-{name}.{kind}"
    body = sheets.as_csv(header, rows) if kind == "csv" else sheets.as_xlsx(header, rows, f"customers-{name}")
    return HttpResponse(body, content_type=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{file}"'})


def as_rows(table: pa.Table, found: reads.Seen) -> tuple[list[str], list[list[Any]]]:
    """Rows -> a header and cells: money in major units, days as ISO text, only columns of which something is known."""
    columns = [c for c in RESULTS_CUSTOMERS.columns if c.name not in NOT_EXPORTED and c.name in found.there]
    cells = []
    for column in columns:
        values = table[column.name].to_pylist()
        if column.type == "day":
            values = [None if v is None else iso(v) for v in values]
        elif column.type == "cents":
            values = [None if v is None else v / 100 for v in values]
        cells.append(values)
    names = [c.name.removesuffix("_cents") for c in columns]
    return names, [list(row) for row in zip(*cells, strict=True)]


@needs(BOARDS)
@require_GET
def everybody(request: HttpRequest) -> HttpResponse:
    """Every customer, by whatever is asked (C27)."""
    return _list(request, "all")


@needs(BOARDS)
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """Who should order in the coming days (C09)."""
    return _list(request, "due")


@needs(BOARDS)
@require_GET
def risk(request: HttpRequest) -> HttpResponse:
    """Whom we are about to lose, by what acting is worth (C14)."""
    return _list(request, "risk", "customers/risk.html")


@needs(BOARDS)
@require_GET
def lost(request: HttpRequest) -> HttpResponse:
    """Who is lost by the rules."""
    return _list(request, "lost")


@needs(BOARDS)
@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """Key accounts, by what they bring and what they could bring (C13)."""
    return _list(request, "key")


@needs(BOARDS)
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """Who came in the last days."""
    return _list(request, "new")


@needs(BOARDS)
@require_GET
def customer(request: HttpRequest, customer: str) -> HttpResponse:
    """One customer: rhythm, next purchase, reasons, value, usual goods, everything that happened."""
    found = reads.seen(by=request.user)
    values = found.row(customer)
    if values is None:
        raise Http404
    row = Row(values, found.as_of)
    return render(request, "customers/customer.html", shell(request, found, "") | {"row": row})
