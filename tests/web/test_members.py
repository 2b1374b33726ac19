"""The pages of members: cards that are written and undone, who may be one person, what is seen by whom, the week by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from django.test import Client

from tests.analyse.members.books import SETTINGS, members, sales
from zhanggui.base.settings import Home, home_at
from zhanggui.lake import Lake
from zhanggui.web import books
from zhanggui.web.audit.models import Line
from zhanggui.web.members.models import Member

WHERE = "the pages of members"

pytestmark = pytest.mark.django_db(transaction=True)


def house(folder: Path, settings: object, **tables: pa.Table | None) -> Home:
    """A home with the tea house of the tests; None leaves a table out."""
    home = home_at(folder).make(**SETTINGS)
    for name, table in ({"sales": sales(), "members": members()} | tables).items():
        if table is not None:
            Lake(home.lake_url).append(name, table)
    settings.HOME = home  # type: ignore[attr-defined]
    books._engines.clear()
    return home


@pytest.fixture
def tea(tmp_path: Path, settings: object) -> Home:
    return house(tmp_path / "home", settings)


def names(client: Client, query: str = "") -> list[str]:
    """The list as it is exported -> the numbers of its cards."""
    return [line.split(",")[0] for line in client.get(f"/members/?format=csv&{query}").content.decode("utf-8-sig").splitlines()[1:]]


def test_the_list_has_everybody_and_each_state_the_length_that_it_says(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    found = alice.get("/members/").context["found"]
    assert (found.total, found.counts) == (7, {"new": 1, "active": 3, "silent": 1, "sleeping": 1, "lost": 1})
    for state, count in found.counts.items():
        assert len(names(alice, f"state={state}")) == count
    assert names(alice, "state=lost") == ["M5"]
    assert names(alice, "shop=south&from=2026-10-01") == ["M6"]


CARD = {"name": "王小明", "sex": "男", "born_on": "1990-02-03", "phone": "+86 138-0013 8000", "address": "钢铁大街1号", "enrolled_on": "2026-10-30",
        "shop": "north", "clerk": "li", "level": "普卡"}  # fmt: skip


@pytest.mark.covers("D01")
def test_a_card_is_written_looked_at_changed_and_undone(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    assert alice.post("/members/new/", CARD | {"code": "N1"}).status_code == 302
    row = Member.objects.get(code="N1")
    assert (row.phone, row.sent) == ("+8613800138000", True)
    page = alice.get("/members/N1/").content.decode()
    assert "王小明" in page
    assert "13800138000" in page
    assert "N1" in names(alice, "state=new")
    alice.post("/members/N1/change/", CARD | {"phone": "13900139000"})
    assert names(alice, "q=9001") == ["N1"]
    alice.post("/members/N1/undo/")
    row.refresh_from_db()
    assert row.phone == "+8613800138000"
    told = json.dumps(list(Line.objects.filter(target="member:N1").values("verb", "old", "new")), ensure_ascii=False)
    assert [w for w in ("card written", "card changed", "card undone") if w not in told] == []
    assert [w for w in ("王小明", "13800138000", "13900139000", "钢铁大街") if w in told] == []


@pytest.mark.covers("D01")
@pytest.mark.parametrize(
    ("field", "wrong"),
    [("phone", "12345678901"), ("phone", "1380013800"), ("phone", "hello"), ("born_on", "2099-01-01"), ("born_on", "1880-01-01"),
     ("born_on", "2026-11-01"), ("sex", "x"), ("enrolled_on", "2099-01-01"), ("code", "a/b"), ("code", "M1")],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_nothing_is_kept(signed: Callable[..., Client], tea: Home, field: str, wrong: str) -> None:
    assert signed("alice").post("/members/new/", CARD | {field: wrong}).status_code == 422
    assert not Member.objects.exists()
