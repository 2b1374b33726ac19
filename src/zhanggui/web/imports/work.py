"""What is done with files in the background: read for a proposal, tried, imported, everything computed again. Jobs call these."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.text import Text
from zhanggui.lake import Lake
from zhanggui.refresh import refresh
from zhanggui.sources import importing
from zhanggui.sources.mapping import Mapping
from zhanggui.sources.proposing.preview import preview
from zhanggui.sources.proposing.trial import try_out as tried_out
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.decisions import exported, told
from zhanggui.web.hooks import actions as hooks
from zhanggui.web.hooks.models import IMPORTED
from zhanggui.web.imports import proposals
from zhanggui.web.imports.models import CUT, DONE, FAILED, PROPOSED, REFRESHING, RUNNING, Upload
from zhanggui.web.members import actions as members
from zhanggui.web.members import exported as cards
from zhanggui.web.plays import exported as touched


def folder(upload: Upload) -> Path:
    """Where an upload's files wait."""
    place: Path = settings.HOME.uploads / str(upload.pk)
    return place


def read(pk: int, table: str = "", only: str = "", encoding: str = "") -> None:
    """An upload (or one of its files, as a table, in an encoding) -> its proposals; a file that is no table stops no other."""
    upload = Upload.objects.get(pk=pk)
    names = [only] if only else list(upload.files)
    kept = [p for p in upload.proposals if p["file"] not in names]
    failed = [f for f in upload.failed if f["file"] not in names]
    problem: Exception | None = None
    try:
        with preview(str(books.company()["time_zone"])) as seen:
            for name in names:
                try:
                    kept += [proposals.as_values(p, seen) for p in _proposed(upload, name, table, encoding)]
                except ZhangguiError as wrong:
                    problem = wrong
                    failed.append({"file": name} | said_of(upload, wrong))
        order = {name: n for n, name in enumerate(upload.files)}
        upload.proposals = sorted(kept, key=lambda p: order[p["file"]])
        upload.failed = sorted(failed, key=lambda f: order[f["file"]])
        upload.state, upload.step, upload.problem, upload.trial = PROPOSED, "", {}, {}
        if problem is not None and not upload.proposals:
            fail(upload, problem)
    except Exception as broken:
        fail(upload, broken)
        raise
    finally:
        upload.save()


def _proposed(upload: Upload, name: str, table: str, encoding: str) -> list[importing.Proposal]:
    """One file of an upload -> what it is taken for."""
    read_as = Mapping("sales", (), {}, encoding=encoding) if encoding else None
    with importing.working_folder() as work:
        path = folder(upload) / name
        return importing.propose([path], home=settings.HOME, work=work, table=table or None, read_as=read_as)


def said_of(upload: Upload, problem: Exception) -> dict[str, str]:
    """A problem with an upload's file -> what, where, what to do; where the home lies is nobody's business."""
    if isinstance(problem, ZhangguiError):
        return problem.kept() | {"where": problem.where.replace(f"{folder(upload)}/", "")}
    do = _("没有一行入账。再试一次；还不行就看服务器日志。")
    return {"what": f"{type(problem).__name__}: {problem}"[:500], "where": "", "do": do}


def fail(upload: Upload, problem: Exception) -> None:
    """A problem -> the upload says what, where and what to do."""
    upload.state, upload.ended_at = FAILED, timezone.now()
    upload.problem = said_of(upload, problem)


def understood(upload: Upload, work: Path) -> list[importing.Proposal]:
    """An upload whose columns are known -> its files opened once more, as the person said they are."""
    found: list[importing.Proposal] = []
    for number, values in enumerate(upload.proposals):
        own = work / str(number)
        own.mkdir()
        mapping = proposals.as_mapping(values)
        found += importing.propose([folder(upload) / values["file"]], home=settings.HOME, work=own, mappings=[mapping])
    return found


def try_out(pk: int, stamp: str) -> None:
    """An upload as it was when this was asked for -> what would become of its rows. One that was changed since is left alone."""
    upload = Upload.objects.get(pk=pk)
    if upload.state != PROPOSED or upload.trial.get("stamp") != stamp:
        return
    try:
        with importing.working_folder() as work:
            found = understood(upload, work)
            tried = tried_out(Lake(settings.HOME.lake_url), settings.HOME, found, work=work)
        said: dict[str, Any] = {"state": "done", "files": [proposals.tried_values(t) for t in tried]}
    except ZhangguiError as problem:
        said = {"state": "failed", "problem": said_of(upload, problem)}
    still = Upload.objects.filter(pk=pk, state=PROPOSED, trial__stamp=stamp)
    still.update(trial=said | {"stamp": stamp})


