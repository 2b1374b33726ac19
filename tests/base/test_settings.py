"""A company's home and its settings."""

import pytest

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.scope import EVERYTHING, NOTHING, Scope
from zhanggui.base.settings import SETTINGS, Home, home_at, set_setting, write_settings


def test_a_new_home_has_every_default(tmp_path):
    home = Home(tmp_path / "company").make(company="鹿城商贸")
    assert home.exists()
    assert home.settings() == {s.name: s.default for s in SETTINGS} | {"company": "鹿城商贸"}


def test_making_a_home_again_keeps_what_was_set(tmp_path):
    home = Home(tmp_path).make(currency="GBP")
    assert home.make(currency="CNY").settings()["currency"] == "GBP"


def test_settings_survive_quotes_and_backslashes_and_tables(tmp_path):
    home = Home(tmp_path).make()
    values = {"company": 'A "B" \\ C\nD', "tax_rate": 0.2, "product_codes": {"erp:1": r"\d{5}[A-Z]*"}}
    write_settings(home, values)
    assert {k: home.settings()[k] for k in values} == values


def test_a_broken_settings_file_says_where_and_what_to_do(tmp_path):
    (tmp_path / "settings.toml").write_text("company = \n")
    with pytest.raises(ZhangguiError) as problem:
        Home(tmp_path).settings()
    assert "settings.toml" in problem.value.where
    assert problem.value.do


def test_a_setting_written_by_hand_that_cannot_be_says_which(tmp_path):
    (tmp_path / "settings.toml").write_text('max_decisions = "ten"\n')
    with pytest.raises(ZhangguiError) as problem:
        Home(tmp_path).settings()
    assert "max_decisions cannot be 'ten'" in problem.value.what
    assert "settings.toml" in problem.value.where


def test_control_characters_survive_the_settings_file(tmp_path):
    home = Home(tmp_path).make()
    assert set_setting(home, "company", "a\x00\x1b\x7fb") == "a\x00\x1b\x7fb"
    assert home.settings()["company"] == "a\x00\x1b\x7fb"


def test_the_home_is_the_folder_named_or_that_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))
    assert home_at().path == tmp_path
    assert home_at(tmp_path / "x").path == tmp_path / "x"


def test_an_empty_scope_sees_nothing_and_no_scope_sees_everything():
    assert EVERYTHING.everything
    assert not NOTHING.everything
    assert Scope.of(rep=["b", "a"]).key == Scope.of(rep=["a", "b"]).key
    assert Scope.of(rep=["a"]).key != Scope.of(region=["a"]).key


def test_a_setting_is_written_in_its_own_type_and_the_others_stay(tmp_path):
    home = Home(tmp_path).make(company="Acme")
    assert set_setting(home, "max_decisions", "7") == 7
    assert set_setting(home, "prices_include_tax", "yes") is True
    assert set_setting(home, "currency", "GBP") == "GBP"
    values = home.settings()
    assert (values["company"], values["max_decisions"], values["prices_include_tax"], values["currency"]) == ("Acme", 7, True, "GBP")


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("currenzy", "GBP", "Did you mean currency"),
        ("currency", "pounds", "default is 'CNY'"),
        ("max_decisions", "many", "default is 10"),
        ("max_decisions", "0", "from 1 to 100"),
        ("tax_rate", "nan", "from 0 to 1"),
        ("false_discovery_rate", "inf", "from 0.001 to 0.5"),
        ("prices_include_tax", "perhaps", "default is False"),
        ("time_zone", "Mars/Olympus", "Asia/Shanghai"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_advice(tmp_path, name, text, hint):
    home = Home(tmp_path).make()
    with pytest.raises(WrongUse) as problem:
        set_setting(home, name, text)
    assert hint in problem.value.do
    assert home.settings() == Home(tmp_path / "other").settings()
