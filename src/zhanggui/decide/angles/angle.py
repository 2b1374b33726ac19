"""The record of an angle: what was found from it, the numbers it rests on, what is missing; and what every angle looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from zhanggui.analyse.causes.cases import Case
from zhanggui.analyse.series import ALL, MONEY
from zhanggui.base.days import iso
from zhanggui.base.errors import ZhangguiError
from zhanggui.decide.wording import Both, element_words, names_of
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables

WEEKS = 8
"""How many weeks before say what is usual."""
State = Literal["finding", "nothing", "missing"]
NAMES: dict[str, Both] = {
    "goods": {"zh": "货", "en": "goods"},
    "service": {"zh": "服务", "en": "service"},
    "rep": {"zh": "业务员与客户", "en": "rep and customer"},
    "rivals": {"zh": "对手", "en": "competitors"},
    "market": {"zh": "市场", "en": "market"},
}


@dataclass(frozen=True)
class Column:
    """A column of an angle's table: its names, and the unit of its cells (`text` and `element` are not numbers)."""

    zh: str
    en: str
    unit: str = "text"


@dataclass(frozen=True)
class Row:
    """A row of it. A cell is a number in machine units, a text, both languages, {dimension, element}, or {value, unit}.

    measure and where: the question of `ask` that answers the cell in the place `behind`, where there is one.
    """

    cells: tuple[Any, ...]
    measure: str = ""
    where: str = ""
    behind: int = -1


@dataclass(frozen=True)
class Angle:
    """What was found from one side. missing: the tables or table.columns without which nobody can see more."""

    key: str
    state: State
    zh: str
    en: str
    missing: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    note: Both = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """-> as it is stored with the decision."""
        return {
            "key": self.key,
            **NAMES[self.key],
            "state": self.state,
            "text": {"zh": self.zh, "en": self.en},
            "missing": list(self.missing),
            "note": dict(self.note),
            "columns": [{"zh": c.zh, "en": c.en, "unit": c.unit} for c in self.columns],
            "rows": [{"cells": list(r.cells), "measure": r.measure, "where": r.where, "behind": r.behind} for r in self.rows],
        }


@dataclass(frozen=True)
class Look:
    """A case, and the records before a day."""

    frames: Mapping[str, Any]
    case: Case
    as_of: int

    @cached_property
    def tables(self) -> Tables:
        """The records, to be read by hand."""
        return Tables(self.frames, self.as_of)

    @property
    def first(self) -> int:
        """The first day of the case."""
        return self.case.head.day

    @property
    def last(self) -> int:
        """The last."""
        return self.case.head.day + self.case.head.days - 1

    @property
    def measure(self) -> str:
        """The measure that its parts add up in."""
        return self.case.head.measure if self.case.head.measure in MONEY else "net_sales"

    @property
    def where(self) -> list[str]:
        """The conditions of its lines, without the days."""
        head = self.case.head
        return [] if head.dimension == ALL else [f"{head.dimension}={head.element}"]

    def named(self, *dims: str) -> dict[str, str]:
        """-> the elements of these dimensions that the case names: its cause, what its lines share, its own."""
        found = {d: e for element in self.case.cause.elements for d, e in element.items()} | dict(self.case.common)
        if self.case.head.dimension != ALL:
            found.setdefault(self.case.head.dimension, self.case.head.element)
        return {d: found[d] for d in dims if d in found}

    def lacking(self, *wanted: str) -> tuple[str, ...]:
        """`table` or `table.column` -> those of them that were not imported."""
        parts = [(name, *name.partition(".")[::2]) for name in wanted]
        return tuple(name for name, table, column in parts if not self.tables.has(table, *([column] if column else [])))

    def by(
        self, measures: Sequence[str], dimension: str, first: int, last: int, where: Sequence[str] = ()
    ) -> dict[Any, dict[str, Any]]:
        """Measures by the elements of a dimension over days -> {element: row}; nothing where the records do not reach it."""
        try:
            answer = ask(self.frames, measures, [dimension], from_day=first, to_day=last, where=list(where), as_of=self.as_of)
        except ZhangguiError:
            return {}
        return {row[dimension]: row for row in answer.rows}

    def split(self, dimension: str) -> tuple[dict[Any, float], dict[Any, float]]:
        """A dimension -> the case's measure by its elements: now, and usually (the mean of the eight weeks before)."""
        first = self.first - 7 * WEEKS
        try:
            answer = ask(
                self.frames,
                [self.measure],
                [dimension, "day"],
                from_day=first,
                to_day=self.last,
                where=self.where,
                as_of=self.as_of,
            )
        except ZhangguiError:
            return {}, {}
        now: dict[Any, float] = {}
        usual: dict[Any, float] = {}
        for row in answer.rows:
            since = row["day"] - first
            if since % 7 < self.case.head.days:
                side, weeks = (now, 1) if row["day"] >= self.first else (usual, WEEKS)
                side[row[dimension]] = side.get(row[dimension], 0.0) + (row[self.measure] or 0) / weeks
        return now, usual

    def words(self, elements: Mapping[str, str]) -> Both:
        """{dimension: element} -> how they are said, the most telling first."""
        names = names_of(self.frames, set(elements.items()))
        said = [element_words(d, e, names) for d, e in elements.items()]
        return {"zh": "、".join(s["zh"] for s in said), "en": ", ".join(s["en"] for s in said)}


def span(first: int, last: int) -> str:
    """Two days -> the conditions of `ask`."""
    return f"day={iso(first)}" if first == last else f"day>={iso(first)} day<={iso(last)}"


def amount(value: float | None, unit: str) -> dict[str, Any]:
    """A number whose unit is not that of its column -> a cell."""
    return {"value": value, "unit": unit}


def element(dimension: str, value: Any) -> dict[str, Any]:
    """A dimension and one of its elements -> a cell that the page names."""
    return {"dimension": dimension, "element": value}
