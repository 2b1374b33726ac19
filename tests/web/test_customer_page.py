"""One customer's page: the sentence, the rhythm, reasons that make 100 %, usual goods, states, everything that happened."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from tests.web.calls import page_of
from tests.web.customer_books import SALES, TODAY, home_of, line, told, twenty
from zhanggui.base.days import iso
from zhanggui.base.settings import Home
from zhanggui.decide.decision import Decision, Gain
from zhanggui.decide.stored import SCHEMA, TABLE, to_row
from zhanggui.lake import Lake
from zhanggui.web import books

WHERE = "the page of a customer"

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> Home:
    return home_of(tmp_path / "home", settings)


def body(client: Client, address: str) -> str:
    page = page_of(client, address)
    return page[page.index("<main") : page.index("</main>")]


def words(page: str) -> str:
    """A page -> its words, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.covers("C09", "C14")
def test_the_first_sentence_says_the_rhythm_what_is_out_of_it_why_and_what_acting_is_worth(
    signed: Callable[..., Client], people: Home
) -> None:
    page = body(signed("alice"), "/customers/c01/")
    sentence = re.sub(r"<[^>]+>", "", re.search(r'<p class="zg-lead">(.*?)</p>', page)[1])  # type: ignore[index]
    assert sentence == "每11.4天来一次，这回34天没来。最像的原因是隔得比平常久。现在请总监上门，预计多得毛利7,400元（2,100–13,900元）。"


def test_who_comes_as_usual_is_told_with_the_next_day_and_its_interval(signed: Callable[..., Client], people: Home) -> None:
    sentence = words(body(signed("alice"), "/customers/c06/"))
    assert "上次是 6天前" in sentence
    assert "下次多半 11月24日 来，八成在11月21日到12月2日" in sentence


def test_reasons_add_up_to_a_hundred(signed: Callable[..., Client], people: Home) -> None:
    page = body(signed("alice"), "/customers/c01/")
    table = page[page.index('aria-labelledby="why"') : page.index('aria-labelledby="did"')]
    percents = [int(n) for n in re.findall(r'<td class="zg-n">(\d+)%</td>', table)]
    assert percents == [50, 25, 25, 100]
    assert "已过平常间隔的3倍" in table


@pytest.mark.covers("D27", "D28")
def test_the_six_axes_are_a_radar_and_a_table(signed: Callable[..., Client], people: Home) -> None:
    page = body(signed("alice"), "/customers/c01/")
    assert page.count("<polygon") >= 6
    table = page[page.index("哪一维") :]
    for name, score in (("最近一次消费", 12), ("最大单笔消费", 81), ("正价商品消费占比", 66)):
        assert re.search(rf"{name}.*?<td class=\"zg-n zg-b\">{score}</td><td class=\"zg-n\">50</td>", table, re.DOTALL)


def test_usual_goods_say_how_often_how_much_and_the_last_price(signed: Callable[..., Client], people: Home) -> None:
    """Milk in all of the last 16 purchases, 8 at 52.00, every 11 days; beer in half of them, every 22."""
    page = body(signed("alice"), "/customers/c01/")
    goods = page[page.index('aria-labelledby="goods"') :]
    assert re.search(r"Milk.*?16 / 16.*?>8<.*?52\.00.*?>11<", goods, re.DOTALL)
    assert re.search(r"Beer.*?8 / 16.*?>12<.*?34\.50.*?>22<", goods, re.DOTALL)


@pytest.mark.covers("C27", "C01")
def test_everything_that_happened_stands_in_one_line_of_time(signed: Callable[..., Client], people: Home) -> None:
    """Sixteen purchases, one return, three states: known, active, and all of it can be filtered."""
    alice = signed("alice")
    page = body(alice, "/customers/c01/?shown=100")
    assert "下单<i>16</i>" in page
    assert "退货<i>1</i>" in page
    line = page[page.index('class="zg-line"') :]
    assert "Milk" in line
    assert "−208元" in line
    assert len(re.findall(r"<li>", body(alice, "/customers/c01/?kind=purchase&shown=100")[page.index('class="zg-line"') - 200 :])) >= 16
    assert "更早12条" in body(alice, "/customers/c01/?kind=purchase&shown=4")
    assert "30天内再来28%" in page


