"""One person's rows are invisible to another: on the page, in the export, behind a link, in what is found."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.web.calls import caller
from tests.web.conftest import REGION, REP
from zhanggui.base.days import iso
from zhanggui.base.money import major
from zhanggui.base.settings import Home, home_at
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.measures.ask import ask
from zhanggui.refresh import refresh
from zhanggui.sources import importing

WHERE = "every page, link and export"

pytestmark = [pytest.mark.django_db, pytest.mark.covers("M01", "M02", "M04")]
ALL = "period=all&against="
OWN = {"bob": f"region={REGION}", "chen": f"rep={REP}"}


def figure(page: str) -> str:
    """The page of a board -> its key figure with all digits."""
    found = re.search(r'class="zg-key">.*?title="([^"]+)"', page, re.DOTALL)
    assert found, page[:500]
    return found.group(1).replace(",", "")


def rows(client: Client, address: str) -> list[dict[str, str]]:
    body = client.get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


@pytest.mark.parametrize(("name", "where"), OWN.items())
def test_a_board_adds_up_only_ones_own_rows(signed: Callable[..., Client], company: Home, name: str, where: str) -> None:
    frames = open_engine(company.lake_url).frames()
    own, whole = (major(ask(frames, "net_sales", where=w).value()) for w in (where, ()))
    assert figure(signed(name).get(f"/board/?measure=net_sales&{ALL}").content.decode()) == own
    assert figure(signed("alice").get(f"/board/?measure=net_sales&{ALL}").content.decode()) == whole
    assert own != whole


def test_an_export_holds_only_ones_own_rows(signed: Callable[..., Client], company: Home) -> None:
    assert [r["业务员"] for r in rows(signed("chen"), f"/board/export/?by=rep&{ALL}&format=csv")] == [REP]
    assert len(rows(signed("alice"), f"/board/export/?by=rep&{ALL}&format=csv")) > 5


def test_the_lines_of_another_are_not_behind_any_link(signed: Callable[..., Client], company: Home) -> None:
    chen, alice = signed("chen"), signed("alice")
    address = "/board/lines/?measure=line_count&where=rep=001"
    assert alice.get(address).context["listing"].total > 0
    assert chen.get(address).context["listing"].total == 0
    assert rows(chen, address + "&format=csv") == []


def test_a_document_of_another_is_not_found(signed: Callable[..., Client], company: Home) -> None:
    listing = signed("alice").get("/board/lines/?measure=line_count&where=rep=001").context["listing"]
    document = next(r["document"] for r in listing.rows if r["customer"])
    assert signed("alice").get(f"/find/?q={document}").context["found"].things == (("document", document, ""),)
    assert signed("chen").get(f"/find/?q={document}").context["found"].things == ()


def test_the_key_figures_of_today_are_ones_own(signed: Callable[..., Client], company: Home) -> None:
    frames = open_engine(company.lake_url).frames()
    tiles = {t.measure: t.kpi for t in signed("bob").get("/").context["kpis"]}
    day = tiles["net_sales"].day
    assert tiles["net_sales"].value == ask(frames, "net_sales", from_day=day, to_day=day, where=OWN["bob"]).value()
    assert tiles["net_sales"].value != ask(frames, "net_sales", from_day=day, to_day=day).value()


@pytest.fixture
def two_shops(settings: object, tmp_path: Path) -> Home:
    """Two customers in June 2026, refreshed: C1 of rep R1 bought for 900 and brought 266.26 back, the last of it on the 10th; C2 of R2
    went on."""
    book = tmp_path / "sales.csv"
    rows = [("A1", "2026-05-29", "C1", 10, 900), ("A2", "2026-06-01", "C1", 10, 900), ("R1", "2026-06-02", "C1", -1, -69.7),
            ("R2", "2026-06-10", "C1", -2, -196.56), ("B1", "2026-05-30", "C2", 5, 500), ("B2", "2026-06-20", "C2", 5, 480)]
    text = "\n".join(f"{no},{day},{who},R{who[1]},tea,{qty},{net},{abs(net / qty):.2f}" for no, day, who, qty, net in rows)
    book.write_text("document,date,customer,rep,sku,quantity,amount,price\n" + text, "utf-8")
    home = home_at(tmp_path / "shops").make(country="CN")
    with importing.working_folder() as work:
        found = importing.propose([book], home=home, work=work, table="sales")
        importing.run_import(Lake(home.lake_url), home, found, by="test", work=work)
    refresh(home)
    settings.HOME = home  # type: ignore[attr-defined]
    return home


def test_the_day_and_the_month_of_a_part_end_where_those_of_the_company_do(signed: Callable[..., Client], two_shops: Home) -> None:
    """C1 bought nothing on the last day: 0 on it, and 266.26 of returns in its month, not those of the last day it came."""
    tiles = {t.measure: t.kpi for t in signed("rita", "rep", ["R1"]).get("/").context["kpis"]}
    whole = {t.measure: t.kpi for t in signed("alice").get("/").context["kpis"]}
    assert {(k.day, iso(k.day)) for k in tiles.values()} == {(whole["net_sales"].day, "2026-06-20")}
    assert (tiles["return_amount"].value, tiles["return_amount"].month) == (0, 266_26)
    assert (tiles["net_sales"].value, tiles["net_sales"].month) == (0, 900_00 - 266_26)
    assert whole["net_sales"].month == 900_00 - 266_26 + 480_00
    figures = {f["measure"]: f for f in caller("rita", "rep", ["R1"]).rows("/kpis")}
    assert (figures["return_amount"]["day"], figures["return_amount"]["value"], figures["return_amount"]["month"]) == ("2026-06-20", 0, 266.26)


def test_the_month_of_a_board_ends_there_too(signed: Callable[..., Client], two_shops: Home) -> None:
    picks = signed("rita", "rep", ["R1"]).get("/board/?measure=return_amount&period=month&against=").context["picks"]
    assert picks.period.iso == ("2026-06-01", "2026-06-20")


def test_a_handful_of_sales_is_shown_but_not_called_odd(signed: Callable[..., Client], two_shops: Home) -> None:
    """Rita's customer buys once a week: one order more or less is no news."""
    tiles = signed("rita", "rep", ["R1"]).get("/").context["kpis"]
    assert tiles
    assert not any(tile.odd for tile in tiles)


