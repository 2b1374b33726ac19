"""Twenty customers as a refresh saw them, by hand, for the tests of their pages: everything filled in, and everything missing.

Today is 2026-11-20 (day 20,777). Whoever is called c01 to c20; Alice sees all, Bob the north, Chen those of rep 003, Dora c01.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhanggui.base.settings import Home, home_at
from zhanggui.decide.outlook import SCHEMA
from zhanggui.lake import Lake
from zhanggui.refresh import RUN_SCHEMA
from zhanggui.web import books

TODAY = 20_777
RUN = "2026-11-20-live-1"
NORTH, SOUTH = "north", "south"
REASONS = json.dumps([
    {"name": "overdue", "value": 2.98, "share": 0.5},
    {"name": "frequency", "value": 4, "share": 0.25},
    {"zh": "最近退过货", "en": "sent goods back lately", "share": 0.25},
])  # fmt: skip
AXES = json.dumps({
    "recency": [12, 50, 2.98, 1.0], "frequency": [38, 50, 30.0, 33.0], "money": [74, 50, 3_980_000, 2_000_000],
    "largest": [81, 50, 400_000, 200_000], "regular": [66, 50, 0.9, 0.8], "high": [58, 50, 0.3, 0.25],
})  # fmt: skip


def row(customer: str, **known: Any) -> dict[str, Any]:
    """A customer, and what is known of them -> a row; what is not said is null."""
    return {name: None for name in SCHEMA.names} | {"run": RUN, "customer": customer, "orders": 0, "net_12m_cents": 0} | known


def told(customer: str, idle: int, **known: Any) -> dict[str, Any]:
    """A customer with a rhythm of ten days who bought `idle` days ago, everything about them filled in."""
    rest = {
        "name": f"Shop {customer}", "region": NORTH, "rep": "003", "kind": "shop", "channel": "retail", "first_known_day": TODAY - 900,
        "first_day": TODAY - 800, "last_day": TODAY - idle, "orders": 41, "cycle": 11.4, "state": "active", "state_since": TODAY - 800,
        "alive": 0.9, "p7": 0.5, "p30": 0.8, "p90": 0.97, "next_low": TODAY + 1, "next_mid": TODAY + 4, "next_high": TODAY + 12,
        "expected_90": 7.5, "basis": "own", "risk": 0.05, "overdue": idle / 11.4, "net_12m_cents": 3_980_000,
        "prior_12m_cents": 4_240_000, "profit_12m_cents": 724_000, "last_cents": 126_400, "potential_cents": 2_120_000,
        "quadrant": "neither", "grade": "B", "key_stated": False, "score": 55.0, "recency": 3, "frequency": 3, "money": 3, "axes": AXES,
        "future_low_cents": 100_000, "future_cents": 700_000, "future_high_cents": 900_000,
        "gain_low_cents": 0, "gain_cents": 0, "gain_high_cents": 0,
    }  # fmt: skip
    return row(customer, **(rest | known))


AT_RISK = {
    "risk": 0.72, "alarm": "silent", "reasons": REASONS, "next_low": TODAY + 2, "next_mid": TODAY + 20, "next_high": TODAY + 90, "p30": 0.28,
    "gain_low_cents": 210_000, "gain_cents": 740_000, "gain_high_cents": 1_390_000, "route": "director",
}  # fmt: skip


def twenty() -> list[dict[str, Any]]:
    """c01 is leaving; c02 buys less; c03, c04 are key and away for 40 and 31 days; c05 30 days; c06-c15 are as usual, half of
    them in the south with another rep; c16 is lost, c17 sleeps, c18 bought once, c19 never, c20 is new."""
    found = [
        told("c01", 34, **AT_RISK, grade="A", quadrant="both"),
        told("c02", 5, alarm="shrinking", risk=0.3, reasons=REASONS, gain_low_cents=10_000, gain_cents=96_000, gain_high_cents=120_000,
             route="rep", region=SOUTH, rep="004"),
        told("c03", 40, key_stated=True, quadrant="profit", next_mid=TODAY + 30, next_high=TODAY + 60),
        told("c04", 31, key_stated=True, region=SOUTH, rep="004", quadrant="potential", next_mid=TODAY + 30, next_high=TODAY + 60),
        told("c05", 30, key_stated=True, next_mid=TODAY + 30, next_high=TODAY + 60),
    ]  # fmt: skip
    found += [told(f"c{i:02}", i, net_12m_cents=100_000 * i, region=SOUTH if i % 2 else NORTH, rep="004" if i % 2 else "003") for i in range(6, 16)]
    found += [
        told("c16", 500, state="lost", state_since=TODAY - 130, net_12m_cents=0, prior_12m_cents=800_000, risk=0.99, next_low=None,
             next_mid=None, next_high=None, p7=0.0, p30=0.0, p90=0.001, grade="C"),
        told("c17", 250, state="sleeping", region=SOUTH, rep="004", next_mid=None, next_low=None, next_high=None),
        told("c18", 60, orders=1, basis="segment", cycle=10.0, region=SOUTH, rep="004", next_mid=TODAY + 40),
        row("c19", name="Shop c19", region=NORTH, rep="003", state="new", state_since=TODAY - 400, first_known_day=TODAY - 400),
        row("c20", name="Shop c20", region=SOUTH, rep="004", state="new", state_since=TODAY - 10, first_known_day=TODAY - 10),
    ]  # fmt: skip
    return found


SALES = pa.schema([
    ("source", pa.string()), ("document", pa.string()), ("line", pa.int64()), ("kind", pa.string()), ("day", pa.int32()),
    ("known_day", pa.int32()), ("customer", pa.string()), ("sku", pa.string()), ("description", pa.string()), ("quantity", pa.float64()),
    ("net_cents", pa.int64()), ("price_e4", pa.int64()), ("region", pa.string()), ("rep", pa.string()), ("channel", pa.string()),
    ("cost_cents", pa.int64()), ("lot", pa.string()),
])  # fmt: skip


def line(document: str, day: int, customer: str, sku: str, units: float, cents: int, **more: Any) -> dict[str, Any]:
    """A line of sale -> a row of `sales`."""
    at = {"source": "books", "document": document, "line": 1, "kind": "goods", "day": day, "known_day": day, "customer": customer,
          "sku": sku, "description": sku.title(), "quantity": units, "net_cents": cents, "price_e4": round(cents * 100 / units),
          "region": NORTH, "rep": "003", "channel": "retail", "cost_cents": round(cents * 0.8)}  # fmt: skip
    return at | more


def lines() -> list[dict[str, Any]]:
    """c01 buys milk every eleven days (and beer every other time) until 34 days ago, then brings milk back; the others once."""
    out = []
    for i in range(16):
        day = TODAY - 34 - 11 * (15 - i)
        out.append(line(f"S{i}", day, "c01", "milk", 8, 41_600))
        if i % 2 == 0:
            out.append(line(f"S{i}", day, "c01", "beer", 12, 41_400, line=2))
    out.append(line("R1", TODAY - 31, "c01", "milk", -4, -20_800, kind="return"))
    out += [line(f"C{i}", TODAY - i, f"c{i:02}", "milk", 8, 41_600, region=SOUTH if i % 2 else NORTH, rep="004" if i % 2 else "003")
            for i in range(2, 16)]  # fmt: skip
    out.append(line("C18", TODAY - 60, "c18", "milk", 8, 41_600, region=SOUTH, rep="004"))
    return [{name: row.get(name) for name in SALES.names} for row in out]


def home_of(folder: Path, settings: Any, rows: list[dict[str, Any]] | None = None, **tables: pa.Table | None) -> Home:
    """A home whose last refresh saw these customers; None leaves a table out."""
    home = home_at(folder).make(currency="CNY", country="")
    lake = Lake(home.lake_url)
    every: dict[str, pa.Table | None] = {"sales": pa.Table.from_pylist(lines(), SALES), **tables}
    for name, table in every.items():
        if table is not None:
            lake.append(name, table)
    lake.append("results_customers", pa.Table.from_pylist(twenty() if rows is None else rows, SCHEMA))
    steps = {"customers": {"fingerprint": "x", "run": RUN, "ids": ""}}
    run = {"run": RUN, "as_of": TODAY, "replay": False, "at_ms": 1, "took_ms": 1, "state": "done", "last_day": TODAY - 1,
           "steps": json.dumps(steps), "decisions": "[]", "message": ""}  # fmt: skip
    lake.append("runs", pa.Table.from_pylist([run], RUN_SCHEMA))
    settings.HOME = home
    books._engines.clear()
    return home
