"""Which folder a setting may name: one made for its purpose. Never what a program would then move away from under somebody."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from zhanggui.base.errors import WrongUse
from zhanggui.base.text import Text

OF_THE_SYSTEM = (
    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/proc", "/run", "/sbin", "/sys", "/usr", "/var/log", "/var/run",
    "/var/spool", "/System", "/Library", "/Applications", "/private/etc", "/private/var/db", "C:/Windows",
)
"""Folders of the system: neither they nor anything in them."""
SHARED = (
    "/", "/home", "/media", "/mnt", "/opt", "/private", "/private/var", "/root", "/run/media", "/srv", "/tmp", "/Users", "/var",
    "/var/lib", "/var/tmp",
)
"""Folders that hold the things of many: not they themselves; one made in them may be."""
MOUNTED = ("/run/media",)
"""Where people's own disks are found inside a folder of the system."""
OWN = ("backups", "lake", "logs", "mappings", "sample", "secrets", "uploads")
"""Folders of a home that are not for files on their way in."""
OF_A_HOME = ("settings.toml", "zhanggui.db", "secret.key", "jobs.db")


def pickup_place(home: Path, text: str, kept: tuple[Path, ...] = ()) -> Path | None:
    """A home, what its setting says, and what else it owns outside itself (lake, database) -> the folder, none where nothing is
    said. WrongUse where it may not be that: every file that lies in it is imported or moved."""
    said = text.strip()
    if not said:
        return None
    place = Path(os.path.abspath(home / Path(said).expanduser()))
    true, here = Path(os.path.realpath(place)), Path(os.path.realpath(home))
    trouble = (
        _of_the_system(place) or _of_the_system(true) or _of_the_home(here, true) or _of_the_company(true, kept)
        or _somebodys(true) or _of_the_program(true)
    )  # fmt: skip
    if trouble is not None:
        do = Text(
            f"{trouble.zh}。给它一个专门的文件夹，比如公司文件夹里的“收件夹”，或 /srv/收件夹。",
            f"{trouble.en[0].upper()}{trouble.en[1:]}. "
            "Give it a folder made for it, such as pickup in the company's own folder, or /srv/pickup.",
        )
        raise WrongUse(Text(f"收件夹不能是{place}。", f"The pick-up folder cannot be {place}."), where="pickup_folder", do=do)
    return place


def _inside(one: Path, other: Path) -> bool:
    return one == other or other in one.parents


def _of_the_system(place: Path) -> Text | None:
    if str(place) in SHARED:
        return Text("那里放着许多人的东西", "what belongs to many lies there")
    if str(place) == os.path.realpath(tempfile.gettempdir()):
        return Text("那里放着许多程序的临时文件", "programs keep their passing files there")
    system = any(_inside(place, Path(one)) for one in OF_THE_SYSTEM) and not any(_inside(place, Path(one)) for one in MOUNTED)
    return Text("那是系统的文件夹", "it is a folder of the system") if system else None


def _of_the_home(home: Path, place: Path) -> Text | None:
    if place == home:
        return Text("那是公司自己的文件夹，数据库和密钥都在里面", "it is the company's own folder, with its database and its key")
    if place in home.parents:
        return Text("公司自己的文件夹在它里面", "the company's own folder is in it")
    if home in place.parents:
        first = place.relative_to(home).parts[0]
        if first.startswith(".") or first in OWN:
            return Text(f"公司自己用着{first}", f"the company itself uses {first}")
    return None


def _of_the_company(place: Path, kept: tuple[Path, ...]) -> Text | None:
    for one in kept:
        true = Path(os.path.realpath(one))
        if _inside(place, true) or place in true.parents:
            return Text(f"公司的账在那里（{one}）", f"the company's books are there ({one})")
    return None


def _somebodys(place: Path) -> Text | None:
    person = Path(os.path.realpath(Path.home()))
    if place == person or place in person.parents:
        return Text("那是用户自己的文件夹", "it is somebody's own folder")
    found = next((name for name in OF_A_HOME if (place / name).exists()), "")
    return Text(f"里面有{found}，是一家公司的文件夹", f"it holds {found}: it is a company's folder") if found else None


def _of_the_program(place: Path) -> Text | None:
    parts = {Path(os.path.realpath(p)) for p in (sys.prefix, Path(__file__).parent.parent.parent)}
    if any(_inside(place, part) or place in part.parents for part in parts):
        return Text("程序装在那里", "the program itself is there")
    return None
