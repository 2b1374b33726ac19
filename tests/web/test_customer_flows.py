"""Transitions and rhythm: every number of the matrix opens its list, rates say what they divide, shares make the whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from tests.web.calls import caller, page_of
from tests.web.customer_books import NORTH, SALES, SOUTH, TODAY, home_of, line, told
from tests.web.test_customers import listed
from zhanggui.base.days import day_number
from zhanggui.base.settings import Home

WHERE = "the pages of transitions and rhythm"

pytestmark = pytest.mark.django_db
JULY = day_number(date(2026, 7, 10))


def ten(settings: Any, folder: Path) -> Home:
    """Ten customers bought on 10 July 2026, the odd ones in the south; a0 and a1 bought again on 5 October, a2 on 5 November. Those
    who did not were active to 10 October and are silent from the 11th on."""
    who = [f"a{i}" for i in range(10)]
    rows = [line(f"J{i}", JULY, one, "milk", 1, 10_000) for i, one in enumerate(who)]
    rows += [line(f"O{one}", day_number(date(2026, 10, 5)), one, "milk", 1, 10_000) for one in ("a0", "a1")]
    rows.append(line("N", day_number(date(2026, 11, 5)), "a2", "milk", 1, 10_000))
    sales = pa.Table.from_pylist([{n: r.get(n) for n in SALES.names} for r in rows], SALES)
    known = [told(one, TODAY - JULY, first_known_day=JULY, state="silent", region=SOUTH if int(one[1]) % 2 else NORTH, rep=None) for one in who]
    return home_of(folder, settings, known, sales=sales)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> Home:
    return ten(settings, tmp_path / "home")


def cells(client: Client, address: str) -> dict[str, tuple[int, str]]:
    """The page -> a move: how many, and the address of the list behind it."""
    page = page_of(client, address)
    found = re.findall(r'<a class="zg-ink" href="(/customers/\?moved=([a-z]+-[a-z]+):[^"]+)">(\d+)</a>', page)
    return {move: (int(n), href) for href, move, n in found}


@pytest.mark.covers("D24", "C01")
def test_every_number_of_the_matrix_opens_as_many_customers(signed: Callable[..., Client], people: Home) -> None:
    """In October eight of the ten that were active fell silent, and two stayed."""
    alice = signed("alice")
    found = cells(alice, "/customers/transitions/?step=month")
    assert {move: n for move, (n, _href) in found.items()} == {"active-silent": 8, "active-active": 2}
    for n, href in found.values():
        assert len(listed(alice, href)) == n
    assert listed(alice, found["active-active"][1]) == ["a0", "a1"]


def test_a_rate_is_printed_with_what_it_divides_and_opens_who_stands_above_the_line(signed: Callable[..., Client], people: Home) -> None:
    alice = signed("alice")
    page = page_of(alice, "/customers/transitions/?step=month")
    href, moved, start = re.findall(r'href="(/customers/\?moved=sunk:[^"]+)">(\d+)</a> ÷ (\d+)', page)[0]
    assert (moved, start) == ("8", "10")
    assert "80.0%" in page
    assert "击沉率 = 期内由活跃转为沉默的人数 ÷ 期初活跃的人数" in page
    assert len(listed(alice, href)) == 8


def test_groups_stand_beside_each_other_and_small_ones_are_not_ranked(signed: Callable[..., Client], people: Home) -> None:
    """The north sank 4 of 5 (a0 stayed), the south 4 of 5 (a1 stayed)."""
    page = page_of(signed("alice"), "/customers/transitions/?step=month&by=region")
    assert re.findall(r"region=(\w+)\">\w+</a></th><td class=\"zg-n zg-b\">80\.0%", page) == [NORTH, SOUTH]


def test_a_regional_manager_sees_the_moves_of_their_own(signed: Callable[..., Client], people: Home) -> None:
    bob = signed("bob", "regional_manager", [NORTH])
    found = cells(bob, "/customers/transitions/?step=month")
    assert found["active-silent"][0] == 4
    assert set(listed(bob, found["active-silent"][1])) == {"a2", "a4", "a6", "a8"}
    # What Alice's page links to shows Bob his own of it.
    assert len(listed(bob, cells(signed("alice"), "/customers/transitions/?step=month")["active-silent"][1])) == 4
    assert signed("dora", "outlet", ["a0"]).get("/customers/transitions/").status_code == 403


def test_an_address_that_asks_for_no_such_move_finds_nobody(signed: Callable[..., Client], people: Home) -> None:
    alice = signed("alice")
    for asked in ("active-rich:2026-10-01:2026-10-31", "sunk:2026-10-01", "x", "sunk:2030-01-01:2030-01-31"):
        assert listed(alice, f"/customers/?moved={asked}") == []
    assert alice.get("/customers/transitions/?at=soon").status_code == 422


@pytest.mark.covers("C23", "C24")
def test_purchases_by_number_make_a_hundred_twice_and_open_their_customers(signed: Callable[..., Client], people: Home) -> None:
    """Seven bought once, three twice: 70 and 30 % of customers; 700 of 1,300 and 600 of 1,300 of sales."""
    alice = signed("alice")
    page = page_of(alice, "/customers/rhythm/")
    rows = re.findall(r'href="([^"]+)">(\d+)</a></td><td class="zg-n">([\d.]+)</td><td class="zg-n">([\d,]+)</td><td class="zg-n">([\d.]+)<', page)
    assert [row[1:] for row in rows] == [("7", "70.0", "700", "53.8"), ("3", "30.0", "600", "46.2"), ("0", "0.0", "0", "0.0"), ("0", "0.0", "0", "0.0")]
    assert "30.0%" in page
    for href, count, *_rest in rows[:2]:
        assert alice.get(href.replace("&amp;", "&")).context["listing"].total == int(count)


def test_days_to_return_say_who_is_still_waiting(signed: Callable[..., Client], people: Home) -> None:
    """Two came back after 87 days, one after 118: a mean of 97.3; ten last purchases are still waiting."""
    page = re.sub(r"<[^>]+>", " ", page_of(signed("alice"), "/customers/rhythm/"))
    assert re.search(r"平均\s+97\.3\s", page)
    assert re.search(r"中位\s+87\s", page)
    assert re.search(r"还没回头的\s+10\s", page)
    assert "不到一半回头" in page


@pytest.mark.covers("C08")
def test_login_and_purchase_cycles_stand_beside_the_opportunity(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    """c01 buys every 11 days and has been away for 34: due, worth one usual purchase (830.00 and 416.00 in turn: 623.00)."""
    events = [{"person": "p", "customer": "c01", "day": TODAY - d, "event": "view"} for d in (20, 18, 16, 12)]
    table = pa.Table.from_pylist(events, pa.schema([(n, pa.int32() if n == "day" else pa.string()) for n in events[0]]))
    home_of(tmp_path / "home", settings, events=table)
    page = page_of(signed("alice"), "/customers/rhythm/?show=cycles")
    row = page[page.index("/customers/c01/") :]
    numbers = re.findall(r'data-what="[^"]+">([\d,.—]+)<', row)[:5]
    assert numbers == ["2", "12", "11", "34", "623"]
    assert "该买了" in row


@pytest.mark.covers("D30")
def test_how_soon_a_sku_is_bought_again(signed: Callable[..., Client], tmp_path: Path, settings: Any) -> None:
    home_of(tmp_path / "home", settings)
    page = page_of(signed("alice"), "/customers/rhythm/?show=skus")
    rows = dict(re.findall(r'/goods/sku/(\w+)/">.*?data-what="中位 天">([\d.]+)<', page, re.DOTALL))
    assert rows == {"milk": "11", "beer": "22"}


def test_the_api_tells_the_same_lists_and_moves(people: Home) -> None:
    alice = caller("alice")
    answer = alice.get("/customers?list=all&idle_over=100&limit=3").json()
    assert (answer.get("total"), len(answer.get("rows", []))) == (10, 3), str(answer)
    assert "page=2" in answer["next"]
    (flow,) = alice.get("/customers/transitions?step=month").json()
    moved = {(m["before"], m["after"]): m["customers"] for m in flow["matrix"] if m["customers"]}
    assert moved == {("active", "silent"): 8, ("active", "active"): 2}
    one = alice.get("/customers/a0").json()
    assert one["customer"]["customer"] == "a0"
    assert [p["day"] for p in one["purchases"]] == ["2026-07-10", "2026-10-05"]
    assert isinstance(one["customer"]["axes"], dict)
    bob = caller("bob", "regional_manager", [NORTH])
    assert bob.get("/customers").json()["total"] == 5
    assert bob.get("/customers/a1").status_code == 404
    assert "profit_12m" not in bob.get("/customers/a0").json()["customer"]
    assert caller("eve").get("/customers").status_code == 403
