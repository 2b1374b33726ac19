"""The pages of ways: how the active began, how customers use what we offer, what they like and react to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from django.test import Client

from tests.analyse.customers.ways.books import BEGIN, likes_tea, lines, offers, wide_and_narrow
from tests.web.test_acquisition import rows, serve
from zhanggui.base.settings import Home

WHERE = "the pages of acquisition"

pytestmark = pytest.mark.django_db
AT = "/customers/acquisition/"


@pytest.mark.covers("C33")
def test_what_the_active_did_differently_is_told_by_the_half_kept_apart_and_as_no_cause(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    books = wide_and_narrow()
    serve(tmp_path / "home", settings, books | {"sales": pa.concat_tables([books["sales"], lines(("old", 799, "tea", 1))])})
    page = signed("alice").get(f"{AT}contrasts/").content.decode()
    assert "这是差别，不是原因" in page
    (best, *_) = rows(signed("alice"), f"{AT}contrasts/?format=csv")
    assert (best["what"], best["at_least"], best["verdict"]) == ("range", "4.0", "holds")
    assert float(best["lift"]) > 2
    few = pa.concat_tables([wide_and_narrow(20)["sales"], lines(("old", 799, "tea", 1))])
    serve(tmp_path / "few", settings, {"sales": few})
    assert "只有20家，不到80家" in signed("alice").get(f"{AT}contrasts/").content.decode()


@pytest.mark.covers("C29")
def test_use_retention_and_upgrades_stand_on_one_page(signed: Callable[..., Client], tmp_path: Path, settings: object) -> None:
    events = [("a", "search", 790), ("a", "pay", 795), ("b", "pay", 790), ("b", "scan", 640), ("b", "search", 640)]
    frame = pa.Table.from_pylist([{"customer": who, "event": what, "day": BEGIN + day} for who, what, day in events])
    sold = lines(
        ("a", 100, "tea", 10_000), ("a", 700, "tea", 13_000), ("b", 100, "tea", 10_000), ("x", 0, "tea", 1), ("y", 799, "tea", 1)
    )
    serve(tmp_path / "home", settings, {"sales": sold, "events": frame})
    alice = signed("alice")
    page = alice.get(f"{AT}adoption/").content.decode()
    assert "最近一年买的是那时的65.0%" in page
    depths = {
        row["customer"]: (row["used"], row["adoption"], row["change"])
        for row in rows(alice, f"{AT}adoption/?format=csv&table=depths")
    }
    assert depths == {"a": ("2", "1.0", "2"), "b": ("1", "0.5", "-1")}
    assert "没有合同的记录" in page


@pytest.mark.covers("C31")
def test_likings_and_responses_say_where_they_come_from_and_what_cannot_be_told(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    serve(tmp_path / "likes", settings, likes_tea())
    (dora,) = rows(signed("alice"), f"{AT}profile/?format=csv&table=likings")
    assert (dora["customer"], dora["likes"], dora["orders"]) == ("dora", "drinks", "20")
    assert dora["from"].startswith("sales 20")
    assert "zhanggui import FILE --as promotions" in signed("alice").get(f"{AT}profile/").content.decode()
    serve(tmp_path / "offers", settings, offers())
    by = {row["grade"]: row for row in rows(signed("alice"), f"{AT}profile/?by=grade&format=csv&table=responses")}
    assert (by["A"]["response"], by["A"]["verdict"], by["B"]["verdict"]) == ("0.5", "reacts", "cannot tell")
    assert "A对促销有反应" in signed("alice").get(f"{AT}profile/").content.decode()
    assert signed("alice").get(f"{AT}profile/?by=moon").status_code == 404


def test_the_pages_of_ways_are_not_for_customers_and_a_rep_sees_their_own(
    signed: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    frames = likes_tea()
    frames["assignments"] = pa.Table.from_pylist([{"customer": "c1", "rep": "003"}, {"customer": "dora", "rep": "004"}])
    serve(tmp_path / "home", settings, frames)
    assert rows(signed("chen"), f"{AT}profile/?format=csv&table=likings") == []
    assert len(rows(signed("ren", "rep", ["004"]), f"{AT}profile/?format=csv&table=likings")) == 1
    for page in ("contrasts/", "adoption/", "profile/"):
        assert [signed(name).get(AT + page).status_code for name in ("dora", "eve")] == [403, 403]


def test_an_empty_company_is_told_what_to_import(signed: Callable[..., Client], no_company: Home) -> None:
    for page in ("contrasts/", "adoption/", "profile/"):
        assert "zhanggui import FILE" in signed("alice").get(AT + page).content.decode()
