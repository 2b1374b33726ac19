"""Where the lake's files are: a folder of a disk, or a bucket of object storage with a copy of what was read on the disk.

The files of a Delta table never change once written, so a copy of one needs no checking. Tables are read from disk in both
cases, whichever engine reads them: the fetching is here, and nothing above this file knows of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from obstore.store import S3Store

from zhanggui.base.errors import ZhangguiError

KEPT_SECONDS = 3600
"""A file that no version names any more stays so long: a question that began before may still read it."""


KEYS = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL",
)
ALLOW_HTTP = "AWS_ALLOW_HTTP"
"""The variables of the environment by which object storage is reached; the last for a server of one's own without TLS."""


class Storage(Protocol):
    """What the lake needs of the place where it is kept."""

    @property
    def here(self) -> Path:
        """A folder of this machine: locks, and files on their way in."""
        ...

    @property
    def options(self) -> dict[str, str]:
        """What a reader or writer of Delta must be told to reach it."""
        ...

    def url(self, table: str) -> str:
        """A table's name -> where its Delta log is."""
        ...

    def folder(self, table: str) -> Path:
        """A table's name -> the folder of this machine where its files are read, and new ones written."""
        ...

    def tables(self) -> list[str]:
        """-> the names of the tables that exist, sorted."""
        ...

    def fetched(self, table: str, files: Iterable[str]) -> list[str]:
        """The names of a version's files -> their paths on this machine, all there."""
        ...

    def publish(self, table: str, files: Iterable[Path]) -> None:
        """New files in the table's folder -> where others can read them, before any version names them."""
        ...

    def leaving(self, table: str, files: Iterable[str]) -> None:
        """Names of files that the next version names no more -> their age counts from now."""
        ...

    def sweep(self, table: str, prefixes: tuple[str, ...], kept: set[str], older_than: float = 0) -> None:
        """Files whose names begin so, that no version names, and as old as that (seconds) -> gone."""
        ...

    def has(self, table: str) -> bool:
        """Whether there can be such a table; a Delta log says the rest."""
        ...

    def all_folders(self) -> list[str]:
        """-> the names of everything a table's files may be under, registered or not, sorted."""
        ...


@dataclass(frozen=True)
class Disk:
    """A folder: files are where they are."""

    here: Path

    @property
    def options(self) -> dict[str, str]:
        """Nothing: a disk needs no key."""
        return {}

    def url(self, table: str) -> str:
        """The table's folder."""
        return str(self.here / table)

    def folder(self, table: str) -> Path:
        """The same."""
        return self.here / table

    def tables(self) -> list[str]:
        """Folders with a Delta log."""
        return sorted(p.name for p in self.here.glob("*") if (p / "_delta_log").is_dir())

    def all_folders(self) -> list[str]:
        """Every folder."""
        return sorted(p.name for p in self.here.glob("*") if p.is_dir())

    def has(self, table: str) -> bool:
        """Whether its folder is there."""
        return os.path.isdir(self.folder(table))

    def fetched(self, table: str, files: Iterable[str]) -> list[str]:
        """Where they are."""
        return [str(self.folder(table) / name) for name in files]

    def publish(self, table: str, files: Iterable[Path]) -> None:
        """They are there already."""

    def leaving(self, table: str, files: Iterable[str]) -> None:
        """The time of their change is now."""
        for name in files:
            with contextlib.suppress(FileNotFoundError):
                os.utime(self.folder(table) / name)

    def sweep(self, table: str, prefixes: tuple[str, ...], kept: set[str], older_than: float = 0) -> None:
        """Removed."""
        _swept(self.folder(table), prefixes, kept, older_than)


