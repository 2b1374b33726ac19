"""The command `zhanggui`, run in this process on a home of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from zhanggui.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, what it printed, what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """Of the first file: read, accepted, quarantined, repeated, superseding."""
        f = self.json["files"][0]
        return f["read"], f["accepted"], f["quarantined"], f["repeated"], f["superseding"]


Command = Callable[..., Ended]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """The folder of a company that has nothing yet."""
    return tmp_path / "home"


@pytest.fixture
def zhanggui(company: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command with these words, on this company."""

    def command(*words: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["zhanggui", *map(str, words), "--home", str(company)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ended(int(ended.value.code or 0), out, err)

    return command


@pytest.fixture
def imported(zhanggui: Command, tmp_path: Path) -> Command:
    """Text or bytes (and a file name) -> imported; JSON on standard output."""

    def bring(content: str | bytes, *words: str, name: str = "sales.csv") -> Ended:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return zhanggui("import", path, *words, "--format", "json")

    return bring
