"""Sources that are read again and again: databases and the folder; pulled now. Passwords are never told."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Path, Router, Schema, Status

from zhanggui.base.errors import WrongUse
from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Key, Limit, Page, PageNumber, paged
from zhanggui.web.connections import actions, reads
from zhanggui.web.people.reads import User
from zhanggui.web.people.roles import IMPORT

router = Router(tags=[gettext_noop("来源")])
Name = Annotated[str, Path(pattern=r"^\w[\w-]{0,39}$", description="连接的名字")]


class ConnectionOut(Schema):
    """A connection, as the command lists it, with how far it has come."""

    connection: str
    address: str = Field(description="没有密码")
    reads: str
    tables: list[str]
    mark: str = Field(description="按哪一列认新的")
    reached: str | None
    last: str | None = Field(description="上次取数是什么时候")
    problem: str
    at_work: bool


class Connections(Page):
    rows: list[ConnectionOut]
    broken: list[str] = Field(description="读不出来的连接")


class WaitingOut(Schema):
    name: str
    what: str
    do: str
    table: str


class PickedOut(Schema):
    name: str
    state: str
    batch: int | None
    what: str
    accepted: int
    quarantined: int


class FolderOut(Schema):
    """The folder as the last pass left it."""

    path: str
    looked_at: str | None
    problem: str
    at_work: bool
    picked: list[PickedOut]
    waiting: list[WaitingOut]


def source_of(one: reads.Source) -> dict[str, Any]:
    """A connection -> its JSON."""
    c = one.connection
    return {
        "connection": c.name, "address": c.shown, "reads": c.reads, "tables": one.tables, "mark": c.mark,
        "reached": str(one.mark.value) if one.mark else None, "last": one.last.get("at"), "problem": one.last.get("what", ""),
        "at_work": bool(one.job),
    }


def named(name: str, user: User) -> reads.Source:
    """A name -> the connection, 404 where there is none."""
    try:
        return reads.source(name, by=user)
    except WrongUse:
        raise ObjectDoesNotExist(f"connection {name}") from None


def folder_of(user: User) -> dict[str, Any]:
    """-> the folder's JSON."""
    found, looked, job = reads.folder(by=user)
    return {
        "path": found.path, "looked_at": looked.isoformat() if looked else None, "problem": found.problem, "at_work": bool(job),
        "picked": [{n: getattr(p, n) for n in ("name", "state", "batch", "what", "accepted", "quarantined")}
                   for p in found.picked],
        "waiting": [{n: getattr(w, n) for n in ("name", "what", "do", "table")} for w in found.waiting],
    }


@router.get("/connections", response={200: Connections, **REFUSALS}, summary=gettext_noop("连着的数据库"))
def connections(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """By name: what is read, how far, how the last time ended."""
    found, broken = reads.sources(by=let(request, IMPORT))
    rows, told = paged(request, found, page, limit)
    return told | {"rows": [source_of(one) for one in rows], "broken": [str(problem.where) for problem in broken]}


@router.get("/connections/{connection}", response={200: ConnectionOut, **REFUSALS}, summary=gettext_noop("一个连接"))
def connection(request: HttpRequest, connection: Name) -> dict[str, Any]:
    """How far it has come."""
    return source_of(named(connection, let(request, IMPORT)))


@router.post("/connections/{connection}/pull", response={202: ConnectionOut, **REFUSALS}, summary=gettext_noop("现在取数"))
def pull(request: HttpRequest, connection: Name, key: Key = None) -> Any:
    """Begun in the background, once at a time; `at_work` says when it is done, GET /jobs what became of it."""
    user = let_write(request, IMPORT)

    def done() -> dict[str, Any]:
        named(connection, user)
        actions.begin_pull(connection, by=user)
        return source_of(named(connection, user))

    return Status(202, once(request, done))


@router.get("/folder", response={200: FolderOut, **REFUSALS}, summary=gettext_noop("收件夹"))
def folder(request: HttpRequest) -> dict[str, Any]:
    """What the last pass found, and which files wait for an answer."""
    return folder_of(let(request, IMPORT))


@router.post("/folder", response={202: FolderOut, **REFUSALS}, summary=gettext_noop("现在看收件夹"))
def look(request: HttpRequest, key: Key = None) -> Any:
    """One pass in the background."""
    user = let_write(request, IMPORT)

    def done() -> dict[str, Any]:
        actions.begin_pickup(by=user)
        return folder_of(user)

    return Status(202, once(request, done))
