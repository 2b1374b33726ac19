"""The small sample company's files, read once, to be asked in SQL with the headers of the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from zhanggui.base.days import parse_day
from zhanggui.sources.sample import SampleFiles, make

END = parse_day("2026-10-31")


@dataclass(frozen=True)
class Books:
    """What was made, and a connection with a table for each file that was asked for."""

    made: SampleFiles
    connection: duckdb.DuckDBPyConnection

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """SQL -> its rows."""
        return self.connection.sql(question).fetchall()


def read(folder: Path, files: Mapping[str, str]) -> Books:
    """An empty folder, and table's name -> the name of a file: the company made there, these files of it as tables."""
    made, connection = make(folder, end_day=END, small=True), duckdb.connect()
    stems = {file.stem: str(file) for file in made.files}
    for name, stem in files.items():
        connection.execute(f"CREATE TABLE {name} AS FROM read_csv('{stems[stem]}', sample_size=-1)")
    return Books(made, connection)
