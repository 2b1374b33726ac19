"""`ask` on ten questions over four years of Iowa lines (9.6 million), against SQL written by hand over the same Parquet files.

Results are compared first, value by value. Both sides have two threads and one connection each, take turns, and are timed in
CPU seconds; the figure is the median of five. Ours includes everything from the names to the rows; SQL includes fetching.

    python bench/bench_ask.py [--json] [--rounds 5] [--only TEXT]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from zhanggui.base.days import parse_day
from zhanggui.engine import Engine
from zhanggui.lake import Lake
from zhanggui.measures.ask import ask

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
KEPT = Path(tempfile.gettempdir()) / "zhanggui-bench-iowa"
THREADS = 2
YEAR = (parse_day("2020-01-01"), parse_day("2020-12-31"))

FILES = (*(f"lines_{year}.parquet" for year in range(2017, 2021)), "products.parquet", "stores.parquet")
TABLES = ("sales", "customers", "skus", "offers")


def made_lake() -> Path:
    """The Iowa records -> a lake of them, imported by the command without any mapping, and kept between runs."""
    if not (KEPT / "done").exists():
        command = [str(Path(sys.executable).parent / "zhanggui"), "import", *(str(DATA / "iowa_liquor" / file) for file in FILES)]
        subprocess.run([*command, "--home", str(KEPT)], check=True, stdout=sys.stderr)
        (KEPT / "done").touch()
    return KEPT / "lake"


@dataclass(frozen=True)
class Case:
    """A question: its name, ours, and the same by hand; both give rows that compare equal."""

    name: str
    ours: Callable[[Any], list[tuple[Any, ...]]]
    sql: str
    after: Callable[[list[tuple[Any, ...]]], list[tuple[Any, ...]]] = sorted


def rows(*args: Any, top: int | None = None, **kwargs: Any) -> Callable[[Any], list[tuple[Any, ...]]]:
    """A question -> what answers it from frames, as tuples."""
    return lambda frames: [tuple(row.values()) for row in ask(frames, *args, **kwargs).rows[:top]]


def top_share(frames: Any) -> list[tuple[Any, ...]]:
    """The share of the largest 1 % of customers."""
    return [(ask(frames, "net_sales", "customer").share_of_top("net_sales", 0.01),)]


def without_shares(question: Callable[[Any], list[tuple[Any, ...]]]) -> Callable[[Any], list[tuple[Any, ...]]]:
    """A comparison -> its rows with the value now and before only."""
    return lambda frames: [row[:3] for row in question(frames)]


NET = "kind IN ('goods', 'return')"
SOLD = "kind IN ('goods', 'charge')"
DATE = "(DATE '1970-01-01' + day)"
IN_2020 = f"day BETWEEN {YEAR[0]} AND {YEAR[1]}"
IN_2019 = f"day BETWEEN {parse_day('2019-01-01')} AND {parse_day('2019-12-31')}"

CASES = (
    Case(
        "net sales by month and category", rows("net_sales", ["month", "category"]),
        f"""WITH s AS (SELECT day, sku, sum(net_cents) AS v FROM sales WHERE {NET} GROUP BY ALL)
            SELECT date_trunc('month', {DATE})::DATE - DATE '1970-01-01' AS m, category, sum(v)::BIGINT
            FROM s LEFT JOIN (SELECT sku, category FROM skus) USING (sku) GROUP BY ALL""",
    ),
    Case(
        "top 20 SKUs against last year", without_shares(rows("net_sales", "sku", from_day=YEAR[0], to_day=YEAR[1], against="last-year", top=20)),
        f"""SELECT sku, coalesce(sum(net_cents) FILTER ({IN_2020}), 0)::BIGINT AS now, coalesce(sum(net_cents) FILTER ({IN_2019}), 0)::BIGINT
            FROM sales WHERE {NET} AND day BETWEEN {parse_day('2019-01-01')} AND {YEAR[1]} GROUP BY sku ORDER BY now DESC LIMIT 20""",
    ),
    Case(
        "active customers by month", rows("customer_count", "month"),
        f"""SELECT date_trunc('month', {DATE})::DATE - DATE '1970-01-01', count(DISTINCT customer) FROM sales WHERE {SOLD} GROUP BY 1""",
    ),
    Case(
        "new customers by quarter", rows("new_customer_count", "quarter"),
        f"""WITH f AS (SELECT customer, min(day) AS day FROM sales WHERE {SOLD} AND customer IS NOT NULL GROUP BY 1)
            SELECT date_trunc('quarter', {DATE})::DATE - DATE '1970-01-01', count(*) FROM f GROUP BY 1""",
    ),
    Case(
        "sale value by weekday and region", rows("sale_value", ["weekday", "region"]),
        f"""SELECT isodow({DATE}), region,
                   round(sum(net_cents) FILTER ({NET}) / count(DISTINCT document) FILTER ({SOLD}))::BIGINT
            FROM sales LEFT JOIN (SELECT customer, city AS region FROM customers) USING (customer) WHERE {NET} OR {SOLD} GROUP BY ALL""",
    ),
    Case(
        "items per sale by customer", rows("items_per_sale", "customer"),
        f"""SELECT customer, sum(quantity) FILTER (kind = 'goods') / count(DISTINCT document)
            FROM sales WHERE {SOLD} GROUP BY ALL""",
    ),
    Case(
        "share of the top 1 % of customers", top_share,
        f"""WITH c AS (SELECT customer, sum(net_cents) AS v FROM sales WHERE {NET} GROUP BY 1),
                 r AS (SELECT v, row_number() OVER (ORDER BY v DESC) AS n, count(*) OVER () AS total FROM c)
            SELECT sum(v) FILTER (n <= greatest(1, floor(total * 0.01 + 0.5))) / sum(v) FROM r""",
    ),
    Case(
        "SKUs sold by category and month", rows("sku_count", ["category", "month"]),
        f"""SELECT category, date_trunc('month', {DATE})::DATE - DATE '1970-01-01', count(DISTINCT sku)
            FROM sales LEFT JOIN (SELECT sku, category FROM skus) USING (sku) WHERE kind = 'goods' GROUP BY ALL""",
    ),
    Case(
        "profit by supplier against last year", without_shares(rows("gross_profit", "supplier", from_day=YEAR[0], to_day=YEAR[1], against="last-year")),
        f"""WITH s AS (SELECT sku, sum(net_cents) FILTER ({IN_2020} AND {NET}) AS n1, sum(quantity) FILTER ({IN_2020}) AS q1,
                              sum(net_cents) FILTER ({IN_2019} AND {NET}) AS n0, sum(quantity) FILTER ({IN_2019}) AS q0
                       FROM sales WHERE day BETWEEN {parse_day('2019-01-01')} AND {YEAR[1]} AND kind IN ('goods', 'return', 'gift') GROUP BY sku)
            SELECT supplier, (coalesce(sum(n1), 0) - coalesce(sum(round(q1 * price_e4 / 100)), 0))::BIGINT,
                   (coalesce(sum(n0), 0) - coalesce(sum(round(q0 * price_e4 / 100)), 0))::BIGINT
            FROM s LEFT JOIN offers USING (sku) GROUP BY supplier""",
    ),
    Case(
        "last sale day of each customer", rows("last_sale_day", "customer"),
        f"SELECT customer, max(day) FROM sales WHERE {SOLD} GROUP BY 1",
    ),
)


def ordered(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows -> in one order, floats to nine digits, so that two sides can be compared."""
    tidy = [tuple(float(f"{v:.9g}") if isinstance(v, float) else v for v in row) for row in found]
    return sorted(tidy, key=lambda row: [(v is None, str(type(v)), v if v is not None else 0) for v in row])


