"""The frozen record of a suggestion: what to do, why, what it is worth, how sure, until when."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import hypot
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
class Span:
    """A number, most likely, and the ends of its 80 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Gain:
    """Margin (minor units) expected from acting: most likely, and the ends of the 80 % interval; and what it is made of.

    value = stake x share - cost. stake: the margin that is lost if nobody acts (minor units); share: how much of it acting
    changes (0 to 1), measured on those left alone, or assumed; cost: what acting costs (minor units). Decisions made before
    these were kept apart have no stake and no share.
    """

    value: int
    low: int
    high: int
    currency: str
    stake: Span | None = None
    share: Span | None = None
    cost: int = 0
    measured: bool = False


def gain_of_parts(stake: Span, share: Span, cost: int, currency: str, *, measured: bool) -> Gain:
    """A stake (minor units), the share of it that acting changes, what acting costs -> the gain: stake x share - cost.

    The stake is a forecast, the share an experience of other cases: the two have nothing to do with each other, so their spreads
    add as squares.
    """
    value = stake.value * share.value
    down = hypot((stake.value - stake.low) * share.value, stake.value * (share.value - share.low))
    up = hypot((stake.high - stake.value) * share.value, stake.value * (share.high - share.value))
    most_likely, low, high = (round(x) - cost for x in (value, value - down, value + up))
    return Gain(most_likely, low, high, currency, stake, share, cost, measured)


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
