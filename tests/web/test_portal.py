"""Outlets, distributors and suppliers: their own orders, returns, prices, purchase orders and cards; everything else is closed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.web.calls import caller
from tests.web.conftest import SHOP
from zhanggui.base.settings import Home, home_at
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.refresh import decisions_of, latest_run
from zhanggui.sources import importing

WHERE = "pages of /portal/ and /api/v1/portal"

pytestmark = [pytest.mark.django_db, pytest.mark.covers("M01", "M04")]
FILES = {
    "sales": ("document,line,date,customer,sku,quantity,price,amount,tier", [
        "A1,1,2026-06-01,C1,tea,10,9,90", "A1,2,2026-06-01,C1,cup,2,5,10", "A2,1,2026-07-02,C1,tea,5,9,45",
        "R1,1,2026-07-05,C1,tea,-1,9,-9", "B1,1,2026-06-01,C2,tea,7,8,56", "B2,1,2026-06-03,C2,cup,-1,5,-5"]),
    "purchases": ("po number,line,supplier,sku,order date,due date,order qty,price", [
        "P1,1,V1,tea,2026-05-01,2026-05-10,100,4", "P1,2,V1,cup,2026-05-01,2026-05-10,40,2", "P1,3,V1,cup,2026-05-01,2026-05-10,10,2",
        "P2,1,V1,tea,2026-06-01,2099-06-10,50,4", "P3,1,V2,tea,2026-06-01,2026-06-10,60,3"]),
    "receipts": ("grn,line,po number,supplier,sku,receipt date,received qty,rejected qty", [
        "G1,1,P1,V1,tea,2026-05-09,100,3", "G2,1,P1,V1,cup,2026-05-12,45,0", "G3,1,P3,V2,tea,2026-06-12,60,0"]),
    "prices": ("customer code,tier,sku,selling price", ["C1,,tea,9", "C2,,tea,8", ",gold,cup,5", ",silver,cup,6"]),
    "customers": ("customer code,customer name,tier,grade", ["C1,One,gold,A", "C2,Two,silver,B"]),
    "members": ("card number,join date,customer code", ["M1,2026-01-01,C1", "M2,2026-01-02,C2"]),
    "offers": ("vendor,sku,purchase price", ["V1,tea,4", "V2,tea,3"]),
}


@pytest.fixture
def trade(settings: object, tmp_path: Path) -> Home:
    """Customers C1 and C2, suppliers V1 and V2, each with rows of their own in every table."""
    home = home_at(tmp_path / "trade").make(country="CN")
    for table, (header, rows) in FILES.items():
        book = tmp_path / f"{table}.csv"
        width = len(header.split(","))
        book.write_text("\n".join([header, *(row + "," * (width - 1 - row.count(",")) for row in rows)]), "utf-8")
        with importing.working_folder() as work:
            found = importing.propose([book], home=home, work=work, table=table)
            importing.run_import(Lake(home.lake_url), home, found, by="test", work=work)
    settings.HOME = home  # type: ignore[attr-defined]
    return home


def sheet(client: Client, name: str) -> list[dict[str, str]]:
    answer = client.get(f"/portal/{name}/?format=csv")
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_supplier_sees_its_purchase_orders_and_what_is_still_open(signed: Callable[..., Client], trade: Home) -> None:
    """P1: 100 tea came whole; of 40 + 10 cups 45 came: 40 fill the first line, 5 the second. P2 is due in 2099."""
    rows = sheet(signed("sam", "supplier", ["V1"]), "purchases")
    told = [(r["document"], r["sku"], r["quantity"], r["received"], r["open"], r["due"], r["arrived"], r["state"]) for r in rows]
    assert told == [
        ("P2", "tea", "50.0", "0.0", "50.0", "2099-06-10", "", "open"),
        ("P1", "tea", "100.0", "100.0", "0.0", "2026-05-10", "2026-05-09", "done"),
        ("P1", "cup", "40.0", "40.0", "0.0", "2026-05-10", "2026-05-12", "done"),
        ("P1", "cup", "10.0", "5.0", "5.0", "2026-05-10", "2026-05-12", "late"),
    ]
    assert [(r["document"], r["rejected"]) for r in sheet(signed("sam"), "arrivals")] == [("G2", "0.0"), ("G1", "3.0")]
    assert [(r["sku"], r["price"]) for r in sheet(signed("sam"), "offers")] == [("tea", "4.0")]
    api = caller("sam", "supplier", ["V1"]).rows("/portal/purchases?find=P2")
    assert [(r["document"], r["open"], r["price"]) for r in api] == [("P2", 50.0, 4.0)]


def test_a_customer_sees_its_orders_returns_prices_statement_and_cards(signed: Callable[..., Client], trade: Home) -> None:
    dora = signed("dora", "outlet", ["C1"])
    assert [(r["document"], r["lines"], r["amount"]) for r in sheet(dora, "orders")] == [("A2", "1", "45.0"), ("A1", "2", "100.0")]
    assert [(r["document"], r["sku"], r["quantity"], r["amount"]) for r in sheet(dora, "returns")] == [("R1", "tea", "1.0", "9.0")]
    assert [(r["month"], r["ordered"], r["returned"], r["total"]) for r in sheet(dora, "statement")] == [
        ("2026-07", "45.0", "-9.0", "36.0"), ("2026-06", "100.0", "0.0", "100.0")]
    assert [(r["sku"], r["price"]) for r in sheet(dora, "prices")] == [("cup", "5.0"), ("tea", "9.0")]
    assert [r["card"] for r in sheet(dora, "cards")] == ["M1"]
    lines = dora.get("/portal/document/?number=A1&format=csv").content.decode("utf-8-sig")
    assert [(r["sku"], r["amount"]) for r in csv.DictReader(io.StringIO(lines))] == [("tea", "90.0"), ("cup", "10.0")]
    assert dora.get("/portal/document/?number=B1").status_code == 404
    assert caller("dora").get("/portal/document?number=B1").status_code == 404
    assert dora.get("/portal/purchases/").status_code == 404


@pytest.mark.parametrize(("role", "own"), [("outlet", "C1"), ("distributor", "C1"), ("supplier", "V1")])
def test_the_first_page_and_the_menu_are_those_of_the_portal(signed: Callable[..., Client], trade: Home, role: str, own: str) -> None:
    one = signed("one", role, [own])
    assert one.get("/").headers["Location"] == "/portal/"
    for language, word in (("zh-hans", "我的往来"), ("en", "My business")):
        one.post("/language/", {"language": language})
        page = one.get("/portal/")
        assert word in page.content.decode()
        assert {d.href.split("/")[1] for d in page.context["doors"]} == {"portal"}
        links = set(page.content.decode().split('href="')) - {page.content.decode().split('href="')[0]}
        ours = {link.split('"')[0] for link in links if link.startswith("/")}
        assert all(a.startswith(("/portal/", "/settings/", "/password/", "/static/")) for a in ours), ours


def test_who_has_no_rows_is_told_so_and_sees_none(signed: Callable[..., Client], trade: Home) -> None:
    page = signed("one", "outlet", []).get("/portal/")
    assert "还没写明你是哪一家" in page.content.decode()
    assert all(not table.rows for table in page.context["page"].tables)


def test_a_colleague_has_pages_of_their_own(signed: Callable[..., Client], trade: Home) -> None:
    assert [signed(name).get("/portal/").status_code for name in ("alice", "eve")] == [403, 403]
    assert caller("alice").get("/portal/orders").status_code == 403


def test_a_statement_adds_up_to_the_lines_of_the_books(signed: Callable[..., Client], company: Home) -> None:
    lines = open_engine(company.lake_url).frame("sales").select("customer", "kind", "net_cents").collect("pyarrow").to_arrow().to_pylist()
    mine = [r for r in lines if r["customer"] == SHOP]
    told = sheet(signed("dora"), "statement")
    assert len(mine) > 50
    assert round(sum(float(r["total"]) for r in told) * 100) == sum(r["net_cents"] for r in mine)
    assert round(sum(float(r["returned"]) for r in told) * 100) == sum(r["net_cents"] for r in mine if r["kind"] == "return")
    assert caller("dora").get("/portal/statement").json()["total"] == len(told)


@pytest.mark.parametrize("who", [("dora", "outlet", SHOP), ("dan", "distributor", SHOP), ("sam", "supplier", "G01")])
def test_no_measure_no_list_and_no_case_answers_them(signed: Callable[..., Client], company: Home, who: tuple[str, str, str]) -> None:
    """Said in words, with 403, by page, file, API and search; in a browser and by a token."""
    name, role, own = who
    run = latest_run(open_engine(company.lake_url))
    assert run is not None
    case = decisions_of(open_engine(company.lake_url), run)[0].id
    browser, program = signed(name, role, [own]), caller(name, role, [own])
    for path in (f"/decisions/{case}/", "/decisions/", "/board/?by=customer", "/board/export/?by=rep&format=csv", "/find/?q=C0029", "/customers/",
                 f"/customers/{SHOP}/", "/customers/?format=csv", "/goods/", "/members/", "/boards/", "/api/"):
        answer = browser.get(path)
        assert answer.status_code == 403, path
        assert "你的角色打不开这一页" in answer.content.decode()
    for path in ("/ask?measures=net_sales&measures=average_price&by=customer", "/ask?measures=net_sales&by=grade", "/ask?measures=net_sales&by=rep",
                 "/ask?measures=line_count&by=month", "/kpis", "/today", "/decisions", f"/decisions/{case}", "/find?q=C0029", "/measures", "/openapi.json"):
        for answer in (program.get(path), browser.get(f"/api/v1{path}")):
            assert answer.status_code == 403, path
            assert answer.json()["title"] == "这不是你能做的或能看的。"
