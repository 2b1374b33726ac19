"""The pages of members: cards that are written and undone, who may be one person, what is seen by whom, the week by hand."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urljoin

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve
from typer.testing import CliRunner

from tests.analyse.members.books import SETTINGS, day, members, sales
from tests.web.calls import caller
from zhanggui.base.settings import Home, home_at
from zhanggui.cli import app
from zhanggui.lake import Lake
from zhanggui.web import books
from zhanggui.web.audit.models import Line
from zhanggui.web.members.models import Member

WHERE = "the pages of members"

pytestmark = pytest.mark.django_db
written = pytest.mark.django_db(transaction=True)
"""What is written is in the lake once the transaction is over."""


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


@written
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


def both_have_a_phone(alice: Client) -> None:
    """M1 and M7 get the same phone; M2 and M3 other ones."""
    file = "会员卡号,姓名,手机号,通讯地址\nM1,王小明,138 0013 8000,北街1号\nM7,王小明,+8613800138000,\nM2,李秀英,13900139000,\nM3,张伟,1380013,\n"
    alice.post("/members/people/", {"file": SimpleUploadedFile("people.csv", file.encode("utf-8-sig"))})


@pytest.mark.covers("D01")
def test_names_and_phones_come_from_a_file_and_what_is_no_phone_is_told(signed: Callable[..., Client], tea: Home) -> None:
    both_have_a_phone(signed("alice"))
    assert dict(Member.objects.values_list("code", "phone")) == {"M1": "+8613800138000", "M7": "+8613800138000", "M2": "+8613900139000", "M3": ""}
    page = signed("alice").post("/members/people/", {"file": SimpleUploadedFile("p.csv", b"card no,phone\nM4,12\n")}).content.decode()
    assert "第2行" in page
    assert "“12”不是手机号" in page
    lake = json.dumps(books.engine().lake.read("members").to_pylist(), default=str)
    assert "13800138000" not in lake
    assert "王小明" not in lake


@written
@pytest.mark.covers("D01")
def test_two_cards_of_one_person_count_as_one_until_that_is_undone(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    both_have_a_phone(alice)
    assert "手机号相同" in alice.get("/members/duplicates/").content.decode()
    alice.post("/members/duplicates/", {"kept": "M1", "merged": ["M1", "M7"], "reason": "phone"})
    page = alice.get("/members/").context
    assert page["found"].total == 6
    assert alice.get("/members/M7/").headers["Location"] == "/members/M1/"
    # M1 bought on four days, M7 on one more: five days of one person.
    assert alice.get("/members/M1/").context["row"].orders == 4
    assert "没有看起来重复的卡" in alice.get("/members/duplicates/").content.decode()
    done = CliRunner().invoke(app, ["members", "--list", "all", "--home", str(tea.path), "--format", "json"])
    assert [(r["member"], r["purchases"]) for r in json.loads(done.stdout) if r["member"] in ("M1", "M7")] == [("M1", 4)]
    (link,) = alice.get("/members/duplicates/").context["links"]
    alice.post("/members/duplicates/", {"undo": link.pk})
    assert alice.get("/members/").context["found"].total == 7
    assert alice.get("/members/M1/").context["row"].orders == 3
    assert [r["undone_day"] for r in books.engine().lake.read("person_links").to_pylist()] == [day("2026-10-31")]


@pytest.mark.covers("D01")
def test_consent_has_an_aim_a_day_and_a_source_and_can_be_taken_back(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    assert "没有授权记录" in alice.get("/members/M3/").content.decode()
    alice.post("/members/M3/agree/", {"purpose": "短信", "given_to": "本店", "why": "新茶通知", "given_on": "2026-10-01", "source": "开卡单"})
    (one,) = alice.get("/members/M3/").context["consents"]
    assert (one.purpose, one.given_to, one.why, one.source, str(one.given_on), one.withdrawn_on) == ("短信", "本店", "新茶通知", "开卡单", "2026-10-01", None)
    alice.post("/members/M3/withdraw/", {"consent": one.pk})
    one.refresh_from_db()
    assert one.withdrawn_on is not None
    assert alice.post("/members/M3/withdraw/", {"consent": one.pk}).status_code == 422
    assert alice.post("/members/M3/agree/", {"purpose": "短信", "given_on": "2999-01-01"}).status_code == 422


def test_who_is_forgotten_is_forgotten_everywhere_but_for_what_they_bought(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    both_have_a_phone(alice)
    alice.post("/members/M1/tag/", {"word": "爱喝绿茶"})
    alice.post("/members/M1/agree/", {"purpose": "短信"})
    assert signed("olga", "operations").post("/members/M1/erase/", {"sure": "M1"}).status_code == 403
    alice.post("/members/M1/erase/", {"sure": "M9"})
    assert Member.objects.get(code="M1").name == "王小明"
    alice.post("/members/M1/erase/", {"sure": "M1"})
    row = Member.objects.get(code="M1")
    assert (row.name, row.phone, row.address, row.born_on, row.before, row.erased) == ("", "", "", None, None, True)
    page = alice.get("/members/M1/")
    assert "个人信息已按本人要求抹掉" in page.content.decode()
    assert page.context["row"].orders == 3
    (kept,) = [r for r in books.engine().lake.read("members").to_pylist() if r["member"] == "M1"]
    assert (kept["birth_day"], kept["sex"], kept["consent"], kept["enrolled_day"]) == (None, None, None, day("2025-06-01"))
    both_have_a_phone(alice)
    assert Member.objects.get(code="M1").phone == ""


@pytest.mark.covers("M01")
def test_a_shop_sees_its_own_cards_an_analyst_no_names_a_rep_nothing(signed: Callable[..., Client], tea: Home) -> None:
    both_have_a_phone(signed("alice"))
    clerk = signed("lily", "shop_clerk", ["north"])
    assert [row.card.member for row in clerk.get("/members/").context["rows"]] == ["M7", "M3", "M2", "M1"]
    assert "format=csv" not in clerk.get("/members/").content.decode()
    for page in ("", "complete/", "tracker/", "value/", "tags/"):
        assert clerk.get(f"/members/{page}?format=csv").status_code == 403, page
    assert clerk.get("/members/M4/").status_code == 404
    page = clerk.get("/members/M1/").content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page
    assert "北街1号" not in page
    assert clerk.post("/members/new/", CARD | {"shop": "south"}).status_code == 422
    assert clerk.get("/members/duplicates/").status_code == 403
    analyst = signed("ann", "analyst")
    whole = analyst.get("/members/").content.decode() + analyst.get("/members/M1/").content.decode() + analyst.get("/members/?format=csv").content.decode()
    assert "王小明" not in whole
    assert "8000" not in whole
    assert analyst.get("/members/?q=王小明").context["found"].total == 0
    for name, role in (("chen", None), ("dora", None), ("eve", None), ("sam", "supplier"), ("dan", "distributor")):
        assert signed(name, role).get("/members/").status_code == 403


@pytest.mark.covers("M03")
def test_who_may_not_know_who_a_member_is_is_told_no_day_of_birth(signed: Callable[..., Client], tea: Home) -> None:
    """A day of birth says who somebody is as their name does: M1's is 1986-10-31."""
    for name, role, told in (("ann", "analyst", False), ("mark", "marketer", True)):
        file = signed(name, role).get("/members/?format=csv").content.decode("utf-8-sig")
        rows = {row["member"]: row for row in csv.DictReader(io.StringIO(file))}
        assert rows["M1"]["birth_day"] == ("1986-10-31" if told else "")
        (one,) = [row for row in caller(name, role).rows("/members") if row["member"] == "M1"]
        assert one["birth_day"] == ("1986-10-31" if told else None)
        assert ("1986-10-31" in signed(name, role).get("/members/M1/").content.decode()) == told


