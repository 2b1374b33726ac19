"""A lake table as a lazy frame, on DuckDB or on Spark. The only file that names an engine.

What comes out are Narwhals lazy frames: nothing above this file knows which engine answers.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import duckdb
import narwhals as nw

from zhanggui.base.errors import ZhangguiError
from zhanggui.lake import CORRECTIONS, MARKS, Lake
from zhanggui.seals import DamagedLake

Frame = nw.LazyFrame[Any]


OF_READING = ("parquet", "duckdb", "arrow", "snappy", "thrift", "zstd", "magic bytes", "spark")
"""Words of errors that may come from the bytes of a file; its readers say it in many ways."""


class Reader(Protocol):
    """What an engine is here: something that reads Parquet files lazily."""

    def read(self, files: list[str]) -> Any:
        """Paths of files whose columns may differ -> a lazy dataframe of the engine's own kind."""
        ...


class DuckDb:
    """In this process: one connection, a cursor a thread."""

    def __init__(self, threads: int | None) -> None:
        self._connection = duckdb.connect(config={"threads": threads} if threads else {})
        self._connection.execute("SET preserve_insertion_order = false")
        self._cursors = threading.local()

    def read(self, files: list[str]) -> Any:
        """A relation of this thread's cursor."""
        if not hasattr(self._cursors, "cursor"):
            self._cursors.cursor = self._connection.cursor()
        return self._cursors.cursor.read_parquet(files, union_by_name=True)


