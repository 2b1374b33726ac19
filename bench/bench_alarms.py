"""Who may be lost, on real customers: named by risk, by gain and early; and the interval that a page tells of everybody.

    python bench/bench_alarms.py [--data online_retail,iowa,cj] [--cuts N] [--json] [--write]

At each cut-off only what lies before it is known. Asked about is who may be lost (zhanggui.predict.churn).
by risk  the silent, against as many with the lowest own chance of 90 days out of all who came twice and within 180 days (the simple
         choice): which share stayed away for 90 days.
by gain  as many, by what each is expected not to buy in 90 days (zhanggui.predict.shortfall), against the highest money of twelve
         months x (1 - p90): the money gone, which is what they usually buy in 90 days less what they bought, never below 0.
early    customers who came no more until the records ended, 120 days later at least: days after the last order at which they are
         told as late, and at which by risk alone, by their cycle.
The constants of the alarms (2.5 and 3 cycles, a fortnight, one half) were chosen on the 15th of months, other days than these.
--write puts the figures into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from typing import Any

import numpy as np
import numpy.typing as npt
from bench_demand import BENCH, written
from bench_repeat_purchase import COUNTRIES, TITLES, day_numbers

from zhanggui.analyse.customers.histories import Histories, of_rows
from zhanggui.predict.bands import inside
from zhanggui.predict.buying.features import habits
from zhanggui.predict.buying.past import FAR, Past, past_of
from zhanggui.predict.churn import AHEAD, LATELY, Standing
from zhanggui.predict.next_order import OWN_GAPS, Said, cycles, prepared
from zhanggui.predict.scores import drawn
from zhanggui.predict.shortfall import comes, usual_of

Array = npt.NDArray[np.float64]
CUTS = {
    "online_retail": ("2011-06-09", "2011-07-09", "2011-08-09", "2011-09-09"),
    "iowa": ("2018-06-01", "2019-03-01", "2019-12-01", "2020-09-01"),
    "cj": ("2017-07-01", "2017-08-01", "2017-09-01", "2017-10-01"),
}
YEAR, MONTH, WEEK, GONE = 365, 30, 7, 120
MOST = 4_000
"""Orders after a cut-off that are asked about."""
CYCLES = ((0, 5), (5, 10), (10, 20), (20, 45), (45, 90))
"""Groups of customers by their cycle, days."""


def asked(name: str) -> Histories:
    """A data set -> its orders."""
    sys.path.insert(0, str(BENCH))
    orders = importlib.import_module("repeat_purchase").load(name)
    return of_rows([f"{c:08d}" for c in orders.customer], day_numbers(orders.date), np.maximum(np.rint(orders.amount * 100), 1))


def tried(h: Histories, name: str, cut: int) -> dict[str, Any]:
    """Orders, a data set, a cut-off -> who was named and what became of them, figures a customer."""
    p, end = past_of(h.until(cut)), int(h.day.max()) + 1
    said = prepared(p, cut, COUNTRIES[name])
    at = p.h.start[1:] - 1
    on, known = np.full(len(at), cut), habits(p, at)
    curve = said.foresight.curve(p, at, on)
    p90, days = said.chances(p, at, on, curve)[:, -1], said.days(p, known, at, on, curve)
    now = Standing(p.rank[at] + 1, cut - p.h.day[at], known, cycles(known), 1 - p90)
    place = {who: i for i, who in enumerate(h.names)}
    who = np.array([place[one] for one in p.h.names])
    then = h.start[who] + p.h.count
    later = then < h.start[who + 1]
    came = np.where(later, h.day[np.where(later, then, 0)] - cut + 1, FAR)
    year, bought = (spent(h, a, b)[who] for a, b in ((cut - YEAR, cut), (cut, cut + AHEAD)))
    usual = usual_of(p.h, cut, AHEAD)
    told = np.isfinite(days[:, 1])
    held = inside(days[told, 0], days[told, 2], came[told], np.full(int(told.sum()), float(end - cut)))
    return {
        "who": who, "stayed": came > AHEAD, "asked": now.may_be_lost, "silent": now.silent, "late": now.late, "p90": p90,
        "any": (now.orders >= 2) & (now.idle <= LATELY), "gone": np.maximum(usual - bought, 0.0), "simple": year * (1 - p90),
        "stake": comes(p.h, cut, AHEAD).missing(usual, p90, np.ones(len(usual)))[0],
        "told": int(told.sum()), "held": None if held is None else float(held[0]), "orders": after_orders(said, h, cut, end),
        "early": early(said, p, h, cut, end),
    }  # fmt: skip


def after_orders(said: Said, h: Histories, cut: int, end: int) -> tuple[int, float] | None:
    """What was known at a cut -> of intervals told right after each order of the next 30 days, of who has three gaps: how many, and the
    share inside."""
    q = past_of(h)
    at = np.flatnonzero((h.day >= cut) & (h.day < cut + MONTH) & (q.rank >= OWN_GAPS))
    at = at if len(at) <= MOST else np.sort(np.random.default_rng(0).choice(at, MOST, replace=False))
    on = h.day[at] + 1
    days = said.days(q, habits(q, at), at, on, said.foresight.curve(q, at, on))
    told = np.isfinite(days[:, 1])
    held = inside(days[told, 0], days[told, 2], q.ahead[at][told], (end - on[told]).astype(float))
    return None if held is None else (int(told.sum()), float(held[0]))


def spent(h: Histories, first: int, end: int) -> Array:
    """-> what each brought in a span of days, money."""
    those = (h.day >= first) & (h.day < end)
    return np.bincount(h.owner[those], h.cents[those] / 100, len(h.names))


def early(said: Said, p: Past, h: Histories, cut: int, end: int) -> list[tuple[float, float, float]]:
    """What was known at a cut -> of those who ordered in the 90 days before it and never again: cycle, and days after the last order
    at which they are late, and at which they are silent (inf: not within 180 days)."""
    gone = {who for who, last in zip(h.names, h.last, strict=True) if last < cut and end - last > GONE}
    at = p.h.start[1:] - 1
    known = habits(p, at)
    those = np.array([who in gone for who in p.h.names]) & (cut - p.h.day[at] <= AHEAD) & (known.there.sum(axis=1) >= OWN_GAPS)
    at, known = at[those], known.of(np.flatnonzero(those))
    late, silent = np.full(len(at), np.inf), np.full(len(at), np.inf)
    for idle in range(1, LATELY + 1):
        on, days = p.h.day[at] + idle, np.full(len(at), idle)
        waits = ~np.isfinite(silent)
        if idle % WEEK == 0 and waits.any():
            chance = said.chances(p, at[waits], on[waits], said.foresight.curve(p, at[waits], on[waits]))[:, -1]
            then = Standing(p.rank[at[waits]] + 1, days[waits], known.of(np.flatnonzero(waits)), cycles(known)[waits], 1 - chance)
            silent[np.flatnonzero(waits)[then.silent]] = idle
        now = Standing(p.rank[at] + 1, days, known, cycles(known), np.zeros(len(at)))
        late[now.late & ~np.isfinite(late)] = idle
    return list(zip(cycles(known).tolist(), late.tolist(), silent.tolist(), strict=True))


def first(score: Array, among: npt.NDArray[np.bool_], n: int) -> npt.NDArray[np.int64]:
    """-> the n with the highest scores."""
    those = np.flatnonzero(among)
    return those[np.argsort(-score[those], kind="stable")[:n]]


def judged(customers: int, cuts: list[dict[str, Any]]) -> dict[str, Any]:
    """What became of those named at each cut-off -> shares and money over all of them, 95 % by a bootstrap over customers."""
    weight = drawn(customers)
    sums: dict[str, Array] = {}

    def add(name: str, value: Array, those: npt.NDArray[Any], who: Array) -> None:
        sums[name] = sums.get(name, np.zeros(len(weight))) + weight[:, who[those]] @ value[those]

    for c in cuts:
        one, stayed = np.ones(len(c["who"])), c["stayed"].astype(float)
        n = int(c["silent"].sum())
        simple, stake, money = first(-c["p90"], c["any"], n), first(c["stake"], c["any"], n), first(c["simple"], c["any"], n)
        for name, those in (("asked", c["asked"]), ("silent", c["silent"]), ("late", c["late"]), ("simple", simple)):
            add(f"{name} n", one, those, c["who"])
            add(f"{name} stayed", stayed, those, c["who"])
        for name, those in (("all", c["any"]), ("by stake", stake), ("by money x (1 - p90)", money)):
            add(f"{name} gone", c["gone"], those, c["who"])
    of = {name: sums[f"{name} stayed"] / np.maximum(sums[f"{name} n"], 1e-9) for name in ("asked", "silent", "late", "simple")}
    found = {name: {"n": int(sums[f"{name} n"][0]), **ends(values)} for name, values in of.items()}
    gone = {name: ends(sums[f"{name} gone"] / sums["all gone"]) for name in ("by stake", "by money x (1 - p90)")}
    lists = [(c["told"], c["held"]) for c in cuts if c["held"] is not None]
    orders = [c["orders"] for c in cuts if c["orders"] is not None]
    return {
        "cutoffs": len(cuts), "stayed": found, "silent - simple": ends(of["silent"] - of["simple"]), "gone": gone,
        "stake - simple": ends((sums["by stake gone"] - sums["by money x (1 - p90) gone"]) / sums["all gone"]),
        "lists": pooled(lists), "orders": pooled(orders),
        "early": grouped([row for c in cuts for row in c["early"]]),
    }  # fmt: skip


def pooled(parts: list[tuple[int, float]]) -> dict[str, Any]:
    """How many and which share, of each -> of all."""
    n = sum(many for many, _ in parts)
    return {"n": n, "inside": round(float(np.average([share for _, share in parts], weights=[many for many, _ in parts])), 4) if n else None}


def ends(values: Array) -> dict[str, Any]:
    """A figure, then the same of each draw -> the figure and its 95 %."""
    return {"value": round(float(values[0]), 4), "interval": [round(float(v), 4) for v in np.quantile(values[1:], [0.025, 0.975])]}


def grouped(rows: list[tuple[float, float, float]]) -> dict[str, Any]:
    """Customers who left: cycle, days until late, days until silent -> a row a group of cycles: medians, and who is never told."""
    out = {}
    for low, high in CYCLES:
        those = np.array([r for r in rows if low < r[0] <= high])
        if len(those):
            told = np.minimum(those[:, 1], those[:, 2])
            out[f"{low}-{high}"] = {
                "n": len(those), "days": float(np.median(told)), "cycles": round(float(np.median(told / those[:, 0])), 2),
                "within_3": round(float((told <= 3 * those[:, 0]).mean()), 4), "by_risk_days": float(np.median(those[:, 2])),
            }  # fmt: skip
    return out


def section(found: dict[str, Any]) -> list[str]:
    """Figures -> the lines of the page."""
    lines = ["Nothing after a cut-off is seen; 95 % by a bootstrap over customers. The constants of the alarms were chosen on other days.", "",
             "Stayed away for 90 days:", "",
             "| | cut-offs | all who may be lost | silent | as many by the lowest own chance | silent less those | late |",
             "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for name, f in found.items():
        s = f["stayed"]
        lines.append(f"| {TITLES[name]} | {f['cutoffs']} | {of(s['asked'])} | {of(s['silent'])} | {of(s['simple'])} | {difference(f['silent - simple'])} | {of(s['late'])} |")
    lines += ["", "Money gone (what they usually buy in 90 days less what they bought) with as many as are silent, of all that went:", "",
              "| | by what is at stake | by money of 12 months x (1 - p90) | difference |", "| --- | --- | --- | --- |"]  # fmt: skip
    for name, f in found.items():
        shares = [f"{f['gone'][way]['value']:.1%}" for way in ("by stake", "by money x (1 - p90)")]
        lines.append(f"| {TITLES[name]} | {' | '.join(shares)} | {difference(f['stake - simple'])} |")
    lines += ["", "Who came no more: days after the last order at which they are first told (late or silent), by their cycle (a fortnight at "
              "least, so not within three cycles of less than five days):", "",
              "| | cycle, days | customers | days | in cycles | within three cycles | by risk alone, days |",
              "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for name, f in found.items():
        for group, e in f["early"].items():
            days, times, alone = (told(e[n], digits) for n, digits in (("days", 0), ("cycles", 1), ("by_risk_days", 0)))
            lines.append(f"| {TITLES[name]} | {group} | {e['n']} | {days} | {times} | {e['within_3']:.0%} | {alone} |")
    lines += ["", "Inside the 80 % interval, uncapped, what has not come by the end of the records being censored (Kaplan-Meier; target 77 to 83 %):", "",
              "| | told of everybody on the list of customers | told right after an order, of who has three gaps |", "| --- | --- | --- |"]  # fmt: skip
    for name, f in found.items():
        lines.append(f"| {TITLES[name]} | {held(f['lists'])} | {held(f['orders'])} |")
    every = [pooled([(f[way]["n"], f[way]["inside"]) for f in found.values() if f[way]["n"]]) for way in ("lists", "orders")]
    alike = [float(np.mean([f[way]["inside"] for f in found.values() if f[way]["n"]])) for way in ("lists", "orders")]
    lines += [f"| together | {held(every[0])} | {held(every[1])} |", f"| each data set alike | {alike[0]:.1%} | {alike[1]:.1%} |", ""]
    return lines


def told(days: float, digits: int) -> str:
    """Days or cycles -> a cell."""
    return f"{days:.{digits}f}" if np.isfinite(days) else "not within 180 days"


def held(figure: dict[str, Any]) -> str:
    """Intervals -> the share that held, and of how many."""
    return f"{figure['inside']:.1%} of {figure['n']}" if figure["n"] else ""


def of(figure: dict[str, Any]) -> str:
    """A share and of how many -> a cell."""
    return f"{figure['value']:.1%} of {figure['n']}"


def difference(figure: dict[str, Any]) -> str:
    """A difference of shares with its 95 % -> a cell, in points."""
    low, high = figure["interval"]
    return f"{100 * figure['value']:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]"


def main() -> None:
    """Figures printed, and written where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="online_retail,iowa,cj")
    parser.add_argument("--cuts", type=int, default=0, help="only the last N cut-offs (0: all)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    found = {}
    for name in given.data.split(","):
        h = asked(name)
        cuts = [int(np.datetime64(day, "D").astype(int)) for day in CUTS[name]][-given.cuts :]
        found[name] = judged(len(h.names), [tried(h, name, cut) for cut in cuts])
    if given.write:
        written("Who may be lost 谁可能流失", section(found))
    print(json.dumps({"bench": "alarms", **found}) if given.json else "\n".join(section(found)))


if __name__ == "__main__":
    main()
