"""Which series did something out of the ordinary: found on its day, not the day before, and seldom for nothing."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.analyse.anomaly import Anomaly, Family, Judged, adjusted, anomalies, judge, persistence
from zhanggui.analyse.baseline import Calendar, Grid, rhythm
from zhanggui.base.days import parse_day

MONDAY = parse_day("2024-01-08")
DAYS = np.arange(MONDAY, MONDAY + 240)
WEEK = np.array([1.0, 1.1, 1.0, 1.2, 1.3, 0.0, 0.6])[(DAYS + 3) % 7]


def trade(seed: int, series: int, noise: float = 0.3) -> np.ndarray:
    """Daily sales of some series: a weekday pattern, closed on Saturdays, a slowly moving level, noise."""
    rng = np.random.default_rng(seed)
    level = rng.lognormal(9, 1, series)[:, None] * np.exp(np.cumsum(rng.normal(0, 0.01, len(DAYS))))
    return level * WEEK * rng.lognormal(0, noise, (series, len(DAYS)))


def judged(values: np.ndarray, days: np.ndarray = DAYS) -> list[Judged]:
    total = values.sum(axis=0)
    company = rhythm(days, total, Calendar("GB"))
    floor = 0.005 * float(total.mean())
    parts = Family("net_sales", "sku", Grid(tuple(map(str, range(len(values)))), days, values), floor)
    return [judge(Family("net_sales", "all", Grid(("all",), days, total[None]), floor), company), judge(parts, company)]


def found(values: np.ndarray, days: np.ndarray = DAYS) -> list[Anomaly]:
    return anomalies(judged(values, days))


def test_a_spike_is_found_on_its_day_and_not_the_day_before() -> None:
    values = trade(1, 20)
    values[3, -2] *= 20
    assert [a for a in found(values[:, :-2], DAYS[:-2]) if a.element == "3"] == []
    spike = next(a for a in found(values[:, :-1], DAYS[:-1]) if a.element == "3")
    assert spike.day == DAYS[-2]
    assert spike.value == values[3, -2]
    assert spike.low < spike.expected < spike.high < spike.value
    assert spike.z > 3


def test_a_collapse_is_found() -> None:
    values = trade(2, 20, noise=0.1)
    values[5, -1] *= 0.05
    fall = next(a for a in found(values) if a.element == "5")
    assert fall.change < 0


def test_the_weekly_pattern_alone_is_no_anomaly() -> None:
    level = np.full((3, len(DAYS)), 100_000.0) * np.array([[1.0], [2.0], [5.0]])
    jitter = 1 + 0.02 * np.sin(np.arange(len(DAYS)) * 1.7)
    assert found(level * WEEK * jitter) == []


def test_a_public_holiday_never_seen_before_is_not_judged() -> None:
    christmas = parse_day("2024-12-25")
    days = np.arange(christmas - 239, christmas + 1)
    week = np.array([1.0, 1.1, 1.0, 1.2, 1.3, 0.0, 0.6])[(days + 3) % 7]
    values = np.full((4, len(days)), 100_000.0) * week * np.random.default_rng(3).lognormal(0, 0.1, (4, len(days)))
    values[:, -1] *= 0.02
    assert found(values, days) == []


def test_what_is_below_the_floor_is_not_worth_a_word() -> None:
    values = trade(4, 20, noise=0.1)
    values[7] = 0.001
    values[7, -1] = 1.0
    assert [a for a in found(values) if a.element == "7"] == []


@pytest.mark.parametrize(("series", "most"), [(5, 0.09), (60, 0.09)])
def test_on_noise_alone_an_alarm_is_rare(series: int, most: float) -> None:
    alarms = [bool(found(trade(seed, series, noise=0.5))) for seed in range(100, 220)]
    assert np.mean(alarms) <= most


def test_adjusted_probabilities_are_those_of_benjamini_and_hochberg_when_there_is_one_family() -> None:
    assert adjusted([np.array([0.01, 0.04, 0.03, 0.5])])[0] == pytest.approx([0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5])


def test_a_total_is_not_drowned_by_thousands_of_parts() -> None:
    total, parts = adjusted([np.array([0.001]), np.full(5000, 0.6)])
    assert total[0] == pytest.approx(0.002)
    assert parts.min() > 0.5


def test_how_much_came_again_is_measured_on_the_companys_own_past() -> None:
    values = trade(5, 20, noise=0.1)
    for start in range(60, 220, 20):
        values[start // 20, start : start + 6] *= 4
    mean, low, high, seen = persistence(judged(values))
    assert seen >= 5
    assert 0 <= low <= mean <= high <= 1
    assert mean > persistence(judged(trade(5, 20, noise=0.5)))[0]


def test_what_was_never_below_nothing_is_not_usually_below_nothing() -> None:
    few = np.random.default_rng(5).poisson(0.3, (1, len(DAYS))) * 1000.0
    company = rhythm(DAYS, np.full(len(DAYS), 100.0), Calendar(""))
    judged = judge(Family("return_amount", "all", Grid(("all",), DAYS, few), 1.0), company)
    assert (judged.expected + judged.spread_low >= -1e-9).all()
    back = judge(Family("net_sales", "all", Grid(("all",), DAYS, few - 500.0), 1.0), company)
    assert (back.expected + back.spread_low < 0).any()
