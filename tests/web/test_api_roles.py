"""Every operation of the API, tried by every role. A new operation must say here whom it lets in."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.calls import Caller, caller
from tests.web.test_roles import BOARDS, COLLEAGUES, DECIDE, EVERYBODY, IMPORT, MEMBERS, PEOPLE, PLAY, PORTAL, ROWS
from zhanggui.base.settings import Home
from zhanggui.web.api.views import document

WHERE = "/api/v1"

pytestmark = pytest.mark.django_db

COST = frozenset({"owner", "operations", "administrator", "buyer", "sales_director", "analyst"})
ORDER = COST & DECIDE
INSIDERS = BOARDS - {"shop_clerk"}
"""Who may read how customers are won and lost: nobody who is one, and nobody who sees none."""
WHOLE = INSIDERS - {"regional_manager", "rep"}
OPENS: dict[str, frozenset[str]] = {
    "GET /members": MEMBERS, "GET /members/tracker": MEMBERS,
    "GET /measures": BOARDS, "GET /dimensions": BOARDS, "GET /ask": BOARDS, "GET /lines": BOARDS, "GET /explain": BOARDS,
    "GET /plays": PLAY | {"rep"}, "GET /plays/{play}": PLAY | {"rep"},
    "GET /customers": BOARDS, "GET /customers/transitions": BOARDS, "GET /customers/{customer}": BOARDS,
    "GET /acquisition": INSIDERS, "GET /acquisition/conversion": INSIDERS, "GET /acquisition/ahead": WHOLE,
    "GET /acquisition/keeping": COST, "GET /loss": INSIDERS, "GET /loss/cause": WHOLE | {"regional_manager"}, "GET /loss/gap": COST,
    "GET /find": BOARDS, "GET /goods": COST, "GET /goods/sku": COST, "GET /drafts": COST, "GET /drafts/{draft}": COST,
    "GET /board": BOARDS, "GET /board/compare": BOARDS, "GET /board/why": BOARDS,
    "GET /boards": BOARDS, "POST /boards": BOARDS, "GET /boards/{board}": BOARDS, "PUT /boards/{board}": BOARDS,
    "DELETE /boards/{board}": BOARDS, "POST /boards/{board}/undo": BOARDS, "POST /boards/{board}/pin": BOARDS,
    "POST /boards/{board}/move": BOARDS,
    "POST /drafts": ORDER, "PUT /drafts/{draft}/lines/{line}": ORDER, "POST /drafts/{draft}/send": ORDER,
    "POST /drafts/{draft}/cancel": ORDER, "POST /drafts/{draft}/undo": ORDER,
    "GET /todos": COLLEAGUES, "GET /decisions/{decision}/todos": COLLEAGUES, "POST /decisions/{decision}/todos": DECIDE,
    "POST /decisions/{decision}/todos/{todo}": DECIDE,
    "GET /cleaning": IMPORT, "GET /cleaning/document": IMPORT, "GET /marks": IMPORT, "POST /marks": IMPORT,
    "POST /marks/undo": IMPORT, "PUT /marks/left-out": IMPORT,
    "GET /connections": IMPORT, "GET /connections/{connection}": IMPORT, "POST /connections/{connection}/pull": IMPORT,
    "GET /folder": IMPORT, "POST /folder": IMPORT, "GET /imports/{batch}/undo": IMPORT,
    "POST /imports/{batch}/quarantine/mend": IMPORT, "POST /imports/{batch}/quarantine/replace": IMPORT,
    "POST /imports/{batch}/quarantine/discard": IMPORT, "GET /doctor": PEOPLE, "GET /jobs": PEOPLE,
    "GET /today": COLLEAGUES, "GET /decisions": COLLEAGUES, "GET /decisions/{decision}": COLLEAGUES, "GET /kpis": COLLEAGUES,
    "POST /decisions/{decision}/accept": DECIDE, "POST /decisions/{decision}/assign": DECIDE,
    "POST /decisions/{decision}/refuse": DECIDE, "POST /decisions/{decision}/close": DECIDE,
    "POST /decisions/{decision}/comment": DECIDE, "POST /decisions/{decision}/undo": DECIDE,
    "GET /imports": IMPORT, "GET /imports/uploads": IMPORT, "POST /imports/uploads": IMPORT,
    "GET /imports/uploads/{upload}": IMPORT, "POST /imports/uploads/{upload}/columns": IMPORT,
    "POST /imports/uploads/{upload}/table": IMPORT, "POST /imports/uploads/{upload}/confirm": IMPORT,
    "DELETE /imports/uploads/{upload}": IMPORT, "GET /imports/{batch}": IMPORT, "GET /imports/{batch}/quarantine": IMPORT,
    "GET /imports/{batch}/quarantine.csv": IMPORT, "POST /imports/{batch}/undo": IMPORT, "POST /refresh": IMPORT,
    "GET /runs": IMPORT,
    "GET /portal": PORTAL, "GET /portal/{sheet}": PORTAL, "GET /portal/document": PORTAL,
    "GET /health": EVERYBODY, "GET /me": EVERYBODY, "GET /settings": PEOPLE, "PUT /settings/{name}": PEOPLE,
    "GET /accounts": PEOPLE, "GET /audit": PEOPLE,
    "GET /hooks": IMPORT, "POST /hooks": IMPORT, "DELETE /hooks/{hook}": IMPORT, "GET /hooks/deliveries": IMPORT,
    "POST /hooks/deliveries/{delivery}/again": IMPORT,
}
"""Operation -> roles that it lets in: 403 for all others, whatever they ask for. Those let in may find nothing there."""
STRANGERS = {"GET /health"}
QUERY = {"GET /portal/document": "?number=x", "GET /ask": "?measures=line_count", "GET /lines": "?measure=line_count&limit=1", "GET /explain": "?measure=line_count",
         "GET /find": "?q=zz", "GET /imports/{batch}/quarantine.csv": "?file=x",
         "GET /goods/sku": "?sku=x", "GET /cleaning/document": "?document=x"}
BODY: dict[str, Any] = {
    "assign": {"owner": "nobody"}, "refuse": {"reason": "x"}, "close": {"result": "x"}, "comment": {"text": "x"},
    "POST /boards": {"name": "x", "query": "measure=line_count"}, "PUT /boards/{board}": {"name": "x", "query": ""},
    "pin": {"on": True}, "move": {"up": True}, "POST /drafts": {"quantities": {"x": 1}},
    "PUT /drafts/{draft}/lines/{line}": {"quantity": 1}, "POST /decisions/{decision}/todos": {"text": "x", "owner": "nobody"},
    "POST /decisions/{decision}/todos/{todo}": {"to": "finished"}, "POST /marks": {},
    "POST /marks/undo": {"lines": [{"source": "files", "document": "x", "line": 1}]}, "PUT /marks/left-out": {"out": False},
    "mend": {"rows": [{"number": 1, "cells": {"x": "y"}}]}, "replace": {"group": "x", "header": "x", "this": "x"},
    "discard": {"rows": [1]},
    "columns": {"columns": {}}, "table": {"table": "sales"}, "PUT /settings/{name}": {"value": "x"},
    "POST /hooks": {"url": "http://127.0.0.1/", "events": ["import.done"]},
}
BEGINS = {"POST /refresh", "POST /imports/uploads", "PUT /marks/left-out"}
"""What would go on in the background after the test, or change the company that other tests read: tried only by those whom it
does not let in."""
NAMED = {"decision": "0" * 16, "name": "max_decisions", "connection": "none"}


@pytest.fixture(autouse=True)
def not_too_often() -> None:
    """Every test begins with no calls counted: the numbers of tokens come again, and there are more operations than a minute has."""
    cache.clear()


def operations() -> set[str]:
    return {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, found in document()["paths"].items() for method in found}


def call(who: Caller, operation: str) -> Any:
    method, path = operation.split()
    filled = re.sub(r"\{(\w+)\}", lambda m: str(NAMED.get(m[1], 999)), path) + QUERY.get(operation, "")
    if operation == "POST /imports/uploads":
        return who.client.post("/api/v1/imports/uploads", {"files": SimpleUploadedFile("x.csv", b"a,b")}, headers=who.headers)
    return who.send(method, filled, BODY.get(operation, BODY.get(path.rsplit("/", 1)[-1])))


def test_every_operation_says_whom_it_lets_in() -> None:
    assert operations() == set(OPENS)


@pytest.mark.covers("M01", "M02", "M03", "M04")
@pytest.mark.parametrize("role", sorted(EVERYBODY), ids=lambda role: role or "nobody")
def test_a_role_may_call_its_own_operations_and_no_other(company: Home, role: str) -> None:
    one = caller(f"one-{role}", role, ROWS.get(role, []))
    for operation, roles in OPENS.items():
        if operation in BEGINS and role in roles:
            continue
        answer = call(one, operation)
        assert (answer.status_code == 403) == (role not in roles), f"{operation}: {answer.status_code} {answer.content[:200]!r}"
        assert answer.status_code < 500, operation
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json", operation
            assert json.loads(answer.content)["status"] == answer.status_code


def test_a_stranger_may_call_nothing(company: Home) -> None:
    for secret in ("", "zg_" + "x" * 43):
        for operation in OPENS:
            answer = call(Caller(secret), operation)
            assert answer.status_code == (200 if operation in STRANGERS else 401), operation


def test_a_token_that_may_only_read_calls_no_write(company: Home) -> None:
    reader = caller("alice", read_only=True)
    for operation in OPENS:
        if not operation.startswith("GET"):
            assert call(reader, operation).status_code in (400, 403), operation
