"""Members analysed and dug into: the week, the months, the parts, moves, the year, promotions, value, 5W2H and tags, by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from django.test import Client

from tests.analyse.members.books import day, members, sales
from tests.web.test_members import house, names
from zhanggui.base.settings import Home, set_setting
from zhanggui.lake import Lake
from zhanggui.refresh import refresh

WHERE = "the pages of members"

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(tmp_path: Path, settings: object) -> Home:
    return house(tmp_path / "home", settings)


@pytest.mark.covers("D03", "D04", "D05", "D06", "D07")
def test_the_tracker_says_the_week_as_counted_by_hand(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    page = alice.get("/members/tracker/").content.decode()
    # One new card of three tickets worth one; 580 of 1480; profit 160 of 410; 5 pieces in 3 tickets against 8 in 4.
    for text in ("33.3%", "39.2%", "39.0%", "1.67", "2.00", "新增开卡数 ÷ 达到办卡标准的非会员小票数"):
        assert text in page
    sheet = alice.get("/members/tracker/?format=csv").content.decode("utf-8-sig").splitlines()
    now = dict(zip(sheet[0].split(","), sheet[-1].split(","), strict=True))
    assert (now["from"], now["new_cards"], now["qualified"], now["member_sales"], now["till_sales"]) == ("2026-10-26", "1", "3", "580.0", "1480.0")
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
    links = dict(re.findall(r'href="/members/\?(moved=[a-z]+-[a-z]+&amp;[^"]+)">(\d+)</a>', page.content.decode()))
    assert {address: len(names(alice, address.replace("&amp;", "&"))) for address in links} == {a: int(n) for a, n in links.items()}
    assert len(links) == sum(n > 0 for n in whole.values())
    assert names(alice, "moved=active-silent&from=2026-10-01&to=2026-10-31") == ["M3"]
    assert names(alice, "moved=here-there&from=2026-10-01&to=2026-10-31") == []
    assert "活跃 → 沉默" in alice.get("/members/?moved=active-silent&from=2026-10-01&to=2026-10-31").content.decode()


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


def test_a_score_says_what_it_is_made_of_and_the_radar_uses_the_words_of_its_table(
    signed: Callable[..., Client], tea: Home
) -> None:
    alice = signed("alice")
    alice.post("/language/", {"language": "en"})
    page = alice.get("/members/M1/").content.decode()
    assert "days since the last purchase / one&#x27;s own usual gap (median); less is better" in page
    assert "365 days" in page
    radar = page[page.index('class="zg-mradarbox"') :]
    for word in ("Recency", "Frequency", "Money", "Largest", "Regular price", "High price"):
        assert f">{word}</text>" in radar


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


def test_programs_read_the_register_and_the_tracker_within_what_their_owner_sees(signed: Callable[..., Client], tea: Home) -> None:
    alice, clerk = signed("alice"), signed("lily", "shop_clerk", ["south"])
    whole = alice.get("/api/v1/members?limit=2").json()
    assert (whole["total"], len(whole["rows"]), whole["states"]["active"]) == (7, 2, 3)
    assert [row["member"] for row in alice.get("/api/v1/members?state=lost").json()["rows"]] == ["M5"]
    assert [row["member"] for row in alice.get("/api/v1/members?from=2026-10-01").json()["rows"]] == ["M7", "M6"]
    assert {row["shop"] for row in clerk.get("/api/v1/members").json()["rows"]} == {"south"}
    now = alice.get("/api/v1/members/tracker").json()["rows"][-1]
    assert (now["from"], now["new_cards"], now["qualified"], now["member_sales"]) == ("2026-10-26", 1, 3, 580.0)
    assert "member_profit" not in signed("mary", "marketer").get("/api/v1/members/tracker").json()["rows"][-1]
    assert alice.get("/api/v1/members?state=sleepy").status_code == 400


def test_when_a_member_comes_again_is_read_from_a_refresh_and_never_worked_out_by_a_page(
    signed: Callable[..., Client], tea: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = signed("alice")
    assert "下一次重算之后说" in alice.get("/members/M1/").content.decode()
    refresh(tea)

    def asked(*_given: object, **_named: object) -> None:
        raise AssertionError("worked out while somebody waits")

    monkeypatch.setattr("zhanggui.predict.members.next_orders", asked)
    page = alice.get("/members/M1/").content.decode()
    assert "下一次重算之后说" not in page
    assert "太久没来或来得太少" in page  # two gaps, of 432 days and of 4


@pytest.mark.covers("D30")
def test_a_member_has_the_days_after_which_they_buy_each_thing_again(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    # Tea on 20 August 2025, 26 and 30 October 2026: after 432 days, then after four; the pot once, so of it nothing is said.
    page = alice.get("/members/M1/")
    assert [(c.sku, c.median, c.n) for c, _called in page.context["cycles"]] == [("tea", 218.0, 2)]
    assert "218" in page.content.decode()
    assert alice.get("/members/M7/").context["cycles"] == []
