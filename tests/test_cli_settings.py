"""The command `settings`: a company's settings listed, changed, refused."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from zhanggui.base.errors import WrongUse
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
