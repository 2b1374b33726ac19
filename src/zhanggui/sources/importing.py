"""Files -> proposals (`propose`) -> one batch in the lake (`run_import`): what the command, the upload page and the sample call.

with working_folder() as work:
    proposals = propose(paths, home=home, work=work)
    ...show or change them...
    report = run_import(lake, home, proposals, by="alice", work=work)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.rules.sale_kind import Patterns
from zhanggui.sources import quarantine
from zhanggui.sources.fast import NotPlain, load_plain, suits
from zhanggui.sources.files import MARK, Opened
from zhanggui.sources.kinds.patterns import keep_patterns, kept_patterns, patterns_from
from zhanggui.sources.load import Count, Load, brought_up, judge, store
from zhanggui.sources.mapping import Mapping, keep, kept
from zhanggui.sources.proposing.heading import open_headed
from zhanggui.sources.proposing.settle import settled
from zhanggui.sources.recognise import Guess, Match, NotRecognised, chosen, fits, guesses, mapping_of, matches_of, remap
from zhanggui.sources.stage import Staged, connect, room, stage
from zhanggui.tables import TABLES

Say = Callable[[str], None]
Told = Callable[[Load, dict[int, Opened]], None]
"""What a dry run calls with each judged load, before the next one takes its place."""
WORKING = "zhanggui-import-"


@dataclass(frozen=True)
class Proposal:
    """One file (or sheet) into one table: the mapping proposed, its matches with samples and confidence, remarks."""

    opened: Opened
    mapping: Mapping
    matches: tuple[Match, ...]
    notes: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The file as the person named it."""
        return self.opened.path

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Headers that no column takes."""
        used = set(self.mapping.columns.values())
        return tuple(h for h in self.opened.headers if h not in used and h != MARK)


@dataclass(frozen=True)
class FileReport:
    """What became of the rows of one file in one table."""

    path: str
    table: str
    mapping: str
    count: Count

    def json(self) -> dict[str, Any]:
        """The stable shape of the design."""
        return {"path": self.path, "table": self.table, "mapping": self.mapping, **vars(self.count)}


@dataclass(frozen=True)
class Report:
    """What an import did: its batch (none on a dry run) and each file."""

    batch: int | None
    files: tuple[FileReport, ...]

    def json(self) -> dict[str, Any]:
        """The stable shape of the design: {"batch", "files": [...]}."""
        return {"batch": self.batch, "files": [f.json() for f in self.files]}


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder for unpacked text and rows being judged -> gone at the end; those of imports that were killed go first."""
    for left in Path(tempfile.gettempdir()).glob(f"{WORKING}*-*"):
        process = left.name.removeprefix(WORKING).partition("-")[0]
        if process.isdecimal() and not _runs(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    path = Path(tempfile.mkdtemp(prefix=f"{WORKING}{os.getpid()}-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def propose(
    paths: Sequence[Path],
    *,
    home: Home,
    work: Path,
    table: str | None = None,
    mappings: Sequence[Mapping] = (),
    source: str | None = None,
    read_as: Mapping | None = None,
    header: Path | None = None,
) -> list[Proposal]:
    """Files (and what the person says about them) -> a proposal for each file and each table it feeds. Nothing is stored.

    `mappings` given by the person come first, then those kept in the home that fit the headers, then recognition.
    `read_as` says how the text is read (its encoding, delimiter, line of the header), not what it means. `header` is a file of
    one row a document whose columns the lines are given (proposing/heading.py).
    """
    if table is not None and table not in TABLES:
        raise WrongUse(f"There is no table called {table}.", do=f"Tables: {', '.join(TABLES)}.")
    known = [m for _, m in kept(home.mappings)]
    proposals: list[Proposal] = []
    con = connect(work)
    for path in map(Path, paths):
        if mappings:
            proposals += [
                _as_said(opened, m)
                for m in mappings if table in (None, m.table) for opened in open_headed(con, path, work, m, header)
            ]
        else:
            proposals += _recognised(con, open_headed(con, path, work, read_as, header), table, [] if read_as else known, source)
    con.close()
    if read_as:
        said = {key: value for key in ("encoding", "delimiter", "header_row") if (value := getattr(read_as, key))}
        proposals = [replace(p, mapping=replace(p.mapping, **said)) for p in proposals]
    return [replace(p, mapping=replace(p.mapping, source=source or p.mapping.source)) for p in proposals]


def propose_opened(
    parts: Sequence[Opened], *, work: Path, table: str | None = None, mappings: Sequence[Mapping] = (), source: str | None = None
) -> list[Proposal]:
    """Parts that are opened already, of one stream -> a proposal for each table: by the mappings given, else recognised."""
    con = connect(work)
    if mappings:
        proposals = [_as_said(opened, m) for m in mappings for opened in parts]
    else:
        proposals = _recognised(con, parts, table, [], source)
    con.close()
    return [replace(p, mapping=replace(p.mapping, source=source or p.mapping.source)) for p in proposals]


def _recognised(
    con: Any, parts: Sequence[Opened], table: str | None, known: Sequence[Mapping], source: str | None
) -> list[Proposal]:
    """The parts of one file -> proposals for those that are tables; a sheet that is none is left out, aloud."""
    found: list[Proposal] = []
    strangers: list[NotRecognised] = []
    for opened in parts:
        try:
            found += _proposed(con, opened, table, known, source)
        except NotRecognised as problem:
            strangers.append(problem)
    if not found:
        raise strangers[0]
    left = tuple(f"A sheet was left out: {problem.what}" for problem in strangers)
    return [replace(p, notes=p.notes + left) for p in found]


def _proposed(con: Any, opened: Opened, table: str | None, known: Sequence[Mapping], source: str | None) -> list[Proposal]:
    """One part -> by the mappings kept for its headers, else by recognition."""
    fitting = [m for m in known if fits(opened, m) and table in (None, m.table) and source in (None, m.source)]
    if fitting:
        return [_as_said(opened, m) for m in fitting]
    tables = [TABLES[table]] if table else list(TABLES.values())
    picked = chosen(opened, guesses(con, opened, tables))
    outlets = {"customers", "places"} <= {g.table.name for g in picked}
    return [_settled(con, opened, g, source, outlets) for g in picked]


def _settled(con: Any, opened: Opened, guess: Guess, source: str | None, outlets: bool) -> Proposal:
    """A guess -> the proposal, its forms decided by every value of the file, remarks beside the columns."""
    constants = {"kind": "outlet"} if outlets and guess.table.name == "places" else {}
    mapping, notes = settled(con, opened, mapping_of(opened, guess, source or "files", constants))
    matches = [m for m in guess.matches if not guess.table.index[m.column].personal]
    return Proposal(
        opened,
        mapping,
        tuple(replace(m, note=notes.get(m.column, m.note)) for m in matches),
        opened.notes + _left_out(guess),
    )


def _left_out(guess: Guess) -> tuple[str, ...]:
    """A remark on headers that hold personal data: those columns never enter the lake."""
    personal = [m.header for m in guess.matches if guess.table.index[m.column].personal]
    return (f"Personal, kept out of the lake: {', '.join(personal)}.",) if personal else ()


def _as_said(opened: Opened, mapping: Mapping) -> Proposal:
    mapping = remap(opened, mapping)
    return Proposal(opened, mapping, matches_of(opened, mapping), opened.notes)


def run_import(
    lake: Lake,
    home: Home,
    proposals: Sequence[Proposal],
    *,
    by: str,
    work: Path,
    dry_run: bool = False,
    say: Say = lambda _: None,
    besides: MappingOf[str, Any] | None = None,
    told: Told | None = None,
) -> Report:
    """Proposals -> one batch: all of their rows or none; who imports stands in the batch. A dry run judges and stores nothing.

    `besides` is kept in the batch's report: what must be true exactly when the rows are there.
    """
    if not proposals:
        raise WrongUse("There is nothing to import.", do="Give at least one file.")
    if dry_run:
        con = connect(work)
        with room():
            loads = _judged(con, lake, home, proposals, work, say, told=told)
        return Report(None, tuple(_file_reports(proposals, loads, {})))
    home.make()
    brought_up(lake, str(home.settings()["time_zone"]))
    with lake.batch(by) as (batch, said):
        con = connect(work)
        with room():
            loads = _judged(con, lake, home, proposals, work, say, batch)
        names = {i: keep(p.mapping, home.mappings) for i, p in enumerate(proposals)}
        report = Report(batch, tuple(_file_reports(proposals, loads, names)))
        said.update(report.json() | dict(besides or {}))
        con.close()
    return report


def _judged(
    con: Any, lake: Lake, home: Home, proposals: Sequence[Proposal], work: Path, say: Say, batch: int | None = None,
    *, told: Told | None = None,
) -> list[Load]:
    """Proposals grouped by table and source -> each group staged, judged and, with a batch, stored."""
    groups: dict[tuple[str, str], list[int]] = {}
    again = same_files(proposals)
    for i, p in enumerate(proposals):
        if i not in again:
            groups.setdefault((p.mapping.table, p.mapping.source), []).append(i)
    loads, refused = [], 0
    for (table, source), numbers in groups.items():
        chosen_ones = {i: proposals[i] for i in numbers}
        for p in chosen_ones.values():
            say(f"Reading {p.path.name} as {table} ...")
        load = Load(con, lake, TABLES[table], source, {}, _line_mapped(table, chosen_ones))
        _fill(load, home, chosen_ones, work, say, batch)
        for i, count in load.counts.items():
            count.check(str(proposals[i].path))
        if spread := spread_documents(load):
            say(
                f"{spread:,} documents stand in more than one of these {table} files: their lines were put together. "
                "If the files overlap, undo and import them one after the other."
            )
        if told is not None:
            told(load, {i: p.opened for i, p in chosen_ones.items()})
        if batch is not None:
            refused = quarantine.store(load, {i: p.opened for i, p in chosen_ones.items()}, batch, refused)
            quarantine.store_mended(load, batch)
            store(load, batch)
        for i, first in again.items():
            if first in chosen_ones:
                load.counts[i] = Count(read=load.counts[first].read, repeated=load.counts[first].read)
        loads.append(load)
    return loads


def spread_documents(load: Load) -> int:
    """A judged load -> how many documents without line numbers have lines in more than one of its files."""
    if load.table.line is None or load.line_mapped or len(load.staged) < 2:
        return 0
    spread = "SELECT document FROM good GROUP BY document HAVING count(DISTINCT _file) > 1"
    return int(load.con.execute(f"SELECT count(*) FROM ({spread})").fetchall()[0][0])


def same_files(proposals: Sequence[Proposal]) -> dict[int, int]:
    """Proposals -> those whose file has, byte for byte, come before in this import for the same table: which -> the first.

    A document may be spread over the files of an import, so its lines would else be booked twice.
    """
    alike: dict[tuple[str, str, str, int], list[int]] = {}
    for i, p in enumerate(proposals):
        alike.setdefault((p.mapping.table, p.mapping.source, p.opened.sheet, p.opened.readable.stat().st_size), []).append(i)
    again: dict[int, int] = {}
    for numbers in alike.values():
        first: dict[bytes, int] = {}
        for i in numbers if len(numbers) > 1 else ():
            with open(proposals[i].opened.readable, "rb") as handle:
                digest = hashlib.file_digest(handle, "sha256").digest()
            if first.setdefault(digest, i) != i:
                again[i] = first[digest]
    return again


def _fill(load: Load, home: Home, proposals: dict[int, Proposal], work: Path, say: Say, batch: int | None) -> None:
    """A load -> its files read and judged: the fast way where there is one large plain file, else the careful way."""
    zone = str(home.settings()["time_zone"])
    if len(proposals) == 1:
        [(i, p)] = proposals.items()
        if suits(p.opened, p.mapping):
            folder = load.lake.folder(load.table.name) if batch is not None else work / "dry"
            load.staged = {i: Staged(folder)}
            load.patterns = replace(kept_patterns(home).get(load.source, Patterns()), **p.mapping.rules)
            try:
                load_plain(load, p.opened, p.mapping, folder, batch=batch or 0, zone=zone, patterns=load.patterns)
                if batch is not None and p.mapping.rules:
                    keep_patterns(home, load.source, load.patterns)
                return
            except NotPlain as why:
                say(f"Reading {p.path.name} the careful way: {why}.")
    load.staged = {
        i: stage(load.con, p.opened, p.mapping, zone, target=work / f"staged-{i}.parquet", file=i) for i, p in proposals.items()
    }
    judge(load)
    load.patterns = _patterns(load, home, [p.mapping for p in proposals.values()], say, keeping=batch is not None)


def _line_mapped(table: str, proposals: dict[int, Proposal]) -> bool:
    """Whether the files of a group have line numbers: all or none."""
    line = TABLES[table].line
    mapped = {bool(line and line in p.mapping.columns) for p in proposals.values()}
    if len(mapped) > 1:
        raise ZhangguiError(
            f"Some of these {table} files have line numbers and some have not.",
            do="Import them separately, or under different sources (--source).",
        )
    return mapped == {True}


def _patterns(load: Load, home: Home, mappings: Sequence[Mapping], say: Say, keeping: bool) -> Patterns:
    """Sales of a source -> its patterns: those a mapping gives, else those kept, else those its content proposes (then kept)."""
    if load.table.name != "sales" or not sum(c.accepted + c.superseding for c in load.counts.values()):
        return Patterns()
    given: dict[str, str] = {}
    for mapping in mappings:
        given |= mapping.rules
    found = kept_patterns(home).get(load.source)
    if found is None:
        found = patterns_from(load.con, "good", "price_e4" in load.columns)
        for what, pattern in (("product codes", found.product_code), ("adjustment documents", found.adjustment_document)):
            if pattern:
                say(f"Proposed from the content: {what} of source {load.source!r} look like {pattern} (change it in kinds.toml).")
    found = replace(found, **given)
    if keeping and found != Patterns():
        keep_patterns(home, load.source, found)
    return found


def remarks(report: Report) -> list[str]:
    """A report -> what a person should know beyond the counts."""
    said = []
    for f in report.files:
        if f.count.quarantined:
            said.append(
                f"{f.count.quarantined:,} rows of {f.path} are in quarantine: zhanggui imports quarantine {report.batch or 'ID'}"
            )
    return said


def _file_reports(proposals: Sequence[Proposal], loads: Sequence[Load], names: dict[int, Path]) -> Iterator[FileReport]:
    counts = {i: count for load in loads for i, count in load.counts.items()}
    for i, p in enumerate(proposals):
        yield FileReport(p.opened.label, p.mapping.table, str(names.get(i, p.mapping.name)), counts[i])
