"""One name, one formula: no number that is declared anywhere has the name of another, in Chinese, in English or in files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhanggui.analyse.customers.buckets import SIGNALS
from zhanggui.analyse.members.figures import FIGURES
from zhanggui.measures import MEASURES
from zhanggui.tables import TABLES
from zhanggui.web.goods.reads import HEADER

TEMPLATES = Path(__file__).parent.parent / "src" / "zhanggui" / "web"
CELL = re.compile(r"data-(?:what|label)=\"\{% translate '([^']+)' %\}\"[^>]*>(.*?)</td>", re.DOTALL)
SHOWN = re.compile(r"\{\{\s*([a-z_.]+)")
SAME = {"member_sales", "till_sales", "member_share"}
"""Figures that are measures: taken from their declaration, not declared again."""


AS_OF_THE_RUN = {"results_goods.available"}
"""Columns that hold a measure as it was on the day of the run."""


def declared() -> Iterator[tuple[str, str, str, str]]:
    """-> of every declared number: its name, its words in both languages, how it is made."""
    for m in MEASURES.values():
        yield m.name, m.zh, m.en, f"{m.definition_zh} | {m.definition_en}"
    for f in FIGURES.values():
        yield f.name, f.zh, f.en, f"{f.definition_zh} | {f.definition_en}"
    for s in SIGNALS:
        yield f"signal {s.name}", s.zh, s.en, f"{s.meaning_zh} | {s.meaning_en}"
    for table in TABLES.values():
        if table.family == "results":
            for column in table.columns:
                if f"{table.name}.{column.name}" not in AS_OF_THE_RUN and column.type in ("number", "quantity", "cents", "e4") and column.zh in {m.zh for m in MEASURES.values()}:
                    yield f"{table.name}.{column.name}", column.zh, column.en, f"column {table.name}.{column.name}"


@pytest.mark.parametrize("place", [0, 1, 2], ids=["name", "Chinese", "English"])
def test_no_two_declared_numbers_share_a_name(place: int) -> None:
    made: dict[str, set[str]] = {}
    for number in declared():
        made.setdefault(number[place], set()).add(number[3])
    assert {name: formulas for name, formulas in made.items() if len(formulas) > 1} == {}


def test_a_figure_that_is_a_measure_is_declared_once() -> None:
    assert {name for name in FIGURES if name in MEASURES} == SAME


def test_a_column_of_a_page_that_has_the_name_of_a_measure_shows_one_thing_wherever_it_stands() -> None:
    """The label of a cell and the value in it, over all templates: a label that is a declared name never stands over two values."""
    words = {number[1] for number in declared()}
    shown: dict[str, set[str]] = {}
    for path in TEMPLATES.rglob("*.html"):
        for label, cell in CELL.findall(path.read_text("utf-8")):
            values = SHOWN.findall(cell)
            if label in words and values:
                shown.setdefault(label, set()).add(values[0].rpartition(".")[2])
    assert shown["日均销量"] == {"window_daily"}
    assert shown["周转天数"] == {"turnover"}
    assert {label: values for label, values in shown.items() if len(values) > 1} == {}


def test_the_file_of_goods_names_no_number_as_a_measure_that_it_is_not() -> None:
    """What has a measure's name in the file is that measure (tests/web/test_goods.py asks both); the rest has names of its own.
    `quantity` is what every list of lines calls how many of its own things a line is about: here, how many to order."""
    assert {name for name in HEADER if name in MEASURES} == {"daily_quantity", "turnover_days", "stock_value", "quantity"}
