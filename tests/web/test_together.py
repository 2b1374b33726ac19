"""Eight people read at once, while a file comes in and everything is computed again: nobody sees an error."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from tests.web.test_almost_nothing import bring
from tests.web.test_roles import ARGUMENTS, OPENS, POSTS
from zhanggui.base.scope import EVERYTHING
from zhanggui.engine import Frame
from zhanggui.measures.reading import Tables
from zhanggui.web import books

WHERE = "every page"
READERS = 8
HEAD = "单号,日期,客户编码,会员号,商品编码,区域,业务员,数量,单价,金额\n"
SHUT = {"sign-out", "sign-in", "language", "theme", "password", "refresh", "api", "openapi"}
WITH_MORE = [
    "/board/lines/?measure=net_sales", "/board/?measure=net_sales&by=customer", "/board/compare/?measure=net_sales&by=region&cross=month",
    "/board/why/?measure=net_sales&by=customer&period=28", "/board/export/?measure=net_sales&by=sku&format=csv", "/find/?q=K1",
    "/customers/?format=csv", "/members/?format=csv", "/customers/C1/", "/members/M1/", "/api/v1/customers", "/api/v1/loss",
]  # fmt: skip


def every_page() -> list[str]:
    """-> the addresses of all pages that need no name, and some that do."""
    return [reverse(name) for name in sorted(OPENS) if name not in {*SHUT, *POSTS, *ARGUMENTS}] + WITH_MORE


def sales(first: int, days: int) -> str:
    """The first day of October 2026 and how many -> a file: three shops and three members buy two things each day."""
    rows = [
        f"S{day}-{n},2026-{9 + day // 30:02d}-{1 + day % 30:02d},C{n},M{n},K{k},north,003,{n},10.00,{10 * n}.00\n"
        for day in range(first, first + days) for n in (1, 2, 3) for k in (1, 2)
    ]  # fmt: skip
    return HEAD + "".join(rows)


@dataclass(frozen=True)
class Holds:
    """Something that is kept, with something in it."""

    named: dict[str, list[Any]]


@pytest.mark.parametrize("wrapped", [lambda f: f, lambda f: [f], lambda f: Holds({"a": [1, f]}), lambda f: Tables({}, found={"sales": (f, frozenset())})])
def test_what_is_kept_for_all_holds_nothing_that_is_still_to_be_read(
    tmp_path: Path, settings: object, wrapped: Callable[[Frame], Any]
) -> None:
    """A lazy frame is read by the cursor of the thread that began it: kept, it would be read by two threads at once."""
    bring(tmp_path, settings, sales(0, 2))
    frame = books.engine().frame("sales")
    with pytest.raises(TypeError, match="cannot be kept"):
        books.kept(("lazy", str(wrapped)), EVERYTHING, lambda: wrapped(frame))
    assert books.kept("rows", EVERYTHING, lambda: Holds({"a": frame.collect().rows()})).named["a"]


@pytest.mark.django_db(transaction=True)
def test_eight_readers_an_import_and_a_refresh_at_once_and_nobody_sees_an_error(
    signed: Callable[..., Client], tmp_path: Path, settings: Any
) -> None:
    settings.KEEP_PAGES = True
    home = bring(tmp_path, settings, sales(0, 40))
    (tmp_path / "more.csv").write_text(sales(35, 10))
    words = [sys.executable, "-m", "zhanggui.cli"]
    meanwhile = [
        subprocess.Popen([*words, *act, "--home", str(home.path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for act in (["import", str(tmp_path / "more.csv")], ["refresh"])
    ]
    readers, pages, seen = [signed("alice") for _ in range(READERS)], every_page(), dict[str, int]()

    def read(nth: int) -> None:
        try:
            for page in pages[nth * 7 :] + pages[: nth * 7]:
                seen[f"{nth} {page}"] = readers[nth].get(page).status_code
        finally:
            connections.close_all()

    for reader in readers:
        reader.raise_request_exception = False
    threads = [threading.Thread(target=read, args=(nth,)) for nth in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(process.communicate()[1], process.returncode)[1] for process in meanwhile] == [0, 0]
    assert len(seen) == READERS * len(pages)
    assert {page: status for page, status in seen.items() if status >= 500} == {}
