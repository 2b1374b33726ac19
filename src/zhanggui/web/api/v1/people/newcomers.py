"""Where customers come from and how far they come; whose leave and what fills the gap: the tables of the pages, as they are
there."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema

from zhanggui.analyse.acquisition.conversion import CUTS
from zhanggui.base.days import iso
from zhanggui.web.acquisition import reads
from zhanggui.web.acquisition.pages.ahead import ahead_page, keeping_page
from zhanggui.web.acquisition.pages.conversion import conversion_page
from zhanggui.web.acquisition.pages.sources import sources_page
from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Cell, Limit, Page, PageNumber, paged
from zhanggui.web.loss import reads as losses
from zhanggui.web.loss.pages.by_rep import by_rep_page
from zhanggui.web.loss.pages.cause import cause_page
from zhanggui.web.loss.pages.gap import gap_page
from zhanggui.web.people.roles import BOARDS, COST
from zhanggui.web.show import laid

router = Router(tags=[gettext_noop("人")])


class Head(Schema):
    name: str
    word: str
    means: str = Field(description="口径")


class Told(Page):
    """A table of a page: its columns with what they mean, its rows, the first sentence of the page, what is missing."""

    as_of: str | None
    lead: str
    missing: list[str]
    columns: list[Head]
    rows: list[dict[str, Cell]]


def told(request: HttpRequest, page: laid.Page | None, table: str, number: int, limit: int) -> dict[str, Any]:
    """A page and the name of one of its tables -> its rows under the names of the export."""
    found = page.table(table) if page else None
    day = reads.as_of()
    heads = [{"name": h.name, "word": h.word, "means": h.means} for h in found.heads] if found else []
    rows, whole = paged(request, found.cells() if found else [], number, limit)
    names = found.header() if found else []
    return whole | {
        "rows": [dict(zip(names, row, strict=True)) for row in rows], "columns": heads, "lead": page.lead if page else "",
        "missing": [m.what for m in page.missing] if page else [], "as_of": iso(day) if day is not None else None,
    }  # fmt: skip


@router.get("/acquisition", response={200: Told, **REFUSALS}, summary=gettext_noop("每个来源带来多少、花多少、值多少"))
def acquisition(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """Customers by source over the last year; costs, payback and value for those who see the whole company and its costs."""
    by = let(request, BOARDS)
    found, cost = reads.sources_of(by=by), reads.allowed(by).everything and by.may(COST)
    return told(request, sources_page(found, cost) if found else None, "sources", page, limit)


@router.get("/acquisition/conversion", response={200: Told, **REFUSALS}, summary=gettext_noop("登记、首购、再购走到哪一步"))
def conversion(
    request: HttpRequest,
    cut: Annotated[str, Query(alias="by", pattern=f"^({'|'.join(CUTS)})$", description="按什么分")] = "source",
    leads: Annotated[bool, Query(description="看线索，不看客户")] = False,
    page: PageNumber = 1, limit: Limit = 100,
) -> dict[str, Any]:
    """Step rates with their intervals, the share within 90 days, the median wait; or leads and how many were won."""
    by = let(request, BOARDS)
    made = conversion_page(reads.new_of(by=by), reads.leads_of(by=by), cut)
    return told(request, made, "leads" if leads else "conversion", page, limit)


@router.get("/acquisition/ahead", response={200: Told, **REFUSALS}, summary=gettext_noop("今后三个月的新客户和需要"))
def ahead(
    request: HttpRequest,
    table: Annotated[str, Query(pattern="^(work|basket|months)$", description="要的人、要的货、以往每月")] = "basket",
    page: PageNumber = 1, limit: Limit = 100,
) -> dict[str, Any]:
    """The forecast is in the first sentence; the table is what it needs, or the months it rests on."""
    return told(request, ahead_page(reads.ahead(by=let(request, BOARDS))), table, page, limit)


@router.get("/acquisition/keeping", response={200: Told, **REFUSALS}, summary=gettext_noop("获客与维护的花费，满意度的估计"))
def keeping(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """What winning costs beside keeping is in the first sentence; the table is the estimate from surveys, an assumption."""
    return told(request, keeping_page(reads.keeping(by=let(request, COST))), "satisfaction", page, limit)


@router.get("/loss", response={200: Told, **REFUSALS}, summary=gettext_noop("每个业务员流失了多少"))
def loss(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """Gone and at risk by rep, against the company, beside the load and the visits."""
    by = let(request, BOARDS)
    return told(request, by_rep_page(losses.by_rep(by=by), losses.base(by=by)), "by_rep", page, limit)


@router.get("/loss/cause", response={200: Told, **REFUSALS}, summary=gettext_noop("是不是业务员的原因"))
def cause(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """Like held against like: a risk ratio with its interval, or that it cannot be told and why."""
    return told(request, cause_page(losses.causes(by=let(request, BOARDS))), "cause", page, limit)


@router.get("/loss/gap", response={200: Told, **REFUSALS}, summary=gettext_noop("补缺口要几个新网点，去找哪些潜客"))
def gap(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """The number needed is in the first sentence; the table are the leads to go for."""
    return told(request, gap_page(losses.gap(by=let(request, COST))), "prospects", page, limit)
