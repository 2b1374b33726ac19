"""Who the company is, asked with its first files: pickers, what is wrong said beside its field, the files kept, all or nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhanggui.base.settings import Home
from zhanggui.web.audit.models import Line
from zhanggui.web.imports.models import Upload
from zhanggui.web.running import jobs

pytestmark = pytest.mark.django_db(transaction=True)
SALES = "订单号,销售日期,客户编号,商品编码,数量,销售金额\nX1,2026-10-01,C1,A1,2,20\n"
RIGHT = {"company": "Deer Town Trading", "currency": "GBP", "country": "GB", "time_zone": "Europe/London", "language": "en"}


def put(client: Client, said: dict[str, str], name: str = "sales.csv") -> object:
    files = {"files": SimpleUploadedFile(name, SALES.encode())} if name else {}
    return client.post("/imports/", said | files)


def test_one_wrong_answer_keeps_the_file_and_what_was_typed_and_writes_none_of_it(
    signed: Callable[..., Client], no_company: Home
) -> None:
    alice = signed("alice")
    page = put(alice, RIGHT | {"time_zone": "Londn"})
    asked = {a["setting"].name: a for a in page.context["asked"]}
    assert page.status_code == 422
    assert asked["time_zone"]["trouble"]
    assert [asked[n]["value"] for n in ("company", "currency", "time_zone")] == ["Deer Town Trading", "GBP", "Londn"]
    assert [a for a in asked if asked[a]["trouble"]] == ["time_zone"]
    assert no_company.written() == {}
    assert [(u.state, u.files) for u in Upload.objects.all()] == [("kept", ["sales.csv"])]
    assert not Line.objects.filter(verb="company introduced").exists()


def test_the_question_comes_back_and_the_kept_file_goes_on_without_being_chosen_again(
    signed: Callable[..., Client], no_company: Home
) -> None:
    alice = signed("alice")
    put(alice, RIGHT | {"currency": "pounds"})
    again = alice.get("/imports/")
    assert again.context["kept"].files == ["sales.csv"]
    assert {a["setting"].name for a in again.context["asked"]} == {*RIGHT}
    answer = put(alice, RIGHT, name="")
    jobs.wait()
    upload = Upload.objects.get()
    assert answer.headers["Location"] == f"/imports/{upload.pk}/"
    assert (upload.state, upload.proposals[0]["table"]) == ("proposed", "sales")
    assert {n: no_company.settings()[n] for n in RIGHT} == RIGHT
    assert "asked" not in alice.get("/imports/").context


def test_another_file_chosen_on_the_second_try_takes_the_place_of_the_first(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    put(alice, RIGHT | {"currency": "ZZZ"})
    put(alice, RIGHT, name="better.csv")
    jobs.wait()
    assert [u.files for u in Upload.objects.all()] == [["better.csv"]]


def test_without_a_file_it_says_so_and_nothing_is_written(signed: Callable[..., Client], no_company: Home) -> None:
    page = put(signed("alice"), RIGHT, name="")
    assert (page.status_code, set(page.context["troubles"])) == (422, {"files"})
    assert no_company.written() == {}


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [("time_zone", "London", "Europe/London"), ("time_zone", "new york", "America/New_York"), ("currency", "英镑", "GBP"),
     ("currency", "gbp", "GBP"), ("country", "United Kingdom", "GB"), ("country", "英国", "GB")],
)
def test_a_name_that_means_one_thing_is_understood(
    signed: Callable[..., Client], no_company: Home, field: str, typed: str, kept: str
) -> None:
    put(signed("alice"), RIGHT | {field: typed})
    assert no_company.settings()[field] == kept


@pytest.mark.parametrize(
    ("field", "typed"), [("time_zone", "Nowhere"), ("currency", "ABC"), ("currency", "zzz"), ("language", "fr")]
)
def test_what_there_is_not_is_refused(signed: Callable[..., Client], no_company: Home, field: str, typed: str) -> None:
    assert put(signed("alice"), RIGHT | {field: typed}).status_code == 422
    assert no_company.written() == {}


@pytest.mark.parametrize(
    ("browser", "currency", "country", "zone"),
    [("en-GB,en;q=0.9", "GBP", "GB", "Europe/London"), ("zh-CN,zh;q=0.9", "CNY", "CN", "Asia/Shanghai"),
     ("en-US,en;q=0.9", "USD", "US", "Asia/Shanghai"), ("", "CNY", "CN", "Asia/Shanghai"), ("x-\x00,,;;", "CNY", "CN", "Asia/Shanghai")],
)
def test_the_fields_begin_with_what_the_browser_tells(
    signed: Callable[..., Client], no_company: Home, browser: str, currency: str, country: str, zone: str
) -> None:
    page = signed("alice").get("/imports/", headers={"Accept-Language": browser})
    asked = {a["setting"].name: a["value"] for a in page.context["asked"]}
    assert (asked["currency"], asked["country"], asked["time_zone"]) == (currency, country, zone)


def test_each_list_can_be_picked_from_in_the_readers_words(signed: Callable[..., Client], no_company: Home) -> None:
    page = signed("alice").get("/imports/")
    asked = {a["setting"].name: dict(a["choices"]) for a in page.context["asked"]}
    assert asked["currency"]["GBP"] == "英镑"
    assert asked["country"]["GB"] == "英国"
    assert asked["time_zone"]["Europe/London"] == "英国"
    assert '<option value="Europe/London">英国</option>' in page.content.decode()
