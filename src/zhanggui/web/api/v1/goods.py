"""Goods: each SKU with the arithmetic of what to order, what does not sell, one SKU in full."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema

from zhanggui.base.days import iso
from zhanggui.decide.order_line import OrderLine
from zhanggui.measures.answer import plain
from zhanggui.web import books
from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Cell, Limit, Page, PageNumber, Text, paged
from zhanggui.web.goods import reads
from zhanggui.web.people.roles import COST

router = Router(tags=[gettext_noop("货")])
WHICH = ("all", "fast", "order", "slow")


class Goods(Page):
    """Each SKU as the last refresh saw it; the columns are those of the export."""

    as_of: str | None
    has_stock: bool
    rows: list[dict[str, Cell]]


class Week(Schema):
    week: str
    quantity: float


class Shelf(Schema):
    """One SKU: its row, where it lies, what was paid for it, what it sold a week."""

    as_of: str
    has_stock: bool
    goods: dict[str, Cell]
    places: list[dict[str, Any]]
    paid: list[dict[str, Any]] = Field(description="价格是万分之一元，日子是天数")
    weeks: list[Week]


def rows_of(lines: list[OrderLine]) -> list[dict[str, Cell]]:
    """Lines -> rows under the names of the export."""
    return [dict(zip(reads.HEADER, row, strict=True)) for row in reads.as_rows(lines)]


@router.get("/goods", response={200: Goods, **REFUSALS}, summary=gettext_noop("每样货：卖多快、够几天、要订多少"))
def goods(
    request: HttpRequest,
    which: Annotated[str, Query(pattern=f"^({'|'.join(WHICH)})$", description="全部、在卖的、要订的、压着的")] = "all",
    page: PageNumber = 1, limit: Limit = 100,
) -> dict[str, Any]:
    """Every number of the arithmetic, in the order of the page; what is to be ordered has a quantity."""
    found = reads.goods(by=let(request, COST))
    lists = {
        "all": lambda: found.lines, "fast": lambda: reads.fast(found.lines), "order": lambda: found.to_order,
        "slow": lambda: reads.slow(found.lines, found.as_of, int(books.company()["slow_days"])),
    }
    lines, told = paged(request, lists[which](), page, limit)
    return told | {"rows": rows_of(lines), "as_of": iso(found.as_of) if found.lines else None, "has_stock": found.has_stock}


@router.get("/goods/sku", response={200: Shelf, **REFUSALS}, summary=gettext_noop("一样货的全部"))
def sku(
    request: HttpRequest, sku: Annotated[Text, Query(min_length=1, max_length=200, description="商品编码")]
) -> dict[str, Any]:
    """Its arithmetic, where it lies, what was paid before and to whom, what it sold a week."""
    found = reads.sku(sku, by=let(request, COST))
    if found is None:
        raise ObjectDoesNotExist(f"no SKU {sku}")
    return {
        "as_of": iso(found.as_of), "has_stock": found.has_stock, "goods": rows_of([found.line])[0], "places": found.places,
        "paid": found.paid, "weeks": [{"week": iso(week), "quantity": plain(n, "count")} for week, n in found.weeks],
    }
