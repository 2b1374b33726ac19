"""What a run left -> figures, customers, decisions and their record, for pages and commands. Nothing is computed here."""

from __future__ import annotations

import json
from typing import Any

import narwhals as nw
import pyarrow as pa

from zhanggui.analyse.kpis import Compared, Kpi
from zhanggui.decide import DECISIONS
from zhanggui.decide.decision import Decision
from zhanggui.decide.order_line import OrderLine, line_of
from zhanggui.decide.outcome import Outcome, Record, State, record
from zhanggui.decide.outlook import SCHEMA as OUTLOOK
from zhanggui.engine import Engine
from zhanggui.refresh.decisions import all_decisions, all_outcomes
from zhanggui.refresh.figures import ACCURACY, CUSTOMERS, GOODS, KPIS, LISTS
from zhanggui.refresh.runs import Run
from zhanggui.tables import TABLES
from zhanggui.tables.schema import arrow_schema


def kpis_of(engine: Engine, run: Run) -> list[Kpi]:
    """A run -> its key figures."""
    made_by = run.steps.get("kpis", {}).get("run", run.run)
    if not engine.lake.has(KPIS):
        return []
    rows = [r for r in engine.lake.read(KPIS).to_pylist() if r.pop("run") == made_by]
    lists = [{name: tuple(json.loads(r.get(name) or "[]")) for name in LISTS} for r in rows]
    both = zip(rows, lists, strict=True)
    return [Kpi(**(r | told | {"compared": tuple(map(_compared, told["compared"]))})) for r, told in both]


def _compared(told: dict[str, Any]) -> Compared:
    """A comparison as it was kept -> the record."""
    return Compared(**(told | {name: tuple(told[name]) for name in ("period", "against")}))


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
    kept = engine.frame(CUSTOMERS).filter(nw.col("run") == run.steps["customers"]["run"])
    # A run of an earlier version says nothing of a column that came later.
    there = set(kept.collect_schema().names())
    found: pa.Table = kept.select(*(name for name in OUTLOOK.names if name in there)).collect("pyarrow").to_native()
    columns = [found[f.name].cast(f.type) if f.name in there else pa.nulls(len(found), f.type) for f in OUTLOOK]
    return pa.Table.from_arrays(columns, schema=OUTLOOK)


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


def decisions_of(engine: Engine, run: Run, kind: str | None = None) -> list[Decision]:
    """A run -> its list in the order of worth, those of earlier runs that still stand included; of one kind: all of that kind."""
    by_id = {d.id: d for d in all_decisions(engine)}
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


def nothing_of(run: Run, kind: str) -> dict[str, str]:
    """A run and a kind of decision -> what was looked at and why nothing, where it has none; what it could not judge and why,
    also where it has some. By language; empty if there is nothing to say."""
    entry = run.steps.get(kind, {})
    said = {"zh": [entry.get(f"{what}_zh", "") for what in ("nothing", "untold")],
            "en": [entry.get(f"{what}_en", "") for what in ("nothing", "untold")]}
    joined = {"zh": "".join(said["zh"]), "en": " ".join(text for text in said["en"] if text)}
    return {language: text for language, text in joined.items() if text}


def outcome_of(engine: Engine, decision: Decision) -> Outcome:
    """A decision -> what came of it as far as a run has measured it: in, not in yet, or never scored (a replay)."""
    found = [o for o in all_outcomes(engine) if o.decision == decision.id]
    state: State = "never scored" if decision.replay else "not in yet" if decision.gain.high else "nothing to measure"
    return found[-1] if found else Outcome(decision.id, decision.kind, state, promised=decision.gain.value)


def record_of(engine: Engine, kind: str) -> Record:
    """A kind of decision -> how often it was right so far."""
    return record(all_outcomes(engine), kind)


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
