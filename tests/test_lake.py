"""The lake: what is written is there whole or not at all, and what is undone brings back what it superseded."""

import os
import signal
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cluster import cluster
from zhanggui.base.errors import ZhangguiError
from zhanggui.engine import open_engine
from zhanggui.lake import CORRECTION_SCHEMA, CORRECTIONS, NewFile


def put(lake, lines, corrects=()):
    """Lines (document, quantity) -> a batch of the table `sales` that corrects the documents named."""
    with lake.batch("alice") as (batch, report):
        rows = [{"source": "files", "document": d, "line": 1, "quantity": float(q), "day": 10, "batch": batch} for d, q in lines]
        lake.append("sales", pa.Table.from_pylist(rows))
        marks = [{"table": "sales", "source": "files", "document": d, "batch": batch} for d in corrects]
        lake.append(CORRECTIONS, pa.Table.from_pylist(marks, CORRECTION_SCHEMA))
        report["accepted"] = len(rows)
    return batch


def current(engine):
    rows = engine.frame("sales").select("document", "quantity").collect().rows()
    return sorted(rows)


def half_an_import(lake):
    """Good rows, then rows that cannot be written."""
    with lake.batch("alice") as (batch, _):
        lake.append("sales", pa.Table.from_pylist([{"source": "files", "document": "B", "day": 1, "batch": batch}]))
        lake.append("sales", pa.Table.from_pylist([{"batch": 1}, {"batch": "not a number"}]))


@pytest.fixture(params=["a disk", "a bucket", "a cluster"])
def engine(request, tmp_path):
    """The lake on a disk, the same on object storage, and read by Spark on a cluster."""
    if request.param == "a bucket":
        return open_engine(request.getfixturevalue("bucket"))
    return open_engine(tmp_path / "lake", cluster() if request.param == "a cluster" else "")


def test_a_correction_supersedes_and_its_undo_brings_back(engine):
    put(engine.lake, [("A", 5), ("B", 6)])
    second = put(engine.lake, [("A", 7)], corrects=["A"])
    assert current(engine) == [("A", 7.0), ("B", 6.0)]
    engine.lake.undo(second, "alice")
    assert current(engine) == [("A", 5.0), ("B", 6.0)]


def test_undoing_the_middle_of_three_corrections_changes_nothing_visible(engine):
    put(engine.lake, [("A", 5)])
    second = put(engine.lake, [("A", 7)], corrects=["A"])
    third = put(engine.lake, [("A", 8)], corrects=["A"])
    engine.lake.undo(second, "alice")
    assert current(engine) == [("A", 8.0)]
    engine.lake.undo(third, "alice")
    assert current(engine) == [("A", 5.0)]


def test_superseded_lines_are_kept_and_can_be_seen(engine):
    put(engine.lake, [("A", 5)])
    put(engine.lake, [("A", 7)], corrects=["A"])
    assert sorted(engine.frame("sales", superseded=True).collect()["quantity"].to_list()) == [5.0, 7.0]


def test_an_import_that_fails_leaves_nothing(engine):
    put(engine.lake, [("A", 5)])
    with pytest.raises(pa.ArrowInvalid):
        half_an_import(engine.lake)
    assert current(engine) == [("A", 5.0)]
    assert [b.state for b in engine.lake.batches()] == ["rolled back", "done"]


def test_rows_of_an_open_batch_are_not_seen(engine):
    put(engine.lake, [("A", 5)])
    with engine.lake.batch("alice") as (batch, _):
        rows = [{"source": "files", "document": "B", "line": 1, "quantity": 1.0, "day": 1, "batch": batch}]
        engine.lake.append("sales", pa.Table.from_pylist(rows))
        assert current(engine) == [("A", 5.0)]
    assert len(current(engine)) == 2


