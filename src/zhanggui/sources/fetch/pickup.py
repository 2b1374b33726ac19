"""A folder whose new files are imported by themselves: one pass over it, each file a batch, then moved to `done` or `failed`.

A file is taken when it no longer grows. One that needs a person (which table is it?) waits where it lies, and what it waits
for is kept in the home, where the page finds it; the person's answer is kept beside it until the next pass.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.sources import importing
from zhanggui.sources.fetch.connection import alone
from zhanggui.sources.importing import Proposal, Report, Say
from zhanggui.sources.recognise import NotRecognised
from zhanggui.tables import TABLES

DONE, FAILED = "done", "failed"
UNFINISHED = (".part", ".tmp", ".temp", ".crdownload", ".filepart", ".partial", ".swp", ".lock")
STILL = 1.0
"""Seconds between two looks at a file, in which it must not have changed."""
SURE = 0.8
"""How sure the columns that a table needs must be for a file to go in without a person."""


@dataclass(frozen=True)
class Waiting:
    """A file that waits for a person: its name, why, and the table they said, empty until they did."""

    name: str
    what: str
    do: str
    table: str = ""


@dataclass(frozen=True)
class Picked:
    """What became of one file: `done`, `failed` or `waiting`; its batch; what was wrong."""

    name: str
    state: str
    batch: int | None = None
    what: str = ""
    do: str = ""
    accepted: int = 0
    quarantined: int = 0


@dataclass(frozen=True)
class Folder:
    """The folder as the page shows it: where, when it was last looked at, what happened then, who waits."""

    path: str
    at: str = ""
    problem: str = ""
    picked: tuple[Picked, ...] = ()
    waiting: tuple[Waiting, ...] = field(default=())


def folder_of(home: Home) -> Folder:
    """A home -> its folder as it was left by the last pass."""
    said = _read(home)
    try:
        place = home.pickup_folder
    except WrongUse as wrong:
        return Folder(str(home.settings()["pickup_folder"]), said.get("at", ""), wrong.what)
    if place is None:
        return Folder("")
    waiting = tuple(Waiting(**w) for w in said.get("waiting", []) if (place / w["name"]).is_file())
    picked = tuple(Picked(**p) for p in said.get("picked", []))
    return Folder(str(place), said.get("at", ""), said.get("problem", ""), picked, waiting)


def answer(home: Home, name: str, table: str) -> None:
    """A file that waits and the table a person says it is -> kept for the next pass."""
    if table not in TABLES:
        raise WrongUse(f"There is no table called {table}.", do=f"Tables: {', '.join(TABLES)}.")
    found = folder_of(home)
    if name not in {w.name for w in found.waiting}:
        raise WrongUse(f"No file called {name} is waiting.", do="Look at the folder again.")
    waiting = [asdict(w) | ({"table": table} if w.name == name else {}) for w in found.waiting]
    _write(home, _read(home) | {"waiting": waiting})


def pick_up(home: Home, say: Say = lambda _: None, by: str = "pickup") -> list[Picked]:
    """A home -> one pass over its folder: what became of each file that lies there. Nothing where no folder is set."""
    place = home.pickup_folder
    if place is None:
        return []
    home.make()
    with alone(home.path / ".pickup.lock", "The pick-up"):
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        try:
            for folder in (place / DONE, place / FAILED):
                folder.mkdir(parents=True, exist_ok=True)
            files = _still(place)
        except OSError as problem:
            do = "Check the setting pickup_folder, and the rights to the folder."
            said = ZhangguiError(f"The folder cannot be used: {problem.strerror or problem}.", where=str(place), do=do)
            _write(home, _read(home) | {"at": at, "problem": said.what})
            raise said from problem
        told = {w.name: w.table for w in folder_of(home).waiting}
        picked = [_one(home, file, told.get(file.name, ""), by, say) for file in files]
        waiting = [asdict(Waiting(p.name, p.what, p.do)) for p in picked if p.state == "waiting"]
        _write(home, {"at": at, "problem": "", "picked": [asdict(p) for p in picked if p.state != "waiting"], "waiting": waiting})
    return picked


def _still(place: Path) -> list[Path]:
    """A folder -> its files that did not change between two looks, oldest first; links and files half written are left alone."""

    def look() -> dict[Path, tuple[int, int]]:
        with os.scandir(place) as entries:
            files = [e for e in entries if e.is_file(follow_symlinks=False)]
        kept = [e for e in files if not e.name.startswith((".", "~$")) and not e.name.lower().endswith(UNFINISHED)]
        return {Path(e.path): ((s := e.stat(follow_symlinks=False)).st_size, s.st_mtime_ns) for e in kept}

    before = look()
    if before:
        time.sleep(STILL)
    after = look() if before else {}
    return sorted((f for f, seen in before.items() if after.get(f) == seen), key=lambda f: (before[f][1], f.name))


def _one(home: Home, file: Path, table: str, by: str, say: Say) -> Picked:
    """A file, and the table a person said -> imported and moved, or left waiting with the reason."""
    say(f"Looking at {file.name} ...")
    lake = Lake(home.lake_url)
    try:
        lake.repair()
        with open(file, "rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        if (before := _imported(lake, digest)) is not None:
            # Imported, but the pass was killed before the file was moved.
            _move(file, DONE, f"It was imported as batch {before}.")
            return Picked(file.name, DONE, before)
        with importing.working_folder() as work:
            proposals = importing.propose([file], home=home, work=work, table=table or None)
            if not table and (doubt := _doubt(proposals)):
                return Picked(file.name, "waiting", what=doubt, do="Say which table it is.")
            said = {"pickup": {"file": file.name, "sha256": digest}}
            report = importing.run_import(lake, home, proposals, by=by, work=work, say=say, besides=said)
    except NotRecognised as problem:
        if table:
            return _failed(file, problem, say)
        return Picked(file.name, "waiting", what=problem.what, do=problem.do)
    except ZhangguiError as problem:
        if problem.what.startswith("Another import is running"):
            return Picked(file.name, "waiting", what=problem.what, do=problem.do)
        return _failed(file, problem, say)
    except OSError as problem:
        return _failed(file, ZhangguiError(f"The file cannot be read: {problem.strerror or problem}.", where=file.name), say)
    return _came(file, report)


def _doubt(proposals: Sequence[Proposal]) -> str:
    """Proposals -> why a person should look first; empty where every column that is needed is sure."""
    for p in proposals:
        needed = TABLES[p.mapping.table].required
        unsure = [m.header for m in p.matches if m.column in needed and m.confidence < SURE]
        if unsure:
            return f"It looks like {p.mapping.table}, but it is not sure what these columns are: {', '.join(unsure)}."
    return ""


def _imported(lake: Lake, digest: str) -> int | None:
    """A file's digest -> the batch it is in already, byte for byte, if that was not undone."""
    found = (b.batch for b in lake.batches() if b.state == "done" and b.report.get("pickup", {}).get("sha256") == digest)
    return next(found, None)


