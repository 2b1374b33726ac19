"""A year in eleven lines, small enough to be added up by hand, as any dataframe.

Chen looks after Dora's shop, Gao after Fay's; a cash sale has neither. Money in yuan: tea 5.00, a cup 20.00, freight 6.00.
In stock: the first tea was sold out on 31 January, the second came on 10 February and was good until 10 March.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import polars
import pyarrow as pa

from tests.cluster import session
from zhanggui.base.days import parse_day

LINES = (
    # document, line, kind, day, customer, rep, sku, quantity, price, net, discount
    ("S1", 1, "goods", "2024-01-01", "dora", "chen", "tea", 10, 5, 5000, 250),
    ("S1", 2, "goods", "2024-01-01", "dora", "chen", "cup", 2, 20, 4000, 0),
    ("S1", 3, "charge", "2024-01-01", "dora", "chen", "freight", 1, 6, 600, 0),
    ("S2", 1, "goods", "2024-01-31", "fay", "gao", "tea", 4, 5, 2000, 0),
    ("S3", 1, "goods", "2024-02-29", "dora", "chen", "tea", 6, 5, 3000, 0),
    ("R1", 1, "return", "2024-03-01", "dora", "chen", "tea", -2, 5, -1000, 0),
    ("S4", 1, "goods", "2024-03-31", None, None, "cup", 1, 20, 2000, 0),
    ("S4", 2, "gift", "2024-03-31", None, None, "spoon", 1, 0, 0, 0),
    ("A1", 1, "adjustment", "2024-03-31", None, None, "tea", 1, -5, -500, 0),
    ("R2", 1, "return", "2024-04-01", "fay", "gao", "freight", -1, 6, -600, 0),
    ("S5", 1, "goods", "2025-01-01", "fay", "gao", "cup", 3, 20, 6000, 0),
)
NAMES = ("document", "line", "kind", "day", "customer", "rep", "sku", "quantity", "price_e4", "net_cents", "discount_cents")

STOCK = (
    # day, stockroom, sku, lot, on hand, reserved, frozen, in transit, value
    ("2024-01-01", "main", "tea", "L1", 20, 0, 0, 0, 60_00),
    ("2024-01-31", "main", "tea", "L1", 0, 0, 0, 0, 0),
    ("2024-02-10", "main", "tea", "L2", 30, 4, 0, 0, 93_00),
    ("2024-01-01", "main", "cup", None, 10, 0, 0, 3, None),
    ("2024-04-01", "back", "cup", None, 5, 0, 1, 0, 60_00),
)
RECEIVED = (
    # document, line, day, supplier, sku, quantity, rejected, price, net
    ("E1", 1, "2024-01-01", "hill", "tea", 20, 0, 30_000, 60_00),
    ("E1", 2, "2024-01-01", "kiln", "cup", 10, 0, 110_000, 110_00),
    ("E2", 1, "2024-02-10", "hill", "tea", 30, 1, 31_000, 93_00),
    ("E3", 1, "2024-04-01", "oven", "cup", 5, 0, 120_000, 60_00),
)
ORDERED = (
    # document, line, day, supplier, sku, quantity, price, net
    ("P1", 1, "2023-12-20", "hill", "tea", 50, 30_500, 152_50),
    ("P2", 1, "2023-12-21", "kiln", "cup", 15, 115_000, 172_50),
)

SCHEMA = pa.schema([
    ("source", pa.string()), ("document", pa.string()), ("line", pa.int64()), ("kind", pa.string()), ("day", pa.int32()),
    ("known_day", pa.int32()), ("customer", pa.string()), ("rep", pa.string()), ("sku", pa.string()), ("quantity", pa.float64()),
    ("price_e4", pa.int64()), ("net_cents", pa.int64()), ("discount_cents", pa.int64()), ("member", pa.string()),
])


def sales() -> pa.Table:
    """The eleven lines."""
    rows = [dict(zip(NAMES, line, strict=True)) for line in LINES]
    for row in rows:
        day = parse_day(str(row["day"]))
        row.update(source="books", day=day, known_day=day, member="m1" if row["document"] == "S4" else None, quantity=float(row["quantity"]), price_e4=int(row["price_e4"]) * 10_000)
    return pa.Table.from_pylist(rows, SCHEMA)


def tables() -> dict[str, pa.Table]:
    """The lines, and what the company knows of its goods and customers."""
    return stock() | {
        "sales": sales(),
        "skus": pa.table({"sku": ["tea", "cup"], "category": ["drinks", "ware"], "brand": ["hill", None]}),
        "customers": pa.table({
            "customer": ["dora", "dora", "fay"],
            "region": ["south", "north", "north"],
            "from_day": pa.array([0, 18_000, 0], pa.int32()),
            "to_day": pa.array([17_999, None, None], pa.int32()),
        }),
        "offers": pa.table({
            "sku": ["tea", "cup", "cup"], "supplier": ["hill", "kiln", "oven"], "price_e4": pa.array([30_000, 120_000, 130_000], pa.int64()),
        }),
    }


def stock() -> dict[str, pa.Table]:
    """What lay in stock, what was ordered and what came."""
    text, whole, number = pa.string(), pa.int64(), pa.float64()
    return {
        "stock_days": _rows(STOCK, {"day": pa.int32(), "stockroom": text, "sku": text, "lot": text, "on_hand": number, "reserved": number,
                                    "frozen": number, "in_transit": number, "value_cents": whole}),
        "receipts": _rows(RECEIVED, {"document": text, "line": whole, "day": pa.int32(), "supplier": text, "sku": text, "quantity": number,
                                     "rejected": number, "price_e4": whole, "net_cents": whole}),
        "purchases": _rows(ORDERED, {"document": text, "line": whole, "day": pa.int32(), "supplier": text, "sku": text, "quantity": number,
                                     "price_e4": whole, "net_cents": whole}),
        "lots": pa.table({"lot": ["L1", "L2"], "sku": ["tea", "tea"], "expiry_day": pa.array([None, parse_day("2024-03-10")], pa.int32())}),
    }


def _rows(rows: tuple[tuple[Any, ...], ...], columns: dict[str, Any]) -> pa.Table:
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    made = [row | {"day": parse_day(str(row["day"])), "source": "books"} for row in named]
    return pa.Table.from_pylist(made, pa.schema([*columns.items(), ("source", pa.string())]))


def _pandas(table: pa.Table) -> Any:
    return table.to_pandas()


def _polars(table: pa.Table) -> Any:
    return polars.from_arrow(table)


def _lazy(table: pa.Table) -> Any:
    return polars.from_arrow(table).lazy()  # type: ignore[union-attr]


def _arrow(table: pa.Table) -> Any:
    return table


def _duckdb(table: pa.Table) -> Any:
    return duckdb.from_arrow(table)


def _spark(table: pa.Table) -> Any:
    return session().createDataFrame(table)


KINDS: dict[str, Callable[[pa.Table], Any]] = {
    "pandas": _pandas, "polars": _polars, "polars lazy": _lazy, "pyarrow": _arrow, "duckdb": _duckdb, "spark": _spark,
}
"""Kind of dataframe -> how an Arrow table becomes one."""


def books(kind: str) -> dict[str, Any]:
    """A kind of dataframe -> the tables as that."""
    return {name: KINDS[kind](table) for name, table in tables().items()}
