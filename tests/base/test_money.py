"""Money is an integer of minor units, and short only for eyes."""

import pytest

from zhanggui.base.money import cents, major, short


@pytest.mark.parametrize(("text", "minor"), [("0.005", 1), ("-0.005", -1), ("9747747.93", 974774793), ("2.675", 268), ("0", 0)])
def test_halves_are_rounded_away_from_zero(text, minor):
    assert cents(text) == minor


@pytest.mark.parametrize(("minor", "text"), [(974774793, "9747747.93"), (-5, "-0.05"), (0, "0.00"), (100, "1.00")])
def test_minor_units_are_written_with_two_decimals(minor, text):
    assert major(minor) == text


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (168400, "zh", ("16.84", "万")),
        (302000000, "zh", ("3.02", "亿")),
        (168400, "en", ("168.4", "K")),
        (842, "zh", ("842", "")),
        (-7000, "zh", ("\N{MINUS SIGN}7,000", "")),
        (-7000, "en", ("\N{MINUS SIGN}7.00", "K")),
        (9999.6, "zh", ("1.00", "万")),
        (0, "en", ("0", "")),
    ],
)
def test_large_numbers_are_shortened_as_each_language_counts(value, language, expected):
    assert short(value, language) == expected
