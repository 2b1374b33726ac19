"""The how-to pages keep their word: each command of a worked table is run, and answers what the page says."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhanggui.cli import app

WHERE = "zhanggui import, zhanggui ask"

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("ZHANGGUI_DATA") or ROOT.parent / "shared" / "data")
RAW = DATA / "online_retail" / "online_retail_2010_2011_raw.csv.gz"
PAGES = {name: (ROOT / "docs" / "how-to" / f"{name}.md").read_text("utf-8") for name in ("reconcile", "ask")}
ROWS = [row for page in PAGES.values() for row in re.findall(r"^\| (.+?) \| `(ask .+?)` \| ([-\d,.]+) \|$", page, re.MULTILINE)]

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not RAW.exists(), reason=f"the data set is not here: {RAW} (set ZHANGGUI_DATA)"),
]


def run(home: Path, command: str) -> str:
    """A command as typed, without the word zhanggui -> its standard output."""
    result = CliRunner().invoke(app, [*shlex.split(command), "--home", str(home), "--format", "json"])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books") / "home"
    run(folder, f"import {RAW}")
    return folder


@pytest.mark.covers("A01")
@pytest.mark.parametrize(("command", "answer"), [(command, answer) for _, command, answer in ROWS], ids=[row[0] for row in ROWS])
def test_a_published_figure_comes_out_to_the_penny(home: Path, command: str, answer: str) -> None:
    """The published figures of a real wholesaler come out of its raw file to the penny, each by one command"""
    ((value,),) = (row.values() for row in json.loads(run(home, command)))
    assert f"{value:.2f}" == f"{float(answer.replace(',', '')):.2f}"


@pytest.mark.covers("A15")
def test_a_file_that_comes_twice_is_booked_once(home: Path) -> None:
    """A company's own raw file comes in without any mapping, and a second time changes nothing"""
    (file,) = json.loads(run(home, f"import {RAW}"))["files"]
    assert (file["read"], file["accepted"], file["quarantined"], file["repeated"]) == (541_909, 0, 0, 541_909)


def test_the_pages_have_their_worked_tables() -> None:
    assert len(ROWS) == 15 + 8
