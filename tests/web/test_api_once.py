"""A write that is sent twice is done once: the same key, the same answer; two at once, one runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from tests.web.calls import Caller, caller
from zhanggui.base.settings import Home
from zhanggui.web.api.models import Answered
from zhanggui.web.decisions.models import Event

WHERE = "/api/v1"
KEY = {"Idempotency-Key": "a1"}

pytestmark = pytest.mark.django_db


def test_a_request_sent_again_is_done_once_and_answered_alike(company: Home) -> None:
    alice = caller("alice")
    pk = alice.rows("/today")[0]["id"]
    first, second = (alice.post(f"/decisions/{pk}/comment", {"text": "到了"}, **KEY) for _ in range(2))
    assert first.json() == second.json()
    assert Event.objects.count() == 1
    assert alice.post(f"/decisions/{pk}/comment", {"text": "到了"}).status_code == 200
    assert Event.objects.count() == 2


def test_a_key_for_another_request_is_refused_and_another_person_has_keys_of_their_own(company: Home) -> None:
    alice, adam = caller("alice"), caller("adam", "administrator", [])
    pk = alice.rows("/today")[0]["id"]
    alice.post(f"/decisions/{pk}/comment", {"text": "一"}, **KEY)
    other = alice.post(f"/decisions/{pk}/comment", {"text": "二"}, **KEY)
    assert (other.status_code, other.json()["where"]) == (422, "Idempotency-Key")
    assert adam.post(f"/decisions/{pk}/comment", {"text": "三"}, **KEY).status_code == 200
    assert Event.objects.count() == 2


def test_what_failed_leaves_no_key_and_can_be_tried_again(company: Home) -> None:
    alice = caller("alice")
    pk = alice.rows("/today")[0]["id"]
    assert alice.post(f"/decisions/{pk}/undo", **KEY).status_code == 422
    assert Answered.objects.count() == 0
    alice.post(f"/decisions/{pk}/accept")
    assert alice.post(f"/decisions/{pk}/undo", **KEY).json()["status"] == "open"


def test_an_answer_is_kept_for_a_day(company: Home) -> None:
    alice = caller("alice")
    pk = alice.rows("/today")[0]["id"]
    alice.post(f"/decisions/{pk}/comment", {"text": "一"}, **KEY)
    Answered.objects.update(at=timezone.now() - timedelta(hours=25))
    alice.post(f"/decisions/{pk}/comment", {"text": "一"}, **KEY)
    assert Event.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_runs(company: Home) -> None:
    alice = caller("alice")
    pk = alice.rows("/today")[0]["id"]

    def send(_: int) -> Any:
        try:
            return Caller(alice.secret).post(f"/decisions/{pk}/comment", {"text": "同时"}, **KEY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as many:
        answers = list(many.map(send, range(4)))
    assert [a.status_code for a in answers] == [200] * 4
    assert all(a.json() == answers[0].json() for a in answers)  # a database may keep the names of an object in another order
    assert Event.objects.count() == 1
