"""Plays: whom, what, since when, and what came of each, for who runs them; a rep is told of those of their own customers."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Path, Router, Schema

from zhanggui.base.days import iso
from zhanggui.web.api.access import let
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Cell, Limit, Page, PageNumber, paged
from zhanggui.web.people.roles import PLAYS
from zhanggui.web.plays import reads

router = Router(tags=[gettext_noop("人")])
Pk = Annotated[int, Path(ge=1, le=2**31 - 1)]


class PlayOut(Schema):
    id: int
    number: str
    name: str
    kind: str
    state: str
    channel: str
    offer: str
    coupon: str
    content: dict[str, str]
    days: int
    from_day: str | None
    to_day: str | None
    count: int = Field(description="名单上几家")
    reached: int
    held_out: int
    result: dict[str, Cell] | None = Field(description="到现在为止的结果；还没有就空着")


class Plays(Page):
    rows: list[PlayOut]


def told(one: reads.Shown) -> dict[str, Any]:
    """A play -> its JSON."""
    play = one.play
    first, last = (None if day is None else iso(day) for day in (play.gone_day, play.last_day))
    return {
        "id": play.pk, "number": play.number, "name": play.name, "kind": play.kind, "state": play.state, "channel": play.channel,
        "offer": play.offer, "coupon": play.coupon, "content": play.content, "days": play.days, "from_day": first, "to_day": last,
        "count": one.count, "reached": one.reached, "held_out": one.held, "result": one.result.row() if one.result else None,
    }  # fmt: skip


@router.get("/plays", response={200: Plays, **REFUSALS}, summary=gettext_noop("触达计划和结果"))
def plays(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Newest first."""
    rows, said = paged(request, reads.plays(by=let(request, PLAYS)), page, limit)
    return said | {"rows": [told(one) for one in rows]}


@router.get("/plays/{play}", response={200: PlayOut, **REFUSALS}, summary=gettext_noop("一个触达计划"))
def play(request: HttpRequest, play: Pk) -> dict[str, Any]:
    """With its result as far as the records reach."""
    found = reads.play(play, by=let(request, PLAYS))
    if found is None:
        raise ObjectDoesNotExist(f"play {play}")
    return told(found)
