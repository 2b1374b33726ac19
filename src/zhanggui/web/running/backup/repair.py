"""An archive -> the files of a home's lake that are gone or damaged, put back; nothing else of the home is touched.

A file of the lake never changes once it is written, so the one of that name in an archive, with the checksum it had when it was
written, is that file, whichever version of the table was the newest then. The log of a table is put back entry by entry in the
same way. Where a whole log is lost, the table goes back to what the archive knew of it, and only if nothing was imported since.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.base.text import Text
from zhanggui.lake import BATCHES, Lake
from zhanggui.seals import LOG, Damage, DamagedLake, seal_of
from zhanggui.web.running.backup.archive import Manifest
from zhanggui.web.running.backup.restore import checked

Say = Callable[[str], Any]


@dataclass(frozen=True)
class Mended:
    """What was wrong with the lake, whether it was put back, and if not why."""

    damage: Damage
    done: bool
    why: str = ""

    def row(self) -> dict[str, Any]:
        """As the command prints it."""
        of = self.damage
        return {"table": of.table, "file": of.file, "damage": of.how, "put_back": self.done, "why": self.why}


def repair(file: Path, home: Home, *, say: Say = lambda text: None) -> list[Mended]:
    """An archive and a home -> each damaged file of its lake, put back from the archive where it holds that very file."""
    if "://" in home.lake_url:
        what = Text("账册在对象存储里，备份里没有它的文件。", "The lake is in object storage; a backup holds no file of it.")
        do = Text("用存储自己的版本功能找回。", "Bring it back by the bucket's own versions.")
        raise ZhangguiError(what, where=home.lake_url, do=do)
    manifest, told = checked(file), list[Mended]()
    with zipfile.ZipFile(file) as archive, Lake(home.lake_url).import_lock():
        for damage in [d for d in Lake(home.lake_url).damage() if d.how == LOG]:
            told.append(_log(damage, archive, manifest, home))
        for damage in [d for d in Lake(home.lake_url).damage(deep=True) if d.how != LOG]:
            told.append(_file(damage, archive, manifest, home))
    for one in told:
        say(f"{one.damage.said}: {'put back' if one.done else one.why}")
    return told


def _file(damage: Damage, archive: zipfile.ZipFile, manifest: Manifest, home: Home) -> Mended:
    """A damaged file -> put back where the archive has the file that was written under this name."""
    folder = Path(home.lake_url) / damage.table
    name, sealed = f"lake/{damage.table}/{damage.file}", seal_of(folder, damage.file)
    said = manifest.files.get(name)
    if said is None:
        return Mended(damage, False, "it is not in this archive: take one that was made after it was written")
    if sealed is not None and (said["size"], said["sha256"]) != sealed:
        return Mended(damage, False, "the archive holds another file of this name: take an earlier or a later one")
    _put(archive, name, folder / damage.file)
    return Mended(damage, True)


def _log(damage: Damage, archive: zipfile.ZipFile, manifest: Manifest, home: Home) -> Mended:
    """A table whose log cannot be read -> the entries that are lost or damaged put back."""
    folder, start = Path(home.lake_url) / damage.table / "_delta_log", f"lake/{damage.table}/_delta_log/"
    names = [name for name in manifest.files if name.startswith(start)]
    if not names:
        return Mended(damage, False, "the table is not in this archive")
    left = [p for p in folder.glob("*.json") if p.stat().st_size] if folder.is_dir() else []
    if not left and not _nothing_since(manifest, home):
        why = "its whole log is lost, and files were imported since this archive: restore all of it, then import them again"
        return Mended(damage, False, why)
    for name in names:
        target = folder / name.removeprefix(start)
        if not _same(target, manifest.files[name]["sha256"]):
            _put(archive, name, target)
    try:
        Lake(home.lake_url).version(damage.table)
    except DamagedLake:
        return Mended(damage, False, "entries newer than this archive are damaged: take a later archive")
    return Mended(damage, True)


def _nothing_since(manifest: Manifest, home: Home) -> bool:
    """Whether the log of batches says of the home what it said when the archive was made."""
    try:
        return Lake(home.lake_url).version(BATCHES) == manifest.lake.get(BATCHES)
    except DamagedLake:
        return False


def _same(file: Path, digest: str) -> bool:
    """Whether a file of a log is there as it was; the pointer to its last checkpoint may be a later one."""
    try:
        data = file.read_bytes()
        return bool(json.loads(data)) if file.name == "_last_checkpoint" else hashlib.sha256(data).hexdigest() == digest
    except (FileNotFoundError, ValueError):
        return False


def _put(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    """A file of the archive -> at its place in one step, for readers of this moment too."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    with archive.open(name) as part, fresh.open("wb") as out:
        shutil.copyfileobj(part, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, target)
