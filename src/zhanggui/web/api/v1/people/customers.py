"""Customers: each as the last refresh saw them, one in full, how they move between the states of their life."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema

from zhanggui.base.days import iso
from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Cell, Limit, Page, PageNumber, Text, next_page
from zhanggui.web.customers import one, reads
from zhanggui.web.customers.filters import ORDER, Filter, as_rows, pairs_of
from zhanggui.web.customers.flows import reads as flows
from zhanggui.web.customers.lists import LISTS, narrowed
from zhanggui.web.customers.telling import loaded
from zhanggui.web.customers.timeline import A_PAGE, timeline
from zhanggui.web.people.roles import BOARDS

router = Router(tags=[gettext_noop("人")])
JSON = ("reasons", "axes")
Which = Annotated[str, Query(alias="list", pattern=f"^({'|'.join(LISTS)})$", description="哪张名单")]


class Customers(Page):
    """Each customer as the last refresh saw them; columns of which nothing is known or yours to see are left out."""

    as_of: str | None
    rows: list[dict[str, Any]]


class Happened(Schema):
    day: str
    kind: str
    title: str
    detail: str


class Customer(Schema):
    """One customer in full."""

    as_of: str
    customer: dict[str, Any]
    purchases: list[dict[str, Cell]] = Field(description="每个购买日：日期、金额、几种商品、渠道")
    goods: list[dict[str, Cell]] = Field(description="常购商品：最近几次里买了几次、每次多少、上次单价、隔几天")
    states: list[dict[str, Cell]] = Field(description="状态的每次变化，最近的在前")
    happened: list[Happened] = Field(description="最近的往来")


class Rated(Schema):
    name: str
    zh: str
    en: str
    definition: dict[str, str]
    moved: int
    start: int
    value: float | None
    low: float
    high: float


class Flow(Schema):
    """How customers moved in a period: from state, to state, how many; the five rates with what each divides."""

    first: str
    last: str
    matrix: list[dict[str, Cell]]
    rates: list[Rated]


def dressed(found: reads.Seen, table: Any) -> list[dict[str, Any]]:
    """Rows of customers -> under the names of the export; reasons and axes as lists, not as text."""
    header, rows = as_rows(table, found.there)
    return [
        {name: loaded(value) if name in JSON else value for name, value in zip(header, row, strict=True)} for row in rows
    ]  # fmt: skip


@router.get("/customers", response={200: Customers, **REFUSALS}, summary=gettext_noop("客户：多久来一次、下次哪天来、风险"))
def customers(
    request: HttpRequest,
    *,
    which: Which = "all",
    q: Annotated[str, Query(max_length=100, description="名称或编码里写着的字")] = "",
    state: Annotated[str, Query(max_length=20, description="状态")] = "",
    alarm: Annotated[str, Query(max_length=20, description="警报：silent、late、shrinking、any、none")] = "",
    grade: Annotated[str, Query(max_length=20)] = "",
    region: Annotated[str, Query(max_length=100)] = "",
    rep: Annotated[str, Query(max_length=100)] = "",
    key: Annotated[bool | None, Query(description="是不是重点客户")] = None,
    idle_over: Annotated[float | None, Query(ge=0, le=100_000, description="没来天数超过")] = None,
    due: Annotated[float | None, Query(ge=0, le=100_000, description="几天内该来")] = None,
    sort: Annotated[str, Query(pattern=f"^-?({'|'.join(ORDER)})$", description="按什么排，前面加减号就倒过来")] = "",
    page: PageNumber = 1, limit: Limit = 100,
) -> dict[str, Any]:
    """The same lists and conditions as on the site, and the same lengths; also net_over, net_under, orders_over, orders_under,
    idle_under, new, channel, kind, quadrant, moved, as the address of the site's list has them."""
    found = reads.seen(by=let(request, BOARDS))
    pairs = [(n, v) for n, v in pairs_of(request.GET) if n != "key"]
    pairs += [("key", "1" if key else "0")] if key is not None else []
    wanted = narrowed(Filter.asked(pairs, sort or LISTS[which].filter.sort), which)
    total = found.count(wanted)
    rows = dressed(found, found.those(wanted, (page - 1) * limit, limit))
    return {
        "total": total, "next": next_page(request, page, limit, total), "rows": rows,
        "as_of": iso(found.as_of) if found.as_of else None,
    }  # fmt: skip


@router.get("/customers/transitions", response={200: list[Flow], **REFUSALS}, summary=gettext_noop("客户在几种状态之间怎么走"))
def transitions(
    request: HttpRequest, step: Annotated[str, Query(pattern="^(month|quarter|year)$")] = "month"
) -> list[dict[str, Any]]:
    """The last whole period, with the moves between every two states and the five rates."""
    found = reads.seen(by=let(request, BOARDS))
    flow = flows.flow(found, step, "", "") if found.state == "ready" else None  # type: ignore[arg-type]
    if flow is None:
        return []
    period = flow.over[-1]
    matrix = [
        {"before": row.state, "after": asked.partition(":")[0].partition("-")[2], "customers": n, "share": share}
        for row in flow.rows for n, share, asked in row.cells
    ]  # fmt: skip
    rates = [
        {
            "name": r.move.name, "zh": r.move.zh, "en": r.move.en, "moved": r.now.moved, "start": r.now.start,
            "value": r.now.value, "low": r.now.interval[0], "high": r.now.interval[1],
            "definition": {"zh": r.move.definition(), "en": r.move.definition(True)},
        }
        for r in flow.rates
    ]  # fmt: skip
    return [{"first": iso(period.first), "last": iso(period.last), "matrix": matrix, "rates": rates}]


@router.get("/customers/{path:customer}", response={200: Customer, **REFUSALS}, summary=gettext_noop("一家客户的全部"))
def customer(
    request: HttpRequest, customer: Annotated[Text, Path(max_length=200, description="客户编码")]
) -> dict[str, Any]:
    """Their row, purchases, usual goods, states and what happened last. An id that was merged answers with the one kept."""
    who = let(request, BOARDS)
    found = reads.seen(by=who)
    whole = one.whole(customer, found) or one.whole(one.merged_into(customer, found) or "", found)
    if whole is None:
        raise ObjectDoesNotExist(f"no customer {customer}")
    at = found.places[whole.row.id]
    goods = [
        {"sku": g.sku, "name": g.name, "bought": g.bought, "of": g.of, "quantity": g.quantity,
         "price": None if g.price_e4 is None else g.price_e4 / 10_000, "last_day": iso(g.last_day), "every": g.every}
        for g in whole.goods
    ]  # fmt: skip
    return {
        "as_of": iso(found.as_of), "customer": dressed(found, found.table.slice(at, 1))[0], "goods": goods,
        "purchases": [{"day": iso(d.day), "amount": d.cents / 100, "skus": d.skus, "channel": d.channel} for d in whole.days],
        "states": [{"day": iso(day), "before": before, "after": after} for day, before, after in whole.moves],
        "happened": [
            {"day": iso(e.day), "kind": e.kind, "title": e.title, "detail": e.detail}
            for e in timeline(whole, by=who)[:A_PAGE]
        ],
    }  # fmt: skip