def _came(file: Path, report: Report) -> Picked:
    counts = [f.count for f in report.files]
    accepted, refused = sum(c.accepted + c.superseding for c in counts), sum(c.quarantined for c in counts)
    lines = [f"批次 {report.batch} / batch {report.batch}"]
    lines += [f"{f.table}: " + ", ".join(f"{k} {v:,}" for k, v in vars(f.count).items()) for f in report.files]
    lines += [f"隔离的行 / rows in quarantine: zhanggui imports quarantine {report.batch}"] if refused else []
    _move(file, DONE, "\n".join(lines))
    return Picked(file.name, DONE, report.batch, accepted=accepted, quarantined=refused)


def _failed(file: Path, problem: ZhangguiError, say: Say) -> Picked:
    say(f"{file.name}: {problem}")
    where = problem.where.replace(f"{file.parent}/", "")
    _move(file, FAILED, "\n".join(t for t in ("没有一行入账 / nothing of it was imported", problem.what, where, problem.do) if t))
    return Picked(file.name, FAILED, what=problem.what, do=problem.do)


def _move(file: Path, where: str, text: str) -> None:
    """A file -> below `done` or `failed`, never over another, with a text beside it that says what became of it."""
    target, n = file.parent / where / file.name, 1
    while target.exists() or target.with_name(f"{target.name}.txt").exists():
        n += 1
        target = file.parent / where / f"{file.stem}-{n}{file.suffix}"
    target.with_name(f"{target.name}.txt").write_text(text + "\n", "utf-8")
    shutil.move(file, target)


def _read(home: Home) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((home.path / "pickup.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _write(home: Home, said: dict[str, Any]) -> None:
    fresh = home.path / ".pickup.json.new"
    fresh.write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
    fresh.replace(home.path / "pickup.json")
