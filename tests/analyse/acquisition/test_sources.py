"""What a customer of each source costs, brings and pays back; who came from where; and what is not known."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.analyse.acquisition.new_books import AS_OF, BEGIN, costs, customers, prospects, sales, two_sources
from zhanggui.analyse.acquisition.newcomers import newcomers
from zhanggui.analyse.acquisition.sources import SourceLine, Sources, by_month, sources
from zhanggui.measures.reading import Tables


def told(frames: dict[str, pa.Table], as_of: int = AS_OF, days: int = 365) -> Sources:
    tables = Tables(frames, as_of)
    return sources(tables, newcomers(tables, as_of), days)


def line(found: Sources, source: str | None) -> SourceLine:
    (one,) = (x for x in found.lines if x.source == source)
    return one


@pytest.mark.both_engines
def test_cost_over_customers_of_each_source_and_what_was_spent_before_the_period_is_left_out() -> None:
    found = told(two_sources())
    fair, search = line(found, "fair"), line(found, "search")
    assert (fair.customers, fair.cost_cents, fair.cac_cents) == (10, 60_000, 6_000)
    assert (search.customers, search.cost_cents, search.cac_cents) == (5, 300_000, 60_000)
    assert (found.total.customers, found.total.cost_cents) == (16, 360_000)
    assert sum(x.customers for x in found.lines) == found.total.customers


def test_a_customer_whose_source_nobody_wrote_is_a_line_of_its_own() -> None:
    unnamed = line(told(two_sources()), None)
    assert (unnamed.customers, unnamed.cost_cents) == (1, 0)
    assert unnamed.cac_cents == 0


def test_payback_is_the_month_in_which_what_was_brought_passes_what_it_cost() -> None:
    found = told(two_sources())
    # 20.00 of profit an order. Bought on day 440 and every 31 days: a calendar month holds one order, the first holds one, too.
    assert line(found, "fair").payback == (3, 3, 3)
    assert line(found, "search").payback == (None, None, None)
    assert line(found, "search").months_seen == 11


def test_value_of_twelve_months_is_told_when_somebody_lived_them() -> None:
    assert line(told(two_sources()), "fair").value is None
    later = told(two_sources(), BEGIN + 810, 400)
    fair, search = line(later, "fair"), line(later, "search")
    assert fair.value == pytest.approx((24_000, 24_000, 24_000))
    assert fair.ratio == pytest.approx((4, 4, 4))
    assert (fair.verdict, search.verdict) == ("earns", "loses")


def test_who_was_there_before_the_records_began_is_not_new() -> None:
    found = newcomers(Tables(two_sources(), AS_OF), AS_OF)
    assert dict(zip(found.names, found.is_new.tolist(), strict=True))["old"] is False
    assert found.is_new.sum() == 16


def test_without_a_list_who_first_buys_in_the_first_weeks_may_be_old() -> None:
    frames = {"sales": sales([("early", [0, 10], 100), ("late", [300], 100)])}
    found = newcomers(Tables(frames, AS_OF), AS_OF)
    assert dict(zip(found.names, found.is_new.tolist(), strict=True)) == {"early": False, "late": True}
    assert by_month(found)[0] == (19297, 1)


def test_the_first_touch_and_the_last_before_the_purchase_are_told_apart() -> None:
    touched = pa.Table.from_pylist(
        [
            {"prospect": "P1", "customer": None, "day": BEGIN + 500, "acquired_through": "fair", "medium": None},
            {"prospect": "P1", "customer": None, "day": BEGIN + 520, "acquired_through": "search", "medium": None},
            {"prospect": None, "customer": "c", "day": BEGIN + 700, "acquired_through": "flyer", "medium": None},
        ]
    )
    leads = prospects({"prospect": "P1", "customer": "c", "first_contact_day": 500, "won_day": 600})
    frames = {
        "sales": sales([("old", [0], 1), ("c", [600], 100)]),
        "touches": touched,
        "prospects": leads,
        "costs": costs((500, "推广", "search", 100)),
    }
    found = told(frames)
    assert (line(found, "fair").customers, line(found, "fair").last_customers) == (1, 0)
    assert (line(found, "search").customers, line(found, "search").last_customers) == (0, 1)
    assert [x.source for x in found.lines] == ["fair", "search"]
    assert line(found, "search").cac_cents is None


def test_without_costs_nothing_is_said_of_them_and_without_the_cost_of_goods_sales_stand_in_by_name() -> None:
    frames = two_sources()
    del frames["costs"]
    found = told(frames | {"sales": sales([("f0", [440, 470], 10_000), ("old", [0], 1)], margin=None)}, BEGIN + 810, 400)
    fair = line(found, "fair")
    assert (fair.cost_cents, fair.cac_cents, fair.payback) == (None, None, None)
    assert found.measure == "net_sales"
    assert found.spent is None


def test_an_empty_company_gives_an_empty_table() -> None:
    found = told({"customers": customers(("c", 10, "fair"))}, AS_OF)
    assert (found.total.customers, found.total.registered, found.measure) == (0, 0, None)
