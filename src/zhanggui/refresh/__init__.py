"""The nightly run: steps that say what they read and write; one is left out when neither its records nor its code changed.

Results appear all at once: a step appends rows that carry the run, and the last row that says the run is done is the
pointer by which every page and command finds them. Nothing is ever overwritten.
"""

from zhanggui.refresh.decisions import OUTCOME_SCHEMA, OUTCOMES, make_decisions
from zhanggui.refresh.night import last_day, refresh, still_holds, todays_run
from zhanggui.refresh.results import (
    accuracy_of,
    customers_of,
    decisions_of,
    goods_of,
    kpis_of,
    lacking,
    nothing_of,
    outcome_of,
    record_of,
    rows_of,
    statuses,
)
from zhanggui.refresh.runs import RUN_SCHEMA, RUNS, Run, latest_run, runs
from zhanggui.refresh.step import Night, Step
from zhanggui.refresh.steps import STEPS

__all__ = [
    "OUTCOMES", "OUTCOME_SCHEMA", "RUNS", "RUN_SCHEMA", "STEPS", "Night", "Run", "Step", "accuracy_of", "customers_of",
    "decisions_of", "goods_of", "kpis_of", "lacking", "last_day", "latest_run", "make_decisions", "nothing_of", "outcome_of",
    "record_of", "refresh", "rows_of", "runs", "statuses", "still_holds", "todays_run",
]  # fmt: skip
