"""What winning costs beside keeping, by the company's own books; what surveys may mean, by factors that anybody may change."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.analyse.acquisition.new_books import AS_OF, BEGIN, two_sources
from zhanggui.analyse.acquisition.newcomers import newcomers
from zhanggui.analyse.acquisition.upkeep import Upkeep, satisfaction, upkeep
from zhanggui.measures.reading import Tables


def told(frames: dict[str, pa.Table]) -> Upkeep:
    tables = Tables(frames, AS_OF)
    return upkeep(tables, newcomers(tables, AS_OF), {})


@pytest.mark.both_engines
def test_winning_is_held_against_keeping_and_both_against_what_people_say() -> None:
    found = told(two_sources())
    # 3,600.00 over 16 new customers; 40.00 over the one old customer who bought in the period.
    assert (found.new, found.old, found.cac, found.keeping) == (16, 1, 22_500, 4_000)
    assert found.times == pytest.approx(5.625)
    assert found.verdict == "within"
    assert found.assumed == (5, 10)


def test_without_costs_of_keeping_nothing_is_measured() -> None:
    frames = two_sources()
    frames["costs"] = frames["costs"].slice(0, 2)
    found = told(frames)
    assert (found.keeping, found.times, found.verdict) == (None, None, "unknown")
    del frames["costs"]
    assert told(frames).spent is None


def surveys() -> pa.Table:
    asked = [("a", 700, 5), ("a", 700, 4), ("b", 700, 1), ("b", 720, 5), ("c", 701, 2), ("d", 702, 3), ("e", 100, 1)]
    return pa.Table.from_pylist(
        [{"customer": who, "day": BEGIN + day, "question": "all", "score": float(score)} for who, day, score in asked]
    )


def test_each_is_counted_once_by_their_last_answer() -> None:
    found = satisfaction(Tables({"surveys": surveys()}, AS_OF), AS_OF, {})
    assert found is not None
    assert (found.satisfied, found.unsatisfied, found.between) == (2, 1, 1)  # a and b; c; d. e answered too long ago
    assert found.estimate == 8 * 2 - 25 * 1
    assert found.questions == (("all", 6, pytest.approx(20 / 6)),)


def test_the_factors_are_the_companys_own() -> None:
    own = {"satisfied_brings": 3, "unsatisfied_reaches": 9, "satisfied_from": 3, "unsatisfied_to": 1}
    found = satisfaction(Tables({"surveys": surveys()}, AS_OF), AS_OF, own)
    assert found is not None
    assert (found.satisfied, found.unsatisfied, found.between, found.estimate) == (3, 0, 1, 9)


def test_without_surveys_there_is_no_estimate() -> None:
    assert satisfaction(Tables({}, AS_OF), AS_OF, {}) is None
