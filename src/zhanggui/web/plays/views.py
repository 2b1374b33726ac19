"""Pages of plays: the list with what came of each, one play with its frozen list and both sides, the plan of each grade."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.customers import reads as customers
from zhanggui.web.customers.filters import Filter, pairs_of, worded
from zhanggui.web.people.reads import needs
from zhanggui.web.people.roles import PLAY, PLAYS
from zhanggui.web.plays import actions, reads
from zhanggui.web.plays.forms import PlayForm, filled, started
from zhanggui.web.plays.models import DRAFT, Play
from zhanggui.web.plays.ready import BY_KEY, READY, Ready, for_grade, wanted
from zhanggui.web.taken import TYPES, file_of

A_PAGE = 50
HEADER = ("play", "customer", "name", "region", "rep", "channel", "coupon", "offer", "content_zh", "content_en")
SIDES = ("reached", "held")


def _shell(request: HttpRequest) -> dict[str, Any]:
    """What every page of plays shows."""
    return {
        "tab": "plays", "seen": customers.seen(by=request.user), "currency": books.company()["currency"],
        "runs": reads.runs(request.user),
    }  # fmt: skip


def scale_of(lifts: list[Any]) -> tuple[float, float]:
    """Lifts of a column -> its one scale, the same to both sides of 0."""
    far = max((max(abs(one.low), abs(one.high)) for one in lifts), default=0.1)
    return -max(far, 0.01), max(far, 0.01)


@needs(PLAYS)
@require_GET
def plays(request: HttpRequest) -> HttpResponse:
    """Every play with what came of it; campaigns of other systems below; what is ready to copy."""
    every = reads.plays(by=request.user)
    runs = reads.runs(request.user)
    others = reads.imported(by=request.user) if runs else []
    told = [r for r in [*(s.result for s in every), *others] if r is not None]
    return render(request, "plays/list.html", _shell(request) | {
        "plays": every, "others": others, "ready": READY if runs else (), "dropped": reads.dropped(by=request.user),
        "scale": scale_of([r.lifts["bought"] for r in told if r.lifts]),
        "running": [s for s in every if s.play.state == "running" and not s.over],
        "ran": sum(s.play.state == "running" and s.over for s in every),
        "worked": [r for r in told if r.lifts and r.lifts["bought"].verdict == "worked"],
    })  # fmt: skip


@needs(PLAY)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A draft, written from one that is ready, or from a filter of the list of customers."""
    ready = _ready(request)
    query = Filter.asked([p for p in pairs_of(request.GET) if p[0] not in ("ready", "for")]).query()
    form = PlayForm(request.POST or None, initial=started(request.user, ready, query), user=request.user)
    if request.method == "POST" and form.is_valid():
        made = actions.write(form.values(), by=request.user)
        messages.success(request, _("写好了，还没开始。"))
        return redirect("play", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "plays/form.html", _shell(request) | {"form": form}, status=status)


def _ready(request: HttpRequest) -> Ready | None:
    key, grade = request.GET.get("ready", ""), request.GET.get("for", "")
    grades = [name for name, _n in sorted(customers.seen(by=request.user).choices["grade"])]
    return for_grade(grade, grades.index(grade), len(grades)) if grade in grades else BY_KEY.get(key)


@needs(PLAY)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, written otherwise."""
    found = _one(request, pk).play
    if found.state != DRAFT:
        raise Http404
    form = PlayForm(request.POST or None, initial=filled(found), user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change(pk, form.values(), by=request.user)
        messages.success(request, _("改好了"))
        return redirect("play", pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "plays/form.html", _shell(request) | {"form": form, "play": found}, status=status)


@needs(PLAYS)
@require_GET
def play(request: HttpRequest, pk: int) -> HttpResponse:
    """One play: whom, what, both sides, what came of it, what it cost, and the list itself."""
    found = _one(request, pk)
    side = request.GET.get("side", "") if request.GET.get("side") in SIDES else ""
    listed = reads.people(found.play, side, by=request.user)
    lifts = found.result.lifts if found.result else {}
    shares = [lifts[name] for name in ("bought", "again", "activated") if name in lifts]
    fresh = reads.audience(found.play, by=request.user) if found.play.state == DRAFT and reads.runs(request.user) else ([], 0)
    return render(request, "plays/play.html", _shell(request) | {
        "shown": found, "play": found.play, "result": found.result, "side": side, "conditions": worded(wanted(found.play.query)),
        "page": Paginator(listed, A_PAGE).get_page(request.GET.get("page")), "total": listed.count(),
        "scale": scale_of(shares), "money_scale": scale_of([lifts["money"]] if "money" in lifts else []),
        "free": len(fresh[0]), "taken": fresh[1], "alone": round(found.play.hold_out * len(fresh[0])),
        "consent": found.play.channel in reads.NEEDS_CONSENT,
    })  # fmt: skip


@needs(PLAY)
@require_GET
def grades(request: HttpRequest) -> HttpResponse:
    """How each grade is activated: customers, plan, coupons issued and used, cost, result (C06)."""
    plans = reads.plans(by=request.user)
    rows = [(plan, for_grade(plan.grade, i, len(plans))) for i, plan in enumerate(plans)]
    return render(request, "plays/grades.html", _shell(request) | {"rows": rows})


@needs(PLAY)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of those to be reached, as a file: the first time it is taken the play is out. Who is held out is never in it."""
    kind = request.POST.get("format", "")
    if kind not in TYPES:
        raise Http404
    _one(request, pk)
    found = actions.go(pk, by=request.user)
    rows = [
        (found.number, one.customer, one.name, one.region, one.rep, found.channel, found.coupon, found.offer, found.content_zh,
         found.content_en)
        for one in reads.people(found, "reached", by=request.user)
    ]  # fmt: skip
    audit.log("play exported", f"play:{pk}", by=request.user, new={"rows": len(rows), "form": kind})
    return file_of(kind, found.number, HEADER, rows)


@needs(PLAY)
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """What is done with a play: start, go (its list is out), end, drop, undo."""
    done = {"start": actions.start, "go": actions.go, "end": actions.end, "drop": actions.drop, "undo": actions.undo}.get(verb)
    if done is None:
        raise Http404
    found: Play = done(pk, by=request.user)
    return redirect("plays") if found.state == "dropped" else redirect("play", pk)


def _one(request: HttpRequest, pk: int) -> reads.Shown:
    found = reads.play(pk, by=request.user)
    if found is None:
        raise Http404
    return found
