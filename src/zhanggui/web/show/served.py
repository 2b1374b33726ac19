"""A page laid out in words -> the page, or one of its tables as a file with a line in the audit."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.web.audit import actions as audit
from zhanggui.web.people.reads import require
from zhanggui.web.people.roles import EXPORT
from zhanggui.web.show.laid import Page
from zhanggui.web.taken import file_of


def shown(request: HttpRequest, page: Page, doors: list[tuple[str, str, bool]]) -> HttpResponse:
    """A page and the pages beside it (word, address, open) -> the page, or one of its tables as a file."""
    if "format" in request.GET:
        require(request.user, EXPORT)
        kind, table = request.GET["format"], page.table(request.GET.get("table", ""))
        if table is None:
            raise Http404
        name, rows = f"{page.tab}-{table.name}", table.cells()
        file = file_of(kind, name, table.header(), rows)
        audit.log("customers exported", f"export:{name}", by=request.user, new={"rows": len(rows), "form": kind})
        return file
    return render(request, "laid.html", {"page": page, "subs": doors, "may_export": request.user.may(EXPORT)})
