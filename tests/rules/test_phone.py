"""Phone numbers as people write them are one number; what is none is said to be none; the middle is hidden."""

import pytest

from zhanggui.rules.phone import dialled, masked, national, normal_phone


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("13800138000", "CN", "+8613800138000"),
        ("138 0013-8000", "CN", "+8613800138000"),
        ("１３８００１３８０００", "CN", "+8613800138000"),
        ("+86 13800138000", "CN", "+8613800138000"),
        ("0086 13800138000", "US", "+8613800138000"),
        ("8613800138000", "CN", "+8613800138000"),
        ("+1 (415) 555-1234", "CN", "+14155551234"),
        ("0044 20 7946 0958", "GB", "+442079460958"),
        ("", "CN", ""),
        ("   ", "CN", ""),
        ("12800138000", "CN", None),
        ("1380013800", "CN", None),
        ("138001380001", "CN", None),
        ("+86 12345", "CN", None),
        ("4155551234", "US", None),
        ("13800138000", "US", None),
        ("hello", "CN", None),
        ("+0123456789", "CN", None),
        ("+1234567890123456", "CN", None),
    ],
)
def test_a_number_is_kept_as_one_or_is_none(typed: str, country: str, kept: str | None) -> None:
    assert normal_phone(typed, country) == kept


@pytest.mark.parametrize(
    ("phone", "hidden", "here"),
    [("+8613800138000", "138****8000", "13800138000"), ("+14155551234", "+14****1234", "+14155551234"), ("", "", ""), ("+1234567", "****", "+1234567")],
)
def test_the_middle_is_hidden_and_our_own_code_is_not_dialled(phone: str, hidden: str, here: str) -> None:
    assert (masked(phone), dialled(phone)) == (hidden, here)


@pytest.mark.parametrize(
    ("kept", "written"), [("+8613987650042", "13987650042"), ("+447700900123", "7700900123"), ("+12025550123", "2025550123"), ("", "")],
)
def test_a_phone_is_written_without_its_country_by_those_who_live_there(kept: str, written: str) -> None:
    assert national(kept) == written
