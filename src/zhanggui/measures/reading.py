"""Any dataframes in -> lazy frames that are read as of a day, as far as a scope shows them, each dimension where it is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from zhanggui.base.errors import MissingColumn, WrongUse, ZhangguiError
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.conditions import Condition, holds
from zhanggui.measures.dimension import DIMENSIONS, Dimension, Lookup
from zhanggui.tables import TABLES

Frame = nw.LazyFrame[Any]

_OPEN = 999_999
"""The day on which an interval ends that has not ended."""

MOST_COUNTED = 3
"""Purchases of a customer that are told apart: 1, 2, 3, and more."""

BOUGHT = ("goods", "charge")
"""Kinds of lines that make a document a sale."""


MADE: dict[str, Callable[[Tables], Frame]] = {}
"""Tables that are never imported but made of the others when a question needs them; entered in measures/__init__.py."""


@dataclass
class Tables:
    """Table name -> anything Narwhals takes, as of a day, as one scope sees it. period: the days within which things are counted
    for a dimension that is made by counting."""

    frames: Mapping[str, Any]
    as_of: int | None = None
    scope: Scope = EVERYTHING
    period: tuple[int | None, int | None] = (None, None)
    found: dict[str, tuple[Frame, frozenset[str]]] = field(default_factory=dict)

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table is there with these columns."""
        try:
            return set(columns) <= self.columns(table)
        except ZhangguiError:
            return False

    def columns(self, table: str) -> frozenset[str]:
        """A table's name -> the columns it has."""
        return self._read(table)[1]

    def everything(self, table: str) -> Frame:
        """A table's name -> what was known of it before the day, whoever asks. For what is true of the company, not for rows."""
        return self._read(table)[0]

    def lines(self, table: str) -> Frame:
        """A table's name -> its known rows that the scope shows."""
        frame = self.everything(table)
        for name, values in self.scope.allowed:
            frame = self.narrowed(frame, table, name, values)
        return frame

    def narrowed(self, frame: Frame, table: str, name: str, values: tuple[str, ...]) -> Frame:
        """Rows, a dimension's name and the values that may be seen -> the rows that hold one of them. No values: no rows; and none
        of a table that cannot have the dimension (stock is nobody's customer)."""
        dimension = DIMENSIONS[name]
        if not values or not self.knows(table, dimension):
            column = next(iter(sorted(self.columns(table))))
            return frame.filter(nw.col(column).is_null() & ~nw.col(column).is_null())
        kept = [f"_scope_{name}"]
        frame = self.with_dimension(frame, table, dimension, kept[0], "the scope of the person who asks")
        return frame.filter(nw.col(kept[0]).is_in(list(values))).drop(kept)

    def knows(self, table: str, dimension: Dimension) -> bool:
        """Whether rows of the table can have the dimension at all, imported or not."""
        columns = self.columns(table) | (TABLES[table].index.keys() if table in TABLES else frozenset())
        return dimension.column in columns or any(lookup.key in columns for lookup in dimension.lookups)

    def place(self, table: str, dimension: Dimension, asked_by: str) -> str | Lookup:
        """A dimension -> the column of the table that holds it, else the look-up that does; MissingColumn where nothing does."""
        columns = self.columns(table)
        if dimension.column and dimension.column in columns:
            return dimension.column
        for lookup in dimension.lookups:
            if lookup.key in columns and self.has(lookup.table, lookup.table_key, lookup.column):
                return lookup
        if not self.knows(table, dimension):
            raise WrongUse(f"{table} rows have no {dimension.name} ({asked_by}).", do="Ask it by another dimension, or of another measure.")
        declared = TABLES[table].index if table in TABLES else ()
        nearest = dimension.lookups[0] if dimension.lookups and dimension.column not in declared else None
        if nearest:
            raise MissingColumn(nearest.table, nearest.column, asked_by)
        raise MissingColumn(table, dimension.column, asked_by)

    def with_dimension(self, frame: Frame, table: str, dimension: Dimension, alias: str, asked_by: str) -> Frame:
        """Rows -> the same rows with the dimension's value (a day for a bucket) in the column `alias`."""
        place = self.place(table, dimension, asked_by)
        if isinstance(place, str):
            return frame.with_columns(nw.col(place).alias(alias))
        return self.looked_up(frame, place, place.key, alias)

    def looked_up(self, frame: Frame, lookup: Lookup, key: str, alias: str) -> Frame:
        """Rows, and the column of theirs that holds the look-up's key -> the same rows with its value, null where there is none."""
        return frame.join(self.values(lookup, alias), left_on=key, right_on=f"_key_{alias}", how="left")

    def values(self, lookup: Lookup, alias: str) -> Frame:
        """A look-up -> (key, value), one row a key: as it is now; null where the rows that are valid now do not agree."""
        if lookup.counted:
            return self._counted(lookup, alias)
        find = self._latest if lookup.latest else self.valid_now
        rows = find(lookup.table, lookup.table_key, lookup.several)
        low, high = nw.col(lookup.column).min().alias("_low"), nw.col(lookup.column).max().alias("_high")
        grouped = rows.group_by(lookup.table_key).agg(low, high)
        return grouped.select(
            nw.col(lookup.table_key).alias(f"_key_{alias}"),
            nw.when(nw.col("_low") == nw.col("_high")).then(nw.col("_low")).alias(alias),
        )

    def valid_now(self, table: str, key: str, several: bool = False) -> Frame:
        """A table of intervals -> of each key the rows that ended last (best: not at all), and of those the one begun last.

        several: rows of one key may hold at the same time (two suppliers of a SKU), so the one begun last does not replace the others.
        """
        rows, columns = self.everything(table).filter(~nw.col(key).is_null()), self.columns(table)
        ended = nw.col("to_day").fill_null(_OPEN).cast(nw.Int64) if "to_day" in columns else None
        begun = nw.col("from_day").fill_null(-_OPEN).cast(nw.Int64) if "from_day" in columns and not several else None
        rank = ended * 10_000_000 if ended is not None else None
        if begun is not None:
            rank = begun if rank is None else rank + begun
        if rank is None:
            return rows
        ranked = rows.with_columns(rank.alias("_rank"))
        best = ranked.group_by(key).agg(nw.col("_rank").max().alias("_best")).select(nw.col(key).alias("_whose"), "_best")
        return ranked.join(best, left_on=[key, "_rank"], right_on=["_whose", "_best"], how="inner").drop("_rank")

    def _latest(self, table: str, key: str, several: bool) -> Frame:
        """A table of facts -> of each key the rows of its last day."""
        rows = self.everything(table).filter(~nw.col(key).is_null())
        last = rows.group_by(key).agg(nw.col("day").max().alias("_last")).select(nw.col(key).alias("_whose"), "_last")
        return rows.join(last, left_on=[key, "day"], right_on=["_whose", "_last"], how="inner")

    def _counted(self, lookup: Lookup, alias: str) -> Frame:
        """A look-up that counts -> (key, how many sales the key made in the period: 1, 2, 3 or >3), one row a key."""
        first, last = self.period
        rows = self.lines(lookup.table).filter(nw.any_horizontal(*(nw.col("kind") == kind for kind in BOUGHT), ignore_nulls=False))
        rows = rows.filter(~nw.col(lookup.table_key).is_null())
        rows = rows if first is None else rows.filter(nw.col("day") >= first)
        rows = rows if last is None else rows.filter(nw.col("day") <= last)
        documents = rows.group_by(lookup.table_key, "source", "document").agg(nw.len().alias("_lines"))
        counts = documents.group_by(lookup.table_key).agg(nw.len().alias("_n"))
        said = nw.lit(f">{MOST_COUNTED}")
        for n in range(MOST_COUNTED, 0, -1):
            said = nw.when(nw.col("_n") == n).then(nw.lit(str(n))).otherwise(said)
        return counts.select(nw.col(lookup.table_key).alias(f"_key_{alias}"), said.alias(alias))

    def where(self, frame: Frame, table: str, conditions: tuple[Condition, ...]) -> Frame:
        """Rows -> those for which every condition holds."""
        for condition in conditions:
            dimension = condition.dimension
            if dimension is None or dimension.column in self.columns(table):
                if condition.column not in self.columns(table):
                    raise MissingColumn(table, condition.column, f"the condition {condition}")
                frame = frame.filter(holds(condition, condition.column))
            else:
                frame = self.with_dimension(frame, table, dimension, "_asked", f"the condition {condition}")
                frame = frame.filter(holds(condition, "_asked")).drop("_asked")
        return frame

    def _read(self, table: str) -> tuple[Frame, frozenset[str]]:
        if table not in self.found and table in MADE:
            made = MADE[table](self)
            self.found[table] = (made, frozenset(made.collect_schema().names()))
        if table not in self.found:
            try:
                native = self.frames[table]
            except KeyError:
                raise ZhangguiError(
                    f"There are no {table} records yet.", do=f"Import a file: zhanggui import FILE --as {table}"
                ) from None
            frame: Frame = nw.from_native(native).lazy()
            schema = frame.collect_schema()
            columns = frozenset(schema.names())
            if "day" in columns and schema["day"].is_temporal():
                raise WrongUse(
                    f"The column {table}.day holds dates; it should hold day numbers.", do="Make the lines with zhanggui.sales(frame, day=...)."
                )
            if self.as_of is not None:
                for day in ("day", "known_day", "from_day"):
                    if day in columns:
                        frame = frame.filter(nw.col(day).is_null() | (nw.col(day) < self.as_of))
            self.found[table] = (frame, columns)
        return self.found[table]
