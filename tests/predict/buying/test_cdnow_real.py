"""CDNOW, 2,357 customers of an internet shop: every model against the figures its authors and users published.

Not here because their data are not at hand: groceryElog (MBG/CNBD-k, Pareto/GGG).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.stats import rankdata

from zhanggui.analyse.customers.histories import Histories, of_rows
from zhanggui.base.days import parse_day
from zhanggui.predict.buying import bgnbd, mbg, pareto, spend
from zhanggui.predict.buying.summary import Summary, summary

DATA = Path(os.environ.get("ZHANGGUI_DATA") or Path(__file__).parents[4] / "shared" / "data") / "cdnow"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.exists(), reason=f"the data set is not here: {DATA} (set ZHANGGUI_DATA)"),
]
CUT = parse_day("1997-10-01")
WEEKS = 39


@pytest.fixture(scope="module")
def published() -> Summary:
    """The summary as its authors published it: weeks of two decimals."""
    read = pq.read_table(DATA / "cdnow_sample_rfm_summary.parquet")
    x, tx, T = (read[name].to_numpy().astype(float) for name in ("frequency", "recency", "T"))
    return Summary(x, tx, T, np.zeros(len(x)))


@pytest.fixture(scope="module")
def bought() -> Histories:
    read = pq.read_table(DATA / "cdnow_sample_2357.parquet")
    days = read["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return of_rows([f"{one:05d}" for one in read["sample_id"].to_pylist()], days, np.rint(read["amount"].to_numpy() * 100))


def test_orders_become_the_summary_that_was_published(published: Summary, bought: Histories) -> None:
    s = summary(bought.until(CUT), CUT)
    assert s.x.tolist() == published.x.tolist()
    assert np.abs(s.tx - published.tx).max() < 0.005
    assert np.abs(s.T - published.T).max() < 0.005


def test_bg_nbd_is_fitted_as_published(published: Summary) -> None:
    m = bgnbd.fit_bgnbd(published)
    assert (m.r, m.alpha, m.a, m.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=1e-3)
    assert m.log_likelihood == pytest.approx(-9582.43, abs=0.05)
    assert bgnbd.log_likelihood(m, published).sum() == pytest.approx(m.log_likelihood)


def test_mbg_nbd_is_fitted_as_published_and_sees_no_regularity(published: Summary, bought: Histories) -> None:
    m = mbg.fit_mbg(published, k=1)
    assert (m.r, m.alpha, m.a, m.b) == pytest.approx((0.525, 6.183, 0.891, 1.614), abs=1e-3)
    assert mbg.fit_mbg(summary(bought.until(CUT), CUT)).k == 1


def test_pareto_nbd_is_fitted_as_published(published: Summary) -> None:
    m = pareto.fit_pareto(published)
    assert (m.r, m.alpha, m.s, m.beta) == pytest.approx((0.553, 10.578, 0.606, 11.669), abs=1e-2)
    assert m.log_likelihood == pytest.approx(-9594.976, abs=0.05)


def test_gamma_gamma_is_fitted_as_published(bought: Histories) -> None:
    known = bought.until(CUT)
    # As published: the first order is left out, and who has no other.
    again = np.ones(len(known.day), bool)
    again[known.start[:-1]] = False
    x = np.bincount(known.owner[again], minlength=len(known.names)).astype(float)
    mean = np.bincount(known.owner[again], known.cents[again] / 100, minlength=len(known.names)) / np.maximum(x, 1)
    m = spend.fit_spend(x, mean)
    assert m.customers == 946
    assert (m.p, m.q, m.v) == pytest.approx((6.25, 3.74, 15.44), abs=0.01)
    assert m.log_likelihood == pytest.approx(-4055.918, abs=0.01)
    assert spend.tied(x, mean) == pytest.approx(0.11, abs=0.01)


@pytest.mark.parametrize(
    ("module", "fit", "total", "error", "correlation", "ranked"),
    [
        (pareto, pareto.fit_pareto, 1665.5, 0.7545, 0.630, 0.7787),
        (bgnbd, bgnbd.fit_bgnbd, 1653.4, 0.7855, 0.626, 0.7725),
        (mbg, mbg.fit_mbg, 1576.7, 0.7648, 0.627, 0.7728),
    ],
    ids=["Pareto/NBD", "BG/NBD", "MBG/NBD"],
)
def test_the_next_39_weeks_come_as_well_as_was_measured(
    bought: Histories, module: Any, fit: Any, total: float, error: float, correlation: float, ranked: float
) -> None:
    s = summary(bought.until(CUT), CUT)
    expected = module.expected_orders(fit(s), s, WEEKS * 7)
    came = np.bincount(bought.owner, bought.day >= CUT)
    assert came.sum() == 1882
    assert expected.sum() == pytest.approx(total, rel=0.001)
    assert np.abs(expected - came).mean() == pytest.approx(error, abs=1e-3)
    assert np.corrcoef(expected, came)[0, 1] == pytest.approx(correlation, abs=1e-3)
    again, rank = came > 0, rankdata(expected)
    pairs = again.sum() * (~again).sum()
    assert (rank[again].sum() - again.sum() * (again.sum() + 1) / 2) / pairs == pytest.approx(ranked, abs=1e-3)
