"""Whose rows a person may see: enforced inside `ask`, on every table, in every number. Chen is a rep; Eve must see nothing."""

from __future__ import annotations

from typing import Any

import pytest

from zhanggui.base.errors import MissingColumn
from zhanggui.base.scope import EVERYTHING, NOTHING, Scope
from zhanggui.measures import MEASURES
from zhanggui.measures.ask import ask
from zhanggui.measures.behind import lines

ALICE = EVERYTHING
CHEN = Scope.of(rep=["chen"])
DORA = Scope.of(customer=["dora"])
NORTH = Scope.of(region=["north"])
EVE = NOTHING


def test_alice_the_owner_sees_everything(frames: dict[str, Any]) -> None:
    assert ask(frames, "line_amount", scope=ALICE).value() == 205_00


def test_chen_the_rep_sees_only_what_he_sold(frames: dict[str, Any]) -> None:
    answer = ask(frames, ["line_amount", "customer_count", "new_customer_count", "return_rate"], "customer", scope=CHEN)
    assert [(r["customer"], r["line_amount"], r["customer_count"], r["new_customer_count"]) for r in answer.rows] == [("dora", 116_00, 1, 1)]


def test_a_customer_sees_only_her_own_lines(frames: dict[str, Any]) -> None:
    assert ask(frames, "line_amount", "customer", scope=DORA).json() == [{"customer": "dora", "line_amount": 116.0}]


def test_a_scope_may_be_a_region_that_only_the_list_of_customers_knows(frames: dict[str, Any]) -> None:
    assert ask(frames, "line_amount", scope=NORTH).value() == 190_00


def test_two_conditions_of_a_scope_must_both_hold(frames: dict[str, Any]) -> None:
    assert ask(frames, "line_amount", scope=Scope.of(rep=["chen"], customer=["fay"])).value() == 0


@pytest.mark.parametrize("measure", MEASURES)
def test_eve_sees_nothing_in_any_measure(arrow: dict[str, Any], measure: str) -> None:
    assert ask(arrow, measure, scope=EVE).value() in (0, None)
    assert ask(arrow, measure, "sku", scope=EVE).rows == []


def test_eve_sees_nothing_on_any_kind_of_dataframe(frames: dict[str, Any]) -> None:
    assert ask(frames, ["line_amount", "sale_count", "new_customer_count"], scope=EVE).rows == [
        {"line_amount": 0, "sale_count": 0, "new_customer_count": 0}
    ]


def test_asking_for_others_by_name_does_not_show_them(frames: dict[str, Any]) -> None:
    assert ask(frames, "line_amount", "sku", where="customer=fay", scope=CHEN).rows == []


def test_the_earlier_period_of_a_comparison_is_narrowed_too(frames: dict[str, Any]) -> None:
    answer = ask(frames, "line_amount", against="2024-01-01..2024-12-31", from_day=20_089, scope=CHEN)
    assert (answer.value(), answer.value("line_amount_before")) == (0, 116_00)


def test_the_list_behind_a_number_is_narrowed_too(frames: dict[str, Any]) -> None:
    assert {row["customer"] for row in lines(frames, "line_amount", scope=CHEN).rows} == {"dora"}
    assert lines(frames, "line_amount", scope=EVE).total == 0


def test_a_scope_that_the_records_cannot_tell_is_an_error_never_everything(arrow: dict[str, Any]) -> None:
    bare = {"sales": arrow["sales"].drop_columns(["rep"])}
    with pytest.raises(MissingColumn, match="the scope of the person who asks"):
        ask(bare, "line_amount", scope=CHEN)
    assert ask(bare, "line_amount", scope=Scope.of(rep=[])).value() == 0
