"""How far those who register come, by what they are cut by, with the interval that few cases deserve; and leads."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.analyse.acquisition.new_books import AS_OF, BEGIN, customers, prospects, sales
from zhanggui.analyse.acquisition.conversion import funnel, funnels, lead_funnel, lead_funnels
from zhanggui.analyse.acquisition.leads import leads
from zhanggui.analyse.acquisition.newcomers import newcomers
from zhanggui.measures.reading import Tables
from zhanggui.tables import TABLES


def books() -> dict[str, pa.Table]:
    """Ten registered on day 100: four bought (after 2, 4, 6, 100 days), two of those again. One bought whom no list has."""
    bought = [
        ("a", [102, 110], 1),
        ("b", [104, 300], 1),
        ("c", [106], 1),
        ("d", [200], 1),
        ("stranger", [500], 1),
        ("old", [0], 1),
    ]
    listed = [(name, 100, "fair" if name < "c" else "search") for name in "abcdefghij"]
    return {"sales": sales(bought), "customers": customers(*listed, ("old", 0, None), grade={"a": "A", "b": "A"})}


@pytest.mark.both_engines
def test_each_step_has_its_share_and_its_interval() -> None:
    found = funnel(newcomers(Tables(books(), AS_OF), AS_OF))
    assert found.first is not None
    assert (found.registered, found.first.rate.hits, found.buyers, found.second.rate.hits, found.unlisted) == (10, 4, 5, 2, 1)
    assert found.first.rate.interval == pytest.approx((0.1682, 0.6873), abs=1e-4)  # Wilson, 4 of 10
    assert found.first.within is not None
    assert found.first.within[0] == pytest.approx(0.3)  # the fourth came after 100 days
    assert found.first.median is None
    assert found.second.median is None  # two of five so far


def test_a_cut_shares_the_same_customers_out() -> None:
    new = newcomers(Tables(books(), AS_OF), AS_OF)
    by_source = {f.group: (f.registered, f.buyers) for f in funnels(new, "source")}
    assert by_source == {"search": (8, 2), "fair": (2, 2), None: (0, 1)}
    by_grade = {f.group: (f.registered, f.buyers, f.second.rate.hits) for f in funnels(new, "grade")}
    assert by_grade == {None: (8, 3, 0), "A": (2, 2, 2)}
    assert [f.group for f in funnels(new, "month")] == ["2022-04", "2023-05"]
    assert sum(f.registered for f in funnels(new, "rep")) == 10


def test_without_the_day_of_registration_the_first_step_is_not_there() -> None:
    found = funnel(newcomers(Tables({"sales": books()["sales"]}, AS_OF), AS_OF))
    assert found.first is None
    assert (found.registered, found.buyers) == (0, 5)


def test_the_past_knows_nothing_of_what_came_later() -> None:
    found = funnel(newcomers(Tables(books(), BEGIN + 105), BEGIN + 105))
    assert found.first is not None
    assert (found.registered, found.first.rate.hits) == (10, 2)


def lead_books() -> pa.Table:
    """Two lists: leads with their source, and deals with what became of them."""
    came = [
        {"prospect": f"P{n}", "acquired_through": "social" if n < 4 else "search", "first_contact_day": 10 * n, "batch": 1}
        for n in range(10)
    ]
    won = [{"prospect": f"P{n}", "won_day": 10 * n + 5, "customer": f"c{n}", "owner": "chen", "batch": 2} for n in (1, 5, 6)]
    return prospects(*came, *won, {"prospect": "P9", "stage": "已放弃", "batch": 3})


def test_a_lead_of_two_lists_is_one_lead() -> None:
    found = leads(Tables({"prospects": lead_books()}, AS_OF), AS_OF)
    assert len(found) == 10
    assert [x.lead for x in found if x.won] == ["P1", "P5", "P6"]
    assert (found[1].source, found[1].owner, found[9].stage) == ("social", "chen", "lost")
    assert TABLES["prospects"].document == ("prospect", "won_day")


@pytest.mark.both_engines
def test_leads_by_source_say_how_many_were_won_and_how_long_it_took() -> None:
    found = leads(Tables({"prospects": lead_books()}, AS_OF), AS_OF)
    whole = lead_funnel(found, AS_OF)
    assert (whole.rate.hits, whole.rate.n, whole.lost, whole.open) == (3, 10, 1, 6)
    assert whole.within is not None
    assert whole.within[0] == pytest.approx(0.3)
    assert {x.group: (x.rate.hits, x.rate.n) for x in lead_funnels(found, AS_OF, "source")} == {
        "search": (2, 6),
        "social": (1, 4),
    }
    assert {x.group: x.rate.hits for x in lead_funnels(found, AS_OF, "rep")} == {"chen": 3, None: 0}


def test_a_lead_that_is_won_later_is_still_open_then() -> None:
    as_of = BEGIN + 56
    found = leads(Tables({"prospects": lead_books()}, as_of), as_of)
    assert [x.lead for x in found if x.won] == ["P1", "P5"]


def test_the_wait_is_not_told_when_those_won_do_not_say_when_they_came() -> None:
    rows = prospects({"prospect": "P1", "won_day": 50}, {"prospect": "P2", "first_contact_day": 10})
    found = lead_funnel(leads(Tables({"prospects": rows}, AS_OF), AS_OF), AS_OF)
    assert (found.rate.hits, found.within, found.median) == (1, None, None)
