"""Numbers, days and names as a good shopkeeper says them, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from zhanggui.base.days import date_of
from zhanggui.base.money import short
from zhanggui.measures import DIMENSIONS

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNS = {"CNY": ("元", "¥"), "GBP": ("英镑", "£"), "USD": ("美元", "$"), "EUR": ("欧元", "€")}
NAMED = {
    "sku": ("skus", "sku", "name"),
    "customer": ("customers", "customer", "name"),
    "supplier": ("suppliers", "supplier", "name"),
}

Both = dict[str, str]


def day_words(day: int, days: int = 1) -> Both:
    """A day (or the first of a week) -> 11月20日（周五）, 20 Nov (Fri)."""
    if days > 1:
        first, last = date_of(day), date_of(day + days - 1)
        month_zh, month_en = (f"{last.month}月", f" {MONTHS_EN[first.month - 1]}") if first.month != last.month else ("", "")
        return {
            "zh": f"{first.month}月{first.day}日–{month_zh}{last.day}日这一周",
            "en": f"the week {first.day}{month_en}–{last.day} {MONTHS_EN[last.month - 1]}",
        }
    when = date_of(day)
    return {
        "zh": f"{when.month}月{when.day}日（周{WEEKDAYS_ZH[when.weekday()]}）",
        "en": f"{when.day} {MONTHS_EN[when.month - 1]} ({WEEKDAYS_EN[when.weekday()]})",
    }


def money_words(cents: float, currency: str) -> Both:
    """Minor units -> 16.84万元, ¥168.4K."""
    zh, en = SIGNS.get(currency, (currency, currency + " "))
    figures_zh, unit_zh = short(round(cents / 100) if abs(cents) >= 10_000 else cents / 100, "zh")
    figures_en, unit_en = short(round(cents / 100) if abs(cents) >= 10_000 else cents / 100, "en")
    minus = figures_en.startswith("\N{MINUS SIGN}")
    return {
        "zh": f"{figures_zh}{unit_zh}{zh}",
        "en": ("\N{MINUS SIGN}" if minus else "") + en + figures_en.lstrip("\N{MINUS SIGN}") + unit_en,
    }


def value_words(value: float, unit: str, currency: str) -> Both:
    """A machine value and its unit -> as said."""
    if unit == "money":
        return money_words(value, currency)
    zh, en = short(round(value), "zh"), short(round(value), "en")
    return {"zh": "".join(zh), "en": "".join(en)}


def range_words(low: float, high: float, unit: str, currency: str) -> Both:
    """The ends of an interval -> as said, each unit once: 4,746–7,344元, −208–553元, 0–2.1万元, ¥4.75K–7.34K."""
    a, b = value_words(low, unit, currency), value_words(high, unit, currency)
    zh, en = SIGNS.get(currency, (currency, currency + " ")) if unit == "money" else ("", "")
    low_zh, high_zh = a["zh"].removesuffix(zh), b["zh"].removesuffix(zh)
    if low_zh.endswith("万") == high_zh.endswith("万") and low_zh.endswith("亿") == high_zh.endswith("亿"):
        low_zh = low_zh.rstrip("万亿")
    if low_zh == "0.00":
        low_zh = "0"
    return {"zh": f"{low_zh}–{high_zh}{zh}", "en": f"{a['en']}–{b['en'].removeprefix(en)}"}


def element_words(dimension: str, element: str, names: Mapping[tuple[str, str], str]) -> Both:
    """A dimension's element -> 商品 23843（PAPER CRAFT）, SKU 23843 (PAPER CRAFT)."""
    record = DIMENSIONS[dimension]
    name = names.get((dimension, element), "")
    if name and name != element:
        return {"zh": f"{record.zh}{element}（{name}）", "en": f"{record.en} {element} ({name})"}
    return {"zh": f"{record.zh}{element}", "en": f"{record.en} {element}"}


def joined(parts: list[Both]) -> Both:
    """Several names -> one list in words."""
    return {"zh": "、".join(p["zh"] for p in parts), "en": ", ".join(p["en"] for p in parts)}


def names_of(frames: Mapping[str, Any], wanted: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(dimension, element) pairs -> their names, as far as the company has them; goods without a name by their description."""
    out: dict[tuple[str, str], str] = {}
    for dimension, (table, key, column) in NAMED.items():
        elements = sorted(e for d, e in wanted if d == dimension)
        if not elements:
            continue
        for place in ((table, key, column), ("sales", "sku", "description") if dimension == "sku" else None):
            if place is None:
                continue
            for element, name in _names(frames, place, elements).items():
                out.setdefault((dimension, element), name)
    return out


def _names(frames: Mapping[str, Any], place: tuple[str, str, str], elements: list[str]) -> dict[str, str]:
    table, key, column = place
    try:
        frame = nw.from_native(frames[table]).lazy()
    except KeyError:
        return {}
    if not {key, column} <= set(frame.collect_schema().names()):
        return {}
    kept = frame.filter(nw.col(key).is_in(elements), ~nw.col(column).is_null())
    counted = kept.group_by(key, column).agg(nw.len().alias("_n")).collect("pyarrow").to_native().to_pylist()
    # The name that stands on most lines: a description typed once is a remark, not a name.
    return {r[key]: str(r[column]).strip() for r in sorted(counted, key=lambda r: (r["_n"], str(r[column])))}
