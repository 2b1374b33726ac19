"""How long a person waits before anything happens: `import zhanggui` (claim: below 0.3 s) and `zhanggui --help` (below 0.6 s).

Each is a process of its own, started and ended; wall-clock, the median of eleven after one that fills the file cache. The bare
interpreter is measured in the same run: it is the limit.

    python bench/bench_start.py [--json]
"""

from __future__ import annotations

import argparse
import json
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


def seconds(command: list[str]) -> float:
    """A command -> how long it ran."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure all in turns, print a table or one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    rounds = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(options.rounds + 1)][1:]
    medians = {name: round(statistics.median(times[name] for times in rounds), 3) for name in COMMANDS}
    if options.json:
        print(json.dumps({"bench": "start", "seconds": medians, "claims": CLAIMS}, indent=1))
        return
    for name, median in medians.items():
        claim = f"claim: below {CLAIMS[name]} s" if name in CLAIMS else ""
        print(f"{name:32} {median:6.3f} s   {claim}")


if __name__ == "__main__":
    main()
