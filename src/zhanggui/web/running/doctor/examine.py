"""What is wrong with an installation. Needs neither Django nor a whole home: it is asked when something does not work."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import socket
import stat
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from zhanggui import __version__
from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import SETTINGS, Home, UnreadableSettings
from zhanggui.base.text import Text
from zhanggui.web.running.backup import archive
from zhanggui.web.running.doctor import books as books_check
from zhanggui.web.running.doctor import calendar as calendar_check
from zhanggui.web.running.doctor import database as database_check
from zhanggui.web.running.doctor.finding import BROKEN, WARNING, Finding, fine
from zhanggui.web.running.held import held
from zhanggui.web.running.logs import cleaned

ROOM, LITTLE_ROOM = 1_000_000_000, 100_000_000


@dataclass(frozen=True)
class Subject:
    """What is examined: the home, the engine asked for, where the site is to listen (none: it is the site that asks)."""

    home: Home
    engine_url: str
    listen: tuple[str, int] | None
    deep: bool = False


def examine(
    home: Home, *, engine_url: str = "", listen: tuple[str, int] | None = None, deep: bool = False
) -> list[Finding]:
    """A home -> every finding, in the order of the checks. A check that breaks is itself a finding."""
    subject, found = Subject(home, engine_url, listen, deep), list[Finding]()
    for check in CHECKS:
        try:
            found += check(subject)
        except UnreadableSettings as problem:
            unreadable = Finding("settings", BROKEN, *_both(problem.what), problem.where, *_both(problem.do))
            found += [unreadable] if unreadable not in found else []
        except Exception as problem:
            name = check.__name__.removesuffix("_")
            what = cleaned(problem.what if isinstance(problem, ZhangguiError) else f"{type(problem).__name__}: {problem}")[:400]
            do = problem.do if isinstance(problem, ZhangguiError) else ""
            found.append(
                Finding(name, BROKEN, f"查不下去：{what}", f"Could not be looked at: {what}", cleaned(str(home.path)), do, do)
            )
    return found


def _both(said: str) -> tuple[str, str]:
    """A sentence -> in Chinese and in English."""
    return (said.zh, said.en) if isinstance(said, Text) else (said, said)


def versions(subject: Subject) -> list[Finding]:
    """Python, the system, and the packages that the product needs."""
    lacking, have = [], []
    for line in importlib.metadata.requires("zhanggui") or []:
        name = re.split(r"[\s\[;=<>!~]", line)[0]
        if "extra ==" in line:
            continue
        try:
            have.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            lacking.append(name)
    where = f"zhanggui {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}"
    if lacking:
        return [
            Finding(
                "versions",
                BROKEN,
                f"缺这些包：{', '.join(lacking)}",
                f"Packages are lacking: {', '.join(lacking)}",
                where,
                "重新安装：pip install zhanggui",
                "Install again: pip install zhanggui",
            )
        ]
    return [fine("versions", "、".join(have), ", ".join(have), where)]


def folder(subject: Subject) -> list[Finding]:
    """The home: there, writable, its secrets for its owner only."""
    path = subject.home.path
    there = [part for part in PARTS if (path / part.name).exists()]
    if not there:
        return [
            Finding(
                "home",
                BROKEN,
                "这里还没有公司",
                "There is no company here",
                str(path),
                "用 --home 指出在哪里，或先导入一个文件",
                "Say where it is with --home, or import a file",
            )
        ]
    found = missing(subject.home)
    if os.access(path, os.W_OK | os.X_OK):
        found.append(fine("home", "可以写", "It can be written", str(path)))
    else:
        found.append(
            Finding(
                "home",
                BROKEN,
                "这个文件夹不能写",
                "The folder cannot be written",
                str(path),
                "把它交给运行服务的用户（chown）",
                "Give it to the user who runs the site (chown)",
            )
        )
    open_to_others = [p for p in secret_files(path) if stat.S_IMODE(p.stat().st_mode) & 0o077]
    for file in open_to_others:
        found.append(
            Finding(
                "secrets",
                BROKEN,
                "别的用户能读到它",
                "Others on this machine can read it",
                str(file),
                f"chmod 600 {file}",
                f"chmod 600 {file}",
            )
        )
    if not open_to_others:
        found.append(fine("secrets", "只有主人能读", "Only their owner can read them", str(path)))
    return found + _left_behind(subject.home)


def _left_behind(home: Home) -> list[Finding]:
    """A home -> what a backup or a restore that did not end has left of it."""
    found: list[Finding] = []
    for part in (part for _, parts in archive.left_behind(home) for part in parts if part.exists()):
        zh, en = "一次备份没做完留下的，里面有账号和密钥", "Left by a backup that did not end; accounts and secrets are in it"
        do = ("再备份一次，或重启服务，就会清掉", "The next backup, or start of the site, takes it away")
        found.append(Finding("home", WARNING, zh, en, str(part), *do))
    for left in home.path.parent.glob(f".{home.path.name}.restoring-*"):
        found.append(
            Finding(
                "home",
                WARNING,
                "一次恢复没做完留下的",
                "Left by a restore that did not end",
                str(left),
                "看过再删",
                "Look, then remove it",
            )
        )
    return found


@dataclass(frozen=True)
class Part:
    """A part of a home: its name, what it is in both languages, and the parts that cannot have come without it."""

    name: str
    zh: str
    en: str
    shown_by: tuple[str, ...]


PARTS = (
    Part("settings.toml", "公司的设置", "the company's settings", ("zhanggui.db", "secret.key", "lake", "mappings")),
    Part("secret.key", "密钥", "its key", ("zhanggui.db", "jobs.db")),
    Part("zhanggui.db", "数据库：账号、待办、审计都在里面", "its database: accounts, cases and audit", ("secret.key", "jobs.db")),
    Part("lake", "账册", "its books", ("mappings",)),
)


def missing(home: Home) -> list[Finding]:
    """A home -> each part that it must hold, by what else is there, and does not."""
    elsewhere = {"zhanggui.db": "DATABASE_URL" in os.environ, "lake": "LAKE_URL" in os.environ}
    found = []
    for part in PARTS:
        shown = [name for name in part.shown_by if (home.path / name).exists()]
        if not (home.path / part.name).exists() and shown and not elsewhere.get(part.name):
            zh, en = f"少了{part.name}（{part.zh}），{shown[0]}却在", f"{part.name} is missing ({part.en}); {shown[0]} is there"
            do = ("停下服务，找回它，或从备份恢复：zhanggui restore", "Stop the site; bring it back or restore: zhanggui restore")
            found.append(Finding("home", BROKEN, zh, en, str(home.path / part.name), *do))
    return found


def secret_files(path: Path) -> list[Path]:
    """A home's folder -> its files that only their owner may read."""
    named = [path / "secret.key", path / "zhanggui.db", path / "jobs.db"]
    folders = [p for name in ("secrets", "backups") for p in (path / name).rglob("*") if p.is_file()]
    return [p for p in (*named, *path.glob("*.secret"), *path.glob("*secrets*.toml"), *folders) if p.is_file()]


