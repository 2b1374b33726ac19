"""Webhooks: who is told of what, and what was sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Path, Router, Schema, Status

from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Key, Limit, Page, PageNumber, Said, Text, paged
from zhanggui.web.hooks import actions, reads
from zhanggui.web.hooks.models import Delivery, Hook
from zhanggui.web.people.roles import IMPORT

router = Router(tags=[gettext_noop("通知")])
Pk = Annotated[int, Path(ge=1, le=2**31 - 1)]
Event = Literal["decision.made", "decision.event", "import.done", "refresh.done"]


class HookOut(Schema):
    id: int
    url: str
    events: list[str]
    owner: str
    made_at: str


class HookMade(HookOut):
    """Once, when it is made: with what signatures are checked by."""

    secret: str


class Hooks(Page):
    rows: list[HookOut]


class DeliveryOut(Schema):
    id: int
    hook: int
    event: str
    about: str
    at: str
    state: str
    tries: int
    status: int | None
    said: str
    due_at: str | None


class Deliveries(Page):
    rows: list[DeliveryOut]


class HookIn(Said):
    url: Annotated[Text, Field(min_length=1, max_length=500, description="https://…")]
    events: list[Event] = Field(min_length=1, max_length=4)


def hook_of(hook: Hook) -> dict[str, Any]:
    """A hook -> its JSON, without the secret."""
    return {"id": hook.pk, "url": hook.url, "events": hook.events, "owner": hook.owner.username,
            "made_at": hook.made_at.isoformat()}


def delivery_of(one: Delivery) -> dict[str, Any]:
    """A delivery -> its JSON."""
    return {"id": one.pk, "hook": one.hook_id, "event": one.event, "about": one.about, "at": one.at.isoformat(),
            "state": one.state, "tries": one.tries, "status": one.status, "said": one.said,
            "due_at": one.due_at.isoformat() if one.due_at else None}


@router.get("/hooks", response={200: Hooks, **REFUSALS}, summary=gettext_noop("通知哪些网址"))
def hooks(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Every webhook that is on."""
    rows, told = paged(request, reads.hooks(by=let(request, IMPORT)), page, limit)
    return told | {"rows": [hook_of(h) for h in rows]}


@router.post("/hooks", response={201: HookMade, **REFUSALS}, summary=gettext_noop("加一个要通知的网址"))
def add(request: HttpRequest, given: HookIn, key: Key = None) -> Any:
    """The secret is in this answer and in no other."""
    user = let_write(request, IMPORT)

    def done() -> dict[str, Any]:
        hook, secret = actions.add(given.url, given.events, by=user)
        return hook_of(hook) | {"secret": secret}

    return Status(201, once(request, done))


@router.get("/hooks/deliveries", response={200: Deliveries, **REFUSALS}, summary=gettext_noop("发过的通知"))
def deliveries(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """What was sent and what waits, newest first."""
    rows, told = paged(request, reads.deliveries(by=let(request, IMPORT)), page, limit)
    return told | {"rows": [delivery_of(d) for d in rows]}


@router.post("/hooks/deliveries/{delivery}/again", response={200: DeliveryOut, **REFUSALS}, summary=gettext_noop("再发一次"))
def again(request: HttpRequest, delivery: Pk, key: Key = None) -> Any:
    """Sent again at once, with all its tries."""
    user = let_write(request, IMPORT)
    return once(request, lambda: delivery_of(actions.redeliver(delivery, by=user)))


@router.delete("/hooks/{hook}", response={204: None, **REFUSALS}, summary=gettext_noop("不再通知"))
def remove(request: HttpRequest, hook: Pk, key: Key = None) -> Any:
    """It is told nothing more."""
    user = let_write(request, IMPORT)
    return Status(204, once(request, lambda: actions.remove(hook, by=user)))