def test_eve_without_a_role_sees_nothing_and_is_told_so(signed: Callable[..., Client], company: Home) -> None:
    eve = signed("eve")
    assert "你的账号还没有角色" in eve.get("/").content.decode()
    assert eve.get("/board/").status_code == 403
    assert eve.get("/board/lines/").status_code == 403


def test_a_rep_whose_rows_nobody_named_sees_nothing(signed: Callable[..., Client], company: Home) -> None:
    page = signed("nobody-said", "rep", []).get("/board/").content.decode()
    assert "没有一行在你的范围里" in page


def test_a_role_that_the_records_cannot_tell_apart_sees_nothing(signed: Callable[..., Client], company: Home) -> None:
    """There is no column that says whose shop a line is, so a clerk is not shown what may be another's."""
    page = signed("clara", "shop_clerk", ["S01"]).get("/board/").content.decode()
    assert "没有一行在你的范围里" in page


@pytest.fixture
def countries(settings: object, tmp_path: Path) -> Home:
    """A company whose sales say the country of a line, and no region."""
    book = tmp_path / "sales.csv"
    book.write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n"
        "536370,22728,CLOCK,24,2010-12-01 08:45:00,3.75,12583,France\n",
        "utf-8",
    )
    home = home_at(tmp_path / "abroad").make()
    with importing.working_folder() as work:
        found = importing.propose([book], home=home, work=work, table="sales")
        importing.run_import(Lake(home.lake_url), home, found, by="test", work=work)
    settings.HOME = home  # type: ignore[attr-defined]
    return home


def test_where_there_are_no_regions_a_manager_has_countries(signed: Callable[..., Client], countries: Home) -> None:
    bob = signed("bob-abroad", "regional_manager", ["France"])
    assert figure(bob.get(f"/board/?measure=net_sales&by=country&{ALL}").content.decode()) == "90.00"
    assert "国家 France（记录里没有区域）" in bob.get("/settings/").content.decode()
    assert "国家 France（记录里没有区域）" in signed("alice").get("/people/").content.decode()
    assert "没有一行在你的范围里" in signed("no-one-named", "regional_manager", []).get("/board/").content.decode()


def test_who_sees_a_part_is_not_told_that_nothing_was_large_enough(signed: Callable[..., Client], company: Home) -> None:
    """The whole company may have a case for what a manager sees a part of."""
    page = signed("bert", "regional_manager", ["固阳县"]).get("/").content.decode()
    assert "没有大到要开案" not in page
    assert "没有一处异常大到值得为它花工夫" not in page
    assert "没有一件转给你" in page
