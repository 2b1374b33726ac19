"""Files in by the page: proposed, corrected, booked, quarantined, undone. What the page does is what the command does."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhanggui.base.settings import Home
from zhanggui.engine import open_engine
from zhanggui.measures.ask import ask
from zhanggui.web.audit.models import Line
from zhanggui.web.imports import actions, jobs
from zhanggui.web.imports.models import Upload

WHERE = "page 数据 /imports/"

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "订单号,销售日期,客户编号,商品编码,数量,单价,销售金额\n"
DAYS = [f"X{n:03d},2026-10-{1 + n % 28:02d},客户{n % 3},A{n % 4:03d},{n % 5 + 1},10.00,{(n % 5 + 1) * 10}.00\n" for n in range(40)]


def bring(client: Client, text: str, name: str = "销售明细.csv") -> Upload:
    """A file put in by the page -> its upload, once it was read."""
    client.post("/imports/", {"files": SimpleUploadedFile(name, text.encode("utf-8"))})
    jobs.wait()
    return Upload.objects.get()


def begin(client: Client, upload: Upload, **columns: str) -> Upload:
    client.post(f"/imports/{upload.pk}/", {"number": "1", "begin": "1"} | columns)
    jobs.wait()
    upload.refresh_from_db()
    return upload


def booked(home: Home) -> float:
    frames = open_engine(home.lake_url).frames()
    return float(ask(frames, "line_amount").value() or 0) if "sales" in frames else 0


def test_a_page_that_asks_how_far_it_is_when_the_reading_has_ended_shows_the_proposal(
    signed: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = signed("alice")
    upload = bring(alice, HEADER + "".join(DAYS))
    asked = alice.get(f"/imports/{upload.pk}/", headers={"HX-Request": "true"})
    assert asked.headers["HX-Refresh"] == "true"
    with monkeypatch.context() as still:
        still.setattr(jobs, "alive", lambda pk: True)
        Upload.objects.filter(pk=upload.pk).update(state="running")
        assert 'id="progress"' in alice.get(f"/imports/{upload.pk}/", headers={"HX-Request": "true"}).content.decode()


@pytest.mark.covers("A01")
def test_a_file_is_recognised_shown_and_booked_only_on_a_nod(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, HEADER + "".join(DAYS))
    assert upload.state == "proposed"
    assert [(h["header"], h["column"]) for h in upload.proposals[0]["headers"]] == [
        ("订单号", "document"), ("销售日期", "day"), ("客户编号", "customer"), ("商品编码", "sku"), ("数量", "quantity"),
        ("单价", "price_e4"), ("销售金额", "net_cents"),
    ]
    assert "客户0" in alice.get(f"/imports/{upload.pk}/").content.decode()
    assert not open_engine(no_company.lake_url).lake.has("sales")
    done = begin(alice, upload)
    assert (done.state, done.problem) == ("done", {})
    assert (done.report["files"][0]["read"], done.report["files"][0]["accepted"]) == (40, 40)
    assert booked(no_company) == 120_000
    assert [(c.read, c.accepted) for c in alice.get("/imports/").context["history"]] == [(40, 40)]
    assert not (no_company.uploads / str(upload.pk)).exists()


def test_a_correction_of_the_columns_is_followed(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, HEADER + "".join(DAYS))
    done = begin(alice, upload, **{"column-0-2": "", "source-0": "erp"})
    assert done.state == "done"
    sales = open_engine(no_company.lake_url).frame("sales").collect("pyarrow").to_arrow().to_pylist()
    assert "customer" not in sales[0]
    assert {r["source"] for r in sales} == {"erp"}
    changed = Line.objects.get(verb="mapping changed")
    assert (changed.old["客户编号"], changed.new["客户编号"]) == ("customer", "")


def test_without_a_column_that_is_needed_nothing_begins(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, HEADER + "".join(DAYS))
    answer = alice.post(f"/imports/{upload.pk}/", {"number": "1", "begin": "1", "column-0-1": ""})
    assert answer.status_code == 422
    assert "day" in answer.content.decode()
    assert not open_engine(no_company.lake_url).lake.has("sales")


def test_one_column_of_ours_takes_one_header(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, HEADER + "".join(DAYS))
    assert alice.post(f"/imports/{upload.pk}/", {"number": "1", "column-0-2": "sku"}).status_code == 422


@pytest.mark.covers("A01")
def test_broken_rows_wait_in_quarantine_and_come_back_mended(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, HEADER + "".join(DAYS) + "X999,2026-10-05,客户1,A001,很多,10.00,70.00\n")
    done = begin(alice, upload)
    assert (done.report["files"][0]["accepted"], done.report["files"][0]["quarantined"]) == (40, 1)
    page = alice.get(f"/imports/batch/{done.batch}/quarantine/")
    assert (page.context["count"], page.context["rows"][0].line) == (1, 42)
    address = f"/imports/batch/{done.batch}/quarantine/file/?file={page.context['files'][0]}"
    text = alice.get(address).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["订单号"], row["数量"]) == ("X999", "很多")
    Upload.objects.all().delete()
    mended = bring(alice, text.replace("很多", "7"), "mended.csv")
    assert begin(alice, mended).report["files"][0]["accepted"] == 1
    assert booked(no_company) == 127_000
    assert alice.get(f"/imports/batch/{done.batch}/quarantine/").context["count"] == 0


def test_an_import_is_undone_whole(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    done = begin(alice, bring(alice, HEADER + "".join(DAYS)))
    alice.post(f"/imports/batch/{done.batch}/undo/")
    jobs.wait()
    assert booked(no_company) == 0
    assert [c.batch.state for c in alice.get("/imports/").context["history"]] == ["undone"]
    assert Line.objects.filter(verb="import undone", target=f"batch:{done.batch}").count() == 1


def test_what_cannot_be_read_says_what_where_and_what_to_do(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, "", "empty.csv")
    assert upload.state == "failed"
    assert upload.problem["what"]
    assert upload.problem["do"]
    assert str(no_company.path) not in alice.get(f"/imports/{upload.pk}/").content.decode()


@pytest.mark.parametrize(
    ("sent", "kept"), [("../../etc/passwd", "passwd"), ("a/b\\c.csv", "c.csv"), ("", "file-0"), ("销售 (1).xlsx", "销售 (1).xlsx"), ("a\n<b>.csv", "a__b_.csv")]
)
def test_a_file_name_cannot_leave_its_folder(sent: str, kept: str) -> None:
    assert actions.safe_name(sent, 0, []) == kept


def test_what_was_wrong_is_said_in_the_readers_language(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, "", "empty.csv")
    assert "文件是空的。" in alice.get(f"/imports/{upload.pk}/").content.decode()
    alice.post("/language/", {"language": "en"})
    assert "The file is empty." in alice.get(f"/imports/{upload.pk}/").content.decode()


def test_a_file_that_was_a_mistake_is_dropped(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    upload = bring(alice, HEADER + "".join(DAYS))
    assert (no_company.uploads / str(upload.pk)).exists()
    alice.post(f"/imports/{upload.pk}/", {"number": "1", "drop": "1"})
    assert not Upload.objects.exists()
    assert not (no_company.uploads / str(upload.pk)).exists()


def test_a_job_whose_server_died_says_so(signed: Callable[..., Client], no_company: Home) -> None:
    alice = signed("alice")
    left = Upload.objects.create(by_id=int(alice.session["_auth_user_id"]), state="running", files=["a.csv"])
    assert "服务在半途停了" in alice.get(f"/imports/{left.pk}/").content.decode()
