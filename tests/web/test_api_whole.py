"""What the pages show and do, by API: boards, goods and drafts, cleaning, the quarantine, work of cases, sources, the doctor."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.web.calls import Caller, caller
from tests.web.conftest import REP, person
from tests.web.test_cleaning import HEADER, LINES, STRANGE
from tests.web.test_goods import shop
from tests.web.test_quarantine import BAD, GOOD
from tests.web.test_quarantine import HEADER as ORDERS
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.sources.fetch.connection import Connection, save
from zhanggui.sources.importing import propose, run_import, working_folder
from zhanggui.web import books
from zhanggui.web.decisions import actions
from zhanggui.web.imports import jobs
from zhanggui.web.people.access import INSIDE_CUTS
from zhanggui.web.people.models import User
from zhanggui.web.tokens import actions as tokens

WHERE = "/api/v1"

pytestmark = pytest.mark.django_db
ASKED = "measure=net_sales&by=region&period=last-month&against=previous"


@pytest.mark.covers("A01", "A02", "A03")
def test_a_board_by_api_has_the_numbers_of_its_page(signed: Callable[..., Client], company: Home) -> None:
    """Point, line, plane and detail of a board, its comparison and its driver tree, are the page's own numbers"""
    browser, alice = signed("alice"), caller("alice")
    page = browser.get(f"/board/?{ASKED}").context
    told = alice.get(f"/board?{ASKED}").json()
    assert (told["value"], told["change"], told["year_before"]) == (
        page["head"].now / 100, page["head"].change, page["head"].year_before and page["head"].year_before / 100,
    )
    assert [p["value"] for p in told["line"]] == [p.now if p.now is None else p.now / 100 for p in page["head"].long]
    assert [(m["name"], m["value"]) for m in told["plane"]["rows"]] == [(m.name, m.now / 100) for m in page["plane"].members]
    assert [(r["name"], r["net_sales"]) for r in told["rows"]] == [(r.name, r.now / 100) for r in page["board"].rows]
    assert sum(r["net_sales"] for r in told["rows"]) == pytest.approx(told["value"])
    compared = alice.get(f"/board/compare?{ASKED}&cross=month").json()
    beside = browser.get(f"/board/compare/?{ASKED}&cross=month").context
    assert [(r["name"], r["previous"], r["part"]) for r in compared["rows"]] == [
        (r.name, r.previous / 100, r.part) for r in beside["found"].rows
    ]
    assert compared["matrix"]["columns"] == beside["matrix"].columns
    why, drawn = alice.get(f"/board/why?{ASKED}").json(), browser.get(f"/board/why/?{ASKED}").context["why"]
    customers = dict(drawn.drivers)["customers"]
    assert [r["change"] for r in why["tree"]] == [pytest.approx(p.change / 100) for p in customers]
    assert sum(r["change"] for r in why["tree"]) == pytest.approx(why["change"], abs=0.02)


def test_a_kept_board_is_saved_shared_changed_dropped_and_brought_back(company: Home) -> None:
    alice, chen = caller("alice"), caller("chen")
    made = alice.post("/boards", {"name": "大区", "query": ASKED, "people": ["chen"]}).json()
    assert [b["name"] for b in chen.rows("/boards")] == ["大区"]
    assert chen.get(f"/board?{made['query']}").json()["value"] < alice.get(f"/board?{made['query']}").json()["value"]
    where = f"/boards/{made['id']}"
    assert chen.send("DELETE", where).status_code == 422
    changed = alice.send("PUT", where, {"name": "区域", "query": ASKED, "roles": ["analyst"]}).json()
    assert (changed["name"], changed["roles"], changed["people"]) == ("区域", ["analyst"], [])
    assert chen.get(where).status_code == 404
    assert alice.post(f"{where}/undo").json()["people"] == ["chen"]
    assert alice.send("DELETE", where).status_code == 204
    assert [b["id"] for b in alice.get("/boards").json()["dropped"]] == [made["id"]]
    assert alice.post(f"{where}/undo").status_code == 200
    assert alice.post(f"{where}/pin", {"on": False}).json()["pinned"] is False
    assert alice.post("/boards", {"name": "x", "query": "measure=no_such"}).status_code == 422
    assert alice.post("/boards", {"name": "x", "query": "", "people": ["nobody"]}).status_code == 422
    assert chen.post("/boards", {"name": "x", "query": "", "people": ["alice"]}).status_code == 403


