"""The page of lines out of line, and that of one document whose lines are marked by hand."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext

from zhanggui.analyse.outliers import RULES, Thresholds
from zhanggui.base.errors import WrongUse
from zhanggui.sources.quarantine.marks import MANUAL, Key
from zhanggui.web import books
from zhanggui.web.cleaning import actions, reads
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import IMPORT

ROWS = 50


@needs(IMPORT)
def cleaning(request: HttpRequest) -> HttpResponse:
    """Lines that a rule proposes, those that are marked, and the figures with and without them."""
    if request.method == "POST":
        return _done(request)
    rule = request.GET.get("rule", "iqr")
    found = reads.proposed(rule, by=request.user)
    settings = books.company()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "rule": rule, "rules": [(name, zh, en) for name, (zh, en) in RULES.items()], "found": page, "count": len(found),
        "keys": [(o, json.dumps(o.key, ensure_ascii=False)) for o in page],
        "marked": [(m, line, json.dumps(m.key, ensure_ascii=False)) for m, line in reads.marked(by=request.user)],
        "effects": reads.effects(found, by=request.user), "thresholds": Thresholds.of(settings),
        "has": books.reached() is not None,
        "threshold": getattr(Thresholds.of(settings), rule), "out": settings["leave_out_marked"],
    }
    return render(request, "cleaning/cleaning.html", context)


def _done(request: HttpRequest) -> HttpResponse:
    """What was sent: lines marked, all of a rule marked, marks undone, or whether pages leave marked lines out."""
    post, by = request.POST, request.user
    if "leave_out" in post:
        actions.leave_out(post["leave_out"] == "1", by=by)
        return redirect("cleaning")
    rule = post.get("rule", MANUAL)
    if "undo" in post:
        n = actions.unmark(_keys(post.getlist("key")), by=by)
        said = ngettext("撤销了%(n)s行的标记。", "撤销了%(n)s行的标记。", n)
    else:
        every = post.get("all") == "1"
        keys = [o.key for o in reads.proposed(rule, by=by)] if every else _keys(post.getlist("key"))
        n = actions.mark(keys, rule, post.get("reason", ""), by=by)
        said = ngettext("标了%(n)s行。", "标了%(n)s行。", n)
    messages.success(request, said % {"n": n})
    back = post.get("next", "")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if own else reverse("cleaning") + (f"?rule={rule}" if rule in RULES else ""))


def _keys(sent: list[str]) -> list[Key]:
    """Keys of lines as the page sent them -> keys; WrongUse for anything else."""
    found: list[Key] = []
    for text in sent:
        try:
            source, document, line = json.loads(text)
            found.append((str(source), str(document), int(line)))
        except (ValueError, TypeError) as wrong:
            raise WrongUse("This is not the key of a line.", where=text[:80]) from wrong
    return found


@needs(IMPORT)
def document(request: HttpRequest) -> HttpResponse:
    """The lines of one document, to be marked by hand."""
    name, source = request.GET.get("document", "").strip(), request.GET.get("source", "")
    lines = reads.lines_of(name, source, by=request.user) if name else []
    shown = [(row, mark, json.dumps([row["source"], row["document"], row["line"]], ensure_ascii=False)) for row, mark in lines]
    return render(request, "cleaning/document.html", {"document": name, "lines": shown})
