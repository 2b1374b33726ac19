"""A home brought to this version: its database never backwards, and kept aside in a file before anything changes; its lake."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from zhanggui import __version__
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.sources.load import brought_up
from zhanggui.web.running.backup import rows

KEPT = 5
log = logging.getLogger("zhanggui.upgrade")


def bring_up(home: Home) -> list[str]:
    """A home whose database may be older -> the migrations that were applied. One of a newer version is refused."""
    executor = MigrationExecutor(connection)
    newer = unknown(executor)
    if newer:
        raise ZhangguiError(
            f"The database was made by a newer version: it knows {', '.join(newer[:3])}, and this is {__version__}.",
            where=str(home.path), do="Install that version again, or restore a backup made before it.",
        )
    plan = [f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if not plan:
        return []
    if executor.loader.applied_migrations:
        keep_aside(home)
    call_command("migrate", interactive=False, verbosity=0)
    log.info("the database was brought up to date", extra={"migrations": plan})
    return plan


def bring_up_lake(home: Home) -> list[str]:
    """A home whose records an earlier version may have stored -> the tables of its lake that were mended."""
    try:
        mended = brought_up(Lake(home.lake_url), str(home.settings()["time_zone"]))
    except (ZhangguiError, OSError):
        log.exception("records could not be brought up to date")  # the site opens; what needs them says what is wrong
        return []
    if mended:
        log.info("records were brought up to date", extra={"tables": mended})
    return mended


def unknown(executor: MigrationExecutor) -> list[str]:
    """-> migrations of our apps that the database has and this code does not."""
    known = executor.loader.disk_migrations
    apps = {app for app, _ in known}
    replaced = {old for m in known.values() for old in m.replaces}
    ours = {(app, name) for app, name in executor.loader.applied_migrations if app in apps}
    return sorted(f"{app}.{name}" for app, name in ours - set(known) - replaced)


def waiting() -> list[str]:
    """-> migrations that this code has and the database has not."""
    executor = MigrationExecutor(connection)
    return [f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def keep_aside(home: Home) -> Path | None:
    """A home -> its SQLite database copied into `backups` before a migration; the newest five are kept."""
    own = rows.sqlite_file(home)
    if own is None or not own.exists():
        return None
    folder = home.path / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"before-migration-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.db"
    rows.file_copy(own, file)
    for old in sorted(folder.glob("before-migration-*.db"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return file
