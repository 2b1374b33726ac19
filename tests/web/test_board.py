"""Boards: any measure, one cut; every number leads to a list of its length; exports are harmless."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from zhanggui.base.settings import Home
from zhanggui.measures import MEASURES
from zhanggui.web.audit.models import Line
from zhanggui.web.boards.periods import period_of
from zhanggui.web.show import sheets

WHERE = "page 看板 /board/"

pytestmark = pytest.mark.django_db
OCTOBER = "from=2026-10-01&to=2026-10-31"


@pytest.mark.covers("A01")
@pytest.mark.parametrize("measure", ["line_count", "sale_count", "customer_count", "sku_count"])
def test_a_count_leads_to_a_list_of_that_length(signed: Callable[..., Client], company: Home, measure: str) -> None:
    alice = signed("alice")
    board = alice.get(f"/board/?measure={measure}&by=region&{OCTOBER}").context["board"]
    assert board.now > 0
    assert alice.get(f"/board/lines/?{board.lines}").context["listing"].total == board.now
    for row in board.rows:
        assert alice.get(f"/board/lines/?{row.lines}").context["listing"].total == row.now, row.name


@pytest.mark.covers("A01")
def test_the_lines_behind_an_amount_add_up_to_it(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    row = alice.get(f"/board/?measure=return_amount&by=category&{OCTOBER}").context["board"].rows[0]
    address, amounts, page = f"/board/lines/?{row.lines}", [], 1
    while True:
        context = alice.get(f"{address}&page={page}").context
        amounts += [r["amount"] for r in context["listing"].rows]
        if page >= context["pages"]:
            break
        page += 1
    assert -sum(amounts) == row.now


def test_the_rows_add_up_to_the_total_where_the_measure_adds(signed: Callable[..., Client], company: Home) -> None:
    board = signed("alice").get(f"/board/?measure=net_sales&by=channel&{OCTOBER}").context["board"]
    assert board.adds
    assert sum(r.now for r in board.rows) == board.now


def test_a_total_that_does_not_add_is_computed_on_the_whole(signed: Callable[..., Client], company: Home) -> None:
    board = signed("alice").get(f"/board/?measure=customer_count&by=month&{OCTOBER.replace('10-01', '08-01')}").context["board"]
    assert not board.adds
    assert sum(r.now for r in board.rows) > board.now


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_every_measure_that_can_be_asked_has_a_board(signed: Callable[..., Client], company: Home, measure: str) -> None:
    answer = signed("alice").get(f"/board/?measure={measure}&by=month&period=quarter")
    assert answer.status_code in (200, 422)
    assert MEASURES[measure].zh in answer.content.decode() or answer.status_code == 422


def test_a_wrong_question_is_answered_with_what_to_do(signed: Callable[..., Client], company: Home) -> None:
    for wrong in ("measure=profit", "by=colour", "from=soon", "where=colour%3Dred", "against=2020", "from=2026-02-01&to=2026-01-01"):
        answer = signed("alice").get(f"/board/?{wrong}")
        assert answer.status_code == 422, wrong
        assert 'role="alert"' in answer.content.decode()


def test_the_period_ends_where_the_records_end() -> None:
    assert period_of("28", "", "", 1000, 0) == period_of("days-nobody-knows", "", "", 1000, 0)
    assert (period_of("7", "", "", 1000, 0).first, period_of("7", "", "", 1000, 0).last) == (994, 1000)


def test_a_spreadsheet_runs_no_cell_of_ours() -> None:
    text = sheets.as_csv(["name"], [["=1+1"], ["@SUM(A1)"], ["-cmd"], ["-12.5"], ["plain"]]).decode("utf-8-sig")
    assert text.split() == ["name", "'=1+1", "'@SUM(A1)", "'-cmd", "-12.5", "plain"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheets.as_xlsx(["name", "n"], [["=1+1", 2.5]], "board")))
    assert book.get_sheet_by_index(0).to_python() == [["name", "n"], ["=1+1", 2.5]]
    assert book.get_sheet_by_index(0).name == "board"


def test_an_export_is_the_table_and_stands_in_the_audit(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    board = alice.get(f"/board/?measure=net_sales&by=region&{OCTOBER}").context["board"]
    answer = alice.get(f"/board/export/?measure=net_sales&by=region&{OCTOBER}&format=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["区域", "名称", "净销售额"]
    assert [round(r[2] * 100) for r in rows[1:]] == [r.now for r in board.rows]
    assert Line.objects.get(verb="board exported").new["rows"] == len(board.rows)


def test_a_customer_a_sku_and_a_measure_are_found_by_a_part_of_their_name(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    assert ("sku", "010101") in [t[:2] for t in alice.get("/find/?q=塞北纯牛奶").context["found"].things]
    assert "net_sales" in [m.name for m in alice.get("/find/?q=净销").context["found"].measures]


def test_without_records_a_board_says_what_is_missing(signed: Callable[..., Client], no_company: Home) -> None:
    assert "还没有数据" in signed("alice").get("/board/").content.decode()
    assert "还没有数据" in signed("alice").get("/").content.decode()


@pytest.mark.covers("A10")
def test_a_change_is_taken_apart_and_every_split_adds_up(signed: Callable[..., Client], company: Home) -> None:
    context = signed("alice").get(f"/board/why/?measure=net_sales&by=category&{OCTOBER}&against=previous").context
    why = context["why"]
    assert why.cut == "category"
    assert sum(p.change for p in why.parts) == why.found.change
    assert [name for name, _ in why.drivers] == ["customers", "price"]
    assert all(sum(p.change for p in parts) == why.found.change for _, parts in why.drivers)


def test_a_change_is_explained_by_ones_own_rows_only(signed: Callable[..., Client], company: Home) -> None:
    own, whole = (signed(n).get(f"/board/why/?measure=net_sales&{OCTOBER}").context["why"].found for n in ("bob", "alice"))
    assert own.value == signed("bob").get(f"/board/?measure=net_sales&{OCTOBER}").context["board"].now
    assert own.value < whole.value
