"""The one rule of comparison: with which earlier period a period is compared, and when with none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from zhanggui.base.days import day_number, iso, parse_day
from zhanggui.base.errors import WrongUse
from zhanggui.measures.answer import Answer
from zhanggui.measures.ask import ask
from zhanggui.measures.periods import before

NEW_YEARS = tuple(parse_day(day) for day in ("2024-02-10", "2025-01-29", "2026-02-17"))
SCHEMA = pa.schema([
    ("source", pa.string()), ("document", pa.string()), ("line", pa.int64()), ("kind", pa.string()), ("day", pa.int32()),
    ("known_day", pa.int32()), ("sku", pa.string()), ("net_cents", pa.int64()),
])


def days(first: str, last: str, *, without: tuple[str, str] | None = None, closed: tuple[int, ...] = ()) -> list[date]:
    """The first and last day -> every day between, but for a hole in the books and for closed weekdays (Monday 0)."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    every = (start + timedelta(days=n) for n in range((end - start).days + 1))
    return [d for d in every if not (without and without[0] <= d.isoformat() <= without[1]) and d.weekday() not in closed]


def books(dates: list[date], cents: Any = lambda day: 1_00) -> dict[str, Any]:
    """Days -> the books of a company that sold one line on each."""
    rows = [
        {"source": "s", "document": f"N{n}", "line": 1, "kind": "goods", "day": day_number(d), "known_day": day_number(d), "sku": "S",
         "net_cents": cents(d)}
        for n, d in enumerate(dates)
    ]
    return {"sales": pa.Table.from_pylist(rows, SCHEMA)}


ONE_A_DAY = books(days("2022-12-01", "2025-03-15"))


def compared(against: str, first: str, last: str, frames: dict[str, Any] = ONE_A_DAY, by: str = "", **more: Any) -> Answer:
    """The amount of a period against another, of the books of one line of 1.00 a day."""
    return ask(frames, "line_amount", by or (), from_day=parse_day(first), to_day=parse_day(last), against=against, **more)


def told(answer: Answer) -> list[tuple[Any, ...]]:
    """-> of each row now, before, and the days of its two periods."""
    return [
        (r["line_amount"], r["line_amount_before"], f"{r['from']}..{r['to']}", f"{r['against_from']}..{r['against_to']}") for r in answer.json()
    ]


def test_weeks_stand_beside_the_weeks_of_52_weeks_before_and_none_comes_in_from_outside() -> None:
    assert told(compared("last-year", "2025-01-06", "2025-01-19", by="week")) == [
        (7.0, 7.0, "2025-01-06..2025-01-12", "2024-01-08..2024-01-14"),
        (7.0, 7.0, "2025-01-13..2025-01-19", "2024-01-15..2024-01-21"),
    ]


RULE = [
    # asked, cut, against, compared with
    ("2025-02-01..2025-02-28", None, "last-year", "2024-02-01..2024-02-29"),  # a month with the month, however long
    ("2024-02-01..2024-02-29", None, "previous", "2024-01-01..2024-01-31"),
    ("2025-01-01..2025-03-31", None, "last-year", "2024-01-01..2024-03-31"),  # a quarter
    ("2024-01-01..2024-12-31", None, "last-year", "2023-01-01..2023-12-31"),  # a year
    ("2025-03-01..2025-03-10", None, "last-year", "2024-03-01..2024-03-10"),  # a month to date: so many days of the month
    ("2025-03-01..2025-03-10", None, "previous", "2025-02-01..2025-02-10"),  # not the last days of it
    ("2025-03-01..2025-03-30", None, "previous", "2025-02-01..2025-02-28"),  # and no more than it has
    ("2024-02-01..2024-02-28", None, "last-year", "2023-02-01..2023-02-28"),
    ("2025-01-01..2025-03-14", None, "last-year", "2024-01-01..2024-03-13"),  # 73 days of a year, over a leap day
    ("2025-01-01..2025-03-14", "month", "last-year", "2024-01-01..2024-03-14"),  # by month: 14 days of March
    ("2025-01-01..2025-03-14", None, "previous", "2024-10-01..2024-12-12"),  # three months have begun
    ("2025-01-01..2025-02-14", "quarter", "previous", "2024-10-01..2024-11-14"),  # the first 45 days of the quarter before
    ("2025-03-10..2025-03-10", None, "last-year", "2024-03-11..2024-03-11"),  # a day: Monday with Monday
    ("2025-03-01..2025-03-01", None, "last-year", "2024-03-02..2024-03-02"),  # also the first of a month
    ("2025-03-10..2025-03-10", None, "previous", "2025-03-09..2025-03-09"),
    ("2024-07-01..2024-07-07", None, "last-year", "2023-07-03..2023-07-09"),  # a whole week, which begins with the month
    ("2025-02-10..2025-03-09", None, "last-year", "2024-02-12..2024-03-10"),  # 28 days
    ("2025-02-10..2025-03-11", None, "previous", "2025-01-11..2025-02-09"),  # 30 days: the 30 before
    ("2025-02-10..2025-03-11", "day", "previous", "2025-01-06..2025-02-04"),  # by day: whole weeks back, weekday beside weekday
    ("2025-02-01..2025-02-28", "day", "last-year", "2024-02-03..2024-03-01"),
    ("2024-02-15..2025-02-14", None, "last-year", "2023-02-15..2024-02-14"),  # 364 days back it would lie over itself
    ("2025-01-15..2025-02-28", "month", "last-year", "2024-01-15..2024-02-29"),
    ("2025-03-10..2025-03-15", None, "2024-01-01..2024-01-31", "2024-01-01..2024-01-31"),
]


