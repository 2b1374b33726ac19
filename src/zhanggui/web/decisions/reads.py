"""Decisions as a person may see them, with what was done about them. The row scope is applied here, never in templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from zhanggui.analyse.kpis import Kpi, kpis
from zhanggui.base.days import date_of
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.scope import Scope
from zhanggui.decide import DECISIONS
from zhanggui.decide.decision import Decision
from zhanggui.decide.outcome import Outcome
from zhanggui.measures import MEASURES
from zhanggui.refresh import Run, nothing_of
from zhanggui.web import books
from zhanggui.web.boards import reads as boards
from zhanggui.web.decisions import results
from zhanggui.web.decisions.models import ASSIGNED, NEW, Case, Event, Todo
from zhanggui.web.decisions.untold import about_hidden, as_told
from zhanggui.web.people.reads import User, scope_for
from zhanggui.web.people.roles import DECIDE
from zhanggui.web.show.svg import scale_of


class NoSuchDecision(ObjectDoesNotExist):
    """There is none, or this person may not see it: the same answer for both."""


@dataclass(frozen=True)
class Task:
    """A decision with where it stands: a row of Today."""

    decision: Decision
    case: Case | None = None
    can_act: bool = True

    @property
    def state(self) -> str:
        return self.case.state if self.case else NEW

    @property
    def open(self) -> bool:
        return self.state in (NEW, ASSIGNED)

    @property
    def why(self) -> dict[str, str]:
        """The line below the title: of an order, what runs out first; of a case, what to do about it."""
        both: dict[str, str] | None = (self.decision.details or {}).get("sentence")
        return self.decision.action if self.decision.kind == "investigate" or not both else _first_sentence(both)

    @property
    def expires(self) -> date:
        return date_of(self.decision.expires)

    @property
    def due(self) -> date:
        return self.case.due if self.case and self.case.due else self.expires


def tasks(*, by: User, run: Run) -> list[Task]:
    """A run's decisions that this person may see, worth most first, each with its case."""
    return _with_cases([d for d in results.decisions_of(run) if may_see(d, by)], by)


def quiet(run: Run, *, by: User) -> list[tuple[str, dict[str, str]]]:
    """A run -> each kind of decision with what was looked at and why nothing, or what could not be judged: for who sees the
    company."""
    if by.kind.sees:
        return []
    return [(kind, told) for kind in DECISIONS if (told := nothing_of(run, kind))]


def history(*, by: User) -> list[Task]:
    """Every live decision ever made that this person may see, newest first."""
    made = [d for d in results.every_decision().values() if not d.replay and may_see(d, by)]
    return sorted(_with_cases(made, by), key=lambda t: (-t.decision.as_of, -t.decision.gain.value))


def _with_cases(decisions: list[Decision], by: User) -> list[Task]:
    cases = {c.pk: c for c in Case.objects.select_related("owner").filter(pk__in=[d.id for d in decisions])}
    can, sight = by.may(DECIDE), scope_for(by)
    return [Task(as_told(d, sight), cases.get(d.id), can) for d in decisions]


def visible(decision_id: str, *, by: User) -> Decision:
    """An id -> the decision as this person may read it, NoSuchDecision where there is none or it is not theirs to see."""
    decision = results.every_decision().get(decision_id)
    if decision is None or not may_see(decision, by):
        raise NoSuchDecision(decision_id)
    return as_told(decision, scope_for(by))


def may_see(decision: Decision, user: User) -> bool:
    """The whole company's people see all; others what was given to them, and what is about their own rows. Nobody sees one
    about a measure that is not theirs to see; nobody of the portal any."""
    scope = scope_for(user)
    if not user.kind.acts or not scope.knows(measure_of(decision)) or (about_hidden(decision) and not scope.inside):
        return False
    if not user.kind.sees:
        return True
    return decision.id in _given_to(user) or lies_within(decision.subject, scope)


