"""Boards that were kept: one's own, those that are shared, those of the house; saved, changed, shared, dropped, pinned."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Router, Schema, Status

from zhanggui.base.errors import WrongUse
from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Key, Limit, Page, PageNumber, Said, Text, paged
from zhanggui.web.binder import actions
from zhanggui.web.boards import reads, saved
from zhanggui.web.boards.models import Saved
from zhanggui.web.people.reads import User, scope_for, user_named
from zhanggui.web.people.roles import BOARDS, ROLES

router = Router(tags=[gettext_noop("看板")])
Pk = Annotated[int, Path(ge=1, le=2**31 - 1)]
RoleName = Annotated[str, Field(pattern=f"^({'|'.join(ROLES)})$")]


class BoardOut(Schema):
    id: int
    name: str
    owner: str
    query: str = Field(description="看板问的是什么，写成网址里的样子；接在/board?后面就是它的数")
    roles: list[str] = Field(description="分享给哪些角色")
    people: list[str] = Field(description="分享给哪些人")
    pinned: bool
    changed_at: str


class Door(Schema):
    name: str
    why: str
    query: str


class Boards(Page):
    rows: list[BoardOut]
    standing: list[Door] = Field(description="自带的看板")
    dropped: list[BoardOut] = Field(description="自己删掉的，可以撤销")


class BoardIn(Said):
    name: Annotated[Text, Field(min_length=1, max_length=80)]
    query: Annotated[Text, Field(max_length=2000, description="和/board的参数一样，写成网址里的样子")]
    roles: list[RoleName] = Field([], max_length=20)
    people: list[Annotated[Text, Field(min_length=1, max_length=60)]] = Field([], max_length=50)


class PinIn(Said):
    on: bool


class MoveIn(Said):
    up: bool


def board_out(board: Saved) -> dict[str, Any]:
    """A kept board -> its JSON."""
    return {
        "id": board.pk, "name": board.name, "owner": board.owner.username, "query": board.query, "roles": board.roles,
        "people": sorted(p.username for p in board.people.all()), "pinned": bool(getattr(board, "pinned", False)),
        "changed_at": board.changed_at.isoformat(),
    }


def one_of(pk: int, user: User) -> dict[str, Any]:
    """A board that somebody may open -> its JSON, pinned or not."""
    saved.BINDER.one(pk, user)
    return next(board_out(b) for b in saved.BINDER.of(user) if b.pk == pk)


def _checked(given: BoardIn, user: User) -> None:
    """A board as it is to be -> nothing; what cannot be asked, or whom one may not name, is refused. Names of people are only
    for those who look at the whole company, as on the page."""
    if given.people and user.kind.sees:
        raise PermissionDenied("names of people")
    strange = [name for name in given.people if user_named(name) is None]
    if strange:
        raise WrongUse(_("没有账号%(name)s。") % {"name": strange[0]}, where="people")
    saved.picks_of(given.query, scope_for(user))


@router.get("/boards", response={200: Boards, **REFUSALS}, summary=gettext_noop("存下的看板"))
def boards(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """The pinned ones in their order, then one's own, then the others'; those that come with the house; those one dropped."""
    user = let(request, BOARDS)
    scope = scope_for(user)
    rows, told = paged(request, saved.BINDER.of(user), page, limit)
    doors = saved.standing(scope) if reads.ends(scope) is not None else []
    return told | {
        "rows": [board_out(b) for b in rows], "dropped": [board_out(b) for b in saved.BINDER.dropped(user)],
        "standing": [{"name": _(d.name), "why": _(d.why), "query": d.query} for d in doors],
    }


@router.post("/boards", response={201: BoardOut, **REFUSALS}, summary=gettext_noop("存一个看板"))
def save(request: HttpRequest, given: BoardIn, key: Key = None) -> Any:
    """A name, what it asks, with whom it is shared -> a board of one's own."""
    user = let_write(request, BOARDS)

    def done() -> dict[str, Any]:
        _checked(given, user)
        board = actions.save(saved.BINDER, given.name, given.query, by=user, roles=given.roles, people=given.people)
        return board_out(board) | {"pinned": True}

    return Status(201, once(request, done))


@router.get("/boards/{board}", response={200: BoardOut, **REFUSALS}, summary=gettext_noop("一个看板"))
def board(request: HttpRequest, board: Pk) -> dict[str, Any]:
    """One that this person may open."""
    return one_of(board, let(request, BOARDS))


@router.put("/boards/{board}", response={200: BoardOut, **REFUSALS}, summary=gettext_noop("改看板：名字、问什么、分享给谁"))
def change(request: HttpRequest, board: Pk, given: BoardIn, key: Key = None) -> Any:
    """One's own; how it was is kept for undo."""
    user = let_write(request, BOARDS)

    def done() -> dict[str, Any]:
        saved.BINDER.one(board, user)
        _checked(given, user)
        actions.change(saved.BINDER, board, by=user, name=given.name, query=given.query, roles=given.roles, people=given.people)
        return one_of(board, user)

    return once(request, done)


@router.delete("/boards/{board}", response={204: None, **REFUSALS}, summary=gettext_noop("删看板"))
def drop(request: HttpRequest, board: Pk, key: Key = None) -> Any:
    """One's own; it can be undone."""
    user = let_write(request, BOARDS)

    def done() -> None:
        saved.BINDER.one(board, user)
        actions.drop(saved.BINDER, board, by=user)

    return Status(204, once(request, done))


@router.post("/boards/{board}/undo", response={200: BoardOut, **REFUSALS}, summary=gettext_noop("撤销看板上一次改动"))
def undo(request: HttpRequest, board: Pk, key: Key = None) -> Any:
    """As it was before its last change; a second undo brings the change back."""
    user = let_write(request, BOARDS)
    return once(request, lambda: board_out(actions.undo(saved.BINDER, board, by=user)))


@router.post("/boards/{board}/pin", response={200: BoardOut, **REFUSALS}, summary=gettext_noop("看板放在最前，或不放"))
def pin(request: HttpRequest, board: Pk, given: PinIn, key: Key = None) -> Any:
    """At the end of the pinned ones, or no more among them."""
    user = let_write(request, BOARDS)

    def done() -> dict[str, Any]:
        actions.pin(saved.BINDER, board, by=user, on=given.on)
        return one_of(board, user)

    return once(request, done)


@router.post("/boards/{board}/move", response={200: BoardOut, **REFUSALS}, summary=gettext_noop("看板往前或往后一位"))
def move(request: HttpRequest, board: Pk, given: MoveIn, key: Key = None) -> Any:
    """Among the pinned ones."""
    user = let_write(request, BOARDS)

    def done() -> dict[str, Any]:
        saved.BINDER.one(board, user)
        actions.move(saved.BINDER, board, by=user, up=given.up)
        return one_of(board, user)

    return once(request, done)
