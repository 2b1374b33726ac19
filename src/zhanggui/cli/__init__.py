"""The command `zhanggui`. Every command imports what it needs when it is called, so that help comes at once.

JSON stands alone on standard output; progress and notes go to standard error. Exit 0 done, 1 could not, 2 wrong use.
"""

from __future__ import annotations

import os
import sys

from zhanggui.base.errors import ZhangguiError
from zhanggui.cli import (
    backtests,
    clean,
    customers,
    decisions,
    members,
    newcomers,
    plays,
    programs,
    questions,
    records,
    running,
    site,
    sources,
)
from zhanggui.cli.app import app, damaged, say

__all__ = [
    "app", "backtests", "clean", "customers", "decisions", "main", "members", "newcomers", "plays", "programs", "questions",
    "records", "running", "site", "sources",
]  # fmt: skip


def main() -> None:
    """The entry point: an error a person can mend is three lines, never a traceback."""
    try:
        app()
    except ZhangguiError as problem:
        say(f"zhanggui: {problem}")
        sys.exit(problem.exit_code)
    except BrokenPipeError:
        # Whoever read the rows has had enough of them: `zhanggui ask ... | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as problem:
        where = str(problem.filename or "")
        advice = "Check the path, the rights to it and the room left on the disk, then try again."
        told = ZhangguiError(f"The disk said no: {problem.strerror or problem}.", where=where, do=advice)
        say(f"zhanggui: {damaged(problem) or told}")
        sys.exit(1)
    except Exception as problem:
        found = damaged(problem)
        if found is None:
            raise
        say(f"zhanggui: {found}")
        sys.exit(found.exit_code)