@pytest.mark.covers("B05", "B07")
def test_goods_and_drafts_by_api_are_those_of_the_page(signed: Callable[..., Client], tmp_path: Path, settings: object) -> None:
    """The rows of goods are the page's export; a draft made, changed, sent and undone by API stands so on its page"""
    shop(tmp_path / "home", settings)
    alice, browser = caller("alice"), signed("alice")
    for which, page in (("fast", "/goods/"), ("order", "/goods/order/"), ("slow", "/goods/slow/")):
        text = browser.get(f"{page}?format=csv").content.decode("utf-8-sig")
        exported = list(csv.DictReader(io.StringIO(text)))
        rows = alice.rows(f"/goods?which={which}")
        assert [(r["sku"], float(r["quantity"])) for r in rows] == [(r["sku"], float(r["quantity"])) for r in exported]
    (line,) = alice.rows("/goods?which=order")
    shelf = alice.get(f"/goods/sku?sku={line['sku']}").json()
    assert shelf["goods"] == line
    assert len(shelf["paid"]) == len(browser.get(f"/goods/sku/{line['sku']}/").context["shelf"].paid)
    (made,) = alice.post("/drafts", {"quantities": {line["sku"]: line["quantity"]}}).json()["rows"]
    where = f"/drafts/{made['id']}"
    changed = alice.send("PUT", f"{where}/lines/{made['lines'][0]['line']}", {"quantity": 7}).json()
    assert (changed["lines"][0]["quantity"], changed["lines"][0]["suggested"]) == (7, line["quantity"])
    assert alice.post(f"{where}/send").json()["state"] == "sent"
    shown = browser.get(f"/goods{where}/").context["draft"]
    assert (shown.state, shown.cents / 100, shown.number) == ("sent", changed["amount"], made["number"])
    assert alice.send("PUT", f"{where}/lines/{made['lines'][0]['line']}", {"quantity": 8}).status_code == 422
    assert alice.post(f"{where}/undo").json()["state"] == "draft"
    assert alice.post(f"{where}/cancel").json()["state"] == "cancelled"
    assert alice.post("/drafts", {"quantities": {"no such": 1}}).status_code == 404
    books._engines.clear()


@pytest.mark.covers("A19")
def test_lines_out_of_line_are_found_marked_and_unmarked_by_api(no_company: Home, tmp_path: Path) -> None:
    """The line that a rule finds is marked by API, the figures tell what that does, and the mark is undone"""
    file = tmp_path / "sales.csv"
    file.write_text(HEADER + "".join(LINES) + STRANGE, "utf-8")
    with working_folder() as work:
        run_import(Lake(no_company.lake_url), no_company, propose([file], home=no_company, work=work), by="alice", work=work)
    alice = caller("alice")
    found = alice.get("/cleaning?rule=iqr").json()
    (row,) = found["rows"]
    assert (row["document"], row["amount"], row["day"]) == ("X900", 809950.0, "2026-10-28")
    key = {name: row[name] for name in ("source", "document", "line")}
    assert alice.post("/marks", {"lines": [key], "rule": "iqr", "reason": "手滑"}).json() == {"rows": 1}
    (mark,) = alice.rows("/marks")
    assert (mark["reason"], mark["by"], mark["amount"]) == ("手滑", "alice", 809950.0)
    effect = next(e for e in alice.get("/cleaning").json()["effects"] if e["measure"] == "line_amount")
    assert (effect["whole"], effect["clean"]) == (812950.0, 3000.0)
    assert [r["marked"] for r in alice.rows("/cleaning/document?document=X900")] == [True]
    assert alice.send("PUT", "/marks/left-out", {"out": False}).json() == {"left_out": False}
    assert alice.post("/marks/undo", {"lines": [key]}).json() == {"rows": 1}
    assert alice.rows("/marks") == []


@pytest.mark.django_db(transaction=True)
def test_refused_rows_are_mended_replaced_and_discarded_by_api(no_company: Home) -> None:
    alice = caller("alice")
    file = SimpleUploadedFile("sales.csv", (ORDERS + "".join(GOOD + BAD)).encode("gb18030"))
    made = alice.client.post("/api/v1/imports/uploads", {"files": file}, headers=alice.headers).json()
    settle()
    alice.post(f"/imports/uploads/{made['id']}/confirm")
    settle()
    told = alice.get("/imports/1/quarantine").json()
    assert [r["cells"]["数量"] for r in told["rows"]] == ["2件", "3件", "很多"]
    group, last = told["reasons"][0]["group"], told["rows"][2]["number"]
    assert alice.post("/imports/1/quarantine/mend", {"rows": [{"number": last, "cells": {"no": "1"}}]}).status_code == 422
    assert alice.post("/imports/1/quarantine/replace", {"group": group, "header": "数量", "this": "件"}).status_code == 201
    settle()
    assert [r["number"] for r in alice.rows("/imports/1/quarantine")] == [last]
    assert alice.post("/imports/1/quarantine/discard", {"rows": [last], "reason": "看不懂"}).json() == {"rows": 1}
    assert alice.rows("/imports/1/quarantine") == []
    assert [r["number"] for r in alice.rows("/imports/1/quarantine?discarded=true")] == [last]
    alice.post("/imports/1/quarantine/discard", {"rows": [last], "back": True})
    assert alice.post("/imports/1/quarantine/mend", {"rows": [{"number": last, "cells": {"数量": "4"}}]}).status_code == 201
    settle()
    assert alice.rows("/imports/1/quarantine") == []
    undoing = alice.get("/imports/1/undo").json()
    assert [(t["table"], t["rows"], t["amount"]) for t in undoing["tables"]] == [("sales", 30, 300.0)]


