"""What people write of a cost, and of how far a lead is, is read as one of few words."""

import pytest

from zhanggui.rules.cost_kind import cost_kind
from zhanggui.rules.lead_stage import lead_stage


@pytest.mark.parametrize(
    ("said", "kind"),
    [("推广费", "winning"), ("地推", "winning"), ("老客户维护", "keeping"), ("客情费用", "keeping"), ("配送运费", "supply"), ("促销活动", "promotion"),
     ("SEM", "winning"), ("Customer retention", "keeping"), ("Freight out", "supply"), ("房租", "other"), (None, "other")],
)  # fmt: skip
def test_the_words_of_a_cost_say_what_it_was_for(said: str | None, kind: str) -> None:
    assert cost_kind(said) == kind


def test_a_cost_without_words_is_for_winning_when_it_was_spent_on_a_source() -> None:
    assert cost_kind("", on_a_source=True) == "winning"
    assert cost_kind("房租", on_a_source=True) == "other"


@pytest.mark.parametrize(
    ("said", "stage"),
    [("won", "won"), ("已成交", "won"), ("未成交", "lost"), ("已拜访", "visited"), ("Quoted", "offered"), ("跟进中", "contacted"), ("新线索", "new"),
     ("", "open"), ("第三档", "open")],
)  # fmt: skip
def test_the_words_of_a_stage_say_how_far_a_lead_is(said: str, stage: str) -> None:
    assert lead_stage(said) == stage


def test_who_became_a_customer_is_won_whatever_the_stage_says() -> None:
    assert lead_stage("跟进中", won=True) == "won"
