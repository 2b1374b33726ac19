"""`zhanggui customers`: the lists of the site on the command line, of the same length, with conditions that hold together."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.web.customer_books import home_of, told
from zhanggui.base.settings import Home, home_at
from zhanggui.cli import app

WHERE = "zhanggui customers"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> Home:
    return home_of(tmp_path / "home", settings)


def run(home: Home, *words: str) -> Any:
    return CliRunner().invoke(app, ["customers", *words, "--home", str(home.path)])


def rows(home: Home, *words: str) -> list[dict[str, Any]]:
    result = run(home, *words, "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


@pytest.mark.covers("C14", "C13")
def test_each_list_has_its_customers_in_its_order(people: Home) -> None:
    """c01 is worth 7,400 to act on, c02 960; c16 is lost; c03, c04 and c05 are key."""
    assert [(r["customer"], r["gain"]) for r in rows(people, "--list", "risk")] == [("c01", 7400.0), ("c02", 960.0)]
    assert [r["customer"] for r in rows(people, "--list", "lost")] == ["c16"]
    assert {r["customer"] for r in rows(people, "--list", "key")} == {"c03", "c04", "c05"}
    assert len(rows(people)) == 20


@pytest.mark.covers("C27")
def test_conditions_hold_together(people: Home) -> None:
    assert [r["customer"] for r in rows(people, "--where", "key=1", "--where", "idle_over=30")] == ["c03", "c04"]
    assert [r["last_day"] for r in rows(people, "--list", "due", "--sort", "last", "--top", "1")] == ["2026-11-14"]
    assert "c03" in run(people, "--where", "key=1").stdout


def test_what_is_no_list_or_condition_is_said(people: Home, tmp_path: Path) -> None:
    for words, said in ((("--list", "rich"), "There is no list rich"), (("--where", "wealth=1"), "wealth=1 is no condition"),
                        (("--where", "idle_over=soon"), "soon is not a number"), (("--sort", "luck"), "There is no order luck")):  # fmt: skip
        result = run(people, *words)
        assert said in str(result.exception)
    empty = home_at(tmp_path / "empty").make()
    assert "No refresh has looked at customers" in str(run(empty).exception)


def test_a_name_that_a_spreadsheet_would_run_is_only_a_name_in_the_csv(tmp_path: Path, settings: Any) -> None:
    home = home_of(tmp_path / "home", settings, [told("c1", 3, name="=cmd|' /C calc'!A0"), told("-2", 3, name="Fay")])
    found = {row["customer"]: row["name"] for row in csv.DictReader(io.StringIO(run(home, "--format", "csv").stdout))}
    assert found == {"c1": "'=cmd|' /C calc'!A0", "-2": "Fay"}
