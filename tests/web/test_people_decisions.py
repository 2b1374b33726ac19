"""Decisions about customers on the site: each sees their own, ticks what was done, and nobody is told who is left alone by lot."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from tests.web.conftest import REP
from zhanggui.base.settings import Home
from zhanggui.decide.decision import Decision
from zhanggui.engine import open_engine
from zhanggui.refresh import decisions_of, latest_run
from zhanggui.web.decisions.models import Todo
from zhanggui.web.decisions.reads import visible
from zhanggui.web.people.models import User

WHERE = "今日 / and the case page /decisions/…/"

pytestmark = pytest.mark.django_db


def made(home: Home, kind: str) -> dict[str, Decision]:
    """-> subject: decision of a kind, of the live run."""
    engine = open_engine(home.lake_url)
    run = latest_run(engine)
    assert run is not None
    return {d.subject: d for d in decisions_of(engine, run, kind)}


@pytest.mark.covers("C14", "C15")
def test_a_rep_finds_the_list_of_own_customers_and_ticks_who_was_called(signed: Callable[..., Client], company: Home) -> None:
    """Chen opens the list of his customers, sees why each stands on it, and ticks a call, which stands in the case and can be undone"""
    decision = made(company, "remind")[f"rep={REP}"]
    chen = signed("chen")
    page = chen.get(f"/decisions/{decision.id}/").content.decode()
    first = (decision.details or {})["lines"][0]
    assert first["name"] in page
    assert first["away"]["zh"] in page
    assert f"/customers/{first['customer']}/" in page
    chen.post(f"/decisions/{decision.id}/customers/called/", {"customer": first["customer"]})
    todo = Todo.objects.get()
    assert (todo.about, todo.owner.username, todo.done_at is not None) == (first["customer"], "chen", True)
    assert f"{first['name']}：打过电话" in chen.get(f"/decisions/{decision.id}/").content.decode()
    chen.post(f"/decisions/{decision.id}/tasks/{todo.pk}/dropped/")
    assert not chen.get(f"/decisions/{decision.id}/").context["followed"][0].done


@pytest.mark.covers("C14")
def test_who_may_be_leaving_is_told_with_what_is_at_stake_and_what_acting_changes(signed: Callable[..., Client], company: Home) -> None:
    """Alice opens a case of who may be leaving: why, what is at stake, which share of it acting changes, what it costs, the gain"""
    decision = max(made(company, "win_back").values(), key=lambda d: d.gain.value)
    told = signed("alice").get(f"/api/v1/decisions/{decision.id}").json()
    assert told["share"]["basis"] == "assumed"
    assert abs(told["stake"]["value"] * told["share"]["value"] - told["cost"] - told["expected_gain"]["value"]) < 1
    page = signed("alice").get(f"/decisions/{decision.id}/").content.decode()
    line = (decision.details or {})["lines"][0]
    assert all(words in page for words in (line["name"], line["away"]["zh"], "会丢的", "能挽回的份额", "假定"))


def test_what_is_not_on_the_list_cannot_be_ticked(signed: Callable[..., Client], company: Home) -> None:
    decision = made(company, "remind")[f"rep={REP}"]
    chen = signed("chen")
    assert chen.post(f"/decisions/{decision.id}/customers/called/", {"customer": "C0002"}).status_code == 422
    line = (decision.details or {})["lines"][0]["customer"]
    assert chen.post(f"/decisions/{decision.id}/customers/forgotten/", {"customer": line}).status_code == 422
    assert not Todo.objects.exists()


def test_each_sees_the_lists_of_their_own_and_eve_none(signed: Callable[..., Client], company: Home) -> None:
    lists = made(company, "remind")
    mine, other = lists[f"rep={REP}"], lists["rep=001"]
    seen = {who: [signed(who).get(f"/decisions/{d.id}/").status_code for d in (mine, other)] for who in ("alice", "chen", "dora", "eve")}
    assert seen == {"alice": [200, 200], "chen": [200, 404], "dora": [403, 403], "eve": [404, 404]}


def test_the_case_reads_in_english_too(signed: Callable[..., Client], company: Home) -> None:
    decision = made(company, "remind")[f"rep={REP}"]
    client = signed("alice")
    client.post("/language/", {"language": "en"})
    page = client.get(f"/decisions/{decision.id}/").content.decode()
    assert decision.title["en"] in page
    assert all(word in page for word in ("Remind", "Usual goods", "worth most first", "chance that they order this week"))


def test_a_plan_for_the_gap_shows_who_went_and_what_a_new_outlet_brings(signed: Callable[..., Client], company: Home) -> None:
    (plan,) = made(company, "fill_gap").values()
    page = signed("alice").get(f"/decisions/{plan.id}/").content.decode()
    gone = (plan.details or {})["gone"][0]
    assert gone["name"] in page
    assert "一家新网点第一年毛利" in page
    # It is told in margin, which a rep does not see.
    assert signed("chen").get(f"/decisions/{plan.id}/").status_code == 404


def test_who_is_left_alone_by_lot_is_told_to_nobody(signed: Callable[..., Client], company: Home) -> None:
    client = signed("alice")
    alice = User.objects.get(username="alice")
    alone = [d for kind in ("win_back", "remind", "activate") for d in made(company, kind).values() if (d.details or {})["left_alone"]]
    assert alone
    for decision in alone[:2]:
        told = visible(decision.id, by=alice).details or {}
        assert "left_alone" not in told
        assert told["left_alone_count"] == len((decision.details or {})["left_alone"])
        shown = json.dumps(told, ensure_ascii=False) + client.get(f"/decisions/{decision.id}/").content.decode()
        assert not [x["customer"] for x in (decision.details or {})["left_alone"] if f'"{x["customer"]}"' in shown]


def test_the_margin_on_a_single_customer_is_not_told_to_a_rep(signed: Callable[..., Client], company: Home) -> None:
    decision = made(company, "remind")[f"rep={REP}"]
    for name in ("chen", "alice"):
        signed(name)
    mine = visible(decision.id, by=User.objects.get(username="chen")).details or {}
    whole = visible(decision.id, by=User.objects.get(username="alice")).details or {}
    assert not any("stake_cents" in line or "gain_cents" in line for line in mine["lines"])
    assert all("stake_cents" in line for line in whole["lines"])
