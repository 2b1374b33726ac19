"""Parts sum to the whole, whatever the lines are; and all kinds of dataframes agree."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.measures.books import KINDS, SCHEMA
from zhanggui.base.days import add_months, date_of, parse_day
from zhanggui.measures import MEASURES
from zhanggui.measures.ask import ask
from zhanggui.measures.dimension import Bucket
from zhanggui.measures.periods import bucket_end, bucket_start
from zhanggui.measures.question import bases_of

ADDING = [name for name, m in MEASURES.items() if m.adds and m.table == "sales"]
CUTS = ["kind", "customer", "rep", "sku", "category", "region", "day", "week", "month", "quarter", "year", "weekday"]

LINE = st.fixed_dictionaries({
    "source": st.sampled_from(["till", "books"]),
    "document": st.sampled_from(["1", "2", "3"]),
    "line": st.integers(1, 9),
    "kind": st.sampled_from(["goods", "return", "gift", "charge", "adjustment"]),
    "day": st.integers(parse_day("1980-01-01"), parse_day("2099-12-31")),
    "customer": st.sampled_from(["dora", "fay", None]),
    "rep": st.sampled_from(["chen", None]),
    "sku": st.sampled_from(["tea", "cup", "spoon"]),
    "quantity": st.integers(-1000, 1000).map(float),
    "price_e4": st.integers(0, 10**9),
    "net_cents": st.integers(-(10**12), 10**12),
    "discount_cents": st.integers(0, 10**6) | st.none(),
    "cost_cents": st.integers(-(10**9), 10**9) | st.none(),
})


def of(lines: list[dict[str, Any]], kind: str = "polars") -> dict[str, Any]:
    """Lines -> the tables of a question, as a kind of dataframe."""
    made = {
        "sales": pa.Table.from_pylist([line | {"known_day": line["day"]} for line in lines], SCHEMA.append(pa.field("cost_cents", pa.int64()))),
        "skus": pa.table({"sku": ["tea", "cup"], "category": ["drinks", "ware"]}),
        "customers": pa.table({"customer": ["dora"], "region": ["north"]}),
    }
    return {name: KINDS[kind](table) for name, table in made.items()}


@settings(max_examples=25, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=25), st.sampled_from(CUTS), st.sampled_from(CUTS))
def test_what_adds_sums_over_any_two_cuts_to_the_whole(lines: list[dict[str, Any]], first: str, second: str) -> None:
    frames = of(lines)
    whole, parts = ask(frames, ADDING).rows[0], ask(frames, ADDING, [first, second])
    assert {name: parts.total(name) for name in ADDING} == {name: whole[name] for name in ADDING}


@settings(max_examples=10, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=25), st.sampled_from(CUTS))
def test_a_count_of_different_things_is_between_its_largest_part_and_their_sum(lines: list[dict[str, Any]], cut: str) -> None:
    frames = of(lines)
    for name in ("sale_count", "customer_count", "sku_count"):
        parts = [row[name] for row in ask(frames, name, cut).rows]
        assert max(parts, default=0) <= ask(frames, name).value() <= sum(parts)


@settings(max_examples=25, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=25), st.sampled_from(["sku", "month", "kind", "customer"]), st.sampled_from(["pandas", "polars"]))
def test_counts_are_those_of_sets_even_where_a_document_has_many_days_and_customers(lines: list[dict[str, Any]], cut: str, kind: str) -> None:
    sets: dict[Any, dict[str, set[Any]]] = {}
    for line in lines:
        group = sets.setdefault(bucket_start(line["day"], "month") if cut == "month" else line[cut], {n: set() for n in ("sale", "customer", "sku")})
        if line["kind"] in ("goods", "charge"):
            group["sale"].add((line["source"], line["document"]))
            group["customer"].add(line["customer"])
        if line["kind"] == "goods":
            group["sku"].add(line["sku"])
    for what in ("sale", "customer", "sku"):
        counted = {row[cut]: row[f"{what}_count"] for row in ask(of(lines, kind), [f"{what}_count", "line_amount"], cut).rows}
        assert counted == {key: len(group[what] - {None}) for key, group in sets.items()}


@settings(max_examples=4, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=15), st.sampled_from(CUTS))
def test_all_kinds_of_dataframes_give_equal_rows(lines: list[dict[str, Any]], cut: str) -> None:
    asked = [name for name, m in MEASURES.items() if all(base.table == "sales" for base in bases_of(m))]
    first, *others = (
        {row[cut]: {n: float(f"{v:.9g}") if isinstance(v, float) else v for n, v in row.items()} for row in ask(of(lines, kind), asked, cut).rows}
        for kind in KINDS
    )
    for other in others:
        assert other == first


@pytest.mark.parametrize("bucket", ["week", "month", "quarter", "year", "weekday"])
def test_buckets_as_a_column_are_those_of_the_calendar_on_every_day_of_the_range(bucket: Bucket) -> None:
    days = range(parse_day("1980-01-01"), parse_day("2100-01-01"))
    table = pa.table({"day": pa.array(days, pa.int32())})
    found = ask({"sales": table}, "line_count", ["day", bucket]).rows
    assert [row[bucket] for row in found] == [bucket_start(day, bucket) for day in days]


@pytest.mark.parametrize("bucket", ["week", "month", "quarter", "year"])
def test_a_bucket_ends_the_day_before_the_next_begins(bucket: Bucket) -> None:
    for day in range(parse_day("2023-12-01"), parse_day("2025-03-01")):
        start = bucket_start(day, bucket)
        assert start <= day <= bucket_end(start, bucket)
        assert bucket_start(bucket_end(start, bucket) + 1, bucket) == bucket_end(start, bucket) + 1


def test_a_year_before_the_29th_of_february_is_the_28th() -> None:
    assert date_of(add_months(parse_day("2024-02-29"), -12)).isoformat() == "2023-02-28"
