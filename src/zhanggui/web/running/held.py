"""Which process does the work of a home, and which takes what people wrote into its lake: locks that fall with it."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator
from typing import IO

from zhanggui.base.settings import Home

LOCK, SENDING = ".jobs.lock", ".sending.lock"


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


@contextlib.contextmanager
def sending(home: Home) -> Iterator[None]:
    """A home -> whoever takes what people wrote on the site into its lake is alone with that; the others wait their turn.

    Never begun inside a transaction: who waits here must not keep others from writing.
    """
    home.path.mkdir(parents=True, exist_ok=True)
    with open(home.path / SENDING, "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def held(home: Home) -> bool:
    """Whether some process does the jobs of this home now."""
    with contextlib.suppress(FileNotFoundError), open(home.path / LOCK, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
