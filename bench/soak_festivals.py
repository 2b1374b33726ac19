"""Does a festival make news that is none? Every morning replayed: what the sample planted, and nothing else; holidays of real books.

    python bench/soak_festivals.py [--small] [--every 1] [--real-every 7] [--only sample,retail,iowa] [--json] [--write]

sample  24 months, each morning as `zhanggui refresh --as-of DAY` would see it: the mornings on whose list stood a case that was not
        planted, and whether each planted one was there on its first morning.
real    Online Retail (Great Britain) and Iowa wholesale (United States): cases of days within 7 days of a public holiday over cases
        of the other days, each per trading day; 95 % by a bootstrap over weeks.

Only the step `investigate` is made, on series read once: the same functions on the same numbers, cut where the morning ends
(tests/decide/test_festivals.py holds this against `refresh --as-of`). --every, --real-every: a morning in so many days; each day is
still judged, by the list of the next such morning.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from bench_demand import written

from zhanggui.analyse.anomaly import anomalies
from zhanggui.analyse.baseline import public_holidays
from zhanggui.analyse.causes.cases import Case, cases
from zhanggui.analyse.series import FESTIVAL_DAYS, read, watched
from zhanggui.base.days import iso, parse_day
from zhanggui.base.settings import home_at
from zhanggui.engine import open_engine
from zhanggui.sources.sample import Planted, at_home

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("ZHANGGUI_DATA", ROOT.parent / "shared" / "data"))
PAGE, TITLE = ROOT / "docs" / "reliability.md", "Festivals 节日不是新闻"
END, MONTHS_BACK = "2026-10-31", "2024-11-01"
NEAR, RATE, DRAWS = 7, 0.05, 2000
MOST_SHARE, MOST_RATIO = 0.02, 1.2


@dataclass(frozen=True)
class Books:
    """Records, the day after the last of them, whose holidays."""

    frames: Mapping[str, Any]
    end: int
    country: str


def mornings(of: Books, first: int, every: int = 1) -> Iterator[tuple[int, list[Case]]]:
    """Books and the first day judged -> each morning (of a day after trade, where every one is taken) with its cases."""
    daily = read(of.frames, of.end, of.country, first - FESTIVAL_DAYS)
    assert daily is not None
    for as_of in range(first + every, of.end + 1, every):
        then = daily.until(as_of, of.country)
        if then is None or (every == 1 and int(then.totals["net_sales"].days[-1]) != as_of - 1):
            continue
        seen = watched(then, as_of, of.country)
        yield as_of, cases(of.frames, seen, anomalies(seen.judged, RATE), as_of)


def named(case: Case) -> tuple[int, int, str, str, str]:
    """A case -> its day, days, measure, dimension and element: what makes it the same case on another morning."""
    head = case.head
    return head.day, head.days, head.measure, head.dimension, head.element


def is_planted(case: Case, truth: Planted) -> bool:
    """Whether a case is the wave of returns, or the purchase that came once: its day, or the week around it."""
    inside = range(case.head.day, case.head.day + case.head.days)
    return truth.spike_day in inside or truth.one_off[1] in inside


def of_sample(small: bool, every: int) -> dict[str, Any]:
    """Whether the small sample, a morning in how many days -> mornings, those with a case not planted, the planted ones."""
    with tempfile.TemporaryDirectory() as folder:
        home = home_at(folder)
        truth = at_home(home, end=END, small=small, say=lambda _: None)
        end = parse_day(END) + 1
        books = Books(open_engine(home.lake_url, "").frames(as_of=end), end, "CN")
        found = list(mornings(books, parse_day(MONTHS_BACK), every))
    wrong = {as_of: [c for c in here if not is_planted(c, truth)] for as_of, here in found}
    fresh = {named(c): as_of for as_of, here in reversed(list(wrong.items())) for c in here}
    last = found[-1][1]
    return {
        "mornings": len(found), "with": sum(bool(here) for here in wrong.values()), "cases": len(fresh),
        "first_mornings": len(set(fresh.values())),
        "wave_on_its_day": any(c.head.day == truth.spike_day and c.head.measure == "return_amount" for c in last),
        "one_off_share": truth.one_off[2],
        "told": [f"{iso(k[0])} {' '.join(map(str, k[1:]))}, first told {iso(as_of)}" for k, as_of in sorted(fresh.items())],
    }  # fmt: skip


def retail() -> tuple[Books, int]:
    """Online Retail as a company's sales -> the books, and the first day judged."""
    con = duckdb.connect()
    con.execute(f"""create table sales as select 'retail' source, invoice_no document, row_number() over () line,
        case when invoice_no like 'C%' then 'return' when invoice_no like 'A%' then 'adjustment' when unit_price <= 0 then 'write-off'
        when regexp_matches(stock_code, '^\\d{{5}}[A-Za-z]*$') then 'goods' else 'charge' end kind,
        cast(invoice_ts::date - date '1970-01-01' as int) as day, cast(customer_id as varchar) customer, stock_code sku,
        cast(quantity as double) quantity, cast(round(quantity * unit_price * 100) as bigint) net_cents, country
        from '{DATA}/online_retail/online_retail_2010_2011.parquet'""")
    return Books({"sales": con.sql("select * from sales")}, day_number_after(con), "GB"), parse_day("2011-03-01")


