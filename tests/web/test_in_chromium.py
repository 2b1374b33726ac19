"""What only a browser can tell: keys, htmx, the dialog, the phone, and what a screen reader finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.conftest import PASSWORD, person
from zhanggui.base.settings import Home
from zhanggui.web.decisions.models import Case
from zhanggui.web.imports import jobs
from zhanggui.web.imports.models import Upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/", "/board/?by=category", "/board/why/?by=category", "/board/compare/?by=channel&cross=month&period=quarter", "/boards/", "/boards/save/?measure=net_sales",
         "/board/lines/?measure=return_amount", "/decisions/", "/imports/", "/people/", "/audit/", "/settings/",
         "/imports/cleaning/", "/sources/", "/sources/new/", "/settings/company/", "/doctor/", "/tokens/", "/hooks/", "/api/", "/password/")
CUSTOMERS = ("/customers/", "/customers/risk/", "/customers/key/", "/customers/C0029/", "/customers/transitions/", "/customers/rhythm/",
             "/customers/rhythm/?show=cycles", "/customers/rhythm/?show=skus", "/customers/filters/save/?key=1")
GOODS = ("/goods/", "/goods/order/", "/goods/slow/", "/goods/sku/010101/", "/goods/drafts/", "/find/?q=牛奶")


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
    yield from signed_in(chromium, live_server)


@pytest.fixture
def beginner(chromium: Browser, live_server: Any, no_company: Home) -> Iterator[Callable[..., Page]]:
    """The same, of a company that has imported nothing."""
    yield from signed_in(chromium, live_server)


def signed_in(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """A browser and a site -> what opens a page of it for Alice."""
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


def addresses_of(page: Page) -> list[str]:
    """Today -> every page, and a case of each kind with a piece of work in it; what is folded away is opened by `shown`."""
    cases = page.evaluate("""() => Object.values(Object.fromEntries([...document.querySelectorAll('tr[data-task]')].map(
        r => [r.querySelector('.zg-tag').textContent, r.querySelector('a').getAttribute('href')])))""")
    assert len(cases) >= 4  # what to order, whom to call, what is out of the ordinary
    for number, case in enumerate(cases):
        page.goto(case)
        page.click("#tasks summary")
        page.fill("#tasks [name=text]", "ask")
        page.fill("#tasks [name=due]", f"2026-0{number + 1}-01")
        page.press("#tasks [name=text]", "Enter")
        page.wait_for_selector("#tasks .zg-todos li")
    return [*PAGES, *GOODS, *CUSTOMERS, *cases]


def shown(page: Page, address: str) -> None:
    """An address -> its page with everything folded away opened."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('main details:not(.zg-menu)').forEach(d => { d.open = true })")


def test_a_task_is_accepted_and_undone_by_keys_without_leaving_the_page(alice: Callable[..., Page]) -> None:
    page = alice()
    page.evaluate("window.stayed = true")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_selector("tr[data-task].zg-done")
    assert Case.objects.get().state == "accepted"
    page.click("tr[data-task] button:has-text('撤销')")
    page.wait_for_selector("tr[data-task].zg-done", state="detached")
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
    for address in addresses_of(page):
        shown(page, address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_screen_reader_finds_its_way(alice: Callable[..., Page], language: str) -> None:
    page = alice(language=language)
    for address in addresses_of(page):
        shown(page, address)
        found = Axe().run(page)
        wrong = [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found.response["violations"]]
        assert wrong == [], address


def test_a_file_is_put_in_and_its_refused_row_is_mended_at_any_width(beginner: Callable[..., Page], tmp_path: Path) -> None:
    page = beginner()
    header = "订单号,销售日期,客户编号,商品编码,数量,销售金额\n"
    (tmp_path / "销售.csv").write_text(header + "".join(f"X{n},2026-10-{n + 1:02d},C{n % 3},A1,{'很多' if n == 7 else 1},10\n" for n in range(20)))
    page.goto("/imports/")
    page.fill("#first-company", "鹿城商贸")
    page.set_input_files("#files", tmp_path / "销售.csv")
    page.click("button:has-text('放进来看看')")
    settle(page, "#trial dl")
    whole_at_any_width(page, ".zg-match tbody tr", 6)
    page.press("input[name=source-0]", "Enter")
    page.wait_for_load_state()
    assert Upload.objects.get().state == "proposed"
    settle(page, "#trial dl")
    page.click("button[name=begin]")
    settle(page, "a:has-text('看今日')")
    page.click("#progress a[href*=quarantine]")
    whole_at_any_width(page, ".zg-mend", 1)
    page.click(".zg-mend summary")
    page.locator(".zg-cells label:has-text('数量') input[name=cell]").fill("3")
    page.click("button[name=mend]")
    settle(page, "a:has-text('看今日')")
    page.goto("/imports/")
    whole_at_any_width(page, ".zg-past tbody tr", 2)


def settle(page: Page, sign: str) -> None:
    """What runs in the background has ended, and the page shows it."""
    for _turn in range(3):
        jobs.wait()
    page.reload()
    page.wait_for_selector(sign)


def whole_at_any_width(page: Page, rows: str, number: int) -> None:
    """So many rows, each one as high as a line of text at least, nothing wider than the screen, and nothing a screen reader misses."""
    for width in (390, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(rows).count() == number
        cut = "e => { const box = e.closest('.zg-scroll').getBoundingClientRect(); return e.getBoundingClientRect().bottom - box.bottom }"
        assert page.locator(rows).last.evaluate(cut) <= 1, f"{rows} is cut off at {width}"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in Axe().run(page).response["violations"]] == []


def test_the_phone_has_the_first_task_with_a_large_button(alice: Callable[..., Page]) -> None:
    page = alice(390)
    button = page.locator("tr[data-task] .zg-do .zg-y").first.bounding_box()
    assert button is not None
    assert button["height"] >= 44
    assert page.is_visible("nav.zg-tabbar")
    assert not page.is_visible("nav.zg-rail")