def test_a_killed_writer_is_rolled_back_at_the_next_start(engine):
    put(engine.lake, [("A", 5)])
    url = engine.lake.storage.url("sales").removesuffix("/sales")
    program = f"""
import pyarrow as pa, os, signal
from zhanggui.lake import Lake
lake = Lake({url!r})
with lake.batch("bob") as (batch, _):
    lake.append("sales", pa.Table.from_pylist([{{"source": "files", "document": "B", "line": 1, "day": 1, "batch": batch}}]))
    stray = lake.folder("sales") / f"{{lake.file_prefix(batch)}}stray.parquet"
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("half")
    lake.storage.publish("sales", [stray])
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == -signal.SIGKILL
    assert engine.lake.open_batches() == [2]
    assert engine.lake.repair() == [2]
    assert current(engine) == [("A", 5.0)]
    assert not list(engine.lake.folder("sales").glob("*stray*"))


def test_two_imports_at_once_are_refused_with_advice(engine):
    with engine.lake.batch("alice"), pytest.raises(ZhangguiError, match="Another import"), engine.lake.batch("bob"):
        pass


def test_a_batch_can_be_undone_only_once(engine):
    batch = put(engine.lake, [("A", 5)])
    engine.lake.undo(batch, "alice")
    with pytest.raises(ZhangguiError, match="undone"):
        engine.lake.undo(batch, "alice")
    with pytest.raises(ZhangguiError, match="no such batch"):
        engine.lake.undo(99, "alice")


def test_as_of_hides_what_was_known_later(engine):
    with engine.lake.batch("alice") as (batch, _):
        lines = [("A", 5, 5), ("B", 5, 9), ("C", 8, 8)]
        rows = [{"source": "f", "document": d, "day": day, "known_day": known, "batch": batch} for d, day, known in lines]
        engine.lake.append("sales", pa.Table.from_pylist(rows))
    seen = engine.frame("sales", as_of=8).select("document").collect()["document"].to_list()
    assert seen == ["A"]


def test_a_row_that_does_not_say_since_when_it_holds_was_known_from_the_beginning(engine):
    for rows in ([{"document": "C1"}], [{"document": "C2", "from_day": 5}, {"document": "C3", "from_day": 9}]):
        with engine.lake.batch("alice") as (batch, _):
            engine.lake.append("customers", pa.Table.from_pylist([{"source": "f", "batch": batch, **row} for row in rows]))
    seen = engine.frame("customers", as_of=8).select("document").collect()["document"].to_list()
    assert sorted(seen) == ["C1", "C2"]


def test_columns_that_come_later_are_empty_in_what_came_before(engine):
    put(engine.lake, [("A", 5)])
    with engine.lake.batch("alice") as (batch, _):
        engine.lake.append("sales", pa.Table.from_pylist([{"source": "files", "document": "B", "rep": "chen", "day": 1, "batch": batch}]))
    assert sorted(engine.frame("sales").select("document", "rep").collect().rows()) == [("A", None), ("B", "chen")]


def test_a_table_that_is_not_there_says_what_to_do(engine):
    with pytest.raises(ZhangguiError, match="zhanggui import"):
        engine.frame("sales")


def test_what_was_appended_after_an_update_is_read_beside_what_was_updated(tmp_path):
    """An update rewrites texts in another form than an append does."""
    lake = open_engine(tmp_path / "lake").lake
    for name in ("dora", "fay"):
        lake.append("cards", pa.table({"member": [name], "level": ["plain"]}))
        lake.update("cards", {"level": "'gold'"}, "member = 'dora'")
    assert sorted((r["member"], r["level"]) for r in lake.read("cards").to_pylist()) == [("dora", "gold"), ("fay", "plain")]


def test_who_asked_before_an_undo_still_reads_its_files_and_a_later_import_removes_them(engine):
    """A question is lazy: its files are named first and read later, and an undo may come between."""
    put(engine.lake, [("A", 5)])
    file = engine.lake.folder("sales") / f"{engine.lake.file_prefix(2)}part.parquet"
    with engine.lake.batch("alice") as (batch, _):
        file.parent.mkdir(exist_ok=True)
        pq.write_table(pa.Table.from_pylist([{"source": "files", "document": "B", "line": 1, "quantity": 5.0, "day": 1, "batch": batch}]), file)
        engine.lake.register("sales", [NewFile(file, file.stat().st_size, 1)], pq.read_schema(file), batch)
    began_before = engine.frame("sales")
    engine.lake.undo(2, "alice")
    assert sorted(began_before.collect().to_arrow()["document"].to_pylist()) == ["A", "B"]
    assert current(engine) == [("A", 5.0)]
    engine.lake.sweep()
    assert file.exists(), "an hour has not passed"
    os.utime(file, (1, 1))
    put(engine.lake, [("C", 5)])
    assert not file.exists() or "://" in engine.lake.storage.url("sales")
