"""Tables without documents of their own: what came again is found by the columns of the key."""

from pathlib import Path

import pytest

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home, home_at
from zhanggui.lake import Lake
from zhanggui.sources.importing import propose, run_import, working_folder

EVENTS = """user_id,event_time,event_type,product_id
u1,2026-03-01 09:00:00,view,1001
u1,2026-03-01 09:00:05,view,1001
u2,2026-03-01 09:00:05,view,1001
"""
ITEMS = """商品编码,商品名称,品类,单位,箱规,供应商编码,进价,零售价
1001,矿泉水,饮料/水,瓶,24,S01,0.8,2
1002,可乐,饮料/碳酸,瓶,24,S01,1.9,3.5
2001,牛奶,乳品,盒,12,S02,2.4,4
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_at(tmp_path / "home").make()


def counts(home: Home, text: str, name: str) -> dict[str, tuple[int, int, int, int]]:
    """A file's text -> table: accepted, quarantined, repeated, superseding."""
    path = home.path / name
    path.write_text(text, "utf-8")
    with working_folder() as work:
        report = run_import(Lake(home.lake_url), home, propose([path], home=home, work=work), by="alice", work=work)
    return {f.table: (f.count.accepted, f.count.quarantined, f.count.repeated, f.count.superseding) for f in report.files}


def test_the_same_click_a_moment_later_is_another_event(home: Home) -> None:
    assert counts(home, EVENTS, "events.csv") == {"events": (3, 0, 0, 0)}
    assert counts(home, EVENTS + "u2,2026-03-01 09:00:06,cart,1001\n", "more.csv") == {"events": (1, 0, 3, 0)}


def test_a_list_of_items_is_goods_packs_and_offers(home: Home) -> None:
    assert counts(home, ITEMS, "items.csv") == {"skus": (3, 0, 0, 0), "pack_units": (3, 0, 0, 0), "offers": (3, 0, 0, 0)}


def test_an_item_that_comes_again_with_another_price_is_a_correction_of_that_item(home: Home) -> None:
    counts(home, ITEMS, "items.csv")
    again = counts(home, ITEMS.replace("1.9,3.5", "2.0,3.5"), "new.csv")
    assert again == {"skus": (0, 0, 3, 0), "pack_units": (0, 0, 3, 0), "offers": (0, 0, 2, 1)}


def test_the_name_in_a_list_of_items_is_not_the_name_of_their_suppliers(home: Home) -> None:
    text = "SKU,Name,Supplier,Unit Cost\nA1,Water,S01,0.8\nA2,Cola,S01,1.9\n"
    assert set(counts(home, text, "items.csv")) == {"skus", "offers"}


def test_a_list_of_shops_is_customers_and_their_places_by_one_name(home: Home) -> None:
    text = "store_number,name,City,latitude,longitude\n2106,Hillstreet News,Cedar Falls,42.5,-92.4\n"
    assert counts(home, text, "stores.csv") == {"customers": (1, 0, 0, 0), "places": (1, 0, 0, 0)}


def test_headers_that_name_only_a_key_are_no_table(home: Home) -> None:
    with pytest.raises(ZhangguiError, match="says too little else of them"):
        counts(home, "VendorID,ShipMethodID,Freight\n1580,3,5.03\n", "header.csv")


def test_the_key_of_a_currency_is_not_a_currency(home: Home) -> None:
    counts(home, "order no,date,sku,quantity,amount,CurrencyKey\nS1,2026-03-01,A1,1,2.50,19\nS2,2026-03-01,A1,1,2.50,100\n", "sales.csv")
    assert "currency" not in Lake(home.lake_url).schema("sales").names
