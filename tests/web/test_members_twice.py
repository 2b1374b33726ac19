"""Cards written by two at once, killed in the middle, and brought again by a file: one answer, before or after, never between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from typer.testing import CliRunner

from tests.analyse.members.books import day, members
from tests.web.conftest import person
from tests.web.test_members import CARD, both_have_a_phone, house
from zhanggui.base.settings import Home
from zhanggui.cli import app
from zhanggui.lake import Lake
from zhanggui.web import books
from zhanggui.web.members import exported
from zhanggui.web.members.models import Link, Member

WHERE = "the pages of members"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tea(tmp_path: Path, settings: object) -> Home:
    return house(tmp_path / "home", settings)


def in_lake(member: str) -> list[dict[str, Any]]:
    return [row for row in books.engine().lake.read("members").to_pylist() if row["member"] == member]


def merged(kept: str, other: str, client: Client) -> int:
    return client.post("/members/duplicates/", {"kept": kept, "merged": other}).status_code


def test_two_who_merge_one_card_at_once_make_one_merge(signed: Callable[..., Client], tea: Home) -> None:
    """The other's click came a moment earlier: her merge is in the database, and the lake does not know of it yet."""
    alice = signed("alice")
    Link.objects.create(kept="M1", merged="M7", reason="her click", day=day("2026-10-31"), by=person("alice"))
    assert [merged("M1", "M7", alice), merged("M2", "M7", alice), merged("M7", "M3", alice)] == [422, 422, 422]
    assert Link.objects.count() == 1
    assert merged("M3", "M1", alice) == 302
    assert alice.get("/members/M7/").headers["Location"] == "/members/M3/"


def test_a_merge_that_was_written_and_not_noted_is_not_written_twice(signed: Callable[..., Client], tea: Home) -> None:
    """Killed between the lake and the note that it is told."""
    assert merged("M1", "M7", signed("alice")) == 302
    Link.objects.update(sent=False)
    exported.to_lake(tea)
    assert books.engine().lake.read("person_links").num_rows == 1
    assert not Link.objects.filter(sent=False).exists()


def test_a_card_changed_while_it_is_written_to_the_lake_waits_for_the_next_time(
    signed: Callable[..., Client], tea: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, said = signed("alice"), CARD | {"code": "N1"}
    alice.post("/members/new/", said)
    real, again = Lake.update, iter([True])

    def slow(lake: Lake, *how: Any) -> int:
        if next(again, False):
            Member.objects.get(code="N1").save()  # somebody else, meanwhile
        return real(lake, *how)

    monkeypatch.setattr(Lake, "update", slow)
    alice.post("/members/N1/change/", CARD | {"level": "金卡"})
    assert not Member.objects.get(code="N1").sent
    exported.to_lake(tea)
    assert Member.objects.get(code="N1").sent
    assert [row["level"] for row in in_lake("N1")] == ["金卡"]


def test_who_is_forgotten_is_so_in_every_card_that_was_merged_by_way_of_another(signed: Callable[..., Client], tea: Home) -> None:
    """M3 was merged into M2 by us, M2 into M1; a file once merged M4 into M3."""
    alice = signed("alice")
    both_have_a_phone(alice)
    Lake(tea.lake_url).append("person_links", pa.table({"source": ["files"], "document": ["M3|M4"], "kept": ["M3"], "merged": ["M4"], "day": pa.array([day("2026-10-01")], pa.int32())}))
    alice.post("/members/M4/change/", CARD)
    assert [merged("M2", "M3", alice), merged("M1", "M2", alice)] == [302, 302]
    alice.post("/members/M1/erase/", {"sure": "M1"})
    assert dict(Member.objects.filter(name="").values_list("code", "erased")) == dict.fromkeys(("M1", "M2", "M3", "M4"), True)
    assert not [row for m in ("M1", "M2", "M3", "M4") for row in in_lake(m) if row["birth_day"] or row["sex"] or row["consent"]]


def test_who_is_forgotten_stays_so_when_the_file_comes_again(signed: Callable[..., Client], tea: Home, tmp_path: Path) -> None:
    alice = signed("alice")
    alice.post("/members/M1/erase/", {"sure": "M1"})
    file = tmp_path / "members.csv"
    file.write_text("会员卡号,开卡日期,出生日期,性别,姓名,手机号\nM1,2025-06-01,1986-10-31,女,王小明,13800138000\nM2,2025-08-01,1996-10-31,男,李秀英,\n")
    assert CliRunner().invoke(app, ["import", str(file), "--home", str(tea.path)]).exit_code == 0
    assert {row["sex"] for row in in_lake("M1")} == {None, "女"}
    exported.to_lake(tea)  # as every refresh begins
    assert {(row["birth_day"], row["sex"]) for row in in_lake("M1")} == {(None, None)}
    assert (Member.objects.get(code="M1").name, Member.objects.get(code="M2").name) == ("", "李秀英")
    assert in_lake("M2")[-1]["sex"] == "男"


def test_a_merge_holds_when_the_file_comes_again(signed: Callable[..., Client], tea: Home, tmp_path: Path) -> None:
    alice = signed("alice")
    assert merged("M1", "M7", alice) == 302
    Lake(tea.lake_url).append("members", members((("M7", "2026-10-28", "south", "zhou", None, "男", None, "普卡"),)))
    books._engines.clear()
    page = alice.get("/members/").context["found"]
    assert (page.total, "M7" in {c.member for c in page.cards}) == (6, False)
