"""Files in: the page of imports, the proposal, progress, quarantine, undo."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.tables import TABLES
from zhanggui.web.audit import actions as audit
from zhanggui.web.imports import actions, proposals, reads
from zhanggui.web.imports.models import Upload
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import IMPORT


@needs(IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """Where files are put in, what waits for an answer, what came in."""
    if request.method == "POST":
        upload = actions.bring(request.FILES.getlist("files"), by=request.user)
        return redirect("upload", upload.pk)
    actions.notice_the_dead()
    context = {"history": reads.history(by=request.user), "uploads": reads.uploads(by=request.user)}
    return render(request, "imports/imports.html", context)


@needs(IMPORT)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """One upload: its proposal to be checked, its progress, or what came of it."""
    found = get_object_or_404(Upload, pk=pk)
    if request.method == "POST" and "drop" in request.POST:
        actions.drop(found, by=request.user)
        return redirect("imports")
    if request.method == "POST":
        _answer(request, found)
        return redirect("upload", pk)
    actions.notice_the_dead()
    found.refresh_from_db()
    if not request.headers.get("HX-Request"):
        return render(request, "imports/upload.html", _context(found))
    if found.busy:
        return render(request, "imports/part_progress.html", _context(found))
    # The work has ended while the page asked how far it is: what comes next is another page, not a part of this one.
    return HttpResponse(headers={"HX-Refresh": "true"})


def _answer(request: HttpRequest, found: Upload) -> None:
    """What the person sent: another table, other columns, or begin."""
    if request.POST.get("table") and "number" not in request.POST:
        actions.as_table(found, request.POST["table"], by=request.user)
        return
    if found.state == "proposed":
        for number, values in enumerate(found.proposals):
            chosen = {h["header"]: request.POST.get(f"column-{number}-{i}", h["column"]) for i, h in enumerate(values["headers"])}
            source = request.POST.get(f"source-{number}", values["source"])
            if chosen != {h["header"]: h["column"] for h in values["headers"]} or source != values["source"]:
                actions.correct(found, number, chosen, source, by=request.user)
    if "begin" in request.POST:
        actions.begin(found, by=request.user)


def _context(found: Upload) -> dict[str, Any]:
    shown = [
        {
            "number": n, "values": v, "table": TABLES[v["table"]], "columns": TABLES[v["table"]].mappable,
            "missing": [TABLES[v["table"]].index[c] for c in proposals.missing(v)],
            "mapped": sum(bool(h["column"]) for h in v["headers"]),
        }
        for n, v in enumerate(found.proposals)
    ]
    steps = [_("放入文件"), _("认出列"), _("导入"), _("重算"), _("完成")]
    at = {"reading": 1, "proposed": 1, "waiting": 2, "running": 2, "refreshing": 3, "done": 5}.get(found.state, 0)
    return {"upload": found, "shown": shown, "tables": TABLES.values(), "steps": steps, "at": at}


@needs(IMPORT)
def refused(request: HttpRequest, batch: int) -> HttpResponse:
    """The quarantine of a batch: a list, not a failure."""
    reasons, rows = reads.refused(batch, by=request.user)
    files = sorted({r.file for r in rows})
    context = {"batch": batch, "reasons": reasons, "rows": rows[: reads.SHOWN], "count": len(rows), "files": files}
    return render(request, "imports/refused.html", context)


@needs(IMPORT)
def refused_file(request: HttpRequest, batch: int) -> HttpResponse:
    """The refused rows of one file, to be mended and brought again."""
    text = reads.refused_file(batch, request.GET.get("file", ""), by=request.user)
    audit.log("quarantine downloaded", f"batch:{batch}", by=request.user, new={"file": request.GET.get("file", "")})
    return HttpResponse(
        ("\ufeff" + text).encode(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="quarantine-{batch}.csv"'},
    )


@needs(IMPORT)
@require_POST
def undo(request: HttpRequest, batch: int) -> HttpResponse:
    """A batch taken back."""
    actions.undo(batch, by=request.user)
    return redirect("imports")


@needs(IMPORT)
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Everything computed again."""
    return redirect("upload", actions.refresh_now(by=request.user).pk)
