"""Cards and links, from the site's database into the lake, where analyses read them; never a name, a phone, an address.

A card made here is a row of `members` whose source is the site. What was changed of a card that a file brought is a correction of
its row, in a batch like any other: the imports page shows it and can undo it. What could not be written because an import was
running waits for the next time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

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
from zhanggui.web.running.held import sending

CARDS, LINKS = MEMBERS.name, PERSON_LINKS.name
MEMBERS_KEPT = replace(MEMBERS, columns=tuple(column for column in MEMBERS.columns if not column.personal))
"""The table without the columns that never enter the lake."""
WAITS = (ZhangguiError,)
"""What says that the lake cannot be written just now: another import is running, the disk is full."""


def to_lake(home: Home) -> int:
    """A home -> all that waited is in its lake, and who was forgotten is so there too; how many rows were written."""
    rows = cards(home) + links(home)
    still_forgotten(home)
    return rows


def cards(home: Home) -> int:
    """Cards written since the last time -> rows of the table members."""
    with sending(home):
        return _cards(home)


def _cards(home: Home) -> int:
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
    for member in waiting:
        # Who was changed again meanwhile waits again.
        Member.objects.filter(pk=member.pk, changed_at=member.changed_at).update(sent=True)
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
    with sending(home):
        return linked(home)


def linked(home: Home) -> int:
    """The same, for whoever is alone with it already."""
    waiting = list(Link.objects.filter(sent=False).order_by("pk"))
    lake = Lake(home.lake_url)
    try:
        for link in waiting:
            where = f"source = {sql(OWN)} AND document = {sql(_document(link))}"
            # Whoever was killed after writing it and before noting that has written it.
            if not lake.update(LINKS, {"undone_day": sql(link.undone_day)}, where):
                lake.append(LINKS, _table([_row(link)], arrow_schema(PERSON_LINKS)))
    except WAITS:
        return 0
    for link in waiting:
        Link.objects.filter(pk=link.pk, undone_day=link.undone_day).update(sent=True)
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


def forget(home: Home, people: Mapping[str, Sequence[str]]) -> None:
    """Cards whose persons wish to be forgotten, and what told who each was -> the lake keeps the opaque ids and what they bought;
    not when they were born, their sex or what they agreed to; nor the cells of refused rows that name a card or a person."""
    lake, telling = Lake(home.lake_url), [text for texts in people.values() for text in texts]
    blank = dict.fromkeys(_of_a_person(lake), "NULL")
    if again := sorted(people.keys() & _told_of(lake, list(blank), people)):
        lake.update(CARDS, blank, f"member IN ({', '.join(map(sql, again))})")
    for row in lake.read(QUARANTINE).to_pylist() if lake.has(QUARANTINE) else ():
        cells = [str(cell) for cell in json.loads(row["raw"]) if cell] if row["table"] == CARDS else []
        if not people.keys().isdisjoint(cells) or any(text in cell for text in telling for cell in cells):
            lake.update(QUARANTINE, {"raw": "'[]'"}, f"batch = {int(row['batch'])} AND row = {int(row['row'])}")


def still_forgotten(home: Home) -> int:
    """A home -> what files brought again of those who were forgotten is gone again; how many persons are forgotten."""
    erased = Member.objects.filter(erased=True).values_list("code", flat=True)
    if erased:
        with sending(home):
            forget(home, dict.fromkeys(erased, ()))
    return len(erased)


def _of_a_person(lake: Lake) -> list[str]:
    """-> the columns of the lake's list that tell of a person and not only of a card."""
    there = set(lake.schema(CARDS).names) if lake.has(CARDS) else set()
    return [name for name in ("birth_day", "sex", "consent") if name in there]


def _told_of(lake: Lake, columns: Sequence[str], codes: Iterable[str]) -> set[str]:
    """-> those of these cards of whom the lake tells something in these columns."""
    if not columns:
        return set()
    rows = lake.read(CARDS).select(["member", *columns])
    rows = rows.filter(pc.is_in(rows["member"], pa.array(list(codes), pa.string()))).to_pylist()
    return {str(row["member"]) for row in rows if any(row[name] is not None for name in columns)}


def sql(value: Any) -> str:
    """A value -> its SQL text."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
