"""Long work in the background: kept in a file of the home, done one after the other by one thread of the server.

A job is a row of `Job` and a message of huey. The row is claimed before it is done, so a message that comes twice does it
once; a job whose server was killed waits again at the next start, and is told failed when it ended its server three times.
"""

from __future__ import annotations

import importlib
import logging
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import close_old_connections, connections, transaction
from django.utils import timezone
from huey import SqliteHuey, crontab
from huey.consumer import Consumer

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.web.running.held import take
from zhanggui.web.running.models import DONE, FAILED, RUNNING, WAITING, Job

TRIES = 3
log = logging.getLogger("zhanggui.jobs")
_now = threading.local()


def start(work: Callable[..., Any], *arguments: Any, subject: str = "", key: str | None = None) -> Job | None:
    """A function of a module, its arguments (JSON) -> done later, in order; none where that key was there already."""
    name = f"{work.__module__}:{work.__qualname__}"
    if not work.__module__.startswith("zhanggui.") or "<" in name:
        raise WrongUse(f"{name} cannot be found again after a restart.", do="Give a function of a module, and its arguments.")
    fresh = {"work": name, "arguments": list(arguments), "subject": subject}
    if key is not None:
        job, made = Job.objects.get_or_create(key=key, defaults=fresh)
        if not made:
            return None
    else:
        job = Job.objects.create(**fresh)
    home: Home = settings.HOME
    transaction.on_commit(lambda: _wake(home, job.pk))
    return job


def alive(subject: str) -> bool:
    """Whether a job about it waits or runs."""
    return Job.objects.filter(subject=subject, state__in=(WAITING, RUNNING)).exists()


def say(text: object) -> None:
    """How far the job of this thread is -> on its row."""
    pk = getattr(_now, "job", None)
    if pk is not None:
        Job.objects.filter(pk=pk).update(step=str(text)[:300])


def do(pk: int) -> None:
    """A job's key -> claimed, done, its end written down. One that is claimed already is left alone."""
    if not Job.objects.filter(pk=pk, state=WAITING).update(state=RUNNING, started_at=timezone.now()):
        return
    job = Job.objects.get(pk=pk)
    job.tries += 1
    job.save(update_fields=["tries"])
    _now.job, began = pk, time.perf_counter()
    log.info("job begun", extra={"job": pk, "work": job.work, "subject": job.subject, "tries": job.tries})
    try:
        module, _, function = job.work.partition(":")
        getattr(importlib.import_module(module), function)(*job.arguments)
        state, problem = DONE, {}
    except ZhangguiError as told:
        state, problem = FAILED, told.kept()
        log.warning("job failed", extra={"job": pk, "work": job.work, "problem": told.what})
    except Exception as broken:
        state, problem = FAILED, {"what": f"{type(broken).__name__}: {broken}"[:500], "where": job.work, "do": ""}
        log.exception("job broke", extra={"job": pk, "work": job.work})
    finally:
        _now.job = None
    Job.objects.filter(pk=pk).update(state=state, problem=problem, ended_at=timezone.now(), step="")
    log.info("job ended", extra={"job": pk, "work": job.work, "state": state, "ms": round((time.perf_counter() - began) * 1000)})


def wait(seconds: float = 60) -> None:
    """Everything handed in so far is done, by a thread of its own: for a process that has no worker."""
    thread = threading.Thread(target=_work_off, name="jobs", args=(settings.HOME,))
    thread.start()
    thread.join(seconds)


def _work_off(home: Home) -> None:
    queue = queue_of(home.path)
    try:
        while (task := queue.dequeue()) is not None:
            queue.execute(task)
    finally:
        queue.storage.close()
        connections.close_all()


def _wake(home: Home, pk: int) -> None:
    queue = queue_of(home.path)
    queue.enqueue(queue.own_task.s(pk))


@lru_cache(maxsize=8)
def queue_of(path: Path) -> SqliteHuey:
    """A home's folder -> its queue, a file `jobs.db` there."""
    path.mkdir(parents=True, exist_ok=True)
    queue = SqliteHuey("zhanggui", filename=str(path / "jobs.db"), results=False, utc=True, timeout=20)
    (path / "jobs.db").chmod(0o600)

    def job(pk: int) -> None:
        close_old_connections()
        try:
            do(pk)
        finally:
            connections.close_all()

    queue.own_task = queue.task(name="job")(job)
    return queue


class _Threads(Consumer):  # type: ignore[misc]
    """The consumer inside a server that has signals of its own."""

    def _set_signal_handlers(self) -> None:
        """Left to the server."""


class Worker:
    """The one thread that works in a home: begun by the server's process, kept out by a lock where another has it."""

    def __init__(self, home: Home, tick: Callable[[], Any]) -> None:
        self.home, self.tick = home, tick
        self._lock: IO[str] | None = None
        self._consumer: Consumer | None = None

    def begin(self) -> bool:
        """-> whether this process does the work now; what a killed one left waits again."""
        self._lock = take(self.home)
        if self._lock is None:
            log.warning("another process does the jobs of this home", extra={"home": str(self.home.path)})
            return False
        queue = queue_of(self.home.path)
        recover(self.home)

        def tick() -> None:
            close_old_connections()
            try:
                self.tick()
            except Exception:
                log.exception("the schedule could not be looked at")
            finally:
                connections.close_all()

        queue.periodic_task(crontab(), name="tick", expires=50)(tick)
        self._consumer = _Threads(queue, workers=1, periodic=True, initial_delay=0.2, max_delay=1.0, check_worker_health=False)
        self._consumer.start()
        # A server's worker may be a child of `multiprocessing`, which ends without `atexit`; this is called in both.
        Finalize(None, self.stop, exitpriority=10)
        return True

    def stop(self, seconds: float = 5) -> None:
        """No more jobs are taken up; the one at work may end within that time, else it is done again at the next start."""
        if self._consumer is not None:
            self._consumer.shutdown_timeout = seconds
            self._consumer.stop(graceful=True)
            self._consumer = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def recover(home: Home) -> int:
    """Jobs that a killed server left -> they wait again, or are told failed -> how many wait."""
    for job in Job.objects.filter(state=RUNNING):
        if job.tries >= TRIES:
            what = f"The server ended {job.tries} times while it did this."
            advice = "See the log and the memory of the machine; then start it again by hand."
            job.state, job.problem, job.ended_at = FAILED, {"what": what, "where": job.work, "do": advice}, timezone.now()
        else:
            job.state = WAITING
        job.save(update_fields=["state", "problem", "ended_at"])
        log.warning("a job was cut off", extra={"job": job.pk, "work": job.work, "state": job.state})
    queue = queue_of(home.path)
    queue.flush()
    waiting = list(Job.objects.filter(state=WAITING).order_by("pk").values_list("pk", flat=True))
    for pk in waiting:
        _wake(home, pk)
    return len(waiting)

