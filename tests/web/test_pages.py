"""A page that is kept in memory is the page that would be made: for the same rows, role, language and records, and no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhanggui.base.settings import Home
from zhanggui.sources.importing import propose, run_import, working_folder
from zhanggui.web import books

pytestmark = pytest.mark.django_db
ADDRESS = "/board/?measure=net_sales&by=region"


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.KEEP_PAGES = True


def body(client: Client, address: str = ADDRESS) -> str:
    page = client.get(address).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_a_kept_page_is_the_page_that_is_made(signed: Callable[..., Client], company: Home, settings: Any) -> None:
    alice = signed("alice")
    kept = [body(alice), body(alice)]
    settings.KEEP_PAGES = False
    assert kept == [body(alice)] * 2


def test_nobody_is_given_the_page_of_another(signed: Callable[..., Client], company: Home, settings: Any) -> None:
    whole = body(signed("alice"))
    others = [signed("bob"), signed("chen"), signed("ann", "marketer", [])]
    kept = [body(client) for client in others]
    assert whole not in kept
    settings.KEEP_PAGES = False
    assert kept == [body(client) for client in others]


def test_it_speaks_the_language_of_the_reader(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    chinese = body(alice)
    alice.post("/language/", {"language": "en"})
    assert "净销售额" in chinese
    assert "净销售额" not in body(alice)


def test_new_records_and_settings_make_it_anew(signed: Callable[..., Client], own_company: Home, tmp_path: Path) -> None:
    alice = signed("alice")
    before = body(alice)
    file = tmp_path / "more.csv"
    file.write_text("单据编号,日期,客户,商品编码,数量,单价,金额\nX1,2026-10-31,C0001,010101,1,99999,99999\n", "utf-8")
    with working_folder() as work:
        run_import(books.engine().lake, own_company, propose([file], home=own_company, work=work), by="alice", work=work, say=lambda _: None)
    after = body(alice)
    assert after != before


def test_no_kept_page_holds_a_token_of_somebody(signed: Callable[..., Client], company: Home) -> None:
    for address in (ADDRESS, ADDRESS.replace("/board/", "/board/compare/"), ADDRESS.replace("/board/", "/board/why/")):
        assert "csrfmiddlewaretoken" not in body(signed("alice"), address)
