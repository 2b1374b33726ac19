"""The second engine: a trader's year asked, explained and refreshed on a Spark cluster says what it says on DuckDB."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.analyse.books import Line, ordinary_trade
from tests.cluster import cluster
from zhanggui.base.days import iso
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home, home_at
from zhanggui.cli import app
from zhanggui.engine import open_engine

WHERE = "ENGINE_URL, zhanggui ask, zhanggui explain, zhanggui refresh, zhanggui today, zhanggui customers, zhanggui acquisition, zhanggui loss"
QUESTIONS = (
    ("ask", "net_sales", "sale_count", "return_rate", "--by", "month", "--by", "sku"),
    ("ask", "customer_count", "repurchase_rate", "--by", "customer", "--against", "previous", "--from", "2011-10-01", "--to", "2011-10-31"),
    ("explain", "net_sales", "--from", "2011-10-01", "--to", "2011-10-31", "--against", "previous"),
)
PEOPLE = (("customers",), ("customers", "--list", "risk", "--sort", "risk"), ("acquisition",), ("loss",))
"""What is asked of customers after a night, of what it stored and of the records."""
FIRST = 15004
TRADE = ordinary_trade(FIRST, 7 * 40 - 2)
SPIKE: list[Line] = [(f"B{n}", "return", FIRST + 7 * 40 - 3, f"c{n}", "k2", -30.0, -60_000) for n in range(6)]
GONE: list[Line] = [(f"D{n}", "goods", FIRST + 9 * n, "dora", "k1", 1.0, 1_000) for n in range(22)]
"""Dora's shop ordered every nine days and then no more."""
CAME: list[Line] = [(f"F{n}", "goods", FIRST + 200 + 20 * n, "fay", "k1", 1.0, 1_000) for n in range(3)]
"""Fay's shop is new."""


@pytest.fixture(scope="module")
def trader(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A trader of forty weeks in some two thousand lines, with a wave of returns on the last day: a night of few questions."""
    folder = tmp_path_factory.mktemp("trader")
    lines = "".join(f"{d},{iso(day)},{customer},{sku},{q:g},{cents / 100:.2f}\n" for d, _, day, customer, sku, q, cents in TRADE + SPIKE + GONE + CAME)
    (folder / "sales.csv").write_text("单号,日期,客户,商品编码,数量,金额\n" + lines, "utf-8")
    home = home_at(folder / "home").make(country="")
    done = CliRunner().invoke(app, ["import", str(folder / "sales.csv"), "--home", str(home.path)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return home


def told(home: Home, *words: str) -> object:
    done = CliRunner().invoke(app, [*words, "--home", str(home.path), "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_a_cluster_gives_the_answer_of_one_process(trader: Home, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    here = told(trader, *words)
    assert here
    monkeypatch.setenv("ENGINE_URL", cluster())
    assert told(trader, *words) == here


def test_a_night_on_the_cluster_suggests_what_a_night_in_one_process_does(
    trader: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = home_at(shutil.copytree(trader.path, tmp_path / "home"))

    def suggested(home: Home) -> list[tuple[object, ...]]:
        rows = told(home, "today", "--kind", "investigate")  # who is left alone by lot is another one every night
        assert isinstance(rows, list)
        return [(row["kind"], row["subject"], row["title"], [e["value"] for e in row["evidence"]]) for row in rows]

    here, people = suggested(trader), [told(trader, *words) for words in PEOPLE]
    assert [subject for _, subject, *_ in here] == ["measure=return_amount"]
    assert all(people)
    monkeypatch.setenv("ENGINE_URL", cluster())
    assert suggested(other) == here
    assert [told(other, *words) for words in PEOPLE] == people


@pytest.mark.parametrize(("url", "said"), [("oracle://", "ENGINE_URL names an engine"), ("spark://", "ENGINE_URL names an engine")])
def test_an_engine_that_is_unknown_is_refused_with_advice(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(ZhangguiError, match=said):
        open_engine(tmp_path, url)
