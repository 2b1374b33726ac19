"""The nightly run: steps that say what they read and write; one is left out when neither its records nor its code changed.

Results appear all at once: a step appends rows that carry the run, and the last row that says the run is done is the
pointer by which every page and command finds them. Nothing is ever overwritten.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa

from zhanggui.analyse.kpis import Kpi, kpis
from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.decide import DECISIONS, Context
from zhanggui.decide.decision import Decision
from zhanggui.decide.journeys import journeys
from zhanggui.decide.order_lines import OrderLine, line_of, order_lines
from zhanggui.decide.outcome import Outcome, Record, State, record
from zhanggui.decide.outlook import SCHEMA as OUTLOOK
from zhanggui.decide.outlook import accuracy, outlook
from zhanggui.decide.stored import SCHEMA, TABLE, from_row, to_row
from zhanggui.engine import Engine, open_engine
from zhanggui.predict.members import of_frames as members_of
from zhanggui.tables import TABLES
from zhanggui.tables.schema import arrow_schema

RUNS, KPIS, OUTCOMES, GOODS, CUSTOMERS = "runs", "results_kpis", "results_outcomes", "results_goods", "results_customers"
ACCURACY, MEMBERS, JOURNEYS = "results_accuracy", "results_members", "results_journeys"
RUN_SCHEMA, KPI_SCHEMA, OUTCOME_SCHEMA, GOODS_SCHEMA = (arrow_schema(TABLES[name]) for name in (RUNS, KPIS, OUTCOMES, GOODS))
LISTS = ("days", "series", "low", "high")


@dataclass(frozen=True)
class Run:
    """A finished run. steps: {step: {"fingerprint", "run", "ids"}}, where `run` is the run whose rows are this run's and `ids`
    are the decisions of the step, joined by blanks.

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
        context.found["outcomes"] = [o for o in _outcomes(engine) if o.last is not None and o.last < day]
        night, done = Night(engine, context, say), dict[str, dict[str, str]]()
        for step in STEPS:
            mark = fingerprint(engine, step, context)
            before = earlier.steps.get(step.name) if earlier and same else None
            if before and before["fingerprint"] == mark:
                say(f"{step.name}: nothing changed since {before['run']}")
                done[step.name] = before
                continue
            start = time.perf_counter()
            ids = step.do(night)
            done[step.name] = {"fingerprint": mark, "run": context.run, "ids": " ".join(ids)}
            say(f"{step.name}: {time.perf_counter() - start:.1f} s")
        if earlier and same and all(entry["run"] != context.run for entry in done.values()):
            return earlier
        now = time.time_ns() // 1_000_000
        run = Run(context.run, day, replay, now, now - began, "done", last, done, _worth_most(engine, done, context))
        row = asdict(run) | {"steps": json.dumps(run.steps), "decisions": json.dumps(run.decisions)}
        engine.lake.append(RUNS, pa.Table.from_pylist([row], RUN_SCHEMA))
        return run


def _worth_most(engine: Engine, done: Mapping[str, dict[str, str]], context: Context) -> tuple[str, ...]:
    """What each step made -> the ids of today's list: at most `max_decisions`. No kind crowds out another: each has room for its
    share of the list before the rest is given away; what was chosen is then told by worth, whatever its kind."""
    most, by_id = int(context.settings["max_decisions"]), {d.id: d for d in _all(engine)}
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


# ---- the steps


def make_kpis(night: Night) -> list[str]:
    """The key figures of the last day -> rows of results_kpis."""
    context = night.context
    found = kpis(context.frames, context.as_of, str(context.settings.get("country", "")))
    rows = [asdict(k) | {name: json.dumps(getattr(k, name)) for name in LISTS} | {"run": context.run} for k in found]
    night.engine.lake.append(KPIS, pa.Table.from_pylist(rows, KPI_SCHEMA))
    return []


def make_goods(night: Night) -> list[str]:
    """Every SKU with what is there, what sells and what to order -> rows of results_goods."""
    context = night.context
    names = [name for name in GOODS_SCHEMA.names if name not in ("run", "line")]
    rows = [
        {name: getattr(line, name) for name in names} | {"run": context.run, "line": json.dumps(line.row(), ensure_ascii=False)}
        for line in order_lines(context)
    ]
    night.engine.lake.append(GOODS, pa.Table.from_pylist(rows, GOODS_SCHEMA))
    return []


def make_customers(night: Night) -> list[str]:
    """Every customer with what can be said of them -> rows of results_customers; how right it was -> results_accuracy."""
    night.engine.lake.append(CUSTOMERS, outlook(night.context))
    night.engine.lake.append(ACCURACY, accuracy(night.context))
    return []


