"""A home made by the first version (tests/data/spine_home) is brought to this one; nothing is lost, and the old file is kept."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pyarrow as pa
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.web.test_backup import command
from zhanggui.base.settings import Home, home_at
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.web.binder import actions
from zhanggui.web.boards import saved as boards
from zhanggui.web.customers import keeping as filters
from zhanggui.web.people.models import User

WHERE = "zhanggui serve and every command"

SPINE = Path(__file__).parent.parent / "data" / "spine_home"
BEFORE = [("boards", "0001_initial"), ("customers", "0001_initial")]
NOW = [("boards", "0002_binder"), ("customers", "0002_binder")]
TABLES = ("people_user", "audit_line", "decisions_case", "decisions_event", "imports_upload")


@pytest.fixture
def spine(tmp_path: Path) -> Home:
    """A copy of the home as the first version left it."""
    home = home_at(tmp_path / "home")
    shutil.copytree(SPINE, home.path, ignore=shutil.ignore_patterns("*.sql"))
    with sqlite3.connect(home.path / "zhanggui.db") as database:
        database.executescript((SPINE / "zhanggui.sql").read_text("utf-8"))
    (home.path / "zhanggui.db").chmod(0o600)
    return home


def rows(file: Path, table: str) -> list[tuple[object, ...]]:
    """The rows of a table, of the columns that the first version had."""
    with sqlite3.connect(":memory:") as old:
        old.executescript((SPINE / "zhanggui.sql").read_text("utf-8"))
        columns = ", ".join(f'"{r[1]}"' for r in old.execute(f"PRAGMA table_info({table})"))
    with sqlite3.connect(file) as database:
        return database.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()


def test_nothing_of_the_first_version_is_lost(spine: Home) -> None:
    before = {table: rows(spine.path / "zhanggui.db", table) for table in TABLES}
    assert [len(before[t]) for t in TABLES] == [2, 6, 3, 4, 2]
    asked = json.loads(command("ask", "line_amount", "--home", str(spine.path), "--format", "json").stdout)
    assert asked == [{"line_amount": 7982800.0}]
    done = command("user", "add", "dora", "--role", "outlet", "--customer", "客户1", "--home", str(spine.path))
    assert done.returncode == 0, done.stderr
    after = {table: rows(spine.path / "zhanggui.db", table) for table in TABLES}
    for table in TABLES:
        kept = set(map(repr, before[table])) & set(map(repr, after[table]))
        assert len(kept) == len(before[table]), table
    assert (len(after["people_user"]), len(after["audit_line"])) == (3, 7)
    assert open_engine(spine.lake_url).lake.read("decisions").num_rows == 4
    listed = json.loads(command("today", "--home", str(spine.path), "--format", "json").stdout)
    assert sorted(d["status"] for d in listed) == ["accepted", "assigned", "open", "refused"]


def test_the_old_database_is_kept_aside_once(spine: Home) -> None:
    whole = rows(spine.path / "zhanggui.db", "audit_line")
    for name in ("dora", "eve"):
        command("user", "add", name, "--role", "owner", "--home", str(spine.path))
    (kept,) = (spine.path / "backups").glob("before-migration-*.db")
    assert rows(kept, "audit_line") == whole
    with sqlite3.connect(kept) as old:
        assert old.execute("SELECT count(*) FROM django_migrations WHERE app = 'running'").fetchone() == (0,)
    assert kept.stat().st_mode & 0o077 == 0


def test_a_backup_of_the_first_version_is_brought_up_after_it_is_restored(spine: Home, tmp_path: Path) -> None:
    assert command("backup", str(tmp_path / "old.zip"), "--home", str(spine.path)).returncode == 0
    there = tmp_path / "there"
    assert command("restore", str(tmp_path / "old.zip"), "--home", str(there)).returncode == 0
    assert command("user", "add", "dora", "--role", "owner", "--home", str(there)).returncode == 0
    assert len(rows(there / "zhanggui.db", "decisions_event")) == 4


def test_a_table_that_grew_a_column_still_reads_its_old_files(spine: Home) -> None:
    lake = Lake(spine.path / "lake")
    was = lake.schema("sales")
    fresh = {f.name: [1 if pa.types.is_integer(f.type) else 1.0 if pa.types.is_floating(f.type) else "x"] for f in was}
    row = pa.table({f.name: pa.array(fresh[f.name], f.type) for f in was if not pa.types.is_boolean(f.type)})
    lake.append("sales", row.append_column("a_later_column", pa.array(["new"])))
    found = Lake(spine.path / "lake").read("sales")
    assert found.num_rows == 8028 + 1
    assert found["a_later_column"].null_count == 8028


@pytest.mark.django_db(transaction=True)
def test_boards_and_filters_of_before_the_shelf_are_kept_with_their_readers_and_pins() -> None:
    executor = MigrationExecutor(connection)
    others = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf not in NOW]
    executor.migrate(BEFORE)
    old = executor.loader.project_state([*BEFORE, *others]).apps
    alice = old.get_model("people", "User").objects.create(username="alice", role="owner")
    bob = old.get_model("people", "User").objects.create(username="bob", role="regional_manager")
    board = old.get_model("boards", "Saved").objects.create(
        name="奶", owner=alice, query="measure=net_sales&by=category", roles=["rep"],
        before={"name": "十月的奶", "query": "measure=net_sales", "roles": [], "people": ["bob", "gone"], "dropped": False},
    )
    old.get_model("boards", "Pin").objects.create(board=board, user=bob, place=3)
    before = {"name": "away", "query": "key=1", "shared": False, "dropped": False}
    saved = old.get_model("customers", "Saved").objects.create(name="away", owner=alice, query="idle_over=30", shared=True, before=before)
    MigrationExecutor(connection).migrate(NOW)

    kept, filtered = boards.BINDER.kept.objects.get(pk=board.pk), filters.BINDER.kept.objects.get(pk=saved.pk)
    assert [(p.user.username, p.place) for p in kept.pins.all()] == [("bob", 3)]
    person = User.objects.get(pk=bob.pk)
    assert [f.pk for f in filters.BINDER.of(person)] == [saved.pk]  # what was for everybody is for a regional manager
    owner = User.objects.get(pk=alice.pk)
    assert [p.username for p in actions.undo(boards.BINDER, kept.pk, by=owner).people.all()] == ["bob"]
    assert boards.BINDER.kept.objects.get(pk=board.pk).name == "十月的奶"
    actions.undo(filters.BINDER, filtered.pk, by=owner)
    assert filters.BINDER.of(person) == []
    actions.undo(filters.BINDER, filtered.pk, by=owner)
    assert [f.query for f in filters.BINDER.of(person)] == ["idle_over=30"]
