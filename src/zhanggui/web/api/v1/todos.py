"""The work of cases: one's own, written down, done, opened again, dropped."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Path, Router, Schema, Status

from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse
from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Both, Day, Key, Limit, Page, PageNumber, Said, Text, paged
from zhanggui.web.api.v1.decisions import Id
from zhanggui.web.decisions import actions, reads
from zhanggui.web.decisions.models import Todo
from zhanggui.web.people.reads import user_named
from zhanggui.web.people.roles import DECIDE

router = Router(tags=[gettext_noop("建议")])
Pk = Annotated[int, Path(ge=1, le=2**31 - 1)]


class TodoOut(Schema):
    id: int
    decision: str
    text: str
    owner: str
    due: str | None
    done_at: str | None


class MyTodo(TodoOut):
    title: Both = Field(description="是哪条建议的")


class Todos(Page):
    rows: list[TodoOut]


class MyTodos(Page):
    rows: list[MyTodo]


class TodoIn(Said):
    text: Annotated[Text, Field(min_length=1, max_length=200, description="要做什么")]
    owner: Annotated[Text, Field(min_length=1, max_length=60, description="谁做：用户名")]
    due: Day | None = Field(None, description="何时前")


class TodoMove(Said):
    to: Literal["finished", "reopened", "dropped"]


def todo_of(todo: Todo) -> dict[str, Any]:
    """A piece of work -> its JSON."""
    return {
        "id": todo.pk, "decision": todo.case_id, "text": todo.text, "owner": todo.owner.username,
        "due": todo.due.isoformat() if todo.due else None, "done_at": todo.done_at.isoformat() if todo.done_at else None,
    }


@router.get("/todos", response={200: MyTodos, **REFUSALS}, summary=gettext_noop("我手上的待办"))
def mine(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """What the caller has to do, by day, each with the decision it belongs to."""
    rows, told = paged(request, reads.my_todos(let(request, "")), page, limit)
    return told | {"rows": [todo_of(todo) | {"title": decision.title} for todo, decision in rows]}


@router.get("/decisions/{decision}/todos", response={200: Todos, **REFUSALS}, summary=gettext_noop("一条建议的待办"))
def of_case(request: HttpRequest, decision: Id, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Those to do by their day, then those done."""
    reads.visible(decision, by=let(request, ""))
    rows, told = paged(request, reads.todos_of(decision), page, limit)
    return told | {"rows": [todo_of(todo) for todo in rows]}


@router.post("/decisions/{decision}/todos", response={201: TodoOut, **REFUSALS}, summary=gettext_noop("记一件待办"))
def plan(request: HttpRequest, decision: Id, given: TodoIn, key: Key = None) -> Any:
    """For somebody, until a day; whoever has it sees the case."""
    user = let_write(request, DECIDE)

    def done() -> dict[str, Any]:
        reads.visible(decision, by=user)
        owner = user_named(given.owner)
        if owner is None:
            raise WrongUse(_("没有账号%(name)s。") % {"name": given.owner}, where="owner")
        due = None if given.due is None else date.fromisoformat(iso(given.due))
        return todo_of(actions.plan(decision, by=user, text=given.text, owner=owner, due=due))

    return Status(201, once(request, done))


@router.post(
    "/decisions/{decision}/todos/{todo}", response={200: TodoOut, **REFUSALS}, summary=gettext_noop("做完、重开或去掉一件待办"),
)
def move(request: HttpRequest, decision: Id, todo: Pk, given: TodoMove, key: Key = None) -> Any:
    """By whoever may act on its case."""
    user = let_write(request, DECIDE)

    def done() -> dict[str, Any]:
        reads.visible(decision, by=user)
        return todo_of(actions.move(decision, todo, given.to, by=user))

    return once(request, done)
