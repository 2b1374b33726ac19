"""Files of the books that are gone, cut short or overwritten: told in plain words everywhere, and put back from a backup."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.web.test_backup import command, living
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home, home_at, set_setting
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.seals import measured, seal_of
from zhanggui.web import books
from zhanggui.web.running.backup import archive
from zhanggui.web.running.backup.repair import repair
from zhanggui.web.running.doctor.examine import examine

__all__ = ["living"]
WHERE = "zhanggui doctor --deep, zhanggui restore --repair, every page"


@pytest.fixture
def home(living: Home, tmp_path: Path) -> Home:
    """A copy of a whole home with 60 lines of 20.00, that the test may harm."""
    shutil.copytree(living.path, tmp_path / "home")
    return home_at(tmp_path / "home")


def sales_file(home: Home) -> Path:
    return Path(Lake(home.lake_url).files("sales")[0])


def gone(file: Path) -> None:
    file.unlink()


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def overwritten(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + bytes(200) + whole[300:])


HARM = {"gone": gone, "short": cut_short, "changed": overwritten}


def amount(home: Home) -> int:
    frame = open_engine(home.lake_url).frame("sales").select("net_cents").collect()
    return sum(frame.to_arrow()["net_cents"].to_pylist())


def test_each_file_has_the_checksum_it_was_written_with(home: Home) -> None:
    lake = Lake(home.lake_url)
    assert {t: [seal_of(lake.folder(t), n) for n in lake.names(t)] for t in lake.tables()} == {
        t: [measured(Path(f)) for f in lake.files(t)] for t in lake.tables()
    }


@pytest.mark.parametrize("how", HARM)
def test_a_deep_look_finds_it_and_one_command_puts_it_back_from_a_backup(home: Home, tmp_path: Path, how: str) -> None:
    assert [f for f in examine(home, deep=True) if f.state == "broken"] == []
    archive.backup(home, tmp_path / "b.zip")
    HARM[how](sales_file(home))
    (told,) = [f for f in examine(home, deep=True) if f.state == "broken"]
    assert (told.check, sales_file(home).name in told.zh, "表sales" in told.zh, "--repair" in told.do_en) == ("lake", True, True, True)
    done = command("restore", str(tmp_path / "b.zip"), "--repair", "--home", str(home.path), "--format", "json")
    assert (done.returncode, json.loads(done.stdout)) == (
        0, [{"table": "sales", "file": sales_file(home).name, "damage": how, "put_back": True, "why": ""}]
    )
    assert amount(home) == 60 * 2000
    assert [f for f in examine(home, deep=True) if f.state == "broken"] == []


def test_a_backup_of_damaged_books_is_not_made(home: Home, tmp_path: Path) -> None:
    overwritten(sales_file(home))
    with pytest.raises(ZhangguiError, match="other bytes than were written"):
        archive.backup(home, tmp_path / "b.zip")
    assert list(tmp_path.glob("*b.zip*")) == []


def test_what_is_newer_than_the_backup_is_said_to_be_still_damaged(home: Home, tmp_path: Path) -> None:
    archive.backup(home, tmp_path / "b.zip")
    (tmp_path / "more.csv").write_text("订单号,销售日期,客户编号,商品编码,数量,单价,销售金额\nY1,2026-11-02,客户1,A000,1,5.00,5.00\n")
    assert command("import", str(tmp_path / "more.csv"), "--home", str(home.path)).returncode == 0
    old, new = sorted(Lake(home.lake_url).files("sales"))
    gone(Path(old))
    gone(Path(new))
    assert {one.damage.file: one.done for one in repair(tmp_path / "b.zip", home)} == {Path(old).name: True, Path(new).name: False}
    assert [f.file for f in Lake(home.lake_url).damage()] == [Path(new).name]


def test_a_lost_log_comes_back_where_nothing_was_imported_since(home: Home, tmp_path: Path) -> None:
    archive.backup(home, tmp_path / "b.zip")
    shutil.rmtree(Path(home.lake_url) / "sales" / "_delta_log")
    assert [(f.table, f.how) for f in Lake(home.lake_url).damage()] == [("sales", "log")]
    assert [one.done for one in repair(tmp_path / "b.zip", home)] == [True]
    assert amount(home) == 60 * 2000


@pytest.mark.parametrize("how", ["gone", "short"])
def test_a_command_says_which_file_in_three_lines(home: Home, how: str) -> None:
    HARM[how](sales_file(home))
    done = command("ask", "net_sales", "--home", str(home.path))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert f"the file {sales_file(home).name} of the table sales" in done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(("how", "language", "said"), [("gone", "zh-hans", "不见了"), ("short", "en", "as if it was cut short")])
def test_a_page_and_the_monitor_say_so(
    signed: Callable[..., Client], home: Home, settings: object, how: str, language: str, said: str
) -> None:
    settings.HOME = home  # type: ignore[attr-defined]
    set_setting(home, "language", language)
    books._engines.clear()
    alice = signed("alice")
    assert json.loads(alice.get("/health/ready").content)["lake"] is True
    HARM[how](sales_file(home))
    ready = alice.get("/health/ready")
    assert (ready.status_code, json.loads(ready.content)["lake"]) == (503, False)
    page = alice.get("/board/?measure=net_sales&by=customer")
    assert page.status_code == 503
    assert said in page.content.decode()
    assert sales_file(home).name in page.content.decode()
    books._engines.clear()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "settings.toml第2行读不懂"), ("en", "settings.toml cannot be read, line 2")]
)
@pytest.mark.parametrize("wrong", ['currency = "CNY"\nmax_decisions = \n', 'currency = "CNY"\nmax_decisions = 1000\n'])
def test_settings_that_cannot_be_read_are_told_with_their_line_on_every_page(
    client: Client, signed: Callable[..., Client], home: Home, settings: object, wrong: str, language: str, said: str
) -> None:
    settings.HOME = home  # type: ignore[attr-defined]
    settings.OWN_LANGUAGE = language  # type: ignore[attr-defined]
    alice = signed("alice")
    (home.path / "settings.toml").write_text(wrong)
    for reader, page in ((client, "/sign-in/"), (alice, "/"), (alice, "/settings/company/"), (alice, "/board/")):
        answer = reader.get(page)
        assert (answer.status_code, said in answer.content.decode()) == (503, True), page
    assert str(home.path) not in client.get("/sign-in/").content.decode()
    assert client.get("/health").status_code == 200
    assert json.loads(client.get("/health/ready").content)["settings"] is False
    (told,) = [f for f in examine(home) if f.state == "broken"]
    assert (told.check, said in (told.zh if language == "zh-hans" else told.en)) == ("settings", True)


@pytest.mark.parametrize("part", ["settings.toml", "secret.key", "zhanggui.db", "lake"])
def test_each_part_that_a_home_must_hold_is_missed(home: Home, tmp_path: Path, part: str) -> None:
    shutil.move(home.path / part, tmp_path / "elsewhere")
    assert [f.en.split(" (")[0] for f in examine(home) if f.check == "home" and f.state == "broken"] == [f"{part} is missing"]
