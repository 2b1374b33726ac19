"""The company: health, who I am, settings, accounts, the audit."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema

from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS
from zhanggui.web import books
from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Key, Limit, Page, PageNumber, Said, Text, paged
from zhanggui.web.audit import reads as audit
from zhanggui.web.people import reads as people
from zhanggui.web.people.roles import AUDIT, PEOPLE
from zhanggui.web.running import actions as running

router = Router(tags=[gettext_noop("公司")])


class Me(Schema):
    """Who calls, and what is open to them."""

    user: str
    name: str
    role: str
    sees: list[str]
    acts: list[str]
    read_only: bool


class SettingOut(Schema):
    name: str
    value: str | int | float | bool
    default: str | int | float | bool
    zh: str
    en: str


class Settings(Page):
    rows: list[SettingOut]


class Account(Schema):
    user: str
    name: str
    role: str
    sees: list[str]
    active: bool
    last_login: str | None


class Accounts(Page):
    rows: list[Account]


class Line(Schema):
    at: str
    by: str | None = Field(description="没有就是本机命令")
    verb: str
    target: str
    old: Any = None
    new: Any = None


class Lines(Page):
    rows: list[Line]


class Health(Schema):
    ok: bool


@router.get("/health", response={200: Health}, auth=None, summary=gettext_noop("网站和数据库在不在"))
def health(request: HttpRequest) -> dict[str, bool]:
    """Whether the site and its database answer; says nothing else, to anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


@router.get("/me", response={200: Me, **REFUSALS}, summary=gettext_noop("我是谁，能做什么"))
def me(request: HttpRequest) -> dict[str, Any]:
    """The person the token stands for, as narrow as it says."""
    user = let(request, "")
    only = bool(getattr(getattr(request, "auth", None), "read_only", False))
    return {"user": user.username, "name": user.name, "role": user.role, "sees": [str(v) for v in user.sees],
            "acts": sorted(user.kind.acts), "read_only": only}


def shown(name: str | None = None) -> list[dict[str, Any]]:
    """-> the settings as they are now, or one of them."""
    values = books.company()
    return [{"name": s.name, "value": values[s.name], "default": s.default, "zh": s.zh, "en": s.en}
            for s in SETTINGS if name in (None, s.name)]


@router.get("/settings", response={200: Settings, **REFUSALS}, summary=gettext_noop("公司的设置"))
def settings(request: HttpRequest, page: PageNumber = 1, limit: Limit = 100) -> dict[str, Any]:
    """Name, value, default, meaning."""
    let(request, PEOPLE)
    rows, told = paged(request, shown(), page, limit)
    return told | {"rows": rows}


class Value(Said):
    value: Annotated[Text, Field(max_length=500, description="新的值，写成文字")]


@router.put("/settings/{name}", response={200: SettingOut, **REFUSALS}, summary=gettext_noop("改一项设置"))
def change(
    request: HttpRequest, name: Annotated[str, Path(pattern=f"^({'|'.join(s.name for s in SETTINGS)})$")], given: Value,
    key: Key = None,
) -> Any:
    """A setting -> with another value, as its page would change it."""
    user = let_write(request, PEOPLE)

    def done() -> dict[str, Any]:
        now = running.as_text(books.company()[name])
        troubles = running.change({name: given.value}, {name: now}, by=user)
        if troubles:
            raise WrongUse(troubles[name], where=name)
        return shown(name)[0]

    return once(request, done)


@router.get("/accounts", response={200: Accounts, **REFUSALS}, summary=gettext_noop("账号"))
def accounts(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Every account, by name."""
    rows, told = paged(request, people.all_users(by=let(request, PEOPLE)), page, limit)
    return told | {"rows": [
        {"user": u.username, "name": u.name, "role": u.role, "sees": [str(v) for v in u.sees], "active": u.is_active,
         "last_login": u.last_login.isoformat() if u.last_login else None} for u in rows
    ]}


@router.get("/audit", response={200: Lines, **REFUSALS}, summary=gettext_noop("谁改了什么"))
def lines(
    request: HttpRequest, *, find: Annotated[Text, Query("", max_length=100, description="找人、动作、对象")],
    page: PageNumber = 1, limit: Limit = 50,
) -> dict[str, Any]:
    """Newest first."""
    rows, told = paged(request, audit.lines(by=let(request, AUDIT), find=find.strip()), page, limit)
    return told | {"rows": [
        {"at": x.at.isoformat(), "by": x.by.username if x.by else None, "verb": x.verb, "target": x.target, "old": x.old,
         "new": x.new} for x in rows
    ]}
