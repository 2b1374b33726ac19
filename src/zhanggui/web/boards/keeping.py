"""Pages of kept boards: the list, saving, changing, dropping, undoing, pinning."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhanggui.web.boards import actions, reads, saved
from zhanggui.web.boards.models import Saved
from zhanggui.web.boards.picks import grouped
from zhanggui.web.people.reads import User, needs, scope_for
from zhanggui.web.people.roles import BOARDS, ROLES


@needs(BOARDS)
@require_GET
def boards(request: HttpRequest) -> HttpResponse:
    """Every board that one may open, the standing ones, and the measures of which one can be made."""
    scope = scope_for(request.user)
    there = reads.ends(scope) is not None
    context = {
        "boards": saved.boards_of(request.user), "standing": saved.standing(scope) if there else [], "there": there,
        "groups": grouped(reads.usable_measures(scope)) if there else [], "dropped": saved.dropped_of(request.user),
    }
    return render(request, "boards/boards.html", context)


@needs(BOARDS)
def save(request: HttpRequest) -> HttpResponse:
    """What a board asks -> kept under a name."""
    if request.method == "POST":
        board = actions.save(
            request.POST.get("name", ""), request.POST.get("query", ""), by=request.user,
            roles=request.POST.getlist("roles"), people=request.POST.getlist("people"),
        )
        messages.success(request, _("存好了：%(name)s") % {"name": board.name})
        return redirect(f"{reverse('board')}?{board.query}")
    return render(request, "boards/save.html", _form(request, None, request.GET.urlencode()))


@needs(BOARDS)
@require_GET
def open_board(request: HttpRequest, number: int) -> HttpResponse:
    """A kept board -> as it is today, for who opens it."""
    return redirect(f"{reverse('board')}?{saved.board_of(number, request.user).query}")


@needs(BOARDS)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Another name or other readers for a board of one's own."""
    board = saved.board_of(number, request.user)
    if request.method == "POST":
        actions.change(
            number, by=request.user, name=request.POST.get("name", ""), query=request.POST.get("query", board.query),
            roles=request.POST.getlist("roles"), people=request.POST.getlist("people"),
        )
        messages.success(request, _("改好了"))
        return redirect("boards")
    return render(request, "boards/save.html", _form(request, board, board.query))


@needs(BOARDS)
@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """A board of one's own -> gone, with the way back."""
    actions.drop(number, by=request.user)
    messages.success(request, _("删掉了，下面可以撤销"))
    return redirect("boards")


@needs(BOARDS)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """The last change of a board -> undone."""
    actions.undo(number, by=request.user)
    messages.success(request, _("撤销了"))
    return redirect("boards")


@needs(BOARDS)
@require_POST
def pin(request: HttpRequest, number: int) -> HttpResponse:
    """A board -> pinned, or no more."""
    actions.pin(number, by=request.user, on=request.POST.get("on") == "1")
    return redirect("boards")


@needs(BOARDS)
@require_POST
def move(request: HttpRequest, number: int) -> HttpResponse:
    """A pinned board -> one place up or down."""
    actions.move(number, by=request.user, up=request.POST.get("up") == "1")
    return redirect("boards")


def _form(request: HttpRequest, board: Saved | None, query: str) -> dict[str, Any]:
    """The form of a board: its name, with whom it is shared; names of people only for those who look at the whole company."""
    picks = saved.picks_of(query, scope_for(request.user))
    others = User.objects.filter(is_active=True).exclude(pk=request.user.pk) if not request.user.kind.sees else []
    return {
        "board": board, "query": picks.query() if picks else query, "picks": picks, "roles": ROLES.values(), "others": others,
        "shared_with": {u.pk for u in board.people.all()} if board else set(),
    }
