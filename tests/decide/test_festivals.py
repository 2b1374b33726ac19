"""Festivals replayed: what is not judged is said, the sample's festivals make no news, and a replay on series read once is the replay."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tests.analyse.books import ordinary_trade, sales
from tests.conftest import SampleCompany
from zhanggui.analyse.anomaly import anomalies
from zhanggui.analyse.causes.cases import Case, cases
from zhanggui.analyse.series import FESTIVAL_DAYS, Daily, read, watched
from zhanggui.base.days import parse_day
from zhanggui.base.settings import Home
from zhanggui.cli import app
from zhanggui.decide import DECISIONS, Context
from zhanggui.decide.kind import UNTOLD
from zhanggui.engine import Frames, open_engine
from zhanggui.refresh.decisions import all_decisions

NEWS_ONCE = ["2025-01-27", "2025-02-06", "2026-01-02", "2026-02-10", "2026-03-02", "2026-03-08", "2026-05-04", "2026-10-03"]
"""Days of festivals that used to make cases of the sample."""


@pytest.fixture(scope="module")
def records(small_company: SampleCompany) -> tuple[Frames, Daily]:
    """The small sample company's records, and its series read once."""
    end = parse_day("2026-11-01")
    frames = open_engine(small_company.home.lake_url, "").frames(as_of=end)
    daily = read(frames, end, "CN", parse_day("2025-01-01") - FESTIVAL_DAYS)
    assert daily is not None
    return frames, daily


def morning(records: tuple[Frames, Daily], day: str) -> list[Case]:
    """A day -> the cases of the morning after it."""
    frames, daily = records
    as_of = parse_day(day) + 1
    then = daily.until(as_of, "CN")
    assert then is not None
    seen = watched(then, as_of, "CN")
    return cases(frames, seen, anomalies(seen.judged), as_of)


@pytest.mark.parametrize("day", NEWS_ONCE)
def test_a_festival_of_the_sample_makes_no_news(records: tuple[Frames, Daily], day: str) -> None:
    """24 months of it, morning by morning: bench/soak_festivals.py"""
    assert [c.head for c in morning(records, day)] == []


def test_the_planted_wave_of_returns_is_told_on_its_first_morning(records: tuple[Frames, Daily], small_company: SampleCompany) -> None:
    heads = [(c.head.measure, c.head.day) for c in morning(records, "2026-10-31")]
    assert ("return_amount", small_company.planted.spike_day) in heads


def test_a_morning_on_series_read_once_is_the_morning_of_a_replay(records: tuple[Frames, Daily], company_home: Home) -> None:
    """`zhanggui refresh --as-of` of a morning with a case, of which every number must be the same."""
    here = {(c.head.measure, c.head.day, c.head.value, round(c.head.expected, 2), c.head.adjusted) for c in morning(records, "2026-10-31")}
    assert CliRunner().invoke(app, ["refresh", "--as-of", "2026-11-01", "--home", str(company_home.path)]).exit_code == 0
    made = [d.details for d in all_decisions(open_engine(company_home.lake_url, "")) if d.replay and d.kind == "investigate"]
    assert {tuple(d[n] for n in ("measure", "day", "value", "expected", "adjusted_p")) for d in made if d} == here
    assert here


def not_judged(first: str, last: str, country: str = "CN") -> tuple[str, str]:
    """Ordinary trade between two days -> what the morning after says it did not judge, in both languages."""
    lines = ordinary_trade(parse_day(first), parse_day(last) - parse_day(first) + 1)
    context = Context({"sales": sales(lines)}, parse_day(last) + 1, {"country": country, "currency": "CNY"}, "run", False)
    DECISIONS["investigate"].make(context)
    found = context.found.get(UNTOLD, {"untold_zh": "", "untold_en": ""})
    return found["untold_zh"], found["untold_en"]


def test_days_of_a_festival_without_two_earlier_ones_are_said_not_to_be_judged_and_why() -> None:
    zh, en = not_judged("2025-06-01", "2026-02-10")
    assert zh == "没有判断2026-01-28到2026-02-10之间的12天：过节，账上能比的往年有0个，要有2个。"
    assert en == ("Not judged: 12 days between 2026-01-28 and 2026-02-10, a festival that has 0 earlier ones in the books to compare "
                  "with and needs 2.")


def test_a_day_next_to_a_holiday_is_said_not_to_be_judged_and_an_ordinary_fortnight_says_nothing() -> None:
    zh, en = not_judged("2025-06-01", "2026-06-20")
    assert "紧挨着节假日" in zh
    assert "next to a public holiday" in en
    assert not_judged("2025-06-01", "2026-07-20") == ("", "")


def test_days_of_a_year_whose_make_up_days_are_not_known_say_so() -> None:
    zh, en = not_judged("2029-01-02", "2029-12-09")
    assert "2029年的调休安排还没有" in zh
    assert "plan of make-up days of 2029 is not known" in en
