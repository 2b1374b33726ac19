"""What was at stake is held against what came: claimed over came, and how many single outcomes lay inside the 80 % band."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from zhanggui.decide import BACKTESTS
from zhanggui.decide.decision import Decision, Gain, Span, gain_of_parts
from zhanggui.decide.gains import stakes_of
from zhanggui.decide.kind import Context, Kind
from zhanggui.decide.remind import REMIND
from zhanggui.decide.shown import as_json
from zhanggui.decide.stakes import Stake, scored
from zhanggui.decide.stored import from_row, to_row
from zhanggui.predict import BACKTESTS as OF_PREDICTIONS


def stake(subject: str, claimed: float, came: float, day: int = 100) -> Stake:
    return Stake("win_back", day, subject, claimed, claimed - 5_000, claimed + 5_000, came, "margin")


def figures(*stakes: Stake) -> dict[tuple[str, str], tuple[float, int]]:
    return {(row.cut, row.metric): (row.value, row.n) for row in scored("gains", stakes)}


def test_what_was_claimed_is_held_against_what_came_and_each_outcome_against_its_band() -> None:
    found = figures(stake("customer=a", 30_000, 28_000), stake("customer=b", 10_000, 20_000))
    assert found["all", "claimed_over_came"] == (round(400 / 480, 4), 2)
    # 280.00 lies within 250.00 to 350.00, 200.00 not within 50.00 to 150.00.
    assert found["all", "inside_80"] == (0.5, 2)
    assert (found["all", "claimed_margin"], found["all", "came_margin"]) == ((400, 2), (480, 2))


def test_each_cut_has_its_rows_and_all_of_them_together_one_more() -> None:
    found = scored("gains", [stake("customer=a", 30_000, 28_000), stake("customer=a", 10_000, 20_000, day=130)])
    assert [(r.cut, r.method, r.value) for r in found if r.metric == "claimed_over_came"] == [
        ("1970-04-11", "ours win_back", 1.0714), ("1970-05-11", "ours win_back", 0.5), ("all", "ours win_back", 0.8333),
    ]  # fmt: skip


def test_the_interval_comes_from_drawing_subjects_again_so_one_alone_has_none() -> None:
    (alone,) = (
        r for r in scored("gains", [stake("customer=a", 30_000, 28_000)]) if r.cut == "all" and r.metric == "claimed_over_came"
    )
    assert alone.low == alone.value == alone.high
    many = [stake(f"customer={n}", 10_000, 5_000 if n % 2 else 15_000) for n in range(40)]
    (row,) = (r for r in scored("gains", many) if r.cut == "all" and r.metric == "claimed_over_came")
    assert row.low < row.value < row.high


def test_every_cut_is_a_replay_that_ends_with_the_records() -> None:
    seen: list[tuple[int, int, bool]] = []

    def tried(context: Context, until: int) -> list[Stake]:
        seen.append((context.as_of, until, context.replay))
        return []

    kinds: dict[str, Kind] = {"remind": replace(REMIND, stakes=tried, stakes_days=7)}
    stakes_of(kinds, {}, 1_000, cuts=2)
    assert seen == [(986, 993, True), (993, 1_000, True)]


def test_the_back_test_of_gains_stands_beside_those_of_predictions() -> None:
    assert set(BACKTESTS) == {*OF_PREDICTIONS, "gains"}


def test_the_settings_of_the_company_reach_the_back_test() -> None:
    told: list[Any] = []

    def tried(context: Context, until: int) -> list[Stake]:
        told.append(context.settings["assumed_margin"])
        return []

    stakes_of({"remind": replace(REMIND, stakes=tried)}, {}, 1_000, 1, settings={"assumed_margin": 0.3})
    assert told == [0.3]


def test_a_gain_is_the_stake_times_the_share_less_the_cost() -> None:
    """.15 x 1,000.00 - 60.00; down by .15 x 400.00 and 1,000.00 x .08 as squares: 60.00 and 80.00 make 100.00; up likewise."""
    gain = gain_of_parts(Span(100_000, 60_000, 140_000), Span(0.15, 0.07, 0.23), 6_000, "CNY", measured=False)
    assert (gain.value, gain.low, gain.high) == (9_000, -1_000, 19_000)


def test_a_decision_in_the_lake_keeps_what_its_gain_is_made_of() -> None:
    gain = gain_of_parts(Span(100_000, 60_000, 140_000), Span(0.15, 0.07, 0.23), 6_000, "CNY", measured=True)
    made = Decision(
        "remind", "rep=1", "due", {"zh": "", "en": ""}, {"zh": "", "en": ""}, "rep", gain, 0.5, (), 100, 107, "r", False
    )
    assert from_row(to_row(made)).gain == gain
    told = as_json(made, "r", "open")
    assert told["stake"] == {"value": 1000.0, "low": 600.0, "high": 1400.0, "currency": "CNY"}
    assert told["share"] == {"value": 0.15, "low": 0.07, "high": 0.23, "basis": "measured"}
    assert (told["cost"], told["expected_gain"]["value"]) == (60.0, 90.0)


def test_a_decision_of_before_they_were_kept_apart_says_nothing_of_them() -> None:
    old = to_row(
        Decision(
            "remind",
            "rep=1",
            "due",
            {"zh": "", "en": ""},
            {"zh": "", "en": ""},
            "rep",
            Gain(1, 0, 2, "CNY"),
            0.5,
            (),
            100,
            107,
            "r",
            False,
        )
    )
    old["gain"] = '{"value": 1, "low": 0, "high": 2, "currency": "CNY"}'
    told = as_json(from_row(old), "r", "open")
    assert (told["stake"], told["share"], told["cost"]) == (None, None, None)
