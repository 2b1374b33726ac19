"""The states of a customer's life: what a day says at exactly three, six and twelve months, and that they share everybody out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.analyse.customers.histories import of_rows
from zhanggui.analyse.customers.lifecycle import (
    LOST,
    OPEN,
    STATES,
    UNKNOWN,
    Rules,
    composition,
    happened,
    known_days,
    months_later,
    rules_of,
    state_on,
    states,
    story,
)
from zhanggui.base.days import add_months, iso, parse_day
from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import SETTINGS
from zhanggui.measures.reading import Tables

FAR = parse_day("2030-01-01")


def bought(*days: str, name: str = "dora"):
    return of_rows([name] * len(days), [parse_day(day) for day in days], [100] * len(days))


def said(h, day: str, known: dict[str, int] | None = None, rules: Rules | None = None) -> str:
    code = state_on(states(h, known or {}, FAR, rules), parse_day(day))[0]
    return STATES[code].name if code != UNKNOWN else "unknown"


@pytest.mark.parametrize(("day", "state"), [
    ("2024-08-30", "unknown"),
    ("2024-08-31", "active"),
    ("2024-11-30", "active"),  # 31 August and three months: November has no 31st
    ("2024-12-01", "silent"),
    ("2025-02-28", "silent"),  # six months
    ("2025-03-01", "sleeping"),
    ("2025-08-31", "sleeping"),  # twelve months
    ("2025-09-01", "lost"),
])
def test_who_bought_on_31_august_changes_on_the_day_after_three_six_and_twelve_months(day: str, state: str) -> None:
    assert said(bought("2024-08-31"), day) == state


@pytest.mark.parametrize(("day", "state"), [
    ("2024-04-15", "active"), ("2024-04-16", "silent"), ("2024-07-15", "silent"), ("2024-07-16", "sleeping"), ("2025-01-15", "sleeping"),
    ("2025-01-16", "lost"),
])
def test_in_the_middle_of_a_month_both_sides_of_every_boundary_are_as_the_calendar_says(day: str, state: str) -> None:
    assert said(bought("2024-01-15"), day) == state


def test_who_is_registered_and_has_not_bought_is_new_until_the_first_purchase() -> None:
    known = {"dora": parse_day("2024-01-05"), "fay": parse_day("2024-02-01")}
    s = states(bought("2024-03-01"), known, FAR)
    assert s.names == ("dora", "fay")
    assert composition(s, parse_day("2024-02-29")) == {"new": 2, "active": 0, "silent": 0, "sleeping": 0, "lost": 0}
    assert composition(s, parse_day("2024-03-01")) == {"new": 1, "active": 1, "silent": 0, "sleeping": 0, "lost": 0}
    assert composition(s, parse_day("2024-01-31"))["new"] == 1, "Fay was not known yet"


def test_registered_after_the_first_purchase_is_known_since_that_purchase() -> None:
    s = states(bought("2024-03-01"), {"dora": parse_day("2024-06-01")}, FAR)
    assert [iso(day) for day in s.known_from] == ["2024-03-01"]


def test_a_purchase_on_the_last_active_day_or_the_first_silent_one_keeps_who_bought_active() -> None:
    for day in ("2024-04-15", "2024-04-16"):
        s = states(bought("2024-01-15", day), {}, FAR)
        assert [STATES[code].name for code in s.state] == ["active", "silent", "sleeping", "lost"]
    s = states(bought("2024-01-15", "2024-04-17"), {}, FAR)
    assert [(STATES[code].name, iso(day)) for code, day in zip(s.state[:3], s.from_day[:3], strict=True)] == [
        ("active", "2024-01-15"), ("silent", "2024-04-16"), ("active", "2024-04-17")]


def test_nothing_from_the_day_asked_for_on_is_seen() -> None:
    as_of = parse_day("2024-05-01")
    s = states(bought("2024-01-15", "2024-06-01"), {"fay": parse_day("2024-07-01")}, as_of)
    assert s.names == ("dora",)
    assert s.to_day[-1] == OPEN
    assert STATES[state_on(s, as_of - 1)[0]].name == "silent"
    with pytest.raises(WrongUse, match="to come"):
        state_on(s, as_of)


def test_other_months_are_another_settings_page() -> None:
    rules = rules_of({"active_months": 1, "silent_months": 2, "sleeping_months": 3})
    assert said(bought("2024-01-15"), "2024-04-16", rules=rules) == "lost"
    assert "1" in rules.meaning(1)
    assert "3 months" in rules.meaning(LOST, english=True)
    with pytest.raises(WrongUse, match="must rise"):
        rules_of({"active_months": 6, "silent_months": 6, "sleeping_months": 12})
    assert rules_of({setting.name: setting.default for setting in SETTINGS}) == Rules() == rules_of({})


def test_the_story_of_dora_is_told_by_date() -> None:
    h = of_rows(["dora", "dora", "dora", "fay"], [parse_day(d) for d in ("2024-01-15", "2024-02-01", "2025-03-01", "2024-01-01")], [1, 1, 1, 1])
    s = states(h, {"dora": parse_day("2024-01-01")}, parse_day("2025-04-01"))
    told = story(s, h, "dora")
    assert [iso(day) for day in (told.known, told.activated or 0, told.repurchased or 0)] == ["2024-01-01", "2024-01-15", "2024-02-01"]
    words = [(iso(day), STATES[was].name if was is not None else None, STATES[now].name) for day, was, now in told.moves]
    assert words == [
        ("2024-01-01", None, "new"), ("2024-01-15", "new", "active"), ("2024-05-02", "active", "silent"), ("2024-08-02", "silent", "sleeping"),
        ("2025-02-02", "sleeping", "lost"), ("2025-03-01", "lost", "active"),
    ]
    assert story(s, h, "fay").repurchased is None
    with pytest.raises(KeyError):
        story(s, h, "eve")


def test_the_words_of_a_month_are_new_activated_retained_repurchased_lost() -> None:
    days = [("dora", "2024-01-15"), ("dora", "2025-02-03"), ("dora", "2025-02-04"), ("fay", "2024-02-10"), ("gil", "2025-02-20")]
    h = of_rows([name for name, _ in days], [parse_day(day) for _, day in days], [1] * 5)
    known = {"hua": parse_day("2025-02-28"), "gil": parse_day("2025-01-01")}
    s = states(h, known, parse_day("2025-03-01"))
    flags = happened(s, h, parse_day("2025-02-01"), parse_day("2025-02-28"))
    assert {word: [n for n, flag in zip(s.names, flag_of, strict=True) if flag] for word, flag_of in flags.items()} == {
        "registered": ["hua"], "activated": ["gil"], "retained": ["dora"], "repurchased": ["dora"], "lost": ["fay"],
    }


def test_nobody_at_all_has_no_states() -> None:
    s = states(of_rows([], [], []), {}, FAR)
    assert s.names == ()
    assert composition(s, FAR - 1) == {"new": 0, "active": 0, "silent": 0, "sleeping": 0, "lost": 0}
    assert not happened(s, of_rows([], [], []), 0, 10)["lost"].any()


@pytest.mark.both_engines
def test_the_day_of_registration_is_the_earliest_of_ids_that_are_one_party() -> None:
    frames = {
        "customers": pa.table({"customer": ["dora", "dora2", "fay", "gil"], "first_known_day": [50, 40, None, 90], "from_day": [50, 40, 45, 60]}),
        "person_links": pa.table({"kept": ["dora"], "merged": ["dora2"], "day": [55]}),
        "members": pa.table({"member": ["m1", "m2"], "enrolled_day": [10, 80]}),
    }
    assert known_days(Tables(frames, 70), 70) == {"dora": 40, "fay": 45}
    assert known_days(Tables(frames, 70), 70, "member") == {"m1": 10}
    assert known_days(Tables({}, 70), 70) == {}


@given(st.integers(-30_000, 40_000), st.integers(0, 40))
def test_months_are_added_as_the_calendar_adds_them(day: int, months: int) -> None:
    assert months_later(np.array([day, day + 1]), months).tolist() == [add_months(day, months), add_months(day + 1, months)]


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 1200)), max_size=30),
    st.dictionaries(st.sampled_from("abcde"), st.integers(0, 1200)),
    st.integers(1, 1200), st.integers(0, 1199),
)
def test_everybody_who_is_known_is_in_exactly_one_state_and_it_is_that_of_the_last_purchase(orders, known, as_of, day) -> None:
    day = min(day, as_of - 1)
    h = of_rows([who for who, _ in orders], [on for _, on in orders], [1] * len(orders))
    s = states(h, known, as_of)
    codes = dict(zip(s.names, state_on(s, day), strict=True))
    for who in "abcde":
        past = [on for name, on in orders if name == who and on <= day]
        if past:
            months = next((n for n in range(13) if day <= add_months(max(past), n)), 13)
            expected = "active" if months <= 3 else "silent" if months <= 6 else "sleeping" if months <= 12 else "lost"
        else:
            expected = "new" if known.get(who, 9999) <= day else "unknown"
        code = codes.get(who, UNKNOWN)
        assert (STATES[code].name if code != UNKNOWN else "unknown") == expected
    assert sum(composition(s, day).values()) == sum(code != UNKNOWN for code in codes.values())
