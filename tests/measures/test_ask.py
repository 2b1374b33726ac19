"""A question -> its answer: cuts, periods, conditions, comparison."""

from __future__ import annotations

from typing import Any

import pytest

from zhanggui.base.days import iso, parse_day
from zhanggui.base.errors import MissingColumn, WrongUse, ZhangguiError
from zhanggui.measures import DIMENSIONS, MEASURES
from zhanggui.measures.answer import mapping_of
from zhanggui.measures.ask import ask


def by(frames: dict[str, Any], measure: str, dimension: str, **rest: Any) -> dict[Any, Any]:
    """A measure cut by one dimension, days as ISO text."""
    column = mapping_of(ask(frames, measure, dimension, **rest), dimension, measure)
    return {iso(key) if DIMENSIONS[dimension].unit == "day" and key is not None else key: value for key, value in column.items()}


def test_a_cut_by_kind_adds_up_to_the_line_amount(frames: dict[str, Any]) -> None:
    assert by(frames, "line_amount", "kind") == {
        "goods": 220_00, "charge": 6_00, "gift": 0, "adjustment": -5_00, "return": -16_00,
    }


def test_lines_without_a_customer_are_a_group_of_their_own(frames: dict[str, Any]) -> None:
    assert by(frames, "net_sales", "customer") == {"dora": 110_00, "fay": 80_00, None: 20_00}


def test_a_category_is_looked_up_and_goods_without_one_are_none(frames: dict[str, Any]) -> None:
    assert by(frames, "net_sales", "category") == {"ware": 120_00, "drinks": 90_00}


def test_a_region_is_that_of_the_customer_now_where_lines_have_none_and_the_answer_says_so(frames: dict[str, Any]) -> None:
    answer = ask(frames, "net_sales", "region")
    assert mapping_of(answer, "region", "net_sales") == {"north": 190_00, None: 20_00}
    assert answer.notes == (("区域按现在的资料（“客户”）", "region: as it is now, from customers"),)


def test_a_supplier_is_known_where_only_one_offers_the_goods(frames: dict[str, Any]) -> None:
    assert by(frames, "gross_sales", "supplier") == {"hill": 100_00, None: 120_00}


def test_months_quarters_and_years_are_their_first_days(frames: dict[str, Any]) -> None:
    assert by(frames, "gross_sales", "month") == {
        "2024-01-01": 110_00, "2024-02-01": 30_00, "2024-03-01": 20_00, "2025-01-01": 60_00,
    }
    assert by(frames, "gross_sales", "quarter") == {"2024-01-01": 160_00, "2025-01-01": 60_00}
    assert by(frames, "gross_sales", "year") == {"2024-01-01": 160_00, "2025-01-01": 60_00}


def test_a_week_begins_on_monday_and_weekdays_count_from_it(frames: dict[str, Any]) -> None:
    assert by(frames, "gross_sales", "week") == {
        "2024-01-01": 90_00, "2024-01-29": 20_00, "2024-02-26": 30_00, "2024-03-25": 20_00, "2024-12-30": 60_00,
    }
    assert by(frames, "gross_sales", "weekday") == {1: 90_00, 3: 80_00, 4: 30_00, 7: 20_00}


def test_two_cuts_give_a_row_for_each_pair_that_occurs_in_time_order_then_by_size(frames: dict[str, Any]) -> None:
    rows = ask(frames, "gross_sales", ["quarter", "sku"]).json()
    assert [tuple(row.values()) for row in rows] == [("2024-01-01", "tea", 100.0), ("2024-01-01", "cup", 60.0), ("2025-01-01", "cup", 60.0)]


def test_counts_of_different_things_are_not_added_up_over_groups(frames: dict[str, Any]) -> None:
    assert by(frames, "customer_count", "sku") == {"tea": 2, "cup": 2, "freight": 1}
    assert by(frames, "customer_count", "category") == {"drinks": 2, "ware": 2, None: 1}
    assert by(frames, "sale_count", "sku") == {"tea": 3, "cup": 3, "freight": 1}
    assert by(frames, "sku_count", "category") == {"drinks": 1, "ware": 1}