def measure_of(decision: Decision) -> str:
    """A decision -> the measure that it is about, empty where it is about none."""
    name, _, value = decision.subject.partition("=")
    return str((decision.details or {}).get("measure") or (value if name == "measure" else ""))


def _given_to(user: User) -> set[str]:
    """A person -> the decisions that were given to them: to work on, in their own role. Whoever may no longer act on them, and a
    token that stands for a smaller role or fewer rows, has them only where the rows are theirs."""
    if user.narrowed or not user.may(DECIDE):
        return set()
    of_work = Todo.objects.filter(owner=user, dropped=False).values_list("case", flat=True)
    return {*Case.objects.filter(owner=user).values_list("pk", flat=True), *of_work}


def todos_of(decision_id: str) -> list[Todo]:
    """An id (already found visible) -> its pieces of work: those to do by their day, then those done."""
    return list(Todo.objects.filter(case=decision_id, dropped=False).select_related("owner"))


def my_todos(user: User) -> list[tuple[Todo, Decision]]:
    """A person -> what they have to do, by day, each with the decision it belongs to."""
    every = results.every_decision()
    mine = Todo.objects.filter(owner=user, dropped=False, done_at=None).select_related("case")
    sight = scope_for(user)
    found = [(todo, every[todo.case_id]) for todo in mine if todo.case_id in every]
    return [(todo, as_told(decision, sight)) for todo, decision in found if may_see(decision, user)]


def lies_within(subject: str, scope: Scope) -> bool:
    """A subject such as `customer=17850` -> whether every line about it is within the scope. What is not about rows is not."""
    name, _, value = subject.partition("=")
    if scope.everything:
        return True
    if not value or name not in boards.ROW_SUBJECTS:
        return False
    return bool(books.kept(("within", subject), scope, lambda: boards.all_within(f"{name}={value}", scope)))


@dataclass(frozen=True)
class Timeline:
    """What was done with a case, oldest first."""

    case: Case | None
    events: list[Event] = field(default_factory=list)

    @property
    def can_undo(self) -> bool:
        return any(e.verb not in ("commented", "undone") and not e.undone for e in self.events)


def timeline(decision_id: str) -> Timeline:
    """An id (already found visible) -> its case and events."""
    case = Case.objects.select_related("owner").filter(pk=decision_id).first()
    return Timeline(case, list(case.events.select_related("by", "owner")) if case else [])


def export(since: int = 0) -> Iterator[dict[str, Any]]:
    """Events after an instant (milliseconds) -> rows of the table decision_events, for sources/operations."""
    moment = datetime.fromtimestamp(since / 1000, tz=UTC)
    for event in Event.objects.filter(at__gt=moment).select_related("by").iterator():
        yield {
            "decision": event.case_id,
            "at_ms": int(event.at.timestamp() * 1000),
            "by": event.by.username,
            "event": event.verb,
            "reason": event.reason,
        }




def task(decision: Decision, *, by: User) -> Task:
    """A decision already found visible -> the row of Today."""
    return _with_cases([decision], by)[0]


def concerns(one: Task, user: User) -> bool:
    """Whether a task is given to this person, or to their role and to nobody yet."""
    if one.case and one.case.owner_id:
        return bool(one.case.owner_id == user.pk)
    return one.decision.owner_role == user.role


def has_records() -> bool:
    """Whether any sale was imported."""
    return books.reached() is not None


@dataclass(frozen=True)
class Total:
    """The last row of the list: money in minor units."""

    count: int
    value: int
    low: int
    high: int


def total(found: list[Decision]) -> Total:
    """Decisions -> the sum of their gains. Its interval is computed on the sum: independent spreads add as squares."""
    gains = [d.gain for d in found]
    value = sum(g.value for g in gains)
    down = sum((g.value - g.low) ** 2 for g in gains) ** 0.5
    up = sum((g.high - g.value) ** 2 for g in gains) ** 0.5
    return Total(len(gains), value, round(value - down), round(value + up))


