"""Who falls silent and when the next order comes: real customers, ours and the peers; the referee is repeat_purchase.py.

    python bench/bench_repeat_purchase.py [--data online_retail,iowa,cj] [--cuts N] [--json] [--write]

ours   zhanggui.predict.next_order: what `prepared` learns from the orders up to the cut-off, asked about the customers (silent) or
       about each order right after it came (next date). What was learned is kept for the cut-off; nothing goes from one to another.
       The country of a company is one of its settings; here it is that of the data set.
peers  those of the referee (ZHANGGUI_BENCH, or ../shared/bench beside the repository), in the same run.
seen   how far any reading of the same habits could come with the day: trees for the absolute error that learned from the very days
       they are asked about, of other customers (four folds). It is no method, it saw the future; what it cannot do is chance.
--write puts the figures into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd
from bench_demand import BENCH, written

from zhanggui.analyse.customers.histories import Histories, of_rows
from zhanggui.predict.buying.features import habits, matrix
from zhanggui.predict.buying.past import Past, past_of
from zhanggui.predict.next_order import Said, prepared, within

COUNTRIES = {"iowa": "US", "cj": "US", "online_retail": "GB"}
TITLES = {"online_retail": "Online Retail, a wholesaler", "iowa": "Iowa, shops that order from the state", "cj": "The Complete Journey, households"}
SECONDS = 7200
BOUNDED = ("online_retail", "cj")
"""Where nobody comes much nearer to the day than simple peers do: the bound says why. On Iowa the weekday and the holidays tell more."""
LONG = ("iowa",)
"""Whose years are told apart: the past that is known grows from one year to three."""
FOLDS, ROUNDS = 4, (60, 120, 300)
TREES = {
    "objective": "l1", "learning_rate": 0.05, "num_leaves": 15, "min_child_samples": 100, "feature_fraction": 0.5, "bagging_fraction": 0.7,
    "bagging_freq": 1, "num_threads": 1, "deterministic": True, "seed": 1, "verbose": -1,
}  # fmt: skip
KEPT: dict[tuple[str, pd.Timestamp], tuple[Past, Said]] = {}


def day_numbers(dates: pd.Series) -> npt.NDArray[np.int64]:
    """Dates -> day numbers."""
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def learned(past: pd.DataFrame, ask: dict[str, Any]) -> tuple[Past, Said]:
    """Orders up to the cut-off -> the same as a past, and what was learned from them; once a cut-off."""
    key = (ask["data"], ask["cut"])
    if key not in KEPT:
        if any(data != ask["data"] for data, _ in KEPT):
            KEPT.clear()
        cents = np.maximum(np.rint(past.amount.to_numpy() * 100), 1)
        p = past_of(of_rows([f"{c:08d}" for c in past.customer], day_numbers(past.date), cents))
        KEPT[key] = p, prepared(p, as_of(ask), COUNTRIES[ask["data"]])
    return KEPT[key]


def as_of(ask: dict[str, Any]) -> int:
    """-> the day after the cut-off: everything before it is known."""
    return int(ask["cut"].to_datetime64().astype("datetime64[D]").astype(np.int64)) + 1


def ours(past: pd.DataFrame, ask: dict[str, Any]) -> npt.NDArray[np.float64]:
    """The referee's question -> its answer, as the head of the referee says."""
    p, said = learned(past, ask)
    if ask["kind"] == "silent":
        at = p.h.start[np.searchsorted(p.h.names, [f"{c:08d}" for c in ask["customers"]]) + 1] - 1
        on = np.full(len(at), as_of(ask))
        return 1 - within(said.chances(p, at, on, said.foresight.curve(p, at, on)), float(ask["horizon"]))
    q = since(p, ask)
    at = q.h.start[1:] - 1
    on = q.h.day[at] + 1
    return said.days(q, habits(q, at), at, on, said.foresight.curve(q, at, on))


def since(p: Past, ask: dict[str, Any]) -> Past:
    """The customers asked about with their orders up to the one asked about. What those after the cut-off brought is not told: each
    brings what the customer's orders before it usually did."""
    start = np.r_[0, np.cumsum([len(days) for days in ask["histories"]])]
    day = np.concatenate(ask["histories"]).astype(np.int64)
    who = np.searchsorted(p.h.names, [f"{c:08d}" for c in ask["customers"]])
    cents = np.empty(len(day), np.int64)
    for i, one in enumerate(who):
        known = p.h.cents[p.h.start[one] : p.h.start[one + 1]][: start[i + 1] - start[i]]
        usual = int(np.exp(np.log(np.maximum(known, 1)).mean())) if len(known) else 1
        cents[start[i] : start[i + 1]] = np.r_[known, np.full(start[i + 1] - start[i] - len(known), usual)]
    return past_of(Histories(tuple(f"{c:08d}" for c in ask["customers"]), start, day, cents))


