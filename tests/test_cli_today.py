"""`zhanggui refresh`, `today` and `explain`, on real books and on the sample company."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.conftest import SampleCompany
from zhanggui.base.days import iso
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.cli import app
from zhanggui.decide import DECISIONS
from zhanggui.lake import Lake

WHERE = "zhanggui refresh, zhanggui today, zhanggui explain"

ROOT = Path(__file__).parent.parent
RAW = Path(os.environ.get("ZHANGGUI_DATA") or ROOT.parent / "shared" / "data") / "online_retail" / "online_retail_2010_2011_raw.csv.gz"
real = [pytest.mark.real, pytest.mark.skipif(not RAW.exists(), reason=f"the data set is not here: {RAW} (set ZHANGGUI_DATA)")]

SHAPE = ["id", "kind", "subject", "title", "action", "owner_role", "expected_gain", "confidence", "evidence", "status", "held_out",
         "as_of", "expires", "run", "stake", "share", "cost"]  # fmt: skip


def run(home: Path, *words: str, code: int = 0) -> Any:
    """Words after `zhanggui` -> what it printed, as JSON."""
    done = CliRunner().invoke(app, [*words, "--home", str(home), "--format", "json"])
    problem = done.exception
    assert (problem.exit_code if isinstance(problem, ZhangguiError) else done.exit_code) == code, done.output
    return json.loads(done.stdout) if done.stdout.strip() else None


def asked_again(home: Path, evidence: dict[str, Any]) -> float:
    """An evidence -> what `ask` says to its question now."""
    ((value,),) = (row.values() for row in run(home, "ask", evidence["name"], "--where", evidence["filter"]))
    return float(value or 0)


@pytest.fixture(scope="module")
def wholesaler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real wholesaler's books, imported once."""
    home = tmp_path_factory.mktemp("wholesaler") / "home"
    run(home, "import", str(RAW))
    return home


class TestOnRealBooks:
    pytestmark = real

    @pytest.mark.covers("A02", "A14")
    @pytest.mark.parametrize("as_of", ["2011-11-10", "2011-06-11", "2011-12-10"])
    def test_a_past_day_gives_at_most_ten_decisions_and_each_evidence_is_answered_again(self, wholesaler: Path, as_of: str) -> None:
        """A past day replayed on a real wholesaler's books: few decisions, and every number behind them comes out again"""
        run(wholesaler, "refresh", "--as-of", as_of)
        listed = run(wholesaler, "today", "--as-of", as_of)
        assert 1 <= len(listed) <= 10
        for decision in listed:
            assert list(decision) == SHAPE
            assert decision["kind"] in {"investigate", "win_back", "remind", "activate", "fill_gap"}
            assert (decision["as_of"], decision["held_out"], decision["status"]) == (as_of, False, "open")
            gain = decision["expected_gain"]
            assert gain["low"] <= gain["value"] <= gain["high"]
            assert 3 <= len(decision["evidence"]) <= 6
            for evidence in decision["evidence"]:
                assert asked_again(wholesaler, evidence) == evidence["value"], evidence

    @pytest.mark.covers("A02", "A13")
    def test_an_order_of_eighty_thousand_pieces_cancelled_at_once_is_one_case_that_nets_to_nothing(self, wholesaler: Path) -> None:
        """80,995 pieces sold and taken back on one day are one case that nets to 0.00, not a surge of sales"""
        run(wholesaler, "refresh", "--as-of", "2011-12-10")
        listed = run(wholesaler, "today", "--as-of", "2011-12-10", "--kind", "investigate")
        about = [d for d in listed if any("2011-12-09" in e["filter"] for e in d["evidence"])]
        (case,) = [d for d in about if "customer=16446" in d["subject"] or any("23843" in e["filter"] for e in d["evidence"])]
        values = {e["name"]: e["value"] for e in reversed(case["evidence"])}
        assert values["net_sales"] == 0.00
        assert (values["gross_sales"], values["return_amount"], values["goods_quantity"]) == (168_469.60, 168_469.60, 80_995)
        for other in (d for d in about if d is not case):
            assert not (other["evidence"][0]["name"] in ("net_sales", "return_amount") and other["evidence"][0]["value"] > 100_000)

    @pytest.mark.covers("A10")
    def test_a_month_of_sales_is_explained_and_every_split_sums_to_the_cent(self, wholesaler: Path) -> None:
        """Why did sales change: customers x frequency x value, price, volume and mix, each dimension: every split sums exactly"""
        told = run(wholesaler, "explain", "net_sales", "--from", "2011-10-01", "--to", "2011-10-31", "--against", "previous")
        (month,) = run(wholesaler, "ask", "net_sales", "--from", "2011-10-01", "--to", "2011-10-31")
        assert told["value"] == month["net_sales"]
        assert list(told["drivers"]) == ["customers", "price"]
        assert {"customer", "sku", "country"} <= set(told["contributions"])
        for rows in (*told["drivers"].values(), *told["contributions"].values()):
            assert round(sum(row["change"] for row in rows), 2) == told["change"]


