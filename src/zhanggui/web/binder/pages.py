"""Pages on which something is kept, opened, changed, dropped, taken back, pinned: the same for every kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhanggui.web.binder import actions
from zhanggui.web.binder.reads import Binder
from zhanggui.web.people.reads import User, needs
from zhanggui.web.people.roles import BOARDS, ROLES

FORM, GET, POST = ["GET", "HEAD", "POST"], ["GET", "HEAD"], ["POST"]
VERBS = {"save": FORM, "open": GET, "change": FORM, "drop": POST, "undo": POST, "pin": POST, "move": POST}


@dataclass(frozen=True)
class Told:
    """What something asks, told to who keeps it: the address as it is kept, a line beside the title, parts, a name for it."""

    query: str
    beside: str = ""
    parts: list[str] = field(default_factory=list)
    name: str = ""


@dataclass(frozen=True)
class Pages:
    """A binder -> its pages.

    prefix: of the names of their addresses. home: the page with all that is kept, and its word. shows: the page that a query is
    of. told: what a query asks. Then the titles of keeping and changing, and what is said to who shares.
    """

    binder: Binder
    prefix: str
    home: str
    shows: str
    told: Callable[[User, str], Told]
    keep_word: str
    change_word: str
    home_word: str
    below: str

    def addresses(self, below: str) -> list[URLPattern]:
        """Where they are below -> the addresses of all of them."""
        found = []
        for verb, methods in VERBS.items():
            address = f"{below}save/" if verb == "save" else f"{below}<int:number>/{'' if verb == 'open' else f'{verb}/'}"
            view = needs(BOARDS)(require_http_methods(methods)(getattr(self, verb)))
            found.append(path(address, view, name=f"{self.prefix}-{verb}"))
        return found

    def save(self, request: HttpRequest) -> HttpResponse:
        """What a page asks -> kept under a name."""
        if request.method != "POST":
            return self._form(request, None, request.GET.urlencode())
        told = self.told(request.user, request.POST.get("query", ""))
        made = actions.save(self.binder, request.POST.get("name", ""), told.query, by=request.user, **_readers(request))
        messages.success(request, _("存好了：%(name)s") % {"name": made.name})
        return redirect(f"{reverse(self.shows)}?{made.query}")

    def open(self, request: HttpRequest, number: int) -> HttpResponse:
        """What is kept -> as it is today, for who opens it."""
        return redirect(f"{reverse(self.shows)}?{self.binder.one(number, request.user).query}")

    def change(self, request: HttpRequest, number: int) -> HttpResponse:
        """Another name or other readers for one's own."""
        found = self.binder.one(number, request.user)
        if request.method != "POST":
            return self._form(request, found, found.query)
        told = self.told(request.user, request.POST.get("query", found.query))
        name = request.POST.get("name", "")
        actions.change(self.binder, number, by=request.user, name=name, query=told.query, **_readers(request))
        messages.success(request, _("改好了"))
        return redirect(self.home)

    def drop(self, request: HttpRequest, number: int) -> HttpResponse:
        """One's own -> gone, with the way back."""
        actions.drop(self.binder, number, by=request.user)
        messages.success(request, _("删掉了，下面可以撤销"))
        return redirect(self.home)

    def undo(self, request: HttpRequest, number: int) -> HttpResponse:
        """The last change of one's own -> undone."""
        actions.undo(self.binder, number, by=request.user)
        messages.success(request, _("撤销了"))
        return redirect(self.home)

    def pin(self, request: HttpRequest, number: int) -> HttpResponse:
        """What is kept -> pinned, or no more."""
        actions.pin(self.binder, number, by=request.user, on=request.POST.get("on") == "1")
        return redirect(self.home)

    def move(self, request: HttpRequest, number: int) -> HttpResponse:
        """A pinned one -> one place up or down."""
        actions.move(self.binder, number, by=request.user, up=request.POST.get("up") == "1")
        return redirect(self.home)

    def _form(self, request: HttpRequest, kept: Any, query: str) -> HttpResponse:
        """The form: the name, with whom it is shared; names of people only for those who look at the whole company."""
        others = User.objects.filter(is_active=True).exclude(pk=request.user.pk) if not request.user.kind.sees else []
        return render(request, "keep.html", {
            "pages": self, "kept": kept, "told": self.told(request.user, query), "roles": ROLES.values(), "others": others,
            "title": self.change_word if kept else self.keep_word,
            "shared_with": {u.pk for u in kept.people.all()} if kept else set(),
        })  # fmt: skip


def _readers(request: HttpRequest) -> dict[str, list[str]]:
    return {"roles": request.POST.getlist("roles"), "people": request.POST.getlist("people")}
