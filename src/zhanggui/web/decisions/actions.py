"""What is done with a decision: accept, assign, refuse, undo, close, comment. Each: one transaction, event and audit line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhanggui.base.errors import WrongUse
from zhanggui.web.audit import actions as audit
from zhanggui.web.decisions import told
from zhanggui.web.decisions.models import ACCEPTED, ASSIGNED, CLOSED, NEW, REFUSED, Case, Event, Todo
from zhanggui.web.decisions.reads import measure_of, visible
from zhanggui.web.people.reads import User, assignable, require, scope_for, user_named
from zhanggui.web.people.roles import DECIDE

OPEN = (NEW, ACCEPTED, ASSIGNED)
STILL = ("commented", "undone", "planned", "finished", "reopened", "dropped")
"""Events that leave a case where it stands."""
YEAR = timedelta(days=366)


def accept(decision: str, *, by: User) -> Case:
    """A decision -> accepted, once; whoever accepts is its owner unless it was given to somebody."""
    with _case(decision, by, (NEW, ASSIGNED)) as case:
        return _write(case, "accepted", by, state=ACCEPTED, owner=case.owner or by)


def assign(decision: str, *, by: User, owner: User, due: date | None = None, note: str = "") -> Case:
    """A decision -> given to somebody, until a day."""
    _may_take(decision, owner, due, by)
    with _case(decision, by, OPEN) as case:
        return _write(case, "assigned", by, state=ASSIGNED, owner=owner, due=due, reason=note)


def refuse(decision: str, *, by: User, reason: str) -> Case:
    """A decision -> not done; the reason is not optional, the next suggestion learns from it."""
    if not reason.strip():
        raise WrongUse(_("不做要写原因。"), do=_("用几个字说为什么不做。"))
    with _case(decision, by, OPEN) as case:
        return _write(case, "refused", by, state=REFUSED, reason=reason.strip())


def close(decision: str, *, by: User, result: str, result_cents: int | None = None) -> Case:
    """An accepted or assigned decision -> closed, with what came of it in words and, where known, in money."""
    if not result.strip():
        raise WrongUse(_("结案要写结果。"), do=_("用几个字说结果怎样。"))
    with _case(decision, by, (ACCEPTED, ASSIGNED)) as case:
        left = case.todos.filter(done_at=None, dropped=False).count()
        if left:
            raise WrongUse(_("还有%(left)s件待办没做完。") % {"left": left}, do=_("做完或去掉，再结案。"))
        return _write(case, "closed", by, state=CLOSED, reason=result.strip(), result_cents=result_cents)


def comment(decision: str, *, by: User, text: str) -> Case:
    """A word on a decision; its state stays."""
    if not text.strip():
        raise WrongUse(_("留言是空的。"))
    with _case(decision, by, (*OPEN, REFUSED, CLOSED)) as case:
        return _write(case, "commented", by, said=text.strip())


def plan(decision: str, *, by: User, text: str, owner: User, due: date | None = None) -> Todo:
    """A piece of work of a case -> written down, for somebody, until a day. Whoever has it sees the case."""
    if not text.strip():
        raise WrongUse(_("待办是空的。"), do=_("写一句要做什么。"))
    _may_take(decision, owner, due, by)
    with _case(decision, by, OPEN) as case:
        todo = Todo.objects.create(case=case, text=text.strip(), owner=owner, due=due)
        _of_todo(todo, "planned", by, {})
        return todo


TICKS = {"called": gettext_noop("打过电话"), "visited": gettext_noop("去过"), "sent": gettext_noop("发过消息")}
"""What can be ticked of a customer on a list."""


def tick(decision: str, customer: str, verb: str, *, by: User) -> Todo:
    """A customer of a decision's list and what was done -> a piece of work that is done; undone as any other."""
    lines = {line["customer"]: line for line in (visible(decision, by=by).details or {}).get("lines", []) if "customer" in line}
    if customer not in lines or verb not in TICKS:
        raise WrongUse(_("名单上没有这家客户。"))
    with _case(decision, by, OPEN) as case:
        called = str(lines[customer].get("name") or customer)[:150]
        todo = Todo.objects.create(
            case=case, text=f"{called}：{_(TICKS[verb])}", about=customer, owner=by, done_at=timezone.now(),
        )  # fmt: skip
        _of_todo(todo, "finished", by, {})
        return todo