@pytest.mark.parametrize(("asked", "unit", "against", "with_what"), RULE)
def test_the_rule(asked: str, unit: Any, against: str, with_what: str) -> None:
    first, last = (parse_day(day) for day in asked.split(".."))
    found = before(against, first, last, unit=unit)
    assert f"{iso(found.first)}..{iso(found.last)}" == with_what
    assert found.now == (first, last)


UNFINISHED = [
    # asked, known until, cut, against -> as far as it has come, compared with
    ("2025-03-01..2025-03-31", "2025-03-10", None, "last-year", "2025-03-01..2025-03-10", "2024-03-01..2024-03-10"),
    ("2025-03-01..2025-03-31", "2025-03-10", None, "previous", "2025-03-01..2025-03-10", "2025-02-01..2025-02-10"),
    ("2025-01-01..2025-12-31", "2025-03-10", None, "previous", "2025-01-01..2025-03-10", "2024-01-01..2024-03-09"),
    ("2025-01-01..2025-12-31", "2025-01-01", None, "last-year", "2025-01-01..2025-01-01", "2024-01-01..2024-01-01"),
    ("2025-01-01..2025-12-31", "2025-03-10", "month", "last-year", "2025-01-01..2025-03-10", "2024-01-01..2024-03-10"),
    ("2025-03-10..2025-03-16", "2025-03-12", None, "previous", "2025-03-10..2025-03-12", "2025-03-03..2025-03-05"),
    ("2025-03-10..2025-03-16", "2025-03-12", "week", "last-year", "2025-03-10..2025-03-12", "2024-03-11..2024-03-13"),
]


@pytest.mark.parametrize(("asked", "reached", "unit", "against", "now", "with_what"), UNFINISHED)
def test_what_has_not_ended_is_compared_with_as_many_days(asked: str, reached: str, unit: Any, against: str, now: str, with_what: str) -> None:
    first, last = (parse_day(day) for day in asked.split(".."))
    found = before(against, first, last, reached=parse_day(reached), unit=unit)
    assert ("..".join(iso(day) for day in found.now), f"{iso(found.first)}..{iso(found.last)}") == (now, with_what)


def test_a_month_that_the_records_have_not_reached_is_a_month_to_date_and_the_label_names_both() -> None:
    """The records end on 15 March 2025."""
    answer = compared("last-year", "2025-03-01", "2025-03-31")
    assert told(answer) == [(15.0, 15.0, "2025-03-01..2025-03-15", "2024-03-01..2024-03-15")]
    assert answer.notes == (("2025年3月1日–15日 对 2024年3月1日–15日", "1–15 Mar 2025 against 1–15 Mar 2024"),)
    assert told(compared("previous", "2025-03-01", "2025-03-31"))[0][:2] == (15.0, 15.0)


