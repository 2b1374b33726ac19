"""The arithmetic of replenishment, by numbers that a textbook or a hand gives."""

from __future__ import annotations

import pytest

from zhanggui.rules.reorder import (
    Costs,
    Need,
    as_shown,
    critical_ratio,
    lot_days,
    nearest,
    reorder_point,
    safety_stock,
    short_of,
    to_order,
)


def test_the_quantity_is_daily_sales_times_the_days_less_what_is_there_and_on_the_way() -> None:
    # The worked line of the look: 61.2 × (5 + 1 + 3) − 190 − 0 = 360.8, in packs of 10: 370.
    assert short_of(61.2, 5 + 1 + 3, 190, 0) == pytest.approx(360.8)
    assert to_order(360.8, pack=10) == 370
    assert short_of(10, 5, 60, 0) == 0


@pytest.mark.parametrize(
    ("wanted", "pack", "moq", "ordered"), [(1, 12, 0, 12), (12, 12, 0, 12), (13, 12, 0, 24), (13, 12, 50, 60), (0, 12, 50, 0), (7.2, 1, 0, 8)]
)
def test_an_order_is_whole_packs_and_at_least_the_smallest(wanted: float, pack: float, moq: float, ordered: float) -> None:
    assert to_order(wanted, pack, moq) == ordered


def test_the_reorder_point_counts_the_spread_of_sales_and_of_the_lead_time() -> None:
    # L=4, σd=5: √(4·25)=10. With σL=1 and μ=20: √(100+400)=22.36.
    assert reorder_point(Need(20, 5, 4, 0, 0), 0.95) == pytest.approx(80 + 1.6449 * 10, abs=0.01)
    assert reorder_point(Need(20, 5, 4, 1, 0), 0.95) == pytest.approx(80 + 1.6449 * 22.3607, abs=0.01)
    assert safety_stock(Need(20, 5, 4, 0, 0), 0.5) == pytest.approx(0)
    assert reorder_point(Need(20, 5, 3, 0, 1), 0.95) == reorder_point(Need(20, 5, 4, 0, 0), 0.95)


def test_the_lot_is_that_of_snyder_and_shen() -> None:
    # Snyder & Shen (2019), example 3.1: K=8, h=.225 a year, 1300 a year: Q=304.05.
    need, costs = Need(1300 / 365, 0, 5, 0, 1), Costs(1, 0.225, 1, 8)
    assert lot_days(need, costs) * need.daily == pytest.approx(304.05, abs=0.01)
    assert lot_days(need, Costs(1, 0.225, 1, 0)) == 0


@pytest.mark.parametrize(("short", "pack", "moq", "ordered"), [(0.016, 1, 10, 0), (4.9, 1, 10, 0), (5, 1, 10, 10), (13, 12, 0, 12), (18.1, 12, 0, 24), (0, 1, 0, 0)])
def test_a_shortage_of_less_than_half_the_smallest_order_is_none(short: float, pack: float, moq: float, ordered: float) -> None:
    assert nearest(short, pack, moq) == ordered


@pytest.mark.parametrize(("value", "shown"), [(33.693, 33.7), (9.536, 9.54), (0.0163, 0.016), (190, 190)])
def test_what_is_shown_is_what_is_reckoned_with(value: float, shown: float) -> None:
    assert as_shown(value) == shown


def test_the_service_level_that_pays_rises_with_the_margin() -> None:
    need = Need(10, 4, 5, 1, 7)
    # 1000 × .2 / 365 × 7 days = 3.84 for a cycle: of a margin of 38.4 a tenth.
    assert critical_ratio(need, Costs(38.356, 1000, 0.2)) == pytest.approx(0.9, abs=1e-3)
    assert critical_ratio(need, Costs(0, 1000, 0.2)) == 0.5