def test_a_new_customer_counts_on_the_first_day_of_all_records_whatever_the_period(frames: dict[str, Any]) -> None:
    assert by(frames, "new_customer_count", "month") == {"2024-01-01": 2}
    assert ask(frames, "new_customer_count", from_day=parse_day("2024-02-01")).value() == 0
    assert by(frames, "new_customer_count", "sku") == {"tea": 2, "cup": 1, "freight": 1}


def test_the_last_sale_day_of_each_customer(frames: dict[str, Any]) -> None:
    assert ask(frames, "last_sale_day", "customer", where="customer!=none").json() == [
        {"customer": "fay", "last_sale_day": "2025-01-01"}, {"customer": "dora", "last_sale_day": "2024-02-29"},
    ]


def test_a_ratio_is_a_ratio_of_sums_at_the_asked_grain(frames: dict[str, Any]) -> None:
    assert by(frames, "sale_value", "customer") == {"fay": 40_00, "dora": 55_00, None: 20_00}
    assert by(frames, "return_rate", "sku", where="kind!=charge") == {"tea": pytest.approx(0.1), "cup": 0.0, }


def test_a_ratio_over_nothing_is_unknown_not_zero(frames: dict[str, Any]) -> None:
    assert ask(frames, "sale_value", where="customer=nobody").value() is None


def test_a_period_includes_both_its_ends(frames: dict[str, Any]) -> None:
    period = {"from_day": parse_day("2024-01-31"), "to_day": parse_day("2024-02-29")}
    assert ask(frames, "gross_sales", **period).value() == 50_00


def test_as_of_a_day_only_what_was_known_before_it_counts(frames: dict[str, Any]) -> None:
    assert ask(frames, "gross_sales", as_of=parse_day("2024-02-29")).value() == 110_00
    assert ask(frames, "gross_sales", as_of=parse_day("2024-03-01")).value() == 140_00


def test_a_line_entered_late_is_not_known_before_it_was_entered(arrow: dict[str, Any]) -> None:
    lines = arrow["sales"].to_pylist()
    lines[0]["known_day"] = parse_day("2024-05-01")
    late = {"sales": arrow["sales"].from_pylist(lines, arrow["sales"].schema)}
    assert ask(late, "gross_sales", as_of=parse_day("2024-02-01")).value() == 60_00
    assert ask(late, "gross_sales", as_of=parse_day("2024-05-02")).value() == 160_00


@pytest.mark.parametrize(
    ("where", "amount"),
    [
        ("kind=goods", 220_00),
        ("customer=none", 15_00),
        ("customer!=none", 190_00),
        ("customer!=dora", 89_00),
        ("quantity>0", 221_00),
        ("quantity>0 price>0", 226_00),
        ("price<=5", 85_00),
        ("amount>=50", 110_00),
        ("document!=R*", 221_00),
        ("document=S*", 226_00),
        ("day>=2024-04-01", 54_00),
        ("day=2024-02-29", 30_00),
        ("day!=2024-02-29", 175_00),
        ("month=2024-01", 116_00),
        ("month<2024-02", 116_00),
        ("quarter=2024-Q1", 151_00),
        ("quarter=2024-01-01", 151_00),
        ("year>2024", 60_00),
        ("weekday=1", 90_00),
        ("category=drinks", 85_00),
        ("category!=drinks", 120_00),
        ("category=none", 0),
        ("region=north sku=tea", 90_00),
    ],
)
def test_conditions_keep_the_lines_for_which_they_hold(frames: dict[str, Any], where: str, amount: int) -> None:
    assert ask(frames, "line_amount", where=where).value() == amount


def test_conditions_may_come_apart_or_joined_by_blanks_and_values_may_hold_blanks(arrow: dict[str, Any]) -> None:
    lines = arrow["sales"].to_pylist()
    lines[0]["sku"] = "green tea"
    blank = {"sales": arrow["sales"].from_pylist(lines, arrow["sales"].schema)}
    assert ask(blank, "line_amount", where="sku=green tea kind=goods").value() == 50_00
    assert ask(blank, "line_amount", where=["sku=green tea", "kind=goods"]).value() == 50_00


YEAR = {"from_day": parse_day("2025-01-01"), "to_day": parse_day("2025-12-31"), "as_of": parse_day("2026-01-01")}