def test_a_second_refresh_with_nothing_new_does_nothing(company_home: Home) -> None:
    first = run(company_home.path, "refresh")
    lake = Lake(company_home.lake_url)
    before = {table: lake.version(table) for table in lake.tables()}
    assert run(company_home.path, "refresh") == first
    assert {table: lake.version(table) for table in lake.tables()} == before


def test_a_decision_is_stored_once_however_often_it_is_made(company_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    run(company_home.path, "refresh")
    before = [row["id"] for row in Lake(company_home.lake_url).read("decisions").to_pylist()]
    monkeypatch.setattr("zhanggui.refresh.night.code", lambda: "changed code")
    (again,) = run(company_home.path, "refresh")
    after = [row["id"] for row in Lake(company_home.lake_url).read("decisions").to_pylist()]
    assert len(set(after)) == len(after) == len(before) >= again["decisions"] > 0


@pytest.mark.covers("A04", "A08")
def test_the_case_of_the_returns_names_the_lot_and_what_it_is_not(company_home: Home, small_company: SampleCompany) -> None:
    """The returns' case names the bad lot with its SKU, supplier and reason, and that it is a matter neither of service, nor of a rival, nor of the market"""
    told = small_company.planted
    run(company_home.path, "refresh")
    rows = Lake(company_home.lake_url).read("decisions").to_pylist()
    case = next(json.loads(r["details"]) for r in rows if r["subject"] == "measure=return_amount")
    assert case["cause"]["elements"] == [{"lot": told.bad_lot}]
    assert case["cause"]["common"]["sku"] == told.bad_sku
    assert case["cause"]["common"]["return_reason"] == told.reason
    assert sum(row["change"] for row in case["contributions"]) == told.spike_cents - sum(row["before"] for row in case["contributions"])
    angles = {a["key"]: a for a in case["angles"]}
    assert set(angles) == {"goods", "service", "rep", "rivals", "market"}
    assert angles["goods"]["state"] == "finding"
    assert {key: angle["state"] for key, angle in angles.items()} == {
        "goods": "finding", "service": "nothing", "rep": angles["rep"]["state"], "rivals": "nothing", "market": "nothing",
    }
    assert case["series"][-1]["day"] == told.spike_day
    assert case["series"][-1]["value"] > case["series"][-1]["high"]


def test_a_live_case_stays_the_same_case_on_the_next_day(company_home: Home, small_company: SampleCompany, tmp_path: Path) -> None:
    (before,) = [d for d in run(company_home.path, "today") if d["subject"] == "measure=return_amount"]
    day = small_company.planted.spike_day + 1
    file = tmp_path / "next.csv"
    file.write_text(f"单据编号,日期,客户,商品编码,数量,单价,金额\nX1,{iso(day)},C0001,010101,1,5,5\n", "utf-8")
    run(company_home.path, "import", str(file))
    run(company_home.path, "refresh")
    after = [d for d in run(company_home.path, "today") if d["subject"] == "measure=return_amount"]
    assert before["id"] in [d["id"] for d in after]
    assert len([d for d in after if str(small_company.planted.bad_lot) in json.dumps(d, ensure_ascii=False)]) == 1


def test_an_unknown_kind_and_a_day_before_all_records_are_said_plainly(company_home: Home) -> None:
    assert run(company_home.path, "today", "--kind", "divine", code=2) is None
    assert run(company_home.path, "refresh", "--as-of", "1999-01-01", code=1) is None
    assert run(company_home.path, "explain", "net_sale", code=2) is None


def test_a_quiet_company_is_told_that_there_is_nothing_to_do(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("Invoice,Date,Customer,SKU,Quantity,Net amount\nA1,2026-03-02,C1,X1,2,10.00\n")
    home = ["--home", str(tmp_path / "home")]
    for line in (["import", str(file)], ["refresh"]):
        assert CliRunner().invoke(app, line + home).exit_code == 0
    said = CliRunner().invoke(app, ["today", *home]).stderr
    assert "Nothing to do on 2026-03-03" in said
    # Each kind says what it looked at and why there is nothing, or which records it lacks.
    for kind in DECISIONS:
        (line,) = [line for line in said.splitlines() if line.startswith(kind)][:1]
        assert line in CliRunner().invoke(app, ["today", "--kind", kind, *home]).stderr
    assert "win_back: 1 customer looked at: no alarm rings." in said
    assert "fill_gap: Of 0 customers who bought half a year ago, no key account is gone." in said
    assert "replenish needs" in said
