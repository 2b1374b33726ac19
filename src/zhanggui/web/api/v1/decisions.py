"""Decisions: today's list, one in full, what is done with it; the key figures of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema
from pydantic import BeforeValidator, WithJsonSchema

from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse
from zhanggui.base.money import cents, major
from zhanggui.decide import DECISIONS
from zhanggui.decide.outcome import Outcome
from zhanggui.decide.shown import as_json
from zhanggui.measures.answer import plain
from zhanggui.measures.compare import DAYS
from zhanggui.refresh import Run
from zhanggui.web.api.access import let, let_write
from zhanggui.web.api.once import once
from zhanggui.web.api.problems import REFUSALS
from zhanggui.web.api.shapes import Day, Key, Limit, Page, PageNumber, Said, Text, paged
from zhanggui.web.decisions import actions, reads, results
from zhanggui.web.decisions.models import NEW
from zhanggui.web.people.reads import User, user_named
from zhanggui.web.people.roles import DECIDE
from zhanggui.web.show.numbers import change

router = Router(tags=[gettext_noop("建议")])
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{1,40}$", description="建议的编号")]


class Money(Schema):
    value: float
    low: float
    high: float
    currency: str


class Share(Schema):
    """How much of a stake acting changes, 0 to 1: measured on those left alone, or assumed."""

    value: float
    low: float
    high: float
    basis: Literal["measured", "assumed"]


class Evidence(Schema):
    """A number behind a suggestion; `ask` with the filter and the day `as_of` answers it again."""

    name: str
    value: float
    unit: str
    table: str
    filter: str


class DecisionOut(Schema):
    """A suggestion, in the shape of `zhanggui today`. The expected gain is stake x share - cost; the three are null of
    suggestions made before they were kept apart."""

    id: str
    kind: str
    subject: str
    title: str
    action: str
    owner_role: str
    expected_gain: Money
    confidence: float
    evidence: list[Evidence]
    status: str
    held_out: bool
    as_of: str
    expires: str
    run: str
    stake: Money | None
    share: Share | None
    cost: float | None


class Event(Schema):
    at: str
    by: str
    event: str
    said: str
    owner: str | None
    due: str | None
    result: float | None
    undone: bool


class Came(Schema):
    """What came of it. Money in major units."""

    state: str
    measure: str
    first: str | None = Field(alias="from")
    last: str | None = Field(alias="to")
    after: float | None
    usual: float | None
    effect: float | None
    low: float | None
    high: float | None
    promised: float | None
    kept: bool | None


class Case(DecisionOut):
    """A suggestion in full: with who does it until when, what was done, what came of it."""

    owner: str | None
    due: str
    can_undo: bool
    timeline: list[Event]
    outcome: Came
    details: dict[str, Any] = Field(description="案卷页画图用的数：金额是分，天是天数")


class Decisions(Page):
    rows: list[DecisionOut]


class Today(Decisions):
    run: str | None
    as_of: str | None
    replay: bool | None


class FigureCompared(Schema):
    """A figure beside an earlier one: which comparison, both numbers, both periods."""

    kind: str = Field(description="那天：week、year、aligned；本月到今：month、month_previous、month_aligned、month_together")
    value: float | None
    before: float | None
    change: float | None
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    against_from: str
    against_to: str
    covered: bool = Field(description="对比期是不是全有记录；没有就不给数")


class Figure(Schema):
    measure: str
    unit: str
    day: str
    value: float | None
    week_before: float | None
    year_before: float | None
    month: float | None
    expected: float | None
    odd: bool
    compared: list[FigureCompared] = Field(description="和哪几段比，各是哪几天")
    days: list[str]
    series: list[float | None]
    low: list[float | None]
    high: list[float | None]
    cost_coverage: float | None = Field(None, description="按多少销售额算：成本已知的那部分占比；和成本无关的数没有")


class Figures(Page):
    rows: list[Figure]


def shown(task: reads.Task) -> dict[str, Any]:
    """A row of Today -> its JSON: that of the command."""
    d = task.decision
    return as_json(d, d.run, "open" if task.state == NEW else task.state, get_language() or "zh-hans")


def run_of(as_of: int | None) -> Run | None:
    """A day, or none -> the run whose list it is; 404 for a day that was never replayed."""
    run = results.run_of(as_of)
    if run is None and as_of is not None:
        raise ObjectDoesNotExist(f"no run as of {as_of}")
    return run


AsOf = Annotated[Day | None, Query(description="哪一天的单子；不写就是今天的")]


@router.get("/today", response={200: Today, **REFUSALS}, summary=gettext_noop("今天做什么"))
def today(
    request: HttpRequest, as_of: AsOf = None,
    kind: Annotated[str, Query(pattern=f"^({'|'.join(DECISIONS)})?$", description="只要这一种")] = "",
    page: PageNumber = 1, limit: Limit = 50,
) -> dict[str, Any]:
    """What the last refresh left, worth most first, as far as it is this person's to see; empty where nothing was computed."""
    run = run_of(as_of)
    found = reads.tasks(by=let(request, ""), run=run) if run else []
    rows, told = paged(request, [t for t in found if kind in ("", t.decision.kind)], page, limit)
    told |= {"run": run.run if run else None, "as_of": iso(run.as_of) if run else None, "replay": run.replay if run else None}
    return told | {"rows": [shown(t) for t in rows]}


