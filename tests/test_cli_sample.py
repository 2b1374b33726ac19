"""What is planted in the sample company's stock is found again by asking, the way a person would."""

from __future__ import annotations

from tests.conftest import SampleCompany
from zhanggui.base.days import iso
from zhanggui.engine import open_engine
from zhanggui.measures.ask import ask
from zhanggui.measures.balance import balances


def test_what_is_sold_out_is_found_by_asking(small_company: SampleCompany) -> None:
    """Available on the last day, by SKU: nothing of what was planted to be sold out; little of what was planted to be low."""
    told = small_company.planted
    frames = open_engine(small_company.home.lake_url).frames()
    rows = ask(frames, ["available_quantity"], ["sku"], to_day=told.spike_day).rows
    there = {row["sku"]: row["available_quantity"] for row in rows}
    assert {there[sku] for sku in told.stock["sold_out_today"]} == {0}
    assert 0 < max(there[sku] for sku in told.stock["below_reorder_point"]) < 30


def test_the_value_in_stock_is_that_of_the_newest_balances(small_company: SampleCompany) -> None:
    """A balance is never added over days: the value on the last day is the sum of the newest balance of each lot."""
    told = small_company.planted
    frames = open_engine(small_company.home.lake_url).frames()
    newest = balances(frames, told.end).collect().to_native().to_pylist()
    (asked,) = ask(frames, ["stock_value"], to_day=told.end).rows
    assert asked["stock_value"] == sum(row["value_cents"] for row in newest) > 0


def test_the_heaps_and_what_has_expired_are_found_by_asking(small_company: SampleCompany) -> None:
    told = small_company.planted
    frames = open_engine(small_company.home.lake_url).frames()
    expired = {row["sku"]: row["expired_quantity"] for row in ask(frames, ["expired_quantity"], ["sku"], to_day=told.end).rows}
    for heap in told.stock["heaps"]:
        stock = ask(frames, ["stock_quantity"], to_day=told.end, where=[f"lot={heap['lot']}", f"sku={heap['sku']}"]).rows
        assert stock[0]["stock_quantity"] >= heap["quantity"], iso(told.end)
    near = [heap["sku"] for heap in told.stock["heaps"] if heap["why"] == "near_expiry"]
    assert any(expired.get(sku) for sku in near)


def test_who_turns_up_with_bad_goods_is_found_by_asking(small_company: SampleCompany) -> None:
    told = small_company.planted
    frames = open_engine(small_company.home.lake_url).frames()
    rows = ask(frames, ["rejected_quantity", "received_quantity"], ["supplier"]).rows
    worst = max(rows, key=lambda row: (row["rejected_quantity"] or 0) / row["received_quantity"])
    assert worst["supplier"] == told.stock["turned_away_supplier"]