def make_members(night: Night) -> list[str]:
    """Every member who has bought, and when they come again -> rows of results_members."""
    context = night.context
    country = str(context.settings.get("country", ""))
    night.engine.lake.append(MEMBERS, members_of(context.frames, context.as_of, country, run=context.run))
    return []


def make_journeys(night: Night) -> list[str]:
    """Every customer's way with us, what they like, what newcomers buy first -> rows of results_journeys and two more."""
    for table, rows in journeys(night.context).items():
        night.engine.lake.append(table, rows)
    return []


def make_decisions(kind: str) -> Callable[[Night], list[str]]:
    """A kind of decision -> the step that makes those that are new, and keeps those of earlier days that still stand."""

    def make(night: Night) -> list[str]:
        context, record = night.context, DECISIONS[kind]
        kept = [d for d in _all(night.engine) if d.kind == kind and d.replay == context.replay]
        known = {d.id for d in kept}
        standing: dict[tuple[str, str], Decision] = {}
        if not context.replay:
            standing = {(d.subject, d.cause): d for d in kept if d.as_of <= context.as_of < d.expires}
        ids, fresh = [], []
        context.found["earlier"] = [] if context.replay else kept
        for made in record.make(context):
            found = standing.get((made.subject, made.cause))
            decision = found or (made if record.draws else replace(made, held_out=context.chance() < record.hold_out))
            ids.append(decision.id)
            if found is None and decision.id not in known:
                fresh.append(to_row(decision))
        night.engine.lake.append(TABLE, pa.Table.from_pylist(fresh, SCHEMA))
        night.say(f"{kind}: {len(ids)} ({len(fresh)} new)")
        return ids

    return make


def make_outcomes(night: Night) -> list[str]:
    """What came of earlier live decisions -> a row for each that is in now and was not before. A replay measures nothing."""
    context, engine = night.context, night.engine
    if context.replay:
        return []
    known = {o.decision for o in _outcomes(engine) if o.state == "in"}
    due = [d for d in _all(engine) if not d.replay and d.as_of < context.as_of and d.id not in known and d.kind in DECISIONS]
    found = [DECISIONS[d.kind].came(context.frames, d, context.as_of, str(context.settings.get("country", ""))) for d in due]
    rows = [asdict(o) | {"run": context.run} for o in found if o.state == "in"]
    engine.lake.append(OUTCOMES, pa.Table.from_pylist(rows, OUTCOME_SCHEMA))
    return []


PEOPLE = ("sales", "customers", "assignments", "person_links", "events", "visits", "offers", "skus")
"""What is said of customers rests on these."""
JOURNEYS_READ = (*PEOPLE, "prospects", "touches", "promotions")
STEPS: tuple[Step, ...] = (
    Step("kpis", ("sales", "customers", "skus", "offers"), KPIS, make_kpis),
    Step("goods", DECISIONS["replenish"].reads, GOODS, make_goods),
    Step("customers", PEOPLE, CUSTOMERS, make_customers),
    Step("members", ("sales", "person_links"), MEMBERS, make_members),
    Step("journeys", JOURNEYS_READ, JOURNEYS, make_journeys),
    *(Step(name, kind.reads, TABLE, make_decisions(name)) for name, kind in DECISIONS.items()),
    Step("outcomes", ("sales", TABLE), OUTCOMES, make_outcomes),
)


