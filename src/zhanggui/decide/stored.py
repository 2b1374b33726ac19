"""A decision as a row of the lake, and back: nested parts are JSON text, so that every engine reads the same row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from zhanggui.decide.decision import Decision, Evidence, Gain, Span
from zhanggui.tables.results.decisions import DECISIONS
from zhanggui.tables.schema import arrow_schema

TABLE = "decisions"
SCHEMA = arrow_schema(DECISIONS)


def to_row(decision: Decision) -> dict[str, Any]:
    """A decision -> its row."""
    row = {name: getattr(decision, name) for name in SCHEMA.names if name != "id"}
    return row | {
        "id": decision.id,
        "title": _text(decision.title),
        "action": _text(decision.action),
        "gain": _text(asdict(decision.gain)),
        "evidence": _text([asdict(e) for e in decision.evidence]),
        "details": _text(decision.details or {}),
    }


def from_row(row: Mapping[str, Any]) -> Decision:
    """A row -> the decision that was made."""
    return Decision(
        kind=row["kind"],
        subject=row["subject"],
        cause=row["cause"],
        title=json.loads(row["title"]),
        action=json.loads(row["action"]),
        owner_role=row["owner_role"],
        gain=_gain(json.loads(row["gain"])),
        confidence=row["confidence"],
        evidence=tuple(Evidence(**e) for e in json.loads(row["evidence"])),
        as_of=row["as_of"],
        expires=row["expires"],
        run=row["run"],
        replay=row["replay"],
        held_out=row["held_out"],
        details=json.loads(row["details"]),
    )


def _gain(told: Mapping[str, Any]) -> Gain:
    """The stored parts -> the gain; one of before they were kept apart has none."""
    parts = {name: Span(**told[name]) for name in ("stake", "share") if told.get(name)}
    return Gain(**{**told, **parts})


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
