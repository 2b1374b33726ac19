"""Kept filters: which ones a person may open, and the pages on which they are saved, changed, dropped and taken back."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhanggui.web.customers import actions, reads
from zhanggui.web.customers.filters import Filter, worded
from zhanggui.web.customers.models import Saved
from zhanggui.web.people.reads import User, needs
from zhanggui.web.people.roles import BOARDS


def filters_of(user: User) -> list[Saved]:
    """A person -> the filters they may open: their own first, then what others share."""
    found = Saved.objects.filter(Q(owner=user) | Q(shared=True), dropped=False).select_related("owner")
    return sorted(found, key=lambda s: (s.owner_id != user.pk, s.name, s.pk))


def dropped_of(user: User, most: int = 5) -> list[Saved]:
    """A person -> what they dropped last, for undo."""
    return list(Saved.objects.filter(owner=user, dropped=True).order_by("-changed_at")[:most])


def asked_by(saved: Saved) -> Filter:
    """A kept filter -> what it asks."""
    return Filter.asked(parse_qsl(saved.query, keep_blank_values=False))


def filter_of(number: int, user: User) -> Saved:
    """A number -> the filter, where this person may open it."""
    found = Saved.objects.filter(pk=number, dropped=False).select_related("owner").first()
    if found is None or not (found.owner_id == user.pk or found.shared):
        raise Http404
    return found


def counted(user: User, seen: reads.Seen) -> list[tuple[Saved, int]]:
    """A person and their customers -> each filter with the length of its list: asked by the very same question."""
    return [(saved, seen.count(asked_by(saved))) for saved in filters_of(user)]


@needs(BOARDS)
@require_GET
def open_filter(request: HttpRequest, number: int) -> HttpResponse:
    """A kept filter -> its list as it is today, for who opens it."""
    return redirect(f"{reverse('customers')}?{asked_by(filter_of(number, request.user)).query()}")


@needs(BOARDS)
def save(request: HttpRequest) -> HttpResponse:
    """What a list asks -> kept under a name."""
    if request.method == "POST":
        wanted = Filter.asked(parse_qsl(request.POST.get("query", "")))
        made = actions.save(
            request.POST.get("name", ""), wanted.query(), by=request.user, shared=request.POST.get("shared") == "on"
        )
        messages.success(request, _("存好了：%(name)s") % {"name": made.name})
        return redirect(f"{reverse('customers')}?{made.query}")
    return _form(request, None, Filter.asked(parse_qsl(request.GET.urlencode())))


@needs(BOARDS)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Another name or other readers for a filter of one's own."""
    found = filter_of(number, request.user)
    if request.method == "POST":
        wanted = Filter.asked(parse_qsl(request.POST.get("query", found.query)))
        actions.change(
            number, by=request.user, name=request.POST.get("name", ""), query=wanted.query(),
            shared=request.POST.get("shared") == "on",
        )
        messages.success(request, _("改好了"))
        return redirect("customers")
    return _form(request, found, asked_by(found))


@needs(BOARDS)
@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """A filter of one's own -> gone, with the way back."""
    actions.drop(number, by=request.user)
    messages.success(request, _("删掉了，下面可以撤销"))
    return redirect("customers")


@needs(BOARDS)
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """The last change of a filter -> undone."""
    actions.undo(number, by=request.user)
    messages.success(request, _("撤销了"))
    return redirect("customers")


def _form(request: HttpRequest, found: Saved | None, wanted: Filter) -> HttpResponse:
    seen = reads.seen(by=request.user)
    context = {"saved": found, "filter": wanted, "conditions": worded(wanted), "count": seen.count(wanted)}
    return render(request, "customers/save.html", context)
