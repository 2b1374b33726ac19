"""Splits of a change: the textbook numbers, and that every split sums exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.analyse.causes.contribution import Row, element_rows, factor_split, log_mean, margin_split, ratio_rows, to_whole

BEFORE = {"a": (100.0, 100 * 10.0, 100 * 6.0), "b": (200.0, 200 * 5.0, 200 * 3.5)}
AFTER = {"a": (120.0, 120 * 9.5, 120 * 6.2), "b": (150.0, 150 * 5.2, 150 * 3.4)}


def test_margin_falls_from_700_to_666_by_volume_mix_price_and_cost() -> None:
    parts = margin_split(BEFORE, AFTER)
    assert {name: round(value, 9) for name, value in parts.items()} == {
        "volume": -70, "mix": 75, "price": -30, "cost": -9, "new": 0, "lost": 0,
    }
    assert sum(parts.values()) == pytest.approx(666 - 700)


def test_what_was_not_sold_before_is_new_and_has_no_price_effect() -> None:
    parts = margin_split({"a": (10.0, 100.0, 60.0), "old": (5.0, 50.0, 30.0)}, {"a": (10.0, 100.0, 60.0), "fresh": (2.0, 30.0, 10.0)})
    assert parts == {"volume": 0, "mix": 0, "price": 0, "cost": 0, "new": 20, "lost": -20}


amounts = st.floats(0.01, 1e6)
items = st.dictionaries(st.sampled_from("abcdef"), st.tuples(amounts, amounts, amounts))


@given(items, items)
def test_the_split_of_a_margin_sums_to_its_change(before: dict[str, tuple[float, float, float]], after: dict[str, tuple[float, float, float]]) -> None:
    whole = sum(x[1] - x[2] for x in after.values()) - sum(x[1] - x[2] for x in before.values())
    size = sum(x[1] + x[2] for x in (*before.values(), *after.values()))
    largest = max((after[i][0] / before[i][0] for i in before if i in after), default=1.0)
    assert sum(margin_split(before, after).values()) == pytest.approx(whole, abs=1e-9 * max(size * max(largest, 1.0), 1.0))


def test_the_logarithmic_mean() -> None:
    assert log_mean(2.0, 1.0) == pytest.approx(1.4426950408889634)
    assert log_mean(3.0, 3.0) == 3.0


def test_customers_times_frequency_times_value_of_a_sale() -> None:
    # 100 customers x 2 sales x 50 = 10,000; 80 x 2.5 x 55 = 11,000: L = 1000 / ln 1.1 = 10492.06
    parts = factor_split([100, 2, 50], [80, 2.5, 55])
    assert [round(p, 2) for p in parts] == [-2341.24, 2341.24, 1000.0]


factors = st.lists(st.floats(0.001, 1e5), min_size=3, max_size=3)


@given(factors, factors)
def test_a_split_into_factors_sums_exactly(before: list[float], after: list[float]) -> None:
    was, now = before[0] * before[1] * before[2], after[0] * after[1] * after[2]
    assert sum(factor_split(before, after)) == pytest.approx(now - was, rel=1e-9, abs=1e-9 * max(was, now))


def test_where_nobody_bought_before_all_of_it_is_the_customers_who_came() -> None:
    assert factor_split([0, 0, 0], [10, 2, 50]) == [1000, 0, 0]


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(-1e7, 1e7), min_size=1, max_size=8))
def test_rounded_parts_still_sum_to_the_cent(parts: dict[str, float]) -> None:
    total = round(sum(parts.values()))
    whole = to_whole(parts, total)
    assert sum(whole.values()) == total
    assert all(abs(whole[n] - parts[n]) <= 2 for n in parts)


@given(
    st.dictionaries(st.sampled_from([*"abcdefghijkl", None]), st.integers(-10**9, 10**9)),
    st.dictionaries(st.sampled_from([*"abcdefghijkl", None]), st.integers(-10**9, 10**9)),
    st.integers(1, 5),
)
def test_rows_by_element_sum_to_the_change(before: dict[str | None, int], after: dict[str | None, int], most: int) -> None:
    rows = element_rows(before, after, most)
    assert sum(r.change for r in rows) == sum(after.values()) - sum(before.values())
    assert len(rows) <= most + 1


def test_the_elements_that_changed_most_come_first_and_the_rest_is_one_row() -> None:
    rows = element_rows({"a": 5, "b": 10, "c": 1, "d": 1}, {"a": 6, "b": 2, "c": 2, "d": 0}, most=2)
    assert rows == [Row("b", -8, 10, 2), Row("a", 1, 5, 6), Row("rest:2", 0, 2, 2)]


def test_contributions_to_a_ratio_sum_to_its_change() -> None:
    # returns over sales: 5/100 -> 12/120; a brings 4/100 -> 11/120
    rows = ratio_rows({"a": (4, 50), "b": (1, 50)}, {"a": (11, 60), "b": (1, 60)})
    assert rows[0].name == "a"
    assert rows[0].change == pytest.approx(11 / 120 - 4 / 100)
    assert sum(r.change for r in rows) == pytest.approx(12 / 120 - 5 / 100)
