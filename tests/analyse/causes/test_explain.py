"""Why a measure changed: every split sums exactly, and nothing is named that chance could have done."""

from __future__ import annotations

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
    assert [row.name for row in found.drivers[0].rows] == ["customer_count", "sale_frequency", "sale_value"]
    assert all(isinstance(row.change, int) for split in found.drivers for row in split.rows)


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