def test_against_last_year_gives_before_change_and_share(frames: dict[str, Any]) -> None:
    assert ask(frames, ["gross_sales", "return_rate"], against="last-year", **YEAR).json() == [{
        "gross_sales": 60.0, "gross_sales_before": 160.0, "gross_sales_change": -100.0, "gross_sales_change_share": -0.625,
        "return_rate": 0.0, "return_rate_before": 0.0625, "return_rate_change": -0.0625, "return_rate_change_share": None,
        "from": "2025-01-01", "to": "2025-12-31", "against_from": "2024-01-01", "against_to": "2024-12-31",
    }]


def test_a_group_of_only_one_of_two_periods_is_in_the_comparison(frames: dict[str, Any]) -> None:
    rows = ask(frames, "gross_sales", "sku", against="last-year", **YEAR).rows
    assert [(r["sku"], r["gross_sales"], r["gross_sales_before"]) for r in rows] == [("cup", 60_00, 60_00), ("tea", 0, 100_00)]


def test_the_previous_period_of_whole_months_is_as_many_months_and_its_months_are_aligned(frames: dict[str, Any]) -> None:
    period = {"from_day": parse_day("2024-02-01"), "to_day": parse_day("2024-03-31")}
    answer = ask(frames, "gross_sales", "month", against="previous", **period)
    assert answer.before == (parse_day("2023-12-01"), parse_day("2024-01-31"))
    assert [(r["month"], r["gross_sales"], r["gross_sales_before"]) for r in answer.json()] == [
        ("2024-02-01", 30.0, None), ("2024-03-01", 20.0, 110.0),  # of December 2023 there are no records
    ]


def test_the_previous_period_of_some_days_is_as_many_days(arrow: dict[str, Any]) -> None:
    answer = ask(arrow, "gross_sales", against="previous", from_day=parse_day("2024-01-31"), to_day=parse_day("2024-02-29"))
    assert answer.before == (parse_day("2024-01-01"), parse_day("2024-01-30"))
    assert (answer.value(), answer.value("gross_sales_before")) == (50_00, 90_00)


def test_an_earlier_period_that_begins_within_a_month_falls_into_the_months_of_the_later_one(frames: dict[str, Any]) -> None:
    # 59 days from 2 March against the 59 before, from 3 January: 31 January moves to 30 March, 29 February to 28 April.
    answer = ask(frames, "gross_sales", "month", against="previous", from_day=parse_day("2024-03-02"), to_day=parse_day("2024-04-29"))
    assert [(r["month"], r["gross_sales"], r["gross_sales_before"], r["against_from"], r["against_to"]) for r in answer.json()] == [
        ("2024-03-01", 20.0, 20.0, "2024-01-03", "2024-02-01"), ("2024-04-01", 0.0, 30.0, "2024-02-02", "2024-03-01"),
    ]
    by_weekday = ask(frames, "gross_sales", "weekday", against="previous", from_day=parse_day("2024-03-02"), to_day=parse_day("2024-04-29"))
    assert {r["weekday"]: r["gross_sales_before"] for r in by_weekday.rows} == {7: 0, 3: 20_00, 4: 30_00}


def test_days_of_last_year_are_364_days_back_also_over_a_leap_day(frames: dict[str, Any]) -> None:
    # Thursday 29 February 2024 stands beside Thursday 27 February 2025.
    answer = ask(frames, "line_amount", "day", against="last-year", from_day=parse_day("2025-02-01"), to_day=parse_day("2025-02-28"))
    assert answer.before == (parse_day("2024-02-03"), parse_day("2024-03-01"))
    assert [(r["day"], r["line_amount_before"]) for r in answer.json()] == [("2025-02-27", 30.0), ("2025-02-28", -10.0)]


def test_quarters_are_not_compared_with_parts_of_two_others(arrow: dict[str, Any]) -> None:
    with pytest.raises(WrongUse, match="Against a period 2 months earlier, a quarter meets no quarter"):
        ask(arrow, "net_sales", "quarter", against="previous", from_day=parse_day("2024-05-01"), to_day=parse_day("2024-06-30"))


def test_weeks_of_last_year_are_52_weeks_before(arrow: dict[str, Any]) -> None:
    answer = ask(arrow, "gross_sales", "week", against="last-year", from_day=parse_day("2024-12-30"), to_day=parse_day("2025-01-05"))
    assert [(r["week"], r["gross_sales"], r["gross_sales_before"]) for r in answer.json()] == [("2024-12-30", 60.0, 90.0)]


