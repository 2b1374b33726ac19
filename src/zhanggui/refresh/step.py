"""A step of the nightly run: what it reads, what it writes, what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhanggui.decide import Context
from zhanggui.engine import Engine


@dataclass(frozen=True)
class Night:
    """What a step is given."""

    engine: Engine
    context: Context
    say: Callable[[str], Any]


@dataclass(frozen=True)
class Step:
    """A piece of the run: the lake tables it reads, the one it writes, what it does -> the ids of decisions it made."""

    name: str
    reads: tuple[str, ...]
    writes: str
    do: Callable[[Night], list[str]]
