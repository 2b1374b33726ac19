"""The doctor at the operational database: reachable, whole, at this version's migrations, its jobs done. Asked in plain SQL."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from zhanggui.base.settings import Home
from zhanggui.web.running.backup import rows
from zhanggui.web.running.doctor.finding import BROKEN, WARNING, Finding, fine
from zhanggui.web.running.held import held
from zhanggui.web.running.logs import cleaned

Ask = Callable[[str], list[tuple[Any, ...]]]
WEB = Path(__file__).parent.parent.parent


def examine(home: Home) -> list[Finding]:
    """A home -> findings about its database."""
    own, where = rows.sqlite_file(home), cleaned(home.database_url)
    if own is not None and not own.exists():
        return [fine("database", "还没有网站，也就没有数据库", "There is no site yet, and so no database", where)]
    try:
        with asked(home) as ask:
            return [*_whole(ask, where, own is not None), *_migrations(ask, where), *_jobs(ask, where, home)]
    except (sqlite3.Error, psycopg.Error) as problem:
        what = cleaned(str(problem)).strip()
        return [
            Finding(
                "database",
                BROKEN,
                f"打不开：{what}",
                f"It cannot be opened: {what}",
                where,
                "看DATABASE_URL对不对，数据库开着没有；文件坏了就从备份恢复",
                "See that DATABASE_URL is right and the database runs; a damaged file is restored from a backup",
            )
        ]


@contextlib.contextmanager
def asked(home: Home) -> Iterator[Ask]:
    """A home -> its database, to be asked in SQL."""
    own = rows.sqlite_file(home)
    if own is not None:
        with contextlib.closing(sqlite3.connect(own, timeout=10)) as found:
            yield lambda sql: found.execute(sql).fetchall()
        return
    with psycopg.connect(home.database_url, connect_timeout=5) as server:
        yield lambda sql: server.execute(sql.encode()).fetchall()


def _whole(ask: Ask, where: str, sqlite: bool) -> list[Finding]:
    said = [str(r[0]) for r in ask("PRAGMA integrity_check(5)")] if sqlite else ["ok"]
    if said != ["ok"]:
        return [
            Finding(
                "database",
                BROKEN,
                f"文件坏了：{said[0]}",
                f"The file is damaged: {said[0]}",
                where,
                "停下服务，从备份恢复：zhanggui restore",
                "Stop the site and restore a backup: zhanggui restore",
            )
        ]
    return [
        fine("database", "能打开，是完整的" if sqlite else "连得上", "It opens and is whole" if sqlite else "It answers", where)
    ]


def on_disk() -> set[tuple[str, str]]:
    """-> (app, name) of every migration of ours in this code."""
    return {(f.parent.parent.name, f.stem) for f in WEB.glob("*/migrations/0*.py")}


def _migrations(ask: Ask, where: str) -> list[Finding]:
    code = on_disk()
    ours = {app for app, _ in code}
    have = {(str(a), str(n)) for a, n in ask("SELECT app, name FROM django_migrations") if a in ours}
    newer, waiting = sorted(have - code), sorted(code - have)
    if newer:
        what = ", ".join(".".join(m) for m in newer[:3])
        return [
            Finding(
                "migrations",
                BROKEN,
                f"数据库是更新的版本建的：{what}",
                f"A newer version made the database: {what}",
                where,
                "装回那个版本，或恢复它之前的备份",
                "Install that version, or restore a backup made before it",
            )
        ]
    if waiting:
        what = ", ".join(".".join(m) for m in waiting[:3])
        return [
            Finding(
                "migrations",
                WARNING,
                f"有{len(waiting)}个升级没做：{what}",
                f"{len(waiting)} migrations wait: {what}",
                where,
                "重启服务就会做，之前先留一份",
                "They are done when the site is started; the file is kept aside first",
            )
        ]
    return [fine("migrations", "是这个版本的", "It is at this version", where)]


def _jobs(ask: Ask, where: str, home: Home) -> list[Finding]:
    if not ask("SELECT 1 FROM django_migrations WHERE app='running'"):
        return []
    counts = {str(state): int(n) for state, n in ask("SELECT state, count(*) FROM running_job GROUP BY state")}
    waiting, failed = counts.get("waiting", 0) + counts.get("running", 0), counts.get("failed", 0)
    found = []
    if waiting and not held(home):
        found.append(
            Finding(
                "jobs",
                WARNING,
                f"{waiting}件事在等，没有服务在做",
                f"{waiting} jobs wait and no site is running to do them",
                where,
                "启动服务：zhanggui serve",
                "Start the site: zhanggui serve",
            )
        )
    if failed:
        last = ask("SELECT work FROM running_job WHERE state='failed' ORDER BY id DESC LIMIT 1")[0][0]
        found.append(
            Finding(
                "jobs",
                WARNING,
                f"{failed}件事没做成，最近一件：{last}",
                f"{failed} jobs failed, the last: {last}",
                where,
                "看“体检”页和日志",
                "See the page of health, and the log",
            )
        )
    return found or [fine("jobs", f"{waiting}件在做，没有失败的", f"{waiting} at work, none failed", where)]
