"""An archive -> a home: checked whole before anything is replaced, put in its place by one rename, the old one kept aside."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.management import call_command

from zhanggui import __version__
from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home, home_at
from zhanggui.lake import Lake
from zhanggui.web import serving
from zhanggui.web.running.backup import rows
from zhanggui.web.running.backup.archive import DATABASE, FORMAT, MANIFEST, Manifest
from zhanggui.web.running.held import held

ASIDE, UNDER_WAY = "before-restore", "restoring"
_SWAP = 2  # RENAME_EXCHANGE, renameat2(2)
Say = Callable[[str], Any]


def restore(file: Path, home: Home, *, replace: bool = False, say: Say = lambda text: None) -> Path | None:
    """An archive and where to -> a home there; -> where the one that was there is now, none where there was none."""
    manifest = checked(file)
    living = home.path.exists() and any(home.path.iterdir())
    if living and not replace:
        raise WrongUse("There is a home already.", where=str(home.path), do="Give an empty place, or --replace: it is kept.")
    if living and held(home):
        raise ZhangguiError("A server is running on this home.", where=str(home.path), do="Stop it, then restore.")
    needed = sum(f["size"] for f in manifest.files.values())
    home.path.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home.path.parent).free
    if free < needed:
        raise ZhangguiError(f"The disk has {free:,} bytes left, the archive needs {needed:,}.", where=str(home.path.parent),
                            do="Make room, or restore to another disk with --home.")
    fresh = home.path.with_name(f".{home.path.name}.{UNDER_WAY}-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        try:
            _unpacked(file, manifest, fresh)
        except OSError as problem:
            do = "See that the disk has room and may be written to, or take another archive; nothing was changed."
            what = f"The archive cannot be unpacked: {problem.strerror or problem}."
            raise ZhangguiError(what, where=str(file), do=do) from problem
        _looked_at(manifest, fresh)
        if "://" not in home.lake_url and Path(home.lake_url) != home.path / "lake":
            do = "Restore without it, then move the folder lake."
            raise ZhangguiError("LAKE_URL points outside the home.", where=home.lake_url, do=do)
        with Lake(home.path / "lake").import_lock() if (home.path / "lake").is_dir() else contextlib.nullcontext():
            _into_server(home, manifest, fresh, replace=replace, say=say)
            return _in_place(fresh, home.path, living)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        for what in manifest.left_out:
            say(f"Was not in the archive: {what}")


def checked(file: Path) -> Manifest:
    """An archive -> its manifest, once every file in it was read and is what the manifest says."""
    do = "Take another archive; nothing was changed."
    try:
        with zipfile.ZipFile(file) as archive:
            values = json.loads(archive.read(MANIFEST))
            if not isinstance(values, dict):
                raise TypeError(f"{MANIFEST} is no table")
            if values.get("format") != FORMAT:
                what = f"The archive was made by another version ({values.get('version')}), this is {__version__}."
                raise ZhangguiError(what, where=str(file), do="Restore it with that version or a newer one.")
            manifest = Manifest(**values)
            names = [n for n in archive.namelist() if n != MANIFEST]
            manifest.files = dict(manifest.files)
            if sorted(names) != sorted(manifest.files):
                raise ZhangguiError("The archive does not hold the files it says.", where=str(file), do=do)
            for name, said in manifest.files.items():
                if not _inside(name):
                    raise ZhangguiError(f"The archive holds a name that leaves its folder: {name}", where=str(file), do=do)
                if _digest(archive, name) != (said["size"], said["sha256"]) or not isinstance(said["mode"], int):
                    raise ZhangguiError(f"{name} in the archive is damaged: its checksum is another.", where=str(file), do=do)
    except OSError as problem:
        raise ZhangguiError(f"The archive cannot be read: {problem.strerror or problem}.", where=str(file), do=do) from problem
    except (
        zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError, RecursionError, RuntimeError,
    ) as problem:
        raise ZhangguiError(f"This is no whole archive of a home: {problem}", where=str(file), do=do) from problem
    return manifest


def _inside(name: str) -> bool:
    """Whether a name of the archive is the plain name of a file in the home. A second slash would make it start at the root."""
    path = PurePosixPath(name)
    known = name == DATABASE or (len(path.parts) > 1 and path.parts[0] in ("home", "lake") and path.parts[1:] != (DATABASE,))
    return known and str(path) == name and ".." not in path.parts and "\\" not in name


def _digest(archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as part:
        while block := part.read(1 << 20):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def _unpacked(file: Path, manifest: Manifest, fresh: Path) -> None:
    fresh.mkdir(mode=0o700)
    with zipfile.ZipFile(file) as archive:
        for name, said in manifest.files.items():
            target = fresh / name.removeprefix("home/")
            target.parent.mkdir(parents=True, exist_ok=True)
            mode = 0o600 if name == DATABASE else int(said["mode"]) & 0o777
            with archive.open(name) as part, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
                shutil.copyfileobj(part, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())


def _looked_at(manifest: Manifest, fresh: Path) -> None:
    """The unpacked home -> its database and every table of its lake open, and are what the manifest says."""
    do = "Take another archive; nothing was changed."
    lake = Lake(fresh / "lake")
    for table, version in manifest.lake.items():
        if lake.version(table) != version or not all(Path(f).exists() for f in lake.files(table)):
            raise ZhangguiError(f"The table {table} cannot be read from the archive.", where=str(fresh), do=do)
    if manifest.database:
        try:
            with contextlib.closing(sqlite3.connect(fresh / DATABASE)) as found:
                said = [r[0] for r in found.execute("PRAGMA integrity_check")]
            if said != ["ok"] or rows.counts_of(fresh / DATABASE) != manifest.rows | {
                t: n for t, n in rows.counts_of(fresh / DATABASE).items() if t not in manifest.rows
            }:
                raise ZhangguiError("The database in the archive is not whole.", where=str(fresh), do=do)
        except sqlite3.Error as problem:
            raise ZhangguiError(f"The database in the archive cannot be read: {problem}", where=str(fresh), do=do) from problem


def _into_server(home: Home, manifest: Manifest, fresh: Path, *, replace: bool, say: Say) -> None:
    """Where DATABASE_URL is a server: the archive's rows there, in one transaction; those that were there into a file first."""
    if rows.sqlite_file(home) is not None or not manifest.database:
        if rows.sqlite_file(home) not in (None, home.path / DATABASE):
            raise ZhangguiError("DATABASE_URL points outside the home.", do="Restore without it, then move zhanggui.db.")
        return
    serving.ready(home_at(fresh))
    from_file = fresh / DATABASE
    with rows.opened(from_file) as copy:
        call_command("migrate", database=copy, interactive=False, verbosity=0)
        if rows.any_rows("default"):
            if not replace:
                do = "Give an empty one, or --replace: it is kept."
                raise WrongUse("The database at DATABASE_URL holds a company already.", do=do)
            aside = home.path.with_name(f"{home.path.name}.{ASIDE}-{_stamp()}.db")
            rows.to_file(home, aside)
            say(f"The rows that were in the database are kept in {aside}")
        counts = rows.copied(copy, "default")
    from_file.unlink()
    say(f"{sum(counts.values()):,} rows are in the database at DATABASE_URL.")


def _in_place(fresh: Path, place: Path, living: bool) -> Path | None:
    """A whole new home -> at its place by one rename, so that a kill at any moment leaves one whole home there."""
    if not living:
        with contextlib.suppress(FileNotFoundError):
            place.rmdir()
        os.rename(fresh, place)
        return None
    aside = place.with_name(f"{place.name}.{ASIDE}-{_stamp()}")
    if _swapped(fresh, place):
        os.rename(fresh, aside)
    else:
        os.rename(place, aside)
        os.rename(fresh, place)
    return aside


def _swapped(one: Path, other: Path) -> bool:
    """Two folders -> each has the other's name, in one step of the kernel; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    here = -100
    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    return bool(swap(here, os.fsencode(one), here, os.fsencode(other), _SWAP) == 0)


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
