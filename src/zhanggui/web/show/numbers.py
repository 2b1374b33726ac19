"""Numbers and days -> text in the reader's language, by the rules of the look."""

from __future__ import annotations

from datetime import date, datetime

from zhanggui.base.days import date_of, span_text
from zhanggui.base.money import short

MINUS = "\N{MINUS SIGN}"
NONE = "\N{EM DASH}"
CURRENCIES = {"CNY": ("元", "¥"), "GBP": ("英镑", "£"), "USD": ("美元", "$"), "EUR": ("欧元", "€"), "HKD": ("港元", "HK$")}
WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def zh(language: str) -> bool:
    """Whether a language code is Chinese."""
    return language.startswith("zh")


def major(value: float, unit: str) -> float:
    """A machine value -> the one shown: money comes in minor units, percentages as shares."""
    return value / 100 if unit == "money" else value * 100 if unit == "percent" else value


def big(value: float | None, unit: str, language: str) -> tuple[str, str]:
    """A machine value -> (figures, unit beside it) for a key figure: 16.84 and 万."""
    if value is None:
        return NONE, ""
    if unit == "day":
        return day_text(round(value), language), ""
    shown = major(value, unit)
    if unit == "percent":
        return f"{shown:.1f}".replace("-", MINUS), "%"
    # Cents beside hundreds say nothing; four figures are enough anyway.
    return short(round(shown) if unit == "money" and abs(shown) >= 100 else shown, language)


def text(value: float | None, unit: str, language: str) -> str:
    """A machine value -> short text: 16.84万, 18.7%."""
    figures, beside = big(value, unit, language)
    return figures + beside


def exact(value: float | None, unit: str) -> str:
    """A machine value -> all its figures, for tables and for hovering."""
    if value is None:
        return NONE
    if unit == "day":
        return date_of(round(value)).isoformat()
    shown = major(value, unit)
    if unit == "money":
        return f"{shown:,.2f}".replace("-", MINUS)
    if unit == "percent":
        return f"{shown:.1f}%".replace("-", MINUS)
    if unit == "count":
        return f"{shown:,.0f}".replace("-", MINUS)
    if unit == "days":
        return f"{shown:,.1f}".replace("-", MINUS)
    return (f"{shown:,.0f}" if float(shown).is_integer() else f"{shown:,.2f}").replace("-", MINUS)


def signed(value: float | None, unit: str, language: str) -> str:
    """A difference -> text with its sign."""
    if value is None:
        return NONE
    return ("+" if value > 0 else "") + text(value, unit, language)


def whole(minor: float | None) -> str:
    """Minor units -> whole major units with separators, for columns of gains."""
    return NONE if minor is None else f"{round(minor / 100):,}".replace("-", MINUS)


def between(low: str, high: str, language: str) -> str:
    """The ends of an interval as texts -> an en dash between them; a word where an end has a sign: −59到316, −59 to 316."""
    if MINUS not in low + high and "+" not in low + high:
        return f"{low}–{high}"
    return f"{low}到{high}" if zh(language) else f"{low} to {high}"


def spread(low: float, high: float, unit: str, language: str) -> str:
    """The ends of an interval -> one unit, an en dash: 2.3–7.2万."""
    a, ua = big(low, unit, language)
    b, ub = big(high, unit, language)
    return between(a if ua == ub else f"{a}{ua}", f"{b}{ub}", language)


def currency_word(code: str, language: str) -> str:
    """A currency -> how a header names it: 元, or ¥."""
    found = CURRENCIES.get(code, (code, code))
    return found[0] if zh(language) else found[1]


def money_text(value: float, currency: str, language: str) -> str:
    """Minor units -> money in a sentence: 16.84万, 470元, ¥168.4K, −¥258."""
    figures, size = big(value, "money", language)
    word = currency_word(currency, language)
    if zh(language):
        return figures + (size or word)
    return MINUS + word + figures[1:] + size if figures.startswith(MINUS) else word + figures + size


def unit_word(unit: str, currency: str, language: str) -> str:
    """A measure's unit -> the word after the name in a header."""
    if unit in ("money", "price"):
        return currency_word(currency, language)
    return {"percent": "%", "days": "天" if zh(language) else "days"}.get(unit, "")


def day_text(day: int | date | None, language: str, *, weekday: bool = False, this_year: int | None = None) -> str:
    """A day -> 11月20日 周五, or 20 Nov, Fri; the year only if another than this_year."""
    if day is None:
        return NONE
    when = day if isinstance(day, date) else date_of(day)
    other = this_year is None or when.year != this_year
    if zh(language):
        text_ = (f"{when.year}年" if other else "") + f"{when.month}月{when.day}日"
        return text_ + (f" 周{WEEKDAYS_ZH[when.weekday()]}" if weekday else "")
    text_ = f"{when.day} {MONTHS_EN[when.month - 1]}" + (f" {when.year}" if other else "")
    return text_ + (f", {WEEKDAYS_EN[when.weekday()]}" if weekday else "")


def span(days: tuple[int, int], language: str) -> str:
    """The first and last day of a period -> 2026年10月1日–28日, 1–28 Oct 2026."""
    said = span_text(*days)
    return said.zh if zh(language) else str(said)


def versus(period: tuple[int, int], against: tuple[int, int], language: str) -> str:
    """Two periods that are compared -> 2026年10月1日–28日 对 2025年10月1日–28日, 1–28 Oct 2026 against 1–28 Oct 2025."""
    return f"{span(period, language)} {'对' if zh(language) else 'against'} {span(against, language)}"


def tick(day: int, grain: str, language: str) -> str:
    """The first day of a point and its grain -> what stands below the axis: 10月7日, 10月; 7 Oct, Oct. January says its year."""
    when = date_of(day)
    if grain != "month":
        return f"{when.month}月{when.day}日" if zh(language) else f"{when.day} {MONTHS_EN[when.month - 1]}"
    if when.month == 1:
        return f"{when.year}年1月" if zh(language) else f"Jan {when.year}"
    return f"{when.month}月" if zh(language) else MONTHS_EN[when.month - 1]


def moment_text(when: datetime | None, language: str, *, today: date | None = None) -> str:
    """An instant in the company's zone -> 07:52 today, else the day and the time."""
    if when is None:
        return NONE
    clock = f"{when:%H:%M}"
    if today is not None and when.date() == today:
        return clock
    return f"{day_text(when.date(), language, this_year=today.year if today else None)} {clock}"


def change(now: float | None, before: float | None, unit: str) -> float | None:
    """Now and then -> the change as a share (points for percentages); none where then was zero or unknown."""
    if now is None or before is None or unit == "day":
        return None
    if unit == "percent":
        return now - before
    return (now - before) / abs(before) if before else None


def change_text(value: float | None, unit: str, language: str) -> str:
    """A change -> 6.2%, or 0.3点 where the measure itself is a percentage; without its sign (the arrow says it)."""
    if value is None:
        return NONE
    size = abs(value) * 100
    if unit == "percent":
        return f"{size:.1f}" + ("点" if zh(language) else " pt")
    if size >= 1000:
        return f"{size / 100 + (1 if value > 0 else 0):,.0f}" + ("倍" if zh(language) else "×")
    return f"{size:.0f}%" if size >= 100 else f"{size:.1f}%"


def axis(value: float, unit: str, language: str) -> str:
    """A tick -> text without idle zeros: 4万, not 4.00万."""
    figures, beside = big(value, unit, language)
    if "." in figures:
        figures = figures.rstrip("0").rstrip(".")
    return figures + beside
