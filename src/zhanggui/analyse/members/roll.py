"""The roll: every card once, as it is known on a day; ids that were merged into another are that one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import narwhals as nw

from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.measures.completeness import EMPTY
from zhanggui.measures.reading import Tables

OWN = "site"
"""The source of what people typed on our own pages: it is said last, so it holds."""
FIELDS = ("enrolled_day", "shop", "clerk", "birth_day", "sex", "consent", "level", "customer")
YOUNGEST, OLDEST = 3, 120
"""Ages outside are slips of the pen: such a day of birth is not valid (D08)."""


@dataclass(frozen=True)
class Card:
    """One card: enrolled when (day number), where and by whom; born when; None is what nobody wrote down.

    listed: the card stands on the list of members; else only sales name it. also: ids that were merged into it.
    """

    member: str
    enrolled_day: int | None = None
    shop: str | None = None
    clerk: str | None = None
    birth_day: int | None = None
    sex: str | None = None
    consent: str | None = None
    level: str | None = None
    customer: str | None = None
    listed: bool = True
    also: tuple[str, ...] = ()

    def age(self, day: int) -> float | None:
        """A day -> completed years of age then, None where the day of birth is unknown or not valid."""
        if self.birth_day is None:
            return None
        years = (day - self.birth_day) / 365.2425
        return years if YOUNGEST <= years <= OLDEST else None


@dataclass(frozen=True)
class Roll:
    """All cards known before a day, by id; the columns that the company has of them; which ids were merged into which."""

    cards: tuple[Card, ...]
    as_of: int
    columns: frozenset[str]
    merged: Mapping[str, str] = field(default_factory=dict)
    index: dict[str, Card] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.index.update({card.member: card for card in self.cards})

    def __len__(self) -> int:
        return len(self.cards)

    def __iter__(self) -> Iterator[Card]:
        return iter(self.cards)

    @property
    def listed(self) -> bool:
        """Whether the company has a list of members at all."""
        return "member" in self.columns

    @property
    def names(self) -> frozenset[str]:
        """The ids of the cards."""
        return frozenset(self.index)

    def of(self, chosen: Callable[[Card], bool]) -> Roll:
        """The same of those cards for which `chosen` is true."""
        return replace(self, cards=tuple(card for card in self.cards if chosen(card)))

    def at(self, day: int) -> Roll:
        """The same as the cards stood before an earlier day: who enrolled later is not in it."""
        return replace(self, cards=tuple(c for c in self.cards if c.enrolled_day is None or c.enrolled_day < day), as_of=day)

    def enrolled(self, first: int, last: int) -> list[Card]:
        """The first and last day of a period -> the cards enrolled in it."""
        return [c for c in self.cards if c.enrolled_day is not None and first <= c.enrolled_day <= last]


def roll(frames: Mapping[str, Any], as_of: int, *, unlisted: bool = True) -> Roll:
    """Records and the day before which everything was known -> the roll: the list of members, and (unlisted) the cards that only
    sales name. What several rows say of a card is put together: our own pages hold over files, a later import over an earlier."""
    tables = Tables(frames, as_of)
    merged, columns = merged_ids(tables, as_of), tables.columns("members") if tables.has("members", "member") else frozenset()
    found: dict[str, dict[str, Any]] = {}
    also: dict[str, set[str]] = {}
    rows = _rows(tables, columns)
    for member, said in rows:
        if member not in merged:
            found[member] = found.get(member, {}) | {name: value for name, value in said.items() if value is not None}
    for member, said in rows:
        if member in merged:
            also.setdefault(merged[member], set()).add(member)
            _into_kept(found.setdefault(merged[member], {}), said)
    listed = set(found)
    if unlisted and tables.has("sales", "member"):
        for member in _seen(tables, as_of):
            found.setdefault(merged.get(member, member), {})
    cards = [
        Card(member, **said, listed=member in listed, also=tuple(sorted(also.get(member, ()))))
        for member, said in sorted(found.items())
    ]
    return Roll(tuple(c for c in cards if c.enrolled_day is None or c.enrolled_day < as_of), as_of, columns, merged)


def _into_kept(known: dict[str, Any], said: Mapping[str, Any]) -> None:
    """What a merged card says -> fills what the kept one leaves open; the earlier of two enrolments is the person's."""
    for name, value in said.items():
        if value is None:
            continue
        if name == "enrolled_day" and known.get(name) is not None:
            known[name] = min(known[name], value)
        else:
            known.setdefault(name, value)


def _rows(tables: Tables, columns: frozenset[str]) -> list[tuple[str, dict[str, Any]]]:
    """-> (id, what a row of the list says), in the order in which they hold: imports by their number, our own pages last."""
    if not columns:
        return []
    names = [name for name in FIELDS if name in columns]
    beside = [name for name in ("source", "batch") if name in columns]
    lines = tables.everything("members").filter(~nw.col("member").is_null()).select("member", *names, *beside)
    rows = lines.collect("pyarrow").to_native().to_pylist()
    rows.sort(key=lambda row: (row.pop("source", "") == OWN, row.pop("batch", 0) or 0))
    for row in rows:
        for name, value in row.items():
            if isinstance(value, str) and name != "member" and value.strip().lower() in EMPTY:
                row[name] = None
    return [(str(row.pop("member")), row) for row in rows]


def _seen(tables: Tables, as_of: int) -> list[str]:
    lines = tables.everything("sales").filter(~nw.col("member").is_null(), nw.col("day") < as_of)
    return [str(m) for m in lines.select("member").unique().collect("pyarrow").to_native()["member"].to_pylist()]


def consents(text: str | None) -> dict[str, bool]:
    """What a file says of consent (`短信:是;电话:否`, or JSON) -> purpose: given or not (`*`: of all)."""
    said = (text or "").strip()
    if not said:
        return {}
    if said.startswith("{"):
        try:
            found = json.loads(said)
        except ValueError:
            return {}
        return {str(k): _yes(str(v)) for k, v in found.items()} if isinstance(found, dict) else {}
    out = {}
    for part in said.replace("；", ";").replace("：", ":").replace(",", ";").replace("，", ";").split(";"):
        purpose, colon, answer = part.partition(":")
        if part.strip():
            out[purpose.strip() if colon else "*"] = _yes(answer if colon else purpose)
    return out


def _yes(text: str) -> bool:
    return text.strip().lower() in ("是", "同意", "yes", "y", "true", "1", "ok", "有")
