"""Demand from records: stock-outs left out, nothing of the future seen, and a back-test that says how far off it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pytest
from typer.testing import CliRunner

from tests.decide.stock_books import AS_OF, FIRST, sales, stock
from zhanggui.base.days import iso
from zhanggui.cli import app
from zhanggui.predict import BACKTESTS
from zhanggui.predict.goods.demand import forecast, panel, quantiles
from zhanggui.predict.goods.rates import mean_of

WHERE = "the command backtest"


def books(as_of: int, quiet: int = 0) -> dict[str, Any]:
    """Tea sells 6, 8, 10, 12, 14 in turn; with `quiet`, its shelf is empty on the last of these days."""
    sold = [(day, 6 + 2 * (day % 5)) for day in range(FIRST, as_of - quiet)]
    found = pa.concat_tables([sales({"tea": units}, range(day, day + 1)) for day, units in sold])
    rows = [("tea", FIRST, 900.0, 0, 0, 0), ("tea", as_of - quiet - 1, 0.0, 0, 0, 0)] if quiet else [("tea", FIRST, 9.0, 0, 0, 0)]
    return {"sales": found, "stock_days": stock(*rows)}


def test_weeks_without_stock_repeat_what_sold_before() -> None:
    known = panel(books(AS_OF, quiet=14), AS_OF)
    assert known.open[0, -14:].sum() == 0
    assert known.average(28)[1][0] == 14
    assert known.weeks()[0, -1] == known.weeks()[0, -3]
    assert forecast(known, 14).daily[0] == pytest.approx(10, abs=0.6)


def test_a_panel_as_of_a_day_is_the_panel_cut_at_that_day() -> None:
    whole = panel(books(AS_OF), AS_OF).until(AS_OF - 14)
    then = panel({"sales": books(AS_OF)["sales"], "stock_days": books(AS_OF)["stock_days"]}, AS_OF - 14)
    assert (whole.units == then.units).all()
    assert whole.day == then.day == AS_OF - 14


def test_the_interval_holds_what_came_eight_times_in_ten() -> None:
    rng = np.random.default_rng(3)
    y = rng.poisson(30, (400, 60)).astype(float)
    band = quantiles(y[:, :56], mean_of(26), 4)
    came = y[:, 56:].sum(axis=1)
    assert 0.74 < ((came >= band[:, 0]) & (came <= band[:, 2])).mean() < 0.88


def test_a_later_day_changes_nothing_of_an_earlier_cut() -> None:
    run = BACKTESTS["demand"].run
    long, short = books(AS_OF), books(AS_OF - 14)
    first = [r for r in run(long, AS_OF, 2, 14) if r.cut == iso(AS_OF - 28)]
    assert first
    assert first == [r for r in run(short, AS_OF - 14, 1, 14) if r.cut == iso(AS_OF - 28)]


@pytest.mark.covers("B06")
def test_the_command_tells_ours_beside_the_peers(tmp_path: Path) -> None:
    file, home = tmp_path / "lines.csv", str(tmp_path / "home")
    lines = books(AS_OF)["sales"].select(["document", "day", "customer", "sku", "quantity", "net_cents"]).to_pylist()
    rows = [{"order no": r["document"], "date": iso(r["day"]), "customer": r["customer"], "sku": r["sku"], "quantity": r["quantity"],
             "unit price": 10, "amount": r["net_cents"] / 100} for r in lines]  # fmt: skip
    csv.write_csv(pa.Table.from_pylist(rows), file)
    runner = CliRunner()
    done = runner.invoke(app, ["import", str(file), "--as", "sales", "--home", home])
    assert done.exit_code == 0, done.output
    done = runner.invoke(app, ["backtest", "demand", "--cuts", "2", "--horizon", "7", "--home", home, "--format", "json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert set(found[0]) == {"backtest", "cut", "method", "metric", "value", "low", "high", "n"}
    assert {r["cut"] for r in found} == {iso(AS_OF - 14), iso(AS_OF - 7), "all"}
    assert sum(m.startswith("ours") for m in {r["method"] for r in found}) == 1
    # Each week sells within 6 of any other: nobody is off by a tenth, and the last week is off by less than a tenth, too.
    assert all(0 <= r["value"] < 0.1 for r in found if r["metric"] == "wape")
    naive = next(r["value"] for r in found if r["method"] == "naive" and r["metric"] == "wape" and r["cut"] == iso(AS_OF - 7))
    sold = [sum(x["quantity"] for x in lines if AS_OF - 7 * k <= x["day"] < AS_OF - 7 * (k - 1)) for k in (2, 1)]
    assert naive == pytest.approx(abs(sold[0] - sold[1]) / sold[1], abs=1e-4)


def test_what_is_not_tried_is_wrong_use(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["backtest", "weather", "--home", str(tmp_path)])
    assert done.exit_code != 0
