"""Which process does the work of a home: a lock that falls with it."""

from __future__ import annotations

import contextlib
import fcntl
import time
from typing import IO

from zhanggui.base.settings import Home

LOCK = ".jobs.lock"


def take(home: Home) -> IO[str] | None:
    """A home -> its lock, held as long as it is open; none where another process has it."""
    home.path.mkdir(parents=True, exist_ok=True)
    lock = open(home.path / LOCK, "a+")  # noqa: SIM115
    # Some tries: whoever only looks (`held`) has it for a moment.
    for _ in range(5):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        time.sleep(0.1)
    lock.close()
    return None


def held(home: Home) -> bool:
    """Whether some process does the jobs of this home now."""
    with contextlib.suppress(FileNotFoundError), open(home.path / LOCK, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
