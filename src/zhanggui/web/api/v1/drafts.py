"""Purchase drafts: made of quantities, changed, sent, cancelled, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Path, Router, Schema, Status

from zhanggui.base.days import iso
from zhanggui.measures.answer import plain
from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Key, Limit, Page, PageNumber, Said, Text, paged
from zhanggui.web.goods import actions, reads
from zhanggui.web.goods.models import Draft
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import COST, DECIDE

router = Router(tags=[gettext_noop("货")])
Pk = Annotated[int, Path(ge=1, le=2**31 - 1)]
Units = Annotated[float, Field(ge=0, le=actions.MOST)]


class DraftLineOut(Schema):
    line: int
    sku: str
    name: str
    quantity: float
    suggested: float
    pack: float
    price: float | None
    amount: float
    reason: dict[str, str] = Field(description="为什么是这个数，两种语言")


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


class Made(Schema):
    rows: list[DraftOut]


class Quantities(Said):
    quantities: dict[Text, Units] = Field(min_length=1, max_length=5000, description="商品 → 订多少；一个供应商一张单")


class Quantity(Said):
    quantity: Units = Field(description="新的数量；0就去掉这一行")


def draft_of(one: Draft) -> dict[str, Any]:
    """A draft -> its JSON: money in major units."""
    return {
        "id": one.pk, "number": one.number, "supplier": one.supplier, "supplier_name": one.supplier_name, "state": one.state,
        "by": one.by.username, "as_of": iso(one.as_of), "amount": plain(one.cents, "money"),
        "lines": [{"line": x.pk, "sku": x.sku, "name": x.name, "quantity": x.quantity, "suggested": x.suggested, "pack": x.pack,
                   "price": None if x.price_e4 is None else x.price_e4 / 10_000, "amount": plain(x.cents, "money"),
                   "reason": x.reason} for x in one.lines.all()],
    }


def found_of(draft: int, user: User) -> Draft:
    """A number -> the draft, 404 where there is none."""
    found = reads.draft(draft, by=user)
    if found is None:
        raise ObjectDoesNotExist(f"draft {draft}")
    return found


def _acted(request: HttpRequest, draft: int, act: Callable[[User], object]) -> Any:
    """A call and what it does with a draft -> the draft as it is afterwards."""
    user = let_write(request, DECIDE)
    require(user, COST)

    def done() -> dict[str, Any]:
        found_of(draft, user)
        act(user)
        return draft_of(found_of(draft, user))

    return once(request, done)


@router.get("/drafts", response={200: Drafts, **REFUSALS}, summary=gettext_noop("采购草稿"))
def drafts(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Newest first."""
    rows, told = paged(request, reads.drafts(by=let(request, COST)), page, limit)
    return told | {"rows": [draft_of(one) for one in rows]}


@router.post("/drafts", response={201: Made, **REFUSALS}, summary=gettext_noop("做采购草稿"))
def make(request: HttpRequest, given: Quantities, key: Key = None) -> Any:
    """SKUs and units -> a draft a supplier, with the reason of each line. A SKU that is not known is refused."""
    user = let_write(request, DECIDE)
    require(user, COST)

    def done() -> dict[str, Any]:
        known = {x.sku for x in reads.goods(by=user).lines}
        strange = sorted(set(given.quantities) - known)
        if strange:
            raise ObjectDoesNotExist(f"no SKU {strange[0]}")
        made = actions.make_drafts(given.quantities, by=user)
        return {"rows": [draft_of(found_of(one.pk, user)) for one in made]}

    return Status(201, once(request, done))


@router.get("/drafts/{draft}", response={200: DraftOut, **REFUSALS}, summary=gettext_noop("一张采购草稿"))
def draft(request: HttpRequest, draft: Pk) -> dict[str, Any]:
    """With its lines."""
    return draft_of(found_of(draft, let(request, COST)))


@router.put("/drafts/{draft}/lines/{line}", response={200: DraftOut, **REFUSALS}, summary=gettext_noop("改草稿一行的数量"))
def change(request: HttpRequest, draft: Pk, line: Pk, given: Quantity, key: Key = None) -> Any:
    """Of a draft that was not sent; 0 takes the line off."""
    return _acted(request, draft, lambda user: actions.change_line(draft, line, given.quantity, by=user))


@router.post("/drafts/{draft}/send", response={200: DraftOut, **REFUSALS}, summary=gettext_noop("草稿记为已发给供应商"))
def send(request: HttpRequest, draft: Pk, key: Key = None) -> Any:
    """Marked as sent; nothing leaves the house by itself."""
    return _acted(request, draft, lambda user: actions.send(draft, by=user))


@router.post("/drafts/{draft}/cancel", response={200: DraftOut, **REFUSALS}, summary=gettext_noop("草稿作废"))
def cancel(request: HttpRequest, draft: Pk, key: Key = None) -> Any:
    """It stays on record."""
    return _acted(request, draft, lambda user: actions.cancel(draft, by=user))


@router.post("/drafts/{draft}/undo", response={200: DraftOut, **REFUSALS}, summary=gettext_noop("撤销草稿上一步"))
def undo(request: HttpRequest, draft: Pk, key: Key = None) -> Any:
    """It stands where it stood before."""
    return _acted(request, draft, lambda user: actions.undo(draft, by=user))
