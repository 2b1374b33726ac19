"""Eight readers at once over every page, while files are imported and undone and everything is computed again.

Claim: no answer is an error.

    python bench/soak_load.py [--json] [--write] [--minutes 5] [--small]
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench_demand import written
from tried_site import PAGE, Reader, command, company, served

READERS = 8
HEADER = "订单号,销售日期,客户编号,商品编码,数量,单价,销售金额\n"


def lines(n: int, rows: int) -> str:
    """The number of a file -> its text: sales of a few days, some of which correct those of the file before."""
    first = n * rows - rows // 10
    return HEADER + "".join(f"L{first + i:07d},2026-10-{1 + i % 28:02d},C{i % 90:04d},{i % 30:06d},{1 + n % 5},10.00,{10 * (1 + n % 5)}.00\n"
                            for i in range(rows))  # fmt: skip


def writer(home: Path, until: float, told: collections.Counter[str]) -> None:
    """Until then: a file comes in, every third goes out again."""
    n = 0
    while time.monotonic() < until:
        file = home.parent / f"more-{n}.csv"
        file.write_text(lines(n, 2000), "utf-8")
        done = command("import", str(file), "--as", "sales", "--format", "json", home=home)
        told["imports" if done.returncode == 0 else "failed imports"] += 1
        if done.returncode == 0 and n % 3 == 2:
            undone = command("imports", "undo", str(json.loads(done.stdout)["batch"]), home=home)
            told["undone" if undone.returncode == 0 else "failed undos"] += 1
        n += 1
        time.sleep(2)


def refresher(home: Path, until: float, told: collections.Counter[str]) -> None:
    """Until then: everything is computed again."""
    while time.monotonic() < until:
        done = command("refresh", home=home)
        told["refreshes" if done.returncode == 0 else "failed refreshes"] += 1
        time.sleep(5)


def tried(home: Path, minutes: float) -> dict[str, Any]:
    """A home and how long -> how many answers there were of each status, and the first addresses that failed."""
    told: collections.Counter[str] = collections.Counter()
    answers: collections.Counter[int] = collections.Counter()
    failed: list[str] = []
    with served(home) as (site, _):
        readers = [Reader(site) for _ in range(READERS)]
        paths = readers[0].every_page()
        until = time.monotonic() + minutes * 60

        def read(seed: int, reader: Reader) -> None:
            order = random.Random(seed).sample(paths, len(paths))
            while time.monotonic() < until:
                for path in order:
                    status, page = reader.get(path)
                    answers[status] += 1
                    if status >= 500 or status == 0:
                        failed.append(f"{status} {path} {page[:200] if status == 0 else ''}")
                    if time.monotonic() > until:
                        break

        work = [threading.Thread(target=read, args=(seed, reader)) for seed, reader in enumerate(readers)]
        work += [threading.Thread(target=act, args=(home, until, told)) for act in (writer, refresher)]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
    errors = sum(n for status, n in answers.items() if status >= 500 or status == 0)
    return {"soak": "load", "readers": READERS, "addresses": len(paths), "minutes": minutes, "answers": sum(answers.values()),
            "by_status": {str(k): v for k, v in sorted(answers.items())}, "errors": errors, "meanwhile": dict(told), "failed": failed[:20]}


def section(found: dict[str, Any]) -> list[str]:
    """What was found -> the lines of the page."""
    meanwhile = ", ".join(f"{n} {what}" for what, n in found["meanwhile"].items())
    return [
        f"`python bench/soak_load.py`: {found['readers']} readers for {found['minutes']:g} minutes over {found['addresses']} addresses (every page that a "
        "link leads to from Today, as its owner sees it), as fast as they are answered. Files come in and go out again by command and "
        "everything is computed again, all the while.", "",
        f"{found['answers']:,} answers, **{found['errors']} errors** (500 and above, or none at all). Meanwhile: {meanwhile}.",
    ]  # fmt: skip


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--keep", type=Path, help="where the home is made, or is already, and stays")
    parser.add_argument("--minutes", type=float, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.keep or Path(folder) / "home"
        if not home.exists():
            company(home, small=options.small)
        found = tried(home, options.minutes)
    if options.write:
        written("Eight readers at once", section(found), PAGE)
    print(json.dumps(found, indent=1, ensure_ascii=False) if options.json else "\n".join(f"{k:12} {v}" for k, v in found.items()))


if __name__ == "__main__":
    main()
