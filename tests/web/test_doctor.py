"""`zhanggui doctor` and the page 体检: what is wrong, where, what to do about it; exit 1 when something is broken."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import zoneinfo
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client

from tests.web.test_backup import command, living
from zhanggui.base.days import day_number
from zhanggui.base.settings import Home, home_at, set_setting
from zhanggui.lake import Lake
from zhanggui.web.running.doctor.examine import examine

__all__ = ["living"]
WHERE = "zhanggui doctor, page 体检 /doctor/"


@pytest.fixture
def sick(living: Home, tmp_path: Path) -> Home:
    """A copy of a whole home that the test may harm."""
    shutil.copytree(living.path, tmp_path / "home")
    return home_at(tmp_path / "home")


def states(home: Home, **more: object) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in examine(home, **more):  # type: ignore[arg-type]
        found.setdefault(finding.check, set()).add(finding.state)
    return found


def test_a_whole_home_has_nothing_broken(sick: Home) -> None:
    done = command("doctor", "--home", str(sick.path), "--format", "json")
    rows = json.loads(done.stdout)
    assert done.returncode == 0
    assert {r["check"] for r in rows} >= {"versions", "home", "secrets", "disk", "settings", "clock", "database", "migrations", "lake", "records"}
    assert not [r for r in rows if r["state"] == "broken"]


def test_a_lost_file_of_the_lake_is_broken_and_names_its_table(sick: Home) -> None:
    Path(Lake(sick.path / "lake").files("sales")[0]).unlink()
    done = command("doctor", "--home", str(sick.path), "--format", "json")
    assert done.returncode == 1
    (row,) = [r for r in json.loads(done.stdout) if r["state"] == "broken"]
    assert "sales" in row["what"]
    assert "restore" in row["do"]


@pytest.mark.parametrize("name", ["secret.key", "zhanggui.db"])
def test_a_secret_that_others_can_read_is_broken(sick: Home, name: str) -> None:
    (sick.path / name).chmod(0o644)
    (found,) = [f for f in examine(sick) if f.check == "secrets"]
    assert (found.state, found.do_en) == ("broken", f"chmod 600 {sick.path / name}")


def test_a_damaged_database_is_broken(sick: Home) -> None:
    file = sick.path / "zhanggui.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    assert "broken" in states(sick)["database"]


def test_a_database_of_a_newer_version_is_told_by_doctor_and_by_every_command(sick: Home) -> None:
    with sqlite3.connect(sick.path / "zhanggui.db") as database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('people', '0999_from_the_future', '2027-01-01')")
    assert states(sick)["migrations"] == {"broken"}
    done = command("user", "add", "bob", "--role", "owner", "--home", str(sick.path))
    assert (done.returncode, "made by a newer version" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_an_older_database_waits_for_its_migrations(sick: Home) -> None:
    with sqlite3.connect(sick.path / "zhanggui.db") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'running'")
    assert states(sick)["migrations"] == {"warning"}


def test_settings_that_nobody_knows_or_that_cannot_be_are_told(sick: Home) -> None:
    (sick.path / "settings.toml").write_text('currancy = "GBP"\n')
    assert states(sick)["settings"] == {"warning"}
    (sick.path / "settings.toml").write_text("max_decisions = 1000\n")
    assert states(sick)["settings"] == {"broken"}


def test_an_import_that_was_cut_off_is_told(sick: Home) -> None:
    lake = Lake(sick.path / "lake")
    lake._say(9, "open", "alice", {})
    assert states(sick)["imports"] == {"warning"}


def test_addresses_are_shown_without_their_passwords(sick: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "oracle://keeper:geheim@host/books")
    found = examine(sick, engine_url="spork://geheim:geheim@host")
    assert {f.check for f in found if f.state == "broken"} >= {"DATABASE_URL", "ENGINE_URL"}
    assert ":geheim" not in repr(found)


def test_spark_without_java_is_broken(sick: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert states(sick, engine_url="spark://127.0.0.1:7077")["java"] == {"broken"}


def test_a_port_that_another_program_has_is_told(sick: Home) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert states(sick, listen=("127.0.0.1", port))["port"] == {"warning"}
    assert states(sick, listen=("127.0.0.1", port))["port"] == {"ok"}


def test_a_place_without_a_company_is_told(tmp_path: Path) -> None:
    done = command("doctor", "--home", str(tmp_path / "nothing"))
    assert done.returncode == 1
    assert not (tmp_path / "nothing").exists()


@pytest.mark.django_db
def test_the_page_shows_what_is_broken_first(signed: Callable[..., Client], no_company: Home) -> None:
    (no_company.path / "settings.toml").write_text("max_decisions = 7\ncurrancy = 1\n")
    (no_company.path / "secret.key").write_text("x")
    (no_company.path / "secret.key").chmod(0o644)
    answer = signed("alice").get("/doctor/")
    assert answer.status_code == 200
    # The key is open to others, and it is there without the database that it belongs to.
    assert {f.check for f, _ in answer.context["findings"][:2]} == {"home", "secrets"}
    assert answer.context["broken"] >= 1
    assert "currancy" in answer.content.decode()


@pytest.mark.parametrize(("country", "said"), [("GB", "Public holidays of GB-ENG"), ("US", "Public holidays of US"), ("", "No country is set: no public holidays are followed")])
def test_it_says_whose_holidays_are_followed(sick: Home, country: str, said: str) -> None:
    set_setting(sick, "country", country)
    (found,) = [f for f in examine(sick) if f.check == "calendar"]
    assert (found.state, found.en) == ("ok", said)


def test_a_year_whose_plan_of_make_up_days_is_not_known_is_named(sick: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def known_to(year: int) -> None:
        monkeypatch.setattr("zhanggui.tables.places.calendar.make_up_days", lambda _: {day_number(date(y, 2, 4)): 3 for y in range(2015, year + 1)})

    set_setting(sick, "country", "CN")
    this = datetime.now(zoneinfo.ZoneInfo("Asia/Shanghai")).year
    for last, state, named in ((this - 1, "warning", str(this)), (this, "ok", str(this + 1)), (this + 1, "ok", "")):
        known_to(last)
        (found,) = [f for f in examine(sick) if f.check == "calendar"]
        assert found.state == state
        assert (f"make-up days of {named}" in found.en) == bool(named)
