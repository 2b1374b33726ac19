"""How often a customer logs in and buys, how soon a SKU is bought again, and what is usually bought."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pyarrow as pa
import pytest

from tests.analyse.customers.books import FIRST, line, sales
from tests.measures.books import KINDS
from zhanggui.analyse.customers.cycles import cycles, logins, sku_cycles, stickiness
from zhanggui.analyse.customers.histories import histories, of_rows
from zhanggui.analyse.customers.ranking import Peers
from zhanggui.analyse.customers.usual import usual
from zhanggui.measures.reading import Tables

AS_OF = FIRST + 100


def tables(lines: list[dict[str, Any]], **more: pa.Table) -> Tables:
    return Tables({"sales": sales(lines), **more}, AS_OF)


@pytest.mark.both_engines
def test_the_mean_cycle_is_from_the_first_purchase_to_the_last_over_the_gaps() -> None:
    c = cycles(of_rows(["dora"] * 5 + ["fay"] * 2 + ["gil"], [0, 10, 20, 30, 70, 0, 8, 3], [1] * 8))
    assert c.row("dora") == {"count": 5, "last": 70, "mean": 17.5, "median": 10, "low": 10, "high": pytest.approx(31)}
    assert c.row("fay") == {"count": 2, "last": 8, "mean": 8, "median": 8, "low": None, "high": None}
    assert c.row("gil") == {"count": 1, "last": 3, "mean": None, "median": None, "low": None, "high": None}
    assert c.row("eve") is None
    assert cycles(of_rows([], [], [])).names == ()


def events(*rows: tuple[str, str | None, int]) -> pa.Table:
    return pa.Table.from_pylist([{"person": p, "customer": c, "day": FIRST + d, "event": "open"} for p, c, d in rows])


def test_several_events_of_a_day_are_one_login_and_a_merged_customer_is_the_other() -> None:
    seen = events(("p1", "dora", 1), ("p2", "dora", 1), ("p1", "dora2", 4), ("p3", None, 5), ("p1", "dora", 200))
    t = Tables({"events": seen, "person_links": pa.table({"kept": ["dora"], "merged": ["dora2"]})}, AS_OF)
    h = logins(t, AS_OF)
    assert h.names == ("dora",)
    assert (h.day - FIRST).tolist() == [1, 4]
    assert logins(t, AS_OF, "member").names == ("p1", "p2", "p3")
    assert logins(Tables({}), AS_OF).names == ()


def test_who_is_due_is_an_opportunity_of_one_usual_purchase() -> None:
    rows = [line("dora", day, 100_00 + day) for day in (0, 20, 40, 60, 80)] + [line("fay", day, 900_00) for day in (0, 90)]
    rows += [line("gil", day, 50_00) for day in (0, 10, 20)]
    t = tables(rows, events=events(("p1", "dora", 10), ("p1", "dora", 12), ("p1", "dora", 97)))
    found = stickiness(histories(t.frames, AS_OF), logins(t, AS_OF), AS_OF)
    assert [(row.name, row.due, row.opportunity) for row in found] == [("dora", True, 100_40), ("gil", True, 50_00), ("fay", False, 0)]
    assert (found[0].login_cycle, found[0].unseen, found[0].cycle, found[0].quiet) == (43.5, 3, 20, 20)
    assert (found[1].login_cycle, found[1].unseen) == (None, None)


RICE = [line("dora", day, 100, "rice") for day in (0, 10, 30)] + [line("fay", day, 100, "rice") for day in (5, 15)]
OTHERS = [line("dora", 5, 100, "oil"), line("fay", 50, 100, "oil"), line("dora", 10, 100, "rice"), line("dora", 12, -100, "rice", kind="return")]


@pytest.mark.parametrize("kind", ["pyarrow", "polars lazy", "duckdb"])
def test_rice_is_bought_again_after_ten_days_and_oil_by_nobody(kind: str) -> None:
    t = Tables({"sales": KINDS[kind](sales([*RICE, *OTHERS]))}, AS_OF)
    found = sku_cycles(t, AS_OF)
    assert set(found) == {"rice"}
    rice = found["rice"]
    assert (rice.median, rice.n, rice.low, rice.high) == (10, 3, 10, 18)  # gaps 10, 20 and 10
    assert sku_cycles(t, AS_OF, names=["dora"])["rice"].median == 15
    assert sku_cycles(t, FIRST + 20)["rice"].n == 2
    assert sku_cycles(t, AS_OF, names=[]) == {}


def test_cycles_of_members_are_their_own() -> None:
    t = tables([{**row, "member": row["customer"], "customer": "shop"} for row in RICE])
    assert sku_cycles(t, AS_OF, "member")["rice"].n == 3
    assert sku_cycles(t, AS_OF)["rice"].n == 4
    assert sku_cycles(Tables({}), AS_OF) == {}


@pytest.mark.both_engines
def test_usual_goods_are_in_three_of_the_last_ten_purchases_with_quantity_and_last_price() -> None:
    rows = [line("dora", day, 200 * (day + 1), "tea", quantity=float(2 + day % 2)) for day in range(12)]
    rows += [line("dora", day, 100, "cup") for day in (0, 1, 2)] + [line("dora", day, 100, "oil") for day in (0, 9, 10, 11)]
    t = tables(rows)
    found = usual(t, histories(t.frames, AS_OF), ["dora", "eve"])
    assert set(found) == {"dora"}
    assert [(u.sku, u.bought, u.of) for u in found["dora"]] == [("tea", 10, 10), ("oil", 3, 10)]  # cups were in the first three of twelve
    tea = found["dora"][0]
    assert (tea.quantity, tea.price_e4, tea.last_day) == (2.5, 2400 * 100 // 3, FIRST + 11)


def test_of_few_purchases_half_is_enough() -> None:
    t = tables([line("fay", 0, 100, "tea"), line("fay", 3, 100, "tea"), line("fay", 3, 100, "cup"), line("gil", 3, 100, "cup")])
    found = usual(t, histories(t.frames, AS_OF), ["fay", "gil"])
    assert {name: [u.sku for u in rows] for name, rows in found.items()} == {"fay": ["tea", "cup"], "gil": ["cup"]}


def test_what_a_merged_id_bought_is_usual_too() -> None:
    rows = [line("dora", 0, 100, "tea"), line("dora2", 3, 100, "tea"), line("dora2", 6, 100, "tea")]
    t = tables(rows, person_links=pa.table({"kept": ["dora"], "merged": ["dora2"]}))
    assert usual(t, histories(t.frames, AS_OF), ["dora"])["dora"][0].bought == 3


def test_goods_given_without_a_quantity_have_no_price() -> None:
    t = tables([line("dora", 0, 100, "tea", quantity=0.0)])
    assert usual(t, histories(t.frames, AS_OF), ["dora"])["dora"][0].price_e4 is None


def links(*rows: tuple[str, str, int]) -> pa.Table:
    return pa.Table.from_pylist([{"kept": kept, "merged": merged, "day": FIRST + day} for kept, merged, day in rows])


@pytest.mark.parametrize("ring", [(("dora", "fay", 1), ("fay", "dora", 2)), (("fay", "dora", 1), ("gil", "fay", 2), ("dora", "gil", 3))])
def test_ids_merged_round_in_a_ring_are_the_least_of_them(ring: tuple[tuple[str, str, int], ...]) -> None:
    """Dora was merged into Fay and Fay into Dora: one customer, whose purchases are those of all."""
    rows = [line("dora", 0, 100), line("fay", 9, 300), line("gil", 20, 500), line("hal", 3, 50)]
    h = histories({"sales": sales(rows), "person_links": links(*ring, ("hal", "hal", 4))}, AS_OF)
    assert h.names == (("dora", "gil", "hal") if len(ring) == 2 else ("dora", "hal"))
    assert h.count[0] == len(ring)


def test_of_two_merges_of_one_id_the_later_holds() -> None:
    rows = [line("dora", 0, 100), line("fay", 0, 100), line("gil", 9, 300)]
    found = [histories({"sales": sales(rows), "person_links": links(*order)}, AS_OF)
             for order in ((("dora", "gil", 5), ("fay", "gil", 7)), (("fay", "gil", 7), ("dora", "gil", 5)))]  # fmt: skip
    assert [dict(zip(h.names, h.count.tolist(), strict=True)) for h in found] == [{"dora": 1, "fay": 2}] * 2


def test_one_endless_name_does_not_make_the_others_dear() -> None:
    """A cell of a hundred thousand letters among fifty thousand customers is a hundred thousand letters, not five billion."""
    names = [f"c{n}" for n in range(50_000)] + ["x" * 100_000]
    tracemalloc.start()
    h = of_rows(names, range(len(names)), [1] * len(names))
    peers = Peers.of(names)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(h.names), h.names[-1], len(peers.names)) == (50_001, "x" * 100_000, 50_001)
    assert most < 200_000_000
