"""How intervals and weeks are said: each unit once, a month once."""

from __future__ import annotations

import pytest

from zhanggui.base.days import parse_day
from zhanggui.decide.wording import day_words, range_words


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (474_600, 734_400, "4,746–7,344元", "¥4.75K–7.34K"),
        (-20_800, 55_300, "−208–553元", "−¥208–553"),
        (458_200, 8_988_000, "4,582–8.99万元", "¥4.58K–89.88K"),
        (1_100_000, 12_900_000, "1.10–12.90万元", "¥11.00K–129.0K"),
        (0, 253_300, "0–2,533元", "¥0–2.53K"),
    ],
)
def test_an_interval_of_money_says_its_unit_once(low: int, high: int, zh: str, en: str) -> None:
    assert range_words(low, high, "money", "CNY") == {"zh": zh, "en": en}


def test_an_interval_of_a_count_has_no_unit() -> None:
    assert range_words(12.4, 18.6, "count", "CNY") == {"zh": "12–19", "en": "12–19"}


def test_a_week_names_its_month_once_unless_it_crosses_into_another() -> None:
    assert day_words(parse_day("2026-11-09"), 7) == {"zh": "11月9日–15日这一周", "en": "the week 9–15 Nov"}
    assert day_words(parse_day("2026-10-26"), 7) == {"zh": "10月26日–11月1日这一周", "en": "the week 26 Oct–1 Nov"}
