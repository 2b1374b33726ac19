"""A home -> one archive, while the server and an import may go on writing.

A zip: `manifest.json` says every file with its size and SHA-256. `zhanggui.db` is the operational database as one SQLite
file, whichever database it came from; `lake/` are the files of one version of every Delta table, taken when no table moved
between two looks at all of them; `home/` is the rest of the home. The archive appears under its name only when it is whole.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zhanggui import __version__
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.seals import CHANGED, SHORT, Damage, DamagedLake, seal_of
from zhanggui.web.running.backup import rows

FORMAT = 1
DATABASE, MANIFEST = "zhanggui.db", "manifest.json"
NOT_COPIED = ("lake", "backups", "logs", "uploads")
"""Folders of a home that are not taken as they are: the lake is taken by versions, the others are not the company's books."""
AUTOMATIC, NOTE = "zhanggui-auto-", ".backup-under-way-"
LOOKS = 200
_BLOCK = 1 << 20


class Moved(Exception):
    """A file of the lake went while it was copied: an import was rolled back. Everything is taken again."""


@dataclass
class Manifest:
    """What an archive holds: files {name: {size, sha256, mode}}, rows of the database by table, versions of the lake's tables."""

    format: int = FORMAT
    made_at: str = ""
    version: str = __version__
    database: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    lake: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)


def backup(home: Home, file: Path, *, uploads: bool = False, say: Callable[[str], Any] = lambda text: None) -> Manifest:
    """A home and where to -> one archive there, readable by its owner only; what is already there is never half replaced."""
    if not home.exists():
        raise ZhangguiError("There is no company here to back up.", where=str(home.path), do="Say where it is: --home DIR")
    if file.is_dir():
        raise ZhangguiError("A folder is there already.", where=str(file), do="Give the name of a file, such as company.zip")
    file.parent.mkdir(parents=True, exist_ok=True)
    part, copy = file.with_name(f".{file.name}.part"), file.with_name(f".{file.name}.part.db")
    clear(home)
    with under_way(home, part, copy):
        manifest = _made(home, file, part, copy, uploads=uploads)
    say(f"{len(manifest.files)} files, {file.stat().st_size:,} bytes, {sum(manifest.rows.values()):,} rows of the database, "
        f"{len(manifest.lake)} tables of the lake")
    for what in manifest.left_out:
        say(f"Not in the archive: {what}")
    return manifest


def _made(home: Home, file: Path, part: Path, copy: Path, *, uploads: bool) -> Manifest:
    """A home, where to, and where it is put together -> the archive, under its name only when it is whole."""
    try:
        for _ in range(5):
            with contextlib.suppress(Moved):
                manifest = _write(home, part, copy, uploads=uploads)
                os.replace(part, file)
                break
        else:
            raise ZhangguiError("The lake did not stand still.", where=home.lake_url, do="Try again when the import has ended.")
    except sqlite3.Error as problem:
        raise ZhangguiError(f"The database could not be copied: {problem}.", where=str(copy),
                            do="See that the disk has room, then try again. Nothing was changed.") from problem
    finally:
        part.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    return manifest


@contextlib.contextmanager
def under_way(home: Home, *parts: Path) -> Iterator[None]:
    """What a backup puts together, accounts and secrets among it -> known to the home by name as long as it is at work: where
    it is killed, the next one, or the next start of the site, takes it away."""
    note = home.path / f"{NOTE}{os.getpid()}.lock"
    with note.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("".join(f"{part.absolute()}\n" for part in parts))
        lock.flush()
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


def left_behind(home: Home) -> list[tuple[Path, list[Path]]]:
    """A home -> the notes of backups that were killed, each with the files that it left."""
    found = []
    for note in home.path.glob(f"{NOTE}*"):
        with contextlib.suppress(FileNotFoundError, BlockingIOError), note.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            found.append((note, [Path(line) for line in lock.read().splitlines() if line.endswith((".part", ".part.db"))]))
    return found


def clear(home: Home) -> list[Path]:
    """A home -> what killed backups left is gone -> what that was."""
    gone = []
    for note, parts in left_behind(home):
        for part in parts:
            if part.exists():
                part.unlink()
                gone.append(part)
        note.unlink(missing_ok=True)
    return gone


