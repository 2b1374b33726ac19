"""What acting on a customer is worth: uplift x the margin of twelve months - cost, never risk x margin; and who acts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.decide.customer_books import AS_OF, SETTINGS, outlook, seen, silent
from zhanggui.analyse.shares import difference
from zhanggui.decide.acting import Z_80, Uplift, acted, stakes, uplift_of
from zhanggui.decide.outcome import Outcome

VISIT = Uplift(0.15, 0.05, 0.30)


def money(usual: float, chance: float, uplift: Uplift = VISIT, cost: float = 6_000) -> list[float]:
    """What one usually brings in the days ahead (minor units) and the chance that they come -> the gain: value, low, high."""
    return [round(float(v[0]), 6) for v in stakes(np.array([usual]), np.array([chance])).gain(uplift, cost)]


def test_a_visit_that_lifts_three_in_twenty_of_a_margin_of_3000_and_costs_60_is_worth_390() -> None:
    """A47, of who is as likely to come as not: .30 of the 1500 at stake, .15 x 3000, - 60 = 390."""
    stake = stakes(np.array([300_000.0]), np.array([0.5]))
    assert (stake.value[0], round(float(stake.share(VISIT)[0][0]), 6)) == (150_000, 0.3)
    assert money(300_000, 0.5)[0] == 39_000


def test_nothing_changes_with_who_comes_anyhow_or_is_gone_and_most_where_it_hangs_in_the_balance() -> None:
    """The odds of coming are multiplied by .65/.35 = 1.857: .5 -> .65, .1 -> .171, .9 -> .944, .001 -> .00186."""
    lifted = [money(100_000, chance, cost=0)[0] for chance in (0.0, 0.001, 0.1, 0.5, 0.9, 1.0)]
    assert lifted == pytest.approx([0, 85.6, 7_105.3, 15_000, 4_354.8, 0], abs=0.1)


def test_who_is_gone_for_good_is_worth_nothing_though_everything_is_at_stake() -> None:
    """152 days away at a rhythm of four: 8,000 a quarter at stake, and no visit brings any of it."""
    gone = stakes(np.array([800_000.0]), np.array([0.001]))
    assert round(float(gone.value[0])) == 799_200
    assert money(800_000, 0.001, cost=30_000)[0] < 0


def test_the_ranges_of_the_stake_and_of_the_share_add_as_squares() -> None:
    value, low, high = money(100_000, 0.5, Uplift(0.2, 0.1, 0.3), cost=0)
    # The stake strays by 1.28155 x 500.00 of 500.00, of which .40 changes; the share by .20 either way, of 500.00.
    assert value == 20_000
    assert [round(value - low, 1), round(high - value, 1)] == [27_512.7, 27_512.7]


def gains(*rows: dict[str, Any], outcomes: tuple[Outcome, ...] = (), **settings: Any) -> list[tuple[Any, ...]]:
    found = acted(outlook(*rows), SETTINGS | {"cost_director": 60.0} | settings, AS_OF, outcomes)
    return list(zip(found["route"], found["gain_cents"], found["gain_low_cents"], found["gain_high_cents"], strict=True))


def test_rule_one_sends_the_director_and_rule_two_the_rep_or_a_campaign() -> None:
    calm = [seen(f"calm{n}", last_cents=10_000) for n in range(5)]
    found = gains(
        *calm, silent("great", grade="A", last_cents=90_000), silent("small", last_cents=9_000),
        silent("tiny", last_cents=9_000, net_12m_cents=90_000, profit_12m_cents=24_000), silent("unlooked", rep=None, last_cents=9_000),
    )  # fmt: skip
    assert [route for route, *_ in found[5:]] == ["director", "rep", "campaign", "rep"]
    assert found[0] == (None, 0, 0, 0)
    # .15 x 3000 - 60; .10 x 3000 - 30; .03 x 80 - .50.
    assert [gain for _, gain, *_ in found[5:8]] == [39_000, 27_000, 190]
    # An assumed uplift is a third of itself to twice itself; the 1500 at stake stray by 1.28 x 1500: a call may be worth nothing.
    assert found[5][2:] == (-26_006, 112_149)


def test_a_low_grade_with_a_large_last_purchase_and_a_high_one_with_a_small_go_to_the_rep() -> None:
    calm = [seen(f"calm{n}", last_cents=10_000) for n in range(5)]
    found = gains(*calm, silent("once", last_cents=99_000), silent("late", grade="A", last_cents=5_000))
    assert [route for route, *_ in found[5:]] == ["rep", "rep"]
    assert gains(silent("late", grade="B", last_cents=5_000), visit_grades="A, B", visit_amount=50.0)[0][0] == "director"


def test_where_no_act_is_worth_its_cost_nobody_is_sent() -> None:
    nothing = silent("gone", grade="A", net_12m_cents=0, profit_12m_cents=0, last_cents=50_000)
    dear = silent("dear", grade="A", net_12m_cents=300_000, profit_12m_cents=75_000, last_cents=50_000)
    # A visit: .15 x 250 - 60 < 0; a message: .03 x 250 - .50 = 7.00, which a call (.10 x 250 - 30 < 0) does not reach either.
    assert [row[:2] for row in gains(nothing, dear)] == [(None, 0), ("campaign", 700)]


def test_who_only_changed_the_channel_of_ordering_is_not_lost_and_what_is_not_known_is_not_guessed() -> None:
    assert gains(silent("phone", switched_to="phone"))[0][:2] == (None, 0)
    assert gains(silent("unknown", risk=None, alarm=None))[0] == (None, None, None, None)


def test_without_costs_the_margin_of_the_settings_stands_in() -> None:
    # .10 x (12,000 x .25) - 30.
    assert gains(silent("c", profit_12m_cents=None), assumed_margin=0.25)[0][:2] == ("rep", 27_000)


def test_of_a_customer_who_buys_less_the_missing_part_is_at_stake() -> None:
    # Brought 20,000.00 and now 12,000.00, a quarter of it margin: 2,000.00 missing; staying away is no more likely than usual.
    row = seen("less", alarm="shrinking", risk=0.1, prior_12m_cents=2_000_000)
    # That is 493.15 in ninety days, of which a call changes a tenth, less 30.00.
    assert gains(seen("calm"), row)[1][:2] == ("rep", round(0.1 * 200_000 * 90 / 365) - 3_000)


def test_the_uplift_is_measured_once_enough_were_acted_on_and_enough_left_alone() -> None:
    came = [Outcome(f"d{n}", "win_back", "in", act="rep", treated=10, returned=4, held=5, held_returned=1) for n in range(6)]
    few, enough = uplift_of(SETTINGS, "win_back", "rep", came[:5]), uplift_of(SETTINGS, "win_back", "rep", came)
    assert (few.measured, few.value, few.held) == (False, 0.1, 25)
    assert (enough.measured, enough.treated, enough.held) == (True, 60, 30)
    assert enough.value == pytest.approx(24 / 60 - 6 / 30)
    assert enough.low < 0.2 < enough.high
    assert not uplift_of(SETTINGS, "remind", "rep", came).measured
    assert not uplift_of(SETTINGS, "win_back", "director", came).measured
    # Of those left alone one in five came, of the others two: odds of 2.667 to one. So .5 becomes .727: .2273 x 3000 - 30.
    assert gains(silent("c"), outcomes=tuple(came))[0][:2] == ("rep", 65_182)


def test_the_interval_of_a_difference_is_that_of_newcombe() -> None:
    """Newcombe 1998, table II, 56/70 - 48/80: .2000 (.0524 to .3339) at 95 %; at 80 % it lies within."""
    value, low, high = difference(56, 70, 48, 80, Z_80)
    assert value == pytest.approx(0.2)
    assert 0.0524 < low < 0.2 < high < 0.3339
