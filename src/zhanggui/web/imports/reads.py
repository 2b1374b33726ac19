"""What came in, as its pages show it. Only for those who may import."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import narwhals as nw
from django.conf import settings
from django.utils.translation import gettext as _

from zhanggui.base.errors import ZhangguiError
from zhanggui.engine import Engine
from zhanggui.lake import Batch
from zhanggui.sources import quarantine
from zhanggui.sources.mapping import Mapping, read_mapping
from zhanggui.sources.quarantine import Refused
from zhanggui.web import books
from zhanggui.web.imports.models import Upload
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import IMPORT

SHOWN = 100


@dataclass(frozen=True)
class Came:
    """A batch as a row of the history."""

    batch: Batch
    at: datetime
    files: list[dict[str, Any]]

    def _sum(self, what: str) -> int:
        return sum(int(f.get(what) or 0) for f in self.files)

    @property
    def read(self) -> int:
        return self._sum("read")

    @property
    def accepted(self) -> int:
        return self._sum("accepted") + self._sum("superseding")

    @property
    def quarantined(self) -> int:
        return self._sum("quarantined")

    @property
    def repeated(self) -> int:
        return self._sum("repeated")


def history(*, by: User) -> list[Came]:
    """Every batch, newest first, from the page or from the command."""
    require(by, IMPORT)
    found = books.engine().lake.batches()
    return [Came(b, datetime.fromtimestamp(b.at_ms / 1000, UTC), list(b.report.get("files", []))) for b in found]


def uploads(*, by: User) -> list[Upload]:
    """Uploads that are not yet a batch: waiting for an answer, at work, or failed."""
    require(by, IMPORT)
    return list(Upload.objects.select_related("by").filter(batch=None).exclude(state="done")[:10])


def kept(*, by: User) -> Upload | None:
    """The files this person brought that wait until the company has said who it is; the newest, none where there are none."""
    require(by, IMPORT)
    return Upload.objects.filter(by=by, state="kept").first()


@dataclass(frozen=True)
class Reason:
    """Why rows were refused, how many, their columns, an example. `key` tells the reason in an address."""

    key: str
    zh: str
    en: str
    count: int
    share: float
    example: Refused
    headers: tuple[str, ...]
    at: str


def key_of(row: Refused) -> str:
    """A refused row -> the group it is in: its table, why, and the column at fault."""
    return f"{row.table}.{row.reason}.{row.column}"


def refused(batch: int, *, by: User, discarded: bool = False) -> tuple[list[Reason], list[Refused]]:
    """A batch -> its reasons, most frequent first, and its rows; or those that were discarded."""
    require(by, IMPORT)
    lake = books.engine().lake
    quarantine.one_batch(lake, batch)
    rows = quarantine.rows_of(lake, batch, discarded=discarded)
    counts = Counter(key_of(r) for r in rows)
    first = {key_of(r): r for r in reversed(rows)}
    top = max(counts.values(), default=1)
    reasons = []
    for key, n in counts.most_common():
        r = first[key]
        headers = tuple(dict.fromkeys(h for row in rows if key_of(row) == key for h in row.headers))
        reasons.append(Reason(key, r.why("zh"), r.why("en"), n, n / top, r, headers, header_at_fault(r)))
    return reasons, rows


def header_at_fault(row: Refused) -> str:
    """A refused row -> the header that feeds the column at fault, empty where no one column is."""
    try:
        return mapping_of(row.batch, row.file, row.table).columns.get(row.column, "")
    except ZhangguiError:
        return ""


def mapping_of(batch: int, file: str, table: str) -> Mapping:
    """A batch, one of its files and its table -> how that file was understood, for a file of ours with the same headers."""
    files: list[dict[str, Any]] = next((b.report.get("files", []) for b in books.engine().lake.batches() if b.batch == batch), [])
    for told in files:
        if told["path"] == file and told["table"] == table:
            found = read_mapping(settings.HOME.mappings / Path(told["mapping"]).name)
            return replace(found, encoding="", delimiter="", sheet="", header_row=0)
    raise ZhangguiError(_("找不到这个文件当时的列对应。"), where=file.rsplit("/", 1)[-1], do=_("下载，改好，再传一次。"))


def refused_file(batch: int, file: str, *, by: User) -> str:
    """A batch and one of its files -> the refused rows as CSV, to be mended and brought again."""
    _reasons, rows = refused(batch, by=by)
    return quarantine.download([r for r in rows if r.file == file])


def discards(*, by: User) -> dict[str, dict[str, Any]]:
    """-> why rows were discarded, by their marks."""
    require(by, IMPORT)
    return quarantine.discards(books.engine().lake)


@dataclass(frozen=True)
class Leaving:
    """What an undo of a batch takes out of one table: rows, their amount (minor units) and days where they have any, and how
    many documents are again what they were before."""

    table: str
    rows: int
    cents: int | None
    first: int | None
    last: int | None
    documents: int
    examples: tuple[str, ...]


def undoing(batch: int, *, by: User) -> tuple[Batch, list[Leaving], int]:
    """A batch that stands -> itself, what its undo takes away and brings back, and how many mended rows go back to quarantine."""
    require(by, IMPORT)
    engine = books.engine()
    quarantine.one_batch(engine.lake, batch)
    found = next(b for b in engine.lake.batches() if b.batch == batch)
    corrections = engine.lake.read("corrections").to_pylist() if engine.lake.has("corrections") else []
    leaving = []
    for table in dict.fromkeys(f["table"] for f in found.report.get("files", [])):
        documents = [c["document"] for c in corrections if c["batch"] == batch and c["table"] == table]
        if engine.lake.files(table):
            leaving.append(_leaving(engine, table, batch, documents))
    mended = engine.lake.read("mended").to_pylist() if engine.lake.has("mended") else []
    return found, leaving, sum(m["batch"] == batch for m in mended)


def _leaving(engine: Engine, table: str, batch: int, documents: list[str]) -> Leaving:
    """A table and a batch -> what it holds of it."""
    frame = engine.frame(table, superseded=True, clean=False).filter(nw.col("batch") == batch)
    there = frame.collect_schema().names()
    asked = [nw.len().alias("rows")]
    asked += [nw.col("net_cents").sum().alias("cents")] if "net_cents" in there else []
    asked += [nw.col("day").min().alias("first"), nw.col("day").max().alias("last")] if "day" in there else []
    [row] = frame.select(*asked).collect("pyarrow").to_arrow().to_pylist()
    return Leaving(
        table, row["rows"], row.get("cents"), row.get("first"), row.get("last"), len(documents), tuple(sorted(documents)[:5])
    )


def why(table: str, reason: str, column: str) -> Refused:
    """A table, a reason and the column at fault -> something that says it in either language."""
    return Refused(0, 0, "", 0, table, reason, column, (), ())
