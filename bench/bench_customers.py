"""What a refresh says of customers, for 200,000 of them with 10 million lines: seconds and memory on two cores.

    python bench/bench_customers.py [--customers 200000] [--lines 10000000] [--json]

Claim: below 180 seconds and 3 GB. The customers are drawn (each has a rhythm of its own, amounts of its own, and may leave for good;
three years, a season, new ones all the time), and every other one is a member with a card; how well is predicted is measured on
real data only (bench_repeat_purchase.py).
The steps are timed in a process of their own: records read, states, predictions, worth, alarms,
the ways of customers, decisions, the tables written.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from zhanggui.base.settings import home_at
from zhanggui.decide import Context
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.refresh import STEPS, Night, last_day

FIRST, DAYS, SKUS, PIECES = 19_400, 1_095, 2_000, 10
SECONDS, GIGABYTES = 180, 3.0
OURS = ("customers", "members", "journeys", "remind", "win_back", "activate", "fill_gap")
"""The steps of a refresh that are about customers and members."""


def drawn(customers: int, lines: int, seed: int = 11) -> list[tuple[np.ndarray, np.ndarray]]:
    """How many -> (customer, day) of every order, in pieces by customer: a gamma rhythm each, a geometric end."""
    rng, out = np.random.default_rng(seed), []
    usual = DAYS * 0.93 * customers / (lines / 4)
    for part in np.array_split(np.arange(customers), PIECES):
        gap = rng.gamma(1.2, usual / 1.2, len(part)).clip(3, 200)
        begun = np.where(rng.random(len(part)) < 0.5, 0, rng.integers(0, DAYS - 30, len(part)))
        ends = begun + rng.exponential(gap * 40)
        most = int(min(DAYS, (DAYS / gap).max() * 1.6 + 5))
        at = begun[:, None] + np.c_[np.zeros(len(part)), (gap[:, None] * rng.gamma(2.0, 0.5, (len(part), most))).cumsum(axis=1)]
        there = (at < DAYS) & (at <= ends[:, None])
        who = np.broadcast_to(part[:, None], at.shape)[there]
        out.append((who, FIRST + at[there].astype(np.int64)))
    return out


def made(folder: Path, customers: int, lines: int) -> None:
    """A folder -> a home with the company in it."""
    home, rng = home_at(folder).make(company="Many", currency="USD", country="US"), np.random.default_rng(5)
    lake, size = Lake(home.lake_url), np.exp(rng.normal(0, 0.8, customers))
    for who, day in drawn(customers, lines):
        each = rng.integers(1, 8, len(who))
        order = np.repeat(np.arange(len(who)), each)
        amount = np.rint(3000 * size[who[order]] * np.exp(rng.normal(0, 0.5, len(order)))).astype(np.int64) + 1
        lake.append("sales", pa.table({
            "source": pa.array(np.full(len(order), "drawn")), "document": pa.array(np.char.add("D", (who[order] * 10_000 + day[order]).astype(str))),
            "line": pa.array(np.arange(len(order)) + 1), "kind": pa.array(np.full(len(order), "goods")),
            "day": pa.array(day[order], pa.int32()), "customer": pa.array(np.char.add("C", who[order].astype(str))),
            "sku": pa.array(np.char.add("S", rng.integers(0, SKUS, len(order)).astype(str))), "quantity": pa.array(np.ones(len(order))),
            "net_cents": pa.array(amount), "cost_cents": pa.array((amount * 0.8).astype(np.int64)),
            "member": pa.array(np.char.add("M", who[order].astype(str)), mask=who[order] % 2 == 1),
            "rep": pa.array(np.char.add("R", (who[order] % 200).astype(str))), "region": pa.array(np.char.add("area ", (who[order] % 20).astype(str))),
        }))  # fmt: skip


def timed(folder: str) -> dict[str, Any]:
    """A home -> seconds of the steps of customers and of the decisions about them, and the most memory this process had."""
    engine, settings, took = open_engine(home_at(folder).lake_url), home_at(folder).settings(), {}
    day = last_day(engine, None) + 1
    night = Night(engine, Context(engine.frames(as_of=day), day, settings, f"bench-{time.time_ns()}", False), lambda text: None)
    for step in (step for step in STEPS if step.name in OURS):
        start = time.perf_counter()
        step.do(night)
        took[step.name] = round(time.perf_counter() - start, 1)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {"steps": took, "wall": round(sum(took.values()), 1), "cpu": round(time.process_time(), 1), "gigabytes": round(memory, 2)}


def main() -> None:
    """Figures printed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--home", type=Path, help="keep the company here, and use it where it is there already")
    parser.add_argument("--timed", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.timed:
        print(json.dumps(timed(asked.timed)))
        return
    with tempfile.TemporaryDirectory() as own:
        folder = asked.home or Path(own) / "home"
        if not folder.exists():
            made(folder, asked.customers, asked.lines)
        done = subprocess.run([sys.executable, __file__, "--timed", str(folder)], capture_output=True, text=True, check=True)
        found = json.loads(done.stdout) | {"bench": "customers", "customers": asked.customers, "limit": {"wall": SECONDS, "gigabytes": GIGABYTES}}
    print(json.dumps(found) if asked.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
