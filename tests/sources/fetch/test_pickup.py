"""A folder whose files come in by themselves: whole ones only, moved when done, waiting when nobody knows what they are."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from zhanggui.base.settings import Home, home_at, set_setting
from zhanggui.cli import app
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.sources.fetch import pickup

WHERE = "zhanggui pickup"

SALES = "订单号,销售日期,客户编号,商品编码,数量,单价,销售金额\n" + "".join(
    f"{{0}}{n:03d},2026-10-{1 + n % 28:02d},客户{n % 3},A{n % 4:03d},{n % 5 + 1},10.00,{(n % 5 + 1) * 10}.00\n" for n in range(20)
)
STRANGE = "甲,乙,丙\n1,2,3\n4,5,6\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(pickup, "STILL", 0.2)
    (tmp_path / "inbox").mkdir()
    home = home_at(tmp_path / "home").make()
    set_setting(home, "pickup_folder", str(tmp_path / "inbox"))
    return home


@pytest.fixture
def inbox(home: Home) -> Path:
    place = home.pickup_folder
    assert place
    return place


def passed(home: Home, code: int = 0) -> list[dict[str, Any]]:
    """-> what one pass by the command says."""
    result = CliRunner().invoke(app, ["pickup", "--home", str(home.path), "--format", "json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def names(place: Path) -> list[str]:
    return sorted(p.name for p in place.iterdir() if p.is_file())


@pytest.mark.covers("A15")
def test_a_new_file_in_the_folder_is_in_the_books_after_one_pass(home: Home, inbox: Path) -> None:
    """What a system drops into a folder is imported by itself; a broken file is set aside with a text that says what is wrong"""
    (inbox / "十月.csv").write_text(SALES.format("X"), "utf-8")
    (inbox / "empty.csv").write_text("", "utf-8")
    rows = {r["file"]: r for r in passed(home, code=1)}
    assert (rows["十月.csv"]["state"], rows["十月.csv"]["batch"], rows["十月.csv"]["accepted"]) == ("done", 1, 20)
    assert (names(inbox), names(inbox / "done"), names(inbox / "failed")) == (
        [], ["十月.csv", "十月.csv.txt"], ["empty.csv", "empty.csv.txt"]
    )
    assert "The file is empty." in (inbox / "failed" / "empty.csv.txt").read_text("utf-8")
    assert open_engine(home.lake_url).frame("sales").collect("pyarrow").to_arrow().num_rows == 20
    assert passed(home) == []


def test_a_file_of_the_same_name_writes_over_nothing(home: Home, inbox: Path) -> None:
    for n, mark in enumerate(("X", "Y", "Z"), 1):
        (inbox / "day.csv").write_text(SALES.format(mark), "utf-8")
        assert passed(home)[0]["batch"] == n
    assert [n for n in names(inbox / "done") if not n.endswith(".txt")] == ["day-2.csv", "day-3.csv", "day.csv"]


def test_a_file_that_still_grows_is_left_until_it_is_whole(home: Home, inbox: Path) -> None:
    text, file = SALES.format("X"), inbox / "slow.csv"

    def write() -> None:
        with open(file, "w", encoding="utf-8") as out:
            for begin in range(0, len(text), 60):
                out.write(text[begin : begin + 60])
                out.flush()
                time.sleep(0.05)

    (inbox / "half.csv.part").write_text(text, "utf-8")
    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.1)
    assert passed(home) == []
    writer.join()
    assert [(r["file"], r["accepted"]) for r in passed(home)] == [("slow.csv", 20)]
    assert names(inbox) == ["half.csv.part"]


def test_a_file_that_nobody_knows_waits_until_a_person_says_what_it_is(home: Home, inbox: Path) -> None:
    (inbox / "what.csv").write_text(STRANGE, "utf-8")
    (inbox / "wrong.csv").write_text(STRANGE.replace("甲", "丁"), "utf-8")
    assert {r["state"] for r in passed(home)} == {"waiting"}
    assert names(inbox) == ["what.csv", "wrong.csv"]
    assert [w.name for w in pickup.folder_of(home).waiting] == ["what.csv", "wrong.csv"]
    (inbox / "what.csv").write_text(SALES.format("X"), "utf-8")
    pickup.answer(home, "wrong.csv", "sales")
    assert {r["file"]: r["state"] for r in passed(home, code=1)} == {"what.csv": "done", "wrong.csv": "failed"}
    assert pickup.folder_of(home).waiting == ()


def test_a_pass_that_was_killed_before_it_moved_a_file_does_not_book_it_twice(home: Home, inbox: Path) -> None:
    (inbox / "day.csv").write_text(SALES.format("X"), "utf-8")
    passed(home)
    (inbox / "done" / "day.csv").rename(inbox / "day.csv")
    assert passed(home)[0]["batch"] == 1
    assert [b.batch for b in Lake(home.lake_url).batches()] == [1]
    Lake(home.lake_url).undo(1, "alice")
    (inbox / "done" / "day-2.csv").rename(inbox / "day.csv")
    assert passed(home)[0]["accepted"] == 20


def test_what_is_only_pointed_at_is_not_read(home: Home, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_text(SALES.format("X"), "utf-8")
    (inbox / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert passed(home) == []
