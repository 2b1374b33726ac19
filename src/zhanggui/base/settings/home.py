"""A company's folder, and its settings in `settings.toml`: read, changed, written."""

from __future__ import annotations

import fcntl
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings.listed import SETTINGS, setting_named
from zhanggui.base.settings.places import pickup_place
from zhanggui.base.settings.setting import Setting, typed
from zhanggui.base.settings.toml import toml_lines
from zhanggui.base.text import Text


class UnreadableSettings(ZhangguiError):
    """The settings file of a home cannot be read: nothing can be answered until a person mends it."""


@dataclass(frozen=True)
class Home:
    """A company's folder: everything it owns is below it."""

    path: Path

    @property
    def lake_url(self) -> str:
        """Where the lake tables are: `LAKE_URL`, or the folder `lake` of the home."""
        return os.environ.get("LAKE_URL") or str(self.path / "lake")

    @property
    def database_url(self) -> str:
        """Where the operational database is: `DATABASE_URL`, or a SQLite file in the home."""
        return os.environ.get("DATABASE_URL") or f"sqlite:///{self.path / 'zhanggui.db'}"

    @property
    def mappings(self) -> Path:
        """The folder of kept column mappings, one TOML file each."""
        return self.path / "mappings"

    @property
    def uploads(self) -> Path:
        """The folder where uploaded files wait to be imported."""
        return self.path / "uploads"

    @property
    def pickup_folder(self) -> Path | None:
        """The folder whose new files are imported, none where none is set. WrongUse where it may not be what is set."""
        return self.pickup_place(str(self.settings()["pickup_folder"]))

    def pickup_place(self, text: str) -> Path | None:
        """What the setting is to say -> the folder; WrongUse where it may not be that."""
        kept = [Path(url) for url in (self.lake_url, self.database_url.partition(":///")[2]) if url and "://" not in url]
        return pickup_place(self.path, text, tuple(one.absolute() for one in kept if one.parent != self.path))

    def exists(self) -> bool:
        """True once something was made here."""
        return (self.path / "settings.toml").exists()

    def make(self, **values: Any) -> Home:
        """Create the folder and its settings if they are not there yet -> itself."""
        self.path.mkdir(parents=True, exist_ok=True)
        if not self.exists():
            write_settings(self, values)
        return self

    def settings(self) -> dict[str, Any]:
        """Every setting with its value: the file's, else the default."""
        said = self.written()
        for setting in SETTINGS:
            if setting.name in said:
                try:
                    said[setting.name] = typed(setting, str(said[setting.name]))
                except WrongUse as wrong:
                    raise self._unreadable(wrong, self._line_of(setting.name)) from wrong
        return {s.name: s.default for s in SETTINGS} | said

    def written(self) -> dict[str, Any]:
        """What the settings file says, empty where there is none."""
        file = self.path / "settings.toml"
        if not file.exists():
            return {}
        try:
            return tomllib.loads(file.read_text("utf-8"))
        except tomllib.TOMLDecodeError as problem:
            line = re.search(r"at line (\d+)", str(problem))
            raise self._unreadable(problem, int(line[1]) if line else len(file.read_text("utf-8").splitlines())) from problem
        except (UnicodeDecodeError, OSError) as problem:
            raise self._unreadable(problem, 0) from problem

    def _line_of(self, name: str) -> int:
        """A setting's name -> the line of the file on which it stands, 0 where it is not found."""
        text = (self.path / "settings.toml").read_text("utf-8")
        return next((n for n, line in enumerate(text.splitlines(), 1) if re.match(rf"\s*[\"']?{name}[\"']?\s*=", line)), 0)

    def _unreadable(self, problem: Exception, line: int) -> UnreadableSettings:
        """What is wrong with the settings file, and on which line -> an error that says so."""
        file = self.path / "settings.toml"
        why = problem.what if isinstance(problem, ZhangguiError) else str(problem)
        zh, en = (f"第{line}行", f"line {line}") if line else ("", "")
        what = Text(
            f"settings.toml{zh}读不懂：{getattr(why, 'zh', why)}", f"settings.toml cannot be read{', ' * bool(en)}{en}: {why}"
        )
        do = Text(
            f"用文本编辑器改好{zh or '它'}；拿不准就删掉那一行，用默认值。",
            f"Mend {en or 'it'} with a text editor; a line that is left out has its default.",
        )
        return UnreadableSettings(what, where=f"{file}{', ' * bool(en)}{en}", do=do)


def home_at(path: str | os.PathLike[str] | None = None) -> Home:
    """A folder, or none -> the home: the folder, `ZHANGGUI_HOME`, or ~/.zhanggui."""
    return Home(Path(path or os.environ.get("ZHANGGUI_HOME") or Path.home() / ".zhanggui").expanduser().absolute())


Agree = Callable[[Mapping[str, Any], Mapping[str, Any]], None]
"""What a settings file said and is to say -> WrongUse where settings would no longer agree with each other."""


def set_setting(home: Home, name: str, text: str, agree: Agree | None = None) -> Any:
    """A setting's name and its new value as text -> the value, of the setting's type, written. WrongUse if it cannot be."""
    value = may_be(home, setting_named(name), text)
    with changing(home, agree) as written:
        written[name] = value
    return value


def may_be(home: Home, setting: Setting, text: str) -> Any:
    """A setting and a text -> its value, which this home may have. WrongUse if it cannot be."""
    value = typed(setting, text.strip())
    if setting.name == "pickup_folder":
        home.pickup_place(str(value))
    return value


@contextmanager
def changing(home: Home, agree: Agree | None = None) -> Iterator[dict[str, Any]]:
    """A home -> what its settings file says, to be changed; written when the block ends and all agree. One changes at a time."""
    home.path.mkdir(parents=True, exist_ok=True)
    with open(home.path / ".settings.lock", "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        written = home.written()
        before = dict(written)
        yield written
        if agree:
            agree(before, written)
        write_settings(home, written)


def write_settings(home: Home, values: dict[str, Any]) -> None:
    """Settings (a subset, by name; tables for rules) -> settings.toml, written whole or not at all."""
    fresh = home.path / ".settings.toml.new"
    merged = {name: value for name, value in values.items() if value is not None}
    fresh.write_text("".join(toml_lines(merged)), "utf-8")
    os.replace(fresh, home.path / "settings.toml")
