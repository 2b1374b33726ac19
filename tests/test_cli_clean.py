"""The command: lines out of line are proposed, marked, left out of the clean view, and come back when the mark is undone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from zhanggui.base.settings import Home, home_at, set_setting
from zhanggui.cli import app
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.refresh import refresh
from zhanggui.sources.importing import propose, run_import, working_folder

WHERE = "command zhanggui clean"
HEADER = "订单号,销售日期,客户编号,商品编码,数量,单价,销售金额\n"
LINES = [f"X{n:03d},2026-10-{1 + n % 28:02d},客户{n % 3},A00{n % 2},{n % 5 + 1},10.00,{(n % 5 + 1) * 10}.00\n" for n in range(100)]
STRANGE = "X900,2026-10-28,客户1,A001,80995,10.00,809950.00\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """100 lines of 10 to 50 yuan, 3,000 in all, and one of 809,950."""
    home = home_at(tmp_path / "home").make()
    file = tmp_path / "sales.csv"
    file.write_text(HEADER + "".join(LINES) + STRANGE, "utf-8")
    with working_folder() as work:
        run_import(Lake(home.lake_url), home, propose([file], home=home, work=work), by="alice", work=work)
    return home


def run(home: Home, *words: str) -> Any:
    """A command -> what it printed, as JSON where it is asked for."""
    done = CliRunner().invoke(app, [*words, "--home", str(home.path)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout) if "json" in words else done.output


def total(home: Home, *words: str) -> float:
    return float(run(home, "ask", "line_amount", *words, "--format", "json")[0]["line_amount"])


@pytest.mark.covers("A19")
def test_what_a_rule_proposes_is_marked_left_out_when_asked_and_comes_back(home: Home) -> None:
    assert [(r["document"], r["quantity"]) for r in run(home, "clean", "propose", "--format", "json")] == [("X900", 80995)]
    run(home, "clean", "mark", "--reason", "slip of the pen")
    assert [(r["document"], r["rule"], r["reason"], r["by"]) for r in run(home, "clean", "list", "--format", "json")] == [
        ("X900", "iqr", "slip of the pen", "command")
    ]
    assert (total(home), total(home, "--clean")) == (812_950, 3_000)
    assert run(home, "clean", "propose", "--format", "json") == []
    run(home, "clean", "undo", "X900")
    assert (total(home, "--clean"), run(home, "clean", "list", "--format", "json")) == (812_950, [])


@pytest.mark.covers("A19")
def test_the_line_itself_is_never_changed_and_what_was_marked_and_undone_stays_on_record(home: Home) -> None:
    before = open_engine(home.lake_url).lake.version("sales")
    run(home, "clean", "mark", "X001", "--line", "1", "--reason", "a test order")
    run(home, "clean", "undo", "manual")
    lake = open_engine(home.lake_url).lake
    assert lake.version("sales") == before
    rows = lake.read("marks").to_pylist()
    assert sorted((r["document"], r["undone_at_ms"] is None) for r in rows) == [("X001", False), ("X001", True)]


@pytest.mark.covers("A19")
def test_the_setting_makes_every_answer_and_the_refresh_clean(home: Home) -> None:
    first = refresh(home)
    run(home, "clean", "mark", "X900")
    assert refresh(home).run == first.run  # nothing that is shown has changed
    set_setting(home, "leave_out_marked", "true")
    assert (total(home), total(home, "--all")) == (3_000, 812_950)
    assert refresh(home).run != first.run


def test_a_threshold_is_a_setting(home: Home) -> None:
    set_setting(home, "outlier_iqr", "20")
    assert run(home, "clean", "propose", "--format", "json") == []


def test_a_line_that_is_not_there_or_not_marked_says_so(home: Home) -> None:
    for words in (["mark", "nowhere"], ["undo", "X001"]):
        assert CliRunner().invoke(app, ["clean", *words, "--home", str(home.path)]).exit_code != 0
