"""The import of a large sales file against the reader's own typed copy: CPU seconds, throughput, memory, and every count checked.

    python bench/bench_import.py [--lines 9641544] [--reps 5] [--only clean|dirty] [--json]

ours   `zhanggui import FILE` into an empty home, in a process of its own: recognised, typed, checked, judged, quarantined, committed.
limit  DuckDB's own typed `COPY (SELECT * FROM read_csv(...)) TO '....parquet'` of the same file, in a process of its own, with the same
       codec and two threads; for the dirty file it is told to pass over the broken lines.
The files are made by sales_csv.py (ZHANGGUI_BENCH, or ../shared/bench beside the repository), which says what is in them.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = Path(os.environ.get("ZHANGGUI_BENCH", ROOT.parent / "shared" / "bench"))
CODEC = "zstd"
TARGETS = {"clean": 0.60, "dirty": 0.45}
COLUMNS = (
    "{'sale date': 'DATE', 'invoice': 'VARCHAR', 'line': 'INTEGER', 'store': 'VARCHAR', 'item': 'VARCHAR', 'item name': 'VARCHAR', "
    "'quantity': 'DOUBLE', 'unit price': 'DOUBLE', 'amount': 'DECIMAL(12,2)'}"
)
LIMIT = """
import duckdb, sys
con = duckdb.connect(config={"threads": 2})
file, target, columns, more, codec = sys.argv[1:]
con.execute(
    f"COPY (SELECT * FROM read_csv('{file}', header=true, columns={columns}{more})) TO '{target}' (FORMAT parquet, COMPRESSION {codec})"
)
"""


def run(command: list[str]) -> tuple[float, float, int, str]:
    """A command -> CPU seconds (its children too), seconds, peak memory in bytes, what it printed. It must succeed."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        out.seek(0)
        err.seek(0)
        if status:
            raise SystemExit(f"{' '.join(command[:4])} ended with {status}:\n{err.read()[-3000:]}")
        return used.ru_utime + used.ru_stime, seconds, used.ru_maxrss * 1024, out.read()


def made(folder: Path, kind: str, lines: int) -> tuple[Path, dict]:
    """A folder, clean or dirty, how many lines -> the file and what its maker says of it."""
    path = folder / f"{kind}.csv"
    maker = [sys.executable, str(BENCH / "sales_csv.py"), "--out", str(path), "--lines", str(lines)]
    said = json.loads(run([*maker, *(["--dirty"] if kind == "dirty" else [])])[3])
    return path, said


def ours(path: Path, folder: Path) -> tuple[float, float, int, dict, Path]:
    """A file -> imported into an empty home."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    command = [str(Path(sys.executable).with_name("zhanggui")), "import", str(path), "--home", str(home), "--format", "json"]
    cpu, wall, memory, out = run(command)
    return cpu, wall, memory, json.loads(out)["files"][0], home


def limit(path: Path, folder: Path, kind: str) -> tuple[float, float, int]:
    """A file -> copied by the reader alone."""
    target = folder / "limit.parquet"
    target.unlink(missing_ok=True)
    passing_over = ", ignore_errors=true" if kind == "dirty" else ""
    return run([sys.executable, "-c", LIMIT, str(path), str(target), COLUMNS, passing_over, CODEC])[:3]


def check(said: dict, report: dict, home: Path) -> list[str]:
    """What the maker says, what the import says and what the lake holds -> what does not agree."""
    bad_once = sum(said["bad_lines_once"].values())
    asked = json.loads(
        run([str(Path(sys.executable).with_name("zhanggui")), "ask", "line_amount", "--home", str(home), "--format", "json"])[3]
    )
    found = {
        "read": (report["read"], said["lines"]),
        "accepted": (report["accepted"], said["distinct_lines"] - bad_once),
        "quarantined and repeated": (report["quarantined"] + report["repeated"], bad_once + said["repeated_lines"]),
        "quarantined at least": (report["quarantined"] >= bad_once, True),
        "superseding": (report["superseding"], 0),
        "amount in cents": (round(float(asked[0]["line_amount"]) * 100), round(said["amount_of_good_lines"] * 100)),
    }
    return [f"{name}: {got} instead of {wanted}" for name, (got, wanted) in found.items() if got != wanted]


def measure(kind: str, folder: Path, lines: int, reps: int) -> dict:
    """Clean or dirty -> medians of interleaved runs, the ratio of throughputs, what was wrong."""
    path, said = made(folder, kind, lines)
    mine, theirs, wrong, memory = [], [], [], 0
    for _ in range(reps):
        theirs.append(limit(path, folder, kind)[:2])
        cpu, wall, peak, report, home = ours(path, folder)
        mine.append((cpu, wall))
        memory = max(memory, peak)
        wrong += check(said, report, home)
    size = sum(f.stat().st_size for f in (home / "lake" / "sales").glob("*.parquet"))
    cpu_ours, cpu_limit = (statistics.median(c for c, _ in runs) for runs in (mine, theirs))
    path.unlink()
    return {
        "lines": said["lines"],
        "bytes": said["bytes"],
        "cpu_ours": round(cpu_ours, 2),
        "cpu_limit": round(cpu_limit, 2),
        "wall_ours": round(statistics.median(w for _, w in mine), 2),
        "wall_limit": round(statistics.median(w for _, w in theirs), 2),
        "spread_ours": [round(min(c for c, _ in mine), 2), round(max(c for c, _ in mine), 2)],
        "spread_limit": [round(min(c for c, _ in theirs), 2), round(max(c for c, _ in theirs), 2)],
        "throughput_ratio": round(cpu_limit / cpu_ours, 3),
        "target": TARGETS[kind],
        "peak_memory_mb": round(memory / 1e6),
        "lake_mb": round(size / 1e6, 1),
        "report": report,
        "wrong": wrong,
    }


def main() -> None:
    """Both files measured, printed; a wrong count ends with 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=9_641_544)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--only", choices=("clean", "dirty"))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    compileall.compile_dir(str(ROOT / "src"), quiet=1)  # as an installed package is; the peer's package is compiled too
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-") as folder:
        kinds = [asked.only] if asked.only else ["clean", "dirty"]
        found = {kind: measure(kind, Path(folder), asked.lines, asked.reps) for kind in kinds}
    if asked.json:
        print(json.dumps({"bench": "import", "codec": CODEC, "threads": 2, "reps": asked.reps, **found}, indent=1))
    else:
        for kind, f in found.items():
            print(
                f"{kind}: {f['lines']:,} lines; ours {f['cpu_ours']} CPU s, limit {f['cpu_limit']} CPU s: {f['throughput_ratio']:.0%} of its "
                f"throughput (target {f['target']:.0%}); peak {f['peak_memory_mb']:,} MB; wrong: {f['wrong'] or 'nothing'}"
            )
    if any(f["wrong"] for f in found.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
