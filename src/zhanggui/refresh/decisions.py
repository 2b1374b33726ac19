"""The steps that make decisions and measure what came of earlier ones; decisions and outcomes as a lake holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

import pyarrow as pa

from zhanggui.decide import DECISIONS
from zhanggui.decide.decision import Decision
from zhanggui.decide.outcome import Outcome
from zhanggui.decide.stored import SCHEMA, TABLE, from_row, to_row
from zhanggui.engine import Engine
from zhanggui.refresh.step import Night
from zhanggui.tables import TABLES
from zhanggui.tables.schema import arrow_schema

OUTCOMES = "results_outcomes"
OUTCOME_SCHEMA = arrow_schema(TABLES[OUTCOMES])


def make_decisions(kind: str) -> Callable[[Night], list[str]]:
    """A kind of decision -> the step that makes those that are new, and keeps those of earlier days that still stand."""

    def make(night: Night) -> list[str]:
        context, record = night.context, DECISIONS[kind]
        kept = [d for d in all_decisions(night.engine) if d.kind == kind and d.replay == context.replay]
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
    known = {o.decision for o in all_outcomes(engine) if o.state == "in"}
    live = [d for d in all_decisions(engine) if not d.replay and d.kind in DECISIONS]
    due = [d for d in live if d.as_of < context.as_of and d.id not in known]
    found = [DECISIONS[d.kind].came(context.frames, d, context.as_of, str(context.settings.get("country", ""))) for d in due]
    rows = [asdict(o) | {"run": context.run} for o in found if o.state == "in"]
    engine.lake.append(OUTCOMES, pa.Table.from_pylist(rows, OUTCOME_SCHEMA))
    return []


def all_decisions(engine: Engine) -> list[Decision]:
    """-> every decision that was ever made."""
    return [from_row(row) for row in engine.lake.read(TABLE).to_pylist()] if engine.lake.has(TABLE) else []


def all_outcomes(engine: Engine) -> list[Outcome]:
    """-> every outcome that was ever measured."""
    if not engine.lake.has(OUTCOMES):
        return []
    rows = engine.lake.read(OUTCOMES).to_pylist()
    return [Outcome(**{name: value for name, value in row.items() if name != "run"}) for row in rows]
