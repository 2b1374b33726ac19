"""The frozen record of a suggestion: what to do, why, what it is worth, how sure, until when."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Evidence:
    """One number behind a suggestion, and the question that gives it again.

    `table` is the lake table, `filter` the conditions of `ask` joined by blanks (`day>=2011-12-09 sku=23843`), so that
    `ask NAME --where ...` answers the same value.
    """

    name: str
    value: float
    unit: str
    table: str
    filter: str


@dataclass(frozen=True)
class Gain:
    """Money (minor units) expected from acting: most likely, and the ends of the 80 % interval."""

    value: int
    low: int
    high: int
    currency: str


@dataclass(frozen=True)
class Decision:
    """A suggestion as it was made; nothing in it ever changes.

    kind: a name of the visible list. subject: what it is about (`sku=23843`, `measure=return_amount`). cause: what makes two
    suggestions about one subject different. as_of: the day (number) before which everything was known. replay: made for
    a past day, and never scored. held_out: drawn at birth, so that the effect of acting can be told from luck.
    title and action are in both languages: {"zh": ..., "en": ...}. details: what the case page draws (waterfall, parts).
    """

    kind: str
    subject: str
    cause: str
    title: dict[str, str]
    action: dict[str, str]
    owner_role: str
    gain: Gain
    confidence: float
    evidence: tuple[Evidence, ...]
    as_of: int
    expires: int
    run: str
    replay: bool
    held_out: bool = False
    details: dict[str, Any] | None = None

    @property
    def id(self) -> str:
        """hash(kind, subject, cause, as_of, live or replay): the same suggestion made twice is one."""
        text = "\x1f".join((self.kind, self.subject, self.cause, str(self.as_of), "replay" if self.replay else "live"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]
