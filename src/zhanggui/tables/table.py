"""The record of a table: grain, columns, identity, checks, an example. One file a table is one of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Type = Literal["text", "day", "instant", "cents", "e4", "quantity", "number", "integer", "flag", "json"]
Family = Literal["people", "goods", "places", "facts", "results"]

PHYSICAL: dict[Type, str] = {
    "text": "String",
    "day": "Int32",
    "instant": "Int64",
    "cents": "Int64",
    "e4": "Int64",
    "quantity": "Float64",
    "number": "Float64",
    "integer": "Int64",
    "flag": "Boolean",
    "json": "String",
}
"""How each type is stored, by its Arrow (and Narwhals) name: the same on every engine."""


@dataclass(frozen=True)
class Column:
    """A column: name, type, what it is called in both languages, and the requirements that need it.

    `aliases` are the headers by which files call it (compared without case, blanks and punctuation); `made` columns are
    filled at import and never mapped; `personal` ones go to the operational database, never to the lake.
    """

    name: str
    type: Type
    zh: str
    en: str
    needed_by: tuple[str, ...] = ()
    required: bool = False
    aliases: tuple[str, ...] = ()
    made: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Check:
    """A check on a row: its name (also the reason in quarantine) and what it says in both languages.

    `test` is one of `between(column, low, high)`, `not_after(column, column)`, `by_today(column)` (not after the import),
    `one_of(column, values...)` (texts in small letters, compared without case), `not_negative(column)`, `positive(column)`: few
    forms, so that every reader can carry them out.
    """

    name: str
    zh: str
    en: str
    test: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of the lake.

    `document` names the columns whose rows belong together: what arrives again with the same rows is repeated, with other
    rows it is a correction. `line` tells the rows of a document apart; where a file has no such column it is the ordinal
    of the row within its document, in file order. `day` is the column that `as_of` filters (with `known_day`, if there).
    """

    name: str
    family: Family
    zh: str
    en: str
    grain: str
    columns: tuple[Column, ...]
    document: tuple[str, ...]
    line: str | None = None
    day: str | None = None
    checks: tuple[Check, ...] = ()
    example: tuple[tuple[object, ...], ...] = ()
    example_columns: tuple[str, ...] = ()
    index: dict[str, Column] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.index.update({column.name: column for column in self.columns})

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that every row must have."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def mappable(self) -> tuple[Column, ...]:
        """Columns that a file may give."""
        return tuple(column for column in self.columns if not column.made)


SOURCE = Column("source", "text", "来源系统", "source", ("A15",), made=True)
BATCH = Column("batch", "integer", "批次", "batch", ("A15",), made=True)
KNOWN_DAY = Column(
    "known_day", "day", "得知日", "day known", ("A02", "A14"), aliases=("known day", "entered on", "录入日期", "制单日期")
)
KNOWN_ASSUMED = Column("known_assumed", "flag", "得知日是推定的", "day known is assumed", ("A14",), made=True)
FROM_DAY = Column("from_day", "day", "起始日", "valid from", ("A18",), aliases=("valid from", "start date", "生效日期", "开始日期"))
TO_DAY = Column("to_day", "day", "截止日", "valid to", ("A18",), aliases=("valid to", "end date", "失效日期", "结束日期"))
KEY = Column("document", "text", "键", "key", ("A15",), made=True)
"""For tables without documents of their own: the text of the key columns, so that one mechanism finds what came again."""
STAMPS = (SOURCE, BATCH)
"""Columns that every imported table has."""