def test_as_of_a_day_everything_before_it_is_known_whether_something_was_sold_or_not() -> None:
    assert told(compared("last-year", "2025-03-01", "2025-03-31", as_of=parse_day("2025-03-18")))[0] == (
        15.0, 17.0, "2025-03-01..2025-03-17", "2024-03-01..2024-03-17",
    )
    assert told(compared("last-year", "2025-02-01", "2025-03-31", by="month", as_of=parse_day("2025-03-11"))) == [
        (28.0, 29.0, "2025-02-01..2025-02-28", "2024-02-01..2024-02-29"),
        (10.0, 10.0, "2025-03-01..2025-03-10", "2024-03-01..2024-03-10"),
    ]


# ---- what the records do not cover


def test_a_year_before_the_books_has_no_number() -> None:
    answer = compared("last-year", "2022-12-05", "2023-12-04")
    assert told(answer)[0][:2] == (365.0, None)
    assert answer.value("line_amount_change") is None
    assert answer.notes[-1] == (
        "比较期2021-12-05–2022-12-04记录不全（记录从2022-12-01才开始），不给数",
        "2021-12-05–2022-12-04 is not covered by the records (the records begin only on 2022-12-01): no number is given",
    )


def test_of_a_cut_by_time_each_row_has_its_own_earlier_period() -> None:
    answer = compared("last-year", "2023-11-01", "2024-01-31", by="month")
    assert [row[:2] for row in told(answer)] == [(30.0, None), (31.0, 31.0), (31.0, 31.0)]
    assert answer.notes[-1][1].endswith("rows without them have no number")


def test_a_year_of_which_nothing_was_imported_is_no_year_of_nothing() -> None:
    """The files of 2022 and 2024 were imported, of 2023 only the first two weeks: 31 against 14 would be +121 %."""
    holed = books(days("2022-01-01", "2024-12-31", without=("2023-01-15", "2023-12-31")))
    answer = compared("last-year", "2024-01-01", "2024-01-31", holed)
    assert told(answer)[0][:2] == (31.0, None)
    assert "其中有一个多月一条记录也没有" in answer.notes[-1][0]
    assert told(compared("last-year", "2024-06-01", "2024-06-30", holed))[0][:2] == (30.0, None)