@router.get("/decisions", response={200: Decisions, **REFUSALS}, summary=gettext_noop("所有提过的建议"))
def decisions(request: HttpRequest, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """Every live decision that is this person's to see, newest first."""
    rows, told = paged(request, reads.history(by=let(request, "")), page, limit)
    return told | {"rows": [shown(t) for t in rows]}


@router.get("/decisions/{decision}", response={200: Case, **REFUSALS}, summary=gettext_noop("一条建议的全部"), by_alias=True)
def decision(request: HttpRequest, decision: Id) -> dict[str, Any]:
    """Evidence, what was done, what came of it."""
    return case(decision, let(request, ""))


def case(pk: str, user: User) -> dict[str, Any]:
    """An id -> the case in full, NoSuchDecision where it is not theirs to see."""
    found = reads.visible(pk, by=user)
    task, line = reads.task(found, by=user), reads.timeline(pk)
    told = shown(task)
    return told | {
        "owner": task.case.owner.username if task.case and task.case.owner else None, "due": task.due.isoformat(),
        "can_undo": line.can_undo, "outcome": came(results.outcome_of(found)), "details": found.details or {},
        "timeline": [
            {"at": e.at.isoformat(), "by": e.by.username, "event": e.verb, "said": e.reason,
             "owner": e.owner.username if e.owner else None, "due": e.due.isoformat() if e.due else None,
             "result": None if e.result_cents is None else float(major(e.result_cents)), "undone": e.undone}
            for e in line.events
        ],
    }


def came(found: Outcome) -> dict[str, Any]:
    """What came of a decision -> its JSON."""
    money = {name: plain(getattr(found, name), "money") for name in ("effect", "low", "high", "promised")}
    ends = {"from": plain(found.first, "day"), "to": plain(found.last, "day")}
    as_is = {name: getattr(found, name) for name in ("state", "measure", "after", "usual", "kept")}
    return as_is | ends | money


@router.get("/kpis", response={200: Figures, **REFUSALS}, summary=gettext_noop("今天的几个要紧数"), by_alias=True)
def kpis(request: HttpRequest, as_of: AsOf = None, page: PageNumber = 1, limit: Limit = 50) -> dict[str, Any]:
    """The strip of Today: the last day beside a week and a year before, and six weeks with their usual range."""
    user, run = let(request, ""), run_of(as_of)
    tiles = reads.tiles(run, by=user) if run and user.kind.acts else []
    rows, told = paged(request, tiles, page, limit)
    return told | {"rows": [figure(t) for t in rows]}


def figure(tile: results.Tile) -> dict[str, Any]:
    """A tile of the strip -> its JSON."""
    k, unit = tile.kpi, tile.unit
    one = {name: plain(getattr(k, name), unit) for name in ("value", "week_before", "year_before", "month", "expected")}
    many = {name: [plain(v, unit) for v in getattr(k, name)] for name in ("series", "low", "high")}
    compared = [
        {"kind": c.kind, "value": plain(c.value, unit), "before": plain(c.before, unit), "covered": c.covered,
         "change": change(c.value, c.before, unit)} | dict(zip(DAYS, map(iso, (*c.period, *c.against)), strict=True))
        for c in k.compared
    ]
    told = {"measure": k.measure, "unit": unit, "day": iso(k.day), "odd": tile.odd, "compared": compared}
    return told | {"days": [iso(d) for d in k.days], "cost_coverage": tile.share} | one | many


def _amount(value: Any) -> Decimal:
    """JSON's number or text in major units -> exact; at most two decimals, as money has."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or (isinstance(value, str) and len(value) > 20):
        raise ValueError("write money as 1234.56")
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        raise ValueError("write money as 1234.56") from None
    if not found.is_finite() or abs(found) > 10**12:
        raise ValueError("write money as 1234.56")
    return found


Amount = Annotated[
    Decimal, BeforeValidator(_amount), WithJsonSchema({"type": "number", "minimum": -(10**12), "maximum": 10**12})
]
Reason = Annotated[Text, Field(min_length=1, max_length=1000)]


class Assign(Said):
    owner: Annotated[Text, Field(min_length=1, max_length=60, description="转给谁：用户名")]
    due: Day | None = Field(None, description="何时前")
    note: Annotated[Text, Field(max_length=500, description="交代一句")] = ""


class Refuse(Said):
    reason: Reason = Field(description="为什么不做")


class Close(Said):
    result: Reason = Field(description="结果怎样")
    amount: Amount | None = Field(None, description="值多少钱，元")


class Comment(Said):
    text: Reason = Field(description="说什么")


def _acted(request: HttpRequest, pk: str, act: Callable[[User], object]) -> Any:
    """A call and what it does with a decision -> the case as it is afterwards."""
    user = let_write(request, DECIDE)

    def done() -> dict[str, Any]:
        reads.visible(pk, by=user)
        act(user)
        return case(pk, user)

    return once(request, done)


@router.post("/decisions/{decision}/accept", response={200: Case, **REFUSALS}, summary=gettext_noop("接受"), by_alias=True)
def accept(request: HttpRequest, decision: Id, key: Key = None) -> Any:
    """Accepted; whoever accepts is its owner unless it was given to somebody."""
    return _acted(request, decision, lambda user: actions.accept(decision, by=user))


@router.post("/decisions/{decision}/assign", response={200: Case, **REFUSALS}, summary=gettext_noop("转派"), by_alias=True)
def assign(request: HttpRequest, decision: Id, given: Assign, key: Key = None) -> Any:
    """Given to somebody, until a day."""
    def act(user: User) -> object:
        owner = user_named(given.owner)
        if owner is None:
            raise WrongUse(_("没有账号%(name)s。") % {"name": given.owner}, where="owner")
        due = None if given.due is None else date.fromisoformat(iso(given.due))
        return actions.assign(decision, by=user, owner=owner, due=due, note=given.note)

    return _acted(request, decision, act)


@router.post("/decisions/{decision}/refuse", response={200: Case, **REFUSALS}, summary=gettext_noop("不做"), by_alias=True)
def refuse(request: HttpRequest, decision: Id, given: Refuse, key: Key = None) -> Any:
    """Not done, with a reason."""
    return _acted(request, decision, lambda user: actions.refuse(decision, by=user, reason=given.reason))


@router.post("/decisions/{decision}/close", response={200: Case, **REFUSALS}, summary=gettext_noop("结案"), by_alias=True)
def close(request: HttpRequest, decision: Id, given: Close, key: Key = None) -> Any:
    """Closed, with what came of it in words and, where known, in money."""
    worth = None if given.amount is None else cents(given.amount)
    return _acted(request, decision, lambda user: actions.close(decision, by=user, result=given.result, result_cents=worth))


@router.post("/decisions/{decision}/comment", response={200: Case, **REFUSALS}, summary=gettext_noop("留言"), by_alias=True)
def comment(request: HttpRequest, decision: Id, given: Comment, key: Key = None) -> Any:
    """A word; the state stays."""
    return _acted(request, decision, lambda user: actions.comment(decision, by=user, text=given.text))


@router.post("/decisions/{decision}/undo", response={200: Case, **REFUSALS}, summary=gettext_noop("撤销上一步"), by_alias=True)
def undo(request: HttpRequest, decision: Id, key: Key = None) -> Any:
    """The last act undone."""
    return _acted(request, decision, lambda user: actions.undo(decision, by=user))
