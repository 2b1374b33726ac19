"""A backup goes from SQLite into PostgreSQL and back: every row of every table is there, as it was."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.servers import Server, postgres
from tests.web.test_backup import command

__all__ = ["postgres"]
WHERE = "zhanggui backup, zhanggui restore"

def rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """A SQLite file -> the rows of its tables of ours, in order."""
    with sqlite3.connect(file) as found:
        names = [r[0] for r in found.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        ours = sorted(n for n in names if n.split("_")[0] in ("people", "audit", "decisions", "imports", "boards", "running"))
        return {name: sorted(found.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in ours}


def test_sqlite_to_postgresql_and_back_loses_nothing(tmp_path: Path, postgres: Server) -> None:
    first, url = tmp_path / "first", postgres.url(postgres.fresh("moved"))
    assert command("user", "add", "alice", "--role", "owner", "--home", str(first)).returncode == 0
    assert command("backup", str(tmp_path / "a.zip"), "--home", str(first)).returncode == 0
    there = tmp_path / "there"
    done = command("restore", str(tmp_path / "a.zip"), "--home", str(there), DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert not (there / "zhanggui.db").exists()
    with postgres.open("moved") as server:
        assert server.execute("SELECT username FROM people_user ORDER BY username").fetchall() == [("alice",)]
    # A new row takes the next number, not one that was copied.
    third = command("user", "add", "carol", "--role", "owner", "--home", str(there), DATABASE_URL=url)
    assert third.returncode == 0, third.stderr
    again = command("restore", str(tmp_path / "a.zip"), "--home", str(tmp_path / "fourth"), DATABASE_URL=url)
    assert (again.returncode, "holds a company already" in again.stderr) == (2, True)
    made = command("backup", str(tmp_path / "b.zip"), "--home", str(there), "--format", "json", DATABASE_URL=url)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)[0]["database"] == "postgresql"
    back = tmp_path / "back"
    assert command("restore", str(tmp_path / "b.zip"), "--home", str(back)).returncode == 0
    before, after = rows(first / "zhanggui.db"), rows(back / "zhanggui.db")
    assert set(before) == set(after)
    for table, was in before.items():
        assert set(was) <= set(after[table]), table
    assert {t: len(after[t]) - len(before[t]) for t in before if len(after[t]) != len(before[t])} == {"people_user": 1, "audit_line": 1}
    seen = command("doctor", "--home", str(there), DATABASE_URL=url)
    assert (seen.returncode, postgres.password in seen.stdout) == (0, False)


def test_a_database_that_is_down_is_told_without_its_password(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command("user", "add", "alice", "--role", "owner", "--home", str(home))
    seen = command("doctor", "--home", str(home), "--format", "json", DATABASE_URL="postgresql://keeper:geheim@127.0.0.1:9/books")
    assert seen.returncode == 1
    assert "geheim" not in seen.stdout + seen.stderr
    assert any(row["check"] == "database" and row["state"] == "broken" for row in json.loads(seen.stdout))
