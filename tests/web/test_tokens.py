"""Tokens: shown once, kept as a digest, never wider than their owner, gone with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from tests.web.calls import Caller, caller
from tests.web.conftest import REGION, REP, person
from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import Home, set_setting
from zhanggui.cli import app
from zhanggui.web.audit.models import Line
from zhanggui.web.tokens import actions
from zhanggui.web.tokens.models import Token

WHERE = "/tokens/"

pytestmark = pytest.mark.django_db


def test_the_page_shows_a_token_once_and_it_opens_the_door(signed: Callable[..., Client], company: Home) -> None:
    chen = signed("chen")
    made = chen.post("/tokens/", {"name": "手机", "role": "", "sees": "", "read_only": "on", "expires": ""})
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert secret not in chen.get("/tokens/").content.decode()
    me = Caller(secret).get("/me").json()
    assert (me["user"], me["role"], me["sees"], me["read_only"]) == ("chen", "rep", [REP], True)
    assert Token.objects.get().used_at is not None
    assert secret not in str(Token.objects.values_list().get())
    chen.post(f"/tokens/{Token.objects.get().pk}/revoke/")
    assert Caller(secret).get("/me").status_code == 401


def test_nobody_revokes_the_token_of_another(signed: Callable[..., Client], company: Home) -> None:
    alice = caller("alice")
    signed("chen").post(f"/tokens/{Token.objects.get().pk}/revoke/")
    assert alice.get("/me").status_code == 200


@pytest.mark.covers("M01")
def test_a_token_may_do_less_than_its_owner_and_never_more(company: Home) -> None:
    as_rep = Caller(_narrow("alice", "rep", [REP]))
    assert as_rep.get("/me").json()["role"] == "rep"
    assert {r["rep"] for r in as_rep.rows("/ask?measures=net_sales&by=rep")} == {REP}
    assert as_rep.get("/ask?measures=gross_profit").status_code == 403
    assert as_rep.get("/imports").status_code == 403
    for who, role in (("chen", "owner"), ("chen", "regional_manager"), ("chen", "sales_director"), ("alice", "king")):
        with pytest.raises(WrongUse):
            _narrow(who, role, [])
    for who, role, rows in (("chen", "", ["004"]), ("alice", "rep", []), ("alice", "", [REP])):
        with pytest.raises(WrongUse):
            _narrow(who, role, rows)


def _narrow(who: str, role: str, rows: list[str]) -> str:
    owner = person(who)
    return actions.add("narrow", owner, by=owner, role=role, sees=rows)[1]


def test_a_token_loses_with_its_owner_what_they_lose(company: Home) -> None:
    alice, as_rep, bob = person("alice"), Caller(_narrow("alice", "rep", [REP])), caller("bob")
    assert bob.rows("/ask?measures=net_sales&by=region")[0]["region"] == REGION
    bobs = person("bob")
    bobs.sees = []
    bobs.save()
    assert bob.get("/ask?measures=net_sales&by=region").json().get("rows", []) == []
    alice.role = "regional_manager"
    alice.save()
    assert as_rep.get("/me").status_code == 401
    bobs.is_active = False
    bobs.save()
    assert bob.get("/me").status_code == 401


def test_a_token_of_some_rows_does_not_grow_with_its_owner(company: Home) -> None:
    """A token that sees one rep's customers opens nothing once its owner has a role whose rows are not cut by reps."""
    program, chen = caller("chen", sees=None), person("chen")
    narrow = Caller(actions.add("one rep", chen, by=chen, sees=[REP])[1])
    assert narrow.get("/today").status_code == 200
    chen.role, chen.sees = "owner", []
    chen.save()
    assert (narrow.get("/today").status_code, program.get("/today").status_code) == (401, 200)


def test_a_read_only_token_changes_nothing(company: Home) -> None:
    alice = caller("alice", read_only=True)
    pk = alice.rows("/today")[0]["id"]
    assert alice.post(f"/decisions/{pk}/accept").status_code == 403
    assert alice.post("/refresh").status_code == 403
    assert alice.get(f"/decisions/{pk}").json()["status"] == "open"


def test_a_token_is_good_on_its_last_day_and_not_after(company: Home) -> None:
    today = timezone.localdate()
    alice = caller("alice", expires=today)
    assert alice.get("/me").status_code == 200
    Token.objects.update(expires=today - timedelta(days=1))
    assert alice.get("/me").status_code == 401


def test_who_calls_too_often_is_told_when_to_come_again(own_company: Home) -> None:
    cache.clear()
    set_setting(own_company, "api_calls_per_minute", "3")
    alice, chen = caller("alice"), caller("chen")
    answers = [alice.get("/me") for _ in range(8)]
    late = answers[-1]
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 60
    assert chen.get("/me").status_code == 200
    cache.clear()


@pytest.mark.django_db(transaction=True)
def test_the_command_makes_lists_and_revokes_a_token(company: Home) -> None:
    person("chen")
    home = ["--home", str(company.path), "--format", "json"]
    made = CliRunner().invoke(app, ["token", "add", "收银机", "--user", "chen", "--read-only", "--expires", "2099-01-01", *home])
    assert made.exit_code == 0, made.output
    assert '"token": "zg_' in made.stdout
    listed = CliRunner().invoke(app, ["token", "list", *home])
    assert "收银机" in listed.stdout
    assert "zg_" in listed.stdout
    number = Token.objects.get().pk
    assert CliRunner().invoke(app, ["token", "revoke", str(number), "--home", str(company.path)]).exit_code == 0
    assert CliRunner().invoke(app, ["token", "list", *home]).stdout.strip() == "[]"


def test_a_password_that_is_reset_ends_the_tokens_and_sessions_made_with_the_old_one(
    signed: Callable[..., Client], company: Home
) -> None:
    alice, chens, chen = signed("alice"), signed("chen"), caller("chen")
    assert (chen.get("/me").status_code, chens.get("/").status_code) == (200, 200)
    alice.post(f"/people/{person('chen').pk}/", {"reset": "1"})
    assert (chen.get("/me").status_code, chens.get("/").status_code) == (401, 302)
    assert Line.objects.filter(verb="token revoked", by__username="alice").count() == 1


def test_an_account_that_is_closed_and_opened_again_does_not_bring_back_what_was_held(
    signed: Callable[..., Client], company: Home
) -> None:
    alice, chens, chen, account = signed("alice"), signed("chen"), caller("chen"), person("chen")
    said = {"username": "chen", "name": "", "role": "rep", "sees": REP}
    alice.post(f"/people/{account.pk}/", said)
    alice.post(f"/people/{account.pk}/", said | {"active": "on"})
    account.refresh_from_db()
    assert account.is_active
    assert (chen.get("/me").status_code, chens.get("/").status_code) == (401, 302)
