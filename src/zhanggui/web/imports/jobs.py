"""Long work with files, in the background of the server (`web/running/jobs.py`): the page can be left, the server restarted.

A job that is cut off leaves the lake as it was (an open batch is rolled back), and is done again at the next start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhanggui.web.running import jobs

wait = jobs.wait


def start(upload: int, work: Callable[..., None], *arguments: Any) -> None:
    """An upload's key, a function of a module and what it takes after the key -> done later, in order."""
    jobs.start(work, upload, *arguments, subject=f"upload:{upload}")


def alive(upload: int) -> bool:
    """Whether a job waits or runs for it."""
    return jobs.alive(f"upload:{upload}")
