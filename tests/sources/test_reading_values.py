"""Numbers and dates as people write them: whatever way a value is written, the same value is read; nonsense is not read at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.sources.convert import Form, flag, moment, number, text

WIDE = str.maketrans("0123456789.,-%¥", "０１２３４５６７８９．，－％￥")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
DAYS = st.dates(min_value=date(1971, 1, 1), max_value=date(2068, 12, 31))

CONNECTION = duckdb.connect()


def read(expression: str, values: list[str]) -> list[Any]:
    return [v for (v,) in CONNECTION.execute(f"SELECT {expression} FROM (SELECT unnest(?) AS x)", [values]).fetchall()]


def grouped(value: Decimal) -> str:
    return f"{abs(value):,.2f}"


AS_NUMBER: list[Callable[[Decimal], str]] = [
    lambda v: f"{v}",
    lambda v: f"{v:,.2f}",
    lambda v: f"¥{v:,.2f}",
    lambda v: f"£ {v:,.2f}",
    lambda v: f"{v:,.2f} 元",
    lambda v: f"{v:.2f}".translate(WIDE),
    lambda v: f"￥{v:,.2f}".translate(WIDE),
    lambda v: f"({grouped(v)})" if v < 0 else grouped(v),
    lambda v: f"{grouped(v)}-" if v < 0 else grouped(v),
    lambda v: f"{v:.2f}".replace("-", "−"),
    lambda v: f" {v:.2f} ",
    lambda v: f"{v / 10000:f}万",
    lambda v: f"{v * 100:f}%",
]


@QUICK
@given(AMOUNTS)
def test_a_number_is_read_whatever_way_it_is_written(value: Decimal) -> None:
    written = [form(value) for form in AS_NUMBER]
    assert dict(zip(written, read(number("x"), written), strict=True)) == dict.fromkeys(written, value)


@QUICK
@given(AMOUNTS)
def test_a_decimal_comma_is_read_where_the_column_has_one(value: Decimal) -> None:
    german = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read(number("x", Form(decimal=",")), [german, german.replace(".", "")]) == [value, value]


@pytest.mark.parametrize("nonsense", ["12,3,4", "x5", "5x", "1.2.3", "--3", "(5)-", "1_000", "", "-", "¥", "1,23.5", "nan", "inf", "五"])
def test_what_is_no_number_is_not_read(nonsense: str) -> None:
    assert read(number("x"), [nonsense]) == [None]


AS_DAY: list[Callable[[date], str]] = [
    lambda d: d.isoformat(),
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
    lambda d: f"{d:%d-%b-%Y}",
    lambda d: f"{d:%b %d, %Y}",
    lambda d: f"{d.year}－{d.month}－{d.day}".translate(WIDE),
]


@QUICK
@given(DAYS)
def test_a_day_is_read_whatever_way_it_is_written(day: date) -> None:
    written = [form(day) for form in AS_DAY]
    found = read(moment("x"), written)
    assert {w: f and f.date() for w, f in zip(written, found, strict=True)} == dict.fromkeys(written, day)


@QUICK
@given(DAYS)
def test_day_first_and_month_first_are_never_mixed_up(day: date) -> None:
    first, second = f"{day.day}/{day.month}/{day.year}", f"{day.month}/{day.day}/{day.year}"
    assert read(moment("x", Form(order="dmy")), [first])[0].date() == day
    assert read(moment("x", Form(order="mdy")), [second])[0].date() == day
    undecided = read(moment("x"), [first])[0]
    assert undecided is None if day.day <= 12 and day.day != day.month else undecided.date() == day


@QUICK
@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2068, 12, 31)))
def test_a_time_of_day_is_read_with_its_day(at: datetime) -> None:
    at = at.replace(microsecond=0, second=0)
    half = f"{at.year}年{at.month}月{at.day}日 {'上午' if at.hour < 12 else '下午'}{at.hour % 12 or 12}:{at.minute:02d}"
    written = [f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%Y/%m/%d %H:%M}", f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at:%d.%m.%Y %H:%M}", half]
    assert dict(zip(written, read(moment("x"), written), strict=True)) == dict.fromkeys(written, at)


@pytest.mark.parametrize("nonsense", ["2024-02-30", "2024-13-01", "20240230", "31.04.2024", "32/01/2024", "abc", "", "2024", "12:30"])
def test_what_is_no_day_is_not_read(nonsense: str) -> None:
    assert read(moment("x"), [nonsense]) == [None]


def test_a_text_with_an_offset_is_moved_to_the_zone_of_the_company() -> None:
    assert read(moment("x", zone="Asia/Shanghai"), ["2024-01-01T20:00:00Z"]) == [datetime(2024, 1, 2, 4, 0)]


def test_an_id_stays_as_written() -> None:
    ids = ["00123", " K-1 ", '="00042"', "１２", "", "  ", "a.0"]
    assert read(text("x"), ids) == ["00123", "K-1", "00042", "１２", None, None, "a.0"]


def test_flags_in_both_languages() -> None:
    assert read(flag("x"), ["是", "否", "Yes", "0", "停用", "maybe", ""]) == [True, False, True, False, False, None, None]
