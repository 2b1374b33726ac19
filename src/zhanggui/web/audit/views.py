"""The audit page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.web.audit import reads
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import AUDIT


@needs(AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed what, newest first."""
    find = request.GET.get("find", "").strip()
    page = Paginator(reads.lines(by=request.user, find=find), 50).get_page(request.GET.get("page"))
    rows = [(line, reads.changes(line)) for line in page]
    return render(request, "audit/audit.html", {"rows": rows, "page": page, "find": find})
