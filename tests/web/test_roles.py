"""Every address, tried by every role: what opens, and what does not. A new address must say here whom it lets in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.web.conftest import REGION, REP, SHOP
from zhanggui.base.settings import Home
from zhanggui.web.people.roles import ROLES

WHERE = "every page"

pytestmark = pytest.mark.django_db

EVERYBODY = frozenset({*ROLES, ""})
PORTAL = frozenset({"distributor", "outlet", "supplier"})
COLLEAGUES = EVERYBODY - PORTAL
BOARDS = frozenset(ROLES) - PORTAL
EXPORT = frozenset(
    {"owner", "operations", "administrator", "buyer", "sales_director", "marketer", "analyst", "regional_manager", "rep"}
)
IMPORT = frozenset({"owner", "operations", "administrator"})
PEOPLE = frozenset({"owner", "administrator"})
DECIDE = frozenset(
    {"owner", "operations", "administrator", "buyer", "sales_director", "marketer", "regional_manager", "rep"}
)
COST = frozenset({"owner", "operations", "administrator", "buyer", "sales_director", "analyst"})
MEMBERS = frozenset({"owner", "operations", "administrator", "sales_director", "marketer", "analyst", "shop_clerk"})
ENROL = MEMBERS - {"analyst"}
PLAY = frozenset({"owner", "operations", "administrator", "sales_director", "marketer"})
MERGE = MEMBERS & DECIDE
INSIDERS = BOARDS - {"shop_clerk"}
WHOLE = INSIDERS - {"regional_manager", "rep"}
OPENS: dict[str, frozenset[str]] = {
    "members": MEMBERS, "member": MEMBERS, "member-complete": MEMBERS, "member-tracker": MEMBERS,
    "member-composition": MEMBERS, "member-transitions": MEMBERS, "member-annual": MEMBERS, "member-promotions": MEMBERS,
    "member-value": MEMBERS, "member-5w2h": MEMBERS, "member-tags": MEMBERS, "member-new": ENROL,
    "member-people": ENROL, "member-change": ENROL, "member-act": ENROL, "member-duplicates": MERGE,
    "health": EVERYBODY, "settings": EVERYBODY, "today": EVERYBODY, "decisions": COLLEAGUES, "case": COLLEAGUES,
    "portal": PORTAL, "portal-sheet": PORTAL, "portal-document": PORTAL,
    "accept": DECIDE, "assign": DECIDE, "refuse": DECIDE, "undo": DECIDE, "close": DECIDE, "comment": DECIDE, "plan": DECIDE, "move": DECIDE, "tick": DECIDE,
    "health-ready": EVERYBODY, "doctor": PEOPLE, "company-settings": PEOPLE,
    "sign-in": EVERYBODY, "sign-out": EVERYBODY, "language": EVERYBODY, "theme": EVERYBODY, "password": EVERYBODY,
    "accounts": PEOPLE, "account": PEOPLE, "audit": PEOPLE,
    "imports": IMPORT, "refresh": IMPORT, "upload": IMPORT, "quarantine": IMPORT, "quarantine-file": IMPORT, "undo-import": IMPORT,
    "cleaning": IMPORT, "cleaning-lines": IMPORT,
    "tokens": EVERYBODY, "revoke-token": EVERYBODY, "hooks": IMPORT, "remove-hook": IMPORT, "redeliver": IMPORT,
    "api": COLLEAGUES, "openapi": COLLEAGUES, "api-none": EVERYBODY,
    "sources": IMPORT, "source-new": IMPORT, "source": IMPORT, "pull": IMPORT, "pickup": IMPORT,
    "goods": COST, "replenish": COST, "order-line": COST, "slow": COST, "sku": COST, "drafts": COST, "draft": COST, "draft-act": COST,
    "board": BOARDS, "compare": BOARDS, "why": BOARDS, "why-cause": BOARDS, "lines": BOARDS, "board-export": EXPORT, "find": BOARDS,
    "board-values": BOARDS,
    "customers": BOARDS, "customers-due": BOARDS, "customers-risk": BOARDS, "customers-lost": BOARDS, "customers-key": BOARDS,
    "customers-transitions": BOARDS, "customers-rhythm": BOARDS, "customers-new": BOARDS, "customers-save": BOARDS, "customers-open": BOARDS, "customers-change": BOARDS,
    "customers-drop": BOARDS, "customers-undo": BOARDS, "customers-pin": BOARDS, "customers-move": BOARDS, "customer": BOARDS,
    "acquisition": INSIDERS, "acquisition-newcomers": INSIDERS, "acquisition-contrasts": INSIDERS, "acquisition-adoption": INSIDERS,
    "acquisition-profile": INSIDERS, "conversion": INSIDERS, "conversion-list": INSIDERS, "acquisition-ahead": WHOLE,
    "acquisition-keeping": COST, "loss": INSIDERS, "loss-list": INSIDERS,
    "loss-cause": WHOLE | {"regional_manager"}, "loss-gap": COST,
    "plays": PLAY | {"rep"}, "play": PLAY | {"rep"}, "play-new": PLAY, "play-grades": PLAY, "play-change": PLAY, "play-list": PLAY, "play-act": PLAY,
    "boards": BOARDS, "board-save": BOARDS, "board-open": BOARDS, "board-change": BOARDS, "board-drop": BOARDS, "board-undo": BOARDS,
    "board-pin": BOARDS, "board-move": BOARDS,
}
"""Address -> roles that it lets in. 403 for all others; those let in may find nothing there (404)."""
ARGUMENTS = {"portal-sheet": ["orders"], "member": ["x"], "member-change": ["x"], "member-act": ["x", "y"], "order-line": ["x"], "sku": ["x"], "draft": [999], "draft-act": [999, "x"],
             "board-open": [999], "board-change": [999], "board-drop": [999], "board-undo": [999], "board-pin": [999], "board-move": [999],
             "customers-open": [999], "customers-change": [999], "customers-drop": [999], "customers-undo": [999], "customers-pin": [999], "customers-move": [999], "customer": ["x"],
             "play": [999], "play-change": [999], "play-list": [999], "play-act": [999, "x"],
             "source": ["x"], "pull": ["x"],
             "case": ["x"], "accept": ["x"], "assign": ["x"], "refuse": ["x"], "undo": ["x"], "close": ["x"], "comment": ["x"], "plan": ["x"], "move": ["x", 1, "finished"], "tick": ["x", "called"],
             "account": [999], "upload": [999], "quarantine": [999], "quarantine-file": [999], "undo-import": [999],
             "revoke-token": [999], "remove-hook": [999], "redeliver": [999], "api-none": ["x"]}
ROWS = {"regional_manager": [REGION], "rep": [REP], "distributor": [SHOP], "outlet": [SHOP], "supplier": ["G01"]}
POSTS = {"play-list", "play-act", "member-act", "move", "tick", "order-line", "draft-act", "revoke-token", "remove-hook", "redeliver", "accept", "undo", "undo-import", "theme"}


def addresses() -> set[str]:
    found, waiting = set(), list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if getattr(one, "app_name", None) == "ninja":
            continue  # the operations of the API have a test of their own
        if hasattr(one, "url_patterns"):
            waiting += one.url_patterns
        else:
            found.add(str(one.name))
    return found


def test_every_address_says_whom_it_lets_in() -> None:
    assert addresses() == set(OPENS)


@pytest.mark.covers("M01", "M02", "M03", "M04")
@pytest.mark.parametrize("role", sorted(EVERYBODY), ids=lambda role: role or "nobody")
def test_a_role_opens_its_own_doors_and_no_other(signed: Callable[..., Client], company: Home, role: str) -> None:
    client = signed(f"one-{role}", role, ROWS.get(role, []))
    for name, roles in OPENS.items():
        if name in ("sign-out", "refresh", "language"):
            continue
        address = reverse(name, args=ARGUMENTS.get(name, []))
        answer = client.post(address) if name in POSTS else client.get(address)
        assert (answer.status_code == 403) == (role not in roles), f"{name}: {answer.status_code}"
        assert answer.status_code < 500, name


def test_a_stranger_opens_only_the_door_and_health(client: Client, company: Home) -> None:
    for name in OPENS:
        answer = client.get(reverse(name, args=ARGUMENTS.get(name, [])))
        if name in ("openapi", "api-none"):
            assert answer.status_code == (401 if name == "openapi" else 404)
        elif name in ("health", "health-ready", "sign-in"):
            assert answer.status_code == 200
        elif name in ("sign-out", "language"):
            assert answer.status_code == 405
        else:
            assert answer.headers["Location"].startswith("/sign-in/"), name


def test_a_person_cannot_raise_their_own_role(signed: Callable[..., Client], company: Home) -> None:
    administrator = signed("adam", "administrator")
    own = administrator.get("/people/").context["people"].get(username="adam")
    answer = administrator.post(f"/people/{own.pk}/", {"username": "adam", "role": "owner", "sees": "", "active": "on"})
    assert answer.status_code == 422
    own.refresh_from_db()
    assert own.role == "administrator"
