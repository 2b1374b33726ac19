"""What was spent on winning and keeping customers in a period, by source of acquisition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import narwhals as nw

from zhanggui.measures.reading import Tables
from zhanggui.rules.cost_kind import CostKind, cost_kind


@dataclass(frozen=True)
class Spent:
    """Costs of a period in minor units: by what they were for; those of winning by source (None: nobody said which)."""

    by_kind: Mapping[CostKind, int] = field(default_factory=dict)
    by_source: Mapping[str | None, int] = field(default_factory=dict)
    rows: int = 0

    @property
    def winning(self) -> int:
        """-> what was spent on winning customers; the sources add up to it."""
        return self.by_kind.get("winning", 0)


def spent(tables: Tables, from_day: int, to_day: int) -> Spent | None:
    """Tables and a period (both days in it) -> what was spent; None where costs were never imported."""
    if not tables.has("costs", "day", "cost_cents"):
        return None
    there = [name for name in ("kind", "channel") if tables.has("costs", name)]
    frame = tables.everything("costs").filter(nw.col("day") >= from_day, nw.col("day") <= to_day, ~nw.col("cost_cents").is_null())
    rows = frame.select("cost_cents", *there).collect("pyarrow").to_native().to_pylist()
    kinds: dict[CostKind, int] = {}
    sources: dict[str | None, int] = {}
    for row in rows:
        source = (row.get("channel") or "").strip() or None
        kind = cost_kind(row.get("kind"), on_a_source=source is not None)
        kinds[kind] = kinds.get(kind, 0) + int(row["cost_cents"])
        if kind == "winning":
            sources[source] = sources.get(source, 0) + int(row["cost_cents"])
    return Spent(kinds, sources, len(rows))
