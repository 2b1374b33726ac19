"""A shop with two goods for the tests of replenishment: sales a day, stock, offers, purchases and receipts, by hand."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

FIRST = 19_996
AS_OF = FIRST + 7 * 16
SETTINGS = {
    "currency": "CNY", "country": "", "max_decisions": 10, "service_level": 0.5, "review_days": 2, "lead_days": 9, "demand_window": 28,
    "holding_rate": 0.2, "order_cost": 0.0, "slow_days": 90, "quote_days": 365,
}  # fmt: skip


def sales(daily: dict[str, float], days: range = range(FIRST, AS_OF), price: int = 1000) -> pa.Table:
    """Every SKU sells its number every day, at 10.00 each."""
    rows = [
        {"source": "books", "document": f"S{day}", "line": i, "kind": "goods", "day": day, "known_day": day, "customer": "dora",
         "sku": sku, "quantity": float(units), "net_cents": int(units * price)}
        for day in days for i, (sku, units) in enumerate(daily.items()) if units
    ]  # fmt: skip
    schema = pa.schema([
        ("source", pa.string()), ("document", pa.string()), ("line", pa.int64()), ("kind", pa.string()), ("day", pa.int32()),
        ("known_day", pa.int32()), ("customer", pa.string()), ("sku", pa.string()), ("quantity", pa.float64()), ("net_cents", pa.int64()),
    ])  # fmt: skip
    return pa.Table.from_pylist(rows, schema)


def stock(*rows: tuple[str, int, float, float, float, float], source: str = "books") -> pa.Table:
    """(SKU, day, on hand, reserved, frozen, in transit) -> balances of one stockroom."""
    names = ("sku", "day", "on_hand", "reserved", "frozen", "in_transit")
    made = [dict(zip(names, row, strict=True)) | {"source": source, "stockroom": "main", "lot": None} for row in rows]
    schema = pa.schema([
        ("source", pa.string()), ("stockroom", pa.string()), ("lot", pa.string()), ("sku", pa.string()), ("day", pa.int32()),
        ("on_hand", pa.float64()), ("reserved", pa.float64()), ("frozen", pa.float64()), ("in_transit", pa.float64()),
    ])  # fmt: skip
    return pa.Table.from_pylist(made, schema)


def quotes(*rows: tuple[str, str, int, int, float]) -> pa.Table:
    """(supplier, SKU, price in 1/10,000, from which day, smallest order) -> offers with a date and without a pack."""
    names = ("supplier", "sku", "price_e4", "from_day", "moq")
    made = [dict(zip(names, row, strict=True)) | {"lead_days": 5.0} for row in rows]
    return pa.Table.from_pylist(made, pa.schema([
        ("supplier", pa.string()), ("sku", pa.string()), ("price_e4", pa.int64()), ("from_day", pa.int32()), ("moq", pa.float64()),
        ("lead_days", pa.float64()),
    ]))  # fmt: skip


def suppliers(**minimum: int) -> pa.Table:
    """Supplier: smallest order in minor units -> suppliers."""
    return pa.table({"supplier": list(minimum), "minimum_cents": pa.array(list(minimum.values()), pa.int64())})


def offers(*rows: tuple[str, str, int, float, float, float]) -> pa.Table:
    """(supplier, SKU, price in 1/10,000, smallest order, pack, lead time) -> offers."""
    names = ("supplier", "sku", "price_e4", "moq", "pack", "lead_days")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])


def company(**tables: Any) -> dict[str, Any]:
    """Tea sells 10 a day: 30 on hand of which 4 reserved and 1 frozen, 5 on the way; the hill offers it at 6.00 in packs of 12."""
    return {
        "sales": sales({"tea": 10}),
        "stock_days": stock(("tea", AS_OF - 1, 30, 4, 1, 5)),
        "offers": offers(("hill", "tea", 60_000, 0, 12, 5)),
        **tables,
    }
