"""`zhanggui backup` and `zhanggui restore`: whole, checked, never half; while others write; killed; on a full disk."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from zhanggui.base.settings import Home, home_at
from zhanggui.lake import Lake
from zhanggui.web.running.doctor.examine import examine

WHERE = "zhanggui backup, zhanggui restore"


def command(*words: str, cap: Callable[[], None] | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "ZHANGGUI_"))} | more
    return subprocess.run(
        [sys.executable, "-m", "zhanggui.cli", *words], capture_output=True, text=True, timeout=120, env=environment, preexec_fn=cap
    )


def tree(folder: Path) -> dict[str, bytes]:
    """A folder -> its files by name, those of the database's log left out."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*")) if p.is_file() and not p.name.endswith(("-wal", "-shm", ".lock")) and "logs" not in p.parts
    }


ROWS = [f"X{n:03d},2026-10-{1 + n % 28:02d},客户{n % 3},A{n % 4:03d},2,10.00,20.00" for n in range(60)]


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with 60 lines of 20.00, an account, a mapping and a file that waits; for reading only."""
    base = tmp_path_factory.mktemp("living")
    home = home_at(base / "home").make(company="鹿城商贸")
    (base / "s.csv").write_text("\n".join(["订单号,销售日期,客户编号,商品编码,数量,单价,销售金额", *ROWS]))
    assert command("import", str(base / "s.csv"), "--home", str(home.path)).returncode == 0
    assert command("user", "add", "alice", "--role", "owner", "--home", str(home.path)).returncode == 0
    (home.path / "mappings").mkdir(exist_ok=True)
    (home.path / "mappings" / "erp.toml").write_text('table = "sales"\n')
    (home.uploads / "1").mkdir(parents=True)
    (home.uploads / "1" / "waits.csv").write_text("a\n")
    return home


@pytest.fixture(scope="module")
def archive(living: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("archive") / "company.zip"
    done = command("backup", str(file), "--home", str(living.path))
    assert done.returncode == 0, done.stderr
    return file


def test_a_home_comes_back_whole_in_another_place(living: Home, archive: Path, tmp_path: Path) -> None:
    there = tmp_path / "another" / "place"
    done = command("restore", str(archive), "--home", str(there), "--format", "json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [{"home": str(there), "old_home": None}])
    for name in ("settings.toml", "secret.key", "mappings/erp.toml"):
        assert (there / name).read_bytes() == (living.path / name).read_bytes(), name
    assert not (there / "uploads").exists()
    for secret in ("secret.key", "zhanggui.db"):
        assert stat.S_IMODE((there / secret).stat().st_mode) == 0o600
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    before, after = (Lake(h / "lake") for h in (living.path, there))
    assert {t: before.version(t) for t in before.tables()} == {t: after.version(t) for t in after.tables()}
    asked = [command("ask", "line_amount", "--format", "json", "--home", str(h)).stdout for h in (living.path, there)]
    assert asked[0] == asked[1]
    assert "1200" in asked[0]
    taken = command("user", "add", "alice", "--role", "owner", "--home", str(there))
    assert (taken.returncode, "taken" in taken.stderr) == (2, True)


def test_uploads_come_along_when_asked(living: Home, tmp_path: Path) -> None:
    command("backup", str(tmp_path / "u.zip"), "--uploads", "--home", str(living.path))
    assert command("restore", str(tmp_path / "u.zip"), "--home", str(tmp_path / "new")).returncode == 0
    assert (tmp_path / "new" / "uploads" / "1" / "waits.csv").read_text() == "a\n"


def test_a_living_home_is_not_overwritten_unless_told_and_then_kept(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home_at(home).make(company="The other one")
    refused = command("restore", str(archive), "--home", str(home))
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    done = command("restore", str(archive), "--home", str(home), "--replace", "--format", "json")
    aside = Path(json.loads(done.stdout)[0]["old_home"])
    assert home_at(aside).settings()["company"] == "The other one"
    assert home_at(home).settings()["company"] != "The other one"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["home", aside.name])


@pytest.mark.parametrize("harm", ["cut", "bit", "name", "root", "nameless", "twice", "mode", "list", "more", "text"])
def test_a_damaged_archive_is_refused_before_anything_is_replaced(archive: Path, tmp_path: Path, harm: str) -> None:
    bad, home = tmp_path / "bad.zip", tmp_path / "home"
    home_at(home).make(company="Still here")
    whole = archive.read_bytes()
    if harm == "cut":
        bad.write_bytes(whole[: len(whole) // 2])
    elif harm == "text":
        bad.write_text("hello")
    elif harm == "bit":
        with zipfile.ZipFile(archive) as found:
            place = next(i for i in found.infolist() if i.filename.endswith(".parquet"))
        at = place.header_offset + 200
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    else:
        _packed_again(archive, bad, harm)
    before = tree(home)
    done = command("restore", str(bad), "--home", str(home), "--replace")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was changed" in done.stderr
    assert tree(home) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.zip", "home"]


def _packed_again(archive: Path, bad: Path, harm: str) -> None:
    """An archive whose manifest agrees with itself, but one name leaves the folder, or one file is not in the manifest."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(bad, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        for name in manifest["files"]:
            new.writestr(name, old.read(name))
        # A second slash makes the rest of a name start at the root.
        odd = {"root": f"home/{bad.parent}/evil", "nameless": ".", "twice": "home/settings.toml/evil", "mode": "home/evil"}
        name = odd.get(harm, "home/../../evil")
        new.writestr(name, b"x")
        if harm == "name" or harm in odd:
            mode = "rw" if harm == "mode" else 0o600
            manifest["files"][name] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest(), "mode": mode}
        new.writestr("manifest.json", json.dumps([] if harm == "list" else manifest))


