"""A decision from Today to its end: accepted, given away, refused with a reason, undone, closed, spoken about."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client

from tests.web.conftest import person
from zhanggui.base.settings import Home
from zhanggui.decide.outcome import Outcome
from zhanggui.engine import open_engine
from zhanggui.refresh import OUTCOME_SCHEMA, OUTCOMES, decisions_of, latest_run
from zhanggui.web.audit.models import Line
from zhanggui.web.decisions import reads
from zhanggui.web.decisions.models import Case

WHERE = "page 今日 / and the case page /decisions/…/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(company: Home) -> str:
    """The id of the investigation that stands first."""
    engine = open_engine(company.lake_url)
    run = latest_run(engine)
    assert run is not None
    return decisions_of(engine, run, "investigate")[0].id


def state(decision: str) -> str:
    return Case.objects.get(pk=decision).state


@pytest.mark.covers("A03", "A09", "A14")
def test_the_planted_wave_of_returns_is_a_task_of_today_with_its_cause(signed: Callable[..., Client], company: Home) -> None:
    page = signed("alice").get("/")
    titles = [t.decision.title["zh"] for t in page.context["tasks"]]
    assert any("10月31日" in title and "退货额" in title for title in titles)
    assert "B2610-07" in page.content.decode()


@pytest.mark.covers("A09")
def test_accepted_it_has_an_owner_and_undone_it_is_as_before(signed: Callable[..., Client], decision: str) -> None:
    alice = signed("alice")
    alice.post(f"/decisions/{decision}/accept/")
    assert (state(decision), Case.objects.get(pk=decision).owner.username) == ("accepted", "alice")
    alice.post(f"/decisions/{decision}/undo/")
    assert (state(decision), Case.objects.get(pk=decision).owner) == ("new", None)


def test_it_is_not_refused_without_a_reason(signed: Callable[..., Client], decision: str) -> None:
    alice = signed("alice")
    assert alice.post(f"/decisions/{decision}/refuse/", {"reason": "  "}).status_code == 422
    alice.post(f"/decisions/{decision}/refuse/", {"reason": "供应商已经认了"})
    assert (state(decision), Case.objects.get(pk=decision).reason) == ("refused", "供应商已经认了")


@pytest.mark.covers("A09", "A14")
def test_what_was_measured_stands_beside_what_was_promised(signed: Callable[..., Client], own_company: Home) -> None:
    engine = open_engine(own_company.lake_url)
    run = latest_run(engine)
    assert run is not None
    made = next(d for d in decisions_of(engine, run) if d.gain.high and d.kind == "investigate")
    came = Outcome(made.id, made.kind, "in", "return_amount", 20758, 20762, 150000.0, 180000.0, 32150, 100, 60000, made.gain.value, True)
    engine.lake.append(OUTCOMES, pa.Table.from_pylist([asdict(came) | {"run": run.run}], OUTCOME_SCHEMA))
    alice = signed("alice")
    record = alice.get("/").context["record"]
    assert [(r.kind, r.count, r.got, r.promised, r.hit) for r in record.rows] == [("investigate", 1, 32150, made.gain.value, 1.0)]
    page = alice.get(f"/decisions/{made.id}/").content.decode()
    assert "兑现了" in page
    assert "按季节推算的平常水平" in page


def test_closed_with_a_result_in_words_and_money(signed: Callable[..., Client], decision: str) -> None:
    alice = signed("alice")
    alice.post(f"/decisions/{decision}/accept/")
    alice.post(f"/decisions/{decision}/close/", {"result": "退回供应商", "amount": "321.50"})
    case = Case.objects.get(pk=decision)
    assert (case.state, case.reason, case.result_cents) == ("closed", "退回供应商", 32150)


def test_what_is_closed_cannot_be_accepted_again(signed: Callable[..., Client], decision: str) -> None:
    alice = signed("alice")
    alice.post(f"/decisions/{decision}/accept/")
    alice.post(f"/decisions/{decision}/close/", {"result": "好了"})
    assert alice.post(f"/decisions/{decision}/accept/").status_code == 422


def test_every_step_stands_in_the_audit_with_old_and_new(signed: Callable[..., Client], decision: str) -> None:
    signed("alice").post(f"/decisions/{decision}/accept/")
    line = Line.objects.get(target=f"decision:{decision}")
    assert (line.verb, line.by.username, line.old["state"], line.new["state"]) == ("decision accepted", "alice", "new", "accepted")


@pytest.mark.covers("M01")
def test_a_rep_sees_a_decision_only_once_it_is_given_to_him(signed: Callable[..., Client], decision: str) -> None:
    alice, chen = signed("alice"), signed("chen")
    assert chen.get(f"/decisions/{decision}/").status_code == 404
    assert chen.post(f"/decisions/{decision}/accept/").status_code == 404
    own = {t.decision.id for t in chen.get("/").context["tasks"]}
    alice.post(f"/decisions/{decision}/assign/", {"owner": person("chen").pk, "due": "2026-11-05", "note": "去看看"})
    assert chen.get(f"/decisions/{decision}/").status_code == 200
    assert {t.decision.id for t in chen.get("/").context["tasks"]} - own == {decision}
    chen.post(f"/decisions/{decision}/accept/")
    assert Case.objects.get(pk=decision).owner.username == "chen"


def test_the_chip_mine_keeps_what_is_given_to_me(signed: Callable[..., Client], decision: str) -> None:
    alice = signed("alice")
    assert alice.get("/?kind=mine").context["tasks"] == []
    alice.post(f"/decisions/{decision}/assign/", {"owner": person("alice").pk})
    assert [t.decision.id for t in alice.get("/?kind=mine").context["tasks"]] == [decision]


def test_a_task_is_not_given_to_somebody_who_may_not_act(signed: Callable[..., Client], decision: str) -> None:
    answer = signed("alice").post(f"/decisions/{decision}/assign/", {"owner": person("eve").pk})
    assert answer.status_code == 422
    assert not Case.objects.filter(pk=decision, state="assigned").exists()


@pytest.mark.parametrize("due", ["0001-01-01", "9999-12-31", "2019-06-01"])
def test_a_day_that_cannot_be_meant_is_no_due_day(signed: Callable[..., Client], decision: str, due: str) -> None:
    answer = signed("alice").post(f"/decisions/{decision}/assign/", {"owner": person("alice").pk, "due": due})
    assert answer.status_code == 422
    assert not Case.objects.filter(pk=decision, state="assigned").exists()


def test_another_persons_act_is_undone_by_the_head_office_only(signed: Callable[..., Client], decision: str) -> None:
    alice, bob = signed("alice"), signed("bob")
    alice.post(f"/decisions/{decision}/assign/", {"owner": person("bob").pk})
    assert bob.post(f"/decisions/{decision}/undo/").status_code == 422
    bob.post(f"/decisions/{decision}/accept/")
    alice.post(f"/decisions/{decision}/undo/")
    assert state(decision) == "assigned"


@pytest.mark.covers("A14")
def test_each_number_of_the_evidence_is_behind_its_link_again(signed: Callable[..., Client], decision: str) -> None:
    alice = signed("alice")
    proofs = alice.get(f"/decisions/{decision}/").context["evidence"]
    assert len(proofs) >= 3
    for proof in proofs:
        page = alice.get(f"/board/lines/?{proof.link}")
        machine = proof.evidence.value * 100 if proof.evidence.unit == "money" else proof.evidence.value
        assert page.context["total"] == pytest.approx(machine), proof.evidence
        assert parse_qs(urlsplit(f"?{proof.link}").query)["as_of"]


@pytest.mark.covers("A10")
def test_the_parts_of_the_waterfall_add_up_exactly(signed: Callable[..., Client], decision: str) -> None:
    picture = signed("alice").get(f"/decisions/{decision}/").context["picture"]
    assert len(picture.parts) >= 2
    assert picture.before + sum(p.change for p in picture.parts) == picture.after


def test_a_comment_changes_nothing_but_the_timeline(signed: Callable[..., Client], decision: str) -> None:
    alice = signed("alice")
    alice.post(f"/decisions/{decision}/comment/", {"text": "问过<b>供应商</b>了"})
    page = alice.get(f"/decisions/{decision}/").content.decode()
    assert "问过&lt;b&gt;供应商&lt;/b&gt;了" in page
    assert state(decision) == "new"


def test_what_people_did_is_exported_as_rows(signed: Callable[..., Client], decision: str) -> None:
    signed("alice").post(f"/decisions/{decision}/accept/")
    assert [(r["decision"], r["by"], r["event"]) for r in reads.export()] == [(decision, "alice", "accepted")]


def test_records_newer_than_the_last_refresh_are_pointed_out(signed: Callable[..., Client], own_company: Home) -> None:
    alice = signed("alice")
    assert "下面还是按" not in alice.get("/").content.decode()
    engine = open_engine(own_company.lake_url)
    line = engine.frame("sales").head(1).collect("pyarrow").to_arrow()
    day = line.schema.get_field_index("day")
    engine.lake.append("sales", line.set_column(day, "day", pa.array([20770], pa.int32())))
    page = alice.get("/")
    assert (page.context["reached"], page.context["behind"]) == (20770, True)
    assert "下面还是按" in page.content.decode()


def test_a_past_day_says_so_and_a_day_without_a_run_is_not_there(signed: Callable[..., Client], company: Home) -> None:
    assert signed("alice").get("/?as_of=2025-01-01").status_code == 404
    assert signed("alice").get("/?as_of=soon").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_accept_at_once_one_does(signed: Callable[..., Client], company: Home) -> None:
    engine = open_engine(company.lake_url)
    run = latest_run(engine)
    assert run is not None
    decision = decisions_of(engine, run, "investigate")[0].id
    browsers = [signed(f"buyer{n}", "buyer") for n in range(10)]

    def accept(browser: Client) -> int:
        try:
            return int(browser.post(f"/decisions/{decision}/accept/").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as together:
        answers = sorted(together.map(accept, browsers))
    assert answers == [302] + [422] * 9
    assert Case.objects.get(pk=decision).events.count() == 1
