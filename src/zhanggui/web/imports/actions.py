"""What is done with files: bring, correct, import, undo. Lake writes go through `sources`, in the background, one at a time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse, ZhangguiError
from zhanggui.lake import Lake
from zhanggui.refresh import refresh
from zhanggui.sources import importing
from zhanggui.web import books
from zhanggui.web.audit import actions as audit
from zhanggui.web.decisions import exported
from zhanggui.web.imports import jobs, proposals
from zhanggui.web.imports.models import BUSY, CUT, DONE, FAILED, PROPOSED, READING, REFRESHING, RUNNING, WAITING, Upload
from zhanggui.web.people.reads import User, require
from zhanggui.web.people.roles import IMPORT


def folder(upload: Upload) -> Path:
    """Where an upload's files wait."""
    place: Path = settings.HOME.uploads / str(upload.pk)
    return place


def bring(files: Iterable[UploadedFile], *, by: User, table: str = "") -> Upload:
    """Files -> kept in the home, and read in the background for a proposal. Nothing is in the books yet."""
    require(by, IMPORT)
    given = list(files)
    if not given:
        raise WrongUse(_("没有选文件。"), do=_("至少选一个文件。"))
    with transaction.atomic():
        upload = Upload.objects.create(by=by, state=READING)
        place = folder(upload)
        place.mkdir(parents=True, exist_ok=True)
        for number, file in enumerate(given):
            name = safe_name(file.name or "", number, upload.files)
            with (place / name).open("wb") as out:
                for chunk in file.chunks():
                    out.write(chunk)
            upload.files.append(name)
        upload.save()
        audit.log("file uploaded", f"upload:{upload.pk}", by=by, new={"files": upload.files, "table": table})
        transaction.on_commit(lambda: jobs.start(upload.pk, read, table))
    return upload


def safe_name(name: str, number: int, taken: Iterable[str]) -> str:
    """A name that a browser sent -> a plain file name, not yet taken."""
    plain = re.sub(r"[^\w.\- ()（）]", "_", Path(name.replace("\\", "/")).name).strip(". ")[-120:] or f"file-{number}"
    return plain if plain not in taken else f"{number}-{plain}"


def read(pk: int, table: str = "") -> None:
    """An upload -> its proposals; runs in the background."""
    upload = Upload.objects.get(pk=pk)
    try:
        with importing.working_folder() as work:
            paths = [folder(upload) / name for name in upload.files]
            found = importing.propose(paths, home=settings.HOME, work=work, table=table or None)
            upload.proposals = [proposals.as_values(p) for p in found]
        upload.state, upload.step, upload.problem = PROPOSED, "", {}
    except Exception as problem:
        fail(upload, problem)
        if not isinstance(problem, ZhangguiError):
            raise
    finally:
        upload.save()


def fail(upload: Upload, problem: Exception) -> None:
    """A problem -> the upload says what, where and what to do."""
    said = problem if isinstance(problem, ZhangguiError) else None
    upload.state, upload.ended_at = FAILED, timezone.now()
    upload.problem = {
        "what": said.what if said else f"{type(problem).__name__}: {problem}"[:500],
        "where": said.where.replace(f"{folder(upload)}/", "") if said else "",
        "do": said.do if said else _("没有一行入账。再试一次；还不行就看服务器日志。"),
    }


def correct(upload: Upload, number: int, columns: Mapping[str, str], source: str, *, by: User) -> None:
    """What the person chose for one proposal: header -> our column -> its mapping."""
    require(by, IMPORT)
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if upload.state != PROPOSED:
            raise WrongUse(_("已经开始导入，列不能再改。"))
        both = proposals.twice(columns)
        if both:
            raise WrongUse(_("两列都对上了%(columns)s。") % {"columns": ", ".join(both)}, do=_("我们的一个字段只能对一列。"))
        old = upload.proposals[number]
        upload.proposals[number] = proposals.corrected(old, columns, source.strip())
        proposals.as_mapping(upload.proposals[number])
        upload.save()
        changed = {h["header"]: h["column"] for h in old["headers"]}
        audit.log("mapping changed", f"upload:{upload.pk}", by=by, old=changed, new=dict(columns))


def as_table(upload: Upload, table: str, *, by: User) -> None:
    """The person says which table the files are -> read again as that."""
    require(by, IMPORT)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.state not in (PROPOSED, FAILED):
            raise WrongUse(_("已经开始导入，列不能再改。"))
        locked.state = READING
        locked.save(update_fields=["state"])
        audit.log("mapping changed", f"upload:{upload.pk}", by=by, new={"table": table})
        transaction.on_commit(lambda: jobs.start(locked.pk, read, table))


