"""Leads, one each, however many files spoke of them: where they came from, how far they are, whom they became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhanggui.measures.reading import Tables
from zhanggui.rules.lead_stage import LeadStage, lead_stage

SAID = ("name", "acquired_through", "place", "city", "stage", "owner", "first_contact_day", "won_day", "customer")


@dataclass(frozen=True)
class Lead:
    """A lead as of a day. contacted, won_day: day numbers, None where nobody wrote them or they are still to come."""

    lead: str
    name: str | None
    source: str | None
    city: str | None
    place: str | None
    stage: LeadStage
    owner: str | None
    contacted: int | None
    won_day: int | None
    customer: str | None

    @property
    def won(self) -> bool:
        """Whether it became a customer."""
        return self.stage == "won"


def leads(tables: Tables, as_of: int) -> list[Lead]:
    """Tables -> every lead known before the day, by id. A list of leads and a list of deals won may come as two files from two
    systems: what either says of a lead is said of it."""
    if not tables.has("prospects", "prospect"):
        return []
    there = [name for name in SAID if tables.has("prospects", name)]
    order = [name for name in ("batch",) if tables.has("prospects", name)]
    rows = tables.everything("prospects").select("prospect", *there, *order).collect("pyarrow").to_native().to_pylist()
    rows.sort(key=lambda row: row.get("batch") or 0)  # what came later is what is true now
    merged: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["prospect"] is not None:
            own = merged.setdefault(row["prospect"], {})
            own |= {name: value for name in there if (value := row[name]) is not None and str(value).strip()}
    return [_lead(name, merged[name], as_of) for name in sorted(merged)]


def _lead(name: str, row: dict[str, Any], as_of: int) -> Lead:
    won_day = row.get("won_day")
    later = won_day is not None and won_day >= as_of
    won = not later and (won_day is not None or row.get("customer") is not None)
    stage = "open" if later else lead_stage(row.get("stage"), won=won)
    return Lead(
        name, row.get("name"), _text(row.get("acquired_through")), _text(row.get("city")), _text(row.get("place")), stage,
        _text(row.get("owner")), row.get("first_contact_day"), None if later else won_day, row.get("customer") if won else None,
    )  # fmt: skip


def _text(value: Any) -> str | None:
    said = str(value).strip() if value is not None else ""
    return said or None