def tiles(run: Run, *, by: User) -> list[results.Tile]:
    """The key figures of a run: from its results for those who see the whole company, made of their own rows for others."""
    scope = scope_for(by)
    if not by.kind.sees:
        return results.arranged([k for k in results.key_figures(run) if scope.knows(k.measure)])

    def made() -> list[Kpi]:
        try:
            frames, country = books.engine().frames(as_of=run.as_of), str(books.company()["country"])
            return kpis(frames, run.as_of, country, run.last_day, scope)
        except ZhangguiError:
            return []

    found: list[Kpi] = books.kept(("kpis", run.as_of), scope, made)
    return results.arranged([k for k in found if scope.knows(k.measure)])


@dataclass(frozen=True)
class Kept:
    """What one kind promised and what came of it, over the decisions whose result was measured."""

    kind: str
    count: int
    promised: int
    low: int
    high: int
    got: int
    hit: float


@dataclass(frozen=True)
class Record:
    """The record of being right."""

    rows: tuple[Kept, ...] = ()

    @property
    def closed(self) -> int:
        return sum(r.count for r in self.rows)

    @property
    def got(self) -> int:
        return sum(r.got for r in self.rows)

    @property
    def promised(self) -> int:
        return sum(r.promised for r in self.rows)

    @property
    def share(self) -> float | None:
        return self.got / self.promised if self.promised else None

    @property
    def scale(self) -> tuple[float, float]:
        return scale_of([v for r in self.rows for v in (r.low, r.high, r.got)])


def record(*, by: User) -> Record:
    """Decisions this person may see whose result was measured -> promise beside result, by kind. Replays are never scored."""
    groups: dict[str, list[tuple[Decision, Outcome]]] = {}
    made = results.every_decision()
    for came in results.outcomes().values():
        decision = made.get(came.decision)
        if came.state == "in" and came.treated != 0 and decision and not decision.replay and may_see(decision, by):
            groups.setdefault(came.kind, []).append((decision, came))
    return Record(tuple(_kept(kind, found) for kind, found in groups.items()))


def _kept(kind: str, found: list[tuple[Decision, Outcome]]) -> Kept:
    sums = total([d for d, _ in found])
    got = sum(o.effect or 0 for _, o in found)
    return Kept(kind, len(found), sums.value, sums.low, sums.high, got, sum(bool(o.kept) for _, o in found) / len(found))


@dataclass(frozen=True)
class Odd:
    """An anomaly of the side column: its decision, whether it is good news, the parts of its cause."""

    decision: Decision
    good: bool = False
    shares: tuple[float, ...] = ()

    @property
    def title(self) -> dict[str, str]:
        return self.decision.title

    @property
    def why(self) -> dict[str, str]:
        """The part of its sentence that says why."""
        return _first_sentence((self.decision.details or {}).get("sentence") or self.decision.action)


def _first_sentence(both: dict[str, str]) -> dict[str, str]:
    return {"zh": both["zh"].split("。")[0], "en": both["en"].split(". ")[0]}


def anomalies(found: list[Task]) -> list[Odd]:
    """The investigations among the tasks, as the side column shows them."""
    return [_odd(t.decision) for t in found if t.decision.kind == "investigate"][:5]


def without_case(found: list[results.Tile], listed: list[Task]) -> list[results.Tile]:
    """Key figures and the tasks -> the figures out of their usual range for which there is no case in the list."""
    told = {measure_of(t.decision) for t in listed if t.decision.kind == "investigate"}
    return [t for t in found if t.odd and t.measure not in told]


def _odd(decision: Decision) -> Odd:
    details = decision.details or {}
    measure = MEASURES.get(details.get("measure", ""))
    more = float(details.get("value", 0)) > float(details.get("expected", 0))
    good = measure is not None and measure.better != "neither" and more == (measure.better == "more") and "value" in details
    changes = sorted((abs(float(r["change"])) for r in details.get("contributions", [])), reverse=True)
    whole = sum(changes) or 1
    return Odd(decision, good, tuple(c / whole for c in changes[:4]))
