"""The processes of a company killed (SIGKILL) at random moments, one after the other in one home: imports, undos, refreshes, backups
and the site while a file is imported on its page.

Claim: nothing is lost and nothing is told wrongly. After each kill the books hold what they held before or what they were to hold
after, never something between; what the batches, the page of the upload and the archive say is what is there; the doctor finds
nothing broken; no copy of the accounts is left behind.

    python bench/soak_kills.py [--json] [--write] [--kills 40] [--seed 1]
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_demand import written
from tried_site import ACCOUNT, COMMAND, PAGE, PASSWORD, Reader, served

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import home_at
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.web.running.backup import archive, restore
from zhanggui.web.running.doctor.examine import examine

HEADER = "订单号,销售日期,客户编号,商品编码,数量,单价,销售金额\n"
ROWS = 4000


def lines(n: int) -> str:
    """The number of a file -> its text: 4,000 sales of 10.00."""
    return HEADER + "".join(f"K{n}-{i},2026-{7 + i % 4:02d}-{1 + i % 28:02d},C{i % 60},A{i % 20},1,10.00,10.00\n" for i in range(ROWS))


class Company:
    """A home that is killed in, and what its books should hold: how many lines, as of what was told done."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.home, self.draw = folder, home_at(folder / "home"), random.Random(seed)
        self.files, self.wrong, self.kills = 0, list[str](), collections.Counter[str]()
        for _ in range(2):
            self._run("import", str(self.file()), "--as", "sales")
        self._run("refresh")
        subprocess.run([sys.executable, "-c", ACCOUNT, str(self.home.path), PASSWORD], check=True)
        self.took = {kind: self._timed(kind) for kind in ("import", "refresh", "backup", "undo")}

    @property
    def real(self) -> int:
        """-> how many were killed before they had ended."""
        return sum(n for kind, n in self.kills.items() if "already" not in kind)

    def file(self) -> Path:
        """-> one more file of sales."""
        self.files += 1
        path = self.folder / f"file-{self.files}.csv"
        path.write_text(lines(self.files), "utf-8")
        return path

    def words(self, kind: str) -> list[str]:
        """A kind of act -> its command."""
        if kind == "import":
            return ["import", str(self.file()), "--as", "sales"]
        if kind == "backup":
            return ["backup", str(self.folder / "books.zip")]
        if kind == "undo":
            return ["imports", "undo", str(self.batches()[0])]
        return [kind]

    def _run(self, *words: str) -> None:
        done = subprocess.run([COMMAND, *words, "--home", str(self.home.path)], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)

    def _timed(self, kind: str) -> float:
        start = time.perf_counter()
        self._run(*self.words(kind))
        return time.perf_counter() - start

    def batches(self) -> list[int]:
        """-> the batches that stand, newest first, as they are told."""
        return [b.batch for b in Lake(self.home.lake_url).batches() if b.state == "done"]

    def rows(self) -> int:
        """-> how many lines the books hold."""
        return int(open_engine(self.home.lake_url).frame("sales").collect().shape[0])

    def killed(self, kind: str) -> None:
        """A command -> killed somewhere between its begin and its usual end; then everything is looked at."""
        before, words = len(self.batches()), self.words(kind)
        process = subprocess.Popen([COMMAND, *words, "--home", str(self.home.path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.took[kind] * self.draw.uniform(0.3, 0.9))
        process.send_signal(signal.SIGKILL)
        ended = process.wait() == 0
        self.kills[f"{kind} that had ended already" if ended else kind] += 1
        self.looked_at(kind, before, {"import": 1, "undo": -1}.get(kind, 0))

    def site_killed(self) -> None:
        """A file brought on the page of the site, the site killed while it is imported, and started again."""
        before = len(self.batches())
        with served(self.home.path) as (site, server):
            reader = Reader(site)
            number = self.brought(reader, self.file())
            reader.post(f"/imports/{number}/", {"begin": "1"})
            time.sleep(self.draw.uniform(0, self.took["import"]))
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        with served(self.home.path):
            state, batch = self.settled(number)
        self.kills[f"serve (upload told {state} afterwards)"] += 1
        if (state, batch is not None) not in {("done", True), ("cut", False), ("failed", False), ("proposed", False)}:
            self.wrong.append(f"upload {number} is told {state}, batch {batch}")
        self.looked_at("serve", before, 1)
        if (state == "done") != (len(self.batches()) == before + 1):
            self.wrong.append(f"upload {number} is told {state}; batches {before} -> {len(self.batches())}")

    def brought(self, reader: Reader, file: Path) -> int:
        """A file -> the number of its upload, its columns known."""
        page = reader.upload("/imports/", file)
        number = int(re.findall(r"/imports/(\d+)/", page)[0])
        while self.upload(number)[0] in ("reading", "kept"):
            time.sleep(0.2)
        return number

    def upload(self, number: int) -> tuple[str, int | None]:
        """An upload's number -> its state and its batch, as its page tells them."""
        with sqlite3.connect(self.home.path / "zhanggui.db", timeout=30) as database:
            return tuple(database.execute("SELECT state, batch FROM imports_upload WHERE id = ?", [number]).fetchone())

    def settled(self, number: int) -> tuple[str, int | None]:
        """An upload's number -> how it is told once nothing is at work on it any more."""
        for _ in range(1500):
            found = self.upload(number)
            if found[0] not in ("waiting", "running", "refreshing"):
                return found
            time.sleep(0.2)
        return found

    def looked_at(self, kind: str, before: int, more: int) -> None:
        """After a kill: batches before or after and never between, their lines all there, nothing broken, archives whole."""
        lake = Lake(self.home.lake_url)
        lake.repair()
        now = len(self.batches())
        if now not in (before, before + more):
            self.wrong.append(f"{kind}: {before} batches before, {now} after")
        if self.rows() != now * ROWS:
            self.wrong.append(f"{kind}: {now} batches are told done, the books hold {self.rows()} lines")
        broken = [f.en for f in examine(self.home, deep=True) if f.state == "broken"]
        self.wrong += [f"{kind}: doctor says {text}" for text in broken]
        file = self.folder / "books.zip"
        try:
            if file.exists():
                restore.checked(file)
        except ZhangguiError as problem:
            self.wrong.append(f"{kind}: {problem}")
        archive.clear(self.home)
        self.wrong += [f"{kind}: {left.name} is left" for left in self.folder.glob(".books.zip*")]


def tried(kills: int, seed: int, say: Callable[[str], Any]) -> dict[str, Any]:
    """How many kills, and what draws their moments -> how many of each kind, and what was wrong after them."""
    with tempfile.TemporaryDirectory() as folder:
        company = Company(Path(folder), seed)
        n = 0
        while company.real < kills:
            kind, n = ("import", "serve", "undo", "refresh", "backup")[n % 5], n + 1
            company.site_killed() if kind == "serve" else company.killed(kind)
            say(f"{company.real} {kind}: {len(company.wrong)} wrong so far")
        return {"soak": "kills", "kills": company.real, "each": dict(sorted(company.kills.items())),
                "batches": len(company.batches()), "lines": company.rows(), "wrong": company.wrong}


def section(found: dict[str, Any]) -> list[str]:
    """What was found -> the lines of the page."""
    each = ", ".join(f"{n} {kind}" for kind, n in found["each"].items())
    said = [f"- {text}" for text in found["wrong"]] or [
        f"After each: as many batches as before or as were to be, each of its {ROWS:,} lines in the books once; the page of an upload says "
        "done exactly where its batch is booked; every byte of the lake as it was written; the archive whole; nothing broken by "
        "`doctor --deep`; no copy of the accounts left."
    ]  # fmt: skip
    return [f"`python bench/soak_kills.py`: SIGKILL at random moments, one after the other in one home: {each}.", "",
            f"{found['kills']} kills, **{len(found['wrong'])} things lost or told wrongly**.", "", *said]  # fmt: skip


def main() -> None:
    """Kill, look, print, and write if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = tried(options.kills, options.seed, lambda text: print(text, file=sys.stderr, flush=True))
    if options.write:
        written("Kills", section(found), PAGE)
    print(json.dumps(found, indent=1, ensure_ascii=False) if options.json else "\n".join(f"{k:8} {v}" for k, v in found.items()))


if __name__ == "__main__":
    main()
