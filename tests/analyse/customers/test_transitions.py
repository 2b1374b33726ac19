"""From state to state in a month, a quarter, a year: every move counted once, every rate with what it divides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.analyse.customers.histories import of_rows
from zhanggui.analyse.customers.lifecycle import ACTIVE, LOST, NEW, SILENT, SLEEPING, States, composition, states
from zhanggui.analyse.customers.transitions import MOVES, Period, matrix, moves_of, periods, rate, standings, trend, who_moved
from zhanggui.base.days import iso, parse_day
from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS

MOVE = {move.name: move for move in MOVES}
AS_OF = parse_day("2025-02-01")


def of(**days: str) -> States:
    """Name = days of purchase, with blanks between -> states of all, as of February 2025."""
    rows = [(name, parse_day(day)) for name, told in days.items() for day in told.split()]
    return states(of_rows([name for name, _ in rows], [day for _, day in rows], [1] * len(rows)), {}, AS_OF)


def month(text: str) -> Period:
    return periods(parse_day(text) + 31, "month", 1)[0]


def year(text: str) -> Period:
    return Period(parse_day(f"{text}-01-01"), parse_day(f"{text}-12-31"))


CAST = {
    "dora": "2024-01-15",  # silent on 16 April, sleeping on 16 July, lost on 16 January 2025
    "fay": "2024-01-15 2024-04-20",  # silent for four days, then active
    "gil": "2024-01-15 2024-04-10",  # active all through April
    "hua": "2024-04-05",  # known since April
}


def test_a_month_begins_on_the_first_and_only_those_that_ended_are_whole() -> None:
    found = periods(parse_day("2024-05-15"), "month", 2, running=True)
    assert [(iso(p.first), iso(p.last), p.whole) for p in found] == [
        ("2024-03-01", "2024-03-31", True), ("2024-04-01", "2024-04-30", True), ("2024-05-01", "2024-05-14", False)]
    assert [iso(p.last) for p in periods(parse_day("2024-05-01"), "month", 1, running=True)] == ["2024-04-30"]
    assert [(iso(p.first), iso(p.last)) for p in periods(parse_day("2024-05-15"), "quarter", 1)] == [("2024-01-01", "2024-03-31")]
    assert [(iso(p.first), iso(p.last)) for p in periods(parse_day("2024-05-15"), "year", 1)] == [("2023-01-01", "2023-12-31")]


@pytest.mark.both_engines
def test_in_april_one_sank_one_sank_and_woke_one_stayed_and_one_joined() -> None:
    m = matrix(of(**CAST), month("2024-04-01"))
    assert (m.n[ACTIVE, SILENT], m.n[ACTIVE, ACTIVE], m.n.sum()) == (1, 2, 3)
    assert m.joined.tolist() == [0, 1, 0, 0, 0]
    assert m.before[ACTIVE] == 3
    assert m.after[ACTIVE] == 3
    assert m.shares()[ACTIVE] == [0, pytest.approx(2 / 3), pytest.approx(1 / 3), 0, 0]
    assert m.shares()[LOST] == [None] * 5


def test_who_sank_and_came_back_within_the_month_has_sunk_during_it_but_not_by_its_end() -> None:
    r = rate(of(**CAST), MOVE["sunk"], month("2024-04-01"))
    assert (r.moved, r.by_end, r.start) == (2, 1, 3)
    assert r.value == pytest.approx(2 / 3)
    assert r.interval == (pytest.approx(0.2077, abs=1e-4), pytest.approx(0.9385, abs=1e-4))
    assert who_moved(of(**CAST), MOVE["sunk"], month("2024-04-01")) == ("dora", "fay")


def test_a_year_holds_moves_that_no_month_does() -> None:
    s = of(dora="2023-11-20", gil="2023-12-01 2024-03-01")
    assert matrix(s, year("2024")).n[ACTIVE, LOST] == 1  # dora; no month goes from active to lost
    assert rate(s, MOVE["lost"], year("2024")).moved == 1
    assert rate(s, MOVE["sunk"], year("2024")).by_end == 0
    assert rate(s, MOVE["sunk"], year("2024")).moved == 2


def test_waking_activating_and_winning_back_begin_in_three_different_states() -> None:
    s = of(silent="2024-01-15 2024-05-10", sleeping="2023-10-15 2024-05-10", lost="2023-01-15 2024-05-10", stays="2024-01-15")
    may = month("2024-05-01")
    assert {name: (rate(s, move, may).moved, rate(s, move, may).start) for name, move in MOVE.items()} == {
        "sunk": (0, 0), "woken": (1, 2), "activated": (1, 1), "won_back": (1, 1), "lost": (0, 3)}
    assert rate(s, MOVE["sunk"], may).value is None
    assert rate(s, MOVE["sunk"], may).interval == (0, 1)


def test_the_starting_states_are_settings_and_the_definition_says_them() -> None:
    assert moves_of({setting.name: setting.default for setting in SETTINGS}) == MOVES == moves_of({})
    woken = next(move for move in moves_of({"woken_from": "silent, sleeping"}) if move.name == "woken")
    assert woken.start == (SILENT, SLEEPING)
    assert woken.definition() == "唤醒率 = 期内由沉默、睡眠转为活跃的人数 ÷ 期初沉默、睡眠的人数"
    assert woken.definition(english=True) == (
        "rate of waking = those silent or sleeping before the period who became active during it / those silent or sleeping before it")
    with pytest.raises(WrongUse, match="woken_from"):
        moves_of({"woken_from": "active"})
    with pytest.raises(WrongUse, match="lost_from"):
        moves_of({"lost_from": "gone"})


def test_the_trend_is_the_rate_of_each_month() -> None:
    found = trend(of(dora="2024-01-15", gil="2024-02-15"), MOVE["sunk"], periods(parse_day("2024-06-01"), "month", 3))
    assert [(r.moved, r.start) for r in found] == [(0, 2), (1, 2), (1, 1)]


def test_regions_are_ranked_beside_each_other_and_one_of_four_customers_is_not() -> None:
    """Of five regions of five customers, region k loses k of them to silence in April; a sixth region has four customers."""
    told = {f"r{k}-{n}": "2024-01-15" if n < k else "2024-01-15 2024-04-01" for k in range(5) for n in range(5)}
    told |= {f"small-{n}": "2024-01-15" for n in range(4)}
    s = of(**told)
    rows = standings(s, MOVE["sunk"], [month("2024-04-01")], [name.split("-")[0] for name in s.names])
    assert [(row.group, row.rank) for row in rows] == [("r0", 1), ("r1", 2), ("r2", 3), ("r3", 4), ("r4", 5), ("small", None)]
    assert [row.gap for row in rows] == [pytest.approx(k / 5 - 2 / 5) for k in range(5)] + [None]
    few = standings(s, MOVE["sunk"], [month("2024-04-01")], ["r0" if name.startswith("r0") else "" for name in s.names])
    assert [(row.group, row.rank, row.gap) for row in few] == [("r0", 1, None)]


def test_more_waking_is_better_and_equal_regions_share_a_rank() -> None:
    told = {f"a-{n}": "2023-12-15 2024-04-20" for n in range(5)} | {f"{g}-{n}": "2023-12-15" for g in "bc" for n in range(5)}
    s = of(**told)
    rows = standings(s, MOVE["woken"], [month("2024-04-01")], [name[0] for name in s.names])
    assert [(row.group, row.rank) for row in rows] == [("a", 1), ("b", 2), ("c", 2)]


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(19_000, 20_100)), max_size=40),
    st.dictionaries(st.sampled_from("abcdefg"), st.integers(19_000, 20_100)), st.sampled_from(["month", "quarter", "year"]),
)
def test_a_matrix_leads_from_one_composition_to_the_next(orders, known, step) -> None:
    s = states(of_rows([who for who, _ in orders], [day for _, day in orders], [1] * len(orders)), known, 20_100)
    for period in periods(20_100, step, 2):
        m = matrix(s, period)
        assert m.before.tolist() == list(composition(s, period.first - 1).values())
        assert m.after.tolist() == list(composition(s, period.last).values())
        assert m.n[ACTIVE:, NEW].sum() == 0
        for move in MOVES:
            r = rate(s, move, period)
            assert r.by_end <= r.moved <= r.start == sum(m.before[list(move.start)])
            assert r.by_end == m.n[list(move.start), move.end].sum()


def test_of_nobody_every_rate_is_empty() -> None:
    s = of()
    assert matrix(s, month("2024-04-01")).n.sum() == 0
    assert standings(s, MOVE["lost"], [month("2024-04-01")], []) == []
    assert rate(s, MOVE["lost"], month("2024-04-01"), np.zeros(0, bool)).value is None
