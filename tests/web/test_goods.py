"""The pages of goods: what to order with its arithmetic, drafts that can be undone, what a SKU cost last; and what is not known."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from django.test import Client

from tests.decide.stock_books import AS_OF, company, offers, sales, stock
from tests.decide.test_replenish import _deliveries
from tests.web.calls import caller
from zhanggui.base.days import iso
from zhanggui.base.settings import Home, home_at
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.measures.ask import ask
from zhanggui.refresh import refresh
from zhanggui.web import books
from zhanggui.web.audit.models import Line
from zhanggui.web.decisions import results
from zhanggui.web.goods.models import Draft

WHERE = "the pages of goods"

pytestmark = pytest.mark.django_db
SETTINGS = {"currency": "CNY", "country": "", "service_level": 0.5, "review_days": 2, "lead_days": 9, "slow_days": 90}


def shop(folder: Path, settings: object, **tables: pa.Table | None) -> Home:
    """A home with the tea shop of the tests of `replenish`; None leaves a table out."""
    home = home_at(folder).make(**SETTINGS)
    purchases, receipts = _deliveries([5, 5, 5, 5, 5])
    every = company(purchases=purchases, receipts=receipts) | tables
    for name, table in every.items():
        if table is not None:
            Lake(home.lake_url).append(name, table)
    if every["sales"] is not None:
        refresh(home)
    settings.HOME = home  # type: ignore[attr-defined]
    books._engines.clear()
    return home


@pytest.fixture
def tea(tmp_path: Path, settings: object) -> Home:
    return shop(tmp_path / "home", settings)


@pytest.mark.covers("B05", "B04")
def test_what_sells_stands_with_its_average_its_stock_and_the_day_it_runs_out(signed: Callable[..., Client], tea: Home) -> None:
    page = signed("alice").get("/goods/").content.decode()
    # 280 in 28 days in stock: 10 a day; 30 − 4 − 1 = 25 available: 2.5 days.
    assert "280 ÷ 28" in page
    assert "现存30 − 占用4 − 冻结1 − 过期0" in page
    assert "2.5<" in page
    (line,) = (line for line in signed("alice").get("/goods/?format=csv").content.decode("utf-8-sig").splitlines() if "tea" in line)
    assert line.split(",")[2] == "A"
    assert iso(AS_OF + 2) in line


def test_a_column_of_the_file_that_has_the_name_of_a_measure_is_what_ask_gives_for_it(signed: Callable[..., Client], tea: Home) -> None:
    """日均销量 of the last 28 days, 周转天数 of the last 91; what is forecast has a name of its own."""
    sheet = list(csv.DictReader(io.StringIO(signed("alice").get("/goods/?format=csv").content.decode("utf-8-sig"))))
    frames = open_engine(tea.lake_url).frames(as_of=AS_OF)
    sold = ask(frames, "daily_quantity", "sku", from_day=AS_OF - 28, to_day=AS_OF - 1)
    turned = ask(frames, "turnover_days", "sku", from_day=AS_OF - 91, to_day=AS_OF - 1)
    assert {row["sku"]: float(row["daily_quantity"]) for row in sheet} == {row["sku"]: sold.value(sku=row["sku"]) for row in sheet}
    assert {row["sku"]: float(row["turnover_days"]) for row in sheet} == {
        row["sku"]: pytest.approx(turned.value(sku=row["sku"])) for row in sheet}
    assert {"forecast_daily", "forecast_cover_days"} <= set(sheet[0])
    assert not {"daily", "cover_days"} & set(sheet[0])


@pytest.mark.covers("B06", "B07", "B11")
def test_the_list_shows_the_whole_arithmetic_and_the_last_cost(signed: Callable[..., Client], tea: Home) -> None:
    page = signed("alice").get("/goods/order/").content.decode()
    assert "预计日均10 × (提前期5天 − 断货2天 + 复核周期2天 + 安全天数0天) − 可用库存25 − 在途5 = 还差20；按箱规12取整，订24" in page
    assert 'name="q-tea"' in page
    assert 'value="24"' in page
    # Two days without stock before an order can be here: 20 × 3.80, for the last delivery was paid 6.20.
    assert "货到之前来不及、订不订都少卖的毛利" in page
    assert "量过5次到货" in page
    assert "6.20" in page  # the last of five prices that was paid
    sku = signed("alice").get("/goods/sku/tea/").content.decode()
    assert "hill" in sku
    assert "6.20" in sku
    assert "平均6.00" in sku


def test_another_quantity_gets_another_cost(signed: Callable[..., Client], tea: Home) -> None:
    answer = signed("alice").post("/goods/order/line/tea/", {"q-tea": "15", "take": "tea"}).content.decode()
    assert "不是整箱，一箱12" in answer
    # 15 at 6.00; of the 20 asked for once they are here 5 are missed, at 4.00.
    assert 'value="15"' in answer
    assert "20.00" in answer
    assert 'hx-swap-oob="true">90' in answer
    assert signed("alice").post("/goods/order/line/tea/", {"q-tea": "many"}).status_code == 422


@pytest.mark.covers("B07")
def test_one_click_makes_a_draft_that_can_be_changed_sent_and_undone(signed: Callable[..., Client], tea: Home) -> None:
    alice = signed("alice")
    assert alice.post("/goods/order/", {"take": "tea", "q-tea": "24"}).status_code == 302
    draft = Draft.objects.get()
    line = draft.lines.get()
    assert (draft.supplier, draft.state, line.sku, line.quantity, line.suggested, draft.cents) == ("hill", "draft", "tea", 24, 24, 14_400)
    assert "订24" in line.reason["zh"]
    address = f"/goods/drafts/{draft.pk}/"
    alice.post(f"{address}change/", {"line": line.pk, "quantity": "60"})
    alice.post(f"{address}send/")
    draft.refresh_from_db()
    assert (draft.state, draft.cents) == ("sent", 36_000)
    assert "已下单60" in alice.get("/goods/order/").content.decode()
    assert alice.post(f"{address}change/", {"line": line.pk, "quantity": "1"}).status_code == 422
    assert [alice.post(f"{address}change/", {"line": no, "quantity": "1"}).status_code for no in ("", "abc", "1e3", "9" * 30)] == [422] * 4
    alice.post(f"{address}undo/")
    draft.refresh_from_db()
    assert draft.state == "draft"
    csv = alice.get(f"{address}?format=csv").content.decode("utf-8-sig").splitlines()
    assert csv[1].split(",")[5:] == ["60.0", "12.0", "6.0", "360.0"]
    assert alice.get(f"{address}?format=xlsx").content[:2] == b"PK"
    verbs = list(Line.objects.filter(target=f"draft:{draft.pk}").order_by("pk").values_list("verb", flat=True))
    assert verbs[:4] == ["purchase drafted", "purchase changed", "purchase sent", "purchase undone"]


def test_today_and_the_case_tell_it_and_lead_to_the_list(signed: Callable[..., Client], tea: Home) -> None:
    today = signed("alice").get("/").content.decode()
    assert "向hill补货1种" in today
    (found,) = [d for d in results.decisions_of(results.run_of()) if d.kind == "replenish"]  # type: ignore[arg-type]
    case = signed("alice").get(f"/decisions/{found.id}/").content.decode()
    assert "还差20；按箱规12取整，订24" in case
    assert "/goods/order/" in case
    assert "要是没订" in case
    assert signed("bob").get(f"/decisions/{found.id}/").status_code == 404


def test_nothing_ticked_makes_no_draft(signed: Callable[..., Client], tea: Home) -> None:
    assert signed("alice").post("/goods/order/", {"q-tea": "48"}).status_code == 422
    assert not Draft.objects.exists()


def test_who_decides_nothing_makes_no_draft(signed: Callable[..., Client], tea: Home) -> None:
    analyst = signed("ann", "analyst")
    assert analyst.get("/goods/order/").status_code == 200
    assert analyst.post("/goods/order/", {"take": "tea", "q-tea": "48"}).status_code == 403
    assert not Draft.objects.exists()


@pytest.mark.covers("A12")
def test_slow_stock_says_how_much_money_lies_there_and_how_long_it_turns(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    lying = stock(("tea", AS_OF - 120, 30, 0, 0, 0), ("pot", AS_OF - 120, 50, 0, 0, 0))
    offered = offers(("hill", "tea", 60_000, 0, 12, 5), ("hill", "pot", 80_000, 0, 1, 5))
    shop(tmp_path / "home", settings, stock_days=lying, offers=offered, purchases=None, receipts=None)
    page = signed("alice").get("/goods/slow/").content.decode()
    # Fifty pots at 8.00, never sold; of 400.00 + 180.00 in stock that is 69 %. Tea turns in 30 ÷ 10 = 3 days and is not here.
    assert "400" in page
    assert "69%" in page
    assert "从没卖出" in page
    assert "/goods/sku/tea/" not in page


def test_without_stock_the_page_says_what_to_import(signed: Callable[..., Client], tmp_path: Path, settings: object) -> None:
    shop(tmp_path / "home", settings, stock_days=None)
    page = signed("alice").get("/goods/order/").content.decode()
    assert "没有库存记录，补货建议做不了" in page
    assert "--as stock_days" in page
    assert "280 ÷ 28" in signed("alice").get("/goods/").content.decode()


def test_without_sales_no_demand_is_invented(signed: Callable[..., Client], tmp_path: Path, settings: object) -> None:
    shop(tmp_path / "home", settings, sales=None)
    page = signed("alice").get("/goods/").content.decode()
    assert "没有这些商品的销售记录" in page
    assert "/goods/sku/tea/" in page
    assert 'name="q-tea"' not in signed("alice").get("/goods/order/").content.decode()


def test_a_simulated_stock_is_called_so(signed: Callable[..., Client], tmp_path: Path, settings: object) -> None:
    shop(tmp_path / "home", settings, stock_days=stock(("tea", AS_OF - 1, 30, 4, 1, 5), source="simulated"), sales=sales({"tea": 10}))
    assert "模拟库存" in signed("alice").get("/goods/order/").content.decode()


@pytest.mark.parametrize("name", ["bob", "chen", "dora", "eve"])
def test_who_does_not_see_costs_does_not_see_goods(signed: Callable[..., Client], tea: Home, name: str) -> None:
    for address in ("/goods/", "/goods/order/", "/goods/slow/", "/goods/sku/tea/", "/goods/drafts/"):
        assert signed(name).get(address).status_code == 403


def test_the_file_and_the_api_give_the_factors_that_give_the_number(signed: Callable[..., Client], tea: Home) -> None:
    signed("alice")
    (row,) = (r for r in caller("alice").rows("/goods?which=order") if r["sku"] == "tea")
    days = row["lead_days"] - row["out_days"] + row["review_days"] + row["safety_days"]
    assert row["forecast_daily"] * days - row["available"] - row["in_transit"] == row["short"] == 20
    assert (row["stake_units"], row["stake"], row["lost_units"], row["lost"]) == (20, 80, 20, 80)
    assert row["gain"] == pytest.approx(row["stake"] - row["still_missed"] - row["keeping"])
    assert (row["price_from"], row["quantity"], row["pack"]) == ("quoted", 24, 12)
