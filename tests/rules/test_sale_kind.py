"""The kind of a sales line: the first rule that fits wins."""

import pytest

from zhanggui.rules.sale_kind import RULES, KindRule, Line, Patterns, kind_of

CODES = Patterns(product_code=r"\d{5}[A-Za-z]*", adjustment_document=r"A\d+")


@pytest.mark.parametrize(
    ("quantity", "price", "customer", "document", "sku", "kind"),
    [
        (6, 2.55, "17850", "536365", "85123A", "goods"),
        (-1, 27.5, "14527", "C536379", "D", "return"),
        (-1, 4.65, None, "C536383", "35004C", "return"),
        (-240, 0, None, "536589", "21777", "adjustment"),
        (56, 0, None, "536414", "22139", "adjustment"),
        (1, -11062.06, None, "A563186", "B", "adjustment"),
        (1, 11062.06, None, "A563185", "B", "adjustment"),
        (1, 0, "12647", "537197", "22841", "gift"),
        (3, 18, "12583", "536370", "POST", "charge"),
        (1, 2.1, None, "536544", "21773", "goods"),
    ],
)
def test_real_lines_are_what_they_are(quantity, price, customer, document, sku, kind):
    assert kind_of(Line(quantity, price, customer, document, sku, CODES)) == kind


def test_without_patterns_every_code_is_a_product_and_no_document_an_adjustment():
    assert kind_of(Line(1, 5, "c", "A1", "POST")) == "goods"


def test_the_rules_can_be_changed():
    no_gifts = tuple(rule for rule in RULES if rule.kind != "gift")
    assert kind_of(Line(1, 0, "c", "1", "12345", CODES), no_gifts) == "goods"
    everything_is_a_charge = (KindRule("charge", ((),)),)
    assert kind_of(Line(1, 5, "c", "1", "12345", CODES), everything_is_a_charge) == "charge"
