"""The company's lake, as the pages see it: one engine a process, answers kept by (question, version of the lake, scope)."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import Enum
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

import narwhals as nw
import numpy as np
import pyarrow as pa
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.scope import Scope
from zhanggui.engine import LAZY, Engine, open_engine
from zhanggui.lake import Lake
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.reading import Tables
from zhanggui.seals import DamagedLake
from zhanggui.storage import Disk

log = logging.getLogger(__name__)
_engines: dict[str, Engine] = {}
_opening = threading.Lock()
_versions: WeakKeyDictionary[Lake, tuple[Any, dict[str, int]]] = WeakKeyDictionary()
_answering: dict[str, tuple[Any, int]] = {}
_answers: OrderedDict[str, tuple[float, tuple[Any]]] = OrderedDict()
_keeping = threading.Lock()
MOST_KEPT = 4000
READ_LATER = (*LAZY, Iterator)
PLAIN = (str, bytes, int, float, bool, type(None), date, np.ndarray, np.generic, pa.Table, pa.Array, pa.ChunkedArray, type, Enum)
A_FEW, MOST_LOOKED_AT = 8, 2000
KEPT_SECONDS = 7 * 24 * 3600
"""How long an answer is remembered: its key says of which records it is, so it never grows wrong, only old."""


def engine() -> Engine:
    """-> the engine over this home's lake, opened once."""
    url = settings.HOME.lake_url
    if url not in _engines:
        with _opening:
            if url not in _engines:
                _engines[url] = open_engine(url, os.environ.get("ENGINE_URL", ""))
    _engines[url].clean = bool(company()["leave_out_marked"])
    return _engines[url]


def damaged(problem: Exception) -> DamagedLake | None:
    """What broke on a page -> that files of the books are damaged, none where it is another kind of thing, or they are whole."""
    if isinstance(problem, Http404 | PermissionDenied | SuspiciousOperation | DatabaseError):
        return None
    try:
        return engine().explained(problem)
    except Exception:
        log.exception("the books could not be looked at")
        return None


def version(records_only: bool = False) -> str:
    """-> a text that is equal exactly while the lake is: the versions of all its tables, or of those that hold records.

    A refresh adds results to the lake; what was answered from records stays answered. Asking each table for its version reads
    its log, so on a disk the logs' folders are looked at first: while none of them changed, neither did a version.
    """
    lake = engine().lake
    seen, now = _versions.get(lake, (None, {})), _logs(lake)
    if now is None or seen[0] != now:
        seen = (now, {table: lake.version(table) for table in lake.tables()})
        _versions[lake] = seen
    return ",".join(f"{table}={number}" for table, number in seen[1].items() if not (records_only and is_result(table)))


def is_result(table: str) -> bool:
    """Whether a table holds what a refresh or people made of the records."""
    return table.startswith("results_") or table in ("runs", "decisions", "decision_events")


def _logs(lake: Lake) -> tuple[tuple[str, int], ...] | None:
    """-> when each table's log last changed, None where that cannot be seen (object storage)."""
    if not isinstance(lake.storage, Disk):
        return None
    folders = (entry for entry in os.scandir(lake.storage.here) if entry.is_dir()) if lake.storage.here.is_dir() else ()
    found = []
    for entry in folders:
        try:
            found.append((entry.name, os.stat(os.path.join(entry.path, "_delta_log")).st_mtime_ns))
        except FileNotFoundError:
            continue
    return tuple(sorted(found))


def kept(question: object, scope: Scope, answer: Callable[[], Any], *, records_only: bool = False) -> Any:
    """A question (with a faithful repr), whose rows, and how to answer -> the answer, from memory while nothing changed.

    records_only: the answer is made of records alone. Of several who ask the same at once one answers, the others wait. What is
    kept goes from thread to thread, so it holds nothing that is still to be read.
    """
    text = "\x1f".join((settings.HOME.lake_url, version(records_only), str(engine().clean), scope.key, repr(question)))
    key = hashlib.sha256(text.encode()).hexdigest()
    found = _remembered(key)
    if found is None:
        with _one_at_a_time(key):
            found = _remembered(key)
            if found is None:
                found = (materialised(answer(), question),)
                _remember(key, found)
    return found[0]


