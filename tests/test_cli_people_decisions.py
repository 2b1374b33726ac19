"""`zhanggui today` about customers: who is about to be lost is told before the loss, who goes there, and what it rests on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.conftest import SampleCompany
from zhanggui.base.days import iso
from zhanggui.base.settings import home_at
from zhanggui.cli import app
from zhanggui.engine import open_engine
from zhanggui.refresh import customers_of, latest_run

WHERE = "zhanggui today"

KEY = "C0002"
"""A supermarket of grade A that orders every eleven days and stopped after a refund came late."""


def run(home: Path, *words: str) -> Any:
    done = CliRunner().invoke(app, [*words, "--home", str(home), "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def weeks_after(small_company: SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, list[dict[str, Any]]]:
    """-> the company on the day 35 days after a key account's last order: its home, the day, what is said of whom to win back."""
    home = tmp_path_factory.mktemp("weeks") / "home"
    shutil.copytree(small_company.home.path, home, ignore=shutil.ignore_patterns("*.csv"))
    day = small_company.planted.left[KEY][0] + 35
    return home, day, run(home, "today", "--as-of", iso(day), "--kind", "win_back")


@pytest.mark.covers("A11", "C14", "C16")
def test_a_key_account_is_told_while_it_is_still_active_and_the_director_is_to_go(
    small_company: SampleCompany, weeks_after: tuple[Path, int, list[dict[str, Any]]]
) -> None:
    """Five weeks after the last order of a key account the list names it, with why and for whom, while by the rules of months it is still active"""
    home, day, listed = weeks_after
    (case,) = [d for d in listed if d["subject"] == f"customer={KEY}"]
    assert case["owner_role"] == "sales_director"
    assert "35天没订货" in case["title"]
    gain = case["expected_gain"]
    assert gain["low"] <= gain["value"] <= gain["high"]
    assert gain["value"] > 0
    engine = open_engine(home_at(home).lake_url)
    replayed = latest_run(engine, day)
    assert replayed is not None
    (row,) = [r for r in customers_of(engine, replayed).to_pylist() if r["customer"] == KEY]
    assert (row["state"], row["route"]) == ("active", "director")
    # Who has been away for good is no visit's worth: nothing would have come, so nothing can still be changed.
    told = {d["subject"] for d in listed}
    gone = [c for c, (last, _) in small_company.planted.left.items() if last < day - 60 and c != KEY]
    assert len(gone) > 3
    assert not {f"customer={c}" for c in gone} & told
    assert [d["expected_gain"]["value"] for d in listed] == sorted((d["expected_gain"]["value"] for d in listed), reverse=True)


@pytest.mark.covers("C17")
def test_lesser_ones_are_a_list_of_their_rep_and_every_number_can_be_asked_again(
    weeks_after: tuple[Path, int, list[dict[str, Any]]],
) -> None:
    """Customers of a lower grade with a small last purchase stand on one list of their rep; its evidence comes out again"""
    home, _, listed = weeks_after
    (rep,) = [d for d in listed if d["subject"].startswith("rep=")]
    assert (rep["owner_role"], rep["held_out"]) == ("rep", False)
    assert len(rep["evidence"]) >= 3
    for evidence in rep["evidence"][:2]:
        ((value,),) = (r.values() for r in run(home, "ask", evidence["name"], "--where", evidence["filter"]))
        assert float(value or 0) == evidence["value"]


@pytest.mark.covers("C09", "C11")
def test_who_is_due_within_the_week_is_reminded_a_list_a_rep(small_company: SampleCompany) -> None:
    """Customers due within the coming week stand on one list a rep, with the day and what they usually order"""
    home = small_company.home.path
    listed = run(home, "today", "--kind", "remind")
    subjects = [d["subject"] for d in listed]
    assert len(set(subjects)) == len(subjects) > 3
    engine = open_engine(small_company.home.lake_url)
    live = latest_run(engine)
    assert live is not None
    seen = {r["customer"]: r for r in customers_of(engine, live).to_pylist()}
    for row in engine.lake.read("decisions").to_pylist():
        if row["kind"] == "remind" and not row["replay"]:
            details = json.loads(row["details"])
            rep = row["subject"].removeprefix("rep=")
            for line in [*details["lines"], *details["left_alone"]]:
                assert seen[line["customer"]]["rep"] == rep
                assert live.as_of <= seen[line["customer"]]["next_mid"] < live.as_of + 7
            assert any(line["usual"] for line in details["lines"]) or not details["lines"]


@pytest.mark.covers("C20")
def test_lost_key_accounts_become_a_number_of_new_outlets(small_company: SampleCompany) -> None:
    """The margin that went with lost key accounts over what a new outlet brings is how many new outlets are needed"""
    (plan,) = run(small_company.home.path, "today", "--kind", "fill_gap")
    engine = open_engine(small_company.home.lake_url)
    (row,) = [r for r in engine.lake.read("decisions").to_pylist() if r["id"] == plan["id"]]
    told = json.loads(row["details"])
    assert {x["customer"] for x in told["gone"]} & set(small_company.planted.left)
    assert told["needed"][0] == -(-told["lost_cents"] // told["value_cents"])
    assert f"要补{told['still']}家新网点" in plan["title"]
