"""What came in, as its pages show it. Only for those who may import."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from zhanggui.lake import Batch
from zhanggui.sources import quarantine
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


@dataclass(frozen=True)
class Reason:
    """Why rows were refused, how many, an example."""

    zh: str
    en: str
    count: int
    share: float
    example: Refused


def refused(batch: int, *, by: User) -> tuple[list[Reason], list[Refused]]:
    """A batch -> its reasons, most frequent first, and its rows."""
    require(by, IMPORT)
    lake = books.engine().lake
    quarantine.one_batch(lake, batch)
    rows = quarantine.rows_of(lake, batch)
    counts = Counter(r.why("zh") for r in rows)
    first = {r.why("zh"): r for r in reversed(rows)}
    top = max(counts.values(), default=1)
    reasons = [Reason(zh, first[zh].why("en"), n, n / top, first[zh]) for zh, n in counts.most_common()]
    return reasons, rows


def refused_file(batch: int, file: str, *, by: User) -> str:
    """A batch and one of its files -> the refused rows as CSV, to be mended and brought again."""
    _, rows = refused(batch, by=by)
    return quarantine.download([r for r in rows if r.file == file])
