"""The kind of a line: one declaration, evaluated line by line and as one SQL expression; patterns proposed from content."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.base.errors import WrongUse
from zhanggui.base.settings import Home
from zhanggui.rules.sale_kind import Line, Patterns, kind_of
from zhanggui.sources.kinds import adjustment_pattern, kind_sql, product_code_pattern
from zhanggui.sources.kinds.patterns import keep_patterns, kept_patterns

PATTERNS = Patterns(r"\d{5}[A-Za-z]*", "A.*")
COLUMNS = ("quantity", "price_e4", "customer", "document", "sku")
LINES = st.tuples(
    st.sampled_from([-2.0, 0.0, 1.0]),
    st.sampled_from([-50000, 0, 25000]),
    st.sampled_from([None, "17850"]),
    st.sampled_from(["536365", "C536379", "A563185"]),
    st.sampled_from(["85123A", "POST", "21730", "851234"]),
)


def test_a_pattern_that_not_every_engine_knows_is_refused_and_not_kept(tmp_path: Path) -> None:
    home = Home(tmp_path).make()
    for pattern in ("(", "a(?=b)", r"(a)\1"):
        with pytest.raises(WrongUse):
            keep_patterns(home, "files", Patterns(pattern))
    assert kept_patterns(home) == {}


@settings(max_examples=30, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=50), st.sampled_from([Patterns(), PATTERNS]))
def test_the_sql_and_the_rules_agree_on_every_line(lines: list[tuple], patterns: Patterns) -> None:
    con = duckdb.connect()
    con.execute("CREATE TABLE t (quantity DOUBLE, price_e4 BIGINT, customer VARCHAR, document VARCHAR, sku VARCHAR)")
    con.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", lines)
    stamped = [k for (k,) in con.execute(f"SELECT {kind_sql(patterns, COLUMNS)} FROM t").fetchall()]
    assert stamped == [kind_of(Line(*line, patterns=patterns)) for line in lines]


@pytest.mark.parametrize(
    ("codes", "pattern"),
    [
        ([("85123A", 900), ("21730", 90), ("POST", 8), ("M", 2)], r"\d{5}[A-Za-z]*"),
        ([("SKU-0001", 500), ("SKU-0002", 495), ("运费", 5)], r"SKU\-\d{4}[A-Za-z]*"),
        ([("11786", 960), ("1016", 30), ("893", 10)], ""),
        ([("11786", 600), ("tea", 400)], ""),
        ([("11786", 600), ("11787", 400)], ""),
        ([("tea", 1), ("milk", 1)], ""),
        ([], ""),
    ],
)
def test_a_product_code_is_the_shape_that_nearly_all_lines_share(codes: list[tuple[str, int]], pattern: str) -> None:
    assert product_code_pattern(codes) == pattern


def test_adjustment_documents_are_those_whose_lines_are_mostly_priced_below_zero() -> None:
    assert adjustment_pattern([("A", 3, 2), ("C", 9288, 0), ("", 500, 400)]) == "A.*"
    assert adjustment_pattern([("C", 100, 50)]) == ""
