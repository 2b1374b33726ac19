"""The lake: Delta tables on disk or object storage. The only file that names Delta.

Every row carries its batch. A batch is opened, its rows are written, then it is closed as done; readers do not see the
rows of an open batch, and one that is found open when nobody imports is rolled back. Undo removes a batch's rows. What
they superseded is current again, because superseding is derived: a row is superseded while a later batch that is still
there holds a correction of its document (table `corrections`).
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction

from zhanggui.base.errors import ZhangguiError
from zhanggui.seals import LOG, Damage, DamagedLake, damage_of, seal, swept
from zhanggui.storage import KEPT_SECONDS, Disk, storage_at

BATCHES = "batches"
CORRECTIONS = "corrections"
MARKS = "marks"
LOG_KEPT = "delta.logRetentionDuration"
"""The property of a table that says how long its log keeps what is older than a checkpoint."""
BATCH_SCHEMA = pa.schema(
    [("batch", pa.int64()), ("at_ms", pa.int64()), ("state", pa.string()), ("by", pa.string()), ("report", pa.string())]
)
CORRECTION_SCHEMA = pa.schema([("table", pa.string()), ("source", pa.string()), ("document", pa.string()), ("batch", pa.int64())])


class Busy(ZhangguiError):
    """Somebody else imports, undoes or mends just now."""


@dataclass(frozen=True)
class Batch:
    """The latest state of a batch: `open`, `done`, `undone` or `rolled back`; `report` is what the import said."""

    batch: int
    at_ms: int
    state: str
    by: str
    report: dict[str, Any]


@dataclass(frozen=True)
class NewFile:
    """A Parquet file already written below the table's folder: its path, bytes, rows."""

    path: Path
    size: int
    rows: int


