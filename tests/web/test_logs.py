"""What is logged: one line a request, by ids; and never a secret, whoever wrote the line."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.web.conftest import PASSWORD, person
from zhanggui.base.settings import Home
from zhanggui.web.running import logs

WHERE = "zhanggui serve, logs/zhanggui.log"

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The log as the site writes it: a file in a folder of the test, every level of every library."""
    configured = logs.configuration(tmp_path / "logs", "DEBUG")
    file = tmp_path / "logs" / "zhanggui.log"
    handler = logging.FileHandler(configured["handlers"]["file"]["filename"], encoding="utf-8")
    handler.setFormatter(logs.Lines())
    root, ours = logging.getLogger(), logging.getLogger("zhanggui")
    before = (root.level, ours.level)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])
    handler.close()


def test_a_request_is_one_line_with_who_by_number_and_no_query(
    signed: Callable[..., Client], no_company: Home, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    answer = signed("alice").get("/settings/?token=geheim", headers={"X-Request-ID": "abcd-1234-efgh"})
    assert answer.headers["X-Request-ID"] == "abcd-1234-efgh"
    (line,) = [found for found in lines() if found["name"] == "zhanggui.requests"]
    assert (line["method"], line["path"], line["status"], line["user"]) == ("GET", "/settings/", 200, person("alice").pk)
    assert line["request"] == "abcd-1234-efgh"
    assert line["ms"] >= 0
    assert "alice" not in json.dumps(line)


@pytest.mark.parametrize("given", ["", "short", "with blank and \n line", "x" * 65])
def test_an_id_from_outside_that_is_none_is_replaced(client: Client, no_company: Home, given: str) -> None:
    answer = client.get("/sign-in/", headers={"X-Request-ID": given})
    assert len(answer.headers["X-Request-ID"]) == 32


def test_a_sign_in_right_or_wrong_leaves_no_password_no_session_and_no_cookie(
    client: Client, no_company: Home, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    person("alice")
    for password in ("a wrong geheim", PASSWORD):
        client.post("/sign-in/", {"username": "alice", "password": password}, headers={"Authorization": "Bearer geheim-token-1"})
    session = client.cookies["sessionid"].value
    text = json.dumps(lines(), ensure_ascii=False)
    assert '"status": 401' in text
    for secret in ("geheim", PASSWORD, session):
        assert secret not in text


def test_an_error_leaves_its_traceback_but_no_values(
    client: Client, no_company: Home, lines: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object, **named: object) -> None:
        hidden = "geheim-local"
        raise RuntimeError("postgresql://keeper:geheim-url@host/books" + hidden[:0])

    monkeypatch.setattr("zhanggui.web.people.actions.authenticate", broken)
    client.raise_request_exception = False
    person("alice")
    answer = client.post("/sign-in/", {"username": "alice", "password": "geheim-typed"})
    assert answer.status_code == 500
    text = json.dumps(lines())
    assert "RuntimeError" in text
    assert "keeper:***@host" in text
    assert "geheim-url" not in text
    assert "geheim-local" not in text
    assert "geheim-typed" not in text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("password=geheim user=7", "password=*** user=7"),
        ("{'password': 'geheim blank', 'n': 1}", "{'password': ***, 'n': 1}"),
        ('{"api_key": "geheim\\"x", "n": 1}', '{"api_key": ***, "n": 1}'),
        ("Authorization: Bearer geheim.abc-1", "Authorization: ***"),
        ("sent bearer geheim.abc-1 away", "sent bearer *** away"),
        ("mysql://root:geheim@10.0.0.1:3306/erp failed", "mysql://root:***@10.0.0.1:3306/erp failed"),
        ("Cookie: sessionid=geheim; theme=dark", "Cookie: ***; theme=dark"),
        ("GET /x?token=geheim&page=2", "GET /x?token=***&page=2"),
        ("AWS_SECRET_ACCESS_KEY=geheim", "AWS_SECRET_ACCESS_KEY=***"),
        ("csrfmiddlewaretoken=geheim", "csrfmiddlewaretoken=***"),
        ("imported 12 rows of sales.csv", "imported 12 rows of sales.csv"),
    ],
)
def test_values_of_secrets_are_taken_out_and_the_rest_stays(said: str, kept: str) -> None:
    assert logs.cleaned(said) == kept
    assert "geheim" not in logs.Readable("{message}", style="{").format(logging.makeLogRecord({"msg": said, "password": "geheim"}))


def test_the_homes_own_key_is_never_written_wherever_it_stands() -> None:
    logs.never_say("the-key-of-this-home-0123456789")
    assert logs.cleaned("signed with the-key-of-this-home-0123456789!") == "signed with ***!"
    assert logs.cleaned_value({"extra": ["the-key-of-this-home-0123456789"]}) == {"extra": ["***"]}
