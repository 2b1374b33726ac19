"""Who comes in, who waits, and where they are sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from tests.web.conftest import PASSWORD, person
from zhanggui.base.settings import Home
from zhanggui.web.audit.models import Line
from zhanggui.web.people.models import Attempt
from zhanggui.web.settings import proxies

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str = "alice", password: str = PASSWORD, **more: str) -> int:
    return int(client.post("/sign-in/", {"username": name, "password": password} | more).status_code)


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_where_they_wanted(client: Client, company: Home) -> None:
    person("alice")
    assert client.get("/board/?measure=net_sales").headers["Location"] == "/sign-in/?next=/board/%3Fmeasure%3Dnet_sales"
    answer = client.post("/sign-in/", {"username": "alice", "password": PASSWORD, "next": "/board/?measure=net_sales"})
    assert answer.headers["Location"] == "/board/?measure=net_sales"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client: Client, company: Home, elsewhere: str) -> None:
    person("alice")
    answer = client.post("/sign-in/", {"username": "alice", "password": PASSWORD, "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_five_wrong_passwords_and_even_the_right_one_has_to_wait(client: Client, company: Home) -> None:
    person("alice")
    assert [sign_in(client, password="wrong") for _ in range(5)] == [401] * 5
    assert sign_in(client) == 429
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert sign_in(client) == 302


def test_another_case_of_the_same_name_is_no_new_chance(client: Client, no_company: Home) -> None:
    person("alice")
    assert [sign_in(client, name, "wrong") for name in ("alice", "Alice", "ALICE", "aLICE", "alicE")] == [401] * 5
    assert sign_in(client) == 429


def test_one_who_waits_does_not_close_the_door_for_the_same_account_elsewhere(client: Client, company: Home) -> None:
    person("alice")
    for _ in range(6):
        sign_in(client, password="wrong")
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7")) == 302


def test_one_address_cannot_try_the_whole_staff(client: Client, company: Home) -> None:
    assert [sign_in(client, f"guess{n}", "wrong") for n in range(21)] == [401] * 20 + [429]


def test_an_unknown_name_and_a_wrong_password_are_told_the_same(client: Client, company: Home) -> None:
    person("alice")
    texts = [client.post("/sign-in/", {"username": n, "password": "wrong"}).content.decode() for n in ("alice", "nobody")]
    assert all("用户名或密码不对" in text for text in texts)


def test_a_closed_account_does_not_come_in(client: Client, company: Home) -> None:
    user = person("alice")
    user.is_active = False
    user.save()
    assert sign_in(client) == 401


def test_a_first_password_is_changed_before_anything_else(client: Client, company: Home) -> None:
    user = person("alice")
    user.must_change_password = True
    user.save()
    client.force_login(user)
    assert client.get("/").headers["Location"] == "/password/"
    fresh = "a quiet morning in Baotou"
    client.post("/password/", {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh})
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("weak", ["alice", "1234567890", "password123", "short"])
def test_a_weak_password_is_refused(client: Client, company: Home, weak: str) -> None:
    client.force_login(person("alice"))
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak})
    assert answer.status_code == 200
    assert sign_in(Client(), password=weak) == 401


def test_signing_out_needs_a_post_and_ends_the_session(client: Client, company: Home) -> None:
    client.force_login(person("alice"))
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_a_form_from_elsewhere_is_refused(company: Home) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("alice"))
    assert client.post("/sign-out/").status_code == 403
    assert client.get("/").status_code == 200


def test_a_page_lets_nothing_in_from_outside(client: Client, company: Home) -> None:
    headers = client.get("/sign-in/").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_cookie_of_the_session_is_out_of_reach_of_scripts_and_other_sites(client: Client, company: Home) -> None:
    person("alice")
    cookie = client.post("/sign-in/", {"username": "alice", "password": PASSWORD}).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_who_came_and_who_failed_stands_in_the_audit(client: Client, company: Home) -> None:
    person("alice")
    sign_in(client, password="wrong")
    sign_in(client)
    assert list(Line.objects.order_by("pk").values_list("verb", "target")) == [
        ("sign-in failed", "user:alice"), ("signed in", "user:alice")
    ]


def test_health_says_ok_to_anyone(client: Client) -> None:
    assert client.get("/health").json() == {"ok": True}


PROXY = {"REMOTE_ADDR": "127.0.0.1"}


def behind(client: Client, chain: str, name: str, password: str = "wrong") -> int:
    """A sign-in that comes through a proxy on this machine, which adds the address it saw at the end of the chain."""
    return int(client.post("/sign-in/", {"username": name, "password": password}, headers={"X-Forwarded-For": chain}, **PROXY).status_code)


def test_behind_a_proxy_that_is_trusted_a_stranger_closes_the_door_for_nobody_else(client: Client, company: Home, settings: Any) -> None:
    settings.TRUSTED_PROXIES = proxies("127.0.0.1, 10.0.0.0/8")
    person("alice")
    assert [behind(client, "198.51.100.9", f"guess{n}") for n in range(21)] == [401] * 20 + [429]
    assert behind(Client(), "203.0.113.5", "alice", PASSWORD) == 302
    assert Line.objects.filter(verb="signed in").get().new == {"address": "203.0.113.5"}


def test_what_a_stranger_writes_into_the_chain_himself_is_no_new_address(client: Client, company: Home, settings: Any) -> None:
    settings.TRUSTED_PROXIES = proxies("127.0.0.1, 10.0.0.0/8")
    tries = [behind(client, f"203.0.113.{n}, 198.51.100.9, 10.0.0.{n}", f"guess{n}") for n in range(21)]
    assert tries == [401] * 20 + [429]


def test_nobody_is_believed_who_is_not_a_trusted_proxy(client: Client, company: Home) -> None:
    assert [behind(client, f"203.0.113.{n}", f"guess{n}") for n in range(21)] == [401] * 20 + [429]


@pytest.mark.parametrize(
    ("chain", "address"),
    [("192.0.2.7:5012", "192.0.2.7"), ("[2001:db8::1]:5012", "2001:db8::1"), ("::ffff:192.0.2.7", "192.0.2.7"),
     ("nobody", "127.0.0.1"), ("", "127.0.0.1"), ("10.0.0.1, 10.0.0.2", "10.0.0.1")],
)
def test_an_address_is_read_as_proxies_write_it(client: Client, company: Home, settings: Any, chain: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies("127.0.0.1,10.0.0.0/8")
    behind(client, chain, "guess")
    assert Attempt.objects.get().address == address


def test_a_proxy_that_is_no_address_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="ZHANGGUI_PROXIES"):
        proxies("my-proxy")
