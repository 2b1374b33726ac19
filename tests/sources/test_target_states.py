"""The state that a campaign is to change, in the words of whoever wrote the file; a word that nobody knows waits in quarantine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhanggui.analyse.customers.plays import campaigns
from zhanggui.base.settings import home_at
from zhanggui.cli import app
from zhanggui.engine import open_engine
from zhanggui.measures.reading import Tables
from zhanggui.rules.target_state import target_state

HEADER = "活动编号,活动名称,目标状态（从）,目标状态（到）,起始日,截止日,活动费用\n"
ROWS = "K1,唤醒,沉默,活跃,2026-03-01,2026-03-10,100\nK2,wake up,Sleeping,ACTIVE,2026-03-01,2026-03-10,100\n" \
       "K3,没说要变什么,,,2026-03-01,2026-03-10,100\nK4,写错了,半死不活,活跃,2026-03-01,2026-03-10,100\n"


@pytest.mark.parametrize(
    ("said", "meant"),
    [("沉默", "silent"), (" 睡眠会员", "sleeping"), ("LOST", "lost"), ("新客", "new"), ("活跃", "active"), ("", None), (None, None), ("半死不活", None)],
)
def test_a_state_is_known_by_any_of_its_words(said: str | None, meant: str | None) -> None:
    assert target_state(said) == meant


def test_chinese_states_count_and_an_unknown_one_waits_in_quarantine_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "活动.csv").write_text(HEADER + ROWS)
    home = tmp_path / "home"
    done = CliRunner().invoke(
        app, ["import", str(tmp_path / "活动.csv"), "--as", "campaigns", "--home", str(home), "--format", "json"]
    )
    (file,) = json.loads(done.stdout)["files"]
    assert (file["read"], file["accepted"], file["quarantined"]) == (4, 3, 1)
    engine = open_engine(home_at(home).lake_url)
    assert [row["reason"] for row in engine.lake.read("quarantine").to_pylist()] == ["state_unknown"]
    found = campaigns(Tables(engine.frames()))
    assert {k: (c.target_from, c.target_to) for k, c in found.items()} == {
        "K1": ("silent", "active"), "K2": ("sleeping", "active"), "K3": ("", ""),
    }
