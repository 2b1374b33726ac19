"""The pages of the portal: the first page with the newest of every sheet, each sheet in full, the lines of one document."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhanggui.base.days import date_of, iso
from zhanggui.web import books
from zhanggui.web.portal import reads
from zhanggui.web.portal.reads import Row
from zhanggui.web.portal.sheets import STATES, Column, Sheet
from zhanggui.web.show import numbers
from zhanggui.web.show.laid import Cell, Head, Laid, Page, Rows, declared
from zhanggui.web.show.served import shown
from zhanggui.web.templatetags.words import speaking

NEWEST = 8
"""Rows of each sheet on the first page."""
TONES = {"late": "bad", "done": "good"}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The newest of every sheet of one's own."""
    page = Page(declared("我的往来", "My business"), "portal", "portal", note=_money())
    for one in reads.sheets(by=request.user):
        sheet, rows = reads.rows(one.name, by=request.user)
        page.tables.append(_laid(sheet, rows, NEWEST))
    return _served(request, page)


@require_GET
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """One sheet in full, narrowed by a word where one is given."""
    word = request.GET.get("q", "").strip()[:100]
    try:
        found, rows = reads.rows(name, by=request.user, find=word)
    except ObjectDoesNotExist:
        raise Http404 from None
    page = Page(declared(found.zh, found.en), "portal", name, note=_money())
    page.tables.append(_laid(found, rows, 200))
    return _served(request, page, word)


@require_GET
def document(request: HttpRequest) -> HttpResponse:
    """The lines of one order of one's own."""
    number = request.GET.get("number", "")
    try:
        found, rows = reads.document(number, by=request.user)
    except ObjectDoesNotExist:
        raise Http404 from None
    page = Page(number, "portal", "document", note=_money())
    page.tables.append(_laid(found, rows, 1000))
    return _served(request, page)


def _money() -> str:
    return numbers.currency_word(str(books.company()["currency"]), speaking())


def _served(request: HttpRequest, page: Page, word: str | None = None) -> HttpResponse:
    doors = [
        (declared(s.zh, s.en), reverse("portal-sheet", args=[s.name]), s.name == page.sub) for s in reads.sheets(by=request.user)
    ]
    nobody = declared("还没写明你是哪一家，请公司的管理员补上。", "Which business is yours is not written yet: ask for it.")
    find = declared("找单号、商品", "Find a number or a product")
    said = {"word": word, "find": find, "nobody": "" if request.user.sees else nobody}
    return shown(request, page, doors, template="portal/portal.html", more=said, verb="portal exported")


def _laid(sheet: Sheet, rows: list[Row], most: int) -> Laid:
    """A sheet and its rows -> the table."""
    heads = tuple(
        Head(c.name, declared(c.zh, c.en), declared(c.means_zh, c.means_en), c.unit in ("count", "quantity", "money", "price"))
        for c in sheet.columns
    )
    laid = Rows(rows, lambda row: [_cell(c, row.get(c.name), sheet) for c in sheet.columns])
    return Laid(sheet.name, declared(sheet.zh, sheet.en), heads, laid, empty=declared(sheet.none_zh, sheet.none_en), most=most)


def _cell(column: Column, value: Any, sheet: Sheet) -> Cell:
    """A value -> its cell: as it is read on the page, and as files and the API have it."""
    if value is None or value == "":
        return Cell(numbers.NONE)
    raw = plain(column, value)
    if column.unit == "day":
        return Cell(numbers.day_text(value, speaking()), raw)
    if column.unit == "money":
        return Cell(numbers.exact(value, "money"), raw)
    if column.unit == "price":
        return Cell(f"{raw:,.4f}".rstrip("0").rstrip("."), raw)
    if column.unit == "state":
        return Cell(declared(*STATES[value]), raw, tone=TONES.get(value, ""))
    if column.unit in ("count", "quantity"):
        return Cell(numbers.exact(value, column.unit), raw)
    leads = sheet.name == "orders" and column.name == "document"
    href = f"{reverse('portal-document')}?{urlencode({'number': value})}" if leads else ""
    return Cell(str(raw), raw, href)


def plain(column: Column, value: Any) -> Any:
    """A value of a sheet -> as files and programs have it: days as ISO text, money and prices in major units."""
    if value is None:
        return None
    if column.unit in ("day", "month"):
        return iso(value) if column.unit == "day" else f"{date_of(value):%Y-%m}"
    if column.unit == "money":
        return round(value / 100, 2)
    return round(value / 10_000, 4) if column.unit == "price" else value
