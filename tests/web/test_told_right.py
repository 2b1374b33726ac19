"""An import that did not come to its end is told as it is: booked where its batch stands in the lake, else not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.conftest import person
from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.lake import Lake
from zhanggui.web.imports import actions, work
from zhanggui.web.imports.models import Upload
from zhanggui.web.running import jobs

WHERE = "page 导入 /imports/"

pytestmark = pytest.mark.django_db(transaction=True)
FILE = "订单号,销售日期,客户编号,商品编码,数量,单价,销售金额\nX1,2026-10-01,C1,A1,2,10.00,20.00\nX2,2026-10-02,C1,A1,1,10.00,10.00\n"


def brought() -> Upload:
    """-> an upload of two lines whose columns are known."""
    upload = actions.bring([SimpleUploadedFile("s.csv", FILE.encode())], by=person("alice"), table="sales")
    jobs.wait()
    return Upload.objects.get(pk=upload.pk)


def killed_after_its_batch_was_closed(upload: Upload, **left: Any) -> None:
    """What a server leaves that was killed between the lake and its own database: the rows are booked, and nobody wrote it down."""
    work._book(upload, lambda text: None)
    Upload.objects.filter(pk=upload.pk).update(batch=None, report={}, state="running", **left)


def test_a_server_killed_after_the_batch_was_closed_goes_on_with_that_batch(no_company: Home) -> None:
    upload = brought()
    killed_after_its_batch_was_closed(upload)
    work.run(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.batch, upload.report["files"][0]["accepted"]) == ("done", 1, 2)
    assert [b.batch for b in Lake(no_company.lake_url).batches()] == [1]


def test_an_import_whose_job_is_gone_for_good_is_told_booked_when_it_is(no_company: Home, signed: Callable[..., Client]) -> None:
    booked, cut = brought(), brought()
    killed_after_its_batch_was_closed(booked)
    Upload.objects.filter(pk=cut.pk).update(state="running")
    actions.notice_the_dead()
    booked.refresh_from_db()
    cut.refresh_from_db()
    assert ((booked.state, booked.batch), (cut.state, cut.batch)) == (("done", 1), ("cut", None))
    alice = signed("alice")
    assert "账已经记好；记好以后的重算没有做完。" in alice.get(f"/imports/{booked.pk}/").content.decode()
    assert "没有一行入账" in alice.get(f"/imports/{cut.pk}/").content.decode()


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "账已经记好"), ("en", "The rows are booked")])
def test_an_import_that_is_booked_is_not_told_failed_because_computing_failed(
    no_company: Home, signed: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    def full(say: Any) -> None:
        raise ZhangguiError("The disk is full.", where="/books", do="Make room.")

    monkeypatch.setattr(work, "refreshed", full)
    upload, alice = brought(), signed("alice")
    work.run(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.batch, upload.problem["where"]) == ("done", 1, "The disk is full.")
    alice.cookies["language"] = language
    assert said in alice.get(f"/imports/{upload.pk}/").content.decode()
