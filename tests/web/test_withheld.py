"""What is not somebody's to see comes back on no path: every code, name and document of others, sought in all that is answered.

The records themselves are the canary: every text in every table of the lake that is told of somebody else and never of the reader
is looked for in every page, file and operation of the API, also of tables and pages that somebody adds one day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.calls import Caller, caller
from tests.web.conftest import REGION, REP, SHOP
from tests.web.test_odd_addresses import pages
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.measures import DIMENSIONS
from zhanggui.tables import TABLES

WHERE = "every page, file and operation"

pytestmark = [pytest.mark.django_db, pytest.mark.covers("M01", "M02", "M03", "M04")]
SUPPLIER, CLERKS_SHOP = "G01", "S01"
READERS = {
    "outlet": ("customer", SHOP), "distributor": ("customer", SHOP), "supplier": ("supplier", SUPPLIER),
    "rep": ("rep", REP), "regional_manager": ("region", REGION), "shop_clerk": ("shop", CLERKS_SHOP), "": ("customer", ""),
}  # fmt: skip
"""Who sees a part -> the column that says which rows are theirs, and its value."""
PARTIES = ("customer", "supplier")
SHORTEST = 4
"""Shorter texts stand in many a page by chance."""
FEW = 3
FILES = ("/board/export/?by=customer&format=csv", "/board/?by=customer&period=all", "/board/lines/?measure=line_count&period=all&format=csv",
         "/find/?q=C0", "/customers/?format=csv", "/portal/orders/?format=csv")  # fmt: skip
BREAKS = re.compile(r"""[<>"'=,;&\s()\[\]{}:/|·，。、：；（）?\\]+""")


@lru_cache(maxsize=1)
def records(lake: str) -> dict[str, list[dict[str, Any]]]:
    """A lake -> the rows of every table that a company brings; what a refresh made of them is made of these."""
    at = Lake(lake)
    return {n: at.read(n).to_pylist() for n, t in TABLES.items() if at.files(n) and t.family not in ("results", "operations")}


def theirs(home: Home, column: str, value: str) -> set[str]:
    """Whose rows the reader sees -> the parties that are among them: their customers, or the supplier itself."""
    if column in PARTIES:
        return {value}
    found = records(home.lake_url)
    named = [r for table in ("customers", "assignments", "sales") for r in found[table] if value and r.get(column) == value]
    if column == "region":
        named += [r for r in found["customers"] if value in (r.get("region"), r.get("city"))]
    return {str(r["customer"]) for r in named if r.get("customer")}


def canaries(home: Home, column: str, value: str) -> set[str]:
    """The reader's column and value -> every text of the records that is told of others only, of few: of many it is a word."""
    own, said, others = theirs(home, column, value), set[str](), defaultdict[str, set[str]](set)
    found = records(home.lake_url)
    parties = {str(r[p]) for p in PARTIES for r in found[f"{p}s"]}
    for row in (row for rows in found.values() for row in rows):
        texts = texts_of(row)
        whose = {str(row[p]) for p in PARTIES if row.get(p)} | (texts & parties)  # a place is known by its customer's code too
        if not whose or whose & own:
            said |= texts
        else:
            for text in texts:
                others[text] |= whose
    return {text for text, whose in others.items() if len(whose) <= FEW} - said


def within(home: Home) -> set[str]:
    """-> every text of the records that tells from whom the company buys or who its members are, and nothing else."""
    inside, said = set[str](), set[str]()
    for table, rows in records(home.lake_url).items():
        for row in rows:
            if row.get("supplier") or table == "members":
                inside |= {str(row[c]) for c in ("supplier", "name", "document", "purchase", "lot", "member", "birth_day") if row.get(c)}
            else:
                said |= texts_of({c: v for c, v in row.items() if c not in ("lot", "member")})
    return {text for text in inside if len(text) >= SHORTEST} - said


def texts_of(row: dict[str, Any]) -> set[str]:
    """A row -> the texts in it that are long enough to be looked for."""
    return {v for v in row.values() if isinstance(v, str) and len(v) >= SHORTEST}


