"""What lay in stock on a day: the last row at or before it, of each stockroom, SKU and lot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from tests.measures.books import KINDS
from zhanggui.base.days import parse_day
from zhanggui.base.scope import Scope
from zhanggui.measures.balance import balances

ROWS = (
    # day, stockroom, sku, lot, on hand, reserved, frozen, cost in cents
    ("2024-01-01", "main", "tea", "L1", 100, 0, 0, 300_00),
    ("2024-01-10", "main", "tea", "L1", 40, 5, 2, 120_00),
    ("2024-01-20", "main", "tea", "L1", 0, 0, 0, 0),
    ("2024-01-05", "main", "tea", "L2", 60, 0, 0, 180_00),
    ("2024-01-05", "back", "tea", "L2", 7, 0, None, None),
    ("2024-01-01", None, "cup", None, 9, 1, 0, 108_00),
    ("2024-01-01", None, "cup", None, 1, 0, 0, 12_00),
)


def frames(kind: str) -> dict[str, Any]:
    names = ("day", "stockroom", "sku", "lot", "on_hand", "reserved", "frozen", "value_cents")
    rows = [dict(zip(names, row, strict=True)) for row in ROWS]
    schema = pa.schema([("day", pa.int32()), ("stockroom", pa.string()), ("sku", pa.string()), ("lot", pa.string()), ("on_hand", pa.float64()),
                        ("reserved", pa.float64()), ("frozen", pa.float64()), ("value_cents", pa.int64())])
    tables = {
        "stock_days": pa.Table.from_pylist([row | {"day": parse_day(str(row["day"]))} for row in rows], schema),
        "lots": pa.table({"lot": ["L1", "L2"], "sku": ["tea", "tea"], "expiry_day": pa.array([parse_day("2024-01-12"), None], pa.int32())}),
    }
    return {name: KINDS[kind](table) for name, table in tables.items()}


def on(day: str, tables: dict[str, Any], **rest: Any) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Day -> (stockroom, sku, lot) -> (on hand, available, value, last changed)."""
    rows = balances(tables, parse_day(day), **rest).collect("pyarrow").to_arrow().to_pylist()
    none: Callable[[Any], Any] = lambda value: None if value is None or value != value else value  # noqa: E731
    return {
        (none(r["stockroom"]), r["sku"], none(r["lot"])): (r["on_hand"], r["available"], none(r["value_cents"]), r["day"] - parse_day("2024-01-01") + 1)
        for r in rows
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_balance_holds_until_the_next_one_and_two_bins_are_one(kind: str) -> None:
    tables = frames(kind)
    cup = {(None, "cup", None): (10, 9, 120_00, 1)}
    assert on("2023-12-31", tables) == {}
    assert on("2024-01-04", tables) == {("main", "tea", "L1"): (100, 100, 300_00, 1)} | cup
    l2 = {("main", "tea", "L2"): (60, 60, 180_00, 5), ("back", "tea", "L2"): (7, 7, None, 5)}
    assert on("2024-01-12", tables) == {("main", "tea", "L1"): (40, 33, 120_00, 10)} | l2 | cup
    assert on("2024-01-13", tables) == {("main", "tea", "L1"): (40, 0, 120_00, 10)} | l2 | cup
    assert on("2024-02-28", tables) == {("main", "tea", "L1"): (0, 0, 0, 20)} | l2 | cup


def test_a_stockroom_is_a_scope_and_what_was_not_known_is_not_there() -> None:
    tables = frames("duckdb")
    assert set(on("2024-01-12", tables, scope=Scope.of(stockroom=["back"]))) == {("back", "tea", "L2")}
    assert on("2024-01-12", tables, as_of=parse_day("2024-01-10"))["main", "tea", "L1"][0] == 100


def test_what_was_never_imported_is_not_taken_off() -> None:
    tables = {"stock_days": frames("pyarrow")["stock_days"].select(["day", "sku", "on_hand"])}
    rows = balances(tables, parse_day("2024-01-04")).collect("pyarrow").to_arrow().to_pylist()
    assert sorted((r["sku"], r["on_hand"], r["available"]) for r in rows) == [("cup", 10, 10), ("tea", 100, 100)]