def test_against_any_two_days(arrow: dict[str, Any]) -> None:
    answer = ask(arrow, "gross_sales", from_day=parse_day("2025-01-01"), against="2024-03-31..2024-03-31")
    assert answer.value("gross_sales_change") == 40_00


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"measures": "net_sale"}, "Did you mean net_sales?"),
        ({"measures": "net_sales", "by": "mnth"}, "Did you mean month?"),
        ({"measures": "net_sales", "where": "custommer=dora"}, "Did you mean customer?"),
        ({"measures": "net_sales", "where": "customer>dora"}, "it can be = or !="),
        ({"measures": "net_sales", "where": "nonsense"}, "is not a condition"),
        ({"measures": "net_sales", "where": "quantity>many"}, "many is not a number"),
        ({"measures": "net_sales", "where": "day>=yesterday"}, "yesterday is not a day"),
        ({"measures": "net_sales", "against": "before"}, "previous, last-year or DAY..DAY"),
        ({"measures": "net_sales", "from_day": 2, "to_day": 1}, "ends before it begins"),
        ({"measures": []}, "No measure is asked for"),
    ],
)
def test_a_question_that_cannot_be_asked_says_what_was_perhaps_meant(arrow: dict[str, Any], question: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongUse, match=said.replace("?", r"\?")):
        ask(arrow, **question)


def test_a_column_that_was_not_imported_is_named_and_is_not_zero(arrow: dict[str, Any]) -> None:
    bare = {"sales": arrow["sales"].drop_columns(["discount_cents", "customer"])}
    with pytest.raises(MissingColumn, match=r"gross_profit needs the column sales\.cost_cents"):
        ask(bare, "gross_profit")
    with pytest.raises(MissingColumn, match=r"customer_value needs the column sales\.customer"):
        ask(bare, "customer_value")
    with pytest.raises(MissingColumn, match=r"by category needs the column skus\.category"):
        ask(bare, "net_sales", "category")
    with pytest.raises(MissingColumn, match=r"the condition customer=dora needs the column sales\.customer"):
        ask(bare, "net_sales", where="customer=dora")


def test_without_any_sales_the_error_says_how_to_import_them() -> None:
    with pytest.raises(ZhangguiError, match="zhanggui import FILE --as sales"):
        ask({}, "net_sales")


def test_amounts_in_two_currencies_are_not_added(frames: dict[str, Any], arrow: dict[str, Any]) -> None:
    currency = ["USD" if line["customer"] == "fay" else None if line["customer"] else "EUR" for line in arrow["sales"].to_pylist()]
    mixed = {"sales": arrow["sales"].append_column("currency", [currency])}
    with pytest.raises(WrongUse, match="Amounts in EUR, USD are not added"):
        ask(mixed, "net_sales")
    assert by(mixed, "net_sales", "currency") == {None: 110_00, "USD": 80_00, "EUR": 20_00}
    assert ask(mixed, "net_sales", where="currency=USD").value() == 80_00
    assert ask(mixed, "line_count").value() == 11


def test_each_column_of_an_answer_says_what_it_is(arrow: dict[str, Any]) -> None:
    columns = ask(arrow, "return_rate", "month").columns
    assert [(c.name, c.zh, c.unit, c.role) for c in columns] == [("month", "月", "day", "dimension"), ("return_rate", "退货率", "percent", "measure")]
    assert columns[1].better == MEASURES["return_rate"].better == "less"


def test_the_share_of_the_largest_customers(arrow: dict[str, Any]) -> None:
    answer = ask(arrow, "net_sales", "customer")
    assert answer.share_of_top("net_sales", 0.01) == pytest.approx(110 / 210)
    assert answer.share_of_top("net_sales", 0.67) == pytest.approx(190 / 210)


def test_a_balance_is_that_of_the_end_of_each_month_and_never_added_over_days(frames: dict[str, Any]) -> None:
    asked = ask(frames, ["stock_quantity", "available_quantity", "on_sale_sku_count"], "month", to_day=parse_day("2024-04-30"))
    assert [tuple(row.values()) for row in asked.json()] == [
        ("2024-01-01", 10, 10, 2), ("2024-02-01", 40, 36, 2), ("2024-03-01", 40, 10, 2), ("2024-04-01", 45, 14, 1),
    ]
    assert ask(frames, "stock_quantity", from_day=parse_day("2024-01-15"), to_day=parse_day("2024-01-30")).value() == 30
    assert by(frames, "stock_quantity", "day", from_day=parse_day("2024-01-30"), to_day=parse_day("2024-01-31")) == {"2024-01-30": 30, "2024-01-31": 10}
    assert by(frames, "stock_quantity", "stockroom", where="month=2024-04") == {"main": 40, "back": 5}
    assert by(frames, "stock_value", "category", to_day=parse_day("2024-01-30")) == {"drinks": 60_00, "ware": 120_00}


