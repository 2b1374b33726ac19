"""What only a browser can tell: keys, htmx, the dialog, the phone, and what a screen reader finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.conftest import PASSWORD, person
from zhanggui.base.settings import Home
from zhanggui.web.decisions.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/", "/board/?by=category", "/board/why/?by=category", "/board/compare/?by=channel&cross=month&period=quarter", "/boards/", "/boards/save/?measure=net_sales",
         "/board/lines/?measure=return_amount", "/decisions/", "/imports/", "/people/", "/audit/", "/settings/")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium where it is there, else Playwright's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def alice(chromium: Browser, live_server: Any, company: Home) -> Iterator[Callable[..., Page]]:
    """A width and a language -> a page in which Alice has signed in by the form. What the console complains of fails the test."""
    person("alice")
    complaints: list[str] = []
    contexts = []

    def opened(width: int = 1440, language: str = "zh-hans") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=live_server.url)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.goto("/sign-in/")
        page.fill("input[name=username]", "alice")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("nav.zg-rail", state="attached")
        if language == "en":
            page.click(".zg-top form.zg-lang button")
            page.wait_for_selector("html[lang=en]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_task_is_accepted_and_undone_by_keys_without_leaving_the_page(alice: Callable[..., Page]) -> None:
    page = alice()
    page.evaluate("window.stayed = true")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("tr[data-task].zg-done")
    assert Case.objects.get().state == "accepted"
    page.click("tr[data-task] button:has-text('撤销')")
    page.wait_for_selector("tr[data-task] button:has-text('接受')")
    assert Case.objects.get().state == "new"
    assert page.evaluate("window.stayed")


def test_refusing_by_a_key_asks_for_the_reason_in_a_dialog(alice: Callable[..., Page]) -> None:
    page = alice()
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_selector("dialog[open] textarea")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.type("供应商已经认了")
    page.click("dialog button.zg-p")
    page.wait_for_selector("tr[data-task].zg-done")
    assert (Case.objects.get().state, Case.objects.get().reason) == ("refused", "供应商已经认了")
    assert not page.is_visible("dialog")


@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_scrolls_sideways(alice: Callable[..., Page], width: int) -> None:
    page = alice(width)
    addresses = [*PAGES, page.get_attribute("tr[data-task] a", "href")]
    for address in addresses:
        page.goto(str(address))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_screen_reader_finds_its_way(alice: Callable[..., Page], language: str) -> None:
    page = alice(language=language)
    for address in (*PAGES, page.get_attribute("tr[data-task] a", "href")):
        page.goto(str(address))
        found = Axe().run(page)
        wrong = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found.response["violations"]]
        assert wrong == [], address


def test_the_phone_has_the_first_task_with_a_large_button(alice: Callable[..., Page]) -> None:
    page = alice(390)
    button = page.locator("tr[data-task] .zg-do .zg-y").first.bounding_box()
    assert button is not None
    assert button["height"] >= 44
    assert page.is_visible("nav.zg-tabbar")
    assert not page.is_visible("nav.zg-rail")
