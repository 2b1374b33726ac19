"""How customers are won and lost, by the API: the tables of the pages under the names of their files, in the same scope."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.analyse.acquisition.new_books import two_sources
from tests.analyse.loss.books import one_rep_loses
from tests.web.calls import caller
from tests.web.test_acquisition import rows, serve

WHERE = "/api/v1"

pytestmark = pytest.mark.django_db


@pytest.mark.covers("C04")
def test_sources_are_those_of_the_page(signed: Callable[..., Client], tmp_path: Path, settings: object) -> None:
    serve(tmp_path / "home", settings, two_sources())
    told = caller("alice", "owner", []).send("GET", "/acquisition").json()
    by = {row["source"]: (row["customers"], row["cac"], row["payback_months"]) for row in told["rows"]}
    assert by == {"fair": (10, 60.0, 3), "search": (5, 600.0, None), None: (1, 0.0, None)}
    assert told["total"] == len(rows(signed("alice"), "/customers/acquisition/?format=csv"))
    assert next(c["means"] for c in told["columns"] if c["name"] == "cac").startswith("获客成本=")


@pytest.mark.covers("C18", "C19", "C20")
def test_loss_its_cause_and_the_gap_are_told_to_programs(tmp_path: Path, settings: object) -> None:
    serve(tmp_path / "home", settings, one_rep_loses())
    alice = caller("alice", "owner", [])
    assert {row["rep"]: row["gone"] for row in alice.send("GET", "/loss").json()["rows"]} == {"004": 12, "001": 3, "002": 3}
    causes = {row["rep"]: row["verdict"] for row in alice.send("GET", "/loss/cause").json()["rows"]}
    assert causes == {"004": "more", "001": "cannot tell", "002": "cannot tell"}
    gap = alice.send("GET", "/loss/gap").json()
    assert (gap["total"], gap["missing"]) == (0, ["没有可以补上的潜在客户。"])
    ren = caller("ren", "rep", ["004"])
    assert [row["rep"] for row in ren.send("GET", "/loss").json()["rows"]] == ["004"]
    assert [ren.send("GET", f"/loss/{page}").status_code for page in ("cause", "gap")] == [403, 403]
    assert caller("dora", "outlet", ["001-north-A-0"]).send("GET", "/acquisition").status_code == 403


def test_an_empty_company_answers_with_what_is_missing(no_company: object) -> None:
    alice = caller("alice", "owner", [])
    for page in (
        "/acquisition",
        "/acquisition/conversion?by=rep",
        "/acquisition/ahead",
        "/acquisition/keeping",
        "/loss",
        "/loss/cause",
        "/loss/gap",
    ):
        answer = alice.send("GET", page)
        assert (answer.status_code, answer.json()["rows"]) == (200, [])
