"""Customers with ways of their own: some begin with a wide range and stay active, some react to offers, some like tea."""

from __future__ import annotations

import pyarrow as pa

from tests.analyse.acquisition.new_books import AS_OF, BEGIN, customers, sales

GOODS = ("tea", "pot", "cup", "jar")


def lines(*rows: tuple[str, int, str, int]) -> pa.Table:
    """(customer, day from BEGIN, SKU, cents) -> sales."""
    made = [
        {"source": "t", "document": f"{who}-{day}", "line": n, "kind": "goods", "day": BEGIN + day, "known_day": BEGIN + day, "customer": who,
         "sku": sku, "quantity": 1.0, "net_cents": cents}
        for n, (who, day, sku, cents) in enumerate(rows, 1)
    ]  # fmt: skip
    schema = pa.schema([
        ("source", pa.string()), ("document", pa.string()), ("line", pa.int64()), ("kind", pa.string()), ("day", pa.int32()),
        ("known_day", pa.int32()), ("customer", pa.string()), ("sku", pa.string()), ("quantity", pa.float64()), ("net_cents", pa.int64()),
    ])  # fmt: skip
    return pa.Table.from_pylist(made, schema)


def wide_and_narrow(count: int = 200) -> dict[str, pa.Table]:
    """Every other newcomer begins with four SKUs; of those three in four are active later, of the others one in ten. All of them
    come on day 100 and order twice in their first weeks."""
    rows = [("old", 0, "tea", 1)]
    for n in range(count):
        wide = n % 2 == 0
        rows += [(f"c{n}", 100 + k, GOODS[k if wide else 0], 1_000) for k in range(4)]
        active = (n // 2) % 4 != 3 if wide else (n // 2) % 10 == 0
        rows += [(f"c{n}", 160 + 7 * k, "tea", 1_000) for k in range(30 if active else 3)]
    return {"sales": lines(*rows)}


def offers() -> dict[str, pa.Table]:
    """On 20 days tea is on offer, on others cup: customers of grade A buy it in every second of them, those of grade B never,
    all of them bought both before; nobody buys pot or jar but once."""
    days = [450 + 14 * k for k in range(20)]
    who = {f"a{n}": "A" for n in range(30)} | {f"b{n}": "B" for n in range(30)}
    rows = [(name, 300 + i, sku, 1_000) for name in who for i, sku in enumerate(GOODS)]
    rows += [(name, day, "tea", 1_000) for name, grade in who.items() if grade == "A" for day in days[::2]]
    told = [{"promotion": f"P{day}", "sku": "tea", "from_day": BEGIN + day, "to_day": BEGIN + day + 3} for day in days]
    listed = customers(*((name, 300, None) for name in who), grade=who)
    types = pa.schema([("promotion", pa.string()), ("sku", pa.string()), ("from_day", pa.int32()), ("to_day", pa.int32())])
    return {"sales": lines(*rows), "customers": listed, "promotions": pa.Table.from_pylist(told, types)}


def likes_tea() -> dict[str, pa.Table]:
    """Dora buys tea on each of 20 days, twenty others a pot on each of 20; one bought tea once and nothing else."""
    rows = [("dora", 500 + 10 * k, "tea", 1) for k in range(20)] + [("once", 700, "tea", 1)]
    rows += [(f"c{n}", 500 + 10 * k, "pot", 1) for n in range(20) for k in range(20)]
    skus = pa.Table.from_pylist([{"sku": "tea", "category": "drinks"}, {"sku": "pot", "category": "ware"}])
    return {"sales": lines(*rows), "skus": skus}


__all__ = ["AS_OF", "BEGIN", "likes_tea", "lines", "offers", "sales", "wide_and_narrow"]
