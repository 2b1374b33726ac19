"""How numbers are written in each language, by the rules of the look."""

from __future__ import annotations

import re

import pytest

from zhanggui.base.days import parse_day
from zhanggui.web.show import numbers, svg


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        (16_840_000, "money", "16.84万", "168.4K"),
        (30_200_000_000, "money", "3.02亿", "302.0M"),
        (84_250, "money", "842", "842"),
        (0.187, "percent", "18.7%", "18.7%"),
        (-0.05, "percent", "−5.0%", "−5.0%"),
        (187, "count", "187", "187"),
        (None, "money", "—", "—"),
    ],
)
def test_a_large_number_is_short(value: float | None, unit: str, chinese: str, english: str) -> None:
    assert (numbers.text(value, unit, "zh-hans"), numbers.text(value, unit, "en")) == (chinese, english)


def test_an_interval_has_one_unit_and_an_en_dash() -> None:
    assert numbers.spread(2_270_000, 7_150_000, "money", "zh-hans") == "2.27–7.15万"
    assert numbers.spread(2_270_000, 7_150_000, "money", "en") == "22.70–71.50K"


def test_a_day_names_its_weekday_and_its_year_only_if_it_is_another() -> None:
    day = parse_day("2026-11-20")
    assert numbers.day_text(day, "zh-hans", weekday=True, this_year=2026) == "11月20日 周五"
    assert numbers.day_text(day, "en", weekday=True, this_year=2026) == "20 Nov, Fri"
    assert numbers.day_text(day, "zh-hans", this_year=2027) == "2026年11月20日"


def test_a_change_from_nothing_is_unknown_and_that_of_a_share_is_in_points() -> None:
    assert numbers.change(5, 0, "money") is None
    assert numbers.change(110, 100, "money") == pytest.approx(0.1)
    assert numbers.change_text(numbers.change(0.184, 0.187, "percent"), "percent", "zh-hans") == "0.3点"


def test_rulers_of_a_column_share_one_scale() -> None:
    """On a scale from 0 to 100 a dot at 50 stands in the middle, and a band from 25 to 75 is half as wide as the ruler."""
    drawn = svg.ruler(25, 50, 75, (0, 100), width=108)
    assert re.search(r'<circle cx="54\.0"', drawn)
    assert re.search(r'<rect x="29\.0" y="5\.5" width="50\.0"', drawn)


def test_a_waterfall_ends_where_its_parts_lead() -> None:
    steps = [svg.Step("a", 100, end=True), svg.Step("b", 50, True), svg.Step("c", -30, False), svg.Step("d", 120, end=True)]
    bars = [(float(y), float(h)) for y, h in re.findall(r'<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', svg.waterfall(steps, str))]
    assert bars[2][0] + bars[2][1] == pytest.approx(bars[3][0], abs=0.2)


def test_a_name_in_a_chart_cannot_carry_markup() -> None:
    assert "<script>" not in svg.waterfall([svg.Step("<script>", 1, end=True)], str)
