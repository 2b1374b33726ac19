"""What other systems are told of decisions: that a refresh was done, what it suggested, what somebody did about it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from zhanggui.base.days import iso
from zhanggui.base.money import major
from zhanggui.decide.shown import as_json
from zhanggui.web import books
from zhanggui.web.decisions import results
from zhanggui.web.decisions.models import Case, Event
from zhanggui.web.hooks import actions as hooks
from zhanggui.web.hooks.models import EVENT, MADE, REFRESHED


def newest_run() -> int:
    """The newest live run -> told, with each suggestion it made, once to each hook that was there before it; how often.

    Looked at after a refresh and each minute: a refresh begun by a command is told too.
    """
    run = results.run_of() if hooks.anybody() else None
    if run is None:
        return 0
    ended, language = datetime.fromtimestamp(run.at_ms / 1000, UTC), str(books.company()["language"])
    data = {"run": run.run, "as_of": iso(run.as_of), "last_day": iso(run.last_day), "decisions": list(run.decisions)}
    with transaction.atomic():
        told = hooks.tell(REFRESHED, f"run:{run.run}", data, happened=ended)
        for decision in results.decisions_of(run):
            if decision.run == run.run:
                made = as_json(decision, run.run, "open", language)
                told += hooks.tell(MADE, f"decision:{decision.id}", made, happened=ended)
    return told


def event(done: Event, case: Case) -> None:
    """Something done with a case -> told; called inside the transaction of the act."""
    data: dict[str, Any] = {
        "decision": case.pk, "kind": case.kind, "event": done.verb, "by": done.by.username, "at": done.at.isoformat(),
        "status": "open" if case.state == "new" else case.state, "owner": case.owner.username if case.owner else None,
        "due": case.due.isoformat() if case.due else None, "said": done.reason,
        "result": None if done.result_cents is None else float(major(done.result_cents)),
    }
    hooks.tell(EVENT, f"event:{done.pk}", data)


def each_minute(now: datetime) -> None:
    """For the clock: what is new is told, what is due is delivered."""
    newest_run()
    hooks.deliver_due(now)
