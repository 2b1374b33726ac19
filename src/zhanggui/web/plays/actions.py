"""What is done with plays: written, changed, dropped, started, taken out, ended, undone. Each: one transaction, one audit line.

Starting freezes the list: who is on it, and who of them is left alone by lot. Until the list has gone out the start can be undone
whole; afterwards people have been spoken to, and the play can only be ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from random import SystemRandom
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.base.days import day_number
from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.web.audit import actions as audit
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import PLAY
from zhanggui.web.plays import exported, reads
from zhanggui.web.plays.models import DRAFT, DROPPED, ENDED, RUNNING, Person, Play

LOTS = SystemRandom()
"""By what lots are drawn; nobody can foresee or repeat it."""
WRITTEN = (
    "name", "kind", "query", "content_zh", "content_en", "offer", "coupon", "offer_cents", "channel", "days", "hold_out",
    "cost_cents", "owner",
)  # fmt: skip


def write(values: Mapping[str, Any], *, by: User) -> Play:
    """Values of the form -> a draft."""
    require(by, PLAY)
    with transaction.atomic():
        made = Play.objects.create(by=by, **{name: values[name] for name in WRITTEN})
        audit.log("play written", f"play:{made.pk}", by=by, new=made.as_logged())
    return made


def change(pk: int, values: Mapping[str, Any], *, by: User) -> Play:
    """A draft -> with other values. What has begun says what it said."""

    def do(found: Play) -> None:
        for name in WRITTEN:
            setattr(found, name, values[name])

    return _step(pk, by, (DRAFT,), "play changed", do)


def drop(pk: int, *, by: User) -> Play:
    """A draft -> not done; it stays on record and can be taken back."""
    return _step(pk, by, (DRAFT,), "play dropped", lambda found: _to(found, DROPPED))


def start(pk: int, *, by: User) -> Play:
    """A draft -> running: everybody of its filter who is in no other running play of the kind, a share of them left alone."""

    def do(found: Play) -> None:
        rows, busy = reads.audience(found, by=by)
        if not rows:
            raise WrongUse(_("名单是空的，开始不了。"), do=_("换个筛选，或者等别的同类计划结束。"))
        alone = set(LOTS.sample(range(len(rows)), round(found.hold_out * len(rows))))
        Person.objects.bulk_create(
            Person(play=found, customer=row["customer"], name=row["name"] or "", rep=row["rep"] or "",
                   region=row["region"] or "", held_out=i in alone)
            for i, row in enumerate(rows)
        )  # fmt: skip
        found.started_day, found.busy = today(), busy
        _to(found, RUNNING)

    return _step(pk, by, (DRAFT,), "play started", do)


def go(pk: int, *, by: User) -> Play:
    """A running play -> its list is out: from today on its days count, and nobody is taken back. Once is enough."""
    require(by, PLAY)
    one = Play.objects.filter(pk=pk).first()
    if one is not None and one.state in (RUNNING, ENDED) and one.gone_day is not None:
        return one

    def do(found: Play) -> None:
        found.gone_day, found.before, found.sent = today(), "", False

    return _told(_step(pk, by, (RUNNING,), "play went out", do))


def end(pk: int, *, by: User) -> Play:
    """A running play -> ended today; what comes later counts no more."""

    def do(found: Play) -> None:
        if found.gone_day is None:
            raise WrongUse(_("名单还没发出去，没有可结束的。"), do=_("撤销开始就行。"))
        found.ended_day, found.sent = today(), False
        _to(found, ENDED)

    return _told(_step(pk, by, (RUNNING,), "play ended", do))


def undo(pk: int, *, by: User) -> Play:
    """The last step of a play -> undone: the list of a start whose list is not out is thrown away; lots are drawn anew."""

    def do(found: Play) -> None:
        if not found.before:
            raise WrongUse(_("没有可撤销的。"), do=_("名单已经发出去的计划，只能提前结束。"))
        if found.state == RUNNING:
            found.people.all().delete()
            found.started_day, found.busy = None, 0
        elif found.state == ENDED:
            found.ended_day, found.sent = None, False
        found.state, found.before = found.before, ""

    return _told(_step(pk, by, (RUNNING, ENDED, DROPPED), "play undone", do))


def today() -> int:
    """-> the day of the company's time zone."""
    return day_number(timezone.localdate())


def _to(found: Play, state: str) -> None:
    found.before, found.state = found.state, state


def _step(pk: int, by: User, states: tuple[str, ...], verb: str, do: Callable[[Play], None]) -> Play:
    require(by, PLAY)
    with transaction.atomic():
        # All of its kind are held, in one order: two that start at once would draw the same customers.
        held = Play.objects.select_for_update().filter(kind__in=Play.objects.filter(pk=pk).values("kind")).order_by("pk")
        found = next((play for play in held if play.pk == pk), None)
        if found is None:
            raise WrongUse(_("没有这个触达计划。"))
        if found.state not in states:
            raise WrongUse(_("现在做不了：这个计划已经不是那个状态了。"), do=_("刷新看看，或先撤销上一步。"))
        old = found.as_logged()
        do(found)
        found.save()
        audit.log(verb, f"play:{found.pk}", by=by, old=old, new=found.as_logged() | {"list": found.people.count()})
    return found


def _told(found: Play) -> Play:
    """A play that changed -> the lake knows; where it cannot be written just now, the next refresh writes it."""
    with suppress(ZhangguiError):
        exported.to_lake(settings.HOME)
    return found
