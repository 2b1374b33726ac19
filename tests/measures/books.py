"""A year in eleven lines, small enough to be added up by hand, as any dataframe.

Chen looks after Dora's shop, Gao after Fay's; a cash sale has neither. Money in yuan: tea 5.00, a cup 20.00, freight 6.00.
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

SCHEMA = pa.schema([
    ("source", pa.string()), ("document", pa.string()), ("line", pa.int64()), ("kind", pa.string()), ("day", pa.int32()),
    ("known_day", pa.int32()), ("customer", pa.string()), ("rep", pa.string()), ("sku", pa.string()), ("quantity", pa.float64()),
    ("price_e4", pa.int64()), ("net_cents", pa.int64()), ("discount_cents", pa.int64()),
])


def sales() -> pa.Table:
    """The eleven lines."""
    rows = [dict(zip(NAMES, line, strict=True)) for line in LINES]
    for row in rows:
        day = parse_day(str(row["day"]))
        row.update(source="books", day=day, known_day=day, quantity=float(row["quantity"]), price_e4=int(row["price_e4"]) * 10_000)
    return pa.Table.from_pylist(rows, SCHEMA)


def tables() -> dict[str, pa.Table]:
    """The lines, and what the company knows of its goods and customers."""
    return {
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
