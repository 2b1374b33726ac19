"""The company's lake, as the pages see it: one engine a process, answers kept by (question, version of the lake, scope)."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from typing import Any

import narwhals as nw
from django.conf import settings
from django.core.cache import cache

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.scope import Scope
from zhanggui.engine import Engine, open_engine
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.reading import Tables

_engines: dict[str, Engine] = {}
_opening = threading.Lock()


def engine() -> Engine:
    """-> the engine over this home's lake, opened once."""
    url = settings.HOME.lake_url
    if url not in _engines:
        with _opening:
            if url not in _engines:
                _engines[url] = open_engine(url, os.environ.get("ENGINE_URL", ""))
    return _engines[url]


def version() -> str:
    """-> a text that is equal exactly while the lake is: the versions of all its tables."""
    lake = engine().lake
    return ",".join(f"{table}={lake.version(table)}" for table in lake.tables())


def kept(question: object, scope: Scope, answer: Callable[[], Any]) -> Any:
    """A question (with a faithful repr), whose rows, and how to answer -> the answer, from memory while nothing changed."""
    text = "\x1f".join((settings.HOME.lake_url, version(), scope.key, repr(question)))
    key = hashlib.sha256(text.encode()).hexdigest()
    found = cache.get(key)
    if found is None:
        found = (answer(),)
        cache.set(key, found, 3600)
    return found[0]


def company() -> dict[str, Any]:
    """-> the company's settings as they are now."""
    return settings.HOME.settings()


def columns(table: str) -> list[str]:
    """A table's name -> the columns this company has of it; none where there is no such table."""
    return list(engine().lake.schema(table).names)


def small(table: str) -> list[dict[str, Any]]:
    """A small table -> its current rows, kept while the lake is unchanged; empty where there is none."""
    if not engine().lake.files(table):
        return []
    return kept(("small", table), Scope(), lambda: engine().frame(table).collect().to_arrow().to_pylist())


def reached() -> int | None:
    """-> the last day of which there is a sale in the books (day number), none where there are no records."""
    if not engine().lake.files("sales"):
        return None
    return kept(("reached",), Scope(), _last_day)


def _last_day() -> int | None:
    rows = engine().frame("sales").select(nw.col("day").max()).collect().to_arrow().to_pylist()
    return rows[0]["day"] if rows else None


def reachable(dimension: str) -> bool:
    """Whether the company's sales say this dimension of a line, by a column of theirs or a table that knows it."""
    return bool(kept(("reachable", dimension), Scope(), lambda: _reachable(dimension)))


def _reachable(dimension: str) -> bool:
    try:
        Tables(engine().frames()).place("sales", DIMENSIONS[dimension], "the page")
    except (ZhangguiError, KeyError):
        return False
    return True
