"""A person is forgotten: no name of theirs is left in the site's database, and what they did still stands there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.web.conftest import PASSWORD, person
from tests.web.test_backup import command
from zhanggui.base.settings import Home
from zhanggui.web.audit.models import Line
from zhanggui.web.people.models import User

WHERE = "page 人员 /people/, zhanggui user erase"


@pytest.mark.django_db
def test_on_the_page_it_takes_the_name_written_down_and_leaves_a_number(signed: Callable[..., Client], no_company: Home) -> None:
    alice, chen = signed("alice"), person("chen")
    alice.post(f"/people/{chen.pk}/", {"username": "chen", "name": "陈师傅", "role": "rep", "sees": "003", "active": "on"})
    browser = Client()
    browser.post("/sign-in/", {"username": "chen", "password": PASSWORD})
    alice.post(f"/people/{chen.pk}/", {"erase": "1", "sure": "Chen"})
    chen.refresh_from_db()
    assert chen.username == "chen"
    alice.post(f"/people/{chen.pk}/", {"erase": "1", "sure": "chen"})
    chen.refresh_from_db()
    assert (chen.username, chen.name, chen.role, chen.sees, chen.is_active) == (f"#{chen.pk}", "", "", [], False)
    assert browser.get("/").status_code == 302
    text = json.dumps(list(Line.objects.values("verb", "target", "old", "new")), ensure_ascii=False)
    assert "chen" not in text
    assert "陈师傅" not in text
    assert "127.0.0.1" not in json.dumps(list(Line.objects.filter(by=chen).values("new")))
    assert Line.objects.filter(verb="signed in", target=f"user:#{chen.pk}", by=chen).exists()
    assert Line.objects.filter(verb="user erased", by__username="alice").exists()


@pytest.mark.django_db
def test_nobody_erases_themselves_and_a_rep_erases_nobody(signed: Callable[..., Client], no_company: Home) -> None:
    alice = person("alice")
    assert signed("alice").post(f"/people/{alice.pk}/", {"erase": "1", "sure": "alice"}).status_code == 422
    assert signed("chen").post(f"/people/{alice.pk}/", {"erase": "1", "sure": "alice"}).status_code == 403
    assert User.objects.filter(username="alice").exists()


def test_by_the_command_no_name_is_left_in_the_file(tmp_path: Path) -> None:
    home = ("--home", str(tmp_path))
    command("user", "add", "wang-wu-ming", "--role", "owner", *home)
    assert command("user", "erase", "wang-wu-ming", *home).returncode == 2
    done = command("user", "erase", "wang-wu-ming", "--yes", "--format", "json", *home)
    assert json.loads(done.stdout) == [{"user": "wang-wu-ming", "now": "#1"}]
    with sqlite3.connect(tmp_path / "zhanggui.db") as database:
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert database.execute("SELECT verb, target FROM audit_line").fetchall() == [("user added", "user:#1"), ("user erased", "user:#1")]
    assert b"wang-wu-ming" not in (tmp_path / "zhanggui.db").read_bytes()
