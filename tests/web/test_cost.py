"""What goods cost the company is for those inside who are trusted with it: no page, file or list tells it to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from tests.web.calls import caller
from tests.web.conftest import REGION, REP, person
from zhanggui.base.settings import Home
from zhanggui.decide.decision import Decision, Evidence
from zhanggui.engine import open_engine
from zhanggui.refresh import decisions_of, latest_run
from zhanggui.web.decisions import reads, results
from zhanggui.web.decisions.shown import pictures
from zhanggui.web.people.access import INSIDE, scope_for

WHERE = "pages 今日 / and 看板 /board/"

pytestmark = [pytest.mark.django_db, pytest.mark.covers("M01", "M04")]
TRUSTED = ("owner", "operations", "administrator", "buyer", "sales_director", "analyst")
OTHERS = {
    "regional_manager": [REGION], "rep": [REP], "shop_clerk": ["S01"],
    "marketer": [], "designer": [],
}
WORDS = ("毛利", "销售成本")


def test_what_is_made_of_cost_tells_cost() -> None:
    assert {"sales_cost", "gross_profit", "margin_rate", "last_purchase_price", "stock_value"} <= INSIDE


@pytest.mark.parametrize("role", OTHERS)
def test_another_role_is_not_told_the_cost_anywhere(signed: Callable[..., Client], company: Home, role: str) -> None:
    client = signed(f"one-{role}", role, OTHERS[role])
    for measure in INSIDE:
        for page in ("/board/?by=kind&", "/board/export/?by=kind&format=csv&", "/board/lines/?", "/board/lines/?format=csv&", "/board/why/?by=kind&"):
            assert client.get(f"{page}measure={measure}").status_code in (403, 404), f"{page} {measure}"
    for address in ("/", "/board/?by=kind", "/board/why/?by=kind", "/board/lines/?measure=net_sales", "/find/?q=%E6%AF%9B%E5%88%A9", "/decisions/"):
        body = client.get(address).content.decode().replace('value="毛利"', "").replace("“毛利”", "")
        assert [word for word in WORDS if word in body] == [], address


@pytest.mark.parametrize("role", TRUSTED)
def test_those_trusted_with_it_see_it(signed: Callable[..., Client], company: Home, role: str) -> None:
    client = signed(f"one-{role}", role, [])
    assert "margin_rate" in {t.measure for t in client.get("/").context["kpis"]}
    assert client.get("/board/?measure=gross_profit&by=kind").context["board"].now > 0
    assert "gross_profit" in {m.name for m in client.get("/find/?q=%E6%AF%9B%E5%88%A9").context["found"].measures}


def test_what_the_company_paid_is_not_found_out_by_a_condition(signed: Callable[..., Client], company: Home) -> None:
    """How many were received at more than 30 tells what they cost, however the number itself is allowed."""
    for path in ("/ask?measures=received_quantity&where=price%3E30", "/lines?measure=received_quantity&where=amount%3E100"):
        assert caller("mia", "marketer", []).get(path).status_code == 403, path
        assert caller("alice").get(path).status_code == 200, path
    assert caller("mia", "marketer", []).get("/ask?measures=received_quantity").status_code == 200
    assert caller("mia", "marketer", []).get("/ask?measures=net_sales&where=price%3E30").status_code == 200


def test_who_may_not_see_members_is_not_told_them_by_a_cut_either(signed: Callable[..., Client], company: Home) -> None:
    """By page, file, list, API and condition: a designer and a buyer see no members; a marketer does."""
    (card, *_rest) = (r["member"] for r in caller("mia", "marketer", []).rows("/ask?measures=net_sales&by=member") if r["member"])
    for role in ("designer", "buyer", "rep"):
        client, api = signed(f"one-{role}", role, OTHERS.get(role, [])), caller(f"one-{role}", role, OTHERS.get(role, []))
        for path in ("/ask?measures=net_sales&by=member", f"/ask?measures=net_sales&where=member%3D{card}", f"/lines?measure=net_sales&where=member%3D{card}"):
            assert api.get(path).status_code == 403, path
        for page in ("/board/?by=member", f"/board/lines/?measure=net_sales&where=member%3D{card}"):
            assert client.get(page).status_code == 403, page
        assert "member" not in {d.name for d in client.get("/board/?by=kind").context["cuts"]}
        assert "member" not in {d["name"] for d in api.rows("/dimensions")}


def case_of(company: Home, measure: str) -> Decision:
    """A decision of the sample, as if it were about another measure."""
    engine = open_engine(company.lake_url)
    run = latest_run(engine)
    assert run is not None
    found = decisions_of(engine, run, "investigate")[0]
    return replace(found, subject=f"measure={measure}", details=(found.details or {}) | {"measure": measure})


def test_a_case_about_margin_is_not_theirs_to_see_nor_its_evidence(signed: Callable[..., Client], company: Home) -> None:
    marketer, alice = person("mia", "marketer", []), person("alice")
    about_margin, about_sales = case_of(company, "margin_rate"), case_of(company, "net_sales")
    assert [reads.may_see(d, marketer) for d in (about_margin, about_sales)] == [False, True]
    assert [reads.may_see(d, alice) for d in (about_margin, about_sales)] == [True, True]
    proof = Evidence("sales_cost", 12.0, "money", "sales", "day=2026-10-31")
    seen = replace(about_sales, evidence=(proof, Evidence("net_sales", 20.0, "money", "sales", "day=2026-10-31")))
    assert [p.evidence.name for p in pictures.evidence(seen, scope_for(marketer))] == ["net_sales"]
    assert [p.evidence.name for p in pictures.evidence(seen, scope_for(alice))] == ["sales_cost", "net_sales"]


def test_a_case_about_margin_is_not_given_to_who_may_not_see_it(
    signed: Callable[..., Client], company: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    about_margin = case_of(company, "margin_rate")
    monkeypatch.setattr(results, "every_decision", lambda: {about_margin.id: about_margin})
    answer = signed("alice").post(f"/decisions/{about_margin.id}/assign/", {"owner": person("chen").pk})
    assert answer.status_code == 422
    assert "毛利" in answer.content.decode()


@pytest.mark.parametrize("role", ["marketer", "rep"])
def test_from_whom_the_company_buys_is_not_told_by_a_case_either(signed: Callable[..., Client], company: Home, role: str) -> None:
    """Nor by its title, its sentence, what its angles found, the rows of their tables, or what the API tells of it."""
    run = latest_run(open_engine(company.lake_url))
    assert run is not None
    pk = next(d.id for d in decisions_of(open_engine(company.lake_url), run) if d.subject == "measure=return_amount")
    alice, reader = signed("alice"), signed(f"one-{role}", role, OTHERS[role])
    alice.post(f"/decisions/{pk}/tasks/", {"text": "去看看", "owner": person(f"one-{role}").pk})
    for address in (f"/decisions/{pk}/", "/", "/decisions/", f"/api/v1/decisions/{pk}", "/api/v1/decisions", "/api/v1/today"):
        told = reader.get(address).content.decode()
        assert [word for word in ("塞北乳业", "G01", "G10") if word in told] == [], address
    known, told = (client.get(f"/decisions/{pk}/").content.decode() for client in (alice, reader))
    assert "供应商G01（塞北乳业）" in known
    assert "某供应商" in told
    # Which lot is to be held back is told: it is their work.
    assert "B2610-07" in told


def test_a_case_about_a_supplier_is_not_theirs_to_see(company: Home) -> None:
    about = replace(case_of(company, "return_amount"), subject="supplier=G01")
    assert [reads.may_see(about, person(name, role, [])) for name, role in (("mia", "marketer"), ("alice", "owner"))] == [False, True]