def begin(upload: Upload, *, by: User) -> None:
    """A proposal that lacks nothing -> imported in the background, then everything is computed again."""
    require(by, IMPORT)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.state != PROPOSED:
            raise WrongUse(_("已经开始导入，或没有可导入的。"))
        lacking = [c for values in locked.proposals for c in proposals.missing(values)]
        if lacking:
            raise WrongUse(_("还差必填的列：%(columns)s。") % {"columns": ", ".join(lacking)}, do=_("指出是文件里的哪一列。"))
        locked.state, locked.step = WAITING, ""
        locked.save(update_fields=["state", "step"])
        audit.log("import started", f"upload:{upload.pk}", by=by, new={"files": locked.files})
        transaction.on_commit(lambda: jobs.start(locked.pk, run))


def drop(upload: Upload, *, by: User) -> None:
    """An upload that is not at work -> gone with its files; the audit keeps that it was there."""
    require(by, IMPORT)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=upload.pk)
        if locked.busy or locked.batch is not None:
            raise WrongUse(_("已经开始导入，不能丢掉。"))
        audit.log("upload dropped", f"upload:{locked.pk}", by=by, old={"files": locked.files, "state": locked.state})
        place = folder(locked)
        locked.delete()
        transaction.on_commit(lambda: shutil.rmtree(place, ignore_errors=True))


def run(pk: int) -> None:
    """An upload whose columns are known -> a batch; runs in the background."""
    upload = Upload.objects.select_related("by").get(pk=pk)

    def say(text: str) -> None:
        Upload.objects.filter(pk=pk).update(step=text[:300], touched_at=timezone.now())

    try:
        # A server that was killed after the batch was closed begins again with what is left to do.
        if upload.batch is None:
            upload.state = RUNNING
            upload.save()
            _book(upload, say)
        shutil.rmtree(folder(upload), ignore_errors=True)
        refreshed(say)
        upload.state = DONE
    except Exception as problem:
        fail(upload, problem)
        if not isinstance(problem, ZhangguiError):
            raise
    finally:
        upload.ended_at, upload.step = timezone.now(), ""
        upload.save()
        audit.log("import ended", f"upload:{pk}", by=upload.by, new={"state": upload.state, "batch": upload.batch})


def _book(upload: Upload, say: Any) -> None:
    """An upload whose columns are known -> a batch, and the upload says which."""
    with importing.working_folder() as work:
        found = []
        for number, values in enumerate(upload.proposals):
            own = work / str(number)
            own.mkdir()
            mapping = proposals.as_mapping(values)
            found += importing.propose([folder(upload) / values["file"]], home=settings.HOME, work=own, mappings=[mapping])
        lake = Lake(settings.HOME.lake_url)
        lake.repair()
        report = importing.run_import(lake, settings.HOME, found, by=upload.by.username, work=work, say=say)
    upload.batch, upload.report, upload.state = report.batch, report.json(), REFRESHING
    upload.save()


def refreshed(say: Any) -> None:
    """The lake changed -> decisions and results made again, where there are sales to make them from."""
    if books.engine().lake.files("sales"):
        exported.to_lake(settings.HOME)
        refresh(settings.HOME, say=say)


def refresh_now(*, by: User) -> Upload:
    """Everything computed again, in the background."""
    require(by, IMPORT)
    with transaction.atomic():
        upload = Upload.objects.create(by=by, state=REFRESHING)
        audit.log("refresh started", f"upload:{upload.pk}", by=by)
        transaction.on_commit(lambda: jobs.start(upload.pk, refresh_job))
    return upload


def refresh_job(pk: int) -> None:
    """Runs in the background."""
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


def undo(batch: int, *, by: User) -> None:
    """A batch -> its rows are gone, what they superseded is current again; then everything is computed again."""
    require(by, IMPORT)
    books.engine().lake.undo(batch, by.username)
    audit.log("import undone", f"batch:{batch}", by=by, old={"state": "done"}, new={"state": "undone"})
    refresh_now(by=by)


def notice_the_dead() -> None:
    """Uploads whose process is gone -> say so. The lake rolled back what they had begun."""
    for upload in Upload.objects.filter(state__in=BUSY):
        if not jobs.alive(upload.pk):
            upload.state, upload.ended_at = CUT, timezone.now()
            upload.save(update_fields=["state", "ended_at"])
