"""The kind of a sales line: ordered rules, the first that fits wins.

Declared once, as data, so that the same rules are shown to people, edited in the settings, evaluated line by line here,
and turned into one column expression at import. What a product code looks like, and which documents are adjustments, is
declared per source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["goods", "return", "adjustment", "gift", "charge"]
Test = Literal[
    "quantity_negative", "price_zero", "price_not_zero", "no_customer", "adjustment_document", "not_a_product_code"
]


@dataclass(frozen=True)
class KindRule:
    """A kind, and the tests that must all hold; `any_of` lists alternatives, one of which suffices."""

    kind: Kind
    any_of: tuple[tuple[Test, ...], ...]


RULES: tuple[KindRule, ...] = (
    KindRule("return", (("quantity_negative", "price_not_zero"),)),
    KindRule("adjustment", (("quantity_negative",), ("adjustment_document",), ("price_zero", "no_customer"))),
    KindRule("gift", (("price_zero",),)),
    KindRule("charge", (("not_a_product_code",),)),
)
OTHERWISE: Kind = "goods"


@dataclass(frozen=True)
class Patterns:
    """What the codes of one source look like, as regular expressions that must match the whole code.

    Empty product_code: every code is a product. Empty adjustment_document: no document is an adjustment.
    """

    product_code: str = ""
    adjustment_document: str = ""


@dataclass(frozen=True)
class Line:
    """What the rules look at: quantity, unit price (any unit; only zero or not matters), customer, document, code."""

    quantity: float
    price: float
    customer: str | None
    document: str
    sku: str
    patterns: Patterns = field(default_factory=Patterns)


def holds(test: Test, line: Line) -> bool:
    """A test and a line -> whether it holds."""
    match test:
        case "quantity_negative":
            return line.quantity < 0
        case "price_zero":
            return line.price == 0
        case "price_not_zero":
            return line.price != 0
        case "no_customer":
            return line.customer is None
        case "adjustment_document":
            pattern = line.patterns.adjustment_document
            return bool(pattern) and re.fullmatch(pattern, line.document) is not None
        case "not_a_product_code":
            pattern = line.patterns.product_code
            return bool(pattern) and re.fullmatch(pattern, line.sku) is None


def kind_of(line: Line, rules: tuple[KindRule, ...] = RULES) -> Kind:
    """A line and ordered rules -> the kind of the first rule that fits, else goods."""
    for rule in rules:
        if any(all(holds(test, line) for test in tests) for tests in rule.any_of):
            return rule.kind
    return OTHERWISE
