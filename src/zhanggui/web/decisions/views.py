"""Today, the list of past decisions, the case page, and the acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhanggui.base.days import date_of, parse_day
from zhanggui.base.money import cents
from zhanggui.decide.decision import Decision
from zhanggui.decide.outcome import METHOD
from zhanggui.refresh import Run
from zhanggui.web import books
from zhanggui.web.decisions import actions, reads, results
from zhanggui.web.decisions.forms import AssignForm, CloseForm, CommentForm, RefuseForm, TodoForm
from zhanggui.web.decisions.shown import lead, pictures
from zhanggui.web.decisions.shown.followed import followed
from zhanggui.web.decisions.shown.looked import looked
from zhanggui.web.people.reads import User, needs, scope_for
from zhanggui.web.people.roles import DECIDE
from zhanggui.web.show.svg import scale_of

MINE = "mine"
"""The chip of Today that keeps what is given to the reader, or to their role and nobody yet."""


def today(request: HttpRequest) -> HttpResponse:
    """What to do today, from what the last refresh left; `?as_of=2011-11-10` looks at a replayed day."""
    user: User = request.user
    if not user.kind.acts:
        return render(request, "decisions/nobody.html")
    run = _run(request)
    if run is None:
        return render(request, "decisions/nothing_yet.html", {"has_records": bool(reads.has_records())})
    every = reads.tasks(by=user, run=run)
    kinds = Counter(t.decision.kind for t in every)
    chosen = request.GET.get("kind", "")
    mine = [t for t in every if reads.concerns(t, user)]
    shown = mine if chosen == MINE else [t for t in every if not chosen or t.decision.kind == chosen]
    reached = books.reached()
    tiles = reads.tiles(run, by=user)
    odd, loose = reads.anomalies(every), reads.without_case(tiles, every)
    context = {
        "run": run, "date": date_of(run.as_of), "yesterday": date_of(run.as_of - 1),
        "replay": run.replay, "mine": len(mine), "behind": not run.replay and reached is not None and reached >= run.as_of,
        "tasks": shown, "kinds": kinds.most_common(), "kind": chosen, "total": reads.total([t.decision for t in shown]),
        "all_count": len(every), "quiet": reads.quiet(run, by=user),
        "scale": _scale(every), "currency": every[0].decision.gain.currency if every else "",
        "legend_scale": (0, 1000), "replays": results.replays()[:20],
        "kpis": tiles, "lead": lead.sentence(tiles, every, reads.total([t.decision for t in every])),
        "my_todos": reads.my_todos(user), "local_day": timezone.localdate(),
        "record": reads.record(by=user), "anomalies": odd, "loose": loose, "odd_count": len(odd) + len(loose),
    }
    return render(request, "decisions/today.html", context)


def _run(request: HttpRequest) -> Run | None:
    wanted = request.GET.get("as_of", "")
    if not wanted:
        return results.run_of()
    try:
        found = results.run_of(parse_day(wanted))
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


def _scale(tasks: list[reads.Task]) -> tuple[float, float]:
    return scale_of([v for t in tasks for v in (t.decision.gain.low, t.decision.gain.high)])


def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision that was made, with what was done and what came of it."""
    user: User = request.user
    if not user.kind.acts:
        return render(request, "decisions/nobody.html")
    every = reads.history(by=user)
    return render(request, "decisions/history.html", {"tasks": every, "scale": _scale(every), "record": reads.record(by=user)})


def case(request: HttpRequest, pk: str) -> HttpResponse:
    """One decision in full."""
    decision = _found(request, pk)
    return render(request, "decisions/case.html", _case_context(request, decision))


def _case_context(request: HttpRequest, decision: Decision) -> dict[str, Any]:
    user: User = request.user
    task = reads.task(decision, by=user)
    came = results.outcome_of(decision)
    return {
        "decision": decision, "task": task, "timeline": reads.timeline(decision.id),
        "scale": scale_of([decision.gain.low, decision.gain.high]),
        "picture": pictures.picture(decision), "evidence": pictures.evidence(decision, scope_for(user)),
        "angles": looked(decision, scope_for(user)), "followed": followed(decision), "ticks": actions.TICKS.items(),
        "local_day": timezone.localdate(),
        "outcome": came, "outcome_method": (decision.details or {}).get("outcome_method", METHOD),
        "outcome_scale": scale_of([decision.gain.low, decision.gain.high, came.effect or 0]),
        "todos": reads.todos_of(decision.id), "todo_form": TodoForm(initial={"owner": user.pk}, auto_id="todo_%s"),
        "assign_form": AssignForm(), "refuse_form": RefuseForm(), "close_form": CloseForm(), "comment_form": CommentForm(),
    }