@pytest.mark.covers("A20")
def test_completeness_is_told_by_field_shop_and_clerk_and_leads_to_the_gaps(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    found = alice.get("/members/complete/").context["found"]
    fields = {s.name: (s.due, s.filled) for s in found.fields}
    # Four of seven have a day of birth, one of them 1800: three are valid. Consent is missing of M3 and M6.
    assert fields["birth_day"] == (7, 3)
    assert fields["consent"] == (7, 5)
    assert fields["sex"] == (7, 5)
    assert "phone" not in fields
    assert len(names(alice, "gap=birth_day")) == 4
    # Li's cards: M1 and M2 whole, M7 without a birthday: 20 of 21 fields, birthday weighs 2 of 12 each time.
    assert {s.name: (s.due, s.filled) for s in found.clerks}["li"] == (21, 20)
    both_have_a_phone(alice)
    assert {s.name: s.filled for s in alice.get("/members/complete/").context["found"].fields}["phone"] == 3
    assert "birth_day,7,3" in alice.get("/members/complete/?format=csv").content.decode("utf-8-sig")


@written
def test_a_card_of_a_file_that_was_changed_here_is_a_correction_of_that_file(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    form = alice.get("/members/M3/change/").context["form"]
    assert form.initial["shop"] == "north"
    alice.post("/members/M3/change/", {"sex": "女", "born_on": "1990-01-01", "enrolled_on": "2025-09-01", "shop": "north", "clerk": "wu", "level": "银卡"})
    (row,) = [r for r in books.engine().frame("members").collect("pyarrow").to_native().to_pylist() if r["member"] == "M3"]
    assert (row["sex"], row["birth_day"], row["level"], row["source"]) == ("女", day("1990-01-01"), "银卡", "files")
    assert names(alice, "level=银卡") == ["M3", "M5"]


@pytest.mark.parametrize("code", ["m/1", "<b>M</b>", "=m/1", "..", "100%", "%2F", "new", "M 1?#"])
def test_whatever_stands_in_a_cards_number_the_list_leads_to_the_card(signed: Callable[..., Client], tmp_path: Path, settings: object, code: str) -> None:
    """Files bring numbers with slashes; the list once could not be shown for one of them."""
    house(tmp_path / "home", settings, sales=None, members=members(((code, "2025-06-01", "north", "li", None, None, None, None),)))
    alice = signed("alice")
    page = alice.get("/members/").content.decode()
    (link,) = {a for a in re.findall(r'href="(/members/[^"?]*/)"', page) if resolve(unquote(urljoin("/members/", a))).url_name == "member"}
    assert alice.get(urljoin("/members/", html.unescape(link))).context["card"].member == code
