"""Lines out of line, in the page: found by a rule, marked, left out of every page when the company says so, and back again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.web.conftest import person
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.sources.importing import propose, run_import, working_folder
from zhanggui.web import books
from zhanggui.web.audit.models import Line
from zhanggui.web.boards import reads
from zhanggui.web.people.reads import scope_for

WHERE = "page 异常的行 /imports/cleaning/"

pytestmark = pytest.mark.django_db

HEADER = "订单号,销售日期,客户编号,商品编码,数量,单价,销售金额\n"
LINES = [f"X{n:03d},2026-10-{1 + n % 28:02d},客户{n % 3},A00{n % 2},{n % 5 + 1},10.00,{(n % 5 + 1) * 10}.00\n" for n in range(100)]
STRANGE = "X900,2026-10-28,客户1,A001,80995,10.00,809950.00\n"
KEY = json.dumps(["files", "X900", 1])


@pytest.fixture
def strange(no_company: Home, tmp_path: Path) -> Home:
    """100 lines of 10 to 50 yuan, 3,000 in all, and one of 809,950."""
    file = tmp_path / "sales.csv"
    file.write_text(HEADER + "".join(LINES) + STRANGE, "utf-8")
    with working_folder() as work:
        run_import(Lake(no_company.lake_url), no_company, propose([file], home=no_company, work=work), by="alice", work=work)
    return no_company


def amounts(page: object) -> list[float]:
    """The reconciliation figure before, without the marked, without the proposed too."""
    effect = next(e for e in page.context["effects"] if e.measure.name == "line_amount")  # type: ignore[attr-defined]
    return [effect.whole / 100, effect.clean / 100, effect.cleaner / 100]


@pytest.mark.covers("A19")
def test_a_line_that_a_rule_finds_is_marked_and_the_figures_are_shown_before_and_after(signed: Callable[..., Client], strange: Home) -> None:
    alice = signed("alice")
    page = alice.get("/imports/cleaning/")
    assert [o.document for o in page.context["found"]] == ["X900"]
    assert amounts(page) == [812_950, 812_950, 3_000]
    alice.post("/imports/cleaning/", {"rule": "iqr", "key": [KEY], "reason": "手滑"})
    page = alice.get("/imports/cleaning/")
    assert (page.context["count"], [m.reason for m, _line, _key in page.context["marked"]]) == (0, ["手滑"])
    assert amounts(page) == [812_950, 3_000, 3_000]
    assert Line.objects.get(verb="lines marked").new["lines"] == ["X900 · 1"]


@pytest.mark.covers("A19")
def test_pages_leave_marked_lines_out_when_the_company_says_so_and_count_them_again(signed: Callable[..., Client], strange: Home) -> None:
    alice = signed("alice")
    alice.post("/imports/cleaning/", {"rule": "iqr", "all": "1"})

    def shown() -> str:
        return alice.get("/board/?measure=line_amount&period=all").content.decode() + alice.get(
            "/board/lines/?measure=line_amount&where=document=X900").content.decode()

    assert "X900" in shown()
    alice.post("/imports/cleaning/", {"leave_out": "1"})
    assert alice.get("/board/lines/?measure=line_amount&where=document=X900").context["listing"].total == 0
    alice.post("/imports/cleaning/", {"undo": "1", "key": [KEY]})
    assert alice.get("/board/lines/?measure=line_amount&where=document=X900").context["listing"].total == 1
    assert [line.verb for line in Line.objects.order_by("pk")] == ["lines marked", "marked lines left out", "marks undone"]


@pytest.mark.covers("A19")
def test_a_line_that_no_rule_finds_is_marked_by_its_document(signed: Callable[..., Client], strange: Home) -> None:
    alice = signed("alice")
    assert "/imports/cleaning/lines/?document=X001" in alice.get("/board/lines/?measure=line_amount&where=document=X001").content.decode()
    page = alice.get("/imports/cleaning/lines/?document=X001")
    [(row, mark, key)] = page.context["lines"]
    assert (row["quantity"], mark) == (2, None)
    alice.post("/imports/cleaning/", {"rule": "manual", "key": [key], "reason": "试单", "next": "/imports/cleaning/lines/?document=X001"})
    [(_row, mark, _key)] = alice.get("/imports/cleaning/lines/?document=X001").context["lines"]
    assert (mark.rule, mark.by) == ("manual", "alice")
    assert amounts(alice.get("/imports/cleaning/"))[1] == 812_930


def test_nothing_chosen_or_something_strange_sent_changes_nothing(signed: Callable[..., Client], strange: Home) -> None:
    alice = signed("alice")
    for sent in ({"rule": "iqr"}, {"rule": "iqr", "key": ["x"]}, {"undo": "1", "key": [KEY]}):
        assert alice.post("/imports/cleaning/", sent).status_code == 422
    assert not books.engine().lake.has("marks")
    assert alice.get("/imports/cleaning/?rule=guess").status_code == 422


def test_a_company_without_sales_is_told_what_to_import(signed: Callable[..., Client], no_company: Home) -> None:
    assert "还没有销售记录" in signed("alice").get("/imports/cleaning/").content.decode()


def test_the_lines_behind_a_number_agree_with_it_when_marked_lines_are_left_out(signed: Callable[..., Client], strange: Home) -> None:
    alice = signed("alice")
    alice.post("/imports/cleaning/", {"rule": "iqr", "all": "1"})
    alice.post("/imports/cleaning/", {"leave_out": "1"})
    tables = reads.tables(scope_for(person("alice")))
    assert len(tables.lines("sales").collect("pyarrow").to_arrow()) == 100