def test_a_week_closed_for_a_festival_and_books_of_few_days_are_covered() -> None:
    closed = books(days("2023-01-01", "2024-12-31", without=("2023-01-20", "2023-02-05")))
    assert told(compared("last-year", "2024-01-01", "2024-01-31", closed))[0][:2] == (31.0, 19.0)
    monthly = books([date(2023 + n // 12, n % 12 + 1, 1) for n in range(24)])
    assert told(compared("last-year", "2024-04-01", "2024-06-30", monthly))[0][:2] == (3.0, 3.0)


def test_books_that_begin_after_a_closed_day_cover_it_where_it_is_closed_a_year_later_too() -> None:
    """2023-01-01 was a Sunday; the books begin on the Monday. In 2024 the shop was closed on 1 January, which a Monday was."""
    opened = days("2023-01-02", "2024-12-31", closed=(6,))
    both = books([d for d in opened if d != date(2024, 1, 1)])
    assert told(compared("last-year", "2024-01-01", "2024-01-31", both))[0][:2] == (26.0, 26.0)
    assert told(compared("last-year", "2024-01-01", "2024-01-31", books(opened)))[0][:2] == (27.0, None)


def test_an_earlier_period_that_is_chosen_after_the_books_is_refused() -> None:
    assert told(compared("2025-03-10..2025-03-20", "2025-02-01", "2025-02-11"))[0][:2] == (11.0, None)


# ---- the lunar new year: 29 January 2025, 17 February 2026


def festive(day: date) -> int:
    """A company that sells 1.00 a day, and 10.00 on each of the ten days before the lunar new year."""
    return 10_00 if any(0 < new_year - day_number(day) <= 10 for new_year in NEW_YEARS) else 1_00


FESTIVE = books(days("2024-01-01", "2026-03-31"), festive)


def test_around_the_lunar_new_year_a_second_comparison_is_as_far_from_it() -> None:
    """7 to 16 February 2026 are the ten days before; 364 days back lie ordinary days, 384 days back the ten days before."""
    answer = compared("last-year", "2026-02-07", "2026-02-16", FESTIVE, new_years=NEW_YEARS)
    assert answer.json() == [{
        "line_amount": 100.0, "line_amount_before": 10.0, "line_amount_change": 90.0, "line_amount_change_share": 9.0,
        "from": "2026-02-07", "to": "2026-02-16", "against_from": "2025-02-08", "against_to": "2025-02-17",
        "line_amount_aligned_before": 100.0, "line_amount_aligned_change": 0.0, "line_amount_aligned_change_share": 0.0,
        "aligned_from": "2026-02-07", "aligned_to": "2026-02-16", "aligned_against_from": "2025-01-19", "aligned_against_to": "2025-01-28",
    }]
    assert answer.notes[-1] == (
        "按春节对齐：2026年2月7日–16日 对 2025年1月19日–28日", "aligned by the lunar new year: 7–16 Feb 2026 against 19–28 Jan 2025",
    )


def test_january_and_february_stand_beside_each_other_also_together() -> None:
    """January 2026: 31 ordinary days, in 2025 the ten festive ones. Together 28 + 31 = 59 days of which ten are festive, each year."""
    answer = compared("last-year", "2026-01-01", "2026-01-31", FESTIVE, new_years=NEW_YEARS)
    [row] = answer.json()
    assert (row["line_amount"], row["line_amount_before"]) == (31.0, 121.0)
    assert (row["line_amount_together"], row["line_amount_together_before"]) == (149.0, 149.0)
    assert [row[f"together_{name}"] for name in ("from", "to", "against_from", "against_to")] == [
        "2026-01-01", "2026-02-28", "2025-01-01", "2025-02-28",
    ]
    assert (row["line_amount_aligned_before"], row["aligned_against_from"]) == (31.0, "2024-12-13")
    assert [note[1] for note in answer.notes] == [
        "1–31 Jan 2026 against 1–31 Jan 2025", "aligned by the lunar new year: 1–31 Jan 2026 against 13 Dec 2024 – 12 Jan 2025",
        "January and February together: 1 Jan – 28 Feb 2026 against 1 Jan – 28 Feb 2025",
    ]
    assert [(b.kind, b.covered) for b in answer.beside] == [("aligned", True), ("together", True)]


def test_while_february_goes_on_the_two_months_are_so_many_days() -> None:
    """Known until 10 February 2026: 41 days with four of the festive ones, against 41 days of 2025 with all ten."""
    [row] = compared("last-year", "2026-02-01", "2026-02-28", FESTIVE, new_years=NEW_YEARS, as_of=parse_day("2026-02-11")).json()
    assert (row["line_amount_together"], row["line_amount_together_before"]) == (41 + 4 * 9, 41 + 10 * 9)
    assert (row["together_to"], row["together_against_to"]) == ("2026-02-10", "2025-02-10")
    [january] = compared("last-year", "2026-01-01", "2026-01-31", FESTIVE, new_years=NEW_YEARS, as_of=parse_day("2026-01-21")).json()
    assert "line_amount_together" not in january


def test_far_from_the_new_year_and_where_nobody_keeps_it_there_is_one_comparison() -> None:
    assert compared("last-year", "2025-06-01", "2025-06-30", FESTIVE, new_years=NEW_YEARS).beside == ()
    assert compared("last-year", "2026-02-07", "2026-02-16", FESTIVE).beside == ()
    with pytest.raises(WrongUse, match="does not lie around a lunar new year"):
        compared("new-year", "2025-06-01", "2025-06-30", FESTIVE, new_years=NEW_YEARS)
    assert told(compared("new-year", "2026-02-07", "2026-02-16", FESTIVE, new_years=NEW_YEARS))[0][:2] == (100.0, 100.0)


def test_an_aligned_day_that_the_records_do_not_reach_has_no_number() -> None:
    """364 days before 1 February 2026 the books had begun, 384 days before they had not."""
    young = books(days("2025-01-20", "2026-03-31"), festive)
    [row] = compared("last-year", "2026-02-01", "2026-02-06", young, new_years=NEW_YEARS).json()
    assert (row["line_amount_before"], row["line_amount_aligned_before"]) == (6.0, None)
    assert row["aligned_against_from"] == "2025-01-13"


def test_the_rows_of_a_second_comparison_add_up_too() -> None:
    rows = compared("last-year", "2026-02-09", "2026-02-15", FESTIVE, by="day", new_years=NEW_YEARS).json()
    assert [(r["from"], r["line_amount"], r["line_amount_before"], r["line_amount_aligned_before"]) for r in rows][:2] == [
        ("2026-02-09", 10.0, 1.0, 10.0), ("2026-02-10", 10.0, 1.0, 10.0),
    ]
    assert [r["aligned_against_from"] for r in rows] == [f"2025-01-{day}" for day in range(21, 28)]
