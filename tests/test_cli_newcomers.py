"""`zhanggui acquisition` and `zhanggui loss`: sources with their cost, funnels, leads, loss by rep, verdicts, the gap."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from tests.analyse.acquisition.new_books import BEGIN, two_sources
from tests.analyse.loss.books import one_rep_loses
from zhanggui.base.settings import home_at
from zhanggui.cli import app
from zhanggui.lake import Lake
from zhanggui.refresh import refresh

WHERE = "zhanggui acquisition, zhanggui loss"

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[2] / "shared" / "data")
LEADS, DEALS = (DATA / "olist_sales_funnel" / f"{name}.parquet" for name in ("marketing_qualified_leads", "closed_deals"))


def run(home: Path, *words: str) -> list[dict[str, Any]]:
    """A command as typed -> its rows."""
    result = CliRunner().invoke(app, [*words, "--home", str(home), "--format", "json"])
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def company(folder: Path, tables: dict[str, pa.Table]) -> Path:
    home = home_at(folder / "home").make(currency="CNY", country="")
    for name, table in tables.items():
        Lake(home.lake_url).append(name, table)
    return home.path


@pytest.mark.covers("C03", "C04")
def test_sources_say_what_a_customer_cost_and_when_it_was_paid_back(tmp_path: Path) -> None:
    home = company(tmp_path, two_sources())
    by = {row["source"]: row for row in run(home, "acquisition")}
    assert {s: (row["new_customers"], row["cac"], row["payback_months"]) for s, row in by.items()} == {
        "fair": (10, 60.0, 3), "search": (5, 600.0, None), None: (1, 0.0, None),
    }  # fmt: skip
    assert [row["registered"] for row in run(home, "acquisition", "--by", "month")] == [16]


def test_what_a_refresh_kept_is_what_is_told_and_newer_records_are_told_anew(tmp_path: Path) -> None:
    home = company(tmp_path, two_sources())
    asked = (["acquisition"], ["acquisition", "--ahead"], ["acquisition", "--by", "month"], ["loss"], ["loss", "--gap"])
    before = [run(home, *words) for words in asked]
    refresh(home_at(home))
    assert [run(home, *words) for words in asked] == before
    more = two_sources()["sales"].slice(0, 1)
    day = pa.array([BEGIN + 785], pa.int32())
    for name in ("day", "known_day"):
        more = more.set_column(more.column_names.index(name), name, day)
    more = more.set_column(more.column_names.index("customer"), "customer", pa.array(["fresh"]))
    Lake(home_at(home).lake_url).append("sales", more)
    by = {row["source"]: row["new_customers"] for row in run(home, "acquisition")}
    assert by[None] == 2  # x, and who came since


def test_a_cut_that_is_not_known_says_which_are(tmp_path: Path) -> None:
    home = company(tmp_path, two_sources())
    result = CliRunner().invoke(app, ["acquisition", "--by", "weather", "--home", str(home)])
    assert result.exit_code != 0
    assert "source, rep, grade, month, region" in str(result.exception)


@pytest.mark.covers("C18", "C19", "C20")
def test_loss_is_told_by_rep_with_the_verdict_and_the_gap(tmp_path: Path) -> None:
    home = company(tmp_path, one_rep_loses())
    assert {row["rep"]: (row["gone"], row["verdict"]) for row in run(home, "loss")} == {
        "004": (12, "more"),
        "001": (3, "same"),
        "002": (3, "same"),
    }
    verdicts = {row["rep"]: (row["verdict"], row["because"]) for row in run(home, "loss", "--cause")}
    assert verdicts == {"004": ("more", ""), "001": ("cannot tell", "holds_one"), "002": ("cannot tell", "holds_one")}
    (gap,) = run(home, "loss", "--gap")
    assert (gap["gone"], gap["needed"], gap["open_leads"]) == (18, None, 0)
    assert gap["lost"] > 0


@pytest.mark.real
@pytest.mark.covers("C32")
@pytest.mark.skipif(not LEADS.exists(), reason=f"the data set is not here: {LEADS} (set ZHANGGUI_DATA)")
def test_the_leads_of_a_real_marketplace_come_out_as_published(tmp_path: Path) -> None:
    """Olist: 8,000 leads of one file, 842 deals of another, 10.5 % won; no lead of one is missing from the other."""
    home = tmp_path / "home"
    for file in (LEADS, DEALS):
        assert CliRunner().invoke(app, ["import", str(file), "--home", str(home)]).exit_code == 0
    rows = run(home, "acquisition", "--leads")
    assert (sum(row["leads"] for row in rows), sum(row["won"] for row in rows)) == (8_000, 842)
    by = {row["source"]: row for row in rows}
    assert (by["organic_search"]["leads"], by["organic_search"]["won"]) == (2_296, 271)
    assert by["organic_search"]["low"] < 271 / 2_296 < by["organic_search"]["high"]
    result = CliRunner().invoke(app, ["acquisition", "--leads", "--home", str(home)])
    assert "842 of 8,000 leads became customers (10.5 %)" in result.output
