"""The pages of members: cards that are written and undone, who may be one person, what is seen by whom, the week by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from tests.analyse.members.books import SETTINGS, day, members, sales
from zhanggui.base.settings import Home, home_at, set_setting
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
    assert names(clerk) == ["M7", "M3", "M2", "M1"]
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


@pytest.mark.covers("D03", "D04", "D05", "D06", "D07")
def test_the_tracker_says_the_week_as_counted_by_hand(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    page = alice.get("/members/tracker/").content.decode()
    # One new card of three tickets worth one; 580 of 1480; profit 160 of 410; 5 pieces in 3 tickets against 8 in 4.
    for text in ("33.3%", "39.2%", "39.0%", "1.67", "2.00", "新增开卡数 ÷ 达到办卡标准的非会员小票数"):
        assert text in page
    sheet = alice.get("/members/tracker/?format=csv").content.decode("utf-8-sig").splitlines()
    now = dict(zip(sheet[0].split(","), sheet[-1].split(","), strict=True))
    assert (now["from"], now["new_cards"], now["qualified"], now["member_sales"], now["net_sales"]) == ("2026-10-26", "1", "3", "580.0", "1480.0")
    assert len(names(alice, "from=2026-10-26&to=2026-11-01")) == 1
    assert "profit_share" not in signed("mary", "marketer").get("/members/tracker/?format=csv").content.decode()
    assert "li" in page


@pytest.mark.covers("D08", "D09", "D10", "D11", "D17")
def test_the_months_have_age_growth_churn_and_days_to_return(signed: Callable[..., Client], tea: Home) -> None:
    sheet = signed("alice").get("/members/tracker/?grain=month&format=csv").content.decode("utf-8-sig").splitlines()
    now = dict(zip(sheet[0].split(","), sheet[-1].split(","), strict=True))
    assert now["from"] == "2026-10-01"
    # On 31 October 2026 the three valid ages are 40, 30 and 50.
    assert float(now["mean_age"]) == pytest.approx(40, abs=0.01)
    assert float(now["age_coverage"]) == pytest.approx(3 / 7, abs=1e-4)
    # Before October M1 and M5 are lost; M2, M3 and M4 are not: three. At its end M1 and M7 are active: five.
    assert (now["effective"], now["growth"], now["churn_rate"]) == ("5", "0.6667", "0.0")
    # Gaps that ended in October: M1 from 20 August 2025 to 26 October 2026, and four days more.
    assert float(now["mean_return"]) == pytest.approx((432 + 4) / 2)
    # M1 came twice in October, M7 once.
    assert now["repeat_rate"] == "0.5"


@pytest.mark.covers("D18", "D19", "D20", "D21", "D23", "D22")
def test_the_five_parts_make_everybody_and_each_number_leads_to_its_list(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    page = alice.get("/members/composition/")
    assert [(s.name, n) for s, n, _share in page.context["now"]] == [("new", 1), ("active", 3), ("silent", 1), ("sleeping", 1), ("lost", 1)]
    assert sum(share for _s, _n, share in page.context["now"]) == pytest.approx(1)
    assert {state: names(alice, f"state={state}&until=2026-10-31") for state in ("new", "silent", "sleeping", "lost")} == {
        "new": ["M6"], "silent": ["M3"], "sleeping": ["M4"], "lost": ["M5"]}  # fmt: skip
    assert "距末次消费不超过3个月" in page.content.decode()
    # By what was bought so far: M1 440, M4 and M7 200, M2 180, M3 and M5 120: nobody reaches 500 or five purchases.
    assert {level: len(who) for level, who in page.context["ladder"].worth.items()} == {"consumer": 0, "shopper": 6, "member": 0}
    set_setting(tea, "member_from_amount", "200")
    assert sorted(names(alice, "rung=member")) == ["M1", "M4", "M7"]


@pytest.mark.covers("D14", "D15", "D16", "D24")
def test_transitions_have_a_matrix_five_rates_and_the_people_behind_each(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    page = alice.get("/members/transitions/?period=2026-10-01")
    rates = {move.name: (r.moved, r.start) for move, r, _before in page.context["rates"]}
    # On 30 September M1 (last purchase August 2025) is lost, M2 active, M3 active until 20 October, M4 sleeping.
    assert rates == {"sunk": (1, 2), "woken": (0, 0), "activated": (0, 1), "won_back": (1, 2), "lost": (0, 3)}
    assert names(alice, "moved=sunk&from=2026-10-01&to=2026-10-31") == ["M3"]
    assert names(alice, "moved=won_back&from=2026-10-01&to=2026-10-31") == ["M1"]
    assert "击沉率 = 期内由活跃转为沉默的人数 ÷ 期初活跃的人数" in page.content.decode()
    whole = {(row[0].name if row[0] else "", b.name): n for row in page.context["matrix"] for b, n, _share in row[2]}
    assert sum(whole.values()) == 7
    assert (whole["active", "silent"], whole["lost", "active"], whole["", "active"], whole["", "new"]) == (1, 1, 1, 1)


@pytest.mark.covers("D13", "D12")
def test_the_year_stands_beside_the_one_before_and_the_target_says_how_far(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    sheet = alice.get("/members/annual/?format=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in sheet] == ["year", "2025", "2026"]
    years = {line.split(",")[0]: dict(zip(sheet[0].split(","), line.split(","), strict=True)) for line in sheet[1:]}
    assert (years["2025"]["new_cards"], years["2026"]["new_cards"]) == ("5", "2")
    assert "激活率" in alice.get("/members/annual/").content.decode()
    assert alice.get("/members/tracker/").context["target"] is None
    set_setting(tea, "return_days_target", "100")
    target = alice.get("/members/tracker/").context["target"]
    # Gaps that ended within the year: M1's 432 and 4, M3's 30. Sales of the year: 200 + 120 + 180 + 380 + 200 = 1080.
    assert target.now == pytest.approx((432 + 4 + 30) / 3)
    assert target.effect.gain == round(108_000 * (466 / 3 / 100 - 1))
    assert target.own is None
    assert "平均回头天数的目标" in alice.get("/members/tracker/").content.decode()


def campaign_of_forty(folder: Path, settings: object, *, told: bool = True) -> Home:
    """Forty silent members; a campaign is to wake them. Twenty are reached, of whom fifteen buy; of twenty held out five do."""
    cards = tuple((f"S{n:02d}", "2025-12-01", "north", "li", None, None, None, None) for n in range(40))
    lines = [(f"o{n}", "2026-04-01", f"S{n:02d}", "north", "li", "tea", 1, 60, 40) for n in range(40)]
    lines += [(f"w{n}", "2026-10-10", f"S{n:02d}", "north", "li", "tea", 1, 60, 40) for n in (*range(15), *range(20, 25))]
    home = house(folder, settings, members=members(cards), sales=sales(tuple(lines)))
    wake = {"source": "f", "document": "K1", "batch": 1, "campaign": "K1", "name": "唤醒", "target_from": "silent", "target_to": "active",
            "from_day": day("2026-10-01"), "to_day": day("2026-10-20")}  # fmt: skip
    Lake(home.lake_url).append("campaigns", pa.Table.from_pylist([wake, wake | {"document": "K2", "campaign": "K2", "target_from": None}]))
    if told:
        sent = [{"source": "f", "document": f"K1|S{n:02d}", "batch": 1, "campaign": "K1", "member": f"S{n:02d}", "day": day("2026-10-01"),
                 "held_out": n >= 20} for n in range(40)]  # fmt: skip
        Lake(home.lake_url).append("messages", pa.Table.from_pylist(sent))
    return home


@pytest.mark.covers("D25")
def test_a_campaign_that_said_whom_it_would_wake_is_measured_against_those_held_out(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    campaign_of_forty(tmp_path / "home", settings)
    page = signed("alice").get("/members/promotions/")
    (found,) = page.context["told"]
    assert (found.reached.members, found.reached.moved, found.others.members, found.others.moved) == (20, 15, 20, 5)
    # 75 % (Wilson 53.1 to 88.8) against 25 % (11.2 to 46.9): 50 points, by Newcombe's method 19.1 to 69.5.
    assert (found.lift, found.against, found.verdict) == (0.5, "held out", "worked")
    assert (found.low, found.high) == (pytest.approx(0.1907, abs=1e-4), pytest.approx(0.6953, abs=1e-4))
    assert page.context["silent"] == 1
    assert "有用" in page.content.decode()


@pytest.mark.covers("D25")
def test_without_a_word_of_whom_it_reached_nobody_can_tell(signed: Callable[..., Client], tmp_path: Path, settings: object) -> None:
    campaign_of_forty(tmp_path / "home", settings, told=False)
    page = signed("alice").get("/members/promotions/")
    (found,) = page.context["told"]
    assert (found.all.members, found.all.moved, found.lift, found.verdict) == (40, 20, None, "cannot tell")
    assert "没有触达记录，不知道发给了谁" in page.content.decode()


@pytest.mark.covers("D26", "D27", "D28")
def test_each_member_has_six_scores_beside_the_middle_of_the_others(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    sheet = alice.get("/members/value/?format=csv").content.decode("utf-8-sig").splitlines()
    rows = {line.split(",")[0]: dict(zip(sheet[0].split(","), line.split(","), strict=True)) for line in sheet[1:]}
    assert set(rows) == {"M1", "M2", "M3", "M4", "M5", "M7"}
    # M1 spent 380 in the last 365 days, 320 of it in one day; nobody spent as much.
    assert (rows["M1"]["money"], rows["M1"]["largest"]) == ("380.0", "320.0")
    assert rows["M1"]["m"] == "5"
    assert max(rows, key=lambda name: float(rows[name]["money_score"])) == "M1"
    page = alice.get("/members/M1/")
    assert [a["axis"] for a in page.context["axes"]] == ["recency", "frequency", "money", "largest", "regular", "high"]
    assert "<polygon" in page.context["radar"]
    assert "没有消费，没法打分" in alice.get("/members/M6/").content.decode()


@pytest.mark.covers("D29", "D30")
def test_the_5w2h_sheet_is_filled_by_records_and_by_what_people_asked(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    told = alice.get("/members/5w2h/").context["told"]
    said = {key: [(p.what or p.en, p.value, p.share) for p in parts] for key, parts in told.answers.items()}
    # Within the year members spent 480 on tea and 600 on pots.
    assert [(what, round(share, 4)) for what, _value, share in said["what.wanted"]] == [("pot", round(600 / 1080, 4)), ("tea", round(480 / 1080, 4))]
    assert said["how_much.per_head"] == [("a head and year", 108_000 / 5, None)]
    assert said["who.buys"][0] == ("members who bought", 5.0, None)
    assert "why.buys" not in said
    alice.post("/members/5w2h/", {"question": "why.buys", "text": "送礼多", "source": "店里问了20位", "on": "2026-10-05"})
    page = alice.get("/members/5w2h/").content.decode()
    assert "送礼多" in page
    assert "店里问了20位 · 10月5日" in page
    assert alice.post("/members/5w2h/", {"question": "why.not", "text": "x", "on": "2026-10-05"}).status_code == 422
    assert signed("ann", "analyst").post("/members/5w2h/", {"question": "why.buys", "text": "x"}).status_code == 403
    assert "送礼多" in alice.get("/members/5w2h/?format=csv").content.decode("utf-8-sig")


@pytest.mark.covers("D31")
def test_tags_come_from_rules_statistics_and_hands_each_with_its_day_and_source(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    found = {t.name: t.members for t in alice.get("/members/tags/").context["found"]}
    assert found["no_purchase"] == ("M6",)
    assert found["fresh"] == ("M6", "M7")
    assert found["once"] == ("M2", "M4", "M5", "M7")
    assert "M1" in found["top"]
    alice.post("/members/tags/", {"word": "大方", "rule": "largest>=180 and state=active"})
    assert names(alice, "tag=大方") == ["M7", "M2", "M1"]
    assert alice.post("/members/tags/", {"word": "错", "rule": "money>=1"}).status_code == 422
    alice.post("/members/M3/tag/", {"word": "爱喝绿茶"})
    sheet = alice.get("/members/tags/?format=csv").content.decode("utf-8-sig")
    assert "M2,大方,大方,rule,2026-10-31" in sheet
    assert "M3,爱喝绿茶,爱喝绿茶,typed," in sheet
    (one,) = alice.get("/members/M3/").context["hand_tags"]
    alice.post("/members/M3/untag/", {"tag": one.pk})
    assert names(alice, "tag=爱喝绿茶") == []


@pytest.mark.covers("D02")
def test_every_page_has_the_menu_of_three_levels(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    for level, pages in {"管理": ("", "duplicates/", "complete/"), "分析": ("tracker/", "composition/", "transitions/", "annual/", "promotions/"),
                         "挖掘": ("value/", "5w2h/", "tags/")}.items():  # fmt: skip
        for page in pages:
            text = alice.get(f"/members/{page}").content.decode()
            assert f"<b>{level}</b>" in text
            assert text.count('aria-current="page"') >= 2


@pytest.mark.parametrize("page", ["", "complete/", "tracker/", "tracker/?grain=year", "composition/", "transitions/", "annual/", "promotions/",
                                  "value/", "5w2h/", "tags/", "duplicates/"])  # fmt: skip
def test_a_company_without_members_or_without_their_sales_is_told_what_is_missing(
    signed: Callable[..., Client], tmp_path: Path, settings: object, page: str
) -> None:
    alice = signed("alice")
    house(tmp_path / "nothing", settings, sales=None, members=None)
    assert alice.get(f"/members/{page}").status_code == 200
    house(tmp_path / "cards", settings, sales=None)
    assert alice.get(f"/members/{page}").status_code == 200
    house(tmp_path / "no-cards-in-sales", settings, sales=sales(without=("member",)))
    text = alice.get(f"/members/{page}").content.decode()
    assert "NaN" not in text
    if page == "tracker/":
        assert "没有导入：销售明细里的会员号" in text
@written
def test_a_card_of_a_file_that_was_changed_here_is_a_correction_of_that_file(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    form = alice.get("/members/M3/change/").context["form"]
    assert form.initial["shop"] == "north"
    alice.post("/members/M3/change/", {"sex": "女", "born_on": "1990-01-01", "enrolled_on": "2025-09-01", "shop": "north", "clerk": "wu", "level": "银卡"})
    (row,) = [r for r in books.engine().frame("members").collect("pyarrow").to_native().to_pylist() if r["member"] == "M3"]
    assert (row["sex"], row["birth_day"], row["level"], row["source"]) == ("女", day("1990-01-01"), "银卡", "files")
    assert names(alice, "level=银卡") == ["M3", "M5"]
