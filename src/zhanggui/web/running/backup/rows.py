"""The operational database as one SQLite file and back, from and into whichever database Django speaks to, by Django's rows."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, models, transaction

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home

BATCH = 2000
COPY = "archived"


def sqlite_file(home: Home) -> Path | None:
    """A home -> the SQLite file of its database, none where it is another database."""
    kind, _, place = home.database_url.partition(":///")
    return Path("/" + unquote(place).lstrip("/")) if kind == "sqlite" else None


def to_file(home: Home, file: Path) -> tuple[str, dict[str, int]]:
    """A home and where to -> its database there as SQLite; (the kind of database, rows by table), nothing where there is none."""
    file.unlink(missing_ok=True)
    own = sqlite_file(home)
    if own is None:
        with opened(file) as copy:
            call_command("migrate", database=copy, interactive=False, verbosity=0)
            counts = copied("default", copy)
        return "postgresql", counts
    if not own.exists():
        return "", {}
    file_copy(own, file)
    return "sqlite", counts_of(file)


def file_copy(source: Path, target: Path) -> None:
    """A SQLite file that may be written meanwhile -> a whole copy of one moment, readable by its owner only."""
    target.touch(mode=0o600)
    with contextlib.closing(sqlite3.connect(source, timeout=30)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new)
        # One file, without a log beside it: what is copied further must be whole.
        new.execute("PRAGMA journal_mode=DELETE")


def counts_of(file: Path) -> dict[str, int]:
    """A SQLite file -> the rows of each of its tables."""
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as found:
        names = [r[0] for r in found.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")]
        return {name: int(found.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in sorted(names)}


@contextlib.contextmanager
def opened(file: Path) -> Iterator[str]:
    """A SQLite file -> the name by which Django knows it meanwhile."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    as_it_is: dict[str, Any] = dict(connections.databases["default"])
    connections.databases[COPY] = as_it_is | {
        "ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options, "USER": "", "PASSWORD": "", "HOST": "",
        "PORT": "", "CONN_MAX_AGE": 0,
    }
    try:
        yield COPY
    finally:
        connections[COPY].close()
        del connections[COPY]
        del connections.databases[COPY]


def any_rows(alias: str) -> bool:
    """Whether a database holds a company: somebody may sign in."""
    return apps.get_model("people", "User")._base_manager.using(alias).exists()


def copied(source: str, target: str) -> dict[str, int]:
    """Two databases at the same migrations -> the target holds exactly the source's rows, counted -> rows by table."""
    kept = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    counts: dict[str, int] = {}
    with _still(source), transaction.atomic(using=target):
        # Foreign keys of both databases are looked at when the transaction ends, so the order of tables does not matter.
        _emptied(target, kept)
        for model in kept:
            counts[model._meta.db_table] = _copy(model, source, target)
        connections[target].check_constraints()
        with connections[target].cursor() as cursor:
            for statement in connections[target].ops.sequence_reset_sql(no_style(), kept):
                cursor.execute(statement)
        for model in kept:
            found, said = model._base_manager.using(target).count(), counts[model._meta.db_table]
            if found != said:
                what = f"{model._meta.db_table} has {found} rows after the copy, not {said}."
                raise ZhangguiError(what, do="Nothing was changed. Try again; tell us if it stays.")
    return counts


def _emptied(target: str, kept: list[type[models.Model]]) -> None:
    """Every row of ours away, as SQL: what an append-only table refuses by Django is no question here."""
    with connections[target].cursor() as cursor:
        for model in reversed(kept):
            cursor.execute(f"DELETE FROM {connections[target].ops.quote_name(model._meta.db_table)}")


@contextlib.contextmanager
def _still(alias: str) -> Iterator[None]:
    """One moment of a database, however long it is read."""
    with transaction.atomic(using=alias):
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _copy(model: type[models.Model], source: str, target: str) -> int:
    fields = model._meta.local_concrete_fields
    size, count, batch = connections[target].ops.bulk_batch_size(fields, [None] * BATCH) or BATCH, 0, list[Any]()
    manager = model._base_manager
    for row in manager.using(source).order_by("pk").iterator(BATCH):
        batch.append(row)
        if len(batch) >= size:
            # raw: days and states as they were, not as a fresh row would have them.
            manager.using(target)._insert(batch, fields=fields, raw=True, using=target)
            count, batch = count + len(batch), []
    if batch:
        manager.using(target)._insert(batch, fields=fields, raw=True, using=target)
    return count + len(batch)