def _found(request: HttpRequest, pk: str) -> Decision:
    try:
        return reads.visible(pk, by=request.user)
    except reads.NoSuchDecision:
        raise Http404 from None


def _done(request: HttpRequest, pk: str) -> HttpResponse:
    """After an act -> the changed row for htmx on Today, else the page it was done on."""
    decision = _found(request, pk)
    if request.headers.get("HX-Request") and request.POST.get("row"):
        task = reads.task(decision, by=request.user)
        run = results.run_of(decision.as_of if decision.replay else None)
        every = reads.tasks(by=request.user, run=run) if run else [task]
        number = next((i for i, t in enumerate(every, 1) if t.decision.id == pk), 0)
        return render(request, "decisions/part_task.html", {"task": task, "scale": _scale(every), "number": number})
    return redirect("case", pk=pk)


@needs(DECIDE)
@require_POST
def accept(request: HttpRequest, pk: str) -> HttpResponse:
    """Accepted."""
    _found(request, pk)
    actions.accept(pk, by=request.user)
    return _done(request, pk)


@needs(DECIDE)
@require_POST
def undo(request: HttpRequest, pk: str) -> HttpResponse:
    """The last act undone."""
    _found(request, pk)
    actions.undo(pk, by=request.user)
    return _done(request, pk)


def _with_form(request: HttpRequest, pk: str, form: Any, name: str, act: Callable[[Any], object]) -> HttpResponse:
    """A form for an act: asked by GET (a part of a page for htmx), done by POST, shown again where it is wrong."""
    decision = _found(request, pk)
    if request.method == "POST" and form.is_valid():
        act(form)
        return _done(request, pk)
    context = {"decision": decision, "form": form, "act": name, "row": request.GET.get("row") or request.POST.get("row")}
    status = 200 if request.method == "GET" else 422
    page = "decisions/part_act.html" if request.headers.get("HX-Request") else "decisions/act.html"
    part = render(request, page, context, status=status)
    if status == 422:
        part.headers["HX-Retarget"], part.headers["HX-Reswap"] = "#ask-body", "innerHTML"
    return part


@needs(DECIDE)
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: str) -> HttpResponse:
    """Given to somebody."""
    def act(form: AssignForm) -> None:
        given = form.cleaned_data
        actions.assign(pk, by=request.user, owner=form.people[given["owner"]], due=given["due"], note=given["note"])

    return _with_form(request, pk, AssignForm(request.POST or None), "assign", act)


@needs(DECIDE)
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, pk: str) -> HttpResponse:
    """Refused, with a reason."""
    def act(form: RefuseForm) -> None:
        actions.refuse(pk, by=request.user, reason=form.cleaned_data["reason"])

    return _with_form(request, pk, RefuseForm(request.POST or None), "refuse", act)


@needs(DECIDE)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: str) -> HttpResponse:
    """Closed, with a result."""
    def act(form: CloseForm) -> None:
        amount = form.cleaned_data["amount"]
        worth = cents(amount) if amount is not None else None
        actions.close(pk, by=request.user, result=form.cleaned_data["result"], result_cents=worth)

    return _with_form(request, pk, CloseForm(request.POST or None), "close", act)


@needs(DECIDE)
@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, pk: str) -> HttpResponse:
    """A word."""
    def act(form: CommentForm) -> None:
        actions.comment(pk, by=request.user, text=form.cleaned_data["text"])

    return _with_form(request, pk, CommentForm(request.POST or None), "comment", act)


@needs(DECIDE)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: str) -> HttpResponse:
    """A piece of work of a case, written down."""
    def act(form: TodoForm) -> None:
        given = form.cleaned_data
        actions.plan(pk, by=request.user, text=given["text"], owner=form.people[given["owner"]], due=given["due"])

    start = {"owner": request.user.pk}
    return _with_form(request, pk, TodoForm(request.POST or None, initial=start), "plan", act)


@needs(DECIDE)
@require_POST
def tick(request: HttpRequest, pk: str, verb: str) -> HttpResponse:
    """A customer of the list called, visited or written to."""
    _found(request, pk)
    actions.tick(pk, request.POST.get("customer", ""), verb, by=request.user)
    return redirect(reverse("case", args=[pk]) + "#people")


@needs(DECIDE)
@require_POST
def move(request: HttpRequest, pk: str, number: int, verb: str) -> HttpResponse:
    """A piece of work finished, reopened or dropped."""
    _found(request, pk)
    actions.move(pk, number, verb, by=request.user)
    return redirect("today" if request.POST.get("from") == "today" else reverse("case", args=[pk]) + "#tasks")
