"""The wizard: what would be stored is seen beside the samples, corrected, and tried on all rows before one of them is booked."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhanggui.base.settings import Home
from zhanggui.engine import open_engine
from zhanggui.web.audit.models import Line
from zhanggui.web.imports import jobs
from zhanggui.web.imports.models import Upload

WHERE = "page 数据 /imports/"

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "订单号,销售日期,客户编号,商品编码,数量,销售金额\n"
ROWS = [f"X{n:02d},{n % 12 + 1:02d}/{n % 9 + 1:02d}/2025,C{n % 3},A{n % 4},1,10.00\n" for n in range(30)]


def bring(client: Client, *files: tuple[str, bytes], **more: str) -> Upload:
    """Files put in by the page -> their upload, once they were read and tried."""
    client.post("/imports/", {"files": [SimpleUploadedFile(name, content) for name, content in files]} | more)
    return settled()


def settled() -> Upload:
    """-> the newest upload when nothing more is being done with it: a trial begins where a reading ends."""
    for _ in range(3):
        jobs.wait()
    return Upload.objects.all()[0]


def column(upload: Upload, header: str) -> dict[str, object]:
    found: dict[str, object] = next(h for h in upload.proposals[0]["headers"] if h["header"] == header)
    return found


def tried(upload: Upload) -> list[tuple[int, int, int, int]]:
    return [(f["read"], f["accepted"], f["quarantined"], f["repeated"]) for f in upload.trial["files"]]


@pytest.mark.covers("A15")
def test_the_order_of_dates_is_seen_in_what_would_be_stored_and_corrected(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, ("销售.csv", (HEADER + "".join(ROWS)).encode()))
    day = column(upload, "销售日期")
    assert (day["samples"][0], day["stored"][0], day["asks"]) == ("10/01/2025", "2025-10-01", "order")  # type: ignore[index]
    alice.post(f"/imports/{upload.pk}/", {"number": "1", "order-0-1": "dmy"})
    after = column(settled(), "销售日期")
    assert (after["samples"][0], after["stored"][0]) == ("10/01/2025", "2025-01-10")  # type: ignore[index]
    assert not open_engine(no_company.lake_url).lake.has("sales")
    assert Line.objects.filter(verb="mapping changed").get().new["written"] == {"销售日期": {"order": "dmy"}}


@pytest.mark.covers("A15")
def test_every_row_is_tried_before_one_is_booked_and_the_bad_ones_say_why(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    text = HEADER + "".join(ROWS) + "X90,13/13/2026,C1,A1,1,10.00\nX91,01/01/2026,C1,A1,很多,10.00\nX92,01/01/2026,C1,A1,很多,10.00\n"
    upload = bring(alice, ("销售.csv", text.encode()))
    assert tried(upload) == [(33, 30, 3, 0)]
    bad = upload.trial["files"][0]["bad"]
    assert [(b["column"], b["count"], b["rows"][0][0]) for b in bad] == [("quantity", 2, 33), ("day", 1, 32)]
    page = alice.get(f"/imports/{upload.pk}/").content.decode()
    assert "数量：这个值读不懂" in page
    assert not open_engine(no_company.lake_url).lake.has("sales")


def test_a_column_taken_for_the_wrong_thing_is_tried_again_at_once(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, ("销售.csv", (HEADER + "".join(ROWS)).encode()))
    alice.post(f"/imports/{upload.pk}/", {"number": "1", "column-0-2": "quantity", "column-0-4": ""})
    again = settled()
    assert column(again, "客户编号")["stored"] == [None, None, None]
    assert tried(again) == [(30, 0, 30, 0)]
    alice.post(f"/imports/{upload.pk}/", {"number": "1", "column-0-1": ""})
    assert settled().trial == {}


@pytest.mark.covers("A15")
def test_a_file_that_is_no_table_says_so_and_stops_no_other(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, ("发票.pdf", b"%PDF-1.4 ..."), ("空.csv", b""), ("销售.csv", (HEADER + "".join(ROWS)).encode()))
    assert [(f["file"], f["what"]) for f in upload.failed] == [
        ("发票.pdf", "This is a PDF, not a table of rows."), ("空.csv", "The file is empty.")
    ]
    assert tried(upload) == [(30, 30, 0, 0)]
    page = alice.get(f"/imports/{upload.pk}/").content.decode()
    assert "这是PDF" in page
    alice.post(f"/imports/{upload.pk}/", {"number": "1", "begin": "1"})
    assert settled().report["files"][0]["accepted"] == 30


def test_a_file_that_came_before_says_so_before_it_is_imported_again(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    content = (HEADER + "".join(ROWS)).encode()
    first = bring(alice, ("销售.csv", content))
    alice.post(f"/imports/{first.pk}/", {"number": "1", "begin": "1"})
    settled()
    again = bring(alice, ("再来一次.csv", content))
    assert tried(again) == [(30, 0, 0, 30)]
    assert "以前全部导过" in alice.get(f"/imports/{again.pk}/").content.decode()


def test_another_encoding_is_read_again_and_seen(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    text = "订单号,销售日期,客户编号,客户名称,商品编码,数量,销售金额\n" + "".join(
        f"X{n},2026-10-{n + 1:02d},C{n},友谊超市,A1,1,10\n" for n in range(9)
    )
    upload = bring(alice, ("销售.csv", text.encode("gb18030")))
    assert (upload.proposals[0]["encoding"], column(upload, "客户名称")["samples"]) == ("gb18030", ["友谊超市"])
    alice.post(f"/imports/{upload.pk}/", {"number": "1", "encoding-0": "cp1252"})
    wrong = settled()
    assert wrong.state != "proposed" or not any(h["header"] == "客户名称" for h in wrong.proposals[0]["headers"])


def test_one_table_of_several_is_left_out(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    customers = "客户编号,客户名称,区域\nC0,甲,东\nC1,乙,西\n"
    upload = bring(alice, ("销售.csv", (HEADER + "".join(ROWS)).encode()), ("客户档案.csv", customers.encode()))
    assert [p["table"] for p in upload.proposals] == ["sales", "customers"]
    alice.post(f"/imports/{upload.pk}/", {"number": "1", "leave": "0"})
    assert [p["table"] for p in settled().proposals] == ["customers"]
    assert alice.post(f"/imports/{upload.pk}/", {"number": "1", "leave": "0"}).status_code == 422


@pytest.mark.covers("A01")
def test_a_company_without_settings_is_asked_who_it_is_with_its_first_files(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    page = alice.get("/imports/").content.decode()
    assert 'name="company"' in page
    assert 'value="CNY"' in page
    content = (HEADER + "".join(ROWS)).encode()
    bring(alice, ("销售.csv", content), company="Deer Town Trading", currency="GBP", country="GB", time_zone="Europe/London")
    found = no_company.settings()
    assert [found[n] for n in ("company", "currency", "country", "time_zone")] == ["Deer Town Trading", "GBP", "GB", "Europe/London"]
    assert 'name="company"' not in alice.get("/imports/").content.decode()
    assert Line.objects.get(verb="company introduced").new["currency"] == "GBP"


def test_the_time_zone_that_was_told_first_is_that_of_the_next_page(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, ("a.csv", HEADER.encode()), company="Far Trading", currency="NZD", country="NZ", time_zone="Pacific/Auckland")
    there = upload.at.astimezone(zoneinfo.ZoneInfo("Pacific/Auckland"))
    page = alice.get(f"/imports/{upload.pk}/").content.decode() + alice.get("/imports/").content.decode()
    assert f"{there:%H:%M}" in page
    assert f"{upload.at.astimezone(zoneinfo.ZoneInfo('Asia/Shanghai')):%H:%M}" not in page


def test_a_currency_that_is_none_stops_before_anything_is_read_or_set(signed: Callable[..., Client], no_company: Home) -> None:
    files = {"files": SimpleUploadedFile("a.csv", b"x"), "company": "Deer Town", "currency": "pounds"}
    assert signed("alice").post("/imports/", files).status_code == 422
    assert no_company.written() == {}
    assert Upload.objects.get().state == "kept"
