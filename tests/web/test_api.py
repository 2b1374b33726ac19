"""What a page shows a program can have: the same numbers, as far as its owner may see them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from tests.web.calls import Caller, caller
from tests.web.conftest import REP, person
from zhanggui.base.settings import Home, set_setting
from zhanggui.cli import app

WHERE = "/api/v1"

pytestmark = pytest.mark.django_db


def printed(home: Home, *command: str) -> Any:
    result = CliRunner().invoke(app, [*command, "--home", str(home.path), "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.covers("A01", "A15")
def test_a_question_is_answered_as_the_command_answers_it(company: Home) -> None:
    asked = caller("alice").rows("/ask?measures=net_sales&measures=sale_count&by=month&against=previous&from=2026-09-01&to=2026-10-31")
    assert asked == printed(company, "ask", "net_sales", "sale_count", "--by", "month", "--against", "previous",
                            "--from", "2026-09-01", "--to", "2026-10-31")
    assert len(asked) == 2


def test_the_list_behind_a_number_has_its_length(company: Home) -> None:
    alice = caller("alice")
    (count,) = alice.rows("/ask?measures=line_count&where=kind%3Dreturn&from=2026-10-01&to=2026-10-31")
    told = alice.get("/lines?measure=line_count&where=kind%3Dreturn&from=2026-10-01&to=2026-10-31&limit=7").json()
    assert told["total"] == count["line_count"] > 0
    seen = len(told["rows"])
    while told["next"]:
        told = alice.client.get(told["next"], headers=alice.headers).json()
        seen += len(told["rows"])
    assert seen == count["line_count"]


@pytest.mark.covers("A10")
def test_why_a_number_changed_is_what_the_command_says(company: Home) -> None:
    told = caller("alice").get("/explain?measure=net_sales&from=2026-10-01&to=2026-10-31").json()
    assert told == printed(company, "explain", "net_sales", "--from", "2026-10-01", "--to", "2026-10-31")


@pytest.mark.covers("A13", "A14")
def test_today_is_the_list_of_the_command_and_each_row_has_its_evidence(company: Home) -> None:
    alice = caller("alice")
    rows = alice.rows("/today")
    assert rows == printed(company, "today")
    one = alice.get(f"/decisions/{rows[0]['id']}").json()
    assert one["evidence"] == rows[0]["evidence"]
    told = rows[0]["evidence"][0]
    where = "".join(f"&where={part.replace('=', '%3D').replace('>', '%3E').replace('<', '%3C')}" for part in told["filter"].split())
    (row,) = alice.rows(f"/ask?measures={told['name']}&as_of={rows[0]['as_of']}{where}")
    assert row[told["name"]] == pytest.approx(told["value"])


def test_the_strip_of_today_is_there_with_six_weeks_of_it(company: Home) -> None:
    figures = {f["measure"]: f for f in caller("alice").rows("/kpis")}
    assert figures["net_sales"]["day"] == "2026-10-31"
    assert figures["net_sales"]["series"][-1] == figures["net_sales"]["value"] > 0


def test_a_decision_is_accepted_undone_and_refused_by_api(company: Home) -> None:
    alice = caller("alice")
    pk = alice.rows("/today")[0]["id"]
    assert alice.post(f"/decisions/{pk}/accept").json()["status"] == "accepted"
    assert alice.post(f"/decisions/{pk}/undo").json()["status"] == "open"
    refused = alice.post(f"/decisions/{pk}/refuse", {"reason": "已经在查"}).json()
    assert (refused["status"], refused["timeline"][-1]["said"]) == ("refused", "已经在查")
    assert [row["status"] for row in alice.rows("/today") if row["id"] == pk] == ["refused"]
    late = alice.post(f"/decisions/{pk}/accept")
    assert (late.status_code, late.headers["Content-Type"]) == (422, "application/problem+json")
    assert all(late.json()[part] for part in ("title", "do"))


def test_a_decision_is_given_to_somebody_and_closed_with_what_it_brought(company: Home) -> None:
    alice = caller("alice")
    caller("dan", "sales_director", [])
    pk = alice.rows("/today")[0]["id"]
    given = alice.post(f"/decisions/{pk}/assign", {"owner": "dan", "due": "2026-11-05", "note": "问问客户"}).json()
    assert (given["owner"], given["due"], given["status"]) == ("dan", "2026-11-05", "assigned")
    assert alice.post(f"/decisions/{pk}/undo").json()["owner"] is None
    alice.post(f"/decisions/{pk}/accept")
    closed = alice.post(f"/decisions/{pk}/close", {"result": "退了货", "amount": 1234.56}).json()
    assert (closed["status"], closed["timeline"][-1]["result"]) == ("closed", 1234.56)
    said = alice.post(f"/decisions/{pk}/comment", {"text": "好"}).json()
    assert said["timeline"][-1]["event"] == "commented"


def test_what_is_not_there_and_what_is_not_theirs_are_answered_alike(company: Home) -> None:
    pk = caller("alice").rows("/today")[0]["id"]
    chen = caller("chen")
    if pk in {row["id"] for row in chen.rows("/today")}:
        pytest.skip("Chen sees this one")
    answers = [chen.get(f"/decisions/{one}") for one in (pk, "0" * 16)]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].json() == answers[1].json()


def test_settings_accounts_audit_and_runs_are_there_for_whoever_may(company: Home) -> None:
    alice = caller("alice")
    assert {"company", "currency"} <= {s["name"] for s in alice.rows("/settings")}
    assert [a["user"] for a in alice.rows("/accounts")] == ["alice"]
    assert alice.rows("/audit")[0]["verb"] == "token added"
    assert alice.rows("/runs")[0]["last_day"] == "2026-10-31"
    assert alice.get("/me").json()["role"] == "owner"
    assert alice.get("/find?q=net_sales").json()["measures"][0]["name"] == "net_sales"


@pytest.mark.covers("M01", "M02")
def test_chen_sees_only_his_rows_in_every_number(company: Home) -> None:
    alice, chen = caller("alice"), caller("chen")
    period = "from=2026-10-01&to=2026-10-31"
    (his,) = alice.rows(f"/ask?measures=net_sales&{period}&where=rep%3D{REP}")
    (all_,) = alice.rows(f"/ask?measures=net_sales&{period}")
    assert chen.rows(f"/ask?measures=net_sales&{period}") == [his]
    assert 0 < his["net_sales"] < all_["net_sales"]
    assert {r["rep"] for r in chen.rows(f"/ask?measures=net_sales&by=rep&{period}")} == {REP}
    lines = chen.get(f"/lines?measure=line_count&{period}&limit=200").json()
    (count,) = alice.rows(f"/ask?measures=line_count&{period}&where=rep%3D{REP}")
    assert lines["total"] == count["line_count"]
    theirs = {r["customer"] for r in alice.rows("/ask?measures=net_sales&by=customer&limit=200") if r["customer"]}
    own = {r["customer"] for r in alice.rows(f"/ask?measures=net_sales&by=customer&limit=200&where=rep%3D{REP}")}
    for other in sorted(theirs - own)[:3]:
        assert other not in {t["id"] for t in chen.get(f"/find?q={other}").json()["things"]}
    assert chen.get(f"/explain?measure=net_sales&{period}").json()["value"] == his["net_sales"]
    assert next(f["value"] for f in chen.rows("/kpis") if f["measure"] == "net_sales") < next(
        f["value"] for f in alice.rows("/kpis") if f["measure"] == "net_sales"
    )


def test_eve_sees_nothing(company: Home) -> None:
    eve = caller("eve")
    for path in ("/ask?measures=net_sales", "/lines?measure=net_sales", "/explain?measure=net_sales", "/find?q=a", "/measures",
                 "/imports", "/settings", "/accounts", "/audit", "/runs", "/hooks"):
        assert eve.get(path).status_code == 403, path
    assert eve.rows("/today") == eve.rows("/decisions") == eve.rows("/kpis") == []


def test_a_rep_learns_nothing_of_cost(company: Home) -> None:
    chen = caller("chen")
    assert not {"gross_profit", "margin_rate", "cost_of_sales"} & {m["name"] for m in chen.rows("/measures")}
    assert {r["rep"] for r in chen.rows("/ask?measures=net_sales&by=rep")} == {REP}
    for path in ("/ask?measures=gross_profit", "/lines?measure=gross_profit", "/explain?measure=margin_rate"):
        assert chen.get(path).status_code == 403, path
    assert not {"gross_profit", "margin_rate"} & {f["measure"] for f in chen.rows("/kpis")}


def test_what_the_caller_has_already_is_not_sent_again(company: Home) -> None:
    alice, chen = caller("alice"), caller("chen")
    first = alice.get("/ask?measures=net_sales")
    mark = first.headers["ETag"]
    again = alice.get("/ask?measures=net_sales", **{"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")
    assert chen.get("/ask?measures=net_sales", **{"If-None-Match": mark}).status_code == 200


def test_what_the_caller_has_is_not_what_they_would_get_once_a_setting_is_another(own_company: Home) -> None:
    alice = caller("alice")
    mark = alice.get("/ask?measures=net_sales").headers["ETag"]
    set_setting(own_company, "leave_out_marked", "true")
    assert alice.get("/ask?measures=net_sales", **{"If-None-Match": mark}).status_code == 200


def test_a_browser_may_read_with_its_cookie_and_writes_only_from_our_pages(company: Home) -> None:
    alice = caller("alice")
    pk = alice.rows("/today")[0]["id"]
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("alice"))
    assert browser.get("/api/v1/today").status_code == 200
    assert browser.post(f"/api/v1/decisions/{pk}/accept").status_code == 403
    assert Client(enforce_csrf_checks=True).post(
        f"/api/v1/decisions/{pk}/accept", headers={"Authorization": f"Bearer {alice.secret}"}
    ).status_code == 200


def test_a_stranger_is_asked_who_they_are(company: Home) -> None:
    for secret in ("", "zg_wrong", "wrong"):
        answer = Caller(secret).get("/today")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert Client().get("/api/v1/no-such-thing").json()["status"] == 404


def test_a_slip_of_the_pen_says_where_it_is(company: Home) -> None:
    alice = caller("alice")
    for path, where in (("/ask?measures=nett_sales", "measures"), ("/ask?measures=net_sales&from=yesterday", "from"),
                        ("/today?limit=0", "limit"), ("/ask?measures=net_sales&where=", "where")):
        answer = alice.get(path)
        assert answer.status_code == 400, path
        assert where in answer.json()["where"]
    assert alice.get("/ask?measures=net_sales&where=nothing").status_code == 422
    pk = alice.rows("/today")[0]["id"]
    assert alice.post(f"/decisions/{pk}/refuse", {"reason": "x", "reasons": "y"}).status_code == 400
