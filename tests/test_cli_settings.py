"""The command `settings`: a company's settings listed, changed, refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.cli import app


def run(*words: str) -> tuple[int, str, object]:
    done = CliRunner().invoke(app, ["settings", *words])
    return done.exit_code, done.stdout, done.exception


def test_settings_are_listed_with_their_defaults_and_meaning(tmp_path) -> None:
    code, out, _ = run("--home", str(tmp_path), "--format", "json")
    listed = {row["name"]: row for row in json.loads(out)}
    assert code == 0
    assert (listed["currency"]["value"], listed["currency"]["default"]) == ("CNY", "CNY")
    assert listed["currency"]["zh"].startswith("记账货币")


def test_a_changed_setting_stays_changed(tmp_path) -> None:
    run("currency", "GBP", "--home", str(tmp_path))
    assert json.loads(run("currency", "--home", str(tmp_path), "--format", "json")[1])[0]["value"] == "GBP"


def test_a_setting_goes_back_to_its_default(tmp_path) -> None:
    run("currency", "GBP", "--home", str(tmp_path))
    assert json.loads(run("currency", "--default", "--home", str(tmp_path), "--format", "json")[1])[0]["value"] == "CNY"
    assert "currency" not in (tmp_path / "settings.toml").read_text()


def test_an_unknown_setting_is_wrong_use(tmp_path) -> None:
    problem = run("curency", "--home", str(tmp_path))[2]
    assert isinstance(problem, WrongUse)
    assert "currency" in problem.do


@pytest.mark.parametrize(("name", "text"), [
    ("active_months", "7"), ("sleeping_months", "6"), ("sunk_from", "silent"), ("lost_from", "lost"), ("grade_weights", "0,0,0"),
    ("grade_bands", "45,65"), ("worth_weights", "0,0,0,0,0,0"), ("rfm_money", "9,8,7,6"), ("shrink_signals", "weather"),
])  # fmt: skip
def test_settings_that_would_not_agree_with_the_others_are_refused_where_they_are_set(tmp_path: Path, name: str, text: str) -> None:
    code, _, problem = run(name, text, "--home", str(tmp_path))
    assert code
    assert isinstance(problem, WrongUse)
    assert name in problem.do
    assert not (tmp_path / "settings.toml").exists()


def test_what_disagrees_in_the_file_already_may_be_mended_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("active_months = 9\nsilent_months = 6\nsleeping_months = 3\n")
    for name, text in (("sleeping_months", "18"), ("silent_months", "12")):
        assert run(name, text, "--home", str(tmp_path))[0] == 0
    assert run("active_months", "12", "--home", str(tmp_path))[0]


@pytest.mark.parametrize(("text", "known"), [("ZZ", "GB"), ("GB-XX", "GB-ENG GB-NIR GB-SCT GB-WLS"), ("CN-11", "CN"), ("gb", "GB")])
def test_a_country_or_part_without_a_calendar_is_refused_with_those_that_have_one(tmp_path: Path, text: str, known: str) -> None:
    code, _, problem = run("country", text, "--home", str(tmp_path))
    assert code
    assert isinstance(problem, WrongUse)
    assert text in problem.what
    assert known in problem.do
    assert not (tmp_path / "settings.toml").exists()


def test_a_part_of_a_country_is_a_setting_and_none_at_all_too(tmp_path: Path) -> None:
    for text in ("GB-SCT", "US-IA", ""):
        assert run("country", text, "--home", str(tmp_path))[0] == 0
        assert json.loads(run("country", "--home", str(tmp_path), "--format", "json")[1])[0]["value"] == text


def test_a_country_in_the_file_that_has_no_calendar_is_refused_by_every_command(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('country = "ZZ"\n')
    problem = run("company", "--home", str(tmp_path))[2]
    assert isinstance(problem, ZhangguiError)
    assert "ZZ" in problem.what
    assert str(tmp_path / "settings.toml") in problem.where