def run(pk: int) -> None:
    """An upload whose columns are known -> a batch."""
    upload = Upload.objects.select_related("by").get(pk=pk)

    def say(text: str) -> None:
        Upload.objects.filter(pk=pk).update(step=text[:300], touched_at=timezone.now())

    try:
        # A server that was killed after the batch was closed begins again with what is left to do.
        if upload.batch is None or folder(upload).exists():
            _book(upload, say)
        shutil.rmtree(folder(upload), ignore_errors=True)
        refreshed(say)
        upload.state, upload.problem = DONE, {}
    except Exception as problem:
        end(upload, problem)
        if not isinstance(problem, ZhangguiError):
            raise
    finally:
        upload.ended_at, upload.step = timezone.now(), ""
        with transaction.atomic():
            upload.save()
            audit.log("import ended", f"upload:{pk}", by=upload.by, new={"state": upload.state, "batch": upload.batch})
            hooks.tell(IMPORTED, f"import:{pk}", {"upload": pk, "state": upload.state, **upload.report, "batch": upload.batch})


def _book(upload: Upload, say: Callable[[str], None]) -> None:
    """An upload whose columns are known -> a batch, and the upload says which; what is booked is not booked again."""
    with importing.working_folder() as work:
        lake = Lake(settings.HOME.lake_url)
        lake.repair()
        if upload.batch is None and not find_batch(upload, lake):
            upload.state = RUNNING
            upload.save()
            found: Sequence[importing.Proposal] = understood(upload, work)
            said = {"upload": _stamp(upload)}
            report = importing.run_import(lake, settings.HOME, found, by=upload.by.username, work=work, say=say, besides=said)
            upload.batch, upload.report = report.batch, report.json()
        else:
            found = understood(upload, work)
        upload.state = REFRESHING
        upload.save()
        members.keep_people(found, by=upload.by, work=work)


def _stamp(upload: Upload) -> str:
    """What a batch says in its report of the upload that it came from: never two of one, not in another database either."""
    return f"{upload.pk} {upload.at.isoformat()}"


def find_batch(upload: Upload, lake: Lake) -> bool:
    """Whether the lake holds the batch of an upload, closed before whoever booked it could write that down; then the upload says
    which it is."""
    stamp = _stamp(upload)
    found = next((b for b in lake.batches() if b.state == "done" and b.report.get("upload") == stamp), None)
    if found is not None:
        upload.batch, upload.report = found.batch, {name: found.report[name] for name in ("batch", "files")}
    return found is not None


def end(upload: Upload, problem: Exception | None) -> None:
    """An import that did not come to its end -> told as it is: booked, and what remains undone beside; else failed, or cut off
    (no problem), with nothing booked."""
    if upload.batch is None:
        find_batch(upload, Lake(settings.HOME.lake_url))
    upload.ended_at = timezone.now()
    if upload.batch is None:
        upload.state, upload.problem = (FAILED, said_of(upload, problem)) if problem is not None else (CUT, {})
        return
    what = Text("账已经记好；记好以后的重算没有做完。", "The rows are booked; computing everything again was not finished.")
    do = Text("不用再导这个文件，到导入页按“重算”。", "Do not import the file again: press refresh on the page of imports.")
    where = "" if problem is None else said_of(upload, problem)["what"]
    upload.state, upload.problem = DONE, ZhangguiError(what, where=where, do=do).kept()


def refreshed(say: Any) -> None:
    """The lake changed -> decisions and results made again, where there are sales to make them from."""
    exported.to_lake(settings.HOME)
    cards.to_lake(settings.HOME)
    touched.to_lake(settings.HOME)
    if books.engine().lake.files("sales"):
        refresh(settings.HOME, say=say)
        told.newest_run()


def refresh_job(pk: int) -> None:
    """Everything computed again."""
    upload = Upload.objects.get(pk=pk)
    try:
        refreshed(lambda text: Upload.objects.filter(pk=pk).update(step=str(text)[:300], touched_at=timezone.now()))
        upload.state = DONE
    except Exception as problem:
        fail(upload, problem)
        if not isinstance(problem, ZhangguiError):
            raise
    finally:
        upload.ended_at = timezone.now()
        upload.save()
