"""How the active began, found in one half and held up in the other; how features are used; who likes what; who reacts."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.analyse.customers.ways.books import AS_OF, BEGIN, likes_tea, lines, offers, wide_and_narrow
from zhanggui.analyse.acquisition.newcomers import newcomers
from zhanggui.analyse.customers.histories import histories
from zhanggui.analyse.customers.ways.adoption import Adoption, adoption
from zhanggui.analyse.customers.ways.contrasts import Contrasts, Side, contrasts
from zhanggui.analyse.customers.ways.profile import likings, responses, stated_tags
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables


def told(frames: dict[str, pa.Table], as_of: int = AS_OF) -> Contrasts:
    tables, past = Tables(frames, as_of), histories(frames, as_of)
    return contrasts(tables, newcomers(tables, as_of, past), past)


def test_what_the_active_did_at_first_is_found_in_one_half_and_told_by_the_other() -> None:
    found = told(wide_and_narrow())
    assert found.customers == 200
    best = found.found[0]
    assert (best.what, best.holds()) == ("range", True)
    lift = best.held_out.lift
    assert lift is not None
    # .75 of those who began wide against .10 of the others; one half of 200 tells it with its interval.
    assert lift[1] < 7.5 < lift[2]
    assert best.searched.did + best.searched.other + best.held_out.did + best.held_out.other == 200
    assert "visits" in found.absent
    assert "amount" not in {c.what for c in found.found}  # all of them bought for the same: there is nothing to contrast


def test_where_nothing_differs_nothing_holds() -> None:
    rows = [("old", 0, "tea", 1)]
    for n in range(200):
        rows += [(f"c{n}", 100 + k, ("tea", "pot", "cup")[k if n % 2 else 0], 1_000) for k in range(3)]
        rows += [(f"c{n}", 160 + 7 * k, "tea", 1_000) for k in range(30 if (n // 2) % 4 == 0 else 3)]
    assert [c.holds() for c in told({"sales": lines(*rows)}).found] == [False]


def test_too_few_newcomers_are_not_contrasted() -> None:
    found = told(wide_and_narrow(30))
    assert (found.found, found.customers) == ((), 30)


def test_a_lift_has_the_interval_of_its_counts() -> None:
    """30 of 100 against 10 of 100: 3, with exp(log 3 ± 1.96 sqrt(1/30 - 1/100 + 1/10 - 1/100))."""
    assert Side(100, 30, 100, 10).lift == (pytest.approx(3), pytest.approx(1.5509, abs=1e-3), pytest.approx(5.8031, abs=1e-3))
    assert Side(10, 0, 10, 5).lift is None


def used(frames: dict[str, pa.Table]) -> Adoption:
    return adoption(Tables(frames, AS_OF), histories(frames, AS_OF), AS_OF)


@pytest.mark.both_engines
def test_adoption_is_features_used_of_those_that_anybody_used() -> None:
    events = [
        ("a", "search", 790),
        ("a", "pay", 795),
        ("a", "pay", 796),
        ("b", "pay", 790),
        ("b", "search", 650),
        ("b", "scan", 640),
    ]
    frame = pa.Table.from_pylist([{"customer": who, "event": what, "day": BEGIN + day} for who, what, day in events])
    found = used({"sales": lines(("a", 1, "tea", 1)), "events": frame})
    assert found.features == (("pay", 2), ("search", 1))
    assert [(d.customer, d.used, d.before, found.share(d)) for d in found.depths] == [("a", 2, 0, 1.0), ("b", 1, 2, 0.5)]
    assert found.mean == 0.75


def test_retention_is_the_sales_of_the_year_to_the_customers_of_the_year_before() -> None:
    rows = [
        ("a", 100, "tea", 10_000),
        ("a", 700, "tea", 12_000),
        ("b", 100, "tea", 10_000),
        ("new", 700, "tea", 99_000),
        ("x", 0, "tea", 1),
    ]
    found = used({"sales": lines(*rows, ("a", 701, "pot", 1_000))}).kept
    assert found is not None
    assert (found.customers, found.stayed, found.before_cents, found.now_cents) == (2, 1, 20_000, 13_000)
    assert found.rate == 0.65
    assert found.interval == (0.0, 1.3)
    assert used({"sales": lines(("a", 700, "tea", 1))}).kept is None


def test_retention_takes_returns_off_in_both_years_as_the_file_of_customers_does() -> None:
    """a: 100.00 less 20.00 that came back later, then 90.00 less 10.00: 80.00 of 80.00 is kept, as net sales by customer are."""
    told = lines(("a", 100, "tea", 100_00), ("a", 130, "tea", -20_00), ("a", 700, "tea", 90_00), ("a", 705, "tea", -10_00), ("x", 0, "tea", 1))
    kinds = ["return" if cents < 0 else "goods" for cents in told["net_cents"].to_pylist()]
    told = told.set_column(told.column_names.index("kind"), "kind", pa.array(kinds))
    found = used({"sales": told}).kept
    assert found is not None
    assert (found.before_cents, found.now_cents, found.rate) == (80_00, 80_00, 1.0)
    asked = [ask({"sales": told}, "net_sales", "customer", from_day=a, to_day=a + 364).value("net_sales", customer="a") for a in (AS_OF - 730, AS_OF - 365)]
    assert asked == [80_00, 80_00]


@pytest.mark.both_engines
def test_upgrades_are_grades_raised_and_ranges_grown() -> None:
    dated = [("a", "B", 0), ("a", "A", 600), ("b", "A", 0), ("b", "C", 700), ("c", "B", 0)]
    listed = pa.Table.from_pylist([{"customer": who, "grade": grade, "from_day": BEGIN + day} for who, grade, day in dated])
    rows = [
        ("a", 200, "tea", 1),
        ("a", 700, "tea", 1),
        ("a", 700, "pot", 1),
        ("b", 200, "tea", 1),
        ("b", 700, "tea", 1),
        ("c", 200, "tea", 1),
    ]
    found = used({"sales": lines(*rows, ("x", 0, "tea", 1)), "customers": listed})
    assert found.grades == (1, 1, 1)
    assert found.wider == (1, 0, 1)
    assert used({"sales": lines(*rows)}).wider is None, "of the year before a part is recorded"
    assert used({"sales": lines(*rows)}).grades is None


def test_who_likes_what_is_told_when_chance_does_not_explain_it() -> None:
    found = likings(Tables(likes_tea(), AS_OF), AS_OF)
    # 421 orders: 21 with tea, 400 with a pot.
    dora = next(x for x in found if x.customer == "dora")
    assert (dora.category, dora.share, dora.orders) == ("drinks", 1.0, 20)
    assert dora.lift == pytest.approx(421 / 21)
    assert {x.customer for x in found} == {"dora"}


@pytest.mark.both_engines
def test_who_reacts_to_offers_is_told_by_segment_and_cannot_tell_is_said() -> None:
    frames = offers()
    segment = {row["customer"]: row["grade"] for row in frames["customers"].to_pylist()}
    found = {r.segment: r for r in responses(Tables(frames, AS_OF), AS_OF, segment) or []}
    a, b = found["A"], found["B"]
    # 30 customers x 20 offers; bought in every second of them, and never in the days before.
    assert (a.exposed, a.during, a.before, a.chance) == (600, 300, 0, 0.5)
    assert a.uplift == (pytest.approx(0.5), pytest.approx(0.5), pytest.approx(0.5))
    assert (a.verdict, b.verdict, b.during) == ("reacts", "cannot tell", 0)
    few = responses(Tables(frames, AS_OF), AS_OF, {"a0": "lonely"}) or []
    assert {r.segment: r.verdict for r in few}["lonely"] == "cannot tell"
    assert responses(Tables({"sales": frames["sales"]}, AS_OF), AS_OF, {}) is None


def test_tags_keep_their_day_and_their_source() -> None:
    listed = pa.Table.from_pylist(
        [{"customer": "dora", "tags": "学校旁，早市", "from_day": BEGIN}, {"customer": "x", "tags": None, "from_day": BEGIN}]
    )
    assert [(t.tag, t.day, t.source) for t in stated_tags(Tables({"customers": listed}, AS_OF))] == [
        ("学校旁", BEGIN, "customers"),
        ("早市", BEGIN, "customers"),
    ]
