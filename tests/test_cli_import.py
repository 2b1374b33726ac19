"""`zhanggui import` on the records of two real wholesalers, and killed at any moment."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.sources.test_large_files import HEADER, lines
from zhanggui.base.settings import home_at
from zhanggui.cli import main
from zhanggui.engine import open_engine
from zhanggui.lake import Lake
from zhanggui.sources.quarantine import rows_of

WHERE = "zhanggui import, zhanggui imports"

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("ZHANGGUI_DATA") or ROOT.parent / "shared" / "data")
RAW = DATA / "online_retail" / "online_retail_2010_2011_raw.csv.gz"
IOWA = DATA / "iowa_liquor"
here = pytest.mark.skipif(not DATA.exists(), reason=f"the data sets are not here: {DATA} (set ZHANGGUI_DATA)")


def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> Any:
    """The command on a home -> its JSON."""
    monkeypatch.setattr(sys, "argv", ["zhanggui", *map(str, words), "--home", str(home), "--format", "json"])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert not ended.value.code, err
    return json.loads(out)


@pytest.mark.parametrize(("language", "words"), [("en", "net amount (net_cents)"), ("zh-hans", "金额 (net_cents)")])
def test_what_a_column_is_taken_for_is_said_in_the_companys_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("Invoice,Date,SKU,Quantity,Net amount\nA1,2026-03-02,X1,2,10.00\n")
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path / "home"))
    for line in (["settings", "language", language], ["import", str(file)]):
        monkeypatch.setattr(sys, "argv", ["zhanggui", *line])
        with pytest.raises(SystemExit):
            main()
    said = capsys.readouterr().err
    assert f"-> {words}" in said
    assert said.endswith("Next: zhanggui refresh works out what to do with it.\n")


@here
@pytest.mark.real
@pytest.mark.covers("A01")
def test_a_real_raw_file_without_any_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The raw year of a real wholesaler is recognised, read to the line and to the penny, and told again changes nothing"""
    (first,) = run(tmp_path, capsys, monkeypatch, "import", RAW)["files"]
    assert [first[k] for k in ("table", "read", "accepted", "quarantined", "repeated", "superseding")] == ["sales", 541909, 541909, 0, 0, 0]
    (second,) = run(tmp_path, capsys, monkeypatch, "import", RAW)["files"]
    assert [second[k] for k in ("read", "accepted", "quarantined", "repeated", "superseding")] == [541909, 0, 0, 541909, 0]
    kinds = run(tmp_path, capsys, monkeypatch, "ask", "line_amount", "--by", "kind")
    assert {r["kind"]: r["line_amount"] for r in kinds} == {
        "goods": 10271034.61, "charge": 384587.87, "return": -896812.49, "adjustment": -11062.06, "gift": 0.0,
    }  # fmt: skip
    sales = open_engine(home_at(tmp_path).lake_url).frame("sales").collect().to_native()
    con = duckdb.connect()
    con.register("sales", sales)
    counted = con.sql("SELECT kind, count(*)::INTEGER FROM sales GROUP BY kind").fetchall()
    assert dict(counted) == {"goods": 527725, "charge": 2378, "return": 9288, "adjustment": 2478, "gift": 40}
    equal = "document, sku, description, quantity, at_ms, price_e4, customer, country"
    ((twice,),) = con.sql(f"SELECT sum(n - 1)::INTEGER FROM (SELECT count(*) AS n FROM sales GROUP BY {equal})").fetchall()
    assert twice == 5268
    assert con.sql("SELECT sum(net_cents)::BIGINT FROM sales").fetchall() == [(974774793,)]


@here
@pytest.mark.real
def test_a_real_distributor_with_its_products_and_customers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year of sales lines, the price list as SKUs, suppliers, offers and packs, the shops it delivers to as customers"""
    lists = run(tmp_path, capsys, monkeypatch, "import", IOWA / "products.parquet", IOWA / "stores.parquet")["files"]
    counts = {f["table"]: (f["read"], f["accepted"], f["quarantined"], f["repeated"]) for f in lists}
    assert counts == {
        "skus": (6482, 6482, 0, 0), "offers": (6482, 6482, 0, 0), "pack_units": (6482, 6482, 0, 0), "suppliers": (6482, 284, 0, 6198),
        "customers": (2296, 2296, 0, 0), "places": (2296, 2296, 0, 0),
    }  # fmt: skip
    years = run(tmp_path, capsys, monkeypatch, "import", IOWA / "lines_2017.parquet")["files"]
    assert [(f["read"], f["accepted"]) for f in years] == [(2291276, 2291276)]
    by_year = run(tmp_path, capsys, monkeypatch, "ask", "line_amount", "--by", "year")
    assert [r["line_amount"] for r in by_year] == [314530044.81]
    engine = open_engine(home_at(tmp_path).lake_url)
    places = engine.frame("places").collect().to_native()
    assert set(places["kind"].to_pylist()) == {"outlet"}
    assert places["lon"].null_count == 125
    assert "shop" not in engine.lake.schema("sales").names


def rows_hash(home: Path) -> tuple[Any, ...]:
    """A home -> its current lines, its corrections and its quarantine, as numbers that change when any of them does."""
    engine = open_engine(home_at(home).lake_url)
    engine.lake.repair()
    con = duckdb.connect()
    con.register("sales", engine.frame("sales").collect().to_native())
    con.register("every", engine.frame("sales", superseded=True).collect().to_native())
    found = [con.sql(f"SELECT count(*), sum(hash(t)::HUGEINT) FROM {t} t").fetchall() for t in ("sales", "every")]
    return (*found, len(rows_of(Lake(home_at(home).lake_url))))


def test_an_import_killed_at_any_moment_leaves_the_lake_as_before_or_as_after(tmp_path: Path) -> None:
    """SIGKILL at twenty seeded moments of an import that adds, repeats, corrects and refuses, by the fast way and the careful way"""
    command = Path(sys.executable).with_name("zhanggui")
    rows = lines(30_000, 5, dirty=True)
    (tmp_path / "first.csv").write_text(HEADER + "".join(rows[:3_000]))
    (tmp_path / "small.csv").write_text(HEADER + "".join(rows[1_000:9_000]).replace(",2.5,", ",2.6,", 3))
    (tmp_path / "large.csv").write_text(HEADER + "".join(rows[1_000:]).replace("item,", "a long name of an item of ours" * 8 + ","))
    assert (tmp_path / "large.csv").stat().st_size > 8_000_000
    start = tmp_path / "start"
    subprocess.run([command, "import", tmp_path / "first.csv", "--home", start], check=True, capture_output=True)
    before, draw = rows_hash(start), random.Random(20)
    for name in ("small.csv", "large.csv"):
        whole = tmp_path / f"whole-{name}"
        shutil.copytree(start, whole)
        words = [command, "import", tmp_path / name]
        begun = time.perf_counter()
        subprocess.run([*words, "--home", whole], check=True, capture_output=True)
        lasted, after = time.perf_counter() - begun, rows_hash(whole)
        assert after != before
        for moment in range(10):
            home = tmp_path / f"{name}-{moment}"
            shutil.copytree(start, home)
            process = subprocess.Popen([*words, "--home", home], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(lasted * draw.uniform(0.45, 1.0))
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert rows_hash(home) in (before, after), f"moment {moment} of {name}"
            lake = Lake(home / "lake")
            lake.sweep(older_than=0)
            known = set(lake.files("sales"))
            assert {str(p) for p in (home / "lake" / "sales").glob("*.parquet")} == known, "nothing is left over"
            shutil.rmtree(home)
