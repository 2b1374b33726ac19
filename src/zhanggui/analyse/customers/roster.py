"""Who the customers are now: name, kind, where, who looks after them, since when; as the list says, else their last sales."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.measures.reading import Tables

LISTED = (
    "name", "kind", "channel", "region", "province", "city", "country", "grade", "is_key", "first_known_day", "acquired_through",
)  # fmt: skip
"""Columns of the list of customers that say who somebody is."""
SOLD = ("rep", "region", "channel", "country")
"""What the last sale says of its customer where the list does not."""


@dataclass(frozen=True)
class Roster:
    """Customers in the order of `names`, and what is known of each: column -> values (None where nobody said it). Columns that
    the company does not have are not there."""

    names: tuple[str, ...]
    columns: Mapping[str, Sequence[Any]]

    def get(self, column: str) -> Sequence[Any]:
        """-> a column; nobody knows where it is absent."""
        return self.columns[column] if column in self.columns else (None,) * len(self.names)


def roster(tables: Tables, bought: Iterable[str], as_of: int) -> Roster:
    """Tables and those who bought -> everybody known before the day: listed, or named on a sale. A merged id is its other."""
    listed = _listed(tables)
    gone = merged_ids(tables, as_of)
    names = tuple(sorted(({*listed, *bought}) - set(gone)))
    columns: dict[str, list[Any]] = {
        name: [listed.get(who, {}).get(name) for who in names] for name in LISTED if tables.has("customers", "customer", name)
    }
    if "region" not in columns or not any(columns["region"]):
        # As the dimension has it: who writes no region is where the city, or the province, is.
        instead = next((columns[name] for name in ("city", "province") if any(columns.get(name, ()))), None)
        columns |= {"region": instead} if instead else {}
    for name in SOLD:
        told = _last_told(tables, name)
        if told or (name == "rep" and tables.has("assignments", "customer", "rep")):
            columns[name] = [said if said is not None else told.get(who) for who, said in _beside(names, columns.get(name))]
    if tables.has("assignments", "customer", "rep"):
        assigned = _assigned(tables)
        columns["rep"] = [assigned.get(who, said) for who, said in _beside(names, columns["rep"])]
    return Roster(names, columns)


def _beside(names: Sequence[str], column: Sequence[Any] | None) -> Iterable[tuple[str, Any]]:
    return zip(names, column or (None,) * len(names), strict=True)


def _listed(tables: Tables) -> dict[str, dict[str, Any]]:
    """-> customer: what the list says now."""
    if not tables.has("customers", "customer"):
        return {}
    wanted = ["customer", *(name for name in LISTED if tables.has("customers", name))]
    rows = tables.valid_now("customers", "customer").select(*wanted).collect("pyarrow").to_native().to_pylist()
    return {row["customer"]: row for row in rows if row["customer"] is not None}


def _last_told(tables: Tables, column: str) -> dict[str, Any]:
    """-> customer: what the latest of their lines that says it says."""
    if not tables.has("sales", "customer", column, "day"):
        return {}
    lines = tables.lines("sales").filter(~nw.col("customer").is_null(), ~nw.col(column).is_null())
    days = lines.group_by("customer", column).agg(nw.col("day").max().alias("day")).collect("pyarrow").to_native().to_pylist()
    return {row["customer"]: row[column] for row in sorted(days, key=lambda row: (row["day"], str(row[column])))}


def _assigned(tables: Tables) -> dict[str, str]:
    """-> customer: the rep who looks after them now; of several the first by name, as nothing says who is the chief."""
    rows = tables.valid_now("assignments", "customer").select("customer", "rep").collect("pyarrow").to_native().to_pylist()
    return {row["customer"]: row["rep"] for row in sorted(rows, key=lambda row: str(row["rep"]), reverse=True) if row["rep"]}
