"""Evidence: numbers as `ask` answers them now, each with the question that gives it again."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.decide.decision import Evidence
from zhanggui.decide.kind import Context
from zhanggui.measures import MEASURES
from zhanggui.measures.answer import plain
from zhanggui.measures.ask import ask


def evidence_of(context: Context, wanted: Sequence[tuple[str, str]]) -> tuple[Evidence, ...]:
    """(measure, conditions joined by blanks) pairs -> evidence, money in major units: what `ask MEASURE --where ...` prints."""
    out = []
    for measure, where in wanted:
        value = ask(context.frames, [measure], where=where, as_of=context.as_of).value(measure)
        unit = MEASURES[measure].unit
        out.append(Evidence(measure, float(plain(value or 0, unit)), unit, MEASURES[measure].table, where))
    return tuple(out)
