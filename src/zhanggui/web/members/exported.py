"""Cards and links, from the site's database into the lake, where analyses read them; never a name, a phone, an address.

A card made here is a row of `members` whose source is the site. What was changed of a card that a file brought is a correction of
its row, in a batch like any other: the imports page shows it and can undo it. What could not be written because an import was
running waits for the next time.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import narwhals as nw
import pyarrow as pa

from zhanggui.analyse.members.roll import OWN
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.engine import Engine, open_engine
from zhanggui.lake import CORRECTION_SCHEMA, CORRECTIONS, Lake
from zhanggui.sources.quarantine import QUARANTINE
from zhanggui.tables.people.members import MEMBERS
from zhanggui.tables.people.person_links import PERSON_LINKS
from zhanggui.tables.schema import arrow_schema
from zhanggui.web.members.models import Link, Member

CARDS, LINKS = MEMBERS.name, PERSON_LINKS.name
MEMBERS_KEPT = replace(MEMBERS, columns=tuple(column for column in MEMBERS.columns if not column.personal))
"""The table without the columns that never enter the lake."""
WAITS = (ZhangguiError,)
"""What says that the lake cannot be written just now: another import is running, the disk is full."""


def to_lake(home: Home) -> int:
    """A home -> all that waited is in its lake; how many rows that were."""
    return cards(home) + links(home)


def cards(home: Home) -> int:
    """Cards written since the last time -> rows of the table members."""
    waiting = list(Member.objects.filter(sent=False))
    if not waiting:
        return 0
    lake = Lake(home.lake_url)
    listed = _listed(open_engine(home.lake_url), [m.code for m in waiting])
    try:
        for member in waiting:
            rows = listed.get(member.code, [])
            if any(row["source"] == OWN for row in rows):
                lake.update(
                    CARDS, {n: sql(v) for n, v in _own(member).items()}, f"source = {sql(OWN)} AND member = {sql(member.code)}"
                )
        lake.append(CARDS, _table([_own(m) for m in waiting if not listed.get(m.code)], arrow_schema(MEMBERS_KEPT)))
        _correct(lake, [(m, row) for m in waiting for row in listed.get(m.code, []) if row["source"] != OWN])
    except WAITS:
        return 0
    Member.objects.filter(pk__in=[m.pk for m in waiting]).update(sent=True)
    return len(waiting)


def _listed(engine: Engine, codes: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Numbers of cards -> the current rows of the lake's list about each."""
    if not engine.lake.files(CARDS):
        return {}
    rows = engine.frame(CARDS).filter(nw.col("member").is_in(codes)).collect("pyarrow").to_native().to_pylist()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["member"], []).append(row)
    return found


def _own(member: Member) -> dict[str, Any]:
    """A card -> its whole row: every column, so that a later change finds each."""
    said = dict.fromkeys(arrow_schema(MEMBERS_KEPT).names) | member.for_the_lake()
    return said | {"source": OWN, "document": member.code, "member": member.code}


def _correct(lake: Lake, pairs: list[tuple[Member, dict[str, Any]]]) -> None:
    """Cards and the rows that files brought of them -> those rows as they are now said, correcting the old ones."""
    if not pairs:
        return
    schema = lake.schema(CARDS)
    fresh = [{**row, **{n: v for n, v in m.for_the_lake().items() if n in row or v is not None}} for m, row in pairs]
    names = {name for row in fresh for name in row}
    fields = [*schema, *(f for f in arrow_schema(MEMBERS_KEPT) if f.name in names and f.name not in schema.names)]
    with lake.batch(OWN) as (batch, said):
        lake.append(CARDS, _table([row | {"batch": batch} for row in fresh], pa.schema(fields)))
        corrections = [{"table": CARDS, "source": row["source"], "document": row["document"], "batch": batch} for row in fresh]
        lake.append(CORRECTIONS, _table(corrections, CORRECTION_SCHEMA))
        said.update({"batch": batch, "files": [{
            "path": OWN, "table": CARDS, "mapping": "", "read": len(fresh), "accepted": 0, "quarantined": 0, "repeated": 0,
            "superseding": len(fresh),
        }]})  # fmt: skip


def links(home: Home) -> int:
    """Merges made or undone since the last time -> rows of the table person_links."""
    waiting = list(Link.objects.filter(sent=False).order_by("pk"))
    lake = Lake(home.lake_url)
    try:
        for link in waiting:
            where = f"source = {sql(OWN)} AND document = {sql(_document(link))}"
            if link.undone_day is None or not lake.update(LINKS, {"undone_day": sql(link.undone_day)}, where):
                lake.append(LINKS, _table([_row(link)], arrow_schema(PERSON_LINKS)))
    except WAITS:
        return 0
    Link.objects.filter(pk__in=[link.pk for link in waiting]).update(sent=True)
    return len(waiting)


def _document(link: Link) -> str:
    # Two cards may be merged, parted and merged again: each time is a row of its own.
    return f"{link.kept}|{link.merged}|{link.pk}"


def _row(link: Link) -> dict[str, Any]:
    return {
        "source": OWN, "document": _document(link), "kept": link.kept, "merged": link.merged, "reason": link.reason,
        "day": link.day, "undone_day": link.undone_day,
    }  # fmt: skip


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema)


def forget(home: Home, code: str, telling: list[str]) -> None:
    """A card whose person wishes to be forgotten, and what told who it was -> the lake keeps the opaque id and what it bought;
    not when they were born, their sex or what they agreed to; nor the cells of refused rows that name the card or the person."""
    lake = Lake(home.lake_url)
    there = set(lake.schema(CARDS).names)
    blank = {name: "NULL" for name in ("birth_day", "sex", "consent") if name in there}
    if blank:
        lake.update(CARDS, blank, f"member = {sql(code)}")
    if not lake.has(QUARANTINE):
        return
    for row in lake.read(QUARANTINE).to_pylist():
        cells = [str(cell) for cell in json.loads(row["raw"]) if cell]
        if row["table"] == CARDS and (code in cells or any(text in cell for text in telling for cell in cells)):
            lake.update(QUARANTINE, {"raw": "'[]'"}, f"batch = {int(row['batch'])} AND row = {int(row['row'])}")


def sql(value: Any) -> str:
    """A value -> its SQL text."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
