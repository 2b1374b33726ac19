"""Members: the register as the caller may see it, and the tracker."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema

from zhanggui.analyse.members.figures import plain
from zhanggui.analyse.members.tracker import CUTS, GRAINS, Grain
from zhanggui.base.days import iso
from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Cell, Day, Limit, Page, PageNumber, Text, paged
from zhanggui.web.members import listed
from zhanggui.web.members.pages import analysed
from zhanggui.web.members.sight import looks
from zhanggui.web.people.roles import MEMBERS

router = Router(tags=[gettext_noop("人")])


class Members(Page):
    """Cards, those enrolled last first; what the caller may not see of a person is empty."""

    rows: list[dict[str, Cell]]
    states: dict[str, int] = Field(description="每种状态几位，不看state这个条件")


class Tracked(Page):
    """Periods, the oldest first; missing: what was never imported and so is not told."""

    rows: list[dict[str, Cell]]
    missing: list[str]


class Wanted(Schema):
    """What the register is narrowed to."""

    state: str = Field("", pattern=f"^({'|'.join(listed.STATE_NAMES)})?$", description="状态")
    shop: Text | None = Field(None, max_length=120)
    clerk: Text | None = Field(None, max_length=120)
    tag: Text = Field("", max_length=60, description="标签")
    q: Text = Field("", max_length=100, description="卡号、姓名、手机")
    from_day: Day | None = Field(None, alias="from", description="开卡从")
    to_day: Day | None = Field(None, alias="to", description="开卡到")


@router.get("/members", response={200: Members, **REFUSALS}, summary=gettext_noop("会员名册"))
def members(request: HttpRequest, wanted: Query[Wanted], page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """Names and phones as the caller's role may see them; a shop's clerk sees the cards of the shop."""
    by = let(request, MEMBERS)
    asked = listed.Asked(
        state=wanted.state, shop=wanted.shop, clerk=wanted.clerk, tag=wanted.tag, find=wanted.q, first=wanted.from_day,
        last=wanted.to_day,
    )  # fmt: skip
    found = listed.listing(asked, by=by)
    cards, told = paged(request, found.cards, page, limit)
    rows = listed.as_rows(listed.dressed(cards, found.states, by=by))
    return told | {"states": found.counts, "rows": [dict(zip(listed.HEADER, row, strict=True)) for row in rows]}


@router.get("/members/tracker", response={200: Tracked, **REFUSALS}, summary=gettext_noop("会员追踪：新开卡、贡献、连带"))
def tracker(
    request: HttpRequest,
    grain: Annotated[str, Query(pattern=f"^({'|'.join(GRAINS)})$", description="按日、周、月、季、年")] = "week",
    by: Annotated[str, Query(pattern=f"^({'|'.join(CUTS)})?$", description="按门店或店员，只有最近一期")] = "",
    page: PageNumber = 1, limit: Limit = 100,
) -> dict[str, Any]:
    """The figures of the tracker page under the names of its export; profit only for those who see costs."""
    caller = let(request, MEMBERS)
    names: Grain = next(g for g in GRAINS if g == grain)
    found, shown = analysed.tracked(names, by, by=caller), analysed.figures(looks(caller))
    lines, told = paged(request, found.lines, page, limit)
    rows = [
        {"from": iso(line.period.first), "to": iso(line.period.last), "partial": str(line.period.partial).lower(),
         **({by: line.group} if by else {}), **{f.name: plain(line.values[f.name], f.unit) for f in shown}}
        for line in lines
    ]  # fmt: skip
    return told | {"rows": rows, "missing": list(found.missing)}
