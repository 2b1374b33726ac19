"""A connection -> one batch of the lake, by the ordinary import: recognised once, then read again and again from its mark on.

The mark is derived, as corrections are: each batch says in its report from where to where it read. So a pull that was killed
leaves no mark, and undoing a batch moves the mark back to where that batch had begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.lake import Batch, Lake
from zhanggui.sources import importing
from zhanggui.sources.fetch import connection as kept
from zhanggui.sources.fetch import mysql, postgresql
from zhanggui.sources.fetch.connection import BY_MARK, Connection
from zhanggui.sources.fetch.session import MARKS, Field, Mark, Session
from zhanggui.sources.files import open_text
from zhanggui.sources.importing import Proposal, Report, Say
from zhanggui.sources.mapping import Mapping, normal
from zhanggui.sources.recognise import known_headers
from zhanggui.tables import TABLES

SERVERS: dict[str, Callable[[Connection, str, str], AbstractContextManager[Session]]] = {
    "postgresql": postgresql.session, "mysql": mysql.session,
}
"""The visible list of databases that can be read."""
LOOKED_AT = 2000
COUNTED = ("read", "accepted", "superseding", "repeated", "quarantined")
USUAL_OVERLAP = {"integer": 1000, "decimal": 1000, "day": 86400, "moment": 600, "instant": 600, "text": 0}
"""How far below its mark a pull begins, unless the connection says: rows are written later than what they say."""


@dataclass(frozen=True)
class Look:
    """What a connection has to offer: its columns, a first proposal, remarks."""

    connection: Connection
    fields: tuple[Field, ...]
    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Pulled:
    """How one pull ended: its report (none where nothing was new), or what was wrong."""

    name: str
    report: Report | None = None
    problem: ZhangguiError | None = None

    @property
    def row(self) -> dict[str, Any]:
        """For the command and the page."""
        files = self.report.files if self.report else ()
        counts = {k: sum(getattr(f.count, k) for f in files) for k in COUNTED}
        return {"connection": self.name, "batch": self.report.batch if self.report else None, **counts,
                "problem": self.problem.what if self.problem else ""}


def _session(home: Home, connection: Connection) -> AbstractContextManager[Session]:
    return SERVERS[connection.kind](connection, kept.password_of(home, connection), str(home.settings()["time_zone"]))


def _base(session: Session, connection: Connection) -> str:
    """What a connection reads, as a SELECT."""
    if connection.table:
        return f"SELECT * FROM {session.name(*connection.table.split('.'))}"
    return connection.query.strip().rstrip(";").rstrip()


def _fields(session: Session, connection: Connection) -> tuple[list[Field], list[str]]:
    """-> the columns that can be read, a remark on those that cannot; the mark is seen to be one."""
    found = session.fields(_base(session, connection))
    if connection.mark:
        field = next((f for f in found if f.name == connection.mark), None)
        if field is None:
            raise ZhangguiError(
                f"The column of the mark is not there: {connection.mark}.", where=connection.name,
                do=f"Nothing was imported. Its columns are: {', '.join(f.name for f in found)}.",
            )
        if field.kind not in MARKS:
            raise WrongUse(f"The column {field.name} cannot be a mark.", do="Take a number without fraction, a time or a code.")
    binary = [f.name for f in found if f.kind == "binary"]
    notes = [f"Columns that hold no text cannot be read and were left out: {', '.join(binary)}."] if binary else []
    return [f for f in found if f.kind != "binary"], notes


def look(home: Home, connection: Connection, mappings: Sequence[Mapping] = ()) -> Look:
    """A connection that is kept (at least its password) -> a look at its first rows, by the mappings given or recognised."""
    with importing.working_folder() as work:
        file = work / f"{connection.name}.csv"
        with _session(home, connection) as session:
            fields, notes = _fields(session, connection)
            session.write(f"{_select(session, connection, fields)}\nLIMIT {LOOKED_AT}", file)
        opened = open_text(file, work, known_headers(), encoding="utf-8", delimiter=",", header_row=1)
        if not opened.samples:
            raise ZhangguiError(
                "The table is there but holds no row, so its columns cannot be recognised.", where=connection.name,
                do="Connect it again when it has rows, or give a mapping (--map FILE).",
            )
        opened = replace(opened, path=Path(connection.name))
        proposals = importing.propose_opened(
            [opened], work=work, table=connection.target or None, mappings=mappings, source=connection.source or connection.name
        )
    settled = replace(connection, mappings=tuple(_settled(p.mapping) for p in proposals))
    return Look(settled, tuple(fields), tuple(proposals), tuple(notes))


def _settled(mapping: Mapping) -> Mapping:
    """A mapping of a stream that we write ourselves: its header is where we put it."""
    return replace(mapping, header_row=1, encoding="utf-8", delimiter=",", sheet="")


def connect(home: Home, connection: Connection, password: str | None = None, mappings: Sequence[Mapping] = ()) -> Look:
    """A connection and its password -> looked at, and kept where its rows are understood; what was kept before stays if not."""
    kept.checked(connection)
    known = connection.name in kept.names(home)
    before = kept.load(home, connection.name) if known else None
    secret = kept.kept_password(home, connection.name)
    if password is None and before is not None and before.place != connection.place:
        password = ""  # a password is never sent to another server than the one it was given for
    try:
        kept.save(home, connection, password)
        found = look(home, connection, mappings)
        kept.save(home, found.connection)
    except Exception:
        if before is not None:
            kept.save(home, before, secret)
        else:
            kept.remove(home, connection.name)
        raise
    return found


def _select(session: Session, connection: Connection, fields: Sequence[Field], where: str = "") -> str:
    columns = ", ".join(f"q.{session.name(f.name)}" for f in fields)
    return f"SELECT {columns} FROM (\n{_base(session, connection)}\n) AS q{where}"


def _documents(connection: Connection, mapping: Mapping) -> list[str]:
    """A mapping -> the headers that say which rows belong together; none where each row stands for itself."""
    table = TABLES[mapping.table]
    return [mapping.columns[c] for c in table.document if c in mapping.columns] if table.line else []


def _where(session: Session, connection: Connection, came: Mark, reached: Mark | None) -> str:
    """Since a mark -> rows at or above it, rows that have none, and the other lines of every document that has such a row.

    A document is compared whole, so it has to come whole, however many of its lines were touched.
    """
    overlap = USUAL_OVERLAP[came.kind] if connection.overlap == BY_MARK else connection.overlap
    since = session.since(came, overlap)

    def fresh(alias: str) -> str:
        mark = f"{alias}.{session.name(connection.mark)}"
        upto = f" AND {mark} <= {session.since(reached, 0)}" if reached else ""
        return f"({mark} >= {since}{upto}) OR {mark} IS NULL"

    tests = [fresh("q")]
    for mapping in connection.mappings:
        if keys := _documents(connection, mapping):
            ours, theirs = (", ".join(f"{alias}.{session.name(k)}" for k in keys) for alias in ("q", "d"))
            tests.append(f"({ours}) IN (SELECT {theirs} FROM (\n{_base(session, connection)}\n) AS d WHERE {fresh('d')})")
    return " WHERE " + " OR ".join(tests)


# ---- the mark


def _number(mark: Mark) -> Any:
    return Decimal(mark.value) if mark.kind in ("integer", "decimal") else mark.value


def _batches_of(lake: Lake, connection: Connection) -> list[tuple[Batch, dict[str, Any]]]:
    """A connection as it is now -> its batches and what their pulls said, newest first."""
    told = [(b, b.report.get("pull") or {}) for b in lake.batches()]
    return [(b, p) for b, p in told if (p.get("connection"), p.get("signature")) == (connection.name, connection.signature)]


def mark_of(lake: Lake, connection: Connection) -> Mark | None:
    """A lake and a connection -> how far it has been read: the newest pull, set back by every pull undone since."""
    if not connection.mark:
        return None
    ours = _batches_of(lake, connection)
    done = [(b, said) for b, said in ours if b.state == "done"]
    if not done:
        return None
    newest, said = max(done, key=lambda pair: pair[0].batch)
    marks = [said["to"], *(s["from"] for b, s in ours if b.state in ("undoing", "undone") and b.at_ms > newest.at_ms)]
    if None in marks:
        return None
    return min((Mark(*m) for m in marks), key=_number)


# ---- a pull


def _same_columns(connection: Connection, fields: Sequence[Field], before: Sequence[str]) -> list[str]:
    """The columns now and when they were settled -> remarks on new ones; ZhangguiError where one that is needed is gone."""
    there = {normal(f.name) for f in fields}
    lost = [h for h in kept.columns_of(connection.mappings) if normal(h) not in there]
    if lost:
        raise ZhangguiError(
            f"The table has changed: these columns are gone: {', '.join(lost)}.", where=connection.name,
            do="Nothing was imported. Bring them back (an alias in --query will do), or connect it anew: zhanggui connect ...",
        )
    known = {normal(h) for h in before}
    fresh = [f.name for f in fields if normal(f.name) not in known]
    return [f"New columns that nothing takes yet: {', '.join(fresh)}. Connect it anew to take them."] if fresh and known else []


def _fetch(home: Home, connection: Connection, came: Mark | None, file: Path, say: Say) -> tuple[Mark | None, list[str]]:
    """A connection and its mark -> its rows in a file, the new mark, remarks. The session is closed before anything is stored."""
    with _session(home, connection) as session:
        fields, notes = _fields(session, connection)
        headers = [h for m in connection.mappings for h in m.headers]
        notes += _same_columns(connection, fields, headers)
        reached = _reached(session, connection, fields)
        if came and reached and came.kind != reached.kind:
            raise ZhangguiError(
                f"The column of the mark has changed its kind: {came.kind} before, {reached.kind} now.", where=connection.name,
                do="Connect it anew under another name, or undo its imports; then it is read from the beginning.",
            )
        where = _where(session, connection, came, reached) if came else ""
        say(f"Reading {connection.name} from {came.value if came else 'the beginning'} ...")
        session.write(_select(session, connection, fields, where), file)
    return reached or came, notes


def _reached(session: Session, connection: Connection, fields: Sequence[Field]) -> Mark | None:
    if not connection.mark:
        return None
    [kind] = [f.kind for f in fields if f.name == connection.mark]
    top = session.one(f"SELECT max(q.{session.name(connection.mark)}) FROM (\n{_base(session, connection)}\n) AS q")
    return None if top is None else Mark(kind, top)


def pull(home: Home, name: str, *, by: str = "pull", say: Say = lambda _: None) -> Pulled:
    """A connection's name -> what is new there, in one batch together with its new mark; how it ended is kept for the page."""
    connection = kept.load(home, name)
    lake = Lake(home.lake_url)
    with kept.alone(kept.folder_of(home, name) / "lock", f"A pull of {name}"):
        lake.repair()
        try:
            report, notes = _pulled(home, lake, connection, by, say)
        except ZhangguiError as problem:
            kept.say_last(home, name, ok=False, what=problem.what, where=problem.where, do=problem.do)
            raise
        ended = Pulled(name, report)
        mark = mark_of(lake, connection)
        kept.say_last(home, name, ok=True, **ended.row, mark=mark.value if mark else None, notes=notes)
    for note in notes:
        say(note)
    return ended


