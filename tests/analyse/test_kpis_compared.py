"""The key figures are compared by the one rule: the day by weeks back, the month to date by the calendar."""

from __future__ import annotations

from tests.measures.test_comparison import FESTIVE, ONE_A_DAY, books, days
from zhanggui.analyse.kpis import Compared, kpis
from zhanggui.base.days import iso, parse_day


def told(one: Compared | None) -> tuple[object, ...]:
    """A comparison -> both numbers, both periods."""
    assert one
    return one.value, one.before, "..".join(map(iso, one.period)), "..".join(map(iso, one.against))


def test_the_last_day_stands_beside_its_weekday_and_the_month_beside_as_many_days() -> None:
    """The books of 1.00 a day end on Saturday 15 March 2025."""
    sales = next(k for k in kpis(ONE_A_DAY, parse_day("2025-03-16"), "DE") if k.measure == "net_sales")
    assert [c.kind for c in sales.compared] == ["week", "year", "month", "month_previous"]
    assert told(sales.beside("week")) == (100, 100, "2025-03-15..2025-03-15", "2025-03-08..2025-03-08")
    assert told(sales.beside("year")) == (100, 100, "2025-03-15..2025-03-15", "2024-03-16..2024-03-16")
    assert told(sales.beside("month")) == (1500, 1500, "2025-03-01..2025-03-15", "2024-03-01..2024-03-15")
    assert told(sales.beside("month_previous")) == (1500, 1500, "2025-03-01..2025-03-15", "2025-02-01..2025-02-15")
    assert (sales.month, sales.week_before, sales.year_before) == (1500, 100, 100)


def test_on_the_first_of_a_month_the_month_is_that_day_of_the_month_before() -> None:
    sales = next(k for k in kpis(ONE_A_DAY, parse_day("2025-03-02"), "DE") if k.measure == "net_sales")
    assert told(sales.beside("month")) == (100, 100, "2025-03-01..2025-03-01", "2024-03-01..2024-03-01")
    assert told(sales.beside("year"))[3] == "2024-03-02..2024-03-02"


def test_around_the_new_year_both_stand_also_aligned() -> None:
    """16 February 2026 is the last of ten festive days of 10.00; 17 February 2025 was an ordinary day, 28 January 2025 the last festive one."""
    sales = next(k for k in kpis(FESTIVE, parse_day("2026-02-17"), "CN") if k.measure == "net_sales")
    assert told(sales.beside("year")) == (1000, 100, "2026-02-16..2026-02-16", "2025-02-17..2025-02-17")
    assert told(sales.beside("aligned")) == (1000, 1000, "2026-02-16..2026-02-16", "2025-01-28..2025-01-28")
    assert told(sales.beside("month")) == (10600, 1600, "2026-02-01..2026-02-16", "2025-02-01..2025-02-16")
    assert told(sales.beside("month_together")) == (13700, 13700, "2026-01-01..2026-02-16", "2025-01-01..2025-02-16")
    assert told(sales.beside("month_aligned")) == (10600, 10600, "2026-02-01..2026-02-16", "2025-01-13..2025-01-28")


def test_of_a_year_before_the_books_nothing_is_told() -> None:
    young = books(days("2024-06-10", "2025-03-15"))
    sales = next(k for k in kpis(young, parse_day("2025-03-16"), "CN") if k.measure == "net_sales")
    month, year = sales.beside("month"), sales.beside("year")
    assert month
    assert year
    assert (month.before, month.covered, year.before, year.covered) == (None, False, None, False)
