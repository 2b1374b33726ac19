"""What to order, and when: real daily demand, cost over the least that anybody could have had; the referee is stock_simulator.py.

    python bench/bench_stock.py [--per-class 100] [--review 7] [--seed 1] [--json] [--write]

ours   zhanggui.rules.reorder on zhanggui.predict: the reorder point of B06 at the service level that pays, the quantity of B07 plus
       Harris's lot because the game charges for an order. `ours at 95 %` is the same with the service level typed by hand.
peers  those of the referee (ZHANGGUI_BENCH, or ../shared/bench beside the repository), in the same run.
The referee needs numba, which the product does not: run it with a Python that has it.
--write puts the figures into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import numpy as np
from bench_demand import referee, written

from zhanggui.predict.goods.demand import Panel, forecast
from zhanggui.rules.reorder import Costs, Need, critical_ratio, lot_days, reorder_point

GAMES = {"cj": "The Complete Journey, 300 items of a grocer", "iowa": "Iowa wholesale, 300 items"}


def ours(past: np.ndarray, position: np.ndarray, info: dict[str, Any], level: float | None = None) -> np.ndarray:
    """The referee's demand up to today and positions -> quantities to order, by the arithmetic of the product."""
    lead = float((info["lead_days"] * info["lead_prob"]).sum())
    lead_sd = float(((info["lead_days"] ** 2 * info["lead_prob"]).sum() - lead**2) ** 0.5)
    known = Panel(tuple(map(str, info["item"])), 0, past, np.ones(past.shape, bool))
    daily, spread = forecast(known, round(lead) + info["review"]).daily, known.spread()
    out = np.zeros(len(past))
    for i, (price, cost) in enumerate(zip(info["price"], info["unit_cost"], strict=True)):
        need = Need(float(daily[i]), float(spread[i]), lead, lead_sd, float(info["review"]))
        costs = Costs(price - cost + info["goodwill"] * price, cost, info["holding_per_day"] * 365, info["order_cost"])
        point = reorder_point(need, critical_ratio(need, costs) if level is None else level)
        if position[i] <= point:
            out[i] = point + lot_days(need, costs) * need.daily - position[i]
    return out


def typed(past: np.ndarray, position: np.ndarray, info: dict[str, Any]) -> np.ndarray:
    """The same with a service level of 95 %, whatever pays."""
    return ours(past, position, info, 0.95)


def section(found: dict[str, Any]) -> list[str]:
    """Figures -> the lines of the page."""
    lines = ["Cost (keeping, ordering, sales missed) over a bound that knows the future; fill is the share of demand served. "
             "Costs are assumed by the referee, demand is real.", ""]
    for name, figures in found.items():
        lines += [f"### {GAMES[name]}, {figures['test_days']} days", "", "| policy | cost | fill | fast | medium | slow |",
                  "| --- | --- | --- | --- | --- | --- |"]
        for policy, f in figures["policies"].items():
            cut = " | ".join(f"{f['by_class'][c]['ratio']:.3f}" for c in ("fast", "medium", "slow"))
            lines.append(f"| {policy} | {f['ratio']:.3f} | {f['fill']:.3f} | {cut} |")
        lines += ["", "Ours less each peer, paired, 95 % by items: " + "; ".join(
            f"{peer.removeprefix('ours - ')} {d['difference']:+.3f} [{d['low']:+.3f}, {d['high']:+.3f}]"
            for peer, d in figures["paired"].items()) + ".", ""]
    return lines


def main() -> None:
    """Figures printed, and written where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-class", type=int, default=100)
    parser.add_argument("--review", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    words = ("--per-class", str(asked.per_class), "--review", str(asked.review), "--seed", str(asked.seed))
    found = referee("stock_simulator.py", "bench_stock:ours", *words)
    for name, figures in referee("stock_simulator.py", "bench_stock:typed", *words).items():
        found[name]["policies"]["ours at 95 %"] = figures["policies"]["ours"]
    if asked.write:
        written("Replenishment 补货", section(found))
    print(json.dumps({"bench": "stock", **found}) if asked.json else "\n".join(section(found)))


if __name__ == "__main__":
    main()
