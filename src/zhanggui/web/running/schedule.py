"""What the clock begins: the nightly refresh, the pick-up of new records, a backup, webhooks. Looked at once a minute.

A job of the schedule has a key that names its hour, so it is begun once however often the server starts; one that was
missed while the server stood still is made good on the same day.
"""

from __future__ import annotations

import logging
import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from zhanggui.base.settings import Home
from zhanggui.web.connections.actions import gather
from zhanggui.web.decisions import told
from zhanggui.web.imports import work as imports
from zhanggui.web.running import jobs
from zhanggui.web.running.backup import archive
from zhanggui.web.running.models import DONE, FAILED, Job

KEPT = timedelta(days=30)
log = logging.getLogger("zhanggui.schedule")
EACH_MINUTE: list[Callable[[datetime], Any]] = [told.each_minute]
"""What is done each minute without a job of its own (it takes the moment): webhooks that are due."""
PICK_UP: list[Callable[[Home, Callable[[str], Any]], Any]] = [gather]
"""What is done each `pickup_minutes`: folders and databases looked at (they take the home and who listens)."""


def tick(now: datetime | None = None) -> list[str]:
    """A moment (UTC) -> the keys of the jobs that began; what is due each minute is done."""
    now = now or datetime.now(UTC)
    for act in EACH_MINUTE:
        try:
            act(now)
        except Exception:
            log.exception("what is due each minute could not be done")
    begun = [key for key, work in due(settings.HOME.settings(), now) if jobs.start(work, key=key)]
    if begun:
        log.info("the schedule began", extra={"keys": begun})
        Job.objects.filter(state__in=(DONE, FAILED), at__lt=timezone.now() - KEPT).delete()
    return begun


def due(own: dict[str, Any], now: datetime) -> list[tuple[str, Callable[[], Any]]]:
    """The settings and a moment -> (key, work) of all that should have begun by then; keys that exist do nothing."""
    here = now.astimezone(zoneinfo.ZoneInfo(str(own["time_zone"])))
    found: list[tuple[str, Callable[[], Any]]] = []
    clock, day = here.strftime("%H:%M"), here.date().isoformat()
    for name, work in (("refresh_at", nightly_refresh), ("backup_at", nightly_backup)):
        if own[name] and clock >= str(own[name]):
            found.append((f"{name} {day}", work))
    every = int(own["pickup_minutes"])
    if every and PICK_UP:
        slot = (here.hour * 60 + here.minute) // every * every
        found.append((f"pickup {day} {slot // 60:02d}:{slot % 60:02d}", pick_up))
    return found


def nightly_refresh() -> None:
    """Everything computed again from what is in the lake."""
    imports.refreshed(jobs.say)


def nightly_backup() -> None:
    """A backup into the home's folder `backups`; the oldest beyond `backup_keep` go."""
    home: Home = settings.HOME
    archive.nightly(home, keep=int(home.settings()["backup_keep"]), say=jobs.say)


def pick_up() -> None:
    """Folders and databases looked at for new records."""
    for look in PICK_UP:
        look(settings.HOME, jobs.say)