def referee(*words: str) -> dict[str, Any]:
    """The referee with ours beside its peers -> its figures."""
    command = [sys.executable, str(BENCH / "repeat_purchase.py"), "--ours", "bench_repeat_purchase:ours", "--json", *words]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True, timeout=SECONDS)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def seen(name: str) -> dict[str, Any]:
    """A data set -> the error of the day, of trees that learned from the same days of other customers; the best of three sizes."""
    sys.path.insert(0, str(BENCH))
    judge = importlib.import_module("repeat_purchase")
    orders = judge.load(name)
    h = of_rows([f"{c:08d}" for c in orders.customer], day_numbers(orders.date), np.maximum(np.rint(orders.amount * 100), 1))
    p, end = past_of(h), pd.Timestamp(judge.PLAN[name]["end"])
    asked = np.zeros(len(h.day), bool)
    for cut in judge.cutoffs(name):
        if cut + pd.Timedelta(days=judge.TEST_DAYS + judge.CAP) <= end:
            first = int(cut.to_datetime64().astype("datetime64[D]").astype(np.int64))
            asked |= (h.day > first) & (h.day <= first + judge.TEST_DAYS) & (p.rank >= judge.MIN_GAPS)
    at = np.flatnonzero(asked)
    x, came = matrix(habits(p, at).columns), np.minimum(p.ahead[at], judge.CAP).astype(float)
    fold = np.random.default_rng(0).integers(0, FOLDS, len(h.names))[p.owner[at]]
    best = np.inf
    for rounds in ROUNDS:
        told = np.empty(len(at))
        for k in range(FOLDS):
            trees = lgb.train(TREES, lgb.Dataset(x[fold != k], came[fold != k]), rounds)
            told[fold == k] = np.rint(np.asarray(trees.predict(x[fold == k])))
        best = min(best, float(np.abs(told - came).mean()))
    return {"orders": len(at), "mae": round(best, 4)}


def by_year(name: str) -> dict[str, dict[str, float]]:
    """A data set -> of the orders of each year, the share inside our interval and inside the best peer's: whether a longer past
    makes intervals truer."""
    sys.path.insert(0, str(BENCH))
    judge, rows = importlib.import_module("repeat_purchase"), list[pd.DataFrame]()
    judge.PLAN[name] = judge.PLAN[name] | {"horizons": ()}
    judge.score_dates = lambda d, *_: rows.append(d)
    judge.run(name, ours, 0, 0)
    d = rows[0]
    inside = {m: d.y.between(d[f"{m}|10"], d[f"{m}|90"]) for m in ("ours", "median")}
    shares = pd.DataFrame(inside).groupby(d.date.dt.year).mean().round(4)
    return {str(year): {"ours": row["ours"], "median": row["median"]} for year, row in shares.to_dict("index").items()}


def section(found: dict[str, Any]) -> list[str]:
    """Figures -> the lines of the page."""
    lines = ["Nothing after a cut-off is seen; 95 % by a bootstrap over customers.", ""]
    for name, figures in found.items():
        for horizon, f in figures["silent"].items():
            lines += [f"### {TITLES[name]}: who stays away for {horizon} days", "",
                      f"{f['cutoffs']} cut-offs, {f['asked']} asked about, {f['base']:.1%} stayed away.", "",
                      "| method | AUC | 95 % | right in the top tenth |", "| --- | --- | --- | --- |"]  # fmt: skip
            lines += [f"| {m} | {v['auc']:.4f} | {v['interval'][0]:.4f} to {v['interval'][1]:.4f} | {v['precision_top10']:.1%} |"
                      for m, v in f["methods"].items()]  # fmt: skip
            lines += ["", paired(f["paired"]), ""]
        f = figures["next_date"]
        lines += [f"### {TITLES[name]}: the day of the next order", "", f"{f['orders']} orders of {f['customers']} customers.", "",
                  "| method | error, days | within 7 days | inside the 80 % interval |", "| --- | --- | --- | --- |"]  # fmt: skip
        lines += [f"| {m} | {v['mae']:.3f} | {v['within_7']:.1%} | {v['coverage_80']:.1%} |" for m, v in f["methods"].items()]
        lines += ["", paired(f["paired"]), "", reached(f["methods"]), ""]
        if "by_year" in figures:
            told = "; ".join(f"{year} {v['ours']:.1%} ({v['median']:.1%})" for year, v in figures["by_year"].items())
            lines += [f"Inside our interval (that of the median gap), by year: {told}.", ""]
        if "seen" in figures:
            lines += [f"Trees that learned from the very days asked about, of other customers, are {figures['seen']['mae']:.3f} days off: "
                      "what is left is chance.", ""]  # fmt: skip
    return lines


def reached(methods: dict[str, Any]) -> str:
    """Figures of the day of the next order -> how far the targets were reached: 5 % nearer than the best peer, 78 to 82 % inside."""
    best = min(v["mae"] for m, v in methods.items() if m != "ours")
    nearer, inside = 1 - methods["ours"]["mae"] / best, methods["ours"]["coverage_80"]
    told = [f"{nearer:.1%} nearer than the best peer (target 5 %: {'reached' if nearer >= 0.05 else 'not reached'})",
            f"{inside:.1%} inside the interval (target 78 to 82 %: {'reached' if 0.78 <= inside <= 0.82 else 'not reached'})"]  # fmt: skip
    return "Ours: " + "; ".join(told) + "."


def paired(differences: dict[str, Any]) -> str:
    """Paired differences -> one line."""
    told = (f"{peer.removeprefix('ours - ')} {d['difference']:+.4f} [{d['interval'][0]:+.4f}, {d['interval'][1]:+.4f}]" for peer, d in differences.items())
    return "Ours less each peer, paired: " + "; ".join(told) + "."


def main() -> None:
    """Figures printed, and written where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="online_retail,iowa,cj")
    parser.add_argument("--cuts", default="0")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    found = referee("--data", asked.data, "--cuts", asked.cuts)
    for name in set(BOUNDED) & set(found):
        found[name]["seen"] = seen(name)
    for name in set(LONG) & set(found):
        found[name]["by_year"] = by_year(name)
    if asked.write:
        written("Who orders again and when 谁会再下单", section(found))
    print(json.dumps({"bench": "repeat_purchase", **found}) if asked.json else "\n".join(section(found)))


if __name__ == "__main__":
    main()