def cpu(work: Callable[[], Any]) -> float:
    """Work -> the CPU seconds of this process that it took, all threads."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measured(case: Case, frames: Any, sql: Any, rounds: int) -> dict[str, Any]:
    """A case -> its medians, after both sides gave equal rows."""
    def ours() -> list[tuple[Any, ...]]:
        return case.ours(frames)

    def by_hand() -> list[tuple[Any, ...]]:
        return sql.execute(case.sql).fetchall()

    first, second = ordered(ours()), ordered(by_hand())
    if first != second:
        wrong = next(((a, b) for a, b in zip(first, second, strict=False) if a != b), (len(first), len(second)))
        raise SystemExit(f"{case.name}: not equal, first difference {wrong}")
    times = [(cpu(ours), cpu(by_hand)) for _ in range(rounds)]
    mine, hand = (statistics.median(side) for side in zip(*times, strict=True))
    return {"question": case.name, "rows": len(first), "ours_cpu_s": round(mine, 4), "sql_cpu_s": round(hand, 4), "ratio": round(mine / hand, 3)}


def main() -> None:
    """Measure all, print a table or one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    lake = Lake(made_lake())
    engine, sql = Engine(lake, threads=THREADS), duckdb.connect(config={"threads": THREADS})
    for table in TABLES:
        sql.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({lake.files(table)})")
    results = [measured(case, engine.frames(), sql, options.rounds) for case in CASES if options.only in case.name]
    mean = math.exp(statistics.fmean(math.log(r["ratio"]) for r in results))
    worst = max(r["ratio"] for r in results)
    if options.json:
        print(json.dumps({"bench": "ask", "threads": THREADS, "questions": results, "geometric_mean": round(mean, 3), "worst": worst}, indent=1))
        return
    for r in results:
        print(f"{r['question']:40} {r['rows']:>7} rows   ours {r['ours_cpu_s']:7.3f} s   SQL {r['sql_cpu_s']:7.3f} s   {r['ratio']:6.2f}x")
    print(f"geometric mean {mean:.2f}x (claim: within 1.3x), worst {worst:.2f}x (claim: none above 2x)", file=sys.stdout)


if __name__ == "__main__":
    main()
