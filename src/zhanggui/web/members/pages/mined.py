"""Digging into members: what each is worth, the 5W2H sheet, tags."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhanggui.analyse.customers.worth import AXES, Worth
from zhanggui.analyse.members.five_w import GROUPS, QUESTIONS
from zhanggui.analyse.members.tags import FACTS
from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse
from zhanggui.base.scope import GROUP_FLOOR
from zhanggui.web.members import actions, listed, reads
from zhanggui.web.members.forms import AnswerForm
from zhanggui.web.members.models import TagRule
from zhanggui.web.members.pages import pictures
from zhanggui.web.members.views import A_PAGE, exported, number, shared
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import DECIDE, MEMBERS

ORDERS = ("score", *(axis.name for axis in AXES))


@needs(MEMBERS)
@require_GET
def value(request: HttpRequest) -> HttpResponse:
    """What each member is worth: six scores and the mean, RFM; the middle of all as a radar (D26-D28)."""
    w = reads.worths(by=request.user)
    by = request.GET.get("by", "score")
    by = by if by in ORDERS and (by == "score" or w.scores[by] is not None) else "score"
    key = w.score if by == "score" else w.scores[by]
    order = [] if key is None else np.lexsort((np.array(w.names), -key)).tolist()
    cell = request.GET.get("rfm", "")
    if cell:
        order = [i for i in order if "".join(str(int(n)) for n in w.rfm[i]) == cell]
    if "format" in request.GET:
        header = ("member", "score", "r", "f", "m", *(a.name for a in AXES), *(f"{a.name}_score" for a in AXES))
        return exported(request, "value", header, [_sheet_row(w, i) for i in order])
    page = Paginator(order, A_PAGE).get_page(request.GET.get("page"))
    every = reads.everyone(by=request.user).index
    now = reads.analysed(by=request.user).now()
    names = {
        d.card.member: d for d in listed.dressed([every[w.names[i]] for i in page if w.names[i] in every], now, by=request.user)
    }
    rows = [(w.names[i], names.get(w.names[i]), _row(w, i)) for i in page]
    return render(request, "members/value.html", shared(request, "value") | {
        "page": page, "rows": rows, "axes": [a for a in AXES if a.name not in w.missing], "by": by, "cell": cell,
        "total": len(w.names),
        "groups": _rfm_groups(w), "radar": _middle(w), "days": w.ways.days, 
    })  # fmt: skip


def _row(w: Worth, i: int) -> dict[str, Any]:
    known = [(axis, w.scores[axis.name]) for axis in AXES]
    scores = [(axis, float(column[i])) for axis, column in known if column is not None]
    return {"score": float(w.score[i]), "rfm": [int(n) for n in w.rfm[i]], "scores": scores, "money": float(w.money[i])}


def _sheet_row(w: Worth, i: int) -> list[Any]:
    def at(column: Any, unit: str = "") -> float | None:
        value = None if column is None or np.isnan(column[i]) else float(column[i])
        return value if value is None else round(value / 100 if unit == "money" else value, 4)

    values = [at(w.values[a.name], a.unit) for a in AXES]
    return [w.names[i], at(w.score), *(int(n) for n in w.rfm[i]), *values, *(at(w.scores[a.name]) for a in AXES)]


def _rfm_groups(w: Worth) -> list[tuple[str, int]]:
    """-> the combinations of R, F and M that most members have."""
    if not len(w.names):
        return []
    cells, counts = np.unique(["".join(str(int(n)) for n in row) for row in w.rfm], return_counts=True)
    pairs = [(str(cell), int(count)) for cell, count in zip(cells, counts, strict=True)]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:10]


def _middle(w: Worth) -> str:
    """-> the radar of the best tenth against the middle of all."""
    if len(w.names) < GROUP_FLOOR:
        return ""
    best = np.argsort(-w.score, kind="stable")[: max(1, len(w.names) // 10)]

    def median(column: Any, some: Any) -> float | None:
        return None if column is None else float(np.median(column[some]))

    every = np.arange(len(w.names))
    rows = [
        {"axis": a.name, "score": median(w.scores[a.name], best), "peer_score": median(w.scores[a.name], every)} for a in AXES
    ]
    return pictures.value_radar(rows)


@needs(MEMBERS)
@require_http_methods(["GET", "POST"])
def five_w(request: HttpRequest) -> HttpResponse:
    """The 5W2H sheet: what records answer, and what surveys said where no record does (D29)."""
    if request.method == "POST":
        return _answered(request)
    where = [text for text in request.GET.getlist("where") if text.strip()][:3]
    told, typed = reads.five_w(where, by=request.user), reads.answers(by=request.user)
    if "format" in request.GET:
        rows = [[q.key, q.zh, q.en, "records", " · ".join(_said(p) for p in told.answers[q.key]), iso(told.last)]
                for q in QUESTIONS if q.key in told.answers]  # fmt: skip
        rows += [
            [q.key, q.zh, q.en, a.source or "survey", a.text, a.on.isoformat()] for q in QUESTIONS for a in typed.get(q.key, [])
        ]
        return exported(request, "5w2h", ("question", "zh", "en", "from", "answer", "on"), rows)
    groups = [(key, words, [(q, told.answers.get(q.key, ()), typed.get(q.key, [])) for q in QUESTIONS if q.group == key])
              for key, words in GROUPS.items()]  # fmt: skip
    answered = sum(q.key in told.answers or q.key in typed for q in QUESTIONS)
    return render(request, "members/5w2h.html", shared(request, "5w2h") | {
        "told": told, "groups": groups, "answered": answered, "questions": len(QUESTIONS), "where": where,
        "may_answer": request.user.may(DECIDE), "today": timezone.localdate(),
    })  # fmt: skip


def _said(part: Any) -> str:
    """A piece of an answer -> as a sheet holds it."""
    value = part.value / 100 if part.value is not None and part.unit == "money" else part.value
    words = [
        part.what or part.en,
        f"{value:.2f}" if value is not None else "",
        f"{part.share:.1%}" if part.share is not None else "",
    ]
    return " ".join(word for word in words if word)


def _answered(request: HttpRequest) -> HttpResponse:
    if "drop" in request.POST:
        actions.drop_answer(number(request.POST["drop"]), by=request.user)
        return redirect("member-5w2h")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise WrongUse(_("没写回答，或者日子不对。"))
    said = form.cleaned_data
    actions.answer(said["question"], said["text"], by=request.user, on=said["on"] or timezone.localdate(), source=said["source"])
    messages.success(request, _("记下了。"))
    return redirect("member-5w2h")


@needs(MEMBERS)
@require_http_methods(["GET", "POST"])
def tags(request: HttpRequest) -> HttpResponse:
    """Tags: what each says, how many members have it, since when, from where; rules of the company's own (D31)."""
    if request.method == "POST":
        if "drop" in request.POST:
            actions.drop_rule(number(request.POST["drop"]), by=request.user)
        else:
            actions.rule(request.POST.get("word", ""), request.POST.get("rule", ""), by=request.user)
            messages.success(request, _("标签有了，看看谁中了。"))
        return redirect("member-tags")
    found, typed = reads.every_tag(by=request.user), reads.typed_tags(by=request.user)
    if "format" in request.GET:
        rows = [[m, t.zh, t.en, t.kind, iso(t.day), t.source, t.why_en] for t in found for m in t.members]
        rows += [[code, word, word, "typed", on, who, ""] for code, word, on, who in reads.typed_rows(by=request.user)]
        return exported(
            request, "tags", ("member", "tag", "tag_en", "kind", "on", "source", "why"), sorted(rows, key=lambda r: (r[0], r[1]))
        )
    return render(request, "members/tags.html", shared(request, "tags") | {
        "found": found, "typed": typed, "own_rules": list(TagRule.objects.filter(dropped_on=None).select_related("by")),
        "facts": list(FACTS.values()), "may_rule": request.user.may(DECIDE),
    })  # fmt: skip
