"""The lists of customers: the number is the length of its list, filters are kept, and nobody sees another's customers."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pyarrow as pa
import pytest
from django.test import Client

from tests.web.customer_books import NORTH, RUN, TODAY, home_of, row, told
from zhanggui.base.settings import Home, home_at
from zhanggui.decide.outlook import ACCURACY, SCHEMA
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.refresh import RUN_SCHEMA, customers_of, latest_run
from zhanggui.web.audit.models import Line
from zhanggui.web.customers.models import Saved
from zhanggui.web.customers.views import Lazily

WHERE = "the pages of customers"

pytestmark = pytest.mark.django_db
KEY_AND_AWAY = "key=1&idle_over=30"


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> Home:
    return home_of(tmp_path / "home", settings)


def listed(client: Client, address: str) -> list[str]:
    """A list's address -> the customers on it, in their order."""
    page = client.get(address).content.decode()
    return re.findall(r'<a class="(?:zg-b )?zg-ink" href="/customers/([^/"]+)/">', page)


def file(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


@pytest.mark.covers("C27")
def test_key_accounts_away_for_more_than_thirty_days_are_counted_listed_and_opened(signed: Callable[..., Client], people: Home) -> None:
    """Three customers are key; two of them, c03 and c04, have been away for more than 30 days, c05 for exactly 30."""
    alice = signed("alice")
    alice.post("/customers/filters/save/", {"name": "重点30天没来", "query": KEY_AND_AWAY})
    page = alice.get("/customers/").content.decode()
    found = re.search(r'href="/customers/\?(key=1&amp;idle_over=30)">重点30天没来<i>(\d+)</i>', page)
    assert found
    assert found.group(2) == "2"
    assert listed(alice, f"/customers/?{KEY_AND_AWAY}") == ["c03", "c04"]
    assert len(file(alice, f"/customers/?{KEY_AND_AWAY}&format=csv")) == 2
    assert alice.get("/customers/c03/").status_code == 200


def test_every_tab_is_as_long_as_its_list(signed: Callable[..., Client], people: Home) -> None:
    alice = signed("alice")
    page = alice.get("/customers/").content.decode()
    tabs = dict(re.findall(r'<a href="(/customers/[a-z]*/?)"[^>]*>[^<]+<i>(\d+)</i>', page))
    assert tabs == {"/customers/": "20", "/customers/due/": "10", "/customers/risk/": "2", "/customers/lost/": "1", "/customers/key/": "3", "/customers/new/": "1"}
    for address, count in tabs.items():
        assert len(listed(alice, address)) == int(count), address


def test_due_is_whose_likely_day_is_within_seven_days_and_who_raises_no_alarm(signed: Callable[..., Client], people: Home) -> None:
    """c06 to c15 are due in four days; c02 is too, but buys less: that is another list."""
    assert sorted(listed(signed("alice"), "/customers/due/")) == [f"c{i:02}" for i in range(6, 16)]


def test_no_tab_of_customers_leads_to_a_page_that_is_not_for_who_sees_it(signed: Callable[..., Client], people: Home) -> None:
    for client in (signed("alice"), signed("bob", "regional_manager", [NORTH]), signed("chen", "rep", ["003"]), signed("dess", "designer")):
        page = client.get("/customers/").content.decode()
        tabs = page[page.index("zg-tabline") : page.index("</nav>", page.index("zg-tabline"))]
        for address in re.findall(r'href="([^"]+)"', tabs):
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_a_standing_list_opens_with_its_customers_and_not_with_its_conditions(
    signed: Callable[..., Client], people: Home
) -> None:
    """That a list is of those due within seven days is no condition somebody asked for: the other conditions stay folded."""
    alice = signed("alice")
    assert '<details class="zg-plus">' in alice.get("/customers/due/").content.decode()
    assert '<details class="zg-plus" open>' in alice.get("/customers/due/?orders_over=3").content.decode()


def test_who_is_worth_a_visit_and_not_among_todays_suggestions_is_told_so(signed: Callable[..., Client], people: Home) -> None:
    """Nothing was suggested today: both who are worth one say it, with the limit that kept them out."""
    page = signed("alice").get("/customers/risk/").content.decode()
    assert page.count("今天没排上") == 2
    assert "一天最多提10条建议，先提最值得的" in page


def test_risk_is_ordered_by_what_acting_is_worth_and_not_by_risk(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    rows = [told("a", 34, alarm="silent", risk=0.9, stake_cents=5_000, gain_cents=100),
            told("b", 34, alarm="silent", risk=0.5, stake_cents=4_000, gain_cents=900)]  # fmt: skip
    home_of(tmp_path / "home", settings, rows)
    alice = signed("alice")
    assert listed(alice, "/customers/risk/") == ["b", "a"]
    page = alice.get("/customers/risk/").content.decode()
    assert re.findall(r'href="\?sort=(gain|stake|risk)"', page) == ["gain", "stake", "risk"]
    assert listed(alice, "/customers/risk/?sort=risk") == ["a", "b"]
    assert listed(alice, "/customers/risk/?sort=stake") == ["a", "b"]
    assert [row["customer"] for row in alice.get("/api/v1/customers?list=risk&sort=stake").json()["rows"]] == ["a", "b"]


def test_who_is_late_is_on_the_list_of_risk_and_how_often_each_alarm_was_right_stands_beside_all(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    rows = [told("a", 34, alarm="silent", risk=0.6), told("b", 30, alarm="late", risk=0.2, cycle=10.0), told("c", 2)]
    told_right = [{"run": RUN, "prediction": "churn", "segment": segment, "n": n, "base": 0.25, "precision": share}
                  for segment, n, share in (("all", 400, 0.25), ("silent", 40, 0.55), ("late", 20, 0.3))]  # fmt: skip
    home_of(tmp_path / "home", settings, rows, results_accuracy=pa.Table.from_pylist(told_right, ACCURACY))
    alice = signed("alice")
    assert sorted(listed(alice, "/customers/risk/")) == ["a", "b"]
    assert listed(alice, "/customers/risk/?alarm=late") == ["b"]
    assert alice.get("/api/v1/customers?alarm=late").json()["rows"][0]["alarm"] == "late"
    head = re.sub(r"<[^>]+>|\s", "", alice.get("/customers/risk/").content.decode())
    assert "自家历史回测，后来90天没来的：安静40家里55%，该来没来20家里30%，所有400家里25%" in head
    alice.post("/language/", {"language": "en"})
    head = re.sub(r"<[^>]+>|\s", "", alice.get("/customers/risk/").content.decode())
    assert "awayforthenext90days:of40silent55%,of20overdue30%,ofall40025%" in head


def test_conditions_hold_together_and_an_order_can_be_turned_round(signed: Callable[..., Client], people: Home) -> None:
    alice = signed("alice")
    assert listed(alice, f"/customers/?state=active&region={NORTH}&net_under=15000&sort=-net") == ["c06", "c08", "c10", "c12", "c14"]
    assert listed(alice, "/customers/?q=C1&sort=customer&state=active")[:2] == ["c10", "c11"]
    assert listed(alice, "/customers/?orders_under=1") == ["c19", "c20"]
    assert listed(alice, "/customers/?alarm=silent") == ["c01"]
    assert alice.get("/customers/?idle_over=soon").status_code == 422


def test_what_is_not_known_comes_last_whichever_way_one_looks(signed: Callable[..., Client], people: Home) -> None:
    alice = signed("alice")
    for sort in ("last", "-last"):
        assert set(listed(alice, f"/customers/?sort={sort}")[-2:]) == {"c19", "c20"}


def test_each_sees_their_own_customers_and_no_other(signed: Callable[..., Client], people: Home) -> None:
    own = {f"c{i:02}" for i in (1, 3, 5, 6, 8, 10, 12, 14, 16, 19)}
    client = signed("bob-of-the-north", "regional_manager", [NORTH])
    assert set(listed(client, "/customers/")) == own
    assert {r["customer"] for r in file(client, "/customers/?format=csv")} == own
    assert client.get("/customers/c01/").status_code == 200
    assert client.get("/customers/c02/").status_code == 404


def test_a_rep_sees_whom_they_look_after_without_what_goods_cost(signed: Callable[..., Client], people: Home) -> None:
    chen = signed("chen", "rep", ["003"])
    assert len(listed(chen, "/customers/")) == 10
    rows = file(chen, "/customers/?format=csv")
    assert {r["rep"] for r in rows} == {"003"}
    assert not {"profit_12m", "gain", "gain_low", "future", "quadrant"} & set(rows[0])
    assert "毛利" not in chen.get("/customers/").content.decode()
    assert {"profit_12m", "gain", "quadrant"} <= set(file(signed("alice"), "/customers/?format=csv")[0])


def test_no_order_and_no_filter_tells_a_rep_what_acting_is_worth(signed: Callable[..., Client], people: Home) -> None:
    chen = signed("chen", "rep", ["003"])
    assert listed(chen, "/customers/?sort=gain") == listed(chen, "/customers/")
    assert listed(chen, "/customers/?quadrant=both") == []


def test_a_customer_is_not_told_what_we_think_of_them(signed: Callable[..., Client], people: Home) -> None:
    dora = signed("dora", "outlet", ["c01"])
    for page in ("/customers/", "/customers/c01/", "/customers/?format=csv", "/find/?q=c01"):
        assert dora.get(page).status_code == 403, page


def test_eve_and_who_is_cut_by_something_else_see_nothing(signed: Callable[..., Client], people: Home) -> None:
    assert signed("eve").get("/customers/").status_code == 403
    assert signed("eve").get("/customers/c01/").status_code == 403
    assert signed("sam", "supplier", ["c01"]).get("/customers/").status_code == 403
    client = signed("clara", "shop_clerk", ["c01"])
    assert listed(client, "/customers/") == []
    assert client.get("/customers/c01/").status_code == 404
    assert "/customers/" not in re.findall(r'<nav class="zg-rail".*?</nav>', client.get("/").content.decode(), re.DOTALL)[0]


def test_a_kept_filter_can_be_shared_changed_dropped_and_taken_back(signed: Callable[..., Client], people: Home) -> None:
    alice, bob = signed("alice"), signed("bob", "regional_manager", [NORTH])
    alice.post("/customers/filters/save/", {"name": "away", "query": KEY_AND_AWAY})
    saved = Saved.objects.get()
    address = f"/customers/filters/{saved.pk}/"
    assert bob.get(address).status_code == 404
    alice.post(f"{address}change/", {"name": "away", "query": "idle_over=30&key=1", "roles": ["regional_manager"]})
    assert bob.get(address).headers["Location"] == "/customers/?idle_over=30&key=1"
    assert "away<i>1</i>" in bob.get("/customers/").content.decode()  # the north has c03 only
    assert bob.post(f"{address}drop/").status_code == 422
    alice.post(f"{address}drop/")
    assert "away<i>" not in alice.get("/customers/").content.decode()
    alice.post(f"{address}undo/")
    assert "away<i>2</i>" in alice.get("/customers/").content.decode()
    verbs = list(Line.objects.filter(target=f"filter:{saved.pk}").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["filter saved", "filter changed", "filter dropped", "filter undone"]


def test_pinned_filters_stand_first_in_ones_own_order(signed: Callable[..., Client], people: Home) -> None:
    alice, bob = signed("alice"), signed("bob", "regional_manager", [NORTH])
    for name in ("b", "a"):
        alice.post("/customers/filters/save/", {"name": name, "query": KEY_AND_AWAY, "roles": ["regional_manager"]})
    b, a = Saved.objects.order_by("pk")

    def chips(client: Client) -> list[str]:
        return [saved.name for saved, _n in client.get("/customers/").context["kept"]]

    assert (chips(alice), chips(bob)) == (["b", "a"], ["a", "b"])
    bob.post(f"/customers/filters/{b.pk}/pin/", {"on": "1"})
    alice.post(f"/customers/filters/{a.pk}/move/", {"up": "1"})
    assert (chips(alice), chips(bob)) == (["a", "b"], ["b", "a"])
    alice.post(f"/customers/filters/{a.pk}/pin/", {"on": "0"})
    assert chips(alice) == ["b", "a"]


def test_an_export_leaves_a_line_in_the_audit(signed: Callable[..., Client], people: Home) -> None:
    assert signed("alice").get("/customers/lost/?format=xlsx").content[:2] == b"PK"
    line = Line.objects.get(verb="customers exported")
    assert (line.target, line.new) == ("export:customers-lost", {"rows": 1, "form": "xlsx"})
    assert signed("dess", "designer").get("/customers/?format=csv").status_code == 403


def test_where_nothing_is_known_yet_it_is_said_and_nothing_is_made_up(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    home_of(tmp_path / "home", settings, [row("a", orders=3, last_day=TODAY - 3, first_day=TODAY - 30, net_12m_cents=500)])
    alice = signed("alice")
    page = alice.get("/customers/").content.decode()
    assert "下次购买和流失风险还没有算出来" in page
    assert "30天内买" not in page
    assert "流失风险还没有算出来" in alice.get("/customers/risk/").content.decode()
    assert "nan" not in page.lower()


def test_without_records_and_without_a_refresh_the_page_says_what_to_do(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    for address in ("/customers/", "/customers/due/", "/customers/risk/", "/customers/lost/", "/customers/key/", "/customers/new/"):
        assert "还没有客户和销售的记录" in alice.get(address).content.decode()
    assert alice.get("/customers/c01/").status_code == 404


def test_a_customer_called_like_a_page_has_a_page(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    home_of(tmp_path / "home", settings, [told("risk", 3, name="Risk & Sons"), told("a/b", 3, name="Slash"), told("=x", 3, name="Equal")])
    alice = signed("alice")
    for address, name in (("/customers/=risk/", "Risk &amp; Sons"), ("/customers/a/b/", "Slash"), ("/customers/==x/", "Equal")):
        assert f"<h1 class=\"zg-asis\">{name}" in alice.get(address).content.decode()
        assert f'href="{address}"' in alice.get("/customers/").content.decode()


@pytest.mark.parametrize("code", [".", "..", "a/../b", "a//b", "/", "a?b#c", "100%", "%2F", "=%2F", "due/", "two\nlines", "<b>x</b>", "店 1"])
def test_whatever_stands_in_a_code_a_browser_is_led_to_its_page(signed: Callable[..., Client], tmp_path: Path, settings: Any, code: str) -> None:
    """A browser takes `..` for a step up, and writes what a link says as it is."""
    home_of(tmp_path / "home", settings, [told(code, 3, name="Odd one")])
    alice = signed("alice")
    (link,) = set(re.findall(r'href="(/customers/[^"]*?)"[^>]*>Odd one', alice.get("/customers/").content.decode()))
    led = urlsplit(urljoin("http://here/customers/", html.unescape(link)))
    assert not led.query
    assert '<h1 class="zg-asis">Odd one' in alice.get(led.path).content.decode()


def test_only_the_rows_of_a_page_become_objects() -> None:
    table = pa.table({"customer": [str(i) for i in range(1000)]})
    assert [r.values["customer"] for r in Lazily(table, pa.array(range(999, -1, -1)), 0)[50:52]] == ["949", "948"]


def test_the_search_box_leads_to_the_page_of_a_customer(signed: Callable[..., Client], people: Home) -> None:
    assert 'href="/customers/c03/"' in signed("alice").get("/find/?q=c03").content.decode()
    assert "/customers/c03/" not in signed("chen", "rep", ["004"]).get("/find/?q=c03").content.decode()


def test_a_run_of_an_earlier_version_opens_and_is_silent_about_what_it_did_not_know(tmp_path: Path, settings: Any) -> None:
    home = home_at(tmp_path / "home").make(currency="CNY", country="")
    lake = Lake(home.lake_url)
    lake.append("results_customers", pa.Table.from_pylist([told("a", 3)], SCHEMA).drop_columns(["stake_cents"]))
    steps = {"customers": {"fingerprint": "x", "run": RUN, "ids": ""}}
    run = {"run": RUN, "as_of": TODAY, "replay": False, "at_ms": 1, "took_ms": 1, "state": "done", "last_day": TODAY - 1,
           "steps": json.dumps(steps), "decisions": "[]", "message": ""}  # fmt: skip
    lake.append("runs", pa.Table.from_pylist([run], RUN_SCHEMA))
    engine = open_engine(home.lake_url)
    found = latest_run(engine)
    assert found is not None
    (row,) = customers_of(engine, found).to_pylist()
    assert (row["customer"], row["cycle"], row["stake_cents"]) == ("a", 11.4, None)