def test_a_backup_while_the_site_and_an_import_write_is_of_one_moment(living: Home, tmp_path: Path) -> None:
    """Two tables are written one after the other, and rows into the database, as long as the backups are made."""
    home, stop = home_at(tmp_path / "home"), threading.Event()
    shutil.copytree(living.path, home.path)
    lake, written = Lake(home.path / "lake"), sqlite3.connect(home.path / "zhanggui.db", check_same_thread=False, timeout=30)

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            for table in ("first", "second"):
                lake.append(table, pa.table({"n": pa.array([number], pa.int64())}))
            with written:
                for name in ("one", "other"):
                    written.execute("INSERT INTO people_attempt (at, username, address) VALUES ('2026-01-01', ?, ?)", (name, str(number)))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [command("backup", str(tmp_path / f"{n}.zip"), "--home", str(home.path)).returncode for n in range(2)]
    finally:
        stop.set()
        writer.join()
        written.close()
    assert made == [0, 0]
    for n in range(2):
        there = tmp_path / f"r{n}"
        assert command("restore", str(tmp_path / f"{n}.zip"), "--home", str(there)).returncode == 0
        first, second = (Lake(there / "lake").read(t).num_rows for t in ("first", "second"))
        assert first - second in (0, 1)
        with sqlite3.connect(there / "zhanggui.db") as found:
            counts = dict(found.execute("SELECT username, count(*) FROM people_attempt GROUP BY username").fetchall())
        assert counts["one"] == counts["other"] > 0


@pytest.fixture
def bulky(living: Home, tmp_path: Path) -> Iterator[Home]:
    """A home large enough that a command is caught in the middle."""
    home = home_at(tmp_path / "bulky")
    shutil.copytree(living.path, home.path)
    (home.path / "mappings" / "large.bin").write_bytes(os.urandom(1 << 20) * 40)
    yield home
    shutil.rmtree(home.path, ignore_errors=True)


def killed(words: list[str], sign: Callable[[], bool]) -> int:
    """A command, killed as soon as the sign is there -> its return code."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "ZHANGGUI_"))}
    process = subprocess.Popen([sys.executable, "-m", "zhanggui.cli", *words], env=environment, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not sign() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    return process.wait(20)


def test_a_kill_in_the_middle_leaves_a_whole_home(bulky: Home, archive: Path, tmp_path: Path) -> None:
    before, file = tree(bulky.path), tmp_path / "b.zip"
    part = tmp_path / ".b.zip.part"
    code = killed(["backup", str(file), "--home", str(bulky.path)], lambda: part.exists() and part.stat().st_size > 5_000_000)
    assert code == -signal.SIGKILL
    assert not file.exists()
    assert tree(bulky.path) == before
    assert command("backup", str(file), "--home", str(bulky.path)).returncode == 0
    assert not part.exists()
    other = tmp_path / "other"
    shutil.copytree(bulky.path, other, ignore=shutil.ignore_patterns("large.bin"))
    was = tree(other)
    code = killed(["restore", str(file), "--home", str(other), "--replace"], lambda: any(tmp_path.glob(".other.restoring-*/mappings")))
    assert code == -signal.SIGKILL
    assert tree(other) == was
    seen = command("doctor", "--home", str(other), "--format", "json")
    assert any("did not end" in row["what"] for row in json.loads(seen.stdout))
    assert command("restore", str(file), "--home", str(other), "--replace").returncode == 0
    assert (other / "mappings" / "large.bin").exists()


def test_what_a_killed_backup_leaves_of_the_accounts_is_told_and_gone_after_the_next(bulky: Home, tmp_path: Path) -> None:
    part = tmp_path / ".a.zip.part"
    code = killed(["backup", str(tmp_path / "a.zip"), "--home", str(bulky.path)], lambda: part.exists() and part.stat().st_size > 5_000_000)
    assert (code, part.exists()) == (-signal.SIGKILL, True)
    assert str(part) in [f.where for f in examine(bulky) if "a backup that did not end" in f.en]
    assert command("backup", str(tmp_path / "b.zip"), "--home", str(bulky.path)).returncode == 0
    assert sorted(p.name for p in tmp_path.iterdir() if "zip" in p.name) == ["b.zip"]
    assert [f.where for f in examine(bulky) if "a backup that did not end" in f.en] == []


def test_a_full_disk_is_told_and_leaves_what_was_there(bulky: Home, tmp_path: Path) -> None:
    def cap() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, 10_000_000))

    file = tmp_path / "b.zip"
    file.write_text("the last one")
    done = command("backup", str(file), "--home", str(bulky.path), cap=cap)
    assert (done.returncode, done.stdout) == (1, "")
    assert "room left on the disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_text() == "the last one"
    assert [p.name for p in tmp_path.glob(".b.zip*")] == []
    assert command("backup", str(file), "--home", str(bulky.path)).returncode == 0
    done = command("restore", str(file), "--home", str(tmp_path / "new"), cap=cap)
    assert done.returncode == 1
    assert "that the disk has room" in done.stderr, done.stderr
    assert not (tmp_path / "new").exists()
    assert list(tmp_path.glob(".new*")) == []


def test_a_lake_on_object_storage_is_said_not_to_be_in_it(living: Home, tmp_path: Path) -> None:
    done = command("backup", str(tmp_path / "b.zip"), "--home", str(living.path), LAKE_URL="s3://books/company?key=geheim")
    assert done.returncode == 0
    assert "Not in the archive: the lake at s3://books/company" in done.stderr
    assert "geheim" not in done.stderr + done.stdout
