"""The two engines under the tests of analyses: hand-made tables become frames of DuckDB or of a Spark cluster as they are read.

A test marked `both_engines` runs on each. ZHANGGUI_TEST_ENGINE=spark (make test-spark) runs every test of analyses, predictions
and decisions on the cluster: a question takes it a second, so this is not part of `make test`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pytest

from tests.measures.books import KINDS
from zhanggui.measures.reading import Tables

BOTH = ("duckdb", "spark")
EVERYWHERE = os.environ.get("ZHANGGUI_TEST_ENGINE", "")


class OnEngine(Mapping[str, Any]):
    """Tables -> the same as frames of an engine; one that is asked for twice is handed over once."""

    def __init__(self, frames: Mapping[str, Any], made: Callable[[pa.Table], Any]) -> None:
        self.frames, self.made = frames, made

    def __getitem__(self, table: str) -> Any:
        found = self.frames[table]
        return self.made(found) if isinstance(found, pa.Table) else found

    def __iter__(self) -> Iterator[str]:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.frames)


def read_on(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine's name -> from now on whatever reads Arrow tables reads them as frames of that engine."""
    before, kept = Tables.__init__, dict[int, tuple[pa.Table, Any]]()

    def made(table: pa.Table) -> Any:
        if id(table) not in kept:
            kept[id(table)] = (table, KINDS[kind](table))
        return kept[id(table)][1]

    def begin(self: Tables, frames: Mapping[str, Any], *rest: Any, **named: Any) -> None:
        before(self, frames if isinstance(frames, OnEngine) else OnEngine(frames, made), *rest, **named)

    monkeypatch.setattr(Tables, "__init__", begin)
