"""Lines out of line -> marks beside the records (lake table `marks`), never a change of a line; undone by one more row."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

import pyarrow as pa

from zhanggui.base.errors import WrongUse
from zhanggui.lake import Lake
from zhanggui.tables.results.marks import MARKS

SCHEMA = pa.schema([
    ("source", pa.string()), ("document", pa.string()), ("line", pa.int64()), ("rule", pa.string()), ("reason", pa.string()),
    ("by", pa.string()), ("at_ms", pa.int64()), ("undone_at_ms", pa.int64()),
])  # fmt: skip
MANUAL = "manual"

Key = tuple[str, str, int]
"""Which line: its source, its document, its number there."""


@dataclass(frozen=True)
class Mark:
    """A line that somebody marked: which, by which rule, why, who, when (UTC milliseconds)."""

    source: str
    document: str
    line: int
    rule: str
    reason: str
    by: str
    at_ms: int

    @property
    def key(self) -> Key:
        """Which line it is about."""
        return self.source, self.document, self.line


def standing(lake: Lake) -> list[Mark]:
    """A lake -> the marks that were not undone, newest first."""
    if not lake.has(MARKS.name):
        return []
    rows = lake.read(MARKS.name).to_pylist()
    undone = {(r["source"], r["document"], r["line"], r["at_ms"]) for r in rows if r["undone_at_ms"] is not None}
    found = [
        Mark(**{k: v for k, v in r.items() if k != "undone_at_ms"})
        for r in rows
        if r["undone_at_ms"] is None and (r["source"], r["document"], r["line"], r["at_ms"]) not in undone
    ]
    return sorted(found, key=lambda m: -m.at_ms)


def mark(lake: Lake, lines: Iterable[Key], *, rule: str, reason: str, by: str) -> list[Mark]:
    """Lines and why -> those that were not marked yet, marked now."""
    known = {m.key for m in standing(lake)}
    now = time.time_ns() // 1_000_000
    fresh = [key for key in dict.fromkeys(lines) if key not in known]
    made = [Mark(*key, rule, reason.strip(), by, now + n) for n, key in enumerate(fresh)]
    _append(lake, made, None)
    return made


def unmark(lake: Lake, lines: Iterable[Key], *, by: str) -> list[Mark]:
    """Marked lines -> their marks undone, each by one more row that says who undid it."""
    wanted = set(lines)
    found = [m for m in standing(lake) if m.key in wanted]
    if wanted - {m.key for m in found}:
        source, document, line = min(wanted - {m.key for m in found})
        raise WrongUse(f"Line {line} of {document} is not marked.", where=source, do="List the marks: zhanggui clean list")
    _append(lake, [replace(m, by=by) for m in found], time.time_ns() // 1_000_000)
    return found


def _append(lake: Lake, marks: Sequence[Mark], undone: int | None) -> None:
    if marks:
        lake.append(MARKS.name, pa.Table.from_pylist([asdict(m) | {"undone_at_ms": undone} for m in marks], SCHEMA))
