"""The company's settings on their page: the same as settings.toml, changed with care, said in the audit."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from typer.testing import CliRunner

from tests.web.conftest import person
from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import Home, set_setting
from zhanggui.cli import app
from zhanggui.web.audit.models import Line
from zhanggui.web.people.models import User

WHERE = "page 公司的设置 /settings/company/"

pytestmark = pytest.mark.django_db

PAGE = "/settings/company/"


def change(client: Client, name: str, seen: str, text: str) -> int:
    return client.post(PAGE, {f"was-{name}": seen, name: text}).status_code


def test_a_change_on_the_page_is_in_the_file_and_in_the_audit(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    assert change(alice, "max_decisions", "10", "7") == 302
    assert (no_company.path / "settings.toml").read_text() == "max_decisions = 7\n"
    line = Line.objects.get(verb="setting changed")
    assert (line.by, line.old, line.new) == (person("alice"), {"max_decisions": 10}, {"max_decisions": 7})


def test_a_change_in_the_file_is_on_the_page(signed: Callable[..., Client], no_company: Home) -> None:
    set_setting(no_company, "company", "鹿城商贸")
    assert 'value="鹿城商贸"' in signed("alice").get(PAGE).content.decode()


def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_changed(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    sent = {"was-max_decisions": "10", "max_decisions": "500", "was-company": "", "company": "New"}
    answer = alice.post(PAGE, sent)
    assert answer.status_code == 422
    assert 'id="t-max_decisions"' in answer.content.decode()
    assert 'value="500"' in answer.content.decode()
    assert no_company.settings()["company"] == ""
    assert not Line.objects.filter(verb="setting changed").exists()


def test_settings_that_would_not_agree_are_refused_beside_the_field_and_change_together(
    signed: Callable[..., Client], no_company: Home
) -> None:
    alice = signed("alice")
    sent = {"was-active_months": "3", "active_months": "7"}
    answer = alice.post(PAGE, sent)
    assert answer.status_code == 422
    assert "三个月数要一个比一个大" in answer.content.decode()
    assert alice.post(PAGE, sent | {"was-silent_months": "6", "silent_months": "9"}).status_code == 302
    assert [no_company.settings()[f"{name}_months"] for name in ("active", "silent", "sleeping")] == [7, 9, 12]
    # Back to 6 alone would be below 7.
    assert alice.post(PAGE, {"default": "silent_months"}).status_code == 422
    assert no_company.settings()["silent_months"] == 9


def test_what_another_changed_meanwhile_is_not_overwritten(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    set_setting(no_company, "max_decisions", "8")
    assert change(alice, "max_decisions", "10", "7") == 422
    assert no_company.settings()["max_decisions"] == 8
    assert change(alice, "company", "", "One field of mine") == 302


def test_a_setting_goes_back_to_its_default(signed: Callable[..., Client], no_company: Home) -> None:
    set_setting(no_company, "currency", "GBP")
    signed("alice").post(PAGE, {"default": "currency"})
    assert no_company.settings()["currency"] == "CNY"
    assert "currency" not in no_company.written()
    assert Line.objects.get(verb="setting changed").old == {"currency": "GBP"}


def test_tables_of_the_file_that_are_no_settings_stay(signed: Callable[..., Client], no_company: Home) -> None:
    (no_company.path / "settings.toml").write_text('[product_codes]\n"erp" = "A.*"\n')
    change(signed("alice"), "currency", "CNY", "GBP")
    assert no_company.written() == {"currency": "GBP", "product_codes": {"erp": "A.*"}}


def test_a_name_that_nobody_knows_is_shown(signed: Callable[..., Client], no_company: Home) -> None:
    (no_company.path / "settings.toml").write_text("currancy = \"GBP\"\n")
    assert "currancy" in signed("alice").get(PAGE).content.decode()


def test_no_other_role_may_look_or_change(signed: Callable[..., Client], no_company: Home) -> None:
    chen = signed("chen")
    assert (chen.get(PAGE).status_code, change(chen, "company", "", "Mine")) == (403, 403)
    assert no_company.settings()["company"] == ""


def test_the_site_says_whether_it_is_ready(client: Client, no_company: Home) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"ok": True, "database": True, "migrations": True, "lake": True, "settings": True})


def test_a_lake_that_cannot_be_read_is_not_ready(client: Client, no_company: Home) -> None:
    broken = no_company.path / "lake" / "sales" / "_delta_log"
    broken.mkdir(parents=True)
    (broken / f"{0:020d}.json").write_text("no json\n")
    answer = client.get("/health/ready")
    assert (answer.status_code, json.loads(answer.content)["lake"]) == (503, False)


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "GB有这些：GB-ENG GB-NIR GB-SCT GB-WLS"), ("en", "Of GB these are known: GB-ENG")])
def test_a_part_without_a_calendar_is_refused_beside_its_field_with_the_parts_there_are(
    signed: Callable[..., Client], no_company: Home, language: str, said: str
) -> None:
    alice = signed("alice")
    User.objects.filter(username="alice").update(language=language)
    answer = alice.post(PAGE, {"was-country": "CN", "country": "GB-XX"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert no_company.settings()["country"] == "CN"
    assert change(alice, "country", "CN", "GB-SCT") == 302
    assert no_company.settings()["country"] == "GB-SCT"


@pytest.mark.parametrize(
    ("low", "high"),
    [("winning_times_low", "winning_times_high"), ("unsatisfied_to", "satisfied_from"),
     ("shopper_from_amount", "member_from_amount"), ("shopper_from_count", "member_from_count")],
)
def test_a_lower_end_above_its_upper_end_is_refused_on_the_page_and_by_the_command(
    signed: Callable[..., Client], no_company: Home, low: str, high: str
) -> None:
    now = no_company.settings()
    above = str(type(now[high])(now[high] + 1))
    assert change(signed("alice"), low, str(now[low]), above) == 422
    assert isinstance(CliRunner().invoke(app, ["settings", low, above, "--home", str(no_company.path)]).exception, WrongUse)
    assert no_company.settings()[low] == now[low]
