"""A tea house with two shops and seven cards, by hand: who enrolled where, who bought what on which day. Settings are at the end.

The records reach to 2026-10-31, a Saturday. States then, by whole months since the last purchase: M1 active (10-30), M2 active
(08-01: three months are over on 11-01), M3 silent (07-20), M4 sleeping (02-10), M5 lost (2025-09-01), M6 new (never bought),
M7 active (10-29).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from zhanggui.base.days import day_number


def day(text: str) -> int:
    """ISO text -> a day number."""
    return day_number(date.fromisoformat(text))


AS_OF = day("2026-11-01")
CARDS: tuple[tuple[Any, ...], ...] = (
    # member, enrolled, shop, clerk, born, sex, consent, level
    ("M1", "2025-06-01", "north", "li", "1986-10-31", "女", "短信:是;电话:否", "金卡"),
    ("M2", "2025-08-01", "north", "li", "1996-10-31", "男", "短信:是", "普卡"),
    ("M3", "2025-09-01", "north", "wu", None, None, None, "普卡"),
    ("M4", "2025-10-01", "south", "zhou", "1800-01-01", "女", "短信:否", "普卡"),
    ("M5", "2025-07-01", "south", "zhou", "1976-10-31", "女", "短信:是", "银卡"),
    ("M6", "2026-10-20", "south", "zhou", None, None, None, None),
    ("M7", "2026-10-28", "north", "li", None, "男", "短信:是", "普卡"),
)
LINES: tuple[tuple[Any, ...], ...] = (
    # document, day, member, shop, clerk, sku, quantity, yuan, cost
    ("a1", "2025-08-20", "M1", "north", "li", "tea", 1, 60, 40),
    ("a2", "2025-09-01", "M5", "south", "zhou", "tea", 2, 120, 80),
    ("a3", "2026-02-10", "M4", "south", "zhou", "pot", 1, 200, 150),
    ("a4", "2026-06-20", "M3", "north", "wu", "tea", 1, 60, 40),
    ("a5", "2026-07-20", "M3", "north", "wu", "tea", 1, 60, 40),
    ("a6", "2026-08-01", "M2", "north", "li", "tea", 3, 180, 120),
    ("b1", "2026-10-26", "M1", "north", "li", "tea", 2, 120, 80),
    ("b1", "2026-10-26", "M1", "north", "li", "pot", 1, 200, 150),
    ("b2", "2026-10-30", "M1", "north", "li", "tea", 1, 60, 40),
    ("b3", "2026-10-29", "M7", "north", "li", "pot", 1, 200, 150),
    ("c1", "2026-10-27", None, "north", "li", "pot", 1, 200, 150),
    ("c2", "2026-10-28", None, "north", "wu", "tea", 4, 240, 160),
    ("c3", "2026-10-28", None, "south", "zhou", "tea", 1, 60, 40),
    ("c4", "2026-10-31", None, "south", "zhou", "pot", 2, 400, 300),
)


def members(cards: tuple[tuple[Any, ...], ...] = CARDS) -> pa.Table:
    """Cards -> the table members."""
    names = ("member", "enrolled_day", "shop", "clerk", "birth_day", "sex", "consent", "level")
    rows = [dict(zip(names, card, strict=True)) | {"source": "files", "document": card[0], "batch": 0} for card in cards]
    for row in rows:
        for name in ("enrolled_day", "birth_day"):
            row[name] = day(row[name]) if row[name] else None
    texts = [(name, pa.string()) for name in ("source", "document", "member", "shop", "clerk", "sex", "consent", "level")]
    return pa.Table.from_pylist(rows, pa.schema([*texts, ("batch", pa.int64()), ("enrolled_day", pa.int32()), ("birth_day", pa.int32())]))


def sales(lines: tuple[tuple[Any, ...], ...] = LINES, without: tuple[str, ...] = ()) -> pa.Table:
    """Lines -> the table sales, without some columns."""
    names = ("document", "day", "member", "shop", "clerk", "sku", "quantity", "net_cents", "cost_cents")
    rows = []
    for n, line in enumerate(lines):
        row = dict(zip(names, line, strict=True)) | {"source": "till", "line": n, "kind": "goods", "batch": 0}
        row |= {"day": day(row["day"]), "known_day": day(row["day"]), "quantity": float(row["quantity"])}
        rows.append(row | {"net_cents": row["net_cents"] * 100, "cost_cents": row["cost_cents"] * 100})
    texts = [(name, pa.string()) for name in ("source", "document", "kind", "member", "shop", "clerk", "sku")]
    numbers = [("line", pa.int64()), ("batch", pa.int64()), ("day", pa.int32()), ("known_day", pa.int32()), ("quantity", pa.float64()),
               ("net_cents", pa.int64()), ("cost_cents", pa.int64())]
    return pa.Table.from_pylist(rows, pa.schema([*texts, *numbers])).drop_columns(list(without))


SETTINGS: dict[str, Any] = {"currency": "CNY", "country": "CN", "card_from": 200.0}
FRAMES: dict[str, Any] = {"sales": sales(), "members": members()}
