"""Finished runs: the pointer by which every page and command finds the results of one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from zhanggui.engine import Engine
from zhanggui.tables import TABLES
from zhanggui.tables.schema import arrow_schema

RUNS = "runs"
RUN_SCHEMA = arrow_schema(TABLES[RUNS])


@dataclass(frozen=True)
class Run:
    """A finished run. steps: {step: {"fingerprint", "run", "ids"}}, where `run` is the run whose rows are this run's and `ids`
    are the decisions of the step, joined by blanks; where a kind of decision has none, "nothing_zh" and "nothing_en" say why;
    where it could not judge something, "untold_zh" and "untold_en" say what and why.

    decisions: ids in their order of worth, also those made by earlier runs that still stand. last_day: of the records.
    """

    run: str
    as_of: int
    replay: bool
    at_ms: int
    took_ms: int
    state: str
    last_day: int
    steps: dict[str, dict[str, str]] = field(default_factory=dict)
    decisions: tuple[str, ...] = ()
    message: str = ""


def runs(engine: Engine) -> list[Run]:
    """-> finished runs, newest first."""
    if not engine.lake.has(RUNS):
        return []
    rows = [r for r in engine.lake.read(RUNS).to_pylist() if r["state"] == "done"]
    found = [Run(**(r | {"steps": json.loads(r["steps"]), "decisions": tuple(json.loads(r["decisions"]))})) for r in rows]
    return sorted(found, key=lambda r: -r.at_ms)


def latest_run(engine: Engine, as_of: int | None = None) -> Run | None:
    """-> the newest live run; with a day, the newest replay of that day."""
    return next((r for r in runs(engine) if (not r.replay if as_of is None else r.replay and r.as_of == as_of)), None)
