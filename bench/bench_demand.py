"""How far off the demand is: real weekly sales, ours and the peers on weeks that none of them had seen; the referee is demand.py.

    python bench/bench_demand.py [--json] [--write]

ours   zhanggui.predict.goods.rates: the usual method, or one that was clearly better for its class of SKU on the company's own past.
       Intervals by zhanggui.predict.goods.demand.quantiles. The promotions that the referee offers are not looked at.
peers  those of the referee (ZHANGGUI_BENCH, or ../shared/bench beside the repository), in the same run.
--write puts the figures into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from zhanggui.predict.goods.demand import quantiles
from zhanggui.predict.goods.rates import choose, rates

ROOT = Path(__file__).resolve().parent.parent
BENCH = Path(os.environ.get("ZHANGGUI_BENCH", ROOT.parent / "shared" / "bench"))
PAGE = ROOT / "docs" / "accuracy.md"
SETS = {"cj": "The Complete Journey, 2,309 items, each of the next four weeks", "iowa": "Iowa wholesale, totals of the next four and eight weeks"}
SECONDS = 600


def ours(past: np.ndarray, info: dict[str, Any]) -> dict[str, np.ndarray]:
    """The referee's weeks -> mean (items, targets) and quantiles (items, targets, 3)."""
    choice = choose(past, info["targets"])
    rate = rates(past, choice)
    mean = np.stack([rate * (b - a) for a, b in info["targets"]], axis=1)
    bands = {b - a: quantiles(past, lambda y: rates(y, choice), b - a) for a, b in info["targets"]}
    return {"mean": mean, "quantiles": np.stack([bands[b - a] for a, b in info["targets"]], axis=1)}


def referee(file: str, ours_is: str, *words: str) -> dict[str, Any]:
    """A file of the referee, whom it is to try, and its options -> its figures."""
    command = [sys.executable, str(BENCH / file), "--ours", ours_is, "--json", *words]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True, timeout=SECONDS)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def section(found: dict[str, Any]) -> list[str]:
    """Figures -> the lines of the page."""
    lines = ["Error is WAPE, the sum of what was off over the sum of what was sold; 95 % by a bootstrap over items.", ""]
    for name, figures in found.items():
        lines += [f"### {SETS[name]}", "", "| method | WAPE | bias | pinball | inside the 80 % interval |", "| --- | --- | --- | --- | --- |"]
        for method, f in figures["methods"].items():
            lines.append(f"| {method} | {f['wape']:.4f} | {f['bias']:+.1%} | {f['pinball']:.4f} | {f['coverage_80']:.1%} |")
        lines += ["", "Ours less each peer, paired: " + "; ".join(
            f"{peer.removeprefix('ours - ')} {d['difference']:+.4f} [{d['interval'][0]:+.4f}, {d['interval'][1]:+.4f}]"
            for peer, d in figures["paired"].items()) + ".", ""]
    return lines


def written(title: str, lines: list[str], page_file: Path = PAGE) -> None:
    """A section's title and lines -> in docs/accuracy.md (or another page), in the place of what it said before."""
    page = page_file.read_text("utf-8") if page_file.exists() else f"# {page_file.stem.capitalize()}\n"
    before, _, rest = page.partition(f"## {title}\n")
    _, mark, after = rest.partition("\n## ")
    page_file.write_text(before.rstrip("\n") + "\n\n" + "\n".join([f"## {title}", "", *lines]).rstrip("\n") + "\n" + (mark + after if mark else ""), "utf-8")


def main() -> None:
    """Figures printed, and written where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    found = referee("demand.py", "bench_demand:ours")
    if asked.write:
        written("Demand 需求", section(found))
    print(json.dumps({"bench": "demand", **found}) if asked.json else "\n".join(section(found)))


if __name__ == "__main__":
    main()
