"""What the page of sources shows. Only for those who may import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from zhanggui.base.errors import ZhangguiError
from zhanggui.sources.fetch import connection as kept
from zhanggui.sources.fetch import pickup, pull
from zhanggui.sources.fetch.connection import Connection
from zhanggui.sources.fetch.pickup import Folder
from zhanggui.sources.fetch.session import Mark
from zhanggui.sources.mapping import Mapping
from zhanggui.tables import TABLES
from zhanggui.web import books
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import IMPORT
from zhanggui.web.running.models import RUNNING, WAITING, Job


@dataclass(frozen=True)
class Source:
    """A connection as a row of the page."""

    connection: Connection
    mark: Mark | None
    last: dict[str, Any]
    at: datetime | None
    job: Job | None

    @property
    def tables(self) -> list[str]:
        """The tables of ours that it feeds."""
        return list(dict.fromkeys(m.table for m in self.connection.mappings))


def job_of(subject: str) -> Job | None:
    """The job about it that waits or runs."""
    return Job.objects.filter(subject=subject, state__in=(WAITING, RUNNING)).first()


def sources(*, by: User) -> tuple[list[Source], list[ZhangguiError]]:
    """Every connection, by name; and those whose file cannot be read."""
    require(by, IMPORT)
    found, broken = [], []
    for name in kept.names(settings.HOME):
        try:
            found.append(source(name, by=by))
        except ZhangguiError as problem:
            broken.append(problem)
    return found, broken


def source(name: str, *, by: User) -> Source:
    """A name -> the connection, how far it has come, how its last pull ended, whether one runs."""
    require(by, IMPORT)
    one, last = kept.load(settings.HOME, name), kept.said_last(settings.HOME, name)
    at = datetime.fromisoformat(last["at"]) if "at" in last else None
    return Source(one, pull.mark_of(books.engine().lake, one), last, at, job_of(f"connection:{name}"))


def folder(*, by: User) -> tuple[Folder, datetime | None, Job | None]:
    """The folder as the last pass left it, when that was, whether one runs."""
    require(by, IMPORT)
    found = pickup.folder_of(settings.HOME)
    return found, datetime.fromisoformat(found.at) if found.at else None, job_of("pickup")


@dataclass(frozen=True)
class Columns:
    """A mapping as the page shows it: each header and the column of ours that takes it."""

    number: int
    mapping: Mapping

    @property
    def table(self) -> Any:
        """The table of ours."""
        return TABLES[self.mapping.table]

    @property
    def headers(self) -> list[tuple[str, str]]:
        """(header, our column or nothing)."""
        taken = {header: column for column, header in self.mapping.columns.items()}
        return [(h, taken.get(h, "")) for h in self.mapping.headers]
