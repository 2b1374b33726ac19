"""Files in: the page of imports, the proposal with its trial, progress, quarantine, undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zhanggui.base.settings import setting_named
from zhanggui.tables import TABLES
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.imports import actions, proposals, reads
from zhanggui.web.imports.models import KEPT, Upload
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import IMPORT
from zhanggui.web.running import actions as running
from zhanggui.web.running.choices import choices, likely

ROWS = 25
"""Refused rows on a page, each with its cells to be mended."""


@needs(IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """Where files are put in, what waits for an answer, what came in."""
    files, troubles, status = request.FILES.getlist("files"), dict[str, str](), 200
    if request.method == "POST" and "company" in request.POST and not books.company()["company"]:
        upload = reads.kept(by=request.user)
        if files and upload is not None:
            actions.drop(upload, by=request.user)
        upload = actions.keep(files, by=request.user) if files else upload
        if upload is None:
            troubles["files"] = _("没有选文件。")
        else:
            troubles = running.introduce(request.POST, by=request.user)
        if upload is not None and not troubles:
            actions.look_at(upload)
            return redirect("upload", upload.pk)
        status = 422
    elif request.method == "POST":
        return redirect("upload", actions.bring(files, by=request.user).pk)
    actions.notice_the_dead()
    context = {"history": reads.history(by=request.user), "uploads": reads.uploads(by=request.user), "troubles": troubles}
    return render(request, "imports/imports.html", context | _first(request, troubles), status=status)


def _first(request: HttpRequest, troubles: Mapping[str, str]) -> dict[str, Any]:
    """-> what a company is asked with its first files: each setting with what was typed, else what the browser says, else the
    default; what was wrong; what it can be; and the files that are kept until it has answered."""
    values = books.company()
    if values["company"]:
        return {}
    speaks = request.LANGUAGE_CODE
    said = values | likely(request.headers.get("Accept-Language", "")) | {"language": speaks} | request.POST.dict()
    asked = [
        {"setting": setting_named(name), "value": said[name], "trouble": troubles.get(name, ""), "choices": choices(name, speaks)}
        for name in running.ASKED_FIRST
    ]
    return {"asked": asked, "kept": reads.kept(by=request.user)}


@needs(IMPORT)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """One upload: its proposal to be checked, its progress, or what came of it."""
    found = get_object_or_404(Upload, pk=pk)
    if found.state == KEPT and request.method == "GET":
        return redirect("imports")
    if request.method == "POST" and "drop" in request.POST:
        actions.drop(found, by=request.user)
        return redirect("imports")
    if request.method == "POST":
        _answer(request, found)
        return redirect("upload", pk)
    actions.notice_the_dead()
    found.refresh_from_db()
    asks = request.headers.get("HX-Request")
    if asks and request.headers.get("HX-Target") == "trial" and found.state == "proposed":
        return render(request, "imports/part_tried.html", _context(found))
    if not asks or request.headers.get("HX-Target") == "wizard":
        return render(request, "imports/upload.html", _context(found))
    if found.busy:
        return render(request, "imports/part_progress.html", _context(found))
    # The work has ended while the page asked how far it is: what comes next is another page, not a part of this one.
    return HttpResponse(headers={"HX-Refresh": "true"})


def _answer(request: HttpRequest, found: Upload) -> None:
    """What the person sent: another table or encoding, other columns, one left out, or begin."""
    post = request.POST
    if post.get("table") and "number" not in post:
        actions.as_table(found, post["table"], by=request.user, only=post.get("file", ""))
        return
    if found.state == "proposed":
        for number, values in enumerate(found.proposals):
            table, read_as = post.get(f"table-{number}", values["table"]), values.get("encoding", "")
            encoding = post.get(f"encoding-{number}", read_as)
            if table != values["table"] or encoding != read_as:
                said = encoding if encoding != read_as else proposals.as_mapping(values).encoding
                actions.as_table(found, table, by=request.user, only=values["file"], encoding=said)
                return
        for number, values in enumerate(found.proposals):
            _corrected(request, found, number, values)
    if post.get("leave", "").isdecimal():
        actions.leave_out(found, int(post["leave"]), by=request.user)
    if "try" in post:
        actions.try_out(found, by=request.user)
    if "begin" in post:
        actions.begin(found, by=request.user)


def _corrected(request: HttpRequest, found: Upload, number: int, values: Mapping[str, Any]) -> None:
    """One proposal as it was sent -> corrected where something is other than it was."""
    post, headers = request.POST, values["headers"]
    chosen = {h["header"]: post.get(f"column-{number}-{i}", h["column"]) for i, h in enumerate(headers)}
    said: dict[str, dict[str, str]] = {}
    for i, h in enumerate(headers):
        asks = h.get("asks", "")
        given = post.get(f"{asks}-{number}-{i}") if asks else None
        if given is not None and given != h["form"][asks] and chosen[h["header"]] == h["column"]:
            said[h["header"]] = {asks: given}
    source = post.get(f"source-{number}", values["source"])
    if said or chosen != {h["header"]: h["column"] for h in headers} or source.strip() not in ("", values["source"]):
        actions.correct(found, number, chosen, source, by=request.user, said=said)


def _context(found: Upload) -> dict[str, Any]:
    tried = found.trial.get("files", []) if found.trial.get("state") == "done" else []
    shown = [
        {
            "number": n, "values": v, "table": TABLES[v["table"]], "columns": TABLES[v["table"]].mappable,
            "missing": [TABLES[v["table"]].index[c] for c in proposals.missing(v)],
            "mapped": sum(bool(h["column"]) for h in v["headers"]),
            "tried": _tried(v["table"], tried[n]) if n < len(tried) else None,
        }
        for n, v in enumerate(found.proposals)
    ]
    steps = [_("放入文件"), _("认出列"), _("试读"), _("写入"), _("重算")]
    at = {"reading": 1, "proposed": 1, "waiting": 3, "running": 3, "refreshing": 4, "done": 5}.get(found.state, 0)
    at = 2 if found.state == "proposed" and tried and not any(p["missing"] for p in shown) else at
    return {
        "upload": found, "shown": shown, "tables": [t for t in TABLES.values() if t.mappable], "steps": steps, "at": at,
        "encodings": proposals.ENCODINGS, "trial": found.trial, "lacks": any(p["missing"] for p in shown),
    }


def _tried(table: str, tried: Mapping[str, Any]) -> dict[str, Any]:
    """What would become of a proposal's rows -> with the reasons in words and the shares of a bar."""
    bad = [b | {"why": reads.why(table, b["reason"], b["column"]), "example": b["rows"][0]} for b in tried["bad"]]
    taken = tried["accepted"] + tried["superseding"]
    share = taken / tried["read"] if tried["read"] else 0
    return {**tried, "taken": taken, "share": share, "bad": bad, "all_repeated": 0 < tried["read"] == tried["repeated"]}


