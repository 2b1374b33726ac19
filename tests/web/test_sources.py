"""Databases connected by the page, pulled in the background; the folder that asks what a file is. Passwords never come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.servers import Server, postgres
from zhanggui.base.settings import Home, set_setting
from zhanggui.engine import open_engine
from zhanggui.sources.fetch import connection as kept
from zhanggui.sources.fetch import pickup
from zhanggui.web.audit.models import Line
from zhanggui.web.running import jobs, schedule

WHERE = "page 来源 /sources/"

__all__ = ["postgres"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(postgres: Server) -> Any:
    postgres.fresh("shop_of_the_page")
    con = postgres.open("shop_of_the_page")
    con.execute(
        "CREATE TABLE orders (id int primary key, 订单号 text, 销售日期 date, 客户编号 text, 商品编码 text, 数量 int, 单价 numeric(9,2), "
        "销售金额 numeric(12,2))"
    )
    con.execute("INSERT INTO orders SELECT n, 'X'||n, DATE '2026-10-01' + n % 28, '客户'||n%3, 'A'||n%4, 2, 10, 20 FROM generate_series(1, 40) n")
    yield con
    con.close()


def sent(server: Server, **more: str) -> dict[str, str]:
    """What the form sends."""
    return {"name": "erp", "url": server.url("shop_of_the_page"), "table": "orders", "mark": "id", "overlap": "0"} | more


def rows(home: Home) -> int:
    return open_engine(home.lake_url).frame("sales").collect("pyarrow").to_arrow().num_rows


@pytest.mark.covers("A15")
def test_a_database_is_connected_pulled_and_told_by_the_page(
    signed: Callable[..., Client], no_company: Home, postgres: Server, shop: Any
) -> None:
    """The owner connects the company's database by the page; what is new comes by a button or by the clock, each pull can be undone"""
    alice = signed("alice")
    assert "还没有连数据库" in alice.get("/sources/").content.decode()
    assert alice.post("/sources/new/", sent(postgres)).headers["Location"] == "/sources/of/erp/"
    assert not open_engine(no_company.lake_url).lake.has("sales")
    alice.post("/sources/of/erp/pull/")
    assert alice.get("/sources/").context["sources"][0].job
    jobs.wait()
    assert rows(no_company) == 40
    found = alice.get("/sources/").context["sources"][0]
    assert (found.mark.value, found.last["read"], found.job) == ("40", 40, None)
    shop.execute("INSERT INTO orders VALUES (41, 'X41', '2026-10-05', '客户1', 'A1', 1, 10, 10)")
    schedule.pick_up()
    assert rows(no_company) == 41
    alice.post("/imports/batch/2/undo/")
    jobs.wait()
    assert rows(no_company) == 40
    assert alice.get("/sources/").context["sources"][0].mark.value == "40"
    verbs = list(Line.objects.exclude(verb__in=["refresh started"]).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["source connected", "pull started", "pull ended", "pull ended", "import undone"]


def test_the_password_never_comes_back(
    signed: Callable[..., Client], no_company: Home, postgres: Server, shop: Any
) -> None:
    alice, secret = signed("alice"), postgres.password
    wrong = alice.post("/sources/new/", sent(postgres, url=postgres.url("shop_of_the_page", "nonsense77")))
    assert (wrong.status_code, "nonsense77" in wrong.content.decode(), kept.names(no_company)) == (422, False, [])
    broken = alice.post("/sources/new/", sent(postgres, url=f"ftp://keeper:{secret}@x/y", password=secret))
    assert (broken.status_code, secret in broken.content.decode()) == (422, False)
    alice.post("/sources/new/", sent(postgres))
    alice.post("/sources/of/erp/pull/")
    jobs.wait()
    for address in ("/sources/", "/sources/of/erp/", "/audit/", "/imports/"):
        page = alice.get(address).content.decode()
        assert secret not in page, address
        assert "p%40ss" not in page, address
    # Left empty, it stays as it was; for another server it is asked again.
    bare = kept.load(no_company, "erp").url
    assert alice.post("/sources/of/erp/", sent(postgres, url=bare, overlap="5")).status_code == 302
    assert kept.load(no_company, "erp").overlap == 5
    assert alice.post("/sources/of/erp/", sent(postgres, url=bare.replace("127.0.0.1", "localhost"))).status_code == 422
    assert kept.password_of(no_company, kept.load(no_company, "erp")) == secret
    alice.post("/sources/of/erp/", {"remove": "1"})
    assert kept.names(no_company) == []


def test_a_column_taken_wrongly_is_put_right_by_the_page(
    signed: Callable[..., Client], no_company: Home, postgres: Server, shop: Any
) -> None:
    alice = signed("alice")
    alice.post("/sources/new/", sent(postgres))
    headers = [h for h, _ in alice.get("/sources/of/erp/").context["columns"][0].headers]
    customer = f"column-0-{headers.index('客户编号')}"
    assert alice.post("/sources/of/erp/", {"columns": "1", customer: "sku"}).status_code == 422
    assert alice.post("/sources/of/erp/", {"columns": "1", f"column-0-{headers.index('销售日期')}": ""}).status_code == 422
    alice.post("/sources/of/erp/", {"columns": "1", customer: ""})
    alice.post("/sources/of/erp/pull/")
    jobs.wait()
    assert "customer" not in open_engine(no_company.lake_url).frame("sales").columns


def test_a_pull_that_fails_says_why_on_the_page_in_plain_words(
    signed: Callable[..., Client], no_company: Home, postgres: Server, shop: Any
) -> None:
    alice = signed("alice")
    alice.post("/sources/new/", sent(postgres))
    shop.execute("ALTER TABLE orders RENAME 客户编号 TO buyer")
    alice.post("/sources/of/erp/pull/")
    jobs.wait()
    assert "表变了，这些列没有了：客户编号。" in alice.get("/sources/").content.decode()
    assert alice.post("/sources/of/erp/", {"try": "1"}).status_code == 422


def test_a_file_that_nobody_knows_is_asked_about_on_the_page(
    signed: Callable[..., Client], no_company: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pickup, "STILL", 0.05)
    alice, inbox = signed("alice"), tmp_path / "inbox"
    inbox.mkdir()
    assert alice.post("/sources/folder/").status_code == 422
    set_setting(no_company, "pickup_folder", str(inbox))
    (inbox / "what.csv").write_text("甲,乙\n1,2\n", "utf-8")
    alice.post("/sources/folder/")
    jobs.wait()
    assert [w.name for w in alice.get("/sources/").context["folder"].waiting] == ["what.csv"]
    assert alice.post("/sources/folder/", {"file": "../../etc/passwd", "table": "sales"}).status_code == 422
    (inbox / "what.csv").write_text("客户编号,客户名称\nC1,李记\n", "utf-8")
    alice.post("/sources/folder/", {"file": "what.csv", "table": "customers"})
    jobs.wait()
    folder = alice.get("/sources/").context["folder"]
    assert [(p.name, p.state, p.accepted) for p in folder.picked] == [("what.csv", "done", 1)]
    assert (inbox / "done" / "what.csv").exists()