class Bucket:
    """s3://BUCKET/PREFIX, reached with the usual AWS_... variables of the environment, and a folder for copies."""

    def __init__(self, url: str, here: Path) -> None:
        self._url, self.here = url.rstrip("/"), here
        self.options = {name: os.environ[name] for name in (*KEYS, ALLOW_HTTP) if os.environ.get(name)}
        bucket, _, self._prefix = self._url.removeprefix("s3://").partition("/")
        plain = self.options.get(ALLOW_HTTP, "").lower() in ("1", "true")
        config = {name.lower(): value for name, value in self.options.items() if name != ALLOW_HTTP}
        try:
            self._store = S3Store(
                bucket, prefix=self._prefix or None, client_options={"allow_http": plain}, **config  # type: ignore[arg-type]
            )
        except Exception as problem:
            do = "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, for other makers, AWS_ENDPOINT_URL."
            raise ZhangguiError(f"The object storage cannot be asked: {problem}", where=url, do=do) from problem
        here.mkdir(parents=True, exist_ok=True)

    def url(self, table: str) -> str:
        """The table below the lake's address."""
        return f"{self._url}/{table}"

    def folder(self, table: str) -> Path:
        """Where its copies are."""
        return self.here / table

    def tables(self) -> list[str]:
        """What lies below the lake's address and has a Delta log."""
        return [name for name in self.all_folders() if self._store.list_with_delimiter(f"{name}/_delta_log")["objects"]]

    def all_folders(self) -> list[str]:
        """What lies below the lake's address."""
        try:
            found = self._store.list_with_delimiter("")["common_prefixes"]
            return sorted(prefix.rstrip("/").rpartition("/")[2] for prefix in found)
        except Exception as problem:
            do = "Check LAKE_URL, the AWS_... variables and the network."
            raise ZhangguiError(f"The object storage does not answer: {problem}", where=self._url, do=do) from problem

    def has(self, table: str) -> bool:
        """Not asked here: the Delta log says it."""
        return True

    def fetched(self, table: str, files: Iterable[str]) -> list[str]:
        """Copies of those not here yet are made, each under its name only when it is whole; what is old and unnamed goes."""
        folder, names = self.folder(table), list(files)
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            if not (folder / name).exists():
                with tempfile.NamedTemporaryFile(dir=folder, prefix=".coming-", delete=False) as coming:
                    for piece in self._store.get(f"{table}/{name}").stream(min_chunk_size=8 << 20):
                        coming.write(bytes(piece))
                os.replace(coming.name, folder / name)
        now = time.time()
        for name in names:  # the age of a copy counts from when it was last named
            with contextlib.suppress(FileNotFoundError):
                if now - (folder / name).stat().st_mtime > KEPT_SECONDS / 2:
                    os.utime(folder / name)
        _swept(folder, ("",), set(names), KEPT_SECONDS, "*.parquet")
        return [str(folder / name) for name in names]

    def publish(self, table: str, files: Iterable[Path]) -> None:
        """Sent; the copy stays."""
        for file in files:
            self._store.put(f"{table}/{file.relative_to(self.folder(table)).as_posix()}", file)

    def leaving(self, table: str, files: Iterable[str]) -> None:
        """Nothing: an object has the time at which it was sent; who reads it has a copy."""

    def sweep(self, table: str, prefixes: tuple[str, ...], kept: set[str], older_than: float = 0) -> None:
        """Removed there and here."""
        until = time.time() - older_than
        for found in self._store.list_with_delimiter(table)["objects"]:
            name = str(found["path"]).rpartition("/")[2]
            if name.startswith(prefixes) and name not in kept and found["last_modified"].timestamp() <= until:
                self._store.delete(f"{table}/{name}")
        _swept(self.folder(table), prefixes, kept, older_than)


def _swept(folder: Path, prefixes: tuple[str, ...], kept: set[str], older_than: float, pattern: str = "*") -> None:
    """A folder's files that begin so, are not kept and were not changed for that long (seconds) -> removed."""
    until = time.time() - older_than
    for stray in folder.glob(pattern):
        with contextlib.suppress(FileNotFoundError):
            if stray.name.startswith(prefixes) and stray.name not in kept and stray.is_file() and stray.stat().st_mtime <= until:
                stray.unlink()


def storage_at(url: str | Path) -> Storage:
    """LAKE_URL: a folder, or s3://BUCKET/PREFIX -> where the lake is; copies in ZHANGGUI_CACHE, else ~/.cache/zhanggui."""
    text = str(url)
    if "://" not in text:
        return Disk(Path(url))
    if not text.startswith("s3://") or not text.removeprefix("s3://").partition("/")[0]:
        raise ZhangguiError("The lake cannot be kept there.", where=text, do="Set LAKE_URL to a folder or to s3://BUCKET/PREFIX.")
    cache = os.environ.get("ZHANGGUI_CACHE") or Path.home() / ".cache" / "zhanggui"
    return Bucket(text, Path(cache) / f"lake-{hashlib.sha256(text.encode()).hexdigest()[:16]}")
