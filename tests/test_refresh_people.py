"""What a refresh does with decisions about customers: lots are kept, who is left alone is nobody's work, results feed the next uplift."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa

from tests.decide.customer_books import AS_OF, SETTINGS, bought, context, seen, silent
from zhanggui.decide import DECISIONS, Context
from zhanggui.decide.acting import AHEAD, uplift_of
from zhanggui.decide.outcome import record
from zhanggui.decide.stored import SCHEMA, to_row
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.refresh import OUTCOME_SCHEMA, Night, make_decisions
from zhanggui.refresh.decisions import all_outcomes
from zhanggui.refresh.night import worth_most

CALM = [seen(f"calm{n}", last_cents=10_000) for n in range(6)]
LOST = [silent(f"small{n}", last_cents=9_000) for n in range(12)]
LINES = [x for row in (*CALM, *LOST) for x in bought(row["customer"], [AS_OF - 60, AS_OF - 41])]


def night(lake: Path, given: Context) -> Night:
    return Night(open_engine(str(lake)), given, lambda text: None)


def test_a_list_stands_for_a_week_with_the_lots_that_were_drawn_and_is_told_once(tmp_path: Path) -> None:
    step, given = make_decisions("win_back"), context(*CALM, *LOST, lines=LINES)
    lots = iter([0.05, *[0.5] * 11, *[0.05] * 50])
    first = step(night(tmp_path, replace(given, chance=lambda: next(lots))))
    next_day = replace(given, as_of=AS_OF + 1, run="next", chance=lambda: 0.0)
    assert step(night(tmp_path, next_day)) == first
    (row,) = Lake(str(tmp_path)).read("decisions").to_pylist()
    assert [x["customer"] for x in json.loads(row["details"])["left_alone"]] == ["small0"]
    # A week later the list is made anew: the lots still hold, the one left alone stays so.
    week = replace(given, as_of=AS_OF + 7, run="week", chance=lambda: 0.5)
    (fresh,) = step(night(tmp_path, week))
    assert [fresh] != first
    (row,) = [r for r in Lake(str(tmp_path)).read("decisions").to_pylist() if r["id"] == fresh]
    assert [x["customer"] for x in json.loads(row["details"])["left_alone"]] == ["small0"]


def test_what_is_left_alone_whole_is_on_nobodys_list(tmp_path: Path) -> None:
    given = context(*CALM, *LOST, lines=LINES)
    (acted,), (alone,) = (DECISIONS["win_back"].make(replace(given, chance=lambda lot=lot: lot)) for lot in (0.5, 0.0))
    assert (acted.held_out, alone.held_out) == (False, True)
    alone = replace(alone, subject="rep=004")
    lake = Lake(str(tmp_path))
    lake.append("decisions", pa.Table.from_pylist([to_row(acted), to_row(alone)], SCHEMA))
    done = {"win_back": {"ids": f"{acted.id} {alone.id}"}}
    assert worth_most(open_engine(str(tmp_path)), done, given) == (acted.id,)


def test_results_are_kept_with_their_counts_and_feed_the_next_uplift(tmp_path: Path) -> None:
    given = context(*CALM, *LOST, lines=LINES)
    lots = iter([0.05, 0.5, 0.5, 0.5] * 3)
    (made,) = DECISIONS["win_back"].make(replace(given, chance=lambda: next(lots)))
    after = context(lines=LINES + [x for n in (0, 1, 3, 4) for x in bought(f"small{n}", [AS_OF + 9])]).frames
    came = DECISIONS["win_back"].came(after, made, AS_OF + AHEAD, "")
    assert (came.treated, came.returned, came.held, came.held_returned) == (9, 3, 3, 1)
    lake = Lake(str(tmp_path))
    rows = [asdict(replace(came, decision=f"d{n}")) | {"run": "r"} for n in range(10)]
    lake.append("results_outcomes", pa.Table.from_pylist(rows, OUTCOME_SCHEMA))
    found = all_outcomes(open_engine(str(tmp_path)))
    uplift = uplift_of(SETTINGS, "win_back", "rep", found)
    assert (uplift.measured, uplift.treated, uplift.held, round(uplift.value, 4)) == (True, 90, 30, round(30 / 90 - 10 / 30, 4))
    assert record(found, "win_back").measured == 10


def test_who_was_left_alone_whole_counts_in_the_uplift_and_not_in_the_record() -> None:
    given = context(*CALM, *LOST, lines=LINES, chance=0.0)
    (made,) = DECISIONS["win_back"].make(given)
    came = DECISIONS["win_back"].came(given.frames, made, AS_OF + AHEAD, "")
    assert (came.state, came.treated, came.held) == ("in", 0, 12)
    assert record([came], "win_back").measured == 0