def fingerprint(engine: Engine, step: Step, context: Context) -> str:
    """A step -> a text that is equal when what it reads, the settings, the day and the code are equal."""
    beside = ("corrections", "batches", *(["marks"] if engine.clean else []))
    versions = [(table, engine.lake.version(table)) for table in (*step.reads, *beside)]
    text = json.dumps(
        [versions, context.as_of, context.replay, sorted((k, repr(v)) for k, v in context.settings.items()), code()]
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def code() -> str:
    """-> a hash of the code that makes results."""
    here = Path(__file__).parent
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for folder in ("rules", "measures", "analyse", "predict", "decide"):
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


# ---- reads, for pages and commands


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


def decisions_of(engine: Engine, run: Run, kind: str | None = None) -> list[Decision]:
    """A run -> its list in the order of worth, those of earlier runs that still stand included; of one kind: all of that kind."""
    by_id = {d.id: d for d in _all(engine)}
    wanted = run.decisions
    if kind is not None:
        made = run.steps.get(kind, {}).get("ids", "").split()
        wanted = tuple(made) or tuple(i for i in run.decisions if i in by_id and by_id[i].kind == kind)
    # Those that still stand keep the gain they were made with, so the order in which a run found them is not that of worth.
    return sorted((by_id[i] for i in wanted if i in by_id), key=lambda d: -d.gain.value)


def lacking(engine: Engine, kind: str) -> list[str]:
    """A kind of decision -> what it needs and the company has not imported, with what to do about it."""
    out = []
    for table, column in (need.split(".") for need in DECISIONS[kind].needs):
        if column not in engine.lake.schema(table).names:
            out.append(f"{kind} needs {table}.{column}, which was never imported: zhanggui import FILE --as {table}")
    return out


def kpis_of(engine: Engine, run: Run) -> list[Kpi]:
    """A run -> its key figures."""
    made_by = run.steps.get("kpis", {}).get("run", run.run)
    if not engine.lake.has(KPIS):
        return []
    rows = [r for r in engine.lake.read(KPIS).to_pylist() if r.pop("run") == made_by]
    return [Kpi(**(r | {name: tuple(json.loads(r[name])) for name in LISTS})) for r in rows]


def goods_of(engine: Engine, run: Run) -> list[OrderLine]:
    """A run -> every SKU as it saw it, what is to be ordered first."""
    if not engine.lake.has(GOODS) or "goods" not in run.steps:
        return []
    kept = engine.frame(GOODS).filter(nw.col("run") == run.steps["goods"]["run"]).select("line").collect("pyarrow").to_native()
    found = [line_of(json.loads(text)) for text in kept["line"].to_pylist()]
    return sorted(found, key=lambda x: (x.quantity <= 0, -x.saved_cents, x.rank or "Z", -(x.daily or 0.0), x.sku))


def customers_of(engine: Engine, run: Run) -> pa.Table:
    """A run -> every customer as it saw them, one row each; no rows where it saw none."""
    if not engine.lake.has(CUSTOMERS) or "customers" not in run.steps:
        return OUTLOOK.empty_table()
    kept = engine.frame(CUSTOMERS).filter(nw.col("run") == run.steps["customers"]["run"]).select(*OUTLOOK.names)
    found: pa.Table = kept.collect("pyarrow").to_native()
    return found.cast(OUTLOOK)


def accuracy_of(engine: Engine, run: Run) -> list[dict[str, Any]]:
    """A run -> how often what it says of customers was right on the company's own past: a row a prediction and segment."""
    made_by = run.steps.get("customers", {}).get("run")
    return [row for row in engine.lake.read(ACCURACY).to_pylist() if row["run"] == made_by] if engine.lake.has(ACCURACY) else []


def rows_of(engine: Engine, run: Run, step: str, table: str) -> pa.Table | None:
    """A run, a step and a table it writes -> its rows; None where the run has no such step."""
    schema = arrow_schema(TABLES[table])
    if step not in run.steps or not engine.lake.has(table):
        return schema.empty_table() if step in run.steps else None
    kept = engine.frame(table).filter(nw.col("run") == run.steps[step]["run"])
    found: pa.Table = kept.select(*schema.names).collect("pyarrow").to_native()
    return found.cast(schema)


def outcome_of(engine: Engine, decision: Decision) -> Outcome:
    """A decision -> what came of it as far as a run has measured it: in, not in yet, or never scored (a replay)."""
    found = [o for o in _outcomes(engine) if o.decision == decision.id]
    state: State = "never scored" if decision.replay else "not in yet" if decision.gain.high else "nothing to measure"
    return found[-1] if found else Outcome(decision.id, decision.kind, state, promised=decision.gain.value)


def record_of(engine: Engine, kind: str) -> Record:
    """A kind of decision -> how often it was right so far."""
    return record(_outcomes(engine), kind)


def _outcomes(engine: Engine) -> list[Outcome]:
    if not engine.lake.has(OUTCOMES):
        return []
    rows = engine.lake.read(OUTCOMES).to_pylist()
    return [Outcome(**{name: value for name, value in row.items() if name != "run"}) for row in rows]


def statuses(engine: Engine) -> dict[str, str]:
    """-> the last word about each decision, from the exported events of the site; those without any are open."""
    if not engine.lake.has("decision_events"):
        return {}
    rows = sorted(engine.lake.read("decision_events").to_pylist(), key=lambda r: r["at_ms"])
    return {r["decision"]: EVENT_STATUS.get(r["event"], "open") for r in rows if r["event"] in EVENT_STATUS}


EVENT_STATUS = {
    "accept": "accepted",
    "accepted": "accepted",
    "assign": "assigned",
    "assigned": "assigned",
    "refuse": "refused",
    "refused": "refused",
    "undo": "open",
    "undone": "open",
    "close": "closed",
    "closed": "closed",
}
"""What is done to a decision -> where it then stands; a comment changes nothing."""


def _all(engine: Engine) -> list[Decision]:
    return [from_row(row) for row in engine.lake.read(TABLE).to_pylist()] if engine.lake.has(TABLE) else []
