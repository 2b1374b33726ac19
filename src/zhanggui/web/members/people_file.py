"""Names, phones and addresses from a file, by card number: into the site's database. The lake is told nothing of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse
from zhanggui.rules.phone import normal_phone
from zhanggui.sources.files import Opened
from zhanggui.sources.importing import Proposal, working_folder
from zhanggui.sources.mapping import normal
from zhanggui.sources.sheets import open_file
from zhanggui.sources.stage import connect, raw_rows
from zhanggui.tables.people.members import MEMBERS
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.members import reads
from zhanggui.web.members.models import PERSONAL_FIELDS, Member
from zhanggui.web.members.sight import looks
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import ENROL

SHOWN = 20
"""Rows that could not be taken and are told one by one; of more, how many they are."""


@dataclass
class Took:
    """What became of the rows of a file: cards written, rows that say nothing new; rows or cells refused, line and why."""

    read: int = 0
    written: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    @property
    def shown(self) -> list[tuple[int, str]]:
        """The first refused rows."""
        return self.refused[:SHOWN]


def take(file: UploadedFile, *, by: User) -> Took:
    """A CSV, Excel or Parquet file -> its names, phones and addresses kept by card number. Cards that a person does not see, and
    numbers that are none, are refused row by row; the others are taken."""
    require(by, ENROL)
    seen, every = looks(by), reads.everyone(by=by).index
    with working_folder() as work:
        path = work / f"people{Path(file.name or '').suffix.lower() or '.csv'}"
        with path.open("wb") as out:
            shutil.copyfileobj(file.file, out)  # type: ignore[misc]
        parts = open_file(connect(work), path, work, None)
        if not any(_columns(part) for part in parts):
            raise WrongUse(
                _("这个文件里认不出会员号，或没有姓名、手机、地址。"), do=_("表头写成：会员卡号、姓名、手机号、通讯地址。")
            )
        took = Took()
        for part in parts:
            keep(part, took, work, by=by, known=every.keys() if seen.shops is not None else None)
    return took


def from_import(found: Sequence[Proposal], *, by: User | None, work: Path) -> Took:
    """What was just imported -> who the members of its lists are, kept here, as the lake keeps it not. Where the person said
    which column is the card's number, that one is."""
    took = Took()
    for one in found:
        if one.mapping.table == MEMBERS.name:
            keep(one.opened, took, work, by=by, number=one.mapping.columns.get("member", ""))
    return took


def keep(
    opened: Opened, took: Took, work: Path, *, by: User | None, known: Iterable[str] | None = None, number: str = ""
) -> None:
    """An opened file (or sheet) -> what it says of who members are, kept, counted in `took`. known: cards that may be written;
    number: the header of the card's number, else it is recognised."""
    found = _columns(opened, number)
    if not found:
        return
    country, allowed = str(books.company()["country"]), None if known is None else set(known)
    with transaction.atomic():
        there = {m.code: m for m in Member.objects.select_for_update()}
        before = took.written
        for line, said in _rows(opened, found, work):
            took.read += 1
            code = said.pop("member")
            trouble = _trouble(code, allowed, there.get(code))
            if trouble:
                took.refused.append((line, trouble))
                continue
            phone = normal_phone(said.get("phone", ""), country)
            if phone is None:
                # A slip in one cell does not lose the others.
                took.refused.append((line, _("“%(text)s”不是手机号，没写下") % {"text": said["phone"][:30]}))
            said["phone"] = phone or ""
            member = there.setdefault(code, Member(code=code, by=by))
            changed = [name for name, value in said.items() if value and value != getattr(member, name)]
            if not changed:
                took.same += 1
                continue
            for name in changed:
                setattr(member, name, said[name])
            member.save()
            took.written += 1
        if took.written > before:
            audit.log(
                "people taken", "members", by=by, new={"rows": took.written - before, "fields": sorted(set(found) - {"member"})}
            )


def _trouble(code: str, allowed: set[str] | None, member: Member | None) -> str:
    """A row -> why it cannot be taken, empty where it can."""
    if not code:
        return _("没写会员号")
    if allowed is not None and code not in allowed:
        return _("没有会员 %(code)s") % {"code": code}
    if member is not None and member.erased:
        return _("%(code)s 的个人信息已按本人要求抹掉") % {"code": code}
    return ""


def has_people(found: Sequence[Proposal]) -> bool:
    """Whether what is imported says who members are."""
    return any(p.mapping.table == MEMBERS.name and _columns(p.opened, p.mapping.columns.get("member", "")) for p in found)


def _columns(opened: Opened, number: str = "") -> dict[str, int]:
    """A file -> our field: the place of its column; empty unless it names the card and something of the person."""
    places = {normal(header): i for i, header in enumerate(opened.headers)}
    found: dict[str, int] = {"member": opened.headers.index(number)} if number in opened.headers else {}
    for name in ("member", *PERSONAL_FIELDS):
        column = MEMBERS.index[name]
        for alias in (column.name, column.zh, column.en, *column.aliases):
            if normal(alias) in places and places[normal(alias)] not in found.values():
                found.setdefault(name, places[normal(alias)])
    return found if "member" in found and len(found) > 1 else {}


def _rows(opened: Opened, found: dict[str, int], work: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """-> (line, what it says under our names), texts without blanks around them."""
    cells = ", ".join(f"CAST(c{i} AS VARCHAR)" for i in found.values())
    con: Any = connect(work)
    for line, *values in con.execute(f"SELECT _row, {cells} FROM {raw_rows(opened)}").fetchall():
        said = dict(zip(found, ((v or "").strip() for v in values), strict=True))
        said["member"] = said["member"].removesuffix(".0") if said["member"].removesuffix(".0").isdigit() else said["member"]
        limits = {"name": 100, "address": 300}
        yield int(line) + opened.skip, {name: value[: limits.get(name, 120)] for name, value in said.items()}
