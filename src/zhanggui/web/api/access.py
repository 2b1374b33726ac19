"""Who calls: a token, or a person who is signed in; how often; whether they may write."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import translation
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer

from zhanggui.web import books
from zhanggui.web.people.reads import User, let_through, require
from zhanggui.web.tokens import reads as tokens


class TooMany(HttpError):
    """Called more often than the company allows; `wait` says for how many seconds."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(429, "too many")


class ByToken(HttpBearer):
    """`Authorization: Bearer zg_...` -> the person that the token stands for, as narrow as it says."""

    def __call__(self, request: HttpRequest) -> Any:
        if request.headers.get(self.header) is None:
            return None
        found = super().__call__(request)
        if not found:
            # A token that opens nothing is not mended by a cookie that happens to be there.
            raise AuthenticationError
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = tokens.holder(token.strip())
        if found is None:
            hurry(f"address:{request.META.get('REMOTE_ADDR', '')}")
            return None
        person, key = found
        hurry(f"token:{key.pk}")
        request.user = person
        let_through(person, request.resolver_match)
        if person.language in dict(settings.LANGUAGES):
            translation.activate(person.language)
        return key


class BySession(APIKeyCookie):
    """A browser in which somebody is signed in; writes need the CSRF token of our own pages."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        user = request.user
        if not user.is_authenticated or user.must_change_password:
            return None
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        hurry(f"user:{request.user.pk}")
        let_through(request.user, request.resolver_match)
        return request.user


def hurry(who: str) -> None:
    """Somebody calls -> TooMany when they called more often this minute than the company allows."""
    limit, now = int(books.company().get("api_calls_per_minute", 600)), int(time.time())
    key = f"api-calls:{who}:{now // 60}"
    cache.add(key, 0, 120)
    try:
        count = cache.incr(key)
    except ValueError:
        # Thrown out of memory between the two: counted from one again.
        cache.set(key, 1, 120)
        count = 1
    if count > limit:
        raise TooMany(60 - now % 60)


def let(request: HttpRequest, act: str) -> User:
    """A caller and an act of `roles` -> the caller, PermissionDenied where it is not theirs."""
    user: User = request.user
    if act:
        require(user, act)
    return user


def let_write(request: HttpRequest, act: str) -> User:
    """The same for what changes something: a token that may only read may not."""
    if getattr(getattr(request, "auth", None), "read_only", False):
        raise PermissionDenied("read only")
    return let(request, act)
