"""What those the company trades with may read: their own sheets, row by row, as their pages have them."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema

from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Cell, Column, Limit, Page, PageNumber, Text, columns, paged
from zhanggui.web.portal import reads
from zhanggui.web.portal.sheets import Sheet
from zhanggui.web.portal.views import plain

router = Router(tags=[gettext_noop("外面的人")])


class SheetOut(Schema):
    name: str
    zh: str
    en: str


class Sheets(Page):
    rows: list[SheetOut]


class OwnRows(Page):
    """Rows of one's own. Money in major units, days as ISO text."""

    columns: list[Column]
    rows: list[dict[str, Cell]]


def _told(request: HttpRequest, found: tuple[Sheet, list[reads.Row]], page: int, limit: int) -> dict[str, Any]:
    sheet, every = found
    rows, said = paged(request, every, page, limit)
    cells = [{c.name: plain(c, row.get(c.name)) for c in sheet.columns} for row in rows]
    return said | {"columns": columns(sheet.columns), "rows": cells}


@router.get("/portal", response={200: Sheets, **REFUSALS}, summary=gettext_noop("有哪几张表"))
def portal_sheets(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """The sheets of the caller's role."""
    rows, said = paged(request, reads.sheets(by=let(request, "")), page, limit)
    return said | {"rows": [{"name": s.name, "zh": s.zh, "en": s.en} for s in rows]}


@router.get("/portal/document", response={200: OwnRows, **REFUSALS}, summary=gettext_noop("一张单的明细"))
def portal_document(
    request: HttpRequest, number: Annotated[Text, Query(max_length=200)], page: PageNumber = 1, limit: Limit = 50
) -> dict[str, Any]:
    """404 where it is not the caller's."""
    return _told(request, reads.document(number, by=let(request, "")), page, limit)


@router.get("/portal/{sheet}", response={200: OwnRows, **REFUSALS}, summary=gettext_noop("一张表，只有自己的行"))
def portal_sheet(
    request: HttpRequest, sheet: str, *, find: Annotated[Text, Query("", max_length=100)],
    page: PageNumber = 1, limit: Limit = 50,
) -> dict[str, Any]:
    """orders, returns, prices, statement, cards of a customer; purchases, sent, arrivals, offers of a supplier."""
    return _told(request, reads.rows(sheet, by=let(request, ""), find=find), page, limit)