def iowa() -> tuple[Books, int]:
    """Iowa wholesale as a company's sales -> the books, and the first day judged."""
    con = duckdb.connect()
    con.execute(f"""create table sales as select 'iowa' source, invoice_no document, line_no::bigint line, 'goods' kind,
        cast(date - date '1970-01-01' as int) as day, cast(store_number as varchar) customer, item_number sku,
        bottles_sold::double quantity, cast(sale_dollars * 100 as bigint) net_cents
        from '{DATA}/iowa_liquor/lines_20*.parquet'""")
    con.execute(f"""create table skus as select distinct on ("Item Number") "Item Number" sku, "Category Name" category,
        "Vendor Name" supplier from '{DATA}/iowa_liquor/products.parquet'""")
    con.execute(f"""create table customers as select distinct on (store_number) cast(store_number as varchar) customer, City region
        from '{DATA}/iowa_liquor/stores.parquet'""")
    frames = {name: con.sql(f"select * from {name}") for name in ("sales", "skus", "customers")}
    return Books(frames, day_number_after(con), "US"), parse_day("2018-01-01")


def day_number_after(con: duckdb.DuckDBPyConnection) -> int:
    """-> the day after the last sale."""
    (last,) = con.execute("select max(day) from sales").fetchall()[0]
    return int(last) + 1


def of_real(made: tuple[Books, int], every: int) -> dict[str, Any]:
    """Books and the first day judged -> cases a trading day near a public holiday and elsewhere, their ratio, by week."""
    books, first = made
    found = {named(c) for _, here in mornings(books, first, every) for c in here if c.head.day >= first}
    traded = books.frames["sales"].filter(f"day >= {first}").aggregate("day").order("day").fetchall()
    days = np.array([day for (day,) in traded])
    off = np.array(sorted(public_holidays(books.country)))
    place = np.searchsorted(off, days)
    gap = np.minimum(np.abs(off[np.minimum(place, len(off) - 1)] - days), np.abs(days - off[np.maximum(place - 1, 0)]))
    near = gap <= NEAR
    count = np.bincount(np.searchsorted(days, [min(max(k[0], days[0]), days[-1]) for k in found]), minlength=len(days))[: len(days)]
    week = np.unique((days + 3) // 7, return_inverse=True)[1]
    sums = np.array([np.bincount(week, x) for x in (count * near, near, count * ~near, ~near)])
    rng = np.random.default_rng(0)
    drawn = [rate(*sums[:, rng.integers(0, sums.shape[1], sums.shape[1])].sum(axis=1)) for _ in range(DRAWS)]
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return {
        "days": len(days), "near_days": int(near.sum()), "cases": int(count.sum()), "near_cases": int((count * near).sum()),
        "ratio": rate(*sums.sum(axis=1)), "low": float(low), "high": float(high),
    }  # fmt: skip


def rate(near_cases: float, near: float, cases_: float, other: float) -> float:
    """Cases and days of both kinds -> the rate near a holiday over the other; half a case is added to each (Haldane 1956)."""
    return float(((near_cases + 0.5) / near) / ((cases_ + 0.5) / other)) if near and other else float("nan")


def page(found: dict[str, Any], every: int, real_every: int, small: bool) -> list[str]:
    """Figures -> the lines of the section."""
    lines = [f"<!-- Written by `python bench/soak_festivals.py --write`, a morning in {every} of the sample, in {real_every} of the "
             "real books. -->", ""]
    if "sample" in found:
        s = found["sample"]
        lines += [
            f"The sample company{' (a tenth of it)' if small else ''}, 24 months to {END}, every morning as it would have been: "
            f"{s['with']} of {s['mornings']} mornings ({s['with'] / s['mornings']:.1%}) had a case on their list that is not planted "
            f"(target: at most {MOST_SHARE:.0%}); {s['cases']} such cases, first told on {s['first_mornings']} mornings "
            f"({s['first_mornings'] / s['mornings']:.1%}). The planted wave of returns was "
            f"{'told on its first morning' if s['wave_on_its_day'] else 'MISSED on its first morning'}.", "",
            *[f"- {text}" for text in s["told"]], "",
        ]  # fmt: skip
    names = {"retail": "Online Retail (GB)", "iowa": "Iowa wholesale (US)"}
    if any(name in found for name in names):
        lines += [f"Cases within {NEAR} days of a public holiday over the others, per trading day (target: the lower end at most 1; Iowa's "
                  f"ratio at most {MOST_RATIO}):", "", "| books | trading days | near | cases | near | ratio | 95 % by week |",
                  "| --- | --- | --- | --- | --- | --- | --- |"]
        for name, title in names.items():
            if f := found.get(name):
                lines.append(f"| {title} | {f['days']} | {f['near_days']} | {f['cases']} | {f['near_cases']} | {f['ratio']:.2f} | "
                             f"{f['low']:.2f} to {f['high']:.2f} |")
    return lines


def main() -> None:
    """Figures printed, and written where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--real-every", type=int, default=7)
    parser.add_argument("--only", default="sample,retail,iowa")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    makers = {"retail": retail, "iowa": iowa}
    found: dict[str, Any] = {}
    for name in asked.only.split(","):
        found[name] = of_sample(asked.small, asked.every) if name == "sample" else of_real(makers[name](), asked.real_every)
        print(name, json.dumps(found[name], ensure_ascii=False), flush=True)
    if asked.write:
        written(TITLE, page(found, asked.every, asked.real_every, asked.small), PAGE)
    if not asked.json:
        print("\n".join(page(found, asked.every, asked.real_every, asked.small)))


if __name__ == "__main__":
    main()