def nightly(home: Home, *, keep: int, say: Callable[[str], Any]) -> Path:
    """A home -> an archive in its folder `backups`; of those made so, only the newest `keep` stay."""
    folder = home.path / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{AUTOMATIC}{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    backup(home, file, say=say)
    for old in sorted(folder.glob(f"{AUTOMATIC}*.zip"))[:-keep]:
        old.unlink(missing_ok=True)
    return file


def _write(home: Home, part: Path, copy: Path, *, uploads: bool) -> Manifest:
    manifest = Manifest(made_at=datetime.now(UTC).isoformat(timespec="seconds"))
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w", allowZip64=True) as archive:
        # The lake first: what people did since is in the database, which may know more than the lake, never less.
        for name, path in lake_files(home, manifest):
            _add(archive, manifest, f"lake/{name}", path)
            _whole(home, path, manifest.files[f"lake/{name}"])
        manifest.database, manifest.rows = rows.to_file(home, copy)
        if manifest.database:
            _add(archive, manifest, DATABASE, copy)
        else:
            manifest.left_out.append("a database: this home has no site yet.")
        for name, path in own_files(home, uploads=uploads):
            _add(archive, manifest, f"home/{name}", path)
        if not uploads and any((home.uploads).glob("*/*")):
            manifest.left_out.append("uploads: files that wait to be imported (take them with --uploads).")
        archive.writestr(MANIFEST, json.dumps(manifest.__dict__, ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)
        archive.close()
        out.flush()
        os.fsync(out.fileno())
    return manifest


def own_files(home: Home, *, uploads: bool) -> Iterator[tuple[str, Path]]:
    """A home -> name and path of each file that is copied as it is: settings, mappings, secrets, and uploads if asked."""
    for path in sorted(home.path.rglob("*")):
        name = path.relative_to(home.path)
        left = name.parts[0] in NOT_COPIED and not (uploads and name.parts[0] == "uploads")
        database = len(name.parts) == 1 and name.name.startswith(("zhanggui.db", "jobs.db"))
        passing = name.name.endswith((".lock", ".part", ".new")) or name.name.startswith(".jobs")
        if path.is_file() and not path.is_symlink() and not (left or database or passing):
            yield name.as_posix(), path


def lake_files(home: Home, manifest: Manifest) -> list[tuple[str, Path]]:
    """A home -> name and path of the files of one consistent version of its lake, the versions in the manifest."""
    if "://" in home.lake_url:
        where = home.lake_url.partition("?")[0]
        manifest.left_out.append(f"the lake at {where}: copy the bucket by its own means (versioning, sync).")
        return []
    lake = Lake(home.lake_url)
    for _ in range(LOOKS):
        versions = {table: lake.version(table) for table in lake.tables()}
        found = {table: lake.files(table) for table in versions}
        if versions == {table: lake.version(table) for table in lake.tables()}:
            break
    else:
        raise Moved
    manifest.lake = versions
    listed: list[tuple[str, Path]] = []
    root = Path(home.lake_url)
    for table, version in versions.items():
        folder = root / table
        paths = [Path(f.removeprefix("file://")) for f in found[table]] + log_files(folder, version)
        listed += [(path.relative_to(root).as_posix(), path) for path in paths]
    return listed


def log_files(folder: Path, version: int) -> list[Path]:
    """A Delta table's folder and a version -> the files of its log up to that version."""
    log = folder / "_delta_log"
    known = [p for p in sorted(log.iterdir()) if p.name[:20].isdigit() and int(p.name[:20]) <= version]
    pointer = log / "_last_checkpoint"
    with contextlib.suppress(FileNotFoundError, ValueError, KeyError):
        if int(json.loads(pointer.read_text())["version"]) <= version:
            known.append(pointer)
    return known


def _whole(home: Home, path: Path, taken: dict[str, Any]) -> None:
    """A file of the lake as it was taken -> DamagedLake where it is no longer what was written: earlier archives are better."""
    sealed = seal_of(path.parent, path.name)
    if sealed is not None and sealed != (taken["size"], taken["sha256"]):
        raise DamagedLake([Damage(path.parent.name, path.name, SHORT if sealed[0] != taken["size"] else CHANGED)], home.lake_url)


def _add(archive: zipfile.ZipFile, manifest: Manifest, name: str, path: Path) -> None:
    """A file -> in the archive and the manifest, with the checksum of what was written."""
    try:
        source = path.open("rb")
    except FileNotFoundError as gone:
        raise Moved from gone
    with source:
        mode = os.fstat(source.fileno()).st_mode & 0o777
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.external_attr = mode << 16
        # Parquet is packed already.
        info.compress_type = zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with archive.open(info, "w", force_zip64=True) as target:
            while block := source.read(_BLOCK):
                target.write(block)
                digest.update(block)
                size += len(block)
    manifest.files[name] = {"size": size, "sha256": digest.hexdigest(), "mode": mode}
