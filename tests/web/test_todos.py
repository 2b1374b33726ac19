"""The work of a case: written down for somebody until a day, done, opened again, dropped; nothing is closed over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.web.conftest import person
from zhanggui.base.settings import Home
from zhanggui.engine import open_engine
from zhanggui.refresh import decisions_of, latest_run
from zhanggui.web.audit.models import Line
from zhanggui.web.decisions.models import Case, Todo

WHERE = "the case page /decisions/…/ and 今日 /"

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(company: Home) -> str:
    """The id of the planted wave of returns."""
    engine = open_engine(company.lake_url)
    run = latest_run(engine)
    assert run is not None
    return next(d.id for d in decisions_of(engine, run) if d.subject == "measure=return_amount")


def planned(client: Client, case: str, owner: str, **said: str) -> Todo:
    client.post(f"/decisions/{case}/tasks/", {"text": "抽检库存", "owner": person(owner).pk, **said})
    return Todo.objects.get()


@pytest.mark.covers("A09")
def test_a_task_goes_from_written_down_to_done(signed: Callable[..., Client], case: str) -> None:
    """A task with its owner and its day is written into the case, done, and all of it stands in the case's story"""
    alice = signed("alice")
    due = timezone.localdate() - timedelta(days=1)
    todo = planned(alice, case, "chen", due=due.isoformat())
    page = alice.get(f"/decisions/{case}/").content.decode()
    assert all(word in page for word in ("抽检库存", "过期了", "记下待办"))
    alice.post(f"/decisions/{case}/tasks/{todo.pk}/finished/")
    todo.refresh_from_db()
    assert todo.done_at is not None
    alice.post(f"/decisions/{case}/tasks/{todo.pk}/reopened/")
    alice.post(f"/decisions/{case}/tasks/{todo.pk}/dropped/")
    assert [line.verb for line in Line.objects.order_by("pk") if line.verb.startswith("task")] == [
        "task planned", "task finished", "task reopened", "task dropped",
    ]
    assert "抽检库存" not in alice.get(f"/decisions/{case}/").context["todos"]


def test_whoever_has_a_task_sees_it_today_and_the_case_it_belongs_to(signed: Callable[..., Client], case: str) -> None:
    chen = signed("chen")
    assert chen.get(f"/decisions/{case}/").status_code == 404
    todo = planned(signed("alice"), case, "chen")
    assert "抽检库存" in chen.get("/").content.decode()
    assert chen.get(f"/decisions/{case}/").status_code == 200
    chen.post(f"/decisions/{case}/tasks/{todo.pk}/finished/", {"from": "today"})
    assert "我手上的" not in chen.get("/").content.decode()


def test_a_case_is_not_closed_over_work_that_is_not_done(signed: Callable[..., Client], case: str) -> None:
    alice = signed("alice")
    todo = planned(alice, case, "alice")
    alice.post(f"/decisions/{case}/accept/")
    refused = alice.post(f"/decisions/{case}/close/", {"result": "换了一批"})
    assert "还有1件待办没做完" in refused.content.decode()
    assert Case.objects.get(pk=case).state == "accepted"
    alice.post(f"/decisions/{case}/tasks/{todo.pk}/finished/")
    alice.post(f"/decisions/{case}/close/", {"result": "换了一批"})
    assert Case.objects.get(pk=case).state == "closed"


def test_undo_takes_back_the_decision_not_the_work(signed: Callable[..., Client], case: str) -> None:
    alice = signed("alice")
    alice.post(f"/decisions/{case}/accept/")
    planned(alice, case, "alice")
    alice.post(f"/decisions/{case}/undo/")
    assert (Case.objects.get(pk=case).state, Todo.objects.count()) == ("new", 1)


@pytest.mark.parametrize(("said", "why"), [({"text": " "}, ""), ({"due": "0001-01-01"}, "不像是真的"), ({"owner": "999999"}, "")])
def test_a_task_that_makes_no_sense_is_refused(signed: Callable[..., Client], case: str, said: dict[str, str], why: str) -> None:
    alice = signed("alice")
    answer = alice.post(f"/decisions/{case}/tasks/", {"text": "抽检", "owner": str(person("alice").pk)} | said)
    assert answer.status_code in (400, 409, 422)
    assert why in answer.content.decode()
    assert not Todo.objects.exists()


def test_a_task_of_another_case_is_not_found(signed: Callable[..., Client], case: str) -> None:
    alice = signed("alice")
    todo = planned(alice, case, "alice")
    assert alice.post(f"/decisions/{'0' * 16}/tasks/{todo.pk}/finished/").status_code == 404
    assert signed("eve").post(f"/decisions/{case}/tasks/{todo.pk}/finished/").status_code == 403


@pytest.mark.covers("A04", "A05", "A06", "A07", "A08")
def test_the_five_angles_of_a_case_open_to_the_numbers_they_rest_on(signed: Callable[..., Client], case: str) -> None:
    """The case of the returns is looked at from five sides: each says what it found, with the numbers, or which records are missing"""
    page = signed("alice").get(f"/decisions/{case}/")
    angles = {one.told["key"]: one for one in page.context["angles"]}
    assert list(angles) == ["goods", "service", "rep", "rivals", "market"]
    assert angles["goods"].told["state"] == "finding"
    shares: dict[str, float] = {}
    for row in angles["goods"].told["rows"]:
        shares[row["cells"][0]["en"]] = shares.get(row["cells"][0]["en"], 0) + row["cells"][4]
    assert shares == pytest.approx(dict.fromkeys(shares, 1))
    assert "lot" in shares
    link = next(cell.link for row in angles["goods"].rows for cell in row if cell.link)
    assert signed("alice").get(f"/board/lines/?{link}").status_code == 200
    for one in angles.values():
        assert one.rows or one.told["missing"] or one.told["state"] == "nothing", one.told["key"]
