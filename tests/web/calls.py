"""What several tests of the site do: read a page, call the API with a token of somebody of the cast."""

from __future__ import annotations

import json
import re
from typing import Any

from django.test import Client

from tests.web.conftest import person
from zhanggui.web.tokens import actions


def page_of(client: Client, address: str) -> str:
    """An address -> its page as far as white space is seen: one blank for much, none between marks."""
    return re.sub(r"\s+", " ", client.get(address).content.decode()).replace("> <", "><")


class Caller:
    """Calls /api/v1 with one token and gives back what was answered."""

    def __init__(self, secret: str) -> None:
        self.client, self.secret = Client(), secret
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers | headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method, f"/api/v1{path}", "" if body is None else json.dumps(body), "application/json",
            headers=self.headers | headers,
        )

    def rows(self, path: str) -> list[dict[str, Any]]:
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["rows"]
        return found


def token_of(name: str, role: str | None = None, sees: list[str] | None = None, **wanted: Any) -> str:
    """A name of the cast, or somebody with another role -> the secret of a fresh token of theirs."""
    owner = person(name, role, sees)
    return actions.add("test", owner, by=owner, **wanted)[1]


def caller(name: str, role: str | None = None, sees: list[str] | None = None, **wanted: Any) -> Caller:
    """A name of the cast, or somebody with another role -> a program that calls as them."""
    return Caller(token_of(name, role, sees, **wanted))