class Spark:
    """On a cluster: `spark://HOST:PORT`, or `spark://local` for this machine alone. The workers must see the lake's files."""

    def __init__(self, url: str) -> None:
        try:
            from pyspark.errors import PySparkException, PySparkRuntimeError
            from pyspark.sql import SparkSession
        except ImportError as problem:
            do = "Install it with Java 17: pip install 'zhanggui[spark]'"
            raise ZhangguiError("Spark is not installed.", where=url, do=do) from problem
        address = url.removeprefix("spark://")
        here = address.startswith(("127.0.0.1", "localhost", "local"))
        if here:
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.master("local[*]" if address == "local" else url).appName("zhanggui")
        # Instants are in UTC everywhere, and nothing is shown in a browser that nobody opened.
        options = {"spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
        options |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"} if here else {}
        for name, value in options.items():
            builder = builder.config(name, value)
        try:
            self._session = builder.getOrCreate()
        except (PySparkException, PySparkRuntimeError, OSError) as problem:
            do = "Check ENGINE_URL, that the cluster runs, and that Java 17 is there."
            raise ZhangguiError(f"Spark did not start: {problem}", where=url, do=do) from problem
        self._session.sparkContext.setLogLevel("ERROR")
        # Two pieces a core: the default of 200 is for tables a thousand times as large.
        self._session.conf.set("spark.sql.shuffle.partitions", str(2 * self._session.sparkContext.defaultParallelism))

    def read(self, files: list[str]) -> Any:
        """A dataframe; columns that only some files have are empty in the others."""
        return self._session.read.option("mergeSchema", "true").parquet(*files)


def reader_of(url: str, threads: int | None) -> Reader:
    """ENGINE_URL -> the engine it names: nothing or `duckdb` for this process, `spark://...` for a cluster."""
    if url.startswith("spark://") and url != "spark://":
        return Spark(url)
    if not url or url.startswith("duckdb"):
        return DuckDb(threads)
    do = "Leave it empty for DuckDB, or name a cluster: spark://HOST:7077."
    raise ZhangguiError(f"ENGINE_URL names an engine that this version does not have: {url}", do=do)


class Engine:
    """A lake -> its tables as lazy frames."""

    def __init__(self, lake: Lake, url: str = "", threads: int | None = None) -> None:
        self.lake = lake
        self.clean = False
        self._reader = reader_of(url, threads)

    def frame(self, table: str, *, as_of: int | None = None, superseded: bool = False, clean: bool | None = None) -> Frame:
        """A table's name -> its current rows, lazily.

        clean: without the lines that somebody marked as out of line; when not said, as the engine is set (`engine.clean`).

        as_of: only what was known before that day (day number, exclusive: both its day and its day known). Rows of a batch
        still being written never show. superseded=True: every line of every batch that was not undone, corrected or not.
        """
        files = self.lake.files(table)
        if not files:
            raise ZhangguiError(f"There are no {table} records yet.", do=f"Import a file: zhanggui import FILE --as {table}")
        frame: Frame = nw.from_native(self._reader.read(files))
        columns = frame.collect_schema().names()
        being_written = self.lake.open_batches() if "batch" in columns else []
        if being_written:
            frame = frame.filter(~nw.col("batch").is_in(being_written))
        if not superseded and "document" in columns and "source" in columns:
            frame = self._current(frame, table)
        if table == "sales" and (self.clean if clean is None else clean):
            frame = self._unmarked(frame)
        if as_of is not None:
            if "day" in columns:
                frame = frame.filter(nw.col("day") < as_of)
            for day in ("known_day", "from_day"):
                if day in columns:  # empty where a file did not say: known at once, valid from the beginning
                    frame = frame.filter((nw.col(day) < as_of) | nw.col(day).is_null())
        return frame

    def frames(self, *, as_of: int | None = None, clean: bool | None = None) -> Frames:
        """The whole lake as a mapping of table name -> lazy frame, read when asked for; `clean` as in `frame`."""
        return Frames(self, as_of, clean)

    def explained(self, problem: BaseException) -> DamagedLake | None:
        """What broke while the lake was read -> the error that says which of its files are damaged, none where none is."""
        found = self.lake.damage()
        told = f"{type(problem).__module__}.{type(problem).__name__} {problem}".lower()
        if not found and any(word in told for word in OF_READING):
            found = self.lake.damage(deep=True)
        return DamagedLake(found, str(self.lake.root)) if found else None

    def _unmarked(self, frame: Frame) -> Frame:
        """Lines -> those without a standing mark. As a correction, a mark holds for whatever day is asked."""
        if not self.lake.has(MARKS) or not self.lake.files(MARKS):
            return frame
        key = ["source", "document", "line"]
        marks: Frame = nw.from_native(self._reader.read(self.lake.files(MARKS)))
        told = marks.group_by(*key, "at_ms").agg(nw.col("undone_at_ms").max().alias("undone"))
        standing = told.filter(nw.col("undone").is_null()).select(*key).unique()
        return frame.join(standing, on=key, how="anti")

    def _current(self, frame: Frame, table: str) -> Frame:
        """Rows -> those that no later, remaining batch corrected."""
        if not self.lake.has(CORRECTIONS) or not self.lake.files(CORRECTIONS):
            return frame
        being_written = self.lake.open_batches()
        corrected: Frame = nw.from_native(self._reader.read(self.lake.files(CORRECTIONS)))
        corrected = (
            corrected.filter(nw.col("table") == table, ~nw.col("batch").is_in(being_written or [-1]))
            .group_by("source", "document")
            .agg(nw.col("batch").max().alias("corrected_by"))
        )
        joined = frame.join(corrected, on=["source", "document"], how="left")
        return joined.filter(nw.col("corrected_by").is_null() | (nw.col("batch") >= nw.col("corrected_by"))).drop("corrected_by")


class Frames(Mapping[str, Frame]):
    """Table name -> lazy frame, as of a day: what measures, analyses and decisions take as their data."""

    def __init__(self, engine: Engine, as_of: int | None, clean: bool | None = None) -> None:
        self.engine, self.as_of, self.clean = engine, as_of, clean

    def __getitem__(self, table: str) -> Frame:
        if not self.engine.lake.files(table):
            raise KeyError(table)
        return self.engine.frame(table, as_of=self.as_of, clean=self.clean)

    def __iter__(self) -> Iterator[str]:
        return iter(t for t in self.engine.lake.tables() if self.engine.lake.files(t))

    def __len__(self) -> int:
        return len(list(iter(self)))


def open_engine(lake_url: str | Path, engine_url: str = "", threads: int | None = None) -> Engine:
    """Where the lake is, and optionally which engine -> an engine over it."""
    return Engine(Lake(lake_url), engine_url, threads)


LAZY: tuple[type, ...] = (nw.LazyFrame, duckdb.DuckDBPyRelation, Frames, Engine)
"""What is read only when it is asked, by the thread that asks: nothing of these kinds goes from one thread to another."""
