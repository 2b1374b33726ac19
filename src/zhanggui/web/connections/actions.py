"""What is done with sources: connect, change columns, pull, remove, look into the folder. Long work is a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.sources.fetch import connection as kept
from zhanggui.sources.fetch import pickup, pull
from zhanggui.sources.fetch.connection import Connection
from zhanggui.tables import TABLES
from zhanggui.web.audit import actions as audit
from zhanggui.web.imports import work as imports
from zhanggui.web.people.reads import User, require, user_named
from zhanggui.web.people.roles import IMPORT
from zhanggui.web.running import jobs


def connect(connection: Connection, password: str, *, by: User) -> None:
    """A connection and its password (empty: as before) -> looked at and kept, if its rows are understood. Nothing is imported."""
    require(by, IMPORT)
    home: Home = settings.HOME
    before = kept.load(home, connection.name) if connection.name in kept.names(home) else None
    with transaction.atomic():
        pull.connect(home, connection, password or None)
        old = _told(before) if before else None
        verb = "source changed" if before else "source connected"
        new = _told(connection) | ({"password": "***"} if password else {})
        audit.log(verb, f"source:{connection.name}", by=by, old=old, new=new)


def _told(connection: Connection) -> dict[str, Any]:
    """A connection -> what the audit may hold of it."""
    return {"address": connection.shown, "reads": connection.reads, "mark": connection.mark, "overlap": connection.overlap}


def try_again(name: str, *, by: User) -> int:
    """A connection -> looked at with the columns it has -> how many columns the database offers. Nothing is kept."""
    require(by, IMPORT)
    one = kept.load(settings.HOME, name)
    return len(pull.look(settings.HOME, one, one.mappings).fields)


def columns(name: str, chosen: Mapping[int, Mapping[str, str]], *, by: User) -> None:
    """What a person chose: number of the mapping -> header -> our column (empty: not taken) -> kept for the next pull."""
    require(by, IMPORT)
    one = kept.load(settings.HOME, name)
    mappings = list(one.mappings)
    for number, picked in chosen.items():
        taken = [c for c in picked.values() if c]
        if twice := sorted({c for c in taken if taken.count(c) > 1}):
            raise WrongUse(_("两列都对上了%(columns)s。") % {"columns": ", ".join(twice)}, do=_("我们的一个字段只能对一列。"))
        table = TABLES[mappings[number].table]
        if lacking := [c for c in table.required if c not in taken and c not in mappings[number].constants]:
            raise WrongUse(_("还差必填的列：%(columns)s。") % {"columns": ", ".join(lacking)}, do=_("指出是哪一列。"))
        fresh = {column: header for header, column in picked.items() if column}
        same = {c: f for c, f in mappings[number].forms.items() if fresh.get(c) == mappings[number].columns.get(c)}
        mappings[number] = replace(mappings[number], columns=fresh, forms=same)
    with transaction.atomic():
        kept.save(settings.HOME, replace(one, mappings=tuple(mappings)))
        old, new = ({h: c for m in ms for c, h in m.columns.items()} for ms in (one.mappings, mappings))
        audit.log("mapping changed", f"source:{name}", by=by, old=old, new=new)


def remove(name: str, *, by: User) -> None:
    """A connection -> gone with its password; what it brought stays."""
    require(by, IMPORT)
    one = kept.load(settings.HOME, name)
    if jobs.alive(f"connection:{name}"):
        raise WrongUse(_("正在取数，等它做完再删。"))
    with transaction.atomic():
        audit.log("source removed", f"source:{name}", by=by, old=_told(one))
        kept.remove(settings.HOME, name)


def begin_pull(name: str, *, by: User) -> None:
    """A connection -> pulled in the background, once at a time."""
    require(by, IMPORT)
    kept.load(settings.HOME, name)
    if jobs.alive(f"connection:{name}"):
        return
    with transaction.atomic():
        audit.log("pull started", f"source:{name}", by=by)
        jobs.start(pull_job, name, by.username, subject=f"connection:{name}")


def pull_job(name: str, username: str) -> None:
    """A connection and who asked -> its new rows in the books, everything computed again. A job calls it."""
    home: Home = settings.HOME
    ended = pull.pull(home, name, by=username, say=jobs.say)
    if ended.report is not None:
        _log_pull(ended, user_named(username))
        imports.refreshed(jobs.say)


def _log_pull(ended: pull.Pulled, by: User | None) -> None:
    audit.log("pull ended", f"source:{ended.name}", by=by, new={"batch": ended.row["batch"], "rows": ended.row["read"]})


def answer(name: str, table: str, *, by: User) -> None:
    """A file that waits in the folder, and which table it is -> imported by the next pass, which begins at once."""
    require(by, IMPORT)
    with transaction.atomic():
        pickup.answer(settings.HOME, name, table)
        audit.log("pickup answered", f"file:{name}", by=by, new={"table": table})
    begin_pickup(by=by)


def begin_pickup(*, by: User) -> None:
    """One pass over the folder in the background."""
    require(by, IMPORT)
    if settings.HOME.pickup_folder is None:
        raise WrongUse(_("还没有设收件夹。"), do=_("在“设置”里写上收件夹的路径。"))
    if jobs.alive("pickup"):
        return
    with transaction.atomic():
        audit.log("pickup started", "pickup", by=by)
        jobs.start(pickup_job, by.username, subject="pickup")


def pickup_job(username: str) -> None:
    """Who asked -> one pass over the folder. A job calls it."""
    if any(p.state == pickup.DONE for p in _picked(settings.HOME, jobs.say, username)):
        imports.refreshed(jobs.say)


def _picked(home: Home, say: Callable[[str], Any], username: str) -> list[pickup.Picked]:
    picked = pickup.pick_up(home, say, by=username)
    for p in picked:
        if p.state != "waiting":
            new = {"state": p.state, "batch": p.batch, "rows": p.accepted}
            audit.log("file picked up", f"file:{p.name}", by=user_named(username), new=new)
    return picked


def gather(home: Home, say: Callable[[str], Any]) -> None:
    """What the schedule calls: the folder and every database looked at; everything computed again where something came."""
    came = False
    try:
        came = any(p.state == pickup.DONE for p in _picked(home, say, "schedule"))
    except ZhangguiError as problem:
        say(f"The folder: {problem.what}")
    for ended in pull.pull_all(home, say):
        if ended.report is not None:
            came = True
            _log_pull(ended, None)
    if came:
        imports.refreshed(say)
