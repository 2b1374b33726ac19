"""The second engine: the sample company asked, explained and refreshed on a Spark cluster says what it says on DuckDB."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.cluster import cluster
from tests.conftest import SampleCompany
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.cli import app
from zhanggui.engine import open_engine

WHERE = "ENGINE_URL, zhanggui ask, zhanggui explain, zhanggui refresh, zhanggui today"
QUESTIONS = (
    ("ask", "net_sales", "sale_count", "return_rate", "--by", "month", "--by", "category", "--from", "2026-08-01"),
    ("ask", "customer_count", "gross_profit", "--by", "region", "--against", "last-year", "--from", "2026-09-01", "--to", "2026-09-30"),
    ("explain", "net_sales", "--from", "2026-10-01", "--to", "2026-10-31", "--against", "previous"),
)


def told(home: Home, *words: str) -> object:
    done = CliRunner().invoke(app, [*words, "--home", str(home.path), "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_a_cluster_gives_the_answer_of_one_process(
    small_company: SampleCompany, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    here = told(small_company.home, *words)
    monkeypatch.setenv("ENGINE_URL", cluster())
    assert told(small_company.home, *words) == here


def test_a_night_on_the_cluster_suggests_what_a_night_in_one_process_does(company_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def suggested() -> list[tuple[object, ...]]:
        rows = told(company_home, "today")
        assert isinstance(rows, list)
        return [(row["kind"], row["subject"], row["title"], [e["value"] for e in row["evidence"]]) for row in rows]

    here = suggested()
    for table in ("runs", "decisions", "results_kpis"):
        for file in Path(company_home.lake_url, table).rglob("*"):
            if file.is_file():
                file.unlink()
        assert not list(Path(company_home.lake_url, table).glob("*.parquet"))
    monkeypatch.setenv("ENGINE_URL", cluster())
    assert here
    assert suggested() == here


@pytest.mark.parametrize(("url", "said"), [("oracle://", "ENGINE_URL names an engine"), ("spark://", "ENGINE_URL names an engine")])
def test_an_engine_that_is_unknown_is_refused_with_advice(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(ZhangguiError, match=said):
        open_engine(tmp_path, url)
