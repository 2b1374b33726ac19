"""How fast the BG/NBD is fitted: 200,000 customers drawn from it, ours against `lifetimes`; the same parameters, checked first.

    python bench/bench_fit.py [--customers 200000] [--reps 5] [--json] [--write]

ours   zhanggui.predict.buying.bgnbd.fit_bgnbd. It counts equal rows once; the days here have fractions, so no two are equal and
       nothing is gained by that. It climbs on some customers first and ends on all (no slope left); `distinct` says how many.
peer   lifetimes 0.11.3, BetaGeoFitter().fit with its own settings (gradient by autograd), in a virtual environment of its own that
       this file makes in a temporary folder. Where it cannot be installed the comparison is skipped, aloud.
CPU is user + system of the fit alone, in a process of its own each time, ours and the peer in turn; medians.
--write puts the figures into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import numpy as np
from bench_demand import written

TRUE = (0.243, 4.414, 0.793, 2.426)
"""r, alpha, a, b of CDNOW (Fader, Hardie & Lee 2005)."""
TARGET = 7.0
DECIMALS = 4
NEEDS = ("setuptools<81", "lifetimes==0.11.3")
OLDER = ("setuptools<81", "lifetimes==0.11.3", "numpy<2", "pandas<2.3")
"""Where the newest do not go together with a package of 2020."""
TIMED = """
import json, resource, sys
import numpy as np
seen = np.load(sys.argv[1])
x, tx, T = (seen[name] for name in ("x", "tx", "T"))
{before}
start = resource.getrusage(resource.RUSAGE_SELF)
{fit}
end = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({{"cpu": end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime, "parameters": {parameters}, **{more}}}))
"""
OURS = TIMED.format(
    before="from zhanggui.predict.buying.bgnbd import fit_bgnbd\nfrom zhanggui.predict.buying.dropout import rows\n"
    "from zhanggui.predict.buying.summary import Summary\nseen = Summary(x, tx, T, np.zeros(len(x)))",
    fit="m = fit_bgnbd(seen)", parameters="[m.r, m.alpha, m.a, m.b]", more="{'distinct': len(rows(seen).x)}",
)  # fmt: skip
PEER = TIMED.format(
    before="from lifetimes import BetaGeoFitter", fit="m = BetaGeoFitter().fit(x, tx, T)",
    parameters="[float(m.params_[name]) for name in ('r', 'alpha', 'a', 'b')]", more="{}",
)  # fmt: skip


def drawn(customers: int, seed: int = 1) -> dict[str, np.ndarray]:
    """How many -> x, tx, T of as many customers of the BG/NBD, weeks, seen for 27 to 78 weeks."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b = TRUE
    rate, p, T = rng.gamma(r, 1 / alpha, customers), rng.beta(a, b, customers), rng.uniform(27, 78, customers)
    x, tx, now, going = np.zeros(customers), np.zeros(customers), np.zeros(customers), np.arange(customers)
    while len(going):
        with np.errstate(divide="ignore"):
            now[going] += rng.exponential(size=len(going)) / rate[going]
        going = going[now[going] <= T[going]]
        x[going], tx[going] = x[going] + 1, now[going]
        going = going[rng.random(len(going)) >= p[going]]
    return {"x": x, "tx": tx, "T": T}


def peer_python(folder: Path) -> Path | None:
    """A folder -> the Python of an environment with lifetimes in it, or none where it cannot be had."""
    for name, needs in (("newest", NEEDS), ("older", OLDER)):
        home = folder / name
        venv.create(home, with_pip=True)
        python = home / "bin" / "python"
        if not subprocess.run([str(python), "-m", "pip", "install", "-q", *needs], capture_output=True).returncode:
            tried = subprocess.run([str(python), "-c", "from lifetimes import BetaGeoFitter\nBetaGeoFitter().fit([0, 1, 2, 5.0], [0, 5, 9, 20.0], [30, 30, 30, 30.0])"], capture_output=True)
            if b"ConvergenceError" in tried.stderr or not tried.returncode:
                return python
    return None


def timed(python: Path | str, script: str, file: Path) -> dict[str, Any]:
    """A Python, what it runs and the customers -> CPU seconds and parameters."""
    done = subprocess.run([str(python), "-W", "ignore", "-c", script, str(file)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"a fit failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(customers: int, reps: int) -> dict[str, Any]:
    """Customers and repetitions -> the figures; `peer` is null where lifetimes could not be installed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "customers.npz"
        np.savez(file, **drawn(customers))
        ours = [timed(sys.executable, OURS, file)]
        found: dict[str, Any] = {"customers": customers, "distinct": ours[0]["distinct"], "parameters": ours[0]["parameters"], "target": TARGET}
        python = peer_python(folder)
        if python is None:
            print("lifetimes 0.11.3 could not be installed here: the comparison is skipped.", file=sys.stderr)
            return {**found, "ours_cpu": ours[0]["cpu"], "peer": None}
        peer = [timed(python, PEER, file)]
        apart = max(abs(a - b) for a, b in zip(ours[0]["parameters"], peer[0]["parameters"], strict=True))
        found |= {"peer": peer[0]["parameters"], "apart": apart, "equal": apart < 0.5 * 10**-DECIMALS}
        if not found["equal"]:
            print(f"the parameters differ by {apart:.2g}: ours {ours[0]['parameters']}, lifetimes {peer[0]['parameters']}", file=sys.stderr)
        for _ in range(reps - 1):
            ours.append(timed(sys.executable, OURS, file))
            peer.append(timed(python, PEER, file))
        mine, theirs = (statistics.median(run["cpu"] for run in runs) for runs in (ours, peer))
        return {**found, "ours_cpu": mine, "peer_cpu": theirs, "times": theirs / mine, "reached": found["equal"] and theirs / mine >= TARGET}


def section(found: dict[str, Any]) -> list[str]:
    """Figures -> the lines of the page."""
    head = f"{found['customers']:,} customers drawn from the BG/NBD ({found['distinct']:,} distinct rows); CPU of the fit alone, medians of runs in turn."
    if found["peer"] is None:
        return [head, "", f"Ours: {found['ours_cpu']:.2f} s. lifetimes 0.11.3 could not be installed."]
    rows = [(name, f[0], f[1]) for name, f in (("ours", (found["ours_cpu"], found["parameters"])), ("lifetimes 0.11.3", (found["peer_cpu"], found["peer"])))]
    return [head, "", "| fit | CPU seconds | r | alpha | a | b |", "| --- | --- | --- | --- | --- | --- |",
            *(f"| {name} | {cpu:.2f} | {' | '.join(f'{p:.5f}' for p in parameters)} |" for name, cpu, parameters in rows), "",
            f"Parameters differ by at most {found['apart']:.1e} ({'equal' if found['equal'] else 'not equal'} to {DECIMALS} decimals); lifetimes takes {found['times']:.1f} times the CPU (target: {TARGET:.0f})."]


def main() -> None:
    """Figures printed, and written where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    found = measured(asked.customers, asked.reps)
    if asked.write:
        written("Fit of the BG/NBD 拟合速度", section(found))
    print(json.dumps({"bench": "fit", **found}) if asked.json else "\n".join(section(found)))


if __name__ == "__main__":
    main()
