"""By which ways each customer came in contact with us: links with a tag, codes of reps, invitations and flyers, leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zhanggui.analyse.acquisition.leads import leads
from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.measures.reading import Tables

MEDIA = {"rep_qr": "地推", "invite": "转介绍", "flyer": "传单"}
"""What a code without a source says of where it came from."""


UNDATED = -1
"""The day of a touch of which nobody wrote it: before all others."""


@dataclass(frozen=True, order=True)
class Touch:
    """A touch: its day (or UNDATED), and the source it came through."""

    day: int
    source: str


def touches(tables: Tables, as_of: int) -> dict[str, list[Touch]]:
    """Tables -> customer: their touches before the day, the earliest first; those of the lead that they were are theirs."""
    came = leads(tables, as_of)
    became = {lead.lead: lead.customer for lead in came}
    into = merged_ids(tables, as_of)
    out: dict[str, list[Touch]] = {}
    for row in _rows(tables, "touches", ("prospect", "customer", "day", "acquired_through", "medium")):
        who = row.get("customer") or became.get(str(row.get("prospect")))
        source = row.get("acquired_through") or MEDIA.get(str(row.get("medium")))
        if who and source and str(source).strip():
            out.setdefault(into.get(who, who), []).append(Touch(int(row["day"]), str(source).strip()))
    for lead in came:
        if lead.customer and lead.source:
            day = UNDATED if lead.contacted is None else lead.contacted
            out.setdefault(into.get(lead.customer, lead.customer), []).append(Touch(day, lead.source))
    return {who: sorted(found) for who, found in out.items()}


def first_and_last(found: Sequence[Touch], bought: int) -> tuple[str | None, str | None]:
    """Touches and the day of the first purchase (-1: not yet) -> the source of the first and of the last touch before it. What
    came after the purchase won nobody; where every touch is later, the first of them is all that is known."""
    before = [t for t in found if bought < 0 or t.day <= bought] or list(found[:1])
    return (before[0].source, before[-1].source) if before else (None, None)


def _rows(tables: Tables, table: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """A table and columns -> its rows with those that are there; none where it is not there."""
    there = [name for name in columns if tables.has(table, name)]
    if not there:
        return []
    frame = tables.everything(table).select(*(nw.col(name) for name in there))
    found: list[dict[str, Any]] = frame.collect("pyarrow").to_native().to_pylist()
    return found
