"""Proposals -> what would become of their rows, without storing any: counts, and why the first bad rows would be refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.sources.files import Opened
from zhanggui.sources.importing import Proposal, Say, run_import
from zhanggui.sources.load import Load
from zhanggui.sources.stage import raw_cells

FIRST = 3
"""Bad rows shown of each reason."""


@dataclass(frozen=True)
class Bad:
    """A reason why rows would be refused: the column at fault, how many rows, the first of them as (line, cells)."""

    reason: str
    column: str
    count: int
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]


@dataclass(frozen=True)
class Tried:
    """What would become of the rows of one proposal."""

    read: int
    accepted: int
    quarantined: int
    repeated: int
    superseding: int
    bad: tuple[Bad, ...] = ()


def try_out(lake: Lake, home: Home, proposals: Sequence[Proposal], *, work: Path, say: Say = lambda _: None) -> list[Tried]:
    """A lake, a home, proposals -> for each what would become of its rows. Everything is read and checked, nothing is stored."""
    bad: dict[int, list[Bad]] = {}

    def note(load: Load, opened: dict[int, Opened]) -> None:
        for i, found in _refused(load, opened).items():
            bad.setdefault(i, []).extend(found)

    report = run_import(lake, home, proposals, by="", work=work, dry_run=True, say=say, told=note)
    # Reports stand in the order of the proposals.
    return [Tried(**vars(f.count), bad=tuple(bad.get(i, ()))) for i, f in enumerate(report.files)]


def _refused(load: Load, opened: dict[int, Opened]) -> dict[int, list[Bad]]:
    """A judged load -> file: why its rows are refused, most frequent first, with the first rows of each reason."""
    everything = (
        "SELECT _file, _row, _reason, coalesce(_column, '') AS _column, _raw FROM refused UNION ALL "
        "SELECT _file, _row, verdict, '', NULL FROM verdicts WHERE verdict <> 'repeated'"
    )
    rows = load.con.execute(
        f"SELECT *, count(*) OVER w AS n FROM ({everything}) "
        f"WINDOW w AS (PARTITION BY _file, _reason, _column) "
        f"QUALIFY row_number() OVER (PARTITION BY _file, _reason, _column ORDER BY _row) <= {FIRST} ORDER BY n DESC, _row"
    ).fetchall()
    found: dict[int, dict[tuple[str, str], tuple[int, list[Any]]]] = {}
    for file, line, reason, column, raw, n in rows:
        if raw is None:
            raw = raw_cells(load.con, opened[file], load.staged[file], [line]).get(line, "[]")
        found.setdefault(file, {}).setdefault((reason, column), (n, []))[1].append((line, tuple(json.loads(raw))))
    return {f: [Bad(r, c, n, tuple(first)) for (r, c), (n, first) in groups.items()] for f, groups in found.items()}
