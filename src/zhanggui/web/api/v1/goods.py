"""Goods: each SKU with the arithmetic of what to order, and purchase drafts."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Path, Router, Schema

from zhanggui.base.days import iso
from zhanggui.measures.answer import plain
from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Cell, Limit, Page, PageNumber, paged
from zhanggui.web.goods import reads
from zhanggui.web.goods.models import Draft
from zhanggui.web.people.roles import COST

router = Router(tags=[gettext_noop("货")])


class Goods(Page):
    """Each SKU as the last refresh saw it; the columns are those of the export."""

    as_of: str | None
    has_stock: bool
    rows: list[dict[str, Cell]]


class DraftLineOut(Schema):
    sku: str
    name: str
    quantity: float
    suggested: float
    amount: float


class DraftOut(Schema):
    id: int
    number: str
    supplier: str
    supplier_name: str
    state: str
    by: str
    as_of: str
    amount: float
    lines: list[DraftLineOut]


class Drafts(Page):
    rows: list[DraftOut]


def draft_of(one: Draft) -> dict[str, Any]:
    """A draft -> its JSON: money in major units."""
    return {
        "id": one.pk, "number": one.number, "supplier": one.supplier, "supplier_name": one.supplier_name, "state": one.state,
        "by": one.by.username, "as_of": iso(one.as_of), "amount": plain(one.cents, "money"),
        "lines": [{"sku": x.sku, "name": x.name, "quantity": x.quantity, "suggested": x.suggested,
                   "amount": plain(x.cents, "money")} for x in one.lines.all()],
    }


@router.get("/goods", response={200: Goods, **REFUSALS}, summary=gettext_noop("每样货：卖多快、够几天、要订多少"))
def goods(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """Every number of the arithmetic; what is to be ordered has a quantity."""
    found = reads.goods(by=let(request, COST))
    lines, told = paged(request, found.lines, page, limit)
    rows = [dict(zip(reads.HEADER, row, strict=True)) for row in reads.as_rows(lines)]
    return told | {"rows": rows, "as_of": iso(found.as_of) if found.lines else None, "has_stock": found.has_stock}


@router.get("/drafts", response={200: Drafts, **REFUSALS}, summary=gettext_noop("采购草稿"))
def drafts(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Newest first."""
    rows, told = paged(request, reads.drafts(by=let(request, COST)), page, limit)
    return told | {"rows": [draft_of(one) for one in rows]}


@router.get("/drafts/{draft}", response={200: DraftOut, **REFUSALS}, summary=gettext_noop("一张采购草稿"))
def draft(request: HttpRequest, draft: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> dict[str, Any]:
    """With its lines."""
    found = reads.draft(draft, by=let(request, COST))
    if found is None:
        raise ObjectDoesNotExist(f"draft {draft}")
    return draft_of(found)
