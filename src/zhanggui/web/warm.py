"""The lake changed -> the pages that people open first are answered before anybody waits for them.

Answers are kept by question, version of the records and scope: what a refresh did not change is not asked again.
"""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import resolve, reverse

from zhanggui.web import books
from zhanggui.web.boards.saved import BINDER, standing
from zhanggui.web.people.reads import User, scope_for
from zhanggui.web.people.roles import BOARDS

EVERY_SECONDS = 5
log = logging.getLogger(__name__)


def addresses(user: User) -> list[str]:
    """A person -> what they are likely to open: today, their boards in their order, the board of sales, the standing ones.
    Nothing for those of the portal, whose pages are small."""
    if user.kind.portal:
        return []
    found = [reverse("today")]
    if user.may(BOARDS):
        found += [f"{reverse(page)}?{board.query}" for board in BINDER.of(user) for page in ("board", "compare")]
        found += [reverse("board"), *(f"{reverse('board')}?{door.query}" for door in standing(scope_for(user)))]
    return list(dict.fromkeys(found))


def warm() -> int:
    """-> how many pages were made, each once for all who see the same."""
    made: set[tuple[str, str]] = set()
    for user in User.objects.filter(is_active=True):
        for address in addresses(user):
            key = (address, scope_for(user).key)
            if key not in made:
                made.add(key)
                _opened(address, user)
    return len(made)


def _opened(address: str, user: User) -> None:
    """An address -> asked as that person would, for the answers that stay in memory; what goes wrong is theirs to see."""
    request = RequestFactory().get(address)
    request.user = user
    try:
        view = resolve(request.path_info)
        view.func(request, *view.args, **view.kwargs)
    except Exception:
        log.info("not warmed: %s", address, exc_info=True)


def begin() -> threading.Thread:
    """-> a thread that looks at the lake's version and warms when it changed and stands still again."""
    thread = threading.Thread(target=_watch, name="warm", daemon=True)
    thread.start()
    return thread


def _watch() -> None:
    warmed, seen = "", ""
    while True:
        try:
            now = books.version()
            if now != warmed and now == seen:
                warm()
                warmed = now
            seen = now
        except Exception:
            log.info("not warmed", exc_info=True)
        finally:
            close_old_connections()
        time.sleep(EVERY_SECONDS if seen == warmed else 1)
