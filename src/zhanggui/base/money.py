"""Money is an integer of minor units (cents, 分). Unit prices are integers of 1/10,000 of the major unit (`_e4`)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CURRENCIES: tuple[str, ...] = (
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND",
    "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF",
    "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD",
    "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW",
    "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR",
    "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN",
    "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN",
    "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES",
    "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
)  # fmt: skip
"""Currencies in use (ISO 4217), by code."""


def cents(amount: str | Decimal | int) -> int:
    """An amount in major units, exact -> minor units, halves away from zero."""
    return int((Decimal(amount) * 100).to_integral_value(rounding=ROUND_HALF_UP))


def major(minor: int) -> str:
    """Minor units -> text in major units with two decimals: 974774793 -> '9747747.93'."""
    sign, minor = ("-" if minor < 0 else ""), abs(int(minor))
    return f"{sign}{minor // 100}.{minor % 100:02d}"


def short(value: float, language: str = "zh") -> tuple[str, str]:
    """A number -> (figures, unit of size): 168400 -> ('16.84', '万') in Chinese, ('168.4', 'K') in English.

    Four significant figures, U+2212 as minus; numbers below 10,000 (1,000 in English) keep their thousands separator.
    """
    steps = ((1e8, "亿"), (1e4, "万")) if language.startswith("zh") else ((1e9, "B"), (1e6, "M"), (1e3, "K"))
    size = abs(value)
    for step, unit in steps:
        if size >= step * 0.99995:
            return _minus(_four(value / step)), unit
    return _minus(f"{value:,.0f}" if float(value).is_integer() or size >= 1000 else _four(value)), ""


def _four(value: float) -> str:
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 100 else 2
    return f"{value:,.{digits}f}"


def _minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
