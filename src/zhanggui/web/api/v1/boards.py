"""Boards that were kept: one's own and those that are shared."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Limit, Page, PageNumber, paged
from zhanggui.web.boards import saved
from zhanggui.web.people.roles import BOARDS

router = Router(tags=[gettext_noop("数字")])


class BoardOut(Schema):
    id: int
    name: str
    owner: str
    query: str = Field(description="看板问的是什么，写成网址里的样子")
    changed_at: str


class Boards(Page):
    rows: list[BoardOut]


@router.get("/boards", response={200: Boards, **REFUSALS}, summary=gettext_noop("存下的看板"))
def boards(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """The pinned ones in their order, then one's own, then the others'."""
    rows, told = paged(request, saved.boards_of(let(request, BOARDS)), page, limit)
    return told | {"rows": [
        {"id": b.pk, "name": b.name, "owner": b.owner.username, "query": b.query, "changed_at": b.changed_at.isoformat()}
        for b in rows
    ]}