@needs(IMPORT)
def refused(request: HttpRequest, batch: int) -> HttpResponse:
    """The quarantine of a batch: a list, not a failure. Rows are mended here, discarded, and taken back."""
    if request.method == "POST":
        return _mended(request, batch)
    out = request.GET.get("discarded") == "1"
    reasons, rows = reads.refused(batch, by=request.user, discarded=out)
    _others, away = reads.refused(batch, by=request.user, discarded=not out)
    files = sorted({r.file for r in rows})
    only = request.GET.get("reason", "")
    listed = [r for r in rows if only in ("", reads.key_of(r))]
    page = Paginator(listed, ROWS).get_page(request.GET.get("page"))
    why = reads.discards(by=request.user) if out else {}
    shown = [{"row": r, "cells": list(zip(r.headers, r.cells, strict=False)), "said": why.get(r.mark)} for r in page]
    context = {
        "batch": batch, "reasons": reasons, "rows": [s["row"] for s in shown], "shown": shown, "page": page, "count": len(rows),
        "files": files, "only": only, "out": out, "away": len(away), "listed": len(listed),
    }
    return render(request, "imports/refused.html", context)


def _mended(request: HttpRequest, batch: int) -> HttpResponse:
    """What was sent from the quarantine: a row with new cells, a replacement in a whole group, rows discarded or taken back."""
    post, by = request.POST, request.user
    if "replace" in post:
        group, header = post["replace"], post.get("header", "")
        found = actions.replace_all(batch, group, header, post.get("this", ""), post.get("that", ""), by=by)
        return redirect("upload", found.pk)
    if post.get("row", "").isdecimal() and "mend" in post:
        names = post.getlist("header")
        cells = dict(zip(names, post.getlist("cell"), strict=False))
        return redirect("upload", actions.mend(batch, {int(post["row"]): cells}, by=by).pk)
    back = "back" in post
    rows = [int(r) for r in post.getlist("row") if r.isdecimal()]
    if post.get("group"):
        rows = [r.row for r in reads.refused(batch, by=by, discarded=back)[1] if reads.key_of(r) == post["group"]]
    n = actions.discard(batch, rows, post.get("why", ""), by=by, back=back)
    said = ngettext("%(n)s行不要了。", "%(n)s行不要了。", n)
    if back:
        said = ngettext("%(n)s行放回隔离区。", "%(n)s行放回隔离区。", n)
    messages.success(request, said % {"n": n})
    return redirect("quarantine", batch)


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
def undo(request: HttpRequest, batch: int) -> HttpResponse:
    """A batch to be taken back: first what that takes away and brings back, then it is done."""
    if request.method == "POST":
        actions.undo(batch, by=request.user)
        return redirect("imports")
    found, leaving, mended = reads.undoing(batch, by=request.user)
    return render(request, "imports/undo.html", {"batch": found, "leaving": leaving, "mended": mended})


@needs(IMPORT)
@require_POST
def refresh(request: HttpRequest) -> HttpResponse:
    """Everything computed again."""
    return redirect("upload", actions.refresh_now(by=request.user).pk)
