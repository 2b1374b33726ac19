"""What each file of the lake was when it was written: its size and checksum, kept beside it; and which files are no longer that.

A file of a Delta table never changes once it is written, so one checksum holds for as long as any version names it, and a file
that stands in a backup under the same name is the same file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.text import Text

FOLDER = "_seals"
"""Below a table's folder; Delta takes no notice of names that begin so."""
GONE, SHORT, CHANGED, LOG = "gone", "short", "changed", "log"
HOW = {
    GONE: ("不见了", "is gone"),
    SHORT: ("大小不对，像是被截断了", "is of another size, as if it was cut short"),
    CHANGED: ("内容被改过，和写下时不一样", "has other bytes than were written"),
    LOG: ("的目录读不出来", "has a log that cannot be read"),
}


@dataclass(frozen=True)
class Damage:
    """A file of a table (empty: its Delta log) that is not as it was written: gone, of another size, or with other bytes."""

    table: str
    file: str
    how: str

    @property
    def said(self) -> Text:
        """What is wrong with it, in words."""
        zh, en = HOW[self.how]
        if self.how == LOG:
            return Text(f"表{self.table}{zh}", f"the table {self.table} {en}")
        return Text(f"表{self.table}的文件{self.file}{zh}", f"the file {self.file} of the table {self.table} {en}")


class DamagedLake(ZhangguiError):
    """Files of the lake are not as they were written: which, and how they are put back."""

    def __init__(self, found: Sequence[Damage], where: str) -> None:
        self.found = list(found)
        first, more = found[0].said, len(found) - 1
        zh, en = (f"，另有{more}处", f", and {more} more") if more else ("", "")
        what = Text(f"账册文件坏了：{first.zh}{zh}。", f"The books are damaged: {first}{en}.")
        do = Text(
            "从备份补回坏掉的文件：zhanggui restore 备份.zip --repair；先看还坏了什么：zhanggui doctor --deep。",
            "See what else is damaged: zhanggui doctor --deep. "
            "Put the files back from a backup: zhanggui restore BACKUP.zip --repair.",
        )
        super().__init__(what, where=where, do=do)


def seal(folder: Path, names: Iterable[str]) -> None:
    """A table's folder and the names of its files -> the size and checksum of each kept beside it, unless they are already."""
    seals = folder / FOLDER
    for name in names:
        if (seals / name).exists():
            continue
        seals.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            size, digest = measured(folder / name)
            fresh = seals / f".{name}.{os.getpid()}"
            fresh.write_text(f"{size} {digest}\n")
            os.replace(fresh, seals / name)


def seal_of(folder: Path, name: str) -> tuple[int, str] | None:
    """A file's name -> the size and checksum with which it was written, none where they were not kept."""
    try:
        size, digest = (folder / FOLDER / name).read_text().split()
        return int(size), digest
    except (FileNotFoundError, ValueError):
        return None


def measured(file: Path) -> tuple[int, str]:
    """A file -> its size in bytes and its SHA-256."""
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        return source.tell(), digest


def damage_of(table: str, folder: Path, sizes: Iterable[tuple[str, int]], *, deep: bool) -> list[Damage]:
    """A table, its folder, its files with the size that its log says -> those that are not so. deep: every byte is read."""
    found = []
    for name, size in sizes:
        file = folder / name
        try:
            here = file.stat().st_size
        except FileNotFoundError:
            found.append(Damage(table, name, GONE))
            continue
        sealed = seal_of(folder, name)
        if here != (sealed[0] if sealed else size):
            found.append(Damage(table, name, SHORT))
        elif deep and sealed and measured(file) != sealed:
            found.append(Damage(table, name, CHANGED))
    return found


def swept(folder: Path) -> None:
    """Checksums of files that are there no more -> gone."""
    for kept in (folder / FOLDER).glob("*"):
        if not (folder / kept.name).exists():
            kept.unlink(missing_ok=True)