def _pulled(home: Home, lake: Lake, connection: Connection, by: str, say: Say) -> tuple[Report | None, list[str]]:
    if not connection.mappings:
        raise ZhangguiError("Its columns are not settled yet.", where=connection.name, do="Connect it anew: zhanggui connect ...")
    came = mark_of(lake, connection)
    with importing.working_folder() as work:
        file = work / f"{connection.name}.csv"
        reached, notes = _fetch(home, connection, came, file, say)
        opened = open_text(file, work, known_headers(), encoding="utf-8", delimiter=",", header_row=1)
        if not opened.samples:
            return None, notes
        opened = replace(opened, path=Path(connection.name))
        proposals = importing.propose_opened([opened], work=work, mappings=connection.mappings)
        said = {
            "connection": connection.name, "signature": connection.signature,
            "from": [came.kind, came.value] if came else None, "to": [reached.kind, reached.value] if reached else None,
        }
        if came == reached and _nothing_new(lake, home, connection, proposals, work):
            return None, notes
        report = importing.run_import(lake, home, proposals, by=by, work=work, say=say, besides={"pull": said})
    return report, notes


def _nothing_new(lake: Lake, home: Home, connection: Connection, proposals: Sequence[Proposal], work: Path) -> bool:
    """Whether all that was read again is in the books or in quarantine already: then no batch is opened for it."""
    last = next((b for b, _ in _batches_of(lake, connection) if b.state == "done"), None)
    if last is None:
        return False
    dry = work / "dry-run"
    dry.mkdir()
    counts = [f.count for f in importing.run_import(lake, home, proposals, by="", work=dry, dry_run=True).files]
    waiting = sum(int(f["quarantined"]) for f in last.report["files"])
    return not any(c.accepted or c.superseding for c in counts) and sum(c.quarantined for c in counts) in (0, waiting)


def pull_all(home: Home, say: Say = lambda _: None, by: str = "schedule") -> list[Pulled]:
    """Every connection -> how each pull ended; one that fails does not keep the others back."""
    ended = []
    for name in kept.names(home):
        try:
            ended.append(pull(home, name, by=by, say=say))
        except ZhangguiError as problem:
            say(f"{name}: {problem}")
            ended.append(Pulled(name, problem=problem))
    return ended
