"""Sources: the list, one connection, the folder."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.tables import TABLES
from zhanggui.web import books
from zhanggui.web.connections import actions, reads
from zhanggui.web.connections.forms import ConnectionForm, values_of
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import IMPORT


@needs(IMPORT)
def sources(request: HttpRequest) -> HttpResponse:
    """Every database that is connected, and the folder: how far, how the last time ended, what waits."""
    found, broken = reads.sources(by=request.user)
    folder, looked, at_work = reads.folder(by=request.user)
    context = {
        "sources": found, "broken": broken, "folder": folder, "looked": looked, "at_work": at_work,
        "every": books.company()["pickup_minutes"], "tables": [t for t in TABLES.values() if t.mappable],
        "busy": bool(at_work) or any(s.job for s in found),
    }
    return render(request, "connections/sources.html", context)


@sensitive_post_parameters("password", "url")
@needs(IMPORT)
def new(request: HttpRequest) -> HttpResponse:
    """A database connected: looked at, its columns recognised; only then it is kept."""
    form = ConnectionForm(request.POST or None)
    return _kept(request, form, None) or _page(request, form, None)


@sensitive_post_parameters("password", "url")
@needs(IMPORT)
def source(request: HttpRequest, name: str) -> HttpResponse:
    """One connection: where it reads, its columns; tried, changed, removed."""
    found = _found(request, name)
    if request.method == "POST" and "remove" in request.POST:
        actions.remove(name, by=request.user)
        messages.success(request, _("已删掉。它带来的记录还在。"))
        return redirect("sources")
    if request.method == "POST" and "try" in request.POST:
        count = actions.try_again(name, by=request.user)
        messages.success(request, _("连得上，看到%(count)s列。") % {"count": count})
        return redirect("source", name)
    if request.method == "POST" and "columns" in request.POST:
        actions.columns(name, _chosen(request, found), by=request.user)
        messages.success(request, _("已保存，下次取数按这个来。"))
        return redirect("source", name)
    first = values_of(found.connection)
    form = ConnectionForm(request.POST or None, initial=first, fixed=True)
    return _kept(request, form, found) or _page(request, form, found)


def _found(request: HttpRequest, name: str) -> reads.Source:
    try:
        return reads.source(name, by=request.user)
    except WrongUse as unknown:
        raise Http404 from unknown


def _chosen(request: HttpRequest, found: reads.Source) -> dict[int, dict[str, str]]:
    shown = [reads.Columns(n, m) for n, m in enumerate(found.connection.mappings)]
    return {
        s.number: {h: request.POST.get(f"column-{s.number}-{i}", c) for i, (h, c) in enumerate(s.headers)} for s in shown
    }


def _kept(request: HttpRequest, form: ConnectionForm, found: reads.Source | None) -> HttpResponse | None:
    """A form that was sent and is right -> connected and kept; else nothing."""
    if request.method != "POST" or not form.is_valid():
        return None
    one = form.connection(found.connection if found else None)
    if found is None and one.name in {s.connection.name for s in reads.sources(by=request.user)[0]}:
        form.add_error("name", _("这个名称已经有了。"))
        return None
    try:
        actions.connect(one, form.cleaned_data["password"], by=request.user)
    except ZhangguiError as problem:
        return _page(request, form, found, problem)
    messages.success(request, _("连上了。看看列认得对不对，再取数。"))
    return redirect("source", one.name)


def _page(
    request: HttpRequest, form: ConnectionForm, found: reads.Source | None, problem: ZhangguiError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "source": found, "problem": problem}
    if found:
        context["columns"] = [reads.Columns(n, m) for n, m in enumerate(found.connection.mappings)]
    return render(request, "connections/source.html", context, status=422 if problem or form.errors else 200)


@needs(IMPORT)
@require_POST
def pull_now(request: HttpRequest, name: str) -> HttpResponse:
    """A pull begun in the background."""
    _found(request, name)
    actions.begin_pull(name, by=request.user)
    return redirect("sources")


@needs(IMPORT)
@require_POST
def folder(request: HttpRequest) -> HttpResponse:
    """The folder looked at now, or told which table a waiting file is."""
    if "table" in request.POST:
        actions.answer(request.POST.get("file", ""), request.POST["table"], by=request.user)
    else:
        actions.begin_pickup(by=request.user)
    return redirect("sources")