def room(subject: Subject) -> list[Finding]:
    """The disk under the home."""
    place = next(p for p in (subject.home.path, *subject.home.path.parents) if p.exists())
    free = shutil.disk_usage(place).free
    zh, en = f"还有{free / 1e9:.1f} GB", f"{free / 1e9:.1f} GB left"
    if free < ROOM:
        state = BROKEN if free < LITTLE_ROOM else WARNING
        return [
            Finding(
                "disk",
                state,
                zh,
                en,
                str(place),
                "腾地方，或把整个文件夹搬到大盘上",
                "Make room, or move the home to a larger disk",
            )
        ]
    return [fine("disk", zh, en, str(place))]


def settings(subject: Subject) -> list[Finding]:
    """settings.toml: readable, every name known, every value possible."""
    file = subject.home.path / "settings.toml"
    if not file.exists():
        return []
    said = subject.home.written()
    known = {s.name for s in SETTINGS}
    found = [
        Finding(
            "settings",
            WARNING,
            f"没有这个设置：{name}",
            f"There is no setting {name}",
            str(file),
            "看看拼写：zhanggui settings",
            "Look at its spelling: zhanggui settings",
        )
        for name, value in said.items()
        if name not in known and not isinstance(value, dict)
    ]
    subject.home.settings()
    try:
        place = subject.home.pickup_folder
    except WrongUse as wrong:
        found.append(Finding("settings", BROKEN, *_both(wrong.what), str(file), *_both(wrong.do)))
    else:
        if place is not None and not place.is_dir():
            do = ("建好这个文件夹，或改设置pickup_folder", "Make the folder, or change the setting pickup_folder")
            found.append(Finding("settings", WARNING, "收件夹不在", "The pick-up folder is not there", str(place), *do))
    return found or [fine("settings", f"{len(said)}项写在文件里", f"{len(said)} written in the file", str(file))]