def move(decision: str, number: int, verb: str, *, by: User) -> Todo:
    """A piece of work -> finished, reopened or dropped, by whoever may act on its case."""
    with _case(decision, by, (*OPEN, REFUSED, CLOSED)) as case:
        todo = Todo.objects.select_for_update().filter(case=case, pk=number).first()
        if todo is None or verb not in ("finished", "reopened", "dropped"):
            raise WrongUse(_("没有这件待办。"))
        old = todo.as_logged()
        todo.done_at = timezone.now() if verb == "finished" else None
        todo.dropped = verb == "dropped"
        if todo.as_logged() == old:
            raise WrongUse(_("现在做不了：别人已经处理过了。"), do=_("刷新看看。"))
        todo.save()
        _of_todo(todo, verb, by, old)
        return todo


def _of_todo(todo: Todo, verb: str, by: User, old: dict[str, object]) -> None:
    """A piece of work and what was done with it -> its event in the case, its line in the audit."""
    event = Event.objects.create(case=todo.case, by=by, verb=verb, reason=todo.text, owner=todo.owner, due=todo.due)
    told.event(event, todo.case)
    audit.log(f"task {verb}", f"decision:{todo.case_id}", by=by, old=old, new=todo.as_logged())


def _may_take(decision: str, owner: User, due: date | None, by: User) -> None:
    """Somebody to whom a decision, or work of it, is to be given -> nothing; WrongUse where it is not theirs to do or to see."""
    if owner.pk not in {user.pk for user in assignable()}:
        raise WrongUse(_("不能转给%(who)s：账号停用了，或角色不管决策。") % {"who": owner})
    if due is not None and not -YEAR <= due - timezone.localdate() <= 5 * YEAR:
        raise WrongUse(_("期限%(day)s不像是真的。") % {"day": due.isoformat()}, do=_("写一年前到五年后之间的一天，或空着。"))
    if not scope_for(owner).knows(measure_of(visible(decision, by=by))):
        raise WrongUse(_("不能转给%(who)s：这件事要看成本和毛利，这个角色看不到。") % {"who": owner})


def undo(decision: str, *, by: User) -> Case:
    """The last act on a decision -> undone: the case is as it was before. By whoever did it, or who sees the whole company."""
    require(by, DECIDE)
    visible(decision, by=by)
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(pk=decision).first()
        last = case.events.exclude(verb__in=STILL).filter(undone=False).last() if case else None
        if case is None or last is None:
            raise WrongUse(_("没有可撤销的。"))
        if last.by_id != by.pk and by.kind.sees:
            raise WrongUse(_("这是%(who)s做的，只有本人或看全公司的人能撤销。") % {"who": last.by})
        old = case.as_logged()
        before = last.before
        case.state, case.reason, case.result_cents = before["state"], before["reason"], before["result_cents"]
        case.owner = user_named(before["owner"]) if before["owner"] else None
        case.due = date.fromisoformat(before["due"]) if before["due"] else None
        case.save()
        last.undone = True
        last.save(update_fields=["undone"])
        told.event(Event.objects.create(case=case, by=by, verb="undone", before=old), case)
        audit.log("decision undone", f"decision:{decision}", by=by, old=old, new=case.as_logged())
    return case


@contextmanager
def _case(decision: str, by: User, states: tuple[str, ...]) -> Iterator[Case]:
    """A decision that this person may see and act on -> its case, locked, in one of the states; one transaction around it."""
    require(by, DECIDE)
    kind = visible(decision, by=by).kind
    with transaction.atomic():
        Case.objects.get_or_create(pk=decision, defaults={"kind": kind})
        case = Case.objects.select_for_update().get(pk=decision)
        if case.state not in states:
            raise WrongUse(_("现在做不了：别人已经处理过了。"), do=_("刷新看看，或先撤销上一步。"))
        yield case


def _write(case: Case, verb: str, by: User, said: str = "", **fields: Any) -> Case:
    """A locked case and what becomes of it -> written, with its event and its line in the audit."""
    old = case.as_logged()
    for name, value in fields.items():
        setattr(case, name, value)
    case.save()
    done = Event.objects.create(
        case=case, by=by, verb=verb, before=old, reason=said or str(fields.get("reason", "")),
        owner=fields.get("owner"), due=fields.get("due"), result_cents=fields.get("result_cents"),
    )
    told.event(done, case)
    new = case.as_logged() | ({"said": said} if said else {})
    audit.log(f"decision {verb}", f"decision:{case.pk}", by=by, old=old, new=new)
    return case
