"""Customers of three reps who stop or go on, for the analyses of loss."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from tests.analyse.acquisition.new_books import BEGIN, customers, sales

AS_OF = BEGIN + 800
STOPS = AS_OF - BEGIN - 120
"""The last day of those who stop: 120 days ago, so silent for a month."""


def customer(name: str, stays: bool) -> tuple[str, list[int], int]:
    """A customer who buys every 20 days, to the end or until 120 days before it."""
    return name, list(range(10, 790 if stays else STOPS + 1, 20)), 10_000


def company(groups: Mapping[tuple[str, str, str], tuple[int, int]]) -> dict[str, pa.Table]:
    """(rep, region, grade) -> how many stay, how many stop -> the books of that company."""
    bought, reps, regions, grades = [], {}, {}, {}
    for (rep, region, grade), (stay, stop) in groups.items():
        for n in range(stay + stop):
            name = f"{rep}-{region}-{grade}-{n}"
            bought.append(customer(name, n < stay))
            reps[name], regions[name], grades[name] = rep, region, grade
    listed = customers(*((b[0], 10, None) for b in bought), region=regions, grade=grades)
    looked_after = pa.Table.from_pylist(
        [{"customer": name, "rep": rep, "from_day": None, "to_day": None} for name, rep in reps.items()],
        pa.schema([("customer", pa.string()), ("rep", pa.string()), ("from_day", pa.int32()), ("to_day", pa.int32())]),
    )
    return {"sales": sales(bought), "customers": listed, "assignments": looked_after}


def one_rep_loses() -> dict[str, pa.Table]:
    """In the same regions and grades 004 loses 12 of 30, 001 3 of 30 and 002 3 of 30."""
    spread = {
        (rep, region, grade): (10 - lost, lost)
        for rep, lost in (("001", 1), ("002", 1), ("004", 4))
        for region, grade in (("north", "A"), ("north", "B"), ("south", "B"))
    }
    return company(spread)