def test_two_tables_meet_at_the_asked_cut(frames: dict[str, Any]) -> None:
    asked = ask(frames, ["sales_cost", "received_amount", "stock_value", "sell_through"], "sku", where="sku!=freight sku!=spoon")
    assert [tuple(row.values()) for row in asked.rows] == [
        ("cup", 72_00, 170_00, 180_00, pytest.approx(72 / 290), 1.0, 1.0, 1.0), ("tea", 54_00, 153_00, 93_00, pytest.approx(54 / 213), 1.0, 1.0, 1.0),
    ]


def test_a_rate_of_stock_by_what_stock_does_not_know_is_over_all_of_it_and_says_so(frames: dict[str, Any]) -> None:
    asked = ask(frames, ["active_sku_rate", "sell_through"], "customer")
    assert {row["customer"]: row["active_sku_rate"] for row in asked.rows} == {"dora": 1.0, "fay": 1.0, None: 0.5}
    assert sum(row["sell_through"] for row in asked.rows) == pytest.approx(126 / 503)
    assert any("动销率" in zh for zh, _ in asked.notes)
    with pytest.raises(WrongUse, match="stock_days rows have no customer"):
        ask(frames, "stock_value", "customer")


def test_customers_by_how_often_they_bought_in_the_period(frames: dict[str, Any]) -> None:
    asked = ask(frames, ["customer_count", "customer_share", "sales_share"], "purchase_count", to_day=parse_day("2024-12-31"), where="customer!=none")
    assert {row["purchase_count"]: row["customer_count"] for row in asked.rows} == {"1": 1, "2": 1}
    assert {row["purchase_count"]: row["sales_share"] for row in asked.rows} == {"1": pytest.approx(20 / 130), "2": pytest.approx(110 / 130)}
    assert by(frames, "repeat_customer_count", "sku") == {"tea": 1, "cup": 0, "freight": 0}
    assert by(frames, "repurchase_rate", "quarter") == {"2024-01-01": 0.5, "2025-01-01": 0.0}


def test_the_last_purchase_of_each_sku(frames: dict[str, Any]) -> None:
    asked = ask(frames, ["last_purchase_price", "last_receipt_day", "lowest_purchase_price", "average_purchase_price"], ["sku", "last_supplier"])
    assert {row["sku"]: tuple(row.values())[1:] for row in asked.json()} == {
        "cup": ("oven", 12.0, "2024-04-01", 11.0, 11.3333, 1.0), "tea": ("hill", 3.1, "2024-02-10", 3.0, 3.06, 1.0),
    }


def test_against_a_period_that_the_records_do_not_reach_no_change_is_given(arrow: dict[str, Any]) -> None:
    """The records begin on 2024-01-01: a year before February 2024 there is nothing, a month before it there is all of January."""
    nothing = ask(arrow, "gross_sales", against="last-year", from_day=parse_day("2024-02-01"), to_day=parse_day("2024-02-29"))
    assert [nothing.value(f"gross_sales{part}") for part in ("", "_before", "_change", "_change_share")] == [3000, None, None, None]
    assert "2024-01-01" in nothing.notes[-1][0]
    assert not nothing.covered
    partly = ask(arrow, "gross_sales", against="2023-12-15..2024-01-14", from_day=parse_day("2024-02-01"), to_day=parse_day("2024-02-29"))
    assert [partly.value(f"gross_sales{part}") for part in ("_before", "_change")] == [None, None]  # half a period is none
    whole = ask(arrow, "gross_sales", against="previous", from_day=parse_day("2024-02-01"), to_day=parse_day("2024-02-29"))
    assert whole.value("gross_sales_change") == 3000 - 11000
    assert [note[1] for note in whole.notes] == ["1–29 Feb 2024 against 1–31 Jan 2024"]
