"""Work in the background: kept in the home, done once, done again after a kill, begun by the clock."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.base.settings import Home, set_setting
from zhanggui.web.running import jobs, schedule
from zhanggui.web.running.models import Job

WHERE = "page 体检 /doctor/"

pytestmark = pytest.mark.django_db(transaction=True)


def of(home: Home, clock: str) -> list[str]:
    """A time of day in the company's zone -> the keys of what should have begun by then."""
    hour, minute = map(int, clock.split(":"))
    now = datetime(2026, 11, 20, hour, minute, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    return [key for key, _ in schedule.due(home.settings(), now)]


def test_a_function_that_cannot_be_found_again_is_no_job(no_company: Home) -> None:
    with pytest.raises(WrongUse):
        jobs.start(lambda: None)


def test_a_job_is_done_once_however_often_it_is_called(no_company: Home) -> None:
    job = jobs.start(schedule.nightly_refresh, key="refresh_at 2026-11-20")
    assert job
    assert jobs.start(schedule.nightly_refresh, key="refresh_at 2026-11-20") is None
    jobs._wake(no_company, job.pk)
    jobs.wait()
    job.refresh_from_db()
    assert (job.state, job.tries, job.problem) == ("done", 1, {})


def test_a_job_that_fails_says_what_where_and_what_to_do(no_company: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(say: Any) -> None:
        raise ZhangguiError("The disk is full.", where="/books", do="Make room.")

    monkeypatch.setattr(schedule.imports, "refreshed", full)
    jobs.start(schedule.nightly_refresh)
    jobs.wait()
    assert Job.objects.get().problem == {"what": "The disk is full.", "where": "/books", "do": "Make room."}


def test_what_waited_when_the_server_ended_is_done_by_the_next_one(no_company: Home) -> None:
    job = jobs.start(schedule.nightly_refresh)
    assert job
    jobs.queue_of(no_company.path).flush()
    assert jobs.recover(no_company) == 1
    jobs.wait()
    job.refresh_from_db()
    assert job.state == "done"


def test_a_job_that_ended_its_server_three_times_is_told_failed(no_company: Home) -> None:
    once = Job.objects.create(work="zhanggui.web.running.schedule:nightly_refresh", state="running", tries=1)
    thrice = Job.objects.create(work="zhanggui.web.running.schedule:nightly_refresh", state="running", tries=3)
    jobs.recover(no_company)
    once.refresh_from_db()
    thrice.refresh_from_db()
    assert (once.state, thrice.state) == ("waiting", "failed")
    assert "3 times" in thrice.problem["what"]


def test_the_clock_begins_what_is_due_in_the_companys_own_time(no_company: Home) -> None:
    set_setting(no_company, "pickup_minutes", "0")
    set_setting(no_company, "backup_at", "23:30")
    assert of(no_company, "04:29") == []
    assert of(no_company, "04:30") == ["refresh_at 2026-11-20"]
    assert of(no_company, "23:59") == ["refresh_at 2026-11-20", "backup_at 2026-11-20"]
    set_setting(no_company, "refresh_at", "")
    assert of(no_company, "23:59") == ["backup_at 2026-11-20"]


def test_a_pick_up_has_its_quarter_of_an_hour(no_company: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "PICK_UP", [lambda home, say: None])
    set_setting(no_company, "refresh_at", "")
    assert of(no_company, "10:44") == of(no_company, "10:30") == ["pickup 2026-11-20 10:30"]
    set_setting(no_company, "pickup_minutes", "0")
    assert of(no_company, "10:44") == []


def test_the_nightly_backup_keeps_as_many_as_it_is_told(no_company: Home) -> None:
    set_setting(no_company, "backup_keep", "2")
    (no_company.path / "backups").mkdir()
    for night in ("20260101-000000", "20260102-000000", "20260103-000000"):
        (no_company.path / "backups" / f"zhanggui-auto-{night}.zip").touch()
    (no_company.path / "backups" / "by-hand.zip").touch()
    schedule.nightly_backup()
    kept = sorted(p.name for p in (no_company.path / "backups").iterdir())
    assert kept[0] == "by-hand.zip"
    assert kept[1] == "zhanggui-auto-20260103-000000.zip"
    assert len(kept) == 3


SERVER = """
import sys, time
from zhanggui.base.settings import home_at
from zhanggui.web import serving
home = home_at(sys.argv[1]); serving.ready(home)
from django.core.files.uploadedfile import SimpleUploadedFile
from zhanggui.web.imports import actions
from zhanggui.web.imports.models import Upload
from zhanggui.web.people.actions import add_user
from zhanggui.web.running import jobs
from zhanggui.lake import Lake
if sys.argv[2] == "first":
    def stopped(*given):
        print("the batch is open", flush=True)
        time.sleep(3600)
    Lake.register = stopped
worker = jobs.Worker(home, lambda: None)
assert worker.begin()
if sys.argv[2] == "first":
    by = add_user("alice", "owner", by=None)[0]
    actions.bring([SimpleUploadedFile("s.csv", open(sys.argv[3], "rb").read())], by=by, table="sales")
    while Upload.objects.get().state == "reading":
        time.sleep(0.05)
    actions.begin(Upload.objects.get(), by=by)
while jobs.Job.objects.filter(state__in=("waiting", "running")).exists():
    time.sleep(0.05)
worker.stop()
print(Upload.objects.get().state, *jobs.Job.objects.order_by("pk").values_list("state", flat=True), jobs.Job.objects.first().tries)
"""


def test_an_import_that_was_killed_is_done_by_the_next_server_and_booked_once(tmp_path: Path) -> None:
    """A process with the worker is killed while an import's batch is open; the next one does it again."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "ZHANGGUI_"))}
    home, file = tmp_path / "home", tmp_path / "s.csv"
    header = "订单号,销售日期,客户编号,商品编码,数量,单价,销售金额\n"
    file.write_text(header + "".join(f"X{n:06d},2026-10-{1 + n % 28:02d},客户{n % 9},A{n % 40:03d},2,10.00,20.00\n" for n in range(600)))
    with subprocess.Popen([sys.executable, "-c", SERVER, str(home), "first", str(file)], env=environment, stdout=subprocess.PIPE) as first:
        assert first.stdout
        assert first.stdout.readline() == b"the batch is open\n"
        first.send_signal(signal.SIGKILL)
        assert first.wait() == -signal.SIGKILL
    with sqlite3.connect(home / "zhanggui.db") as database:
        assert database.execute("SELECT state FROM running_job ORDER BY id DESC").fetchone() == ("running",)
    again = subprocess.run([sys.executable, "-c", SERVER, str(home), "again"], env=environment, capture_output=True, text=True)
    *states, tries = again.stdout.split()
    assert (set(states), tries) == ({"done"}, "2"), again.stderr
    command = [sys.executable, "-m", "zhanggui.cli", "ask", "line_amount", "--home", str(home), "--format", "json"]
    assert "12000.0" in subprocess.run(command, env=environment, capture_output=True, text=True).stdout

