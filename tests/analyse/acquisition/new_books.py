"""A small trader whose customers came through sources, for the analyses of acquisition: made from a few words each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

BEGIN = 19_000
"""The first day of the records: 2022-01-08."""
AS_OF = BEGIN + 800

Buyer = tuple[str, Sequence[int], int]
"""Customer, days of the orders (from BEGIN), cents of each."""


def sales(buyers: Sequence[Buyer], margin: float | None = 0.2, **columns: Mapping[str, str]) -> pa.Table:
    """Buyers -> lines of one SKU each; the cost leaves the margin. columns: name -> customer -> value."""
    rows = []
    for customer, days, cents in buyers:
        for day in days:
            row = {"source": "t", "document": f"{customer}-{day}", "line": 1, "kind": "goods", "day": BEGIN + day, "known_day": BEGIN + day,
                   "customer": customer, "sku": "tea", "quantity": 1.0, "net_cents": cents}  # fmt: skip
            row |= {"cost_cents": round(cents * (1 - margin))} if margin is not None else {}
            rows.append(row | {name: said.get(customer) for name, said in columns.items()})
    types = {
        "line": pa.int64(),
        "day": pa.int32(),
        "known_day": pa.int32(),
        "quantity": pa.float64(),
        "net_cents": pa.int64(),
        "cost_cents": pa.int64(),
    }
    names = (
        list(rows[0])
        if rows
        else ["source", "document", "line", "kind", "day", "known_day", "customer", "sku", "quantity", "net_cents"]
    )
    return pa.Table.from_pylist(rows, pa.schema([(name, types.get(name, pa.string())) for name in names]))


def customers(*rows: tuple[str, int | None, str | None], **more: Mapping[str, str]) -> pa.Table:
    """(customer, day registered (from BEGIN), source) -> the list of customers."""
    made = [
        {"customer": who, "first_known_day": None if day is None else BEGIN + day, "acquired_through": source}
        for who, day, source in rows
    ]
    made = [row | {name: said.get(str(row["customer"])) for name, said in more.items()} for row in made]
    types = {"first_known_day": pa.int32()}
    names = ["customer", "first_known_day", "acquired_through", *more]
    return pa.Table.from_pylist(made, pa.schema([(name, types.get(name, pa.string())) for name in names]))


def costs(*rows: tuple[int, str | None, str | None, int]) -> pa.Table:
    """(day (from BEGIN), kind, source, cents) -> costs."""
    made = [{"day": BEGIN + day, "kind": kind, "channel": channel, "cost_cents": cents} for day, kind, channel, cents in rows]
    schema = pa.schema([("day", pa.int32()), ("kind", pa.string()), ("channel", pa.string()), ("cost_cents", pa.int64())])
    return pa.Table.from_pylist(made, schema)


def prospects(*rows: dict[str, Any]) -> pa.Table:
    """Leads, each as a mapping of what is said of it; days from BEGIN."""
    names = (
        "prospect",
        "name",
        "acquired_through",
        "city",
        "stage",
        "owner",
        "first_contact_day",
        "won_day",
        "customer",
        "batch",
    )
    types = {"first_contact_day": pa.int32(), "won_day": pa.int32(), "batch": pa.int64()}
    days = {"first_contact_day", "won_day"}
    made = [{n: (BEGIN + row[n] if n in days and row.get(n) is not None else row.get(n)) for n in names} for row in rows]
    return pa.Table.from_pylist(made, pa.schema([(name, types.get(name, pa.string())) for name in names]))


ONCE_A_MONTH = [30 * n + 1 for n in range(24)]
"""Days of 24 orders."""


def two_sources() -> dict[str, pa.Table]:
    """Fair: ten customers who cost 60.00 each and bring 20.00 of profit a month. Search: five who cost 600.00 and bring the
    same. One of whom nobody wrote where from; an old one who was there before the records begin."""
    fair, search = ([f"{name}{n}" for n in range(count)] for name, count in (("f", 10), ("s", 5)))
    fresh = [
        (who, [440 + d for d in (0, 31, 62, 93, 124, 155, 186, 217, 248, 279, 310, 341)], 10_000) for who in (*fair, *search, "x")
    ]
    old = ("old", [0, *range(5, 790, 30)], 10_000)
    listed = (
        [(who, 440, "fair") for who in fair] + [(who, 440, "search") for who in search] + [("x", 440, None), ("old", 0, "fair")]
    )
    spent = costs(
        (500, "推广", "fair", 60_000),
        (500, "推广", "search", 300_000),
        (510, "客户维护", None, 4_000),
        (20, "推广", "fair", 999_999),
    )
    return {"sales": sales([*fresh, old]), "customers": customers(*listed), "costs": spent}
