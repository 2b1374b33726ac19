"""Any rows whatever: each one read is accepted, refused, known already or a correction; and undoing brings the former answer back."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from zhanggui.base.money import cents, major
from zhanggui.base.settings import Home, home_at
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.measures.ask import ask
from zhanggui.sources import importing
from zhanggui.sources.convert import number
from zhanggui.web.show.numbers import exact

HEADER = ["单号", "行号", "日期", "客户", "商品编码", "数量", "单价", "金额"]
BASE = [["S1", "1", "2026-10-01", "C1", "K1", "2", "3.50", "7.00"], ["S2", "1", "2026-10-02", "C2", "K2", "1", "9.90", "9.90"]]

day = st.dates().map(str) | st.sampled_from(["2026-10-03", "2026-02-30", "", "昨天"])
figure = st.decimals(-10**6, 10**6, places=2).map(str) | st.sampled_from(["", "1,234.50", "一百", "(12.00)", "-0.01", "nan"])
word = st.sampled_from(["C1", "C2", "", " C3 ", "=1+1", "客户\"甲\"", "a,b"])
row = st.tuples(st.sampled_from(["S1", "S2", "S3", "S4", ""]), st.sampled_from(["1", "2", "3", "x"]), day, word, word, figure, figure, figure)


def bring(home: Home, file: Path, rows: list[list[str]]) -> dict[str, int]:
    """Rows -> written, imported; what became of them."""
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADER, *rows])
    with importing.working_folder() as work:
        found = importing.propose([file], home=home, work=work, table="sales")
        report = importing.run_import(Lake(home.lake_url), home, found, by="test", work=work)
    told = report.json()
    return {"batch": told["batch"], **{k: told["files"][0].get(k, 0) for k in
                                       ("read", "accepted", "quarantined", "repeated", "superseding")}}


def answers(home: Home) -> list[list[dict[str, object]]]:
    """What the books say now: the sum, and by document's customer and day."""
    frames = open_engine(home.lake_url, "").frames()
    return [ask(frames, ["line_amount", "line_count"], by).json() for by in ((), ("customer", "day"))]


@settings(max_examples=4, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))
@given(rows=st.lists(row.map(list), min_size=1, max_size=25))
def test_every_row_is_accounted_for_and_undo_brings_the_former_answer_back(
    rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    home = home_at(folder / "home").make()
    bring(home, folder / "base.csv", BASE)
    before = answers(home)
    came = bring(home, folder / "rows.csv", rows)
    assert came["read"] == len(rows)
    assert came["read"] == came["accepted"] + came["quarantined"] + came["repeated"] + came["superseding"]
    Lake(home.lake_url).undo(came["batch"], "test")
    assert answers(home) == before


CONNECTION = duckdb.connect()


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(amount=st.integers(-(10**13), 10**13))
def test_money_that_we_print_is_read_back_to_the_cent(amount: int) -> None:
    printed = [major(amount), exact(amount, "money"), f"{int(amount) / 100:.2f}"]
    read = [v for (v,) in CONNECTION.execute(f"SELECT {number('x')} FROM (SELECT unnest(?) AS x)", [printed]).fetchall()]
    assert [cents(v) for v in read] == [amount] * 3
