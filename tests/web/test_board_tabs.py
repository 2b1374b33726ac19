"""The three sides of a board, the conditions picked at the screen, and boards that are kept and shared."""

from __future__ import annotations

import io
from collections.abc import Callable
from statistics import median
from urllib.parse import parse_qs, urlencode

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.web.conftest import REGION, person
from zhanggui.base.settings import Home
from zhanggui.measures import MEASURES
from zhanggui.web import books, warm
from zhanggui.web.audit.models import Line
from zhanggui.web.boards.models import Saved
from zhanggui.web.boards.picks import grouped, has_lines
from zhanggui.web.boards.saved import BINDER

WHERE = "page 看板 /board/"

pytestmark = pytest.mark.django_db
OCTOBER = "from=2026-10-01&to=2026-10-31"


@pytest.mark.covers("A17")
def test_the_formulas_beside_a_number_give_its_changes(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    answer = alice.get(f"/board/compare/?measure=net_sales&by=region&{OCTOBER}")
    head = answer.context["head"]
    now, september, year_ago = (
        alice.get(f"/board/?measure=net_sales&by=region&from={a}&to={b}").context["board"].now
        for a, b in (("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30"), ("2025-10-01", "2025-10-31"))
    )
    assert (head.now, head.previous, head.year_before) == (now, september, year_ago)
    assert [f.result for f in head.formulas] == [(now - september) / september, (now - year_ago) / year_ago]
    body = answer.content.decode()
    assert f"({now / 100:,.2f} − {september / 100:,.2f}) ÷ {september / 100:,.2f}" in body
    assert "看趋势" in body
    assert "溯源头" in body


@pytest.mark.covers("A17")
def test_every_group_is_compared_and_the_parts_make_the_whole(signed: Callable[..., Client], company: Home) -> None:
    context = signed("alice").get(f"/board/compare/?measure=net_sales&by=channel&{OCTOBER}").context
    rows, head = context["found"].rows, context["head"]
    assert sum(r.now for r in rows) == head.now
    assert sum(r.previous for r in rows) == head.previous
    assert sum(r.year_before for r in rows) == head.year_before
    assert sum(r.part for r in rows) == pytest.approx(1)


@pytest.mark.covers("A18")
def test_point_line_and_plane_stand_on_one_page(signed: Callable[..., Client], company: Home) -> None:
    context = signed("alice").get(f"/board/?measure=net_sales&by=region&{OCTOBER}").context
    board, head, plane = context["board"], context["head"], context["plane"]
    assert len(head.long) == 13
    assert head.long[-1].now == head.now  # October is the last whole month
    values = sorted((r.now for r in board.rows if r.key is not None and r.now), reverse=True)
    assert plane.by == "region"
    assert [m.now for m in plane.members] == values[: len(plane.members)]
    assert [m.rank for m in plane.members] == list(range(1, len(plane.members) + 1))
    assert plane.count == len(values)
    assert plane.median == (median(values) if len(values) >= 5 else None)
    if plane.median:
        assert plane.members[0].gap == pytest.approx((values[0] - plane.median) / plane.median)


@pytest.mark.covers("A18")
def test_a_manager_learns_the_rank_and_no_other_region_s_number(signed: Callable[..., Client], company: Home) -> None:
    whole = signed("alice").get(f"/board/?measure=net_sales&by=region&{OCTOBER}").context
    answer = signed("bob").get(f"/board/?measure=net_sales&by=category&{OCTOBER}")
    plane = answer.context["plane"]
    if whole["plane"].count >= 5:
        assert [m.name for m in plane.members] == [REGION]
        assert plane.others_hidden
        values = sorted((r.now for r in whole["board"].rows if r.key and r.now), reverse=True)
        assert plane.members[0].rank == values.index(plane.members[0].now) + 1
        # With a condition of his own he learns nothing of the others: they could be told apart one by one.
        alone = signed("bob").get(f"/board/?measure=net_sales&by=category&{OCTOBER}&where=category%3D乳品").context["plane"]
        assert alone is None or not alone.others_hidden


def test_fewer_than_five_have_no_median(signed: Callable[..., Client], company: Home) -> None:
    found = signed("alice").get(f"/board/compare/?measure=net_sales&by=channel&{OCTOBER}").context["found"]
    assert (found.median is None) == (found.count < 5)


@pytest.mark.covers("A10")
def test_the_driver_tree_adds_up_also_under_a_condition(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    condition = urlencode({"where": f"region={REGION}"})
    answer = alice.get(f"/board/why/?measure=net_sales&by=category&{OCTOBER}&against=previous&{condition}")
    why = answer.context["why"]
    board = alice.get(f"/board/?measure=net_sales&by=category&{OCTOBER}&{condition}").context["board"]
    assert (why.found.value, why.found.before) == (board.now, board.before)
    assert "region" not in why.cuts
    tree = dict(why.drivers)["customers"]
    assert [p.name for p in tree] == ["成交客户数", "购买频次", "客户笔单价"]
    assert sum(p.change for p in tree) == board.now - board.before
    assert sum(p.change for p in why.parts) == board.now - board.before
    assert "驱动树" in why.tree
    assert alice.get(f"/board/why/cause/?measure=net_sales&{OCTOBER}").content.decode().strip()


def test_two_cuts_at_once_add_up_in_both_directions(signed: Callable[..., Client], company: Home) -> None:
    context = signed("alice").get("/board/compare/?measure=net_sales&by=channel&cross=month&period=quarter").context
    matrix, whole = context["matrix"], context["head"].now
    assert sum(total for _name, _cells, total in matrix.rows) == whole
    assert sum(matrix.totals) == whole
    assert all(sum(c.value or 0 for c in cells) == total for _name, cells, total in matrix.rows)


def test_a_condition_is_picked_and_taken_away_at_the_screen(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    assert REGION in alice.get("/board/values/?dim=region").content.decode()
    answer = alice.get(f"/board/?measure=net_sales&{OCTOBER}&" + urlencode({"dim": "region", "sign": "=", "value": REGION}))
    asked = parse_qs(answer.headers["Location"].partition("?")[2])
    assert asked["where"] == [f"region={REGION}"]
    page = alice.get(answer.headers["Location"])
    condition, without = page.context["without"][0]
    assert condition == f"region={REGION}"
    assert "where" not in parse_qs(without)
    assert alice.get(f"/board/?{without}").context["board"].now > page.context["board"].now


def test_a_board_is_compared_with_any_period(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    board = alice.get(f"/board/?{OCTOBER}&against=days&vs_from=2026-03-01&vs_to=2026-03-31").context["board"]
    assert board.before == alice.get("/board/?from=2026-03-01&to=2026-03-31").context["board"].now


@pytest.mark.parametrize("view", ["detail", "trend", "compare", "matrix", "source"])
def test_every_view_is_exported(signed: Callable[..., Client], company: Home, view: str) -> None:
    alice = signed("alice")
    answer = alice.get(f"/board/export/?measure=net_sales&by=channel&cross=month&period=quarter&view={view}&format=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) > 2
    assert signed("eve").get(f"/board/export/?view={view}").status_code == 403


@pytest.mark.parametrize("measure", [name for name, m in MEASURES.items() if has_lines(m)])
def test_a_number_that_can_be_clicked_has_a_list(signed: Callable[..., Client], company: Home, measure: str) -> None:
    alice = signed("alice")
    board = alice.get(f"/board/?measure={measure}&by=month&{OCTOBER}")
    if board.status_code == 200:
        assert alice.get(f"/board/lines/?{board.context['board'].lines}").status_code == 200


@pytest.mark.covers("C23")
def test_the_shares_by_number_of_purchases_make_a_hundred(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    door = next(d for d in alice.get("/boards/").context["standing"] if "by=purchase_count" in d.query)
    board = alice.get(f"/board/?{door.query}&against=").context["board"]
    known = [r for r in board.rows if r.key is not None]
    assert len(known) > 1
    assert sum(r.now for r in board.rows) == pytest.approx(1)
    assert sum(r.also[0] or 0 for r in board.rows) == pytest.approx(1)


@pytest.mark.covers("A12", "B01")
def test_stock_and_sell_through_have_boards_where_there_is_stock(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    if "on_hand" not in books.columns("stock_days"):
        pytest.skip("the small sample company has no stock")
    doors = {parse_qs(d.query)["measure"][0]: d for d in alice.get("/boards/").context["standing"]}
    turning = alice.get(f"/board/?{doors['stock_quantity'].query}").context["board"]
    days = dict(zip((m.name for m in turning.also), turning.totals, strict=True))
    cost = alice.get("/board/?measure=sales_cost&period=30").context["board"].now
    held = alice.get("/board/?measure=average_stock_value&period=30").context["board"].now
    assert days["turnover_days"] == pytest.approx(held / (cost / 30), rel=1e-6)
    sold = alice.get(f"/board/?{doors['active_sku_rate'].query}").context["board"]
    assert 0 < sold.now <= 1


def test_measures_are_picked_by_what_they_are_about() -> None:
    groups = dict(grouped([MEASURES[n] for n in ("net_sales", "customer_count", "sku_count", "stock_quantity", "purchase_amount")]))
    assert {g: [m.name for m in found] for g, found in groups.items()} == {
        "销售": ["net_sales"], "客户": ["customer_count"], "商品": ["sku_count"], "库存": ["stock_quantity"], "采购": ["purchase_amount"],
    }


# ---- who may cut by what


def test_a_rep_is_not_told_from_whom_the_company_buys(signed: Callable[..., Client], company: Home) -> None:
    chen = signed("chen")
    assert "supplier" not in {d.name for d in chen.get("/board/?by=kind").context["cuts"]}
    for asked in ("by=supplier", "by=lot", "by=kind&cross=supplier", "where=lot%3DX", "where=supplier%3DV01"):
        for page in ("/board/", "/board/compare/", "/board/why/", "/board/export/", "/board/lines/"):
            if "by=" not in asked or page != "/board/lines/":
                assert chen.get(f"{page}?{asked}").status_code == 403, f"{page}?{asked}"
    assert chen.get("/board/values/?dim=supplier").context["values"] == []
    assert "supplier" not in chen.get("/board/why/?measure=net_sales&by=kind").context["why"].cuts
    assert "supplier" in {d.name for d in signed("alice").get("/board/?by=kind").context["cuts"]}


# ---- kept boards


def keep(client: Client, name: str = "十月的奶", **shared: list[str]) -> Saved:
    client.post("/boards/save/", {"name": name, "query": "measure=net_sales&by=category&period=30&against=previous", **shared})
    return Saved.objects.get(name=name)


def test_what_prints_nothing_is_left_out_of_a_boards_name(signed: Callable[..., Client], company: Home) -> None:
    signed("alice").post("/boards/save/", {"name": "十月\0 \u202e的奶", "query": "measure=net_sales&by=category"})
    assert Saved.objects.get().name == "十月 的奶"


def test_a_kept_board_moves_on_with_the_records_and_is_cut_by_who_opens_it(signed: Callable[..., Client], company: Home) -> None:
    alice, bob = signed("alice"), signed("bob")
    board = keep(alice, roles=["regional_manager"])
    whole, own = (c.get(f"/boards/{board.pk}/", follow=True).context["board"] for c in (alice, bob))
    assert whole.picks.period.name == "30"
    assert 0 < own.now < whole.now
    assert own.now == bob.get("/board/?measure=net_sales&by=category&period=30").context["board"].now
    assert signed("chen").get(f"/boards/{board.pk}/").status_code == 404
    assert Line.objects.get(verb="board saved").new["name"] == "十月的奶"


def test_a_board_is_renamed_dropped_and_brought_back(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    board = keep(alice)
    alice.post(f"/boards/{board.pk}/change/", {"name": "奶", "query": board.query})
    assert Saved.objects.get().name == "奶"
    alice.post(f"/boards/{board.pk}/undo/")
    assert Saved.objects.get().name == "十月的奶"
    alice.post(f"/boards/{board.pk}/drop/")
    assert alice.get("/boards/").context["boards"] == []
    assert alice.get(f"/boards/{board.pk}/").status_code == 404
    alice.post(f"/boards/{board.pk}/undo/")
    assert [b.name for b in alice.get("/boards/").context["boards"]] == ["十月的奶"]
    assert [line.verb for line in Line.objects.filter(target=f"board:{board.pk}").order_by("pk")] == [
        "board saved", "board changed", "board undone", "board dropped", "board undone",
    ]


def test_only_its_owner_changes_a_board(signed: Callable[..., Client], company: Home) -> None:
    bob = signed("bob")
    board = keep(signed("alice"), people=["bob"])
    assert bob.post(f"/boards/{board.pk}/drop/").status_code == 422
    assert bob.get(f"/boards/{board.pk}/").status_code == 302
    assert not Saved.objects.get(pk=board.pk).dropped


def test_pinned_boards_keep_their_order(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    first, second = keep(alice, "一"), keep(alice, "二")
    alice.post(f"/boards/{second.pk}/move/", {"up": "1"})
    assert [b.name for b in BINDER.of(person("alice"))] == ["二", "一"]
    alice.post(f"/boards/{second.pk}/pin/", {"on": "0"})
    assert [b.name for b in BINDER.of(person("alice"))] == ["一", "二"]
    assert first.pk


def test_a_board_that_tells_costs_is_not_opened_by_who_may_not_see_them(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    alice.post("/boards/save/", {"name": "毛利", "query": "measure=gross_profit&by=category&period=30", "roles": ["rep"]})
    assert signed("chen").get("/boards/").context["boards"] == []


def test_what_was_warmed_is_answered_from_memory(
    signed: Callable[..., Client], company: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = signed("alice")
    board = keep(alice)
    assert warm.warm() > 1

    def nobody(*_args: object, **_named: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr("zhanggui.web.boards.reads.ask", nobody)
    assert alice.get(f"/boards/{board.pk}/", follow=True).status_code == 200
    assert alice.get("/board/compare/?" + board.query).status_code == 200


def test_a_refresh_makes_no_answer_from_records_old() -> None:
    assert books.is_result("results_kpis")
    assert books.is_result("runs")
    assert not books.is_result("sales")
