"""Webhooks, on a real server: signed, told once, tried again, never sent where our own network is."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.web.calls import caller
from tests.web.conftest import person
from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import Home, set_setting
from zhanggui.web.decisions import told
from zhanggui.web.hooks import actions
from zhanggui.web.hooks.addresses import out_in_the_world, place_of
from zhanggui.web.hooks.models import EVENTS, Delivery, Hook

WHERE = "/hooks/"

pytestmark = pytest.mark.django_db


@dataclass
class Other:
    """The other system: what it received, what it answers."""

    url: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)


@pytest.fixture
def other() -> Iterator[Other]:
    found = Other()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found.got.append((dict(self.headers), body))
            self.send_response(found.status)
            if found.status == 302:
                self.send_header("Location", found.url)
            self.end_headers()

        def log_message(self, *given: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/in"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_company(own_company: Home) -> Home:
    set_setting(own_company, "webhooks_allow_private", "true")
    return own_company


def later(**gone: float) -> datetime:
    return timezone.now() + timedelta(**gone)


def test_an_act_is_told_signed_once(signed: Callable[..., Client], open_company: Home, other: Other) -> None:
    alice = signed("alice")
    page = alice.post("/hooks/", {"url": other.url, "events": ["decision.event"]})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in alice.get("/hooks/").content.decode()
    program = caller("alice")
    pk = program.rows("/today")[0]["id"]
    program.post(f"/decisions/{pk}/refuse", {"reason": "已经在查"})
    assert actions.deliver_due(later()) == 1
    assert actions.deliver_due(later(days=9)) == 0
    ((headers, body),) = other.got
    stamp, mark = (part.split("=", 1)[1] for part in headers["Zhanggui-Signature"].split(","))
    assert mark == hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    said = json.loads(body)
    assert said["event"] == headers["Zhanggui-Event"] == "decision.event"
    assert (said["data"]["decision"], said["data"]["status"], said["data"]["said"]) == (pk, "refused", "已经在查")
    assert "送到了" in alice.get("/hooks/").content.decode()


def test_what_did_not_arrive_is_tried_again_ever_later_and_can_be_sent_again(
    signed: Callable[..., Client], open_company: Home, other: Other
) -> None:
    other.status = 500
    alice = person("alice")
    actions.add(other.url, ["import.done"], by=alice)
    assert actions.tell("import.done", "import:1", {"batch": 1}) == 1
    assert actions.tell("import.done", "import:1", {"batch": 1}) == 0
    now, waits = later(), []
    for _ in range(actions.MOST_TRIES):
        actions.deliver_due(now)
        one = Delivery.objects.get()
        if one.due_at:
            waits.append((one.due_at - now).total_seconds())
            assert actions.deliver_due(now) == 0
            now = one.due_at
    assert waits == [30, 120, 480, 1920, 7680, 30720, 86400, 86400]
    assert (one.state, one.tries, one.status, len(other.got)) == ("given up", 9, 500, 9)
    other.status = 204
    page = signed("alice").post(f"/hooks/deliveries/{one.pk}/again/")
    assert page.status_code == 302
    assert actions.deliver_due(later(seconds=1)) == 1


def test_a_refresh_and_what_it_suggests_is_told_once_to_who_was_there_before(open_company: Home, other: Other) -> None:
    alice = person("alice")
    early, _ = actions.add(other.url, list(EVENTS), by=alice)
    Hook.objects.filter(pk=early.pk).update(made_at=timezone.now() - timedelta(days=1))
    actions.add(other.url + "2", list(EVENTS), by=alice)
    count = len(caller("alice").rows("/today"))
    assert told.newest_run() == 1 + count > 1
    assert told.newest_run() == 0
    told.each_minute(later())
    events = [json.loads(body)["event"] for _, body in other.got]
    assert sorted(events) == ["decision.made"] * count + ["refresh.done"]
    assert not Delivery.objects.exclude(hook=early).exists()


def test_a_hook_of_somebody_who_left_is_told_nothing(open_company: Home, other: Other) -> None:
    adam = person("adam", "administrator", [])
    actions.add(other.url, ["import.done"], by=adam)
    actions.tell("import.done", "import:1", {})
    adam.is_active = False
    adam.save()
    assert actions.tell("import.done", "import:2", {}) == 0
    assert actions.deliver_due(later()) == 0
    assert other.got == []


def test_nothing_is_sent_to_our_own_network_unless_the_company_says_so(company: Home, other: Other) -> None:
    alice = caller("alice")
    for url in (other.url, "https://127.0.0.1/", "https://localhost/x", "https://[::1]/", "https://169.254.169.254/latest",
                "https://10.0.0.1", "https://0.0.0.0/", "https://[::ffff:127.0.0.1]/", "https://2130706433/", "ftp://example.com",
                "https://user:pass@1.1.1.1/", "https://", "http://1.1.1.1/", "https://[64:ff9b::7f00:1]/", "https://127.1/",
                "https://[::127.0.0.1]/", "https://[fec0::1]/", "https://[::ffff:0:7f00:1]/", "https://192.0.0.192/",
                "https://1.1.1.1/a b", "https://1.1.1.1/?\r\nHost: x"):
        answer = alice.post("/hooks", {"url": url, "events": ["import.done"]})
        assert answer.status_code == 422, url
    assert all(map(out_in_the_world, ("1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101")))
    assert not Hook.objects.exists()


def test_a_name_that_leads_home_later_is_not_followed_there(open_company: Home, other: Other) -> None:
    hook, _ = actions.add(other.url, ["import.done"], by=person("alice"))
    actions.tell("import.done", "import:1", {})
    set_setting(open_company, "webhooks_allow_private", "false")
    assert actions.deliver_due(later()) == 0
    assert other.got == []
    assert Delivery.objects.get(hook=hook).said


def test_what_tells_a_cloud_machine_its_keys_is_never_asked(open_company: Home) -> None:
    alice = caller("alice")
    for url in ("http://169.254.169.254/latest/meta-data/", "https://[fe80::1]/"):
        assert alice.post("/hooks", {"url": url, "events": ["import.done"]}).status_code == 422, url


def test_a_redirect_is_not_followed(open_company: Home, other: Other) -> None:
    other.status = 302
    actions.add(other.url, ["import.done"], by=person("alice"))
    actions.tell("import.done", "import:1", {})
    assert actions.deliver_due(later()) == 0
    assert len(other.got) == 1
    assert Delivery.objects.get().status == 302


def test_the_connection_goes_to_the_number_that_was_looked_at() -> None:
    with pytest.raises(WrongUse):
        place_of("https://localhost:8443/", private=False)
    assert place_of("http://localhost:8080/a?b=1", private=True).path == "/a?b=1"


@pytest.mark.django_db(transaction=True)
def test_right_after_the_act_it_is_on_its_way(open_company: Home, other: Other) -> None:
    actions.add(other.url, ["decision.event"], by=person("alice"))
    alice = caller("alice")
    alice.post(f"/decisions/{alice.rows('/today')[0]['id']}/accept")
    actions.wait(20)
    assert [headers["Zhanggui-Event"] for headers, _ in other.got] == ["decision.event"]
