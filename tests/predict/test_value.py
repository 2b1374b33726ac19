"""What customers will bring: the steady are worth their rhythm, the lost nothing, and the interval says how sure that is."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pytest
from typer.testing import CliRunner

from zhanggui.analyse.customers.histories import Histories, of_rows
from zhanggui.base.days import iso
from zhanggui.base.errors import ZhangguiError
from zhanggui.cli import app
from zhanggui.predict.value import came_of, interval, spend_of, values, weighed
from zhanggui.predict.value_backtest import _rows, drawn, figures

FIRST = 19_000
AS_OF = FIRST + 730


def purchases(count: int = 120, as_of: int = AS_OF) -> list[tuple[str, int, int]]:
    """(customer, day, cents): number i buys every 10 to 29 days, give or take, amounts around 40.00 to 90.00; every sixth stops
    on some day of the three years. The first of all is Dora: every 14 days for 100.00; Eve did so, too, for twelve weeks only."""
    rng = np.random.default_rng(11)
    rows = [("Dora", day, 10_000) for day in range(FIRST, as_of, 14)]
    rows += [("Eve", day, 10_000) for day in range(FIRST, min(as_of, FIRST + 84), 14)]
    for i in range(count):
        every, day, end = 10 + i % 20, FIRST + i % 30, FIRST + (60 + i * 37 % 1035 if i % 6 == 0 else 10_000)
        while day < min(as_of, end):
            rows.append((f"c{i:03d}", day, int(rng.gamma(8) * 500 * (1 + i % 5 * 0.3))))
            day += max(1, int(rng.gamma(4) * every / 4))
    return rows


def company(as_of: int = AS_OF, count: int = 120) -> Histories:
    names, days, cents = zip(*purchases(count, as_of), strict=True)
    return of_rows(names, days, cents)


def test_a_steady_customer_is_worth_its_rhythm_and_a_lost_one_nothing() -> None:
    told = values(company(), AS_OF)
    dora, eve = told.names.index("Dora"), told.names.index("Eve")
    assert told.mid[dora] == pytest.approx(365 / 14 * 10_000, rel=0.12)
    assert told.low[dora] < told.mid[dora] < told.high[dora]
    assert told.mid[eve] < 3_000
    assert told.low[eve] == 0
    assert told.spend == "gamma-gamma"
    assert told.learned > 100
    assert "MBG/CNBD-" in told.method


def test_the_year_that_came_lies_inside_eight_times_in_ten() -> None:
    whole = company(AS_OF + 365, 400)
    told = values(whole, AS_OF)
    came = came_of(whole, told.names, AS_OF, 365)
    assert (told.low <= told.mid).all()
    assert (told.mid <= told.high).all()
    assert 0.7 < ((came >= told.low) & (came <= told.high)).mean() < 0.92
    assert told.mid.sum() == pytest.approx(came.sum(), rel=0.1)


def test_what_happens_later_changes_nothing() -> None:
    known = [row for row in purchases() if row[1] < AS_OF - 200]
    long, short = values(company(), AS_OF - 200), values(of_rows(*zip(*known, strict=True)), AS_OF - 200)
    assert long.names == short.names
    assert long.mid.tolist() == short.mid.tolist()
    assert long.low.tolist() == short.low.tolist()


def test_a_young_company_gets_the_interval_of_the_model() -> None:
    young = company(FIRST + 150)
    told = values(young, FIRST + 150)
    assert told.learned == 0
    assert "too short" in told.method
    assert (told.low <= told.mid).all()
    assert (told.mid <= told.high).all()
    assert (told.high > told.low).any()


def test_who_buys_often_and_much_alike_is_reckoned_by_its_own_average() -> None:
    # The n-th buys n times for n yuan: amounts follow frequency, Gamma-Gamma does not hold.
    rows = [(f"c{n:02d}", FIRST + 7 * i, 100 * n) for n in range(2, 40) for i in range(n)]
    amount, _, name, check = spend_of(of_rows(*zip(*rows, strict=True)))
    assert name == "own mean"
    assert check == pytest.approx(1)
    # Ten orders of 11.00... and two more of the median 20.50.
    eleven = 11 - 2
    assert amount[eleven] == pytest.approx((11 * 1100 + 2 * 2050) / 13)


def test_too_few_customers_are_told() -> None:
    with pytest.raises(ZhangguiError, match="at least 10 customers"):
        values(of_rows(["Dora", "Dora"], [FIRST, FIRST + 9], [100, 100]), AS_OF)


def test_the_view_that_was_right_before_weighs_more() -> None:
    rng = np.random.default_rng(3)
    came = rng.gamma(2, 1000, 4000)
    first, second = came * rng.gamma(20, 1 / 20, 4000), rng.gamma(2, 1000, 4000)
    weights = weighed(np.stack([first, second], axis=1), came)
    assert weights[0] > 0.7
    assert weights[1] < 0.25


def test_an_interval_is_what_came_over_what_was_expected() -> None:
    was = np.full(1000, 100.0)
    came = np.linspace(50, 150, 1000)
    low, high = interval(was, came, np.array([100.0, 200.0]))
    # Smoothed by five: the tenths of (55 .. 155) over 105.
    assert low == pytest.approx([60, 205 * 65 / 105 - 5], abs=0.2)
    assert high == pytest.approx([140, 205 * 145 / 105 - 5], abs=0.2)


def test_the_figures_of_a_back_test_by_hand() -> None:
    came = np.array([50.0, 40, 30, 20, 10])
    ends = (np.array([50.0, 0, 0, 0, 11]), np.array([60.0, 60, 60, 10, 12]))
    right = figures(came, came, ends, drawn(5))
    assert [right[m][0] for m in ("spearman", "gini", "top_20", "wape", "bias", "coverage_80")] == pytest.approx([1, 1, 1, 0, 0, 0.6])
    wrong = figures(came, came[::-1].copy(), None, drawn(5))
    assert [wrong[m][0] for m in ("spearman", "gini", "top_20", "wape", "bias")] == pytest.approx([-1, -1, 0, 120 / 150, 0])
    row = _rows(None, "ours", right, 5)[0]
    assert (row.backtest, row.cut, row.metric, row.value) == ("value", "all", "spearman", 1.0)
    assert row.low <= row.value <= row.high


def test_the_command_tells_ours_beside_the_peers(tmp_path: Path) -> None:
    file, home = tmp_path / "lines.csv", str(tmp_path / "home")
    rows = [{"order no": f"S{n}", "date": iso(day), "customer": name, "sku": "tea", "quantity": 1, "unit price": cents / 100,
             "amount": cents / 100} for n, (name, day, cents) in enumerate(purchases(60))]  # fmt: skip
    csv.write_csv(pa.Table.from_pylist(rows), file)
    runner = CliRunner()
    done = runner.invoke(app, ["import", str(file), "--as", "sales", "--home", home])
    assert done.exit_code == 0, done.output
    done = runner.invoke(app, ["backtest", "value", "--cuts", "2", "--home", home, "--format", "json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    end = max(day for _, day, _ in purchases(60)) + 1
    # Two years of records leave two cuts half a year apart.
    assert {r["cut"] for r in found} == {iso(end - 2 * 182), iso(end - 182), "all"}
    methods = {r["method"] for r in found}
    assert {m.startswith("ours") for m in methods} == {True, False}
    assert {"last year again", "Pareto/NBD x own average", "BG/NBD x own average"} < methods
    ours = {r["metric"]: r for r in found if r["method"].startswith("ours") and r["cut"] == "all"}
    assert set(ours) == {"spearman", "gini", "top_20", "wape", "bias", "coverage_80"}
    assert ours["spearman"]["value"] > 0.6
    assert ours["wape"]["value"] < 0.35
    assert all(r["low"] <= r["value"] <= r["high"] for r in found if r["metric"] in ("spearman", "wape"))
