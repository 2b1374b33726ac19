"""A company whose lake is in a bucket: the same commands, the same answers, and nothing of the copies is needed to read it again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhanggui.base.errors import ZhangguiError
from zhanggui.cli import app
from zhanggui.engine import open_engine
from zhanggui.storage import storage_at

WHERE = "LAKE_URL, zhanggui import, zhanggui imports undo, zhanggui refresh, zhanggui today"
FIRST = "单号,日期,客户,商品编码,数量,单价\nS1,2026-01-02,多拉,1001,3,5.00\nS2,2026-01-03,费伊,1002,1,20.00\n"
AGAIN = "单号,日期,客户,商品编码,数量,单价\nS1,2026-01-02,多拉,1001,4,5.00\n"


def run(home: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--home", str(home)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def total(home: Path) -> float:
    return float(json.loads(run(home, "ask", "line_amount", "--format", "json"))[0]["line_amount"])


@pytest.fixture
def in_bucket(bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("LAKE_URL", bucket)
    (tmp_path / "first.csv").write_text(FIRST)
    (tmp_path / "again.csv").write_text(AGAIN)
    return tmp_path / "home"


def test_a_file_is_imported_corrected_and_undone_in_a_bucket(in_bucket: Path, tmp_path: Path) -> None:
    run(in_bucket, "import", str(tmp_path / "first.csv"))
    assert total(in_bucket) == 35
    run(in_bucket, "import", str(tmp_path / "again.csv"))
    assert total(in_bucket) == 40
    run(in_bucket, "imports", "undo", "2")
    assert total(in_bucket) == 35
    assert not (in_bucket / "lake").exists()


def test_another_machine_reads_what_this_one_wrote(in_bucket: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(in_bucket, "import", str(tmp_path / "first.csv"))
    monkeypatch.setenv("ZHANGGUI_CACHE", str(tmp_path / "elsewhere"))
    assert total(in_bucket) == 35
    shutil.rmtree(tmp_path / "elsewhere")
    assert total(in_bucket) == 35


def test_a_copy_that_no_version_names_any_more_goes_in_time(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhanggui.storage.KEPT_SECONDS", -1)
    storage = storage_at(bucket)
    for name in ("a.parquet", "b.parquet"):
        file = storage.folder("sales") / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"rows")
        storage.publish("sales", [file])
    [kept] = storage.fetched("sales", ["b.parquet"])
    assert [p.name for p in storage.folder("sales").iterdir()] == ["b.parquet"]
    assert Path(kept).read_bytes() == b"rows"
    assert [Path(p).name for p in storage.fetched("sales", ["a.parquet", "b.parquet"])] == ["a.parquet", "b.parquet"]


@pytest.mark.parametrize("url", ["ftp://somewhere/lake", "s3://"])
def test_a_place_that_no_lake_can_be_kept_in_says_what_can(url: str) -> None:
    with pytest.raises(ZhangguiError, match="a folder or to s3://BUCKET/PREFIX"):
        storage_at(url)


def test_a_bucket_that_does_not_answer_is_said(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZhangguiError, match="does not answer"):
        open_engine(bucket.replace("lake-", "no-such-")).lake.tables()
