"""Books with almost nothing in them: every page about people answers, and says what is missing; no number is made up."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from typer.testing import CliRunner

from zhanggui.base.settings import Home, home_at
from zhanggui.cli import app
from zhanggui.web import books

WHERE = "the pages about people"

pytestmark = pytest.mark.django_db
HEAD = "单号,日期,客户编码,商品编码,数量,金额\n"
BOOKS = {
    "one purchase": HEAD + "S1,2026-10-01,C1,K1,1,10.00\n",
    "all on one day": HEAD + "S1,2026-10-01,C1,K1,1,10.00\nS2,2026-10-01,C1,K1,1,30.00\nS3,2026-10-01,C2,K1,1,20.00\n",
    "only returns": HEAD + "S1,2026-10-01,C1,K1,-1,-10.00\nS2,2026-10-05,C2,K1,-1,-20.00\n",
    "more returned than bought": HEAD + "S1,2026-08-01,C1,K1,1,10.00\nS2,2026-09-01,C1,K1,-9,-90.00\nS3,2026-10-01,C2,K1,1,5.00\n",
    "nothing paid": HEAD + "S1,2026-10-01,C1,K1,1,0.00\nS2,2026-10-05,C2,K1,1,0.00\n",
    "no customers named": "单号,日期,商品编码,数量,金额\nS1,2026-10-01,K1,1,10.00\nS2,2026-10-05,K1,1,10.00\n",
}
PAGES = [
    "/", "/customers/", "/customers/due/", "/customers/risk/", "/customers/lost/", "/customers/key/", "/customers/new/",
    "/customers/transitions/", "/customers/rhythm/", "/customers/acquisition/", "/customers/acquisition/new/",
    "/customers/acquisition/ahead/", "/customers/acquisition/keeping/", "/customers/acquisition/contrasts/",
    "/customers/acquisition/adoption/", "/customers/acquisition/profile/", "/customers/conversion/", "/customers/loss/",
    "/customers/loss/cause/", "/customers/loss/gap/", "/customers/plays/", "/customers/plays/new/", "/customers/plays/grades/",
    "/members/", "/members/tracker/", "/members/composition/", "/members/transitions/", "/members/annual/", "/members/value/",
    "/members/5w2h/", "/members/tags/", "/members/complete/", "/customers/?format=csv", "/members/?format=csv",
    "/api/v1/customers", "/api/v1/members", "/api/v1/acquisition", "/api/v1/loss", "/api/v1/plays",
]  # fmt: skip
MADE_UP = re.compile(r"(?<![A-Za-z])(nan|inf|-inf|None|NaN|Infinity)(?![A-Za-z])")


def bring(folder: Path, settings: object, text: str) -> Home:
    """Books as a file -> the home that imported and refreshed them by command."""
    home = home_at(folder / "home").make(currency="CNY")
    (folder / "sales.csv").write_text(text)
    for words in (["import", str(folder / "sales.csv")], ["refresh"]):
        assert CliRunner().invoke(app, [*words, "--home", str(home.path)], catch_exceptions=False).exit_code == 0
    settings.HOME = home  # type: ignore[attr-defined]
    books._engines.clear()
    return home


@pytest.mark.parametrize("said", BOOKS)
def test_every_page_about_people_answers_and_makes_nothing_up(
    signed: Callable[..., Client], tmp_path: Path, settings: object, said: str
) -> None:
    bring(tmp_path, settings, BOOKS[said])
    alice = signed("alice")
    customers = re.findall(r'href="(/customers/C\d/)"', alice.get("/customers/").content.decode())
    for page in [*PAGES, *customers]:
        found = alice.get(page)
        assert found.status_code == 200, page
        text = html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", found.content.decode(), flags=re.DOTALL))
        assert not MADE_UP.search(text), (page, MADE_UP.search(text))