class Lake:
    """A folder or a bucket of Delta tables -> their files, versions and batches.

    root: the folder of this machine where its locks are. On object storage these hold off other processes of this machine, not
    of others: one machine imports and refreshes, any number read.
    """

    def __init__(self, url: str | Path) -> None:
        self.storage = storage_at(url)
        self.root = self.storage.here
        self._open: dict[str, DeltaTable] = {}
        self._batches: tuple[int, list[Batch]] = (-1, [])

    # ---- reading

    def folder(self, table: str) -> Path:
        """A table's name -> the folder of this machine where its files are read and new ones written, there or not."""
        return self.storage.folder(table)

    def tables(self) -> list[str]:
        """Names of the tables that exist, sorted."""
        return self.storage.tables()

    def has(self, table: str) -> bool:
        """Whether the table exists."""
        return self._table(table) is not None

    def version(self, table: str) -> int:
        """The table's version, -1 where there is none: equal versions mean equal rows."""
        found = self._table(table)
        return -1 if found is None else int(found.version())

    def schema(self, table: str) -> pa.Schema:
        """The table's Arrow schema, empty where there is no table."""
        found = self._table(table)
        return pa.schema([]) if found is None else pa.schema(found.schema().to_arrow())

    def files(self, table: str) -> list[str]:
        """The Parquet files of the table's newest version, as paths of this machine."""
        return self.storage.fetched(table, names) if (names := self.names(table)) else []

    def names(self, table: str) -> list[str]:
        """The names of the Parquet files of the table's newest version, wherever they are."""
        found = self._table(table)
        return [] if found is None else sorted(uri.rpartition("/")[2] for uri in found.file_uris())

    def read(self, table: str) -> pa.Table:
        """A small table -> all its rows."""
        parts = [_plain(pq.ParquetFile(file).read()) for file in self.files(table)]
        return pa.concat_tables(parts, promote_options="default") if parts else self.schema(table).empty_table()

    # ---- writing

    def append(self, table: str, rows: pa.Table) -> None:
        """Rows, of which any column may be new to the table -> appended in one transaction."""
        if rows.num_rows:
            with _writing(self.storage.url(table)):
                self._write(table, rows)
            self._seal(table)

    def register(self, table: str, files: Sequence[NewFile], schema: pa.Schema, batch: int) -> None:
        """Files written below the table's folder, of that schema -> part of the table, in one transaction."""
        if not files:
            return
        folder = self.folder(table)
        self.storage.publish(table, [f.path for f in files])
        if not self.has(table):
            DeltaTable.create(self.storage.url(table), schema=schema, storage_options=self.storage.options or None)
        delta = self._delta(table)
        known = {f.name for f in delta.schema().fields}
        fresh = [f for f in pa.schema(schema) if f.name not in known]
        if fresh:
            self._write(table, pa.schema(fresh).empty_table())
            delta = self._delta(table)
        now = int(time.time() * 1000)
        stats = {"minValues": {"batch": batch}, "maxValues": {"batch": batch}, "nullCount": {"batch": 0}}
        actions = [
            AddAction(str(f.path.relative_to(folder)), f.size, {}, now, True, json.dumps({"numRecords": f.rows, **stats}))
            for f in files
        ]
        delta.create_write_transaction(
            actions, "append", delta.schema(), commit_properties=CommitProperties(custom_metadata={"batch": str(batch)})
        )
        self._seal(table)

    def drop(self, table: str, batch: int) -> None:
        """A batch's rows of a table -> gone from its newest version."""
        found = self._table(table)
        if found is not None and "batch" in found.schema().to_arrow().names:
            self._delta(table).delete(f"batch = {int(batch)}")
            self._seal(table)

    def update(self, table: str, values: Mapping[str, str], where: str) -> int:
        """Column -> expression (standard SQL, regexp_like), and which rows -> rewritten in one transaction -> how many rows."""
        if not self.has(table):
            return 0
        done = self._delta(table).update(updates=dict(values), predicate=where)
        self._seal(table)
        return int(done["num_updated_rows"])

    def forget_past(self, table: str) -> None:
        """A table -> only its newest version is left, in its files and in its log: what earlier versions said of somebody is in
        neither, nor in the statistics that a log keeps of each file. Only while nobody imports (`import_lock`)."""
        delta = self._delta(table)
        delta.alter.set_table_properties({LOG_KEPT: "interval 0 seconds"})
        # The log is cut at its newest checkpoint; a table looked at anew is one that knows of it.
        self._delta(table).create_checkpoint()
        self._delta(table).cleanup_metadata()
        self._delta(table).alter.set_table_properties({LOG_KEPT: "interval 30 days"})
        self.storage.sweep(table, ("",), set(self.names(table)))

    def compact(self, table: str, beyond: int = 24) -> bool:
        """A table in more than `beyond` files -> rewritten in few -> whether it was."""
        if len(self.files(table)) <= beyond:
            return False
        self._delta(table).optimize.compact()
        self._seal(table)
        return True

    def milliseconds(self, table: str, columns: Sequence[str], zone: str) -> bool:
        """A table, its columns of instants, the zone whose clock they were told by -> whether its files held moments of that
        clock, as those of earlier versions did; they are milliseconds now, in one transaction. Not while somebody imports.
        """
        files = self.files(table)
        # The oldest file says it for all: a newer one never falls back.
        if not files or not any(pa.types.is_timestamp(f.type) for f in pq.read_schema(files[0]) if f.name in columns):
            return False
        try:
            with self.import_lock(), _writing(self.storage.url(table)):
                parts = [_in_milliseconds(pq.ParquetFile(f).read(), columns, zone) for f in self.files(table)]
                rows = pa.concat_tables(parts, promote_options="default")
                options = self.storage.options or None
                write_deltalake(self.storage.url(table), rows, mode="overwrite", schema_mode="merge", storage_options=options)
            self._seal(table)
        except Busy:
            return False
        return True

    # ---- what was written, and is it still that

    def _seal(self, table: str) -> None:
        """What was just written -> its checksums kept beside it. A bucket keeps checksums of its own."""
        if isinstance(self.storage, Disk):
            seal(self.folder(table), self.names(table))

    def damage(self, *, deep: bool = False) -> list[Damage]:
        """-> files of the newest versions that are gone or of another size; deep: whose bytes are others than were written, too.
        Files of an earlier version of the product have no checksum yet: deep gives them theirs. Nothing is said of a bucket."""
        if not isinstance(self.storage, Disk):
            return []
        found = []
        for table in self.storage.all_folders():
            try:
                known = self._table(table)
            except DamagedLake as problem:
                found += problem.found
                continue
            if known is None:
                lost = (self.folder(table) / "_delta_log").is_dir() or any(self.folder(table).glob("*.parquet"))
                found += [Damage(table, "", LOG)] if lost else []
                continue
            added = pa.table(known.get_add_actions(flatten=True)).select(["path", "size_bytes"]).to_pylist()
            found += damage_of(table, self.folder(table), [(a["path"], a["size_bytes"]) for a in added], deep=deep)
            if deep:
                self._seal(table)
        return found

    # ---- batches

    def batches(self) -> list[Batch]:
        """Every batch in its latest state, newest first."""
        version = self.version(BATCHES)
        if version != self._batches[0]:
            self._batches = (version, _latest(self.read(BATCHES)))
        return self._batches[1]

    def open_batches(self) -> list[int]:
        """Batches being written now, or left by an import that was killed."""
        return [b.batch for b in self.batches() if b.state == "open"]

    @contextmanager
    def batch(self, by: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Who imports -> (a new batch's number, a report to fill): done when the block ends, rolled back if it fails."""
        with self.import_lock():
            self.roll_back_open()
            self.sweep()
            number = max((b.batch for b in self.batches()), default=0) + 1
            self._say(number, "open", by, {})
            report: dict[str, Any] = {}
            try:
                yield number, report
            except BaseException:
                self.roll_back_open()
                raise
            self._say(number, "done", by, report)

    def undo(self, batch: int, by: str) -> Batch:
        """A done batch -> its rows are gone, and what they superseded is current again."""
        with self.import_lock():
            self.roll_back_open()
            found = next((b for b in self.batches() if b.batch == batch), None)
            if found is None or found.state not in ("done", "undoing"):
                raise ZhangguiError(
                    f"Batch {batch} cannot be undone: {'it is ' + found.state if found else 'there is no such batch'}.",
                    do="List the batches: zhanggui imports",
                )
            self._say(batch, "undoing", by, {})
            self._drop_everywhere(batch)
            self._say(batch, "undone", by, {})
            return found

    def roll_back_open(self) -> list[int]:
        """Batches left open, or half undone, by a process that died -> finished backwards -> their numbers."""
        left = [b for b in self.batches() if b.state in ("open", "undoing")]
        for b in left:
            self._drop_everywhere(b.batch, unfinished=b.state == "open")
            self._say(b.batch, "rolled back" if b.state == "open" else "undone", b.by, {})
        return [b.batch for b in left]

    def sweep(self, older_than: float = KEPT_SECONDS) -> None:
        """Files of batches that are gone, named by no version for that long (seconds) -> removed."""
        gone = tuple(self.file_prefix(b.batch) for b in self.batches() if b.state in ("undone", "rolled back"))
        for table in self.storage.all_folders() if gone else []:
            self.storage.sweep(table, gone, set(self.names(table)), older_than)
            swept(self.folder(table))

    @contextmanager
    def import_lock(self) -> Iterator[None]:
        """One import, undo or roll-back at a time; the lock falls with the process that holds it."""
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / ".import.lock", "a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as busy:
                advice = "Try again when it has ended."
                raise Busy("Another import is running.", where=str(self.root), do=advice) from busy
            yield

    def repair(self) -> list[int]:
        """At start: roll back what a killed import left, unless one is running -> the batches rolled back."""
        if not self.open_batches() and not any(b.state == "undoing" for b in self.batches()):
            return []
        try:
            with self.import_lock():
                return self.roll_back_open()
        except ZhangguiError:
            return []

    @staticmethod
    def file_prefix(batch: int) -> str:
        """A batch -> how the names of its files begin, so that those never registered can be told and removed."""
        return f"b{batch:06d}-"

    def _drop_everywhere(self, batch: int, *, unfinished: bool = False) -> None:
        for table in self.storage.all_folders():
            if table == BATCHES:
                continue
            prefix, named = self.file_prefix(batch), set(self.names(table))
            # Somebody may be reading what a version named: it stays for a while (`sweep`). What none named goes at once.
            self.storage.leaving(table, [name for name in named if name.startswith(prefix)])
            self.drop(table, batch)
            if unfinished:
                self.storage.sweep(table, (prefix,), named | set(self.names(table)))

    def _say(self, batch: int, state: str, by: str, report: Mapping[str, Any]) -> None:
        # The log is read in the order of its instants, so no two may be equal, however fast or wrong the clock.
        at_ms = max(time.time_ns() // 1_000_000, max((b.at_ms + 1 for b in self.batches()), default=0))
        row = {"batch": batch, "at_ms": at_ms, "state": state, "by": by,
               "report": json.dumps(report, ensure_ascii=False) if report else None}
        self.append(BATCHES, pa.Table.from_pylist([row], BATCH_SCHEMA))

    def _delta(self, table: str) -> DeltaTable:
        return DeltaTable(self.storage.url(table), storage_options=self.storage.options or None)

    def _write(self, table: str, rows: pa.Table) -> None:
        options = self.storage.options or None
        write_deltalake(self.storage.url(table), rows, mode="append", schema_mode="merge", storage_options=options)

    def _table(self, table: str) -> DeltaTable | None:
        """The table, brought up to date; None where there is none."""
        found = self._open.get(table)
        if found is not None:
            if self.storage.has(table):
                found.update_incremental()
                return found
            del self._open[table]
        try:
            found = self._delta(table)
        except TableNotFoundError:
            return None
        except (DeltaError, ValueError, OSError) as problem:
            if isinstance(self.storage, Disk):
                raise DamagedLake([Damage(table, "", LOG)], str(self.folder(table))) from problem
            raise
        self._open[table] = found
        return found


def _plain(rows: pa.Table) -> pa.Table:
    """Rows of a file -> the same, texts as plain texts: a file that an update rewrote holds them as views, one that was appended
    does not, and the two do not go together."""
    views = [(i, f) for i, f in enumerate(rows.schema) if pa.types.is_string_view(f.type)]
    for i, f in views:
        rows = rows.set_column(i, f.name, rows.column(i).cast(pa.string()))
    return rows


def _in_milliseconds(rows: pa.Table, columns: Sequence[str], zone: str) -> pa.Table:
    """Rows whose columns may hold moments of a zone's clock -> the same with milliseconds since 1970-01-01 UTC."""
    for name in columns:
        if name in rows.column_names and pa.types.is_timestamp(rows[name].type):
            told = pc.assume_timezone(rows[name].cast(pa.timestamp("ms")), zone, ambiguous="earliest", nonexistent="earliest")
            rows = rows.set_column(rows.column_names.index(name), name, told.cast(pa.int64()))
    return rows


@contextmanager
def _writing(where: str) -> Iterator[None]:
    """A write to a table -> an error that a person can mend where the disk is full or may not be written."""
    try:
        yield
    except DeltaError as problem:
        advice = "Nothing was changed. Check the rights to it and the room left on the disk, then try again."
        raise ZhangguiError(f"The lake could not be written: {problem}.", where=where, do=advice) from problem


def _latest(log: pa.Table) -> list[Batch]:
    """The log of batches -> each batch in its latest state, with the report of its import, newest first."""
    latest: dict[int, Batch] = {}
    for row in sorted(log.to_pylist(), key=lambda r: r["at_ms"]):
        before = latest.get(row["batch"])
        report = json.loads(row["report"]) if row["report"] else before.report if before else {}
        latest[row["batch"]] = Batch(row["batch"], row["at_ms"], row["state"], row["by"], report)
    return sorted(latest.values(), key=lambda b: -b.batch)
