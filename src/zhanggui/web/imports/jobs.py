"""Long work in the background of the server: one thread, since the lake takes one import at a time. The page can be left.

A job that dies with its process leaves the lake as it was (an open batch is rolled back); its row then says so.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections, connections

_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imports")
_alive: set[int] = set()
_guard = threading.Lock()
log = logging.getLogger(__name__)


def start(upload: int, work: Callable[[int], None]) -> None:
    """An upload's key and what to do with it -> done later, in order."""
    with _guard:
        _alive.add(upload)
    _worker.submit(_run, upload, work)


def alive(upload: int) -> bool:
    """Whether this process has the job in hand."""
    with _guard:
        return upload in _alive


def wait(seconds: float = 60) -> None:
    """Until everything handed in so far is done."""
    _worker.submit(lambda: None).result(seconds)


def _run(upload: int, work: Callable[[int], None]) -> None:
    close_old_connections()
    try:
        work(upload)
    except Exception:
        log.exception("the import %s failed", upload)
    finally:
        with _guard:
            _alive.discard(upload)
        connections.close_all()
