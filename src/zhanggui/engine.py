"""A lake table as a lazy frame, on DuckDB. The only file that names an engine: another one is a second branch here.

What comes out are Narwhals lazy frames: nothing above this file knows which engine answers.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pyarrow as pa

from zhanggui.base.errors import ZhangguiError
from zhanggui.lake import CORRECTIONS, Lake

Frame = nw.LazyFrame[Any]


class Engine:
    """A lake -> its tables as lazy frames. One connection, a cursor a thread."""

    def __init__(self, lake: Lake, url: str = "", threads: int | None = None) -> None:
        if url and not url.startswith("duckdb"):
            raise ZhangguiError(
                f"ENGINE_URL names an engine that this version does not have: {url}", do="Leave it empty for DuckDB."
            )
        self.lake = lake
        self._connection = duckdb.connect(config={"threads": threads} if threads else {})
        self._connection.execute("SET preserve_insertion_order = false")
        self._cursors = threading.local()

    def frame(self, table: str, *, as_of: int | None = None, superseded: bool = False) -> Frame:
        """A table's name -> its current rows, lazily.

        as_of: only what was known before that day (day number, exclusive: both its day and its day known). Rows of a batch
        still being written never show. superseded=True: every line of every batch that was not undone, corrected or not.
        """
        files = self.lake.files(table)
        if not files:
            raise ZhangguiError(f"There are no {table} records yet.", do=f"Import a file: zhanggui import FILE --as {table}")
        frame: Frame = nw.from_native(self._read(files))
        columns = frame.collect_schema().names()
        being_written = self.lake.open_batches() if "batch" in columns else []
        if being_written:
            frame = frame.filter(~nw.col("batch").is_in(being_written))
        if not superseded and "document" in columns and "source" in columns:
            frame = self._current(frame, table)
        if as_of is not None:
            if "day" in columns:
                frame = frame.filter(nw.col("day") < as_of)
            for day in ("known_day", "from_day"):
                if day in columns:  # empty where a file did not say: known at once, valid from the beginning
                    frame = frame.filter((nw.col(day) < as_of) | nw.col(day).is_null())
        return frame

    def frames(self, *, as_of: int | None = None) -> Frames:
        """The whole lake as a mapping of table name -> lazy frame, read when asked for."""
        return Frames(self, as_of)

    def _current(self, frame: Frame, table: str) -> Frame:
        """Rows -> those that no later, remaining batch corrected."""
        if not self.lake.has(CORRECTIONS) or not self.lake.files(CORRECTIONS):
            return frame
        being_written = self.lake.open_batches()
        corrected: Frame = nw.from_native(self._read(self.lake.files(CORRECTIONS)))
        corrected = (
            corrected.filter(nw.col("table") == table, ~nw.col("batch").is_in(being_written or [-1]))
            .group_by("source", "document")
            .agg(nw.col("batch").max().alias("corrected_by"))
        )
        joined = frame.join(corrected, on=["source", "document"], how="left")
        return joined.filter(nw.col("corrected_by").is_null() | (nw.col("batch") >= nw.col("corrected_by"))).drop("corrected_by")

    def _read(self, files: list[str]) -> Any:
        return self.cursor().read_parquet(files, union_by_name=True)

    def cursor(self) -> Any:
        """This thread's cursor of the one connection."""
        if not hasattr(self._cursors, "cursor"):
            self._cursors.cursor = self._connection.cursor()
        return self._cursors.cursor

    def from_arrow(self, rows: pa.Table) -> Frame:
        """A small table in memory -> a lazy frame of this engine, to be joined with its others."""
        frame: Frame = nw.from_native(self.cursor().from_arrow(rows))
        return frame


class Frames(Mapping[str, Frame]):
    """Table name -> lazy frame, as of a day: what measures, analyses and decisions take as their data."""

    def __init__(self, engine: Engine, as_of: int | None) -> None:
        self.engine, self.as_of = engine, as_of

    def __getitem__(self, table: str) -> Frame:
        if not self.engine.lake.files(table):
            raise KeyError(table)
        return self.engine.frame(table, as_of=self.as_of)

    def __iter__(self) -> Iterator[str]:
        return iter(t for t in self.engine.lake.tables() if self.engine.lake.files(t))

    def __len__(self) -> int:
        return len(list(iter(self)))


def open_engine(lake_url: str | Path, engine_url: str = "", threads: int | None = None) -> Engine:
    """Where the lake is, and optionally which engine -> an engine over it."""
    return Engine(Lake(lake_url), engine_url, threads)
