"""What people did with decisions, from the site's database into the lake, where commands and analyses read it."""

from __future__ import annotations

import pyarrow as pa

from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.web.decisions.reads import export
from zhanggui.web.running.held import sending

EVENTS = "decision_events"
SCHEMA = pa.schema(
    [("decision", pa.string()), ("at_ms", pa.int64()), ("by", pa.string()), ("event", pa.string()), ("reason", pa.string())]
)


def to_lake(home: Home) -> int:
    """A home -> what people did since the last time is in its lake as rows of decision_events; how many that were."""
    with sending(home):
        return _sent(Lake(home.lake_url))


def _sent(lake: Lake) -> int:
    known = max((int(row["at_ms"]) for row in lake.read(EVENTS).to_pylist()), default=0) if lake.has(EVENTS) else 0
    rows = [row for row in export(known) if row["at_ms"] > known]
    if rows:
        lake.append(EVENTS, pa.Table.from_pylist(rows, SCHEMA))
    return len(rows)
