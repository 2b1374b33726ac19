"""How long a person waits before anything happens: `import zhanggui` (claim: below 0.3 s) and `zhanggui --help` (below 0.6 s).

Each is a process of its own, started and ended: wall-clock and CPU seconds, medians of eleven after one that fills the file cache.
The bare interpreter is measured in the same run: it is the limit. On a busy machine the CPU seconds are the ones to look at.

    python bench/bench_start.py [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import zhanggui": [sys.executable, "-c", "import zhanggui"],
    "import zhanggui; zhanggui.ask": [sys.executable, "-c", "import zhanggui; zhanggui.ask"],
    "zhanggui --help": [str(Path(sys.executable).parent / "zhanggui"), "--help"],
}
CLAIMS = {"import zhanggui": 0.3, "zhanggui --help": 0.6}


def seconds(command: list[str]) -> tuple[float, float]:
    """A command -> how long it ran, and its CPU seconds."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure all in turns, print a table or one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    rounds = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(options.rounds + 1)][1:]
    wall, cpu = ({name: round(statistics.median(times[name][which] for times in rounds), 3) for name in COMMANDS} for which in (0, 1))
    if options.json:
        print(json.dumps({"bench": "start", "seconds": wall, "cpu_seconds": cpu, "claims": CLAIMS}, indent=1))
        return
    for name in COMMANDS:
        claim = f"claim: below {CLAIMS[name]} s" if name in CLAIMS else ""
        print(f"{name:32} {wall[name]:6.3f} s   CPU {cpu[name]:6.3f} s   {claim}")


if __name__ == "__main__":
    main()