def clock(subject: Subject) -> list[Finding]:
    """The clock and the company's time zone."""
    name = str(subject.home.settings()["time_zone"])
    now = datetime.now(zoneinfo.ZoneInfo(name))
    text = f"{now:%Y-%m-%d %H:%M} {name}"
    if now.year < 2026:
        return [
            Finding(
                "clock",
                BROKEN,
                f"时钟不对：{text}",
                f"The clock is wrong: {text}",
                name,
                "打开时间同步（NTP）",
                "Turn on time synchronisation (NTP)",
            )
        ]
    return [fine("clock", text, text, name)]


def calendar(subject: Subject) -> list[Finding]:
    """Whose public holidays, and which make-up days are known."""
    return calendar_check.examine(subject.home)


def port(subject: Subject) -> list[Finding]:
    """Where the site is to listen."""
    if subject.listen is None:
        return []
    host, number = subject.listen
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        taken = probe.connect_ex((host, number)) == 0
    where = f"{host}:{number}"
    if taken and held(subject.home):
        return [fine("port", "服务正在运行", "The site is running", where)]
    if taken:
        return [
            Finding(
                "port",
                WARNING,
                "被别的程序占着",
                "Another program listens there",
                where,
                "换一个：--port 8001",
                "Choose another: --port 8001",
            )
        ]
    return [fine("port", "空着", "It is free", where)]


def addresses(subject: Subject) -> list[Finding]:
    """DATABASE_URL, LAKE_URL and ENGINE_URL: of a known kind, shown without their passwords."""
    found = []
    for name, text, kinds in (
        ("DATABASE_URL", subject.home.database_url, ("sqlite", "postgres", "postgresql")),
        ("LAKE_URL", subject.home.lake_url, ("", "s3", "file")),
        ("ENGINE_URL", subject.engine_url, ("", "duckdb", "spark")),
    ):
        kind = urlsplit(text).scheme
        if kind in kinds:
            found.append(fine(name, kind or "本机", kind or "this machine", cleaned(text)))
        else:
            what = ", ".join(k for k in kinds if k)
            found.append(
                Finding(
                    name, BROKEN, f"不认得{kind}", f"{kind} is not known", cleaned(text), f"可以是：{what}", f"It can be: {what}"
                )
            )
    return found


def java(subject: Subject) -> list[Finding]:
    """Java, where Spark is asked for."""
    if not subject.engine_url.startswith("spark"):
        return []
    found = shutil.which("java") or shutil.which("java", path=str(Path(os.environ.get("JAVA_HOME", "/nonexistent")) / "bin"))
    if found:
        return [fine("java", "有", "It is there", found)]
    return [
        Finding(
            "java",
            BROKEN,
            "Spark要Java，这里没有",
            "Spark needs Java, and there is none",
            "ENGINE_URL",
            "装Java 17，或不设ENGINE_URL",
            "Install Java 17, or leave ENGINE_URL out",
        )
    ]


def database(subject: Subject) -> list[Finding]:
    """The operational database, and the jobs in it."""
    return database_check.examine(subject.home)


def books(subject: Subject) -> list[Finding]:
    """The lake and what was made of it."""
    return books_check.examine(subject.home, subject.engine_url, deep=subject.deep)


CHECKS: tuple[Callable[[Subject], list[Finding]], ...] = (
    versions,
    folder,
    room,
    settings,
    clock,
    calendar,
    addresses,
    java,
    port,
    database,
    books,
)
