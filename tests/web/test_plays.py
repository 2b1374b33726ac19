"""Plays: written from one that is ready, the list frozen and drawn by lot, the file without who is held out, and what came of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from tests.web.calls import caller
from tests.web.customer_books import NORTH, SALES, SOUTH, TODAY, home_of, line, row, told
from zhanggui.base.days import date_of
from zhanggui.base.settings import Home
from zhanggui.cli import app
from zhanggui.lake import Lake
from zhanggui.web import books
from zhanggui.web.audit.models import Line
from zhanggui.web.plays import exported
from zhanggui.web.plays.models import Play
from zhanggui.web.plays.ready import READY

WHERE = "the pages of plays"

pytestmark = pytest.mark.django_db
SLEEPERS = 60
COUPON = "Q80"


def sleepers() -> list[dict[str, Any]]:
    """s00 to s59 sleep (s00 to s29 are Chen's, in the north), a1 is awake."""
    found = [
        told(f"s{i:02}", 250, state="sleeping", state_since=TODAY - 60, grade="B" if i < 40 else "C", rep="003" if i < 30 else "004",
             region=NORTH if i < 30 else SOUTH)
        for i in range(SLEEPERS)
    ]  # fmt: skip
    return [*found, told("a1", 3, grade="A")]


def bought_once() -> pa.Table:
    """What the sleepers bought 250 days ago, and a1 yesterday: the records reach up to yesterday."""
    lines = [line(f"O{i}", TODAY - 250, f"s{i:02}", "milk", 1, 1_000) for i in range(SLEEPERS)]
    return pa.Table.from_pylist([*lines, line("A", TODAY - 1, "a1", "milk", 1, 1_000)], SALES)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Says what day it is; at first the day of the books."""

    def set_to(day: int) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *a: date_of(day))

    set_to(TODAY)
    return set_to


@pytest.fixture
def shop(tmp_path: Path, settings: Any, clock: Any) -> Iterator[Home]:
    yield home_of(tmp_path / "home", settings, sleepers(), sales=bought_once())
    books._engines.clear()


def written(client: Client, begun: str = "ready=sleeping", **more: Any) -> Play:
    """The form as it stands, some of it changed -> the draft."""
    form = client.get(f"/customers/plays/new/?{begun}").context["form"]
    values = {name: "" if (v := form.initial.get(name)) is None else v for name in form.fields}
    answer = client.post(f"/customers/plays/new/?{begun}", values | more)
    assert answer.status_code == 302, answer.content.decode()
    return Play.objects.get(pk=int(answer.headers["Location"].split("/")[-2]))


def act(client: Client, play: Play, verb: str, **given: str) -> Any:
    answer = client.post(f"/customers/plays/{play.pk}/{verb}/", given)
    play.refresh_from_db()
    return answer


def sold(home: Home, who: list[str], day: int, cents: int, coupon: str | None = None) -> None:
    """Each of them buys on a day."""
    rows = [line(f"{day}-{one}", day, one, "milk", 1, cents) for one in who]
    table = pa.Table.from_pylist(rows, SALES).append_column("coupon", pa.array([coupon] * len(rows), pa.string()))
    Lake(home.lake_url).append("sales", table)


def came(play: Play, held: bool, most: int) -> list[str]:
    return list(play.people.filter(held_out=held).values_list("customer", flat=True)[:most])


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.covers("C02")
def test_a_play_for_a_stage_is_run_and_measured_against_who_was_left_alone(
    signed: Callable[..., Client], shop: Home, clock: Callable[[int], None]
) -> None:
    """60 sleep, 20 of them are left alone by lot. 30 of the 40 reached buy for 20.00, 5 of the 20 others for 10.00: 75 % and 25 %."""
    alice = signed("alice")
    play = written(alice, hold_out="33.3", cost="90", coupon=COUPON, offer_money="5")
    page = alice.get(f"/customers/plays/{play.pk}/").content.decode()
    assert 'href="/customers/?state=sleeping">60家</a>' in page
    assert "从60家里随机留" in words(page)
    act(alice, play, "start")
    assert (play.state, play.people.count(), play.people.filter(held_out=True).count()) == ("running", 60, 20)
    answer = act(alice, play, "list", format="csv")
    listed = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {one["customer"] for one in listed} == set(came(play, False, 99))
    assert listed[0]["content_zh"].startswith("想请教您一下")
    assert "结果未到：记录还差45天" in words(alice.get(f"/customers/plays/{play.pk}/").content.decode())
    sold(shop, came(play, False, 30), TODAY + 3, 2_000)
    sold(shop, came(play, True, 5), TODAY + 3, 1_000)
    clock(TODAY + 4)
    page = words(alice.get(f"/customers/plays/{play.pk}/").content.decode())
    assert "还有 41天" in page
    assert "触达的 75.0% 买了，没触达的25.0%" in page
    sold(shop, ["a1"], TODAY + 60, 1)
    page = words(alice.get(f"/customers/plays/{play.pk}/").content.decode())
    assert "+50.0点" in page
    assert "有用" in page
    assert re.search(r"人均净额 元 15\.00 2\.50 12\.50", page)
    assert re.search(r"每激活成本 元 3\.00", page)  # 90.00 over the thirty who woke
    listing = words(alice.get("/customers/plays/").content.decode())
    assert "+50.0点" in listing
    assert "确实多来了人的 1个" in listing
    assert "进行中 0个 。日子到了 1个 。" in listing
    alice.post("/language/", {"language": "en"})
    assert "Planned cost ¥90.00" in words(alice.get(f"/customers/plays/{play.pk}/").content.decode())


@pytest.mark.covers("C06")
def test_each_grade_has_its_plan_with_coupons_issued_and_used_cost_and_result(
    signed: Callable[..., Client], shop: Home, clock: Callable[[int], None]
) -> None:
    """Grade C: 20 customers, none held out; 8 buy, 4 with the coupon of 5.00; planned cost 20.00: 40.00 over 8 is 5.00 each."""
    alice = signed("alice")
    page = alice.get("/customers/plays/grades/").content.decode()
    assert [n for n in re.findall(r'href="/customers/\?grade=[ABC]">(\d+)</a>', page)] == ["1", "40", "20"]
    play = written(alice, "for=C", hold_out="0", cost="20", coupon=COUPON, offer_money="5")
    assert (play.kind, play.query) == ("grade", "grade=C")
    act(alice, play, "start")
    act(alice, play, "go")
    those = came(play, False, 8)
    sold(shop, those[:4], TODAY + 1, 2_000, COUPON)
    sold(shop, those[4:], TODAY + 1, 2_000)
    found = words(alice.get("/customers/plays/grades/").content.decode())
    assert re.search(r"C 20 .{0,60}? 20 4 20\.0% 8 触达20家 40\.00 5\.00", found)
    assert "没留对照，只有前后对比" in found
    one = words(alice.get(f"/customers/plays/{play.pk}/").content.decode())
    assert "这是前后对比" in one
    assert re.search(r"期内买过 40\.0% 0\.0% —", one)


@pytest.mark.covers("C24")
def test_the_rate_of_repurchase_is_those_who_came_twice_of_those_who_came(
    signed: Callable[..., Client], shop: Home, clock: Callable[[int], None]
) -> None:
    """Targeted offers, rights and events are there to copy; of 30 who bought 12 came twice: 40 %; of the 10 others 1: 10 %."""
    alice = signed("alice")
    page = alice.get("/customers/plays/").content.decode()
    assert {one.kind for one in READY} >= {"active", "rights", "event"}
    assert set(re.findall(r"\?ready=(\w+)", page)) == {one.key for one in READY}
    play = written(alice, "ready=sleeping", hold_out="33.3")
    act(alice, play, "start")
    act(alice, play, "go")
    sold(shop, came(play, False, 30), TODAY + 1, 1_000)
    sold(shop, came(play, False, 12), TODAY + 9, 1_000)
    sold(shop, came(play, True, 10), TODAY + 1, 1_000)
    sold(shop, came(play, True, 1), TODAY + 9, 1_000)
    assert re.search(r"复购率 40\.0% 10\.0%", words(alice.get(f"/customers/plays/{play.pk}/").content.decode()))


def test_a_start_can_be_undone_until_the_list_is_out_and_an_end_too(signed: Callable[..., Client], shop: Home, clock: Callable[[int], None]) -> None:
    alice = signed("alice")
    play = written(alice)
    act(alice, play, "start")
    act(alice, play, "undo")
    assert (play.state, play.people.count(), play.started_day) == ("draft", 0, None)
    act(alice, play, "start")
    act(alice, play, "list", format="xlsx")
    assert act(alice, play, "undo").status_code == 422
    assert Lake(shop.lake_url).read("messages").num_rows == SLEEPERS
    clock(TODAY + 5)
    act(alice, play, "end")
    assert (play.state, play.last_day) == ("ended", TODAY + 5)
    assert books.small("campaigns")[0]["to_day"] == TODAY + 5
    act(alice, play, "undo")
    assert (play.state, play.last_day) == ("running", TODAY + 44)
    assert [row["to_day"] for row in books.small("campaigns")] == [TODAY + 44]
    assert Lake(shop.lake_url).read("messages").num_rows == SLEEPERS
    verbs = list(Line.objects.filter(target=f"play:{play.pk}").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["play written", "play started", "play undone", "play started", "play went out", "play exported", "play ended", "play undone"]


def test_a_play_that_ends_while_the_lake_is_told_of_its_start_is_told_again(
    signed: Callable[..., Client], shop: Home, monkeypatch: pytest.MonkeyPatch, clock: Callable[[int], None]
) -> None:
    """Somebody ends it between the lake and the note that it knows; and whoever was killed in between writes nothing twice."""
    alice = signed("alice")
    play = written(alice)
    act(alice, play, "start")
    real = Lake.append

    def slow(lake: Lake, table: str, rows: pa.Table) -> None:
        real(lake, table, rows)
        if table == "messages":
            Play.objects.get(pk=play.pk).save()

    monkeypatch.setattr(Lake, "append", slow)
    act(alice, play, "go")
    assert not Play.objects.get(pk=play.pk).sent
    exported.to_lake(shop)
    assert Play.objects.get(pk=play.pk).sent
    lake = Lake(shop.lake_url)
    assert (lake.read("campaigns").num_rows, lake.read("messages").num_rows) == (1, SLEEPERS)


def test_nobody_is_in_two_running_plays_of_one_kind(signed: Callable[..., Client], shop: Home, clock: Callable[[int], None]) -> None:
    alice = signed("alice")
    first = written(alice, f"ready=sleeping&state=sleeping&region={NORTH}")
    act(alice, first, "start")
    second = written(alice)
    assert "其中 30家 正在别的同类计划里" in words(alice.get(f"/customers/plays/{second.pk}/").content.decode())
    act(alice, second, "start")
    assert (second.people.count(), second.busy) == (30, 30)
    assert not set(second.people.values_list("customer")) & set(first.people.values_list("customer"))
    third = written(alice)
    assert act(alice, third, "start").status_code == 422  # nobody is left
    other = written(alice, kind="event")
    act(alice, other, "start")
    assert other.people.count() == SLEEPERS  # another kind has them all
    act(alice, first, "go")
    clock(TODAY + 46)  # the days of the first have passed
    act(alice, third, "start")
    assert third.people.count() == 30


def test_lots_are_drawn_among_all_and_anew_each_time(signed: Callable[..., Client], shop: Home) -> None:
    alice = signed("alice")
    drawn = []
    for _ in range(3):
        play = written(alice, hold_out="50", kind="other")
        act(alice, play, "start")
        drawn.append(frozenset(came(play, True, 99)))
        act(alice, play, "undo")
    assert [len(one) for one in drawn] == [30] * 3
    assert len(set(drawn)) == 3  # one in 10 ** 17 that two are alike


def test_the_number_of_a_list_is_its_length(signed: Callable[..., Client], shop: Home) -> None:
    alice = signed("alice")
    play = written(alice, hold_out="50")
    act(alice, play, "start")
    for side, count in (("", 60), ("reached", 30), ("held", 30)):
        pages = [alice.get(f"/customers/plays/{play.pk}/?side={side}&page={n}").context["page"] for n in (1, 2)]
        assert len({one.customer for page in pages for one in page}) == count
    assert ">60</a>" in alice.get("/customers/plays/").content.decode()


def test_a_rep_reads_of_their_own_customers_only_and_runs_nothing(signed: Callable[..., Client], shop: Home) -> None:
    alice, chen = signed("alice"), signed("chen")
    play = written(alice, hold_out="10")
    act(alice, play, "start")
    assert chen.get(f"/customers/plays/{play.pk}/").status_code == 404  # not out yet
    act(alice, play, "go")
    page = chen.get(f"/customers/plays/{play.pk}/").content.decode()
    mine = set(play.people.filter(held_out=False, rep="003").values_list("customer", flat=True))
    assert set(re.findall(r'href="/customers/(s\d+)/"', page)) == mine
    assert "提前结束" not in page
    assert play.name in chen.get("/customers/plays/").content.decode()
    assert [act(chen, play, verb).status_code for verb in ("end", "list", "undo")] == [403] * 3
    south = written(alice, f"ready=lost&region={SOUTH}", hold_out="0")
    act(alice, south, "start")
    act(alice, south, "go")
    assert chen.get(f"/customers/plays/{south.pk}/").status_code == 404
    for name in ("bob", "dora", "eve"):
        assert signed(name).get(f"/customers/plays/{play.pk}/").status_code == 403
        assert "/customers/plays/" not in signed(name).get("/customers/").content.decode()


def test_a_form_that_makes_no_sense_is_refused_and_nothing_is_written(signed: Callable[..., Client], shop: Home) -> None:
    alice = signed("alice")
    form = alice.get("/customers/plays/new/?ready=lost").context["form"]
    values = {name: "" if (v := form.initial.get(name)) is None else v for name in form.fields}
    for wrong in ({"name": ""}, {"days": "0"}, {"hold_out": "60"}, {"cost": "-1"}, {"query": "state=gone"}, {"owner": "999"}, {"offer_money": "5"}):
        assert alice.post("/customers/plays/new/?ready=lost", values | wrong).status_code == 422, wrong
    assert not Play.objects.exists()


def test_a_play_can_be_for_a_filter_of_ones_own_and_a_kept_one(signed: Callable[..., Client], shop: Home) -> None:
    alice = signed("alice")
    alice.post("/customers/filters/save/", {"name": "北边睡着的", "query": f"state=sleeping&region={NORTH}"})
    assert "北边睡着的 · 30" in alice.get("/customers/plays/new/").content.decode()
    play = written(alice, f"state=sleeping&region={SOUTH}", name="south")
    assert play.query == f"state=sleeping&region={SOUTH}"
    assert "30家" in words(alice.get(f"/customers/plays/{play.pk}/").content.decode())


def test_a_draft_can_be_changed_and_dropped_and_taken_back(signed: Callable[..., Client], shop: Home) -> None:
    alice = signed("alice")
    play = written(alice)
    form = alice.get(f"/customers/plays/{play.pk}/change/").context["form"]
    values = {name: "" if (v := form.initial.get(name)) is None else v for name in form.fields}
    alice.post(f"/customers/plays/{play.pk}/change/", values | {"name": "另一个名字", "days": "20"})
    play.refresh_from_db()
    assert (play.name, play.days) == ("另一个名字", 20)
    act(alice, play, "drop")
    assert "作废的： 另一个名字" in words(alice.get("/customers/plays/").content.decode())
    act(alice, play, "undo")
    act(alice, play, "start")
    assert alice.get(f"/customers/plays/{play.pk}/change/").status_code == 404
    assert act(alice, play, "drop").status_code == 422


def test_without_records_it_is_said_what_is_missing(signed: Callable[..., Client], no_company: Home, tmp_path: Path, settings: Any) -> None:
    alice = signed("alice")
    for address in ("/customers/plays/", "/customers/plays/new/", "/customers/plays/grades/"):
        assert "还没有客户和销售的记录" in alice.get(address).content.decode()
    home_of(tmp_path / "home", settings, [row("a", state="new")])
    assert "客户还没有等级" in alice.get("/customers/plays/grades/").content.decode()
    assert "还没有触达计划" in alice.get("/customers/plays/").content.decode()


def test_a_shop_whose_sales_name_no_customer_is_not_told_that_it_has_no_sales(
    signed: Callable[..., Client], tmp_path: Path, settings: Any
) -> None:
    """Tickets of a shop with cards: there are sales, and nobody who orders; the pages say so and lead to the members."""
    home_of(tmp_path / "home", settings, [])
    alice = signed("alice")
    for address in ("/customers/", "/customers/due/", "/customers/plays/", "/customers/plays/new/", "/customers/transitions/"):
        page = alice.get(address).content.decode()
        assert "还没有客户和销售的记录" not in page
        assert "有销售记录，没有一行写着客户" in page
        assert 'href="/members/"' in page



def test_campaigns_of_other_systems_are_measured_alike(signed: Callable[..., Client], shop: Home) -> None:
    sent = [{"source": "crm", "campaign": "K9", "customer": f"s{i:02}", "day": TODAY - 40, "held_out": i >= 30} for i in range(SLEEPERS)]
    Lake(shop.lake_url).append("messages", pa.Table.from_pylist(sent).cast(pa.schema([
        ("source", pa.string()), ("campaign", pa.string()), ("customer", pa.string()), ("day", pa.int32()), ("held_out", pa.bool_())])))  # fmt: skip
    sold(shop, [f"s{i:02}" for i in range(24)], TODAY - 30, 1_000)
    page = words(signed("alice").get("/customers/plays/").content.decode())
    assert re.search(r"K9 .{0,80}? 60 80\.0% 30家 0\.0% 30家 \+80\.0点", page)


def test_the_command_and_the_api_tell_what_the_page_tells(signed: Callable[..., Client], shop: Home) -> None:
    """Grade C: 8 of 20 bought, nobody was left alone."""
    alice = signed("alice")
    play = written(alice, "for=C", hold_out="0", cost="20")
    act(alice, play, "start")
    act(alice, play, "go")
    sold(shop, came(play, False, 8), TODAY + 1, 2_000)
    one = caller("alice").get(f"/plays/{play.pk}").json()
    assert (one["count"], one["reached"], one["held_out"], one["from_day"]) == (20, 20, 0, date_of(TODAY).isoformat())
    assert (one["result"]["bought"], one["result"]["lift"], one["result"]["verdict"]) == (0.4, None, "no hold-out")
    assert one["result"]["cost_of_one"] == 2.5
    assert caller("alice").get("/plays").json()["rows"] == [one]
    done = CliRunner().invoke(app, ["plays", "--home", str(shop.path), "--format", "json"])
    (told_,) = json.loads(done.stdout)
    assert told_ == one["result"]
    assert caller("chen").get("/plays").json()["rows"] == []  # grade C is nobody of Chen's
