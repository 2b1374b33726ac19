"""The nightly run itself: one at a time, steps left out whose records and code are as they were, results all at once."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa

from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.decide import DECISIONS, Context
from zhanggui.decide.kind import NOTHING, UNTOLD
from zhanggui.engine import Engine, open_engine
from zhanggui.refresh.decisions import all_decisions, all_outcomes
from zhanggui.refresh.runs import RUN_SCHEMA, RUNS, Run, latest_run
from zhanggui.refresh.step import Night, Step
from zhanggui.refresh.steps import STEPS


def refresh(home: Home, *, as_of: int | None = None, say: Callable[[str], Any] = lambda text: None) -> Run:
    """A home, optionally a past day -> today's decisions and result tables, or those of that day (a replay, never scored)."""
    engine = open_engine(home.lake_url, os.environ.get("ENGINE_URL", ""))
    engine.clean = bool(home.settings()["leave_out_marked"])
    began = time.time_ns() // 1_000_000
    with _lock(engine.lake.root):
        last = last_day(engine, as_of)
        replay, day = as_of is not None, last + 1 if as_of is None else as_of
        earlier = latest_run(engine, as_of=day if replay else None)
        same = earlier is not None and earlier.as_of == day
        context = Context(
            engine.frames(as_of=day), day, home.settings(), f"{iso(day)}-{'replay' if replay else 'live'}-{began}", replay
        )
        context.found["outcomes"] = [o for o in all_outcomes(engine) if o.last is not None and o.last < day]
        night, done = Night(engine, context, say), dict[str, dict[str, str]]()
        for step in STEPS:
            mark = fingerprint(engine, step, context)
            before = earlier.steps.get(step.name) if earlier and same else None
            if before and before["fingerprint"] == mark:
                say(f"{step.name}: nothing changed since {before['run']}")
                done[step.name] = before
                continue
            start = time.perf_counter()
            for said in (NOTHING, UNTOLD):
                context.found.pop(said, None)
            ids = step.do(night)
            told = ({} if ids else context.found.pop(NOTHING, {})) | context.found.pop(UNTOLD, {})
            done[step.name] = {"fingerprint": mark, "run": context.run, "ids": " ".join(ids), **told}
            say(f"{step.name}: {time.perf_counter() - start:.1f} s")
        if earlier and same and all(entry["run"] != context.run for entry in done.values()):
            return earlier
        now = time.time_ns() // 1_000_000
        run = Run(context.run, day, replay, now, now - began, "done", last, done, worth_most(engine, done, context))
        row = asdict(run) | {"steps": json.dumps(run.steps), "decisions": json.dumps(run.decisions)}
        engine.lake.append(RUNS, pa.Table.from_pylist([row], RUN_SCHEMA))
        return run


def worth_most(engine: Engine, done: Mapping[str, dict[str, str]], context: Context) -> tuple[str, ...]:
    """What each step made -> the ids of today's list: at most `max_decisions`. No kind crowds out another: each has room for its
    share of the list before the rest is given away; what was chosen is then told by worth, whatever its kind."""
    most, by_id = int(context.settings["max_decisions"]), {d.id: d for d in all_decisions(engine)}
    found = [by_id[i] for entry in done.values() for i in entry.get("ids", "").split() if i in by_id]
    found = [d for d in found if not d.held_out]  # what is left alone by lot is nobody's work
    found.sort(key=lambda d: -d.gain.value)
    share = most // max(len({d.kind for d in found}), 1)
    taken: dict[str, int] = {}
    sure: list[str] = []
    rest: list[str] = []
    for d in found:
        taken[d.kind] = taken.get(d.kind, 0) + 1
        (sure if taken[d.kind] <= share else rest).append(d.id)
    chosen = set([*sure, *rest][:most])
    return tuple(dict.fromkeys(d.id for d in found if d.id in chosen))


def last_day(engine: Engine, as_of: int | None) -> int:
    """-> the day of the last sale known before as_of."""
    found = engine.frame("sales", as_of=as_of).select(nw.col("day").max()).collect("pyarrow").to_native()["day"].to_pylist()
    if not found or found[0] is None:
        raise ZhangguiError(
            "There are no sales before that day." if as_of is not None else "There are no sales yet.",
            do="Import a file (zhanggui import FILE)" + (", or ask for a later day." if as_of is not None else "."),
        )
    return int(found[0])


def fingerprint(engine: Engine, step: Step, context: Context) -> str:
    """A step -> a text that is equal when what it reads, the settings, the day and the code are equal."""
    beside = ("corrections", "batches", *(["marks"] if engine.clean else []))
    versions = [(table, engine.lake.version(table)) for table in (*step.reads, *beside)]
    text = json.dumps(
        [versions, context.as_of, context.replay, sorted((k, repr(v)) for k, v in context.settings.items()), code()]
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def still_holds(engine: Engine, settings: Mapping[str, Any], step: Step, day: int, *, replay: bool) -> Run | None:
    """A step and a day -> the run whose rows of it are what the step would make now: of equal records, settings and code; None
    where there is none."""
    run = latest_run(engine, day if replay else None)
    if run is None or run.as_of != day or step.name not in run.steps:
        return None
    mark = fingerprint(engine, step, Context({}, day, settings, run.run, replay))
    return run if run.steps[step.name]["fingerprint"] == mark else None


@lru_cache(maxsize=1)
def code() -> str:
    """-> a hash of the code that makes results."""
    here, digest = Path(__file__).parent.parent, hashlib.sha256()
    for folder in ("rules", "measures", "analyse", "predict", "decide", "refresh"):
        for file in sorted((here / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """One refresh at a time; the lock falls with the process that holds it."""
    root.mkdir(parents=True, exist_ok=True)
    with open(root / ".refresh.lock", "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise ZhangguiError("A refresh is already running.", where=str(root), do="Try again when it has ended.") from busy
        yield


def todays_run(home: Home, engine: Engine, as_of: int | None, *, kind: str | None, say: Callable[[str], Any]) -> Run:
    """A home, optionally a day and a kind -> the run to show; made now where there is none."""
    if kind is not None and kind not in DECISIONS:
        raise WrongUse(f"There is no kind of decision {kind}.", do=f"Known: {', '.join(DECISIONS)}")
    found = latest_run(engine, as_of)
    if found is None:
        say("Nothing was refreshed for that day yet: doing it now.")
        return refresh(home, as_of=as_of, say=say)
    if as_of is None and found.as_of <= last_day(engine, None):
        say(f"There are newer records than the last refresh ({iso(found.as_of)}): zhanggui refresh")
    return found
