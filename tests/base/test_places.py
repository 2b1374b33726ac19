"""Which folder the pick-up may be: one made for it. Asked where it is set, and again before each pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import Home, home_at, set_setting, write_settings
from zhanggui.cli import app
from zhanggui.sources.fetch import pickup
from zhanggui.web.running.doctor.examine import examine

WHERE = "zhanggui settings pickup_folder, zhanggui pickup, zhanggui doctor"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = home_at(tmp_path / "books" / "home").make()
    for name in ("zhanggui.db", "secret.key"):
        (home.path / name).write_text("precious")
        (home.path / name).chmod(0o600)
    return home


SHUT = [".", "..", "../..", "lake", "lake/sales", "uploads", "backups/of/mine", "secrets", ".hidden", "~", "/", "/etc", "/etc/books", "/usr/share/x", "/tmp", "/home", "/var"]


@pytest.mark.parametrize("said", SHUT)
def test_what_is_not_made_for_it_is_refused_where_it_is_set(home: Home, said: str) -> None:
    with pytest.raises(WrongUse) as told:
        set_setting(home, "pickup_folder", said)
    assert (told.value.what.startswith("The pick-up folder cannot be"), "收件夹不能是" in told.value.what.zh) == (True, True)  # type: ignore[attr-defined]
    assert home.settings()["pickup_folder"] == ""


@pytest.mark.parametrize("said", SHUT)
def test_written_into_the_file_by_hand_it_is_refused_before_each_pass_and_told_by_the_doctor(home: Home, said: str) -> None:
    write_settings(home, {"pickup_folder": said})
    done = CliRunner().invoke(app, ["pickup", "--home", str(home.path)])
    assert isinstance(done.exception, WrongUse)
    assert sorted(p.name for p in home.path.iterdir() if p.is_file()) == ["secret.key", "settings.toml", "zhanggui.db"]
    assert [f.check for f in examine(home) if f.state == "broken" and "pick-up folder cannot be" in f.en] == ["settings"]
    assert "cannot be" in pickup.folder_of(home).problem


@pytest.mark.parametrize("said", ["pickup", "收件夹", "from/the/till", "../inbox"])
def test_a_folder_made_for_it_may_be_it(home: Home, said: str) -> None:
    set_setting(home, "pickup_folder", said)
    assert home.pickup_folder == (home.path / said).resolve()


def test_a_link_to_the_home_is_the_home(home: Home, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(home.path)
    with pytest.raises(WrongUse):
        set_setting(home, "pickup_folder", str(tmp_path / "link"))


def test_another_companys_folder_is_refused(home: Home, tmp_path: Path) -> None:
    other = home_at(tmp_path / "other").make()
    with pytest.raises(WrongUse, match="cannot be"):
        set_setting(home, "pickup_folder", str(other.path))


def test_a_lake_that_lies_elsewhere_is_the_companys_too(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKE_URL", str(tmp_path / "disk" / "lake"))
    with pytest.raises(WrongUse):
        set_setting(home, "pickup_folder", str(tmp_path / "disk"))
