"""Why a measure changed: every split sums exactly, and nothing is named that chance could have done."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.analyse.books import ordinary_trade, sales
from zhanggui.analyse.causes.explain import Explanation, explain
from zhanggui.base.days import iso
from zhanggui.base.errors import WrongUse
from zhanggui.base.scope import Scope
from zhanggui.measures.recorded import NotCovered

DAY = 15004  # a Monday
LAST = DAY + 7 * 40 - 1


def frames(surge: bool = False) -> dict[str, object]:
    lines = ordinary_trade(DAY, 7 * 40)
    if surge:
        lines += [(f"B{day}", "goods", day, "c3", "k1", 90.0, 90000) for day in range(LAST - 6, LAST)]
    return {"sales": sales(lines)}


def last_week(measure: str, surge: bool = False, **more: object) -> Explanation:
    return explain(frames(surge), measure, (LAST - 6, LAST), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("measure", ["net_sales", "return_amount", "quantity", "sale_count", "customer_count", "line_amount"])
def test_every_split_sums_to_the_change(measure: str) -> None:
    found = last_week(measure)
    assert found.change == found.value - found.before
    assert {d.name for d in found.dimensions} == {"customer", "sku"}
    for split in (*found.drivers, *found.dimensions):
        assert sum(row.change for row in split.rows) == pytest.approx(found.change, abs=1e-6), split.name


def test_sales_are_split_by_customers_and_by_price_to_the_cent() -> None:
    found = last_week("net_sales")
    assert [split.name for split in found.drivers] == ["customers", "price"]
    assert [row.name for row in found.drivers[0].rows] == ["customer_count", "sale_frequency", "customer_sale_value"]
    assert all(isinstance(row.change, int) for split in found.drivers for row in split.rows)


def test_till_tickets_are_a_part_of_their_own_and_no_frequency_of_customers() -> None:
    """The week before: c1 twice 100.00, a till ticket of 30.00. This week: c1 once 240.00, two tickets of 50.00."""
    lines = [("A1", "goods", 15004, "c1", "k1", 1.0, 100_00), ("A2", "goods", 15005, "c1", "k1", 1.0, 100_00), ("T1", "goods", 15005, None, "k1", 1.0, 30_00),
             ("A3", "goods", 15011, "c1", "k1", 1.0, 240_00), ("T2", "goods", 15011, None, "k1", 1.0, 50_00), ("T3", "goods", 15017, None, "k1", 1.0, 50_00)]
    found = explain({"sales": sales(lines)}, "net_sales", (15011, 15017))
    rows = {row.name: row for row in found.drivers[0].rows}
    assert {name: (row.before, row.after) for name, row in rows.items()} == {
        "customer_count": (1, 1), "sale_frequency": (2.0, 1.0), "customer_sale_value": (100_00, 240_00), "anonymous_sales": (30_00, 100_00)}
    assert rows["anonymous_sales"].change == 70_00
    assert sum(row.change for row in rows.values()) == found.change == 340_00 - 230_00


def test_profit_is_split_over_the_goods_whose_cost_is_known() -> None:
    """Tea of known cost: 10 more; cups that nobody knows the cost of: 500 more, which is no profit."""
    table = sales([("A1", "goods", 15004, "c1", "k1", 1.0, 100_00), ("A2", "goods", 15011, "c1", "k1", 1.0, 110_00), ("A3", "goods", 15017, "c1", "k2", 5.0, 500_00)])
    costs = pa.array([80_00, 80_00, None], pa.int64())
    found = explain({"sales": table.append_column("cost_cents", costs)}, "gross_profit", (15011, 15017))
    (price,) = (split for split in found.drivers if split.name == "price")
    assert {row.name: row.change for row in price.rows} == {"volume": 0, "mix": 0, "price": 10_00, "cost": 0, "new": 0, "lost": 0}
    assert found.change == 10_00


def test_a_customer_who_bought_far_more_is_named() -> None:
    cause = last_week("net_sales", surge=True).cause
    assert cause.verdict == "elements"
    assert {"customer": "c3"} in [dict(e) for e in cause.elements] or {"sku": "k1", "customer": "c3"} in [dict(e) for e in cause.elements]
    assert cause.share > 0.5


def test_an_ordinary_week_is_not_attributable() -> None:
    assert last_week("net_sales").cause.elements == ()


def test_a_person_who_sees_one_customer_is_told_about_that_customer_only() -> None:
    found = last_week("net_sales", scope=Scope.of(customer=("c2",)))
    (customers,) = (d for d in found.dimensions if d.name == "customer")
    assert {row.name for row in customers.rows} <= {"c2"}


def test_a_period_that_ends_before_it_begins_is_wrong_use() -> None:
    with pytest.raises(WrongUse):
        explain(frames(), "net_sales", (LAST, LAST - 3))


def test_a_century_asked_for_is_the_days_that_are_there() -> None:
    table = sales(ordinary_trade(15004, 60))
    days = table["day"].to_pylist()
    found = explain({"sales": table}, "net_sales", (-20_000, 40_000), f"{iso(min(days))}..{iso(min(days) + 9)}")
    assert found.period == (min(days), max(days))


def test_what_no_record_speaks_of_is_not_compared() -> None:
    with pytest.raises(NotCovered, match="the records begin only on") as refused:
        explain(frames(), "net_sales", (LAST - 6, LAST), "last-year")
    assert "记录不全" in refused.value.what.zh
    assert last_week("net_sales").against == (LAST - 13, LAST - 7)
