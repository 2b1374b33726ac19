"""The kind of a sales line as one SQL expression, from the rules of rules/sale_kind.py; and patterns from content."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from zhanggui.rules.sale_kind import OTHERWISE, RULES, KindRule, Patterns, Test
from zhanggui.sources.convert import quoted

READER, LAKE = "regexp_full_match({column}, {pattern})", "regexp_like({column}, {anchored})"
NEARLY_ALL = 0.98
"""A shape of codes is a product's when this share of the lines has it; the rest must look unlike numbers."""


def kind_sql(
    patterns: Patterns, columns: Collection[str], rules: tuple[KindRule, ...] = RULES, *, full_match: str = READER
) -> str:
    """Patterns of a source and the columns its sales have -> a CASE giving the kind; without a price the amount may be zero.

    `full_match` is how the engine that evaluates it says that a whole text matches a pattern (READER or LAKE).
    """
    price = f"coalesce({', '.join(c for c in ('price_e4', 'net_cents') if c in columns)}, 0)"
    customer = "customer" if "customer" in columns else "NULL"
    tests: dict[Test, str] = {
        "quantity_negative": "quantity < 0",
        "price_zero": f"{price} = 0",
        "price_not_zero": f"{price} <> 0",
        "no_customer": f"{customer} IS NULL",
        "adjustment_document": _matches(full_match, "document", patterns.adjustment_document) or "false",
        "not_a_product_code": f"NOT {_matches(full_match, 'sku', patterns.product_code) or 'true'}",
    }
    whens = []
    for rule in rules:
        fits = " OR ".join("(" + " AND ".join(tests[t] for t in together) + ")" for together in rule.any_of)
        whens.append(f"WHEN {fits} THEN {quoted(rule.kind)}")
    return f"CASE {' '.join(whens)} ELSE {quoted(OTHERWISE)} END"


def _matches(full_match: str, column: str, pattern: str) -> str:
    """The test that a column matches a pattern whole; empty where there is no pattern."""
    return full_match.format(column=column, pattern=quoted(pattern), anchored=quoted(f"^(?:{pattern})$")) if pattern else ""


def product_code_pattern(codes: Sequence[tuple[str, int]]) -> str:
    """(code, lines with it) -> the pattern of product codes: so many digits and perhaps letters, or nothing.

    A shape is proposed only where it covers nearly all lines but not all, and what is left over is words rather than other
    numbers: item numbers of three to six digits have no dominating shape, so there every code is a product.
    """
    lines = sum(n for _, n in codes)
    shapes: dict[str, int] = {}
    for code, n in codes:
        found = _shape(code)
        if found:
            shapes[found] = shapes.get(found, 0) + n
    if not shapes:
        return ""
    best = max(shapes, key=lambda s: shapes[s])
    others = [(code, n) for code, n in codes if not re.fullmatch(best, code)]
    numeric = sum(n for code, n in others if code.isdigit())
    left = sum(n for _, n in others)
    return best if others and lines - left >= NEARLY_ALL * lines and numeric <= left / 2 else ""


def _shape(code: str) -> str:
    """A code -> the pattern of its shape: letters in front as they are, how many digits, letters behind optional."""
    parts = re.fullmatch(r"([A-Za-z]{0,4}-?)(\d{3,})[A-Za-z]*", code)
    return f"{re.escape(parts[1])}\\d{{{len(parts[2])}}}[A-Za-z]*" if parts else ""


def adjustment_pattern(documents: Iterable[tuple[str, int, int]]) -> str:
    """(prefix of letters, its lines, its lines with a negative unit price) -> the pattern of adjustment documents, or nothing."""
    found = sorted(prefix for prefix, lines, negative in documents if prefix and negative * 2 > lines)
    return "|".join(f"{re.escape(prefix)}.*" for prefix in found)
