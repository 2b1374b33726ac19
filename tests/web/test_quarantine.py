"""Refused rows, mended in the page: a row's cells, a whole column, discarded with a reason, taken back. What came is kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhanggui.base.settings import Home
from zhanggui.engine import open_engine
from zhanggui.measures.ask import ask
from zhanggui.web.audit.models import Line
from zhanggui.web.imports import jobs
from zhanggui.web.imports.models import Upload

WHERE = "page 隔离的行 /imports/batch/N/quarantine/"

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "订单号,销售日期,客户编号,商品编码,数量,销售金额\n"
GOOD = [f"X{n:02d},2026-10-{n % 28 + 1:02d},C{n % 3},A{n % 4},1,10.00\n" for n in range(30)]
BAD = ["X01,2026-10-02,C1,A3,2件,20.00\n", "X90,2026-10-05,C1,A1,3件,30.00\n", "X91,2026-10-05,C1,A1,很多,40.00\n"]


@pytest.fixture
def refused(signed: Callable[..., Client], no_company: Home) -> Client:
    """Alice, with a batch of 30 lines and 3 in quarantine: pieces written with their unit, and one that nobody can read."""
    alice = signed("alice")
    alice.post("/imports/", {"files": SimpleUploadedFile("销售.csv", (HEADER + "".join(GOOD + BAD)).encode("gb18030"))})
    done(alice, lambda: alice.post(f"/imports/{Upload.objects.get().pk}/", {"number": "1", "begin": "1"}))
    return alice


def done(alice: Client, act: Callable[[], object] = lambda: None) -> Upload:
    """An act that has work in the background -> the newest upload when it ended."""
    for _ in range(3):
        jobs.wait()
    act()
    for _ in range(3):
        jobs.wait()
    return Upload.objects.all()[0]


def total(home: Home) -> float:
    return float(ask(open_engine(home.lake_url).frames(), "line_amount").value() or 0) / 100


def left(alice: Client, query: str = "") -> list[tuple[int, str]]:
    found = alice.get(f"/imports/batch/1/quarantine/{query}").context["rows"]
    return [(r.line, r.cells[4]) for r in found]


@pytest.mark.covers("A15")
def test_the_cells_of_a_row_are_mended_in_the_page_and_what_it_said_is_kept(refused: Client, no_company: Home) -> None:
    assert left(refused) == [(32, "2件"), (33, "3件"), (34, "很多")]
    headers = HEADER.strip().split(",")
    cells = ["X91", "2026-10-05", "C1", "A1", "4", "40.00"]
    found = done(refused, lambda: refused.post("/imports/batch/1/quarantine/", {"row": "3", "mend": "1", "header": headers, "cell": cells}))
    assert (found.state, found.report["files"][0]["accepted"]) == ("done", 1)
    assert total(no_company) == 340
    assert left(refused) == [(32, "2件"), (33, "3件")]
    kept = open_engine(no_company.lake_url).lake.read("quarantine").to_pylist()
    assert [json.loads(r["raw"])[4] for r in kept] == ["2件", "3件", "很多"]
    said = Line.objects.get(verb="rows mended")
    assert (said.old, said.new["3"]) == ({"3": {"数量": "很多"}}, {"数量": "4"})


@pytest.mark.covers("A15")
def test_a_replacement_in_a_column_mends_a_whole_group_and_completes_its_documents(refused: Client, no_company: Home) -> None:
    group = refused.get("/imports/batch/1/quarantine/").context["reasons"][0].key
    sent = {"replace": group, "header": "数量", "this": "件", "that": ""}
    found = done(refused, lambda: refused.post("/imports/batch/1/quarantine/", sent))
    assert (found.report["files"][0]["accepted"], found.report["files"][0]["superseding"]) == (2, 0)
    assert total(no_company) == 350  # X01 has both of its lines now
    assert left(refused) == [(34, "很多")]
    assert refused.post("/imports/batch/1/quarantine/", sent).status_code == 422


@pytest.mark.covers("A15")
def test_a_row_is_discarded_with_a_reason_and_taken_back(refused: Client, no_company: Home) -> None:
    assert refused.post("/imports/batch/1/quarantine/", {"row": "3", "discard": "1", "why": " "}).status_code == 422
    refused.post("/imports/batch/1/quarantine/", {"row": "3", "discard": "1", "why": "试录的"})
    assert left(refused) == [(32, "2件"), (33, "3件")]
    assert left(refused, "?discarded=1") == [(34, "很多")]
    assert "试录的" in refused.get("/imports/batch/1/quarantine/?discarded=1").content.decode()
    refused.post("/imports/batch/1/quarantine/", {"row": "3", "back": "1"})
    assert len(left(refused)) == 3
    assert [line.verb for line in Line.objects.filter(target="batch:1").order_by("pk")][-2:] == ["rows discarded", "rows taken back"]


def test_a_whole_group_is_discarded(refused: Client) -> None:
    group = refused.get("/imports/batch/1/quarantine/").context["reasons"][0].key
    refused.post("/imports/batch/1/quarantine/", {"group": group, "discard": "1", "why": "旧系统的"})
    page = refused.get("/imports/batch/1/quarantine/")
    assert (page.context["count"], page.context["away"]) == (0, 3)


@pytest.mark.covers("A15")
def test_an_undo_says_first_what_it_takes_away_and_brings_back(refused: Client, no_company: Home) -> None:
    other = (HEADER + GOOD[2].replace("10.00", "99.00") + "X95,2026-10-09,C1,A1,1,5.00\n").encode("gb18030")
    refused.post("/imports/", {"files": SimpleUploadedFile("改正.csv", other)})
    done(refused)
    newest = Upload.objects.all()[0]
    done(refused, lambda: refused.post(f"/imports/{newest.pk}/", {"number": "1", "begin": "1"}))
    assert total(no_company) == 394
    page = refused.get("/imports/batch/2/undo/")
    [sales] = page.context["leaving"]
    assert (sales.table, sales.rows, sales.cents, sales.documents, sales.examples) == ("sales", 2, 10_400, 1, ("X02",))
    assert total(no_company) == 394
    done(refused, lambda: refused.post("/imports/batch/2/undo/"))
    assert total(no_company) == 300
