"""What is done with webhooks: asked for, turned off, told, delivered, delivered again."""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connections, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.hooks.addresses import place_of
from zhanggui.web.hooks.models import DONE, EVENTS, GIVEN_UP, WAITING, Delivery, Hook
from zhanggui.web.hooks.sending import send
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import IMPORT

FIRST_WAIT, LONGEST_WAIT, MOST_TRIES = timedelta(seconds=30), timedelta(hours=24), 9
"""Tried again after 30 s, 2 min, 8 min ... (four times as long each time), at most a day apart: over about two days."""
IN_HAND = timedelta(minutes=5)
"""For so long one worker has a delivery to itself; if it dies, another takes it up after that."""
log = logging.getLogger(__name__)
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hooks")
_asked = threading.Event()


def private_allowed() -> bool:
    """Whether the company lets its server call its own network."""
    return bool(books.company().get("webhooks_allow_private", False))


def add(url: str, events: Sequence[str], *, by: User) -> tuple[Hook, str]:
    """An address and the events it is told of -> the hook and its secret, which is shown this once.

    Events speak of the whole company, so only those ask for them who look after its records.
    """
    require(by, IMPORT)
    wanted = [e for e in EVENTS if e in set(events)]
    if not wanted or len(wanted) != len(set(events)):
        raise WrongUse(_("没有选事件，或没有这种事件。"), do=", ".join(EVENTS))
    if len(url) > 500:
        raise WrongUse(_("这不是网址。"))
    place_of(url, private=private_allowed())
    with transaction.atomic():
        hook = Hook.objects.create(owner=by, url=url.strip(), events=wanted, salt=secrets.token_urlsafe(32))
        audit.log("webhook added", f"webhook:{hook.pk}", by=by, new={"url": hook.url, "events": wanted})
    return hook, hook.secret


def remove(pk: int, *, by: User) -> None:
    """A hook -> it is told nothing more; its log stays."""
    require(by, IMPORT)
    with transaction.atomic():
        hook = Hook.objects.select_for_update().filter(pk=pk, off_at=None).first()
        if hook is None:
            raise ObjectDoesNotExist(f"webhook {pk}")
        hook.off_at = timezone.now()
        hook.save(update_fields=["off_at"])
        hook.deliveries.filter(state=WAITING).update(state=GIVEN_UP, due_at=None)
        audit.log("webhook removed", f"webhook:{pk}", by=by, old={"url": hook.url, "events": hook.events})


def redeliver(pk: int, *, by: User) -> Delivery:
    """A delivery -> waiting again, at once, with all its tries."""
    require(by, IMPORT)
    with transaction.atomic():
        found = Delivery.objects.select_for_update().select_related("hook").filter(pk=pk, hook__off_at=None).first()
        if found is None:
            raise ObjectDoesNotExist(f"delivery {pk}")
        found.state, found.tries, found.due_at = WAITING, 0, timezone.now()
        found.save(update_fields=["state", "tries", "due_at"])
        audit.log("webhook sent again", f"webhook:{found.hook_id}", by=by, new={"event": found.event, "about": found.about})
        transaction.on_commit(wake)
    return found


def anybody() -> bool:
    """Whether anybody wants to be told anything."""
    return Hook.objects.filter(off_at=None).exists()


def tell(event: str, about: str, data: Mapping[str, Any], *, happened: datetime | None = None) -> int:
    """What happened -> a line in the outbox of every hook that wants it, and was there when it happened; how many.

    Called inside the transaction of what happened: both are there, or neither.
    """
    now, told = timezone.now(), 0
    for hook in Hook.objects.select_related("owner").filter(off_at=None, made_at__lte=happened or now):
        if event not in hook.events or not hook.owner.may(IMPORT):
            continue
        body = json.dumps({"event": event, "about": about, "at": now.isoformat(), "data": data}, ensure_ascii=False, default=str)
        _, fresh = Delivery.objects.get_or_create(
            hook=hook, about=about[:120], defaults={"event": event, "body": body, "due_at": now}
        )
        told += fresh
    if told:
        transaction.on_commit(wake)
    return told


def wake() -> None:
    """The worker is asked to deliver soon; asked twice, it looks once."""
    if not _asked.is_set():
        _asked.set()
        _worker.submit(_work)


def wait(seconds: float = 60) -> None:
    """Until everything handed in so far was tried."""
    _worker.submit(lambda: None).result(seconds)


def _work() -> None:
    _asked.clear()
    try:
        deliver_due()
    except Exception:
        log.exception("webhooks could not be delivered")
    finally:
        connections.close_all()


def deliver_due(now: datetime | None = None) -> int:
    """Everything that is due -> tried once; how many arrived. For a periodic task, and right after a commit."""
    moment, arrived = now or timezone.now(), 0
    private = private_allowed()
    due = Q(state=WAITING, due_at__lte=moment, hook__off_at=None, hook__owner__is_active=True)
    for pk in list(Delivery.objects.filter(due).order_by("due_at", "pk").values_list("pk", flat=True)[:500]):
        # Whoever moves the hour has it: two workers never send the same one at a time.
        if Delivery.objects.filter(pk=pk, state=WAITING, due_at__lte=moment).update(due_at=moment + IN_HAND):
            arrived += _deliver(pk, moment, private)
    return arrived


def _deliver(pk: int, moment: datetime, private: bool) -> bool:
    one = Delivery.objects.select_related("hook").get(pk=pk)
    headers = {"Zhanggui-Event": one.event, "Zhanggui-Delivery": str(one.pk)}
    came = send(one.hook.url, one.body, headers, secret=one.hook.secret, private=private)
    one.tries += 1
    one.status, one.said, one.sent_at = came.status, came.said, moment
    if came.done:
        one.state, one.due_at = DONE, None
    elif one.tries >= MOST_TRIES:
        one.state, one.due_at = GIVEN_UP, None
    else:
        one.due_at = moment + min(FIRST_WAIT * 4 ** (one.tries - 1), LONGEST_WAIT)
    one.save(update_fields=["tries", "status", "said", "sent_at", "state", "due_at"])
    return came.done