def leaked(text: str, secret: set[str], names: set[str]) -> set[str]:
    """An answer -> the canaries in it: codes and documents as whole words, names of people and businesses anywhere."""
    return (set(BREAKS.split(text)) & secret) | {name for name in names if name in text}


def operations(alice: Caller, args: dict[str, str]) -> Iterator[str]:
    """-> the address of every reading operation of the API, with what it needs; `ask` by every cut."""
    for path, acts in alice.get("/openapi.json").json()["paths"].items():
        if "get" not in acts:
            continue
        where = re.sub(r"{(\w+)}", lambda m: args.get(m[1], "1"), path.removeprefix("/api/v1"))
        needed = [p["name"] for p in acts["get"].get("parameters", []) if p["in"] == "query" and p.get("required")]
        yield where + "?" + "&".join(f"{n}={args.get(n, 'net_sales')}" for n in needed)
    yield from (f"/ask?measures=net_sales&measures=return_amount&by={by}" for by in DIMENSIONS)


@pytest.mark.parametrize("role", sorted(READERS), ids=lambda role: role or "nobody")
def test_nothing_of_others_comes_back(signed: Callable[..., Client], company: Home, role: str) -> None:
    column, value = READERS[role]
    secret = canaries(company, column, value)
    assert len(secret) > 1000
    rows = records(company.lake_url)
    names = {r["name"] for table in ("customers", "suppliers") for r in rows[table] if r["name"] in secret}
    assert names
    other = next(r["customer"] for r in rows["customers"] if r["customer"] in secret)
    case = caller("alice").rows("/today")[0]["id"]
    args = {"customer": other, "decision_id": case, "measures": "net_sales", "measure": "net_sales", "q": "C0", "document": "1", "name": "orders"}
    found = answered(signed(f"one-{role}", role, [value]), caller(f"one-{role}"), args, secret - {other}, names)
    assert not found, {a: sorted(b)[:5] for a, b in found.items()}


def test_who_sees_no_costs_and_no_members_is_told_neither(signed: Callable[..., Client], company: Home) -> None:
    """A designer sees the whole company's sales: no supplier, purchase, delivery or card comes back on any path"""
    secret = within(company)
    rows = records(company.lake_url)
    names = {r["name"] for r in rows["suppliers"]} & secret
    assert names
    assert {r["member"] for r in rows["members"]} <= secret
    args = {"customer": SHOP, "decision_id": caller("alice").rows("/today")[0]["id"], "measures": "net_sales", "measure": "net_sales",
            "q": "0", "document": "1", "name": "orders", "sku": rows["skus"][0]["sku"]}  # fmt: skip
    found = answered(signed("della", "designer"), caller("della"), args, secret, names)
    assert not found, {a: sorted(b)[:5] for a, b in found.items()}


def answered(browser: Client, program: Caller, args: dict[str, str], secret: set[str], names: set[str]) -> dict[str, set[str]]:
    """Somebody's browser and program, what addresses take, what is sought -> every address whose answer holds some of it, with it."""
    found: dict[str, set[str]] = {}
    asked = [address for address, _ in pages()]
    asked += [reverse("customer", args=[args["customer"]]), reverse("case", args=[args["decision_id"]]), *FILES]
    for address in asked:
        answer = browser.get(address)
        body = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode("utf-8", "replace")
        if bad := leaked(body.replace(address, ""), secret, names):
            found[address] = bad
    for address in operations(caller("alice"), args):
        if bad := leaked(program.get(address).content.decode("utf-8", "replace"), secret, names):
            found[f"/api/v1{address}"] = bad
    return found


def test_the_canaries_are_found_where_they_may_be_seen(signed: Callable[..., Client], company: Home) -> None:
    """The owner's pages are full of them: a net that catches nothing would prove nothing"""
    secret = canaries(company, "rep", REP)
    for address in ("/customers/?format=csv", "/board/lines/?measure=line_count&period=all&format=csv", "/board/export/?by=customer&format=csv&period=all"):
        answer = signed("alice").get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert leaked(body.decode(), secret, set()), address
