"""How much work something does, counted and not timed: so that a test can say how it grows on a machine however busy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any


def calls(act: Callable[[], Any]) -> int:
    """Something to do -> how many functions it called in this thread, Python's own among them."""
    count = 0

    def told(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(told)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


def growth(work: Sequence[int]) -> float:
    """The work for an input, for twice and for four times as much -> what the second doubling added over what the first did:
    2 where it grows as its input, 4 where it grows as its square; what is done once in any case does not count."""
    one, two, four = work
    return (four - two) / max(two - one, 1)
