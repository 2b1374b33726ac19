"""Answers made of the lake alone: the caller who has it already is told so, and nothing is computed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from zhanggui.web import books
from zhanggui.web.people.reads import scope_for


class Unchanged(Exception):
    """What the caller has is still what they would get."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        super().__init__(mark)


def marked(request: HttpRequest, response: HttpResponse) -> None:
    """A read and its answer to be -> marked by question, lake version, settings and scope; Unchanged where they have that."""
    scope = scope_for(request.user)
    # A setting can make another answer of the same records: marked lines left out, the week's country, the clock.
    own = repr(sorted(books.company().items()))
    text = "\x1f".join((request.get_full_path(), books.version(), own, scope.key, get_language() or "", request.user.role))
    mark = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response.headers["ETag"] = mark
    if mark in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        raise Unchanged(mark)


def not_modified(request: HttpRequest, exc: Any) -> HttpResponse:
    """304."""
    return HttpResponse(status=304, headers={"ETag": str(exc)})