def test_visits_and_decisions_stand_in_it_too(signed: Callable[..., Client], people: Home) -> None:
    lake = Lake(people.lake_url)
    visit = {"source": "x", "document": "V1", "rep": "003", "customer": "c01", "day": TODAY - 41, "kind": "visit"}
    lake.append("visits", pa.Table.from_pylist([visit], pa.schema([(n, pa.int32() if n == "day" else pa.string()) for n in visit])))
    event = [{"person": "p", "customer": "c01", "day": TODAY - 12, "event": name} for name in ("view", "view", "view", "add_to_cart")]
    lake.append("events", pa.Table.from_pylist(event, pa.schema([(n, pa.int32() if n == "day" else pa.string()) for n in event[0]])))
    both = {"zh": "总监去一趟", "en": "Visit"}
    made = Decision("win_back", "customer=c01", "silent", both, both, "sales_director", Gain(740_000, 210_000, 1_390_000, "CNY"), 0.7, (),
                    TODAY, TODAY + 30, "r", False)  # fmt: skip
    lake.append(TABLE, pa.Table.from_pylist([to_row(made)], SCHEMA))
    page = body(signed("alice"), "/customers/c01/")
    assert f"/decisions/{made.id}/" in page
    assert "总监去一趟" in page
    assert "拜访<i>1</i>" in page
    assert "view 3，加购物车 1" in page  # names that the product does not know are shown as they are
    assert signed("dora", "outlet", ["c01"]).get("/customers/c01/").status_code == 403


def test_one_purchase_none_and_a_lost_customer_are_said_plainly(signed: Callable[..., Client], people: Home) -> None:
    alice = signed("alice")
    once, never, lost = (words(body(alice, f"/customers/{who}/")) for who in ("c18", "c19", "c16"))
    assert "只买过 1次 ， 60天前 ，还没有自己的节奏" in once
    assert "登记 400天 了，还没买过" in never
    assert "还没有一次购买，看不出节奏" in never
    assert "500天 没来，按规则算流失" in lost
    for page in (once, never, lost):
        assert "nan" not in page.lower()
        assert "None" not in page


