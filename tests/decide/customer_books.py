"""A trader with a few customers for the tests of decisions about them: what a refresh saw of each, and what they bought, by hand."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from tests.analyse.books import Line, sales
from zhanggui.base.settings import SETTINGS as EVERY
from zhanggui.decide.kind import Context
from zhanggui.decide.outlook import SCHEMA

MONDAY = 20_402
AS_OF = MONDAY
SETTINGS: dict[str, Any] = {s.name: s.default for s in EVERY}
DAY = {"first_day", "last_day", "next_low", "next_mid", "next_high", "state_since", "first_known_day"}


def seen(customer: str, **told: Any) -> dict[str, Any]:
    """A customer whom nothing is wrong with: orders every ten days, 12,000.00 a year at a margin of 3,000.00; and what differs."""
    usual = {
        "customer": customer, "name": f"{customer}'s shop", "rep": "003", "region": "Qingshan", "grade": "C", "state": "active", "orders": 60,
        "first_day": AS_OF - 700, "last_day": AS_OF - 6, "cycle": 10.0, "overdue": 0.6, "risk": 0.1, "alive": 0.9, "alarm": "",
        "p7": 0.5, "p30": 0.9, "p90": 1.0, "basis": "own", "net_12m_cents": 1_200_000, "prior_12m_cents": 1_200_000,
        "profit_12m_cents": 300_000, "last_cents": 30_000,
    }  # fmt: skip
    return usual | told


def silent(customer: str, **told: Any) -> dict[str, Any]:
    """One that has not ordered for forty days and used to every ten: 70 % likely to stay away, as likely as not to come within 90 days.

    A customer for 301 days, for 270 of them until the order that was to follow the last: 9,000.00 of margin, so usually 3,000.00 in 90.
    """
    reasons = [{"name": "overdue", "value": 40, "usual": 10, "share": 1.0, "zh": "四倍于平常没来", "en": "away four times as long as usual"}]
    usual = {
        "first_day": AS_OF - 301, "last_day": AS_OF - 41, "overdue": 4.0, "risk": 0.7, "alive": 0.3, "alarm": "silent", "p7": 0.1, "p30": 0.3,
        "p90": 0.5, "net_12m_cents": 3_600_000, "prior_12m_cents": 3_600_000, "profit_12m_cents": 900_000, "reasons": json.dumps(reasons),
    }  # fmt: skip
    return seen(customer, **(usual | told))


def outlook(*rows: dict[str, Any]) -> pa.Table:
    """Customers -> the table that a refresh would have made of them."""
    return pa.Table.from_pylist([{name: row.get(name) for name in SCHEMA.names} | {"run": "r"} for row in rows], SCHEMA)


def bought(customer: str, days: list[int], sku: str = "tea", quantity: float = 12, cents: int = 30_000) -> list[Line]:
    """An order of one SKU on each of the days."""
    return [(f"{customer}-{day}", "goods", day, customer, sku, quantity, cents) for day in days]


def context(*rows: dict[str, Any], lines: list[Line] | None = None, chance: float = 1.0, **settings: Any) -> Context:
    """What a refresh saw and what was sold -> what a kind is made with. chance: every lot that is drawn."""
    frames = {"sales": sales(lines if lines is not None else [x for row in rows for x in bought(row["customer"], [AS_OF - 60, AS_OF - 41])])}
    found = {"outlook": outlook(*rows)}
    return Context(frames, AS_OF, SETTINGS | settings, "r", False, found, lambda: chance)
