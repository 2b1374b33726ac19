"""Orders that were cancelled at once are one event that nets to nothing."""

from __future__ import annotations

import pyarrow as pa

from tests.analyse.books import Line, sales
from zhanggui.analyse.causes.cancelled import cancelled_pairs, largest

DAY = 15000
SOLD: Line = ("S1", "goods", DAY, "dora", "tea", 80.0, 16000)


def pairs(*lines: Line, as_of: int = DAY + 10) -> list[tuple[str, str, int]]:
    found = cancelled_pairs({"sales": sales(lines)}, ("customer", "sku"), as_of)
    return [(p.sale_document, p.return_document, p.cents) for p in found]


def test_a_sale_taken_back_whole_on_the_same_day_or_the_next_is_cancelled() -> None:
    assert pairs(SOLD, ("R1", "return", DAY, "dora", "tea", -80.0, -16000)) == [("S1", "R1", 16000)]
    assert pairs(SOLD, ("R1", "return", DAY + 1, "dora", "tea", -80.0, -16000)) == [("S1", "R1", 16000)]


def test_goods_that_come_back_later_are_returned_not_cancelled() -> None:
    assert pairs(SOLD, ("R1", "return", DAY + 2, "dora", "tea", -80.0, -16000)) == []


def test_another_customer_sku_quantity_or_amount_is_another_matter() -> None:
    for other in (("fay", "tea", -80.0, -16000), ("dora", "cup", -80.0, -16000), ("dora", "tea", -79.0, -16000), ("dora", "tea", -80.0, -15999)):
        assert pairs(SOLD, ("R1", "return", DAY, *other)) == []


def test_a_sale_without_a_customer_is_never_cancelled_by_another() -> None:
    assert pairs(("S1", "goods", DAY, None, "tea", 1.0, 100), ("R1", "return", DAY, None, "tea", -1.0, -100)) == []


def test_one_return_cancels_one_sale() -> None:
    twice = ("S2", "goods", DAY, "dora", "tea", 80.0, 16000)
    assert pairs(SOLD, twice, ("R1", "return", DAY, "dora", "tea", -80.0, -16000)) == [("S1", "R1", 16000)]


def test_what_is_not_known_yet_cancels_nothing() -> None:
    assert pairs(SOLD, ("R1", "return", DAY + 1, "dora", "tea", -80.0, -16000), as_of=DAY + 1) == []


def test_the_lines_of_one_cancelled_order_are_one_event() -> None:
    lines = [SOLD, ("S1", "goods", DAY, "dora", "cup", 2.0, 4000),
             ("R1", "return", DAY, "dora", "tea", -80.0, -16000), ("R1", "return", DAY, "dora", "cup", -2.0, -4000)]
    found = largest(cancelled_pairs({"sales": sales(lines)}, ("customer", "sku"), DAY + 1), DAY)
    assert {key: sum(p.cents for p in group) for key, group in found.items()} == {("dora", "R1"): 20000}


def test_a_return_that_names_its_sale_cancels_no_other() -> None:
    lines = sales((SOLD, ("S2", "goods", DAY, "dora", "tea", 80.0, 16000), ("R1", "return", DAY, "dora", "tea", -80.0, -16000)))
    named = pa.Table.from_pylist([row | {"original_document": "S2" if row["kind"] == "return" else None} for row in lines.to_pylist()])
    assert [p.sale_document for p in cancelled_pairs({"sales": named}, ("customer", "sku"), DAY + 1)] == ["S2"]
