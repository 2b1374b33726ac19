"""The pages of acquisition and loss say after a refresh what they said before it, from what the refresh kept; each person their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from django.test import Client

from tests.analyse.acquisition.new_books import BEGIN, prospects, two_sources
from tests.analyse.customers.ways.books import likes_tea, offers, wide_and_narrow
from tests.analyse.loss.books import one_rep_loses
from tests.web.test_acquisition import rows, serve
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.refresh import refresh
from zhanggui.web import books

pytestmark = pytest.mark.django_db
AT, LOSS = "/customers/acquisition/", "/customers/loss/"
OF_ALL = [
    f"{AT}?table=sources", f"{AT}?table=costs", f"{AT}new/?source=fair", f"{AT}ahead/?table=work", f"{AT}ahead/?table=basket",
    f"{AT}ahead/?table=months", f"{AT}contrasts/?", f"{AT}adoption/?table=features", f"{AT}adoption/?table=depths",
    f"{AT}profile/?by=rep&table=responses", f"{AT}profile/?table=likings", "/customers/conversion/?by=rep",
    "/customers/conversion/list/?step=second", f"{LOSS}cause/?", f"{LOSS}gap/?", f"{LOSS}list/?of=gone&rep=004",
]  # fmt: skip
OF_A_REP = [f"{AT}?table=sources", f"{AT}new/?", f"{AT}adoption/?table=depths", "/customers/conversion/?by=grade", f"{LOSS}?"]


@pytest.fixture
def company(tmp_path: Path, settings: object) -> Home:
    """A trader with sources and costs, reps of whom one loses, newcomers who began wide or narrow, an app, offers, leads."""
    parts = (two_sources(), one_rep_loses(), wide_and_narrow(), offers(), likes_tea())
    frames = {
        name: pa.concat_tables([p[name] for p in parts if name in p], promote_options="default")
        for name in dict.fromkeys(name for p in parts for name in p)
    }
    used = [("f0", "search", 780), ("f0", "pay", 785), ("f1", "pay", 780), ("004-north-A-0", "scan", 700), ("f1", "scan", 640)]
    frames["events"] = pa.Table.from_pylist([{"customer": who, "event": what, "day": BEGIN + day} for who, what, day in used])
    frames["prospects"] = prospects({"prospect": "P1", "stage": "已拜访", "name": "惠民"}, {"prospect": "P2", "won_day": 430})
    return serve(tmp_path / "home", settings, frames)


def told(client: Client, addresses: list[str]) -> dict[str, list[dict[str, str]]]:
    return {address: rows(client, f"{address}&format=csv") for address in addresses}


def test_every_page_says_the_same_from_what_the_refresh_kept(signed: Callable[..., Client], company: Home) -> None:
    alice, chen, bob = signed("alice"), signed("chen", sees=["004"]), signed("bob", sees=["north"])
    before = [told(alice, OF_ALL), told(chen, OF_A_REP), told(bob, OF_A_REP)]
    assert [address for address in OF_ALL if not before[0][address]] == []  # a table without rows proves nothing
    refresh(company)
    books._answers.clear()
    after = [told(alice, OF_ALL), told(chen, OF_A_REP), told(bob, OF_A_REP)]
    for answers in (*before, *after):
        for line in answers.get(f"{LOSS}?", ()):
            line.pop("at_risk")  # only a refresh tells who is at risk
    assert after == before
    assert {line["rep"] for line in after[1][f"{LOSS}?"]} == {"004"}


def test_after_a_refresh_the_pages_do_not_look_at_the_sales_again(signed: Callable[..., Client], company: Home) -> None:
    alice = signed("alice")
    refresh(company)
    kept = told(alice, OF_ALL)
    Lake(company.lake_url).append("sales", two_sources()["sales"].slice(0, 50))
    assert told(alice, OF_ALL) == kept  # as of the refresh, whatever came later