def test_an_id_that_was_merged_leads_to_the_one_that_was_kept(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    links = pa.table({"source": ["x"], "kept": ["c01"], "merged": ["old"], "day": pa.array([TODAY - 5], pa.int32())})
    sales = pa.Table.from_pylist([{n: r.get(n) for n in SALES.names} for r in (
        line("A", TODAY - 50, "old", "milk", 1, 1000), line("B", TODAY - 40, "c01", "milk", 1, 1000))], SALES)  # fmt: skip
    home_of(tmp_path / "home", settings, sales=sales, person_links=links)
    alice = signed("alice")
    answer = alice.get("/customers/old/")
    assert answer.headers["Location"] == "/customers/c01/"
    page = alice.get("/customers/old/", follow=True).content.decode()
    assert "old已经并到c01" in page
    assert f"<td>{iso(TODAY - 50)}</td>" in page  # what the merged id bought is theirs
    assert signed("chen", "rep", ["004"]).get("/customers/old/").status_code == 404


def test_a_customer_with_hundreds_of_purchases_and_one_of_the_future_make_a_page(
    signed: Callable[..., Client], tmp_path: Path, settings: Any
) -> None:
    rows = [line(f"S{i}", TODAY - i, "c01", f"s{i % 9}", 1, -500 if i == 7 else 1000) for i in range(1, 500)]
    rows.append(line("F", TODAY + 3, "c01", "milk", 1, 99_999_900))
    home_of(tmp_path / "home", settings, [told("c01", 1)], sales=pa.Table.from_pylist([{n: r.get(n) for n in SALES.names} for r in rows], SALES))
    page = body(signed("alice"), "/customers/c01/")
    assert "99.99万" not in page
    assert "下单<i>498</i>" in page


def test_what_a_purchase_earned_is_of_the_lines_whose_cost_is_known(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    """100 of known cost 80, 100 of no known cost: 20, not 120; a lot is told only to who may see from whom the company buys"""
    rows = [line("S1", TODAY - 5, "c01", "milk", 1, 10_000), line("S1", TODAY - 5, "c01", "beer", 1, 10_000, line=2, cost_cents=None),
            line("R1", TODAY - 3, "c01", "beer", -1, -1_000, kind="return", cost_cents=None, lot="LOT-77")]
    books_of = pa.Table.from_pylist([{n: r.get(n) for n in SALES.names} for r in rows], SALES)
    home_of(tmp_path / "home", settings, [told("c01", 5)], sales=books_of)
    alice, chen = body(signed("alice"), "/customers/c01/"), body(signed("chen", "rep", ["003"]), "/customers/c01/")
    assert "毛利20元" in alice
    assert ("LOT-77" in alice, "LOT-77" in chen) == (True, False)


def test_a_rep_who_may_not_see_cost_is_told_no_profit(signed: Callable[..., Client], people: Home) -> None:
    chen, alice = body(signed("chen", "rep", ["003"]), "/customers/c01/"), body(signed("alice"), "/customers/c01/")
    assert "毛利166元" in alice  # of a purchase of 830: a fifth
    assert "7,400元" in alice
    for text in ("毛利", "7,400", "请总监上门，预计"):
        assert text not in chen
    assert "现在该请总监上门" in chen


def test_a_page_that_somebody_read_in_chinese_is_english_for_the_next_reader(signed: Callable[..., Client], people: Home) -> None:
    alice, bob = signed("alice"), signed("bob", "operations")
    assert "隔得比平常久" in body(alice, "/customers/c01/")
    bob.post("/language/", {"language": "en"})
    page = body(bob, "/customers/c01/")
    assert re.findall(r"[\u4e00-\u9fff]+", page) == []
    assert "longer away than usual" in page
    assert "Have the director visit now: worth ¥7.40K of profit (¥2,100–13,900)." in words(page)


def test_the_reason_and_the_sentence_reckon_by_the_same_gap_and_the_same_day(
    signed: Callable[..., Client], tmp_path: Path, settings: Any
) -> None:
    """34 days at every 12.5 are 2.7 times the usual on the whole page, whatever mean gap the prediction had (6.1 there)."""
    why = [{"name": "overdue", "value": 6.1, "share": 0.9}, {"name": "rhythm", "value": 12.4, "share": 0.1}]
    row = told("c01", 34, alarm="silent", risk=0.8, cycle=12.5, basis="own", overdue=6.1, reasons=json.dumps(why))
    home_of(tmp_path / "home", settings, [row])
    alice = signed("alice")
    page = words(body(alice, "/customers/c01/"))
    assert "每 12.5天 来一次，这回 34天没来" in page
    assert "已过平常间隔的2.7倍" in page
    assert "平常12.5天一次" in page
    assert "6.1倍" not in page


def test_who_was_here_two_days_ago_is_not_called_silent_and_no_reason_says_the_contrary_of_its_number(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    """Two days after a purchase nobody is longer away than usual, and 1.2 times the usual amount is not less."""
    why = [{"name": "overdue", "value": 0.1, "share": 0.5}, {"name": "amount", "value": 1.2, "share": 0.3},
           {"name": "frequency", "value": 2, "share": 0.2}]  # fmt: skip
    row = told("c01", 2, alarm="silent", risk=0.35, cycle=28.0, basis="own", reasons=json.dumps(why))
    alone = told("c02", 2, alarm="silent", risk=0.35, cycle=28.0, basis="own", reasons=json.dumps(why[:2]))
    home_of(tmp_path / "home", settings, [row, alone])
    alice = signed("alice")
    page = body(alice, "/customers/c01/")
    table = page[page.index('aria-labelledby="why"') : page.index('aria-labelledby="did"')]
    assert re.findall(r'<td class="zg-n">(\d+)%</td>', table) == ["100", "100"]
    assert "每 28天 来一次，上次是 2天前 。" in words(page)
    assert "多半90天不来 35%" in words(page)
    assert "2天没来" not in words(page)
    listed, other = body(alice, "/customers/risk/"), body(alice, "/customers/c02/")
    for text in ("隔得比平常久", "每次买得比平常少", "隔了平常的0"):
        assert text not in page + listed + other
    assert "单看哪一样都不出格" in listed
    assert "单看哪一样都不出格" in other


def test_what_may_cost_more_than_it_brings_is_told_with_its_sign(
    signed: Callable[..., Client], tmp_path: Path, settings: Any
) -> None:
    row = told("c01", 34, alarm="silent", risk=0.8, route="rep", gain_low_cents=-5_900, gain_cents=11_300, gain_high_cents=31_600)
    home_of(tmp_path / "home", settings, [row])
    alice = signed("alice")
    assert "现在请业务员去找，预计多得毛利 113元 （−59到316元）。" in words(body(alice, "/customers/c01/"))
    alice.post("/language/", {"language": "en"})
    assert "Have the rep call now: worth ¥113 of profit (−¥59 to ¥316)." in words(body(alice, "/customers/c01/"))


def test_on_a_phone_the_day_of_the_next_purchase_is_not_cut_off(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    """Every six days, likely tomorrow: there is little room beside today, and the text ends within the 360 of the narrow drawing."""
    row = told("c01", 6, cycle=6.0, next_low=TODAY, next_mid=TODAY + 1, next_high=TODAY + 6)
    bought = [line(f"P{i}", TODAY - 6 * i, "c01", "milk", 8, 41_600) for i in range(1, 9)]
    sales = pa.Table.from_pylist([{name: one.get(name) for name in SALES.names} for one in bought], SALES)
    home_of(tmp_path / "home", settings, [row], sales=sales)
    alice = signed("alice")
    for language in ("zh-hans", "en"):
        alice.post("/language/", {"language": language})
        drawn = re.findall(r"<svg class=\"zg-chart zg-rhythm\".*?</svg>", body(alice, "/customers/c01/"))
        narrow = next(svg for svg in drawn if "0 0 360 " in svg)
        x, anchor, text = re.findall(r'<text x="([\d.]+)" y="11" text-anchor="(\w+)" class="zg-axis">([^<]+)</text>', narrow)[0]
        wide = sum(12 if ord(c) > 0x2E7F else 6.8 for c in text)
        assert float(x) + {"start": wide, "middle": wide / 2, "end": 0}[anchor] <= 360, text


def sheet_of(content: bytes) -> list[list[str]]:
    """An Excel file -> its rows as texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
        rows = re.findall(r"<row .*?</row>", book.read("xl/worksheets/sheet1.xml").decode())
    return [[texts[int(v)] if kind else v for kind, v in re.findall(r'<c [^>]*?(?:t="(s)")?><v>([^<]*)</v>', row)] for row in rows]


def test_an_excel_file_speaks_to_people_and_a_csv_to_programs(signed: Callable[..., Client], people: Home) -> None:
    alice = signed("alice")
    head, c01, _c02 = sheet_of(alice.get("/customers/risk/?format=xlsx").content)
    for heading in ("客户编码", "最近购买日", "近12个月净销售额 元", "警报"):
        assert heading in head
    assert c01[:2] == ["c01", "Shop c01"]
    for word in ("活跃", "安静了", "总监上门", "毛利高、潜力大"):
        assert word in c01
    assert any(word.startswith("隔得比平常久") for word in c01)
    assert "7400" in c01
    alice.post("/language/", {"language": "en"})
    head, c01, _c02 = sheet_of(alice.get("/customers/risk/?format=xlsx").content)
    assert "Last purchase" in head
    assert re.findall(r"[\u4e00-\u9fff]+", "".join([*head, *c01])) == []
    assert alice.get("/customers/risk/?format=csv").content.decode("utf-8-sig").startswith("customer,name,kind,")


def test_the_pages_are_english_for_who_reads_english(signed: Callable[..., Client], people: Home) -> None:
    alice = signed("alice")
    alice.post("/language/", {"language": "en"})
    han = re.compile(r"[\u4e00-\u9fff]+")
    addresses = ["/customers/", "/customers/due/", "/customers/risk/", "/customers/key/", "/customers/lost/", "/customers/filters/save/?key=1",
                 "/customers/transitions/", "/customers/rhythm/", "/customers/rhythm/?show=cycles", "/customers/rhythm/?show=skus"]
    for address in [*addresses, *(f"/customers/{row['customer']}/" for row in twenty())]:
        assert han.findall(body(alice, address)) == [], address
    assert "and now 34 days without a purchase" in words(body(alice, "/customers/c01/"))
    assert books.company()["currency"] == "CNY"
