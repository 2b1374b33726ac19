"""The batches of the lake -> what came in, for the command and the page of imports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from zhanggui.lake import Lake
from zhanggui.sources.quarantine import rows_of


def history(lake: Lake) -> list[dict[str, Any]]:
    """A lake -> one row a batch, newest first: number, when (UTC), who, state, files, and what became of the rows."""
    waiting: dict[int, int] = {}
    for row in rows_of(lake):
        waiting[row.batch] = waiting.get(row.batch, 0) + 1
    return [
        {
            "batch": b.batch,
            "at": datetime.fromtimestamp(b.at_ms / 1000, UTC).isoformat(timespec="seconds"),
            "by": b.by,
            "state": b.state,
            "files": ", ".join(dict.fromkeys(f["path"].rsplit("/", 1)[-1] for f in b.report.get("files", []))),
            **{key: sum(f[key] for f in b.report.get("files", [])) for key in COUNTED},
            "in_quarantine": waiting.get(b.batch, 0),
        }
        for b in lake.batches()
    ]


COUNTED = ("read", "accepted", "quarantined", "repeated", "superseding")