def settle() -> None:
    """What was begun in the background -> done."""
    for _ in range(3):
        jobs.wait()


def test_work_of_a_case_goes_from_written_down_to_done_by_api(company: Home) -> None:
    alice, dan = caller("alice"), caller("dan", "sales_director", [])
    pk = alice.rows("/today")[0]["id"]
    todo = alice.post(f"/decisions/{pk}/todos", {"text": "抽检库存", "owner": "dan", "due": "2026-11-05"}).json()
    assert [(t["text"], t["decision"], t["due"]) for t in dan.rows("/todos")] == [("抽检库存", pk, "2026-11-05")]
    assert dan.post(f"/decisions/{pk}/todos/{todo['id']}", {"to": "finished"}).json()["done_at"]
    assert dan.rows("/todos") == []
    assert [t["id"] for t in alice.rows(f"/decisions/{pk}/todos")] == [todo["id"]]
    assert alice.post(f"/decisions/{pk}/todos", {"text": "x", "owner": "nobody"}).status_code == 422
    assert [one["key"] for one in alice.get(f"/decisions/{returns(alice)}").json()["details"]["angles"]] == [
        "goods", "service", "rep", "rivals", "market",
    ]


def returns(alice: Caller) -> str:
    return str(next(row["id"] for row in alice.rows("/today") if row["subject"] == "measure=return_amount"))


@pytest.mark.covers("M01")
def test_what_was_given_to_somebody_a_narrower_token_of_theirs_does_not_see(company: Home) -> None:
    """Given to a person is given to them in their own role: a token for fewer rows, or for a role that decides nothing, has it
    only where the rows are its own"""
    alice, chen = caller("alice"), caller("chen")
    pk = returns(alice)
    assert chen.get(f"/decisions/{pk}").status_code == 404
    actions.assign(pk, by=person("alice"), owner=person("chen"))
    actions.plan(pk, by=person("alice"), text="抽检", owner=person("chen"), due=timezone.localdate())
    assert chen.get(f"/decisions/{pk}").status_code == 200
    assert [t["decision"] for t in chen.rows("/todos")] == [pk]
    assert caller("chen", read_only=True).get(f"/decisions/{pk}").status_code == 200
    owner = person("chen")
    User.objects.filter(pk=owner.pk).update(sees=[REP, "004"])
    owner.refresh_from_db()
    fewer = Caller(tokens.add("fewer", owner, by=owner, sees=[REP])[1])
    assert (fewer.get(f"/decisions/{pk}").status_code, fewer.rows("/todos")) == (404, [])
    assert pk not in {row["id"] for row in fewer.rows("/today")}
    boss = person("alice")
    actions.assign(pk, by=boss, owner=boss)
    for role, rows, answered in (("outlet", ["C0029"], 403), ("rep", [REP], 404)):
        smaller = Caller(tokens.add(role, boss, by=boss, role=role, sees=rows)[1])
        assert smaller.get(f"/decisions/{pk}").status_code == answered, role
    User.objects.filter(pk=owner.pk).update(role="outlet")
    assert chen.get(f"/decisions/{pk}").status_code == 403


def test_sources_the_doctor_and_jobs_are_told_and_never_a_password(own_company: Home) -> None:
    save(own_company, Connection(name="erp", url="postgresql://reader@127.0.0.1:1/shop", table="orders", password_env="SHOP_PASSWORD"))
    (own_company.path / "secrets.toml").write_text('erp = "hush-hush"\n', "utf-8")
    alice = caller("alice")
    (one,) = alice.rows("/connections")
    assert (one["connection"], one["address"], one["at_work"]) == ("erp", "postgresql://reader:***@127.0.0.1:1/shop", False)
    for path in ("/connections", "/connections/erp", "/audit", "/settings", "/doctor"):
        assert "hush-hush" not in alice.get(path).content.decode(), path
    assert alice.get("/connections/none").status_code == alice.post("/connections/none/pull").status_code == 404
    assert alice.get("/folder").json()["waiting"] == []
    assert alice.post("/folder").status_code == 422
    findings = {f["check"]: f["state"] for f in alice.rows("/doctor")}
    assert findings["lake"] == "ok"
    assert alice.get("/jobs").json()["total"] == 0


def test_a_marketer_is_told_no_cut_that_names_suppliers(company: Home) -> None:
    alice, mark = caller("alice"), caller("mark", "marketer", [])
    period = "measure=net_sales&from=2026-10-01&to=2026-10-31"
    for path in (f"/explain?{period}", f"/board/why?{period}"):
        whole, part = alice.get(path).json()["contributions"], mark.get(path).json()["contributions"]
        assert "supplier" in whole
        assert set(whole) - set(part) == set(whole) & INSIDE_CUTS
