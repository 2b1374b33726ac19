"""The nightly run over weeks: what was promised is measured when its days have passed, and never for a replay."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.analyse.books import Line, ordinary_trade
from tests.conftest import SampleCompany
from zhanggui.base.days import iso
from zhanggui.base.settings import Home, home_at
from zhanggui.cli import app
from zhanggui.decide import DECISIONS, Context
from zhanggui.engine import Engine, open_engine
from zhanggui.refresh import decisions_of, kpis_of, last_day, latest_run, outcome_of, record_of
from zhanggui.refresh.night import worth_most
from zhanggui.refresh.step import Night, Step
from zhanggui.refresh.steps import STEPS

WHERE = "zhanggui refresh, page 今日 /"

FIRST = 15004
SPIKE_DAY = FIRST + 7 * 40 - 3
SPIKE: list[Line] = [(f"B{n}", "return", SPIKE_DAY, f"c{n}", "k2", -30.0, -60_000) for n in range(6)]
EVERY_DAY = ordinary_trade(FIRST, 7 * 43)


def command(home: Path, *words: str) -> Any:
    done = CliRunner().invoke(app, [*words, "--home", str(home), "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def booked(home: Path, file: Path, lines: list[Line]) -> None:
    """Lines -> imported, as a company's own export would be."""
    rows = [f"{doc},{iso(day)},{who},{sku},{quantity:g},{cents / quantity / 100:.4f},{cents / 100:.2f}" for doc, _, day, who, sku, quantity, cents in lines]
    file.write_text("单据编号,日期,客户,商品编码,数量,单价,金额\n" + "\n".join(rows), "utf-8")
    command(home, "import", str(file), "--as", "sales")


@pytest.fixture(scope="module")
def two_weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, dict[str, Any], Path]:
    """-> a company that refreshed on the morning after a wave of returns, and again two weeks later; the case of the wave."""
    folder = tmp_path_factory.mktemp("trader")
    home = folder / "home"
    home_at(home).make(country="", currency="CNY")
    booked(home, folder / "before.csv", [line for line in EVERY_DAY if line[2] <= SPIKE_DAY] + SPIKE)
    case = next(d for d in command(home, "today") if d["subject"] == "measure=return_amount")
    booked(home, folder / "after.csv", [line for line in EVERY_DAY if line[2] > SPIKE_DAY])
    command(home, "refresh")
    return open_engine(home_at(home).lake_url), case, home


@pytest.mark.covers("A09", "A14")
def test_what_was_promised_is_measured_when_its_days_have_passed(two_weeks: tuple[Engine, dict[str, Any], Path]) -> None:
    """Two weeks after a wave of returns its case is measured against what was usual, and counts in the record of its kind"""
    engine, case, _ = two_weeks
    decisions = {row["id"] for row in engine.lake.read("decisions").to_pylist()}
    assert case["id"] in decisions
    (row,) = [r for r in engine.lake.read("results_outcomes").to_pylist() if r["decision"] == case["id"]]
    assert (row["state"], row["measure"], row["first"]) == ("in", "return_amount", SPIKE_DAY + 1)
    back = sum(-cents for _, kind, day, *_, cents in EVERY_DAY if kind == "return" and row["first"] <= day <= row["last"])
    assert row["after"] == back
    assert row["effect"] == pytest.approx(row["usual"] - back + row["promised"], abs=1)
    assert row["low"] <= row["effect"] <= row["high"]
    assert record_of(engine, "investigate").measured >= 1


def test_a_replay_is_marked_and_never_scored(two_weeks: tuple[Engine, dict[str, Any], Path]) -> None:
    engine, _, home = two_weeks
    command(home, "refresh", "--as-of", iso(SPIKE_DAY + 1))
    run = latest_run(engine, SPIKE_DAY + 1)
    assert run is not None
    assert run.replay
    replayed = decisions_of(engine, run)
    assert [d.subject for d in replayed if (d.details or {}).get("day") == SPIKE_DAY] == ["measure=return_amount"]
    assert {outcome_of(engine, d).state for d in replayed} == {"never scored"}
    live = latest_run(engine)
    assert live is not None
    assert not live.replay


@pytest.mark.covers("A01")
def test_the_key_figures_of_the_last_day_are_what_ask_says(two_weeks: tuple[Engine, dict[str, Any], Path]) -> None:
    """Each key figure of Today is what ask answers for that day, beside the week before and its usual range"""
    engine, _, home = two_weeks
    run = latest_run(engine)
    assert run is not None
    figures = {k.measure: k for k in kpis_of(engine, run)}
    assert {"net_sales", "customer_count", "sale_value", "return_amount"} <= set(figures)
    sales = figures["net_sales"]
    for day, value in ((sales.day, sales.value), (sales.day - 7, sales.week_before)):
        ((asked,),) = (r.values() for r in command(home, "ask", "net_sales", "--from", iso(day), "--to", iso(day)))
        assert round(asked * 100) == value
    assert len(sales.days) == len(sales.series) == len(sales.low) == len(sales.high) == 36
    assert all(low < high for low, high in zip(sales.low, sales.high, strict=True))


def test_a_short_list_has_every_kind_and_is_told_by_worth(small_company: SampleCompany) -> None:
    """Nine orders are worth more than most; the other kinds keep their room, and stand where their worth puts them."""
    engine = open_engine(small_company.home.lake_url)
    run = latest_run(engine)
    assert run is not None
    short = worth_most(engine, run.steps, Context({}, run.as_of, {"max_decisions": 8}, run.run, False))
    by_id = {d.id: d for kind in DECISIONS for d in decisions_of(engine, run, kind)}
    chosen = [by_id[i] for i in short]
    assert len(chosen) == 8
    assert {d.kind for d in chosen} == {d.kind for d in by_id.values() if not d.held_out} > {"investigate", "replenish"}
    assert [d.gain.value for d in chosen] == sorted((d.gain.value for d in chosen), reverse=True)


class Watched(Mapping[str, Any]):
    """Tables, and which of them somebody asked for, there or not."""

    def __init__(self, frames: Mapping[str, Any]) -> None:
        self.frames, self.asked = frames, set[str]()

    def __getitem__(self, table: str) -> Any:
        self.asked.add(table)
        return self.frames[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.frames)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_says_of_every_table_that_it_reads_it_so_that_none_changes_unseen(step: Step, company_home: Home) -> None:
    engine = open_engine(company_home.lake_url)
    day = last_day(engine, None) + 1
    watched = Watched(engine.frames(as_of=day))
    context = Context(watched, day, company_home.settings(), "watched", replay=False, found={"outcomes": []})
    step.do(Night(engine, context, lambda text: None))
    assert watched.asked <= set(step.reads)
