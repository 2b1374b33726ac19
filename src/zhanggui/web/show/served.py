"""A page laid out in words -> the page, or one of its tables as a file with a line in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.web.audit import actions as audit
from zhanggui.web.people.reads import require
from zhanggui.web.people.roles import EXPORT
from zhanggui.web.show.laid import Page
from zhanggui.web.taken import file_of


def shown(
    request: HttpRequest, page: Page, doors: list[tuple[str, str, bool]], *, template: str = "laid.html",
    more: Mapping[str, Any] | None = None, verb: str = "customers exported",
) -> HttpResponse:
    """A page and the pages beside it (word, address, open) -> the page, or one of its tables as a file."""
    if "format" in request.GET:
        require(request.user, EXPORT)
        kind, table = request.GET["format"], page.table(request.GET.get("table", ""))
        if table is None:
            raise Http404
        name, rows = f"{page.tab}-{table.name}", table.cells()
        file = file_of(kind, name, table.header(), rows)
        audit.log(verb, f"export:{name}", by=request.user, new={"rows": len(rows), "form": kind})
        return file
    context = {"page": page, "subs": doors, "may_export": request.user.may(EXPORT)}
    return render(request, template, context | dict(more or {}))
