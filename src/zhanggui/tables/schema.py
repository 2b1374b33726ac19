"""A table's declaration -> how its rows are held in memory and on disk."""

from __future__ import annotations

import pyarrow as pa

from zhanggui.tables.table import PHYSICAL, Table

ARROW = {
    "Int32": pa.int32(), "Int64": pa.int64(), "Float64": pa.float64(), "String": pa.string(), "Boolean": pa.bool_(),
}  # fmt: skip
"""The name of a physical type -> the Arrow type."""


def arrow_schema(table: Table) -> pa.Schema:
    """A table -> its columns as an Arrow schema, in the order of the declaration."""
    return pa.schema([(column.name, ARROW[PHYSICAL[column.type]]) for column in table.columns])