def materialised(answer: Any, question: object) -> Any:
    """An answer -> itself; refused where a lazy frame, or what reads one later, stands in it: such a thing is read by the cursor
    of the thread that began it, and two threads that read by one cursor at once break each other's pages."""
    waiting, seen = [(answer, "")], set[int]()
    while waiting and len(seen) < MOST_LOOKED_AT:
        one, path = waiting.pop()
        if isinstance(one, READ_LATER):
            raise TypeError(f"The answer to {question!r} cannot be kept: {path or 'it'} is a {type(one).__name__}, read later.")
        if id(one) not in seen and not isinstance(one, PLAIN):
            seen.add(id(one))
            waiting += [(part, f"{path}.{name}") for name, part in _parts(one)]
    return answer


def _parts(one: Any) -> list[tuple[str, Any]]:
    """A value -> what it is made of, by name: of a long collection its first few and its last, which are of one kind."""
    if isinstance(one, Mapping):
        return [(str(k), v) for k, v in islice(one.items(), A_FEW)]
    if isinstance(one, list | tuple | set | frozenset | deque):
        some = list(islice(one, A_FEW)) + ([one[-1]] if isinstance(one, list | tuple) and one else [])
        return [(str(n), part) for n, part in enumerate(some)]
    slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
    return [*vars(one).items()] if hasattr(one, "__dict__") else [(n, getattr(one, n)) for n in slots if hasattr(one, n)]


def _remembered(key: str) -> tuple[Any] | None:
    """A key -> its answer, still the same object: whoever asks must not change it."""
    with _keeping:
        kept_at = _answers.get(key)
        if kept_at is not None and time.monotonic() - kept_at[0] < KEPT_SECONDS:
            _answers.move_to_end(key)
            return kept_at[1]
    return None


def _remember(key: str, found: tuple[Any]) -> None:
    """An answer -> kept; the one that was asked for longest ago makes room."""
    with _keeping:
        _answers[key] = (time.monotonic(), found)
        while len(_answers) > MOST_KEPT:
            _answers.popitem(last=False)


def forget_answers() -> None:
    """Everything that is remembered -> forgotten: somebody is to be named nowhere any more."""
    with _keeping:
        _answers.clear()


@contextmanager
def _one_at_a_time(key: str) -> Iterator[None]:
    """A key -> held by one thread; forgotten when nobody waits for it."""
    with _opening:
        lock, waiting = _answering.get(key, (threading.RLock(), 0))
        _answering[key] = (lock, waiting + 1)
    try:
        with lock:
            yield
    finally:
        with _opening:
            lock, waiting = _answering[key]
            if waiting == 1:
                del _answering[key]
            else:
                _answering[key] = (lock, waiting - 1)


def company() -> dict[str, Any]:
    """-> the company's settings as they are now."""
    return settings.HOME.settings()


def columns(table: str) -> list[str]:
    """A table's name -> the columns this company has of it; none where there is no such table."""
    return list(kept(("columns", table), Scope(), lambda: list(engine().lake.schema(table).names)))


def small(table: str) -> list[dict[str, Any]]:
    """A small table -> its current rows, kept while the lake is unchanged; empty where there is none."""
    return list(kept(("small", table), Scope(), lambda: _rows(table), records_only=not is_result(table)))


def _rows(table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = engine().frame(table).collect().to_arrow().to_pylist() if engine().lake.files(table) else []
    return found


def reached() -> int | None:
    """-> the last day of which there is a sale in the books (day number), none where there are no records."""
    return kept(("reached",), Scope(), _last_day, records_only=True)


def _last_day() -> int | None:
    if not engine().lake.files("sales"):
        return None
    rows = engine().frame("sales").select(nw.col("day").max()).collect().to_arrow().to_pylist()
    return rows[0]["day"] if rows else None


def reachable(dimension: str) -> bool:
    """Whether the company's sales say this dimension of a line, by a column of theirs or a table that knows it."""
    return bool(kept(("reachable", dimension), Scope(), lambda: _reachable(dimension), records_only=True))


def _reachable(dimension: str) -> bool:
    try:
        Tables(engine().frames()).place("sales", DIMENSIONS[dimension], "the page")
    except (ZhangguiError, KeyError):
        return False
    return True
